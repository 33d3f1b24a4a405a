#include "engine/demo/series.h"

enum { PURPOSE_SERIES = 48 };
enum { WEEK = 7, WEEKS = CB_DEMO_DAYS / WEEK, SHORTEST = 5 };
enum { RHYTHMS = CB_DEMO_REGIONS * WEEK }; /* a region and a day of the week */

typedef struct {
    CbDemoSession *first[CB_DEMO_REGIONS][CB_DEMO_DAYS]; /* an ordinary session there then, NULL: none */
} Calendar;

static void
fill_calendar(Calendar *calendar, const CbDemoPlan *plan)
{
    for (guint i = plan->sessions->len; i-- > 0;) {
        CbDemoSession *session = &g_array_index(plan->sessions, CbDemoSession, i);
        if (!session->fixed && session->region != CB_DEMO_NO_REGION)
            calendar->first[session->region][session->day] = session;
    }
}

/* The longest run of weeks without a gap; returns its length. Of a run of SHORTEST two weeks at least are
 * ahead. */
static guint
longest_run(CbDemoSession *const *days, guint weekday, guint *from)
{
    guint best = 0, run = 0;
    for (guint week = 0; week < WEEKS; week++) {
        run = days[week * WEEK + weekday] == NULL ? 0 : run + 1;
        if (run > best) {
            best = run;
            *from = week + 1 - run;
        }
    }
    return best;
}

static void
shuffle(CbDice *dice, guint *numbers, guint n)
{
    for (guint i = 0; i < n; i++) {
        guint j = cb_dice_below(dice, i + 1);
        numbers[i] = numbers[j];
        numbers[j] = i;
    }
}

/* A series for about every eightieth session, where the calendar has room for one. */
void
cb_demo_plan_series(CbDemoPlan *plan, guint32 seed)
{
    g_autofree Calendar *calendar = g_new0(Calendar, 1);
    CbDice dice = cb_dice_new(seed, PURPOSE_SERIES);
    guint rhythms[RHYTHMS], wanted = plan->sessions->len / 80;
    fill_calendar(calendar, plan);
    shuffle(&dice, rhythms, RHYTHMS);
    for (guint i = 0; i < RHYTHMS && plan->n_series < wanted; i++) {
        guint region = rhythms[i] / WEEK, weekday = rhythms[i] % WEEK, from = 0;
        guint length = longest_run(calendar->first[region], weekday, &from);
        if (length < SHORTEST)
            continue;
        plan->n_series++;
        for (guint week = from; week < from + length; week++)
            calendar->first[region][week * WEEK + weekday]->series = plan->n_series;
    }
}
