#include "sync/client/pull.h"

#include <string.h>

#include "engine/when.h"
#include "sync/client/members.h"
#include "sync/client/pages.h"

#define PULL_TIMEOUT (30 * CB_SECOND)
#define NUDGE_PAUSE (CB_SECOND / 5)
#define LAG_PAUSE CB_SECOND
#define DEFAULT_PAGE 5000

static void
set_place(CbPlace *place, CbTableSet done, CbTableId table, const char *after)
{
    char *copy = g_strdup(after);
    g_free(place->after);
    *place = (CbPlace){done, table, copy};
}

void
cb_pull_init(CbPull *pull, const CbCore *core, const CbReplicaState *state)
{
    gboolean known = g_strcmp0(state->hub, core->hub) == 0 && state->epoch && state->cursor;
    pull->held = g_queue_new();
    pull->page = core->options.page > 0 ? core->options.page : DEFAULT_PAGE;
    pull->asked.table = pull->kept.table = CB_none;
    pull->begun_at = CB_NULL;
    for (guint t = 0; t < CB_N_TABLES; t++)
        pull->order[t] = (CbTableId)t;
    if (!known)
        return;
    pull->epoch = g_strdup(state->epoch);
    pull->cursor = g_strdup(state->cursor);
    pull->state = state->whole ? CB_PULL_CHANGES : CB_PULL_PAGES;
    pull->again = !state->whole;
    set_place(&pull->kept, state->tables_done, state->table, state->after);
    set_place(&pull->asked, state->tables_done, state->table, state->after);
    if (!state->whole)
        cb_pages_resume(pull);
}

static void
drop_held(CbPull *pull)
{
    g_clear_pointer(&pull->lent, cb_held_free);
    if (pull->storing)
        pull->lent = g_queue_pop_head(pull->held);
    g_queue_clear_full(pull->held, cb_held_free);
    pull->storing = FALSE;
    pull->asks = pull->confirmed = FALSE;
}

void
cb_pull_clear(CbPull *pull)
{
    drop_held(pull);
    g_clear_pointer(&pull->lent, cb_held_free);
    g_queue_free(pull->held);
    g_free(pull->epoch);
    g_free(pull->cursor);
    g_free(pull->mark);
    g_free(pull->asked.after);
    g_free(pull->kept.after);
}

/* --- what to do ----------------------------------------------------------------------------------- */

static char *
ask_begin(CbPull *pull, CbCore *core)
{
    (void)pull;
    (void)core;
    return g_strdup("{}");
}

static char *
ask_changes(CbPull *pull, CbCore *core)
{
    (void)core;
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "cursor", pull->cursor);
    cJSON_AddNumberToObject(body, "limit", pull->page);
    char *text = cJSON_PrintUnformatted(body);
    char *copy = g_strdup(text);
    cJSON_free(text);
    return copy;
}

static gboolean
may_begin(const CbPull *pull)
{
    return g_queue_is_empty(pull->held);
}

/* One page may wait while the next is fetched. */
static gboolean
may_ask_page(const CbPull *pull)
{
    guint n_waiting = 0;
    for (const GList *link = pull->held->head; link != NULL; link = link->next)
        n_waiting += ((const CbHeld *)link->data)->n_rows > 0;
    return n_waiting <= 1 && cb_pages_are_left(pull);
}

static gboolean
may_ask_changes(const CbPull *pull)
{
    return g_queue_is_empty(pull->held);
}

static const struct {
    const char *rpc;
    gint64 timeout;
    gboolean scheduled; /* waits for due_at */
    gboolean (*may_ask)(const CbPull *pull);
    char *(*ask)(CbPull *pull, CbCore *core);
    CbJudgement (*read)(CbPull *pull, CbCore *core, const char *body, gsize length, gint64 now);
} states[CB_PULL_STATES] = {
    [CB_PULL_BEGIN] = {"cb_snapshot", PULL_TIMEOUT, FALSE, may_begin, ask_begin,
                       cb_pages_read_begin},
    [CB_PULL_PAGES] = {"cb_snapshot", 2 * PULL_TIMEOUT, FALSE, may_ask_page, cb_pages_ask,
                       cb_pages_read},
    [CB_PULL_CHANGES] = {"cb_pull", PULL_TIMEOUT, TRUE, may_ask_changes, ask_changes,
                         cb_pages_read_changes},
};

