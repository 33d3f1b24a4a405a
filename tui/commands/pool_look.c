/* What `callboard pool` tells: how it stands, its list, one booking, the days ahead, its load. */
#include <math.h>
#include <string.h>

#include "engine/pool/answers.h"
#include "engine/pool/answers_ahead.h"
#include "engine/pool/list.h"
#include "engine/pool/monitor.h"
#include "engine/pool/names.h"
#include "engine/pool/why.h"
#include "engine/when.h"
#include "tui/commands/dates.h"
#include "tui/commands/named.h"
#include "tui/commands/pool.h"
#include "tui/commands/sheet.h"

#define HOUR (60 * CB_MINUTE)
#define DAYS 7
#define PERCENT 100.0
#define SECONDS_AN_HOUR 3600.0

static gint64
now_of(const CbCall *call)
{
    return cb_desk_now(call->desk);
}

/* "in 40 min", "over 3 h", "in 5 d". Caller frees. */
static char *
distance_text(gint64 time, gint64 now)
{
    if (time == CB_NULL)
        return NULL;
    gint64 span = ABS(time - now);
    const char *before = time > now ? "in" : "over";
    if (span < HOUR)
        return g_strdup_printf("%s %d min", before, (int)(span / CB_MINUTE));
    if (span < 2 * CB_DAY)
        return g_strdup_printf("%s %d h", before, (int)(span / HOUR));
    return g_strdup_printf("%s %d d", before, (int)(span / CB_DAY));
}

/* --- the load --------------------------------------------------------------------------------- */

static void
add_measure(CbSheet *sheet, CbMeasure measure, double value)
{
    if (!isfinite(value))
        cb_sheet_text(sheet, NULL);
    else if (cb_measures[measure].share)
        cb_sheet_format(sheet, "%.0f %%", value * PERCENT);
    else
        cb_sheet_format(sheet, "%.12g", value);
}

static void
print_measures(const CbLoad *load, const CbAutoConfig *config)
{
    static const CbSheetColumn columns[] = {{"MEASURE", FALSE, 24},  {"VALUE", TRUE, 0},
                                            {"LEVEL", FALSE, 0},     {"MEDIUM ABOVE", TRUE, 0},
                                            {"HIGH ABOVE", TRUE, 0}, {"CRITICAL ABOVE", TRUE, 0},
                                            {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (CbMeasure m = 0; m < CB_N_MEASURES; m++) {
        cb_sheet_text(sheet, cb_measures[m].label);
        add_measure(sheet, m, load->measures.values[m]);
        cb_sheet_text(sheet, cb_load_name(load->levels[m]));
        add_measure(sheet, m, config->medium[m]);
        add_measure(sheet, m, config->high[m]);
        add_measure(sheet, m, cb_measures[m].critical);
    }
    cb_sheet_print(sheet, stdout);
}

static void
print_recommendation(const CbCall *call, const CbLoad *load, const CbAutoConfig *config)
{
    const CbWorld *world = cb_desk_world(call->desk);
    CbSwitchState state = cb_switch_state(world, load);
    g_autofree char *sentence = cb_load_sentence(load, config);
    g_autoptr(GString) lowered = g_string_new(NULL);
    for (guint f = 0; f < CB_N_FACTORS; f++)
        if (load->factors[f] < 1)
            g_string_append_printf(lowered, "%s%s", lowered->len > 0 ? ", " : ", lowered by ",
                                   cb_confidence_names[f]);
    cb_say(stdout, "%s", sentence);
    cb_say(stdout, "Recommended: %s, confidence %.0f %%%s.", cb_pool_mode_name(load->recommended),
           load->confidence * PERCENT, lowered->str);
    CbSwitchAnswer answer = cb_switch_answer(&state, now_of(call));
    if (answer != CB_SWITCH)
        cb_say(stdout, "No switch: %s.", cb_switch_sentence(answer));
}

CbExit
cb_pool_assess(CbCall *call, GError **error)
{
    const CbWorld *world = cb_desk_world(call->desk);
    (void)error;
    if (call->json) {
        cb_call_answer(cb_answer_pool_load(world, now_of(call)));
        return CB_EXIT_DONE;
    }
    CbAutoConfig config = cb_pool_auto_config(world);
    CbLoad load = cb_load_assess(world, now_of(call), 0);
    print_measures(&load, &config);
    print_recommendation(call, &load, &config);
    return CB_EXIT_DONE;
}

/* --- status ----------------------------------------------------------------------------------- */

static void
print_mode(const CbCall *call)
{
    const CbWorld *world = cb_desk_world(call->desk);
    guint state = cb_pool_state_row(world);
    CbPoolPolicy policy = cb_pool_policy(world);
    gint64 until;
    gboolean automatic = state != CB_NO_ROW && pool_state_auto_enabled(world, state) == TRUE;
    cb_say(stdout, "Mode %s; automatic assignment is %s, automatic switching %s.",
           cb_pool_mode_name(policy.mode), policy.enabled ? "on" : "off", automatic ? "on" : "off");
    if (cb_pool_overridden(world, now_of(call), &until)) {
        g_autofree char *when = cb_pool_moment(call, until);
        cb_say(stdout, "%s holds the mode%s%s: %s",
               cb_text_or(pool_state_override_by(world, state), "Somebody"),
               when != NULL ? " until " : "", cb_text_or(when, ""),
               pool_state_override_reason(world, state));
    }
}

static void
print_counts(const CbCall *call)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) rows =
        cb_pool_list(world, entries, cb_pool_policy(world).mode, now_of(call), NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *oldest = cb_pool_moment(call, cb_pool_stats(entries, now_of(call)).oldest);
    for (CbPoolLook look = 0; look < CB_N_POOL_LOOKS; look++) {
        guint n = 0;
        for (guint r = 0; r < rows->len; r++)
            n += g_array_index(rows, CbPoolRow, r).look == look;
        if (n > 0 && look != CB_POOL_LOOK_ESCALATED)
            g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : ": ", n,
                                   cb_pool_look_name(look));
    }
    cb_say(stdout, "%u in the pool%s; %u left to people.", entries->len, text->str,
           rows->len - entries->len);
    if (oldest != NULL)
        cb_say(stdout, "The oldest waits since %s.", oldest);
}

