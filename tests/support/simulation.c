#include "tests/support/simulation.h"

#include <string.h>

#include "engine/operators/coverage.h"
#include "engine/operators/staffing.h"
#include "engine/replay.h"
#include "engine/when.h"
#include "sync/client/agent.h"
#include "sync/hub/hub.h"
#include "tests/support/files.h"
#include "tests/support/worlds.h"

#define CONSOLES 3
#define SECRET "a secret of the simulation that is long enough"
#define PATIENCE (20 * CB_MINUTE) /* virtual: for everything to come to rest */

typedef struct Simulation Simulation;

/* What happens at a moment. */
typedef struct {
    gint64 at;
    guint64 order;
    void (*run)(Simulation *simulation, gpointer data);
    gpointer data;
} Event;

typedef struct {
    Simulation *simulation;
    guint number;
    char *directory, *name, *token, *client_id;
    CbStore *store;
    CbAgent *agent;
    guint life;        /* rises with each kill: what was under way for an earlier life is nobody's */
    gint64 offset;     /* how wrong its clock is */
    gint64 cut_until;  /* no network before */
    gint64 woken_at;   /* the wake-up that is scheduled; G_MAXINT64: none */
    CbWatcher *watcher;
    guint stream;      /* the request that opened it */
    gint64 delivered_at;
} Console;

struct Simulation {
    const SimulationOptions *options;
    SimulationStory *story;
    GRand *dice;
    gint64 now, heals_at;
    guint64 order;
    GSequence *events;
    char *directory, *service;
    CbHub *hub;        /* NULL while it is down */
    CbWorld *first;    /* what the hub began with */
    CbWorld *truth;    /* what the accepted decisions and edits make */
    guint replayed;    /* accepted decisions in it */
    gint64 too_new_until;
    Console consoles[CONSOLES];
    char *problem;     /* the first thing that did not hold */
};

