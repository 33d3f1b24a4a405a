/* Cases about matches: the choice, what both answer, what runs out. Everything goes the way of
 * decisions. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/event.h"
#include "engine/advisors/life.h"
#include "engine/advisors/match.h"
#include "engine/advisors/policy.h"
#include "engine/advisors/upkeep.h"
#include "engine/case.h"
#include "engine/when.h"
#include "tests/support/golden_advisors.h"

/* --- deciding --------------------------------------------------------------------------------- */

/* Decides as the hub does; takes the payload over. *world becomes the one after it, unless it is
 * refused. */
static CbOutcome *
decide(CbWorld **world, const char *kind, const char *project, cJSON *payload, gint64 now)
{
    g_autofree char *text = cJSON_PrintUnformatted(payload);
    g_autoptr(CbDecision) decision =
        cb_decision_new(*world, kind, project, text, "actor", CB_ROLE_SERVICE, now);
    CbOutcome *outcome = cb_decide(*world, decision, now);
    cJSON_Delete(payload);
    if (outcome->code == NULL) {
        CbWorld *after = cb_world_patch(*world, outcome->patch);
        cb_world_unref(*world);
        *world = after;
    }
    return outcome;
}

/* The same where the answer is not looked at. */
static void
carry_out(CbWorld **world, const char *kind, const char *project, cJSON *payload, gint64 now)
{
    g_autoptr(CbOutcome) outcome = decide(world, kind, project, payload, now);
    (void)outcome;
}

static cJSON *
text_or_null(const char *text)
{
    return text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text);
}

static void
add_text(cJSON *object, const char *name, const char *text)
{
    cJSON_AddItemToObject(object, name, text_or_null(text));
}

/* The World of a case under the policy that it names. */
static CbWorld *
world_under_policy(const cJSON *golden, const cJSON *query)
{
    g_autoptr(CbWorld) world = golden_advisors_world(golden);
    g_autoptr(CbPatch) patch = cb_patch_new();
    const cJSON *config = cb_json_member(query, "config"),
                *flag = cb_json_member(query, "autoProvision");
    g_autoptr(cJSON) policy = config == NULL ? cJSON_CreateObject() : cJSON_Duplicate(config, TRUE);
    cJSON_AddBoolToObject(policy, "autoProvision", cJSON_IsTrue(flag));
    g_autofree char *text = cJSON_PrintUnformatted(policy);
    CbRow *row = cb_patch_add_key(patch, CB_policies, CB_ADVISORS_POLICY);
    cb_patch_set_text(patch, row, CB_policies_policy, text);
    return cb_world_patch(world, patch);
}

/* --- create_match_request --------------------------------------------------------------------- */

/* As the cases write times: with milliseconds. */
static void
add_time(cJSON *object, const char *name, gint64 time)
{
    char text[32];
    cb_time_format(time, text);
    g_autofree char *whole = g_strndup(text, 19);
    g_autofree char *exact = g_strdup_printf("%s.%03dZ", whole, (int)(time / 1000 % 1000));
    cJSON_AddStringToObject(object, name, exact);
}

static cJSON *
ranked_row(const CbWorld *world, const CbMatchChoice *choice, const CbChosen *one)
{
    cJSON *row = cJSON_CreateObject();
    add_text(row, "advisor_id", advisors_id(world, one->advisor));
    cJSON_AddNumberToObject(row, "score", (double)one->points / 1e9);
    if (cb_choice_is_complex(choice)) {
        cJSON_AddNumberToObject(row, "skill", one->skill);
        cJSON_AddNumberToObject(row, "timezone", one->timezone);
        cJSON_AddNumberToObject(row, "fairness", one->fairness);
        cJSON_AddNumberToObject(row, "preference", one->preference);
    } else {
        cJSON_AddNumberToObject(row, "base_score", one->base);
        cJSON_AddNumberToObject(row, "days_since_last_match", (double)one->days);
    }
    cJSON_AddNumberToObject(row, "active_count", one->active);
    cJSON_AddNumberToObject(row, "salt", one->salt);
    return row;
}

