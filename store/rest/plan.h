/* A query whose names have been looked up: which cells are read, and what becomes of them in the
 * answer. */
#pragma once

#include "store/rest/lookup.h"
#include "store/rest/where.h"

typedef struct CbRestPlan CbRestPlan;
typedef struct CbRestCells CbRestCells;

/* One name in the objects of the answer. */
typedef struct {
    const char *name;
    guint cell;             /* place among the cells that are read */
    const CbColumn *column; /* what is read */
    const GPtrArray *path;  /* where inside it; NULL: all */
    const CbColumn *cast;   /* NULL: as it is */
    CbRestPlan *embedded;   /* rows of another table instead of a cell; NULL: a cell */
} CbRestItem;

struct CbRestPlan {
    const CbTable *table;
    const CbQuery *query;
    const CbCondition *also; /* what the asker's rows must meet beside; NULL: nothing */
    GArray *items;           /* CbRestItem */
    GArray *reads;           /* guint: columns to be read, in the order of cells */
    gboolean embeds, strip_nulls;
    /* Of one that is embedded: */
    CbRestLink link;
    guint from, to; /* the cells that must be equal: of the embedding rows, and of its own */
    gboolean inner;
    CbRestCells *cells; /* the rows for all that embed it … */
    GHashTable *groups; /* … by the text of the cell: GArray of row numbers */
};

/* NULL with a refusal. */
CbRestPlan *cb_rest_plan_new(const CbRestTask *task, const CbTable *table, CbRefusal *refusal);
/* The same for rows that a function gave: no rights are asked for, nothing is embedded. */
CbRestPlan *cb_rest_plan_given(const CbRestTask *task, const CbTable *table, CbRefusal *refusal);
void cb_rest_plan_free(CbRestPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRestPlan, cb_rest_plan_free)

/* Whether the asker may; *also as in CbCatalogue. */
gboolean cb_rest_may(const CbRestTask *task, const CbTable *table, CbRight right,
                     const CbCondition **also, CbRefusal *refusal);

/* --- rows in memory --------------------------------------------------------------------------- */

struct CbRestCells {
    guint width, n;
    GArray *values; /* CbValue, width for each row */
    GStringChunk *texts;
};
CbRestCells *cb_rest_cells_new(guint width);
void cb_rest_cells_free(CbRestCells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRestCells, cb_rest_cells_free)
static inline const CbValue *
cb_rest_cells_row(const CbRestCells *cells, guint row)
{
    return &g_array_index(cells->values, CbValue, row * cells->width);
}
/* Adds the current row of `rows`, whose first cells are what the plan reads. */
void cb_rest_cells_add(CbRestCells *cells, const CbRestPlan *plan, CbDbRows *rows);

/* --- what is done with it --------------------------------------------------------------------- */

/* Appends the plan's cells, qualified by `prefix`, with commas. */
void cb_rest_sql_reads(CbRestSql *sql, const CbRestPlan *plan, const char *prefix);
/* Appends WHERE with everything that rows must meet (query, right, inner embedding). */
gboolean cb_rest_sql_where(const CbRestScope *scope, const CbRestPlan *plan);
/* Appends ORDER BY; total, and ending in the key, where `total`. */
gboolean cb_rest_sql_order(const CbRestScope *scope, const CbRestPlan *plan, gboolean total);

/* Reads the rows that `cells` embed, and those that these embed. */
gboolean cb_rest_embed(CbDb *db, CbRestPlan *plan, const CbRestCells *cells, CbRefusal *refusal,
                       GError **error);

/* Appends a row as an object, with a comma before it unless `out` is empty. */
gboolean cb_rest_print_object(GString *out, const CbRestPlan *plan, const CbValue *row,
                              CbRefusal *refusal);
/* A cell as an item wants it: a place inside it, cast. `value` may be gone afterwards. */
gboolean cb_rest_print_item(GString *out, const CbRestItem *item, CbValue value,
                            CbRefusal *refusal);
/* The type that `cast` names, NULL with a refusal. */
const CbColumn *cb_rest_find_cast(const char *cast, CbRefusal *refusal);

/* SELECT, and the exact count where the task wants it. */
gboolean cb_rest_select(CbDb *db, const CbRestTask *task, CbRestPlan *plan, CbRestRows *rows,
                        CbRefusal *refusal, GError **error);
/* INSERT, upsert, UPDATE, DELETE. */
gboolean cb_rest_write(CbDb *db, const CbRestTask *task, CbRestPlan *plan, CbRestRows *rows,
                       CbRefusal *refusal, GError **error);
