#include "engine/demo/plan.h"

#include "engine/when.h"

enum { PURPOSE_PEOPLE = 1, PURPOSE_SESSIONS, PURPOSE_LINKS };
enum { NOBODY = G_MAXUINT };

typedef struct {
    CbDemoPlan *plan;
    GArray *members[CB_DEMO_REGIONS + 1]; /* indexes of people by region */
    guint overloaded[2];
    CbDice dice;
} Planner;

/* Every demo has these, as far as there are sessions enough: how many days ahead, how many people
 * are needed, have been accepted, have applied. */
typedef struct {
    int ahead;
    guint need, accepted, pending;
} Situation;

/* Stands for a day: the Saturday of next week, on which two people have far too much to do. */
enum { BUSY_DAY = 99, BUSY_SESSIONS = 6 };

static const Situation situations[] = {
    /* The closing day: nobody is left, whoever is missing must come from the founders. */
    {1, 2, 0, 0}, {1, 3, 1, 0}, {1, 4, 2, 0}, {1, 2, 2, 0},
    /* Tonight. */
    {0, 4, 1, 2}, {0, 2, 1, 0},
    /* Within days, less than half of the people. */
    {2, 3, 1, 3}, {2, 2, 0, 0}, {3, 4, 1, 6}, {3, 1, 0, 1}, {4, 6, 2, 2}, {4, 5, 1, 0},
    {3, 2, 0, 0},
    /* Within days, half or more. */
    {2, 2, 1, 0}, {2, 4, 2, 1}, {2, 4, 3, 0}, {3, 3, 2, 0}, {3, 2, 1, 2}, {3, 6, 4, 0},
    {3, 5, 4, 1}, {4, 2, 1, 0}, {4, 4, 2, 0}, {4, 3, 2, 1}, {4, 6, 5, 0}, {4, 2, 1, 1},
    /* Over, and somebody was missing. */
    {-2, 3, 2, 0}, {-6, 2, 1, 0},
    /* More people than needed. */
    {6, 2, 3, 0}, {8, 1, 2, 0},
    {BUSY_DAY, 3, 3, 0}, {BUSY_DAY, 2, 2, 0}, {BUSY_DAY, 4, 3, 0}, {BUSY_DAY, 2, 2, 0},
    {BUSY_DAY, 3, 3, 1}, {BUSY_DAY, 2, 2, 0},
};

enum { SITUATIONS = G_N_ELEMENTS(situations) };

static CbDemoPerson *
person_at(const Planner *planner, guint i)
{
    return &g_array_index(planner->plan->people, CbDemoPerson, i);
}

/* Regions by their weights; one in a hundred has none. */
static guint
throw_region(CbDice *dice)
{
    guint weights[CB_DEMO_REGIONS];
    for (guint i = 0; i < CB_DEMO_REGIONS; i++)
        weights[i] = cb_demo_regions[i].weight;
    guint region = cb_dice_weighted(dice, weights, CB_DEMO_REGIONS);
    return cb_dice_percent(dice, 1) ? CB_DEMO_NO_REGION : region;
}

/* Up to two runs of days away: a day, a long weekend, a holiday. */
static void
throw_away(CbDice *dice, CbDemoDays *away)
{
    static const guint runs[] = {45, 38, 17};
    static const guint lengths[] = {1, 1, 2, 3, 4, 7, 9, 14, 21};
    for (guint left = cb_dice_weighted(dice, runs, G_N_ELEMENTS(runs)); left > 0; left--) {
        guint start = cb_dice_below(dice, CB_DEMO_DAYS);
        guint length = lengths[cb_dice_below(dice, G_N_ELEMENTS(lengths))];
        for (guint day = start; day < MIN(start + length, CB_DEMO_DAYS); day++)
            cb_demo_days_add(away, day);
    }
}

static void
plan_people(Planner *planner, const CbDemoOptions *options)
{
    CbDice dice = cb_dice_new(options->seed, PURPOSE_PEOPLE);
    for (guint i = 0; i < options->operators; i++) {
        CbDemoPerson person = {.region = throw_region(&dice)};
        person.active = !cb_dice_percent(&dice, 4);
        throw_away(&dice, &person.away);
        g_array_append_val(planner->plan->people, person);
        g_array_append_val(planner->members[person.region], i);
    }
}

static guint
busy_day(const CbDemoPlan *plan)
{
    return (guint)(CB_DEMO_DAYS_BACK + 13 - cb_day_weekday(plan->today));
}