G_GNUC_PRINTF(2, 3)
static void
object(Simulation *simulation, const char *format, ...)
{
    if (simulation->problem != NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    simulation->problem = g_strdup_printf(
        "seed %" G_GUINT64_FORMAT ", at %.3f s: %s", simulation->options->seed,
        (double)(simulation->now - worlds_time("2026-11-20T08:00:00Z")) / G_USEC_PER_SEC, text);
}

/* --- time --------------------------------------------------------------------------------------- */

static int
compare_events(gconstpointer a, gconstpointer b, gpointer data)
{
    const Event *x = a, *y = b;
    (void)data;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void
schedule(Simulation *simulation, gint64 at, void (*run)(Simulation *, gpointer), gpointer data)
{
    Event *event = g_new(Event, 1);
    *event = (Event){MAX(at, simulation->now), simulation->order++, run, data};
    g_sequence_insert_sorted(simulation->events, event, compare_events, NULL);
}

static gint64
virtual_now(gpointer data)
{
    return ((Simulation *)data)->now;
}

static gboolean
is_troubled(const Simulation *simulation)
{
    return !simulation->options->calm && simulation->now < simulation->heals_at;
}

static gboolean
happens(Simulation *simulation, double probability)
{
    return is_troubled(simulation) && g_rand_double(simulation->dice) < probability;
}

/* Mostly a few milliseconds, at times seconds. */
static gint64
latency(Simulation *simulation)
{
    gint64 usual = g_rand_int_range(simulation->dice, 1000, 40000);
    return happens(simulation, 0.05) ? usual + g_rand_int_range(simulation->dice, 0, 8000000) : usual;
}

static gint64
local(const Console *console)
{
    return console->simulation->now + console->offset;
}

/* --- a console ---------------------------------------------------------------------------------- */

static void step(Console *console);

static void
read_outbox(Console *console)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(console->store, NULL);
    cb_agent_outbox(console->agent, entries, local(console));
}

static void
open_console(Console *console)
{
    g_autoptr(GError) error = NULL;
    CbReplicaState state = {0};
    console->store = cb_store_open(console->directory, &error);
    if (console->store == NULL || !cb_replica_state(console->store, &state, &error)) {
        object(console->simulation, "console %u cannot be opened: %s", console->number, error->message);
        return;
    }
    if (console->client_id == NULL)
        console->client_id = cb_outbox_client_id(console->store, NULL);
    const CbAgentOptions options = {.hub = "https://hub.example",
                                    .client_id = console->client_id,
                                    .push_delay = 2 * CB_SECOND,
                                    .poll_focused = 5 * CB_SECOND,
                                    .poll_idle = 30 * CB_SECOND,
                                    .seed = g_rand_int(console->simulation->dice),
                                    .page = 7,
                                    .live = TRUE};
    console->agent = cb_agent_new(&options, &state);
    cb_replica_state_clear(&state);
    console->woken_at = G_MAXINT64;
    read_outbox(console);
}

static void
drop_stream(Console *console)
{
    g_clear_pointer(&console->watcher, cb_watcher_close);
}

static void
close_console(Console *console)
{
    drop_stream(console);
    console->life++;
    g_clear_pointer(&console->agent, cb_agent_free);
    g_clear_pointer(&console->store, cb_store_close);
}

static void
come_back(Simulation *simulation, gpointer data)
{
    Console *console = data;
    if (console->agent != NULL || simulation->problem != NULL)
        return;
    open_console(console);
    if (console->agent != NULL)
        step(console);
}

static void
kill_console(Console *console)
{
    Simulation *simulation = console->simulation;
    close_console(console);
    simulation->story->kills++;
    schedule(simulation, simulation->now + g_rand_int_range(simulation->dice, 100000, 5000000),
             come_back, console);
}

/* --- the network ---------------------------------------------------------------------------------- */

typedef struct {
    Console *console;
    guint life, id;
    gint64 timeout;
    CbRequest *request;
    CbAnswer *answer;
    GString *bytes;
    gboolean mute;      /* doubled by the network: nobody waits for its answer */
    const char *trouble;
} Parcel;

static void
parcel_free(Parcel *parcel)
{
    g_clear_pointer(&parcel->request, cb_request_free);
    g_clear_pointer(&parcel->answer, cb_answer_free);
    if (parcel->bytes != NULL)
        g_string_free(parcel->bytes, TRUE);
    g_free(parcel);
}

static gboolean
is_awaited(const Parcel *parcel)
{
    return parcel->console->agent != NULL && parcel->console->life == parcel->life && !parcel->mute;
}

static void
deliver_failure(Simulation *simulation, gpointer data)
{
    Parcel *parcel = data;
    (void)simulation;
    if (is_awaited(parcel)) {
        cb_agent_failed(parcel->console->agent, parcel->id, CB_FAILURE_LATER, parcel->trouble,
                        local(parcel->console));
        step(parcel->console);
    }
    parcel_free(parcel);
}

static void
lose(Parcel *parcel, gint64 after, const char *trouble)
{
    Simulation *simulation = parcel->console->simulation;
    simulation->story->lost++;
    parcel->trouble = trouble;
    schedule(simulation, simulation->now + after, deliver_failure, parcel);
}

static void
deliver_answer(Simulation *simulation, gpointer data)
{
    Parcel *parcel = data;
    if (is_awaited(parcel) && parcel->console->cut_until > simulation->now) {
        lose(parcel, 0, "the connection was reset");
        return;
    }
    if (is_awaited(parcel)) {
        cb_agent_answer(parcel->console->agent, parcel->id, parcel->answer, local(parcel->console));
        step(parcel->console);
    }
    parcel_free(parcel);
}

/* Decides on the truth what the hub has accepted since. */
static void
follow_hub(Simulation *simulation)
{
    g_autoptr(GError) error = NULL;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(simulation->hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, &error);
    g_autoptr(GPtrArray) all = db == NULL ? NULL : cb_decided_all(db, &error);
    if (db != NULL)
        cb_db_give(pool, db);
    if (all == NULL) {
        object(simulation, "the decisions cannot be read: %s", error->message);
        return;
    }
    for (; simulation->replayed < all->len; simulation->replayed++) {
        const CbDecided *decided = g_ptr_array_index(all, simulation->replayed);
        const CbDecision decision = {.id = decided->id,
                                     .kind = decided->kind,
                                     .target = decided->target,
                                     .target_id = decided->target_id,
                                     .base_version = decided->base_version,
                                     .payload = decided->payload,
                                     .actor = decided->actor,
                                     .role = decided->role,
                                     .decided_at = decided->decided_at};
        g_autoptr(CbOutcome) outcome = cb_decide(simulation->truth, &decision, decided->at);
        if (g_strcmp0(decided->code, "ALREADY") == 0)
            continue;
        if (outcome->patch == NULL) {
            object(simulation, "the hub accepted what the engine refuses: %s", outcome->sentence);
            return;
        }
        CbWorld *after = cb_world_patch(simulation->truth, outcome->patch);
        cb_world_unref(simulation->truth);
        simulation->truth = after;
    }
}

static void
turn_answer_away(Simulation *simulation, Parcel *parcel)
{
    parcel->answer = cb_http_error(426, "upgrade_required", "This Callboard is too old for the hub.",
                                     NULL, NULL);
    cb_answer_header(parcel->answer, "X-Callboard-Schema", "%d-%d", CB_SCHEMA_NEWEST + 1,
                     CB_SCHEMA_NEWEST + 1);
    (void)simulation;
}

static void
arrive(Simulation *simulation, gpointer data)
{
    Parcel *parcel = data;
    if (simulation->hub == NULL) {
        lose(parcel, latency(simulation), "connection refused");
        return;
    }
    if (simulation->too_new_until > simulation->now)
        turn_answer_away(simulation, parcel);
    else
        parcel->answer = cb_hub_answer(simulation->hub, parcel->request);
    simulation->story->requests++;
    follow_hub(simulation);
    if (happens(simulation, 0.04))
        lose(parcel, parcel->timeout, "no answer came in time");
    else
        schedule(simulation, simulation->now + latency(simulation), deliver_answer, parcel);
}

static CbRequest *
request_copy(const Console *console, const CbRequest *request)
{
    g_autofree char *target = *request->query != '\0'
                                  ? g_strconcat(request->path, "?", request->query, NULL)
                                  : g_strdup(request->path);
    CbRequest *copy = cb_request_new(request->method, target);
    GHashTableIter headers;
    gpointer name, value;
    g_hash_table_iter_init(&headers, request->headers);
    while (g_hash_table_iter_next(&headers, &name, &value))
        g_hash_table_insert(copy->headers, g_strdup(name), g_strdup(value));
    g_hash_table_insert(copy->headers, g_strdup("authorization"),
                        g_strconcat("Bearer ", console->token, NULL));
    g_string_append_len(copy->body, request->body->str, (gssize)request->body->len);
    copy->received_at = console->simulation->now;
    return copy;
}

static Parcel *
parcel_new(Console *console, const CbTask *task)
{
    Parcel *parcel = g_new0(Parcel, 1);
    *parcel = (Parcel){.console = console,
                       .life = console->life,
                       .id = task->id,
                       .timeout = task->timeout > 0 ? task->timeout : 30 * CB_SECOND,
                       .request = request_copy(console, task->request)};
    return parcel;
}

static void
send_request(Console *console, const CbTask *task)
{
    Simulation *simulation = console->simulation;
    Parcel *parcel = parcel_new(console, task);
    if (console->cut_until > simulation->now) {
        lose(parcel, g_rand_int_range(simulation->dice, 1000, 5000000), "the host cannot be reached");
        return;
    }
    if (happens(simulation, 0.04)) {
        lose(parcel, parcel->timeout, "no answer came in time");
        return;
    }
    if (happens(simulation, 0.05)) {
        Parcel *doubled = parcel_new(console, task);
        doubled->mute = TRUE;
        schedule(simulation, simulation->now + latency(simulation), arrive, doubled);
    }
    schedule(simulation, simulation->now + latency(simulation), arrive, parcel);
}

/* --- streams -------------------------------------------------------------------------------------- */

static void
deliver_bytes(Simulation *simulation, gpointer data)
{
    Parcel *parcel = data;
    Console *console = parcel->console;
    (void)simulation;
    if (is_awaited(parcel) && console->watcher != NULL && console->stream == parcel->id) {
        cb_agent_stream(console->agent, parcel->id, parcel->bytes->str, parcel->bytes->len,
                        local(console));
        step(console);
    }
    parcel_free(parcel);
}

static void
end_stream(Console *console, guint id, const char *trouble)
{
    if (console->watcher == NULL || console->stream != id)
        return;
    drop_stream(console);
    Parcel *parcel = g_new0(Parcel, 1);
    *parcel = (Parcel){.console = console, .life = console->life, .id = id, .trouble = trouble};
    schedule(console->simulation, console->simulation->now + 1000, deliver_failure, parcel);
}

static void
pump(Simulation *simulation, gpointer data)
{
    Console *console = data;
    gboolean ended = FALSE;
    if (console->watcher == NULL || simulation->hub == NULL)
        return;
    if (happens(simulation, 0.01)) {
        end_stream(console, console->stream, "the stream was cut");
        return;
    }
    GString *bytes = cb_watcher_take(console->watcher, simulation->now, &ended);
    if (bytes != NULL) {
        Parcel *parcel = g_new0(Parcel, 1);
        *parcel = (Parcel){
            .console = console, .life = console->life, .id = console->stream, .bytes = bytes};
        console->delivered_at = MAX(console->delivered_at, simulation->now + latency(simulation));
        schedule(simulation, console->delivered_at, deliver_bytes, parcel);
    }
    if (ended)
        end_stream(console, console->stream, "the hub closed the stream");
}

static void
on_ready(gpointer data)
{
    Console *console = data;
    schedule(console->simulation, console->simulation->now, pump, console);
}

static void
arrive_stream(Simulation *simulation, gpointer data)
{
    Parcel *parcel = data;
    Console *console = parcel->console;
    if (!is_awaited(parcel)) {
        parcel_free(parcel);
        return;
    }
    if (simulation->hub == NULL || console->cut_until > simulation->now) {
        lose(parcel, latency(simulation), "connection refused");
        return;
    }
    CbAnswer *refusal = NULL;
    drop_stream(console);
    console->watcher = cb_hub_watch(simulation->hub, parcel->request, on_ready, console, &refusal);
    console->stream = parcel->id;
    if (refusal == NULL) {
        schedule(simulation, simulation->now, pump, console);
        parcel_free(parcel);
        return;
    }
    parcel->answer = refusal;
    schedule(simulation, simulation->now + latency(simulation), deliver_answer, parcel);
}

/* --- tasks ------------------------------------------------------------------------------------------ */

static gboolean
write_marks(Console *console, const GArray *marks, GError **error)
{
    if (!cb_outbox_begin(console->store, error))
        return FALSE;
    for (guint i = 0; i < marks->len; i++) {
        const CbTaskMark *mark = &g_array_index(marks, CbTaskMark, i);
        const CbOutboxAnswer answer = {mark->state, mark->code, mark->sentence, mark->theirs,
                                       mark->version};
        if (!cb_outbox_answer(console->store, mark->id, &answer, error)) {
            cb_outbox_rollback(console->store);
            return FALSE;
        }
    }
    return cb_outbox_commit(console->store, error);
}

static gboolean
write_changes(Console *console, const CbTask *task, GError **error)
{
    CbReplicaResult result = {0};
    gboolean good = cb_replica_changes(console->store, task->rows, task->length, task->cursor,
                                       local(console), task->confirmed, &result, error);
    if (good && result.ignored > 0)
        object(console->simulation, "console %u saw a version go down", console->number);
    cb_replica_result_clear(&result);
    return good;
}

static gboolean
write_task(Console *console, const CbTask *task, GError **error)
{
    guint rows;
    switch (task->kind) {
    case CB_TASK_BEGIN:
        console->simulation->story->refetched++;
        return cb_replica_begin(console->store, "https://hub.example", task->epoch, task->cursor,
                                task->rows_total, error);
    case CB_TASK_PAGE:
        return cb_replica_page(console->store, task->table, task->rows, task->length, task->after,
                               task->last, &rows, error);
    case CB_TASK_WHOLE:
        return cb_replica_whole(console->store, local(console), error);
    case CB_TASK_MARK:
        return write_marks(console, task->marks, error);
    default:
        return write_changes(console, task, error);
    }
}

/* FALSE when the console was killed over it. */
static gboolean
store_task(Console *console, const CbTask *task)
{
    g_autoptr(GError) error = NULL;
    CbTaskKind kind = task->kind;
    if (!write_task(console, task, &error))
        object(console->simulation, "console %u cannot write: %s", console->number, error->message);
    if (happens(console->simulation, 0.005)) {
        kill_console(console);
        return FALSE;
    }
    cb_agent_done(console->agent, kind, error, local(console));
    if (kind == CB_TASK_MARK || kind == CB_TASK_WHOLE)
        read_outbox(console);
    return TRUE;
}

/* FALSE when the console is no more. */
static gboolean
carry_out(Console *console, const CbTask *task)
{
    Simulation *simulation = console->simulation;
    switch (task->kind) {
    case CB_TASK_SEND:
        send_request(console, task);
        return TRUE;
    case CB_TASK_OPEN:
        schedule(simulation, simulation->now + latency(simulation), arrive_stream,
                 parcel_new(console, task));
        return TRUE;
    case CB_TASK_CLOSE:
        drop_stream(console);
        return TRUE;
    case CB_TASK_LOOKS:
        return TRUE;
    default:
        return store_task(console, task);
    }
}

static void
wake(Simulation *simulation, gpointer data)
{
    Console *console = data;
    if (console->agent == NULL || console->woken_at > simulation->now)
        return;
    console->woken_at = G_MAXINT64;
    step(console);
}

static void
step(Console *console)
{
    Simulation *simulation = console->simulation;
    const CbTask *task;
    guint tasks = 0;
    while (simulation->problem == NULL && (task = cb_agent_next(console->agent, local(console)))) {
        if (!carry_out(console, task))
            return;
        if (++tasks > 10000)
            object(simulation, "console %u never comes to rest", console->number);
    }
    gint64 at = cb_agent_wake_at(console->agent);
    if (at == G_MAXINT64)
        return;
    at = MAX(at - console->offset, simulation->now + 1);
    if (at >= console->woken_at)
        return;
    console->woken_at = at;
    schedule(simulation, at, wake, console);
}

/* --- people ----------------------------------------------------------------------------------------- */

static gboolean
stands(const CbWorld *facts, const CbOutboxEntry *entry)
{
    if (entry->state == CB_OUTBOX_PENDING || entry->state == CB_OUTBOX_SENDING)
        return TRUE;
    guint row = cb_world_find(facts, CB_sessions, entry->decision->target_id);
    return entry->state == CB_OUTBOX_ACCEPTED && row != CB_NO_ROW &&
           sessions_row_version(facts, row) < entry->version;
}

/* What the person at a console sees. */
static CbWorld *
seen_world(Console *console)
{
    g_autoptr(CbWorld) facts = cb_store_load(console->store, NULL);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(console->store, NULL);
    g_autoptr(GPtrArray) standing = g_ptr_array_new();
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        if (stands(facts, entry))
            g_ptr_array_add(standing, entry->decision);
    }
    return cb_replay(facts, standing, NULL);
}

