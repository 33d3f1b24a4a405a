/* Plays the stories of the demo's projects, in the order of their times, through the decisions of
 * the domain. */
#include <string.h>

#include "engine/advisors/life.h"
#include "engine/advisors/outbox.h"
#include "engine/advisors/provision.h"
#include "engine/decision.h"
#include "engine/demo/advisors.h"
#include "engine/json.h"
#include "engine/when.h"

#define ADMIN "ana"
#define NEWEST (15 * CB_MINUTE)

typedef struct {
    gint64 at;
    guint project, step; /* which of its story, so that equal times keep their order */
    CbDemoHappens happens;
} Event;

typedef struct {
    CbWorld *world;
    const CbDemoOptions *options;
    gint64 now;
    guint decided;
} Play;

/* --- what decisions say ----------------------------------------------------------------------- */

static const char *
match_id(const Play *play, guint project)
{
    guint match = cb_newest_match(play->world, project);
    return match == CB_NO_ROW ? "" : advisor_match_requests_id(play->world, match);
}

static const char *
matched_id(const Play *play, guint match)
{
    guint advisor = match == CB_NO_ROW
                        ? CB_NO_ROW
                        : advisor_match_requests_matched_advisor_id(play->world, match);
    return advisor == CB_NO_ROW ? NULL : advisors_id(play->world, advisor);
}

/* Most clients say where they are. The first request of a project comes with nobody excluded, later
 * ones without those of the matches before. */
static void
write_request(const Play *play, const Event *event, cJSON *payload)
{
    cJSON *criteria = cJSON_AddObjectToObject(payload, "criteria");
    if (event->project % 5 != 4)
        cJSON_AddStringToObject(criteria, "timezone",
                                cb_demo_zones[event->project * 7 % CB_DEMO_ZONES]);
    if (event->happens != CB_DEMO_ASKS_ANEW)
        return;
    cJSON *exclude = cJSON_AddArrayToObject(payload, "exclude_advisors");
    CB_EACH_LINK(play->world, advisor_match_requests, project_id, event->project, match)
        if (matched_id(play, match) != NULL)
            cJSON_AddItemToArray(exclude, cJSON_CreateString(matched_id(play, match)));
}

static void
write_answer(const Play *play, const Event *event, cJSON *payload)
{
    static const char *const reasons[] = {"We need somebody who is awake when we are.",
                                          "No time before next month.",
                                          "We know each other too well."};
    gboolean yes = event->happens == CB_DEMO_CLIENT_YES || event->happens == CB_DEMO_ADVISOR_YES;
    cJSON_AddStringToObject(payload, "match_id", match_id(play, event->project));
    cJSON_AddStringToObject(payload, "decision", yes ? "approved" : "declined");
    if (!yes)
        cJSON_AddStringToObject(payload, "reason", reasons[event->project % G_N_ELEMENTS(reasons)]);
}

static void
write_choice(const Play *play, const Event *event, cJSON *payload)
{
    static const char *const reasons[] = {"The client has worked with them before.",
                                          "Is in the same town.", "Production is down."};
    CbDemoUuid id;
    guint advisor =
        play->options->advisors == 0 ? 0 : (event->project * 7 + 1) % play->options->advisors;
    cJSON_AddStringToObject(payload, "match_id", match_id(play, event->project));
    cJSON_AddStringToObject(payload, "advisor_id", cb_demo_advisor_id(id, advisor));
    cJSON_AddStringToObject(payload, "reason",
                            reasons[event->happens == CB_DEMO_EMERGENCY ? 2 : event->project % 2]);
    if (event->happens == CB_DEMO_EMERGENCY)
        cJSON_AddStringToObject(payload, "assignment_type", "emergency_assignment");
}

static void
write_release(const Play *play, const Event *event, cJSON *payload)
{
    CB_EACH_LINK(play->world, admin_advisor_assignments, project_id, event->project, row)
        cJSON_AddStringToObject(payload, "assignment_id",
                                admin_advisor_assignments_id(play->world, row));
    cJSON_AddStringToObject(payload, "reason", "They may choose themselves.");
}

static void
write_match(const Play *play, const Event *event, cJSON *payload)
{
    cJSON_AddStringToObject(payload, "match_id", match_id(play, event->project));
}

