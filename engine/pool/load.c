#include "engine/pool/load.h"

#include <math.h>
#include <string.h>

#include "engine/pool/case.h"
#include "engine/pool/pool.h"
#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)
#define ENOUGH_ASSIGNMENTS 10
#define ENOUGH_DATA 5
#define SLOW_MS 5000
#define DEFAULT_TIME_MS 1000
#define LEAST_CONFIDENCE 0.1
#define SURE_ENOUGH 0.6
#define COOLDOWN (15 * CB_MINUTE)
#define STABLE_TIMES 2

static const char *const level_names[] = {"CRITICAL", "HIGH", "MEDIUM", "LOW"};
static const double level_factors[] = {0.9, 0.95, 1, 0.85};

const char *const cb_confidence_names[CB_N_FACTORS] = {
    [CB_FACTOR_ASSIGNMENTS] = "few assignments",
    [CB_FACTOR_DATA] = "few points of data",
    [CB_FACTOR_SLOW] = "assessing took long",
    [CB_FACTOR_LEVEL] = "level of load",
};

const char *
cb_load_name(CbLoadLevel level)
{
    return level_names[level];
}

const char *
cb_load_stored_name(CbLoadLevel level)
{
    return level_names[MAX(level, CB_LOAD_HIGH)];
}

/* --- measuring -------------------------------------------------------------------------------- */

