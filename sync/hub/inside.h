/* What a CbHub is, for the files that are its methods.
 *
 * Locks, in the order in which they may be taken (a thread that has one takes none before it):
 *   deciding  the World and its place in the feed; held while a batch is decided. The connection for writing
 *             comes after it.
 *   streams   the ring of events, the watchers, who looks at what. No connection is taken under it.
 *   attempts  failed passwords, clicks on links. Nothing is taken under it.
 *   due       whether a campaign has become due. Nothing is taken under it.
 *   gathering who waits for a decision to be made with others. Nothing is taken under it.
 *   pooling   how the runs of the pool go, and its log (pool/). Nothing is taken under them.
 *   rooms     the event streams of projects (advisors/). Nothing is taken under it.
 *   advising  what is due in the advisors domain (advisors/). Nothing is taken under it.
 *   peering   which carriers are idle, when turns ended (peers/). Nothing is taken under it.
 * No callback is called with one of them held.
 *
 * Whatever several hubs on one PostgreSQL must agree on lies in the database. What is kept here (World, ring)
 * catches up with it; streams, looks and failed passwords are each hub's own.
 */
#pragma once

#include "sync/hub/hub.h"

#include "store/rest/rest.h"
#include "sync/hub/log.h"
#include "sync/hub/metrics.h"
#include "sync/wire/protocol.h"

/* A World and the cursor that it has caught up with. */
typedef struct {
    CbWorld *world; /* NULL: not loaded yet */
    CbCursor at;
    guint64 patched; /* rows since it was loaded: texts that were replaced stay with it */
} CbCurrent;

typedef struct CbStreams CbStreams;
typedef struct CbAttempts CbAttempts;

struct CbHub {
    CbHubStore *store;
    CbDbKind kind;
    char *secret;
    gboolean anonymous, signatures_v1;
    gint64 (*now)(gpointer data);
    gpointer now_data;
    CbLog log;
    CbMetrics *metrics;
    GMutex deciding;
    CbCurrent current; /* under `deciding` */
    CbStreams *streams;
    CbAttempts *attempts, *clicks;
    char *public_url;
    GMutex due_lock;
    GCond due_changed;
    gboolean due; /* under `due_lock` */
    void (*stirred)(gpointer data); /* NULL: nobody listens */
    gpointer stirred_data;
    struct CbPooling *pooling;
    struct CbRooms *rooms;
    struct CbAdvising *advising;
    struct CbPeering *peering;
    struct CbGathering *gathering;
    char *match_secret, *match_secret_v2; /* of requests about advisors; the second may be NULL: the same */
    gboolean bind_claims;
    CbDb *listener; /* hears what others commit; NULL: not connected */
};

/* --- the World (current.c); under `deciding` -------------------------------------------------------- */

/* Loads the World where there is none, or one that has grown old; not within a transaction. */
gboolean cb_current_load(CbHub *hub, GError **error);
/* The facts as they are now, for an answer; the caller's. NULL with an error. Not under `deciding`. */
CbWorld *cb_current_world(CbHub *hub, GError **error);
void cb_current_copy(CbCurrent *to, const CbCurrent *from);
void cb_current_clear(CbCurrent *current);
/* Up to what others have committed. CB_DB_ERROR_BUSY when the World must be loaded anew for that: it is
 * forgotten, and the transaction is to be begun again. */
gboolean cb_current_catch_up(CbHub *hub, CbCurrent *current, CbDb *db, GError **error);
/* Applies a patch that was written. */
void cb_current_apply(CbCurrent *current, const CbPatch *patch);

/* --- who may (rights.c) ------------------------------------------------------------------------------ */

gboolean cb_rights_may(const CbAsker *asker, CbTableId table, CbRight right);
/* Whether the asker may see some rows of the table; all of them; this one. */
gboolean cb_rights_sees_all(const CbAsker *asker, CbTableId table);
gboolean cb_rights_sees(const CbAsker *asker, const CbRow *row);
gboolean cb_role_sees(CbRole role, const CbRow *row);
/* The data's epoch as those of this role are told it. Roles that see other rows are told another one,
 * so that whoever is given such a role fetches anew what he may see from then on. */
