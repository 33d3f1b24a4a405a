#include "sync/hub/sender/sender.h"

#include <string.h>

#include "engine/when.h"
#include "store/sending.h"
#include "sync/hub/sender/claim.h"
#include "sync/hub/transact.h"

#define PAGE 50u
#define LEASE (5 * CB_MINUTE)     /* more than carrying and writing the result take together */
#define REST (30 * CB_SECOND)     /* of a channel that does not work: less than the shortest wait of a message */
#define LOOK_EVERY G_USEC_PER_SEC
#define LAST_PATIENCE (5 * G_USEC_PER_SEC)
#define LONGEST_WAIT (6 * 60 * CB_MINUTE) /* that a receiver may ask for */

struct CbSender {
    CbHub *hub;
    CbSenderOptions options;
    CbCarrier *carrier;
    gint64 rests[CB_N_CHANNELS]; /* until when, by the hub's clock */
    gint stop;                   /* atomic: gives up what is on its way */
    GThread *thread;
    GMutex lock; /* of the rest */
    GCond changed;
    gboolean woken, ending, ended;
};

/* --- when it is tried again --------------------------------------------------------------------- */

gint64
cb_sender_wait(const char *message_id, guint attempt)
{
    gint64 wait = CB_MINUTE << (CLAMP(attempt, 1, CB_MOST_ATTEMPTS) - 1);
    g_autofree char *seed = g_strdup_printf("%s/%u", message_id, attempt), *sum = NULL;
    sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    sum[4] = '\0';
    gint64 part = g_ascii_strtoll(sum, NULL, 16); /* of 65535 */
    return wait - wait / 4 + wait / 2 * part / 0xffff;
}

/* --- what is written ---------------------------------------------------------------------------- */

/* Text that the database takes, of one message. */
typedef struct {
    const char *status, *channel, *error; /* NULL: null; a NULL channel is not written */
    gint64 attempts, due_at, sent_at;
} Change;

static gboolean
write_change(CbDb *db, const char *id, const Change *change, GError **error)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_messages);
    cb_patch_set_text(patch, row, CB_messages_id, id);
    cb_patch_set_text(patch, row, CB_messages_status, change->status);
    cb_patch_set_integer(row, CB_messages_attempts, change->attempts);
    cb_patch_set_integer(row, CB_messages_due_at, change->due_at);
    cb_patch_set_integer(row, CB_messages_sent_at, change->sent_at);
    cb_patch_set_text(patch, row, CB_messages_error, change->error);
    if (change->channel != NULL)
        cb_patch_set_text(patch, row, CB_messages_channel, change->channel);
    return cb_hub_write(db, patch, error);
}

static void
log_trouble(const CbSender *sender, const char *id, const Change *change)
{
    GString *line = cb_log_begin(cb_hub_now(sender->hub), "warning", "message");
    cb_log_text(line, "message", id);
    cb_log_text(line, "status", change->status);
    cb_log_text(line, "error", change->error);
    cb_log_send(&sender->hub->log, line);
}

/* Not now: once more later, or failed when it was tried often enough. Takes `why` over. */
static Change
postpone(const char *id, gint64 attempts, gint64 now, gint64 wait, char **why)
{
    if (attempts < CB_MOST_ATTEMPTS)
        return (Change){.status = "queued",
                        .error = *why,
                        .attempts = attempts,
                        .due_at = now + MAX(cb_sender_wait(id, (guint)attempts), MIN(wait, LONGEST_WAIT)),
                        .sent_at = CB_NULL};
    char *whole = g_strdup_printf("%s Tried %d times within a day.", *why, CB_MOST_ATTEMPTS);
    g_free(*why);
    *why = whole;
    return (Change){.status = "failed", .error = *why, .attempts = attempts, .due_at = CB_NULL, .sent_at = CB_NULL};
}

static void
count(CbSenderCounts *counts, const char *status)
{
    const struct {
        const char *status;
        guint *n;
    } all[] = {{"sent", &counts->sent}, {"queued", &counts->later}, {"failed", &counts->failed},
               {"in_doubt", &counts->doubt}, {"off", &counts->off}};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        *all[i].n += strcmp(all[i].status, status) == 0;
}

/* --- claiming ----------------------------------------------------------------------------------- */

typedef struct {
    CbSender *sender;
    const CbWorld *world;
    gint64 now;
    CbSenderCounts *counts;
    CbLetter *letter; /* that was claimed, NULL: none */
    CbHold hold;      /* on it; its id is the letter's */
    guint settled;    /* that are not carried */
} Claiming;

static guint
which_addresses(const CbSender *sender, gint64 now)
{
    return (now >= sender->rests[CB_CHANNEL_EMAIL] ? CB_DUE_MAIL : 0) |
           (now >= sender->rests[CB_CHANNEL_TEXT] ? CB_DUE_OTHER : 0);
}

