#include "engine/peers/batch.h"

#include <stdlib.h>
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/optimal.h"
#include "engine/peers/schedule.h"
#include "engine/peers/telephones.h"

/* --- what stands and what was ordered --------------------------------------------------------- */

static gint64
pair_key(guint a, guint b)
{
    return (gint64)MIN(a, b) << 32 | MAX(a, b);
}

static void
forbid(GHashTable *orders, guint a, guint b)
{
    gint64 key = pair_key(a, b);
    g_hash_table_replace(orders, g_memdup2(&key, sizeof key), GINT_TO_POINTER(CB_PAIR_FORBIDDEN + 1));
}

/* What is ordered about pairs of the eligible. */
typedef struct {
    const CbWorld *world;
    const CbPeerBook *book;
    GHashTable *pairs; /* of contractors, by pair_key, to a CbPairOrder + 1; a pair that has a match is forbidden */
    guint32 *numbers;  /* cb_peer_number_key() of each */
} Orders;

static void
orders_clear(Orders *orders)
{
    g_hash_table_unref(orders->pairs);
    g_free(orders->numbers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Orders, orders_clear)

static Orders
orders_of(const CbPeerBatch *batch, const CbWorld *world, guint event)
{
    guint n = cb_peer_book_people(batch->book);
    Orders orders = {world, batch->book, g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
                     g_new(guint32, n + 1)};
    CB_EACH_LINK(world, peer_pair_rules, event_id, event, rule) {
        gint64 key = pair_key(peer_pair_rules_contractor1_id(world, rule),
                              peer_pair_rules_contractor2_id(world, rule));
        const char *word = peer_pair_rules_rule(world, rule);
        if (strcmp(word, "none") != 0)
            g_hash_table_replace(orders.pairs, g_memdup2(&key, sizeof key),
                                 GINT_TO_POINTER(strcmp(word, "pin") == 0 ? CB_PAIR_PINNED + 1
                                                                          : CB_PAIR_FORBIDDEN + 1));
    }
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match)
        forbid(orders.pairs, event_peer_matches_contractor1_id(world, match),
               event_peer_matches_contractor2_id(world, match));
    for (guint i = 0; i < n; i++)
        orders.numbers[i] = cb_peer_number_key(world, cb_peer_book_row(batch->book, i));
    return orders;
}

/* Two with one number are forbidden although they are pinned. */
static CbPairOrder
order_of(const Orders *orders, guint i, guint j)
{
    guint one = cb_peer_book_row(orders->book, i), other = cb_peer_book_row(orders->book, j);
    if (orders->numbers[i] != 0 && orders->numbers[i] == orders->numbers[j] &&
        cb_peer_share_number(orders->world, one, other))
        return CB_PAIR_FORBIDDEN;
    gint64 key = pair_key(one, other);
    gpointer found = g_hash_table_size(orders->pairs) == 0 ? NULL : g_hash_table_lookup(orders->pairs, &key);
    return found == NULL ? CB_PAIR_FREE : (CbPairOrder)(GPOINTER_TO_INT(found) - 1);
}

/* --- the policies ----------------------------------------------------------------------------- */

/* Who is forbidden leaves no place to another here: this policy stands for what the original does.
 */
static void
choose_lists(CbPeerBatch *batch, const CbWorld *world, guint event, const CbPeersPolicy *policy)
{
    g_autoptr(GArray) picks = cb_peer_lists(world, event, batch->book, policy->most, policy->least,
                                            policy->exclude_matched);
    g_auto(Orders) orders = orders_of(batch, world, event);
    for (guint k = 0; k < picks->len; k++) {
        const CbPeerPick *pick = &g_array_index(picks, CbPeerPick, k);
        if (order_of(&orders, pick->source, pick->peer) == CB_PAIR_FREE)
            g_array_append_val(batch->picks, *pick);
    }
    guint n = cb_peer_book_people(batch->book);
    for (guint i = 0; i < n && g_hash_table_size(orders.pairs) > 0; i++)
        for (guint j = i + 1; j < n; j++)
            if (order_of(&orders, i, j) == CB_PAIR_PINNED) {
                CbPeerPick pick = {i, j, cb_peer_book_score(batch->book, i, j)};
                g_array_append_val(batch->picks, pick);
            }
}

