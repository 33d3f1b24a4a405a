/* The points of skill for a role: of the active skill whose name is the role code. */
#pragma once

#include "engine/world.h"

#define CB_NO_SKILL 10 /* points without it */

typedef struct {
    gint64 proficiency; /* 0: none that counts */
    gboolean primary;
} CbSkill;

/* As the primary one 40 + 2·proficiency, 30 + 2·proficiency otherwise. */
static inline guint
cb_skill_points(CbSkill skill)
{
    return skill.proficiency > 0 ? (guint)((skill.primary ? 40 : 30) + 2 * skill.proficiency) : CB_NO_SKILL;
}

/* The row of the skill that is called like the role, CB_NO_ROW when there is none. */
guint cb_skill_for(const CbWorld *world, const char *role_code);
/* Of a row of profile_skills. */
CbSkill cb_skill_of_link(const CbWorld *world, guint link);
/* The best of somebody for the role. */
CbSkill cb_skill_of(const CbWorld *world, guint profile, const char *role_code);