static void
print_schedule(const CbCall *call)
{
    const CbWorld *world = cb_desk_world(call->desk);
    guint state = cb_pool_state_row(world);
    if (state == CB_NO_ROW || !cb_desk_has_hub(call->desk)) {
        cb_say(stdout, "No hub runs it: \"callboard pool process\" does.");
        return;
    }
    g_autofree char *run = cb_pool_moment(call, pool_state_next_run_at(world, state));
    g_autofree char *check = cb_pool_moment(call, pool_state_next_check_at(world, state));
    cb_say(stdout, "Next run %s, next check %s.", cb_text_or(run, "at once"),
           cb_text_or(check, "at once"));
}

static void
print_alerts(const CbCall *call)
{
    g_autoptr(GArray) alerts =
        cb_pool_alerts(cb_desk_world(call->desk), now_of(call), (CbPoolTrouble){0});
    for (guint a = 0; a < alerts->len; a++) {
        const CbPoolAlert *alert = &g_array_index(alerts, CbPoolAlert, a);
        cb_say(stdout, "%s: %s", cb_pool_alert_severity_name(alert->severity), alert->sentence);
    }
}

CbExit
cb_pool_status(CbCall *call, GError **error)
{
    const CbWorld *world = cb_desk_world(call->desk);
    (void)error;
    if (call->json) {
        cb_call_answer(cb_answer_pool_status(world, now_of(call), (CbPoolTrouble){0}));
        return CB_EXIT_DONE;
    }
    CbAutoConfig config = cb_pool_auto_config(world);
    CbLoad load = cb_load_assess(world, now_of(call), 0);
    g_autoptr(CbDuty) duty = cb_duty_new(world, now_of(call), NULL);
    g_autofree char *gap = cb_hours_text(cb_duty_gap(duty));
    print_mode(call);
    print_counts(call);
    print_schedule(call);
    cb_say(stdout, "%u interpreters; %s lie between who works most and least.", duty->n, gap);
    print_recommendation(call, &load, &config);
    print_alerts(call);
    return CB_EXIT_DONE;
}

/* --- list ------------------------------------------------------------------------------------- */

static gboolean
is_wanted(const CbCall *call, const CbPoolRow *row)
{
    return call->status == NULL || strcmp(call->status, cb_pool_look_name(row->look)) == 0;
}

static gboolean
check_status(const CbCall *call, GError **error)
{
    for (CbPoolLook look = 0; call->status != NULL && look < CB_N_POOL_LOOKS; look++)
        if (strcmp(call->status, cb_pool_look_name(look)) == 0)
            return TRUE;
    if (call->status != NULL)
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "--status takes ready, waiting, processing, stuck, failed, corrupted or \"by "
                    "hand\", not \"%s\"",
                    call->status);
    return call->status == NULL;
}

