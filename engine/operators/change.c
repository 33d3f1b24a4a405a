#include "engine/operators/change.h"

#include <string.h>

#include "engine/operators/case.h"
#include "engine/operators/coverage.h"
#include "engine/operators/rows.h"
#include "engine/when.h"

#define MOST_REPEATS 366
#define LONGEST_PERIOD 366 /* days */

/* --- which sessions --------------------------------------------------------------------------- */

static int
compare_dates(gconstpointer a, gconstpointer b, gpointer data)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = sessions_date(data, x), right = sessions_date(data, y);
    return left != right ? (left > right) - (left < right) : (x > y) - (x < y);
}

GArray *
cb_change_scope(const CbWorld *world, guint session, const char *scope)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    const char *series = sessions_series_id(world, session);
    gboolean all = g_strcmp0(scope, "all") == 0, following = g_strcmp0(scope, "following") == 0;
    if (series == NULL || !(all || following)) {
        g_array_append_val(rows, session);
        return rows;
    }
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
        if (sessions_series_id(world, s) == series &&
            (s == session || cb_session_is_live(world, s)) &&
            (all || sessions_date(world, s) >= sessions_date(world, session)))
            g_array_append_val(rows, s);
    g_array_sort_with_data(rows, compare_dates, (gpointer)world);
    return rows;
}

guint
cb_series_size(const CbWorld *world, guint session)
{
    const char *series = sessions_series_id(world, session);
    guint n = 0;
    for (guint s = 0; series != NULL && s < cb_world_rows(world, CB_sessions); s++)
        n += s != session && sessions_series_id(world, s) == series;
    return n;
}

GArray *
cb_sessions_to_complete(const CbWorld *world, gint64 now)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
        if (cb_session_is_confirmed(world, s) && sessions_date(world, s) < cb_day_of(now) &&
            cb_session_is_over(world, s, now))
            g_array_append_val(rows, s);
    g_array_sort_with_data(rows, compare_dates, (gpointer)world);
    return rows;
}

/* --- rules ------------------------------------------------------------------------------------ */

/* What a session is while it is live. */
static gboolean
is_live_status(const char *status)
{
    static const char *const statuses[] = {"draft", "pending", "confirmed", NULL};
    return status == NULL || g_strv_contains(statuses, status);
}

static gboolean
scope_known(const CbCase *c)
{
    static const char *const scopes[] = {"one", "following", "all", NULL};
    const char *scope = cb_case_text(c, "scope");
    return cb_case_reads(c, "scope", CB_TYPE_TEXT) &&
           (scope == NULL || g_strv_contains(scopes, scope));
}

static gboolean
is_live(const CbCase *c)
{
    return cb_session_is_live(c->world, c->session);
}

static gboolean
is_ended(const CbCase *c)
{
    return !is_live(c);
}

static gboolean
is_confirmed(const CbCase *c)
{
    return cb_session_is_confirmed(c->world, c->session);
}

static gboolean
is_over(const CbCase *c)
{
    return cb_session_is_over(c->world, c->session, c->now);
}

static const CbRule known_scope = {scope_known, "INVALID_VALUE", CB_RULE_PLAIN,
                                   "A change is about one, following or all sessions of a series.",
                                   NULL};
static const CbRule live = {is_live, "INVALID_SESSION_STATUS", CB_RULE_SESSION,
                            "%s is cancelled or completed; reopen it first.", NULL};
static const CbRule ended = {is_ended, "INVALID_SESSION_STATUS", CB_RULE_SESSION,
                             "%s is neither cancelled nor completed.", NULL};
static const CbRule confirmed = {is_confirmed, "INVALID_SESSION_STATUS", CB_RULE_SESSION,
                                 "%s is not confirmed, so it cannot be completed.", NULL};
static const CbRule over = {is_over, "SESSION_NOT_OVER", CB_RULE_SESSION, "%s is not over yet.",
                            NULL};

static const cJSON *
member(const cJSON *json, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(json, name);
}

