#include "tui/desk/tie.h"

#include <string.h>

struct CbTie {
    CbDesk *desk;
    CbCourier *courier;
    CbAgentStatus status;
    gboolean insecure;
    GArray *looks; /* CbLook */
    CbTieChanged changed;
    gpointer data;
};

static void
clear_look(gpointer data)
{
    CbLook *look = data;
    g_free(look->who);
    g_free(look->session_id);
}

static void
take_looks(CbTie *tie, const GArray *looks)
{
    g_array_set_size(tie->looks, 0);
    for (guint i = 0; i < looks->len; i++) {
        const CbLook *look = &g_array_index(looks, CbLook, i);
        CbLook copy = {g_strdup(look->who), g_strdup(look->session_id), look->since};
        g_array_append_val(tie->looks, copy);
    }
}

static void
after_loading(gpointer data, GError *error)
{
    CbTie *tie = data;
    tie->changed(tie->data, TRUE, NULL, error);
    g_clear_error(&error);
}

/* Facts that changed: patched at once where that is cheap, loaded by a thread where it is not. */
static void
take_facts(CbTie *tie, const CbCourierNews *news)
{
    g_autoptr(GError) error = NULL;
    gboolean taken = FALSE, alone = cb_desk_count(tie->desk, CB_STANDS) == 0;
    if (!cb_desk_take_patch(tie->desk, news->reload ? NULL : news->patch, &taken, &error) || taken)
        tie->changed(tie->data, TRUE, alone && taken ? news->patch : NULL, error);
    else
        cb_desk_refresh_later(tie->desk, after_loading, tie);
}

static void
take_outbox(CbTie *tie)
{
    g_autoptr(GError) error = NULL;
    gboolean changed = FALSE;
    if (!cb_desk_refresh(tie->desk, &changed, &error) || changed)
        tie->changed(tie->data, TRUE, NULL, error);
}

static void
on_news(gpointer data, const CbCourierNews *news)
{
    CbTie *tie = data;
    tie->status = news->status;
    gboolean other = strcmp(news->status.code, "OTHER_COURIER") == 0;
    cb_desk_supply(tie->desk, other ? CB_SUPPLY_LOADER : CB_SUPPLY_COURIER);
    if (news->looks != NULL)
        take_looks(tie, news->looks);
    if (news->outbox)
        take_outbox(tie);
    if (news->patch != NULL || news->reload)
        take_facts(tie, news);
    tie->changed(tie->data, FALSE, NULL, NULL);
}

CbTie *
cb_tie_new(CbDesk *desk, CbTieChanged changed, gpointer data, GError **error)
{
    const CbProfile *profile = cb_desk_profile(desk);
    CbTie *tie = g_new0(CbTie, 1);
    *tie = (CbTie){.desk = desk, .changed = changed, .data = data};
    tie->status = (CbAgentStatus){.link = CB_LINK_CONNECTING, .fresh_at = CB_NULL, .remaining = CB_NULL};
    tie->looks = g_array_new(FALSE, FALSE, sizeof(CbLook));
    g_array_set_clear_func(tie->looks, clear_look);
    CbCredentials credentials = {0};
    tie->insecure = cb_credentials_load(profile->directory, &credentials, NULL) && credentials.insecure;
    cb_credentials_clear(&credentials);
    const CbCourierOptions options = {.directory = profile->directory,
                                      .push_delay = profile->push_delay,
                                      .ahead = cb_desk_ahead(desk),
                                      .poll_focused = profile->poll_focused,
                                      .poll_idle = profile->poll_idle,
                                      .live = TRUE,
                                      .tell = on_news,
                                      .data = tie};
    tie->courier = cb_courier_start(&options, error);
    if (tie->courier == NULL) {
        cb_tie_free(tie);
        return NULL;
    }
    cb_desk_supply(desk, CB_SUPPLY_COURIER);
    return tie;
}

void
cb_tie_free(CbTie *tie)
{
    if (tie == NULL)
        return;
    if (tie->courier != NULL) {
        cb_courier_stop(tie->courier);
        cb_desk_supply(tie->desk, CB_SUPPLY_STORE);
    }
    g_array_unref(tie->looks);
    g_free(tie);
}

const CbAgentStatus *
cb_tie_status(const CbTie *tie)
{
    return &tie->status;
}

CbCourier *
cb_tie_courier(const CbTie *tie)
{
    return tie->courier;
}

const GArray *
cb_tie_looks(const CbTie *tie)
{
    return tie->looks;
}

gboolean
cb_tie_is_insecure(const CbTie *tie)
{
    return tie->insecure;
}