static void
add_row(CbSheet *sheet, const CbCall *call, const CbPoolRow *row)
{
    const CbWorld *world = cb_desk_world(call->desk);
    guint booking = row->entry.booking;
    g_autofree char *name = cb_name_of_booking(world, booking);
    g_autofree char *left = distance_text(row->entry.deadline, now_of(call));
    g_autofree char *start = cb_pool_moment(call, booking_plan_time_start(world, booking));
    if (row->look == CB_POOL_LOOK_FAILED)
        cb_sheet_format(sheet, "failed %d", (int)MIN(row->entry.attempts, 99));
    else
        cb_sheet_text(sheet, cb_pool_look_name(row->look));
    cb_sheet_text(sheet, left);
    cb_sheet_text(sheet, booking_plan_meeting_type(world, booking));
    cb_sheet_text(sheet, start);
    cb_sheet_text(sheet, name);
    cb_sheet_text(sheet, booking_plan_booking_id(world, booking));
}

static void
print_rows(const CbCall *call, const GArray *rows)
{
    static const CbSheetColumn columns[] = {
        {"STATUS", FALSE, 10},  {"DECIDED", FALSE, 11}, {"TYPE", FALSE, 7}, {"START", FALSE, 16},
        {"BOOKING", FALSE, 18}, {"ID", FALSE, 0},       {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    guint n = 0;
    for (guint r = 0; r < rows->len; r++) {
        const CbPoolRow *row = &g_array_index(rows, CbPoolRow, r);
        if (!is_wanted(call, row))
            continue;
        add_row(sheet, call, row);
        n++;
    }
    if (n > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, call->status == NULL ? "Nothing waits for an interpreter."
                                            : "Nothing in the pool stands so.");
}

static cJSON *
rows_json(const CbCall *call, const GArray *rows)
{
    cJSON *array = cJSON_CreateArray();
    for (guint r = 0; r < rows->len; r++) {
        const CbPoolRow *row = &g_array_index(rows, CbPoolRow, r);
        if (!is_wanted(call, row))
            continue;
        cJSON *json =
            cb_answer_pool_entry(cb_desk_world(call->desk), row->entry.booking, now_of(call));
        cJSON_AddStringToObject(json, "look", cb_pool_look_name(row->look));
        cJSON_AddItemToArray(array, json);
    }
    return array;
}

CbExit
cb_pool_list_rows(CbCall *call, GError **error)
{
    const CbWorld *world = cb_desk_world(call->desk);
    if (!check_status(call, error))
        return CB_EXIT_USAGE;
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) rows =
        cb_pool_list(world, entries, cb_pool_policy(world).mode, now_of(call), NULL);
    if (call->json)
        cb_call_answer(rows_json(call, rows));
    else
        print_rows(call, rows);
    return CB_EXIT_DONE;
}

/* --- one booking ------------------------------------------------------------------------------ */

static void
print_candidates(const CbDuty *duty, guint booking, const CbPoolRanking *ranking)
{
    static const CbSheetColumn columns[] = {{"INTERPRETER", FALSE, 20}, {"POINTS", TRUE, 0},
                                            {"FAIRNESS", TRUE, 0},      {"LEAST RECENT", TRUE, 0},
                                            {"ROSTER", TRUE, 0},        {"HOURS", TRUE, 0},
                                            {"AFTER", TRUE, 0},         {NULL, FALSE, 0}};
    double hours = (double)cb_booking_seconds(duty->world, booking) / SECONDS_AN_HOUR;
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < ranking->n_eligible; i++) {
        const CbPoolCandidate *candidate = &ranking->candidates[i];
        g_autofree char *name =
            cb_name_of_employee(duty->world, duty->people[candidate->place].employee);
        cb_sheet_text(sheet, name);
        cb_sheet_format(sheet, "%.2f", candidate->total);
        cb_sheet_format(sheet, "%.2f", candidate->fairness * duty->policy.w_fair);
        cb_sheet_format(sheet, "%.2f", candidate->lrs * duty->policy.w_lrs);
        cb_sheet_format(sheet, "%.2f", candidate->dr_penalty);
        cb_sheet_format(sheet, "%.1f", candidate->hours);
        cb_sheet_format(sheet, "%.1f", candidate->hours + hours);
    }
    if (ranking->n_eligible > 0)
        cb_sheet_print(sheet, stdout);
}

static void
print_left_out(const CbDuty *duty, guint booking, const CbPoolRanking *ranking)
{
    g_autofree char *nobody = cb_pool_why_nobody(duty, ranking, booking);
    if (nobody != NULL)
        cb_say(stdout, "%s", nobody);
    for (guint i = ranking->n_eligible; i < ranking->n; i++) {
        g_autofree char *why = cb_pool_why(duty, ranking, booking, i);
        cb_say(stdout, "%s", why);
    }
}

