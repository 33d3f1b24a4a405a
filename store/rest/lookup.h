/* Names that clients give, looked up among what is declared. What is not found is refused. */
#pragma once

#include "store/rest/rest.h"

/* How one table belongs to another: cells of `from` equal cells of `to`. */
typedef struct {
    const CbTable *other;
    guint from;   /* column of the table that embeds … */
    guint to;     /* … and of the other */
    gboolean one; /* at most one row of the other belongs to each */
} CbRestLink;

const CbTable *cb_rest_find_table(const CbCatalogue *catalogue, const char *name,
                                  CbRefusal *refusal);
/* NULL without a refusal: not there, or not for clients. */
const CbColumn *cb_rest_column(const CbTable *table, const char *name);
/* The same, refused with 42703; PGRST204 is the other one's, for bodies and on_conflict. */
const CbColumn *cb_rest_find_column(const CbTable *table, const char *name, CbRefusal *refusal);
const CbColumn *cb_rest_find_body_column(const CbTable *table, const char *name,
                                         CbRefusal *refusal);
/* How the table named by `selection` (and its hint) belongs to `table`. */
gboolean cb_rest_find_link(const CbCatalogue *catalogue, const CbTable *table,
                           const CbSelection *selection, CbRestLink *link, CbRefusal *refusal);

/* Whether the columns named (char *) are the key, or unique together. */
gboolean cb_rest_is_unique(const CbTable *table, const GPtrArray *names);
/* How alike two names are, from 0 to 1: the share of letters that need not be changed. */
double cb_rest_likeness(const char *one, const char *other);
