/* The tables of a case of the pool domain as our tables, and its answer. */
#include "tests/support/golden_pool.h"

#include <string.h>

#include "engine/pool/policy.h"
#include "engine/when.h"
#include "tests/support/golden.h"

/* --- what answers share ------------------------------------------------------------------------- */

static char *
id_of_number(double number)
{
    return g_strdup_printf("%010.0f", number);
}

guint
golden_pool_booking(const CbWorld *world, const cJSON *json)
{
    g_autofree char *id = cJSON_IsNumber(json) ? id_of_number(json->valuedouble) : NULL;
    return cb_world_find(world, CB_booking_plan, id);
}

cJSON *
golden_pool_number(const CbWorld *world, guint booking)
{
    if (booking == CB_NO_ROW)
        return cJSON_CreateNull();
    return cJSON_CreateNumber((double)g_ascii_strtoll(booking_plan_booking_id(world, booking), NULL, 10));
}

cJSON *
golden_pool_text(const char *text)
{
    return text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text);
}

cJSON *
golden_pool_time(gint64 time)
{
    char text[32];
    return golden_pool_text(time == CB_NULL ? NULL : cb_time_format(time, text));
}

gint64
golden_pool_instant(const cJSON *query, const char *name)
{
    gint64 time = CB_NULL;
    const char *text = golden_text(query, name);
    return text != NULL && cb_time_parse(text, &time) ? time : CB_NULL;
}

double
golden_pool_value(const cJSON *query, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(query, name);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

gboolean
golden_pool_flag(const cJSON *query, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(query, name));
}

/* --- tables ------------------------------------------------------------------------------------- */

static cJSON *
member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static cJSON *
table_of(cJSON *tables, const char *name)
{
    cJSON *rows = member(tables, name);
    return rows != NULL ? rows : cJSON_AddArrayToObject(tables, name);
}

/* Puts numbered ids into texts. */
static void
name_ids(cJSON *tables)
{
    static const char *const ids[] = {"id", "booking_id", "parent_booking_id"};
    cJSON *rows, *row;
    cJSON_ArrayForEach(rows, tables)
        cJSON_ArrayForEach(row, rows)
            for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
                cJSON *id = member(row, ids[i]);
                g_autofree char *text = cJSON_IsNumber(id) ? id_of_number(id->valuedouble) : NULL;
                if (text != NULL)
                    cJSON_ReplaceItemInObjectCaseSensitive(row, ids[i], cJSON_CreateString(text));
            }
}

static void
copy_text(cJSON *row, const char *to, const char *text)
{
    if (text != NULL && member(row, to) == NULL)
        cJSON_AddStringToObject(row, to, text);
}

/* People are known by their code here, runs by their batch, thresholds by type and mode. */
static void
name_keys(cJSON *tables)
{
    cJSON *row;
    const cJSON *person;
    cJSON_ArrayForEach(row, member(tables, "user_role"))
        cJSON_ArrayForEach(person, member(tables, "employee")) {
            const char *id = golden_text(person, "id");
            if (id != NULL && g_ascii_strtoll(id, NULL, 10) == (gint64)golden_pool_value(row, "user_id"))
                copy_text(row, "emp_code", golden_text(person, "emp_code"));
        }
    cJSON_ArrayForEach(row, member(tables, "pool_processing_log"))
        copy_text(row, "batch_id", golden_text(row, "id"));
    cJSON_ArrayForEach(row, member(tables, "meeting_type_mode_threshold")) {
        g_autofree char *id =
            g_strjoin("/", golden_text(row, "meeting_type"), golden_text(row, "assignment_mode"), NULL);
        copy_text(row, "id", id);
    }
}

static void
add_booking(cJSON *tables, const char *id)
{
    cJSON *rows = table_of(tables, "booking_plan");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
        if (g_strcmp0(golden_text(row, "booking_id"), id) == 0)
            return;
    cJSON *booking = cJSON_CreateObject();
    cJSON_AddStringToObject(booking, "booking_id", id);
    cJSON_AddStringToObject(booking, "booking_status", "cancel");
    cJSON_AddItemToArray(rows, booking);
}

