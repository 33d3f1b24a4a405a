/* Scores, the pass over everybody, the whole ranking. */
#include <math.h>
#include <string.h>

#include "engine/advisors/choose_parts.h"
#include "engine/when.h"

#define SKILL_UNIT 10000.0 /* tenths of weight times thousandths of a year */
#define SKILL_REACH 25.0   /* the mean over all skills that makes a full term */
#define FAIRNESS 0.1
#define REST CB_DAY /* after a match that was let fall */
#define FAIR_PAUSE (7 * CB_DAY)

/* --- one score -------------------------------------------------------------------------------- */

static inline double
skill_term(const CbMatchChoice *choice, guint advisor, guint n_skills)
{
    guint32 sum = choice->skills == NULL ? 0 : choice->skills[advisor];
    return sum == 0 || n_skills == 0 ? 0 : MIN(1, sum / SKILL_UNIT / n_skills / SKILL_REACH);
}

/* The same hours are overlapped once. */
static double
zone_term(const CbMatchChoice *choice, guint advisor)
{
    if (choice->zone_terms == NULL)
        return 0;
    double *term = &choice->zone_terms[cb_advisor_rest(choice->index, advisor).hours];
    if (*term < 0)
        *term = cb_zone_term(choice->world, advisor, &choice->week).term;
    return *term;
}

static inline double
fairness_of(const CbAdvisorPast *past, gint64 now)
{
    return past->won != CB_NULL && past->won > now - FAIR_PAUSE ? 0 : FAIRNESS;
}

static gint64
days_since(const CbAdvisorPast *past, gint64 now)
{
    if (past->last == CB_NULL)
        return CB_NEVER_MATCHED;
    gint64 days = (now - past->last) / CB_DAY;
    return (now - past->last) % CB_DAY < 0 ? days - 1 : days;
}

static void
fill_simple(const CbMatchChoice *choice, const CbAdvisorPast *past, CbChosen *chosen)
{
    chosen->days = days_since(past, choice->now);
    chosen->base = 1 + CLAMP((double)chosen->days / 7, 0, 0.5);
    double score = chosen->base * (1 + (double)chosen->boost / 100);
    chosen->preference = score - chosen->base;
    chosen->points = (gint64)floor(score * CB_POINT + 0.5);
}

static void
fill_complex(const CbMatchChoice *choice, const CbAdvisorPast *past, guint n_skills, CbChosen *chosen)
{
    const double *w = choice->weights;
    chosen->days = days_since(past, choice->now);
    chosen->skill = skill_term(choice, chosen->advisor, n_skills);
    chosen->timezone = zone_term(choice, chosen->advisor);
    chosen->fairness = fairness_of(past, choice->now);
    chosen->preference = MIN(1, chosen->fairness + (double)chosen->boost / 100);
    double score =
        w[0] + w[1] * chosen->skill + w[2] * chosen->timezone + w[3] * chosen->preference;
    chosen->points = (gint64)floor(score * CB_POINT + 0.5);
}

void
cb_choice_fill(const CbMatchChoice *choice, guint advisor, const CbSpecial *special, CbChosen *chosen)
{
    CbAdvisorState state = cb_advisor_state(choice->index, advisor);
    CbAdvisorPast past = cb_advisor_past(choice->index, advisor);
    *chosen = (CbChosen){.advisor = advisor,
                         .active = state.active,
                         .max = state.max,
                         .boost = special == NULL ? 0 : special->boost};
    if (choice->complex)
        fill_complex(choice, &past, state.n_skills, chosen);
    else
        fill_simple(choice, &past, chosen);
}

gint
cb_choice_salt(const CbMatchChoice *choice, guint advisor)
{
    gint32 hash;
    if (choice->halved && (cb_advisor_state(choice->index, advisor).flags & CB_ADVISOR_HALVED)) {
        hash = cb_hash_whole(cb_advisor_rest(choice->index, advisor).half, choice->project_id);
    } else {
        g_autofree char *both =
            g_strconcat(advisors_id(choice->world, advisor), choice->project_id, NULL);
        hash = cb_hash_text(both, strlen(both));
    }
    return hash % (choice->complex ? 1000 : 100);
}