static void
print_history(const CbCall *call, guint booking)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK(world, pool_entry_history, booking_id, booking, row)
        g_array_append_val(rows, row);
    g_array_sort(rows, cb_row_compare);
    for (guint r = 0; r < rows->len; r++) {
        guint row = g_array_index(rows, guint, r);
        g_autofree char *when = cb_pool_moment(call, pool_entry_history_created_at(world, row));
        const char *problem = pool_entry_history_error_message(world, row);
        cb_say(stdout, "%s  %s  %s -> %s%s%s", when, pool_entry_history_action(world, row),
               cb_text_or(pool_entry_history_previous_status(world, row), "·"),
               cb_text_or(pool_entry_history_new_status(world, row), "·"),
               problem != NULL ? ": " : "", cb_text_or(problem, ""));
    }
}

static void
print_booking(const CbCall *call, const CbDuty *duty, guint booking)
{
    const CbWorld *world = duty->world;
    CbPoolHaste haste = {.urgent = TRUE, .critical = cb_pool_is_critical(duty, booking)};
    g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, booking, haste);
    g_autofree char *name = cb_name_of_booking(world, booking);
    g_autofree char *start = cb_pool_moment(call, booking_plan_time_start(world, booking));
    g_autofree char *deadline =
        cb_pool_moment(call, booking_plan_pool_deadline_time(world, booking));
    const char *emp_code = booking_plan_interpreter_emp_code(world, booking);
    cb_say(stdout, "%s: %s, %s, %s", name,
           cb_text_or(booking_plan_meeting_type(world, booking), "·"), cb_text_or(start, "·"),
           cb_text_or(booking_plan_meeting_room(world, booking), "·"));
    if (emp_code != NULL) {
        g_autofree char *who = cb_name_of_code(world, emp_code);
        cb_say(stdout, "%s interprets it.", who);
        return;
    }
    if (deadline != NULL)
        cb_say(stdout, "In the pool, %s; decided by %s at the latest, after %d attempts.",
               booking_plan_pool_status(world, booking), deadline,
               (int)booking_plan_pool_processing_attempts(world, booking));
    else
        cb_say(stdout, "Not in the pool; booking: %s.",
               booking_plan_booking_status(world, booking));
    print_candidates(duty, booking, ranking);
    print_left_out(duty, booking, ranking);
}

CbExit
cb_pool_show(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint booking;
    (void)error;
    if (!cb_call_find_booking(call, call->words[1], &booking, &status))
        return status;
    g_autoptr(CbDuty) duty = cb_duty_new(cb_desk_world(call->desk), now_of(call), NULL);
    if (call->json) {
        cb_call_answer(cb_answer_pool_booking(duty->world, booking, now_of(call)));
        return CB_EXIT_DONE;
    }
    print_booking(call, duty, booking);
    print_history(call, booking);
    return CB_EXIT_DONE;
}

/* --- the days ahead --------------------------------------------------------------------------- */

static void
print_days(const CbCall *call, const CbTimeline *timeline)
{
    static const CbSheetColumn columns[] = {
        {"DAY", FALSE, 0},    {"READY", TRUE, 0},  {"MEETINGS", TRUE, 0},
        {"IN POOL", TRUE, 0}, {"NEEDED", TRUE, 0}, {"FREE", TRUE, 0},
        {"MISSING", TRUE, 0}, {"AT", FALSE, 0},    {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < timeline->n; i++) {
        const CbTimelineSlot *slot = &timeline->slots[i];
        g_autofree char *day = cb_pool_moment(call, slot->from),
                        *at = cb_pool_moment(call, slot->peak_from);
        char *clock = day == NULL ? NULL : strrchr(day, ' ');
        if (clock != NULL)
            *clock = '\0';
        cb_sheet_text(sheet, day);
        cb_sheet_number(sheet, slot->ready);
        cb_sheet_number(sheet, slot->meetings);
        cb_sheet_number(sheet, slot->pooled);
        cb_sheet_number(sheet, slot->needed);
        cb_sheet_number(sheet, slot->free);
        cb_sheet_number(sheet, cb_timeline_missing(slot));
        cb_sheet_text(sheet, at == NULL ? NULL : strrchr(at, ' ') + 1);
    }
    cb_sheet_print(sheet, stdout);
}

CbExit
cb_pool_days(CbCall *call, GError **error)
{
    const CbWorld *world = cb_desk_world(call->desk);
    gint64 start = cb_time_at(cb_call_today(call), 0, cb_desk_zone_name(call->desk));
    g_autoptr(CbTimeline) timeline = cb_pool_timeline(world, now_of(call), start, CB_DAY, DAYS);
    (void)error;
    if (call->json)
        cb_call_answer(cb_answer_pool_timeline(world, timeline));
    else
        print_days(call, timeline);
    return CB_EXIT_DONE;
}
