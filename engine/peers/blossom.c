/* The graph, and odd sets in it: shrinking, opening, turning. */
#include "engine/peers/blossom.h"

/* --- the graph -------------------------------------------------------------------------------- */

static int
add_vertex(CbBlossom *blossom, int price)
{
    int v = (int)blossom->vertex->len;
    CbTreeVertex fresh = {
        .unit = {CB_LABEL_NONE, {-1, -1}, CB_NO_SET, v}, .group = blossom->tops->len, .mate = -1, .price = price};
    g_array_append_val(blossom->vertex, fresh);
    g_array_append_val(blossom->tops, v);
    return v;
}

CbBlossom *
cb_blossom_new(guint people, const guint *room, const int *prices)
{
    CbBlossom *blossom = g_new0(CbBlossom, 1);
    blossom->people = people;
    blossom->seats = g_new(guint, people + 1);
    blossom->ends = g_array_new(FALSE, FALSE, sizeof(CbEnds));
    blossom->at = g_new(GArray *, people);
    blossom->vertex = g_array_new(FALSE, FALSE, sizeof(CbTreeVertex));
    blossom->tops = g_array_new(FALSE, FALSE, sizeof(int));
    blossom->ungrouped = g_array_new(FALSE, FALSE, sizeof(guint));
    blossom->sets = g_ptr_array_new();
    blossom->unused = g_array_new(FALSE, FALSE, sizeof(guint));
    blossom->dropped = g_array_new(FALSE, FALSE, sizeof(guint));
    blossom->vertices = g_array_new(FALSE, FALSE, sizeof(int));
    blossom->units = g_array_new(FALSE, FALSE, sizeof(int));
    blossom->fresh = g_array_new(FALSE, FALSE, sizeof(int));
    for (guint p = 0; p < people; p++) {
        blossom->at[p] = g_array_new(FALSE, FALSE, sizeof(guint));
        blossom->seats[p] = blossom->vertex->len;
        for (guint s = 0; s < room[p]; s++)
            add_vertex(blossom, prices[p]);
    }
    blossom->seats[people] = blossom->vertex->len;
    return blossom;
}

static void
set_free(CbTreeSet *set)
{
    g_array_unref(set->children);
    g_array_unref(set->edges);
    g_free(set);
}

void
cb_blossom_free(CbBlossom *blossom)
{
    if (blossom == NULL)
        return;
    for (guint p = 0; p < blossom->people; p++)
        g_array_unref(blossom->at[p]);
    for (guint s = 0; s < blossom->sets->len; s++)
        if (blossom->sets->pdata[s] != NULL)
            set_free(blossom->sets->pdata[s]);
    g_ptr_array_unref(blossom->sets);
    GArray *const arrays[] = {blossom->ends,  blossom->vertex, blossom->unused, blossom->dropped,  blossom->vertices,
                              blossom->units, blossom->fresh,  blossom->tops,   blossom->ungrouped};
    for (guint a = 0; a < G_N_ELEMENTS(arrays); a++)
        g_array_unref(arrays[a]);
    g_free(blossom->at);
    g_free(blossom->seats);
    g_free(blossom);
}

int
cb_blossom_price(const CbBlossom *blossom, guint person)
{
    int lowest = G_MAXINT;
    for (guint s = blossom->seats[person]; s < blossom->seats[person + 1]; s++)
        lowest = MIN(lowest, cb_blossom_vertex(blossom, (int)s)->price);
    return lowest;
}

void
cb_blossom_add_pair(CbBlossom *blossom, guint a, guint b, guint weight)
{
    CbEnds ends = {{a, b}, weight};
    int whole = 2 * (int)weight, low = MAX(0, whole - cb_blossom_price(blossom, a)),
        other = MAX(0, whole - cb_blossom_price(blossom, b));
    g_array_append_val(blossom->ends, ends);
    g_array_append_val(blossom->at[a], blossom->pairs);
    g_array_append_val(blossom->at[b], blossom->pairs);
    blossom->pairs++;
    gboolean covered = low + other <= whole;
    int first = add_vertex(blossom, covered ? (low + whole - other) / 2 : low);
    int second = add_vertex(blossom, covered ? whole - (low + whole - other) / 2 : other);
    if (covered) {
        cb_blossom_vertex(blossom, first)->mate = second;
        cb_blossom_vertex(blossom, second)->mate = first;
    }
}

