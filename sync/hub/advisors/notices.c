/* Notices are delivered, each by one hub: what is carried is claimed before, with the instant until which that holds
 * (status `queued`, next_attempt_at). A claim that has lapsed was an attempt that failed. */
#include <string.h>

#include "engine/advisors/outbox.h"
#include "engine/case.h"
#include "engine/when.h"
#include "sync/hub/advisors/advising_inside.h"

#define LEASE (5 * CB_MINUTE) /* more than carrying and writing the result take together */

typedef struct {
    CbHub *hub;
    char *id, *project;
    gint64 at;     /* its next_attempt_at as it was listed, or until when this hub has claimed it */
    gint64 now;
    gboolean claimed;
} Task;

static void
task_clear(gpointer data)
{
    Task *task = data;
    g_free(task->id);
    g_free(task->project);
}

static guint
row_of(const CbWorld *world, const Task *task)
{
    guint project = cb_world_find(world, CB_projects, task->project);
    if (project != CB_NO_ROW)
        CB_EACH_LINK (world, notification_outbox, project_id, project, row)
            if (strcmp(notification_outbox_id(world, row), task->id) == 0)
                return row;
    return CB_NO_ROW;
}

/* As it was listed, or claimed by this hub. */
static gboolean
is_as_it_was(gpointer data, const CbWorld *world)
{
    const Task *task = data;
    guint row = row_of(world, task);
    return row != CB_NO_ROW && notification_outbox_next_attempt_at(world, row) == task->at &&
           strcmp(notification_outbox_status(world, row), task->claimed ? "queued" : "pending") == 0;
}

static CbPatch *
make_claim(gpointer data, const CbWorld *world)
{
    Task *task = data;
    if (!is_as_it_was(task, world))
        return NULL;
    guint row = row_of(world, task);
    CbPatch *patch = cb_patch_new();
    cb_patch_raise(patch, world, CB_projects, notification_outbox_project_id(world, row));
    CbRow *change = cb_patch_add_row(patch, world, CB_notification_outbox, row);
    cb_patch_set_text(patch, change, CB_notification_outbox_status, "queued");
    cb_patch_set_integer(change, CB_notification_outbox_next_attempt_at, task->now + LEASE);
    return patch;
}

static void
settle(Task *task, gboolean arrived)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "notice_id", task->id);
    const CbAdvisorAsk ask = {.kind = arrived ? "outbox.delivered" : "outbox.failed", .target = task->project,
                              .payload = payload, .still = is_as_it_was, .data = task};
    if (cb_advising_decide(task->hub, &ask))
        cb_hub_count(task->hub, arrived ? "match_notices_total{result=\"delivered\"}"
                                        : "match_notices_total{result=\"failed\"}", 1);
}

/* --- carrying --------------------------------------------------------------------------------- */

static void
log_trouble(const Task *task, const char *why)
{
    GString *line = cb_log_begin(cb_hub_now(task->hub), "warning", "notice");
    cb_log_text(line, "notice", task->id);
    cb_log_text(line, "error", why);
    cb_log_send(&task->hub->log, line);
}

static void
carry(Task *task, const CbLetter *letter)
{
    const CbAmendment claim = {make_claim, task};
    if (!cb_advising_write(task->hub, &claim))
        return;
    task->claimed = TRUE;
    task->at = task->now + LEASE;
    CbSent sent = cb_carrier_carry(task->hub->advising->carrier, letter);
    if (sent.outcome != CB_SENT)
        log_trouble(task, sent.reason);
    settle(task, sent.outcome == CB_SENT);
    g_free(sent.reason);
}

static const char *const *
providers_of(const CbAdvising *advising)
{
    static const char *const none[] = {NULL}, *const email[] = {"email", NULL};
    const CbChannels *channels = advising->channels;
    return channels != NULL && (channels->email.server != NULL || channels->file.directory != NULL) ? email : none;
}

static void
deliver(Task *task, const CbWorld *world, guint row)
{
    const CbAdvising *advising = task->hub->advising;
    gboolean mail = strcmp(notification_outbox_delivery_method(world, row), "email") == 0;
    const char *const *providers = providers_of(advising);
    g_autoptr(GError) problem = NULL;
    g_autoptr(CbLetter) letter =
        mail && *providers != NULL ? cb_advising_letter(task->hub, world, row, &problem) : NULL;
    if (problem != NULL) {
        cb_hub_tell(task->hub, "notice", problem);
        return;
    }
    const char *obstacle = cb_notice_obstacle(world, row, providers, letter != NULL);
    if (obstacle != NULL)
        log_trouble(task, obstacle);
    if (obstacle == NULL && letter != NULL)
        carry(task, letter);
    else
        settle(task, obstacle == NULL);
}

/* --- all that are due ------------------------------------------------------------------------- */

static Task
task_of(CbHub *hub, const CbWorld *world, guint row, gint64 now)
{
    return (Task){
        .hub = hub,
        .id = g_strdup(notification_outbox_id(world, row)),
        .project = g_strdup(projects_id(world, notification_outbox_project_id(world, row))),
        .at = notification_outbox_next_attempt_at(world, row),
        .now = now,
        .claimed = strcmp(notification_outbox_status(world, row), "queued") == 0,
    };
}

/* Claims of hubs that were killed. */
static void
end_lapsed(CbHub *hub, const CbWorld *world, gint64 now)
{
    for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox) && !cb_advising_held(hub); row++) {
        gint64 at = notification_outbox_next_attempt_at(world, row);
        if (strcmp(notification_outbox_status(world, row), "queued") != 0 || at == CB_NULL || at > now)
            continue;
        Task task = task_of(hub, world, row, now);
        settle(&task, FALSE);
        task_clear(&task);
    }
}

static guint
deliver_batch(CbHub *hub, const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) rows = cb_notices_due(world, now, CB_NOTICE_BATCH);
    for (guint r = 0; r < rows->len && !cb_advising_held(hub); r++) {
        guint row = g_array_index(rows, guint, r);
        Task task = task_of(hub, world, row, now);
        deliver(&task, world, row);
        task_clear(&task);
    }
    return rows->len;
}

static gint64
next_of(const CbWorld *world)
{
    gint64 next = CB_NULL;
    for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox); row++) {
        const char *status = notification_outbox_status(world, row);
        gint64 at = notification_outbox_next_attempt_at(world, row);
        gboolean waits = strcmp(status, "pending") == 0 || strcmp(status, "queued") == 0;
        if (waits && at != CB_NULL && notification_outbox_dead_letter(world, row) != TRUE &&
            (next == CB_NULL || at < next))
            next = at;
    }
    return next;
}

gint64
cb_advising_deliver(CbHub *hub)
{
    gint64 now = cb_hub_now(hub), next = CB_NULL;
    guint due = CB_NOTICE_BATCH;
    for (guint batches = 0; due == CB_NOTICE_BATCH && batches < 100 && !cb_advising_held(hub); batches++) {
        g_autoptr(GError) problem = NULL;
        g_autoptr(CbWorld) world = cb_current_world(hub, &problem);
        if (world == NULL) {
            cb_hub_tell(hub, "notices", problem);
            return CB_NULL;
        }
        if (batches == 0)
            end_lapsed(hub, world, now);
        due = deliver_batch(hub, world, now);
        next = due == 0 ? next_of(world) : CB_NULL;
    }
    return next;
}
