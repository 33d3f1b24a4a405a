#include "engine/campaigns/names.h"

#include <string.h>

#include "engine/when.h"

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
cb_when_of_job(const CbWorld *world, guint job)
{
    const char *zone = jobs_timezone(world, job);
    const gint64 ends[] = {jobs_start_time(world, job), jobs_end_time(world, job)};
    GString *text = g_string_new(NULL);
    zone = cb_zone_is_name(zone) ? zone : "UTC";
    for (guint e = 0; e < G_N_ELEMENTS(ends); e++) {
        char day[11], clock[6];
        if (ends[e] != CB_NULL)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? " to " : "",
                                   cb_day_format(cb_time_day(ends[e], zone), day), cb_time_clock(ends[e], zone, clock));
    }
    return g_string_free(text, FALSE);
}

char *
cb_name_of_campaign(const CbWorld *world, guint campaign)
{
    const char *id = staffing_campaigns_job_id(world, campaign);
    guint job = cb_world_find(world, CB_jobs, id);
    return g_strjoin(" · ", job != CB_NO_ROW ? cb_name_of_job(world, job) : id,
                     staffing_campaigns_department(world, campaign), NULL);
}

const char *
cb_head_of_step(const char *step)
{
    static const char *const heads[][2] = {
        {"increase_wave", "+WIDER"}, {"include_fridge", "+FRIDGE"}, {"allow_soft_conflicts", "+SOFT"}};
    for (guint h = 0; step != NULL && h < G_N_ELEMENTS(heads); h++)
        if (strcmp(heads[h][0], step) == 0)
            return heads[h][1];
    return step == NULL ? "NOW" : "+STEP";
}
