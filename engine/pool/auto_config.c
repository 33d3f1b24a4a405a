#include "engine/pool/auto_config.h"

#include <math.h>
#include <string.h>

#include "engine/json.h"
#include "engine/when.h"

#define DEFAULT_INTERVAL_MS 300000
#define LEAST_INTERVAL_MS 60000
#define LONG_INTERVAL_MS 3600000
#define MOST_INTERVAL_MS 86400000.0
#define DEFAULT_ZONE "UTC"

const CbMeasureKind cb_measures[CB_N_MEASURES] = {
    [CB_MEASURE_POOL] = {"pool_size", "in the pool", FALSE, INFINITY, 20, 10},
    [CB_MEASURE_TIME] = {"average_processing_time_ms", "ms an entry", FALSE, INFINITY, 5000, 2000},
    [CB_MEASURE_CONFLICTS] = {"conflict_rate", "in conflict", TRUE, INFINITY, 0.4, 0.2},
    [CB_MEASURE_ESCALATIONS] = {"escalation_rate", "escalated", TRUE, 0.5, 0.3, 0.15},
    [CB_MEASURE_VIOLATIONS] = {"deadline_violations", "deadlines missed", FALSE, 10, 5, 2},
    [CB_MEASURE_GROWTH] = {"pool_growth_rate", "growth", TRUE, 2, INFINITY, INFINITY},
};

static const CbPreference initial_preferences[] = {
    {CB_POOL_URGENT, 1, 15, INFINITY, 0.5, 0.6, "", ""},
    {CB_POOL_BALANCE, 2, 5, 25, 0.25, 0.3, "", ""},
    {CB_POOL_NORMAL, 3, 0, 15, 0.2, 0.25, "", ""},
};

