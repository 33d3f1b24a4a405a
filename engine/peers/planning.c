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

static gboolean
is_asked(const CbCase *c)
{
    return cb_peer_reschedule_is_news(c->world, c->event, c->now);
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
    return cb_peer_agenda_sentence(c->world, c->event, &agenda);
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
    return g_strdup_printf("The people at %s are matched %s.", cb_name_of_event(c->world, c->event),
                           run_at <= c->now ? "now" : when);
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

static char *
postpone(const CbCase *c, CbPatch *patch)
{
    int minutes = cb_json_member(c->payload, "minutes")->valueint;
    gint64 more = (minutes - cb_peer_delay(c->world, c->event)) * CB_MINUTE;
    CbPeerTimes times;
    cb_peer_times(c->world, c->event, &times);
    cb_patch_peer_event(c, patch, c->event);
    CbRow *run = is_state(c, "completed")
                     ? cb_patch_peer_run(c, patch, c->event)
                     : plan_run(c, patch, times.run_at + more, times.introductions + more);
    cb_patch_set_integer(run, CB_peer_runs_delay_minutes, minutes);
    return is_state(c, "completed") ? move_introductions(c, patch, run, times.introductions + more)
                                    : say_planned(c, times.run_at + more);
}

static gboolean
waits_to_introduce(const CbWorld *world, guint message)
{
    return strcmp(event_messages_message_type(world, message),
                  cb_peer_words_type(CB_WORDS_INTRODUCTION)) == 0 &&
           strcmp(event_messages_status(world, message), "scheduled") == 0;
}

static gboolean
is_to_cancel(const CbCase *c)
{
    if (!is_state(c, "completed"))
        return !is_state(c, "cancelled");
    CB_EACH_LINK(c->world, event_messages, event_id, c->event, message)
        if (waits_to_introduce(c->world, message))
            return TRUE;
    return FALSE;
}

static guint
cancel_introductions(const CbCase *c, CbPatch *patch)
{
    guint n = 0;
    CB_EACH_LINK(c->world, event_messages, event_id, c->event, message)
        if (waits_to_introduce(c->world, message)) {
            CbRow *row = cb_patch_peer_message(c, patch, message);
            cb_patch_set_text(patch, row, CB_event_messages_status, "cancelled");
            cb_patch_set_text(patch, row, CB_event_messages_error_message,
                              cb_peer_case_said(c, "reason"));
            n++;
        }
    return n;
}

static char *
cancel(const CbCase *c, CbPatch *patch)
{
    const char *event = cb_name_of_event(c->world, c->event);
    cb_patch_peer_event(c, patch, c->event);
    if (is_state(c, "completed")) {
        guint n = cancel_introductions(c, patch);
        return g_strdup_printf("%u introduction%s of %s %s not sent.", n, n == 1 ? "" : "s", event,
                               n == 1 ? "is" : "are");
    }
    CbRow *row = cb_patch_peer_run(c, patch, c->event);
    cb_patch_set_text(patch, row, CB_peer_runs_state, "cancelled");
    cb_patch_set_text(patch, row, CB_peer_runs_last_error, cb_peer_case_said(c, "reason"));
    return g_strdup_printf("The run of %s is cancelled.", event);
}

static const CbRule minutes_good = {
    minutes_read, "INVALID_VALUE", CB_RULE_PLAIN,
    "Say by how many minutes, a whole number from 0 to a week (minutes).", NULL};
static const CbRule lunch_found = {has_lunch, "NO_LUNCH", CB_RULE_EVENT,
                                   "%s has no lunch in its agenda, so there is nothing to put off.",
                                   NULL};
static const CbRule not_gone = {introductions_wait, "INTRODUCTIONS_SENT", CB_RULE_EVENT,
                                "The introductions of %s have gone out.", NULL};
static const CbRule to_cancel = {is_to_cancel, "NOTHING_TO_DO", CB_RULE_EVENT,
                                 "%s has nothing that could still be cancelled.", NULL};

static const CbRule cancel_why = {cb_peer_case_says_why, "REASON_NEEDED", CB_RULE_PLAIN,
                                  "To cancel needs a reason; say why (--reason).", NULL};

#define ABOUT &cb_rule_may_arrange, &cb_rule_event_found

const CbRecipe cb_peers_schedule_recipes[] = {
    {"peers.schedule", {ABOUT, &asked}, follow},
    {"peers.fail", {ABOUT, &cb_rule_peer_run_found, &open_run}, fail},
    {"peers.postpone", {ABOUT, &minutes_good, &lunch_found, &not_gone}, postpone},
    {"peers.cancel", {ABOUT, &cb_rule_peer_run_found, &to_cancel, &cancel_why}, cancel},
    {.kind = NULL},
};
