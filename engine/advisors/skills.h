/* Who has which skill: the part of the index that is kept by skill and not by advisor. Immutable
 * and shared; see index.h. */
#pragma once

#include "engine/advisors/index.h"

typedef struct CbSkillBook CbSkillBook;

CbSkillBook *cb_skill_book_new(const CbWorld *world);
CbSkillBook *cb_skill_book_ref(CbSkillBook *book);
void cb_skill_book_unref(CbSkillBook *book);
const CbSkillList *cb_skill_book_find(const CbSkillBook *book, const char *category,
                                      const char *name);

/* The book of the World that `patch` made; *book itself (another reference) when no skill is in the
 * patch. */
CbSkillBook *cb_skill_book_patch(CbSkillBook *book, const CbWorld *world, const CbPatch *patch);
