/* PostgreSQL servers of a test program's own: in private directories, heard on a socket there, as a
 * user without rights, gone when the program ends in whatever way. */
#pragma once

#include <glib.h>

/* --- one for all tests of a program ----------------------------------------------------------- */

/* Starts the server once; later calls give the same. The address of its first database, owned here.
 * NULL with an error that says what is missing. */
const char *cb_test_postgres_start(GError **error);

/* The address of a new empty database; starts the server when it does not run yet. Fails the test
 * when that cannot be done. Caller frees. */
char *cb_test_postgres_fresh(void);
/* The same with a database in which a hub was made that has nothing yet: a copy, which takes less time than to make one. */
char *cb_test_postgres_hub(void);

/* --- more of them, for what becomes of replicas; failures fail the test ------------------------- */

typedef struct CbTestPostgres CbTestPostgres;
/* `settings` are arguments of `postgres` (NULL: none), beyond those of all test servers. */
CbTestPostgres *cb_test_postgres_new(const char *const *settings);
/* A streaming hot standby, made with pg_basebackup from a server that runs. */
CbTestPostgres *cb_test_postgres_follow(const CbTestPostgres *primary, const char *const *settings);
/* Makes a primary of a standby; it can be written to when this returns. */
void cb_test_postgres_promote(CbTestPostgres *postgres);
/* kill -9 of all its processes. */
void cb_test_postgres_kill(CbTestPostgres *postgres);
/* Kills it where it still runs, and removes what it left. */
void cb_test_postgres_free(CbTestPostgres *postgres);

/* The address of a database on it, of several servers with the same: `more` may be NULL. Caller frees. */
char *cb_test_postgres_address(const CbTestPostgres *postgres, const CbTestPostgres *more,
                               const char *user, const char *database);
/* Runs a program of PostgreSQL's (psql, pg_dump) at a database of the server, with more arguments, as the
 * servers' user; what it says. Fails the test when it fails. Caller frees. */
char *cb_test_postgres_run(const CbTestPostgres *postgres, const char *database, const char *program,
                           const char *const *arguments);
/* The same with `psql`. */
char *cb_test_postgres_sql(const CbTestPostgres *postgres, const char *database, const char *sql);
