/* What the bodies of requests about advisors are made of: tables of fields, checked before anything
 * else is. */
#pragma once

#include "engine/json.h"

typedef enum {
    CB_FIELD_UUID,
    CB_FIELD_TEXT,   /* `most`: characters */
    CB_FIELD_WORD,   /* one of `words`, with | between them */
    CB_FIELD_NUMBER, /* from `least` to `most` */
    CB_FIELD_OBJECT,
    CB_FIELD_TEXTS, /* an array of texts */
    CB_FIELD_TIME,  /* a date and a time */
    CB_FIELD_BOOL,
} CbBodyFieldKind;

typedef struct CbBodyField {
    const char *name; /* NULL ends a table */
    CbBodyFieldKind kind;
    gboolean needed;
    double least, most;
    const char *words;
} CbBodyField;

/* What is wrong with a body: "body/decision must be equal to one of the allowed values (approved,
 * declined)"; NULL: nothing. Members that no field names do not count. Caller frees. */
char *cb_body_check(const cJSON *body, const CbBodyField *fields);
