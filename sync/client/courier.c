#include "sync/client/courier.h"

#include <string.h>
#include <time.h>

#include "engine/when.h"
#include "store/lock.h"
#include "sync/client/access.h"
#include "sync/client/news.h"
#include "sync/client/tasks.h"

/* How often to see whether other processes have written the outbox, or given up the lock. */
#define LOOK_PAUSE CB_SECOND

typedef enum { COMMAND_OUTBOX, COMMAND_WANT, COMMAND_FOCUS, COMMAND_LOOK } CommandKind;
typedef struct {
    CommandKind kind;
    guint number; /* CbWant, or whether focused */
    char *text;   /* a session's id */
} Command;

struct CbCourier {
    CbCourierOptions options;
    char *directory;
    /* Between the threads. */
    GThread *thread; /* NULL: on the caller's */
    GAsyncQueue *commands;
    gint stopping;
    CbNews *news;
    /* The courier's own. */
    CbAccess *access;
    CbStore *store;
    CbAgent *agent;
    int lock;
    gint64 clock_base, now;
    CbAgentStatus status; /* told last */
    CbChanged changed;
    gboolean looked, unread, ended, settled; /* unread: the outbox */
};

static void
command_free(gpointer data)
{
    Command *command = data;
    g_free(command->text);
    g_free(command);
}

/* --- time ------------------------------------------------------------------------------------- */

/* Follows the machine's clock forward and never goes back: a clock that is set back must not stop what is waited
 * for. Goes on while the machine sleeps. */
static gint64
clock_now(CbCourier *courier)
{
    struct timespec since;
    clock_gettime(CLOCK_BOOTTIME, &since);
    gint64 awake = since.tv_sec * CB_SECOND + since.tv_nsec / 1000;
    courier->clock_base = MAX(courier->clock_base, g_get_real_time() + courier->options.ahead - awake);
    return courier->now = courier->clock_base + awake;
}

/* --- news ------------------------------------------------------------------------------------- */

static void
tell_news(CbCourier *courier, const CbAgentStatus *status)
{
    const CbChanged *changed = &courier->changed;
    if (memcmp(status, &courier->status, sizeof *status) == 0 && !courier->looked &&
        changed->patch == NULL && !changed->reload && !changed->outbox)
        return;
    courier->status = *status;
    cb_news_post(courier->news, status, &courier->changed,
                 courier->looked ? cb_agent_looks(courier->agent) : NULL);
    courier->looked = FALSE;
}

/* Before there is an agent, or when there can be none. */
static void
tell_trouble(CbCourier *courier, CbLink link, const char *code, const char *sentence)
{
    CbAgentStatus status;
    memset(&status, 0, sizeof status); /* is compared as bytes */
    status.link = link;
    status.since = courier->status.link == link ? courier->status.since : courier->now;
    status.fresh_at = status.remaining = status.retry_at = CB_NULL;
    g_strlcpy(status.code, code, sizeof status.code);
    g_strlcpy(status.sentence, sentence, sizeof status.sentence);
    tell_news(courier, &status);
}

/* --- tasks ------------------------------------------------------------------------------------ */

static gboolean
is_stopping(CbCourier *courier)
{
    return g_atomic_int_get(&courier->stopping) != 0;
}

/* Where it cannot be read just now it is tried again soon; who works with the decisions hears why. */
static gboolean
read_outbox(CbCourier *courier, GError **error)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(courier->store, error);
    courier->unread = entries == NULL;
    if (entries != NULL)
        cb_agent_outbox(courier->agent, entries, courier->now);
    return entries != NULL;
}

/* The answer to come is worked on by the hub, or is on its way, while the store writes. */
static void
write_store(CbCourier *courier, const CbTask *task)
{
    g_autoptr(GError) error = NULL;
    CbTaskKind kind = task->kind;
    cb_transfers_perform(cb_access_transfers(courier->access));
    cb_tasks_run(courier->store, cb_access_credentials(courier->access)->hub, task, courier->now,
                 &courier->changed, &error);
    if (kind == CB_TASK_MARK || kind == CB_TASK_WHOLE)
        read_outbox(courier, NULL);
    cb_agent_done(courier->agent, kind, error, clock_now(courier));
}

static void
carry_out(CbCourier *courier, const CbTask *task)
{
    switch (task->kind) {
    case CB_TASK_SEND:
        cb_access_start(courier->access, task->id, task->request, CB_TRANSFER_WHOLE, task->timeout);
        break;
    case CB_TASK_OPEN:
        cb_access_start(courier->access, task->id, task->request, CB_TRANSFER_STREAM, 0);
        break;
    case CB_TASK_CLOSE:
        cb_access_cancel(courier->access, task->id);
        break;
    case CB_TASK_LOOKS:
        courier->looked = TRUE;
        break;
    default:
        write_store(courier, task);
    }
}

static void
on_answer(gpointer data, guint id, const CbAnswer *answer)
{
    CbCourier *courier = data;
    cb_agent_answer(courier->agent, id, answer, clock_now(courier));
}

