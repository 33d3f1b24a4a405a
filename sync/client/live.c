#include "sync/client/live.h"

#include <string.h>

#include "engine/when.h"
#include "sync/client/members.h"

#define SILENCE (45 * CB_SECOND)
#define SHORT CB_SECOND
#define SHORT_LIVED 3
#define POLLING (5 * 60 * CB_SECOND)
#define LONGEST_RETRY (60 * CB_SECOND)
#define MOST_LOOKS 256
#define LONGEST_NAME 200

static void
look_clear(gpointer data)
{
    CbLook *look = data;
    g_free(look->who);
    g_free(look->session_id);
}

void
cb_live_init(CbLive *live, gboolean wanted)
{
    live->state = wanted ? CB_LIVE_WAIT : CB_LIVE_OFF;
    live->looks = g_array_new(FALSE, FALSE, sizeof(CbLook));
    g_array_set_clear_func(live->looks, look_clear);
}

void
cb_live_clear(CbLive *live)
{
    g_clear_pointer(&live->parser, cb_event_parser_free);
    g_array_unref(live->looks);
    g_free(live->chain);
}

/* --- events
 * ------------------------------------------------------------------------------------------------
 */

static const char *
text_of(const cJSON *json, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
    return text && strlen(text) <= LONGEST_NAME && g_utf8_validate(text, -1, NULL) ? text : NULL;
}

static void
set_chain(CbLive *live, const char *cursor)
{
    char *copy = g_strdup(cursor);
    g_free(live->chain);
    live->chain = copy;
}

static void
on_hello(CbLive *live, const cJSON *json, const CbEvent *event)
{
    (void)event;
    const char *cursor = text_of(json, "cursor"), *epoch = text_of(json, "epoch");
    live->state = CB_LIVE_OPEN;
    set_chain(live, cursor);
    live->news.pull |= g_strcmp0(cursor, live->known) != 0;
    if (cb_epoch_is_one(epoch))
        cb_copy_text(live->news.epoch, sizeof live->news.epoch, epoch);
}

/* A change that the pull has seen already (one's own, most often) needs no other pull, if none is
 * missing. */
static void
on_change(CbLive *live, const cJSON *json, const CbEvent *event)
{
    gboolean gap = g_strcmp0(text_of(json, "prev"), live->chain) != 0;
    live->news.pull |= gap || g_strcmp0(event->id, live->known) != 0;
    set_chain(live, event->id);
}

static void
on_reset(CbLive *live, const cJSON *json, const CbEvent *event)
{
    (void)json;
    (void)event;
    live->news.pull = TRUE;
}

static void
end_stream(CbLive *live, CbLiveState then, gint64 due_at)
{
    live->state = CB_LIVE_CLOSE;
    live->then = then;
    live->call.due_at = due_at;
}

/* The courier has a new token before the old one runs out: just open again. */
static void
on_auth(CbLive *live, const cJSON *json, const CbEvent *event)
{
    (void)json;
    (void)event;
    end_stream(live, CB_LIVE_WAIT, live->now + CB_SECOND);
}

static void
on_takeover(CbLive *live, const cJSON *json, const CbEvent *event)
{
    (void)json;
    (void)event;
    end_stream(live, CB_LIVE_TAKEN, live->now);
}

static void
on_look(CbLive *live, const cJSON *json, const CbEvent *event)
{
    (void)event;
    const char *who = text_of(json, "who"), *session = text_of(json, "session");
    const char *since = text_of(json, "since");
    CbLook look = {.since = live->now};
    if (who == NULL)
        return;
    for (guint i = 0; i < live->looks->len; i++)
        if (g_str_equal(g_array_index(live->looks, CbLook, i).who, who))
            g_array_remove_index(live->looks, i--);
    if (session != NULL && live->looks->len < MOST_LOOKS) {
        if (since == NULL || !cb_time_parse(since, &look.since))
            look.since = live->now;
        look.who = g_strdup(who);
        look.session_id = g_strdup(session);
        g_array_append_val(live->looks, look);
    }
    live->news.looks = TRUE;
}

static const struct {
    const char *name;
    void (*on)(CbLive *live, const cJSON *json, const CbEvent *event);
} events[] = {
    {"hello", on_hello}, {"change", on_change}, {"look", on_look},
    {"reset", on_reset}, {"auth", on_auth},     {"takeover", on_takeover},
};

