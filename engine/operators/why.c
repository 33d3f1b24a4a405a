#include "engine/operators/why.h"

#include <string.h>

#include "engine/operators/coverage.h"
#include "engine/when.h"

guint
cb_place(const CbWorld *world, guint session, CbRanked entry)
{
    g_autoptr(GArray) candidates = cb_candidates(world, session);
    guint low = 0, high = candidates->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (cb_ranked_before(g_array_index(candidates, CbRanked, middle), entry))
            low = middle + 1;
        else
            high = middle;
    }
    return low + 1;
}

CbWhyNot
cb_why_not(const CbWorld *world, guint session, guint operator)
{
    CbWhyNot why = {
        .exclusion = cb_exclusion(world, session, operator),
        .points = cb_points(world, session, operator),
        .key = cb_rank_key_of(world, session, operator),
        .candidates = cb_count_candidates(world, session).candidates,
        .busy_session = cb_operator_busy_session(world, operator, session),
    };
    if (operators_is_active(world, operator) != 1)
        why.unavailable |= CB_INACTIVE;
    if (cb_operator_is_unavailable(world, operator, sessions_date(world, session)) ||
        cb_operator_is_away_during(world, operator, session))
        why.unavailable |= CB_UNAVAILABLE_DATE;
    if (why.busy_session != CB_NO_ROW)
        why.unavailable |= CB_BUSY_ON_DATE;
    why.rank = cb_place(world, session, (CbRanked){.key = why.key, .row = operator});
    return why;
}

/* --- as lines for people ---------------------------------------------------------------------- */

typedef struct {
    const CbWorld *world;
    guint session, operator;
    const char *title, *name;
    CbWhyNot why;
    GPtrArray *lines;
} Answer;

static void say(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void
say(GPtrArray *lines, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(lines, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static const char *
title_of(const CbWorld *world, guint session)
{
    const char *title = sessions_title(world, session);
    return title != NULL ? title : sessions_id(world, session);
}

static void
say_application(const Answer *a, guint link)
{
    gboolean rejected = strcmp(session_operators_status(a->world, link), "rejected") == 0;
    const char *reason = session_operators_rejection_reason(a->world, link);
    say(a->lines, "%s is no candidate for %s: their application %s%s%s (ALREADY_APPLIED).", a->name,
        a->title, rejected ? "was rejected" : "is pending", reason != NULL ? ", " : "",
        reason != NULL ? reason : "");
    say(a->lines, "  To change that: %s.",
        rejected ? "propose them again" : "accept or reject their application");
}

static void
say_exclusion(const Answer *a)
{
    if (strcmp(a->why.exclusion, "ALREADY_ASSIGNED") == 0) {
        say(a->lines, "%s is no candidate for %s: they are assigned to it (ALREADY_ASSIGNED).",
            a->name, a->title);
        say(a->lines, "  To change that: reject them, which takes them off the session.");
        return;
    }
    CB_EACH_OF_SESSION(a->world, a->session, link)
    {
        if (session_operators_operator_id(a->world, link) == a->operator)
            say_application(a, link);
    }
}

static void
say_unavailable(const Answer *a)
{
    char date[11];
    cb_day_format(sessions_date(a->world, a->session), date);
    if ((a->why.unavailable & CB_INACTIVE) != 0) {
        say(a->lines, "%s is not active (INACTIVE).", a->name);
        say(a->lines, "  To change that: make them active again.");
    }
    if ((a->why.unavailable & CB_UNAVAILABLE_DATE) != 0) {
        if (cb_operator_is_away_during(a->world, a->operator, a->session))
            say(a->lines, "%s is away at that time of %s (UNAVAILABLE_DATE).", a->name, date);
        else
            say(a->lines, "%s has %s among their unavailable dates (UNAVAILABLE_DATE).", a->name, date);
        say(a->lines, "  To change that: they would have to free that date.");
    }
    if ((a->why.unavailable & CB_BUSY_ON_DATE) != 0) {
        const char *other = title_of(a->world, a->why.busy_session);
        say(a->lines, "%s is accepted on %s (%s) at that time (BUSY_ON_DATE).", a->name, other,
            sessions_id(a->world, a->why.busy_session));
        say(a->lines, "  To change that: somebody else would have to take %s.", other);
    }
}

static void
say_points(const Answer *a)
{
    const CbPoints *points = &a->why.points;
    const char *here = sessions_region(a->world, a->session);
    const char *home = operators_region(a->world, a->operator);
    guint load = cb_operator_load(a->world, a->operator);
    say(a->lines, "Score %u: region %u, free %u, load %u.", cb_rank_score(a->why.key),
        points->region, points->availability, points->load);
    if (points->region == 0 && home != NULL && here != NULL)
        say(a->lines, "  They are from %s, the session is in %s: %u points less.", home, here,
            CB_POINTS_REGION);
    else if (points->region == 0)
        say(a->lines, "  The region of %s is not known: %u points less.",
            home == NULL ? a->name : a->title, CB_POINTS_REGION);
    if (load > 0)
        say(a->lines, "  They carry %u live %s: %u points less.", load,
            load == 1 ? "session" : "sessions", CB_POINTS_LOAD - points->load);
}

GPtrArray *
cb_why_not_lines(const CbWorld *world, guint session, guint operator)
{
    const char *name = operators_name(world, operator);
    const Answer a = {.world = world,
                      .session = session,
                      .operator = operator,
                      .title = title_of(world, session),
                      .name = name != NULL ? name : operators_id(world, operator),
                      .why = cb_why_not(world, session, operator),
                      .lines = g_ptr_array_new_with_free_func(g_free)};
    if (a.why.exclusion != NULL)
        say_exclusion(&a);
    say_unavailable(&a);
    if (a.why.exclusion == NULL && a.why.unavailable == 0)
        say(a.lines, "Nothing stands against %s on %s.", a.name, a.title);
    say_points(&a);
    if (a.why.exclusion == NULL)
        say(a.lines, "Place %u of %u candidates.", a.why.rank, a.why.candidates);
    else
        say(a.lines, "As a candidate they would have place %u of %u.", a.why.rank,
            a.why.candidates + 1);
    return a.lines;
}

static const struct {
    CbOffBoard bit;
    const char *sentence, *change;
} off_board[] = {
    {CB_NOT_CONFIRMED, "It is not confirmed (NOT_CONFIRMED).", "confirm it"},
    {CB_NO_SETUP, "It has no setup (NO_SETUP).", "give it one"},
    {CB_FULLY_STAFFED, "It has all the people it needs (FULLY_STAFFED).",
     "it would have to need more, or somebody to leave it"},
};

GPtrArray *
cb_why_not_session_lines(const CbWorld *world, guint session, gint64 now)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    guint off = cb_session_off_board(world, session);
    gint64 day = sessions_date(world, session);
    char date[11];
    say(lines, "%s (%s) is %son the board%s", title_of(world, session),
        sessions_status(world, session), off == 0 ? "" : "not ", off == 0 ? "." : ":");
    for (guint i = 0; i < G_N_ELEMENTS(off_board); i++) {
        if ((off & off_board[i].bit) == 0)
            continue;
        say(lines, "%s", off_board[i].sentence);
        say(lines, "  To change that: %s.", off_board[i].change);
    }
    if (day < cb_day_of(now))
        say(lines, "Its date, %s, is past.", cb_day_format(day, date));
    return lines;
}
