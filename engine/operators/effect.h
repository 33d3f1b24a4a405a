/* What a decision does beyond its own words, to be read before it is made: what it opens, who then clashes, who
 * becomes free, who is told. Found by comparing the World with the one that the patch makes of it.
 */
#pragma once

#include "engine/operators/staffing.h"

typedef struct {
    GPtrArray *opens;   /* char *: "Foire expo, 2026-11-28, then lacks 2 people." */
    GPtrArray *clashes; /* "Jean Dupont is also on Zénith then." */
    GPtrArray *frees;   /* "Jean Dupont is free on 2026-11-28." */
    GPtrArray *told;    /* names of those who get a message */
    char *urgent;       /* id of the session with the most urgent of the gaps that it opens, NULL: none */
} CbEffect;

CbEffect *cb_effect_new(const CbWorld *before, const CbPatch *patch, gint64 now);
void cb_effect_free(CbEffect *effect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbEffect, cb_effect_free)

/* All of it in lines for a panel, each kind cut after `most`. Free with g_ptr_array_unref (char *). */
GPtrArray *cb_effect_lines(const CbEffect *effect, guint most);
