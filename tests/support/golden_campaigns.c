/* Cases of the campaigns domain. A case leaves out what it does not look at: rows that others refer to are added with no
 * more than their id, ids that rows need are numbers.
 */
#include "tests/support/golden.h"

#include <math.h>
#include <string.h>

#include "engine/campaigns/need.h"
#include "engine/campaigns/orchestrate.h"
#include "sync/hub/answer_link.h"

#define KM_TOLERANCE 0.002

/* --- tables ----------------------------------------------------------------------------------- */

/* Events of requests lie with the request's job. */
static void
place_events(cJSON *tables)
{
    cJSON *event;
    const cJSON *request;
    cJSON_ArrayForEach(event, cJSON_GetObjectItemCaseSensitive(tables, "staffing_events"))
    {
        cJSON_ArrayForEach(request, cJSON_GetObjectItemCaseSensitive(tables, "staffing_requests"))
            if (g_strcmp0(golden_text(request, "id"), golden_text(event, "staffing_request_id")) == 0)
                cJSON_AddStringToObject(event, "job_id", golden_text(request, "job_id"));
    }
}

static CbWorld *
world_of(const cJSON *golden, const char *const *people)
{
    g_autoptr(cJSON) tables = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(golden, "tables"), TRUE);
    const cJSON *campaign;
    place_events(tables);
    golden_complete(tables);
    cJSON_ArrayForEach(campaign, cJSON_GetObjectItemCaseSensitive(tables, "staffing_campaigns"))
        golden_add_missing(tables, CB_jobs, golden_text(campaign, "job_id"));
    for (; people != NULL && *people != NULL; people++)
        golden_add_missing(tables, CB_profiles, *people);
    return golden_world(tables);
}

/* --- rank ------------------------------------------------------------------------------------- */

/* Distances that lie as near as the cases want count as equal. */
static void
round_distances(cJSON *answer, const cJSON *expected)
{
    cJSON *mine = cJSON_GetObjectItemCaseSensitive(answer, "candidates");
    const cJSON *theirs = cJSON_GetObjectItemCaseSensitive(expected, "candidates");
    for (int i = 0; i < cJSON_GetArraySize(mine) && i < cJSON_GetArraySize(theirs); i++) {
        const char *name = "distance_to_madrid_km";
        cJSON *got = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(mine, i), name);
        const cJSON *wanted = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(theirs, i), name);
        if (got != NULL && wanted != NULL && fabs(got->valuedouble - wanted->valuedouble) <= KM_TOLERANCE)
            cJSON_SetNumberValue(got, wanted->valuedouble);
    }
}

static cJSON *
answer_rank(const cJSON *golden, const cJSON *query, const cJSON *expected, gint64 now)
{
    g_autoptr(CbWorld) world = world_of(golden, NULL);
    if (world == NULL)
        return NULL;
    char *text = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(query, "policy"));
    CbCampaignPolicy policy = cb_campaign_policy(text);
    cJSON_free(text);
    g_autoptr(CbRoster) roster = cb_roster_new(world, now);
    g_autoptr(CbEligible) eligible = cb_eligible_new(
        roster, cb_world_find(world, CB_jobs, golden_text(query, "job_id")), golden_text(query, "department"));
    CbCrewQuery asked = {eligible, golden_text(query, "role_code"), &policy, NULL};
    cJSON *answer = cb_answer_rank(&asked);
    round_distances(answer, expected);
    return answer;
}

/* --- people that a case ranks itself ---------------------------------------------------------- */

typedef struct {
    const CbWorld *world;
    const cJSON *query;
} Given;

