#include "engine/peers/attention.h"

#include <string.h>

#include "engine/peers/agenda.h"
#include "engine/peers/alone.h"
#include "engine/peers/names.h"
#include "engine/peers/numbers.h"
#include "engine/peers/rating.h"
#include "engine/peers/schedule.h"
#include "engine/peers/telephones.h"
#include "engine/when.h"

#define NEAR (2 * CB_DAY)
#define REMEMBERED (30 * CB_DAY) /* after an event: what its hub finds when it comes back */
#define SOON (30 * CB_MINUTE)
#define MOST_SCORED 1500 /* people: of more who is alone is found in the preview only */

typedef struct {
    const CbWorld *world;
    guint event, run, lunch;
    gint64 now;
    GArray *found;
} Look;

static void
add(const Look *look, CbSeverity severity, gint64 due, const char *cause, const char *action,
    const char *format, ...)
{
    CbAttention one = {severity, due, CB_events, look->event, cause, "", action};
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(one.words, sizeof one.words, format, arguments);
    va_end(arguments);
    const char *whole;
    if (!g_utf8_validate(one.words, -1, &whole)) /* cut within a letter */
        one.words[whole - one.words] = '\0';
    g_array_append_val(look->found, one);
}

static gboolean
is_state(const Look *look, const char *state)
{
    return look->run != CB_NO_ROW && strcmp(peer_runs_state(look->world, look->run), state) == 0;
}

/* --- the run ---------------------------------------------------------------------------------- */

static void
look_at_batch(const Look *look, gint64 run_at)
{
    g_autoptr(GArray) eligible = cb_peer_eligible(look->world, look->event);
    guint alone = cb_peer_hopeless(look->world, look->event, MOST_SCORED);
    if (eligible->len > MOST_SCORED)
        add(look, CB_SEVERITY_LOW, run_at, "BATCH_SOON", "peers-preview", "%u in", eligible->len);
    else
        add(look, alone > 0 ? CB_SEVERITY_MEDIUM : CB_SEVERITY_LOW, run_at, "BATCH_SOON",
            "peers-preview", "%u in, %u alone", eligible->len, alone);
}

static void
look_at_run(const Look *look)
{
    gint64 run_at = look->run == CB_NO_ROW ? CB_NULL : peer_runs_run_at(look->world, look->run);
    if (is_state(look, "failed"))
        add(look, CB_SEVERITY_CRITICAL, run_at, "RUN_FAILED", "peers-run", "failed twice");
    else if (is_state(look, "delayed") && run_at <= look->now &&
             cb_peer_run_is_late(look->world, look->event, look->now))
        add(look, CB_SEVERITY_CRITICAL, run_at, "RUN_LATE", "peers-late",
            "lunch is over, nobody matched");
    else if (cb_peer_run_overdue(look->world, look->event, look->now) > 0)
        add(look, CB_SEVERITY_CRITICAL, run_at, "RUN_OVERDUE", "peers-run", "due for %d min, nobody makes it",
            (int)(cb_peer_run_overdue(look->world, look->event, look->now) / CB_MINUTE));
    else if (is_state(look, "delayed") && run_at > look->now && run_at - look->now <= SOON)
        look_at_batch(look, run_at);
}

/* --- the agenda ------------------------------------------------------------------------------- */

static gboolean
has_people(const Look *look)
{
    return cb_world_first(look->world, CB_event_attendees, CB_event_attendees_event_id,
                          look->event) != CB_NO_ROW;
}

static gint64
begin_of(const CbWorld *world, guint event)
{
    gint64 begin =
        events_date(world, event) == CB_NULL ? CB_NULL : events_date(world, event) * CB_DAY;
    CB_EACH_LINK(world, event_agenda_items, event_id, event, item) {
        gint64 start = event_agenda_items_start_time(world, item);
        if (start != CB_NULL && (begin == CB_NULL || start < begin))
            begin = start;
    }
    return begin;
}

static guint
lunch_days(const Look *look)
{
    gint64 first = CB_NULL;
    CB_EACH_LINK(look->world, event_agenda_items, event_id, look->event, item) {
        gint64 start = event_agenda_items_start_time(look->world, item);
        if (g_strcmp0(event_agenda_items_item_type(look->world, item), "lunch") != 0 ||
            start == CB_NULL)
            continue;
        if (first != CB_NULL && cb_day_of(start) != cb_day_of(first))
            return 2;
        first = start;
    }
    return first == CB_NULL ? 0 : 1;
}

/* What the run and the introductions miss of it, and which key settles it. */
static void
look_at_missed(const Look *look)
{
    static const struct {
        CbSeverity severity;
        const char *cause, *action;
    } causes[] = {
        [CB_AGENDA_RUN_MOVED] = {CB_SEVERITY_MEDIUM, "LUNCH_MOVED", "peers-schedule"},
        [CB_AGENDA_RUN_WITHOUT] = {CB_SEVERITY_MEDIUM, "NO_LUNCH", "peers-schedule"},
        [CB_AGENDA_WAITS_MOVED] = {CB_SEVERITY_HIGH, "LUNCH_MOVED", "peers-schedule"},
        [CB_AGENDA_WAITS_WITHOUT] = {CB_SEVERITY_HIGH, "INTRODUCTIONS_WITHOUT_LUNCH", "peers-cancel"},
        [CB_AGENDA_SENT_MOVED] = {CB_SEVERITY_MEDIUM, "LUNCH_MOVED_AFTER_SENDING", "peers-preview"},
        [CB_AGENDA_SENT_WITHOUT] = {CB_SEVERITY_MEDIUM, "LUNCH_GONE_AFTER_SENDING", "peers-preview"},
    };
    CbPeerAgenda agenda = cb_peer_agenda(look->world, look->event, look->now);
    g_autofree char *words = cb_peer_agenda_words(look->world, look->event, &agenda);
    if (agenda.matters)
        add(look, causes[agenda.missed].severity, agenda.lunch != CB_NULL ? agenda.lunch : agenda.planned,
            causes[agenda.missed].cause, causes[agenda.missed].action, "%s", words);
}

