/* The batch, written down: matches, how both stand to them, introductions, and the run, in one
 * patch. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/case.h"
#include "engine/peers/optimal.h"
#include "engine/peers/schedule.h"

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
has_lunch_or_nobody(const CbCase *c)
{
    g_autoptr(GArray) eligible = cb_peer_eligible(c->world, c->event);
    return eligible->len < 2 || cb_peer_lunch(c->world, c->event) != CB_NO_ROW;
}

static gboolean
is_in_time(const CbCase *c)
{
    return cJSON_IsTrue(cb_json_member(c->payload, "late")) ||
           !cb_peer_run_is_late(c->world, c->event, c->now);
}

static const CbRule lunch_found = {
    has_lunch_or_nobody, "NO_LUNCH", CB_RULE_EVENT,
    "%s has no lunch in its agenda: nobody knows when to introduce people. Give it one where its agenda is kept, introduce "
    "two at a time (peers.match, peers.introduce), or say that nobody is matched (peers cancel).",
    NULL};
static const CbRule in_time = {
    is_in_time, "RUN_IS_LATE", CB_RULE_EVENT,
    "Lunch of %s is long over; say that people may still be written to (--late).", NULL};

/* As it was planned, or as the policy makes it now; NULL when the plan does not fit any more. */
static CbPeerBatch *
batch_of(const CbCase *c)
{
    CbPeersPolicy policy = cb_peers_policy(c->world);
    const cJSON *pairs = cb_json_member(c->payload, "pairs");
    return pairs != NULL ? cb_peer_batch_planned(c->world, c->event, &policy, pairs)
                         : cb_peer_batch_new(c->world, c->event, &policy, CB_OPTIMAL_WORK);
}

/* Of so many it takes seconds, which no decision may. */
static gboolean
is_planned_or_small(const CbCase *c)
{
    g_autoptr(GArray) eligible = cb_peer_eligible(c->world, c->event);
    return cb_json_member(c->payload, "pairs") != NULL || eligible->len <= CB_PEERS_ASIDE;
}

static gboolean
plan_fits(const CbCase *c)
{
    if (cb_json_member(c->payload, "pairs") == NULL)
        return TRUE;
    g_autoptr(CbPeerBatch) batch = batch_of(c);
    return batch != NULL;
}

static const CbRule plan_is_there = {is_planned_or_small, "PLAN_NEEDED", CB_RULE_EVENT,
                                     "At %s so many take part that the batch must be planned first (pairs).", NULL};
static const CbRule plan_is_fresh = {
    plan_fits, "PLAN_IS_OLD", CB_RULE_EVENT,
    "What was planned for %s no longer fits who takes part and what was ordered: look at it again.", NULL};

/* A hub looks once for each who came, and that it did is noted. */
static gboolean
makes_something(const CbCase *c)
{
    guint run = cb_peer_run(c->world, c->event);
    if (c->decision->role == CB_ROLE_SERVICE || run == CB_NO_ROW || strcmp(peer_runs_state(c->world, run), "completed") != 0)
        return TRUE;
    g_autoptr(CbPeerBatch) batch = batch_of(c);
    return batch == NULL || batch->picks->len > 0;
}

static const CbRule somebody_new = {makes_something, "NOTHING_TO_DO", CB_RULE_EVENT,
                                    "The batch of %s is made, and nobody new could be introduced.", NULL};

/* --- rows ------------------------------------------------------------------------------------- */

static void
add_side(const CbCase *c, CbPatch *patch, const char *match_id, guint contractor)
{
    CbRow *row = cb_patch_add(patch, CB_peer_match_sides);
    cb_patch_set_text(patch, row, CB_peer_match_sides_match_id, match_id);
    cb_patch_set_text(patch, row, CB_peer_match_sides_contractor_id,
                      contractors_id(c->world, contractor));
    cb_patch_set_text(patch, row, CB_peer_match_sides_event_id, events_id(c->world, c->event));
}

static void
add_match(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch, guint pick, const char *id)
{
    const CbPeerPick *one = &g_array_index(batch->picks, CbPeerPick, pick);
    CbPeerParts parts = cb_peer_book_parts(batch->book, one->source, one->peer);
    guint first, second;
    g_autofree char *why = cb_peer_pick_reason(batch, pick);
    g_autofree char *score = g_strdup_printf("%u.%02u", one->score / 100, one->score % 100);
    g_autoptr(cJSON) criteria = cb_peer_criteria(&parts);
    char *text = cJSON_PrintUnformatted(criteria);
    cb_peer_pick_rows(batch, pick, &first, &second);
    CbRow *row = cb_patch_add_key(patch, CB_event_peer_matches, id);
    cb_patch_set_text(patch, row, CB_event_peer_matches_event_id, events_id(c->world, c->event));
    cb_patch_set_text(patch, row, CB_event_peer_matches_contractor1_id,
                      contractors_id(c->world, first));
    cb_patch_set_text(patch, row, CB_event_peer_matches_contractor2_id,
                      contractors_id(c->world, second));
    cb_patch_set_text(patch, row, CB_event_peer_matches_match_type,
                      cb_peer_type_name(cb_peer_type(&parts)));
    cb_patch_set_text(patch, row, CB_event_peer_matches_match_criteria, text);
    cb_patch_set_text(patch, row, CB_event_peer_matches_match_score, score);
    cb_patch_set_text(patch, row, CB_event_peer_matches_match_reason, why);
    cb_patch_set_integer(row, CB_event_peer_matches_created_at, c->now);
    cb_patch_set_integer(row, CB_event_peer_matches_row_version, 1);
    cJSON_free(text);
}