static GArray *
rank_given(gpointer data, const char *role_code, const CbCampaignPolicy *policy, const guint8 *skip, guint most,
           const char **error)
{
    (void)policy;
    Given *given = data;
    const cJSON *ranked = cJSON_GetObjectItemCaseSensitive(given->query, "ranked"), *id;
    const cJSON *people = cJSON_GetObjectItemCaseSensitive(ranked, role_code);
    if (cJSON_IsString(people)) {
        *error = "rank failed";
        return NULL;
    }
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    cJSON_ArrayForEach(id, people)
    {
        guint row = cb_world_find(given->world, CB_profiles, id->valuestring);
        if (!skip[row] && rows->len < most)
            g_array_append_val(rows, row);
    }
    return rows;
}

static const char *
refuses_given(gpointer data, guint profile, gboolean offer)
{
    (void)offer;
    Given *given = data;
    const cJSON *id;
    cJSON_ArrayForEach(id, cJSON_GetObjectItemCaseSensitive(given->query, "fail_sends"))
        if (strcmp(id->valuestring, profiles_id(given->world, profile)) == 0)
            return "Technician is no longer available for this recommendation";
    return NULL;
}

/* Everybody that the case ranks; free the array, not the texts. */
static GPtrArray *
people_of(const cJSON *query)
{
    GPtrArray *people = g_ptr_array_new();
    const cJSON *role, *id;
    cJSON_ArrayForEach(role, cJSON_GetObjectItemCaseSensitive(query, "ranked"))
    {
        cJSON_ArrayForEach(id, role)
            g_ptr_array_add(people, id->valuestring);
    }
    g_ptr_array_add(people, NULL);
    return people;
}

/* --- rows as cases tell them ------------------------------------------------------------------ */

static gboolean
same_json(const cJSON *a, const cJSON *b)
{
    return cJSON_Compare(a, b, TRUE);
}

/* The members of a policy that are not what they were. */
static cJSON *
changed_keys(const char *before, const char *after)
{
    char *filled[] = {cb_campaign_policy_fill(before), cb_campaign_policy_fill(after)};
    g_autoptr(cJSON) old = cJSON_Parse(filled[0]);
    g_autoptr(cJSON) new = cJSON_Parse(filled[1]);
    cJSON *changes = cJSON_CreateObject();
    const cJSON *item;
    cJSON_ArrayForEach(item, new)
        if (!same_json(item, cJSON_GetObjectItemCaseSensitive(old, item->string)))
            cJSON_AddItemToObject(changes, item->string, cJSON_Duplicate(item, TRUE));
    cJSON_free(filled[0]);
    cJSON_free(filled[1]);
    return changes;
}

/* A row with just the members that are expected. */
static cJSON *
shown_row(const CbWorld *world, CbTableId table, guint row, const cJSON *expected)
{
    g_autoptr(cJSON) whole = cb_json_row(world, table, row);
    cJSON *shown = cJSON_CreateObject();
    const cJSON *item;
    cJSON_ArrayForEach(item, expected)
    {
        cJSON *own = cJSON_DetachItemFromObjectCaseSensitive(whole, item->string);
        if (own != NULL)
            cJSON_AddItemToObject(shown, item->string, own);
    }
    return shown;
}

static cJSON *
shown_campaign(const CbWorld *before, const CbWorld *world, const cJSON *expected)
{
    if (cb_world_rows(world, CB_staffing_campaigns) == 0)
        return cJSON_CreateNull();
    cJSON *shown = shown_row(world, CB_staffing_campaigns, 0, expected);
    if (cJSON_GetObjectItemCaseSensitive(expected, "policy_changes") != NULL)
        cJSON_AddItemToObject(shown, "policy_changes",
                              changed_keys(staffing_campaigns_policy(before, 0), staffing_campaigns_policy(world, 0)));
    return shown;
}

static int
compare_role_rows(gconstpointer a, gconstpointer b, gpointer world)
{
    return strcmp(staffing_campaign_roles_role_code(world, *(const guint *)a),
                  staffing_campaign_roles_role_code(world, *(const guint *)b));
}

