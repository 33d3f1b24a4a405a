#include "tui/console/forecasting.h"

#include "engine/when.h"
#include "tui/console/console.h"

/* A forecast, and what it is true of. */
typedef struct {
    CbWorld *world;
    guint campaign, most_cases;
    gint64 now;
    CbForecast *forecast;
} Work;

struct CbForecasting {
    Work *known;     /* NULL: nothing is */
    Work *running;   /* the thread's while it works */
    GThread *thread; /* NULL while none works */
    guint arrival;   /* source that takes in what it made; 0: none waits */
    void (*arrived)(gpointer data);
    gpointer data;
};

static void
work_free(Work *work)
{
    cb_world_unref(work->world);
    cb_forecast_free(work->forecast);
    g_free(work);
}

/* --- the thread ------------------------------------------------------------------------------- */

/* On the main loop. What is drawn next asks for what is still missing. */
static gboolean
arrive(gpointer data)
{
    CbForecasting *forecasting = data;
    g_thread_join(g_steal_pointer(&forecasting->thread));
    forecasting->arrival = 0; /* after the thread has written it */
    g_clear_pointer(&forecasting->known, work_free);
    forecasting->known = g_steal_pointer(&forecasting->running);
    forecasting->arrived(forecasting->data);
    return G_SOURCE_REMOVE;
}

static gpointer
make_forecast(gpointer data)
{
    CbForecasting *forecasting = data;
    Work *work = forecasting->running;
    g_autoptr(CbRoster) roster = cb_roster_new(work->world, work->now);
    work->forecast = cb_forecast_new(roster, work->campaign, work->now, CB_FORECAST_RUNS, work->most_cases);
    forecasting->arrival = g_idle_add(arrive, forecasting);
    return NULL;
}

static void
begin(CbForecasting *forecasting, const CbWorld *world, guint campaign, guint most_cases, gint64 now)
{
    if (forecasting->thread != NULL)
        return;
    forecasting->running = g_new0(Work, 1);
    *forecasting->running = (Work){cb_world_ref(world), campaign, most_cases, now, NULL};
    forecasting->thread = g_thread_new("forecast", make_forecast, forecasting);
}

/* --- what is known ---------------------------------------------------------------------------- */

static gboolean
is_true_of(const Work *work, const CbWorld *world, gint64 now)
{
    return work->world == world && cb_day_of(work->now) == cb_day_of(now);
}

void
cb_forecasting_forget(CbConsole *console)
{
    CbForecasting *forecasting = console->forecasting;
    if (forecasting != NULL && forecasting->known != NULL &&
        !is_true_of(forecasting->known, cb_console_world(console), cb_desk_now(console->desk)))
        g_clear_pointer(&forecasting->known, work_free);
}

CbForecastState
cb_console_forecast(CbConsole *console, guint campaign, guint most_cases, const CbForecast **forecast)
{
    CbForecasting *forecasting = console->forecasting;
    gint64 now = cb_desk_now(console->desk);
    *forecast = NULL;
    if (forecasting == NULL)
        return CB_FORECAST_COMES;
    cb_forecasting_forget(console);
    if (forecasting->known != NULL && forecasting->known->campaign != campaign)
        g_clear_pointer(&forecasting->known, work_free);
    const Work *known = forecasting->known;
    if (known == NULL || known->most_cases < most_cases || known->now / CB_MINUTE != now / CB_MINUTE)
        begin(forecasting, cb_console_world(console), campaign, MAX(most_cases, known != NULL ? known->most_cases : 0),
              now);
    if (known == NULL)
        return CB_FORECAST_COMES;
    *forecast = known->forecast;
    return known->most_cases < most_cases && known->forecast != NULL ? CB_FORECAST_PART : CB_FORECAST_THERE;
}

/* --- start and end ---------------------------------------------------------------------------- */

void
cb_forecasting_start(CbConsole *console, void (*arrived)(gpointer data), gpointer data)
{
    console->forecasting = g_new0(CbForecasting, 1);
    *console->forecasting = (CbForecasting){.arrived = arrived, .data = data};
}

void
cb_forecasting_stop(CbConsole *console)
{
    CbForecasting *forecasting = g_steal_pointer(&console->forecasting);
    if (forecasting == NULL)
        return;
    if (forecasting->thread != NULL)
        g_thread_join(forecasting->thread);
    if (forecasting->arrival != 0)
        g_source_remove(forecasting->arrival);
    g_clear_pointer(&forecasting->running, work_free);
    g_clear_pointer(&forecasting->known, work_free);
    g_free(forecasting);
}
