/* A directory for one test, small Worlds and decisions to keep in it, hands that damage files. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "engine/decision.h"
#include "store/outbox.h"
#include "store/store.h"
#include "tests/support/files.h"

static inline int
make_directory(void **state)
{
    *state = cb_files_make_directory("callboard-store", NULL);
    return *state ? 0 : -1;
}

static inline int
remove_directory(void **state)
{
    g_autofree char *directory = *state;
    return cb_files_remove(directory, NULL) ? 0 : -1;
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

/* Opens what must open. */
static inline CbStore *
must_open(const char *directory)
{
    g_autoptr(GError) error = NULL;
    CbStore *store = cb_store_open(directory, &error);
    if (store == NULL)
        fail_msg("cb_store_open: %s", error->message);
    return store;
}

static inline CbWorld *
must_load(CbStore *store)
{
    g_autoptr(GError) error = NULL;
    CbWorld *world = cb_store_load(store, &error);
    if (world == NULL)
        fail_msg("cb_store_load: %s", error->message);
    return world;
}

/* Opens and closes a store, so that its files are there. */
static inline void
make_store(const char *directory)
{
    cb_store_close(must_open(directory));
}

/* Runs SQL on a file of the directory as a foreign hand would. */
static inline void
meddle(const char *directory, const char *file, const char *sql)
{
    g_autofree char *path = g_build_filename(directory, file, NULL);
    char *problem = NULL;
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &problem) != SQLITE_OK)
        fail_msg("%s: %s", sql, problem);
    sqlite3_close(db);
}

/* The first number that `sql` gives. */
static inline gint64
ask_number(const char *directory, const char *file, const char *sql)
{
    g_autofree char *path = g_build_filename(directory, file, NULL);
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    gint64 number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

/* A file of the directory whose name begins so and that is no log, or NULL. Caller frees. */
static inline char *
find_file(const char *directory, const char *prefix)
{
    GDir *listing = g_dir_open(directory, 0, NULL);
    char *found = NULL;
    for (const char *name; found == NULL && (name = g_dir_read_name(listing)) != NULL;)
        if (g_str_has_prefix(name, prefix) && !g_str_has_suffix(name, "-wal"))
            found = g_build_filename(directory, name, NULL);
    g_dir_close(listing);
    return found;
}

/* Whether a finding of that kind has `words` in its sentence. */
static inline gboolean
is_told(const GArray *findings, CbCheck check, const char *words)
{
    for (guint i = 0; i < findings->len; i++) {
        const CbFinding *finding = &g_array_index(findings, CbFinding, i);
        if (finding->check == check && strstr(finding->sentence, words))
            return TRUE;
    }
    return FALSE;
}

/* A patch with one session, complete but for what may be left out. */
static inline CbPatch *
session_patch(const char *id, const char *title, gint64 date)
{
    CbPatch *patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, id);
    cb_patch_set_text(patch, row, CB_sessions_title, title);
    cb_patch_set_integer(row, CB_sessions_date, date);
    return patch;
}

/* A World of `n` operators, sessions and links between them. */
static inline CbWorld *
make_world(guint operators, guint sessions, guint links)
{
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    g_autoptr(CbPatch) patch = cb_patch_new();
    for (guint i = 0; i < operators; i++) {
        CbRow *row = cb_patch_add(patch, CB_operators);
        g_autofree char *id = g_strdup_printf("o-%06u", i);
        g_autofree char *name = g_strdup_printf("Zoë Nr. %u", i);
        cb_patch_set_text(patch, row, CB_operators_id, id);
        cb_patch_set_text(patch, row, CB_operators_name, name);
        cb_patch_set_text(patch, row, CB_operators_email, "zoe@example.org");
        cb_patch_set_text(patch, row, CB_operators_region, i % 3 ? "Baden" : "Ticino");
        cb_patch_set_text(patch, row, CB_operators_availability,
                          "{\"unavailableDates\":[\"2026-11-25\"]}");
    }
    for (guint i = 0; i < sessions; i++) {
        CbRow *row = cb_patch_add(patch, CB_sessions);
        g_autofree char *id = g_strdup_printf("s-%06u", i);
        cb_patch_set_text(patch, row, CB_sessions_id, id);
        cb_patch_set_text(patch, row, CB_sessions_title, "A session of some length");
        cb_patch_set_integer(row, CB_sessions_date, 20000 + i % 70);
        cb_patch_set_text(patch, row, CB_sessions_status, "confirmed");
    }
    for (guint i = 0; i < links; i++) {
        CbRow *row = cb_patch_add(patch, CB_session_operators);
        g_autofree char *session = g_strdup_printf("s-%06u", i % sessions);
        g_autofree char *operator_id =
            g_strdup_printf("o-%06u", (i * 7 + i / sessions) % operators);
        cb_patch_set_text(patch, row, CB_session_operators_session_id, session);
        cb_patch_set_text(patch, row, CB_session_operators_operator_id, operator_id);
    }
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        cb_world_builder_add(builder, cb_patch_row(patch, i));
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

static inline CbDecision *
make_decision(const char *id)
{
    CbDecision *decision = g_new0(CbDecision, 1);
    decision->id = g_strdup(id);
    decision->kind = g_strdup("session.propose");
    decision->target = CB_sessions;
    decision->target_id = g_strdup("s-000001");
    decision->base_version = 7;
    decision->payload = g_strdup("{\"operator_id\":\"o-000002\"}");
    decision->actor = g_strdup("ann");
    decision->role = CB_ROLE_DISPATCHER;
    decision->decided_at = G_GINT64_CONSTANT(1795000000000000);
    return decision;
}

/* Adds one decision in a transaction of its own. */
static inline gboolean
keep_decision(CbStore *store, const char *id, GError **error)
{
    g_autoptr(CbDecision) decision = make_decision(id);
    if (!cb_outbox_begin(store, error))
        return FALSE;
    if (cb_outbox_add(store, decision, 1, NULL, error))
        return cb_outbox_commit(store, error);
    cb_outbox_rollback(store);
    return FALSE;
}
