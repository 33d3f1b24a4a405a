#include "sync/client/push.h"

#include "engine/when.h"

#define PUSH_TIMEOUT (30 * CB_SECOND)
#define LARGEST_COUNT 100

void
cb_push_init(CbPush *push)
{
    push->waiting = g_ptr_array_new();
    push->ids = g_ptr_array_new_with_free_func(g_free);
    push->marks = cb_marks_new();
    push->next_at = G_MAXINT64;
    push->most = LARGEST_COUNT;
}

void
cb_push_clear(CbPush *push)
{
    g_ptr_array_unref(push->waiting);
    g_ptr_array_unref(push->ids);
    g_array_unref(push->marks);
}

static CbBatch
choose(CbPush *push, const CbCore *core, gint64 now)
{
    const CbBatchTime time = {now, core->options.push_delay, push->hurried};
    CbBatch batch = cb_batch_choose(push->waiting, &time);
    push->next_at = batch.ready->len > 0 ? now : batch.next_at;
    push->n_old = batch.n_old;
    return batch;
}

static void
look(CbPush *push, const CbCore *core, gint64 now)
{
    CbBatch batch = choose(push, core, now);
    cb_batch_clear(&batch);
}

/* --- what to do ----------------------------------------------------------------------------------- */

static gboolean
give_marks(CbPush *push, CbCore *core, CbPushState next)
{
    cb_core_task(core, CB_TASK_MARK)->marks = push->marks;
    push->state = next;
    return TRUE;
}

/* From REST: the decisions that may go are marked as being sent. */
static gboolean
begin(CbPush *push, CbCore *core, gint64 now)
{
    CbBatch batch = choose(push, core, now);
    guint n = cb_batch_cut(batch.ready, push->most);
    g_ptr_array_set_size(push->ids, 0);
    g_array_set_size(push->marks, 0);
    for (guint i = 0; i < n; i++) {
        const CbWaiting *one = batch.ready->pdata[i];
        g_ptr_array_add(push->ids, g_strdup(one->id));
        cb_marks_add(push->marks, one->id, CB_OUTBOX_SENDING, NULL, NULL);
    }
    cb_batch_clear(&batch);
    push->told = FALSE;
    return n > 0 && give_marks(push, core, CB_PUSH_MARKING);
}

/* The batch as the outbox has it now: what a person took back meanwhile is not among it any more.
 */
static GPtrArray *
take_marked(CbPush *push)
{
    GPtrArray *sent = g_ptr_array_new();
    for (guint i = 0; i < push->waiting->len; i++) {
        CbWaiting *one = push->waiting->pdata[i];
        if (one->state == CB_OUTBOX_SENDING &&
            g_ptr_array_find_with_equal_func(push->ids, one->id, g_str_equal, NULL))
            g_ptr_array_add(sent, one);
    }
    g_ptr_array_set_size(push->ids, 0);
    for (guint i = 0; i < sent->len; i++)
        g_ptr_array_add(push->ids, g_strdup(((const CbWaiting *)sent->pdata[i])->id));
    return sent;
}

static gboolean
send_batch(CbPush *push, CbCore *core, gint64 now)
{
    g_autoptr(GPtrArray) sent = take_marked(push);
    push->state = sent->len > 0 ? CB_PUSH_SENT : CB_PUSH_REST;
    if (sent->len > 0)
        cb_core_post(core, &push->call, "cb_push", cb_batch_body(core->client_id, sent),
                     PUSH_TIMEOUT, now);
    return sent->len > 0;
}

static gboolean
keep_results(CbPush *push, CbCore *core, gint64 now)
{
    (void)now;
    return give_marks(push, core, CB_PUSH_KEEPING);
}

static gint64
rest_until(const CbPush *push, const CbCore *core)
{
    return core->status.read_only ? G_MAXINT64
                                  : MAX(push->next_at, MAX(push->call.due_at, push->keep.due_at));
}

static gint64
ready_at(const CbPush *push, const CbCore *core)
{
    (void)core;
    return push->told ? push->keep.due_at : G_MAXINT64;
}

static gint64
results_at(const CbPush *push, const CbCore *core)
{
    (void)core;
    return push->keep.due_at;
}

/* States without a line wait for somebody else. */
static const struct {
    gint64 (*at)(const CbPush *push, const CbCore *core);
    gboolean (*act)(CbPush *push, CbCore *core, gint64 now);
} states[CB_PUSH_STATES] = {
    [CB_PUSH_REST] = {rest_until, begin},
    [CB_PUSH_READY] = {ready_at, send_batch},
    [CB_PUSH_RESULTS] = {results_at, keep_results},
};

