#include "store/outbox.h"

#include "engine/when.h"
#include "store/ddl.h"
#include "store/decisions.h"
#include "store/inside.h"

static const CbColumn columns[] = {CB_COLUMNS_decisions(CB_OWN_COLUMN)};
static const CbColumn client_columns[] = {CB_COLUMNS_clients(CB_OWN_COLUMN)};

const CbTable cb_decisions_table = {
    .name = "decisions", .columns = columns, .n_columns = CB_N_decisions};
const CbTable cb_clients_table = {
    .name = "clients", .columns = client_columns, .n_columns = CB_N_clients};

#define BIT(column) (G_GUINT64_CONSTANT(1) << CB_decisions_##column)
#define IN(state) (1u << CB_OUTBOX_##state)
#define ANYWHERE (~0u)

static const char *const state_names[] = {
    [CB_OUTBOX_PENDING] = "pending",   [CB_OUTBOX_UNDONE] = "undone",
    [CB_OUTBOX_DROPPED] = "dropped",   [CB_OUTBOX_SUPERSEDED] = "superseded",
    [CB_OUTBOX_SENDING] = "sending",   [CB_OUTBOX_ACCEPTED] = "accepted",
    [CB_OUTBOX_CONFLICT] = "conflict", [CB_OUTBOX_REJECTED] = "rejected",
};

/* Where an answer's state may be entered from: what a person has settled meanwhile stays as it is,
 * unless the hub did it. */
static const guint answered_from[] = {
    [CB_OUTBOX_PENDING] = IN(PENDING) | IN(SENDING),
    [CB_OUTBOX_UNDONE] = ANYWHERE,
    [CB_OUTBOX_DROPPED] = ANYWHERE,
    [CB_OUTBOX_SUPERSEDED] = ANYWHERE,
    [CB_OUTBOX_SENDING] = IN(PENDING) | IN(SENDING),
    [CB_OUTBOX_ACCEPTED] = ANYWHERE,
    [CB_OUTBOX_CONFLICT] = IN(PENDING) | IN(SENDING) | IN(CONFLICT) | IN(REJECTED),
    [CB_OUTBOX_REJECTED] = IN(PENDING) | IN(SENDING) | IN(CONFLICT) | IN(REJECTED),
};

const char *
cb_outbox_state_name(CbOutboxState state)
{
    return state_names[state];
}

static gboolean
parse_state(const char *name, CbOutboxState *state)
{
    for (guint i = 0; i < G_N_ELEMENTS(state_names); i++) {
        if (g_str_equal(state_names[i], name)) {
            *state = (CbOutboxState)i;
            return TRUE;
        }
    }
    return FALSE;
}

/* Damage met in use is refused as it is at opening, with a copy kept. Making one drops SQLite's
 * locks on the file, which is another reason not to write to it any more. Always FALSE. */
static gboolean
refuse(CbStore *store, GError *problem, GError **error)
{
    if (g_error_matches(problem, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT) ||
        g_error_matches(problem, CB_STORE_ERROR, CB_STORE_ERROR_SCHEMA))
        store->outbox_refused = TRUE;
    cb_file_refuse(sqlite3_db_filename(store->outbox, "main"), &problem);
    g_propagate_error(error, problem);
    return FALSE;
}

static void
entry_free(gpointer data)
{
    CbOutboxEntry *entry = data;
    g_clear_pointer(&entry->decision, cb_decision_free);
    g_free(entry->base);
    g_free(entry->code);
    g_free(entry->sentence);
    g_free(entry->theirs);
    g_free(entry);
}

/* The text of a cell; NULL when it is null. */
static char *
take_text(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? g_utf8_make_valid(text, -1) : NULL;
}

static gint64
take_integer(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? CB_NULL
                                                           : sqlite3_column_int64(row, column);
}

