/* SQLite's failures in PostgreSQL's words. */
#include <string.h>

#include "store/db/sqlite.h"

typedef struct {
    int code; /* extended, or primary when no extended one is here */
    CbDbError error;
    const char *sqlstate;
    const char *message; /* NULL: SQLite's own */
} Meaning;

static const Meaning meanings[] = {
    {SQLITE_CONSTRAINT_FOREIGNKEY, CB_DB_ERROR_REFUSED, "23503",
     "insert, update or delete violates a foreign key constraint"},
    {SQLITE_CONSTRAINT_DATATYPE, CB_DB_ERROR_REFUSED, "22P02", NULL},
    {SQLITE_CONSTRAINT_TRIGGER, CB_DB_ERROR_REFUSED, "P0001", NULL},
    {SQLITE_CONSTRAINT, CB_DB_ERROR_REFUSED, "23000", NULL},
    {SQLITE_BUSY, CB_DB_ERROR_BUSY, "55P03", "somebody else is writing for more than five seconds"},
    {SQLITE_BUSY_SNAPSHOT, CB_DB_ERROR_BUSY, "40001",
     "could not serialize access due to concurrent update"},
    {SQLITE_LOCKED, CB_DB_ERROR_BUSY, "55P03", "the table is in use"},
    {SQLITE_INTERRUPT, CB_DB_ERROR_STOPPED, "57014",
     "canceling statement due to statement timeout"},
    {SQLITE_READONLY, CB_DB_ERROR_IO, "58030", "the file may not be written"},
    {SQLITE_FULL, CB_DB_ERROR_IO, "53100", "the disk is full"},
    {SQLITE_NOMEM, CB_DB_ERROR_IO, "53200", "out of memory"},
    {SQLITE_IOERR, CB_DB_ERROR_IO, "58030", "reading or writing failed"},
    {SQLITE_CANTOPEN, CB_DB_ERROR_IO, "58030", "the file cannot be opened"},
    {SQLITE_PERM, CB_DB_ERROR_IO, "58030", "access was denied"},
    {SQLITE_CORRUPT, CB_DB_ERROR_CORRUPT, "XX001", "the file is damaged"},
    {SQLITE_NOTADB, CB_DB_ERROR_CORRUPT, "XX001", "the file is not a database"},
    {SQLITE_TOOBIG, CB_DB_ERROR_REFUSED, "54000", "a value is too long"},
    {SQLITE_MISMATCH, CB_DB_ERROR_REFUSED, "22P02", NULL},
    {SQLITE_RANGE, CB_DB_ERROR_REFUSED, "42P02", "there is no such parameter"},
    {SQLITE_ERROR, CB_DB_ERROR_REFUSED, "XX000", NULL},
};

/* How SQLite's sentences for SQLITE_ERROR begin, or what they hold. */
static const struct {
    const char *words, *sqlstate;
} sentences[] = {
    {"no such table", "42P01"},
    {"no such column", "42703"},
    {"has no column named", "42703"},
    {"no such function", "42883"},
    {"ambiguous column name", "42702"},
    {"already exists", "42P07"},
    {"syntax error", "42601"},
    {"incomplete input", "42601"},
    {"unrecognized token", "42601"},
    {"LIKE pattern must not", "22025"},
    {"integer overflow", "22003"},
    {"malformed JSON", "22P02"},
    {"ON CONFLICT clause does", "42P10"},
};

/* What the end of a constraint's name tells (see ddl.c), for what is a type's matter on PostgreSQL.
 */
static const struct {
    const char *suffix, *sqlstate, *message;
} suffixes[] = {
    {"_size", "22001", "value too long for its type"},
    {"_range", "22003", "value out of range for its type"},
    {"_form", "22P02", "invalid input syntax for its type"},
};

static const Meaning *
find_meaning(int code)
{
    for (guint pass = 0; pass < 2; pass++, code &= 0xff)
        for (guint i = 0; i < G_N_ELEMENTS(meanings); i++)
            if (meanings[i].code == code)
                return &meanings[i];
    return &meanings[G_N_ELEMENTS(meanings) - 1];
}

/* What follows ": " in SQLite's sentence about a constraint. */
static const char *
subject_of(const char *sentence)
{
    const char *colon = strstr(sentence, ": ");
    return colon != NULL ? colon + 2 : sentence;
}

