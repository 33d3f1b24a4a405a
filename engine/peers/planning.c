/* When the run is made: as the agenda asks, or as a person orders. */
#include <string.h>

#include "engine/peers/agenda.h"
#include "engine/peers/case.h"
#include "engine/peers/schedule.h"
#include "engine/pool/names.h"
#include "engine/when.h"

#define MOST_ATTEMPTS 2
#define MOST_DELAY (7 * 24 * 60) /* minutes */

static guint
run_of(const CbCase *c)
{
    return cb_peer_run(c->world, c->event);
}

static gboolean
is_state(const CbCase *c, const char *state)
{
    guint run = run_of(c);
    return run != CB_NO_ROW && strcmp(peer_runs_state(c->world, run), state) == 0;
}

/* --- as the agenda asks ----------------------------------------------------------------------- */

/* What a person cancelled a person can plan again; what asks by itself leaves it so. */
static gboolean
is_revived(const CbCase *c)
{
    return c->decision->role != CB_ROLE_SERVICE && is_state(c, "cancelled") &&
           cb_peer_lunch(c->world, c->event) != CB_NO_ROW && !cb_peer_run_is_late(c->world, c->event, c->now);
}

static gboolean
is_asked(const CbCase *c)
{
    return cb_peer_reschedule_is_news(c->world, c->event, c->now) || is_revived(c);
}

/* What the agenda cannot change; NULL: nothing. Caller frees. */
static char *
say_how_it_stands(const CbCase *c)
{
    const char *event = cb_name_of_event(c->world, c->event);
    int delay = (int)cb_peer_delay(c->world, c->event);
    if (is_state(c, "failed"))
        return g_strdup_printf("The run of %s failed twice; peers run makes it now.", event);
    if (is_state(c, "cancelled"))
        return g_strdup_printf("The run of %s was cancelled and stays so.", event);
    if (is_state(c, "delayed") && delay > 0)
        return g_strdup_printf("The run of %s is put off by %d minutes, as was ordered; peers postpone 0 takes that back.",
                               event, delay);
    return NULL;
}

static char *
say_nothing_to_do(const CbCase *c)
{
    CbReschedule what = cb_peer_reschedule(c->world, c->event, c->now);
    CbPeerAgenda agenda = cb_peer_agenda(c->world, c->event, c->now);
    if (agenda.missed == CB_AGENDA_FOLLOWED && (what.error != NULL || what.warning != NULL))
        return g_strdup_printf(cb_peer_lunch(c->world, c->event) == CB_NO_ROW
                                   ? "%s has no lunch in its agenda, so nobody is matched."
                                   : "Lunch of %s has moved; nobody was introduced, so nothing moves with it.",
                               cb_name_of_event(c->world, c->event));
    char *stands = agenda.missed == CB_AGENDA_FOLLOWED ? say_how_it_stands(c) : NULL;
    return stands != NULL ? stands : cb_peer_agenda_sentence(c->world, c->event, &agenda);
}

/* The run waits, and begins anew. Its row, for more. */
static CbRow *
plan_run(const CbCase *c, CbPatch *patch, gint64 run_at, gint64 introductions)
{
    CbRow *row = cb_patch_peer_run(c, patch, c->event);
    cb_patch_set_text(patch, row, CB_peer_runs_state, "delayed");
    cb_patch_set_integer(row, CB_peer_runs_run_at, run_at);
    cb_patch_set_integer(row, CB_peer_runs_introduction_time, introductions);
    cb_patch_set_integer(row, CB_peer_runs_attempts, 0);
    cb_patch_set_text(patch, row, CB_peer_runs_last_error, NULL);
    cb_patch_set_integer(row, CB_peer_runs_finished_at, CB_NULL);
    return row;
}

static char *
moment(const CbCase *c, gint64 time)
{
    const char *zone = events_timezone(c->world, c->event);
    return cb_moment_text_in(time, zone != NULL ? zone : "UTC");
}