static void
add_ranking(cJSON *answer, const CbWorld *world, const CbMatchFound *found)
{
    g_autoptr(GArray) ranked = cb_choice_rank(found->choice);
    cJSON *rows = cJSON_AddArrayToObject(answer, "ranking");
    for (guint i = 0; i < ranked->len; i++)
        cJSON_AddItemToArray(rows,
                             ranked_row(world, found->choice, &g_array_index(ranked, CbChosen, i)));
    if (found->pending_reason != NULL)
        cJSON_AddStringToObject(answer, "pending_reason", found->pending_reason);
    if (found->advisor == CB_NO_ROW || cb_choice_is_complex(found->choice))
        return;
    g_autoptr(GArray) rules = cb_choice_rules(found->choice, found->advisor);
    cJSON *names = cJSON_AddArrayToObject(answer, "admin_rules");
    for (guint i = 0; i < rules->len; i++)
        cJSON_AddItemToArray(names, text_or_null(admin_preference_rules_rule_name(
                                        world, g_array_index(rules, guint, i))));
}

static void
add_features(cJSON *answer, const CbWorld *world, guint match)
{
    const char *text = advisor_match_requests_scoring_features(world, match);
    cJSON *features = text == NULL ? NULL : cJSON_Parse(text);
    cJSON_DeleteItemFromObjectCaseSensitive(features, "notes");
    if (features != NULL)
        cJSON_AddItemToObject(answer, "scoring_features", features);
}

static void
add_outbox(cJSON *answer, const CbWorld *world, guint project)
{
    cJSON *rows = cJSON_AddArrayToObject(answer, "outbox");
    CB_EACH_LINK(world, notification_outbox, project_id, project, notice) {
        cJSON *row = cJSON_CreateObject();
        add_text(row, "recipient_id", notification_outbox_recipient_id(world, notice));
        add_text(row, "notification_type", notification_outbox_notification_type(world, notice));
        add_text(row, "delivery_method", notification_outbox_delivery_method(world, notice));
        add_text(row, "status", notification_outbox_status(world, notice));
        cJSON_AddNumberToObject(row, "attempts",
                                (double)notification_outbox_attempts(world, notice));
        cJSON_AddNumberToObject(row, "max_attempts",
                                (double)notification_outbox_max_attempts(world, notice));
        cJSON_AddItemToArray(rows, row);
    }
}

static void
add_match(cJSON *answer, const CbWorld *world, guint match)
{
    guint advisor = advisor_match_requests_matched_advisor_id(world, match);
    const char *score = advisor_match_requests_match_score(world, match);
    add_text(answer, "status", advisor_match_requests_status(world, match));
    add_text(answer, "matched_advisor_id",
             advisor == CB_NO_ROW ? NULL : advisors_id(world, advisor));
    cJSON_AddItemToObject(answer, "match_score",
                          score == NULL ? cJSON_CreateNull()
                                        : cJSON_CreateNumber(g_ascii_strtod(score, NULL)));
    add_text(answer, "match_reason", advisor_match_requests_match_reason(world, match));
    add_time(answer, "expires_at", advisor_match_requests_expires_at(world, match));
}

static cJSON *
request_payload(const cJSON *query)
{
    static const char *const names[][2] = {{"matchCriteria", "criteria"},
                                           {"excludeAdvisors", "exclude_advisors"},
                                           {"expiresInHours", "expires_hours"},
                                           {"requestedBy", "requested_by"}};
    cJSON *payload = cJSON_CreateObject();
    for (guint n = 0; n < G_N_ELEMENTS(names); n++)
        if (cb_json_member(query, names[n][0]) != NULL)
            cJSON_AddItemToObject(payload, names[n][1],
                                  cJSON_Duplicate(cb_json_member(query, names[n][0]), TRUE));
    return payload;
}

