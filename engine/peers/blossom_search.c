/* One tree of alternating paths, grown from a vertex that is alone until it is matched or costs nothing. Prices of
 * outer vertices fall and those of inner ones rise by one a unit of time; what becomes possible when is kept by time.
 */
#include "engine/peers/blossom.h"

/* What may happen at a time: an edge is paid exactly (from, to), a set costs nothing (from is it, to -1), or an outer
 * vertex does (from, to -1). All are looked at once more when their time comes. */
typedef CbTreeEdge Due;

static void
later(CbBlossom *blossom, int time, int from, int to)
{
    Due due = {from, to};
    if (time <= blossom->horizon)
        g_array_append_val(blossom->due[time], due);
}

static CbTreeLabel
label_of(const CbBlossom *blossom, int v)
{
    return cb_blossom_unit(blossom, cb_blossom_top(blossom, v))->label;
}

static int
weight_at(const CbBlossom *blossom, int v)
{
    guint pair = ((guint)v - blossom->seats[blossom->people]) / 2;
    return 2 * (int)g_array_index(blossom->ends, CbEnds, pair).weight;
}

/* What both pay too much. An end has the higher number of the two. */
static int
excess(const CbBlossom *blossom, int a, int b)
{
    return cb_blossom_vertex(blossom, a)->price + cb_blossom_vertex(blossom, b)->price -
           weight_at(blossom, MAX(a, b));
}

/* --- neighbours ------------------------------------------------------------------------------- */

typedef void (*Meet)(CbBlossom *blossom, int v, int other);

static void
each_neighbour(CbBlossom *blossom, int v, Meet meet)
{
    guint first = blossom->seats[blossom->people];
    if ((guint)v < first) {
        guint low = 0, high = blossom->people; /* whose seat it is */
        while (high - low > 1) {
            guint middle = (low + high) / 2;
            *(blossom->seats[middle] <= (guint)v ? &low : &high) = middle;
        }
        const GArray *pairs = blossom->at[low];
        for (guint k = 0; k < pairs->len; k++) {
            guint pair = g_array_index(pairs, guint, k);
            guint side = g_array_index(blossom->ends, CbEnds, pair).people[0] == low ? 0 : 1;
            meet(blossom, v, (int)(first + 2 * pair + side));
        }
        blossom->work += pairs->len;
        return;
    }
    guint pair = ((guint)v - first) / 2, side = ((guint)v - first) % 2;
    guint person = g_array_index(blossom->ends, CbEnds, pair).people[side];
    meet(blossom, v, (int)(first + 2 * pair + (1 - side)));
    for (guint s = blossom->seats[person]; s < blossom->seats[person + 1]; s++)
        meet(blossom, v, (int)s);
    blossom->work += 1 + blossom->seats[person + 1] - blossom->seats[person];
}

/* From an outer vertex: when is the edge paid exactly? */
static void
meet_from_outer(CbBlossom *blossom, int v, int other)
{
    if (cb_blossom_top(blossom, other) == cb_blossom_top(blossom, v))
        return;
    CbTreeLabel label = label_of(blossom, other);
    int over = excess(blossom, v, other);
    if (label == CB_LABEL_NONE)
        later(blossom, blossom->time + over, v, other);
    else if (label == CB_LABEL_OUTER)
        later(blossom, blossom->time + over / 2, v, other);
}

/* From a vertex that has left the tree. */
static void
meet_from_none(CbBlossom *blossom, int v, int other)
{
    if (label_of(blossom, other) == CB_LABEL_OUTER)
        later(blossom, blossom->time + excess(blossom, v, other), other, v);
}

/* --- labels ----------------------------------------------------------------------------------- */

/* New outer vertices: they may be where the tree ends for nothing, and are looked around from. */
static void
note_outer(CbBlossom *blossom, int unit)
{
    guint from = blossom->fresh->len;
    cb_blossom_members(blossom, unit, blossom->fresh);
    for (guint k = from; k < blossom->fresh->len; k++) {
        int v = g_array_index(blossom->fresh, int, k);
        later(blossom, blossom->time + cb_blossom_vertex(blossom, v)->price, v, -1);
    }
}

