/* The REST dialect: what clients of PostgREST say to it, answered from declared tables and
 * functions.
 *
 * Understood are filters, logic, order, ranges, counts, embedded tables, upserts, preferences, CSV
 * and functions as PostgREST 16 has them, with its statuses, headers and errors. What it has beyond
 * (full text, GeoJSON, plans, aggregates, spread and empty embeddings, PUT) answers 400 with
 * PGRST127.
 */
#pragma once

#include "store/rest/rest.h"
#include "sync/wire/http.h"

typedef struct {
    const CbCatalogue *catalogue;
    CbDbPool *pool;
    gint64 now; /* when the request is answered */
} CbRestHost;

/* The answer to a request whose path begins with /rest/v1; any number of threads. `asker` is handed
 * to the catalogue and to functions; `anonymous` makes what is forbidden 401 instead of 403. A
 * function runs within a transaction: WRITE when it changes, else READ; it is rolled back when the
 * function refuses, and run again when the database was busy. */
CbAnswer *cb_rest_answer(const CbRestHost *host, const CbRequest *request, gpointer asker,
                         gboolean anonymous);
