#include "engine/campaigns/play.h"

#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)

/* An answer on its way. */
typedef struct {
    guint role, request; /* places in the state's sides and in their requests */
    CbReply reply;
} Coming;

typedef struct {
    const CbPlay *play;
    CbTickState *state;
    CbTick *tick;
    GArray *coming; /* Coming, in no order */
    guint step;     /* of the play's policies */
    gint64 *filled_at;
} Game;

static CbTickSide *
side_of(const Game *game, guint role)
{
    return &g_array_index(game->state->sides, CbTickSide, role);
}

static gint64
expiry_of(const CbTickState *state, const CbTickRequest *request)
{
    double hours = request->offer ? state->policy.offer_ttl_hours : state->policy.availability_ttl_hours;
    return request->updated_at + (gint64)MIN(hours * HOUR, (double)G_MAXINT64 / 4);
}

/* --- requests and answers --------------------------------------------------------------------- */

/* How many requests of its phase the role had before it. */
static guint
nth_of(const GArray *requests, guint at)
{
    gboolean offer = g_array_index(requests, CbTickRequest, at).offer;
    guint n = 0;
    for (guint r = 0; r < at; r++)
        n += g_array_index(requests, CbTickRequest, r).offer == offer;
    return n;
}

static void
expect(Game *game, guint role, guint at)
{
    const GArray *requests = side_of(game, role)->requests;
    const CbTickRequest *one = &g_array_index(requests, CbTickRequest, at);
    const CbPlayPeople *people = &game->play->people;
    CbPlayRequest request = {role, nth_of(requests, at), one->profile, one->offer, one->updated_at};
    Coming coming = {role, at, people->reply(people->data, &request, game->state->now, expiry_of(game->state, one))};
    if (coming.reply.at != CB_NULL)
        g_array_append_val(game->coming, coming);
}

/* What waited when the game began. */
static void
expect_pending(Game *game)
{
    for (guint role = 0; role < game->state->sides->len; role++) {
        const GArray *requests = side_of(game, role)->requests;
        for (guint r = 0; r < requests->len; r++)
            if (g_array_index(requests, CbTickRequest, r).status == CB_ASKED_PENDING)
                expect(game, role, r);
    }
}

static void
send(Game *game)
{
    for (guint a = 0; a < game->tick->actions->len; a++) {
        const CbTickAction *action = &g_array_index(game->tick->actions, CbTickAction, a);
        CbTickRequest request = {CB_NO_ROW, action->profile, action->offer, CB_ASKED_PENDING, game->state->now};
        GArray *requests = side_of(game, action->role)->requests;
        if (action->error != NULL)
            continue;
        g_array_append_val(requests, request);
        expect(game, action->role, requests->len - 1);
    }
}

/* The place of the answer that comes first; their number when none comes. */
static guint
next_coming(const Game *game)
{
    guint first = game->coming->len;
    for (guint c = 0; c < game->coming->len; c++)
        if (first == game->coming->len || g_array_index(game->coming, Coming, c).reply.at <
                                              g_array_index(game->coming, Coming, first).reply.at)
            first = c;
    return first;
}

/* The last place is gone: the others of the role need not answer any more. */
static void
close_role(Game *game, guint role, guint profile)
{
    GArray *requests = side_of(game, role)->requests;
    for (guint r = 0; r < requests->len; r++) {
        CbTickRequest *one = &g_array_index(requests, CbTickRequest, r);
        if (one->status == CB_ASKED_PENDING && one->profile != profile) {
            one->status = CB_ASKED_EXPIRED;
            one->updated_at = game->state->now;
        }
    }
}

static void
book(Game *game, guint role, guint profile)
{
    CbTickSide *side = side_of(game, role);
    side->assigned++;
    g_array_append_val(side->people, profile);
    if (side->assigned < side->required)
        return;
    game->filled_at[role] = game->state->now;
    close_role(game, role, profile);
}