/* Pairs that may be made, and such as are pinned (CbPeerPair). */
static GArray *
pairs_of(const CbPeerBatch *batch, const Orders *orders, guint least)
{
    guint n = cb_peer_book_people(batch->book);
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(CbPeerPair));
    g_autofree guint8 *scores = g_new(guint8, n);
    for (guint i = 0; i < n; i++) {
        cb_peer_book_scores(batch->book, i, i + 1, scores);
        for (guint j = i + 1; j < n; j++) {
            CbPeerPair pair = {i, j, scores[j - i - 1], CB_PAIR_FREE};
            if (pair.weight < least && g_hash_table_size(orders->pairs) == 0)
                continue;
            pair.order = (guint8)order_of(orders, i, j);
            if (pair.order == CB_PAIR_PINNED ||
                (pair.order == CB_PAIR_FREE && pair.weight >= least))
                g_array_append_val(pairs, pair);
        }
    }
    return pairs;
}

static int
by_rows(gconstpointer a, gconstpointer b, gpointer user)
{
    const CbPeerPick *x = a, *y = b;
    const CbPeerBook *book = user;
    gint64 left = pair_key(cb_peer_book_row(book, x->source), cb_peer_book_row(book, x->peer));
    gint64 right = pair_key(cb_peer_book_row(book, y->source), cb_peer_book_row(book, y->peer));
    return (left > right) - (left < right);
}

/* How many more matches each may have. Caller frees. */
static guint *
rooms_of(const CbPeerBatch *batch, const CbWorld *world, guint event, const CbPeersPolicy *policy)
{
    guint n = cb_peer_book_people(batch->book), *room = g_new(guint, n + 1);
    for (guint i = 0; i < n; i++) {
        guint had = cb_peer_matches_of(world, event, cb_peer_book_row(batch->book, i));
        room[i] = policy->most > had ? policy->most - had : 0;
    }
    return room;
}

static void
choose_optimal(CbPeerBatch *batch, const CbWorld *world, guint event, const CbPeersPolicy *policy,
               guint64 work)
{
    guint n = cb_peer_book_people(batch->book);
    g_auto(Orders) orders = orders_of(batch, world, event);
    g_autoptr(GArray) pairs = pairs_of(batch, &orders, policy->least);
    g_autofree guint *room = rooms_of(batch, world, event, policy);
    g_autoptr(CbOptimal) best =
        cb_optimal_new(n, room, (const CbPeerPair *)pairs->data, pairs->len, work);
    for (guint e = 0; e < pairs->len; e++) {
        const CbPeerPair *pair = &g_array_index(pairs, CbPeerPair, e);
        CbPeerPick pick = {pair->a, pair->b, pair->weight};
        if (best->chosen[e])
            g_array_append_val(batch->picks, pick);
    }
    g_array_sort_with_data(batch->picks, by_rows, batch->book);
    batch->pairs = pairs->len;
    batch->bound = best->bound;
    batch->proved = best->proved;
}

/* --- the batch -------------------------------------------------------------------------------- */

guint *
cb_peer_batch_counts(const CbPeerBatch *batch)
{
    guint *each = g_new0(guint, batch->eligible->len + 1);
    for (guint k = 0; k < batch->picks->len; k++) {
        const CbPeerPick *pick = &g_array_index(batch->picks, CbPeerPick, k);
        each[pick->source]++;
        each[pick->peer]++;
    }
    return each;
}

static void
count(CbPeerBatch *batch)
{
    g_autofree guint *each = cb_peer_batch_counts(batch);
    for (guint p = 0; p < batch->eligible->len; p++)
        batch->most_for_one = MAX(batch->most_for_one, each[p]);
    for (guint k = 0; k < batch->picks->len; k++)
        batch->total += g_array_index(batch->picks, CbPeerPick, k).score;
}

/* All but the picks; FALSE in *choose when there is nothing to choose. */
static CbPeerBatch *
begin(const CbWorld *world, guint event, gboolean *choose)
{
    CbPeerBatch *batch = g_new0(CbPeerBatch, 1);
    CbPeerTimes times;
    batch->eligible = cb_peer_eligible(world, event);
    batch->book = cb_peer_book_new(world, batch->eligible);
    batch->picks = g_array_new(FALSE, FALSE, sizeof(CbPeerPick));
    batch->introductions = CB_NULL;
    batch->success = TRUE;
    *choose = FALSE;
    if (batch->eligible->len < 2) {
        batch->reason = "insufficient_contractors";
    } else if (!cb_peer_times(world, event, &times)) {
        batch->success = FALSE;
        batch->error = "no_lunch";
    } else {
        batch->introductions = times.introductions;
        *choose = TRUE;
    }
    return batch;
}

