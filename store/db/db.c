#include "store/db.h"

#include <poll.h>
#include <string.h>

#include "engine/json.h"
#include "store/db/driver.h"

/* clang-format off */
G_DEFINE_QUARK(cb-db-error-quark, cb_db_error)
/* clang-format on */

/* --- failures --------------------------------------------------------------------------------- */

/* What a SQLSTATE, or a class of them, means for the caller. */
static const struct {
    const char *state; /* a prefix */
    CbDbError code;
    const char *next; /* what to do */
} meanings[] = {
    {"40", CB_DB_ERROR_BUSY, "do the transaction again"},
    {"55P03", CB_DB_ERROR_BUSY, "do the transaction again"},
    {"57014", CB_DB_ERROR_STOPPED, "ask for less at a time"},
    {"08", CB_DB_ERROR_IO, "check that the server runs, then try again"},
    {"57P", CB_DB_ERROR_IO, "check that the server runs, then try again"},
    {"25P03", CB_DB_ERROR_IO, "try again"},
    {"25006", CB_DB_ERROR_IO, "point the hub at the primary"},
    {"42P05", CB_DB_ERROR_IO, "connect without a pooler, or to one in session mode"},
    {"26000", CB_DB_ERROR_IO, "connect without a pooler, or to one in session mode"},
    {"53", CB_DB_ERROR_IO, "free some space, memory or connections of the server, then try again"},
    {"58", CB_DB_ERROR_IO, "check the server's disk, then try again"},
    {"XX001", CB_DB_ERROR_CORRUPT, "restore a backup"},
    {"XX002", CB_DB_ERROR_CORRUPT, "restore a backup"},
    {"", CB_DB_ERROR_REFUSED, "correct what was asked for"},
};

static const char *
next_of(CbDbError code)
{
    guint i = 0;
    while (meanings[i].code != code)
        i++;
    return meanings[i].next;
}

static gboolean
fail(CbDb *db, CbDbError code, const char *next, CbDbFailure failure, GError **error)
{
    g_autofree char *message = g_strdup(failure.message), *details = g_strdup(failure.details),
                    *hint = g_strdup(failure.hint);
    g_strlcpy(db->refusal.sqlstate, failure.sqlstate, sizeof db->refusal.sqlstate);
    g_free(db->message);
    g_free(db->details);
    g_free(db->hint);
    db->refusal.message = db->message = g_steal_pointer(&message);
    db->refusal.details = db->details = g_steal_pointer(&details);
    db->refusal.hint = db->hint = g_steal_pointer(&hint);
    db->spoilt = db->begun;
    g_set_error(error, CB_DB_ERROR, (gint)code, "%s: %s; %s", db->name, db->message, next);
    return FALSE;
}

gboolean
cb_db_fail(CbDb *db, CbDbError code, CbDbFailure failure, GError **error)
{
    return fail(db, code, next_of(code), failure, error);
}

gboolean
cb_db_refuse(CbDb *db, CbDbFailure failure, GError **error)
{
    guint i = 0;
    while (!g_str_has_prefix(failure.sqlstate, meanings[i].state))
        i++;
    return fail(db, meanings[i].code, meanings[i].next, failure, error);
}

const CbDbRefusal *
cb_db_refusal(const CbDb *db)
{
    return &db->refusal;
}

/* --- parameters ------------------------------------------------------------------------------- */

/* What PostgreSQL says about a text that is not of its type, here for both. */
static const struct {
    CbType type;
    const char *words;
} wrong_forms[] = {
    {CB_TYPE_UUID, "invalid input syntax for type uuid"},
    {CB_TYPE_DECIMAL, "invalid input syntax for type numeric"},
    {CB_TYPE_JSON, "invalid input syntax for type json"},
    {CB_TYPE_TEXTS, "malformed array literal"},
};

static gboolean
refuse_form(CbDb *db, CbType type, const char *text, GError **error)
{
    guint i = 0;
    while (wrong_forms[i].type != type)
        i++;
    g_autofree char *shown = cb_json_quote(text);
    g_autofree char *message = g_strdup_printf("%s: %s", wrong_forms[i].words, shown);
    return cb_db_refuse(db, (CbDbFailure){.sqlstate = "22P02", .message = message}, error);
}

