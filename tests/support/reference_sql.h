/* The reference of a bench in SQL: one query over tables in memory, filled from a World. Ends the program with a sentence
 * when SQLite refuses something. For benches.
 */
#pragma once

#include <sqlite3.h>

#include "engine/world.h"

typedef struct {
    sqlite3 *db;
    sqlite3_stmt *query;
} ReferenceSql;

/* `fill` adds the rows. */
ReferenceSql reference_sql_open(const char *schema, const char *query, void (*fill)(sqlite3 *db, const CbWorld *world),
                                const CbWorld *world);
void reference_sql_close(ReferenceSql *sql);

/* Free with sqlite3_finalize. */
sqlite3_stmt *reference_sql_prepare(sqlite3 *db, const char *text);
/* Runs a statement that gives no rows with these numbers as its first parameters. */
void reference_sql_run(sqlite3_stmt *statement, guint n, const gint64 *numbers);
#define REFERENCE_SQL_RUN(statement, ...)                                                                              \
    reference_sql_run(statement, sizeof((gint64[]){__VA_ARGS__}) / sizeof(gint64), (const gint64[]){__VA_ARGS__})
