/* Workspaces are set up, or given up. The row is locked first, in a transaction of its own; what the attempt came to is
 * decided only while the row has this hub's lock. */
#include <string.h>

#include "engine/advisors/provision.h"
#include "engine/case.h"
#include "sync/hub/advisors/advising_inside.h"

typedef struct {
    CbHub *hub;
    char *match, *project;
    gint64 now;
    CbProvisionStep step; /* NOTHING: the lock is stuck */
    gboolean first;       /* the attempt made at once */
} Task;

static void
task_clear(gpointer data)
{
    Task *task = data;
    g_free(task->match);
    g_free(task->project);
}

static guint
row_of(const CbWorld *world, const Task *task)
{
    guint project = cb_world_find(world, CB_projects, task->project);
    if (project != CB_NO_ROW)
        CB_EACH_LINK (world, workspace_provisioning_queue, project_id, project, row)
            if (strcmp(workspace_provisioning_queue_match_id(world, row), task->match) == 0)
                return row;
    return CB_NO_ROW;
}

/* --- whether it is still to be done ----------------------------------------------------------- */

static gboolean
is_stuck(gpointer data, const CbWorld *world)
{
    const Task *task = data;
    guint row = row_of(world, task);
    CbProvision provision = row == CB_NO_ROW ? (CbProvision){0} : cb_provision_read(world, row);
    return row != CB_NO_ROW && cb_provision_is_stuck(&provision, task->now);
}

static gboolean
is_due(gpointer data, const CbWorld *world)
{
    const Task *task = data;
    guint row = row_of(world, task);
    CbProvision provision = row == CB_NO_ROW ? (CbProvision){0} : cb_provision_read(world, row);
    return row != CB_NO_ROW && cb_provision_step(&provision, task->now) == task->step;
}

static gboolean
is_mine(gpointer data, const CbWorld *world)
{
    const Task *task = data;
    guint row = row_of(world, task);
    return row != CB_NO_ROW && workspace_provisioning_queue_locked_at(world, row) == task->now &&
           g_strcmp0(workspace_provisioning_queue_locked_by(world, row), task->hub->advising->name) == 0;
}

/* --- one workspace ---------------------------------------------------------------------------- */

/* What the watcher of a test wants the attempt to fail with, NULL: nothing. */
static const char *
tell_step(const Task *task, const char *step)
{
    const CbAdvising *advising = task->hub->advising;
    return advising->step != NULL ? advising->step(advising->step_data, step, task->match) : NULL;
}

static CbPatch *
make_lock(gpointer data, const CbWorld *world)
{
    Task *task = data;
    if (!is_due(task, world))
        return NULL;
    guint row = row_of(world, task);
    CbPatch *patch = cb_patch_new();
    CbProvision locked = cb_provision_lock(cb_provision_read(world, row), task->now);
    task->first = workspace_provisioning_queue_last_error(world, row) == NULL;
    cb_patch_raise(patch, world, CB_projects, workspace_provisioning_queue_project_id(world, row));
    cb_provision_write(patch, world, row, &locked, task->hub->advising->name, NULL, task->now);
    return patch;
}

static cJSON *
payload_of(const Task *task)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "match_id", task->match);
    return payload;
}

/* Those who are told when a match is given up. */
static void
add_admins(CbHub *hub, cJSON *payload)
{
    g_autoptr(GError) problem = NULL;
    cJSON *admins = cJSON_AddArrayToObject(payload, "admins");
    CbDb *db = cb_hub_reading(hub, &problem);
    g_autoptr(GPtrArray) users = db != NULL ? cb_user_all(db, &problem) : NULL;
    cb_hub_read(hub, db);
    if (users == NULL)
        cb_hub_tell(hub, "advising", problem);
    for (guint u = 0; users != NULL && u < users->len; u++) {
        const CbUser *user = users->pdata[u];
        if (user->active && user->role == CB_ROLE_ADMIN)
            cJSON_AddItemToArray(admins, cJSON_CreateString(user->id));
    }
}

/* Refusals by name, as the SQLSTATE that the original's database has for the same. */
static const char *
sqlstate_of(const char *code)
{
    static const char *const states[][2] = {
        {"PROJECT_HAS_ADVISOR", "23505"}, {"ADVISOR_NOT_FOUND", "23503"}, {"PROJECT_NOT_FOUND", "PROJECT_NOT_FOUND"},
        {"MATCH_NOT_FOUND", "23503"},     {"STATE_CHANGED", "23514"},     {CB_CODE_REFUSED, "23514"},
    };
    for (guint s = 0; s < G_N_ELEMENTS(states); s++)
        if (strcmp(states[s][0], code) == 0)
            return states[s][1];
    return "XX000";
}

