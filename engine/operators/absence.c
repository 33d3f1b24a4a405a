#include "engine/operators/absence.h"

#include <string.h>

#include "engine/operators/case.h"
#include "engine/operators/coverage.h"
#include "engine/when.h"

#define DATES "unavailableDates"
#define LONGEST 366 /* days */

#define EACH_OF_OPERATOR(world, operator, absence)                                                   \
    for (guint absence = cb_world_first(world, CB_absences, CB_absences_operator_id, operator);      \
         absence != CB_NO_ROW;                                                                       \
         absence = cb_world_next(world, CB_absences, CB_absences_operator_id, absence))

/* --- absences that stand ---------------------------------------------------------------------- */

gint64
cb_absence_last(const CbWorld *world, guint absence)
{
    gint64 back = absences_back_on(world, absence);
    return back == CB_NULL ? absences_last(world, absence) : MIN(absences_last(world, absence), back - 1);
}

guint
cb_absence_on(const CbWorld *world, guint operator, gint64 day)
{
    guint found = CB_NO_ROW;
    EACH_OF_OPERATOR (world, operator, absence)
        if (cb_absence_last(world, absence) >= MAX(day, absences_first(world, absence)) &&
            (found == CB_NO_ROW || absences_first(world, absence) < absences_first(world, found)))
            found = absence;
    return found;
}

/* --- dates ------------------------------------------------------------------------------------ */

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

/* Adds the days to the person's dates; returns those that were not among them. */
static cJSON *
add_dates(const CbCase *c, CbPatch *patch, gint64 first, gint64 last)
{
    g_autoptr(cJSON) json = parse_availability(c);
    cJSON *dates = cJSON_GetObjectItemCaseSensitive(json, DATES), *added = cJSON_CreateArray();
    if (!cJSON_IsArray(dates)) {
        cJSON_DeleteItemFromObjectCaseSensitive(json, DATES);
        dates = cJSON_AddArrayToObject(json, DATES);
    }
    for (gint64 day = first; day <= last; day++) {
        char date[11];
        if (date_at(dates, cb_day_format(day, date)) >= 0)
            continue;
        cJSON_AddItemToArray(dates, cJSON_CreateString(date));
        cJSON_AddItemToArray(added, cJSON_CreateString(date));
    }
    if (cJSON_GetArraySize(added) > 0)
        patch_availability(c, patch, json);
    return added;
}

/* Whether another absence that stands covers the day. */
static gboolean
is_away_otherwise(const CbCase *c, guint but, gint64 day)
{
    EACH_OF_OPERATOR (c->world, c->operator, absence)
        if (absence != but && absences_starts_at(c->world, absence) == CB_NULL &&
            absences_first(c->world, absence) <= day && day <= cb_absence_last(c->world, absence))
            return TRUE;
    return FALSE;
}

/* Takes the added dates from `from` on away again; a person who had no dates at all has none afterwards. */
static void
take_back_dates(const CbCase *c, CbPatch *patch, guint absence, const cJSON *took, gint64 from)
{
    g_autoptr(cJSON) json = parse_availability(c);
    cJSON *dates = cJSON_GetObjectItemCaseSensitive(json, DATES);
    const cJSON *date;
    gboolean changed = FALSE;
    cJSON_ArrayForEach(date, cJSON_GetObjectItemCaseSensitive(took, "dates"))
    {
        gint64 day;
        if (!cJSON_IsString(date) || !cb_day_parse(date->valuestring, &day) || day < from ||
            date_at(dates, date->valuestring) < 0 || is_away_otherwise(c, absence, day))
            continue;
        cJSON_DeleteItemFromArray(dates, date_at(dates, date->valuestring));
        changed = TRUE;
    }
    gboolean none = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(took, "none")) &&
                    cJSON_GetArraySize(dates) == 0 && json->child == dates && dates->next == NULL;
    if (changed)
        patch_availability(c, patch, none ? NULL : json);
}

/* --- places on sessions ----------------------------------------------------------------------- */

static gboolean
is_over(const CbWorld *world, guint session, gint64 now)
{
    gint64 end = sessions_ends_at(world, session);
    return now >= (end != CB_NULL ? end : (sessions_date(world, session) + 1) * CB_DAY);
}

/* Whether an absence (its dates, its times) lies on a session. */
static gboolean
covers(const CbWorld *world, guint session, const CbAbsence *absence)
{
    gint64 day = sessions_date(world, session);
    gint64 start = sessions_starts_at(world, session), end = sessions_ends_at(world, session);
    if (absence->starts_at == CB_NULL || start == CB_NULL || end == CB_NULL)
        return absence->first <= day && day <= absence->last;
    return start < absence->ends_at && absence->starts_at < end;
}