static cJSON *
failed(const char *code)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "http", 400);
    cJSON_AddFalseToObject(answer, "success");
    cJSON_AddStringToObject(answer, "code", code);
    return answer;
}

static void
add_made(cJSON *answer, const CbWorld *before, const CbWorld *after, const cJSON *query, gint64 now)
{
    guint project = cb_world_find(before, CB_projects, golden_text(query, "projectId"));
    g_autoptr(cJSON) criteria = cb_match_criteria(cb_json_member(query, "matchCriteria"),
                                                  cb_json_member(query, "excludeAdvisors"));
    CbMatchFound found;
    cb_match_find(before, project, criteria, now, &found);
    if (found.choice != NULL)
        add_ranking(answer, before, &found);
    add_text(answer, "algorithm", found.choice == NULL ? NULL : cb_choice_algorithm(found.choice));
    add_features(answer, after, cb_open_match(after, project));
    add_outbox(answer, after, project);
    cb_match_found_clear(&found);
}

static cJSON *
create(const cJSON *golden, const cJSON *query, gint64 now)
{
    g_autoptr(CbWorld) before = world_under_policy(golden, query);
    CbWorld *world = cb_world_ref(before);
    const char *project_id = golden_text(query, "projectId");
    guint project = cb_world_find(before, CB_projects, project_id);
    guint open = project == CB_NO_ROW ? CB_NO_ROW : cb_open_match(before, project);
    g_autoptr(CbOutcome) outcome =
        decide(&world, "match.request", project_id, request_payload(query), now);
    g_autoptr(CbWorld) after = world;
    if (outcome->code != NULL)
        return failed(outcome->code);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "http", 200);
    cJSON_AddTrueToObject(answer, "success");
    cJSON_AddBoolToObject(answer, "created", open == CB_NO_ROW);
    add_match(answer, after, cb_open_match(after, project));
    if (open == CB_NO_ROW)
        add_made(answer, before, after, query, now);
    else
        add_text(answer, "match_id",
                 advisor_match_requests_id(after, cb_open_match(after, project)));
    return answer;
}

/* --- lifecycle -------------------------------------------------------------------------------- */

typedef struct {
    CbWorld *world;
    const cJSON *query;
    char *project_id;
    const char *match_id;
    gboolean fails; /* the workspace cannot be set up until a rollback */
    cJSON *broadcasts;
} Life;

static guint
match_of(const Life *life)
{
    return cb_match_of(life->world, cb_world_find(life->world, CB_projects, life->project_id),
                       life->match_id);
}

static cJSON *
about_match(const Life *life)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "match_id", life->match_id);
    return payload;
}

/* What the hub does at once when a match is final. */
static void
provision(Life *life, gint64 now)
{
    cJSON *payload = about_match(life);
    if (life->fails) {
        cJSON_AddTrueToObject(payload, "first");
        carry_out(&life->world, "provision.fail", life->project_id, payload, now);
        return;
    }
    g_autoptr(CbOutcome) outcome =
        decide(&life->world, "provision.attempt", life->project_id, payload, now);
    if (outcome->code == NULL)
        cJSON_AddItemToArray(life->broadcasts, cJSON_CreateString("advisor.workspace_ready"));
}

