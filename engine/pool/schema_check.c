#include "engine/pool/schema_check.h"

#include <string.h>

/* By name. */
static const struct {
    CbTableId table;
    gboolean vital; /* nothing is processed without it */
    gboolean log;   /* may be made, empty */
} required[] = {
    {CB_assignment_log, TRUE, TRUE},          {CB_auto_assignment_config, FALSE, FALSE},
    {CB_booking_plan, TRUE, FALSE},           {CB_conflict_detection_log, FALSE, TRUE},
    {CB_dr_policy_log, FALSE, TRUE},          {CB_employee, TRUE, FALSE},
    {CB_meeting_type_priority, FALSE, FALSE}, {CB_pool_processing_log, FALSE, TRUE},
    {CB_system_error_log, FALSE, TRUE},
};

/* Those of the bookings, by name. */
static const struct {
    guint column;
    gboolean indexed;
} pool_columns[] = {
    {CB_booking_plan_pool_deadline_time, TRUE},
    {CB_booking_plan_pool_entry_time, FALSE},
    {CB_booking_plan_pool_processing_attempts, FALSE},
    {CB_booking_plan_pool_status, TRUE},
};

static gboolean
is_there(const char *const *names, const char *name)
{
    return names == NULL || g_strv_contains(names, name);
}

static void
issue_clear(gpointer data)
{
    g_free(((CbSchemaIssue *)data)->recommendation);
}

static void
add(CbSchemaCheck *check, CbSchemaIssue issue, char *recommendation)
{
    issue.recommendation = recommendation;
    g_array_append_val(check->issues, issue);
    check->valid = FALSE;
    check->can_process = check->can_process && !issue.error;
}

static void
check_columns(CbSchemaCheck *check, const CbSchemaSeen *seen)
{
    for (guint c = 0; c < G_N_ELEMENTS(pool_columns); c++) {
        const CbColumn *column = &cb_tables[CB_booking_plan].columns[pool_columns[c].column];
        g_autofree char *name = g_strdup_printf("%s.%s", cb_tables[CB_booking_plan].name, column->name);
        CbSchemaIssue issue = {.table = CB_booking_plan, .column = (int)pool_columns[c].column, .error = TRUE};
        issue.repair = CB_REPAIR_COLUMN;
        if (!is_there(seen->columns, name))
            add(check, issue,
                g_strdup_printf("add the column %s (%s)", name,
                                column->initial != NULL ? column->initial : "empty"));
    }
}

/* Of columns that are there. */
static void
check_indexes(CbSchemaCheck *check, const CbSchemaSeen *seen)
{
    for (guint c = 0; c < G_N_ELEMENTS(pool_columns); c++) {
        const CbColumn *column = &cb_tables[CB_booking_plan].columns[pool_columns[c].column];
        g_autofree char *name = g_strdup_printf("%s.%s", cb_tables[CB_booking_plan].name, column->name);
        CbSchemaIssue issue = {.table = CB_booking_plan, .column = (int)pool_columns[c].column, .index = TRUE};
        issue.repair = CB_REPAIR_INDEX;
        if (pool_columns[c].indexed && is_there(seen->columns, name) && !is_there(seen->indexes, name))
            add(check, issue,
                g_strdup_printf("add an index that begins with %s: finding what is ready is slow without", name));
    }
}

CbSchemaCheck *
cb_schema_check(const CbSchemaSeen *seen)
{
    CbSchemaCheck *check = g_new0(CbSchemaCheck, 1);
    check->issues = g_array_new(FALSE, FALSE, sizeof(CbSchemaIssue));
    g_array_set_clear_func(check->issues, issue_clear);
    check->valid = check->can_process = TRUE;
    for (guint t = 0; t < G_N_ELEMENTS(required); t++) {
        const char *name = cb_tables[required[t].table].name;
        if (!is_there(seen->tables, name)) {
            CbSchemaIssue issue = {.table = required[t].table, .column = -1, .error = required[t].vital};
            issue.repair = required[t].log ? CB_REPAIR_TABLE : CB_REPAIR_NONE;
            add(check, issue,
                g_strdup_printf(
                    required[t].log ? "create the table %s" : "bring the table %s in: it cannot be made up", name));
        } else if (required[t].table == CB_booking_plan) {
            check_columns(check, seen);
            check_indexes(check, seen);
        }
    }
    return check;
}

void
cb_schema_check_free(CbSchemaCheck *check)
{
    g_array_unref(check->issues);
    g_free(check);
}

static gboolean
has_issue(const CbSchemaCheck *check, const CbSchemaIssue *one)
{
    for (guint i = 0; i < check->issues->len; i++) {
        const CbSchemaIssue *other = &g_array_index(check->issues, CbSchemaIssue, i);
        if (one->table == other->table && one->column == other->column && one->index == other->index)
            return TRUE;
    }
    return FALSE;
}

CbSchemaRepaired
cb_schema_repaired(const CbSchemaCheck *before, const CbSchemaCheck *after)
{
    CbSchemaRepaired count = {0};
    for (guint i = 0; i < before->issues->len; i++) {
        const CbSchemaIssue *issue = &g_array_index(before->issues, CbSchemaIssue, i);
        if (issue->repair == CB_REPAIR_NONE)
            continue;
        if (has_issue(after, issue))
            count.failed++;
        else
            count.repaired++;
    }
    return count;
}