static char *
say_planned(const CbCase *c, gint64 run_at)
{
    g_autofree char *when = moment(c, run_at);
    return g_strdup_printf("The people at %s are matched %s%s.", cb_name_of_event(c->world, c->event),
                           run_at <= c->now ? "now" : when, is_state(c, "cancelled") ? " again" : "");
}

static char *
move_introductions(const CbCase *c, CbPatch *patch, CbRow *run, gint64 at)
{
    g_autofree char *when = moment(c, at);
    cb_patch_set_integer(run, CB_peer_runs_introduction_time, at);
    guint n = cb_patch_peer_introductions(c, patch, at);
    return g_strdup_printf("%u introduction%s of %s go%s out %s.", n, n == 1 ? "" : "s",
                           cb_name_of_event(c->world, c->event), n == 1 ? "es" : "", when);
}

static char *
follow(const CbCase *c, CbPatch *patch)
{
    CbReschedule what = cb_peer_reschedule(c->world, c->event, c->now);
    CbPeerTimes times;
    cb_patch_peer_event(c, patch, c->event);
    if (what.action == CB_RESCHEDULE_MOVE_INTRODUCTIONS)
        return move_introductions(c, patch, cb_patch_peer_run(c, patch, c->event),
                                  what.introduction_at);
    if (what.action != CB_RESCHEDULE_CANCEL_RUN && cb_peer_times(c->world, c->event, &times)) {
        plan_run(c, patch, times.run_at, times.introductions);
        return say_planned(c, times.run_at);
    }
    CbRow *row = cb_patch_peer_run(c, patch, c->event);
    cb_patch_set_text(patch, row, CB_peer_runs_state, "cancelled");
    cb_patch_set_text(patch, row, CB_peer_runs_last_error, CB_PEER_NO_LUNCH);
    return g_strdup_printf("%s has no lunch any more: nobody is matched.",
                           cb_name_of_event(c->world, c->event));
}

static const CbRule asked = {is_asked, "NOTHING_TO_DO", CB_RULE_PLAIN, NULL, say_nothing_to_do};

/* --- an attempt that failed ------------------------------------------------------------------- */

static gboolean
is_open(const CbCase *c)
{
    return is_state(c, "delayed") || is_state(c, "active");
}

static char *
fail(const CbCase *c, CbPatch *patch)
{
    gint64 attempts = peer_runs_attempts(c->world, run_of(c)) + 1;
    const char *error = cb_peer_case_said(c, "error"),
               *event = cb_name_of_event(c->world, c->event);
    CbRow *row = cb_patch_peer_run(c, patch, c->event);
    cb_patch_set_text(patch, row, CB_peer_runs_state,
                      attempts < MOST_ATTEMPTS ? "delayed" : "failed");
    cb_patch_set_integer(row, CB_peer_runs_attempts, attempts);
    cb_patch_set_text(patch, row, CB_peer_runs_last_error, error != NULL ? error : "unknown");
    cb_patch_set_integer(row, CB_peer_runs_finished_at, c->now);
    cb_patch_peer_event(c, patch, c->event);
    if (attempts < MOST_ATTEMPTS)
        return g_strdup_printf("The run of %s failed; it is tried again in ten seconds.", event);
    return g_strdup_printf("The run of %s failed twice; a person must look.", event);
}

static const CbRule open_run = {is_open, "RUN_NOT_OPEN", CB_RULE_EVENT,
                                "No run of %s waits or is under way.", NULL};

/* --- as a person orders ----------------------------------------------------------------------- */

static gboolean
minutes_read(const CbCase *c)
{
    const cJSON *minutes = cb_json_member(c->payload, "minutes");
    return cJSON_IsNumber(minutes) && minutes->valuedouble >= 0 &&
           minutes->valuedouble <= MOST_DELAY && minutes->valuedouble == (int)minutes->valuedouble;
}

static gboolean
has_lunch(const CbCase *c)
{
    return cb_peer_lunch(c->world, c->event) != CB_NO_ROW;
}

static gboolean
introductions_wait(const CbCase *c)
{
    return !is_state(c, "completed") || peer_runs_introduction_time(c->world, run_of(c)) > c->now;
}