CbAutoConfig
cb_auto_config_default(void)
{
    CbAutoConfig config = {
        .interval_ms = DEFAULT_INTERVAL_MS,
        .zone = g_intern_static_string(DEFAULT_ZONE),
        .n_preferences = G_N_ELEMENTS(initial_preferences),
    };
    memcpy(config.preferences, initial_preferences, sizeof initial_preferences);
    for (guint m = 0; m < CB_N_MEASURES; m++) {
        config.high[m] = cb_measures[m].high;
        config.medium[m] = cb_measures[m].medium;
    }
    return config;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Keeps the first problem. */
static void G_GNUC_PRINTF(2, 3) complain(char **problem, const char *format, ...)
{
    va_list arguments;
    if (*problem != NULL)
        return;
    va_start(arguments, format);
    *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
}

/* A member from 0 to `most` to *number; null is `nothing`, one that is missing leaves it as it is.
 */
static void
read_number(const cJSON *json, const char *name, double nothing, double most, double *number, char **problem)
{
    const cJSON *item = cb_json_member(json, name);
    if (item == NULL)
        return;
    if (cJSON_IsNull(item))
        *number = nothing;
    else if (cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= most)
        *number = item->valuedouble;
    else
        complain(problem, "%s is not a number from 0 to %g", name, most);
}

static void
read_load(const cJSON *json, const char *name, double limits[CB_N_MEASURES], char **problem)
{
    const cJSON *load = cb_json_member(json, name);
    if (load != NULL && !cJSON_IsObject(load))
        complain(problem, "%s is not an object", name);
    for (guint m = 0; m < CB_N_MEASURES; m++)
        read_number(load, cb_measures[m].name, INFINITY, cb_measures[m].share ? 1000 : 1e9, &limits[m], problem);
}

static gboolean
is_clock(const char *text)
{
    return strlen(text) == 5 && g_ascii_isdigit(text[0]) && g_ascii_isdigit(text[1]) && text[2] == ':' &&
           g_ascii_isdigit(text[3]) && g_ascii_isdigit(text[4]) && strncmp(text, "24", 2) < 0 && text[3] < '6';
}

static void
read_clock(const cJSON *json, const char *name, char clock[static 6], char **problem)
{
    const cJSON *item = cb_json_member(json, name);
    const char *text = cJSON_GetStringValue(item);
    if (text != NULL && is_clock(text))
        g_strlcpy(clock, text, 6);
    else if (item != NULL && !cJSON_IsNull(item))
        complain(problem, "%s of a preference is not a time such as 08:30", name);
}

static gboolean
read_preference(const cJSON *json, CbPreference *one, char **problem)
{
    const char *mode = cJSON_GetStringValue(cb_json_member(json, "mode"));
    double priority = NAN;
    *one = (CbPreference){.most_pool = INFINITY, .most_escalations = 1, .most_conflicts = 1};
    if (mode == NULL || !cb_pool_mode_parse(mode, &one->mode) || one->mode == CB_POOL_CUSTOM) {
        complain(problem, "a preference needs a mode: BALANCE, URGENT or NORMAL");
        return FALSE;
    }
    read_number(json, "priority", NAN, 1000, &priority, problem);
    if (isnan(priority)) {
        complain(problem, "a preference needs a priority");
        return FALSE;
    }
    one->priority = (gint64)priority;
    read_number(json, "min_pool_size", 0, 1e9, &one->least_pool, problem);
    read_number(json, "max_pool_size", INFINITY, 1e9, &one->most_pool, problem);
    read_number(json, "max_escalation_rate", 1, 1, &one->most_escalations, problem);
    read_number(json, "max_conflict_rate", 1, 1, &one->most_conflicts, problem);
    read_clock(json, "from", one->from, problem);
    read_clock(json, "until", one->until, problem);
    if ((*one->from == '\0') != (*one->until == '\0')) {
        complain(problem, "a preference has both from and until, or neither");
        *one->from = *one->until = '\0';
    }
    return TRUE;
}

/* By priority; of equal ones as they were written. */
static void
insert_preference(CbAutoConfig *config, const CbPreference *one)
{
    guint place = config->n_preferences;
    while (place > 0 && config->preferences[place - 1].priority > one->priority)
        place--;
    memmove(&config->preferences[place + 1], &config->preferences[place],
            (config->n_preferences - place) * sizeof *one);
    config->preferences[place] = *one;
    config->n_preferences++;
}

static void
read_preferences(const cJSON *json, CbAutoConfig *config, char **problem)
{
    const cJSON *list = cb_json_member(json, "preferences"), *item;
    if (list == NULL)
        return;
    if (!cJSON_IsArray(list)) {
        complain(problem, "preferences is not a list");
        return;
    }
    config->n_preferences = 0;
    cJSON_ArrayForEach(item, list) {
        CbPreference one;
        if (config->n_preferences == CB_MAX_PREFERENCES)
            complain(problem, "there are more than %d preferences", CB_MAX_PREFERENCES);
        else if (read_preference(item, &one, problem))
            insert_preference(config, &one);
    }
}

static void
read_zone(const cJSON *json, CbAutoConfig *config, char **problem)
{
    const cJSON *item = cb_json_member(json, "zone");
    const char *zone = cJSON_GetStringValue(item);
    if (zone != NULL && cb_zone_is_name(zone))
        config->zone = g_intern_string(zone);
    else if (item != NULL)
        complain(problem, "zone is not the name of a time zone");
}

gboolean
cb_auto_config_read(const char *text, CbAutoConfig *config, char **problem)
{
    g_autofree char *first = NULL;
    g_autoptr(cJSON) json = cJSON_Parse(text != NULL ? text : "{}");
    double interval = DEFAULT_INTERVAL_MS;
    *config = cb_auto_config_default();
    if (!cJSON_IsObject(json))
        complain(&first, "the settings are not a JSON object");
    read_number(json, "evaluation_interval_ms", DEFAULT_INTERVAL_MS, MOST_INTERVAL_MS, &interval, &first);
    config->interval_ms = (gint64)interval;
    read_zone(json, config, &first);
    read_load(json, "high_load", config->high, &first);
    read_load(json, "normal_load", config->medium, &first);
    read_preferences(json, config, &first);
    gboolean fine = first == NULL;
    if (problem != NULL)
        *problem = g_steal_pointer(&first);
    return fine;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Without a limit: null. */
static void
add_limit(cJSON *json, const char *name, double limit)
{
    cJSON_AddItemToObject(json, name, isinf(limit) ? cJSON_CreateNull() : cJSON_CreateNumber(limit));
}

static void
add_load(cJSON *json, const char *name, const double limits[CB_N_MEASURES])
{
    cJSON *load = cJSON_AddObjectToObject(json, name);
    for (guint m = 0; m < CB_N_MEASURES; m++)
        add_limit(load, cb_measures[m].name, limits[m]);
}

static cJSON *
write_preference(const CbPreference *one)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(one->mode));
    cJSON_AddNumberToObject(json, "priority", (double)one->priority);
    add_limit(json, "min_pool_size", one->least_pool);
    add_limit(json, "max_pool_size", one->most_pool);
    add_limit(json, "max_escalation_rate", one->most_escalations);
    add_limit(json, "max_conflict_rate", one->most_conflicts);
    if (*one->from != '\0') {
        cJSON_AddStringToObject(json, "from", one->from);
        cJSON_AddStringToObject(json, "until", one->until);
    }
    return json;
}

