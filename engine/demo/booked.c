#include "engine/demo/booked.h"

#include "engine/when.h"

enum { PURPOSE_BOOKED = 128, PURPOSE_INTERPRETERS };
enum { HALF_HOURS = 20, OPENS = 8 * 60, SERIES = 4, SERIES_WEEKS = 8 };

#define ZONE "Europe/Paris"
#define HOUR (60 * CB_MINUTE)
#define RUN_HOURS 12
#define FIRST_RUN (5 * HOUR)
#define LAST_CHECK (10 * CB_MINUTE)

typedef struct {
    gint64 now, today;
    guint n, interpreters;
    CbDice dice, who;
    GArray *booked;
    gint64 *seconds;   /* of each interpreter */
    GHashTable *taken; /* "person or room/half hour", so that none is twice at the same time */
    guint last_roster; /* who had the last duty roster meeting */
} Plan;

/* --- when ------------------------------------------------------------------------------------- */

static gboolean
is_weekday(gint64 day)
{
    return cb_day_weekday(day) <= 5;
}

static gint64
days_to_decide(CbMeeting type)
{
    return cb_pool_built_in_threshold(type, CB_POOL_BALANCE).urgent + 1;
}

gint64
cb_demo_run_after(gint64 time, gint64 now)
{
    gint64 period = RUN_HOURS * HOUR, since = time - FIRST_RUN;
    gint64 run = FIRST_RUN + (since + period - 1) / period * period;
    gint64 check = now - LAST_CHECK;
    if (run <= check)
        return run;
    return time <= check ? check : CB_NULL;
}

/* A meeting of half an hour to three within the day's hours; the shorter ones more often. */
static void
throw_hours(Plan *plan, CbDemoBooked *one, gint64 day)
{
    guint length = 1 + cb_dice_favourite(&plan->dice, 6, 2);
    guint first = cb_dice_below(&plan->dice, HALF_HOURS - length + 1);
    one->start = cb_time_at(day, (int)(OPENS + 30 * first), ZONE);
    one->end = one->start + length * 30 * CB_MINUTE;
}

/* Most lie in the past, then in the next days; far ahead it gets thin. */
static gint64
throw_day(Plan *plan)
{
    static const struct {
        int from, to;
    } spans[] = {{-CB_DEMO_BOOKED_BACK, -1}, {0, 8}, {9, CB_DEMO_BOOKED_AHEAD}};
    static const guint weights[] = {64, 23, 13};
    guint span = cb_dice_weighted(&plan->dice, weights, G_N_ELEMENTS(weights));
    guint days = (guint)(spans[span].to - spans[span].from + 1);
    gint64 day = plan->today + spans[span].from + cb_dice_below(&plan->dice, days);
    return is_weekday(day) ? day : throw_day(plan);
}

/* --- people and rooms ------------------------------------------------------------------------- */

static char *
key_of(const char *what, guint which, gint64 time)
{
    return g_strdup_printf("%s%u/%" G_GINT64_FORMAT, what, which, time);
}

static gboolean
is_free(const Plan *plan, const char *what, guint which, const CbDemoBooked *one)
{
    for (gint64 time = one->start; time < one->end; time += 30 * CB_MINUTE) {
        g_autofree char *key = key_of(what, which, time);
        if (g_hash_table_contains(plan->taken, key))
            return FALSE;
    }
    return TRUE;
}

static void
take(Plan *plan, const char *what, guint which, const CbDemoBooked *one)
{
    for (gint64 time = one->start; time < one->end; time += 30 * CB_MINUTE)
        g_hash_table_add(plan->taken, key_of(what, which, time));
}

static guint
throw_free(Plan *plan, const char *what, guint n, const CbDemoBooked *one)
{
    guint first = cb_dice_below(&plan->dice, n);
    for (guint i = 0; i < n; i++)
        if (is_free(plan, what, (first + i) % n, one))
            return (first + i) % n;
    return CB_DEMO_NOBODY;
}

/* Whoever has least of some who are free. */
static guint
throw_interpreter(Plan *plan, const CbDemoBooked *one)
{
    enum { TRIES = 9 };
    guint best = CB_DEMO_NOBODY;
    for (guint i = 0; i < TRIES && plan->interpreters > 0; i++) {
        guint who = cb_dice_below(&plan->who, plan->interpreters);
        if ((one->type == CB_MEETING_DR && who == plan->last_roster) || !is_free(plan, "i", who, one))
            continue;
        if (best == CB_DEMO_NOBODY || plan->seconds[who] < plan->seconds[best])
            best = who;
    }
    return best;
}

static void
give(Plan *plan, CbDemoBooked *one)
{
    one->who = throw_interpreter(plan, one);
    if (one->who == CB_DEMO_NOBODY)
        return;
    take(plan, "i", one->who, one);
    plan->seconds[one->who] += (one->end - one->start) / CB_SECOND;
    if (one->type == CB_MEETING_DR)
        plan->last_roster = one->who;
}

/* --- what a company books --------------------------------------------------------------------- */

