#include "engine/operators/absence.h"

#include <string.h>

#include "engine/operators/absence_dates.h"
#include "engine/operators/coverage.h"
#include "engine/when.h"

#define UNTIL                                                                                      \
    "until" /* in `took`: by decision that ended the absence the day until which it lasted before  \
             */
#define LONGEST 366 /* days */

/* --- absences that stand ---------------------------------------------------------------------- */

gint64
cb_absence_last(const CbWorld *world, guint absence)
{
    gint64 back = absences_back_on(world, absence);
    return back == CB_NULL ? absences_last(world, absence)
                           : MIN(absences_last(world, absence), back - 1);
}

guint
cb_absence_on(const CbWorld *world, guint operator, gint64 day)
{
    guint found = CB_NO_ROW;
    CB_EACH_ABSENCE(world, operator, absence)
    if (cb_absence_last(world, absence) >= MAX(day, absences_first(world, absence)) &&
        (found == CB_NO_ROW || absences_first(world, absence) < absences_first(world, found)))
        found = absence;
    return found;
}

/* --- places on sessions ----------------------------------------------------------------------- */

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
    cb_patch_set_text(patch, row, CB_session_operators_operator_id,
                      operators_id(c->world, c->operator));
    cb_patch_set_text(patch, row, CB_session_operators_status, status);
    cb_patch_set_integer(row, CB_session_operators_responded_at, responded_at);
    cb_patch_set_text(patch, row, CB_session_operators_rejection_reason, reason);
    cb_patch_raise(patch, c->world, CB_sessions, session);
}

static void
remember_link(const CbCase *c, cJSON *links, guint link)
{
    gint64 responded = session_operators_responded_at(c->world, link);
    guint session = session_operators_session_id(c->world, link);
    cJSON *one = cJSON_CreateObject();
    char time[32];
    cJSON_AddStringToObject(one, "session_id", sessions_id(c->world, session));
    cJSON_AddStringToObject(one, "status", session_operators_status(c->world, link));
    cJSON_AddNumberToObject(one, "accepted", (double)cb_coverage(c->world, session).assigned);
    if (responded != CB_NULL)
        cJSON_AddStringToObject(one, "responded_at", cb_time_format(responded, time));
    cJSON_AddItemToArray(links, one);
}

static gboolean
loses(const CbCase *c, guint link, const CbAbsence *absence)
{
    guint session = session_operators_session_id(c->world, link);
    return (cb_link_is_accepted(c->world, link) || cb_link_is_pending(c->world, link)) &&
           cb_session_is_live(c->world, session) &&
           !cb_session_is_over(c->world, session, c->now) && covers(c->world, session, absence);
}

