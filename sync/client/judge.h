/* What an answer of the hub, or a failure to get one, means for what to do next. */
#pragma once

#include "sync/client/agent.h"

typedef enum {
    CB_JUDGED_GOOD,
    CB_JUDGED_AGAIN,
    CB_JUDGED_LATER,
    CB_JUDGED_PERSON,
    CB_JUDGED_ANEW,      /* must_refetch */
    CB_JUDGED_TOO_LARGE, /* with less it may go */
} CbJudged;

typedef struct {
    CbJudged judged;
    char code[32];
    char sentence[200];
    gint64 wait; /* the hub asks to be left alone so long, microseconds; 0: it does not say */
} CbJudgement;

CbJudgement cb_judgement(CbJudged judged, const char *code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* Longer bodies than 12 MiB are TOO_LARGE, whatever the status. */
CbJudgement cb_judge_answer(const CbAnswer *answer);
CbJudgement cb_judge_failure(CbFailure failure, const char *sentence);
CbJudgement cb_judge_store(const GError *error);

/* Copies as much of `text` as fits, never part of a character; what does not print becomes `?`. */
void cb_copy_text(char *to, gsize size, const char *text);
/* The value of a header however its name is written, NULL when there is none. */
const char *cb_answer_find_header(const CbAnswer *answer, const char *name);