char *
cb_auto_config_write(const CbAutoConfig *config)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "evaluation_interval_ms", (double)config->interval_ms);
    cJSON_AddStringToObject(json, "zone", config->zone);
    add_load(json, "high_load", config->high);
    add_load(json, "normal_load", config->medium);
    cJSON *list = cJSON_AddArrayToObject(json, "preferences");
    for (guint p = 0; p < config->n_preferences; p++)
        cJSON_AddItemToArray(list, write_preference(&config->preferences[p]));
    return cJSON_PrintUnformatted(json);
}

/* --- judging ---------------------------------------------------------------------------------- */

static gboolean
repeats_priority(const CbAutoConfig *config)
{
    for (guint p = 1; p < config->n_preferences; p++)
        if (config->preferences[p].priority == config->preferences[p - 1].priority)
            return TRUE;
    return FALSE;
}

CbAutoJudgement
cb_auto_config_judge(const CbAutoConfig *config)
{
    const double *high = config->high, *medium = config->medium;
    const struct {
        gboolean wrong;
        const char *code;
    } errors[] = {
        {repeats_priority(config), "DUPLICATE_PRIORITY"},
        {high[CB_MEASURE_ESCALATIONS] <= medium[CB_MEASURE_ESCALATIONS], "ESCALATION_THRESHOLD_ORDER"},
        {config->interval_ms < LEAST_INTERVAL_MS, "INTERVAL_TOO_SHORT"},
        {high[CB_MEASURE_POOL] <= medium[CB_MEASURE_POOL], "POOL_THRESHOLD_ORDER"},
    };
    CbAutoJudgement judgement = {0};
    for (guint e = 0; e < G_N_ELEMENTS(errors); e++)
        if (errors[e].wrong)
            judgement.errors[judgement.n_errors++] = errors[e].code;
    if (config->interval_ms > LONG_INTERVAL_MS)
        judgement.warnings[judgement.n_warnings++] = "INTERVAL_LONG";
    return judgement;
}

gboolean
cb_preference_in_hours(const CbPreference *preference, const char *zone, gint64 now)
{
    char clock[6];
    const char *from = preference->from, *until = preference->until;
    if (*from == '\0')
        return TRUE;
    cb_time_clock(now, zone, clock);
    gboolean after = strcmp(clock, from) >= 0, before = strcmp(clock, until) <= 0;
    return strcmp(from, until) <= 0 ? after && before : after || before;
}
