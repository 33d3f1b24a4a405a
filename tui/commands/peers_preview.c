/* What a run would do: pairs with the parts of their scores, how often each person is introduced,
 * who is left alone, and both policies side by side; and why two people are or are not introduced.
 */
#include "engine/peers/alone.h"
#include "engine/peers/answers.h"
#include "engine/peers/batch.h"
#include "engine/peers/names.h"
#include "engine/peers/numbers.h"
#include "engine/peers/optimal.h"
#include "engine/peers/schedule.h"
#include "engine/peers/telephones.h"
#include "engine/when.h"
#include "tui/commands/peers.h"
#include "tui/commands/sheet.h"

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

/* --- pairs ------------------------------------------------------------------------------------ */

/* What each part adds; "!" at a market that is the same. */
static void
add_parts(CbSheet *sheet, const CbPeerParts *parts)
{
    CbPeerShare shares[CB_PEER_N_SHARES];
    cb_peer_shares(parts, shares);
    for (guint s = 0; s < CB_PEER_N_SHARES; s++) {
        g_autofree char *value = cb_peer_score_text(shares[s].hundredths);
        if (shares[s].full > 0)
            cb_sheet_format(sheet, "%s%s", value,
                            s == CB_PEER_PLACES && cb_peer_same_market(parts) ? "!" : "");
        else
            cb_sheet_text(sheet, NULL);
    }
}

static void
print_pairs(const CbWorld *world, guint event, const CbPeerBatch *batch)
{
    static const CbSheetColumn columns[] = {
        {"SCORE", TRUE, 0}, {"FIRST", FALSE, 16}, {"SECOND", FALSE, 15}, {"PIN", FALSE, 0},
        {"AREAS", TRUE, 0}, {"PLACES", TRUE, 0},  {"SIZE", TRUE, 0},
        {"TRADE", TRUE, 0}, {"TITLES", TRUE, 0},  {NULL, FALSE, 0}};
    guint near = 0, pins = 0;
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint k = 0; k < batch->picks->len; k++) {
        const CbPeerPick *pick = &g_array_index(batch->picks, CbPeerPick, k);
        CbPeerParts parts = cb_peer_book_parts(batch->book, pick->source, pick->peer);
        guint first, second;
        cb_peer_pick_rows(batch, k, &first, &second);
        g_autofree char *one = cb_name_of_contractor(world, first),
                        *other = cb_name_of_contractor(world, second);
        g_autofree char *score = cb_peer_score_text(pick->score);
        gboolean pinned = cb_peer_is_pinned(world, event, first, second);
        cb_sheet_text(sheet, score);
        cb_sheet_text(sheet, one);
        cb_sheet_text(sheet, other);
        cb_sheet_text(sheet, pinned ? "✓" : NULL);
        pins += pinned;
        add_parts(sheet, &parts);
        near += cb_peer_same_market(&parts);
    }
    if (batch->picks->len > 0)
        cb_sheet_print(sheet, stdout);
    if (pins > 0)
        cb_say(stdout, "✓ %u pinned: introduced whatever the score.", pins);
    if (near > 0)
        cb_say(stdout, "! %u pair%s in one market, although the text says that theirs do not compete.",
               near, near == 1 ? "" : "s");
}

/* --- people ----------------------------------------------------------------------------------- */

/* "3 for 88 people, 2 for 9, 1 for 2, none for 1" */
static void
print_counts(const CbWorld *world, guint event, const CbPeerBatch *batch)
{
    g_autofree guint *each = cb_peer_batch_counts(batch);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint n = batch->most_for_one + 1; n-- > 0;) {
        guint people = 0;
        for (guint i = 0; i < batch->eligible->len; i++)
            people += each[i] == n &&
                      (n > 0 || cb_peer_matches_of(world, event, g_array_index(batch->eligible, guint, i)) == 0);
        if (people > 0 && n > 0)
            g_string_append_printf(text, "%s%u for %u%s", text->len > 0 ? ", " : "", n, people,
                                   text->len > 0 ? ""
                                   : people == 1 ? " person"
                                                 : " people");
        else if (people > 0)
            g_string_append_printf(text, "%snone for %u", text->len > 0 ? ", " : "", people);
    }
    cb_say(stdout, "Introductions: %s.", text->str);
}

/* Of all who are registered: put right before the batch, they may still meet. */
static void
print_sharing(const CbWorld *world, guint event)
{
    g_autoptr(GArray) sharing = cb_peer_sharing_at(world, event);
    for (guint s = 0; s < sharing->len; s++) {
        const CbPeerSharing *one = &g_array_index(sharing, CbPeerSharing, s);
        char end[CB_PEER_NUMBER_END];
        g_autofree char *first = cb_name_of_contractor(world, one->first),
                        *second = cb_name_of_contractor(world, one->second);
        cb_say(stdout, "! %s and %s both have the number %s and are not introduced to each other;", first, second,
               cb_peer_number_end(world, one->first, end));
        cb_say(stdout, "  peers attend --phone puts it right.");
    }
}

/* --- the run ---------------------------------------------------------------------------------- */