/* --- columns ---------------------------------------------------------------------------------- */

/* What people may set of a session, and what they call it; the rest has decisions of its own. */
static const struct {
    guint column;
    const char *words;
} editable[] = {
    {CB_sessions_title, "the title"},
    {CB_sessions_client_id, "the client"},
    {CB_sessions_region, "the region"},
    {CB_sessions_place_id, "the place"},
    {CB_sessions_setup_ids, "the setups"},
    {CB_sessions_min_operators, "the number of people needed"},
    {CB_sessions_series_id, "the series"},
    {CB_sessions_marketplace_visible, "its being in the marketplace"},
};
static const guint addable[] = {CB_sessions_date, CB_sessions_starts_at, CB_sessions_ends_at,
                                CB_sessions_status};

static gboolean
may_set(guint column, gboolean adding)
{
    for (guint i = 0; i < G_N_ELEMENTS(editable); i++)
        if (editable[i].column == column)
            return TRUE;
    for (guint i = 0; adding && i < G_N_ELEMENTS(addable); i++)
        if (addable[i] == column)
            return TRUE;
    return FALSE;
}

/* Reads columns of a session into a patch of one row; NULL with what is wrong in *problem (caller
 * frees). */
static CbPatch *
read_columns(const CbCase *c, const cJSON *columns, gboolean adding, char **problem)
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
    if (unknown->len > 0) {
        *problem = g_strdup_printf("A session has no column %s.", (char *)unknown->pdata[0]);
        return NULL;
    }
    const CbRow *read = cb_patch_row(patch, 0);
    for (guint i = 0; i < CB_N_sessions; i++)
        if (cb_row_has(read, i) && i != CB_sessions_id && !may_set(i, adding)) {
            *problem = g_strdup_printf("%s is not set in this way.",
                                       cb_tables[CB_sessions].columns[i].name);
            return NULL;
        }
    return g_steal_pointer(&patch);
}

static gboolean
in_calendar(gint64 time)
{
    return time == CB_NULL || cb_day_exists(cb_day_of(time));
}

/* Times begin on the date and end at most a day later. The date is that of the place, whose clocks may differ from
 * all that are known here: a day either way is left for that. */
static gboolean
lie_on_date(const CbValue *values)
{
    gint64 date = values[CB_sessions_date].integer;
    gint64 starts = values[CB_sessions_starts_at].integer, ends = values[CB_sessions_ends_at].integer;
    return (starts == CB_NULL || ABS(cb_day_of(starts) - date) <= 1) &&
           (ends == CB_NULL || (cb_day_of(ends) >= date - 1 && cb_day_of(ends) <= date + 2));
}

/* Whether the row makes sense as a whole, set on what stands of `session` (CB_NO_ROW: on initial
 * values). */
static char *
check_whole(const CbCase *c, guint session, const CbRow *row)
{
    CbValue values[CB_N_sessions];
    guint column = 0;
    for (guint i = 0; i < CB_N_sessions; i++)
        values[i] = cb_row_has(row, i)     ? row->values[i]
                    : session == CB_NO_ROW ? cb_column_initial(&cb_tables[CB_sessions].columns[i])
                                           : cb_world_value(c->world, CB_sessions, i, session);
    if (!cb_day_exists(values[CB_sessions_date].integer) ||
        !in_calendar(values[CB_sessions_starts_at].integer) ||
        !in_calendar(values[CB_sessions_ends_at].integer))
        return g_strdup("The calendar ends with the year 9999.");
    if (cb_row_has(row, CB_sessions_date) && !lie_on_date(values))
        return g_strdup("The times of a session begin on its date and end at most a day later.");
    const char *place = cb_row_has(row, CB_sessions_place_id) ? values[CB_sessions_place_id].text : NULL;
    if (place != NULL && cb_world_find(c->world, CB_places, place) == CB_NO_ROW)
        return g_strdup_printf("There is no place %s.", place);
    char *problem = cb_row_check(CB_sessions, values, &column);
    if (problem == NULL)
        return NULL;
    char *sentence =
        g_strdup_printf("%s %s.", cb_tables[CB_sessions].columns[column].name, problem);
    g_free(problem);
    return sentence;
}