static void
on_failure(gpointer data, guint id, CbFailure failure, const char *sentence)
{
    CbCourier *courier = data;
    cb_agent_failed(courier->agent, id, failure, sentence, clock_now(courier));
}

static void
on_stream(gpointer data, guint id, const char *bytes, gsize length)
{
    CbCourier *courier = data;
    cb_agent_stream(courier->agent, id, bytes, length, clock_now(courier));
}

/* --- commands --------------------------------------------------------------------------------- */

static void
obey(CbCourier *courier, const Command *command)
{
    switch (command->kind) {
    case COMMAND_OUTBOX:
        read_outbox(courier, NULL);
        break;
    case COMMAND_WANT:
        cb_access_reload(courier->access);
        cb_agent_want(courier->agent, (CbWant)command->number, courier->now);
        break;
    case COMMAND_FOCUS:
        cb_agent_focus(courier->agent, command->number != 0, courier->now);
        break;
    case COMMAND_LOOK:
        cb_agent_look(courier->agent, command->text, courier->now);
    }
}

static void
obey_all(CbCourier *courier)
{
    for (Command *command; (command = g_async_queue_try_pop(courier->commands)) != NULL;) {
        obey(courier, command);
        command_free(command);
    }
}

/* --- beginning -------------------------------------------------------------------------------- */

static CbAgent *
make_agent(CbCourier *courier, GError **error)
{
    CbReplicaState state = {0};
    g_autofree char *client = cb_outbox_client_id(courier->store, error);
    if (client == NULL || !cb_replica_state(courier->store, &state, error))
        return NULL;
    const CbAgentOptions options = {
        .hub = cb_access_credentials(courier->access)->hub,
        .client_id = client,
        .push_delay = courier->options.push_delay,
        .poll_focused = courier->options.poll_focused > 0 ? courier->options.poll_focused : 5 * CB_SECOND,
        .poll_idle = courier->options.poll_idle > 0 ? courier->options.poll_idle : 30 * CB_SECOND,
        .seed = g_random_int(),
        .live = courier->options.live,
    };
    CbAgent *agent = cb_agent_new(&options, &state);
    cb_replica_state_clear(&state);
    return agent;
}

static gboolean
begin(CbCourier *courier, GError **error)
{
    courier->store = cb_store_open(courier->directory, error);
    if (courier->store == NULL || (courier->agent = make_agent(courier, error)) == NULL ||
        !read_outbox(courier, error))
        return FALSE;
    if (courier->options.refetch)
        cb_agent_want(courier->agent, CB_WANT_REFETCH, courier->now);
    if (courier->options.once)
        cb_agent_want(courier->agent, CB_WANT_PUSH, courier->now);
    return TRUE;
}

/* Makes the agent when this is the courier. FALSE: not now. */
static gboolean
is_ready(CbCourier *courier)
{
    g_autoptr(GError) error = NULL;
    if (courier->agent != NULL)
        return TRUE;
    if (courier->lock < 0 && !cb_lock_take(courier->directory, CB_COURIER_LOCK, &courier->lock)) {
        courier->ended = courier->options.once;
        tell_trouble(courier, CB_LINK_POLLING, "OTHER_COURIER",
                     "Another Callboard with this profile talks to the hub; what it brings is seen here.");
        return FALSE;
    }
    if (begin(courier, &error))
        return TRUE;
    g_clear_pointer(&courier->agent, cb_agent_free);
    g_clear_pointer(&courier->store, cb_store_close);
    courier->ended = courier->options.once;
    tell_trouble(courier, CB_LINK_STOPPED, "STORE", error->message);
    return FALSE;
}

/* Somebody signed in anew, which may be what it waits for. */
static void
look_for_token(CbCourier *courier)
{
    if (cb_agent_status(courier->agent)->link == CB_LINK_STOPPED && cb_access_reload(courier->access))
        cb_agent_want(courier->agent, CB_WANT_RETRY, courier->now);
}

/* --- the loop --------------------------------------------------------------------------------- */

static void
look_for_others(CbCourier *courier)
{
    if (cb_store_changed(courier->store) || courier->unread)
        read_outbox(courier, NULL);
}

/* `once`: everything is done, or it cannot be. */
static gboolean
is_over(CbCourier *courier)
{
    const CbAgentStatus *status = cb_agent_status(courier->agent);
    return courier->options.once && (cb_agent_is_settled(courier->agent) ||
                                     status->link == CB_LINK_OFFLINE || status->link == CB_LINK_STOPPED);
}

static void
carry_out_all(CbCourier *courier)
{
    for (const CbTask *task; !is_stopping(courier) && !is_over(courier) &&
                             (task = cb_agent_next(courier->agent, clock_now(courier))) != NULL;) {
        carry_out(courier, task);
        tell_news(courier, cb_agent_status(courier->agent));
    }
    tell_news(courier, cb_agent_status(courier->agent));
    courier->ended = is_over(courier);
    courier->settled = cb_agent_is_settled(courier->agent);
}