static CbDecision *
random_decision(Console *console, const CbWorld *world)
{
    static const char *const kinds[] = {"session.propose", "session.propose", "session.accept",
                                        "session.accept",  "session.reject",  "session.review"};
    GRand *dice = console->simulation->dice;
    guint sessions = cb_world_rows(world, CB_sessions), people = cb_world_rows(world, CB_operators);
    if (sessions == 0 || people == 0)
        return NULL;
    guint session = (guint)g_rand_int_range(dice, 0, (gint32)sessions);
    guint person = (guint)g_rand_int_range(dice, 0, (gint32)people);
    guint link = cb_world_first(world, CB_session_operators, CB_session_operators_session_id, session);
    if (link != CB_NO_ROW && g_rand_int_range(dice, 0, 4) > 0)
        person = session_operators_operator_id(world, link);
    g_autofree char *payload =
        g_strdup_printf("{\"operator_id\":\"%s\"}", operators_id(world, person));
    return cb_decision_new(world, kinds[g_rand_int_range(dice, 0, G_N_ELEMENTS(kinds))],
                           sessions_id(world, session), payload, console->name, CB_ROLE_DISPATCHER,
                           local(console));
}

static void
undo_newest(Console *console)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(console->store, NULL);
    for (guint i = entries->len; i-- > 0;) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        if (entry->state != CB_OUTBOX_PENDING)
            continue;
        if (cb_outbox_begin(console->store, NULL) &&
            cb_outbox_mark(console->store, entry->decision->id, CB_OUTBOX_UNDONE, NULL))
            cb_outbox_commit(console->store, NULL);
        return;
    }
}

