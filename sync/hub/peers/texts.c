/* The one sender of texts about events: claims, carries, and writes what became of them. */
#include "sync/hub/peers/inside.h"

#include <string.h>

#include "engine/peers/policy.h"
#include "engine/peers/words.h"
#include "engine/when.h"
#include "store/event_sending.h"
#include "sync/hub/peers/claim.h"
#include "sync/hub/transact.h"

#define PAGE 50u
#define MOST_ATTEMPTS 3
#define LEASE                                                                                      \
    (3 * CB_MINUTE) /* more than carrying three parts and writing the result take together */
#define CARRY_LONGEST (100 * CB_SECOND)
#define WAITED (60 * CB_SECOND) /* before it is said that there is no gateway */
#define NO_GATEWAY "This hub sends no texts: channels.conf has no section [sms]."

/* One text on its way. */
typedef struct {
    char *id, *match, *contractor, *phone, *text, *from;
    CbHold hold; /* its id is `id` */
    CbCarrier *carrier;
} Task;

static void
task_free(Task *task)
{
    g_free(task->id);
    g_free(task->match);
    g_free(task->contractor);
    g_free(task->phone);
    g_free(task->text);
    g_free(task->from);
    g_free(task);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Task, task_free)

/* --- what is written ----------------------------------------------------------------------------
 */

typedef struct {
    const char *status, *error, *text; /* a NULL text is not written */
    gint64 attempts, due_at, sent_at;
    gint64 at; /* now */
} Change;

static gboolean
write_change(CbDb *db, const char *id, const Change *change, GError **error)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_event_messages);
    cb_patch_set_text(patch, row, CB_event_messages_id, id);
    cb_patch_set_text(patch, row, CB_event_messages_status, change->status);
    cb_patch_set_text(patch, row, CB_event_messages_error_message, change->error);
    cb_patch_set_integer(row, CB_event_messages_attempts, change->attempts);
    cb_patch_set_integer(row, CB_event_messages_due_at, change->due_at);
    cb_patch_set_integer(row, CB_event_messages_actual_send_time, change->sent_at);
    cb_patch_set_integer(row, CB_event_messages_updated_at, change->at);
    if (change->text != NULL)
        cb_patch_set_text(patch, row, CB_event_messages_message_content, change->text);
    return cb_hub_write(db, patch, error);
}

static void
log_trouble(CbHub *hub, const char *id, const Change *change)
{
    GString *line = cb_log_begin(cb_hub_now(hub), "warning", "text");
    cb_log_text(line, "message", id);
    cb_log_text(line, "status", change->status);
    cb_log_text(line, "error", change->error);
    cb_log_send(&hub->log, line);
}

static void
count(CbHub *hub, const char *status)
{
    g_autofree char *name = g_strdup_printf("peer_texts_total{status=\"%s\"}", status);
    cb_hub_count(hub, name, 1);
}

/* --- claiming -----------------------------------------------------------------------------------
 */

typedef struct {
    CbHub *hub;
    const CbWorld *world;
    gint64 now;
    CbPeersPolicy policy;
    CbEventPace *pace;
    Task *task;    /* that was claimed, NULL: none */
    guint settled; /* that are not carried */
    gboolean full; /* the next has to wait for places */
} Claiming;

static gboolean
settle(Claiming *claiming, CbDb *db, const CbRow *row, const CbTextClaim *claim, GError **error)
{
    const Change change = {.status = claim->fate == CB_TEXT_CANCELLED ? "cancelled" : "failed",
                           .error = claim->why,
                           .attempts = MAX(row->values[CB_event_messages_attempts].integer, 0),
                           .due_at = CB_NULL,
                           .sent_at = CB_NULL,
                           .at = claiming->now};
    const char *id = row->values[CB_event_messages_id].text;
    if (claim->fate == CB_TEXT_FAILED)
        log_trouble(claiming->hub, id, &change);
    claiming->settled++;
    count(claiming->hub, change.status);
    return write_change(db, id, &change, error);
}

static Task *
task_of(const Claiming *claiming, guint message, const CbRow *row, CbTextClaim *claim)
{
    const CbWorld *world = claiming->world;
    Task *task = g_new0(Task, 1);
    task->id = g_strdup(row->values[CB_event_messages_id].text);
    task->match = g_strdup(cb_text_introduces(world, message));
    task->contractor = g_strdup(row->values[CB_event_messages_contractor_id].text);
    task->phone = g_strdup(row->values[CB_event_messages_phone].text);
    task->text = g_steal_pointer(&claim->text);
    task->from = cb_peers_from_name(world, event_messages_event_id(world, message));
    return task;
}