/* Cases log about bookings that they leave out; here a log row without its booking would be left out too. */
static void
add_logged_bookings(cJSON *tables)
{
    static const char *const logs[] = {"assignment_log", "conflict_detection_log"};
    cJSON *row;
    for (guint l = 0; l < G_N_ELEMENTS(logs); l++)
        cJSON_ArrayForEach(row, member(tables, logs[l])) {
            copy_text(row, "booking_id", "none");
            add_booking(tables, golden_text(row, "booking_id"));
        }
}

/* Cases ask about people without saying that they are interpreters. */
static void
add_person(cJSON *tables, const char *code)
{
    cJSON *person = cJSON_CreateObject(), *role = cJSON_CreateObject();
    cJSON_AddStringToObject(person, "emp_code", code);
    cJSON_AddStringToObject(role, "emp_code", code);
    cJSON_AddStringToObject(role, "role_code", "INTERPRETER");
    cJSON_AddItemToArray(table_of(tables, "employee"), person);
    cJSON_AddItemToArray(table_of(tables, "user_role"), role);
}

static void
add_asked_people(cJSON *tables, const cJSON *query)
{
    const cJSON *code;
    if (member(tables, "employee") != NULL)
        return;
    if (golden_text(query, "emp_code") != NULL)
        add_person(tables, golden_text(query, "emp_code"));
    cJSON_ArrayForEach(code, member(query, "emp_codes"))
        add_person(tables, code->valuestring);
}

static void
drop_rows(cJSON *rows, const char *column, const char *value, gboolean same)
{
    cJSON *row = rows == NULL ? NULL : rows->child;
    while (row != NULL) {
        cJSON *next = row->next;
        if ((g_strcmp0(golden_text(row, column), value) == 0) == same)
            cJSON_Delete(cJSON_DetachItemViaPointer(rows, row));
        row = next;
    }
}

/* A type of meeting that we have no word for is Other here, but has no rows of its own. */
static void
name_types(cJSON *tables, const cJSON *query)
{
    const char *asked = golden_text(query, "meeting_type");
    gboolean unknown = asked != NULL && strcmp(asked, cb_meeting_name(cb_meeting_parse(asked))) != 0;
    cJSON *row;
    cJSON_ArrayForEach(row, member(tables, "booking_plan")) {
        const char *type = golden_text(row, "meeting_type");
        const char *ours = type == NULL ? NULL : cb_meeting_name(cb_meeting_parse(type));
        if (type == NULL || strcmp(type, ours) == 0)
            continue;
        unknown = unknown || cb_meeting_parse(type) == CB_MEETING_OTHER;
        cJSON_ReplaceItemInObjectCaseSensitive(row, "meeting_type", cJSON_CreateString(ours));
    }
    if (unknown) {
        drop_rows(member(tables, "meeting_type_priority"), "meeting_type", "Other", TRUE);
        drop_rows(member(tables, "meeting_type_mode_threshold"), "meeting_type", "Other", TRUE);
    }
}

static CbWorld *
world_of(const cJSON *golden, const cJSON *query)
{
    g_autoptr(cJSON) tables = cJSON_Duplicate(member(golden, "tables"), TRUE);
    name_ids(tables);
    name_keys(tables);
    name_types(tables, query);
    add_logged_bookings(tables);
    add_asked_people(tables, query);
    if (golden_text(query, "dr_type") !=
        NULL) /* the last of one kind: we ask for the last of all, so the others go */
        drop_rows(member(tables, "booking_plan"), "dr_type", golden_text(query, "dr_type"), FALSE);
    return golden_world(tables);
}

/* --- cases -------------------------------------------------------------------------------------- */

cJSON *
golden_pool(const cJSON *golden, gint64 now)
{
    static const GoldenPoolOp *const tables[] = {golden_pool_rules, golden_pool_runs, golden_pool_watch};
    const cJSON *query = member(golden, "query");
    g_autoptr(CbWorld) world = world_of(golden, query);
    GoldenPoolCase c = {world, golden, query, member(golden, "expect"), now};
    if (world == NULL)
        return NULL;
    for (guint t = 0; t < G_N_ELEMENTS(tables); t++)
        for (const GoldenPoolOp *op = tables[t]; op->op != NULL; op++)
            if (strcmp(op->op, golden_text(query, "op")) == 0)
                return op->answer(&c);
    return NULL;
}
