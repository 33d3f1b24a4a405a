#include "engine/operators/staffing.h"
#include "engine/replay.h"
#include "engine/when.h"
#include "tests/support/simulation_parts.h"

/* --- a console ---------------------------------------------------------------------------------- */

void
sim_read_outbox(Console *console)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(console->store, NULL);
    cb_agent_outbox(console->agent, entries, sim_courier_now(console));
}

void
sim_open_console(Console *console)
{
    g_autoptr(GError) error = NULL;
    CbReplicaState state = {0};
    console->store = cb_store_open(console->directory, &error);
    if (console->store == NULL || !cb_replica_state(console->store, &state, &error)) {
        sim_object(console->simulation, "console %u cannot be opened: %s", console->number, error->message);
        return;
    }
    if (console->client_id == NULL)
        console->client_id = cb_outbox_client_id(console->store, NULL);
    const CbAgentOptions options = {.hub = "https://hub.example",
                                    .client_id = console->client_id,
                                    .push_delay = 2 * CB_SECOND,
                                    .poll_focused = POLL,
                                    .poll_idle = 30 * CB_SECOND,
                                    .seed = g_rand_int(console->simulation->dice),
                                    .page = 7,
                                    .live = TRUE};
    console->agent = cb_agent_new(&options, &state);
    cb_replica_state_clear(&state);
    console->woken_at = G_MAXINT64;
    console->ahead = console->offset;
    sim_read_outbox(console);
}

void
sim_drop_stream(Console *console)
{
    g_clear_pointer(&console->watcher, cb_watcher_close);
    console->stream = 0;
}

void
sim_close_console(Console *console)
{
    sim_drop_stream(console);
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
    sim_open_console(console);
    if (console->agent != NULL)
        sim_step(console);
}

void
sim_kill_console(Console *console)
{
    Simulation *simulation = console->simulation;
    sim_close_console(console);
    simulation->story->kills++;
    sim_schedule(simulation, simulation->now + g_rand_int_range(simulation->dice, 100000, 5000000),
             come_back, console);
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
                                       sim_courier_now(console), task->confirmed, &result, error);
    if (good && result.ignored > 0)
        sim_object(console->simulation, "console %u saw a version go down", console->number);
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
        return cb_replica_whole(console->store, sim_courier_now(console), error);
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
        sim_object(console->simulation, "console %u cannot write: %s", console->number, error->message);
    if (sim_happens(console->simulation, 0.005)) {
        sim_kill_console(console);
        return FALSE;
    }
    cb_agent_done(console->agent, kind, error, sim_courier_now(console));
    if (kind == CB_TASK_MARK || kind == CB_TASK_WHOLE)
        sim_read_outbox(console);
    return TRUE;
}

/* FALSE when the console is no more. */
static gboolean
carry_out(Console *console, const CbTask *task)
{
    switch (task->kind) {
    case CB_TASK_SEND:
        sim_send_request(console, task);
        return TRUE;
    case CB_TASK_OPEN:
        sim_open_stream(console, task);
        return TRUE;
    case CB_TASK_CLOSE:
        sim_drop_stream(console);
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
    sim_step(console);
}

void
sim_step(Console *console)
{
    Simulation *simulation = console->simulation;
    const CbTask *task;
    guint tasks = 0;
    while (simulation->problem == NULL && (task = cb_agent_next(console->agent, sim_courier_now(console)))) {
        if (!carry_out(console, task))
            return;
        if (++tasks > 10000)
            sim_object(simulation, "console %u never comes to rest", console->number);
    }
    gint64 at = cb_agent_wake_at(console->agent);
    if (at == G_MAXINT64)
        return;
    at = MAX(at - console->ahead, simulation->now + 1);
    if (at >= console->woken_at)
        return;
    console->woken_at = at;
    sim_schedule(simulation, at, wake, console);
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
                           sim_local(console));
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
            sim_object(console->simulation, "console %u cannot decide", console->number);
        console->simulation->story->decisions++;
        return;
    }
}

void
sim_act(Simulation *simulation, gpointer data)
{
    Console *console = data;
    if (simulation->now >= simulation->heals_at)
        return;
    if (console->agent != NULL && g_rand_int_range(simulation->dice, 0, 12) == 0)
        undo_newest(console);
    else if (console->agent != NULL)
        decide_something(console);
    if (console->agent != NULL) {
        sim_read_outbox(console);
        sim_step(console);
    }
    sim_schedule(simulation, simulation->now + g_rand_int_range(simulation->dice, 200000, 4000000), sim_act,
             console);
}