void cb_rights_print_epoch(GString *out, CbRole role, const char *epoch);
/* What /rest/v1 can name. */
const CbCatalogue *cb_rights_catalogue(void);

/* --- who asks (identify.c, attempts.c) ------------------------------------------------------------------ */

/* How often something may be tried by one address, at one thing, … within a time that has passed. */
typedef struct {
    const char *name;
    guint most;
    gint64 window;
} CbQuota;
CbAttempts *cb_attempts_new(void);
void cb_attempts_free(CbAttempts *attempts);
/* The seconds to wait until `what` (may be NULL) may be tried again; 0: it may now. */
gint64 cb_attempts_wait(CbAttempts *attempts, const CbQuota *quota, const char *what, gint64 now);
void cb_attempts_note(CbAttempts *attempts, const CbQuota *quota, const char *what, gint64 now);

/* Whom a token stands for. NULL with *refusal set when it does not count. */
CbAsker *cb_hub_identify_token(CbHub *hub, const char *token, CbAnswer **refusal);

/* Whose calendar a token opens, and in *operator_id (caller frees) of whom alone, NULL: of all. NULL when it opens
 * none; with *refusal set when that could not be found out. */
CbAsker *cb_hub_identify_calendar(CbHub *hub, const char *token, char **operator_id, CbAnswer **refusal);

/* Whether `password` is the one of a hash; takes as long when there is no hash (NULL). */
gboolean cb_password_fits(const char *hash, const char *password);
/* 32 random bytes as 43 letters; caller frees. NULL when the system gives none. */
char *cb_random_letters(GError **error);
/* A new token with its hash; the token itself in *plain. */
CbToken *cb_token_make(const CbUser *user, CbTokenKind kind, const char *label, gint64 now,
                       char **plain, GError **error);

/* --- answering -------------------------------------------------------------------------------------------- */