static void
decide_something(Console *console)
{
    g_autoptr(CbWorld) world = seen_world(console);
    for (guint tries = 0; tries < 20; tries++) {
        g_autoptr(CbDecision) decision = random_decision(console, world);
        if (decision == NULL)
            return;
        g_autoptr(CbOutcome) outcome = cb_decide(world, decision, decision->decided_at);
        if (outcome->patch == NULL)
            continue;
        if (!cb_outbox_begin(console->store, NULL) ||
            !cb_outbox_add(console->store, decision, 1, NULL, NULL) ||
            !cb_outbox_commit(console->store, NULL))
            object(console->simulation, "console %u cannot decide", console->number);
        console->simulation->story->decisions++;
        return;
    }
}

static void
act(Simulation *simulation, gpointer data)
{
    Console *console = data;
    if (simulation->now >= simulation->heals_at)
        return;
    if (console->agent != NULL && g_rand_int_range(simulation->dice, 0, 12) == 0)
        undo_newest(console);
    else if (console->agent != NULL)
        decide_something(console);
    if (console->agent != NULL) {
        read_outbox(console);
        step(console);
    }
    schedule(simulation, simulation->now + g_rand_int_range(simulation->dice, 200000, 4000000), act,
             console);
}

/* --- trouble ------------------------------------------------------------------------------------------ */

