/* session.add: one session, or a series of them as many days apart. */
#include "engine/operators/change_parts.h"
#include "engine/operators/staffing.h"
#include "engine/when.h"

#define MOST_REPEATS 366
#define LONGEST_PERIOD 366 /* days */

static gboolean
read_count(const cJSON *json, const char *name, guint most, guint *count)
{
    const cJSON *number = cb_json_member(json, name);
    *count = cJSON_IsNumber(number) && number->valuedouble >= 1 && number->valuedouble <= most
                 ? (guint)number->valuedouble
                 : 0;
    return *count > 0;
}

/* How often it is repeated, and how many days apart; once: FALSE with both 0. */
static gboolean
read_repeat(const CbCase *c, guint *every, guint *times)
{
    const cJSON *repeat = cb_json_member(c->payload, "repeat");
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
        char *problem = cb_change_check(c, CB_NO_ROW, &row);
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
    g_autoptr(CbPatch) patch = cb_change_read_columns(c, c->payload, TRUE, &problem);
    if (patch == NULL)
        return problem;
    const CbRow *row = cb_patch_row(patch, 0);
    if (*c->decision->target_id == '\0')
        return g_strdup("A session needs an id.");
    if (!cb_row_has(row, CB_sessions_date))
        return g_strdup("A session needs a date.");
    if (cb_row_has(row, CB_sessions_status) &&
        !cb_change_is_live_status(row->values[CB_sessions_status].text))
        return g_strdup("A session is added as draft, pending or confirmed.");
    problem = cb_change_check(c, CB_NO_ROW, row);
    return problem != NULL || cb_json_member(c->payload, "repeat") == NULL
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

/* "Gala is planned for 2026-11-02 and 2 times more." */
static char *
planned(const CbCase *c, const CbRow *first, guint times)
{
    char date[11];
    const char *title =
        cb_row_has(first, CB_sessions_title) ? first->values[CB_sessions_title].text : NULL;
    const char *name = title != NULL ? title : c->decision->target_id;
    cb_day_format(first->values[CB_sessions_date].integer, date);
    return times > 0
               ? g_strdup_printf("%s is planned for %s and %u times more.", name, date, times - 1)
               : g_strdup_printf("%s is planned for %s.", name, date);
}

static char *
add_session(const CbCase *c, CbPatch *patch)
{
    g_autofree char *problem = NULL;
    guint every, times;
    g_autoptr(CbPatch) read = cb_change_read_columns(c, c->payload, TRUE, &problem);
    const CbRow *first = cb_patch_row(read, 0);
    gboolean series = read_repeat(c, &every, &times);
    for (guint i = 0; i < MAX(times, 1); i++) {
        g_autofree char *id = id_of(c, i);
        CbRow *row = cb_patch_add_key(patch, CB_sessions, id);
        cb_change_copy_columns(patch, row, first);
        set_initials(patch, row);
        shift(c, row, first, (gint64)i * every);
        if (series)
            cb_patch_set_text(patch, row, CB_sessions_series_id, c->decision->target_id);
    }
    return planned(c, first, series ? times : 0);
}

const CbRecipe cb_adding_recipes[] = {
    {"session.add", {&fresh, &sound}, add_session},
    {.kind = NULL},
};