static gint64
ask_at(const CbPull *pull)
{
    if (pull->call.id != 0 || !states[pull->state].may_ask(pull))
        return G_MAXINT64;
    return states[pull->state].scheduled ? MAX(pull->call.due_at, pull->due_at) : pull->call.due_at;
}

static gint64
store_at(const CbPull *pull)
{
    gboolean waits =
        pull->storing || g_queue_is_empty(pull->held) || (pull->asks && !pull->confirmed);
    return waits ? G_MAXINT64 : pull->keep.due_at;
}

static void
store(CbPull *pull, CbCore *core)
{
    const CbHeld *held = g_queue_peek_head(pull->held);
    CbTask *task = cb_core_task(core, held->kind);
    task->table = held->table;
    task->rows = held->rows;
    task->length = held->length;
    task->after = held->after;
    task->last = held->last;
    task->epoch = pull->epoch;
    task->cursor = held->cursor;
    task->rows_total = core->status.rows_total;
    task->confirmed = pull->confirmed;
    pull->storing = TRUE;
}

gboolean
cb_pull_next(CbPull *pull, CbCore *core, gint64 now)
{
    g_clear_pointer(&pull->lent, cb_held_free);
    if (core->stopped)
        return FALSE;
    if (now >= ask_at(pull)) {
        if (pull->state == CB_PULL_CHANGES) {
            pull->asked_at = now;
            pull->due_at = G_MAXINT64;
        }
        cb_core_post(core, &pull->call, states[pull->state].rpc,
                     states[pull->state].ask(pull, core), states[pull->state].timeout, now);
        return TRUE;
    }
    if (now < store_at(pull))
        return FALSE;
    store(pull, core);
    return TRUE;
}

gint64
cb_pull_wake_at(const CbPull *pull, const CbCore *core)
{
    return core->stopped ? G_MAXINT64 : MIN(ask_at(pull), store_at(pull));
}

/* --- what comes back ------------------------------------------------------------------------------ */

/* Where changes were asked for in vain they are wanted still, also when hints come in the place of polls. */
static void
want_again(CbPull *pull, gint64 now)
{
    pull->current = FALSE;
    pull->due_at = MIN(pull->due_at, now);
}

void
cb_pull_failed(CbPull *pull, CbCore *core, const CbJudgement *judgement, gint64 now)
{
    CbJudgement told = *judgement;
    if (told.judged == CB_JUDGED_GOOD) {
        cb_core_well(core, &pull->call);
        return;
    }
    want_again(pull, now);
    if (told.judged == CB_JUDGED_ANEW) {
        cb_pull_anew(pull, core, now);
        return;
    }
    if (told.judged == CB_JUDGED_TOO_LARGE) {
        told.judged = pull->page > 1 ? CB_JUDGED_AGAIN : CB_JUDGED_PERSON;
        pull->page = MAX(1, pull->page / 2);
        pull->call.again = 0;
    }
    cb_core_trouble(core, &pull->call, &told, now);
}

void
cb_pull_answer(CbPull *pull, CbCore *core, const CbAnswer *answer, gint64 now)
{
    CbJudgement judgement = cb_judge_answer(answer);
    cb_core_heard(core, &pull->call, answer, now);
    if (judgement.judged == CB_JUDGED_GOOD)
        judgement = states[pull->state].read(pull, core, answer->body->str, answer->body->len, now);
    cb_pull_failed(pull, core, &judgement, now);
}

/* When to poll, where nothing is known to be missing. */
static void
rest(CbPull *pull, const CbCore *core, gint64 now)
{
    gint64 pause = core->focused ? core->options.poll_focused : core->options.poll_idle;
    pull->due_at = pull->live ? G_MAXINT64 : MAX(now, pull->asked_at + pause);
    if (core->status.lag > 0)
        pull->due_at = MIN(pull->due_at, MAX(now, pull->asked_at + LAG_PAUSE));
}

static void
forget_mark(CbPull *pull)
{
    g_clear_pointer(&pull->mark, g_free);
    pull->steps = pull->lap = 0;
}

/* Laps twice as long each time find a circle of any size. */
static void
set_mark(CbPull *pull, gboolean more)
{
    if (!more) {
        forget_mark(pull);
    } else if (pull->steps++ == pull->lap) {
        g_free(pull->mark);
        pull->mark = g_strdup(pull->cursor);
        pull->lap = 2 * pull->lap + 1;
        pull->steps = 0;
    }
}