static void
patch_link(const CbCase *c, CbPatch *patch, guint link, const char *status, gint64 responded_at,
           const char *reason)
{
    CbRow *row = cb_patch_add(patch, CB_session_operators);
    guint session = session_operators_session_id(c->world, link);
    cb_patch_set_text(patch, row, CB_session_operators_session_id, sessions_id(c->world, session));
    cb_patch_set_text(patch, row, CB_session_operators_operator_id, operators_id(c->world, c->operator));
    cb_patch_set_text(patch, row, CB_session_operators_status, status);
    cb_patch_set_integer(row, CB_session_operators_responded_at, responded_at);
    cb_patch_set_text(patch, row, CB_session_operators_rejection_reason, reason);
    cb_patch_raise(patch, c->world, CB_sessions, session);
}

static void
remember_link(const CbCase *c, cJSON *links, guint link)
{
    gint64 responded = session_operators_responded_at(c->world, link);
    cJSON *one = cJSON_CreateObject();
    char time[32];
    cJSON_AddStringToObject(
        one, "session_id", sessions_id(c->world, session_operators_session_id(c->world, link)));
    cJSON_AddStringToObject(one, "status", session_operators_status(c->world, link));
    if (responded != CB_NULL)
        cJSON_AddStringToObject(one, "responded_at", cb_time_format(responded, time));
    cJSON_AddItemToArray(links, one);
}

static gboolean
loses(const CbCase *c, guint link, const CbAbsence *absence)
{
    guint session = session_operators_session_id(c->world, link);
    return (cb_link_is_accepted(c->world, link) || cb_link_is_pending(c->world, link)) &&
           cb_session_is_live(c->world, session) && !is_over(c->world, session, c->now) &&
           covers(c->world, session, absence);
}

/* Frees the person from what the absence covers; returns what was freed, for `took`. */
static cJSON *
free_links(const CbCase *c, CbPatch *patch, const CbAbsence *absence)
{
    cJSON *links = cJSON_CreateArray();
    CB_EACH_OF_OPERATOR (c->world, c->operator, link) {
        if (!loses(c, link, absence))
            continue;
        remember_link(c, links, link);
        patch_link(c, patch, link, "rejected", c->now, "absent"); /* why is nobody else's business */
        cb_case_tell(c, patch, session_operators_session_id(c->world, link), c->operator, CB_CAUSE_RELEASED,
                     NULL);
    }
    return links;
}

/* --- operator.unavailable --------------------------------------------------------------------- */

static CbAbsence
absence_of(const CbCase *c)
{
    const char *reason = cb_case_text(c, "reason");
    return (CbAbsence){.first = cb_case_day(c, "first"),
                       .last = cb_case_day(c, "last"),
                       .starts_at = cb_case_time(c, "starts_at"),
                       .ends_at = cb_case_time(c, "ends_at"),
                       .reason = reason != NULL && *reason != '\0' ? reason : NULL};
}

static gboolean
range_valid(const CbCase *c)
{
    CbAbsence absence = absence_of(c);
    gboolean timed = absence.starts_at != CB_NULL || absence.ends_at != CB_NULL;
    return absence.first != CB_NULL && absence.last != CB_NULL && absence.first <= absence.last &&
           absence.last - absence.first < LONGEST &&
           (!timed || (absence.first == absence.last && absence.starts_at != CB_NULL &&
                       absence.ends_at != CB_NULL && absence.starts_at < absence.ends_at));
}

static gboolean
takes_something(const CbCase *c)
{
    CbAbsence absence = absence_of(c);
    CB_EACH_OF_OPERATOR (c->world, c->operator, link)
        if (loses(c, link, &absence))
            return TRUE;
    if (absence.starts_at != CB_NULL) {
        EACH_OF_OPERATOR (c->world, c->operator, other)
            if (absences_starts_at(c->world, other) != CB_NULL &&
                cb_absence_last(c->world, other) >= absences_first(c->world, other) &&
                absences_starts_at(c->world, other) <= absence.starts_at &&
                absences_ends_at(c->world, other) >= absence.ends_at)
                return FALSE;
        return TRUE;
    }
    for (gint64 day = absence.first; day <= absence.last; day++)
        if (!cb_operator_is_unavailable(c->world, c->operator, day))
            return TRUE;
    return FALSE;
}

static const CbRule valid_range = {
    range_valid, "INVALID_VALUE", CB_RULE_PLAIN,
    "An absence has a first and a last day, at most a year apart; times stand on one date, the earlier first.", NULL};
static const CbRule not_away = {takes_something, "ALREADY_AWAY", CB_RULE_OPERATOR, "%s is away then already.",
                                NULL};

