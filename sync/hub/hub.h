/* The hub: the truth, and how it is asked. Everything between a request and its answer, without sockets:
 * the server (server.h) carries requests from libmicrohttpd, the simulator calls it directly.
 */
#pragma once

#include "store/hub.h"
#include "sync/wire/http.h"

typedef struct CbHub CbHub;

typedef struct {
    const char *data;       /* directory or postgresql:// */
    const char *secret;     /* of access tokens and signing keys, 32 bytes or more; NULL: kept beside the data */
    gboolean anonymous;     /* may read without a token (the role viewer) */
    const char *public_url; /* what links in messages begin with: "https://hub.example.org"; NULL: where it listens,
                               once that is known (cb_hub_set_public_url) */
    gboolean signatures_v1; /* take signed requests of version 1 too */
    const char *match_secret;    /* of requests about advisors, 16 bytes or more; NULL: it follows from `secret` */
    const char *match_secret_v2; /* where version 2 has one of its own; NULL: the same */
    gboolean bind_claims;        /* take claims only in requests whose signature covers them */
    guint readers, writers; /* connections; 0: what the machine suggests */
    gint64 (*now)(gpointer data); /* the clock, microseconds; NULL: the machine's */
    gpointer now_data;
    void (*log)(gpointer data, const char *line); /* one JSON object a line; NULL: nowhere */
    gpointer log_data;
} CbHubOptions;

CbHub *cb_hub_open(const CbHubOptions *options, GError **error);
void cb_hub_close(CbHub *hub);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbHub, cb_hub_close)
CbHubStore *cb_hub_store(CbHub *hub);
gint64 cb_hub_now(const CbHub *hub);

/* Who asks: found out once for each request. */
typedef struct {
    CbRole role;
    gboolean anonymous;
    gboolean shut_out;    /* anonymous, where the hub tells such callers nothing */
    char *user_id, *name; /* NULL for service tokens without a user */
    gint64 expires_at;    /* of the token; CB_NULL: never */
} CbAsker;
void cb_asker_free(CbAsker *asker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbAsker, cb_asker_free)
/* NULL with *refusal set (an answer of 401, 403, 408 or 409) when the request does not prove who asks. */
CbAsker *cb_hub_identify(CbHub *hub, const CbRequest *request, CbAnswer **refusal);

/* The answer to a request; any number of threads. Never NULL. Paths that stream (/events) are answered by
 * cb_hub_watch(). */
CbAnswer *cb_hub_answer(CbHub *hub, const CbRequest *request);
/* The most bytes that the body of such a request may have: 413 beyond, before it is read. */
gsize cb_hub_body_limit(const char *method, const char *path);

/* --- streams ---------------------------------------------------------------------------------------------- */

typedef struct CbWatcher CbWatcher;
/* A stream for the asker of a GET /events request, from its cursor on. Its beginning is taken unasked; from then
 * on `ready` is called (from any thread, without locks held) when there is something to take, once until it is
 * taken. NULL with *refusal when it may not be opened. */
CbWatcher *cb_hub_watch(CbHub *hub, const CbRequest *request, void (*ready)(gpointer data),
                        gpointer data, CbAnswer **refusal);
/* The bytes to be sent now, NULL when there are none; *ended when the stream is to be closed after them.
 * Also makes the comment every 15 s; call it at least that often. */
GString *cb_watcher_take(CbWatcher *watcher, gint64 now, gboolean *ended);
/* `ready` is not called any more once this has returned: waits for one that runs, so hold no lock that it takes. */
void cb_watcher_close(CbWatcher *watcher);

/* Looks for changes that others have committed (another hub, psql) and tells the streams; called after every
 * write of this hub, and by the server whenever it was told of some, and every second. */
void cb_hub_look_for_news(CbHub *hub);
/* From now on `stirred` is called after each write of this hub and whenever it looked for news, from any thread; NULL: no
 * longer. For one listener, before requests are answered and after the last of them. */
void cb_hub_on_writes(CbHub *hub, void (*stirred)(gpointer data), gpointer data);
/* Waits until PostgreSQL tells that somebody has committed changes (TRUE), something is to be read from `wake`
 * (-1: nothing), or for so many microseconds. For one thread. */
gboolean cb_hub_await_news(CbHub *hub, int wake, gint64 timeout);
/* Hourly work: compaction of the feed, expired tokens and nonces. */
void cb_hub_tidy(CbHub *hub);

/* --- campaigns --------------------------------------------------------------------------------------------- */

/* Ticks the campaigns that are due, one after another, at most 50; what the staffing sweeper answers: {message, ticked,
 * failed, results}. Any number of hubs may sweep one database: each tick that was due is made once. NULL with an error when
 * it cannot be told what is due. Caller frees. */
struct cJSON *cb_hub_sweep(CbHub *hub, GError **error);
/* Waits for so many microseconds, or until a decision of this hub, made since the last call, has made a campaign due, or
 * until cb_hub_wake_sweeper() is called. */
void cb_hub_await_due(CbHub *hub, gint64 timeout);
void cb_hub_wake_sweeper(CbHub *hub);

/* Where links in messages lead when no public URL was given. For once, before the hub is asked anything. */
void cb_hub_set_public_url(CbHub *hub, const char *url);
/* The address at which the person of a request answers; `action`: "confirm" or "decline". It is a key: it belongs into the
 * message to that person and nowhere else. NULL when the request has no token. Caller frees. */
char *cb_hub_answer_url(CbHub *hub, const CbWorld *world, guint request, const char *action);

/* Whether a path takes a form of a web page, which otherwise only JSON is. */
gboolean cb_hub_takes_form(const char *path);

/* Counters for /metrics, by name; see metrics.c. */
void cb_hub_count(CbHub *hub, const char *name, gint64 more);
void cb_hub_observe(CbHub *hub, const char *name, gint64 microseconds);

/* --- for the hub's own command line (users, tokens), which opens its data without a server ----------------- */

/* A new token for a user: the token itself in *token (shown once, caller frees), its hash in the store. Of kind
 * SIGNING: the key's id, a space and its secret. */
gboolean cb_hub_token_create(CbHub *hub, const CbUser *user, const char *label, CbTokenKind kind,
                             gint64 expires_at, char **token, GError **error);
/* The address of a calendar, `/calendar/TOKEN.ics`, in *path (shown once, caller frees): all that the user may see, or
 * what one operator is on. */
#define CB_CALENDAR_PATH "/calendar/"
#define CB_CALENDAR_PREFIX "cbc_"
#define CB_CALENDAR_SUFFIX ".ics"
gboolean cb_hub_calendar_create(CbHub *hub, const CbUser *user, const char *label, const char *operator_id,
                                gint64 expires_at, char **path, GError **error);
/* The secret of a signing key, derived from the hub's secret; hex, caller frees. */
char *cb_hub_signing_secret(CbHub *hub, const char *key_id);
/* The secret that requests about advisors are signed with; the hub's. */
const char *cb_hub_match_secret(const CbHub *hub);
/* Sets the password's hash (crypt, yescrypt). */
gboolean cb_hub_password(CbUser *user, const char *password, GError **error);
