/* A colleague of the demo: a desk without a screen, who looks at a session, proposes, accepts or rejects
 * somebody, calls somebody else about it now and then, and takes a break. */
#include <stdlib.h>

#include "engine/demo/words.h"
#include "engine/domain.h"
#include "engine/operators/contact.h"
#include "engine/operators/operators.h"
#include "engine/operators/rank.h"
#include "tui/demo/company.h"
#include "tui/desk/tie.h"

#define FIRST_PAUSE 2
#define LEAST_PAUSE 5
#define MOST_PAUSE 18

typedef struct {
    CbDesk *desk;
    CbTie *tie;
    GRand *dice;
} Colleague;

static void
on_change(gpointer data, gboolean world, const CbPatch *patch, const GError *error)
{
    (void)data;
    (void)world;
    (void)patch;
    (void)error;
}

/* A session that needs somebody soon, CB_NO_ROW when there is none. */
static guint
choose_session(Colleague *colleague)
{
    const CbWorld *world = cb_desk_world(colleague->desk);
    gint64 now = cb_desk_now(colleague->desk);
    g_autoptr(GArray) found = cb_attention(world, now);
    g_autoptr(GArray) sessions = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < found->len; i++) {
        const CbAttention *attention = &g_array_index(found, CbAttention, i);
        if (attention->target == CB_sessions && !cb_session_has_begun(world, attention->row, now))
            g_array_append_val(sessions, attention->row);
    }
    if (sessions->len == 0)
        return CB_NO_ROW;
    return g_array_index(sessions, guint,
                         g_rand_int_range(colleague->dice, 0, (gint32)MIN(sessions->len, 40)));
}

static void
decide(Colleague *colleague, const char *kind, const char *target_id, char *payload)
{
    const CbWish wish = {kind, target_id, payload};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(colleague->desk, &wish, 1, NULL, NULL);
    if (outcomes != NULL)
        cb_courier_outbox(cb_tie_courier(colleague->tie));
}

static void
decide_about(Colleague *colleague, const char *kind, guint session, guint operator)
{
    const CbWorld *world = cb_desk_world(colleague->desk);
    g_autofree char *payload = cb_operators_payload(operators_id(world, operator), NULL);
    decide(colleague, kind, sessions_id(world, session), payload);
}

/* Answers who waits for an answer, else proposes the best. */
static void
work_on(Colleague *colleague, guint session)
{
    const CbWorld *world = cb_desk_world(colleague->desk);
    guint waiting = cb_best_applicant(world, session);
    CbRanked best;
    if (waiting != CB_NO_ROW)
        decide_about(colleague, g_rand_boolean(colleague->dice) ? "session.accept" : "session.reject",
                     session, waiting);
    else if (cb_rank(world, session, 1, &best) == 1 && cb_rank_available(best.key))
        decide_about(colleague, "session.propose", session, best.row);
}

static const char *
throw_word(Colleague *colleague, const char *const *words)
{
    gint32 n = (gint32)g_strv_length((char **)words);
    return words[g_rand_int_range(colleague->dice, 0, n)];
}

/* Calls one of the next best about the session; who does not settle it is called back within the hour, or not. */
static void
ring(Colleague *colleague, guint session)
{
    enum { BEST = 12, SOONEST = 5, LATEST = 60 };
    static const struct {
        const char *outcome;
        const char *const *notes;
        gboolean settled;
    } ends[] = {
        {"no_answer", cb_demo_silence_notes, FALSE},
        {"maybe", cb_demo_maybe_notes, FALSE},
        {"declined", cb_demo_no_notes, TRUE},
    };
    const CbWorld *world = cb_desk_world(colleague->desk);
    CbRanked best[BEST];
    guint n = cb_rank(world, session, BEST, best);
    if (n < 2)
        return;
    guint one = (guint)g_rand_int_range(colleague->dice, 1, (gint32)n);
    guint end = (guint)g_rand_int_range(colleague->dice, 0, G_N_ELEMENTS(ends));
    gint64 later = g_rand_int_range(colleague->dice, SOONEST, LATEST) * CB_MINUTE;
    gboolean again = !ends[end].settled && g_rand_boolean(colleague->dice);
    const CbContact contact = {ends[end].outcome, throw_word(colleague, ends[end].notes),
                               again ? cb_desk_now(colleague->desk) + later : CB_NULL};
    g_autofree char *payload = cb_contact_payload(sessions_id(world, session), &contact);
    decide(colleague, "contact.log", operators_id(world, best[one].row), payload);
}

static gboolean
take_a_turn(gpointer data)
{
    Colleague *colleague = data;
    guint session = choose_session(colleague);
    if (session != CB_NO_ROW) {
        cb_courier_look(cb_tie_courier(colleague->tie),
                        sessions_id(cb_desk_world(colleague->desk), session));
        if (g_rand_int_range(colleague->dice, 0, 3) > 0)
            work_on(colleague, session);
        if (g_rand_int_range(colleague->dice, 0, 4) == 0)
            ring(colleague, session);
    }
    g_timeout_add_seconds((guint)g_rand_int_range(colleague->dice, LEAST_PAUSE, MOST_PAUSE),
                          take_a_turn, colleague);
    return G_SOURCE_REMOVE;
}

static void
on_loaded(gpointer data, GError *error)
{
    (void)data;
    if (error != NULL)
        exit(EXIT_FAILURE);
}

/* What others have written is taken in once a second, as the console does. */
static gboolean
on_tick(gpointer data)
{
    Colleague *colleague = data;
    cb_desk_refresh_later(colleague->desk, on_loaded, colleague);
    return G_SOURCE_CONTINUE;
}

void
cb_colleague_work(const char *directory, guint32 seed)
{
    g_autoptr(GError) error = NULL;
    Colleague colleague = {.dice = g_rand_new_with_seed(seed)};
    CbProfile *profile = cb_profile_open(NULL, directory, &error);
    if (profile == NULL)
        exit(EXIT_FAILURE);
    profile->push_delay = CB_SECOND;
    colleague.desk = cb_desk_open(profile, CB_NULL, &error);
    colleague.tie = colleague.desk == NULL
                        ? NULL
                        : cb_tie_new(colleague.desk, on_change, &colleague, &error);
    if (colleague.tie == NULL)
        exit(EXIT_FAILURE);
    g_timeout_add_seconds(FIRST_PAUSE, take_a_turn, &colleague);
    g_timeout_add_seconds(1, on_tick, &colleague);
    g_main_loop_run(g_main_loop_new(NULL, FALSE));
    exit(EXIT_SUCCESS);
}
