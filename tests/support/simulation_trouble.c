#include "engine/when.h"
#include "tests/support/simulation_parts.h"

/* --- trouble ------------------------------------------------------------------------------------------ */

void
sim_open_hub(Simulation *simulation)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = g_build_filename(simulation->directory, "hub", NULL);
    const CbHubOptions options = {.data = data,
                                  .secret = SECRET,
                                  .readers = 2,
                                  .writers = 1,
                                  .now = sim_now,
                                  .now_data = simulation};
    simulation->hub = cb_hub_open(&options, &error);
    if (simulation->hub == NULL)
        sim_object(simulation, "the hub cannot be opened: %s", error->message);
}

/* At times it comes back from another place, where cursors of before mean nothing. */
static void
hub_comes_back(Simulation *simulation, gpointer data)
{
    g_autoptr(GError) error = NULL;
    (void)data;
    if (simulation->hub != NULL || simulation->problem != NULL)
        return;
    sim_open_hub(simulation);
    if (simulation->hub != NULL && sim_happens(simulation, 0.3) &&
        !cb_hub_store_renew(cb_hub_store(simulation->hub), &error))
        sim_object(simulation, "the hub gets no new epoch: %s", error->message);
}

static void
kill_hub(Simulation *simulation)
{
    for (guint c = 0; c < CONSOLES; c++)
        sim_end_stream(&simulation->consoles[c], simulation->consoles[c].stream, "the hub is gone");
    g_clear_pointer(&simulation->hub, cb_hub_close);
    simulation->story->kills++;
    sim_schedule(simulation, simulation->now + g_rand_int_range(simulation->dice, 100000, 6000000),
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
        sim_object(simulation, "%s %s is refused to the service: %u %s", method, target, answer->status,
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

void
sim_trouble(Simulation *simulation, gpointer data)
{
    Console *console = &simulation->consoles[g_rand_int_range(simulation->dice, 0, CONSOLES)];
    (void)data;
    if (simulation->hub != NULL)
        cb_hub_look_for_news(simulation->hub);
    if (simulation->hub != NULL && simulation->now < simulation->heals_at &&
        g_rand_int_range(simulation->dice, 0, 6) == 0)
        (g_rand_int_range(simulation->dice, 0, 4) == 0 ? delete_a_link : edit_a_row)(simulation);
    if (sim_happens(simulation, 0.04) && console->agent != NULL)
        sim_kill_console(console);
    if (sim_happens(simulation, 0.02) && simulation->hub != NULL)
        kill_hub(simulation);
    if (sim_happens(simulation, 0.02))
        simulation->too_new_until = simulation->now + 3 * CB_SECOND;
    if (sim_happens(simulation, 0.05))
        console->offset = g_rand_int_range(simulation->dice, -600, 600) * CB_SECOND;
    if (sim_happens(simulation, 0.08)) {
        console->cut_until = simulation->now + g_rand_int_range(simulation->dice, 0, 20) * CB_SECOND;
        sim_end_stream(console, console->stream, "the network is gone");
    }
    for (guint c = 0; c < CONSOLES; c++)
        if (simulation->consoles[c].watcher != NULL)
            sim_pump(simulation, &simulation->consoles[c]);
    sim_schedule(simulation, simulation->now + CB_SECOND, sim_trouble, NULL);
}