/* `\u0000` in JSON would be a NUL in a text. */
static gboolean
has_escaped_nul(const char *json)
{
    for (const char *p = json; (p = strchr(p, '\\')) != NULL; p += 2) {
        if (g_str_has_prefix(p, "\\u0000"))
            return TRUE;
        if (p[1] == '\0')
            return FALSE;
    }
    return FALSE;
}

static gboolean
is_array_of_texts(const char *text)
{
    g_autoptr(cJSON) json = cJSON_ParseWithOpts(text, NULL, TRUE);
    const cJSON *element;
    if (!cJSON_IsArray(json))
        return FALSE;
    cJSON_ArrayForEach(element, json) {
        if (!cJSON_IsString(element) && !cJSON_IsNull(element))
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_form(CbType type, const char *text)
{
    CbValue value;
    g_autofree char *lower = NULL;
    g_autoptr(cJSON) json = NULL;
    switch (type) {
    case CB_TYPE_UUID:
        lower = g_ascii_strdown(text, -1);
        return cb_value_parse(type, lower, &value);
    case CB_TYPE_DECIMAL:
        return cb_value_parse(type, text, &value);
    case CB_TYPE_JSON:
        json = cJSON_ParseWithOpts(text, NULL, TRUE);
        return json != NULL;
    case CB_TYPE_TEXTS:
        return is_array_of_texts(text);
    default:
        return TRUE;
    }
}

static gboolean
check_param(CbDb *db, CbDbParam param, GError **error)
{
    if (!cb_type_is_text(param.type) || param.value.text == NULL)
        return TRUE;
    if (!g_utf8_validate(param.value.text, -1, NULL))
        return cb_db_refuse(db,
                            (CbDbFailure){.sqlstate = "22021",
                                          .message = "invalid byte sequence for encoding \"UTF8\""},
                            error);
    gboolean json = param.type == CB_TYPE_JSON || param.type == CB_TYPE_TEXTS;
    if (json && has_escaped_nul(param.value.text))
        return cb_db_refuse(db,
                            (CbDbFailure){.sqlstate = "22P05",
                                          .message = "unsupported Unicode escape sequence",
                                          .details = "\\u0000 cannot be converted to text."},
                            error);
    return has_form(param.type, param.value.text) ||
           refuse_form(db, param.type, param.value.text, error);
}

/* Before every statement: whether it may run, and its parameters. */
static gboolean
may_run(CbDb *db, const CbDbParam *params, guint n, GError **error)
{
    if (db->spoilt)
        return cb_db_refuse(db,
                            (CbDbFailure){.sqlstate = "25P02",
                                          .message = "current transaction is aborted, commands "
                                                     "ignored until end of transaction block"},
                            error);
    for (guint i = 0; i < n; i++)
        if (!check_param(db, params[i], error))
            return FALSE;
    return TRUE;
}

/* --- connections and statements --------------------------------------------------------------- */

gboolean
cb_db_is_remote(const char *data)
{
    return g_str_has_prefix(data, "postgresql://") || g_str_has_prefix(data, "postgres://");
}

CbDb *
cb_db_open(const char *data, CbDbUse use, GError **error)
{
    return cb_db_is_remote(data) ? cb_db_postgres_open(data, use, error)
                                 : cb_db_sqlite_open(data, use, error);
}

void
cb_db_close(CbDb *db)
{
    if (db != NULL)
        db->driver->close(db);
}

void
cb_db_base_free(CbDb *db)
{
    g_free(db->name);
    g_free(db->message);
    g_free(db->details);
    g_free(db->hint);
    g_free(db);
}

CbDbKind
cb_db_kind(const CbDb *db)
{
    return db->driver->kind;
}

const char *
cb_db_name(const CbDb *db)
{
    return db->name;
}

void
cb_db_limit(CbDb *db, gint64 microseconds)
{
    db->limit = microseconds;
}

gboolean
cb_db_run(CbDb *db, const char *sql, const CbDbParam *params, guint n, gint64 *changed,
          GError **error)
{
    gint64 ignored;
    return may_run(db, params, n, error) &&
           db->driver->run(db, sql, params, n, changed != NULL ? changed : &ignored, error);
}

gboolean
cb_db_script(CbDb *db, const char *sql, GError **error)
{
    return may_run(db, NULL, 0, error) && db->driver->script(db, sql, error);
}

CbDbRows *
cb_db_query(CbDb *db, const char *sql, const CbDbParam *params, guint n, GError **error)
{
    return may_run(db, params, n, error) ? db->driver->query(db, sql, params, n, error) : NULL;
}

gboolean
cb_db_next(CbDbRows *rows, gboolean *row, GError **error)
{
    *row = FALSE;
    return rows->db->driver->next(rows, row, error);
}

CbValue
cb_db_cell(CbDbRows *rows, guint column, CbType type)
{
    return rows->db->driver->cell(rows, column, type);
}

void
cb_db_rows_free(CbDbRows *rows)
{
    if (rows != NULL)
        rows->db->driver->rows_free(rows);
}

gboolean
cb_db_wait_notice(CbDb *db, int wake, gint64 timeout, GError **error)
{
    struct pollfd woken = {.fd = wake, .events = POLLIN};
    if (db->driver->wait_notice != NULL)
        return db->driver->wait_notice(db, wake, timeout, error);
    poll(&woken, 1, (int)(timeout / 1000));
    return FALSE;
}

gboolean
cb_db_one(CbDb *db, const char *sql, const CbDbParam *params, guint n, CbType type, CbValue *value,
          gboolean *found, GError **error)
{
    g_autoptr(CbDbRows) rows = cb_db_query(db, sql, params, n, error);
    *value = cb_integer(CB_NULL);
    *found = FALSE;
    if (rows == NULL || !cb_db_next(rows, found, error))
        return FALSE;
    if (*found)
        *value = cb_db_cell(rows, 0, type);
    value->text = g_strdup(value->text);
    return TRUE;
}

/* --- transactions ----------------------------------------------------------------------------- */

gboolean
cb_db_begin(CbDb *db, CbDbUse use, GError **error)
{
    g_return_val_if_fail(!db->begun, FALSE);
    if (use == CB_DB_WRITE && db->use == CB_DB_READ)
        return cb_db_fail(
            db, CB_DB_ERROR_REFUSED,
            (CbDbFailure){.sqlstate = "25006", .message = "this connection is for reading only"},
            error);
    if (!db->driver->control(db, db->driver->begin[use], error))
        return FALSE;
    db->begun = TRUE;
    db->saves = 0;
    return TRUE;
}

gboolean
cb_db_commit(CbDb *db, GError **error)
{
    gboolean done = may_run(db, NULL, 0, error) && db->driver->control(db, "COMMIT", error);
    if (!done)
        cb_db_rollback(db);
    db->begun = FALSE;
    return done;
}

void
cb_db_rollback(CbDb *db)
{
    if (db->begun)
        db->driver->control(db, "ROLLBACK", NULL);
    db->begun = db->spoilt = FALSE;
    db->saves = 0;
}

gboolean
cb_db_save(CbDb *db, GError **error)
{
    g_return_val_if_fail(db->begun, FALSE);
    g_autofree char *sql = g_strdup_printf("SAVEPOINT cb_%u", db->saves);
    if (!may_run(db, NULL, 0, error) || !db->driver->control(db, sql, error))
        return FALSE;
    db->saves++;
    return TRUE;
}

gboolean
cb_db_keep(CbDb *db, GError **error)
{
    g_return_val_if_fail(db->saves > 0, FALSE);
    g_autofree char *sql = g_strdup_printf("RELEASE SAVEPOINT cb_%u", db->saves - 1);
    if (!may_run(db, NULL, 0, error) || !db->driver->control(db, sql, error))
        return FALSE;
    db->saves--;
    return TRUE;
}

void
cb_db_undo(CbDb *db)
{
    g_return_if_fail(db->saves > 0);
    db->saves--;
    g_autofree char *back = g_strdup_printf("ROLLBACK TO SAVEPOINT cb_%u", db->saves);
    g_autofree char *release = g_strdup_printf("RELEASE SAVEPOINT cb_%u", db->saves);
    db->spoilt = !db->driver->control(db, back, NULL) || !db->driver->control(db, release, NULL);
}