/* The vertices of a unit join the tree together, those of an opened set did so before. */
static void
list_members(CbBlossom *blossom, int unit)
{
    guint from = blossom->vertices->len;
    if (cb_blossom_vertex(blossom, cb_blossom_unit(blossom, unit)->base)->listed)
        return;
    cb_blossom_members(blossom, unit, blossom->vertices);
    blossom->work += blossom->vertices->len - from;
    for (guint k = from; k < blossom->vertices->len; k++)
        cb_blossom_vertex(blossom, g_array_index(blossom->vertices, int, k))->listed = TRUE;
}

static void
label_unit(CbBlossom *blossom, int unit, CbTreeLabel label, CbTreeEdge in)
{
    cb_blossom_unit(blossom, unit)->label = label;
    cb_blossom_unit(blossom, unit)->in = in;
    g_array_append_val(blossom->units, unit);
    list_members(blossom, unit);
    if (label == CB_LABEL_OUTER)
        note_outer(blossom, unit);
    else if (unit < 0)
        later(blossom, blossom->time + cb_blossom_set(blossom, unit)->price / 2, unit, -1);
}

/* Lets `by` units of time pass. */
static void
pass(CbBlossom *blossom, int by)
{
    for (guint k = 0; k < blossom->vertices->len; k++) {
        int v = g_array_index(blossom->vertices, int, k);
        CbTreeLabel label = label_of(blossom, v);
        cb_blossom_vertex(blossom, v)->price += label == CB_LABEL_OUTER ? -by : label == CB_LABEL_INNER ? by : 0;
    }
    for (guint k = 0; k < blossom->units->len; k++) {
        int unit = g_array_index(blossom->units, int, k);
        if (unit >= 0 || cb_blossom_set(blossom, unit) == NULL)
            continue;
        CbTreeSet *set = cb_blossom_set(blossom, unit);
        if (set->unit.parent == CB_NO_SET)
            set->price += set->unit.label == CB_LABEL_OUTER   ? 2 * by
                          : set->unit.label == CB_LABEL_INNER ? -2 * by
                                                              : 0;
    }
    blossom->work += blossom->vertices->len + blossom->units->len;
}

/* --- what happens ----------------------------------------------------------------------------- */

/* Outer vertex v is matched with `partner` (-1: it is alone from now on), and the path to the root changes over. */
static void
change_over(CbBlossom *blossom, int v, int partner)
{
    for (;;) {
        int outer = cb_blossom_top(blossom, v);
        CbTreeEdge in = cb_blossom_unit(blossom, outer)->in;
        cb_blossom_turn(blossom, outer, v);
        cb_blossom_vertex(blossom, v)->mate = partner;
        if (in.from < 0)
            return;
        int inner = cb_blossom_top(blossom, in.from);
        CbTreeEdge up = cb_blossom_unit(blossom, inner)->in;
        cb_blossom_turn(blossom, inner, up.to);
        cb_blossom_vertex(blossom, up.to)->mate = up.from;
        partner = up.to;
        v = up.from;
    }
}

/* An outer vertex has an edge to what is in no tree. TRUE when that ends the search. */
static gboolean
grow(CbBlossom *blossom, int v, int other)
{
    int unit = cb_blossom_top(blossom, other), base = cb_blossom_unit(blossom, unit)->base;
    int mate = cb_blossom_vertex(blossom, base)->mate;
    if (mate < 0) {
        cb_blossom_turn(blossom, unit, other);
        cb_blossom_vertex(blossom, other)->mate = v;
        change_over(blossom, v, other);
        return TRUE;
    }
    label_unit(blossom, unit, CB_LABEL_INNER, (CbTreeEdge){v, other});
    label_unit(blossom, cb_blossom_top(blossom, mate), CB_LABEL_OUTER, (CbTreeEdge){base, mate});
    return FALSE;
}

/* The units from the one of v up to the root (int), outer and inner in turn. */
static GArray *
way_up(const CbBlossom *blossom, int v)
{
    GArray *way = g_array_new(FALSE, FALSE, sizeof(int));
    while (v >= 0) {
        int unit = cb_blossom_top(blossom, v);
        g_array_append_val(way, unit);
        v = cb_blossom_unit(blossom, unit)->in.from;
    }
    return way;
}

