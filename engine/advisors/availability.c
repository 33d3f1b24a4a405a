/* What an advisor says of their time: whether they are available, for how much, when they work,
 * when they are away. */
#include <string.h>

#include "engine/advisors/case.h"
#include "engine/advisors/zones.h"
#include "engine/when.h"

#define MOST_PROJECTS 10
#define LAST_MINUTE 1439

static guint
row_of(const CbCase *c)
{
    return cb_world_first(c->world, CB_advisor_availability, CB_advisor_availability_advisor_id,
                          cb_case_advisor(c));
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
status_is_good(const CbCase *c)
{
    const CbColumn *column =
        &cb_tables[CB_advisor_availability].columns[CB_advisor_availability_status];
    const char *status = cb_case_text(c, "status");
    return cb_json_member(c->payload, "status") == NULL ||
           (status != NULL && cb_column_takes(column, cb_text(status)));
}

static gboolean
most_is_good(const CbCase *c)
{
    gint64 most = cb_case_whole(c, "max_concurrent_projects", 1);
    return most >= 1 && most <= MOST_PROJECTS;
}

static gboolean
preferences_are_good(const CbCase *c)
{
    const cJSON *preferences = cb_json_member(c->payload, "availability_preferences");
    return preferences == NULL || cJSON_IsObject(preferences);
}

static gboolean
hours_are_good(const CbCase *c)
{
    gint64 day = cb_case_whole(c, "day_of_week", CB_NULL);
    gint64 start = cb_case_whole(c, "start_minutes", CB_NULL),
           end = cb_case_whole(c, "end_minutes", CB_NULL);
    return day >= 0 && day <= 6 && start >= 0 && end <= LAST_MINUTE && start < end;
}

static gboolean
zone_is_good(const CbCase *c)
{
    const char *zone = cb_case_text(c, "timezone");
    return zone != NULL && cb_zone_is_name(zone);
}

/* Whether the hours overlap none of the same day that the advisor has already. */
static gboolean
hours_are_free(const CbCase *c)
{
    gint64 start = cb_case_whole(c, "start_minutes", 0), end = cb_case_whole(c, "end_minutes", 0);
    CB_EACH_LINK(c->world, advisor_work_hours, advisor_id, cb_case_advisor(c), row) {
        int from, to;
        if (advisor_work_hours_dow(c->world, row) == cb_case_whole(c, "day_of_week", 0) &&
            cb_minutes_parse(advisor_work_hours_minutes(c->world, row), &from, &to) && start < to &&
            from < end)
            return FALSE;
    }
    return TRUE;
}

static gboolean
period_is_good(const CbCase *c)
{
    gint64 start = cb_case_time(c, "start"), end = cb_case_time(c, "end");
    return start != CB_NULL && cb_case_reads(c, "end", CB_TYPE_TIME) &&
           (end == CB_NULL || start < end);
}

static const CbRule status_good = {status_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                   "An advisor is available, busy or offline.", NULL};
static const CbRule most_good = {most_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                 "An advisor takes 1 to 10 projects at once.", NULL};
static const CbRule preferences_good = {preferences_are_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                        "Preferences are an object.", NULL};
static const CbRule hours_good = {
    hours_are_good, "INVALID_VALUE", CB_RULE_PLAIN,
    "Working hours are on a day from 0 (Sunday) to 6, from a minute to a later one, 0 to "
    "1439.",
    NULL};
static const CbRule zone_good = {zone_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                 "There is no such time zone.", NULL};
static const CbRule hours_free = {hours_are_free, "OVERLAP", CB_RULE_PLAIN,
                                  "These hours overlap others of the same day.", NULL};
static const CbRule period_good = {period_is_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                   "Time off begins at a time and ends later, or is open.", NULL};

/* --- effects ---------------------------------------------------------------------------------- */

static char *
set_availability(const CbCase *c, CbPatch *patch)
{
    guint advisor = cb_case_advisor(c);
    const cJSON *preferences = cb_json_member(c->payload, "availability_preferences");
    const char *status = cb_case_text(c, "status");
    CbRow *row = cb_patch_add_key(patch, CB_advisor_availability, advisors_id(c->world, advisor));
    if (status != NULL)
        cb_patch_set_text(patch, row, CB_advisor_availability_status, status);
    if (cb_json_member(c->payload, "max_concurrent_projects") != NULL)
        cb_patch_set_integer(row, CB_advisor_availability_max_concurrent_projects,
                             cb_case_whole(c, "max_concurrent_projects", 3));
    if (preferences != NULL) {
        g_autofree char *text = cJSON_PrintUnformatted(preferences);
        cb_patch_set_text(patch, row, CB_advisor_availability_availability_preferences, text);
    }
    cb_patch_set_integer(row, CB_advisor_availability_last_active, c->now);
    cb_patch_set_integer(row, CB_advisor_availability_updated_at, c->now);
    cb_patch_advisor(c, patch, advisor);
    if (status == NULL && row_of(c) != CB_NO_ROW)
        status = advisor_availability_status(c->world, row_of(c));
    return g_strdup_printf("%s is %s.", cb_name_of_advisor(c->world, advisor),
                           status == NULL ? "available" : status);
}

static char *
add_hours(const CbCase *c, CbPatch *patch)
{
    guint advisor = cb_case_advisor(c);
    g_autofree char *id = cb_derived_id(c->decision->id, "hours");
    g_autofree char *minutes =
        g_strdup_printf("[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ")",
                        cb_case_whole(c, "start_minutes", 0), cb_case_whole(c, "end_minutes", 0));
    CbRow *row = cb_patch_add_key(patch, CB_advisor_work_hours, id);
    cb_patch_set_text(patch, row, CB_advisor_work_hours_advisor_id, advisors_id(c->world, advisor));
    cb_patch_set_text(patch, row, CB_advisor_work_hours_tz, cb_case_text(c, "timezone"));
    cb_patch_set_integer(row, CB_advisor_work_hours_dow, cb_case_whole(c, "day_of_week", 0));
    cb_patch_set_text(patch, row, CB_advisor_work_hours_minutes, minutes);
    cb_patch_advisor(c, patch, advisor);
    return g_strdup_printf("%s has new working hours.", cb_name_of_advisor(c->world, advisor));
}

static char *
add_time_off(const CbCase *c, CbPatch *patch)
{
    guint advisor = cb_case_advisor(c);
    gint64 end = cb_case_time(c, "end");
    char from[32], to[32];
    g_autofree char *period =
        g_strdup_printf("[%s,%s)", cb_time_format(cb_case_time(c, "start"), from),
                        end == CB_NULL ? "" : cb_time_format(end, to));
    CbRow *row = cb_patch_add_key(patch, CB_advisor_time_off, advisors_id(c->world, advisor));
    cb_patch_set_text(patch, row, CB_advisor_time_off_period, period);
    cb_patch_set_text(patch, row, CB_advisor_time_off_reason, cb_case_text(c, "reason"));
    cb_patch_advisor(c, patch, advisor);
    return g_strdup_printf("%s is off from %s on.", cb_name_of_advisor(c->world, advisor), from);
}

const CbRecipe cb_availability_recipes[] = {
    {"advisor.availability",
     {&cb_rule_may_advise, &cb_rule_advisor_found, &status_good, &most_good, &preferences_good},
     set_availability},
    {"advisor.work_hours",
     {&cb_rule_may_advise, &cb_rule_advisor_found, &hours_good, &zone_good, &hours_free},
     add_hours},
    {"advisor.time_off", {&cb_rule_may_advise, &cb_rule_advisor_found, &period_good}, add_time_off},
    {NULL, {NULL}, NULL},
};
