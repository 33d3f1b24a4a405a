#include "engine/campaigns/habits.h"

#include <math.h>
#include <string.h>

#include "engine/demo/dice.h"
#include "engine/when.h"

enum { ANSWERS, YES, N_CHANCES };
enum { N_PHASES = 2 }; /* availability, offer */

/* What was counted of one chance of one person. */
typedef struct {
    guint16 of, hits;
} Count;

typedef struct {
    double mean, weight;
    double answers; /* that the mean is known from */
} Prior;

struct CbHabits {
    Count (*counts)[N_PHASES][N_CHANCES]; /* by profile */
    Prior priors[N_PHASES][N_CHANCES];
    GArray *delays[N_PHASES]; /* gint64, ascending */
    double lapse;
};

#define BEGUN_WITH 2.0 /* answers, for the crew's mean */
static const double begun_means[N_PHASES][N_CHANCES] = {{0.7, 0.5}, {0.7, 0.8}};
#define BEGUN_REPEATS 50.0 /* for how much people differ: answers beyond each one's first … */
#define BEGUN_RHO 0.05     /* … and what is taken of it where nothing is known */
#define LEAST_WEIGHT 2.0
#define MOST_WEIGHT 100.0

static const guint begun_minutes[N_PHASES][7] = {{20, 60, 150, 300, 540, 840, 1140}, {5, 12, 25, 45, 80, 130, 190}};
#define MOST_DELAYS 20000u

/* --- counting --------------------------------------------------------------------------------- */

static void
add_delay(GArray *delays, gint64 from, gint64 to)
{
    if (from == CB_NULL || to <= from || delays->len >= MOST_DELAYS) /* CB_NULL is before every time */
        return;
    gint64 delay = to - from;
    g_array_append_val(delays, delay);
}

static void
count(Count *counted, gboolean hit)
{
    if (counted->of == G_MAXUINT16)
        return;
    counted->of++;
    counted->hits = (guint16)(counted->hits + (hit != FALSE));
}

/* Closed because the place went to somebody else, before the time was over. */
static gboolean
was_closed(const CbWorld *world, guint request)
{
    gint64 until = staffing_requests_token_expires_at(world, request);
    gint64 at = staffing_requests_updated_at(world, request);
    return until != CB_NULL && at != CB_NULL && at < until;
}

static void
count_request(CbHabits *habits, const CbWorld *world, guint profile, guint request)
{
    const char *status = staffing_requests_status(world, request);
    guint phase = strcmp(staffing_requests_phase(world, request), "offer") == 0;
    Count *counts = habits->counts[profile][phase];
    gboolean yes = strcmp(status, "confirmed") == 0, no = strcmp(status, "declined") == 0;
    if (yes || no) {
        count(&counts[ANSWERS], TRUE);
        count(&counts[YES], yes);
        add_delay(habits->delays[phase], staffing_requests_created_at(world, request),
                  staffing_requests_updated_at(world, request));
    } else if (strcmp(status, "expired") == 0 && !was_closed(world, request)) {
        count(&counts[ANSWERS], FALSE);
    }
}

/* --- what the crew is like -------------------------------------------------------------------- */

/* The share of hits; somebody's counts weigh less the more alike one person's answers are. */
static double
mean_of(const CbHabits *habits, guint n, guint phase, guint chance, double rho, double *answers)
{
    double of = BEGUN_WITH, hits = BEGUN_WITH * begun_means[phase][chance];
    for (guint p = 0; p < n; p++) {
        Count one = habits->counts[p][phase][chance];
        double weight = one.of == 0 ? 0 : 1 / (1 + (one.of - 1) * rho);
        of += one.of * weight;
        hits += one.hits * weight;
    }
    *answers = of;
    return hits / of;
}

/* How much alike one person's answers are: the spread between people beyond that of chance. */
static double
rho_of(const CbHabits *habits, guint n, guint phase, guint chance, double mean)
{
    double spread = 0, all = 0, squares = 0, people = 0;
    for (guint p = 0; p < n; p++) {
        Count one = habits->counts[p][phase][chance];
        if (one.of == 0)
            continue;
        double off = (double)one.hits / one.of - mean;
        spread += one.of * off * off;
        all += one.of;
        squares += (double)one.of * one.of;
        people++;
    }
    double excess = people > 1 ? spread / (mean * (1 - mean)) - (people - 1) : 0;
    double room = people > 1 ? all - squares / all - (people - 1) : 0;
    return CLAMP((excess + BEGUN_REPEATS * BEGUN_RHO) / (room + BEGUN_REPEATS), 1 / (MOST_WEIGHT + 1),
                 1 / (LEAST_WEIGHT + 1));
}