static void
write_failure(const Play *play, const Event *event, cJSON *payload)
{
    gboolean fatal = event->happens == CB_DEMO_FATAL;
    cJSON_AddStringToObject(payload, "match_id", match_id(play, event->project));
    cJSON_AddStringToObject(payload, "code",
                            fatal                  ? "23503"
                            : event->step % 2 == 0 ? "55P03"
                                                   : "40001");
    cJSON_AddStringToObject(payload, "error",
                            fatal                  ? "the owner's account is gone (23503)"
                            : event->step % 2 == 0 ? "lock not available (55P03)"
                                                   : "could not serialize access (40001)");
    cJSON_AddBoolToObject(payload, "first", event->happens != CB_DEMO_FAILS);
    cJSON_AddNumberToObject(payload, "jitter", 0.4);
}

static void
write_message(const Play *play, const Event *event, cJSON *payload)
{
    static const char *const client[] = {
        "Welcome! The plan is in the first folder; the open question is search.",
        "Exactly. Could we look at it together tomorrow at ten?",
        "That worked, thank you. We go live on Monday."};
    static const char *const advisor[] = {
        "Hello, I have read it. I would begin with the data: two tables hold the same.",
        "Fine with me, I send an invitation. Until then I write down what I found.",
        "Done, and the slow page takes 80 ms now instead of two seconds."};
    gboolean by_client = event->happens == CB_DEMO_CLIENT_SAYS;
    guint nth = event->step / 2 + event->project;
    g_autofree char *id = g_strdup_printf("demo-%u-%u", event->project, event->step);
    cJSON_AddStringToObject(payload, "text", by_client ? client[nth % 3] : advisor[nth % 3]);
    cJSON_AddStringToObject(payload, "client_msg_id", id);
    cJSON_AddStringToObject(payload, "actor_type", by_client ? "client" : "advisor");
    (void)play;
}

/* --- deciding --------------------------------------------------------------------------------- */

typedef enum { THE_CLIENT, THE_ADVISOR, AN_ADMIN, THE_HUB } Actor;

static const struct {
    const char *kind;
    Actor actor;
    void (*write)(const Play *play, const Event *event, cJSON *payload);
} happenings[] = {
    [CB_DEMO_WAITS] = {"match.request", THE_CLIENT, write_request},
    [CB_DEMO_ASKS] = {"match.request", THE_CLIENT, write_request},
    [CB_DEMO_ASKS_ANEW] = {"match.request", THE_CLIENT, write_request},
    [CB_DEMO_CLIENT_YES] = {"match.client_decide", THE_CLIENT, write_answer},
    [CB_DEMO_CLIENT_NO] = {"match.client_decide", THE_CLIENT, write_answer},
    [CB_DEMO_ADVISOR_YES] = {"match.advisor_decide", THE_ADVISOR, write_answer},
    [CB_DEMO_ADVISOR_NO] = {"match.advisor_decide", THE_ADVISOR, write_answer},
    [CB_DEMO_RUNS_OUT] = {"match.expire", THE_HUB, write_match},
    [CB_DEMO_OVERRULED] = {"match.override", AN_ADMIN, write_choice},
    [CB_DEMO_ASSIGNED] = {"match.assign", AN_ADMIN, write_choice},
    [CB_DEMO_RELEASED] = {"assignment.cancel", AN_ADMIN, write_release},
    [CB_DEMO_EMERGENCY] = {"match.assign", AN_ADMIN, write_choice},
    [CB_DEMO_SET_UP] = {"provision.attempt", THE_HUB, write_match},
    [CB_DEMO_FIRST_FAILS] = {"provision.fail", THE_HUB, write_failure},
    [CB_DEMO_FATAL] = {"provision.fail", THE_HUB, write_failure},
    [CB_DEMO_FAILS] = {"provision.fail", THE_HUB, write_failure},
    [CB_DEMO_CLIENT_SAYS] = {"chat.post", THE_CLIENT, write_message},
    [CB_DEMO_ADVISOR_SAYS] = {"chat.post", THE_ADVISOR, write_message},
};

static const char *
name_of(const Play *play, const Event *event, Actor actor)
{
    const char *advisor = matched_id(play, cb_newest_match(play->world, event->project));
    switch (actor) {
    case THE_CLIENT:
        return projects_owner_id(play->world, event->project);
    case THE_ADVISOR:
        return advisor == NULL ? "" : advisor;
    case AN_ADMIN:
        return ADMIN;
    case THE_HUB:
        break;
    }
    return "hub";
}

static void
become(Play *play, const CbPatch *patch)
{
    CbWorld *after = cb_world_patch(play->world, patch);
    cb_world_unref(play->world);
    play->world = after;
}

