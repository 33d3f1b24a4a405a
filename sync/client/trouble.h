/* What went wrong between here and the hub: which class of failure it is, and a sentence about it. */
#pragma once

#include "sync/client/agent.h"

/* What libcurl cannot know. */
typedef enum {
    CB_TROUBLE_NONE,
    CB_TROUBLE_SIZE,     /* the body is too long, unpacked */
    CB_TROUBLE_HEADERS,  /* the headers are too long */
    CB_TROUBLE_REDIRECT, /* sent elsewhere */
    CB_TROUBLE_TYPE,     /* neither JSON nor an event stream */
    CB_TROUBLE_CLOSED,   /* an event stream has ended */
} CbTroubleKind;

typedef struct {
    CbTroubleKind kind;
    int code;          /* libcurl's, 0: none */
    gboolean begun;    /* the answer had begun */
    const char *words; /* libcurl's */
    const char *hub;
    const CbAnswer *answer;
} CbTroubleFacts;
/* The caller frees *sentence. */
CbFailure cb_trouble(const CbTroubleFacts *facts, char **sentence);
