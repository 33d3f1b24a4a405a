/* Streams of events: what stream.c (watchers), news.c (the feed) and looks.c share. Private to them.
 *
 * Events of the feed lie in one ring, once for all watchers; a watcher is a place in it. What is said to some
 * watchers alone (hello, looks) waits in their own text.
 */
#pragma once

#include "sync/hub/inside.h"

#define CB_RING 10000u
#define CB_WATCHER_BEHIND 256u /* events that may wait for a watcher; beyond, it is to pull */

typedef struct {
    CbTableId table;
    guint sees; /* a bit for each role */
    char *pk;
    gint64 version;
    CbCursor at;
} CbEvent;

struct CbWatcher {
    gatomicrefcount refs;
    CbHub *hub;
    CbRole role;
    char *user;       /* whose streams are counted together */
    char *client;
    void (*ready)(gpointer data);
    gpointer data;
    gint64 ends_at;   /* then it is closed … */
    gint64 expires_at; /* … and this is when its token runs out; CB_NULL: never */
    guint number;
    /* Under the lock of the streams. */
    guint64 place;    /* the next event in the ring */
    CbCursor prev;
    GString *said;    /* to it alone, not taken yet */
    guint n_said;
    gboolean begun, told, behind, ended, warned;
    guint calling;    /* threads that are in `ready` */
    gint64 sent_at;
};

struct CbStreams {
    GMutex lock;
    GCond quiet;         /* nobody is in a watcher's `ready` any more */
    gboolean begun;      /* somebody has watched: the ring is kept */
    CbCursor start, at;  /* the ring holds all changes between them */
    CbEvent *ring[CB_RING];
    guint64 first, next; /* events are numbered; number n lies at n % CB_RING */
    GPtrArray *watchers; /* in the order in which they came */
    guint numbers;
    enum { CB_NEWS_IDLE, CB_NEWS_READING, CB_NEWS_AGAIN } news;
    GHashTable *looks;   /* client → Look */
};

/* All under the lock. */
void cb_streams_say(CbWatcher *watcher, const char *event, const char *json);
/* Forgets all events; all watchers are told to pull. */
void cb_streams_reset(CbStreams *streams, CbCursor at);
void cb_streams_add(CbStreams *streams, CbEvent *event);
void cb_event_free(CbEvent *event);
/* Says what others have open. */
void cb_looks_tell(CbStreams *streams, CbWatcher *watcher);

/* Not under the lock: calls `ready` of all that have something to take. */
void cb_streams_wake(CbStreams *streams);
void cb_looks_expire(CbHub *hub);
void cb_look_free(gpointer look);