static void
visit(gpointer data, const CbEvent *event)
{
    CbLive *live = data;
    g_autoptr(cJSON) json = cJSON_Parse(event->data);
    live->retry = event->retry;
    for (guint i = 0; live->state != CB_LIVE_CLOSE && i < G_N_ELEMENTS(events); i++)
        if (g_str_equal(events[i].name, event->name))
            events[i].on(live, json, event);
}

/* --- the stream ----------------------------------------------------------------------------------- */

static void
forget_looks(CbLive *live)
{
    live->news.looks |= live->looks->len > 0;
    g_array_set_size(live->looks, 0);
}

static void
open_stream(CbLive *live, CbCore *core, const char *cursor, gint64 now)
{
    cb_core_open(core, &live->call, cursor, now);
    live->stream = live->call.id;
    live->state = CB_LIVE_OPENING;
    live->opened_at = live->heard_at = now;
    g_clear_pointer(&live->parser, cb_event_parser_free);
    live->parser = cb_event_parser_new(visit, live);
}

static void
close_stream(CbLive *live, CbCore *core)
{
    cb_core_task(core, CB_TASK_CLOSE)->id = live->stream;
    live->state = live->then;
    live->stream = live->call.id = 0;
    forget_looks(live);
}

static gboolean
is_open(const CbLive *live)
{
    return live->state == CB_LIVE_OPENING || live->state == CB_LIVE_OPEN;
}

gboolean
cb_live_next(CbLive *live, CbCore *core, const char *cursor, gint64 now)
{
    if (is_open(live) && (core->stopped || now - live->heard_at >= SILENCE)) {
        end_stream(live, CB_LIVE_WAIT, now + cb_backoff_next(&live->call.backoff, core->dice));
        live->news.pull = TRUE;
    }
    if (live->state == CB_LIVE_CLOSE) {
        close_stream(live, core);
        return TRUE;
    }
    if (now < cb_live_wake_at(live, core, cursor != NULL))
        return FALSE;
    open_stream(live, core, cursor, now);
    return TRUE;
}

gint64
cb_live_wake_at(const CbLive *live, const CbCore *core, gboolean ready)
{
    if (live->state == CB_LIVE_CLOSE)
        return 0;
    if (is_open(live))
        return core->stopped ? 0 : live->heard_at + SILENCE;
    gboolean opens = live->state == CB_LIVE_WAIT && ready && !core->stopped;
    return opens ? live->call.due_at : G_MAXINT64;
}

void
cb_live_feed(CbLive *live, CbCore *core, const char *cursor, const char *bytes, gsize length,
             gint64 now)
{
    if (!is_open(live))
        return;
    live->now = live->heard_at = now;
    live->known = cursor;
    core->reached = TRUE;
    if (!cb_event_parser_feed(live->parser, bytes, length) && live->state != CB_LIVE_CLOSE)
        end_stream(live, CB_LIVE_WAIT, now + POLLING);
    live->known = NULL;
}

/* When to open again: soon, later each time, or not for a while when streams do not last here. */
void
cb_live_failed(CbLive *live, CbCore *core, const CbJudgement *judgement, gint64 now)
{
    gboolean lasted = live->state == CB_LIVE_OPEN && now - live->opened_at >= SHORT;
    live->short_lived = lasted ? 0 : live->short_lived + (now - live->opened_at < SHORT);
    if (lasted)
        live->call.backoff.failures = 0;
    live->stream = live->call.id = 0;
    live->news.pull = TRUE;
    forget_looks(live);
    if (live->state == CB_LIVE_CLOSE) {
        live->state = live->then;
        return;
    }
    live->state = CB_LIVE_WAIT;
    gint64 pause = cb_backoff_next(&live->call.backoff, core->dice);
    pause = MAX(pause, judgement->wait);
    live->call.due_at = now + MAX(pause, MIN(live->retry, LONGEST_RETRY));
    if (live->short_lived < SHORT_LIVED)
        return;
    live->short_lived = 0;
    live->call.due_at = now + POLLING;
}

void
cb_live_retry(CbLive *live, gint64 now)
{
    if (live->state == CB_LIVE_TAKEN)
        live->state = CB_LIVE_WAIT;
    cb_call_retry(&live->call, now);
    live->short_lived = 0;
}
