/* One empty database of each kind, and tables with a column of every type. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/db.h"
#include "tests/support/files.h"
#include "tests/support/postgres.h"

#define CREW "5e0c1a2b-0000-4000-8000-00000000000f"

enum { CREWS, THINGS, NUMBERED, LINKS, NAMES, N_TABLES };

static const CbColumn crews_columns[] = {
    {.name = "id", .type = CB_TYPE_UUID, .flags = CB_KEY, .refers = -1},
    {.name = "name", .type = CB_TYPE_TEXT, .flags = CB_UNIQUE, .refers = -1, .size = 12},
};

static const CbColumn things_columns[] = {
    {.name = "id", .type = CB_TYPE_TEXT, .flags = CB_KEY, .refers = -1},
    {.name = "note", .type = CB_TYPE_TEXT, .flags = CB_NULLABLE, .refers = -1},
    {.name = "state",
     .type = CB_TYPE_WORD,
     .initial = "new",
     .refers = -1,
     .words = "new|it's old"},
    {.name = "prefs", .type = CB_TYPE_JSON, .flags = CB_NULLABLE, .initial = "{}", .refers = -1},
    {.name = "crew", .type = CB_TYPE_UUID, .flags = CB_NULLABLE, .refers = CREWS},
    {.name = "tags", .type = CB_TYPE_TEXTS, .initial = "[\"a b\"]", .refers = -1},
    {.name = "price",
     .type = CB_TYPE_DECIMAL,
     .flags = CB_NULLABLE,
     .refers = -1,
     .size = 8,
     .scale = 2},
    {.name = "share", .type = CB_TYPE_DECIMAL, .flags = CB_NULLABLE, .refers = -1},
    {.name = "day", .type = CB_TYPE_DATE, .flags = CB_NULLABLE | CB_INDEXED, .refers = -1},
    {.name = "at", .type = CB_TYPE_TIME, .flags = CB_NULLABLE, .refers = -1},
    {.name = "big", .type = CB_TYPE_INT, .flags = CB_NULLABLE, .refers = -1},
    {.name = "small", .type = CB_TYPE_INT, .flags = CB_NULLABLE, .refers = -1, .size = 2},
    {.name = "need", .type = CB_TYPE_INT, .flags = CB_NATURAL, .initial = "0", .refers = -1},
    {.name = "done", .type = CB_TYPE_BOOL, .initial = "false", .refers = -1},
};

static const CbColumn numbered_columns[] = {
    {.name = "seq", .type = CB_TYPE_INT, .flags = CB_KEY | CB_IDENTITY, .refers = -1},
    {.name = "word", .type = CB_TYPE_TEXT, .refers = -1},
};

static const CbColumn links_columns[] = {
    {.name = "a", .type = CB_TYPE_TEXT, .flags = CB_KEY | CB_CASCADE, .refers = THINGS},
    {.name = "b", .type = CB_TYPE_TEXT, .flags = CB_KEY, .refers = -1},
    {.name = "c", .type = CB_TYPE_INT, .flags = CB_NULLABLE, .refers = -1},
    {.name = "d", .type = CB_TYPE_INT, .flags = CB_NULLABLE, .refers = -1},
};

static const CbColumn names_columns[] = {
    {.name = "name", .type = CB_TYPE_TEXT, .refers = -1},
};

static const guint64 links_uniques[] = {1 << 2 | 1 << 3};

static const CbTable tables[N_TABLES] = {
    [CREWS] = {.name = "crews", .columns = crews_columns, .n_columns = G_N_ELEMENTS(crews_columns)},
    [THINGS] = {.name = "things",
                .columns = things_columns,
                .n_columns = G_N_ELEMENTS(things_columns)},
    [NUMBERED] = {.name = "numbered",
                  .columns = numbered_columns,
                  .n_columns = G_N_ELEMENTS(numbered_columns)},
    [LINKS] = {.name = "links",
               .columns = links_columns,
               .n_columns = G_N_ELEMENTS(links_columns),
               .uniques = links_uniques,
               .n_uniques = 1},
    [NAMES] = {.name = "names",
               .columns = names_columns,
               .n_columns = G_N_ELEMENTS(names_columns),
               .view = "SELECT name FROM crews"},
};

typedef struct {
    CbDbKind kind;
    char *directory; /* SQLite's */
    char *data;      /* what cb_db_open() takes */
    CbDb *db;        /* a writer */
} Fixture;