static gboolean
settle(Claiming *claiming, CbDb *db, CbClaim *claim, gint64 attempts, GError **error)
{
    static const char *const statuses[] = {
        [CB_CLAIM_OFF] = "off", [CB_CLAIM_FAILED] = "failed", [CB_CLAIM_DOUBT] = "in_doubt"};
    const char *id = claim->letter->id;
    Change change;
    if (claim->kind == CB_CLAIM_LATER)
        change = postpone(id, attempts + 1, claiming->now, 0, &claim->why);
    else
        change = (Change){statuses[claim->kind], NULL, claim->why, attempts, CB_NULL, CB_NULL};
    if (claim->kind != CB_CLAIM_OFF)
        log_trouble(claiming->sender, id, &change);
    claiming->settled++;
    count(claiming->counts, change.status);
    return write_change(db, id, &change, error);
}

static gboolean
hold(Claiming *claiming, CbDb *db, CbClaim *claim, gint64 attempts, GError **error)
{
    claiming->letter = g_steal_pointer(&claim->letter);
    claiming->hold = (CbHold){claiming->letter->id, attempts + 1, claiming->now + LEASE};
    const Change change = {"sending", cb_channel_name(claiming->letter->channel), NULL, claiming->hold.attempts,
                           claiming->hold.until, CB_NULL};
    return write_change(db, claiming->letter->id, &change, error);
}

/* The first message that is to be carried is claimed, those before it are settled. */
static gboolean
claim_one(gpointer data, CbDb *db, GError **error)
{
    Claiming *claiming = data;
    g_autoptr(CbDue) due =
        cb_sending_due(db, claiming->now, which_addresses(claiming->sender, claiming->now), PAGE, error);
    gboolean good = due != NULL;
    for (guint i = 0; good && i < due->rows->len && claiming->letter == NULL; i++) {
        const CbRow *row = &g_array_index(due->rows, CbRow, i);
        guint message = cb_world_find_row(claiming->world, row);
        if (message == CB_NO_ROW) /* written a moment ago: the next time */
            continue;
        gint64 attempts = MAX(row->values[CB_messages_attempts].integer, 0);
        g_auto(CbClaim) claim =
            cb_claim_judge(&claiming->sender->options, claiming->world, message, row, claiming->now);
        good = claim.kind == CB_CLAIM_CARRY ? hold(claiming, db, &claim, attempts, error)
                                            : settle(claiming, db, &claim, attempts, error);
    }
    return good;
}

static gboolean
claim(Claiming *claiming, GError **error)
{
    CbHub *hub = claiming->sender->hub;
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    claiming->world = world;
    gboolean good = world != NULL && cb_hub_transact(hub, claim_one, claiming, error);
    if (!good)
        g_clear_pointer(&claiming->letter, cb_letter_free);
    else if (claiming->letter != NULL || claiming->settled > 0)
        cb_hub_look_for_news(hub);
    return good;
}

/* --- results ------------------------------------------------------------------------------------ */

static Change
change_of(const Claiming *claiming, CbSent *sent, gint64 now)
{
    gint64 attempts = claiming->hold.attempts;
    switch (sent->outcome) {
    case CB_SENT:
        return (Change){"sent", NULL, NULL, attempts, CB_NULL, now};
    case CB_SENT_NEVER:
        return (Change){"failed", NULL, sent->reason, attempts, CB_NULL, CB_NULL};
    case CB_SENT_DOUBT:
        return (Change){"in_doubt", NULL, sent->reason, attempts, CB_NULL, CB_NULL};
    case CB_SENT_LATER:
        break;
    }
    return postpone(claiming->letter->id, attempts, now, sent->wait, &sent->reason);
}

typedef struct {
    const Claiming *claiming;
    const Change *change;
} Result;

/* What is no longer ours is left as it is. */
static gboolean
write_result(gpointer data, CbDb *db, GError **error)
{
    const Result *result = data;
    const Claiming *claiming = result->claiming;
    gboolean ours = FALSE;
    return cb_sending_holds(db, &claiming->hold, &ours, error) &&
           (!ours || write_change(db, claiming->letter->id, result->change, error));
}

static void
rest(CbSender *sender, CbChannel channel, gint64 now)
{
    if (channel != CB_CHANNEL_FILE)
        sender->rests[channel] = now + REST;
}

/* Who was held up for so long between claim and sending no longer begins: another hub may. */
static CbSent
carry(const Claiming *claiming)
{
    CbSender *sender = claiming->sender;
    if (cb_hub_now(sender->hub) > claiming->hold.until - CB_CARRY_LONGEST)
        return (CbSent){.outcome = CB_SENT_LATER, .reason = g_strdup("The hub was held up before it could send.")};
    return cb_carrier_carry(sender->carrier, claiming->letter);
}

static gboolean
carry_and_finish(Claiming *claiming, GError **error)
{
    CbSender *sender = claiming->sender;
    if (sender->options.claimed != NULL)
        sender->options.claimed(sender->options.claimed_data, claiming->letter->id);
    CbSent sent = carry(claiming);
    gint64 now = cb_hub_now(sender->hub);
    Change change = change_of(claiming, &sent, now);
    if (sent.whole_channel)
        rest(sender, claiming->letter->channel, now);
    if (sent.outcome != CB_SENT)
        log_trouble(sender, claiming->letter->id, &change);
    count(claiming->counts, change.status);
    Result result = {claiming, &change};
    gboolean done = cb_hub_transact_surely(sender->hub, write_result, &result, &sender->stop, error);
    g_free(sent.reason);
    cb_hub_look_for_news(sender->hub);
    return done;
}

