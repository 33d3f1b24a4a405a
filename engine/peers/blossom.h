/* Matching with prices on the graph that "at most `room` pairs a person, each pair once" unfolds to: a person is
 * `room` seats, a pair (a, b) of weight w two ends, one at each person; an end is joined to the other end and to all
 * seats of its person, each such edge weighs 2w. A pair is chosen when both its ends sit on seats; ends that have
 * each other are a pair not chosen. So the heaviest matching weighs twice the heaviest choice more than all pairs,
 * unchosen.
 *
 * Edmonds' algorithm, one tree at a time: every node has a price, every odd set that was shrunk one too, none
 * negative; both ends of an edge pay at least its weight, those of a matched edge just that, and who is left alone
 * pays nothing. That is the proof. All weights are even, so every number stays whole.
 */
#pragma once

#include <glib.h>

typedef struct {
    int from, to; /* vertices: an edge of the tree, into what carries the label; -1: the root */
} CbTreeEdge;

typedef enum { CB_LABEL_NONE, CB_LABEL_OUTER, CB_LABEL_INNER } CbTreeLabel;

/* What a vertex and a shrunk set have in common. Sets are called ~k, vertices by their number. */
typedef struct {
    CbTreeLabel label;
    CbTreeEdge in;
    int parent; /* the set it lies in directly; CB_NO_SET at the top */
    int base;
} CbTreeUnit;
#define CB_NO_SET G_MAXINT

typedef struct {
    CbTreeUnit unit;
    guint group; /* its outermost set, or itself, is tops[group] */
    int mate;    /* who it is matched with, -1 nobody */
    int price;
    gboolean listed; /* in `vertices` */
} CbTreeVertex;

/* An odd cycle of units; edge k leads from child k to the next. The base lies in child 0. */
typedef struct {
    CbTreeUnit unit;
    int price;
    guint size;       /* vertices */
    GArray *children; /* int */
    GArray *edges;    /* CbTreeEdge */
} CbTreeSet;

typedef struct {
    guint people, pairs;
    guint *seats;   /* people + 1: the first seat of each; the ends follow from seats[people] on, two a pair */
    GArray *ends;   /* per pair its people and weight: CbEnds */
    GArray **at;    /* per person: the pairs they are in (guint) */
    GArray *vertex; /* CbTreeVertex */
    GArray *tops, *ungrouped; /* int: units at the top by group; guint: groups that nobody has */
    GPtrArray *sets;          /* CbTreeSet, NULL where none is */
    GArray *unused, *dropped; /* numbers of sets: free, and free once the search is over */
    /* of the search that runs */
    GArray *vertices, *units, *fresh; /* in the tree; outer vertices that were not looked around from */
    GArray **due;                     /* what happens at which time */
    int horizon, time;
    guint64 work; /* edges looked at, ever */
} CbBlossom;

typedef struct {
    guint people[2], weight;
} CbEnds;

CbBlossom *cb_blossom_new(guint people, const guint *room, const int *prices);
void cb_blossom_free(CbBlossom *blossom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbBlossom, cb_blossom_free)

/* One more pair, both of whom have seats. Where prices are too low for it its ends are left alone: search from them.
 */
void cb_blossom_add_pair(CbBlossom *blossom, guint a, guint b, guint weight);

/* Settles vertex `root`: matched afterwards, or alone and its price 0. Stops when `most` edges were looked at (ever):
 * then FALSE, and the prices still cover every edge. */
gboolean cb_blossom_search(CbBlossom *blossom, guint root, guint64 most);
/* The same for all that are alone. */
gboolean cb_blossom_settle(CbBlossom *blossom, guint64 most);

gboolean cb_blossom_chosen(const CbBlossom *blossom, guint pair);
/* The lowest price among a person's seats (who has some). */
int cb_blossom_price(const CbBlossom *blossom, guint person);

/* --- for the search ---------------------------------------------------------------------------- */

static inline CbTreeVertex *
cb_blossom_vertex(const CbBlossom *blossom, int v)
{
    return &g_array_index(blossom->vertex, CbTreeVertex, v);
}

static inline CbTreeSet *
cb_blossom_set(const CbBlossom *blossom, int unit)
{
    return blossom->sets->pdata[~unit];
}

static inline CbTreeUnit *
cb_blossom_unit(const CbBlossom *blossom, int unit)
{
    return unit >= 0 ? &cb_blossom_vertex(blossom, unit)->unit : &cb_blossom_set(blossom, unit)->unit;
}

/* The outermost set that v lies in, v itself when there is none. */
static inline int
cb_blossom_top(const CbBlossom *blossom, int v)
{
    return g_array_index(blossom->tops, int, cb_blossom_vertex(blossom, v)->group);
}

/* Appends the vertices of `unit` (int). */
void cb_blossom_members(const CbBlossom *blossom, int unit, GArray *out);
/* Shrinks a cycle: `path` are its units, the base first; `edges` as in CbTreeSet. Takes both. Returns the set, at the
 * top. */
int cb_blossom_shrink(CbBlossom *blossom, GArray *path, GArray *edges);
/* Puts the children of a set at the top again, and drops the set. */
void cb_blossom_open(CbBlossom *blossom, int set);
/* The child of `set` that holds v. */
guint cb_blossom_child(const CbBlossom *blossom, int set, int v);
/* Matches inside the set so that v, one of its vertices, is the one matched outside. */
void cb_blossom_turn(CbBlossom *blossom, int unit, int v);
/* The edge of the set between child k and the one after it in direction `step` (1, -1), from k's side. */
CbTreeEdge cb_blossom_edge(const CbTreeSet *set, guint k, int step);