static CbDecision *
read_decision(sqlite3_stmt *row)
{
    CbDecision *decision = g_new0(CbDecision, 1);
    decision->id = take_text(row, CB_decisions_id);
    decision->kind = take_text(row, CB_decisions_kind);
    decision->target_id = take_text(row, CB_decisions_target_id);
    decision->base_version = take_integer(row, CB_decisions_base_version);
    decision->payload = take_text(row, CB_decisions_payload);
    decision->actor = take_text(row, CB_decisions_actor);
    decision->decided_at = take_integer(row, CB_decisions_decided_at);
    return decision;
}

static CbOutboxEntry *
read_fields(sqlite3_stmt *row)
{
    CbOutboxEntry *entry = g_new0(CbOutboxEntry, 1);
    entry->sequence = take_integer(row, CB_decisions_sequence);
    entry->decision = read_decision(row);
    entry->batch = take_integer(row, CB_decisions_batch);
    entry->base = take_text(row, CB_decisions_base);
    entry->due_at = take_integer(row, CB_decisions_due_at);
    entry->confirmed = take_integer(row, CB_decisions_confirmed) == 1;
    entry->attempts = take_integer(row, CB_decisions_attempts);
    entry->code = take_text(row, CB_decisions_code);
    entry->sentence = take_text(row, CB_decisions_sentence);
    entry->version = take_integer(row, CB_decisions_version);
    entry->theirs = take_text(row, CB_decisions_theirs);
    return entry;
}

static CbOutboxEntry *
read_entry(sqlite3_stmt *row, GError **error)
{
    CbOutboxEntry *entry = read_fields(row);
    g_autofree char *target = take_text(row, CB_decisions_target_table);
    g_autofree char *role = take_text(row, CB_decisions_role);
    g_autofree char *state = take_text(row, CB_decisions_state);
    entry->decision->target = cb_table_named(target);
    if (entry->decision->target != CB_none &&
        cb_role_parse(role, &entry->decision->role) && parse_state(state, &entry->state))
        return entry;
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT,
                "%s: decision %s has a target, role or state that does not exist (%s, %s, %s)",
                cb_outbox_file.name, entry->decision->id, target, role, state);
    entry_free(entry);
    return NULL;
}

static gboolean
read_entries(sqlite3 *outbox, GPtrArray *entries, GError **error)
{
    g_autofree char *all = cb_ddl_select(&cb_decisions_table);
    g_autofree char *sql = g_strdup_printf("SELECT * FROM (%s) ORDER BY sequence, id", all);
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(outbox, sql, error);
    if (statement == NULL)
        return FALSE;
    gboolean row, good;
    while ((good = cb_sql_step(statement, &row, error)) && row) {
        CbOutboxEntry *entry = read_entry(statement, error);
        if (entry == NULL)
            return FALSE;
        g_ptr_array_add(entries, entry);
    }
    return good;
}

GPtrArray *
cb_outbox_entries(CbStore *store, GError **error)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
    GError *problem = NULL;
    if (!read_entries(store->outbox, entries, &problem)) {
        refuse(store, problem, error);
        return NULL;
    }
    return g_steal_pointer(&entries);
}

static gboolean
may_write(const CbStore *store, GError **error)
{
    const char *path = sqlite3_db_filename(store->outbox, "main");
    if (store->outbox_refused)
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT,
                    "%s: the file was found damaged, so nothing more is written to it; "
                    "`callboard doctor` tells more",
                    path);
    else if (cb_file_has_moved(store->outbox))
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO,
                    "%s: the file was moved or removed while it was open; start Callboard again",
                    path);
    else
        return TRUE;
    return FALSE;
}

gboolean
cb_outbox_begin(CbStore *store, GError **error)
{
    g_assert(sqlite3_get_autocommit(store->outbox));
    if (!may_write(store, error))
        return FALSE;
    GError *problem = NULL;
    return cb_sql_begin(store->outbox, &problem) || refuse(store, problem, error);
}

gboolean
cb_outbox_commit(CbStore *store, GError **error)
{
    g_assert(!sqlite3_get_autocommit(store->outbox));
    GError *problem = NULL;
    return cb_sql_commit(store->outbox, &problem) || refuse(store, problem, error);
}

void
cb_outbox_rollback(CbStore *store)
{
    cb_sql_rollback(store->outbox);
}