gboolean
cb_blossom_chosen(const CbBlossom *blossom, guint pair)
{
    int first = (int)(blossom->seats[blossom->people] + 2 * pair);
    int a = cb_blossom_vertex(blossom, first)->mate, b = cb_blossom_vertex(blossom, first + 1)->mate;
    return a >= 0 && b >= 0 && a != first + 1;
}

/* --- odd sets --------------------------------------------------------------------------------- */

void
cb_blossom_members(const CbBlossom *blossom, int unit, GArray *out)
{
    if (unit >= 0) {
        g_array_append_val(out, unit);
        return;
    }
    const GArray *children = cb_blossom_set(blossom, unit)->children;
    for (guint k = 0; k < children->len; k++)
        cb_blossom_members(blossom, g_array_index(children, int, k), out);
}

/* Everything in `unit` is of `group` from now on. */
static void
regroup(CbBlossom *blossom, int unit, guint group)
{
    g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(int));
    cb_blossom_members(blossom, unit, members);
    for (guint m = 0; m < members->len; m++)
        cb_blossom_vertex(blossom, g_array_index(members, int, m))->group = group;
}

static guint
group_of(const CbBlossom *blossom, int unit)
{
    return cb_blossom_vertex(blossom, cb_blossom_unit(blossom, unit)->base)->group;
}

static guint
size_of(const CbBlossom *blossom, int unit)
{
    return unit >= 0 ? 1 : cb_blossom_set(blossom, unit)->size;
}

/* The one with the most vertices: it keeps its group, for then a vertex seldom gets another. */
static int
largest(const CbBlossom *blossom, const GArray *children)
{
    int best = g_array_index(children, int, 0);
    for (guint k = 1; k < children->len; k++) {
        int child = g_array_index(children, int, k);
        best = size_of(blossom, child) > size_of(blossom, best) ? child : best;
    }
    return best;
}

/* Brings all children of a set into one group. */
static void
join_groups(CbBlossom *blossom, int unit)
{
    CbTreeSet *set = cb_blossom_set(blossom, unit);
    int most = largest(blossom, set->children);
    guint group = group_of(blossom, most);
    for (guint k = 0; k < set->children->len; k++) {
        int child = g_array_index(set->children, int, k);
        guint old = group_of(blossom, child);
        set->size += size_of(blossom, child);
        if (child == most)
            continue;
        regroup(blossom, child, group);
        g_array_append_val(blossom->ungrouped, old);
    }
    g_array_index(blossom->tops, int, group) = unit;
}

/* Gives each child a group of its own. */
static void
part_groups(CbBlossom *blossom, const CbTreeSet *set)
{
    int most = largest(blossom, set->children);
    g_array_index(blossom->tops, int, group_of(blossom, most)) = most;
    for (guint k = 0; k < set->children->len; k++) {
        int child = g_array_index(set->children, int, k);
        if (child == most)
            continue;
        guint group = g_array_index(blossom->ungrouped, guint, blossom->ungrouped->len - 1);
        g_array_set_size(blossom->ungrouped, blossom->ungrouped->len - 1);
        g_array_index(blossom->tops, int, group) = child;
        regroup(blossom, child, group);
    }
}

