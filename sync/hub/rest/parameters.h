/* The parameters of a request, put together from its query string. */
#pragma once

#include "store/rest/rest.h"

typedef struct {
    GPtrArray *pairs;       /* decoded: name, value, name, value, … */
    CbQuery *query;         /* without the limits of its own rows: see range.h */
    GPtrArray *columns;     /* char *; NULL: not given */
    GPtrArray *on_conflict; /* char *; NULL: not given */
    const char *limit, *offset; /* of its own rows, as they came; NULL: not given */
    GPtrArray *arguments;   /* name, value, …: whose value is no filter; texts belong to `pairs` */
} CbParameters;

/* `with_arguments`: what is no filter is an argument of a function; else it is refused. */
gboolean cb_parameters_read(CbParameters *parameters, const char *query, gboolean with_arguments,
                            CbRefusal *refusal);
void cb_parameters_clear(CbParameters *parameters);
/* The query string in its canonical form, sorted by name. Caller frees. */
char *cb_parameters_canonical(const CbParameters *parameters);