/* An edge between outer vertices of one tree closes an odd cycle. */
static void
close_cycle(CbBlossom *blossom, int v, int other)
{
    g_autoptr(GArray) left = way_up(blossom, v);
    g_autoptr(GArray) right = way_up(blossom, other);
    GArray *path = g_array_new(FALSE, FALSE, sizeof(int)), *edges = g_array_new(FALSE, FALSE, sizeof(CbTreeEdge));
    guint shared = 0, l = left->len, r = right->len;
    while (shared < MIN(l, r) &&
           g_array_index(left, int, l - 1 - shared) == g_array_index(right, int, r - 1 - shared))
        shared++;
    g_array_append_val(path, g_array_index(left, int, l - shared));
    for (guint k = l - shared; k-- > 0;) {
        int unit = g_array_index(left, int, k);
        g_array_append_val(path, unit);
        g_array_append_val(edges, cb_blossom_unit(blossom, unit)->in);
    }
    CbTreeEdge across = {v, other};
    g_array_append_val(edges, across);
    for (guint k = 0; k < r - shared; k++) {
        int unit = g_array_index(right, int, k);
        CbTreeEdge in = cb_blossom_unit(blossom, unit)->in, back = {in.to, in.from};
        g_array_append_val(path, unit);
        g_array_append_val(edges, back);
    }
    guint fresh = 0;
    g_autofree int *were_inner = g_new(int, path->len);
    for (guint k = 0; k < path->len; k++)
        if (cb_blossom_unit(blossom, g_array_index(path, int, k))->label == CB_LABEL_INNER)
            were_inner[fresh++] = g_array_index(path, int, k);
    int set = cb_blossom_shrink(blossom, path, edges);
    g_array_append_val(blossom->units, set);
    for (guint k = 0; k < fresh; k++)
        note_outer(blossom, were_inner[k]);
}

/* An inner set that costs nothing is opened: its path from where the tree comes in to its base stays in the tree. */
static void
open_inner(CbBlossom *blossom, int unit)
{
    CbTreeSet *set = cb_blossom_set(blossom, unit);
    CbTreeEdge in = set->unit.in;
    guint n = set->children->len, k = cb_blossom_child(blossom, unit, in.to);
    int step = k % 2 != 0 ? 1 : -1;
    g_autoptr(GArray) children = g_array_ref(set->children);
    g_autoptr(GArray) edges = g_array_ref(set->edges);
    CbTreeSet cycle = {.children = children, .edges = edges};
    cb_blossom_open(blossom, unit);
    label_unit(blossom, g_array_index(children, int, k), CB_LABEL_INNER, in);
    while (k != 0) {
        CbTreeEdge matched = cb_blossom_edge(&cycle, k, step);
        k = (k + n + (guint)step) % n;
        label_unit(blossom, g_array_index(children, int, k), CB_LABEL_OUTER, matched);
        CbTreeEdge onward = cb_blossom_edge(&cycle, k, step);
        k = (k + n + (guint)step) % n;
        label_unit(blossom, g_array_index(children, int, k), CB_LABEL_INNER, onward);
    }
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint c = 0; c < n; c++) {
        int child = g_array_index(children, int, c);
        if (cb_blossom_unit(blossom, child)->label == CB_LABEL_NONE)
            cb_blossom_members(blossom, child, members);
    }
    for (guint m = 0; m < members->len; m++)
        each_neighbour(blossom, g_array_index(members, int, m), meet_from_none);
}

static gboolean
happens_to_edge(CbBlossom *blossom, int v, int other)
{
    if (cb_blossom_top(blossom, v) == cb_blossom_top(blossom, other) || label_of(blossom, v) != CB_LABEL_OUTER)
        return FALSE;
    CbTreeLabel label = label_of(blossom, other);
    if (label == CB_LABEL_INNER)
        return FALSE;
    if (excess(blossom, v, other) > 0)
        meet_from_outer(blossom, v, other);
    else if (label == CB_LABEL_NONE)
        return grow(blossom, v, other);
    else
        close_cycle(blossom, v, other);
    return FALSE;
}

