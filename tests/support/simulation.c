#include "tests/support/simulation.h"

#include <string.h>

#include "engine/operators/coverage.h"
#include "engine/when.h"
#include "tests/support/files.h"
#include "tests/support/simulation_parts.h"
#include "tests/support/worlds.h"

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
        cb_agent_want(console->agent, CB_WANT_RETRY, sim_courier_now(console));
    sim_read_outbox(console);
    sim_step(console);
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
    sim_object(simulation, "%s differ: \"%s\" and \"%s\"", what, p[i] ? p[i] : "", q[i] ? q[i] : "");
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
            sim_object(simulation, "console %u shows %s for a decision that the hub has %s",
                   console->number, cb_outbox_state_name(entry->state),
                   known ? "accepted" : "not accepted");
        if (entry->state == CB_OUTBOX_PENDING || entry->state == CB_OUTBOX_SENDING)
            sim_object(simulation, "console %u still has a decision to push", console->number);
    }
}

static void
check_seats(Simulation *simulation, const CbWorld *world)
{
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        CbCoverage before = cb_coverage(simulation->first, s), now = cb_coverage(world, s);
        if (now.assigned > MAX(now.need, before.assigned))
            sim_object(simulation, "%s has more people than it needs", sessions_id(world, s));
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
        sim_object(simulation, "the hub cannot be read: %s", error->message);
        return;
    }
    for (guint i = 0; i < all->len; i++)
        if (!g_hash_table_add(accepted, ((CbDecided *)g_ptr_array_index(all, i))->id))
            sim_object(simulation, "the hub has a decision twice");
    simulation->story->accepted = all->len;
    compare_worlds(simulation, world, simulation->truth, "the hub and the serial replay");
    check_seats(simulation, world);
    for (guint c = 0; c < CONSOLES; c++) {
        g_autoptr(CbWorld) facts = cb_store_load(simulation->consoles[c].store, NULL);
        compare_worlds(simulation, facts, world, "a console and the hub");
        check_outbox(simulation, &simulation->consoles[c], accepted);
    }
    if (g_hash_table_size(accepted) > 0)
        sim_object(simulation, "the hub has decisions that no console knows");
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
    sim_open_hub(simulation);
    for (guint c = 0; c < CONSOLES; c++) {
        Console *console = &simulation->consoles[c];
        g_autofree char *name = g_strdup_printf("console-%u", c);
        *console = (Console){.simulation = simulation, .number = c, .woken_at = G_MAXINT64};
        console->name = g_steal_pointer(&name);
        console->directory = g_build_filename(simulation->directory, console->name, NULL);
    }
    if (simulation->problem == NULL && !fill_hub(simulation, &error))
        sim_object(simulation, "the hub cannot be filled: %s", error->message);
    for (guint c = 0; simulation->problem == NULL && c < CONSOLES; c++) {
        sim_open_console(&simulation->consoles[c]);
        sim_step(&simulation->consoles[c]);
        sim_schedule(simulation, simulation->now + (c + 1) * CB_SECOND, sim_act, &simulation->consoles[c]);
    }
    sim_schedule(simulation, simulation->now + CB_SECOND, sim_trouble, NULL);
}

static gboolean
tidy_all(Simulation *simulation)
{
    gboolean quiet = simulation->hub != NULL;
    for (guint c = 0; c < CONSOLES; c++)
        quiet = tidy_console(&simulation->consoles[c]) && quiet;
    return quiet;
}

static gboolean
come_to_rest(Simulation *simulation, gint64 deadline)
{
    while (simulation->problem == NULL && simulation->now < deadline) {
        if (tidy_all(simulation))
            return TRUE;
        run_until(simulation, simulation->now + 2 * CB_SECOND);
    }
    return FALSE;
}

/* A console at rest knows of nothing that it lacks: without a stream it hears of what the last one pushed when
 * it polls, and not later. */
static void
settle(Simulation *simulation)
{
    gint64 deadline = simulation->now + PATIENCE;
    gboolean quiet = come_to_rest(simulation, deadline);
    run_until(simulation, simulation->now + POLL);
    quiet = quiet && come_to_rest(simulation, deadline);
    for (guint c = 0; !quiet && c < CONSOLES; c++) {
        const Console *console = &simulation->consoles[c];
        const CbAgentStatus *status =
            console->agent != NULL ? cb_agent_status(console->agent) : NULL;
        if (status == NULL || !cb_agent_is_settled(console->agent))
            sim_object(simulation, "console %u does not come to rest: link %d, %s %s", c,
                   status != NULL ? (int)status->link : -1, status != NULL ? status->code : "",
                   status != NULL ? status->sentence : "it is down");
    }
}

static void
end(Simulation *simulation)
{
    for (guint c = 0; c < CONSOLES; c++) {
        Console *console = &simulation->consoles[c];
        sim_close_console(console);
        g_free(console->directory);
        g_free(console->name);
        g_free(console->token);
        g_free(console->client_id);
    }
    while (!g_sequence_is_empty(simulation->events)) {
        GSequenceIter *first = g_sequence_get_begin_iter(simulation->events);
        const Event *event = g_sequence_get(first);
        sim_forget_parcel(event);
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