static void
open_hub(Simulation *simulation)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = g_build_filename(simulation->directory, "hub", NULL);
    const CbHubOptions options = {.data = data,
                                  .secret = SECRET,
                                  .readers = 2,
                                  .writers = 1,
                                  .now = virtual_now,
                                  .now_data = simulation};
    simulation->hub = cb_hub_open(&options, &error);
    if (simulation->hub == NULL)
        object(simulation, "the hub cannot be opened: %s", error->message);
}

/* At times it comes back from another place, where cursors of before mean nothing. */
static void
hub_comes_back(Simulation *simulation, gpointer data)
{
    g_autoptr(GError) error = NULL;
    (void)data;
    if (simulation->hub != NULL || simulation->problem != NULL)
        return;
    open_hub(simulation);
    if (simulation->hub != NULL && happens(simulation, 0.3) &&
        !cb_hub_store_renew(cb_hub_store(simulation->hub), &error))
        object(simulation, "the hub gets no new epoch: %s", error->message);
}

static void
kill_hub(Simulation *simulation)
{
    for (guint c = 0; c < CONSOLES; c++)
        end_stream(&simulation->consoles[c], simulation->consoles[c].stream, "the hub is gone");
    g_clear_pointer(&simulation->hub, cb_hub_close);
    simulation->story->kills++;
    schedule(simulation, simulation->now + g_rand_int_range(simulation->dice, 100000, 6000000),
             hub_comes_back, NULL);
}

/* What the service asks of the tables; FALSE when it is refused. */
static gboolean
ask_rest(Simulation *simulation, const char *method, const char *target, const char *body)
{
    g_autoptr(CbRequest) request = cb_request_new(method, target);
    g_hash_table_insert(request->headers, g_strdup("authorization"),
                        g_strconcat("Bearer ", simulation->service, NULL));
    g_hash_table_insert(request->headers, g_strdup("content-type"), g_strdup("application/json"));
    g_string_append(request->body, body);
    g_autoptr(CbAnswer) answer = cb_hub_answer(simulation->hub, request);
    if (answer->status != 204)
        object(simulation, "%s %s is refused to the service: %u %s", method, target, answer->status,
               answer->body->str);
    return answer->status == 204;
}

