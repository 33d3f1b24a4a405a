#include "tests/support/simulation_parts.h"
#include "tests/support/worlds.h"

G_GNUC_PRINTF(2, 3)
void
sim_object(Simulation *simulation, const char *format, ...)
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

void
sim_schedule(Simulation *simulation, gint64 at, void (*run)(Simulation *, gpointer), gpointer data)
{
    Event *event = g_new(Event, 1);
    *event = (Event){MAX(at, simulation->now), simulation->order++, run, data};
    g_sequence_insert_sorted(simulation->events, event, compare_events, NULL);
}

gint64
sim_now(gpointer data)
{
    return ((Simulation *)data)->now;
}

gboolean
sim_is_troubled(const Simulation *simulation)
{
    return !simulation->options->calm && simulation->now < simulation->heals_at;
}

gboolean
sim_happens(Simulation *simulation, double probability)
{
    return sim_is_troubled(simulation) && g_rand_double(simulation->dice) < probability;
}

/* Mostly a few milliseconds, at times seconds. */
gint64
sim_latency(Simulation *simulation)
{
    gint64 usual = g_rand_int_range(simulation->dice, 1000, 40000);
    return sim_happens(simulation, 0.05) ? usual + g_rand_int_range(simulation->dice, 0, 8000000) : usual;
}

gint64
sim_local(const Console *console)
{
    return console->simulation->now + console->offset;
}

gint64
sim_courier_now(Console *console)
{
    console->ahead = MAX(console->ahead, console->offset);
    return console->simulation->now + console->ahead;
}