/* What is refused does not happen: in small demos there may be nobody to match with. */
static void
decide(Play *play, const Event *event)
{
    Actor actor = happenings[event->happens].actor;
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    happenings[event->happens].write(play, event, payload);
    char *text = cJSON_PrintUnformatted(payload);
    g_autoptr(CbDecision) decision =
        cb_decision_new(play->world, happenings[event->happens].kind,
                        projects_id(play->world, event->project), text, name_of(play, event, actor),
                        actor == AN_ADMIN ? CB_ROLE_MANAGER : CB_ROLE_SERVICE, event->at);
    cJSON_free(text);
    g_free(decision->id);
    decision->id = g_strdup_printf("demo_match_%04u", ++play->decided);
    g_autoptr(CbOutcome) outcome = cb_decide(play->world, decision, event->at);
    if (outcome->code == NULL)
        become(play, outcome->patch);
}

/* A worker has taken the row: no decision, for the hub alone does that. */
static void
lock(Play *play, const Event *event)
{
    guint row = cb_world_first(play->world, CB_workspace_provisioning_queue,
                               CB_workspace_provisioning_queue_project_id, event->project);
    if (row == CB_NO_ROW)
        return;
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbProvision locked = cb_provision_lock(cb_provision_read(play->world, row), event->at);
    cb_provision_write(patch, play->world, row, &locked, "hub/worker-1", NULL, event->at);
    become(play, patch);
}

/* --- notices ---------------------------------------------------------------------------------- */

/* Which never arrive: one of two dozen. */
static gboolean
is_lost(guint row)
{
    return row % 24 == 7;
}

/* What was due is delivered, but for the newest; some are tried again, and those that were tried
 * thrice are given up. */
static void
deliver(Play *play)
{
    enum { ROUNDS = 3 };
    for (guint round = 0; round < ROUNDS; round++) {
        g_autoptr(CbPatch) patch = cb_patch_new();
        for (guint row = 0; row < cb_world_rows(play->world, CB_notification_outbox); row++) {
            gint64 due = notification_outbox_next_attempt_at(play->world, row);
            if (strcmp(notification_outbox_status(play->world, row), "pending") == 0 &&
                due <= play->now - NEWEST)
                cb_notice_settle(patch, play->world, row, !is_lost(row), 0.5, due);
        }
        become(play, patch);
    }
}

/* --- the play --------------------------------------------------------------------------------- */

static int
by_time(gconstpointer a, gconstpointer b)
{
    const Event *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->project != y->project)
        return x->project < y->project ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

/* What happens by now, in order; or, the other way, only the requests that came when nobody was
 * there. */
static GArray *
events_of(const Play *play, gboolean waiting)
{
    GArray *events = g_array_new(FALSE, FALSE, sizeof(Event));
    for (guint project = 0; project < play->options->projects; project++) {
        CbDemoStory story = cb_demo_story(project);
        for (guint s = 0; story.steps != NULL && story.steps[s].happens != CB_DEMO_END; s++) {
            const CbDemoStep *step = &story.steps[s];
            Event event = {play->now - ((gint64)story.began - step->after) * CB_MINUTE, project, s,
                           step->happens};
            if ((event.happens == CB_DEMO_WAITS) == waiting && event.at <= play->now)
                g_array_append_val(events, event);
        }
    }
    g_array_sort(events, by_time);
    return events;
}

static void
play_events(Play *play, gboolean waiting)
{
    g_autoptr(GArray) events = events_of(play, waiting);
    for (guint e = 0; e < events->len; e++) {
        const Event *event = &g_array_index(events, Event, e);
        if (event->happens == CB_DEMO_LOCKED)
            lock(play, event);
        else
            decide(play, event);
    }
}

CbWorld *
cb_demo_play_matches(const CbWorld *world, const CbDemoOptions *options)
{
    Play play = {
        .world = cb_world_ref(world), .options = options, .now = cb_demo_advisors_now(options)};
    /* Held, for GLib reads a zone's file anew whenever nobody holds it. */
    GTimeZone *zones[CB_DEMO_ZONES];
    for (guint z = 0; z < CB_DEMO_ZONES; z++)
        zones[z] = g_time_zone_new_identifier(cb_demo_zones[z]);
    g_autoptr(CbPatch) there = cb_demo_advisor_availability(options);
    play_events(&play, TRUE);
    become(&play, there);
    play_events(&play, FALSE);
    deliver(&play);
    for (guint z = 0; z < CB_DEMO_ZONES; z++)
        g_time_zone_unref(zones[z]);
    return play.world;
}
