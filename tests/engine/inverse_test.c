/* What takes decisions back: decide, decide the inverse, and the World is as it was. On random Worlds under both
 * busy rules, with random decisions of every kind that has an inverse.
 *
 * People, sessions and places are compared, without their versions. Messages, contacts and absences are records of
 * what happened and grow. What is documented to remain: whoever was asked or accepted is released, a session that
 * was added is cancelled, a place that is given up anew is given up at another time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/domain.h"
#include "engine/json.h"
#include "engine/operators/change.h"
#include "engine/operators/operators.h"
#include "engine/replay.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-23T12:00:00Z"
#define DAYS 8u

static const char *const policies[] = {NULL, "{\"busy_rule\":\"overlap\",\"min_gap_minutes\":30}",
                                       "{\"busy_rule\":\"overlap\",\"timezone\":\"Europe/Paris\"}"};

/* --- random decisions ------------------------------------------------------------------------- */

#define THROW(dice, list) (list)[cb_dice_below(dice, G_N_ELEMENTS(list))]

static const char *
throw_date(CbDice *dice, char text[static 11])
{
    gint64 first = 0;
    cb_day_parse(WORLDS_FIRST_DAY, &first);
    return cb_day_format(first + cb_dice_below(dice, DAYS), text);
}

/* Two times, the second within nine hours after the first, which lies on the date. */
static void
throw_times(cJSON *payload, CbDice *dice, const char *date)
{
    char text[32];
    gint64 day = 0;
    cb_day_parse(date, &day);
    gint64 start = day * CB_DAY + cb_dice_below(dice, 46) * 30 * CB_MINUTE;
    gint64 end = start + (1 + cb_dice_below(dice, 18)) * 30 * CB_MINUTE;
    cJSON_AddStringToObject(payload, "starts_at", cb_time_format(start, text));
    cJSON_AddStringToObject(payload, "ends_at", cb_time_format(end, text));
}

static void
throw_scope(cJSON *payload, CbDice *dice)
{
    static const char *const scopes[] = {NULL, NULL, "one", "following", "all"};
    const char *scope = THROW(dice, scopes);
    if (scope != NULL)
        cJSON_AddStringToObject(payload, "scope", scope);
}

static void
fill_staffing(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    guint person = cb_dice_below(dice, cb_world_rows(world, CB_operators));
    cJSON_AddStringToObject(payload, "operator_id", operators_id(world, person));
}

static void
fill_absence(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    (void)world;
    char first[11], last[11];
    gint64 day = 0;
    cb_day_parse(throw_date(dice, first), &day);
    gboolean timed = cb_dice_percent(dice, 40);
    cb_day_format(timed ? day : day + cb_dice_below(dice, 4), last);
    cJSON_AddStringToObject(payload, "first", first);
    cJSON_AddStringToObject(payload, "last", last);
    if (timed)
        throw_times(payload, dice, first);
}

static void
fill_return(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    guint n = cb_world_rows(world, CB_absences);
    char date[11];
    if (n > 0)
        cJSON_AddStringToObject(payload, "absence", absences_id(world, cb_dice_below(dice, n)));
    cJSON_AddStringToObject(payload, "from", throw_date(dice, date));
}

static void
fill_new_session(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    (void)world;
    char date[11];
    cJSON_AddStringToObject(payload, "date", throw_date(dice, date));
    if (cb_dice_percent(dice, 60))
        throw_times(payload, dice, date);
    if (!cb_dice_percent(dice, 30))
        return;
    cJSON *repeat = cJSON_AddObjectToObject(payload, "repeat");
    cJSON_AddNumberToObject(repeat, "every_days", 1 + cb_dice_below(dice, 7));
    cJSON_AddNumberToObject(repeat, "times", 1 + cb_dice_below(dice, 4));
}

static void
fill_edit(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    (void)world;
    static const char *const sets[] = {
        "{\"title\":\"Gala\",\"region\":\"north\"}", "{\"min_operators\":4}", "{\"min_operators\":null}",
        "{\"setup_ids\":[\"light\"],\"series_id\":\"series-1\"}", "{\"marketplace_visible\":false}",
        "{\"place_id\":\"p\",\"client_id\":\"c\",\"title\":null}",
    };
    cJSON_AddItemToObject(payload, "set", cJSON_Parse(THROW(dice, sets)));
    throw_scope(payload, dice);
}

