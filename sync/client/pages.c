#include "sync/client/pages.h"

#include <string.h>

#include "sync/client/members.h"
#include "sync/wire/protocol.h"

#define LONGEST_CURSOR 200
#define LARGEST_BEGIN (256 * 1024)
/* More rows than were announced, as they are added meanwhile, but not without end. */
#define MOST_ROWS(total) (2 * (total) + 100000)

static const CbJudgement good = {.judged = CB_JUDGED_GOOD};

static CbJudgement
bad(const char *what)
{
    return cb_judgement(CB_JUDGED_PERSON, "BAD_ANSWER",
                        "The hub's answer makes no sense (%s); tell who runs it, then try again",
                        what);
}

void
cb_held_free(gpointer data)
{
    CbHeld *held = data;
    g_free(held->body);
    g_free(held->after);
    g_free(held->cursor);
    g_free(held);
}

static CbHeld *
hold(CbPull *pull, CbTaskKind kind)
{
    CbHeld *held = g_new0(CbHeld, 1);
    held->kind = kind;
    held->table = CB_none;
    g_queue_push_tail(pull->held, held);
    return held;
}

/* Holds the rows of an answer, with a copy of just them. */
static CbHeld *
hold_rows(CbPull *pull, CbTaskKind kind, CbPiece rows)
{
    CbHeld *held = hold(pull, kind);
    held->rows = held->body = g_strndup(rows.text, rows.length);
    held->length = rows.length;
    return held;
}

/* --- the order of tables -------------------------------------------------------------------------- */

static CbTableId
next_table(const CbPull *pull)
{
    if (pull->asked.table != CB_none)
        return pull->asked.table;
    for (guint i = 0; i < CB_N_TABLES; i++)
        if (!cb_table_set_has(&pull->asked.done, pull->order[i]))
            return pull->order[i];
    return CB_none;
}

gboolean
cb_pages_are_left(const CbPull *pull)
{
    return next_table(pull) != CB_none;
}

void
cb_pages_resume(CbPull *pull)
{
    if (!cb_pages_are_left(pull) && g_queue_is_empty(pull->held))
        hold(pull, CB_TASK_WHOLE);
}

static void
move(CbPlace *place, CbTableId table, gboolean last, const char *after)
{
    char *copy = last ? NULL : g_strdup(after);
    g_free(place->after);
    place->after = copy;
    place->table = last ? CB_none : table;
    if (last)
        cb_table_set_add(&place->done, table);
}

/* --- the beginning -------------------------------------------------------------------------------- */

typedef struct {
    CbTableId order[CB_N_TABLES];
    guint n;
    CbTableSet named;
    gint64 rows;
} Tables;

static gboolean
read_table(const cJSON *json, Tables *tables)
{
    CbTableId table =
        cb_table_named(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "t")));
    gint64 rows;
    if (table == CB_none || cb_table_set_has(&tables->named, table) ||
        !cb_wire_read_number(cJSON_GetObjectItemCaseSensitive(json, "rows"), &rows) ||
        rows > G_MAXINT32)
        return FALSE;
    cb_table_set_add(&tables->named, table);
    tables->order[tables->n++] = table;
    tables->rows += rows;
    return TRUE;
}

static gboolean
read_tables(const cJSON *json, Tables *tables)
{
    const cJSON *table;
    cJSON_ArrayForEach(table, json) {
        if (!read_table(table, tables))
            return FALSE;
    }
    return cJSON_IsArray(json);
}

/* Tables that the hub does not have are empty. */
static void
begin(CbPull *pull, CbCore *core, const Tables *tables, const char *epoch, const char *cursor)
{
    guint n = tables->n;
    g_free(pull->epoch);
    pull->epoch = g_strdup(epoch);
    hold(pull, CB_TASK_BEGIN)->cursor = g_strdup(cursor);
    move(&pull->asked, CB_operators, TRUE, NULL);
    move(&pull->kept, CB_operators, TRUE, NULL);
    pull->asked.done = pull->kept.done = (CbTableSet){{0}};
    memcpy(pull->order, tables->order, sizeof pull->order);
    for (guint t = 0; t < CB_N_TABLES; t++) {
        if (cb_table_set_has(&tables->named, t))
            continue;
        CbHeld *held = hold_rows(pull, CB_TASK_PAGE, (CbPiece){"[]", 2});
        held->table = pull->order[n++] = (CbTableId)t;
        held->last = TRUE;
        cb_table_set_add(&pull->asked.done, t);
    }
    g_free(pull->cursor);
    pull->cursor = g_strdup(cursor);
    pull->state = CB_PULL_PAGES;
    pull->begun_at = CB_NULL;
    core->status.rows_done = 0;
    core->status.rows_total = tables->rows;
    core->status.remaining = CB_NULL;
}

CbJudgement
cb_pages_read_begin(CbPull *pull, CbCore *core, const char *body, gsize length, gint64 now)
{
    (void)now;
    char *problem = NULL;
    Tables tables = {.n = 0};
    g_autoptr(cJSON) json = length <= LARGEST_BEGIN
                                ? cb_json_parse_strict(body, length, LONGEST_CURSOR, &problem)
                                : NULL;
    g_free(problem);
    const char *epoch = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "epoch"));
    const char *cursor = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "cursor"));
    if (!cb_epoch_is_one(epoch) || cursor == NULL || *cursor == '\0')
        return bad("a beginning without epoch and cursor");
    if (!read_tables(cJSON_GetObjectItemCaseSensitive(json, "tables"), &tables))
        return bad("a list of tables that are not known here");
    begin(pull, core, &tables, epoch, cursor);
    return good;
}

