#include "engine/peers/lists.h"

#include "engine/peers/attendee.h"

typedef struct {
    guint place, row, score;
} Candidate;

static int
compare(gconstpointer a, gconstpointer b)
{
    const Candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

GArray *
cb_peer_top(const CbWorld *world, guint event, const CbPeerBook *book, guint who, guint most,
            guint least, gboolean exclude)
{
    guint n = cb_peer_book_people(book), row = cb_peer_book_row(book, who);
    g_autofree guint8 *scores = g_new(guint8, n + 1);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Candidate));
    GArray *top = g_array_new(FALSE, FALSE, sizeof(CbPeerPick));
    cb_peer_book_scores(book, who, 0, scores);
    for (guint j = 0; j < n; j++) {
        Candidate one = {j, cb_peer_book_row(book, j), scores[j]};
        if (j != who && one.score >= least)
            g_array_append_val(found, one);
    }
    g_array_sort(found, compare);
    for (guint k = 0; k < found->len && top->len < most; k++) {
        const Candidate *one = &g_array_index(found, Candidate, k);
        CbPeerPick pick = {who, one->place, one->score};
        if (!exclude || !cb_peer_matched(world, event, row, one->row))
            g_array_append_val(top, pick);
    }
    return top;
}

GArray *
cb_peer_lists(const CbWorld *world, guint event, const CbPeerBook *book, guint most, guint least,
              gboolean exclude)
{
    GArray *picks = g_array_new(FALSE, FALSE, sizeof(CbPeerPick));
    guint n = cb_peer_book_people(book);
    g_autoptr(GHashTable) made = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint who = 0; who < n; who++) {
        guint row = cb_peer_book_row(book, who), had = cb_peer_matches_of(world, event, row);
        g_autoptr(GArray) top =
            cb_peer_top(world, event, book, who, most > had ? most - had : 0, least, exclude);
        for (guint k = 0; k < top->len; k++) {
            const CbPeerPick *pick = &g_array_index(top, CbPeerPick, k);
            gint64 pair = (gint64)MIN(who, pick->peer) * n + MAX(who, pick->peer);
            if (!exclude && cb_peer_matched(world, event, row, cb_peer_book_row(book, pick->peer)))
                continue;
            if (g_hash_table_add(made, g_memdup2(&pair, sizeof pair)))
                g_array_append_val(picks, *pick);
        }
    }
    return picks;
}