CbPeerBatch *
cb_peer_batch_new(const CbWorld *world, guint event, const CbPeersPolicy *policy, guint64 work)
{
    gboolean choose;
    CbPeerBatch *batch = begin(world, event, &choose);
    if (!choose)
        return batch;
    if (policy->how == CB_PEERS_LISTS)
        choose_lists(batch, world, event, policy);
    else
        choose_optimal(batch, world, event, policy, work);
    count(batch);
    return batch;
}

/* --- planned aside ---------------------------------------------------------------------------- */

cJSON *
cb_peer_batch_plan(const CbWorld *world, const CbPeerBatch *batch)
{
    cJSON *pairs = cJSON_CreateArray();
    for (guint k = 0; k < batch->picks->len; k++) {
        const CbPeerPick *pick = &g_array_index(batch->picks, CbPeerPick, k);
        const char *two[] = {contractors_id(world, cb_peer_book_row(batch->book, pick->source)),
                             contractors_id(world, cb_peer_book_row(batch->book, pick->peer))};
        cJSON_AddItemToArray(pairs, cJSON_CreateStringArray(two, 2));
    }
    return pairs;
}

/* FALSE when one of them does not take part. */
static gboolean
read_pair(const CbPeerBatch *batch, const CbWorld *world, const cJSON *pair, CbPeerPick *pick)
{
    guint place[2];
    for (int s = 0; s < 2; s++) {
        const char *id = cJSON_GetStringValue(cJSON_GetArrayItem(pair, s));
        guint row = id == NULL ? CB_NO_ROW : cb_world_find(world, CB_contractors, id);
        place[s] = row == CB_NO_ROW ? CB_NO_ROW : cb_peer_book_place(batch->book, row);
        if (place[s] == CB_NO_ROW)
            return FALSE;
    }
    *pick = (CbPeerPick){place[0], place[1], cb_peer_book_score(batch->book, place[0], place[1])};
    return place[0] != place[1];
}

/* The places of a pair that is pinned, of two who take part, and not taken yet. */
static gboolean
is_open_pin(const CbPeerBatch *batch, const gint64 *key, gconstpointer order, guint *a, guint *b)
{
    *a = cb_peer_book_place(batch->book, (guint)(*key >> 32));
    *b = cb_peer_book_place(batch->book, (guint)*key);
    return GPOINTER_TO_INT(order) == CB_PAIR_PINNED + 1 && *a != CB_NO_ROW && *b != CB_NO_ROW;
}

/* Pins come first, and stand where there is no room for them. How many there are. */
static guint
let_pins_take_room(const CbPeerBatch *batch, const Orders *orders, guint *room)
{
    GHashTableIter iter;
    gpointer key, order;
    guint pins = 0, a, b;
    g_hash_table_iter_init(&iter, orders->pairs);
    while (g_hash_table_iter_next(&iter, &key, &order))
        if (is_open_pin(batch, key, order, &a, &b) && order_of(orders, a, b) == CB_PAIR_PINNED) {
            room[a] -= room[a] > 0;
            room[b] -= room[b] > 0;
            pins++;
        }
    return pins;
}

/* Takes a pair into the batch; afterwards it is forbidden, so that none comes twice. */
static gboolean
take(CbPeerBatch *batch, Orders *orders, const CbPeerPick *pick, const CbPeersPolicy *policy, guint *room,
     guint *pins)
{
    CbPairOrder order = order_of(orders, pick->source, pick->peer);
    gboolean bounded = policy->how == CB_PEERS_OPTIMAL && order == CB_PAIR_FREE;
    if (order == CB_PAIR_FORBIDDEN || (order == CB_PAIR_FREE && pick->score < policy->least) ||
        (bounded && (room[pick->source] == 0 || room[pick->peer] == 0)))
        return FALSE;
    *pins -= order == CB_PAIR_PINNED;
    room[pick->source] -= bounded;
    room[pick->peer] -= bounded;
    forbid(orders->pairs, cb_peer_book_row(batch->book, pick->source), cb_peer_book_row(batch->book, pick->peer));
    g_array_append_val(batch->picks, *pick);
    return TRUE;
}