static Prior
prior_of(const CbHabits *habits, guint n, guint phase, guint chance)
{
    Prior prior;
    prior.mean = mean_of(habits, n, phase, chance, 0, &prior.answers);
    double rho = rho_of(habits, n, phase, chance, prior.mean);
    prior.mean = mean_of(habits, n, phase, chance, rho, &prior.answers);
    prior.weight = 1 / rho - 1;
    return prior;
}

static int
compare_delays(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

static double
lapse_of(const CbWorld *world)
{
    guint booked = 0, lapsed = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_events); row++) {
        const char *event = staffing_events_event(world, row);
        booked += strcmp(event, "auto_assigned_on_confirm") == 0;
        lapsed += strcmp(event, "auto_assign_skipped_conflict") == 0;
    }
    return (lapsed + 1.0) / (booked + lapsed + 50.0);
}

/* --- the whole -------------------------------------------------------------------------------- */

CbHabits *
cb_habits_new(const CbWorld *world, const guint8 *crew)
{
    CbHabits *habits = g_new0(CbHabits, 1);
    guint n = cb_world_rows(world, CB_profiles);
    habits->counts = g_malloc0_n(MAX(n, 1), sizeof *habits->counts);
    for (guint phase = 0; phase < N_PHASES; phase++) {
        habits->delays[phase] = g_array_new(FALSE, FALSE, sizeof(gint64));
        for (guint d = 0; d < G_N_ELEMENTS(begun_minutes[phase]); d++)
            add_delay(habits->delays[phase], 0, begun_minutes[phase][d] * CB_MINUTE);
    }
    for (guint profile = 0; profile < n; profile++)
        if (crew[profile] != 0)
            CB_EACH_LINK (world, staffing_requests, profile_id, profile, request)
                count_request(habits, world, profile, request);
    for (guint phase = 0; phase < N_PHASES; phase++) {
        g_array_sort(habits->delays[phase], compare_delays);
        for (guint chance = 0; chance < N_CHANCES; chance++)
            habits->priors[phase][chance] = prior_of(habits, n, phase, chance);
    }
    habits->lapse = lapse_of(world);
    return habits;
}

void
cb_habits_free(CbHabits *habits)
{
    if (habits == NULL)
        return;
    for (guint phase = 0; phase < N_PHASES; phase++)
        g_array_unref(habits->delays[phase]);
    g_free(habits->counts);
    g_free(habits);
}

#define DRIFT 0.04 /* what a crew's share moves by until it is needed, a standard deviation */
/* The sum of twelve dice is as good as normal; nearer to 0 or 1 than this nobody's share is. */
#define NEAREST 0.01

CbMood
cb_habits_mood(const CbHabits *habits, guint64 seed)
{
    CbMood mood;
    CbDice dice = {seed};
    for (guint phase = 0; phase < N_PHASES; phase++)
        for (guint chance = 0; chance < N_CHANCES; chance++) {
            const Prior *prior = &habits->priors[phase][chance];
            double normal = -6;
            for (guint i = 0; i < 12; i++)
                normal += cb_dice_share(&dice);
            double variance = prior->mean * (1 - prior->mean) / prior->answers + DRIFT * DRIFT;
            double mean = prior->mean + normal * sqrt(variance);
            mood.means[phase][chance] = CLAMP(mean, NEAREST, 1 - NEAREST);
        }
    return mood;
}

static double
chance_of(double mean, double weight, Count counted)
{
    return (counted.hits + mean * weight) / (counted.of + weight);
}

CbHabit
cb_habit(const CbHabits *habits, const CbMood *mood, guint profile, gboolean offer)
{
    guint phase = offer != FALSE;
    const Count *counts = habits->counts[profile][phase];
    const Prior *priors = habits->priors[phase];
    const double *means = mood->means[phase];
    return (CbHabit){chance_of(means[ANSWERS], priors[ANSWERS].weight, counts[ANSWERS]),
                     chance_of(means[YES], priors[YES].weight, counts[YES])};
}

gint64
cb_habits_delay(const CbHabits *habits, gboolean offer, double u)
{
    const GArray *delays = habits->delays[offer != FALSE];
    guint at = MIN((guint)(u * delays->len), delays->len - 1);
    return g_array_index(delays, gint64, at);
}

double
cb_habits_lapse(const CbHabits *habits)
{
    return habits->lapse;
}
