#include "engine/peers/agenda.h"

#include <string.h>

#include "engine/peers/names.h"
#include "engine/peers/schedule.h"
#include "engine/peers/words.h"
#include "engine/when.h"

#define REMEMBERED (60 * CB_MINUTE) /* after introductions went out */

static const struct {
    const char *name, *brief, *settles;
} texts[] = {
    [CB_AGENDA_FOLLOWED] = {"followed", NULL, NULL},
    [CB_AGENDA_RUN_MOVED] = {"run_moved", "moved", "peers schedule moves it."},
    [CB_AGENDA_RUN_WITHOUT] = {"run_without_lunch", "no lunch", "peers schedule cancels it, a lunch in the agenda keeps it."},
    [CB_AGENDA_WAITS_MOVED] = {"introductions_moved", "moved", "peers schedule moves them."},
    [CB_AGENDA_WAITS_WITHOUT] = {"introductions_without_lunch", "no lunch",
                                 "peers cancel cancels them, a lunch in the agenda gives them a time."},
    [CB_AGENDA_SENT_MOVED] = {"sent_before_moved", "moved", "It is too late to move them; tell people yourself."},
    [CB_AGENDA_SENT_WITHOUT] = {"sent_without_lunch", "no lunch", "It is too late to cancel them; tell people yourself."},
};

const char *
cb_peer_missed_name(CbPeerMissed missed)
{
    return texts[missed].name;
}

const char *
cb_peer_missed_short(CbPeerMissed missed)
{
    return texts[missed].brief;
}

/* --- what is missed --------------------------------------------------------------------------- */

static void
count_introductions(const CbWorld *world, guint event, CbPeerAgenda *agenda)
{
    const char *type = cb_peer_words_type(CB_WORDS_INTRODUCTION);
    CB_EACH_LINK(world, event_messages, event_id, event, message) {
        const char *status = event_messages_status(world, message);
        if (strcmp(event_messages_message_type(world, message), type) != 0)
            continue;
        agenda->waiting += strcmp(status, "scheduled") == 0;
        agenda->sent += strcmp(status, "sent") == 0 || strcmp(status, "responded") == 0 ||
                        strcmp(status, "sending") == 0;
    }
}

/* Introductions that wait without a lunch can be cancelled although they are due; moved they cannot be once they are. */
static void
look_at_introductions(const CbWorld *world, guint event, const CbReschedule *what, gint64 now, CbPeerAgenda *agenda)
{
    gboolean moves = what->action == CB_RESCHEDULE_MOVE_INTRODUCTIONS;
    if (!moves && what->warning == NULL)
        return;
    count_introductions(world, event, agenda);
    agenda->planned = peer_runs_introduction_time(world, cb_peer_run(world, event));
    if (agenda->planned == CB_NULL || agenda->waiting + agenda->sent == 0)
        return;
    if (agenda->lunch != CB_NULL) {
        agenda->missed = moves ? CB_AGENDA_WAITS_MOVED : CB_AGENDA_SENT_MOVED;
        agenda->matters = moves || !cb_peer_run_is_late(world, event, now);
    } else {
        agenda->missed = agenda->waiting > 0 ? CB_AGENDA_WAITS_WITHOUT : CB_AGENDA_SENT_WITHOUT;
        agenda->matters = agenda->waiting > 0 || now <= agenda->planned + REMEMBERED;
    }
}

/* Of a run that waits: one that is only due misses nothing. */
static void
look_at_run(const CbWorld *world, guint run, const CbPeerTimes *times, CbPeerAgenda *agenda)
{
    agenda->planned = peer_runs_run_at(world, run);
    if (agenda->lunch == CB_NULL)
        agenda->missed = CB_AGENDA_RUN_WITHOUT;
    else if (agenda->planned != CB_NULL && agenda->planned != times->run_at)
        agenda->missed = CB_AGENDA_RUN_MOVED;
    agenda->matters = agenda->missed != CB_AGENDA_FOLLOWED;
}

CbPeerAgenda
cb_peer_agenda(const CbWorld *world, guint event, gint64 now)
{
    CbPeerAgenda agenda = {.lunch = CB_NULL, .planned = CB_NULL};
    CbPeerTimes times;
    guint run = cb_peer_run(world, event);
    if (cb_peer_times(world, event, &times))
        agenda.lunch = times.lunch;
    CbReschedule what = cb_peer_reschedule(world, event, now);
    if (run != CB_NO_ROW && strcmp(peer_runs_state(world, run), "delayed") == 0)
        look_at_run(world, run, &times, &agenda);
    else if (run != CB_NO_ROW)
        look_at_introductions(world, event, &what, now, &agenda);
    return agenda;
}

/* --- in words --------------------------------------------------------------------------------- */

/* The clock of the event; with the day where it is another than that of `beside`. Caller frees. */
static char *
clock_of(const CbWorld *world, guint event, gint64 time, gint64 beside)
{
    const char *named = events_timezone(world, event), *zone = named != NULL && cb_zone_is_name(named) ? named : "UTC";
    char clock[6], day[11];
    cb_time_clock(time, zone, clock);
    if (beside == CB_NULL || cb_time_day(time, zone) == cb_time_day(beside, zone))
        return g_strdup(clock);
    return g_strdup_printf("%s %s", cb_day_format(cb_time_day(time, zone), day), clock);
}

static char *
what_there_is(const CbPeerAgenda *agenda, const char *planned)
{
    gboolean sent = agenda->sent > 0 || agenda->missed == CB_AGENDA_SENT_MOVED;
    gboolean waits = agenda->missed == CB_AGENDA_WAITS_MOVED || agenda->missed == CB_AGENDA_WAITS_WITHOUT;
    guint n = waits ? agenda->waiting : sent && agenda->sent > 0 ? agenda->sent : agenda->waiting;
    if (agenda->missed == CB_AGENDA_RUN_MOVED || agenda->missed == CB_AGENDA_RUN_WITHOUT)
        return g_strdup_printf("the batch waits for %s", planned);
    return g_strdup_printf("%u introduction%s %s for %s", n, n == 1 ? "" : "s",
                           waits                ? n == 1 ? "waits" : "wait"
                           : agenda->sent == 0  ? n == 1 ? "is due" : "are due"
                           : n == 1             ? "was sent"
                                                : "were sent",
                           planned);
}

char *
cb_peer_agenda_words(const CbWorld *world, guint event, const CbPeerAgenda *agenda)
{
    if (agenda->missed == CB_AGENDA_FOLLOWED)
        return NULL;
    g_autofree char *planned = clock_of(world, event, agenda->planned, agenda->lunch);
    g_autofree char *what = what_there_is(agenda, planned);
    if (agenda->lunch == CB_NULL)
        return g_strdup_printf("no lunch: %s", what);
    g_autofree char *lunch = clock_of(world, event, agenda->lunch, agenda->planned);
    return g_strdup_printf("moved to %s, %s", lunch, what);
}

char *
cb_peer_agenda_sentence(const CbWorld *world, guint event, const CbPeerAgenda *agenda)
{
    g_autofree char *words = cb_peer_agenda_words(world, event, agenda);
    const char *name = cb_name_of_event(world, event);
    if (words == NULL)
        return g_strdup_printf("The run of %s stands as the agenda says.", name);
    gboolean gone = agenda->lunch == CB_NULL;
    return g_strdup_printf(gone ? "%s has no lunch any more, %s. %s" : "Lunch of %s was %s. %s", name,
                           gone ? words + strlen("no lunch: ") : words, texts[agenda->missed].settles);
}
