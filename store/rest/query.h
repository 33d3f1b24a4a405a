/* A REST request as data: what sync/hub/rest reads from a URL, and what store/rest turns into SQL.
 *
 * Names are as the client gave them; nothing here is looked up yet. Texts belong to the query.
 */
#pragma once

#include <glib.h>

typedef enum {
    CB_OP_EQ,
    CB_OP_NEQ,
    CB_OP_GT,
    CB_OP_GTE,
    CB_OP_LT,
    CB_OP_LTE,
    CB_OP_LIKE,
    CB_OP_ILIKE,
    CB_OP_IN,
    CB_OP_IS,
    CB_OP_CONTAINS,
    CB_OP_CONTAINED,
    CB_OP_OVERLAPS,
} CbOp;

/* A column, or a place inside a JSON column. */
typedef struct {
    char *column;
    GPtrArray *path; /* of char *; each step begins with "->" or "->>"; NULL: the column itself */
} CbField;

typedef struct CbCondition CbCondition;
struct CbCondition {
    enum { CB_COMPARES, CB_ALL, CB_ANY } kind;
    gboolean negated;
    CbField field; /* COMPARES */
    CbOp op;
    char *value; /* of IS: null, not_null, true, false, unknown. Pattern of LIKE with % for * */
    GPtrArray *values; /* of IN */
    GPtrArray *parts;  /* ALL, ANY: CbCondition */
};

typedef struct CbSelection CbSelection;
typedef struct CbQuery CbQuery;

/* One thing that is selected: `*`, a field, or an embedded table. */
struct CbSelection {
    enum { CB_EVERYTHING, CB_FIELD, CB_EMBED } kind;
    char *alias; /* NULL: its own name */
    CbField field;
    char *cast;     /* "text"; NULL: none */
    char *table;    /* EMBED: the other table … */
    char *hint;     /* … by this column or constraint; NULL: the only way there is */
    gboolean inner; /* rows without a match are left out */
    CbQuery *query; /* EMBED: its own selection, conditions, order, limits */
};

typedef struct {
    CbField field;
    gboolean descending;
    enum { CB_NULLS_USUAL, CB_NULLS_FIRST, CB_NULLS_LAST } nulls;
} CbOrder;

struct CbQuery {
    GPtrArray *selections; /* CbSelection; empty: everything */
    CbCondition *where;    /* CB_ALL; NULL: none */
    GArray *order;         /* CbOrder */
    gint64 limit;          /* -1: none */
    gint64 offset;
};

CbQuery *cb_query_new(void);
void cb_query_free(CbQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbQuery, cb_query_free)
CbCondition *cb_condition_new(void);
void cb_condition_free(CbCondition *condition);
CbSelection *cb_selection_new(void);
void cb_selection_free(CbSelection *selection);
void cb_field_clear(CbField *field);