/* Items that would end before they begin: their end counts for nothing. */
static void
look_at_items(const Look *look)
{
    guint broken = 0, first = CB_NO_ROW;
    CB_EACH_LINK(look->world, event_agenda_items, event_id, look->event, item)
        if (cb_peer_item_is_broken(look->world, item)) {
            broken++;
            first = first == CB_NO_ROW ? item : first;
        }
    if (broken > 0)
        add(look, CB_SEVERITY_MEDIUM, event_agenda_items_start_time(look->world, first), "AGENDA_BROKEN",
            "peers-preview", "%s ends too early%s", event_agenda_items_item_type(look->world, first),
            broken > 1 ? ", others too" : "");
}

static void
look_at_agenda(const Look *look, gint64 begin)
{
    gboolean open =
        look->run == CB_NO_ROW || is_state(look, "delayed") || is_state(look, "cancelled");
    gboolean settled = is_state(look, "cancelled") &&
                       g_strcmp0(peer_runs_last_error(look->world, look->run), CB_PEER_NO_LUNCH) != 0;
    if (look->lunch == CB_NO_ROW && open && !settled && !is_state(look, "delayed") && has_people(look))
        add(look, CB_SEVERITY_MEDIUM, begin, "NO_LUNCH", "peers-cancel", "no lunch in the agenda");
    look_at_missed(look);
    look_at_items(look);
    if (open && lunch_days(look) > 1)
        add(look, CB_SEVERITY_LOW, begin, "EVENT_SPANS_DAYS", "peers-preview",
            "lunch on 2 days");
}

/* --- people ----------------------------------------------------------------------------------- */

/* "…34 of Ann Lee and Ben Fox", "2 numbers are shared": until the batch is made they can be put right. */
static void
look_at_numbers(const Look *look, gint64 begin)
{
    char end[CB_PEER_NUMBER_END];
    if (is_state(look, "completed"))
        return;
    g_autoptr(GArray) sharing = cb_peer_sharing_at(look->world, look->event);
    if (sharing->len == 0)
        return;
    const CbPeerSharing *one = &g_array_index(sharing, CbPeerSharing, 0);
    g_autofree char *first = cb_name_of_contractor(look->world, one->first),
                    *second = cb_name_of_contractor(look->world, one->second);
    if (sharing->len == 1)
        add(look, CB_SEVERITY_MEDIUM, begin, "NUMBER_SHARED", "peers-attend", "one number (%s): %s, %s",
            cb_peer_number_end(look->world, one->first, end), first, second);
    else
        add(look, CB_SEVERITY_MEDIUM, begin, "NUMBER_SHARED", "peers-attend", "%u have another's number: %s, %s …",
            sharing->len, first, second);
}

/* --- messages --------------------------------------------------------------------------------- */

/* When it was given up, where that is known. */
static gint64
failed_at(const CbWorld *world, guint message)
{
    return MAX(event_messages_scheduled_time(world, message),
               event_messages_updated_at(world, message));
}

/* Those that were given up since `since`; CB_NULL: all. */
static void
look_at_failures(const Look *look, gint64 since)
{
    g_autoptr(GArray) failed = cb_peer_failed(look->world, look->event);
    guint n = 0;
    gint64 first = CB_NULL;
    for (guint i = 0; i < failed->len; i++) {
        guint message = g_array_index(failed, guint, i);
        if (failed_at(look->world, message) < since)
            continue;
        first = n++ == 0 ? event_messages_scheduled_time(look->world, message) : first;
    }
    if (n > 0)
        add(look, CB_SEVERITY_HIGH, first, "INTRODUCTIONS_FAILED", "peers-resend",
            "%u text%s not sent", n, n == 1 ? "" : "s");
}

static void
look_at_replies(const Look *look)
{
    g_autoptr(GArray) unsettled = cb_peer_unsettled(look->world, look->event);
    if (unsettled->len > 0)
        add(look, CB_SEVERITY_HIGH,
            event_messages_actual_send_time(look->world, g_array_index(unsettled, guint, 0)),
            "REPLY_NEEDS_PERSON", "peers-answer", "%u text%s to answer", unsettled->len,
            unsettled->len == 1 ? "" : "s");
}

void
cb_peers_attention(const CbWorld *world, gint64 now, GArray *found)
{
    for (guint event = 0; event < cb_world_rows(world, CB_events); event++) {
        gint64 begin = begin_of(world, event), end = MAX(begin, cb_peer_event_end(world, event));
        Look look = {world, event, cb_peer_run(world, event), cb_peer_lunch(world, event),
                     now,   found};
        if (begin == CB_NULL || begin - NEAR > now || end + REMEMBERED < now)
            continue;
        look_at_failures(&look, end + NEAR < now ? now - NEAR : CB_NULL);
        if (end + NEAR < now)
            continue;
        look_at_run(&look);
        look_at_agenda(&look, begin);
        look_at_numbers(&look, begin);
        look_at_replies(&look);
    }
}
