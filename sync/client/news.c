#include "sync/client/news.h"

/* What is to be told. */
typedef struct {
    CbAgentStatus status;
    CbChanged changed;
    GArray *looks;
} Pending;

struct CbNews {
    CbCourierTell tell;
    gpointer data;
    gboolean threaded;
    GMainContext *context;
    GMutex mutex; /* of the rest */
    Pending pending;
    GSource *source; /* NULL: nothing is to be told */
};

CbNews *
cb_news_new(CbCourierTell tell, gpointer data, gboolean threaded)
{
    CbNews *news = g_new0(CbNews, 1);
    news->tell = tell;
    news->data = data;
    news->threaded = threaded;
    news->context = g_main_context_ref_thread_default();
    g_mutex_init(&news->mutex);
    return news;
}

static void
clear_pending(Pending *pending)
{
    cb_changed_clear(&pending->changed);
    g_clear_pointer(&pending->looks, g_array_unref);
}

void
cb_news_free(CbNews *news)
{
    if (news == NULL)
        return;
    if (news->source != NULL)
        g_source_destroy(news->source);
    g_clear_pointer(&news->source, g_source_unref);
    clear_pending(&news->pending);
    g_main_context_unref(news->context);
    g_mutex_clear(&news->mutex);
    g_free(news);
}

static void
clear_look(gpointer data)
{
    CbLook *look = data;
    g_free(look->who);
    g_free(look->session_id);
}

static GArray *
copy_looks(const GArray *looks)
{
    GArray *copy = g_array_new(FALSE, FALSE, sizeof(CbLook));
    g_array_set_clear_func(copy, clear_look);
    for (guint i = 0; i < looks->len; i++) {
        const CbLook *look = &g_array_index(looks, CbLook, i);
        CbLook own = {g_strdup(look->who), g_strdup(look->session_id), look->since};
        g_array_append_val(copy, own);
    }
    return copy;
}

static void
tell(CbNews *news, Pending *pending)
{
    const CbCourierNews told = {
        .status = pending->status,
        .patch = pending->changed.reload ? NULL : pending->changed.patch,
        .reload = pending->changed.reload,
        .outbox = pending->changed.outbox,
        .looks = pending->looks,
    };
    if (news->tell != NULL)
        news->tell(news->data, &told);
    clear_pending(pending);
}

/* Within the mutex. */
static Pending
take_pending(CbNews *news)
{
    Pending pending = news->pending;
    news->pending = (Pending){.status = pending.status};
    return pending;
}

/* On the main context. */
static gboolean
tell_pending(gpointer data)
{
    CbNews *news = data;
    g_mutex_lock(&news->mutex);
    Pending pending = take_pending(news);
    g_clear_pointer(&news->source, g_source_unref);
    g_mutex_unlock(&news->mutex);
    tell(news, &pending);
    return G_SOURCE_REMOVE;
}

/* Within the mutex. */
static void
add(CbNews *news, const CbAgentStatus *status, CbChanged *changed, const GArray *looks)
{
    news->pending.status = *status;
    cb_changed_add(&news->pending.changed, changed);
    cb_changed_clear(changed);
    if (looks == NULL)
        return;
    g_clear_pointer(&news->pending.looks, g_array_unref);
    news->pending.looks = copy_looks(looks);
}

/* Within the mutex. */
static void
wake_context(CbNews *news)
{
    if (news->source != NULL)
        return;
    news->source = g_idle_source_new();
    g_source_set_priority(news->source, G_PRIORITY_DEFAULT);
    g_source_set_callback(news->source, tell_pending, news, NULL);
    g_source_attach(news->source, news->context);
}

void
cb_news_post(CbNews *news, const CbAgentStatus *status, CbChanged *changed, const GArray *looks)
{
    g_mutex_lock(&news->mutex);
    add(news, status, changed, looks);
    if (news->threaded)
        wake_context(news);
    Pending pending = news->threaded ? (Pending){0} : take_pending(news);
    g_mutex_unlock(&news->mutex);
    if (!news->threaded)
        tell(news, &pending);
}
