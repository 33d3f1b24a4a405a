/* Conditions on rows in memory, with the same meaning as in SQL. */
#pragma once

#include "store/rest/where.h"

/* As SQL has it: what is said about null is not known. */
typedef enum { CB_REST_NO, CB_REST_YES, CB_REST_UNKNOWN } CbRestTruth;

/* Rows of a table that is not in the database. */
typedef struct {
    const CbTable *table;
    GStringChunk *texts;
    guint conditions;
    CbRefusal *refusal;
} CbRestJudge;

/* `row` has a value for each column. FALSE with a refusal. */
gboolean cb_rest_judge(CbRestJudge *judge, const CbCondition *condition, const CbValue *row,
                       CbRestTruth *truth);
/* What a row has in a field, and its type. */
gboolean cb_rest_judge_field(CbRestJudge *judge, const CbField *field, const CbValue *row,
                             CbColumn *type, CbValue *value);
/* Negative, 0 or positive: the order of two values that are not null. */
int cb_rest_judge_compare(const CbColumn *type, CbValue a, CbValue b);