static cJSON *
shown_roles(const CbWorld *world, const cJSON *expected)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaign_roles); row++)
        g_array_append_val(rows, row);
    g_array_sort_with_data(rows, compare_role_rows, (gpointer)world);
    cJSON *shown = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(shown, shown_row(world, CB_staffing_campaign_roles, g_array_index(rows, guint, i),
                                              cJSON_GetArrayItem(expected, 0)));
    return shown;
}

/* --- calls ------------------------------------------------------------------------------------ */

typedef struct {
    CbWorld *world;
    CbOrchestrator at;
} Stage;

static const CbWorld *
stage_world(gpointer data)
{
    return ((Stage *)data)->world;
}

static CbOutcome *
stage_decide(gpointer data, const CbDecision *decision)
{
    Stage *stage = data;
    CbOutcome *outcome = strcmp(decision->kind, "campaign.tick") == 0
                             ? cb_campaigns_decide_tick(stage->world, decision, stage->at.now, stage->at.source)
                             : cb_decide(stage->world, decision, stage->at.now);
    if (outcome->patch != NULL) {
        CbWorld *after = cb_world_patch(stage->world, outcome->patch);
        cb_world_unref(stage->world);
        stage->world = after;
        ((Given *)stage->at.source->data)->world = after;
    }
    return outcome;
}

static CbOrchestratorUser
user_of(const cJSON *user)
{
    gboolean service = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(user, "service"));
    const char *id = golden_text(user, "id");
    return (CbOrchestratorUser){
        .known = service || (id != NULL && strcmp(id, "zz") != 0),
        .service = service,
        .id = id,
        .role = golden_text(user, "role"),
        .department = golden_text(user, "department"),
    };
}

/* Adds what a call answers in the members that are expected. */
static void
add_answer(cJSON *answer, const CbOrchestratorAnswer *given, const cJSON *expected)
{
    static const char *const told[] = {"error", "message", "roles_created"};
    cJSON_AddNumberToObject(answer, "http_status", given->status);
    for (guint t = 0; t < G_N_ELEMENTS(told); t++) {
        cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(given->body, told[t]);
        if (item != NULL && (cJSON_GetObjectItemCaseSensitive(expected, told[t]) != NULL || t == 0))
            cJSON_AddItemToObject(answer, told[t], item);
        else
            cJSON_Delete(item);
    }
}

static cJSON *
answer_call(const cJSON *golden, const cJSON *query, const cJSON *expected, const CbOrchestratorCall *call, gint64 now)
{
    g_autoptr(GPtrArray) people = people_of(query);
    g_autoptr(CbWorld) before = world_of(golden, (const char *const *)people->pdata);
    if (before == NULL)
        return NULL;
    Given given = {before, query};
    CbTickSource source = {rank_given, refuses_given, &given};
    Stage stage = {cb_world_ref(before), {.world = stage_world, .decide = stage_decide, .source = &source, .now = now}};
    stage.at.data = &stage;
    CbOrchestratorAnswer called = cb_orchestrate(&stage.at, call);
    cJSON *answer = cJSON_CreateObject();
    add_answer(answer, &called, expected);
    cJSON_AddItemToObject(answer, "campaign",
                          shown_campaign(before, stage.world, cJSON_GetObjectItemCaseSensitive(expected, "campaign")));
    cJSON_AddItemToObject(answer, "roles",
                          shown_roles(stage.world, cJSON_GetObjectItemCaseSensitive(expected, "roles")));
    cJSON_Delete(called.body);
    cb_world_unref(stage.world);
    return answer;
}

static cJSON *
answer_action(const cJSON *golden, const cJSON *query, const cJSON *expected, gint64 now)
{
    const CbOrchestratorCall call = {
        .method = golden_text(query, "method"),
        .action = golden_text(query, "action"),
        .body = cJSON_GetObjectItemCaseSensitive(query, "body"),
        .user = user_of(cJSON_GetObjectItemCaseSensitive(query, "user")),
    };
    return answer_call(golden, query, expected, &call, now);
}

/* --- ticks ------------------------------------------------------------------------------------ */