CbChosen
cb_choice_score(const CbMatchChoice *choice, guint advisor)
{
    CbChosen chosen;
    cb_choice_fill(choice, advisor, cb_choice_special(choice, advisor), &chosen);
    chosen.salt = cb_choice_salt(choice, advisor);
    return chosen;
}

/* --- order ------------------------------------------------------------------------------------ */

/* By all that stands before the salt. */
static inline gint
compare_scores(const CbMatchChoice *choice, const CbChosen *x, const CbChosen *y)
{
    if (x->points != y->points)
        return x->points > y->points ? -1 : 1;
    if (x->active != y->active)
        return x->active < y->active ? -1 : 1;
    if (!choice->complex && x->days != y->days)
        return x->days > y->days ? -1 : 1;
    return 0;
}

gint
cb_chosen_compare(gconstpointer a, gconstpointer b, gpointer choice)
{
    const CbChosen *x = a, *y = b;
    gint order = compare_scores(choice, x, y);
    if (order != 0)
        return order;
    return x->salt != y->salt ? (x->salt < y->salt ? -1 : 1)
                              : cb_row_compare(&x->advisor, &y->advisor);
}

/* --- who may be chosen ------------------------------------------------------------------------ */

static inline gboolean
has_room(CbAdvisorState state)
{
    return (state.flags & CB_ADVISOR_AVAILABLE) && state.active < state.max;
}

static inline gboolean
rests(const CbMatchChoice *choice, const CbAdvisorPast *past)
{
    return choice->complex && past->refused != CB_NULL && past->refused > choice->now - REST;
}

static inline gboolean
is_off(const CbMatchChoice *choice, guint advisor, CbAdvisorState state)
{
    return (state.flags & CB_ADVISOR_TIME_OFF) &&
           cb_advisor_is_off(choice->world, advisor, choice->now);
}

const char *
cb_choice_why_not(const CbMatchChoice *choice, guint advisor)
{
    CbAdvisorState state = cb_advisor_state(choice->index, advisor);
    CbAdvisorPast past = cb_advisor_past(choice->index, advisor);
    const CbSpecial *special = cb_choice_special(choice, advisor);
    return !(state.flags & CB_ADVISOR_KNOWN)       ? "NOT_CONFIGURED"
           : !(state.flags & CB_ADVISOR_AVAILABLE) ? "NOT_AVAILABLE"
           : state.active >= state.max             ? "AT_CAPACITY"
           : is_off(choice, advisor, state)        ? "TIME_OFF"
           : special != NULL && special->excluded  ? "EXCLUDED"
           : special != NULL && special->forbidden ? "NEVER_ASSIGN"
           : rests(choice, &past)                  ? "COOLDOWN"
                                                   : NULL;
}

/* --- the best --------------------------------------------------------------------------------- */

/* The most that somebody without a relevant skill and without rules can have. */
static gint64
plain_bound(const CbMatchChoice *choice)
{
    const double *w = choice->weights;
    if (!choice->complex)
        return G_MAXINT64;
    double zone = choice->zone_terms == NULL ? 0 : MAX(w[2], 0);
    return (gint64)floor((w[0] + zone + MAX(w[3], 0) * FAIRNESS) * CB_POINT + 0.5);
}

typedef struct {
    const CbMatchChoice *choice;
    CbChosen *best;
    gboolean found, salted;
    gint64 bound;   /* the most points without a relevant skill and without rules */
    gboolean above; /* the best has more than that */
    guint64 needed; /* of relevant points for each of somebody's skills, to come near the best; 0:
                       unknown */
} Search;

/* What somebody without rules must bring to come near the new best. A little less, so that rounding
 * leaves out nobody. */