/* Nobody stages anything at Christmas and New Year. */
static gboolean
is_feast(gint64 day)
{
    int year, month, day_of_month;
    cb_day_civil(day, &year, &month, &day_of_month);
    return (month == 12 && day_of_month == 25) || (month == 1 && day_of_month == 1);
}

/* A day of the plan but the closing day and feasts, mostly from Thursday to Saturday. */
static guint
throw_day(Planner *planner)
{
    static const guint by_weekday[] = {0, 6, 9, 10, 13, 16, 18, 9};
    guint weights[CB_DEMO_DAYS];
    for (guint i = 0; i < CB_DEMO_DAYS; i++) {
        gint64 day = planner->plan->first_day + i;
        weights[i] = is_feast(day) ? 0 : by_weekday[cb_day_weekday(day)];
    }
    weights[CB_DEMO_CLOSING_DAY] = 0;
    return cb_dice_weighted(&planner->dice, weights, CB_DEMO_DAYS);
}

static CbDemoStatus
throw_status(CbDice *dice, guint day)
{
    static const guint past[CB_DEMO_STATUSES] = {0, 2, 10, 80, 8};
    static const guint near[CB_DEMO_STATUSES] = {0, 4, 90, 0, 6};
    static const guint far[CB_DEMO_STATUSES] = {12, 14, 64, 0, 10};
    const guint *mix = day < CB_DEMO_DAYS_BACK ? past : day < CB_DEMO_DAYS_BACK + 5 ? near : far;
    return (CbDemoStatus)cb_dice_weighted(dice, mix, CB_DEMO_STATUSES);
}

static guint
throw_need(CbDice *dice)
{
    static const guint weights[] = {8, 25, 27, 15, 13, 6, 6};
    return cb_dice_weighted(dice, weights, G_N_ELEMENTS(weights));
}

static CbDemoSession
plan_situation(Planner *planner, const Situation *situation)
{
    gboolean busy = situation->ahead == BUSY_DAY;
    CbDemoSession session = {
        .day = busy ? busy_day(planner->plan) : (guint)(CB_DEMO_DAYS_BACK + situation->ahead),
        .region = throw_region(&planner->dice),
        .status = CB_DEMO_CONFIRMED,
        .need = situation->need,
        .fixed = TRUE,
    };
    if (busy || session.region == CB_DEMO_NO_REGION)
        session.region = CB_DEMO_HOME_REGION;
    return session;
}

static CbDemoSession
plan_session(Planner *planner)
{
    CbDemoSession session = {.day = throw_day(planner)};
    session.region = throw_region(&planner->dice);
    session.status = throw_status(&planner->dice, session.day);
    session.need = throw_need(&planner->dice);
    return session;
}

/* Deals the numbers of the ids: Fisher and Yates' shuffle. */
static void
number_sessions(Planner *planner)
{
    GArray *sessions = planner->plan->sessions;
    for (guint i = 0; i < sessions->len; i++) {
        guint j = cb_dice_below(&planner->dice, i + 1);
        CbDemoSession *here = &g_array_index(sessions, CbDemoSession, i);
        CbDemoSession *there = &g_array_index(sessions, CbDemoSession, j);
        here->number = there->number;
        there->number = i + 1;
    }
}

static void
plan_sessions(Planner *planner, const CbDemoOptions *options)
{
    planner->dice = cb_dice_new(options->seed, PURPOSE_SESSIONS);
    for (guint i = 0; i < options->sessions; i++) {
        CbDemoSession session = i < SITUATIONS ? plan_situation(planner, &situations[i])
                                               : plan_session(planner);
        g_array_append_val(planner->plan->sessions, session);
    }
    number_sessions(planner);
}

static gboolean
linked(const CbDemoPlan *plan, guint session, guint person)
{
    for (guint i = plan->links->len; i-- > 0;) {
        const CbDemoLink *link = &g_array_index(plan->links, CbDemoLink, i);
        if (link->session != session)
            return FALSE;
        if (link->person == person)
            return TRUE;
    }
    return FALSE;
}

static gboolean
may_take(const Planner *planner, guint session, guint i)
{
    guint day = g_array_index(planner->plan->sessions, CbDemoSession, session).day;
    const CbDemoPerson *person = person_at(planner, i);
    return person->active && !cb_demo_days_has(&person->away, day) &&
           !cb_demo_days_has(&person->busy, day) && !linked(planner->plan, session, i);
}

/* One of the people who are asked first: of the session's region as a rule, and some far more often
 * than others. */