/* FALSE when nobody waits for it any more. */
static gboolean
hear(Game *game, Coming coming)
{
    CbTickSide *side = side_of(game, coming.role);
    CbTickRequest *request = &g_array_index(side->requests, CbTickRequest, coming.request);
    if (request->status != CB_ASKED_PENDING)
        return FALSE;
    game->state->now = coming.reply.at;
    gboolean takes = request->offer && coming.reply.yes, full = side->assigned >= side->required;
    request->updated_at = coming.reply.at;
    request->status = takes && full ? CB_ASKED_EXPIRED : coming.reply.yes ? CB_ASKED_YES : CB_ASKED_NO;
    if (takes && !full && !coming.reply.lapses)
        book(game, coming.role, request->profile);
    return TRUE;
}

/* --- ticks ------------------------------------------------------------------------------------ */

/* Whether the tick did anything that could make the next one differ. */
static gboolean
was_idle(const Game *game, const guint8 *stages)
{
    const CbTick *tick = game->tick;
    gboolean idle = tick->expired->len == 0 && tick->escalated == NULL;
    for (guint a = 0; idle && a < tick->actions->len; a++)
        idle = g_array_index(tick->actions, CbTickAction, a).error != NULL;
    for (guint r = 0; idle && r < game->state->roles->len; r++)
        idle = g_array_index(game->state->roles, CbTickRole, r).stage == (CbStage)stages[r];
    return idle;
}

static gint64
first_expiry(const CbTickState *state)
{
    gint64 first = G_MAXINT64;
    for (guint role = 0; role < state->sides->len; role++) {
        const GArray *requests = g_array_index(state->sides, CbTickSide, role).requests;
        for (guint r = 0; r < requests->len; r++) {
            const CbTickRequest *one = &g_array_index(requests, CbTickRequest, r);
            if (one->status == CB_ASKED_PENDING)
                first = MIN(first, expiry_of(state, one));
        }
    }
    return first;
}

/* The first tick of the grid that finds something to expire. */
static gint64
tick_after_idle(const Game *game)
{
    gint64 from = game->tick->next_run_at, interval = MAX(from - game->state->now, 1);
    gint64 expiry = first_expiry(game->state);
    if (expiry == G_MAXINT64)
        return G_MAXINT64;
    return expiry <= from ? from : from + (expiry - from + interval - 1) / interval * interval;
}

/* Runs one tick; answers when the next one is due. */
static gint64
run_tick(Game *game)
{
    guint8 stages[256];
    GArray *roles = game->state->roles;
    gboolean remembers = roles->len <= G_N_ELEMENTS(stages);
    for (guint r = 0; remembers && r < roles->len; r++)
        stages[r] = (guint8)g_array_index(roles, CbTickRole, r).stage;
    cb_tick_run(game->state, game->play->source, game->tick);
    send(game);
    if (game->tick->all_filled)
        return G_MAXINT64;
    if (game->tick->escalated != NULL && game->step + 1 < game->play->n_policies)
        game->state->policy = game->play->policies[++game->step];
    return remembers && was_idle(game, stages) ? tick_after_idle(game) : game->tick->next_run_at;
}

static void
begin(Game *game)
{
    for (guint r = 0; r < game->state->sides->len; r++) {
        const CbTickSide *side = side_of(game, r);
        game->filled_at[r] = side->assigned >= side->required ? game->state->now : CB_NULL;
    }
    expect_pending(game);
}

guint
cb_play(const CbPlay *play, CbTickState *state, gint64 *filled_at)
{
    Game game = {
        .play = play,
        .state = state,
        .tick = cb_tick_new(CB_TICK_RUNS),
        .coming = g_array_new(FALSE, FALSE, sizeof(Coming)),
        .filled_at = filled_at,
    };
    guint ticks = 0;
    gint64 due = play->first_tick;
    begin(&game);
    for (;;) {
        guint c = next_coming(&game);
        Coming coming = c < game.coming->len ? g_array_index(game.coming, Coming, c) : (Coming){.reply.at = G_MAXINT64};
        if (MIN(coming.reply.at, due) > play->until)
            break;
        if (coming.reply.at <= due) {
            g_array_remove_index_fast(game.coming, c);
            if (hear(&game, coming))
                due = coming.reply.at;
            continue;
        }
        state->now = due;
        due = run_tick(&game);
        ticks++;
        if (game.tick->all_filled)
            break;
    }
    g_array_unref(game.coming);
    cb_tick_free(game.tick);
    return ticks;
}