static gboolean
is_state(const CbWorld *world, guint event, const char *state)
{
    guint run = cb_peer_run(world, event);
    return run != CB_NO_ROW && g_strcmp0(peer_runs_state(world, run), state) == 0;
}

static gboolean
is_made(const CbWorld *world, guint event)
{
    return is_state(world, event, "completed");
}

static gboolean
is_cancelled(const CbWorld *world, guint event)
{
    return is_state(world, event, "cancelled");
}

/* --- both policies ---------------------------------------------------------------------------- */

static guint
left_alone(const CbWorld *world, guint event, const CbPeerBatch *batch)
{
    g_autofree guint *each = cb_peer_batch_counts(batch);
    guint alone = 0;
    for (guint i = 0; i < batch->eligible->len; i++)
        alone += each[i] == 0 && cb_peer_matches_of(world, event, g_array_index(batch->eligible, guint, i)) == 0;
    return alone;
}

static void
add_policy(CbSheet *sheet, const char *name, const CbPeerBatch *batch, guint alone, gboolean bounded)
{
    cb_sheet_text(sheet, name);
    cb_sheet_number(sheet, batch->picks->len);
    g_autofree char *total = cb_peer_score_text(batch->total),
                    *bound = bounded ? cb_peer_score_text(batch->bound) : NULL;
    cb_sheet_text(sheet, total);
    cb_sheet_number(sheet, batch->most_for_one);
    cb_sheet_number(sheet, alone);
    cb_sheet_text(sheet, bound);
    cb_sheet_text(sheet, !bounded        ? "no bound on introductions"
                         : batch->proved ? "proved"
                                         : "not proved yet");
}

static CbPeerBatch *
batch_by(const CbWorld *world, guint event, CbPeersHow how)
{
    CbPeersPolicy policy = cb_peers_policy(world);
    policy.how = how;
    return cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
}

static void
print_policies(const CbWorld *world, guint event, const CbPeerBatch *optimal, const CbPeerBatch *lists)
{
    static const CbSheetColumn columns[] = {
        {"POLICY", FALSE, 0}, {"PAIRS", TRUE, 0},   {"SCORES", TRUE, 0}, {"MOST FOR ONE", TRUE, 0},
        {"ALONE", TRUE, 0},   {"AT MOST", TRUE, 0}, {"PROOF", FALSE, 0}, {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    add_policy(sheet, "optimal", optimal, left_alone(world, event, optimal), TRUE);
    add_policy(sheet, "lists", lists, left_alone(world, event, lists), FALSE);
    cb_sheet_print(sheet, stdout);
    if (is_made(world, event) && lists->picks->len > optimal->picks->len)
        cb_say(stdout, "lists also introduces people who have all their introductions; optimal does not.");
}

/* --- who is left ------------------------------------------------------------------------------ */

#define MOST_ALONE 10

static void
print_alone(const CbWorld *world, guint event, const CbPeersPolicy *policy,
            const CbPeerBatch *batch)
{
    g_autoptr(GArray) alone = cb_peer_alone(world, event, policy, batch);
    if (alone->len > 0)
        cb_say(stdout, "Left without anyone: %u.", alone->len);
    for (guint i = 0; i < MIN(alone->len, MOST_ALONE); i++) {
        const CbPeerAlone *one = &g_array_index(alone, CbPeerAlone, i);
        g_autofree char *name = cb_name_of_contractor(world, one->contractor);
        g_autofree char *words = cb_peer_alone_words(world, policy, one);
        cb_say(stdout, "  %s. %s", name, words);
    }
    if (alone->len > MOST_ALONE)
        cb_say(stdout, "  … and %u more.", alone->len - MOST_ALONE);
}

/* --- the preview ------------------------------------------------------------------------------ */

static void
print_head(const CbCall *call, guint event, const CbPeerBatch *batch)
{
    const CbWorld *world = world_of(call);
    CbPeerNumbers numbers = cb_peer_numbers(world, event);
    g_autofree char *out = cb_peers_moment(call, event, batch->introductions);
    cb_say(stdout, "%s: %u of %u checked in, %u can take part.", cb_name_of_event(world, event),
           numbers.checked_in, numbers.registered, batch->eligible->len);
    if (is_cancelled(world, event)) {
        cb_say(stdout, "The run is cancelled: nothing goes out unless it is planned again.");
        return;
    }
    gint64 overdue = cb_peer_run_overdue(world, event, cb_desk_now(call->desk));
    if (overdue > 0)
        cb_say(stdout, "! The run has been due for %d min and nobody makes it; peers run makes it now.",
               (int)(overdue / CB_MINUTE));
    gboolean made = is_made(world, event), ahead = batch->introductions > cb_desk_now(call->desk);
    if (out != NULL && (!made || batch->picks->len > 0))
        cb_say(stdout, "%s %s %s.", made ? "Further introductions" : "The introductions",
               ahead ? made ? "would go out" : "go out" : "were to go out", out);
}

/* Of an event whose run is over: when it was, with how many, and that what follows is a second one. */
static void
print_made(const CbCall *call, guint event, const CbPeerBatch *batch)
{
    const CbWorld *world = world_of(call);
    if (!is_made(world, event))
        return;
    CbPeerNumbers numbers = cb_peer_numbers(world, event);
    g_autofree char *when = cb_peers_moment(call, event, peer_runs_finished_at(world, cb_peer_run(world, event)));
    cb_say(stdout, "The run is over: made %s, %u pair%s; of the introductions %u sent, %u waiting.",
           when != NULL ? when : "earlier", numbers.all.matches, numbers.all.matches == 1 ? "" : "s", numbers.sent,
           numbers.scheduled);
    if (batch->picks->len == 0)
        cb_say(stdout, "A second run would add nobody.");
    else
        cb_say(stdout, "A second run would add %u pair%s%s:", batch->picks->len, batch->picks->len == 1 ? "" : "s",
               cb_peer_run_is_late(world, event, cb_desk_now(call->desk)) ? ", with --late as lunch is long over" : "");
}

/* {state, finished_at, matches, introductions_sent, introductions_waiting} of the run that was made; null without. */
static cJSON *
answer_made(const CbWorld *world, guint event)
{
    char time[32];
    if (!is_made(world, event))
        return cJSON_CreateNull();
    CbPeerNumbers numbers = cb_peer_numbers(world, event);
    gint64 finished = peer_runs_finished_at(world, cb_peer_run(world, event));
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "state", "completed");
    cJSON_AddItemToObject(json, "finished_at", finished == CB_NULL ? cJSON_CreateNull()
                                                                   : cJSON_CreateString(cb_time_format(finished, time)));
    cJSON_AddNumberToObject(json, "matches", numbers.all.matches);
    cJSON_AddNumberToObject(json, "introductions_sent", numbers.sent);
    cJSON_AddNumberToObject(json, "introductions_waiting", numbers.scheduled);
    return json;
}

/* {policy, run, optimal, lists}: `run` is what was made before, and the batches then what a second one would add. */
static cJSON *
answer_both(const CbWorld *world, guint event, const CbPeersPolicy *policy,
            const CbPeerBatch *optimal, const CbPeerBatch *lists)
{
    CbPeersPolicy by_optimal = *policy, by_lists = *policy;
    by_optimal.how = CB_PEERS_OPTIMAL;
    by_lists.how = CB_PEERS_LISTS;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "policy", policy->how == CB_PEERS_OPTIMAL ? "optimal" : "lists");
    cJSON_AddItemToObject(json, "run", answer_made(world, event));
    cJSON_AddItemToObject(json, "optimal",
                          cb_answer_peer_batch(world, event, &by_optimal, optimal));
    cJSON_AddItemToObject(json, "lists", cb_answer_peer_batch(world, event, &by_lists, lists));
    return json;
}