static void
fill_move(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    (void)world;
    char date[11];
    cJSON_AddStringToObject(payload, "date", throw_date(dice, date));
    if (cb_dice_percent(dice, 40))
        throw_times(payload, dice, date);
    throw_scope(payload, dice);
}

static void
fill_scope(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    (void)world;
    throw_scope(payload, dice);
}

static void
fill_status(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    (void)world;
    static const char *const statuses[] = {NULL, "draft", "pending", "confirmed"};
    const char *status = THROW(dice, statuses);
    if (status != NULL)
        cJSON_AddStringToObject(payload, "status", status);
}

static void
fill_nothing(cJSON *payload, const CbWorld *world, CbDice *dice)
{
    (void)payload;
    (void)world;
    (void)dice;
}

static const struct {
    const char *kind;
    void (*fill)(cJSON *payload, const CbWorld *world, CbDice *dice);
    guint least; /* so many must be taken back in all */
} kinds[] = {
    {"session.propose", fill_staffing, 100},    {"session.accept", fill_staffing, 3},
    {"session.agree", fill_staffing, 20},       {"session.force", fill_staffing, 0},
    {"operator.unavailable", fill_absence, 100}, {"operator.available", fill_return, 50},
    {"session.add", fill_new_session, 100},     {"session.edit", fill_edit, 50},
    {"session.move", fill_move, 50},            {"session.cancel", fill_scope, 20},
    {"session.complete", fill_nothing, 10},     {"session.reopen", fill_status, 20},
};

static CbDecision *
random_decision(const CbWorld *world, CbDice *dice, guint k)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    kinds[k].fill(payload, world, dice);
    g_autofree char *text = cJSON_PrintUnformatted(payload);
    CbTableId table = cb_decision_kind(kinds[k].kind)->target;
    guint row = cb_dice_below(dice, cb_world_rows(world, table));
    g_autofree char *fresh = g_strdup_printf("new-%u", cb_dice_below(dice, 1000000));
    const char *id = strcmp(kinds[k].kind, "session.add") == 0 ? fresh
                     : table == CB_sessions                     ? sessions_id(world, row)
                                                                : operators_id(world, row);
    guint absence = cb_dice_below(dice, cb_world_rows(world, CB_absences));
    if (strcmp(kinds[k].kind, "operator.available") == 0 && absence < cb_world_rows(world, CB_absences)) {
        const char *named = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, "absence"));
        for (guint a = 0; a < cb_world_rows(world, CB_absences); a++)
            if (strcmp(absences_id(world, a), named) == 0)
                id = operators_id(world, absences_operator_id(world, a));
    }
    CbDecision *decision = cb_decision_new(world, kinds[k].kind, id, text, "test", CB_ROLE_ADMIN, worlds_time(NOW));
    g_free(decision->id);
    decision->id = g_strdup_printf("decision-%08x", cb_dice_below(dice, G_MAXUINT32));
    return decision;
}

/* --- what is compared ------------------------------------------------------------------------- */

/* People (with their dates in order) and the sessions that `before` has, a line each. */
static char *
picture(const CbWorld *world, const CbWorld *before)
{
    GString *text = g_string_new(NULL);
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        g_autoptr(GArray) days = cb_operator_unavailable_days(world, o);
        g_string_append_printf(text, "%s active %d dates", operators_id(world, o), (int)operators_is_active(world, o));
        for (guint i = 0; i < days->len; i++)
            g_string_append_printf(text, " %d", (int)g_array_index(days, gint64, i));
        g_string_append(text, operators_availability(world, o) == NULL ? " none\n" : "\n");
    }
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        if (cb_world_find(before, CB_sessions, sessions_id(world, s)) == CB_NO_ROW)
            continue;
        g_autoptr(cJSON) row = cb_json_row(world, CB_sessions, s);
        cJSON_DeleteItemFromObjectCaseSensitive(row, "row_version");
        g_autofree char *line = cJSON_PrintUnformatted(row);
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

static guint
link_like(const CbWorld *world, const CbWorld *other, guint link)
{
    g_autoptr(CbPatch) key = cb_patch_new();
    worlds_link(key, sessions_id(other, session_operators_session_id(other, link)),
                operators_id(other, session_operators_operator_id(other, link)), "pending");
    return cb_world_find_row(world, cb_patch_row(key, 0));
}