/* Over nothing: 0. */
static double
rate(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* Pool size and missed deadlines; returns how many came in during the last hour. */
static guint
measure_pool(const CbWorld *world, gint64 now, double *values)
{
    guint entered = 0;
    for (guint b = 0; b < cb_world_rows(world, CB_booking_plan); b++) {
        if (booking_plan_pool_status(world, b) == NULL)
            continue;
        gint64 deadline = booking_plan_pool_deadline_time(world, b);
        values[CB_MEASURE_POOL]++;
        values[CB_MEASURE_VIOLATIONS] += deadline != CB_NULL && deadline >= now - CB_DAY && deadline < now;
        entered += booking_plan_pool_entry_time(world, b) >= now - HOUR;
    }
    return entered;
}

/* Time and growth. */
static void
measure_runs(const CbWorld *world, gint64 now, guint entered, CbLoadMeasures *measures)
{
    double time = 0, processed = 0;
    guint timed = 0;
    for (guint r = 0; r < cb_world_rows(world, CB_pool_processing_log); r++) {
        gint64 start = pool_processing_log_processing_start_time(world, r);
        gint64 mean = pool_processing_log_average_processing_time_ms(world, r);
        if (start < now - CB_DAY)
            continue;
        measures->data_points++;
        if (mean != CB_NULL) {
            time += (double)mean;
            timed++;
        }
        if (start >= now - HOUR && !cb_batch_is_sum(world, r))
            processed += (double)pool_processing_log_processed_entries(world, r);
    }
    measures->values[CB_MEASURE_TIME] = timed > 0 ? time / timed : DEFAULT_TIME_MS;
    measures->values[CB_MEASURE_GROWTH] = processed > 0 ? (entered - processed) / processed : entered > 0;
}

static void
measure_conflicts(const CbWorld *world, gint64 now, CbLoadMeasures *measures)
{
    double conflicted = 0, checked = 0;
    for (guint r = 0; r < cb_world_rows(world, CB_conflict_detection_log); r++) {
        if (conflict_detection_log_timestamp(world, r) < now - CB_DAY)
            continue;
        measures->data_points++;
        conflicted += (double)conflict_detection_log_conflicted_interpreters(world, r);
        checked += (double)conflict_detection_log_total_interpreters_checked(world, r);
    }
    measures->values[CB_MEASURE_CONFLICTS] = rate(conflicted, checked);
}

static void
measure_assignments(const CbWorld *world, gint64 now, CbLoadMeasures *measures)
{
    guint escalated = 0;
    for (guint r = 0; r < cb_world_rows(world, CB_assignment_log); r++) {
        if (assignment_log_created_at(world, r) < now - CB_DAY)
            continue;
        measures->assignments++;
        escalated += strcmp(assignment_log_status(world, r), "escalated") == 0;
    }
    measures->values[CB_MEASURE_ESCALATIONS] = rate(escalated, measures->assignments);
}

CbLoadMeasures
cb_load_measure(const CbWorld *world, gint64 now)
{
    CbLoadMeasures measures = {0};
    guint entered = measure_pool(world, now, measures.values);
    measure_runs(world, now, entered, &measures);
    measure_conflicts(world, now, &measures);
    measure_assignments(world, now, &measures);
    return measures;
}

/* --- judging ---------------------------------------------------------------------------------- */

static CbLoadLevel
level_of(const CbAutoConfig *config, CbMeasure measure, double value)
{
    if (value > cb_measures[measure].critical)
        return CB_LOAD_CRITICAL;
    if (value > config->high[measure])
        return CB_LOAD_HIGH;
    return value > config->medium[measure] ? CB_LOAD_MEDIUM : CB_LOAD_LOW;
}

static void
find_level(CbLoad *load, const CbAutoConfig *config)
{
    load->level = CB_LOAD_LOW;
    for (guint m = 0; m < CB_N_MEASURES; m++) {
        load->levels[m] = level_of(config, m, load->measures.values[m]);
        if (load->levels[m] < load->level) {
            load->level = load->levels[m];
            load->decisive = m;
        }
    }
}

static gboolean
fits(const CbPreference *one, const double *values)
{
    return values[CB_MEASURE_POOL] >= one->least_pool && values[CB_MEASURE_POOL] <= one->most_pool &&
           values[CB_MEASURE_ESCALATIONS] <= one->most_escalations &&
           values[CB_MEASURE_CONFLICTS] <= one->most_conflicts;
}

static void
recommend(CbLoad *load, const CbAutoConfig *config, gint64 now)
{
    static const CbPoolMode by_level[] = {CB_POOL_URGENT, CB_POOL_URGENT, CB_POOL_BALANCE, CB_POOL_NORMAL};
    load->preference = -1;
    load->recommended = by_level[load->level];
    if (load->level <= CB_LOAD_HIGH)
        return;
    for (guint p = 0; p < config->n_preferences && load->preference < 0; p++) {
        const CbPreference *one = &config->preferences[p];
        if (!fits(one, load->measures.values) || !cb_preference_in_hours(one, config->zone, now))
            continue;
        load->preference = (int)p;
        load->recommended = one->mode;
    }
}

static void
find_confidence(CbLoad *load)
{
    const CbLoadMeasures *measures = &load->measures;
    load->factors[CB_FACTOR_ASSIGNMENTS] = measures->assignments < ENOUGH_ASSIGNMENTS ? 0.7 : 1;
    load->factors[CB_FACTOR_DATA] = measures->data_points < ENOUGH_DATA ? 0.8 : 1;
    load->factors[CB_FACTOR_SLOW] = measures->took_ms > SLOW_MS ? 0.6 : 1;
    load->factors[CB_FACTOR_LEVEL] = level_factors[load->level];
    load->confidence = 1;
    for (guint f = 0; f < CB_N_FACTORS; f++)
        load->confidence *= load->factors[f];
    load->confidence = CLAMP(load->confidence, LEAST_CONFIDENCE, 1);
}

CbLoad
cb_load_judge(const CbLoadMeasures *measures, const CbAutoConfig *config, gint64 now)
{
    CbLoad load = {.measures = *measures};
    find_level(&load, config);
    recommend(&load, config, now);
    find_confidence(&load);
    return load;
}

CbLoad
cb_load_failed(void)
{
    CbLoad load = {
        .level = CB_LOAD_LOW,
        .recommended = CB_POOL_NORMAL,
        .preference = -1,
        .confidence = LEAST_CONFIDENCE,
        .failed = TRUE,
    };
    for (guint m = 0; m < CB_N_MEASURES; m++)
        load.levels[m] = CB_LOAD_LOW;
    for (guint f = 0; f < CB_N_FACTORS; f++)
        load.factors[f] = 1;
    return load;
}

CbLoad
cb_load_assess(const CbWorld *world, gint64 now, double took_ms)
{
    CbAutoConfig config = cb_pool_auto_config(world);
    CbLoadMeasures measures = cb_load_measure(world, now);
    measures.took_ms = took_ms;
    return cb_load_judge(&measures, &config, now);
}

/* --- telling ---------------------------------------------------------------------------------- */

/* "24 in the pool", "31 % escalated" */
static void
write_measure(GString *text, CbMeasure measure, double value)
{
    gboolean share = cb_measures[measure].share;
    g_string_append_printf(text, share ? "%.0f %%" : "%.0f", share ? value * 100 : value);
}

static double
limit_of(const CbAutoConfig *config, CbMeasure measure, CbLoadLevel level)
{
    const double limits[] = {cb_measures[measure].critical, config->high[measure], config->medium[measure]};
    return limits[level];
}

static void
write_preference(GString *text, const CbPreference *one)
{
    if (isinf(one->most_pool))
        g_string_append_printf(text, ", preferred from %.0f in the pool", one->least_pool);
    else
        g_string_append_printf(text, ", preferred from %.0f to %.0f in the pool", one->least_pool, one->most_pool);
    if (*one->from != '\0')
        g_string_append_printf(text, " between %s and %s", one->from, one->until);
}

char *
cb_load_sentence(const CbLoad *load, const CbAutoConfig *config)
{
    if (load->failed)
        return g_strdup("the load could not be assessed; NORMAL");
    g_autofree char *level = g_ascii_strdown(level_names[load->level], -1);
    GString *text = g_string_new(level);
    g_string_append(text, " load");
    if (load->level != CB_LOAD_LOW) {
        g_string_append(text, ": ");
        write_measure(text, load->decisive, load->measures.values[load->decisive]);
        g_string_append_printf(text, " %s (above ", cb_measures[load->decisive].label);
        write_measure(text, load->decisive, limit_of(config, load->decisive, load->level));
        g_string_append_c(text, ')');
    }
    g_string_append_printf(text, "; %s", cb_pool_mode_name(load->recommended));
    if (load->preference >= 0)
        write_preference(text, &config->preferences[load->preference]);
    return g_string_free(text, FALSE);
}

cJSON *
cb_load_json(const CbLoad *load)
{
    cJSON *json = cJSON_CreateObject();
    for (guint m = 0; m < CB_N_MEASURES; m++)
        cJSON_AddNumberToObject(json, cb_measures[m].name, load->measures.values[m]);
    cJSON_AddNumberToObject(json, "recent_assignments", load->measures.assignments);
    cJSON_AddNumberToObject(json, "data_points", load->measures.data_points);
    cJSON_AddStringToObject(json, "load_level", cb_load_name(load->level));
    cJSON_AddStringToObject(json, "recommended_mode", cb_pool_mode_name(load->recommended));
    cJSON_AddNumberToObject(json, "confidence", load->confidence);
    return json;
}

/* --- switching -------------------------------------------------------------------------------- */

static const struct {
    const char *name, *action, *sentence;
} answers[] = {
    [CB_SWITCH] = {"SWITCH", "switch", "it is switched"},
    [CB_SWITCH_MANUAL_OVERRIDE] = {"MANUAL_OVERRIDE", "skip", "somebody holds the mode as it is"},
    [CB_SWITCH_CUSTOM_MODE] = {"CUSTOM_MODE", "skip", "CUSTOM is never left by itself"},
    [CB_SWITCH_ALREADY_IN_MODE] = {"ALREADY_IN_MODE", "none", "that is the mode already"},
    [CB_SWITCH_LOW_CONFIDENCE] = {"LOW_CONFIDENCE", "skip", "not sure enough (below 60 %)"},
    [CB_SWITCH_COOLDOWN] = {"COOLDOWN", "skip", "switched less than 15 minutes ago"},
    [CB_SWITCH_NOT_YET_STABLE] = {"NOT_YET_STABLE", "skip", "recommended for the first time"},
};

static gboolean
in_force(gboolean overridden, gint64 until, gint64 now)
{
    return overridden && (until == CB_NULL || now < until);
}

CbSwitchAnswer
cb_switch_answer(const CbSwitchState *state, gint64 now)
{
    if (in_force(state->overridden, state->override_until, now))
        return CB_SWITCH_MANUAL_OVERRIDE;
    if (state->current == CB_POOL_CUSTOM || state->recommended == CB_POOL_CUSTOM)
        return CB_SWITCH_CUSTOM_MODE;
    if (state->recommended == state->current)
        return CB_SWITCH_ALREADY_IN_MODE;
    if (state->confidence < SURE_ENOUGH)
        return CB_SWITCH_LOW_CONFIDENCE;
    if (state->last_switch_at != CB_NULL && now - state->last_switch_at < COOLDOWN)
        return CB_SWITCH_COOLDOWN;
    return state->times < STABLE_TIMES && state->level != CB_LOAD_CRITICAL ? CB_SWITCH_NOT_YET_STABLE : CB_SWITCH;
}

const char *
cb_switch_name(CbSwitchAnswer answer)
{
    return answers[answer].name;
}

const char *
cb_switch_action(CbSwitchAnswer answer)
{
    return answers[answer].action;
}

const char *
cb_switch_sentence(CbSwitchAnswer answer)
{
    return answers[answer].sentence;
}

guint
cb_pool_state_row(const CbWorld *world)
{
    return cb_world_find(world, CB_pool_state, CB_POOL_ID);
}

CbAutoConfig
cb_pool_auto_config(const CbWorld *world)
{
    CbAutoConfig config;
    guint row = cb_pool_state_row(world);
    cb_auto_config_read(row == CB_NO_ROW ? NULL : pool_state_auto_approval(world, row), &config, NULL);
    return config;
}

CbSwitchState
cb_switch_state(const CbWorld *world, const CbLoad *load)
{
    CbSwitchState state = {
        .current = cb_pool_policy(world).mode,
        .recommended = load->recommended,
        .level = load->level,
        .confidence = load->confidence,
        .override_until = CB_NULL,
        .last_switch_at = CB_NULL,
        .times = 1,
    };
    guint row = cb_pool_state_row(world);
    if (row == CB_NO_ROW)
        return state;
    state.overridden = pool_state_override_reason(world, row) != NULL;
    state.override_until = pool_state_override_until(world, row);
    state.last_switch_at = pool_state_last_switch_at(world, row);
    if (g_strcmp0(pool_state_recommended(world, row), cb_pool_mode_name(load->recommended)) == 0)
        state.times += pool_state_recommended_times(world, row);
    return state;
}

gboolean
cb_pool_overridden(const CbWorld *world, gint64 now, gint64 *until)
{
    guint row = cb_pool_state_row(world);
    gint64 end = row == CB_NO_ROW ? CB_NULL : pool_state_override_until(world, row);
    if (until != NULL)
        *until = end;
    return row != CB_NO_ROW && in_force(pool_state_override_reason(world, row) != NULL, end, now);
}
