#include "engine/peers/alone.h"

#include <string.h>

#include "engine/peers/names.h"
#include "engine/peers/telephones.h"

const char *
cb_peer_apart_name(CbPeerApart apart)
{
    static const char *const names[] = {"self",           "chosen",          "matched", "forbidden", "same_number",
                                        "first_left_out", "second_left_out", "low",     "no_room",   "others"};
    return names[apart];
}

/* --- why -------------------------------------------------------------------------------------- */

static gboolean
is_chosen(const CbPeerBatch *batch, guint a, guint b)
{
    for (guint k = 0; k < batch->picks->len; k++) {
        guint first, second;
        cb_peer_pick_rows(batch, k, &first, &second);
        if (first == MIN(a, b) && second == MAX(a, b))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_ordered(const CbWorld *world, guint event, guint a, guint b, const char *order)
{
    CB_EACH_LINK(world, peer_pair_rules, contractor1_id, MIN(a, b), rule)
        if (peer_pair_rules_event_id(world, rule) == event &&
            peer_pair_rules_contractor2_id(world, rule) == MAX(a, b))
            return strcmp(peer_pair_rules_rule(world, rule), order) == 0;
    return FALSE;
}

static gboolean
is_forbidden(const CbWorld *world, guint event, guint a, guint b)
{
    return is_ordered(world, event, a, b, "forbid");
}

/* Scores of two who need not be in the batch. */
static CbPeerParts
parts_of(const CbWorld *world, const CbPeerBatch *batch, guint a, guint b)
{
    guint i = cb_peer_book_place(batch->book, a), j = cb_peer_book_place(batch->book, b);
    if (i != CB_NO_ROW && j != CB_NO_ROW)
        return cb_peer_book_parts(batch->book, i, j);
    g_autoptr(GArray) two = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(two, a);
    g_array_append_val(two, b);
    g_autoptr(CbPeerBook) book = cb_peer_book_new(world, two);
    return cb_peer_book_parts(book, 0, 1);
}

static gboolean
has_no_room(const CbWorld *world, guint event, const CbPeersPolicy *policy, guint contractor)
{
    return cb_peer_matches_of(world, event, contractor) >= policy->most;
}

static CbPeerApart
apart_of(const CbWorld *world, guint event, const CbPeersPolicy *policy, const CbPeerBatch *batch,
         guint a, guint b, CbPeerWhy *why)
{
    if (is_chosen(batch, a, b))
        return CB_PEER_APART_CHOSEN;
    if (cb_peer_matched(world, event, a, b))
        return CB_PEER_APART_MATCHED;
    if (is_forbidden(world, event, a, b))
        return CB_PEER_APART_FORBIDDEN;
    if (cb_peer_share_number(world, a, b))
        return CB_PEER_APART_NUMBER;
    if ((why->bar = cb_peer_bar(world, event, a)) != CB_PEER_TAKES_PART)
        return CB_PEER_APART_FIRST;
    if ((why->bar = cb_peer_bar(world, event, b)) != CB_PEER_TAKES_PART)
        return CB_PEER_APART_SECOND;
    if (why->score < policy->least)
        return CB_PEER_APART_LOW;
    return has_no_room(world, event, policy, a) || has_no_room(world, event, policy, b)
               ? CB_PEER_APART_NO_ROOM
               : CB_PEER_APART_OTHERS;
}

CbPeerWhy
cb_peer_why(const CbWorld *world, guint event, const CbPeersPolicy *policy,
            const CbPeerBatch *batch, guint a, guint b)
{
    CbPeerWhy why = {.apart = CB_PEER_APART_SELF, .bar = CB_PEER_TAKES_PART};
    if (a == b)
        return why;
    why.parts = parts_of(world, batch, a, b);
    why.score = cb_peer_hundredths(&why.parts);
    why.pinned = is_ordered(world, event, a, b, "pin");
    why.apart = apart_of(world, event, policy, batch, a, b, &why);
    return why;
}

/* Which part pulls a score down the most, by what it could still add. */
static const char *
weakest(const CbPeerParts *parts)
{
    const struct {
        double gap;
        const char *words;
    } gaps[] = {{(1 - parts->focus) * 0.40, "few interests in common"},
                {(1 - parts->geographic) * 0.25, "the same market"},
                {(1 - parts->scale) * 0.20, "businesses of different size"},
                {(1 - parts->industry) * 0.15, "different trades"}};
    guint worst = 0;
    for (guint g = 1; g < G_N_ELEMENTS(gaps); g++)
        if (gaps[g].gap > gaps[worst].gap)
            worst = g;
    return worst == 0 && parts->focus <= 0 ? "no interest in common" : gaps[worst].words;
}

/* Of a pin the score is no reason: it may be below the least. */
static char *
chosen_words(const CbPeerWhy *why, const char *first, const char *second, const char *score, const char *least)
{
    if (!why->pinned)
        return g_strdup_printf("%s and %s are introduced to each other, with %s.", first, second, score);
    return g_strdup_printf("%s and %s are pinned: they are introduced to each other whatever their score, which is %s (%s "
                           "is needed without a pin).",
                           first, second, score, least);
}

char *
cb_peer_why_words(const CbWorld *world, const CbPeersPolicy *policy, const CbPeerWhy *why, guint a,
                  guint b)
{
    g_autofree char *first = cb_name_of_contractor(world, a);
    g_autofree char *second = cb_name_of_contractor(world, b);
    g_autofree char *score = cb_peer_score_text(why->score), *least = cb_peer_score_text(policy->least);
    char end[CB_PEER_NUMBER_END];
    switch (why->apart) {
    case CB_PEER_APART_SELF:
        return g_strdup_printf("Nobody is introduced to themself: %s is asked about twice.", first);
    case CB_PEER_APART_CHOSEN:
        return chosen_words(why, first, second, score, least);
    case CB_PEER_APART_MATCHED:
        return g_strdup_printf("%s and %s have been matched already.", first, second);
    case CB_PEER_APART_FORBIDDEN:
        return g_strdup_printf("Somebody ordered that %s and %s are not introduced.", first,
                               second);
    case CB_PEER_APART_NUMBER:
        return g_strdup_printf("%s and %s both have the number %s: what one is told the other reads.", first, second,
                               cb_peer_number_end(world, a, end));
    case CB_PEER_APART_FIRST:
        return g_strdup_printf("%s does not take part: %s.", first, cb_peer_bar_words(why->bar));
    case CB_PEER_APART_SECOND:
        return g_strdup_printf("%s does not take part: %s.", second, cb_peer_bar_words(why->bar));
    case CB_PEER_APART_LOW:
        return g_strdup_printf("%s and %s reach %s where %s is needed: %s.", first, second, score, least,
                               weakest(&why->parts));
    case CB_PEER_APART_NO_ROOM:
        return g_strdup_printf(
            "%s and %s would fit with %s, but one of them has had %u introduction%s.", first, second,
            score, policy->most, policy->most == 1 ? "" : "s");
    case CB_PEER_APART_OTHERS:
        return g_strdup_printf(
            "%s and %s would fit with %s; all together gain more when both meet others.", first,
            second, score);
    }
    return NULL;
}

/* --- who is left ------------------------------------------------------------------------------ */

guint
cb_peer_lacks(const CbWorld *world, guint contractor)
{
    guint lacks = 0;
    gint64 team = contractors_team_size(world, contractor);
    gboolean revenue = !cb_peer_blank(contractors_revenue_tier(world, contractor)) ||
                       !cb_peer_blank(contractors_annual_revenue(world, contractor));
    lacks |= cb_peer_blank(contractors_focus_areas(world, contractor)) ? CB_PEER_LACKS_FOCUS : 0;
    lacks |= cb_peer_blank(contractors_service_area(world, contractor)) ? CB_PEER_LACKS_AREA : 0;
    lacks |= !revenue && (team == CB_NULL || team <= 0) ? CB_PEER_LACKS_SIZE : 0;
    lacks |=
        cb_peer_blank(contractors_services_offered(world, contractor)) ? CB_PEER_LACKS_SERVICES : 0;
    return lacks;
}

/* The best pair that somebody could be in: nothing forbids it. */
static void
look_for(const CbWorld *world, guint event, const CbPeersPolicy *policy, const CbPeerBatch *batch,
         guint place, CbPeerAlone *alone)
{
    guint n = batch->eligible->len, best = CB_NO_ROW;
    g_autofree guint8 *scores = g_new(guint8, n + 1);
    cb_peer_book_scores(batch->book, place, 0, scores);
    for (guint j = 0; j < n; j++)
        if (j != place && (best == CB_NO_ROW || scores[j] > scores[best]) &&
            !is_forbidden(world, event, alone->contractor, cb_peer_book_row(batch->book, j)) &&
            !cb_peer_share_number(world, alone->contractor, cb_peer_book_row(batch->book, j)))
            best = j;
    alone->with = best == CB_NO_ROW ? CB_NO_ROW : cb_peer_book_row(batch->book, best);
    if (alone->with != CB_NO_ROW)
        alone->why = cb_peer_why(world, event, policy, batch, alone->contractor, alone->with);
}

GArray *
cb_peer_alone(const CbWorld *world, guint event, const CbPeersPolicy *policy,
              const CbPeerBatch *batch)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbPeerAlone));
    g_autofree guint8 *met = g_new0(guint8, batch->eligible->len + 1);
    for (guint k = 0; k < batch->picks->len; k++) {
        const CbPeerPick *pick = &g_array_index(batch->picks, CbPeerPick, k);
        met[pick->source] = met[pick->peer] = TRUE;
    }
    for (guint p = 0; p < batch->eligible->len; p++) {
        CbPeerAlone one = {.contractor = g_array_index(batch->eligible, guint, p)};
        if (met[p] || cb_peer_matches_of(world, event, one.contractor) > 0)
            continue;
        one.lacks = cb_peer_lacks(world, one.contractor);
        look_for(world, event, policy, batch, p, &one);
        g_array_append_val(found, one);
    }
    return found;
}