/* "from 2026-11-28 to 2026-11-30 (ill)" */
static char *
range_words(const CbCase *c, const CbAbsence *absence)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    char first[11], last[11], from[6], to[6];
    GString *words = g_string_new(NULL);
    cb_day_format(absence->first, first);
    if (absence->starts_at != CB_NULL)
        g_string_printf(words, "on %s from %s to %s", first, cb_time_clock(absence->starts_at, zone, from),
                        cb_time_clock(absence->ends_at, zone, to));
    else if (absence->first == absence->last)
        g_string_printf(words, "on %s", first);
    else
        g_string_printf(words, "from %s to %s", first, cb_day_format(absence->last, last));
    if (absence->reason != NULL)
        g_string_append_printf(words, " (%s)", absence->reason);
    return g_string_free(words, FALSE);
}

static void
write_absence(const CbCase *c, CbPatch *patch, const CbAbsence *absence, const cJSON *took)
{
    char *text = cJSON_PrintUnformatted(took);
    CbRow *row = cb_patch_add_key(patch, CB_absences, c->decision->id);
    cb_patch_set_text(patch, row, CB_absences_operator_id, operators_id(c->world, c->operator));
    cb_patch_set_integer(row, CB_absences_first, absence->first);
    cb_patch_set_integer(row, CB_absences_last, absence->last);
    cb_patch_set_integer(row, CB_absences_starts_at, absence->starts_at);
    cb_patch_set_integer(row, CB_absences_ends_at, absence->ends_at);
    cb_patch_set_text(patch, row, CB_absences_reason, absence->reason);
    cb_patch_set_integer(row, CB_absences_back_on, CB_NULL);
    cb_patch_set_text(patch, row, CB_absences_took, text);
    cb_patch_set_text(patch, row, CB_absences_noted_by, c->decision->actor);
    cb_patch_set_integer(row, CB_absences_noted_at, c->now);
    cJSON_free(text);
}

static char *
go_away(const CbCase *c, CbPatch *patch)
{
    CbAbsence absence = absence_of(c);
    g_autoptr(cJSON) took = cJSON_CreateObject();
    if (absence.starts_at == CB_NULL)
        cJSON_AddItemToObject(took, "dates", add_dates(c, patch, absence.first, absence.last));
    if (operators_availability(c->world, c->operator) == NULL)
        cJSON_AddTrueToObject(took, "none");
    cJSON *links = free_links(c, patch, &absence);
    cJSON_AddItemToObject(took, "links", links);
    write_absence(c, patch, &absence, took);
    cb_patch_raise(patch, c->world, CB_operators, c->operator);
    int n = cJSON_GetArraySize(links);
    g_autofree char *words = range_words(c, &absence);
    const char *name = cb_name_of_operator(c->world, c->operator);
    return n == 0 ? g_strdup_printf("%s is away %s.", name, words)
                  : g_strdup_printf("%s is away %s and leaves %d %s.", name, words, n,
                                    n == 1 ? "session" : "sessions");
}

/* --- operator.available ----------------------------------------------------------------------- */

/* The absence that the payload names, if it is this person's. */
static guint
named_absence(const CbCase *c)
{
    const char *id = cb_case_text(c, "absence");
    EACH_OF_OPERATOR (c->world, c->operator, absence)
        if (g_strcmp0(absences_id(c->world, absence), id) == 0)
            return absence;
    return CB_NO_ROW;
}

static gboolean
is_away(const CbCase *c)
{
    guint absence = named_absence(c);
    gint64 from = cb_case_day(c, "from");
    return absence != CB_NO_ROW && from != CB_NULL && from <= cb_absence_last(c->world, absence);
}

static const CbRule away = {is_away, "NOT_AWAY", CB_RULE_OPERATOR, "%s is not away then (any more).", NULL};

/* Whether the place on a session that was taken away can be given back: nobody has touched it since, nobody took it. */
static gboolean
is_open_again(const CbCase *c, guint absence, guint link, const char *status)
{
    guint session = session_operators_session_id(c->world, link);
    gboolean untouched = strcmp(session_operators_status(c->world, link), "rejected") == 0 &&
                         session_operators_responded_at(c->world, link) == absences_noted_at(c->world, absence);
    if (!untouched || !cb_session_is_live(c->world, session) || is_over(c->world, session, c->now))
        return FALSE;
    return strcmp(status, "accepted") != 0 ||
           (cb_coverage(c->world, session).gap > 0 && !cb_operator_is_busy(c->world, c->operator, session));
}