/* Frees the person from what the absence covers; returns what was freed, for `took`. */
static cJSON *
free_links(const CbCase *c, CbPatch *patch, const CbAbsence *absence)
{
    cJSON *links = cJSON_CreateArray();
    CB_EACH_OF_OPERATOR(c->world, c->operator, link) {
        if (!loses(c, link, absence))
            continue;
        remember_link(c, links, link);
        patch_link(c, patch, link, "rejected", c->now,
                   "absent"); /* why is nobody else's business */
        cb_case_tell(c, patch, session_operators_session_id(c->world, link), c->operator,
                     CB_CAUSE_RELEASED, NULL);
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

/* Times begin on the one date by the company's clocks, and end on it or in the night after it. */
static gboolean
times_valid(const CbCase *c, const CbAbsence *absence)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    if (absence->starts_at == CB_NULL && absence->ends_at == CB_NULL)
        return TRUE;
    return absence->starts_at != CB_NULL && absence->ends_at != CB_NULL &&
           absence->first == absence->last && absence->starts_at < absence->ends_at &&
           cb_time_day(absence->starts_at, zone) == absence->first &&
           cb_time_day(absence->ends_at, zone) <= absence->first + 1;
}

static gboolean
range_valid(const CbCase *c)
{
    CbAbsence absence = absence_of(c);
    return cb_case_reads(c, "starts_at", CB_TYPE_TIME) &&
           cb_case_reads(c, "ends_at", CB_TYPE_TIME) && absence.first != CB_NULL &&
           absence.last != CB_NULL && absence.first <= absence.last &&
           absence.last - absence.first < LONGEST && times_valid(c, &absence);
}

/* Whether another absence with times that stands has these times in it. */
static gboolean
is_away_then(const CbCase *c, const CbAbsence *absence)
{
    CB_EACH_ABSENCE(c->world, c->operator, other)
    if (absences_starts_at(c->world, other) != CB_NULL &&
        cb_absence_last(c->world, other) >= absences_first(c->world, other) &&
        absences_starts_at(c->world, other) <= absence->starts_at &&
        absences_ends_at(c->world, other) >= absence->ends_at)
        return TRUE;
    return FALSE;
}

static gboolean
takes_something(const CbCase *c)
{
    CbAbsence absence = absence_of(c);
    CB_EACH_OF_OPERATOR(c->world, c->operator, link)
        if (loses(c, link, &absence))
            return TRUE;
    if (absence.starts_at != CB_NULL)
        return !is_away_then(c, &absence);
    for (gint64 day = absence.first; day <= absence.last; day++)
        if (!cb_operator_is_unavailable(c->world, c->operator, day))
            return TRUE;
    return FALSE;
}

static const CbRule valid_range = {range_valid, "INVALID_VALUE", CB_RULE_PLAIN,
                                   "An absence has a first and a last day, at most a year apart; "
                                   "times stand on one date, the earlier first.",
                                   NULL};
static const CbRule not_away = {takes_something, "ALREADY_AWAY", CB_RULE_OPERATOR,
                                "%s is away then already.", NULL};

/* "from 2026-11-28 to 2026-11-30 (ill)" */
static char *
range_words(const CbCase *c, const CbAbsence *absence)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    char first[11], last[11], from[6], to[6];
    GString *words = g_string_new(NULL);
    cb_day_format(absence->first, first);
    if (absence->starts_at != CB_NULL)
        g_string_printf(words, "on %s from %s to %s", first,
                        cb_time_clock(absence->starts_at, zone, from),
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
        cJSON_AddItemToObject(took, "dates",
                              cb_absence_add_dates(c, patch, absence.first, absence.last));
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
    CB_EACH_ABSENCE(c->world, c->operator, absence)
    if (g_strcmp0(absences_id(c->world, absence), id) == 0)
        return absence;
    return CB_NO_ROW;
}

static gboolean
is_away(const CbCase *c)
{
    guint absence = named_absence(c);
    gint64 from = cb_case_day(c, "from");
    return absence != CB_NO_ROW && from != CB_NULL &&
           MAX(from, absences_first(c->world, absence)) <= cb_absence_last(c->world, absence);
}

static const CbRule away = {is_away, "NOT_AWAY", CB_RULE_OPERATOR,
                            "%s is not away then (any more).", NULL};

/* A place on a session that an absence took away, as `took` tells it. */
typedef struct {
    guint session, link;
    const char *status;
    gint64 responded_at, accepted; /* how many were accepted then */
} Place;

/* FALSE when it cannot be read, or the session or the row on it is not there. */
static gboolean
read_place(const CbCase *c, const cJSON *one, Place *place)
{
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "session_id"));
    const char *at = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "responded_at"));
    const cJSON *accepted = cJSON_GetObjectItemCaseSensitive(one, "accepted");
    place->session = cb_world_find(c->world, CB_sessions, id);
    place->link = cb_link_of(c->world, place->session, c->operator);
    place->status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "status"));
    place->accepted = cJSON_IsNumber(accepted) ? accepted->valueint : 0;
    if (at == NULL || !cb_time_parse(at, &place->responded_at))
        place->responded_at = CB_NULL;
    return place->link != CB_NO_ROW &&
           (g_strcmp0(place->status, "accepted") == 0 || g_strcmp0(place->status, "pending") == 0);
}

/* Whether another absence that stands lies on the session. */
static gboolean
is_covered_otherwise(const CbCase *c, guint but, guint session)
{
    CB_EACH_ABSENCE(c->world, c->operator, other)
    {
        const CbAbsence absence = {.first = absences_first(c->world, other),
                                   .last = cb_absence_last(c->world, other),
                                   .starts_at = absences_starts_at(c->world, other),
                                   .ends_at = absences_ends_at(c->world, other)};
        if (other != but && absence.first <= absence.last && covers(c->world, session, &absence))
            return TRUE;
    }
    return FALSE;
}

/* Whether it can be given back: nobody has touched it since, nobody took it, she could be there. */
static gboolean
is_open_again(const CbCase *c, guint absence, const Place *place)
{
    gboolean untouched = strcmp(session_operators_status(c->world, place->link), "rejected") == 0 &&
                         session_operators_responded_at(c->world, place->link) ==
                             absences_noted_at(c->world, absence);
    CbCoverage coverage = cb_coverage(c->world, place->session);
    if (!untouched || !cb_session_is_live(c->world, place->session) ||
        cb_session_is_over(c->world, place->session, c->now) ||
        is_covered_otherwise(c, absence, place->session))
        return FALSE;
    return strcmp(place->status, "accepted") != 0 ||
           ((coverage.gap > 0 || coverage.assigned < place->accepted) &&
            !cb_operator_is_busy(c->world, c->operator, place->session));
}

/* Whether the place is part of what comes back; with times all of it does, a session past midnight
 * has an earlier date. What came back before is hers already. */
