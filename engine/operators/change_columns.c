/* What people may set of a session, and whether it makes sense as a whole. */
#include "engine/operators/change_parts.h"
#include "engine/operators/rows.h"
#include "engine/when.h"

const CbEditable cb_change_editable[CB_N_EDITABLE] = {
    {CB_sessions_title, "the title"},
    {CB_sessions_client_id, "the client"},
    {CB_sessions_region, "the region"},
    {CB_sessions_place_id, "the place"},
    {CB_sessions_setup_ids, "the setups"},
    {CB_sessions_min_operators, "the number of people needed"},
    {CB_sessions_series_id, "the series"},
    {CB_sessions_marketplace_visible, "its being in the marketplace"},
};

/* What a session has from the first day on, and changes by moving, ending and reopening. */
static const guint addable[] = {CB_sessions_date, CB_sessions_starts_at, CB_sessions_ends_at,
                                CB_sessions_status};

static gboolean
may_set(guint column, gboolean adding)
{
    for (guint i = 0; i < CB_N_EDITABLE; i++)
        if (cb_change_editable[i].column == column)
            return TRUE;
    for (guint i = 0; adding && i < G_N_ELEMENTS(addable); i++)
        if (addable[i] == column)
            return TRUE;
    return FALSE;
}

/* NULL when the columns of the row are among those. Caller frees. */
static char *
what_is_not_set_so(const CbRow *row, gboolean adding)
{
    for (guint i = 0; i < CB_N_sessions; i++)
        if (cb_row_has(row, i) && i != CB_sessions_id && !may_set(i, adding))
            return g_strdup_printf("%s is not set in this way.",
                                   cb_tables[CB_sessions].columns[i].name);
    return NULL;
}

CbPatch *
cb_change_read_columns(const CbCase *c, const cJSON *columns, gboolean adding, char **problem)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(GPtrArray) unknown = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(cJSON) row = cJSON_IsObject(columns) ? cJSON_Duplicate(columns, TRUE) : NULL;
    *problem = NULL;
    if (row == NULL) {
        *problem = g_strdup("Nothing is to be set.");
        return NULL;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(row, "repeat");
    cJSON_DeleteItemFromObjectCaseSensitive(row, "id");
    cJSON_AddStringToObject(row, "id", c->decision->target_id);
    if (!cb_json_read_row(row, patch, CB_sessions, unknown, problem))
        return NULL;
    *problem = unknown->len > 0
                   ? g_strdup_printf("A session has no column %s.", (char *)unknown->pdata[0])
                   : what_is_not_set_so(cb_patch_row(patch, 0), adding);
    return *problem == NULL ? g_steal_pointer(&patch) : NULL;
}

void
cb_change_copy_columns(CbPatch *patch, CbRow *row, const CbRow *read)
{
    for (guint column = 0; column < CB_N_sessions; column++)
        if (cb_row_has(read, column) && column != CB_sessions_id)
            cb_patch_set(patch, row, column, read->values[column]);
}

/* --- as a whole ------------------------------------------------------------------------------- */

static gboolean
in_calendar(gint64 time)
{
    return time == CB_NULL || cb_day_exists(cb_day_of(time));
}

/* Times begin on the date and end at most a day later. The date is that of the place, whose clocks
 * may differ from all that are known here: a day either way is left for that. */
static gboolean
lie_on_date(const CbValue *values)
{
    gint64 date = values[CB_sessions_date].integer;
    gint64 starts = values[CB_sessions_starts_at].integer,
           ends = values[CB_sessions_ends_at].integer;
    return (starts == CB_NULL || ABS(cb_day_of(starts) - date) <= 1) &&
           (ends == CB_NULL || (cb_day_of(ends) >= date - 1 && cb_day_of(ends) <= date + 2));
}

static const char *
what_is_wrong_with_the_times(const CbRow *row, const CbValue *values)
{
    if (!cb_day_exists(values[CB_sessions_date].integer) ||
        !in_calendar(values[CB_sessions_starts_at].integer) ||
        !in_calendar(values[CB_sessions_ends_at].integer))
        return "The calendar ends with the year 9999.";
    if (cb_row_has(row, CB_sessions_date) && !lie_on_date(values))
        return "The times of a session begin on its date and end at most a day later.";
    return NULL;
}

/* A place that a row names is there; what stood already is not looked at again. */
static gboolean
names_no_place(const CbWorld *world, const CbRow *row)
{
    const char *place =
        cb_row_has(row, CB_sessions_place_id) ? row->values[CB_sessions_place_id].text : NULL;
    return place != NULL && cb_world_find(world, CB_places, place) == CB_NO_ROW;
}

/* The row as it will be: set on what stands, or on initial values. */
static void
read_whole(const CbWorld *world, guint session, const CbRow *row, CbValue *values)
{
    for (guint i = 0; i < CB_N_sessions; i++)
        values[i] = cb_row_has(row, i)     ? row->values[i]
                    : session == CB_NO_ROW ? cb_column_initial(&cb_tables[CB_sessions].columns[i])
                                           : cb_world_value(world, CB_sessions, i, session);
}

char *
cb_change_check(const CbCase *c, guint session, const CbRow *row)
{
    CbValue values[CB_N_sessions];
    guint column = 0;
    read_whole(c->world, session, row, values);
    const char *times = what_is_wrong_with_the_times(row, values);
    if (times != NULL)
        return g_strdup(times);
    if (names_no_place(c->world, row))
        return g_strdup_printf("There is no place %s.", row->values[CB_sessions_place_id].text);
    g_autofree char *problem = cb_row_check(CB_sessions, values, &column);
    return problem == NULL
               ? NULL
               : g_strdup_printf("%s %s.", cb_tables[CB_sessions].columns[column].name, problem);
}