static gboolean
same_link(const CbWorld *a, guint x, const CbWorld *b, guint y)
{
    return strcmp(session_operators_status(a, x), session_operators_status(b, y)) == 0 &&
           session_operators_applied_at(a, x) == session_operators_applied_at(b, y) &&
           session_operators_responded_at(a, x) == session_operators_responded_at(b, y) &&
           session_operators_forced(a, x) == session_operators_forced(b, y) &&
           g_strcmp0(session_operators_rejection_reason(a, x), session_operators_rejection_reason(b, y)) == 0;
}

/* Whether a session has been moved away from the absence that a decision ended. */
static gboolean
lies_elsewhere(const CbDecision *decision, const CbWorld *world, guint session)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, "absence"));
    guint a = 0;
    while (strcmp(absences_id(world, a), id) != 0)
        a++;
    gint64 day = sessions_date(world, session);
    if (absences_starts_at(world, a) == CB_NULL || sessions_ends_at(world, session) == CB_NULL)
        return day < absences_first(world, a) || day > absences_last(world, a);
    return sessions_ends_at(world, session) <= absences_starts_at(world, a) ||
           sessions_starts_at(world, session) >= absences_ends_at(world, a);
}

/* Whether a row on a session may be another one afterwards. */
static gboolean
may_differ(const CbDecision *decision, const CbWorld *after, guint link)
{
    guint session = session_operators_session_id(after, link), person = session_operators_operator_id(after, link);
    gboolean rejected = strcmp(session_operators_status(after, link), "rejected") == 0;
    gboolean absent = rejected && g_strcmp0(session_operators_rejection_reason(after, link), "absent") == 0 &&
                      strcmp(operators_id(after, person), decision->target_id) == 0;
    if (strcmp(decision->kind, "operator.available") == 0)
        return absent || lies_elsewhere(decision, after, session); /* given up once more, or it was moved */
    if (strcmp(decision->kind, "operator.unavailable") == 0)
        return absent && cb_operator_is_busy(after, person, session); /* was on two sessions at once */
    return rejected && decision->target == CB_sessions &&
           strcmp(sessions_id(after, session), decision->target_id) == 0 &&
           strstr(decision->payload, operators_id(after, person)) != NULL; /* released */
}

static void
assert_as_before(const CbWorld *before, const CbWorld *after, const CbDecision *decision)
{
    g_autofree char *was = picture(before, before), *is = picture(after, before);
    assert_string_equal(is, was);
    for (guint l = 0; l < cb_world_rows(after, CB_session_operators); l++) {
        guint there = link_like(before, after, l);
        if ((there == CB_NO_ROW || !same_link(before, there, after, l)) && !may_differ(decision, after, l))
            fail_msg("%s %s: %s on %s is %s", decision->kind, decision->payload,
                     operators_id(after, session_operators_operator_id(after, l)),
                     sessions_id(after, session_operators_session_id(after, l)), session_operators_status(after, l));
    }
    for (guint s = 0; s < cb_world_rows(after, CB_sessions); s++)
        if (cb_world_find(before, CB_sessions, sessions_id(after, s)) == CB_NO_ROW)
            assert_string_equal(sessions_status(after, s), "cancelled");
}

/* --- the property ----------------------------------------------------------------------------- */

static char *
row_of(const CbWorld *world, const CbDecision *decision)
{
    guint row = cb_world_find(world, decision->target, decision->target_id);
    g_autoptr(cJSON) json = row == CB_NO_ROW ? NULL : cb_json_row(world, decision->target, row);
    return json == NULL ? NULL : cJSON_PrintUnformatted(json);
}

/* Returns what takes it back; NULL where nothing does, which only several sessions and reopening may be. */
static CbDecision *
inverse_of(const CbWorld *before, const CbWorld *after, const CbDecision *decision)
{
    const char *kind = NULL;
    g_autofree char *base = row_of(before, decision);
    g_autofree char *payload = cb_decision_kind(decision->kind)->inverse(after, decision, base, &kind);
    if (payload != NULL)
        return cb_decision_new(after, kind, decision->target_id, payload, "test", CB_ROLE_ADMIN, worlds_time(NOW));
    assert_true(strstr(decision->payload, "\"scope\"") != NULL || strcmp(decision->kind, "session.reopen") == 0);
    return NULL;
}