/* Whoever died while they sent it has made no attempt that anybody knows the end of: it is the same
 * one still. */
static gint64
attempt_of(const CbRow *row)
{
    gint64 attempts = MAX(row->values[CB_event_messages_attempts].integer, 0);
    return strcmp(row->values[CB_event_messages_status].text, "sending") == 0 ? MAX(attempts, 1)
                                                                              : attempts + 1;
}

/* Of a minute that has fewer places than a text has parts it gets the whole. */
static gboolean
has_room(const Claiming *claiming, guint parts)
{
    guint taken = claiming->pace->places->len;
    return taken == 0 || taken + parts <= claiming->policy.per_minute;
}

static gboolean
take_places(Claiming *claiming, CbDb *db, guint message, guint parts, GError **error)
{
    CbPeerWords words;
    const char *type = event_messages_message_type(claiming->world, message);
    const CbEventPlace place = {claiming->now,
                                cb_peer_words_parse(type, &words) && cb_peer_words_answer(words)};
    return cb_event_pace_note(db, claiming->pace, &place, parts, error);
}

static gboolean
hold(Claiming *claiming, CbDb *db, guint message, const CbRow *row, CbTextClaim *claim,
     GError **error)
{
    g_autoptr(GPtrArray) parts = cb_peer_parts(claim->text);
    claiming->full = !has_room(claiming, parts->len);
    if (claiming->full)
        return TRUE;
    Task *task = claiming->task = task_of(claiming, message, row, claim);
    task->hold = (CbHold){task->id, attempt_of(row), claiming->now + LEASE};
    const Change change = {"sending",        NULL,   task->text, task->hold.attempts,
                           task->hold.until, CB_NULL, claiming->now};
    return write_change(db, task->id, &change, error) &&
           take_places(claiming, db, message, parts->len, error);
}

/* The first text that is to be carried is claimed, those before it are settled. */
static gboolean
claim_due(Claiming *claiming, CbDb *db, const CbDue *due, GError **error)
{
    gboolean good = TRUE;
    for (guint i = 0; good && i < due->rows->len && claiming->task == NULL && !claiming->full; i++) {
        const CbRow *row = &g_array_index(due->rows, CbRow, i);
        guint message = cb_world_find_row(claiming->world, row);
        if (message == CB_NO_ROW) /* written a moment ago: the next time */
            continue;
        g_auto(CbTextClaim) claim = cb_text_judge(claiming->world, message, row, claiming->now);
        good = claim.fate == CB_TEXT_CARRY ? hold(claiming, db, message, row, &claim, error)
                                           : settle(claiming, db, row, &claim, error);
    }
    return good;
}

static gboolean
claim_one(gpointer data, CbDb *db, GError **error)
{
    Claiming *claiming = data;
    g_autoptr(CbEventPace) pace = cb_event_pace_read(db, claiming->now, error);
    if (pace == NULL)
        return FALSE;
    guint per_minute = claiming->policy.per_minute;
    if (pace->sending >= claiming->policy.at_once || pace->places->len >= per_minute)
        return TRUE;
    gboolean answers_first = cb_event_pace_favours_answers(pace, per_minute);
    g_autoptr(CbDue) due = cb_event_due(db, claiming->now, answers_first, PAGE, error);
    claiming->pace = pace;
    return due != NULL && claim_due(claiming, db, due, error);
}

static gboolean
is_text_out(const CbWorld *world, guint message)
{
    CbPeerWords words;
    return cb_peer_words_parse(event_messages_message_type(world, message), &words) &&
           g_strcmp0(event_messages_direction(world, message), "outbound") == 0 &&
           g_strcmp0(event_messages_channel(world, message), "sms") == 0;
}

/* Looked up before anything is locked. */
static gboolean
is_any_due(const CbWorld *world, gint64 now)
{
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++) {
        const char *status = event_messages_status(world, row);
        gint64 at = event_messages_scheduled_time(world, row),
               due_at = event_messages_due_at(world, row);
        gboolean open = strcmp(status, "scheduled") == 0 || strcmp(status, "sending") == 0;
        if (open && at != CB_NULL && at <= now && (due_at == CB_NULL || due_at <= now) &&
            is_text_out(world, row))
            return TRUE;
    }
    return FALSE;
}

