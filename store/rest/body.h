/* The body of a write: which columns it names, and its rows. */
#pragma once

#include "store/rest/rest.h"

typedef struct {
    GPtrArray *columns; /* const CbColumn: those that the request sets, each once */
    GPtrArray *rows;    /* const cJSON objects; they belong to the task */
} CbRestBody;
void cb_rest_body_clear(CbRestBody *body);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbRestBody, cb_rest_body_clear)

gboolean cb_rest_body_read(const CbRestTask *task, const CbTable *table, CbRestBody *body,
                           CbRefusal *refusal);
/* What an object has under `name`: of several the last. NULL: nothing. */
const cJSON *cb_rest_body_member(const cJSON *object, const char *name);