/* --- pages ---------------------------------------------------------------------------------------- */

enum { EPOCH, TABLE, NEXT, ROWS, N_PAGE };
static const char *const page_names[] = {"epoch", "t", "next", "rows"};

char *
cb_pages_ask(CbPull *pull, CbCore *core)
{
    (void)core;
    return g_strdup_printf("{\"t\":\"%s\",\"after\":%s,\"limit\":%u}",
                           cb_tables[next_table(pull)].name,
                           pull->asked.after ? pull->asked.after : "null", pull->page);
}

static CbJudgement
hold_page(CbPull *pull, const CbCore *core, const CbPiece *pieces)
{
    CbTableId table = next_table(pull);
    gboolean last = cb_piece_is_null(pieces[NEXT]);
    g_autofree char *name = cb_piece_text(pieces[TABLE], LONGEST_CURSOR);
    g_autofree char *after = last ? NULL : cb_piece_pk(pieces[NEXT], table);
    gint64 n_rows;
    if (cb_table_named(name) != table)
        return bad("a page of another table");
    if (!last && (after == NULL || g_strcmp0(after, pull->asked.after) == 0))
        return bad("a page that does not say how to go on");
    if (!cb_piece_count(pieces[ROWS], &n_rows))
        return bad("a page without rows");
    if (core->status.rows_done + n_rows > MOST_ROWS(core->status.rows_total))
        return bad("far more rows than it announced");
    CbHeld *held = hold_rows(pull, CB_TASK_PAGE, pieces[ROWS]);
    held->table = table;
    held->n_rows = n_rows;
    held->last = last;
    held->after = g_strdup(after);
    move(&pull->asked, table, last, after);
    return good;
}

CbJudgement
cb_pages_read(CbPull *pull, CbCore *core, const char *body, gsize length, gint64 now)
{
    (void)now;
    CbPiece pieces[N_PAGE];
    gboolean split = cb_split_members(body, length, page_names, N_PAGE, pieces);
    g_autofree char *epoch = cb_piece_text(pieces[EPOCH], LONGEST_CURSOR);
    if (!split || !cb_epoch_is_one(epoch))
        return bad("a page without an epoch");
    if (strcmp(epoch, pull->epoch) != 0)
        return cb_judgement(CB_JUDGED_ANEW, "", "the hub's data was restored");
    return hold_page(pull, core, pieces);
}

static void
estimate(CbPull *pull, CbCore *core, gint64 now)
{
    gint64 done = core->status.rows_done - pull->begun_rows;
    gint64 left = MAX(0, core->status.rows_total - core->status.rows_done);
    if (pull->begun_at != CB_NULL && done > 0)
        core->status.remaining =
            (gint64)((double)(now - pull->begun_at) / (double)done * (double)left);
}

void
cb_pages_kept(CbPull *pull, CbCore *core, const CbHeld *held, gint64 now)
{
    if (pull->begun_at == CB_NULL) {
        pull->begun_at = now;
        pull->begun_rows = core->status.rows_done + held->n_rows;
    }
    core->status.rows_done += held->n_rows;
    move(&pull->kept, held->table, held->last, held->after);
    estimate(pull, core, now);
    cb_pages_resume(pull);
}

/* --- changes -------------------------------------------------------------------------------------- */

enum { C_EPOCH, C_NEXT, C_MORE, C_LAG, C_ROWS, N_CHANGES };
static const char *const change_names[] = {"epoch", "next", "more", "lag_ms", "rows"};

CbJudgement
cb_pages_read_changes(CbPull *pull, CbCore *core, const char *body, gsize length, gint64 now)
{
    (void)now;
    CbPiece pieces[N_CHANGES];
    gboolean split = cb_split_members(body, length, change_names, N_CHANGES, pieces), more;
    g_autofree char *epoch = cb_piece_text(pieces[C_EPOCH], LONGEST_CURSOR);
    g_autofree char *next = cb_piece_text(pieces[C_NEXT], LONGEST_CURSOR);
    gint64 lag, n_rows;
    if (!split || !cb_epoch_is_one(epoch) || next == NULL)
        return bad("changes without epoch and cursor");
    if (strcmp(epoch, pull->epoch) != 0)
        return cb_judgement(CB_JUDGED_ANEW, "", "the hub's data was restored");
    if (!cb_piece_bool(pieces[C_MORE], &more) || !cb_piece_number(pieces[C_LAG], &lag) ||
        !cb_piece_count(pieces[C_ROWS], &n_rows) || lag > G_MAXINT32)
        return bad("changes that are not complete");
    if (more && strcmp(next, pull->cursor) == 0)
        return bad("a cursor that does not move");
    if (more && g_strcmp0(next, pull->mark) == 0)
        return bad("a cursor that goes back");
    core->status.lag = lag * 1000;
    CbHeld *held = hold_rows(pull, CB_TASK_CHANGES, pieces[C_ROWS]);
    held->cursor = g_steal_pointer(&next);
    held->more = more;
    held->n_rows = n_rows;
    return good;
}