void
cb_patch_peer_new_match(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch, guint pick, const char *id)
{
    guint two[2];
    cb_peer_pick_rows(batch, pick, &two[0], &two[1]);
    add_match(c, patch, batch, pick, id);
    for (guint s = 0; s < 2; s++)
        add_side(c, patch, id, two[s]);
}

CbRow *
cb_patch_peer_introduce(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch, guint pick, guint to,
                        const char *match_id, gint64 at)
{
    cJSON *data = cb_peer_introduction(c->world, batch, pick, to);
    cJSON_AddStringToObject(data, "match_id", match_id);
    return cb_patch_peer_say(c, patch, CB_WORDS_INTRODUCTION, to, at, data, match_id);
}

static void
introduce(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch, guint pick)
{
    guint two[2];
    cb_peer_pick_rows(batch, pick, &two[0], &two[1]);
    g_autofree char *what = g_strdup_printf("match/%s/%s", contractors_id(c->world, two[0]),
                                            contractors_id(c->world, two[1]));
    g_autofree char *id = cb_derived_id(c->decision->id, what);
    cb_patch_peer_new_match(c, patch, batch, pick, id);
    for (guint s = 0; s < 2; s++)
        cb_patch_peer_introduce(c, patch, batch, pick, two[s], id, batch->introductions);
}

/* Whoever is introduced: no decision about them is made on what was before. */
static void
raise_people(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch)
{
    g_autofree guint8 *raised = g_new0(guint8, batch->eligible->len + 1);
    for (guint k = 0; k < batch->picks->len; k++) {
        const CbPeerPick *pick = &g_array_index(batch->picks, CbPeerPick, k);
        raised[pick->source] = raised[pick->peer] = TRUE;
    }
    for (guint p = 0; p < batch->eligible->len; p++)
        if (raised[p])
            cb_patch_peer_person(c, patch, g_array_index(batch->eligible, guint, p));
}

/* A run that was made keeps when its introductions go out. */
static void
complete(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch)
{
    CbPeerTimes times = {CB_NULL, c->now, CB_NULL};
    gboolean fresh = cb_peer_run(c->world, c->event) == CB_NO_ROW;
    cb_peer_times(c->world, c->event, &times);
    CbRow *row = cb_patch_peer_run(c, patch, c->event);
    cb_patch_set_text(patch, row, CB_peer_runs_state, "completed");
    if (fresh)
        cb_patch_set_integer(row, CB_peer_runs_run_at, times.run_at);
    cb_patch_set_integer(row, CB_peer_runs_introduction_time,
                         batch->introductions != CB_NULL ? batch->introductions
                                                         : times.introductions);
    cb_patch_set_text(patch, row, CB_peer_runs_last_error, NULL);
    cb_patch_set_integer(row, CB_peer_runs_finished_at, c->now);
}

static char *
run(const CbCase *c, CbPatch *patch)
{
    g_autoptr(CbPeerBatch) batch = batch_of(c);
    const char *event = cb_name_of_event(c->world, c->event);
    cb_patch_peer_event(c, patch, c->event);
    raise_people(c, patch, batch);
    for (guint k = 0; k < batch->picks->len; k++)
        introduce(c, patch, batch, k);
    complete(c, patch, batch);
    if (batch->eligible->len < 2)
        return g_strdup_printf("Fewer than two people take part in %s: nobody is introduced.",
                               event);
    if (batch->picks->len == 0)
        return g_strdup_printf("At %s nobody new could be introduced.", event);
    return g_strdup_printf(
        "%u pair%s of %u people at %s are introduced to each other, at most %u a person.",
        batch->picks->len, batch->picks->len == 1 ? "" : "s", batch->eligible->len, event,
        batch->most_for_one);
}

const CbRecipe cb_peers_run_recipes[] = {
    {"peers.run", {&cb_rule_may_arrange, &cb_rule_event_found, &lunch_found, &in_time, &plan_is_there, &plan_is_fresh,
      &somebody_new}, run},
    {.kind = NULL},
};
