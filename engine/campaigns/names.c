#include "engine/campaigns/names.h"

char *
cb_name_of_profile(const CbWorld *world, guint profile)
{
    const char *first = profiles_first_name(world, profile), *last = profiles_last_name(world, profile);
    g_autofree char *name = g_strconcat(first != NULL ? first : "", " ", last != NULL ? last : "", NULL);
    g_strstrip(name);
    return *name != '\0' ? g_steal_pointer(&name) : g_strdup("Unknown");
}

const char *
cb_name_of_job(const CbWorld *world, guint job)
{
    const char *title = jobs_title(world, job);
    return title != NULL ? title : jobs_id(world, job);
}

char *
cb_name_of_campaign(const CbWorld *world, guint campaign)
{
    const char *id = staffing_campaigns_job_id(world, campaign);
    guint job = cb_world_find(world, CB_jobs, id);
    return g_strjoin(" · ", job != CB_NO_ROW ? cb_name_of_job(world, job) : id,
                     staffing_campaigns_department(world, campaign), NULL);
}