static void
answer_match(Life *life, const cJSON *event, gint64 now, cJSON *step)
{
    const char *actor = golden_text(event, "actor");
    g_autofree char *kind = g_strdup_printf("match.%s_decide", actor);
    cJSON *payload = about_match(life);
    cJSON_AddStringToObject(payload, "decision",
                            strcmp(golden_text(event, "action"), "approve") == 0 ? "approved"
                                                                                 : "declined");
    cJSON_AddStringToObject(payload, "approver_id", golden_text(life->query, actor));
    if (golden_text(event, "reason") != NULL)
        cJSON_AddStringToObject(payload, "reason", golden_text(event, "reason"));
    gboolean was_final = cb_match_status(life->world, match_of(life)) == CB_MATCH_FINALIZED;
    g_autoptr(CbOutcome) outcome = decide(&life->world, kind, life->project_id, payload, now);
    cJSON_AddNumberToObject(step, "http", outcome->code == NULL ? 200 : 400);
    if (outcome->code != NULL)
        return;
    gboolean final =
        !was_final && cb_match_status(life->world, match_of(life)) == CB_MATCH_FINALIZED;
    gboolean queued =
        final && cb_patch_first(outcome->patch, CB_workspace_provisioning_queue) != NULL;
    cJSON *data = cJSON_AddObjectToObject(step, "data");
    add_text(data, "status", advisor_match_requests_status(life->world, match_of(life)));
    if (queued) {
        cJSON_AddStringToObject(data, "workspaceProvisioning", "queued");
        provision(life, now);
    }
}

static void
roll_back(Life *life, const cJSON *event, gint64 now, cJSON *step)
{
    cJSON *payload = about_match(life);
    cJSON_AddStringToObject(payload, "reason", golden_text(event, "reason"));
    cJSON_AddItemToArray(cJSON_AddArrayToObject(payload, "admins"),
                         cJSON_CreateString(golden_text(life->query, "admin")));
    g_autoptr(CbOutcome) outcome =
        decide(&life->world, "provision.rollback", life->project_id, payload, now);
    cJSON_AddBoolToObject(step, "rolled_back", outcome->code == NULL);
    life->fails = FALSE;
}

/* Expires what is over in the whole World; the ids to `ids`. */
static void
sweep(CbWorld **world, gint64 now, cJSON *ids)
{
    g_autoptr(GArray) overdue = cb_matches_overdue(*world, now);
    g_autoptr(CbWorld) before = cb_world_ref(*world);
    for (guint i = 0; i < overdue->len; i++) {
        guint match = g_array_index(overdue, guint, i);
        guint project = advisor_match_requests_project_id(before, match);
        carry_out(world, "match.expire", projects_id(before, project), cJSON_CreateObject(), now);
        cJSON_AddItemToArray(ids, cJSON_CreateString(advisor_match_requests_id(before, match)));
    }
}

static cJSON *
live_through(Life *life, const cJSON *event)
{
    const char *action = golden_text(event, "action");
    cJSON *step = cJSON_CreateObject();
    gint64 now;
    if (!cb_time_parse(golden_text(event, "at"), &now))
        return step;
    if (strcmp(action, "sweep") == 0) {
        g_autoptr(cJSON) ids = cJSON_CreateArray();
        sweep(&life->world, now, ids);
        cJSON_AddNumberToObject(step, "expired", cJSON_GetArraySize(ids));
    } else if (strcmp(action, "rollback") == 0) {
        roll_back(life, event, now, step);
    } else {
        answer_match(life, event, now, step);
    }
    guint match = match_of(life);
    add_text(step, "status", advisor_match_requests_status(life->world, match));
    add_text(step, "previous_status", advisor_match_requests_previous_status(life->world, match));
    add_text(step, "match_reason", advisor_match_requests_match_reason(life->world, match));
    return step;
}

static void
add_members(const Life *life, guint project, cJSON *final)
{
    cJSON *members = cJSON_AddArrayToObject(final, "project_advisors");
    CB_EACH_LINK(life->world, project_advisors, project_id, project, row) {
        cJSON *member = cJSON_CreateObject();
        add_text(member, "advisor_id",
                 advisors_id(life->world, project_advisors_advisor_id(life->world, row)));
        add_text(member, "status", project_advisors_status(life->world, row));
        cJSON_AddItemToArray(members, member);
    }
}