/* As many minutes later than the agenda says as the decision has it. FALSE: no lunch. */
static gboolean
times_then(const CbCase *c, CbPeerTimes *times)
{
    gint64 more = (cb_json_member(c->payload, "minutes")->valueint - cb_peer_delay(c->world, c->event)) * CB_MINUTE;
    if (!cb_peer_times(c->world, c->event, times))
        return FALSE;
    times->run_at += more;
    times->introductions += more;
    return TRUE;
}

static gboolean
is_during_event(const CbCase *c)
{
    CbPeerTimes times;
    gint64 end = events_end_time(c->world, c->event); /* of its agenda lunch may be the last that is known */
    return end == CB_NULL || !times_then(c, &times) || times.introductions <= MAX(end, times.lunch);
}

static char *
say_after_the_end(const CbCase *c)
{
    CbPeerTimes times;
    times_then(c, &times);
    g_autofree char *then = moment(c, times.introductions), *end = moment(c, events_end_time(c->world, c->event));
    return g_strdup_printf("So late introductions would go out %s; %s ends %s.", then,
                           cb_name_of_event(c->world, c->event), end);
}

static gboolean
is_another_time(const CbCase *c)
{
    CbPeerTimes times;
    if (!times_then(c, &times) || cb_json_member(c->payload, "minutes")->valueint != cb_peer_delay(c->world, c->event))
        return TRUE;
    if (is_state(c, "completed"))
        return peer_runs_introduction_time(c->world, run_of(c)) != times.introductions;
    return !is_state(c, "delayed") || peer_runs_run_at(c->world, run_of(c)) != times.run_at;
}

static char *
say_same_time(const CbCase *c)
{
    int minutes = cb_json_member(c->payload, "minutes")->valueint;
    const char *event = cb_name_of_event(c->world, c->event);
    return minutes == 0 ? g_strdup_printf("The run of %s is when the agenda says already.", event)
                        : g_strdup_printf("The run of %s is put off by %d minutes already.", event, minutes);
}

static char *
say_put_off(const CbCase *c, const CbPeerTimes *times)
{
    g_autofree char *planned = say_planned(c, times->run_at), *when = moment(c, times->introductions);
    g_autofree char *lunch = moment(c, times->lunch);
    planned[strlen(planned) - 1] = '\0'; /* its full stop */
    if (times->run_at < times->lunch)
        return g_strdup_printf("%s, introductions go out %s.", planned, when);
    return g_strdup_printf("%s, when lunch (%s) has begun; introductions go out %s.", planned, lunch, when);
}

static char *
postpone(const CbCase *c, CbPatch *patch)
{
    int minutes = cb_json_member(c->payload, "minutes")->valueint;
    CbPeerTimes times;
    times_then(c, &times);
    cb_patch_peer_event(c, patch, c->event);
    CbRow *run = is_state(c, "completed")
                     ? cb_patch_peer_run(c, patch, c->event)
                     : plan_run(c, patch, times.run_at, times.introductions);
    cb_patch_set_integer(run, CB_peer_runs_delay_minutes, minutes);
    return is_state(c, "completed") ? move_introductions(c, patch, run, times.introductions)
                                    : say_put_off(c, &times);
}

static gboolean
waits_to_introduce(const CbWorld *world, guint message)
{
    return strcmp(event_messages_message_type(world, message),
                  cb_peer_words_type(CB_WORDS_INTRODUCTION)) == 0 &&
           strcmp(event_messages_status(world, message), "scheduled") == 0;
}

/* An event without lunch has no run: that nobody is to be matched there can be said all the same. */
static gboolean
is_run_or_none_to_come(const CbCase *c)
{
    return run_of(c) != CB_NO_ROW || cb_peer_lunch(c->world, c->event) == CB_NO_ROW;
}

