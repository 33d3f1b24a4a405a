/* The tables of a file of recorded REST requests, declared at run time, and the functions that the
 * recording's database had, for SQLite and PostgreSQL alike. */
#pragma once

#include "store/rest/rest.h"
#include "sync/wire/http.h"

typedef struct CbWireData CbWireData;

/* `file` is the whole file, which must outlive the data. NULL with a sentence in *problem. */
CbWireData *cb_wire_data_new(const cJSON *file, char **problem);
void cb_wire_data_free(CbWireData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbWireData, cb_wire_data_free)

const CbCatalogue *cb_wire_data_catalogue(const CbWireData *data);
/* Makes the tables in an empty database. */
gboolean cb_wire_data_create(const CbWireData *data, CbDb *db, GError **error);
/* Empties them and puts the recorded rows in; identities go on after the last. */
gboolean cb_wire_data_fill(const CbWireData *data, CbDb *db, GError **error);

/* The answer to a request of whoever its token says, from a pool that leads to such a database. */
CbAnswer *cb_wire_data_answer(const CbWireData *data, CbDbPool *pool, const CbRequest *request);
/* A token of that role. Caller frees. */
char *cb_wire_data_token(const CbWireData *data, const char *role);

/* The columns of the key, "id" or "a,b", of a table; NULL when there is no such table. Caller
 * frees. */
char *cb_wire_data_key(const CbWireData *data, const char *table);

/* The functions (wire_functions.c); the array belongs to the caller, names and types to the
 * tables. */
CbRoutine *cb_wire_functions(const CbCatalogue *catalogue);
