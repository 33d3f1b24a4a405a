/* "Why not?": every rule that stands against a person on a session, the place they have, and what
 * would have to change; and why a session is not on the board. */
#include <string.h>

#include "engine/operators/answers.h"
#include "engine/operators/coverage.h"
#include "engine/operators/why.h"
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

typedef struct {
    const CbWorld *world;
    guint session, operator;
    const char *title, *name;
    CbWhyNot why;
} Question;

static const char *
title_of(const CbWorld *world, guint session)
{
    return cb_text_or(sessions_title(world, session), sessions_id(world, session));
}

static void
print_exclusion(const Question *q)
{
    if (strcmp(q->why.exclusion, "ALREADY_ASSIGNED") == 0) {
        cb_say(stdout, "%s is no candidate for %s: they are assigned to it (ALREADY_ASSIGNED).",
               q->name, q->title);
        cb_say(stdout,
               "  To change that: reject their application, which takes them off the session.");
        return;
    }
    CB_EACH_OF_SESSION(q->world, q->session, link)
    {
        if (session_operators_operator_id(q->world, link) != q->operator)
            continue;
        gboolean rejected = strcmp(session_operators_status(q->world, link), "rejected") == 0;
        const char *reason = session_operators_rejection_reason(q->world, link);
        cb_say(stdout, "%s is no candidate for %s: their application %s%s%s (ALREADY_APPLIED).",
               q->name, q->title, rejected ? "was rejected" : "is pending",
               reason != NULL ? ", " : "", cb_text_or(reason, ""));
        cb_say(stdout, "  To change that: %s.",
               rejected ? "propose them again" : "accept or reject their application");
    }
}

static void
print_unavailable(const Question *q)
{
    char date[11];
    cb_day_format(sessions_date(q->world, q->session), date);
    if ((q->why.unavailable & CB_INACTIVE) != 0) {
        cb_say(stdout, "%s is not active (INACTIVE).", q->name);
        cb_say(stdout, "  To change that: make them active again.");
    }
    if ((q->why.unavailable & CB_UNAVAILABLE_DATE) != 0) {
        cb_say(stdout, "%s has %s among their unavailable dates (UNAVAILABLE_DATE).", q->name,
               date);
        cb_say(stdout, "  To change that: they would have to free that date.");
    }
    if ((q->why.unavailable & CB_BUSY_ON_DATE) != 0) {
        const char *other = title_of(q->world, q->why.busy_session);
        cb_say(stdout, "%s is accepted on %s (%s) at that time (BUSY_ON_DATE).", q->name, other,
               sessions_id(q->world, q->why.busy_session));
        cb_say(stdout, "  To change that: somebody else would have to take %s.", other);
    }
}

static void
print_points(const Question *q)
{
    const CbWhyNot *why = &q->why;
    const char *here = sessions_region(q->world, q->session);
    const char *home = operators_region(q->world, q->operator);
    guint load = cb_operator_load(q->world, q->operator);
    cb_say(stdout, "Score %u: region %u, free %u, load %u.", cb_rank_score(why->key),
           why->points.region, why->points.availability, why->points.load);
    if (why->points.region == 0 && home != NULL && here != NULL)
        cb_say(stdout, "  They are from %s, the session is in %s: %u points less.", home, here,
               CB_POINTS_REGION);
    else if (why->points.region == 0)
        cb_say(stdout, "  The region of %s is not known: %u points less.",
               home == NULL ? q->name : q->title, CB_POINTS_REGION);
    if (load > 0)
        cb_say(stdout, "  They carry %u live %s: %u points less.", load,
               load == 1 ? "session" : "sessions", CB_POINTS_LOAD - why->points.load);
}

static void
print_why_not(const Question *q)
{
    const CbWhyNot *why = &q->why;
    if (why->exclusion != NULL)
        print_exclusion(q);
    print_unavailable(q);
    if (why->exclusion == NULL && why->unavailable == 0)
        cb_say(stdout, "Nothing stands against %s on %s.", q->name, q->title);
    print_points(q);
    if (why->exclusion == NULL)
        cb_say(stdout, "Place %u of %u candidates.", why->rank, why->candidates);
    else
        cb_say(stdout, "As a candidate they would have place %u of %u.", why->rank,
               why->candidates + 1);
}

static const struct {
    CbOffBoard bit;
    const char *sentence;
} off_board[] = {
    {CB_NOT_CONFIRMED, "it is not confirmed (NOT_CONFIRMED)"},
    {CB_NO_SETUP, "it has no setup (NO_SETUP)"},
    {CB_FULLY_STAFFED, "it has all the people it needs (FULLY_STAFFED)"},
};

static void
print_off_board(const CbWorld *world, guint session, gint64 today)
{
    guint off = cb_session_off_board(world, session);
    gboolean past = sessions_date(world, session) < today;
    if (off == 0)
        cb_say(stdout, "%s is on the board.", title_of(world, session));
    else
        cb_say(stdout, "%s is not on the board:", title_of(world, session));
    for (guint i = 0; i < G_N_ELEMENTS(off_board); i++)
        if ((off & off_board[i].bit) != 0)
            cb_say(stdout, "  %s", off_board[i].sentence);
    if (past)
        cb_say(stdout, "Its date is past.");
}

static CbExit
answer_session(CbCall *call, const CbWorld *world, guint session)
{
    gint64 now = cb_desk_now(call->desk);
    if (call->json)
        cb_call_answer(cb_answer_why_not_session(world, session, now));
    else
        print_off_board(world, session, cb_day_of(now));
    return CB_EXIT_DONE;
}

static CbExit
run(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    CbExit status = CB_EXIT_STORE;
    Question q;
    if (desk == NULL || !cb_call_session(call, 0, &q.session, &status))
        return status;
    q.world = cb_desk_world(desk);
    if (call->n_words == 1)
        return answer_session(call, q.world, q.session);
    if (!cb_call_operator(call, 1, &q.operator, & status))
        return status;
    if (call->json) {
        cb_call_answer(cb_answer_why_not(q.world, q.session, q.operator));
        return CB_EXIT_DONE;
    }
    q.title = title_of(q.world, q.session);
    q.name = cb_text_or(operators_name(q.world, q.operator), operators_id(q.world, q.operator));
    q.why = cb_why_not(q.world, q.session, q.operator);
    print_why_not(&q);
    return CB_EXIT_DONE;
}

const CbCommand cb_commands_why_not[] = {
    {"why-not", "SESSION [OPERATOR]", CB_COMMAND_JSON,
     "say why an operator is not the one, or why a session is not on the board", NULL, run},
    {.name = NULL},
};