/* Gives back what lies on or after `from`; returns how many, and in *gone how many others have now. */
static guint
give_back_links(const CbCase *c, CbPatch *patch, guint absence, const cJSON *took, gint64 from, guint *gone)
{
    guint given = 0;
    const cJSON *one;
    *gone = 0;
    cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(took, "links"))
    {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "session_id"));
        const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "status"));
        const char *at = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "responded_at"));
        guint session = id == NULL ? CB_NO_ROW : cb_world_find(c->world, CB_sessions, id);
        guint link = cb_link_of(c->world, session, c->operator);
        gint64 responded = CB_NULL;
        if (link == CB_NO_ROW || status == NULL || sessions_date(c->world, session) < from)
            continue;
        if (!is_open_again(c, absence, link, status)) {
            (*gone)++;
            continue;
        }
        if (at == NULL || !cb_time_parse(at, &responded))
            responded = CB_NULL;
        patch_link(c, patch, link, status, responded, NULL);
        cb_case_tell(c, patch, session, c->operator, CB_CAUSE_BACK, NULL);
        given++;
    }
    return given;
}

static char *
come_back(const CbCase *c, CbPatch *patch)
{
    guint absence = named_absence(c), gone = 0;
    gint64 from = MAX(cb_case_day(c, "from"), absences_first(c->world, absence));
    const char *text = absences_took(c->world, absence);
    g_autoptr(cJSON) took = text == NULL ? NULL : cJSON_Parse(text);
    char day[11];
    take_back_dates(c, patch, absence, took, from);
    guint given = give_back_links(c, patch, absence, took, from, &gone);
    CbRow *row = cb_patch_add_key(patch, CB_absences, absences_id(c->world, absence));
    cb_patch_set_text(patch, row, CB_absences_operator_id, operators_id(c->world, c->operator));
    cb_patch_set_integer(row, CB_absences_back_on, from);
    cb_patch_raise(patch, c->world, CB_operators, c->operator);
    GString *sentence = g_string_new(cb_name_of_operator(c->world, c->operator));
    g_string_append_printf(sentence, " is back from %s on", cb_day_format(from, day));
    if (given > 0)
        g_string_append_printf(sentence, ", and on %u %s again", given, given == 1 ? "session" : "sessions");
    if (gone > 0)
        g_string_append_printf(sentence, "; %u %s taken meanwhile", gone, gone == 1 ? "place is" : "places are");
    g_string_append_c(sentence, '.');
    return g_string_free(sentence, FALSE);
}

const CbRecipe cb_absence_recipes[] = {
    {"operator.unavailable", {&cb_rule_operator_found, &valid_range, &not_away}, go_away},
    {"operator.available", {&cb_rule_operator_found, &away}, come_back},
    {.kind = NULL},
};

/* --- payloads --------------------------------------------------------------------------------- */

char *
cb_absence_payload(const CbAbsence *absence)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    char day[11], time[32];
    cJSON_AddStringToObject(payload, "first", cb_day_format(absence->first, day));
    cJSON_AddStringToObject(payload, "last", cb_day_format(absence->last, day));
    if (absence->starts_at != CB_NULL)
        cJSON_AddStringToObject(payload, "starts_at", cb_time_format(absence->starts_at, time));
    if (absence->ends_at != CB_NULL)
        cJSON_AddStringToObject(payload, "ends_at", cb_time_format(absence->ends_at, time));
    if (absence->reason != NULL)
        cJSON_AddStringToObject(payload, "reason", absence->reason);
    return cJSON_PrintUnformatted(payload);
}

char *
cb_return_payload(const char *absence_id, gint64 from)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    char day[11];
    cJSON_AddStringToObject(payload, "absence", absence_id);
    cJSON_AddStringToObject(payload, "from", cb_day_format(from, day));
    return cJSON_PrintUnformatted(payload);
}

char *
cb_absence_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)base;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *first = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, "first"));
    gint64 day;
    *kind = "operator.available";
    return first != NULL && cb_day_parse(first, &day) ? cb_return_payload(decision->id, day) : NULL;
}

/* Away again for what was left of it. */
char *
cb_return_inverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)base;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, "absence"));
    guint operator = cb_world_find(now, CB_operators, decision->target_id);
    *kind = "operator.unavailable";
    if (operator == CB_NO_ROW)
        return NULL;
    EACH_OF_OPERATOR (now, operator, absence) {
        if (g_strcmp0(absences_id(now, absence), id) != 0)
            continue;
        const CbAbsence left = {.first = MAX(absences_first(now, absence), cb_absence_last(now, absence) + 1),
                                .last = absences_last(now, absence),
                                .starts_at = absences_starts_at(now, absence),
                                .ends_at = absences_ends_at(now, absence),
                                .reason = absences_reason(now, absence)};
        return cb_absence_payload(&left);
    }
    return NULL;
}