/* --- session.add ------------------------------------------------------------------------------ */

static gboolean
read_count(const cJSON *json, const char *name, guint most, guint *count)
{
    const cJSON *number = member(json, name);
    *count = cJSON_IsNumber(number) && number->valuedouble >= 1 && number->valuedouble <= most
                 ? (guint)number->valuedouble
                 : 0;
    return *count > 0;
}

/* How often it is repeated, and how many days apart; once: FALSE with both 0. */
static gboolean
read_repeat(const CbCase *c, guint *every, guint *times)
{
    const cJSON *repeat = member(c->payload, "repeat");
    *every = *times = 0;
    return repeat != NULL && read_count(repeat, "every_days", LONGEST_PERIOD, every) &&
           read_count(repeat, "times", MOST_REPEATS, times);
}

/* The id of the n-th session of a series. Caller frees. */
static char *
id_of(const CbCase *c, guint n)
{
    return n == 0 ? g_strdup(c->decision->target_id)
                  : g_strdup_printf("%s-%u", c->decision->target_id, n + 1);
}

static void
shift(const CbCase *c, CbRow *row, const CbRow *first, gint64 days)
{
    static const guint times[] = {CB_sessions_starts_at, CB_sessions_ends_at};
    const char *zone = cb_staffing(c->world)->policy.timezone;
    cb_patch_set_integer(row, CB_sessions_date, first->values[CB_sessions_date].integer + days);
    for (guint t = 0; t < G_N_ELEMENTS(times); t++)
        if (cb_row_has(first, times[t]) && first->values[times[t]].integer != CB_NULL)
            cb_patch_set_integer(row, times[t],
                                 cb_time_add_days(first->values[times[t]].integer, days, zone));
}

static char *
what_is_wrong_with_the_series(const CbCase *c, const CbRow *first)
{
    guint every, times;
    if (!read_repeat(c, &every, &times))
        return g_strdup_printf("A series has 1 to %d sessions, 1 to %d days apart.", MOST_REPEATS,
                               LONGEST_PERIOD);
    for (guint i = 1; i < times; i++) {
        g_autofree char *id = id_of(c, i);
        CbRow row = {.table = CB_sessions};
        shift(c, &row, first, (gint64)i * every);
        char *problem = check_whole(c, CB_NO_ROW, &row);
        if (problem != NULL)
            return problem;
        if (cb_world_find(c->world, CB_sessions, id) != CB_NO_ROW)
            return g_strdup_printf("There is a session %s already.", id);
    }
    return NULL;
}

static char *
what_is_wrong_with_it(const CbCase *c)
{
    char *problem = NULL;
    g_autoptr(CbPatch) patch = read_columns(c, c->payload, TRUE, &problem);
    if (patch == NULL)
        return problem;
    const CbRow *row = cb_patch_row(patch, 0);
    if (*c->decision->target_id == '\0')
        return g_strdup("A session needs an id.");
    if (!cb_row_has(row, CB_sessions_date))
        return g_strdup("A session needs a date.");
    if (cb_row_has(row, CB_sessions_status) &&
        !is_live_status(row->values[CB_sessions_status].text))
        return g_strdup("A session is added as draft, pending or confirmed.");
    problem = check_whole(c, CB_NO_ROW, row);
    return problem != NULL || member(c->payload, "repeat") == NULL
               ? problem
               : what_is_wrong_with_the_series(c, row);
}

static gboolean
is_sound(const CbCase *c)
{
    g_autofree char *problem = what_is_wrong_with_it(c);
    return problem == NULL;
}

static gboolean
is_new(const CbCase *c)
{
    return c->session == CB_NO_ROW;
}