static void
work_once(CbCourier *courier)
{
    CbTransfers *transfers = cb_access_transfers(courier->access);
    gint64 wake_at = clock_now(courier) + LOOK_PAUSE;
    if (is_ready(courier)) {
        cb_access_tick(courier->access, courier->now);
        look_for_others(courier);
        look_for_token(courier);
        obey_all(courier);
        carry_out_all(courier);
        wake_at = MIN(wake_at, cb_agent_wake_at(courier->agent));
        wake_at = MIN(wake_at, cb_access_wake_at(courier->access));
    }
    if (is_stopping(courier) || courier->ended)
        return;
    cb_transfers_perform(transfers);
    if (!cb_transfers_settle(transfers))
        cb_transfers_wait(transfers, MAX(0, wake_at - clock_now(courier)));
}

static gpointer
work(gpointer data)
{
    CbCourier *courier = data;
    sigset_t before;
    cb_transfers_quiet(&before);
    while (!is_stopping(courier) && !courier->ended)
        work_once(courier);
    g_clear_pointer(&courier->agent, cb_agent_free);
    g_clear_pointer(&courier->store, cb_store_close);
    cb_transfers_loud(&before);
    return NULL;
}

/* --- from outside ----------------------------------------------------------------------------- */

static void
courier_free(CbCourier *courier)
{
    cb_news_free(courier->news);
    cb_changed_clear(&courier->changed);
    cb_access_free(courier->access);
    g_async_queue_unref(courier->commands);
    cb_lock_drop(&courier->lock);
    g_free(courier->directory);
    g_free(courier);
}

static CbCourier *
courier_new(const CbCourierOptions *options, gboolean threaded, GError **error)
{
    CbCourier *courier = g_new0(CbCourier, 1);
    const CbTransferCalls calls = {courier, on_answer, on_failure, on_stream};
    courier->options = *options;
    courier->directory = g_strdup(options->directory);
    courier->news = cb_news_new(options->tell, options->data, threaded);
    courier->commands = g_async_queue_new_full(command_free);
    courier->lock = -1;
    courier->clock_base = G_MININT64;
    courier->access = cb_access_new(options->directory, &calls, error);
    if (courier->access != NULL)
        return courier;
    courier_free(courier);
    return NULL;
}

CbCourier *
cb_courier_start(const CbCourierOptions *options, GError **error)
{
    CbCourier *courier = courier_new(options, TRUE, error);
    if (courier == NULL)
        return NULL;
    courier->thread = g_thread_new("courier", work, courier);
    return courier;
}

void
cb_courier_stop(CbCourier *courier)
{
    if (courier == NULL)
        return;
    g_atomic_int_set(&courier->stopping, 1);
    cb_transfers_wake(cb_access_transfers(courier->access));
    g_thread_join(courier->thread);
    courier_free(courier);
}

static void
command(CbCourier *courier, CommandKind kind, guint number, const char *text)
{
    Command *made = g_new0(Command, 1);
    *made = (Command){.kind = kind, .number = number, .text = g_strdup(text)};
    g_async_queue_push(courier->commands, made);
    cb_transfers_wake(cb_access_transfers(courier->access));
}

void
cb_courier_outbox(CbCourier *courier)
{
    command(courier, COMMAND_OUTBOX, 0, NULL);
}

void
cb_courier_want(CbCourier *courier, CbWant want)
{
    command(courier, COMMAND_WANT, want, NULL);
}

void
cb_courier_focus(CbCourier *courier, gboolean focused)
{
    command(courier, COMMAND_FOCUS, focused != FALSE, NULL);
}

void
cb_courier_look(CbCourier *courier, const char *session_id)
{
    command(courier, COMMAND_LOOK, 0, session_id);
}

/* FALSE with an error unless the last status is that of success. */
static gboolean
judge(const CbAgentStatus *status, gboolean settled, GError **error)
{
    static const struct {
        const char *status;
        CbCourierError code;
    } codes[] = {
        {"OTHER_COURIER", CB_COURIER_ERROR_BUSY},
        {"NOT_SIGNED_IN", CB_COURIER_ERROR_SIGNED_OUT},
    };
    if (settled)
        return TRUE;
    CbCourierError code = status->link == CB_LINK_STOPPED ? CB_COURIER_ERROR_REFUSED
                                                          : CB_COURIER_ERROR_UNREACHABLE;
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        if (strcmp(codes[i].status, status->code) == 0)
            code = codes[i].code;
    g_set_error_literal(error, CB_COURIER_ERROR, code, status->sentence);
    return FALSE;
}

gboolean
cb_courier_run(const CbCourierOptions *options, CbAgentStatus *status, GError **error)
{
    CbCourier *courier = courier_new(options, FALSE, error);
    if (courier == NULL)
        return FALSE;
    courier->options.once = TRUE;
    courier->options.live = FALSE;
    work(courier);
    *status = courier->status;
    gboolean good = judge(status, courier->settled, error);
    courier_free(courier);
    return good;
}