static void
add_sessions(const Life *life, guint project, cJSON *final)
{
    cJSON *sessions = cJSON_AddArrayToObject(final, "chat_sessions");
    CB_EACH_LINK(life->world, unified_chat_sessions, project_id, project, row) {
        cJSON *session = cJSON_CreateObject();
        add_text(session, "user_id", unified_chat_sessions_user_id(life->world, row));
        add_text(session, "actor_type", unified_chat_sessions_actor_type(life->world, row));
        add_text(session, "session_state", unified_chat_sessions_session_state(life->world, row));
        add_text(session, "preferred_locale",
                 unified_chat_sessions_preferred_locale(life->world, row));
        cJSON_AddItemToArray(sessions, session);
    }
}

static cJSON *
final_state(const Life *life)
{
    const CbWorld *world = life->world;
    guint project = cb_world_find(world, CB_projects, life->project_id), welcomes = 0, alerts = 0;
    cJSON *final = cJSON_CreateObject();
    add_members(life, project, final);
    add_sessions(life, project, final);
    CB_EACH_LINK(world, project_chat_log_minimal, project_id, project, row)
        welcomes += cb_match_event_name(world, row) == NULL;
    cJSON_AddNumberToObject(final, "welcome_messages", welcomes);
    cJSON_AddItemToObject(final, "sse", cJSON_Duplicate(life->broadcasts, TRUE));
    cJSON *queue = cJSON_AddArrayToObject(final, "queue");
    CB_EACH_LINK(world, workspace_provisioning_queue, project_id, project, row)
        cJSON_AddItemToArray(queue, text_or_null(workspace_provisioning_queue_status(world, row)));
    cJSON *interventions = cJSON_AddArrayToObject(final, "interventions");
    CB_EACH_LINK(world, admin_matching_interventions, project_id, project, row) {
        cJSON *one = cJSON_CreateObject();
        add_text(one, "intervention_type",
                 admin_matching_interventions_intervention_type(world, row));
        add_text(one, "reason", admin_matching_interventions_reason(world, row));
        cJSON_AddItemToArray(interventions, one);
    }
    CB_EACH_LINK(world, notification_outbox, project_id, project, row)
        alerts += strcmp(notification_outbox_notification_type(world, row), "admin_alert") == 0;
    cJSON_AddNumberToObject(final, "admin_alerts", alerts);
    return final;
}

static cJSON *
lifecycle(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)now;
    g_autoptr(cJSON) broadcasts = cJSON_CreateArray();
    const cJSON *matches =
                    cb_json_member(cb_json_member(golden, "tables"), "advisor_match_requests"),
                *event;
    g_autofree char *project = g_strdup(golden_text(matches->child, "project_id"));
    Life life = {.world = world_under_policy(golden, query),
                 .query = query,
                 .project_id = project,
                 .match_id = golden_text(query, "matchId"),
                 .fails = cJSON_IsTrue(cb_json_member(query, "provisioningFails")),
                 .broadcasts = broadcasts};
    cJSON *answer = cJSON_CreateObject(), *steps = cJSON_AddArrayToObject(answer, "steps");
    cJSON_ArrayForEach(event, cb_json_member(query, "events"))
        cJSON_AddItemToArray(steps, live_through(&life, event));
    cJSON_AddItemToObject(answer, "final", final_state(&life));
    cb_world_unref(life.world);
    return answer;
}

/* --- expire_sweep ----------------------------------------------------------------------------- */

static cJSON *
expire(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)query;
    CbWorld *world = golden_advisors_world(golden);
    cJSON *answer = cJSON_CreateObject();
    cJSON *ids = cJSON_CreateArray();
    sweep(&world, now, ids);
    cJSON_AddNumberToObject(answer, "count", cJSON_GetArraySize(ids));
    cJSON_AddItemToObject(answer, "expired_ids", ids);
    cb_world_unref(world);
    return answer;
}

const GoldenOp golden_match_ops[] = {
    {"create_match_request", create},
    {"lifecycle", lifecycle},
    {"expire_sweep", expire},
    {NULL, NULL},
};