/* "t.a, t.b" to "t" and {"a", "b"}. */
static GStrv
split_columns(const char *subject, char **table)
{
    GStrv columns = g_strsplit(subject, ", ", -1);
    const char *dot = strchr(columns[0], '.');
    *table = dot != NULL ? g_strndup(columns[0], (gsize)(dot - columns[0])) : g_strdup("");
    for (char **column = columns; *column != NULL; column++) {
        dot = strchr(*column, '.');
        if (dot != NULL)
            memmove(*column, dot + 1, strlen(dot + 1) + 1);
    }
    return columns;
}

static gboolean
fail_unique(CbDb *db, const char *subject, gboolean key, GError **error)
{
    g_autofree char *table = NULL, *index = NULL;
    g_auto(GStrv) columns = split_columns(subject, &table);
    g_autofree char *joined = g_strjoinv("_", columns), *listed = g_strjoinv(", ", columns);
    g_autofree char *name =
        key ? g_strconcat(table, "_pkey", NULL) : g_strconcat(table, "_", joined, "_key", NULL);
    gboolean expression = g_str_has_prefix(subject, "index '"); /* an index on no plain columns */
    if (expression)
        index = g_strndup(subject + 7, strcspn(subject + 7, "'"));
    g_autofree char *message = g_strdup_printf(
        "duplicate key value violates unique constraint \"%s\"", expression ? index : name);
    g_autofree char *details =
        expression ? NULL : g_strdup_printf("Key (%s) already exists.", listed);
    return cb_db_refuse(
        db, (CbDbFailure){.sqlstate = "23505", .message = message, .details = details}, error);
}

static gboolean
fail_null(CbDb *db, const char *subject, GError **error)
{
    g_autofree char *table = NULL;
    g_auto(GStrv) columns = split_columns(subject, &table);
    g_autofree char *message = g_strdup_printf(
        "null value in column \"%s\" of relation \"%s\" violates not-null constraint", columns[0],
        table);
    return cb_db_refuse(db, (CbDbFailure){.sqlstate = "23502", .message = message}, error);
}

static gboolean
fail_check(CbDb *db, const char *name, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *details = g_strdup_printf("The constraint is \"%s\".", name);
        if (g_str_has_suffix(name, suffixes[i].suffix))
            return cb_db_refuse(db,
                                (CbDbFailure){.sqlstate = suffixes[i].sqlstate,
                                              .message = suffixes[i].message,
                                              .details = details},
                                error);
    }
    g_autofree char *message = g_strdup_printf("new row violates check constraint \"%s\"", name);
    return cb_db_refuse(db, (CbDbFailure){.sqlstate = "23514", .message = message}, error);
}

static gboolean
fail_denied(CbDb *db, const char *denied, GError **error)
{
    gboolean reads = strcmp(denied, "25006") == 0;
    return cb_db_refuse(db,
                        (CbDbFailure){.sqlstate = denied,
                                      .message = reads ? "cannot write in a read-only transaction"
                                                       : "permission denied"},
                        error);
}

static const char *
state_of(const Meaning *meaning, const char *sentence)
{
    for (guint i = 0; meaning->code == SQLITE_ERROR && i < G_N_ELEMENTS(sentences); i++)
        if (strstr(sentence, sentences[i].words) != NULL)
            return sentences[i].sqlstate;
    return meaning->sqlstate;
}

gboolean
cb_db_sqlite_fail(CbDb *db, sqlite3 *sqlite, int code, const char *denied, GError **error)
{
    const char *sentence = sqlite != NULL ? sqlite3_errmsg(sqlite) : sqlite3_errstr(code);
    int system = sqlite != NULL ? sqlite3_system_errno(sqlite) : 0;
    if (denied != NULL)
        return fail_denied(db, denied, error);
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return fail_unique(db, subject_of(sentence), code != SQLITE_CONSTRAINT_UNIQUE, error);
    case SQLITE_CONSTRAINT_NOTNULL:
        return fail_null(db, subject_of(sentence), error);
    case SQLITE_CONSTRAINT_CHECK:
        return fail_check(db, subject_of(sentence), error);
    }
    const Meaning *meaning = find_meaning(code);
    CbDbFailure failure = {.sqlstate = state_of(meaning, sentence), .message = meaning->message};
    g_autofree char *message = NULL;
    if (failure.message == NULL)
        failure.message = sentence;
    else if (meaning->error == CB_DB_ERROR_IO && system != 0)
        failure.message = message =
            g_strdup_printf("%s (%s)", meaning->message, g_strerror(system));
    return cb_db_fail(db, meaning->error, failure, error);
}