static gboolean
is_to_cancel(const CbCase *c)
{
    gboolean by_agenda = is_state(c, "cancelled") &&
                         g_strcmp0(peer_runs_last_error(c->world, run_of(c)), CB_PEER_NO_LUNCH) == 0;
    if (by_agenda && cb_peer_lunch(c->world, c->event) == CB_NO_ROW)
        return TRUE;
    if (!is_state(c, "completed"))
        return !is_state(c, "cancelled");
    CB_EACH_LINK(c->world, event_messages, event_id, c->event, message)
        if (waits_to_introduce(c->world, message))
            return TRUE;
    return FALSE;
}

static guint
cancel_introductions(const CbCase *c, CbPatch *patch, const char *reason)
{
    guint n = 0;
    CB_EACH_LINK(c->world, event_messages, event_id, c->event, message)
        if (waits_to_introduce(c->world, message)) {
            CbRow *row = cb_patch_peer_message(c, patch, message);
            cb_patch_set_text(patch, row, CB_event_messages_status, "cancelled");
            cb_patch_set_text(patch, row, CB_event_messages_error_message, reason);
            n++;
        }
    return n;
}

static char *
cancel(const CbCase *c, CbPatch *patch)
{
    const char *event = cb_name_of_event(c->world, c->event);
    g_autofree char *reason = cb_peer_case_line(c, "reason");
    cb_patch_peer_event(c, patch, c->event);
    if (is_state(c, "completed")) {
        guint n = cancel_introductions(c, patch, reason);
        return g_strdup_printf("%u introduction%s of %s %s not sent.", n, n == 1 ? "" : "s", event,
                               n == 1 ? "is" : "are");
    }
    CbRow *row = cb_patch_peer_run(c, patch, c->event);
    cb_patch_set_text(patch, row, CB_peer_runs_state, "cancelled");
    cb_patch_set_text(patch, row, CB_peer_runs_last_error, reason);
    return g_strdup_printf(cb_peer_lunch(c->world, c->event) == CB_NO_ROW
                               ? "Nobody is matched at %s, unless its agenda gets a lunch."
                               : "The run of %s is cancelled.",
                           event);
}

static const CbRule minutes_good = {
    minutes_read, "INVALID_VALUE", CB_RULE_PLAIN,
    "Say by how many minutes, a whole number from 0 to a week (minutes).", NULL};
static const CbRule lunch_found = {has_lunch, "NO_LUNCH", CB_RULE_EVENT,
                                   "%s has no lunch in its agenda, so there is nothing to put off.",
                                   NULL};
static const CbRule not_gone = {introductions_wait, "INTRODUCTIONS_SENT", CB_RULE_EVENT,
                                "The introductions of %s have gone out.", NULL};
static const CbRule run_or_none = {is_run_or_none_to_come, "RUN_NOT_FOUND", CB_RULE_EVENT,
                                   "No run is planned for %s yet; peers schedule plans it.", NULL};
static const CbRule in_event = {is_during_event, "INVALID_VALUE", CB_RULE_PLAIN, NULL, say_after_the_end};
static const CbRule other_time = {is_another_time, "NOTHING_TO_DO", CB_RULE_PLAIN, NULL, say_same_time};
static const CbRule to_cancel = {is_to_cancel, "NOTHING_TO_DO", CB_RULE_EVENT,
                                 "%s has nothing that could still be cancelled.", NULL};

static const CbRule cancel_why = {cb_peer_case_says_why, "REASON_NEEDED", CB_RULE_PLAIN,
                                  "To cancel needs a reason; say why (--reason).", NULL};

#define ABOUT &cb_rule_may_arrange, &cb_rule_event_found

const CbRecipe cb_peers_schedule_recipes[] = {
    {"peers.schedule", {ABOUT, &asked}, follow},
    {"peers.fail", {ABOUT, &cb_rule_peer_run_found, &open_run}, fail},
    {"peers.postpone", {ABOUT, &minutes_good, &lunch_found, &not_gone, &in_event, &other_time}, postpone},
    {"peers.cancel", {ABOUT, &run_or_none, &to_cancel, &cancel_why}, cancel},
    {.kind = NULL},
};