static void
raise_bar(Search *search)
{
    const CbMatchChoice *choice = search->choice;
    search->above = search->best->points > search->bound;
    search->needed = 0;
    if (!choice->complex || choice->weights[1] <= 0 || !search->above)
        return;
    double term = (double)(search->best->points - search->bound) / CB_POINT / choice->weights[1];
    double each = term * SKILL_REACH * SKILL_UNIT * (1 - 1e-6) - 1;
    search->needed = (guint64)CLAMP(each, 0, G_MAXUINT32);
}

/* Lets somebody who has room lead if they come first. */
static void
consider(Search *search, guint advisor, CbAdvisorState state)
{
    const CbMatchChoice *choice = search->choice;
    const CbSpecial *special = cb_choice_special(choice, advisor);
    CbAdvisorPast past = cb_advisor_past(choice->index, advisor);
    CbChosen one;
    if ((special != NULL && (special->excluded || special->forbidden)) || rests(choice, &past))
        return;
    cb_choice_fill(choice, advisor, special, &one);
    gint order = search->found ? compare_scores(choice, &one, search->best) : -1;
    gboolean salted = order == 0;
    if (salted) {
        if (!search->salted)
            search->best->salt = cb_choice_salt(choice, search->best->advisor);
        search->salted = TRUE;
        one.salt = cb_choice_salt(choice, advisor);
        order = one.salt < search->best->salt ? -1 : 1; /* the earlier id stays */
    }
    if (order > 0 || is_off(choice, advisor, state))
        return;
    *search->best = one;
    search->found = TRUE;
    search->salted = salted;
    raise_bar(search);
}

/* Whether somebody cannot come near the best: seen from their skills alone, where no rule is about
 * them. */
static inline gboolean
falls_short(const Search *search, guint advisor, guint n_skills)
{
    const CbMatchChoice *choice = search->choice;
    guint32 sum = choice->skills == NULL ? 0 : choice->skills[advisor];
    return (sum == 0 ? search->above : sum < search->needed * n_skills) &&
           !cb_bits_has(choice->is_special, advisor);
}

gboolean
cb_choice_best(const CbMatchChoice *choice, CbChosen *best)
{
    Search search = {.choice = choice, .best = best, .bound = plain_bound(choice)};
    guint n = cb_world_rows(choice->world, CB_advisors);
    for (guint first = 0; first < n; first += CB_CHUNK_ROWS) {
        const CbAdvisorState *states = cb_advisor_states_from(choice->index, first);
        guint end = MIN(CB_CHUNK_ROWS, n - first);
        for (guint i = 0; i < end; i++)
            if (!falls_short(&search, first + i, states[i].n_skills) && has_room(states[i]))
                consider(&search, first + i, states[i]);
    }
    if (search.found && !search.salted)
        best->salt = cb_choice_salt(choice, best->advisor);
    return search.found;
}

GArray *
cb_choice_rank(const CbMatchChoice *choice)
{
    GArray *ranked = g_array_new(FALSE, FALSE, sizeof(CbChosen));
    for (guint advisor = 0; advisor < cb_world_rows(choice->world, CB_advisors); advisor++)
        if (cb_choice_why_not(choice, advisor) == NULL) {
            CbChosen one = cb_choice_score(choice, advisor);
            g_array_append_val(ranked, one);
        }
    g_array_sort_with_data(ranked, cb_chosen_compare, (gpointer)choice);
    return ranked;
}

const char *
cb_choice_pending_reason(const CbMatchChoice *choice)
{
    guint some = 0;
    for (guint advisor = 0; advisor < cb_world_rows(choice->world, CB_advisors); advisor++) {
        CbAdvisorState state = cb_advisor_state(choice->index, advisor);
        const CbSpecial *special = cb_choice_special(choice, advisor);
        if (!(state.flags & CB_ADVISOR_AVAILABLE) || (special != NULL && special->excluded))
            continue;
        if (state.active < state.max)
            return "NO_ADVISORS_AVAILABLE";
        some++;
    }
    return some > 0 ? "ALL_ADVISORS_BUSY" : "NO_ADVISORS_AVAILABLE";
}