/* The same World without one link. */
static CbWorld *
without_link(const CbWorld *world, guint link)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint row = 0; row < cb_world_rows(world, (CbTableId)t); row++) {
            CbValue values[CB_MAX_COLUMNS];
            if (t == CB_session_operators && row == link)
                continue;
            for (guint c = 0; c < cb_tables[t].n_columns; c++)
                values[c] = cb_world_value(world, (CbTableId)t, c, row);
            cb_world_builder_add_values(builder, (CbTableId)t, values);
        }
    return cb_world_builder_finish(builder);
}

/* A link goes past all decisions. */
static void
delete_a_link(Simulation *simulation)
{
    guint links = cb_world_rows(simulation->truth, CB_session_operators);
    if (links == 0)
        return;
    guint link = (guint)g_rand_int_range(simulation->dice, 0, (gint32)links);
    guint session = session_operators_session_id(simulation->truth, link);
    guint person = session_operators_operator_id(simulation->truth, link);
    g_autofree char *target =
        g_strdup_printf("/rest/v1/session_operators?session_id=eq.%s&operator_id=eq.%s",
                        sessions_id(simulation->truth, session),
                        operators_id(simulation->truth, person));
    if (!ask_rest(simulation, "DELETE", target, ""))
        return;
    CbWorld *after = without_link(simulation->truth, link);
    cb_world_unref(simulation->truth);
    simulation->truth = after;
    simulation->story->edits++;
}

/* A row changes past all decisions, as the service may. */
static void
edit_a_row(Simulation *simulation)
{
    guint session = (guint)g_rand_int_range(simulation->dice, 0,
                                            (gint32)cb_world_rows(simulation->truth, CB_sessions));
    const char *id = sessions_id(simulation->truth, session);
    g_autofree char *target = g_strdup_printf("/rest/v1/sessions?id=eq.%s", id);
    g_autofree char *title = g_strdup_printf("edited %u", simulation->story->edits);
    g_autofree char *body = g_strdup_printf("{\"title\":\"%s\"}", title);
    if (!ask_rest(simulation, "PATCH", target, body))
        return;
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, id);
    cb_patch_set_text(patch, row, CB_sessions_title, title);
    cb_patch_set_integer(row, CB_sessions_row_version,
                         sessions_row_version(simulation->truth, session) + 1);
    CbWorld *after = cb_world_patch(simulation->truth, patch);
    cb_world_unref(simulation->truth);
    simulation->truth = after;
    simulation->story->edits++;
}

static void
trouble(Simulation *simulation, gpointer data)
{
    Console *console = &simulation->consoles[g_rand_int_range(simulation->dice, 0, CONSOLES)];
    (void)data;
    if (simulation->hub != NULL)
        cb_hub_look_for_news(simulation->hub);
    if (simulation->hub != NULL && simulation->now < simulation->heals_at &&
        g_rand_int_range(simulation->dice, 0, 6) == 0)
        (g_rand_int_range(simulation->dice, 0, 4) == 0 ? delete_a_link : edit_a_row)(simulation);
    if (happens(simulation, 0.04) && console->agent != NULL)
        kill_console(console);
    if (happens(simulation, 0.02) && simulation->hub != NULL)
        kill_hub(simulation);
    if (happens(simulation, 0.02))
        simulation->too_new_until = simulation->now + 3 * CB_SECOND;
    if (happens(simulation, 0.05))
        console->offset = g_rand_int_range(simulation->dice, -600, 600) * CB_SECOND;
    if (happens(simulation, 0.08)) {
        console->cut_until = simulation->now + g_rand_int_range(simulation->dice, 0, 20) * CB_SECOND;
        end_stream(console, console->stream, "the network is gone");
    }
    for (guint c = 0; c < CONSOLES; c++)
        if (simulation->consoles[c].watcher != NULL)
            pump(simulation, &simulation->consoles[c]);
    schedule(simulation, simulation->now + CB_SECOND, trouble, NULL);
}

/* --- the end ------------------------------------------------------------------------------------------ */

