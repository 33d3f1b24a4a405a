/* What a table is: data that every part of Callboard loops over.
 *
 * A table is declared once, in schema.h, as a list of columns. From the descriptors here follow the
 * DDL, the loader, the start-up check, the JSON codec and the CSV and snapshot formats; none of them
 * names a column. Values are passed between rooms as CbValue, rows as CbRow (row.h).
 */
#pragma once

#include <glib.h>

/* How a column is stored, compared and written. */
typedef enum {
    CB_TYPE_TEXT,  /* free text, UTF-8 */
    CB_TYPE_WORD,  /* text from a small set (region, status): interned, equal when the pointers are */
    CB_TYPE_JSON,  /* a JSON value kept as compact text; an object or array on the wire */
    CB_TYPE_UUID,  /* 36 characters in lower case */
    CB_TYPE_TEXTS, /* an array of texts, kept as compact JSON */
    CB_TYPE_DECIMAL, /* a number with `size` digits, `scale` of them behind the point, as text */
    CB_TYPE_REF,   /* the id of a row in another table; a row number inside a World */
    CB_TYPE_DATE,  /* a calendar day: days since 1970-01-01; `YYYY-MM-DD` outside */
    CB_TYPE_TIME,  /* an instant: microseconds since the epoch; RFC 3339 in UTC outside */
    CB_TYPE_INT,   /* a whole number */
    CB_TYPE_BOOL,  /* 0 or 1; true or false outside */
} CbType;

/* What else is true of a column; the values combine. */
enum {
    CB_KEY = 1 << 0,      /* part of the primary key, in the order of the columns */
    CB_NULLABLE = 1 << 1, /* may be null; the others are NOT NULL */
    CB_INDEXED = 1 << 2,  /* has an index of its own in the store */
    CB_LOCAL = 1 << 3,    /* never leaves this machine (not in snapshots, not on the wire) */
    CB_NATURAL = 1 << 4,  /* CB_TYPE_INT: not negative */
    CB_UNIQUE = 1 << 5,   /* no two rows have the same value */
    CB_IDENTITY = 1 << 6, /* CB_TYPE_INT, a key: the database gives the next number */
    CB_CASCADE = 1 << 7,  /* refers: rows go with the row that they refer to */
    CB_FRESH = 1 << 8,    /* text: a new UUID is made for a REST client that inserts a row and leaves it out */
};

typedef struct {
    const char *name;
    CbType type;
    guint flags;
    const char *initial; /* value of a column that a source leaves out, as text; NULL: null */
    int refers;          /* the table referred to, by its place among the tables; else -1. In the tables
                            of schema.h just the columns of CB_TYPE_REF refer */
    const char *words;   /* CB_TYPE_WORD: all that it takes, with | between; NULL: any word */
    guint size;          /* INT: bytes (2, 4; 0: 8). TEXT: most characters, 0: any. DECIMAL: digits, 0: any */
    guint scale;         /* DECIMAL: digits behind the point */
} CbColumn;

typedef struct {
    const char *name;
    const CbColumn *columns;
    guint n_columns;
    gboolean sorted; /* rows lie in id order (one text key); the others are links, in order of arrival */
    const guint64 *uniques; /* sets of columns (a bit each) that are unique together */
    guint n_uniques;
    const char *view; /* the SELECT that it shows; NULL: a table. A view has no key */
} CbTable;

#define CB_MAX_COLUMNS 32

/* The null of integer, date, time and bool values. */
#define CB_NULL G_MININT64

/* One cell on its way between rooms. Text-like types (TEXT, WORD, JSON, REF) use `text`, borrowed
 * from whoever made the value, NULL when null; the others use `integer`, CB_NULL when null. */
typedef struct {
    const char *text;
    gint64 integer;
} CbValue;

/* Whether cells of `type` live in `text`. */
static inline gboolean
cb_type_is_text(CbType type)
{
    return type <= CB_TYPE_REF;
}

static inline gboolean
cb_value_is_null(CbType type, CbValue value)
{
    return cb_type_is_text(type) ? value.text == NULL : value.integer == CB_NULL;
}

static inline CbValue
cb_text(const char *text)
{
    return (CbValue){.text = text, .integer = CB_NULL};
}

static inline CbValue
cb_integer(gint64 integer)
{
    return (CbValue){.text = NULL, .integer = integer};
}

/* The column called `name`, or -1. */
int cb_table_column(const CbTable *table, const char *name);
/* Whether a row in which these columns are set (a bit for each) has all that a new one needs. */
gboolean cb_table_is_whole(const CbTable *table, guint64 set);

/* The only key column of a sorted table, the first key column of a link table. */
guint cb_table_key(const CbTable *table);

/* The initial value of a column (`initial`), as a value. Never fails: declarations are tested. */
CbValue cb_column_initial(const CbColumn *column);

/* Reads `text` as the outside form of `type` (see CbType). TRUE and *value set; FALSE when it is not
 * of that form. Text-like values borrow `text`. JSON and UTF-8 are checked by the caller's parser. */
gboolean cb_value_parse(CbType type, const char *text, CbValue *value);

/* The outside form of a value, NULL for null. */
char *cb_value_format(CbType type, CbValue value);

/* A word for a type in messages: "a date YYYY-MM-DD". */
const char *cb_type_form(CbType type);

/* Whether a value of the column's type is one that it takes (`words`, CB_NATURAL). Null is. */
gboolean cb_column_takes(const CbColumn *column, CbValue value);

/* What a column takes, in messages: "one of draft, pending"; as cb_type_form where that says all.
 * Caller frees. */
char *cb_column_form(const CbColumn *column);