gboolean
cb_push_next(CbPush *push, CbCore *core, gint64 now)
{
    return now >= cb_push_wake_at(push, core) && states[push->state].act(push, core, now);
}

gint64
cb_push_wake_at(const CbPush *push, const CbCore *core)
{
    gboolean acts = states[push->state].at != NULL && !core->stopped;
    return acts ? states[push->state].at(push, core) : G_MAXINT64;
}

/* --- what comes back ------------------------------------------------------------------------------ */

void
cb_push_failed(CbPush *push, CbCore *core, const CbJudgement *judgement, gint64 now)
{
    push->state = CB_PUSH_REST;
    cb_core_trouble(core, &push->call, judgement, now);
    look(push, core, now);
}

/* One decision that is too large by itself never gets through; of more, half is tried. */
static void
halve(CbPush *push, CbCore *core, const CbJudgement *judgement, gint64 now)
{
    g_array_set_size(push->marks, 0);
    if (push->ids->len > 1) {
        push->most = MAX(1, push->ids->len / 2);
        push->state = CB_PUSH_REST;
        push->call.due_at = now;
        look(push, core, now);
        return;
    }
    cb_marks_add(push->marks, push->ids->pdata[0], CB_OUTBOX_REJECTED, "too_large",
                 judgement->sentence);
    push->state = CB_PUSH_RESULTS;
}

static gboolean
brings_news(const GArray *marks)
{
    for (guint i = 0; i < marks->len; i++)
        if (g_array_index(marks, CbTaskMark, i).state != CB_OUTBOX_PENDING)
            return TRUE;
    return FALSE;
}

void
cb_push_answer(CbPush *push, CbCore *core, const CbAnswer *answer, gint64 now)
{
    CbJudgement judgement = cb_judge_answer(answer);
    cb_core_heard(core, &push->call, answer, now);
    g_array_set_size(push->marks, 0);
    if (judgement.judged == CB_JUDGED_TOO_LARGE && answer->status == 413) {
        halve(push, core, &judgement, now);
        return;
    }
    if (judgement.judged == CB_JUDGED_GOOD &&
        !cb_batch_read(answer->body->str, answer->body->len, push->ids, push->marks))
        judgement =
            cb_judgement(CB_JUDGED_PERSON, "BAD_ANSWER",
                         "The hub did not say what became of each decision; they are kept and "
                         "sent again: tell who runs it, then try again");
    if (judgement.judged != CB_JUDGED_GOOD) {
        cb_push_failed(push, core, &judgement, now);
        return;
    }
    cb_core_well(core, &push->call);
    push->state = CB_PUSH_RESULTS;
}

gboolean
cb_push_done(CbPush *push, CbCore *core, const GError *error, gint64 now)
{
    gboolean kept = push->state == CB_PUSH_KEEPING && error == NULL;
    gboolean news = kept && brings_news(push->marks);
    if (error != NULL) {
        CbJudgement judgement = cb_judge_store(error);
        cb_core_trouble(core, &push->keep, &judgement, now);
        if (push->state == CB_PUSH_MARKING)
            push->state = CB_PUSH_REST;
        else if (push->state == CB_PUSH_KEEPING)
            push->state = CB_PUSH_RESULTS;
    } else {
        cb_core_well(core, &push->keep);
        if (push->state == CB_PUSH_MARKING)
            push->state = CB_PUSH_READY;
        else if (push->state == CB_PUSH_KEEPING)
            push->state = CB_PUSH_REST;
    }
    look(push, core, now);
    return news;
}

/* --- what others tell ----------------------------------------------------------------------------- */

void
cb_push_outbox(CbPush *push, const CbCore *core, const GPtrArray *entries, gint64 now)
{
    g_ptr_array_unref(push->waiting);
    push->waiting = cb_batch_copy(entries);
    push->told = TRUE;
    look(push, core, now);
}

void
cb_push_hurry(CbPush *push, const CbCore *core, gint64 now)
{
    for (guint i = 0; i < push->waiting->len; i++)
        push->hurried = MAX(push->hurried, ((const CbWaiting *)push->waiting->pdata[i])->sequence);
    look(push, core, now);
}

void
cb_push_retry(CbPush *push, gint64 now)
{
    cb_call_retry(&push->call, now);
    cb_call_retry(&push->keep, now);
}

gboolean
cb_push_is_settled(const CbPush *push, const CbCore *core)
{
    return push->state == CB_PUSH_REST && (push->next_at == G_MAXINT64 || core->status.read_only);
}