/* Gives up what conflicts, and wakes who waits for a person; TRUE when nothing is under way any more. */
static gboolean
tidy_console(Console *console)
{
    if (console->agent == NULL)
        return FALSE;
    console->offset = 0;
    g_autoptr(GPtrArray) entries = cb_outbox_entries(console->store, NULL);
    guint conflicts = 0, open = 0;
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        open += entry->state == CB_OUTBOX_PENDING || entry->state == CB_OUTBOX_SENDING;
        if (entry->state != CB_OUTBOX_CONFLICT && entry->state != CB_OUTBOX_REJECTED)
            continue;
        conflicts++;
        console->simulation->story->conflicts += entry->state == CB_OUTBOX_CONFLICT;
        console->simulation->story->rejected += entry->state == CB_OUTBOX_REJECTED;
        if (cb_outbox_begin(console->store, NULL) &&
            cb_outbox_mark(console->store, entry->decision->id, CB_OUTBOX_DROPPED, NULL))
            cb_outbox_commit(console->store, NULL);
    }
    if (cb_agent_status(console->agent)->link == CB_LINK_STOPPED)
        cb_agent_want(console->agent, CB_WANT_RETRY, local(console));
    read_outbox(console);
    step(console);
    return conflicts == 0 && open == 0 && cb_agent_is_settled(console->agent);
}

static void
compare_worlds(Simulation *simulation, const CbWorld *a, const CbWorld *b, const char *what)
{
    g_autofree char *x = worlds_dump(a), *y = worlds_dump(b);
    if (strcmp(x, y) == 0)
        return;
    g_auto(GStrv) p = g_strsplit(x, "\n", -1), q = g_strsplit(y, "\n", -1);
    guint i = 0;
    while (p[i] != NULL && q[i] != NULL && strcmp(p[i], q[i]) == 0)
        i++;
    object(simulation, "%s differ: \"%s\" and \"%s\"", what, p[i] ? p[i] : "", q[i] ? q[i] : "");
}

/* Whatever the hub has decided of a console is in its outbox, and the other way round. */
static void
check_outbox(Simulation *simulation, Console *console, GHashTable *accepted)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(console->store, NULL);
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        gboolean known = g_hash_table_remove(accepted, entry->decision->id);
        if (known != (entry->state == CB_OUTBOX_ACCEPTED))
            object(simulation, "console %u shows %s for a decision that the hub has %s",
                   console->number, cb_outbox_state_name(entry->state),
                   known ? "accepted" : "not accepted");
        if (entry->state == CB_OUTBOX_PENDING || entry->state == CB_OUTBOX_SENDING)
            object(simulation, "console %u still has a decision to push", console->number);
    }
}

static void
check_seats(Simulation *simulation, const CbWorld *world)
{
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        CbCoverage before = cb_coverage(simulation->first, s), now = cb_coverage(world, s);
        if (now.assigned > MAX(now.need, before.assigned))
            object(simulation, "%s has more people than it needs", sessions_id(world, s));
    }
}

