#include "engine/campaigns/need.h"

#include <string.h>

#define UNHEARD_OF G_MAXINT32 /* sums stay below it */

int
cb_role_column(const char *department)
{
    static const struct {
        const char *department;
        int column;
    } columns[] = {
        {"sound", CB_job_assignments_sound_role},
        {"lights", CB_job_assignments_lights_role},
        {"video", CB_job_assignments_video_role},
        {"production", CB_job_assignments_production_role},
    };
    for (guint c = 0; department != NULL && c < G_N_ELEMENTS(columns); c++)
        if (g_ascii_strcasecmp(department, columns[c].department) == 0)
            return columns[c].column;
    return -1;
}

char *
cb_role_trim(const char *role_code)
{
    return g_strstrip(g_strdup(role_code != NULL ? role_code : ""));
}

static void
clear_need(gpointer data)
{
    CbNeed *need = data;
    g_free(need->role_code);
    g_array_unref(need->people);
}

/* The place of a role in `needs`, which is made where it is missing. NULL for a blank code. */
static CbNeed *
need_for(GArray *needs, const char *role_code)
{
    g_autofree char *code = cb_role_trim(role_code);
    if (*code == '\0')
        return NULL;
    guint at = 0;
    for (; at < needs->len; at++) {
        CbNeed *need = &g_array_index(needs, CbNeed, at);
        int order = strcmp(need->role_code, code);
        if (order == 0)
            return need;
        if (order > 0)
            break;
    }
    CbNeed fresh = {g_steal_pointer(&code), 0, 0, g_array_new(FALSE, FALSE, sizeof(guint))};
    g_array_insert_val(needs, at, fresh);
    return &g_array_index(needs, CbNeed, at);
}

/* Somebody without an id is as good as from outside. */
static void
add_assigned(CbNeed *need, const CbWorld *world, guint row)
{
    guint profile = job_assignments_technician_id(world, row);
    if (profile == CB_NO_ROW || *profiles_id(world, profile) == '\0') {
        need->assigned++;
        return;
    }
    for (guint i = 0; i < need->people->len; i++)
        if (g_array_index(need->people, guint, i) == profile)
            return;
    g_array_append_val(need->people, profile);
    g_array_sort(need->people, cb_row_compare);
    need->assigned++;
}

GArray *
cb_needs(const CbWorld *world, guint job, const char *department)
{
    GArray *needs = g_array_new(FALSE, FALSE, sizeof(CbNeed));
    g_array_set_clear_func(needs, clear_need);
    int column = cb_role_column(department);
    if (job == CB_NO_ROW)
        return needs;
    CB_EACH_LINK (world, job_required_roles, job_id, job, row) {
        CbNeed *need = strcmp(job_required_roles_department(world, row), department) == 0
                           ? need_for(needs, job_required_roles_role_code(world, row))
                           : NULL;
        gint64 quantity = job_required_roles_quantity(world, row);
        if (need != NULL)
            need->required = MIN(need->required + (quantity == CB_NULL ? 0 : CLAMP(quantity, 0, UNHEARD_OF)), UNHEARD_OF);
    }
    if (column < 0)
        return needs;
    CB_EACH_LINK (world, job_assignments, job_id, job, row) {
        CbNeed *need = g_strcmp0(job_assignments_status(world, row), "declined") == 0
                           ? NULL
                           : need_for(needs, cb_world_value(world, CB_job_assignments, (guint)column, row).text);
        if (need != NULL)
            add_assigned(need, world, row);
    }
    return needs;
}

const CbNeed *
cb_need_of(const GArray *needs, const char *role_code)
{
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        if (strcmp(need->role_code, role_code) == 0)
            return need;
    }
    return NULL;
}