int
cb_blossom_shrink(CbBlossom *blossom, GArray *path, GArray *edges)
{
    CbTreeSet *set = g_new0(CbTreeSet, 1);
    guint number = blossom->sets->len;
    if (blossom->unused->len > 0) {
        number = g_array_index(blossom->unused, guint, blossom->unused->len - 1);
        g_array_set_size(blossom->unused, blossom->unused->len - 1);
    } else {
        g_ptr_array_add(blossom->sets, NULL);
    }
    blossom->sets->pdata[number] = set;
    set->children = path;
    set->edges = edges;
    set->unit = *cb_blossom_unit(blossom, g_array_index(path, int, 0));
    for (guint k = 0; k < path->len; k++)
        cb_blossom_unit(blossom, g_array_index(path, int, k))->parent = ~(int)number;
    join_groups(blossom, ~(int)number);
    return ~(int)number;
}

void
cb_blossom_open(CbBlossom *blossom, int unit)
{
    CbTreeSet *set = cb_blossom_set(blossom, unit);
    guint number = (guint)~unit;
    for (guint k = 0; k < set->children->len; k++) {
        CbTreeUnit *its = cb_blossom_unit(blossom, g_array_index(set->children, int, k));
        its->parent = CB_NO_SET;
        its->label = CB_LABEL_NONE;
    }
    part_groups(blossom, set);
    blossom->sets->pdata[number] = NULL;
    g_array_append_val(blossom->dropped, number);
    set_free(set);
}

/* Mostly all children but one are vertices: then nothing needs to be climbed. */
guint
cb_blossom_child(const CbBlossom *blossom, int unit, int v)
{
    const GArray *children = cb_blossom_set(blossom, unit)->children;
    guint sets = 0, last = 0, k = 0;
    int child = v;
    for (guint c = 0; c < children->len; c++) {
        int one = g_array_index(children, int, c);
        if (one == v)
            return c;
        if (one < 0)
            sets++, last = c;
    }
    if (sets == 1)
        return last;
    while (cb_blossom_unit(blossom, child)->parent != unit)
        child = cb_blossom_unit(blossom, child)->parent;
    while (g_array_index(children, int, k) != child)
        k++;
    return k;
}

CbTreeEdge
cb_blossom_edge(const CbTreeSet *set, guint k, int step)
{
    guint n = set->edges->len;
    if (step > 0)
        return g_array_index(set->edges, CbTreeEdge, k);
    CbTreeEdge back = g_array_index(set->edges, CbTreeEdge, (k + n - 1) % n);
    return (CbTreeEdge){back.to, back.from};
}

/* Begins the cycle with child `first`. */
static void
rotate(CbTreeSet *set, guint first)
{
    guint n = set->children->len;
    GArray *children = g_array_sized_new(FALSE, FALSE, sizeof(int), n);
    GArray *edges = g_array_sized_new(FALSE, FALSE, sizeof(CbTreeEdge), n);
    for (guint k = 0; k < n; k++) {
        g_array_append_val(children, g_array_index(set->children, int, (first + k) % n));
        g_array_append_val(edges, g_array_index(set->edges, CbTreeEdge, (first + k) % n));
    }
    g_array_unref(set->children);
    g_array_unref(set->edges);
    set->children = children;
    set->edges = edges;
}

void
cb_blossom_turn(CbBlossom *blossom, int unit, int v)
{
    if (unit >= 0)
        return;
    CbTreeSet *set = cb_blossom_set(blossom, unit);
    guint n = set->children->len, first = cb_blossom_child(blossom, unit, v), k = first;
    int step = first % 2 != 0 ? 1 : -1;
    cb_blossom_turn(blossom, g_array_index(set->children, int, first), v);
    while (k != 0) {
        k = (k + n + (guint)step) % n;
        CbTreeEdge edge = cb_blossom_edge(set, k, step);
        cb_blossom_turn(blossom, g_array_index(set->children, int, k), edge.from);
        k = (k + n + (guint)step) % n;
        cb_blossom_turn(blossom, g_array_index(set->children, int, k), edge.to);
        cb_blossom_vertex(blossom, edge.from)->mate = edge.to;
        cb_blossom_vertex(blossom, edge.to)->mate = edge.from;
    }
    rotate(set, first);
    set->unit.base = v;
}