/* TRUE when that ends the search. */
static gboolean
happens(CbBlossom *blossom, Due due)
{
    if (due.to >= 0)
        return happens_to_edge(blossom, due.from, due.to);
    if (due.from < 0) {
        const CbTreeSet *set = cb_blossom_set(blossom, due.from);
        if (set != NULL && set->unit.parent == CB_NO_SET && set->unit.label == CB_LABEL_INNER && set->price == 0)
            open_inner(blossom, due.from);
        return FALSE;
    }
    if (label_of(blossom, due.from) != CB_LABEL_OUTER || cb_blossom_vertex(blossom, due.from)->price > 0)
        return FALSE;
    change_over(blossom, due.from, -1);
    return TRUE;
}

/* --- the search ------------------------------------------------------------------------------- */

static void
look_around(CbBlossom *blossom)
{
    for (guint k = 0; k < blossom->fresh->len; k++)
        each_neighbour(blossom, g_array_index(blossom->fresh, int, k), meet_from_outer);
    g_array_set_size(blossom->fresh, 0);
}

/* Sets that cost nothing are not kept: they would nest ever deeper. */
static void
open_free(CbBlossom *blossom, int unit)
{
    const CbTreeSet *set = unit >= 0 ? NULL : cb_blossom_set(blossom, unit);
    if (set != NULL && set->unit.parent == CB_NO_SET && set->price == 0)
        cb_blossom_open(blossom, unit);
}

static void
clear(CbBlossom *blossom)
{
    for (guint k = 0; k < blossom->units->len; k++) {
        int unit = g_array_index(blossom->units, int, k);
        if (unit >= 0 || cb_blossom_set(blossom, unit) != NULL)
            cb_blossom_unit(blossom, unit)->label = CB_LABEL_NONE;
    }
    for (guint k = blossom->units->len; k-- > 0;) /* what was shrunk last lies outside */
        open_free(blossom, g_array_index(blossom->units, int, k));
    for (guint k = 0; k < blossom->vertices->len; k++)
        cb_blossom_vertex(blossom, g_array_index(blossom->vertices, int, k))->listed = FALSE;
    g_array_append_vals(blossom->unused, blossom->dropped->data, blossom->dropped->len);
    g_array_set_size(blossom->dropped, 0);
    g_array_set_size(blossom->units, 0);
    g_array_set_size(blossom->vertices, 0);
    g_array_set_size(blossom->fresh, 0);
    for (int t = 0; t <= blossom->horizon; t++)
        g_array_unref(blossom->due[t]);
    g_clear_pointer(&blossom->due, g_free);
}

gboolean
cb_blossom_search(CbBlossom *blossom, guint root, guint64 most)
{
    gboolean ended = FALSE;
    blossom->horizon = cb_blossom_vertex(blossom, (int)root)->price;
    blossom->time = 0;
    blossom->due = g_new(GArray *, blossom->horizon + 1);
    for (int t = 0; t <= blossom->horizon; t++)
        blossom->due[t] = g_array_new(FALSE, FALSE, sizeof(Due));
    label_unit(blossom, cb_blossom_top(blossom, (int)root), CB_LABEL_OUTER, (CbTreeEdge){-1, (int)root});
    look_around(blossom);
    for (int t = 0; t <= blossom->horizon && !ended; t++) {
        if (blossom->due[t]->len > 0)
            pass(blossom, t - blossom->time), blossom->time = t;
        for (guint k = 0; k < blossom->due[t]->len && !ended; k++) {
            ended = happens(blossom, g_array_index(blossom->due[t], Due, k));
            look_around(blossom);
        }
        if (blossom->work > most)
            break;
    }
    clear(blossom);
    return ended;
}

gboolean
cb_blossom_settle(CbBlossom *blossom, guint64 most)
{
    for (guint v = 0; v < blossom->vertex->len; v++) {
        const CbTreeVertex *vertex = cb_blossom_vertex(blossom, (int)v);
        if (vertex->mate < 0 && vertex->price > 0 && !cb_blossom_search(blossom, v, most))
            return FALSE;
    }
    return TRUE;
}
