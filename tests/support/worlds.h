/* Small Worlds for tests: rows written by hand, random Worlds and random changes from a seed, and
 * what it means that two Worlds are the same.
 */
#pragma once

#include "engine/demo/dice.h"
#include "engine/world.h"

/* --- rows by hand ----------------------------------------------------------------------------- */

/* In place of a value: null. */
extern const char *const worlds_null;

/* Adds a row to `rows` from pairs of column name and outside form, ended by NULL:
 *     worlds_row(rows, CB_sessions, "id", "s1", "date", "2026-12-01", NULL);
 * A patch of rows is a change (cb_world_patch) and also the making of a World (worlds_of). */
void worlds_row(CbPatch *rows, CbTableId table, ...) G_GNUC_NULL_TERMINATED;

/* A confirmed session with one setup; the pairs say what else. */
void worlds_session(CbPatch *rows, const char *id, const char *date, ...) G_GNUC_NULL_TERMINATED;
/* An active operator called like their id; the pairs say what else. */
void worlds_operator(CbPatch *rows, const char *id, ...) G_GNUC_NULL_TERMINATED;
void worlds_link(CbPatch *rows, const char *session, const char *operator, const char *status);
void worlds_policy(CbPatch *rows, const char *json);

/* The World of these rows. */
CbWorld *worlds_of(const CbPatch *rows);

/* The row of an id that must be there. */
guint worlds_find(const CbWorld *world, CbTableId table, const char *id);

/* An instant from RFC 3339. */
gint64 worlds_time(const char *text);

/* --- random Worlds ---------------------------------------------------------------------------- */

/* The first day on which random sessions lie. */
#define WORLDS_FIRST_DAY "2026-11-20"

typedef struct {
    guint32 seed;
    guint operators, sessions, days;
    guint links;   /* rows of people on sessions; the same person twice on one session counts */
    guint drudges; /* the first so many people are accepted on nearly every session */
    const char *policy;
} WorldsShape;

/* Sessions with and without times, past midnight, of every status; people of few or no regions. */
CbWorld *worlds_random(const WorldsShape *shape);

/* A few changed rows of people and sessions, changed or new links between them. */
CbPatch *worlds_random_patch(const CbWorld *world, CbDice *dice, guint days);

/* --- sameness --------------------------------------------------------------------------------- */

/* A World with the same rows, built from nothing. */
CbWorld *worlds_rebuilt(const CbWorld *world);

/* Every cell as text, a row a line; links in order of their text. */
char *worlds_dump(const CbWorld *world);

/* Asserts that both have the same rows, the same adjacency and the same staffing index. */
void worlds_assert_same(const CbWorld *a, const CbWorld *b);