typedef CbAnswer *(*CbHandler)(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_snapshot(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_pull(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_push(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_look(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_digest(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_token(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_user(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_calendar(CbHub *hub, const CbAsker *asker, const CbRequest *request);
CbAnswer *cb_answer_orchestrator(CbHub *hub, const CbAsker *nobody, const CbRequest *request);
CbAnswer *cb_answer_sweeper(CbHub *hub, const CbAsker *nobody, const CbRequest *request);
CbAnswer *cb_answer_click(CbHub *hub, const CbAsker *nobody, const CbRequest *request);
CbAnswer *cb_answer_pool(CbHub *hub, const CbAsker *nobody, const CbRequest *request);
CbAnswer *cb_answer_peers(CbHub *hub, const CbAsker *nobody, const CbRequest *request);
CbAnswer *cb_answer_chat(CbHub *hub, const CbAsker *nobody, const CbRequest *request);
CbAnswer *cb_answer_advisors(CbHub *hub, const CbAsker *nobody, const CbRequest *request);
CbAnswer *cb_answer_logout(CbHub *hub, const CbAsker *asker, const CbRequest *request);

/* The request's body, a JSON object; NULL with *refusal set. */
cJSON *cb_body_object(const CbRequest *request, CbAnswer **refusal);
/* 200 with this JSON, which it takes. */
CbAnswer *cb_answer_json(GString *json);
/* The answer to a failure of the database, whose error it takes: 503 when it is busy or away, else 500. */
CbAnswer *cb_answer_failure(CbHub *hub, GError *error);
/* 401 when nobody has signed in, else 403. */
CbAnswer *cb_answer_forbidden(const CbAsker *asker);
/* 426 when the client's schema is one that this hub no longer speaks, else NULL. */
CbAnswer *cb_answer_schema(const CbRequest *request);

/* Logs what went wrong with work that nobody has asked for. */
void cb_hub_tell(const CbHub *hub, const char *event, const GError *problem);

/* A connection for reading, at one moment. */
CbDb *cb_hub_reading(CbHub *hub, GError **error);
/* Ends it; `db` may be NULL. */
void cb_hub_read(CbHub *hub, CbDb *db);

/* --- deciding one decision of a batch (decide.c); under `deciding`, within a transaction --------------- */

typedef struct {
    guint place;     /* in the batch as it came */
    CbDecision *decision; /* NULL: it could not be read, `message` says why */
    char *id;
    gint64 sequence;
    char *fingerprint;
    CbVerdict verdict;
    gboolean settled;
    gint64 version;  /* CB_NULL: none */
    char *code, *message;
    gboolean already;
    char *by;        /* CONFLICT: who decided about it meanwhile, when, … */
    char *did;       /* … and what, as a sentence; NULL: the root was edited */
    gint64 at;
    CbDecided *first; /* DUPLICATE */
    /* Of the hub's own decisions: whether what it was made for still stands, asked on each World that it is decided on;
     * NULL: nothing to ask. Where it does not the item is CB_CODE_MOOT, and nothing is remembered. */
    gboolean (*still)(gpointer data, const CbWorld *world);
    gpointer still_data;
    CbWorld *on;     /* ACCEPTED, with a patch: the World that it was decided on */
    /* Of items that are decided apart (CbRound): a nonce that is spent in the same transaction, for `decision` or (NULL)
     * alone; whether it was spent before, so that nothing was decided; the World that the item has led to. */
    const char *nonce_key, *nonce;
    gboolean replayed;
    CbWorld *led_to;
} CbPushItem;

typedef struct {
    CbHub *hub;
    CbDb *db;
    CbCurrent *current;
    const char *client;
    gint64 now;
    GPtrArray *items; /* CbPushItem, in the order in which they are decided */
    gboolean apart;   /* as in CbRound */
} CbDeciding;

/* What an accepted decision that changed nothing is remembered with. */
#define CB_CODE_ALREADY "ALREADY"
/* Somebody else has seen to what a decision of the hub's own was made for. */
#define CB_CODE_MOOT "MOOT"
/* The database has a rule against it. */
#define CB_CODE_REFUSED "REFUSED"

gboolean cb_decide_item(CbDeciding *deciding, guint i, GError **error);
/* As it was before it was decided. */
void cb_push_item_reset(CbPushItem *item);
void cb_push_item_free(CbPushItem *item);
/* Whether what is remembered was accepted. */
gboolean cb_decided_accepted(const CbDecided *decided);

/* --- deciding a round of them (round.c); not under `deciding` -------------------------------------------------- */

#define CB_LONGEST_BATCH 100

typedef struct {
    CbHub *hub;
    char *client;
    gint64 now;        /* as of when; CB_NULL: as each decision's turn comes */
    GPtrArray *items;  /* CbPushItem, in the order in which they are decided */
    CbCurrent current; /* the World that they have led to */
    gboolean apart;    /* their makers know nothing of each other: one that is refused blocks no other */
} CbRound;
void cb_round_init(CbRound *batch, CbHub *hub, const char *client);
void cb_round_clear(CbRound *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbRound, cb_round_clear)
/* Decides all of it: commits, counts, and tells the streams. */
gboolean cb_round_decide(CbRound *batch, GError **error);
/* The same in two steps: until it is committed, and the rest. */
gboolean cb_round_make(CbRound *batch, GError **error);
void cb_round_tell(const CbRound *batch);

/* --- the hub's own decisions (own.c); not under `deciding` ---------------------------------------------- */

/* They are remembered as this console's; nobody may push as it. */
#define CB_OWN_CLIENT "00000000-0000-0000-0000-000000000000"

typedef struct {
    const CbDecision *decision; /* decided as of its decided_at; its base_version does not count */
    gboolean (*still)(gpointer data, const CbWorld *world); /* as in CbPushItem */
    gpointer data;
    CbWorld *before, *after; /* set: what it was made on (NULL: it changed nothing) and what was led to */
} CbOwn;
void cb_own_clear(CbOwn *own);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbOwn, cb_own_clear)
/* Makes a decision in the hub, with its locks, its memory and its feed like one that was pushed. The outcome has no
 * patch; its code is CB_CODE_MOOT where `still` said no. NULL with an error. */
CbOutcome *cb_hub_decide(CbHub *hub, CbOwn *own, GError **error);
/* A new decision as of now, on whatever is; takes the payload, NULL: {}. */
CbDecision *cb_own_decision(const CbHub *hub, const char *kind, const char *target, cJSON *payload, const char *actor,
                            CbRole role);
/* An item of a round for a decision of the hub's own, and what became of it. */
CbPushItem *cb_own_item(const CbDecision *decision);
CbOutcome *cb_own_outcome(const CbPushItem *item);

/* --- decisions of many callers at once (gather.c); not under `deciding` ------------------------------------ */

typedef struct CbGathering CbGathering;
CbGathering *cb_gathering_new(void);
void cb_gathering_free(CbGathering *gathering);

typedef struct {
    const CbDecision *decision; /* as in CbOwn, decided as of when its turn comes; NULL: only the nonce is spent */
    const char *nonce_key, *nonce; /* spent with the decision, or neither is; NULL: none */
    gboolean replayed; /* set: the nonce was spent before, nothing was decided */
    CbWorld *after;    /* set: the World right after it; NULL when it was replayed */
} CbJoin;
void cb_join_clear(CbJoin *join);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbJoin, cb_join_clear)
/* Makes one of the hub's own decisions together with those of whoever calls at the same time: on SQLite they share a
 * transaction, and so one wait for the disk. *outcome (may be NULL) is the caller's, NULL without a decision. FALSE with an
 * error. */
gboolean cb_hub_join(CbHub *hub, CbJoin *join, CbOutcome **outcome, GError **error);

/* --- rows without a decision (amend.c); not under `deciding` -------------------------------------------- */

/* `make` gives the rows to write on the World as it is, asked anew whenever others were faster; NULL: nothing is to be
 * written. It raises the row_version of what it changes. */
typedef struct {
    CbPatch *(*make)(gpointer data, const CbWorld *world);
    gpointer data;
} CbAmendment;
/* Writes them in one transaction that finds the rows as they were in that World. `written` may be NULL. FALSE with an
 * error. */
gboolean cb_hub_amend(CbHub *hub, const CbAmendment *amendment, gboolean *written, GError **error);

/* What happened to a decision's root between what its maker saw and now (since.c). */
typedef struct {
    GPtrArray *decided;  /* CbDecided, oldest first; others' and the client's own */
    gint64 base, version;
    gboolean edited;     /* it was changed by more than decisions */
    const CbDecided *last, *same; /* the last of others; the last of them about the same person */
} CbSince;
gboolean cb_since_read(const CbDeciding *deciding, const CbPushItem *item, CbSince *since, GError **error);
void cb_since_clear(CbSince *since);
/* The row_version of the root now; CB_NULL when there is no such row. */
gint64 cb_root_version(const CbWorld *world, const CbDecision *decision);
/* The person that a payload is about, NULL: nobody. Caller frees. */
char *cb_payload_person(const char *payload);

/* --- requests and campaigns ---------------------------------------------------------------------------- */

/* Gives each request that a patch makes or refreshes the hash of its token (seal.c). */
void cb_hub_seal_requests(CbHub *hub, const CbWorld *world, CbPatch *patch);
/* The token of a request; NULL when it has no end. Caller frees. */
char *cb_hub_answer_token(CbHub *hub, const CbWorld *world, guint request);
/* Wakes who sweeps when a patch has made a campaign due (sweep.c). */
void cb_sweeper_note(CbHub *hub, const CbPatch *patch, gint64 now);

/* --- streams (stream.c, looks.c, news.c) --------------------------------------------------------------- */

/* The feed is read from now on: notes where it stands, unless it is read already. */
gboolean cb_news_begin(CbHub *hub, GError **error);

CbStreams *cb_streams_new(void);
void cb_streams_free(CbStreams *streams);
