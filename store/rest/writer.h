/* What the statements of one write share. Private to write.c and insert.c. */
#pragma once

#include "store/rest/plan.h"

typedef struct {
    CbDb *db;
    const CbRestTask *task;
    CbRestPlan *plan;
    const char *prefix;         /* qualifies the table's columns */
    const CbCondition *also[2]; /* what rows must meet afterwards; NULL: nothing */
    CbRestCells *cells;         /* the rows that are given back */
    GHashTable *stirred;        /* ids, each once */
    guint conditions;
    gint64 changed, inserted;
    CbRefusal *refusal;
    GError **error;
} CbRestWriter;

CbRestScope cb_rest_writer_scope(CbRestWriter *writer, CbRestSql *sql);
/* Appends RETURNING, runs the statement and takes its rows. `newness`: also ask which are new. */
gboolean cb_rest_writer_run(CbRestWriter *writer, CbRestSql *sql, gboolean newness);
/* A column that counts the writes to its row, whatever clients send. */
gboolean cb_rest_counts_writes(const CbColumn *column);
/* Appends `"row_version" = "t"."row_version" + 1`. */
void cb_rest_sql_count_write(CbRestWriter *writer, CbRestSql *sql, const CbColumn *column);

gboolean cb_rest_insert(CbRestWriter *writer);
