#include <string.h>

#include "engine/when.h"
#include "tests/support/simulation_parts.h"

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
                        sim_courier_now(parcel->console));
        sim_step(parcel->console);
    }
    parcel_free(parcel);
}

static void
lose(Parcel *parcel, gint64 after, const char *trouble)
{
    Simulation *simulation = parcel->console->simulation;
    simulation->story->lost++;
    parcel->trouble = trouble;
    sim_schedule(simulation, simulation->now + after, deliver_failure, parcel);
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
        cb_agent_answer(parcel->console->agent, parcel->id, parcel->answer, sim_courier_now(parcel->console));
        sim_step(parcel->console);
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
        sim_object(simulation, "the decisions cannot be read: %s", error->message);
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
            sim_object(simulation, "the hub accepted what the engine refuses: %s", outcome->sentence);
            return;
        }
        cb_journal_add(outcome->patch, simulation->truth, &decision, outcome->sentence, decided->at);
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
        lose(parcel, sim_latency(simulation), "connection refused");
        return;
    }
    if (simulation->too_new_until > simulation->now)
        turn_answer_away(simulation, parcel);
    else
        parcel->answer = cb_hub_answer(simulation->hub, parcel->request);
    simulation->story->requests++;
    follow_hub(simulation);
    if (sim_happens(simulation, 0.04))
        lose(parcel, parcel->timeout, "no answer came in time");
    else
        sim_schedule(simulation, simulation->now + sim_latency(simulation), deliver_answer, parcel);
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

void
sim_send_request(Console *console, const CbTask *task)
{
    Simulation *simulation = console->simulation;
    Parcel *parcel = parcel_new(console, task);
    if (console->cut_until > simulation->now) {
        lose(parcel, g_rand_int_range(simulation->dice, 1000, 5000000), "the host cannot be reached");
        return;
    }
    if (sim_happens(simulation, 0.04)) {
        lose(parcel, parcel->timeout, "no answer came in time");
        return;
    }
    if (sim_happens(simulation, 0.05)) {
        Parcel *doubled = parcel_new(console, task);
        doubled->mute = TRUE;
        sim_schedule(simulation, simulation->now + sim_latency(simulation), arrive, doubled);
    }
    sim_schedule(simulation, simulation->now + sim_latency(simulation), arrive, parcel);
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
                        sim_courier_now(console));
        sim_step(console);
    }
    parcel_free(parcel);
}

void
sim_end_stream(Console *console, guint id, const char *trouble)
{
    if (console->watcher == NULL || console->stream != id)
        return;
    sim_drop_stream(console);
    Parcel *parcel = g_new0(Parcel, 1);
    *parcel = (Parcel){.console = console, .life = console->life, .id = id, .trouble = trouble};
    sim_schedule(console->simulation, console->simulation->now + 1000, deliver_failure, parcel);
}

void
sim_pump(Simulation *simulation, gpointer data)
{
    Console *console = data;
    gboolean ended = FALSE;
    if (console->watcher == NULL || simulation->hub == NULL)
        return;
    if (sim_happens(simulation, 0.01)) {
        sim_end_stream(console, console->stream, "the stream was cut");
        return;
    }
    GString *bytes = cb_watcher_take(console->watcher, simulation->now, &ended);
    if (bytes != NULL) {
        Parcel *parcel = g_new0(Parcel, 1);
        *parcel = (Parcel){
            .console = console, .life = console->life, .id = console->stream, .bytes = bytes};
        console->delivered_at = MAX(console->delivered_at, simulation->now + sim_latency(simulation));
        sim_schedule(simulation, console->delivered_at, deliver_bytes, parcel);
    }
    if (ended)
        sim_end_stream(console, console->stream, "the hub closed the stream");
}

static void
on_ready(gpointer data)
{
    Console *console = data;
    sim_schedule(console->simulation, console->simulation->now, sim_pump, console);
}

static void
arrive_stream(Simulation *simulation, gpointer data)
{
    Parcel *parcel = data;
    Console *console = parcel->console;
    if (!is_awaited(parcel) || console->stream != parcel->id) {
        parcel_free(parcel);
        return;
    }
    if (simulation->hub == NULL || console->cut_until > simulation->now) {
        lose(parcel, sim_latency(simulation), "connection refused");
        return;
    }
    CbAnswer *refusal = NULL;
    console->watcher = cb_hub_watch(simulation->hub, parcel->request, on_ready, console, &refusal);
    if (refusal == NULL) {
        sim_schedule(simulation, simulation->now, sim_pump, console);
        parcel_free(parcel);
        return;
    }
    parcel->answer = refusal;
    sim_schedule(simulation, simulation->now + sim_latency(simulation), deliver_answer, parcel);
}

void
sim_open_stream(Console *console, const CbTask *task)
{
    Simulation *simulation = console->simulation;
    if (console->watcher != NULL)
        sim_object(simulation, "console %u opens a second stream", console->number);
    console->stream = task->id;
    sim_schedule(simulation, simulation->now + sim_latency(simulation), arrive_stream, parcel_new(console, task));
}

/* --- the end ---------------------------------------------------------------------------------- */

void
sim_forget_parcel(const Event *event)
{
    static void (*const carriers[])(Simulation *, gpointer) = {
        deliver_failure, deliver_answer, arrive, deliver_bytes, arrive_stream};
    for (guint c = 0; c < G_N_ELEMENTS(carriers); c++)
        if (event->run == carriers[c])
            parcel_free(event->data);
}
