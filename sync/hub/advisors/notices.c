/* Notices are delivered, each by one hub: what is carried is claimed before, with the instant until which that holds
 * (status `queued`, next_attempt_at). A claim that has lapsed was an attempt that failed. */
#include <string.h>

#include "engine/advisors/outbox.h"
#include "engine/case.h"
#include "engine/when.h"
#include "sync/hub/advisors/advising_inside.h"

#define AT_ONCE CB_LONGEST_BATCH /* what one look takes */
#define MOST_BATCHES 10u
#define LEASE (5 * CB_MINUTE) /* more than carrying and writing the result take together */

typedef struct {
    CbHub *hub;
    char *id, *project;
    gint64 at;     /* its next_attempt_at as it was listed, or until when this hub has claimed it */
    gint64 now;
    gboolean claimed, last, arrived;
} Task;

static void
task_free(gpointer data)
{
    Task *task = data;
    g_free(task->id);
    g_free(task->project);
    g_free(task);
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

static CbPushItem *
settling(Task *task)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "notice_id", task->id);
    const CbAdvisorAsk ask = {.kind = task->arrived ? "outbox.delivered" : "outbox.failed",
                              .target = task->project,
                              .payload = payload};
    g_autoptr(CbDecision) decision = cb_advisor_decision(task->hub, &ask);
    CbPushItem *item = cb_own_item(decision);
    item->still = is_as_it_was;
    item->still_data = task;
    return item;
}

/* What became of one, by the World that its settling has led to. */
static void
count(const Task *task, const CbPushItem *item, CbNoticeRun *run)
{
    guint row = item->verdict == CB_VERDICT_ACCEPTED ? row_of(item->led_to, task) : CB_NO_ROW;
    if (row == CB_NO_ROW)
        return;
    cb_hub_count(task->hub, task->arrived ? "match_notices_total{result=\"delivered\"}"
                                          : "match_notices_total{result=\"failed\"}", 1);
    run->processed++;
    if (task->arrived)
        run->delivered++;
    else if (notification_outbox_dead_letter(item->led_to, row) == TRUE)
        run->dead++;
    else
        run->failed++;
}

/* Settles them by decisions, on SQLite in one transaction; what somebody else has settled meanwhile is passed by. */
static void
decide(CbHub *hub, const GPtrArray *tasks, CbNoticeRun *run)
{
    g_auto(CbRound) round = {0};
    g_autoptr(GError) problem = NULL;
    cb_round_init(&round, hub, CB_OWN_CLIENT);
    round.apart = TRUE;
    for (guint t = 0; t < tasks->len; t++)
        g_ptr_array_add(round.items, settling(tasks->pdata[t]));
    if (!cb_round_decide(&round, &problem)) {
        cb_hub_tell(hub, "notices", problem);
        return;
    }
    for (guint t = 0; t < tasks->len; t++)
        count(tasks->pdata[t], round.items->pdata[t], run);
}

typedef struct {
    const GPtrArray *tasks;
    guint written;
} Again;

static CbPatch *
make_again(gpointer data, const CbWorld *world)
{
    Again *again = data;
    CbPatch *patch = cb_patch_new();
    again->written = 0;
    for (guint t = 0; t < again->tasks->len; t++) {
        Task *task = again->tasks->pdata[t];
        if (!is_as_it_was(task, world))
            continue;
        guint row = row_of(world, task);
        cb_patch_raise(patch, world, CB_projects, notification_outbox_project_id(world, row));
        cb_notice_settle(patch, world, row, FALSE, g_random_double(), task->now);
        again->written++;
    }
    return patch;
}

/* That an attempt has failed and another follows is no news that anybody must be told: rows without a decision. */
static void
put_off(CbHub *hub, const GPtrArray *tasks, CbNoticeRun *run)
{
    Again again = {tasks, 0};
    const CbAmendment amendment = {make_again, &again};
    if (!cb_advising_write(hub, &amendment))
        return;
    run->processed += again.written;
    run->failed += again.written;
    cb_hub_count(hub, "match_notices_total{result=\"failed\"}", again.written);
}

