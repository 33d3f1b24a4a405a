/* The live machine: keeps the stream of events open where it can. Events are hints: what they say
 * is pulled. Where streams do not last, or a newer one took this one's place, it leaves the rest to
 * polling.
 */
#pragma once

#include "sync/client/core.h"
#include "sync/client/event_parser.h"

typedef enum {
    CB_LIVE_OFF,     /* not wanted */
    CB_LIVE_WAIT,    /* opens when it is due */
    CB_LIVE_OPENING, /* nothing has come yet */
    CB_LIVE_OPEN,    /* the hub has said hello */
    CB_LIVE_CLOSE,   /* to be closed */
    CB_LIVE_TAKEN,   /* closed by a newer stream; until someone acts */
    CB_LIVE_STATES
} CbLiveState;

/* What the events asked for; the agent does it. */
typedef struct {
    gboolean pull;
    gboolean looks; /* have changed */
    char epoch[16];
} CbLiveNews;

typedef struct {
    CbLiveState state, then; /* `then`: after CLOSE */
    CbCall call;
    guint stream; /* id of the one that is open, 0: none */
    gint64 opened_at, heard_at;
    gint64 retry;      /* how long the hub asks to wait before opening again; 0: it does not */
    guint short_lived; /* closed within a second, in a row */
    CbEventParser *parser;
    char *chain;       /* id of the last event */
    const char *known; /* the cursor that the pull has come to; lent for a feed */
    GArray *looks;     /* CbLook */
    CbLiveNews news;
    gint64 now;
} CbLive;

void cb_live_init(CbLive *live, gboolean wanted);
void cb_live_clear(CbLive *live);
/* `cursor`: where the pull is; NULL: not yet, so that there is nothing to be told about. */
gboolean cb_live_next(CbLive *live, CbCore *core, const char *cursor, gint64 now);
gint64 cb_live_wake_at(const CbLive *live, const CbCore *core, gboolean ready);
void cb_live_feed(CbLive *live, CbCore *core, const char *cursor, const char *bytes, gsize length,
                  gint64 now);
/* The stream has ended, or did not open. */
void cb_live_failed(CbLive *live, CbCore *core, const CbJudgement *judgement, gint64 now);
/* The hub is reached again, or someone wants it: opens at once. */
void cb_live_retry(CbLive *live, gint64 now);