static void
assert_replay(const CbWorld *before, const CbWorld *after, const CbDecision *one, const CbDecision *two)
{
    g_autoptr(GPtrArray) both = g_ptr_array_new(), none = g_ptr_array_new();
    g_ptr_array_add(both, (gpointer)one);
    g_ptr_array_add(both, (gpointer)two);
    g_autoptr(CbWorld) replayed = cb_replay(before, both, NULL), without = cb_replay(before, none, NULL);
    worlds_assert_same(replayed, after);
    worlds_assert_same(without, before);
}

/* What no decision had made is not made so again: completed before its time, at times off its date. */
static gboolean
was_disorder(const CbOutcome *back)
{
    return g_strcmp0(back->code, "SESSION_NOT_OVER") == 0 || strstr(back->sentence, "begin on its date") != NULL;
}

/* Whether an inverse may be refused: whoever is away otherwise stays away. */
static gboolean
may_be_refused(const CbOutcome *back)
{
    return strcmp(back->code, "ALREADY_AWAY") == 0 || was_disorder(back);
}

/* Decides and takes back; the World to go on with. */
static CbWorld *
step(const CbWorld *before, CbDice *dice, guint k, guint *taken_back)
{
    g_autoptr(CbDecision) decision = random_decision(before, dice, k);
    g_autoptr(CbOutcome) outcome = cb_decide(before, decision, decision->decided_at);
    if (outcome->code != NULL)
        return cb_world_ref(before);
    g_autoptr(CbWorld) decided = cb_world_patch(before, outcome->patch);
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(decided);
    worlds_assert_same(decided, rebuilt);
    g_autoptr(CbDecision) inverse = inverse_of(before, decided, decision);
    if (inverse == NULL)
        return g_steal_pointer(&decided);
    g_autoptr(CbOutcome) back = cb_decide(decided, inverse, inverse->decided_at + 1);
    if (back->code != NULL && !may_be_refused(back))
        fail_msg("%s %s, then %s %s: %s", decision->kind, decision->payload, inverse->kind, inverse->payload,
                 back->sentence);
    if (was_disorder(back))
        return g_steal_pointer(&decided);
    g_autoptr(CbWorld) after = back->code != NULL ? cb_world_ref(decided) : cb_world_patch(decided, back->patch);
    assert_as_before(before, after, decision);
    inverse->decided_at++;
    assert_replay(before, after, decision, inverse);
    (*taken_back)++;
    return cb_dice_percent(dice, 50) ? g_steal_pointer(&decided) : g_steal_pointer(&after);
}

/* Half of the sessions belong to one of three series. */
static CbWorld *
with_series(const CbWorld *world, CbDice *dice)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        g_autofree char *series = g_strdup_printf("series-%u", cb_dice_below(dice, 3));
        if (cb_dice_percent(dice, 50))
            worlds_row(patch, CB_sessions, "id", sessions_id(world, s), "series_id", series, NULL);
    }
    return cb_world_patch(world, patch);
}

static void
what_is_decided_and_taken_back_leaves_the_world_as_it_was(void **state)
{
    (void)state;
    guint taken_back[G_N_ELEMENTS(kinds)] = {0};
    for (guint seed = 1; seed <= 90; seed++) {
        CbDice dice = cb_dice_new(seed, 11);
        g_autoptr(CbWorld) plain =
            worlds_random(&(WorldsShape){.seed = seed, .operators = 12, .sessions = 14, .days = DAYS, .links = 30,
                                         .drudges = seed % 2, .policy = policies[seed % G_N_ELEMENTS(policies)]});
        CbWorld *world = with_series(plain, &dice);
        for (guint i = 0; i < 60; i++) {
            guint k = cb_dice_below(&dice, G_N_ELEMENTS(kinds));
            CbWorld *next = step(world, &dice, k, &taken_back[k]);
            cb_world_unref(world);
            world = next;
        }
        cb_world_unref(world);
    }
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        if (taken_back[k] < kinds[k].least)
            fail_msg("%s was taken back only %u times", kinds[k].kind, taken_back[k]);
}

static void
every_kind_with_an_inverse_is_tried(void **state)
{
    (void)state;
    guint with = 0;
    for (guint k = 0; k < CB_OPERATORS_N_KINDS; k++)
        with += cb_operators_kinds[k].inverse != NULL;
    assert_int_equal(with, G_N_ELEMENTS(kinds));
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        assert_non_null(cb_decision_kind(kinds[k].kind)->inverse);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_with_an_inverse_is_tried),
        cmocka_unit_test(what_is_decided_and_taken_back_leaves_the_world_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
