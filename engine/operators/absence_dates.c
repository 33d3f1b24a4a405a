#include "engine/operators/absence_dates.h"

#include "engine/operators/absence.h"
#include "engine/when.h"

#define DATES "unavailableDates"

static cJSON *
parse_availability(const CbCase *c)
{
    const char *text = operators_availability(c->world, c->operator);
    cJSON *json = text == NULL ? NULL : cJSON_Parse(text);
    if (cJSON_IsObject(json))
        return json;
    cJSON_Delete(json);
    return cJSON_CreateObject();
}

cJSON *
cb_absence_took(const CbWorld *world, guint absence)
{
    const char *text = absences_took(world, absence);
    return text == NULL ? NULL : cJSON_Parse(text);
}

/* The place of a date in an array of texts, -1 when it is not there. */
static int
date_at(const cJSON *dates, const char *date)
{
    int at = 0;
    const cJSON *one;
    cJSON_ArrayForEach(one, dates)
    {
        if (g_strcmp0(cJSON_GetStringValue(one), date) == 0)
            return at;
        at++;
    }
    return -1;
}

static void
patch_availability(const CbCase *c, CbPatch *patch, const cJSON *json)
{
    char *text = json == NULL ? NULL : cJSON_PrintUnformatted(json);
    CbRow *row = cb_patch_add_key(patch, CB_operators, operators_id(c->world, c->operator));
    cb_patch_set_text(patch, row, CB_operators_availability, text);
    cJSON_free(text);
}

/* Whether an absence of whole dates that stands covers the day. */
static gboolean
covers_day(const CbWorld *world, guint absence, gint64 day)
{
    return absences_starts_at(world, absence) == CB_NULL && absences_first(world, absence) <= day &&
           day <= cb_absence_last(world, absence);
}

/* Whether another absence that stands covers the day. */
static gboolean
is_away_otherwise(const CbCase *c, guint but, gint64 day)
{
    CB_EACH_ABSENCE (c->world, c->operator, absence)
        if (absence != but && covers_day(c->world, absence, day))
            return TRUE;
    return FALSE;
}

/* Whether the day is among the person's dates only because an absence that stands has put it there. */
static gboolean
is_taken(const CbCase *c, gint64 day, const char *date)
{
    CB_EACH_ABSENCE (c->world, c->operator, absence) {
        if (!covers_day(c->world, absence, day))
            continue;
        g_autoptr(cJSON) took = cb_absence_took(c->world, absence);
        if (date_at(cJSON_GetObjectItemCaseSensitive(took, "dates"), date) >= 0)
            return TRUE;
    }
    return FALSE;
}

cJSON *
cb_absence_add_dates(const CbCase *c, CbPatch *patch, gint64 first, gint64 last)
{
    g_autoptr(cJSON) json = parse_availability(c);
    cJSON *dates = cJSON_GetObjectItemCaseSensitive(json, DATES), *added = cJSON_CreateArray();
    gboolean changed = FALSE;
    if (!cJSON_IsArray(dates)) {
        cJSON_DeleteItemFromObjectCaseSensitive(json, DATES);
        dates = cJSON_AddArrayToObject(json, DATES);
    }
    for (gint64 day = first; day <= last; day++) {
        char date[11];
        gboolean there = date_at(dates, cb_day_format(day, date)) >= 0;
        if (there && !is_taken(c, day, date))
            continue;
        cJSON_AddItemToArray(added, cJSON_CreateString(date));
        if (there)
            continue;
        cJSON_AddItemToArray(dates, cJSON_CreateString(date));
        changed = TRUE;
    }
    if (changed)
        patch_availability(c, patch, json);
    return added;
}

/* Takes one date away; FALSE when it was not there. */
static gboolean
remove_date(cJSON *dates, const char *date)
{
    int at = date_at(dates, date);
    if (at >= 0)
        cJSON_DeleteItemFromArray(dates, at);
    return at >= 0;
}

void
cb_absence_take_back_dates(const CbCase *c, CbPatch *patch, guint absence, const cJSON *took, gint64 from)
{
    g_autoptr(cJSON) json = parse_availability(c);
    cJSON *dates = cJSON_GetObjectItemCaseSensitive(json, DATES);
    const cJSON *date;
    gint64 day, last = cb_absence_last(c->world, absence);
    gboolean changed = FALSE;
    cJSON_ArrayForEach(date, cJSON_GetObjectItemCaseSensitive(took, "dates"))
        if (cJSON_IsString(date) && cb_day_parse(date->valuestring, &day) && day >= from && day <= last &&
            !is_away_otherwise(c, absence, day))
            changed |= remove_date(dates, date->valuestring);
    if (!changed)
        return;
    gboolean none = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(took, "none")) && dates->child == NULL &&
                    cJSON_GetArraySize(json) == 1;
    patch_availability(c, patch, none ? NULL : json);
}