static const CbRule fresh = {is_new, "SESSION_EXISTS", CB_RULE_SESSION, "%s is there already.",
                             NULL};
static const CbRule sound = {is_sound, "INVALID_VALUE", CB_RULE_PLAIN, NULL, what_is_wrong_with_it};

/* What a session has that nobody said otherwise: it is on the board at once. */
static void
set_initials(CbPatch *patch, CbRow *row)
{
    if (!cb_row_has(row, CB_sessions_status))
        cb_patch_set_text(patch, row, CB_sessions_status, "confirmed");
    if (!cb_row_has(row, CB_sessions_setup_ids) ||
        g_strcmp0(row->values[CB_sessions_setup_ids].text, "[]") == 0)
        cb_patch_set_text(patch, row, CB_sessions_setup_ids, "[\"main\"]");
    cb_patch_set_integer(row, CB_sessions_row_version, 1);
}

static char *
add_session(const CbCase *c, CbPatch *patch)
{
    char *problem = NULL;
    guint every, times;
    char date[11];
    g_autoptr(CbPatch) read = read_columns(c, c->payload, TRUE, &problem);
    const CbRow *first = cb_patch_row(read, 0);
    gboolean series = read_repeat(c, &every, &times);
    for (guint i = 0; i < MAX(times, 1); i++) {
        g_autofree char *id = id_of(c, i);
        CbRow *row = cb_patch_add_key(patch, CB_sessions, id);
        for (guint column = 0; column < CB_N_sessions; column++)
            if (cb_row_has(first, column) && column != CB_sessions_id)
                cb_patch_set(patch, row, column, first->values[column]);
        set_initials(patch, row);
        shift(c, row, first, (gint64)i * every);
        if (series)
            cb_patch_set_text(patch, row, CB_sessions_series_id, c->decision->target_id);
    }
    const char *title =
        cb_row_has(first, CB_sessions_title) ? first->values[CB_sessions_title].text : NULL;
    cb_day_format(first->values[CB_sessions_date].integer, date);
    return series ? g_strdup_printf("%s is planned for %s and %u times more.",
                                    title != NULL ? title : c->decision->target_id, date, times - 1)
                  : g_strdup_printf("%s is planned for %s.",
                                    title != NULL ? title : c->decision->target_id, date);
}

/* --- session.edit ----------------------------------------------------------------------------- */

static char *
what_is_wrong_with_the_edit(const CbCase *c)
{
    char *problem = NULL;
    g_autoptr(CbPatch) patch = read_columns(c, member(c->payload, "set"), FALSE, &problem);
    if (patch == NULL)
        return problem;
    const CbRow *row = cb_patch_row(patch, 0);
    return row->set == G_GUINT64_CONSTANT(1) << CB_sessions_id ? g_strdup("Nothing is to be set.")
                                                               : check_whole(c, c->session, row);
}

static gboolean
edit_sound(const CbCase *c)
{
    g_autofree char *problem = what_is_wrong_with_the_edit(c);
    return problem == NULL;
}

static const CbRule sound_edit = {edit_sound, "INVALID_VALUE", CB_RULE_PLAIN, NULL,
                                  what_is_wrong_with_the_edit};

/* " and 3 more of its series" */
static void
append_more(GString *sentence, const GArray *rows)
{
    if (rows->len > 1)
        g_string_append_printf(sentence, ", and %u more of its series", rows->len - 1);
    g_string_append_c(sentence, '.');
}

/* A place by its name. Caller frees; NULL for nothing. */
static char *
said_value(const CbWorld *world, guint column, CbValue value)
{
    guint place = column == CB_sessions_place_id ? cb_world_find(world, CB_places, value.text) : CB_NO_ROW;
    return place != CB_NO_ROW ? g_strdup(places_name(world, place))
                              : cb_value_format(cb_tables[CB_sessions].columns[column].type, value);
}