CbPeerBatch *
cb_peer_batch_planned(const CbWorld *world, guint event, const CbPeersPolicy *policy, const cJSON *pairs)
{
    gboolean choose;
    g_autoptr(CbPeerBatch) batch = begin(world, event, &choose);
    g_auto(Orders) orders = orders_of(batch, world, event);
    g_autofree guint *room = rooms_of(batch, world, event, policy);
    guint pins = let_pins_take_room(batch, &orders, room);
    const cJSON *pair;
    CbPeerPick pick;
    if (!choose || !cJSON_IsArray(pairs))
        return NULL;
    cJSON_ArrayForEach(pair, pairs)
        if (!read_pair(batch, world, pair, &pick) || !take(batch, &orders, &pick, policy, room, &pins))
            return NULL;
    if (pins > 0)
        return NULL;
    count(batch);
    return g_steal_pointer(&batch);
}

CbPeerBatch *
cb_peer_batch_of_pair(const CbWorld *world, guint source, guint peer)
{
    CbPeerBatch *batch = g_new0(CbPeerBatch, 1);
    batch->eligible = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(batch->eligible, source);
    g_array_append_val(batch->eligible, peer);
    batch->book = cb_peer_book_new(world, batch->eligible);
    CbPeerPick pick = {0, 1, cb_peer_book_score(batch->book, 0, 1)};
    batch->picks = g_array_new(FALSE, FALSE, sizeof(CbPeerPick));
    g_array_append_val(batch->picks, pick);
    batch->introductions = CB_NULL;
    batch->success = TRUE;
    count(batch);
    return batch;
}

void
cb_peer_batch_free(CbPeerBatch *batch)
{
    if (batch == NULL)
        return;
    g_array_unref(batch->eligible);
    g_array_unref(batch->picks);
    cb_peer_book_free(batch->book);
    g_free(batch);
}

/* --- what is told ----------------------------------------------------------------------------- */

static const CbPeerPick *
pick_at(const CbPeerBatch *batch, guint pick)
{
    return &g_array_index(batch->picks, CbPeerPick, pick);
}

void
cb_peer_pick_rows(const CbPeerBatch *batch, guint pick, guint *first, guint *second)
{
    guint source = cb_peer_book_row(batch->book, pick_at(batch, pick)->source);
    guint peer = cb_peer_book_row(batch->book, pick_at(batch, pick)->peer);
    *first = MIN(source, peer);
    *second = MAX(source, peer);
}

char *
cb_peer_pick_reason(const CbPeerBatch *batch, guint pick)
{
    const CbPeerPick *one = pick_at(batch, pick);
    CbPeerParts parts = cb_peer_book_parts(batch->book, one->source, one->peer);
    return cb_peer_reason(&parts, cb_peer_book_side(batch->book, one->source),
                          cb_peer_book_side(batch->book, one->peer));
}

char *
cb_peer_name(const CbWorld *world, guint contractor)
{
    const char *names[] = {contractors_first_name(world, contractor),
                           contractors_last_name(world, contractor)};
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint n = 0; n < G_N_ELEMENTS(names); n++)
        if (!cb_peer_blank(names[n]))
            g_string_append(g_string_append(out, out->len > 0 ? " " : ""), names[n]);
    return out->len > 0 ? g_strdup(out->str) : NULL;
}

cJSON *
cb_peer_introduction(const CbWorld *world, const CbPeerBatch *batch, guint pick, guint to)
{
    const CbPeerPick *one = pick_at(batch, pick);
    guint first, second;
    cb_peer_pick_rows(batch, pick, &first, &second);
    guint other = to == first ? second : first;
    g_autofree char *name = cb_peer_name(world, other);
    g_autofree char *why = cb_peer_sms_reason(cb_peer_book_side(batch->book, one->source),
                                              cb_peer_book_side(batch->book, one->peer));
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "peer_contractor_id", contractors_id(world, other));
    cJSON_AddStringToObject(json, "peer_name", name != NULL ? name : "");
    cb_json_add_text(json, "peer_company", contractors_company_name(world, other));
    cb_json_add_text(json, "peer_location", contractors_service_area(world, other));
    cJSON_AddStringToObject(json, "match_reason", why);
    cJSON_AddNumberToObject(json, "match_score", one->score / 100.0);
    return json;
}