/* FALSE in *more when nothing could be done. The task that was claimed is the caller's. */
static gboolean
claim(CbHub *hub, Task **task, gboolean *more, GError **error)
{
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    Claiming claiming = {.hub = hub, .world = world, .now = cb_hub_now(hub)};
    *task = NULL;
    *more = FALSE;
    if (world == NULL)
        return FALSE;
    if (!is_any_due(world, claiming.now))
        return TRUE;
    claiming.policy = cb_peers_policy(world);
    if (!cb_hub_transact(hub, claim_one, &claiming, error)) {
        g_clear_pointer(&claiming.task, task_free);
        return FALSE;
    }
    *task = claiming.task;
    *more = claiming.task != NULL || claiming.settled > 0;
    if (*more)
        cb_hub_look_for_news(hub);
    return TRUE;
}

/* --- carrying
 * ------------------------------------------------------------------------------------- */

/* As existing clients of the gateway say it. */
static char *
body_of(const Task *task, const char *part, gint64 now)
{
    char at[32];
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON *send = cJSON_AddObjectToObject(json, "send_via_ghl");
    cJSON_AddStringToObject(send, "phone", task->phone);
    cJSON_AddStringToObject(send, "message", part);
    cJSON_AddStringToObject(send, "from_name", task->from);
    cJSON_AddStringToObject(send, "timestamp", cb_time_format(now, at));
    cJSON_AddArrayToObject(send, "tags");
    return cJSON_PrintUnformatted(json);
}

/* Each part has a key of its own, always the same: what arrived before is known again. */
static CbSent
carry_part(const CbPeering *peering, const Task *task, const char *part, guint number)
{
    gint64 now = cb_hub_now(peering->hub);
    g_autofree char *key = g_strdup_printf("%s/%u", task->id, number);
    char *body = body_of(task, part, now);
    const CbPost post = {&peering->channels->sms, key, body, now};
    CbSent sent = cb_carrier_post(task->carrier, &post);
    cJSON_free(body);
    return sent;
}

/* Who was held up for so long between claim and sending no longer begins: another hub may. */
static CbSent
carry(const CbPeering *peering, const Task *task)
{
    g_autoptr(GPtrArray) parts = cb_peer_parts(task->text);
    CbSent sent = {.outcome = CB_SENT};
    for (guint p = 0; p < parts->len && sent.outcome == CB_SENT; p++) {
        if (cb_hub_now(peering->hub) > task->hold.until - CARRY_LONGEST)
            return (CbSent){.outcome = CB_SENT_LATER,
                            .reason = g_strdup("The hub was held up before it could send.")};
        sent = carry_part(peering, task, parts->pdata[p], p);
    }
    return sent;
}

/* --- results ------------------------------------------------------------------------------------
 */

static Change
change_of(const CbPeering *peering, const Task *task, const CbSent *sent, gint64 now)
{
    static const gint64 waits[] = {0, 5 * CB_SECOND, 10 * CB_SECOND};
    gint64 attempts = task->hold.attempts;
    if (sent->outcome == CB_SENT)
        return (Change){.status = "sent", .attempts = attempts, .due_at = CB_NULL, .sent_at = now};
    if (cb_peering_held(peering->hub)) /* given up by us, no attempt of theirs */
        return (Change){
            .status = "scheduled", .attempts = attempts - 1, .due_at = CB_NULL, .sent_at = CB_NULL};
    if (attempts < MOST_ATTEMPTS)
        return (Change){.status = "scheduled",
                        .error = sent->reason,
                        .attempts = attempts,
                        .due_at = now + MAX(waits[attempts], sent->wait),
                        .sent_at = CB_NULL};
    return (Change){.status = "failed",
                    .error = sent->reason,
                    .attempts = attempts,
                    .due_at = CB_NULL,
                    .sent_at = CB_NULL};
}

typedef struct {
    const Task *task;
    const Change *change;
} Result;

/* What is no longer ours is left as it is; but what has gone out has, also where it was cancelled
 * meanwhile. What was answered meanwhile stays so: that it arrived stands there since. */
static gboolean
write_result(gpointer data, CbDb *db, GError **error)
{
    const Result *result = data;
    const Task *task = result->task;
    gboolean sent = strcmp(result->change->status, "sent") == 0;
    CbEventHold how;
    if (!cb_event_holds(db, &task->hold, &how, error))
        return FALSE;
    if (how == CB_EVENT_LOST || (how != CB_EVENT_HELD && !sent))
        return TRUE;
    return (how == CB_EVENT_ANSWERED || write_change(db, task->id, result->change, error)) &&
           (!sent || task->match == NULL ||
            cb_event_introduced(db, task->match, task->contractor, result->change->sent_at,
                                task->id, error));
}