static char *
edit_session(const CbCase *c, CbPatch *patch)
{
    char *problem = NULL;
    g_autoptr(CbPatch) read = read_columns(c, member(c->payload, "set"), FALSE, &problem);
    const CbRow *set = cb_patch_row(read, 0);
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        CbRow *row = cb_patch_add_key(patch, CB_sessions, sessions_id(c->world, session));
        for (guint column = 0; column < CB_N_sessions; column++)
            if (cb_row_has(set, column) && column != CB_sessions_id)
                cb_patch_set(patch, row, column, set->values[column]);
        cb_patch_raise(patch, c->world, CB_sessions, session);
    }
    GString *sentence = g_string_new(cb_name_of_session(c->world, c->session));
    const char *between = ": ";
    for (guint i = 0; i < G_N_ELEMENTS(editable); i++) {
        if (!cb_row_has(set, editable[i].column))
            continue;
        g_autofree char *value = said_value(c->world, editable[i].column, set->values[editable[i].column]);
        g_string_append_printf(sentence, "%s%s is %s", between, editable[i].words,
                               value != NULL ? value : "empty");
        between = ", ";
    }
    append_more(sentence, rows);
    return g_string_free(sentence, FALSE);
}

/* --- session.move ----------------------------------------------------------------------------- */

/* A session as it lies after a move. */
typedef struct {
    gint64 date, starts_at, ends_at;
} Slot;

static gboolean
says_times(const CbCase *c)
{
    return member(c->payload, "starts_at") != NULL || member(c->payload, "ends_at") != NULL;
}

static gint64
later(gint64 time, gint64 days, const char *zone)
{
    return time == CB_NULL ? CB_NULL : cb_time_add_days(time, days, zone);
}

/* Where `session`, of the scope of the root, goes: as many days on as the root, at its time of day.
 */
static Slot
slot_of(const CbCase *c, guint session)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    gint64 date = cb_case_day(c, "date"),
           apart = sessions_date(c->world, session) - sessions_date(c->world, c->session);
    gint64 days = date - sessions_date(c->world, c->session);
    Slot slot = {.date = date + apart,
                 .starts_at = later(cb_case_time(c, "starts_at"), apart, zone),
                 .ends_at = later(cb_case_time(c, "ends_at"), apart, zone)};
    if (says_times(c))
        return slot;
    slot.starts_at = later(sessions_starts_at(c->world, session), days, zone);
    slot.ends_at = later(sessions_ends_at(c->world, session), days, zone);
    return slot;
}

static void
set_slot(CbRow *row, Slot slot)
{
    cb_patch_set_integer(row, CB_sessions_date, slot.date);
    cb_patch_set_integer(row, CB_sessions_starts_at, slot.starts_at);
    cb_patch_set_integer(row, CB_sessions_ends_at, slot.ends_at);
}

static gboolean
lies_there(const CbCase *c, const Slot *slot)
{
    return slot->date == sessions_date(c->world, c->session) &&
           slot->starts_at == sessions_starts_at(c->world, c->session) &&
           slot->ends_at == sessions_ends_at(c->world, c->session);
}

static char *
what_is_wrong_with_the_move(const CbCase *c)
{
    if (cb_case_day(c, "date") == CB_NULL)
        return g_strdup("A move needs a date YYYY-MM-DD.");
    if (!cb_case_reads(c, "starts_at", CB_TYPE_TIME) || !cb_case_reads(c, "ends_at", CB_TYPE_TIME))
        return g_strdup_printf("starts_at and ends_at are null or %s.", cb_type_form(CB_TYPE_TIME));
    Slot slot = slot_of(c, c->session);
    if (lies_there(c, &slot))
        return g_strdup_printf("%s lies there already.", cb_name_of_session(c->world, c->session));
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        CbRow row = {.table = CB_sessions};
        set_slot(&row, slot_of(c, session));
        char *problem = check_whole(c, session, &row);
        if (problem != NULL)
            return problem;
    }
    return NULL;
}