/* What the tick itself says: expired requests, the step, the actions without their channel. */
static void
add_plan(cJSON *answer, const CbWorld *world, const CbTick *tick)
{
    cJSON *expired = cJSON_AddArrayToObject(answer, "expired"), *action;
    for (guint e = 0; e < tick->expired->len; e++)
        cJSON_AddItemToArray(expired, cJSON_CreateString(
                                          staffing_requests_id(world, g_array_index(tick->expired, guint, e))));
    cJSON_AddItemToObject(answer, "escalated", tick->escalated != NULL ? cJSON_CreateString(tick->escalated)
                                                                       : cJSON_CreateNull());
    cJSON *actions = cb_answer_actions(world, tick);
    cJSON_ArrayForEach(action, actions)
        cJSON_DeleteItemFromObjectCaseSensitive(action, "channel");
    cJSON_AddItemToObject(answer, "actions", actions);
    cJSON_AddBoolToObject(answer, "all_filled", tick->all_filled);
}

static cJSON *
answer_tick(const cJSON *golden, const cJSON *query, const cJSON *expected, gint64 now)
{
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "campaign_id", golden_text(query, "campaign_id"));
    const CbOrchestratorCall call = {
        .method = "POST", .action = "tick", .body = body, .user = {.known = TRUE, .service = TRUE}};
    cJSON *answer = answer_call(golden, query, expected, &call, now);
    if (answer == NULL || cJSON_GetObjectItemCaseSensitive(answer, "error") != NULL)
        return answer;
    g_autoptr(GPtrArray) people = people_of(query);
    g_autoptr(CbWorld) world = world_of(golden, (const char *const *)people->pdata);
    Given given = {world, query};
    CbTickSource source = {rank_given, refuses_given, &given};
    g_autoptr(CbTick) tick = cb_tick_plan(
        world, cb_world_find(world, CB_staffing_campaigns, golden_text(query, "campaign_id")), now, &source);
    add_plan(answer, world, tick);
    return answer;
}

/* --- helpers ---------------------------------------------------------------------------------- */

static cJSON *
help_can_resume(const cJSON *input)
{
    return cJSON_CreateBool(cb_campaign_can_resume(golden_text(input, "status")));
}

static cJSON *
help_resume_label(const cJSON *input)
{
    return cJSON_CreateString(cb_campaign_resume_label(golden_text(input, "status")));
}

static cJSON *
help_progress(const cJSON *input)
{
    guint filled = 0, roles = 0;
    const cJSON *role;
    cJSON_ArrayForEach(role, cJSON_GetObjectItemCaseSensitive(input, "roles"))
    {
        filled += g_strcmp0(golden_text(role, "stage"), "filled") == 0;
        roles++;
    }
    return cJSON_CreateNumber(cb_campaign_progress(filled, roles));
}

/* The needs of a job that requires the roles of the input. */
static GArray *
needs_of(const cJSON *input)
{
    g_autoptr(cJSON) tables = cJSON_CreateObject();
    cJSON *row;
    cJSON_AddItemToObject(tables, "job_required_roles",
                          cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(input, "roles"), TRUE));
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(tables, "job_required_roles"))
    {
        cJSON_AddStringToObject(row, "job_id", "j");
        cJSON_AddStringToObject(row, "department", "sound");
    }
    golden_add_missing(tables, CB_jobs, "j");
    golden_complete(tables);
    g_autoptr(CbWorld) world = golden_world(tables);
    return cb_needs(world, 0, "sound");
}

static cJSON *
help_required(const cJSON *input)
{
    g_autoptr(GArray) needs = needs_of(input);
    cJSON *answer = cJSON_CreateObject();
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        cJSON_AddNumberToObject(answer, need->role_code, (double)need->required);
    }
    return answer;
}

