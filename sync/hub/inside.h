/* What a CbHub is, for the files that are its methods.
 *
 * Locks, in the order in which they may be taken (a thread that has one takes none before it):
 *   deciding  the World and its place in the feed; held while a batch is decided. The connection for writing
 *             comes after it.
 *   streams   the ring of events, the watchers, who looks at what. No connection is taken under it.
 *   attempts  failed passwords. Nothing is taken under it.
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
    CbAttempts *attempts;
    void (*stirred)(gpointer data); /* NULL: nobody listens */
    gpointer stirred_data;
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

/* TRUE when there were too many failed passwords from there or for that name; *wait in seconds. */
CbAttempts *cb_attempts_new(void);
void cb_attempts_free(CbAttempts *attempts);
gboolean cb_attempts_exceeded(CbAttempts *attempts, const char *address, const char *name, gint64 now,
                              gint64 *wait);
void cb_attempts_failed(CbAttempts *attempts, const char *address, const char *name, gint64 now);

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
} CbPushItem;

typedef struct {
    CbHub *hub;
    CbDb *db;
    CbCurrent *current;
    const char *client;
    gint64 now;
    GPtrArray *items; /* CbPushItem, in the order in which they are decided */
} CbDeciding;

/* What an accepted decision that changed nothing is remembered with. */
#define CB_CODE_ALREADY "ALREADY"

gboolean cb_decide_item(CbDeciding *deciding, guint i, GError **error);
/* As it was before it was decided. */
void cb_push_item_reset(CbPushItem *item);
/* Whether what is remembered was accepted. */
gboolean cb_decided_accepted(const CbDecided *decided);

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

/* --- streams (stream.c, looks.c) ---------------------------------------------------------------------- */

CbStreams *cb_streams_new(void);
void cb_streams_free(CbStreams *streams);