/* It was made on some weekday within office hours, two days to seven weeks before it takes place. */
static void
throw_making(Plan *plan, CbDemoBooked *one)
{
    gint64 day = cb_time_day(one->start, ZONE) - 2 - cb_dice_favourite(&plan->dice, 47, 1);
    while (!is_weekday(day))
        day--;
    one->created = cb_time_at(day, (int)(OPENS + cb_dice_below(&plan->dice, 600)), ZONE);
    if (one->created > plan->now - HOUR)
        one->created = plan->now - HOUR - cb_dice_below(&plan->dice, 2880) * CB_MINUTE;
}

static void
add(Plan *plan, CbDemoBooked *one)
{
    one->number = plan->booked->len + 1;
    one->room = throw_free(plan, "r", CB_DEMO_ROOMS, one);
    if (one->room != CB_DEMO_NOBODY)
        take(plan, "r", one->room, one);
    g_array_append_val(plan->booked, *one);
}

static CbDemoBooked
throw_meeting(Plan *plan)
{
    static const guint weights[CB_N_MEETINGS] = {
        [CB_MEETING_DR] = 22,      [CB_MEETING_VIP] = 9,     [CB_MEETING_WEEKLY] = 16,
        [CB_MEETING_GENERAL] = 30, [CB_MEETING_AUGENT] = 11, [CB_MEETING_OTHER] = 12,
    };
    CbDemoBooked one = {.who = CB_DEMO_NOBODY, .decided = CB_NULL, .entered = CB_NULL, .deadline = CB_NULL};
    one.type = cb_dice_weighted(&plan->dice, weights, CB_N_MEETINGS);
    one.owner = cb_dice_below(&plan->dice, CB_DEMO_OWNERS);
    one.text = cb_dice_below(&plan->dice, 1024);
    return one;
}

static void
add_meeting(Plan *plan)
{
    CbDemoBooked one = throw_meeting(plan);
    throw_hours(plan, &one, throw_day(plan));
    throw_making(plan, &one);
    add(plan, &one);
}

/* The same hour, room and owner every week; all of it made when the first one was. */
static void
add_series(Plan *plan, guint series)
{
    CbDemoBooked first = throw_meeting(plan);
    gint64 day = plan->today - 7 * (SERIES_WEEKS / 2) - cb_dice_below(&plan->dice, 5);
    while (!is_weekday(day))
        day--;
    first.type = CB_MEETING_WEEKLY;
    first.series = series;
    throw_hours(plan, &first, day);
    throw_making(plan, &first);
    for (guint week = 0; week < SERIES_WEEKS && plan->booked->len < plan->n; week++) {
        CbDemoBooked one = first;
        one.start = cb_time_add_days(first.start, 7 * week, ZONE);
        one.end = one.start + (first.end - first.start);
        add(plan, &one);
    }
}

/* --- situations ------------------------------------------------------------------------------- */

typedef enum { FINE, NO_ENTRY_TIME, LATE_DEADLINE, BEGUN, SETTLED } Trouble;

typedef struct {
    const char *status;
    CbMeeting type;
    int due; /* −1: its deadline has just passed; 1: it passes next */
    gint64 attempts;
    int touched; /* minutes ago */
    Trouble trouble;
    const char *error;
} Situation;

static const Situation situations[] = {
    {"waiting", CB_MEETING_DR, -1, 0, 0, FINE, NULL},
    {"waiting", CB_MEETING_OTHER, -1, 0, 0, FINE, NULL},
    {"waiting", CB_MEETING_WEEKLY, -1, 1, 300, FINE, NULL},
    {"waiting", CB_MEETING_VIP, 1, 0, 0, FINE, NULL},
    {"waiting", CB_MEETING_WEEKLY, 1, 0, 0, FINE, NULL},
    {"ready", CB_MEETING_AUGENT, -1, 0, 2000, FINE, NULL},
    {"ready", CB_MEETING_OTHER, -1, 0, 2000, FINE, NULL},
    {"processing", CB_MEETING_GENERAL, -1, 1, 134, FINE, NULL},
    {"processing", CB_MEETING_WEEKLY, -1, 1, 134, FINE, NULL},
    {"failed", CB_MEETING_DR, -1, 3, 9, FINE, "database connection lost while reading conflicts"},
    {"failed", CB_MEETING_GENERAL, -1, 3, 70, FINE, "timeout after 30 s while ranking candidates"},
    {"failed", CB_MEETING_OTHER, -1, 6, 420, FINE, "validation: the owner's group is not known"},
    {"waiting", CB_MEETING_GENERAL, 1, 0, 600, LATE_DEADLINE, NULL},
    {"waiting", CB_MEETING_AUGENT, -1, 7, 45, FINE, NULL},
    {"waiting", CB_MEETING_OTHER, -1, 2, 1500, BEGUN, NULL},
    {"waiting", CB_MEETING_VIP, 1, 0, 600, NO_ENTRY_TIME, NULL},
    {"waiting", CB_MEETING_GENERAL, 1, 0, 500, SETTLED, NULL},
};