static cJSON *
help_missing(const cJSON *input)
{
    g_autoptr(GArray) needs = needs_of(input);
    cJSON *answer = cJSON_CreateArray();
    const cJSON *role;
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        gboolean has = need->required <= 0;
        cJSON_ArrayForEach(role, cJSON_GetObjectItemCaseSensitive(input, "campaign_roles"))
        {
            g_autofree char *code = cb_role_trim(golden_text(role, "role_code"));
            has = has || strcmp(code, need->role_code) == 0;
        }
        if (!has)
            cJSON_AddItemToArray(answer, cJSON_CreateString(need->role_code));
    }
    return answer;
}

static cJSON *
help_column(const cJSON *input)
{
    int column = cb_role_column(golden_text(input, "department"));
    return column < 0 ? cJSON_CreateNull() : cJSON_CreateString(cb_tables[CB_job_assignments].columns[column].name);
}

static cJSON *
help_token(const cJSON *input)
{
    g_autofree char *token = cb_answer_link_token(golden_text(input, "secret"), golden_text(input, "rid"),
                                             golden_text(input, "phase"), golden_text(input, "exp"));
    g_autofree char *hash = cb_answer_link_hash(token);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "token", token);
    cJSON_AddStringToObject(answer, "token_hash", hash);
    return answer;
}

static cJSON *
help_link(const cJSON *input)
{
    g_autofree char *link = cb_answer_link(golden_text(input, "base"), golden_text(input, "action"),
                                           golden_text(input, "rid"), golden_text(input, "token"));
    return cJSON_CreateString(link);
}

static cJSON *
help_parse(const cJSON *input)
{
    static const char *const styles[] = {"invalid", "path", "legacy"};
    CbAnswerLink link = cb_answer_link_parse(golden_text(input, "url"));
    const struct {
        const char *name, *text;
    } members[] = {{"action", link.action}, {"rid", link.request_id},        {"token", link.token},
                   {"exp", link.expiry},    {"channelHint", link.channel}, {"urlStyle", styles[link.style]}};
    cJSON *answer = cJSON_CreateObject();
    for (guint m = 0; m < G_N_ELEMENTS(members); m++)
        cJSON_AddItemToObject(answer, members[m].name,
                              members[m].text == NULL ? cJSON_CreateNull() : cJSON_CreateString(members[m].text));
    cb_answer_link_clear(&link);
    return answer;
}

static cJSON *
answer_helper(const cJSON *query)
{
    static const struct {
        const char *name;
        cJSON *(*help)(const cJSON *input);
    } helpers[] = {
        {"can_resume", help_can_resume},
        {"resume_label", help_resume_label},
        {"progress_percent", help_progress},
        {"required_by_role", help_required},
        {"missing_roles", help_missing},
        {"assignment_role_column", help_column},
        {"click_token", help_token},
        {"click_url_path", help_link},
        {"click_parse", help_parse},
    };
    cJSON *answer = cJSON_CreateObject();
    for (guint h = 0; h < G_N_ELEMENTS(helpers); h++)
        if (strcmp(helpers[h].name, golden_text(query, "fn")) == 0)
            cJSON_AddItemToObject(answer, "output",
                                  helpers[h].help(cJSON_GetObjectItemCaseSensitive(query, "input")));
    return answer;
}

/* --- cases ------------------------------------------------------------------------------------ */

cJSON *
golden_campaigns(const cJSON *golden, gint64 now)
{
    static const struct {
        const char *op;
        cJSON *(*answer)(const cJSON *golden, const cJSON *query, const cJSON *expected, gint64 now);
    } ops[] = {{"rank", answer_rank}, {"tick", answer_tick}, {"action", answer_action}};
    const cJSON *query = cJSON_GetObjectItemCaseSensitive(golden, "query");
    const char *op = golden_text(query, "op");
    if (strcmp(op, "helper") == 0)
        return answer_helper(query);
    for (guint o = 0; o < G_N_ELEMENTS(ops); o++)
        if (strcmp(ops[o].op, op) == 0)
            return ops[o].answer(golden, query, cJSON_GetObjectItemCaseSensitive(golden, "expect"), now);
    return NULL;
}
