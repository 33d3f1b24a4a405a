/* Forecasts of campaigns beside what became of them, by bands of ten points: people have true rates and a history thrown
 * with them; each campaign is forecast from the history, then run with answers thrown by the true rates.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/campaigns/forecast.h"
#include "tests/support/real_campaign.h"
#include "tests/support/worlds.h"


#define BANDS 10

typedef struct {
    guint roles, filled;
    double forecast; /* sum */
} Band;

typedef struct {
    const Truth *truth;
    CbDice dice;
} Fate;

static CbReply
fated(gpointer data, guint person, gboolean offer, gint64 sent_at)
{
    Fate *fate = data;
    return truth_reply(fate->truth, &fate->dice, person, offer != FALSE, sent_at);
}

/* People say yes less often, or more, than they did, and take longer. */
static void
drift(Truth *truth, double by)
{
    for (guint p = 0; p < truth->n; p++)
        for (guint phase = 0; phase < 2; phase++)
            truth->people[p].yes[phase] = CLAMP(truth->people[p].yes[phase] + by, 0.02, 0.98);
}

/* `drifted`: how much more often people say yes than they did. */
static void
try_world(guint32 seed, double drifted, Band *bands)
{
    CbDice dice = cb_dice_new(seed, 5);
    guint n = 15 + cb_dice_below(&dice, 75);
    g_autoptr(Truth) truth = truth_new(&dice, n);
    g_autoptr(CbWorld) world = truth_world(&dice, truth);
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(TRUTH_NOW));
    g_autoptr(CbForecast) forecast = cb_forecast_new(roster, 0, worlds_time(TRUTH_NOW), CB_FORECAST_RUNS, 1);
    const GArray *roles = g_array_index(forecast->cases, CbForecastCase, 0).roles;
    gint64 filled_at[TRUTH_ROLES];
    Fate fate = {truth, dice};
    drift(truth, drifted);
    g_autoptr(CbWorld) after = real_campaign_run(world, forecast->until, fated, &fate, filled_at);
    for (guint r = 0; r < roles->len; r++) {
        double said = g_array_index(roles, CbForecastRole, r).chance;
        Band *band = &bands[MIN((guint)(said * BANDS), BANDS - 1)];
        band->roles++;
        band->filled += filled_at[r] != CB_NULL;
        band->forecast += said;
    }
}

static void
print_bands(const char *title, const Band *bands)
{
    printf("%s\n  forecast   roles   said  filled\n", title);
    for (guint b = 0; b < BANDS; b++)
        if (bands[b].roles > 0)
            printf("  %2u-%3u %%  %6u  %5.1f   %5.1f\n", b * 10, b * 10 + 10, bands[b].roles,
                   100 * bands[b].forecast / bands[b].roles, 100.0 * bands[b].filled / bands[b].roles);
}

/* In points: what came less what was said. */
static double
off(const Band *band)
{
    return 100 * ((double)band->filled - band->forecast) / band->roles;
}

/* Many more with CB_SOAK. */
static guint
worlds_to_try(guint usual)
{
    return g_getenv("CB_SOAK") != NULL ? 10 * usual : usual;
}
