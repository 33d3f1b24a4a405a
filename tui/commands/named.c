#include "engine/campaigns/crew.h"
#include "tui/commands/named.h"

#include <string.h>

#include "engine/campaigns/names.h"

#define MOST_NAMED 5 /* ids that a refusal lists */

/* A kind of row that has names. */
typedef struct {
    CbTableId table;
    const char *what, *many, *not_found;
    /* Whether a name, in folded letters, means the row; `whole`: all of it. */
    gboolean (*means)(const CbCall *call, guint row, const char *folded, gboolean whole);
} Kind;

static gboolean
matches(const char *name, const char *folded, gboolean whole)
{
    g_autofree char *own = name == NULL ? NULL : g_utf8_casefold(name, -1);
    return own != NULL && (whole ? strcmp(own, folded) == 0 : strstr(own, folded) != NULL);
}

static gboolean
means_job(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    return matches(jobs_title(cb_desk_world(call->desk), row), folded, whole);
}

static gboolean
means_profile(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autofree char *name = cb_name_of_profile(world, row);
    return matches(name, folded, whole) || matches(profiles_nickname(world, row), folded, whole);
}

static gboolean
means_campaign(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    const CbWorld *world = cb_desk_world(call->desk);
    if (call->department != NULL && strcmp(staffing_campaigns_department(world, row), call->department) != 0)
        return FALSE;
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, row));
    return matches(staffing_campaigns_job_id(world, row), folded, TRUE) ||
           (job != CB_NO_ROW && matches(jobs_title(world, job), folded, whole));
}

static const Kind job_kind = {CB_jobs, "job", "jobs", "JOB_NOT_FOUND", means_job};
static const Kind profile_kind = {CB_profiles, "person", "people", "PROFILE_NOT_FOUND", means_profile};
static const Kind campaign_kind = {CB_staffing_campaigns, "campaign", "campaigns", "CAMPAIGN_NOT_FOUND",
                                   means_campaign};

/* The rows that a name means; free with g_array_unref. */
static GArray *
rows_named(const CbCall *call, const Kind *kind, const char *text, gboolean whole)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; *text != '\0' && row < cb_world_rows(cb_desk_world(call->desk), kind->table); row++)
        if (kind->means(call, row, folded, whole))
            g_array_append_val(rows, row);
    return rows;
}

static CbExit
refuse_many(const CbCall *call, const Kind *kind, const char *text, const GArray *rows)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    for (guint i = 0; i < MIN(rows->len, MOST_NAMED); i++)
        g_string_append_printf(ids, "%s%s", i == 0 ? "" : ", ",
                               cb_world_value(cb_desk_world(call->desk), kind->table,
                                              cb_table_key(&cb_tables[kind->table]), g_array_index(rows, guint, i))
                                   .text);
    return cb_call_refuse(call, "AMBIGUOUS", "\"%s\" may mean %u %s; name one by its id: %s%s", text, rows->len,
                          kind->many, ids->str, rows->len > MOST_NAMED ? ", …" : "");
}

static gboolean
find(const CbCall *call, const Kind *kind, const char *text, guint *row, CbExit *status)
{
    *row = cb_world_find(cb_desk_world(call->desk), kind->table, text);
    for (guint whole = 2; *row == CB_NO_ROW && whole-- > 0;) {
        g_autoptr(GArray) rows = rows_named(call, kind, text, whole == 1);
        if (rows->len > 1) {
            *status = refuse_many(call, kind, text, rows);
            return FALSE;
        }
        if (rows->len == 1)
            *row = g_array_index(rows, guint, 0);
    }
    if (*row == CB_NO_ROW)
        *status = cb_call_refuse(call, kind->not_found, "there is no %s \"%s\"", kind->what, text);
    return *row != CB_NO_ROW;
}

gboolean
cb_call_find_job(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &job_kind, text, row, status);
}

gboolean
cb_call_find_profile(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &profile_kind, text, row, status);
}

gboolean
cb_call_find_campaign(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &campaign_kind, text, row, status);
}

gboolean
cb_call_department(const CbCall *call, guint job, const char *role_code, const char **department, CbExit *status)
{
    const CbWorld *world = cb_desk_world(call->desk);
    *department = call->department;
    if (*department != NULL)
        return TRUE;
    CB_EACH_LINK (world, job_required_roles, job_id, job, row) {
        const char *own = job_required_roles_department(world, row);
        if (role_code != NULL && g_strcmp0(job_required_roles_role_code(world, row), role_code) != 0)
            continue;
        if (*department != NULL && strcmp(*department, own) != 0) {
            *status = cb_call_refuse(call, "DEPARTMENT_NEEDED",
                                     "%s requires that of several departments; name one with --department",
                                     cb_name_of_job(world, job));
            return FALSE;
        }
        *department = own;
    }
    if (*department == NULL)
        *status = cb_call_refuse(call, "DEPARTMENT_NEEDED", "%s requires nobody%s%s; name a department with --department",
                                 cb_name_of_job(world, job), role_code != NULL ? " as " : "",
                                 role_code != NULL ? role_code : "");
    return *department != NULL;
}

gboolean
cb_call_sees_crew(const CbCall *call, CbExit *status)
{
    if (cb_crew_is_known(cb_desk_world(call->desk)))
        return TRUE;
    *status = cb_call_refuse(call, "PEOPLE_HIDDEN", "there are no people of a crew here, or your role does not see them");
    return FALSE;
}