static guint
throw_favourite(Planner *planner, guint session)
{
    enum { LOCAL_PERCENT = 88 };
    guint region = g_array_index(planner->plan->sessions, CbDemoSession, session).region;
    const GArray *local = planner->members[region];
    if (local->len > 0 && cb_dice_percent(&planner->dice, LOCAL_PERCENT))
        return g_array_index(local, guint, cb_dice_favourite(&planner->dice, local->len, 3));
    return cb_dice_favourite(&planner->dice, planner->plan->people->len, 3);
}

/* Somebody free for a session: a favourite who has not enough to do, or else anybody; NOBODY when a
 * fair number of throws finds none. */
static guint
throw_person(Planner *planner, guint session)
{
    enum { FAVOURITE_THROWS = 24, THROWS = 64, ENOUGH = 6 };
    guint everybody = planner->plan->people->len;
    for (guint n = 0; everybody > 0 && n < THROWS; n++) {
        gboolean favourite = n < FAVOURITE_THROWS;
        guint i = favourite ? throw_favourite(planner, session)
                            : cb_dice_below(&planner->dice, everybody);
        gboolean enough = favourite && person_at(planner, i)->load >= ENOUGH;
        if (!enough && may_take(planner, session, i))
            return i;
    }
    return NOBODY;
}

/* When a person applied and was answered: within three weeks and then two days, before the day of
 * the session and before today. */
static void
throw_times(Planner *planner, CbDemoLink *link)
{
    const CbDemoPlan *plan = planner->plan;
    gint64 day = plan->first_day + g_array_index(plan->sessions, CbDemoSession, link->session).day;
    gint64 limit = MIN(day, plan->today);
    gint64 applied_day = limit - 1 - cb_dice_favourite(&planner->dice, 21, 2);
    gint64 applied_second = 6 * 3600 + cb_dice_below(&planner->dice, 14 * 3600);
    gint64 delay = 300 + cb_dice_favourite(&planner->dice, 2 * 24 * 3600, 2);
    link->applied = applied_day * CB_DAY + applied_second * CB_SECOND;
    if (link->forced)
        link->responded = link->applied;
    else if (link->answer != CB_DEMO_APPLIED)
        link->responded = MIN(link->applied + delay * CB_SECOND, limit * CB_DAY - CB_MINUTE);
}

static void
occupy(CbDemoPerson *person, const CbDemoSession *session)
{
    gboolean live =
        session->status != CB_DEMO_COMPLETED && session->status != CB_DEMO_CANCELLED;
    cb_demo_days_add(&person->busy, session->day);
    person->load += live;
}

static void
link_person(Planner *planner, guint session, guint person, CbDemoAnswer answer)
{
    CbDemoLink link = {
        .session = session, .person = person, .answer = answer, .responded = CB_NULL};
    if (answer == CB_DEMO_ACCEPTED) {
        occupy(person_at(planner, person),
               &g_array_index(planner->plan->sessions, CbDemoSession, session));
        link.forced = cb_dice_percent(&planner->dice, 2);
    }
    if (answer == CB_DEMO_REJECTED && cb_dice_percent(&planner->dice, 85))
        link.reason = cb_demo_rejections[cb_dice_below(&planner->dice, CB_DEMO_REJECTIONS)];
    throw_times(planner, &link);
    g_array_append_val(planner->plan->links, link);
}

static void
link_people(Planner *planner, guint session, guint n, CbDemoAnswer answer)
{
    for (guint i = 0; i < n; i++) {
        guint person = throw_person(planner, session);
        if (person != NOBODY)
            link_person(planner, session, person, answer);
    }
}

/* The two people who have six and five sessions on the busy day; returns how many of them take this
 * one, the `n`th of that day. */
static guint
link_overloaded(Planner *planner, guint session, guint n)
{
    guint taken = 0;
    for (guint i = 0; i < G_N_ELEMENTS(planner->overloaded); i++) {
        if (n == 0)
            planner->overloaded[i] = throw_person(planner, session);
        if (planner->overloaded[i] == NOBODY || n + i >= BUSY_SESSIONS)
            continue;
        link_person(planner, session, planner->overloaded[i], CB_DEMO_ACCEPTED);
        taken++;
    }
    return taken;
}

static void
staff_situation(Planner *planner, guint session)
{
    const Situation *situation = &situations[session];
    guint taken = 0;
    if (situation->ahead == BUSY_DAY)
        taken = link_overloaded(planner, session, session + BUSY_SESSIONS - SITUATIONS);
    link_people(planner, session, situation->accepted - taken, CB_DEMO_ACCEPTED);
    link_people(planner, session, situation->pending, CB_DEMO_APPLIED);
}