/* By the policy as it is set; the other one beside it. */
CbExit
cb_peers_preview(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event;
    (void)error;
    if (!cb_peers_event(call, &event, &status))
        return status;
    const CbWorld *world = world_of(call);
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) optimal = batch_by(world, event, CB_PEERS_OPTIMAL);
    g_autoptr(CbPeerBatch) lists = batch_by(world, event, CB_PEERS_LISTS);
    const CbPeerBatch *batch = policy.how == CB_PEERS_OPTIMAL ? optimal : lists;
    if (call->json) {
        cb_call_answer(answer_both(world, event, &policy, optimal, lists));
        return CB_EXIT_DONE;
    }
    print_head(call, event, batch);
    print_sharing(world, event);
    if (batch->error != NULL || batch->reason != NULL) {
        cb_say(stdout, "%s",
               batch->error != NULL ? "Without a lunch on the agenda there is no run."
                                    : "Fewer than two people can take part.");
        return CB_EXIT_DONE;
    }
    print_made(call, event, batch);
    if (is_made(world, event) && batch->picks->len == 0)
        return CB_EXIT_DONE;
    print_pairs(world, event, batch);
    print_counts(world, event, batch);
    print_alone(world, event, &policy, batch);
    print_policies(world, event, optimal, lists);
    return CB_EXIT_DONE;
}

/* --- why, or why not -------------------------------------------------------------------------- */

CbExit
cb_peers_why_not(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event, one, other;
    (void)error;
    if (!cb_peers_event(call, &event, &status) || !cb_peers_guest(call, event, 2, &one, &status) ||
        !cb_peers_guest(call, event, 3, &other, &status))
        return status;
    const CbWorld *world = world_of(call);
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
    CbPeerWhy why = cb_peer_why(world, event, &policy, batch, one, other);
    if (call->json) {
        cb_call_answer(cb_answer_peer_why(world, &policy, &why, one, other));
        return CB_EXIT_DONE;
    }
    g_autofree char *words = cb_peer_why_words(world, &policy, &why, one, other);
    cb_say(stdout, "%s", words);
    if (why.apart == CB_PEER_APART_SELF)
        return CB_EXIT_DONE;
    g_autofree char *score = cb_peer_score_text(why.score),
                    *shares = cb_peer_shares_text(&why.parts);
    cb_say(stdout, "Score %s: %s.%s", score, shares,
           cb_peer_same_market(&why.parts) ? " Their market is the same." : "");
    return CB_EXIT_DONE;
}