/* A meeting whose deadline lies next to now, on the side that the situation says. */
static void
throw_hours_due(Plan *plan, CbDemoBooked *one, int due)
{
    gint64 edge = plan->now + days_to_decide(one->type) * CB_DAY, day = cb_time_day(edge, ZONE);
    for (guint tries = 0;; tries++) {
        throw_hours(plan, one, day);
        if (is_weekday(day) && (due < 0 ? one->start <= edge - CB_MINUTE : one->start > edge))
            return;
        if (!is_weekday(day) || tries % 12 == 11)
            day += due;
    }
}

static void
add_situation(Plan *plan, const Situation *situation)
{
    CbDemoBooked one = throw_meeting(plan);
    one.type = situation->type;
    throw_hours_due(plan, &one, situation->due);
    if (situation->trouble == BEGUN) {
        gint64 day = cb_time_day(plan->now, ZONE) - 1;
        while (!is_weekday(day))
            day--;
        throw_hours(plan, &one, day);
    }
    throw_making(plan, &one);
    one.way = CB_DEMO_IN_POOL;
    one.pool = situation->status;
    one.deadline = one.start - days_to_decide(one.type) * CB_DAY;
    one.created = MIN(one.created, MIN(one.deadline, plan->now) - 3 * CB_DAY);
    one.entered = situation->trouble == NO_ENTRY_TIME ? CB_NULL : one.created;
    if (situation->trouble == LATE_DEADLINE)
        one.deadline = one.start + 2 * HOUR;
    one.cancelled = situation->trouble == SETTLED;
    one.attempts = situation->attempts;
    one.touched = situation->touched > 0 ? plan->now - situation->touched * CB_MINUTE : one.created;
    one.error = situation->error;
    add(plan, &one);
}

/* --- what became of them ---------------------------------------------------------------------- */

/* Somebody chose before it was due: always soon after it was made. */
static void
decide_by_hand(Plan *plan, CbDemoBooked *one)
{
    one->way = CB_DEMO_BY_HAND;
    one->decided = MIN(one->created + cb_dice_below(&plan->dice, 2880) * CB_MINUTE, plan->now - HOUR / 2);
    give(plan, one);
}

/* What the pool in BALANCE has made of a booking by now. */
static void
decide(Plan *plan, CbDemoBooked *one)
{
    enum { BY_HAND = 30, ESCALATED = 7, CANCELLED = 5 };
    gint64 deadline = one->start - days_to_decide(one->type) * CB_DAY;
    gboolean by_hand = cb_dice_percent(&plan->dice, BY_HAND), escalated = cb_dice_percent(&plan->dice, ESCALATED);
    gint64 run = cb_demo_run_after(deadline, plan->now);
    one->cancelled = cb_dice_percent(&plan->dice, CANCELLED);
    if (by_hand && !one->cancelled) {
        decide_by_hand(plan, one);
        return;
    }
    gboolean at_once = one->created >= deadline;
    one->entered = at_once ? CB_NULL : one->created;
    one->deadline = at_once ? CB_NULL : deadline;
    one->way = at_once ? CB_DEMO_AT_ONCE : run == CB_NULL && !one->cancelled ? CB_DEMO_IN_POOL : CB_DEMO_BY_RUN;
    one->decided = at_once ? one->created : run;
    one->pool = one->way == CB_DEMO_IN_POOL ? "waiting" : NULL;
    one->touched = one->created;
    if (one->cancelled)
        one->decided = one->created;
    else if (one->way != CB_DEMO_IN_POOL && (!escalated || one->start < plan->now))
        give(plan, one);
}

static int
by_start(gconstpointer a, gconstpointer b)
{
    const CbDemoBooked *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

GArray *
cb_demo_book(const CbDemoOptions *options)
{
    /* Held, for GLib reads a zone's file anew whenever nobody holds it. */
    g_autoptr(GTimeZone) paris = g_time_zone_new_identifier(ZONE);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree gint64 *seconds = g_new0(gint64, options->interpreters);
    Plan plan = {.now = cb_demo_booked_now(options),
                 .n = options->bookings,
                 .interpreters = options->interpreters,
                 .dice = cb_dice_new(options->seed, PURPOSE_BOOKED),
                 .who = cb_dice_new(options->seed, PURPOSE_INTERPRETERS),
                 .booked = g_array_new(FALSE, FALSE, sizeof(CbDemoBooked)),
                 .seconds = seconds,
                 .taken = taken,
                 .last_roster = CB_DEMO_NOBODY};
    plan.today = cb_time_day(plan.now, ZONE);
    for (guint s = 0; s < G_N_ELEMENTS(situations) && plan.booked->len < plan.n; s++)
        add_situation(&plan, &situations[s]);
    for (guint s = 0; s < SERIES && plan.booked->len < plan.n; s++)
        add_series(&plan, s + 1);
    while (plan.booked->len < plan.n)
        add_meeting(&plan);
    g_array_sort(plan.booked, by_start);
    for (guint b = 0; b < plan.booked->len; b++) {
        CbDemoBooked *one = &g_array_index(plan.booked, CbDemoBooked, b);
        if (one->pool == NULL)
            decide(&plan, one);
    }
    return plan.booked;
}