/* In percent, how likely a session of that day has all its people. */
static guint
full_percent(guint day)
{
    static const struct {
        guint until, percent;
    } steps[] = {
        {CB_DEMO_DAYS_BACK, 94},      {CB_DEMO_DAYS_BACK + 5, 92}, {CB_DEMO_DAYS_BACK + 14, 70},
        {CB_DEMO_DAYS_BACK + 28, 55}, {CB_DEMO_DAYS, 38},
    };
    guint i = 0;
    while (day >= steps[i].until)
        i++;
    return steps[i].percent;
}

static guint
throw_accepted(Planner *planner, const CbDemoSession *session)
{
    guint need = MAX(session->need, 1);
    if (session->status == CB_DEMO_DRAFT)
        return 0;
    if (session->status == CB_DEMO_PENDING || session->status == CB_DEMO_CANCELLED)
        return cb_dice_below(&planner->dice, need + 1);
    gboolean full = cb_dice_percent(&planner->dice, full_percent(session->day));
    return full ? need : cb_dice_below(&planner->dice, need);
}

static void
staff_session(Planner *planner, guint i)
{
    const CbDemoSession *session = &g_array_index(planner->plan->sessions, CbDemoSession, i);
    guint accepted = throw_accepted(planner, session);
    link_people(planner, i, accepted, CB_DEMO_ACCEPTED);
    if (session->status != CB_DEMO_DRAFT && cb_dice_percent(&planner->dice, 14))
        link_people(planner, i, 1 + cb_dice_below(&planner->dice, 2), CB_DEMO_REJECTED);
    gboolean open = session->status == CB_DEMO_CONFIRMED && session->day >= CB_DEMO_DAYS_BACK &&
                    accepted < MAX(session->need, 1);
    if (open && cb_dice_percent(&planner->dice, 24))
        link_people(planner, i, 1 + cb_dice_below(&planner->dice, 6), CB_DEMO_APPLIED);
}

static void
plan_links(Planner *planner, const CbDemoOptions *options)
{
    planner->dice = cb_dice_new(options->seed, PURPOSE_LINKS);
    for (guint i = 0; i < options->sessions; i++) {
        if (i < SITUATIONS)
            staff_situation(planner, i);
        else
            staff_session(planner, i);
    }
}

/* On the closing day everybody is away who does not work all the same. */
static void
close_company(Planner *planner)
{
    for (guint i = 0; i < planner->plan->people->len; i++) {
        CbDemoPerson *person = person_at(planner, i);
        if (!cb_demo_days_has(&person->busy, CB_DEMO_CLOSING_DAY))
            cb_demo_days_add(&person->away, CB_DEMO_CLOSING_DAY);
    }
}

static int
compare_links(gconstpointer a, gconstpointer b)
{
    gint64 first = ((const CbDemoLink *)a)->applied;
    gint64 second = ((const CbDemoLink *)b)->applied;
    return (first > second) - (first < second);
}

CbDemoPlan *
cb_demo_plan_new(const CbDemoOptions *options)
{
    CbDemoPlan *plan = g_new0(CbDemoPlan, 1);
    plan->today = cb_day_of(options->now);
    plan->first_day = plan->today - CB_DEMO_DAYS_BACK;
    plan->people = g_array_sized_new(FALSE, FALSE, sizeof(CbDemoPerson), options->operators);
    plan->sessions = g_array_sized_new(FALSE, FALSE, sizeof(CbDemoSession), options->sessions);
    plan->links = g_array_new(FALSE, FALSE, sizeof(CbDemoLink));

    Planner planner = {.plan = plan};
    for (guint i = 0; i < G_N_ELEMENTS(planner.members); i++)
        planner.members[i] = g_array_new(FALSE, FALSE, sizeof(guint));
    plan_people(&planner, options);
    plan_sessions(&planner, options);
    plan_links(&planner, options);
    close_company(&planner);
    g_array_sort(plan->links, compare_links);
    for (guint i = 0; i < G_N_ELEMENTS(planner.members); i++)
        g_array_unref(planner.members[i]);
    return plan;
}

void
cb_demo_plan_free(CbDemoPlan *plan)
{
    g_array_unref(plan->people);
    g_array_unref(plan->sessions);
    g_array_unref(plan->links);
    g_free(plan);
}
