#include "engine/operators/callsheet.h"

#include <string.h>

#include "engine/json.h"
#include "engine/operators/case.h"
#include "engine/operators/coverage.h"

/* --- who and what ----------------------------------------------------------------------------- */

static int
compare_called(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    const CbCalled *x = a, *y = b;
    if (x->accepted != y->accepted)
        return x->accepted ? -1 : 1;
    int order = strcmp(cb_name_of_operator(world, x->operator), cb_name_of_operator(world, y->operator));
    return order != 0 ? order : cb_row_compare(&x->operator, &y->operator);
}

static GArray *
people_of(const CbWorld *world, guint session)
{
    GArray *people = g_array_new(FALSE, FALSE, sizeof(CbCalled));
    CB_EACH_OF_SESSION (world, session, link) {
        CbCalled called = {session_operators_operator_id(world, link), cb_link_is_accepted(world, link)};
        if (called.accepted || cb_link_is_pending(world, link))
            g_array_append_val(people, called);
    }
    g_array_sort_with_data(people, compare_called, (gpointer)world);
    return people;
}

#define EACH_LINKED(world, table, session, row)                                                        \
    for (guint row = cb_world_first(world, CB_##table, CB_##table##_session_id, session);              \
         row != CB_NO_ROW; row = cb_world_next(world, CB_##table, CB_##table##_session_id, row))

static int
compare_notes(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = contacts_made_at(world, x), right = contacts_made_at(world, y);
    return left != right ? (left < right ? -1 : 1) : strcmp(contacts_id(world, x), contacts_id(world, y));
}

/* What was noted about the session itself; what was said about a person on it stays with the dispatchers. */
static GArray *
notes_of(const CbWorld *world, guint session)
{
    GArray *notes = g_array_new(FALSE, FALSE, sizeof(guint));
    EACH_LINKED (world, contacts, session, contact)
        if (contacts_operator_id(world, contact) == CB_NO_ROW && contacts_note(world, contact) != NULL)
            g_array_append_val(notes, contact);
    g_array_sort_with_data(notes, compare_notes, (gpointer)world);
    return notes;
}

static gint64
last_change(const CbWorld *world, guint session)
{
    gint64 last = CB_NULL;
    CB_EACH_OF_SESSION (world, session, link)
        last = MAX(last, MAX(session_operators_applied_at(world, link),
                             session_operators_responded_at(world, link)));
    EACH_LINKED (world, messages, session, message)
        last = MAX(last, messages_created_at(world, message));
    EACH_LINKED (world, journal, session, entry)
        last = MAX(last, journal_at(world, entry));
    return last;
}

/* --- the sheet -------------------------------------------------------------------------------- */

static gboolean
is_on_sheets(const CbWorld *world, const CbCallWish *wish, guint session)
{
    const char *status = sessions_status(world, session);
    gint64 date = sessions_date(world, session);
    return date != CB_NULL && date >= wish->first && date <= wish->last && strcmp(status, "draft") != 0 &&
           (wish->cancelled || strcmp(status, "cancelled") != 0);
}

static void
add_session(CbCallSheet *sheet, const CbWorld *world, guint session, gboolean asked)
{
    if (!is_on_sheets(world, &sheet->wish, session))
        return;
    CbCoverage coverage = cb_coverage(world, session);
    CbCallEntry entry = {
        .session = session,
        .place = cb_world_find(world, CB_places, sessions_place_id(world, session)),
        .need = coverage.need,
        .gap = cb_session_needs_operators(world, session) ? coverage.gap : 0,
        .people = people_of(world, session),
        .notes = notes_of(world, session),
        .asked = asked,
        .changed_at = last_change(world, session),
    };
    g_array_append_val(sheet->entries, entry);
}

/* The sessions of a date lie together in the staffing index. */
static void
add_days(CbCallSheet *sheet, const CbWorld *world)
{
    const CbStaffing *staffing = cb_staffing(world);
    for (guint d = 0; d < staffing->days->len; d++) {
        const CbStaffingDay *day = &g_array_index(staffing->days, CbStaffingDay, d);
        if (day->day < sheet->wish.first || day->day > sheet->wish.last)
            continue;
        for (guint i = 0; i < day->n_sessions; i++)
            add_session(sheet, world, staffing->sessions_by_day[day->first_session + i], FALSE);
    }
}

static void
add_person(CbCallSheet *sheet, const CbWorld *world)
{
    CB_EACH_OF_OPERATOR (world, sheet->wish.operator, link) {
        gboolean accepted = cb_link_is_accepted(world, link);
        if (accepted || cb_link_is_pending(world, link))
            add_session(sheet, world, session_operators_session_id(world, link), !accepted);
    }
}

static int
compare_entries(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = ((const CbCallEntry *)a)->session, y = ((const CbCallEntry *)b)->session;
    const gint64 left[] = {sessions_date(world, x), sessions_starts_at(world, x), x};
    const gint64 right[] = {sessions_date(world, y), sessions_starts_at(world, y), y};
    for (guint i = 0; i < G_N_ELEMENTS(left); i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static void
clear_entry(gpointer data)
{
    CbCallEntry *entry = data;
    g_array_unref(entry->people);
    g_array_unref(entry->notes);
}

CbCallSheet *
cb_call_sheet(const CbWorld *world, const CbCallWish *wish)
{
    CbCallSheet *sheet = g_new(CbCallSheet, 1);
    sheet->wish = *wish;
    sheet->entries = g_array_new(FALSE, FALSE, sizeof(CbCallEntry));
    g_array_set_clear_func(sheet->entries, clear_entry);
    if (wish->operator == CB_NO_ROW)
        add_days(sheet, world);
    else
        add_person(sheet, world);
    g_array_sort_with_data(sheet->entries, compare_entries, (gpointer)world);
    return sheet;
}

void
cb_call_sheet_free(CbCallSheet *sheet)
{
    g_array_unref(sheet->entries);
    g_free(sheet);
}

/* --- for programs ----------------------------------------------------------------------------- */

static void
add_value(cJSON *object, const char *name, CbType type, gint64 value)
{
    g_autofree char *text = cb_value_format(type, cb_integer(value));
    cb_json_add_text(object, name, text);
}

static cJSON *
place_json(const CbWorld *world, guint place)
{
    if (place == CB_NO_ROW)
        return cJSON_CreateNull();
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "name", places_name(world, place));
    cb_json_add_text(json, "address", places_address(world, place));
    return json;
}

static cJSON *
people_json(const CbWorld *world, const CbCallEntry *entry)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < entry->people->len; i++) {
        const CbCalled *called = &g_array_index(entry->people, CbCalled, i);
        cJSON *person = cJSON_CreateObject();
        cb_json_add_text(person, "operatorId", operators_id(world, called->operator));
        cb_json_add_text(person, "name", operators_name(world, called->operator));
        cb_json_add_text(person, "phone", operators_phone(world, called->operator));
        cb_json_add_text(person, "email", operators_email(world, called->operator));
        cb_json_add_text(person, "role", called->accepted ? "accepted" : "asked");
        cJSON_AddItemToArray(array, person);
    }
    return array;
}

static cJSON *
entry_json(const CbWorld *world, const CbCallEntry *entry)
{
    guint session = entry->session;
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "sessionId", sessions_id(world, session));
    cb_json_add_text(json, "title", sessions_title(world, session));
    cb_json_add_text(json, "clientId", sessions_client_id(world, session));
    cb_json_add_text(json, "status", sessions_status(world, session));
    add_value(json, "date", CB_TYPE_DATE, sessions_date(world, session));
    add_value(json, "startsAt", CB_TYPE_TIME, sessions_starts_at(world, session));
    add_value(json, "endsAt", CB_TYPE_TIME, sessions_ends_at(world, session));
    cb_json_add_text(json, "region", sessions_region(world, session));
    cJSON_AddItemToObject(json, "place", place_json(world, entry->place));
    cJSON_AddNumberToObject(json, "need", (double)entry->need);
    cJSON_AddNumberToObject(json, "gap", (double)entry->gap);
    cJSON_AddItemToObject(json, "people", people_json(world, entry));
    cJSON *notes = cJSON_AddArrayToObject(json, "notes");
    for (guint i = 0; i < entry->notes->len; i++)
        cJSON_AddItemToArray(notes, cJSON_CreateString(
                                        contacts_note(world, g_array_index(entry->notes, guint, i))));
    return json;
}

cJSON *
cb_answer_call_sheet(const CbWorld *world, const CbCallSheet *sheet)
{
    cJSON *json = cJSON_CreateObject();
    guint operator = sheet->wish.operator;
    add_value(json, "from", CB_TYPE_DATE, sheet->wish.first);
    add_value(json, "to", CB_TYPE_DATE, sheet->wish.last == G_MAXINT64 ? CB_NULL : sheet->wish.last);
    cb_json_add_text(json, "operatorId", operator != CB_NO_ROW ? operators_id(world, operator) : NULL);
    cJSON *array = cJSON_AddArrayToObject(json, "sessions");
    for (guint i = 0; i < sheet->entries->len; i++)
        cJSON_AddItemToArray(array, entry_json(world, &g_array_index(sheet->entries, CbCallEntry, i)));
    return json;
}