static gboolean
run(sqlite3 *outbox, const char *sql, const CbValue values[static CB_N_decisions], guint64 set,
    GError **error)
{
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(outbox, sql, error);
    if (statement == NULL)
        return FALSE;
    for (guint c = 0; c < CB_N_decisions; c++)
        if ((set >> c & 1) &&
            !cb_sql_bind(statement, (int)c + 1, columns[c].type, values[c], error))
            return FALSE;
    return cb_sql_finish(statement, error);
}

static gboolean
insert(sqlite3 *outbox, const CbDecision *decision, gint64 batch, const char *base, GError **error)
{
    gint64 last;
    if (!cb_sql_number(outbox, "SELECT max(sequence) FROM decisions", &last, error))
        return FALSE;
    const CbValue values[CB_N_decisions] = {
        [CB_decisions_id] = cb_text(decision->id),
        [CB_decisions_sequence] = cb_integer(last + 1),
        [CB_decisions_kind] = cb_text(decision->kind),
        [CB_decisions_target_table] = cb_text(cb_tables[decision->target].name),
        [CB_decisions_target_id] = cb_text(decision->target_id),
        [CB_decisions_base_version] = cb_integer(decision->base_version),
        [CB_decisions_payload] = cb_text(decision->payload ? decision->payload : "{}"),
        [CB_decisions_actor] = cb_text(decision->actor),
        [CB_decisions_role] = cb_text(cb_role_name(decision->role)),
        [CB_decisions_decided_at] = cb_integer(decision->decided_at),
        [CB_decisions_batch] = cb_integer(batch),
        [CB_decisions_state] = cb_text(cb_outbox_state_name(CB_OUTBOX_PENDING)),
        [CB_decisions_base] = cb_text(base),
        [CB_decisions_due_at] = cb_integer(CB_NULL),
        [CB_decisions_version] = cb_integer(CB_NULL),
    };
    g_autofree char *sql = cb_ddl_upsert(&cb_decisions_table, 0);
    return run(outbox, sql, values, (G_GUINT64_CONSTANT(1) << CB_N_decisions) - 1, error);
}

gboolean
cb_outbox_add(CbStore *store, const CbDecision *decision, gint64 batch, const char *base,
              GError **error)
{
    g_assert(!sqlite3_get_autocommit(store->outbox));
    GError *problem = NULL;
    return insert(store->outbox, decision, batch, base, &problem) || refuse(store, problem, error);
}

/* Changes the columns in `set` of the decision whose id is in `values`. */
static gboolean
update(sqlite3 *outbox, const CbValue values[static CB_N_decisions], guint64 set, GError **error)
{
    g_autofree char *sql = cb_ddl_update(&cb_decisions_table, set | BIT(id));
    if (!run(outbox, sql, values, set | BIT(id), error))
        return FALSE;
    if (sqlite3_changes(outbox) > 0)
        return TRUE;
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT,
                "there is no decision %s in the outbox", values[CB_decisions_id].text);
    return FALSE;
}

gboolean
cb_outbox_mark(CbStore *store, const char *decision_id, CbOutboxState state, GError **error)
{
    g_assert(!sqlite3_get_autocommit(store->outbox));
    const CbValue values[CB_N_decisions] = {
        [CB_decisions_id] = cb_text(decision_id),
        [CB_decisions_state] = cb_text(cb_outbox_state_name(state)),
    };
    GError *problem = NULL;
    return update(store->outbox, values, BIT(state), &problem) || refuse(store, problem, error);
}

gboolean
cb_outbox_release(CbStore *store, const char *decision_id, gint64 due_at, gboolean confirmed,
                  GError **error)
{
    g_assert(!sqlite3_get_autocommit(store->outbox));
    const CbValue values[CB_N_decisions] = {
        [CB_decisions_id] = cb_text(decision_id),
        [CB_decisions_due_at] = cb_integer(due_at),
        [CB_decisions_confirmed] = cb_integer(confirmed != FALSE),
    };
    GError *problem = NULL;
    return update(store->outbox, values, BIT(due_at) | BIT(confirmed), &problem) ||
           refuse(store, problem, error);
}

