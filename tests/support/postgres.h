/* A PostgreSQL server of a test program's own: in a private directory, heard on a socket there, as
 * a user without rights, gone when the program ends in whatever way. */
#pragma once

#include <glib.h>

/* Starts the server once; later calls give the same. The address of its first database, owned here.
 * NULL with an error that says what is missing. */
const char *cb_test_postgres_start(GError **error);

/* The address of a new empty database; starts the server when it does not run yet. Fails the test
 * when that cannot be done. Caller frees. */
char *cb_test_postgres_fresh(void);
