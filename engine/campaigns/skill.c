#include "engine/campaigns/skill.h"

#include <string.h>

guint
cb_skill_for(const CbWorld *world, const char *role_code)
{
    for (guint row = 0; row < cb_world_rows(world, CB_skills); row++)
        if (skills_active(world, row) == TRUE && strcmp(skills_name(world, row), role_code) == 0)
            return row;
    return CB_NO_ROW;
}

CbSkill
cb_skill_of_link(const CbWorld *world, guint link)
{
    gint64 proficiency = profile_skills_proficiency(world, link);
    return (CbSkill){proficiency == CB_NULL ? 0 : CLAMP(proficiency, 0, 5),
                     profile_skills_is_primary(world, link) == TRUE};
}

CbSkill
cb_skill_of(const CbWorld *world, guint profile, const char *role_code)
{
    CbSkill best = {0, FALSE};
    CB_EACH_LINK (world, profile_skills, profile_id, profile, link) {
        guint skill = profile_skills_skill_id(world, link);
        CbSkill one = cb_skill_of_link(world, link);
        if (skills_active(world, skill) == TRUE && strcmp(skills_name(world, skill), role_code) == 0 &&
            cb_skill_points(one) > cb_skill_points(best))
            best = one;
    }
    return best;
}