/* Writes what became of them; takes them. */
static void
settle(CbHub *hub, GPtrArray *tasks, CbNoticeRun *run)
{
    g_autoptr(GPtrArray) ended = g_ptr_array_new_with_free_func(task_free);
    g_autoptr(GPtrArray) again = g_ptr_array_new_with_free_func(task_free);
    for (guint t = 0; t < tasks->len; t++) {
        Task *task = tasks->pdata[t];
        g_ptr_array_add(task->arrived || task->last ? ended : again, task);
    }
    g_free(g_ptr_array_steal(tasks, NULL));
    if (ended->len > 0)
        decide(hub, ended, run);
    if (again->len > 0)
        put_off(hub, again, run);
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

/* FALSE when another hub has it. */
static gboolean
carry(Task *task, const CbLetter *letter)
{
    const CbAmendment claim = {make_claim, task};
    if (!cb_advising_write(task->hub, &claim))
        return FALSE;
    task->claimed = TRUE;
    task->at = task->now + LEASE;
    CbSent sent = cb_carrier_carry(task->hub->advising->carrier, letter);
    if (sent.outcome != CB_SENT)
        log_trouble(task, sent.reason);
    task->arrived = sent.outcome == CB_SENT;
    g_free(sent.reason);
    return TRUE;
}

static const char *const *
providers_of(const CbAdvising *advising)
{
    static const char *const none[] = {NULL}, *const email[] = {"email", NULL};
    const CbChannels *channels = advising->channels;
    return channels != NULL && (channels->email.server != NULL || channels->file.directory != NULL) ? email : none;
}

/* Whether what became of it is to be written. What is carried is written at once, the rest together. */
static gboolean
deliver(Task *task, const CbWorld *world, guint row, gboolean *carried)
{
    const CbAdvising *advising = task->hub->advising;
    gboolean mail = strcmp(notification_outbox_delivery_method(world, row), "email") == 0;
    const char *const *providers = providers_of(advising);
    g_autoptr(GError) problem = NULL;
    g_autoptr(CbLetter) letter =
        mail && *providers != NULL ? cb_advising_letter(task->hub, world, row, &problem) : NULL;
    if (problem != NULL) {
        cb_hub_tell(task->hub, "notice", problem);
        return FALSE;
    }
    const char *obstacle = cb_notice_obstacle(world, row, providers, letter != NULL);
    if (obstacle != NULL)
        log_trouble(task, obstacle);
    task->arrived = obstacle == NULL;
    *carried = obstacle == NULL && letter != NULL;
    return !*carried || carry(task, letter);
}

/* --- all that are due ------------------------------------------------------------------------- */

static Task *
task_of(CbHub *hub, const CbWorld *world, guint row, gint64 now)
{
    Task *task = g_new0(Task, 1);
    *task = (Task){
        .hub = hub,
        .id = g_strdup(notification_outbox_id(world, row)),
        .project = g_strdup(projects_id(world, notification_outbox_project_id(world, row))),
        .at = notification_outbox_next_attempt_at(world, row),
        .now = now,
        .claimed = strcmp(notification_outbox_status(world, row), "queued") == 0,
        .last = notification_outbox_attempts(world, row) + 1 >= notification_outbox_max_attempts(world, row),
    };
    return task;
}

/* Claims of hubs that were killed. */
static void
end_lapsed(CbHub *hub, const CbWorld *world, gint64 now, CbNoticeRun *run)
{
    g_autoptr(GPtrArray) lapsed = g_ptr_array_new_with_free_func(task_free);
    for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox) && lapsed->len < AT_ONCE; row++) {
        gint64 at = notification_outbox_next_attempt_at(world, row);
        if (strcmp(notification_outbox_status(world, row), "queued") == 0 && at != CB_NULL && at <= now)
            g_ptr_array_add(lapsed, task_of(hub, world, row, now));
    }
    settle(hub, lapsed, run);
}

static guint
deliver_batch(CbHub *hub, const CbWorld *world, gint64 now, guint most, CbNoticeRun *run)
{
    g_autoptr(GArray) rows = cb_notices_due(world, now, most);
    g_autoptr(GPtrArray) together = g_ptr_array_new_with_free_func(task_free);
    for (guint r = 0; r < rows->len && !cb_advising_held(hub); r++) {
        guint row = g_array_index(rows, guint, r);
        gboolean carried = FALSE;
        Task *task = task_of(hub, world, row, now);
        g_autoptr(GPtrArray) alone = g_ptr_array_new_with_free_func(task_free);
        gboolean ended = deliver(task, world, row, &carried);
        g_ptr_array_add(ended && !carried ? together : alone, task);
        if (ended && carried)
            settle(hub, alone, run);
    }
    settle(hub, together, run);
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

/* With the lock of the carrier. */
static gint64
deliver_all(CbHub *hub)
{
    gint64 now = cb_hub_now(hub), next = CB_NULL;
    CbNoticeRun run = {0};
    guint due = AT_ONCE;
    for (guint batches = 0; due == AT_ONCE && batches < MOST_BATCHES && !cb_advising_held(hub); batches++) {
        g_autoptr(GError) problem = NULL;
        g_autoptr(CbWorld) world = cb_current_world(hub, &problem);
        if (world == NULL) {
            cb_hub_tell(hub, "notices", problem);
            return CB_NULL;
        }
        if (batches == 0)
            end_lapsed(hub, world, now, &run);
        due = deliver_batch(hub, world, now, AT_ONCE, &run);
        next = due == 0 ? next_of(world) : CB_NULL;
    }
    return next;
}

gint64
cb_advising_deliver(CbHub *hub)
{
    g_mutex_lock(&hub->advising->carrying);
    gint64 next = deliver_all(hub);
    g_mutex_unlock(&hub->advising->carrying);
    return next;
}

gboolean
cb_hub_advise_notices(CbHub *hub, CbNoticeRun *run, GError **error)
{
    *run = (CbNoticeRun){0};
    if (!g_mutex_trylock(&hub->advising->carrying)) {
        run->busy = TRUE;
        return TRUE;
    }
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    if (world != NULL)
        deliver_batch(hub, world, cb_hub_now(hub), CB_NOTICE_BATCH, run);
    g_mutex_unlock(&hub->advising->carrying);
    return world != NULL;
}