static void
append_asking(GString *out, guint lacks)
{
    static const char *const asks[] = {"interests", "region", "size", "trades"};
    guint n = 0;
    for (guint bit = 0; bit < G_N_ELEMENTS(asks); bit++)
        if (lacks >> bit & 1)
            g_string_append_printf(out, "%s%s", n++ == 0 ? " Ask for " : ", ", asks[bit]);
    if (n > 0)
        g_string_append_c(out, '.');
}

char *
cb_peer_alone_words(const CbWorld *world, const CbPeersPolicy *policy, const CbPeerAlone *alone)
{
    GString *out = g_string_new(NULL);
    if (alone->with == CB_NO_ROW) {
        g_string_append(out, "Nobody else takes part whom they may meet.");
        return g_string_free(out, FALSE);
    }
    g_autofree char *best = cb_name_of_contractor(world, alone->with),
                    *score = cb_peer_score_text(alone->why.score),
                    *lack = cb_peer_score_text(
                        policy->least > alone->why.score ? policy->least - alone->why.score : 0);
    if (alone->why.apart == CB_PEER_APART_LOW)
        g_string_append_printf(out, "Best is %s with %s, %s short: %s.", best, score, lack,
                               weakest(&alone->why.parts));
    else if (alone->why.apart == CB_PEER_APART_NO_ROOM)
        g_string_append_printf(
            out, "Best is %s with %s, who has had %u introduction%s; a pin would add one.", best,
            score, policy->most, policy->most == 1 ? "" : "s");
    else
        g_string_append_printf(out, "Best is %s with %s, who meets others; a pin would decide it.",
                               best, score);
    append_asking(out, alone->lacks);
    return g_string_free(out, FALSE);
}

/* --- before there is a batch ------------------------------------------------------------------ */

guint
cb_peer_hopeless(const CbWorld *world, guint event, guint most)
{
    g_autoptr(GArray) eligible = cb_peer_eligible(world, event);
    CbPeersPolicy policy = cb_peers_policy(world);
    guint n = eligible->len, alone = 0;
    if (n > most)
        return 0;
    g_autoptr(CbPeerBook) book = cb_peer_book_new(world, eligible);
    g_autofree guint8 *scores = g_new(guint8, n + 1), *fits = g_new0(guint8, n + 1);
    for (guint i = 0; i < n; i++) {
        cb_peer_book_scores(book, i, i + 1, scores);
        for (guint j = i + 1; j < n; j++)
            if (scores[j - i - 1] >= policy.least)
                fits[i] = fits[j] = TRUE;
    }
    for (guint i = 0; i < n; i++)
        alone += !fits[i];
    return alone;
}