/* The state and the attempts of a decision; the first is PENDING when there is no such decision,
 * which the update that follows tells. */
static gboolean
look_up(sqlite3 *outbox, const char *id, CbOutboxState *state, gint64 *attempts, GError **error)
{
    g_autoptr(sqlite3_stmt) statement =
        cb_sql_prepare(outbox, "SELECT state, attempts FROM decisions WHERE id = ?1", error);
    gboolean row;
    if (statement == NULL || !cb_sql_bind(statement, 1, CB_TYPE_TEXT, cb_text(id), error) ||
        !cb_sql_step(statement, &row, error))
        return FALSE;
    g_autofree char *name = row ? take_text(statement, 0) : NULL;
    *attempts = row ? sqlite3_column_int64(statement, 1) : 0;
    if (name == NULL || !parse_state(name, state))
        *state = CB_OUTBOX_PENDING;
    return TRUE;
}

static gboolean
answer_decision(sqlite3 *outbox, const char *id, const CbOutboxAnswer *answer, GError **error)
{
    CbOutboxState state;
    gint64 attempts;
    if (!look_up(outbox, id, &state, &attempts, error))
        return FALSE;
    if (!(answered_from[answer->state] >> state & 1))
        return TRUE;
    const CbValue values[CB_N_decisions] = {
        [CB_decisions_id] = cb_text(id),
        [CB_decisions_state] = cb_text(cb_outbox_state_name(answer->state)),
        [CB_decisions_attempts] = cb_integer(attempts + (answer->state == CB_OUTBOX_SENDING)),
        [CB_decisions_code] = cb_text(answer->code),
        [CB_decisions_sentence] = cb_text(answer->sentence),
        [CB_decisions_version] = cb_integer(answer->version),
        [CB_decisions_theirs] = cb_text(answer->theirs),
    };
    return update(
        outbox, values,
        BIT(state) | BIT(attempts) | BIT(code) | BIT(sentence) | BIT(version) | BIT(theirs), error);
}

gboolean
cb_outbox_answer(CbStore *store, const char *decision_id, const CbOutboxAnswer *answer,
                 GError **error)
{
    g_assert(!sqlite3_get_autocommit(store->outbox));
    GError *problem = NULL;
    return answer_decision(store->outbox, decision_id, answer, &problem) ||
           refuse(store, problem, error);
}

/* *client_id is NULL when the outbox has none yet. */
static gboolean
read_client(sqlite3 *outbox, char **client_id, GError **error)
{
    g_autofree char *sql = cb_ddl_select(&cb_clients_table);
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(outbox, sql, error);
    gboolean row;
    if (statement == NULL || !cb_sql_step(statement, &row, error))
        return FALSE;
    *client_id = row ? take_text(statement, CB_clients_client_id) : NULL;
    return TRUE;
}

static gboolean
name_client(sqlite3 *outbox, GError **error)
{
    g_autofree char *sql = cb_ddl_upsert(&cb_clients_table, 0);
    g_autofree char *made = g_uuid_string_random();
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(outbox, sql, error);
    return statement != NULL &&
           cb_sql_bind(statement, CB_clients_id + 1, CB_TYPE_TEXT, cb_text("self"), error) &&
           cb_sql_bind(statement, CB_clients_client_id + 1, CB_TYPE_TEXT, cb_text(made), error) &&
           cb_sql_finish(statement, error);
}

/* The UUID is made when it is first asked for; where another process makes one at the same time,
 * the first stays. */
char *
cb_outbox_client_id(CbStore *store, GError **error)
{
    char *client_id = NULL;
    GError *problem = NULL;
    gboolean good = read_client(store->outbox, &client_id, &problem);
    if (good && client_id == NULL) {
        if (!may_write(store, error))
            return NULL;
        good = name_client(store->outbox, &problem) &&
               read_client(store->outbox, &client_id, &problem);
    }
    if (!good)
        refuse(store, problem, error);
    return client_id;
}