static void
finish(CbPeering *peering, const Task *task, const CbSent *sent)
{
    g_autoptr(GError) problem = NULL;
    CbHub *hub = peering->hub;
    gint64 now = cb_hub_now(hub);
    Change change = change_of(peering, task, sent, now);
    change.at = now;
    const Result result = {task, &change};
    if (change.error != NULL)
        log_trouble(hub, task->id, &change);
    count(hub, strcmp(change.status, "scheduled") == 0 ? "later" : change.status);
    if (!cb_hub_transact_surely(hub, write_result, (gpointer)&result, &peering->held, &problem))
        cb_hub_tell(hub, "peers.texts", problem);
    cb_hub_look_for_news(hub);
    g_mutex_lock(&peering->lock);
    peering->rest = sent->whole_channel ? MAX(change.due_at, now) : 0;
    g_mutex_unlock(&peering->lock);
}

void
cb_peers_carry(gpointer data, gpointer user_data)
{
    g_autoptr(Task) task = data;
    CbPeering *peering = user_data;
    if (peering->claimed != NULL)
        peering->claimed(peering->claimed_data, task->id);
    CbSent sent = carry(peering, task);
    finish(peering, task, &sent);
    g_free(sent.reason);
    g_mutex_lock(&peering->lock);
    g_ptr_array_add(peering->idle, task->carrier);
    g_cond_broadcast(&peering->done);
    g_mutex_unlock(&peering->lock);
}

/* --- a turn
 * --------------------------------------------------------------------------------------- */

/* FALSE: the gateway cannot be reached, nothing is begun now. */
static gboolean
may_begin(CbPeering *peering)
{
    g_mutex_lock(&peering->lock);
    while (peering->idle->len == 0)
        g_cond_wait(&peering->done, &peering->lock);
    gboolean may = cb_hub_now(peering->hub) >= peering->rest;
    g_mutex_unlock(&peering->lock);
    return may && !cb_peering_held(peering->hub);
}

static void
begin(CbPeering *peering, Task *task)
{
    g_mutex_lock(&peering->lock);
    task->carrier = g_ptr_array_steal_index(peering->idle, peering->idle->len - 1);
    g_mutex_unlock(&peering->lock);
    g_thread_pool_push(peering->workers, task, NULL);
}

/* Waits for one of those under way; FALSE: there is none. */
static gboolean
await_one(CbPeering *peering)
{
    g_mutex_lock(&peering->lock);
    guint idle = peering->idle->len;
    gboolean any = idle < peering->carriers->len;
    while (any && peering->idle->len == idle)
        g_cond_wait(&peering->done, &peering->lock);
    g_mutex_unlock(&peering->lock);
    return any;
}

/* In the console those that wait say why. */
static gboolean
say_why(gpointer data, CbDb *db, GError **error)
{
    gint64 *until = data;
    return cb_event_waits(db, *until, NO_GATEWAY, NULL, error);
}

static gboolean
is_any_silent(const CbWorld *world, gint64 until)
{
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++) {
        gint64 at = event_messages_scheduled_time(world, row);
        if (at != CB_NULL && at <= until && event_messages_error_message(world, row) == NULL &&
            strcmp(event_messages_status(world, row), "scheduled") == 0 && is_text_out(world, row))
            return TRUE;
    }
    return FALSE;
}

static gboolean
let_wait(CbHub *hub, GError **error)
{
    gint64 until = cb_hub_now(hub) - WAITED;
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    if (world == NULL)
        return FALSE;
    if (!is_any_silent(world, until))
        return TRUE;
    gboolean done = cb_hub_transact(hub, say_why, &until, error);
    cb_hub_look_for_news(hub);
    return done;
}

gboolean
cb_peers_send_texts(CbHub *hub, GError **error)
{
    CbPeering *peering = hub->peering;
    gboolean good = TRUE, more;
    if (!cb_peering_has_gateway(hub))
        return let_wait(hub, error);
    do {
        Task *task = NULL;
        more = FALSE;
        good = !may_begin(peering) || claim(hub, &task, &more, error);
        if (task != NULL)
            begin(peering, task);
        else if (!more) /* what is settled may have made room */
            more = await_one(peering);
    } while (good && more);
    while (await_one(peering)) /* also where the database has gone */
        ;
    return good;
}