static void
check_end(Simulation *simulation)
{
    g_autoptr(GError) error = NULL;
    CbCursor cursor;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(simulation->hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, &error);
    g_autoptr(CbWorld) world = db == NULL ? NULL : cb_hub_load(db, &cursor, &error);
    g_autoptr(GPtrArray) all = world == NULL ? NULL : cb_decided_all(db, &error);
    g_autoptr(GHashTable) accepted = g_hash_table_new(g_str_hash, g_str_equal);
    if (db != NULL)
        cb_db_give(pool, db);
    if (all == NULL) {
        object(simulation, "the hub cannot be read: %s", error->message);
        return;
    }
    for (guint i = 0; i < all->len; i++)
        if (!g_hash_table_add(accepted, ((CbDecided *)g_ptr_array_index(all, i))->id))
            object(simulation, "the hub has a decision twice");
    simulation->story->accepted = all->len;
    compare_worlds(simulation, world, simulation->truth, "the hub and the serial replay");
    check_seats(simulation, world);
    for (guint c = 0; c < CONSOLES; c++) {
        g_autoptr(CbWorld) facts = cb_store_load(simulation->consoles[c].store, NULL);
        compare_worlds(simulation, facts, world, "a console and the hub");
        check_outbox(simulation, &simulation->consoles[c], accepted);
    }
    if (g_hash_table_size(accepted) > 0)
        object(simulation, "the hub has decisions that no console knows");
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static void
run_until(Simulation *simulation, gint64 end)
{
    while (simulation->problem == NULL) {
        GSequenceIter *first = g_sequence_get_begin_iter(simulation->events);
        Event *event = g_sequence_iter_is_end(first) ? NULL : g_sequence_get(first);
        if (event == NULL || event->at > end)
            break;
        Event now = *event;
        g_sequence_remove(first);
        simulation->now = now.at;
        now.run(simulation, now.data);
    }
    simulation->now = MAX(simulation->now, end);
}

static gboolean
add_user(Simulation *simulation, const char *name, CbRole role, char **token, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(simulation->hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    g_autofree char *id = g_uuid_string_random();
    const CbUser user = {.id = id,
                         .name = (char *)name,
                         .role = role,
                         .active = TRUE,
                         .created_at = simulation->now};
    gboolean good = db != NULL && cb_user_add(db, &user, error);
    if (db != NULL)
        cb_db_give(pool, db);
    return good && cb_hub_token_create(simulation->hub, &user, "simulation", CB_TOKEN_API, CB_NULL,
                                       token, error);
}

static gboolean
fill_hub(Simulation *simulation, GError **error)
{
    const WorldsShape shape = {.seed = (guint32)simulation->options->seed,
                               .operators = 14,
                               .sessions = 10,
                               .days = 5,
                               .links = 12};
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(simulation->hub));
    g_autoptr(CbWorld) world = worlds_random(&shape);
    simulation->first = worlds_rebuilt(world);
    simulation->truth = cb_world_ref(simulation->first);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    gboolean good = db != NULL && cb_hub_replace(db, world, error);
    if (db != NULL)
        cb_db_give(pool, db);
    for (guint c = 0; good && c < CONSOLES; c++)
        good = add_user(simulation, simulation->consoles[c].name, CB_ROLE_DISPATCHER,
                        &simulation->consoles[c].token, error);
    return good && add_user(simulation, "service", CB_ROLE_SERVICE, &simulation->service, error);
}

static void
begin(Simulation *simulation)
{
    g_autoptr(GError) error = NULL;
    simulation->directory = cb_files_make_directory("callboard-simulation", &error);
    open_hub(simulation);
    for (guint c = 0; c < CONSOLES; c++) {
        Console *console = &simulation->consoles[c];
        g_autofree char *name = g_strdup_printf("console-%u", c);
        *console = (Console){.simulation = simulation, .number = c, .woken_at = G_MAXINT64};
        console->name = g_steal_pointer(&name);
        console->directory = g_build_filename(simulation->directory, console->name, NULL);
    }
    if (simulation->problem == NULL && !fill_hub(simulation, &error))
        object(simulation, "the hub cannot be filled: %s", error->message);
    for (guint c = 0; simulation->problem == NULL && c < CONSOLES; c++) {
        open_console(&simulation->consoles[c]);
        step(&simulation->consoles[c]);
        schedule(simulation, simulation->now + (c + 1) * CB_SECOND, act, &simulation->consoles[c]);
    }
    schedule(simulation, simulation->now + CB_SECOND, trouble, NULL);
}

static void
settle(Simulation *simulation)
{
    gint64 deadline = simulation->now + PATIENCE;
    gboolean quiet = FALSE;
    while (!quiet && simulation->problem == NULL && simulation->now < deadline) {
        quiet = simulation->hub != NULL;
        for (guint c = 0; c < CONSOLES; c++)
            quiet = tidy_console(&simulation->consoles[c]) && quiet;
        if (!quiet)
            run_until(simulation, simulation->now + 2 * CB_SECOND);
    }
    for (guint c = 0; !quiet && c < CONSOLES; c++) {
        const Console *console = &simulation->consoles[c];
        const CbAgentStatus *status =
            console->agent != NULL ? cb_agent_status(console->agent) : NULL;
        if (status == NULL || !cb_agent_is_settled(console->agent))
            object(simulation, "console %u does not come to rest: link %d, %s %s", c,
                   status != NULL ? (int)status->link : -1, status != NULL ? status->code : "",
                   status != NULL ? status->sentence : "it is down");
    }
}

static void
end(Simulation *simulation)
{
    for (guint c = 0; c < CONSOLES; c++) {
        Console *console = &simulation->consoles[c];
        close_console(console);
        g_free(console->directory);
        g_free(console->name);
        g_free(console->token);
        g_free(console->client_id);
    }
    while (!g_sequence_is_empty(simulation->events)) {
        GSequenceIter *first = g_sequence_get_begin_iter(simulation->events);
        const Event *event = g_sequence_get(first);
        if (event->run == deliver_failure || event->run == deliver_answer || event->run == arrive ||
            event->run == deliver_bytes || event->run == arrive_stream)
            parcel_free(event->data);
        g_sequence_remove(first);
    }
    g_sequence_free(simulation->events);
    g_clear_pointer(&simulation->hub, cb_hub_close);
    g_clear_pointer(&simulation->first, cb_world_unref);
    g_clear_pointer(&simulation->truth, cb_world_unref);
    if (simulation->directory != NULL)
        cb_files_remove(simulation->directory, NULL);
    g_free(simulation->directory);
    g_free(simulation->service);
    g_rand_free(simulation->dice);
}

char *
simulation_run(const SimulationOptions *options, SimulationStory *story)
{
    *story = (SimulationStory){0};
    Simulation simulation = {.options = options, .story = story};
    simulation.dice = g_rand_new_with_seed_array(
        (const guint32[]){(guint32)options->seed, (guint32)(options->seed >> 32)}, 2);
    simulation.now = worlds_time("2026-11-20T08:00:00Z");
    simulation.heals_at = simulation.now + options->seconds * CB_SECOND;
    simulation.events = g_sequence_new(g_free);
    begin(&simulation);
    run_until(&simulation, simulation.heals_at);
    settle(&simulation);
    if (simulation.problem == NULL)
        check_end(&simulation);
    end(&simulation);
    return simulation.problem;
}