static gboolean
is_due(const CbCase *c, guint absence, const Place *place, gint64 from)
{
    return !cb_link_is_accepted(c->world, place->link) &&
           !cb_link_is_pending(c->world, place->link) &&
           (absences_starts_at(c->world, absence) != CB_NULL ||
            sessions_date(c->world, place->session) >= from);
}

/* Gives back what lies on or after `from`; returns how many, and in *kept how many that could not
 * be. */
static guint
give_back_links(const CbCase *c, CbPatch *patch, guint absence, const cJSON *took, gint64 from,
                guint *kept)
{
    guint given = 0;
    const cJSON *one;
    *kept = 0;
    cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(took, "links")) {
        Place place;
        if (!read_place(c, one, &place) || !is_due(c, absence, &place, from))
            continue;
        if (!is_open_again(c, absence, &place)) {
            (*kept)++;
            continue;
        }
        patch_link(c, patch, place.link, place.status, place.responded_at, NULL);
        cb_case_tell(c, patch, place.session, c->operator, CB_CAUSE_BACK, NULL);
        given++;
    }
    return given;
}

/* Ends the absence the day before `from`, and notes for the inverse when it ended until now. */
static void
end_absence(const CbCase *c, CbPatch *patch, guint absence, cJSON *took, gint64 from)
{
    char day[11];
    cJSON *until = cJSON_GetObjectItemCaseSensitive(took, UNTIL);
    if (until == NULL)
        until = cJSON_AddObjectToObject(took, UNTIL);
    cJSON_AddStringToObject(until, c->decision->id,
                            cb_day_format(cb_absence_last(c->world, absence), day));
    char *text = cJSON_PrintUnformatted(took);
    CbRow *row = cb_patch_add_key(patch, CB_absences, absences_id(c->world, absence));
    cb_patch_set_text(patch, row, CB_absences_operator_id, operators_id(c->world, c->operator));
    cb_patch_set_integer(row, CB_absences_back_on, from);
    cb_patch_set_text(patch, row, CB_absences_took, text);
    cJSON_free(text);
}

static char *
come_back(const CbCase *c, CbPatch *patch)
{
    guint absence = named_absence(c), kept = 0;
    gint64 from = MAX(cb_case_day(c, "from"), absences_first(c->world, absence));
    g_autoptr(cJSON) took = cb_absence_took(c->world, absence);
    char day[11];
    if (!cJSON_IsObject(took)) {
        cJSON_Delete(took);
        took = cJSON_CreateObject();
    }
    cb_absence_take_back_dates(c, patch, absence, took, from);
    guint given = give_back_links(c, patch, absence, took, from, &kept);
    end_absence(c, patch, absence, took, from);
    cb_patch_raise(patch, c->world, CB_operators, c->operator);
    GString *sentence = g_string_new(cb_name_of_operator(c->world, c->operator));
    g_string_append_printf(sentence, " is back from %s on", cb_day_format(from, day));
    if (given > 0)
        g_string_append_printf(sentence, ", and on %u %s again", given,
                               given == 1 ? "session" : "sessions");
    if (kept > 0)
        g_string_append_printf(sentence, "; %u %s open to them any more", kept,
                               kept == 1 ? "place is not" : "places are not");
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
cb_absence_inverse(const CbWorld *now, const CbDecision *decision, const char *base,
                   const char **kind)
{
    (void)now;
    (void)base;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *first = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, "first"));
    gint64 day;
    *kind = "operator.available";
    return first != NULL && cb_day_parse(first, &day) ? cb_return_payload(decision->id, day) : NULL;
}

/* Until when the absence lasted before a decision ended it. */
static gint64
lasted_until(const CbWorld *world, guint absence, const CbDecision *decision)
{
    g_autoptr(cJSON) took = cb_absence_took(world, absence);
    const char *date = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(took, UNTIL), decision->id));
    gint64 day;
    return date != NULL && cb_day_parse(date, &day) ? day : CB_NULL;
}

/* Away again for what was left of it. */
char *
cb_return_inverse(const CbWorld *now, const CbDecision *decision, const char *base,
                  const char **kind)
{
    (void)base;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const CbCase c = {.world = now,
                      .decision = decision,
                      .payload = payload,
                      .operator = cb_world_find(now, CB_operators, decision->target_id)};
    guint absence = c.operator == CB_NO_ROW ? CB_NO_ROW : named_absence(&c);
    *kind = "operator.unavailable";
    if (absence == CB_NO_ROW || lasted_until(now, absence, decision) == CB_NULL)
        return NULL;
    const CbAbsence left = {.first = MAX(absences_first(now, absence), cb_case_day(&c, "from")),
                            .last = lasted_until(now, absence, decision),
                            .starts_at = absences_starts_at(now, absence),
                            .ends_at = absences_ends_at(now, absence),
                            .reason = absences_reason(now, absence)};
    return cb_absence_payload(&left);
}