/* TRUE in *more when there may be another one. */
static gboolean
deliver_one(CbSender *sender, CbSenderCounts *counts, gboolean *more, GError **error)
{
    Claiming claiming = {.sender = sender, .now = cb_hub_now(sender->hub), .counts = counts};
    gboolean good = claim(&claiming, error);
    *more = good && (claiming.letter != NULL || claiming.settled > 0);
    if (claiming.letter != NULL)
        good = carry_and_finish(&claiming, error);
    cb_letter_free(claiming.letter);
    return good;
}

static void
add_to_metrics(CbHub *hub, const CbSenderCounts *counts)
{
    cb_hub_count(hub, "messages_total{status=\"sent\"}", counts->sent);
    cb_hub_count(hub, "messages_total{status=\"later\"}", counts->later);
    cb_hub_count(hub, "messages_total{status=\"failed\"}", counts->failed);
    cb_hub_count(hub, "messages_total{status=\"in_doubt\"}", counts->doubt);
    cb_hub_count(hub, "messages_total{status=\"off\"}", counts->off);
}

gboolean
cb_sender_deliver(CbSender *sender, CbSenderCounts *counts, GError **error)
{
    CbSenderCounts done = {0};
    gboolean good = TRUE, more = TRUE;
    while (good && more && !g_atomic_int_get(&sender->stop)) {
        good = deliver_one(sender, &done, &more, error);
        g_mutex_lock(&sender->lock);
        more = more && !sender->ending;
        g_mutex_unlock(&sender->lock);
    }
    add_to_metrics(sender->hub, &done);
    if (counts != NULL)
        *counts = done;
    return good;
}

/* --- the thread --------------------------------------------------------------------------------- */

static void
wake(gpointer data)
{
    CbSender *sender = data;
    g_mutex_lock(&sender->lock);
    sender->woken = TRUE;
    g_cond_broadcast(&sender->changed);
    g_mutex_unlock(&sender->lock);
}

/* FALSE when the sender ends. */
static gboolean
wait_for_work(CbSender *sender)
{
    gint64 until = g_get_monotonic_time() + LOOK_EVERY;
    g_mutex_lock(&sender->lock);
    while (!sender->woken && !sender->ending && g_cond_wait_until(&sender->changed, &sender->lock, until))
        ;
    gboolean go_on = !sender->ending;
    sender->woken = FALSE;
    g_mutex_unlock(&sender->lock);
    return go_on;
}

static gpointer
run(gpointer data)
{
    CbSender *sender = data;
    while (wait_for_work(sender)) {
        g_autoptr(GError) problem = NULL;
        if (cb_sender_deliver(sender, NULL, &problem))
            continue;
        cb_hub_count(sender->hub, "sender_failures_total", 1);
        if (!g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY))
            cb_hub_tell(sender->hub, "sender", problem);
    }
    g_mutex_lock(&sender->lock);
    sender->ended = TRUE;
    g_cond_broadcast(&sender->changed);
    g_mutex_unlock(&sender->lock);
    return NULL;
}

void
cb_sender_start(CbSender *sender)
{
    sender->woken = TRUE;
    sender->thread = g_thread_new("sender", run, sender);
}

static void
end_thread(CbSender *sender)
{
    gint64 until = g_get_monotonic_time() + LAST_PATIENCE;
    g_mutex_lock(&sender->lock);
    sender->ending = TRUE;
    g_cond_broadcast(&sender->changed);
    while (!sender->ended && g_cond_wait_until(&sender->changed, &sender->lock, until))
        ;
    g_mutex_unlock(&sender->lock);
    g_atomic_int_set(&sender->stop, TRUE);
    g_thread_join(sender->thread);
}

/* --- the sender --------------------------------------------------------------------------------- */

CbSender *
cb_sender_new(CbHub *hub, const CbSenderOptions *options, GError **error)
{
    CbSender *sender = g_new0(CbSender, 1);
    sender->hub = hub;
    sender->options = cb_claim_options(hub, options);
    g_mutex_init(&sender->lock);
    g_cond_init(&sender->changed);
    sender->carrier = cb_carrier_new(options->channels, &sender->stop, error);
    if (sender->carrier == NULL)
        g_clear_pointer(&sender, cb_sender_free);
    else
        cb_hub_on_writes(hub, wake, sender);
    return sender;
}

void
cb_sender_free(CbSender *sender)
{
    if (sender == NULL)
        return;
    if (sender->thread != NULL)
        end_thread(sender);
    cb_hub_on_writes(sender->hub, NULL, NULL);
    cb_carrier_free(sender->carrier);
    g_mutex_clear(&sender->lock);
    g_cond_clear(&sender->changed);
    g_free(sender);
}
