/* The World: an immutable picture of all tables, which every answer is computed from.
 *
 * Columns, not objects. Rows of sorted tables lie in id order (bytes), so that row order is the last
 * tie-break of every ranking; link rows are found through adjacency lists. A World is never changed
 * once it is published: a patch makes a new one that shares every column chunk it did not touch.
 * Reference counted, may be read by any number of threads; only one thread patches (it appends to the
 * pool of texts, whose blocks never move). Text returned is owned by the World.
 */
#pragma once

#include "engine/row.h"
#include "engine/vector.h"

typedef struct CbWorld CbWorld;
typedef struct CbWorldBuilder CbWorldBuilder;

#define CB_NO_ROW G_MAXUINT

CbWorld *cb_world_ref(const CbWorld *world);
void cb_world_unref(CbWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbWorld, cb_world_unref)

/* Building. Rows may be added in any order; unset columns take their initial value. A second row with
 * the same key replaces the first. finish() consumes the builder and also builds the domains' indexes.
 * Links whose ends are missing, and such that refer to nothing, are left out and counted in
 * cb_world_dangling(). */
CbWorldBuilder *cb_world_builder_new(void);
void cb_world_builder_free(CbWorldBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbWorldBuilder, cb_world_builder_free)
void cb_world_builder_add(CbWorldBuilder *builder, const CbRow *row);
/* The same for a whole row: one value per column of the table, texts are copied. */
void cb_world_builder_add_values(CbWorldBuilder *builder, CbTableId table, const CbValue *values);
/* All rows of another World. */
void cb_world_builder_add_world(CbWorldBuilder *builder, const CbWorld *world);
CbWorld *cb_world_builder_finish(CbWorldBuilder *builder);

/* The World after `patch`: rows are inserted or, where their key exists, changed in the columns that
 * are set. Costs the chunks it touches; a new row in a table that links refer to (a person, a session)
 * rebuilds the World. */
CbWorld *cb_world_patch(const CbWorld *world, const CbPatch *patch);

guint cb_world_rows(const CbWorld *world, CbTableId table);
guint cb_world_dangling(const CbWorld *world);

/* The row of a sorted table whose id is `id`, CB_NO_ROW when there is none or it is NULL. O(log n). */
guint cb_world_find(const CbWorld *world, CbTableId table, const char *id);

/* The row a link row's key names, found through the first of its references that is set. CB_NO_ROW when there
 * is none. */
guint cb_world_find_row(const CbWorld *world, const CbRow *key);

/* One cell in its outside form: references become ids. For codecs; rules use the accessors below. */
CbValue cb_world_value(const CbWorld *world, CbTableId table, guint column, guint row);

/* Adjacency: the rows of a link table that refer to `row` through reference `column`, newest first.
 *     CB_EACH_LINK (world, session_operators, session_id, session, link) … */
guint cb_world_first(const CbWorld *world, CbTableId links, guint column, guint row);
guint cb_world_next(const CbWorld *world, CbTableId links, guint column, guint link);

#define CB_EACH_LINK(world, table, column, row, link)                                       \
    for (guint link = cb_world_first(world, CB_##table, CB_##table##_##column, row);        \
         link != CB_NO_ROW; link = cb_world_next(world, CB_##table, CB_##table##_##column, link))

/* Orders row numbers (guint) ascending, for arrays of them. */
int cb_row_compare(gconstpointer a, gconstpointer b);

/* A domain's derived index; see domain.h. */
gconstpointer cb_world_index(const CbWorld *world, guint domain);

/* Typed accessors, one per column: sessions_date(world, row), operators_name(world, row), … Dates and
 * bools come as gint64 too, CB_NULL when null; references come as row numbers, CB_NO_ROW when null. */
const CbVector *cb_world_column(const CbWorld *world, CbTableId table, guint column);

#define CB_C_TEXT const char *
#define CB_C_WORD const char *
#define CB_C_JSON const char *
#define CB_C_TEXTS const char *
#define CB_C_DECIMAL const char *
#define CB_C_REF guint
#define CB_C_DATE gint64
#define CB_C_TIME gint64
#define CB_C_INT gint64
#define CB_C_BOOL gint64
#define CB_GET_TEXT cb_vector_pointer
#define CB_GET_WORD cb_vector_pointer
#define CB_GET_JSON cb_vector_pointer
#define CB_GET_TEXTS cb_vector_pointer
#define CB_GET_DECIMAL cb_vector_pointer
#define CB_GET_REF cb_vector_row
#define CB_GET_DATE cb_vector_small
#define CB_GET_TIME cb_vector_wide
#define CB_GET_INT cb_vector_wide
#define CB_GET_BOOL cb_vector_small
#define CB_ACCESSOR(table, column, type, flags, initial, refers, words)                    \
    static inline CB_C_##type table##_##column(const CbWorld *world, guint row)            \
    {                                                                                      \
        return CB_GET_##type(cb_world_column(world, CB_##table, CB_##table##_##column), row); \
    }
#define CB_ACCESSORS(table) CB_COLUMNS_##table(CB_ACCESSOR)
CB_TABLES(CB_ACCESSORS)
#undef CB_ACCESSORS
#undef CB_ACCESSOR
