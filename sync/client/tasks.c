#include "sync/client/tasks.h"

/* Loading a World takes no longer than patching it by so many rows. */
#define PATCH_LIMIT 20000

void
cb_changed_clear(CbChanged *changed)
{
    cb_patch_free(changed->patch);
    *changed = (CbChanged){0};
}

static void
reload(CbChanged *changed)
{
    g_clear_pointer(&changed->patch, cb_patch_free);
    changed->reload = TRUE;
}

static void
add_patch(CbChanged *changed, const CbPatch *patch)
{
    if (changed->reload || cb_patch_rows(patch) == 0)
        return;
    if (changed->patch == NULL)
        changed->patch = cb_patch_new();
    cb_patch_append(changed->patch, patch);
    if (cb_patch_rows(changed->patch) > PATCH_LIMIT)
        reload(changed);
}

void
cb_changed_add(CbChanged *changed, const CbChanged *more)
{
    if (more->reload)
        reload(changed);
    if (more->patch != NULL)
        add_patch(changed, more->patch);
    changed->outbox |= more->outbox;
}

static gboolean
run_page(CbStore *store, const CbTask *task, CbChanged *changed, GError **error)
{
    guint rows;
    if (!cb_replica_page(store, task->table, task->rows, task->length, task->after, task->last, &rows,
                         error))
        return FALSE;
    if (task->last)
        reload(changed);
    return TRUE;
}

static gboolean
run_whole(CbStore *store, gint64 now, CbChanged *changed, GError **error)
{
    guint recalled;
    /* First: after a kill between the two the facts are still not whole, and this comes again. */
    if (!cb_outbox_recall(store, now, &recalled, error) || !cb_replica_whole(store, now, error))
        return FALSE;
    changed->outbox |= recalled > 0;
    reload(changed);
    return TRUE;
}

static gboolean
is_empty_array(const char *text, gsize length)
{
    char content[3] = "";
    guint n = 0;
    for (gsize i = 0; i < length && n < G_N_ELEMENTS(content); i++)
        if (!g_ascii_isspace(text[i]))
            content[n++] = text[i];
    return n == 2 && content[0] == '[' && content[1] == ']';
}

static gboolean
run_changes(CbStore *store, const CbTask *task, gint64 now, CbChanged *changed, GError **error)
{
    CbReplicaResult result = {0};
    if (is_empty_array(task->rows, task->length))
        return cb_replica_fresh(store, now, error);
    if (!cb_replica_changes(store, task->rows, task->length, task->cursor, now, task->confirmed, &result,
                            error))
        return FALSE;
    if (result.deleted > 0)
        reload(changed);
    else if (result.patch != NULL)
        add_patch(changed, result.patch);
    cb_replica_result_clear(&result);
    return TRUE;
}

/* --- the outbox ------------------------------------------------------------------------------- */

static gboolean
write_marks(CbStore *store, const GArray *marks, GError **error)
{
    for (guint i = 0; i < marks->len; i++) {
        const CbTaskMark *mark = &g_array_index(marks, CbTaskMark, i);
        const CbOutboxAnswer answer = {.state = mark->state,
                                       .code = mark->code,
                                       .sentence = mark->sentence,
                                       .theirs = mark->theirs,
                                       .version = mark->version};
        if (!cb_outbox_answer(store, mark->id, &answer, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
run_marks(CbStore *store, const GArray *marks, CbChanged *changed, GError **error)
{
    if (!cb_outbox_begin(store, error))
        return FALSE;
    if (!write_marks(store, marks, error)) {
        cb_outbox_rollback(store);
        return FALSE;
    }
    changed->outbox = TRUE;
    return cb_outbox_commit(store, error);
}

gboolean
cb_tasks_run(CbStore *store, const char *hub, const CbTask *task, gint64 now, CbChanged *changed,
             GError **error)
{
    switch (task->kind) {
    case CB_TASK_BEGIN:
        return cb_replica_begin(store, hub, task->epoch, task->cursor, task->rows_total, error);
    case CB_TASK_PAGE:
        return run_page(store, task, changed, error);
    case CB_TASK_WHOLE:
        return run_whole(store, now, changed, error);
    case CB_TASK_CHANGES:
        return run_changes(store, task, now, changed, error);
    case CB_TASK_MARK:
        return run_marks(store, task->marks, changed, error);
    default:
        g_assert_not_reached();
    }
}
