/* Haystacks: what a filter word is looked for in. The searched texts of a person or session are folded
 * once (engine/fold.h) and kept as long as their cells stay the same, which they do under decisions.
 *
 * A haystack is fields with a line feed between them; no field holds one. The first is the label (name
 * or title, else the id), so haystacks also order rows by label as people expect: "Élodie" before
 * "Fabien". About 10 ms for 20,000 people the first time.
 */
#pragma once

#include "engine/world.h"

/* The fields, in order, of a person and of a session. */
enum { CB_HAY_LABEL, CB_HAY_ID, CB_HAY_REGION, CB_HAY_EMAIL, CB_HAY_PHONE };
enum { CB_HAY_CLIENT = CB_HAY_REGION + 1, CB_HAY_SETUPS };

typedef struct CbHaystacks CbHaystacks;

CbHaystacks *cb_haystacks_new(void);
void cb_haystacks_free(CbHaystacks *haystacks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbHaystacks, cb_haystacks_free)

/* The haystack of a row of CB_operators, CB_sessions, CB_jobs or CB_profiles (whose label is the first name); valid until the next call with another World. */
const char *cb_haystack(CbHaystacks *haystacks, const CbWorld *world, CbTableId table, guint row);

/* Whether `text` (folded) occurs in one field of a haystack. */
gboolean cb_haystack_field_has(const char *haystack, guint field, const char *text);

/* All rows ordered by haystack, then row; as long as the table has rows, valid as the above. */
const guint *cb_haystacks_order(CbHaystacks *haystacks, const CbWorld *world, CbTableId table);