static void
changes_are_kept(CbPull *pull, CbCore *core, const CbHeld *held, gint64 now)
{
    g_free(pull->cursor);
    pull->cursor = g_strdup(held->cursor);
    set_mark(pull, held->more);
    pull->confirmed = pull->asks = FALSE;
    pull->anew.failures = 0;
    pull->current = !held->more && pull->due_at == G_MAXINT64;
    if (held->more)
        pull->due_at = now;
    else
        core->status.fresh_at = now;
    if (pull->current)
        rest(pull, core, now);
}

static void
is_kept(CbPull *pull, CbCore *core, const CbHeld *held, gint64 now)
{
    switch (held->kind) {
    case CB_TASK_PAGE:
        cb_pages_kept(pull, core, held, now);
        break;
    case CB_TASK_WHOLE:
        pull->state = CB_PULL_CHANGES;
        pull->again = FALSE;
        pull->due_at = now;
        core->status.remaining = CB_NULL;
        break;
    case CB_TASK_CHANGES:
        changes_are_kept(pull, core, held, now);
        break;
    default: /* BEGIN: nothing beside it */
        break;
    }
}

void
cb_pull_done(CbPull *pull, CbCore *core, CbTaskKind kind, const GError *error, gint64 now)
{
    CbHeld *held = g_queue_peek_head(pull->held);
    if (!pull->storing || held == NULL || held->kind != kind)
        return;
    pull->storing = FALSE;
    if (error == NULL) {
        g_queue_pop_head(pull->held);
        cb_core_well(core, &pull->keep);
        is_kept(pull, core, held, now);
        cb_held_free(held);
        return;
    }
    CbJudgement judgement = cb_judge_store(error);
    pull->asks = g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_MANY);
    if (judgement.judged == CB_JUDGED_ANEW)
        cb_pull_anew(pull, core, now);
    else
        cb_core_trouble(core, &pull->keep, &judgement, now);
}

/* --- what others want ----------------------------------------------------------------------------- */

void
cb_pull_nudge(CbPull *pull, gint64 now)
{
    pull->current = FALSE;
    if (pull->state == CB_PULL_CHANGES)
        pull->due_at = MIN(pull->due_at, MAX(now, pull->asked_at + NUDGE_PAUSE));
}

void
cb_pull_focus(CbPull *pull, const CbCore *core, gint64 now)
{
    if (pull->state == CB_PULL_CHANGES && pull->current && pull->call.id == 0 &&
        g_queue_is_empty(pull->held))
        rest(pull, core, now);
}

void
cb_pull_anew(CbPull *pull, CbCore *core, gint64 now)
{
    gboolean first = pull->anew.failures == 0;
    gint64 pause = cb_backoff_next(&pull->anew, core->dice);
    drop_held(pull);
    forget_mark(pull);
    pull->state = CB_PULL_BEGIN;
    pull->again = TRUE;
    pull->call.id = 0;
    pull->call.due_at = first ? now : now + pause;
    pull->current = FALSE;
    core->status.rows_done = core->status.rows_total = 0;
}

void
cb_pull_retry(CbPull *pull, gint64 now)
{
    const CbHeld *head = g_queue_peek_head(pull->held);
    gboolean begins = head != NULL && head->kind == CB_TASK_BEGIN;
    cb_call_retry(&pull->call, now);
    cb_call_retry(&pull->keep, now);
    pull->call.id = 0;
    pull->anew.failures = 0;
    pull->due_at = now;
    pull->current = FALSE;
    drop_held(pull);
    forget_mark(pull);
    if (begins)
        pull->state = CB_PULL_BEGIN;
    set_place(&pull->asked, pull->kept.done, pull->kept.table, pull->kept.after);
    if (pull->state == CB_PULL_PAGES)
        cb_pages_resume(pull);
}

void
cb_pull_delete(CbPull *pull)
{
    pull->confirmed = pull->asks;
}

void
cb_pull_epoch(CbPull *pull, CbCore *core, const char *epoch, gint64 now)
{
    if (pull->state != CB_PULL_BEGIN && g_strcmp0(pull->epoch, epoch) != 0)
        cb_pull_anew(pull, core, now);
}