static void
fail(Task *task, const char *code, const char *sentence)
{
    cJSON *payload = payload_of(task);
    cJSON_AddStringToObject(payload, "code", code);
    cJSON_AddStringToObject(payload, "error", sentence);
    cJSON_AddBoolToObject(payload, "first", task->first);
    add_admins(task->hub, payload);
    const CbAdvisorAsk ask = {.kind = "provision.fail", .target = task->project, .payload = payload, .still = is_mine,
                              .data = task};
    if (cb_advising_decide(task->hub, &ask))
        tell_step(task, "failed");
}

/* A database that cannot be reached now also takes no note of that: then the lock lapses. */
static void
attempt(Task *task)
{
    g_autoptr(GError) problem = NULL;
    g_auto(CbAsked) asked = {0};
    const CbAdvisorAsk ask = {.kind = "provision.attempt", .target = task->project, .payload = payload_of(task),
                              .still = is_mine, .data = task};
    if (!cb_advisor_ask(task->hub, &ask, &asked, &problem))
        fail(task, g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY) ? "40001" : "57P01", problem->message);
    else if (asked.outcome->code == NULL)
        tell_step(task, "ready");
    else if (strcmp(asked.outcome->code, CB_CODE_MOOT) != 0)
        fail(task, sqlstate_of(asked.outcome->code), asked.outcome->sentence);
}

static void
try_once(Task *task)
{
    const CbAmendment lock = {make_lock, task};
    if (!cb_advising_write(task->hub, &lock))
        return;
    const char *code = tell_step(task, "locked");
    if (code != NULL)
        fail(task, code, "The workspace could not be set up.");
    else
        attempt(task);
}

static void
give_up(Task *task, const char *reason)
{
    cJSON *payload = payload_of(task);
    if (reason != NULL)
        cJSON_AddStringToObject(payload, "reason", reason);
    add_admins(task->hub, payload);
    const CbAdvisorAsk ask = {.kind = "provision.rollback", .target = task->project, .payload = payload,
                              .still = is_due, .data = task};
    if (cb_advising_decide(task->hub, &ask))
        tell_step(task, "rolled back");
}

/* --- all that is due -------------------------------------------------------------------------- */

static GArray *
tasks_of(CbHub *hub, const CbWorld *world, const GArray *rows, gint64 now)
{
    GArray *tasks = g_array_new(FALSE, FALSE, sizeof(Task));
    g_array_set_clear_func(tasks, task_clear);
    for (guint r = 0; r < rows->len; r++) {
        guint row = g_array_index(rows, guint, r);
        CbProvision provision = cb_provision_read(world, row);
        Task task = {
            .hub = hub,
            .match = g_strdup(workspace_provisioning_queue_match_id(world, row)),
            .project = g_strdup(projects_id(world, workspace_provisioning_queue_project_id(world, row))),
            .now = now,
            .step = cb_provision_step(&provision, now),
        };
        g_array_append_val(tasks, task);
    }
    return tasks;
}

static void
set_free(CbHub *hub, const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) rows = cb_provisions_stuck(world, now);
    g_autoptr(GArray) tasks = tasks_of(hub, world, rows, now);
    for (guint t = 0; t < tasks->len && !cb_advising_held(hub); t++) {
        Task *task = &g_array_index(tasks, Task, t);
        const CbAdvisorAsk ask = {.kind = "provision.free", .target = task->project, .payload = payload_of(task),
                                  .still = is_stuck, .data = task};
        cb_advising_decide(hub, &ask);
    }
}

/* How many were due. */
static guint
run_batch(CbHub *hub, const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) rows = cb_provisions_due(world, now);
    g_autoptr(GArray) tasks = tasks_of(hub, world, rows, now);
    for (guint t = 0; t < tasks->len && !cb_advising_held(hub); t++) {
        Task *task = &g_array_index(tasks, Task, t);
        if (task->step == CB_PROVISION_ATTEMPT)
            try_once(task);
        else
            give_up(task, workspace_provisioning_queue_last_error(world, g_array_index(rows, guint, t)));
    }
    return tasks->len;
}

static CbWorld *
facts(CbHub *hub)
{
    g_autoptr(GError) problem = NULL;
    CbWorld *world = cb_current_world(hub, &problem);
    if (world == NULL)
        cb_hub_tell(hub, "advising", problem);
    return world;
}

void
cb_advising_provision(CbHub *hub)
{
    guint due = CB_PROVISION_BATCH;
    gint64 now = cb_hub_now(hub);
    g_autoptr(CbWorld) before = facts(hub);
    if (before == NULL)
        return;
    set_free(hub, before, now);
    for (guint batches = 0; due == CB_PROVISION_BATCH && batches < 100 && !cb_advising_held(hub); batches++) {
        g_autoptr(CbWorld) world = facts(hub);
        due = world != NULL ? run_batch(hub, world, now) : 0;
    }
}