static gboolean
move_sound(const CbCase *c)
{
    g_autofree char *problem = what_is_wrong_with_the_move(c);
    return problem == NULL;
}

static const CbRule sound_move = {move_sound, "INVALID_VALUE", CB_RULE_PLAIN, NULL,
                                  what_is_wrong_with_the_move};

static char *
move_session(const CbCase *c, CbPatch *patch)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    char day[11], from[6];
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        CbRow *row = cb_patch_add_key(patch, CB_sessions, sessions_id(c->world, session));
        set_slot(row, slot_of(c, session));
        CbRow after = *row;
        cb_patch_raise(patch, c->world, CB_sessions, session);
        cb_case_tell_all(c, patch, session, CB_CAUSE_MOVED, &after);
    }
    Slot slot = slot_of(c, c->session);
    GString *sentence = g_string_new(cb_name_of_session(c->world, c->session));
    g_string_append_printf(sentence, " is moved to %s", cb_day_format(slot.date, day));
    if (slot.starts_at != CB_NULL)
        g_string_append_printf(sentence, " %s", cb_time_clock(slot.starts_at, zone, from));
    append_more(sentence, rows);
    return g_string_free(sentence, FALSE);
}

/* --- status ----------------------------------------------------------------------------------- */

static void
set_status(const CbCase *c, CbPatch *patch, guint session, const char *status)
{
    CbRow *row = cb_patch_add_key(patch, CB_sessions, sessions_id(c->world, session));
    cb_patch_set_text(patch, row, CB_sessions_status, status);
    cb_patch_raise(patch, c->world, CB_sessions, session);
}

static char *
cancel_session(const CbCase *c, CbPatch *patch)
{
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    const char *reason = cb_case_text(c, "reason");
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        set_status(c, patch, session, "cancelled");
        cb_case_tell_all(c, patch, session, CB_CAUSE_CANCELLED, NULL);
    }
    GString *sentence = g_string_new(cb_name_of_session(c->world, c->session));
    g_string_append(sentence, " is cancelled");
    if (reason != NULL && *reason != '\0')
        g_string_append_printf(sentence, " (%s)", reason);
    append_more(sentence, rows);
    return g_string_free(sentence, FALSE);
}

static char *
complete_session(const CbCase *c, CbPatch *patch)
{
    set_status(c, patch, c->session, "completed");
    return g_strdup_printf("%s is completed.", cb_name_of_session(c->world, c->session));
}

static gboolean
status_known(const CbCase *c)
{
    return cb_case_reads(c, "status", CB_TYPE_TEXT) && is_live_status(cb_case_text(c, "status"));
}

static const CbRule known_status = {status_known, "INVALID_VALUE", CB_RULE_PLAIN,
                                    "A session is reopened as draft, pending or confirmed.", NULL};

static char *
reopen_session(const CbCase *c, CbPatch *patch)
{
    const char *status = cb_case_text(c, "status");
    gboolean cancelled = strcmp(sessions_status(c->world, c->session), "cancelled") == 0;
    set_status(c, patch, c->session, status != NULL ? status : "confirmed");
    if (cancelled)
        cb_case_tell_all(c, patch, c->session, CB_CAUSE_BACK, NULL);
    return g_strdup_printf("%s is %s again.", cb_name_of_session(c->world, c->session),
                           status != NULL ? status : "confirmed");
}

const CbRecipe cb_change_recipes[] = {
    {"session.add", {&fresh, &sound}, add_session},
    {"session.edit", {&cb_rule_session_found, &live, &known_scope, &sound_edit}, edit_session},
    {"session.move", {&cb_rule_session_found, &live, &known_scope, &sound_move}, move_session},
    {"session.cancel", {&cb_rule_session_found, &live, &known_scope}, cancel_session},
    {"session.complete", {&cb_rule_session_found, &confirmed, &over}, complete_session},
    {"session.reopen", {&cb_rule_session_found, &ended, &known_status}, reopen_session},
    {.kind = NULL},
};