static inline void
must(gboolean done, GError *error)
{
    if (!done || error != NULL)
        fail_msg("%s", error != NULL ? error->message : "failed without an error");
}

static inline CbDb *
must_connect(const Fixture *fixture, CbDbUse use)
{
    GError *error = NULL;
    CbDb *db = cb_db_open(fixture->data, use, &error);
    must(db != NULL, error);
    return db;
}

static inline void
run(CbDb *db, const char *sql)
{
    GError *error = NULL;
    gboolean done = cb_db_run(db, sql, NULL, 0, NULL, &error);
    must(done, error);
}

/* Asserts that a statement is refused with a SQLSTATE. */
static inline void
assert_state(CbDb *db, const char *sql, const CbDbParam *params, guint n, const char *state)
{
    g_autoptr(GError) error = NULL;
    if (cb_db_run(db, sql, params, n, NULL, &error))
        fail_msg("%s: went through", sql);
    assert_non_null(error);
    if (strcmp(cb_db_refusal(db)->sqlstate, state) != 0)
        fail_msg("%s: %s instead of %s (%s)", sql, cb_db_refusal(db)->sqlstate, state,
                 error->message);
}

static inline gint64
ask(CbDb *db, const char *sql)
{
    GError *error = NULL;
    CbValue value;
    gboolean found, done = cb_db_one(db, sql, NULL, 0, CB_TYPE_INT, &value, &found, &error);
    must(done && found, error);
    return value.integer;
}

static inline char *
ask_text(CbDb *db, const char *sql, CbDbParam param)
{
    GError *error = NULL;
    CbValue value;
    gboolean found, done = cb_db_one(db, sql, &param, 1, param.type, &value, &found, &error);
    must(done && found, error);
    return (char *)value.text;
}

/* The tests of a program share one database of the server: it is emptied faster than another is
 * made. */
static inline char *
empty_postgres(void)
{
    static char *shared;
    GError *error = NULL;
    if (shared == NULL)
        shared = cb_test_postgres_fresh();
    g_autoptr(CbDb) db = cb_db_open(shared, CB_DB_WRITE, &error);
    must(db != NULL, error);
    gboolean done = cb_db_script(db, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", &error);
    must(done, error);
    return g_strdup(shared);
}

/* *state: one of `kinds`, then a Fixture. */
static inline int
make_fixture(void **state)
{
    GError *error = NULL;
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->kind = *(const CbDbKind *)*state;
    if (fixture->kind == CB_DB_SQLITE) {
        fixture->directory = cb_files_make_directory("callboard-db", &error);
        must(fixture->directory != NULL, error);
        fixture->data = g_build_filename(fixture->directory, "hub", NULL);
    } else {
        fixture->data = empty_postgres();
    }
    fixture->db = must_connect(fixture, CB_DB_WRITE);
    for (guint t = 0; t < N_TABLES; t++) {
        g_autofree char *sql = cb_db_create(fixture->kind, tables, &tables[t]);
        gboolean made = cb_db_script(fixture->db, sql, &error);
        must(made, error);
    }
    *state = fixture;
    return 0;
}

static inline int
free_fixture(void **state)
{
    Fixture *fixture = *state;
    cb_db_close(fixture->db);
    if (fixture->directory != NULL)
        cb_files_remove(fixture->directory, NULL);
    g_free(fixture->directory);
    g_free(fixture->data);
    g_free(fixture);
    return 0;
}

static inline void
insert_crew(CbDb *db, const char *id, const char *name)
{
    g_autofree char *sql = cb_db_insert(cb_db_kind(db), &tables[CREWS], FALSE);
    CbDbParam params[] = {{CB_TYPE_UUID, cb_text(id)}, cb_db_text(name)};
    GError *error = NULL;
    gboolean done = cb_db_run(db, sql, params, 2, NULL, &error);
    must(done, error);
}

static const CbDbKind kinds[] = {CB_DB_SQLITE, CB_DB_POSTGRES};

/* The same test on both databases. */
#define ON_SQLITE(test)                                                                            \
    {                                                                                              \
#test " (SQLite)", test, make_fixture, free_fixture, (void *)(uintptr_t)&kinds[0]          \
    }
#define ON_POSTGRES(test)                                                                          \
    {                                                                                              \
#test " (PostgreSQL)", test, make_fixture, free_fixture, (void *)(uintptr_t)&kinds[1]      \
    }
#define ON_BOTH(test) ON_SQLITE(test), ON_POSTGRES(test)
