#include "tui/console/pool_lines.h"

#include <string.h>

#include "engine/pool/names.h"
#include "tui/console/cells.h"
#include "tui/console/pen.h"

#define SCORE_BAR 8
#define THOUSANDTHS 1000 /* a score in whole numbers for its bar */
#define SECONDS_AN_HOUR 3600.0

static const CbPoolCandidate *
candidate_of(CbConsole *console, const CbItem *item)
{
    return &console->pool_ranking->candidates[item->state];
}

/* --- a person --------------------------------------------------------------------------------- */

static CbStyle
rank_cell(CbConsole *console, const CbItem *item, GString *text)
{
    (void)console;
    g_string_printf(text, "%u", item->state + 1);
    return CB_STYLE_DIM;
}

static CbStyle
name_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_autofree char *name = cb_name_of_employee(cb_console_world(console), item->row);
    cb_text_data(text, name);
    return item->kind == CB_POOL_PART_LEFT_OUT ? CB_STYLE_NORMAL : CB_STYLE_STRONG;
}

static CbStyle
total_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%.2f", candidate_of(console, item)->total);
    return item->state == 0 ? CB_STYLE_GOOD : CB_STYLE_STRONG;
}

/* Against the best of them. */
static CbStyle
bar_cell(CbConsole *console, const CbItem *item, GString *text)
{
    double best = console->pool_ranking->candidates[0].total;
    guint full = (guint)(MAX(best, 0) * THOUSANDTHS);
    cb_text_bar(text, (guint)(MAX(candidate_of(console, item)->total, 0) * THOUSANDTHS), MAX(full, 1), SCORE_BAR);
    return CB_STYLE_BAR_1;
}

/* A part of the score with its weight in it: parts sum to the total. */
static CbStyle
part_cell(double part, GString *text)
{
    if (part == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%.2f", part);
    return part < 0 ? CB_STYLE_HIGH : CB_STYLE_DIM;
}

static CbStyle
fairness_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPoolCandidate *one = candidate_of(console, item);
    return part_cell(console->pool->policy.w_fair * console->pool->duty->newcomer_factor * one->fairness, text);
}

static CbStyle
urgency_cell(CbConsole *console, const CbItem *item, GString *text)
{
    (void)item;
    return part_cell(console->pool->policy.w_urgency * console->pool_ranking->urgency, text);
}

static CbStyle
lrs_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return part_cell(console->pool->policy.w_lrs * candidate_of(console, item)->lrs, text);
}

static CbStyle
penalty_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return part_cell(candidate_of(console, item)->dr_penalty, text);
}

static double
hours_of_booking(CbConsole *console)
{
    guint booking = cb_world_find(cb_console_world(console), CB_booking_plan, console->people_of);
    return booking == CB_NO_ROW ? 0 : (double)cb_booking_seconds(cb_console_world(console), booking) / SECONDS_AN_HOUR;
}

/* "12.5 to 14.0": hours before and after, as they count for fairness. */
static CbStyle
hours_cell(CbConsole *console, const CbItem *item, GString *text)
{
    double hours = candidate_of(console, item)->hours;
    g_string_printf(text, "%.1f to %.1f", hours, hours + hours_of_booking(console));
    return CB_STYLE_NORMAL;
}

static CbStyle
short_hours_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%.1f", candidate_of(console, item)->hours);
    return CB_STYLE_NORMAL;
}

static CbStyle
gap_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%.1f", (double)candidate_of(console, item)->gap / SECONDS_AN_HOUR);
    return CB_STYLE_DIM;
}

static guint
booking_of_people(CbConsole *console)
{
    return cb_world_find(cb_console_world(console), CB_booking_plan, console->people_of);
}

static CbStyle
rule_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_left_out(console, console->pool, booking_of_people(console), console->pool_ranking,
                     candidate_of(console, item), text);
    return CB_STYLE_DIM;
}

/* --- logs ------------------------------------------------------------------------------------- */

static CbStyle
instant_cell(CbConsole *console, gint64 at, GString *text)
{
    if (at == CB_NULL)
        return cb_cell_empty(text);
    cb_text_instant(console, at, text);
    return CB_STYLE_DIM;
}

static CbStyle
history_time_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return instant_cell(console, pool_entry_history_created_at(cb_console_world(console), item->row), text);
}

static const char *
action_words(const char *action)
{
    static const char *const words[][2] = {
        {"POOL_ENTRY", "into the pool"},   {"STATUS_CHANGE", "changed"},     {"PROCESSING_ATTEMPT", "tried"},
        {"POOL_REMOVAL", "out of the pool"}, {"ERROR_RECOVERY", "recovered"}, {"CORRUPTION_DETECTED", "found corrupted"},
    };
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        if (strcmp(words[w][0], action) == 0)
            return words[w][1];
    return action;
}

/* "tried: processing to failed, 3 attempts, by hub: timeout of the database" */
static CbStyle
history_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *before = pool_entry_history_previous_status(world, item->row);
    const char *after = pool_entry_history_new_status(world, item->row);
    const char *error = pool_entry_history_error_message(world, item->row);
    const char *actor = pool_entry_history_actor(world, item->row);
    gint64 attempts = pool_entry_history_processing_attempts(world, item->row);
    cb_text_data(text, action_words(pool_entry_history_action(world, item->row)));
    if (before != NULL && after != NULL && strcmp(before, after) != 0)
        g_string_append_printf(text, ": %s to %s", before, after);
    if (attempts > 0)
        g_string_append_printf(text, ", %" G_GINT64_FORMAT " attempt%s", attempts, attempts == 1 ? "" : "s");
    if (actor != NULL)
        g_string_append_printf(text, ", by %s", actor);
    if (error == NULL)
        return CB_STYLE_NORMAL;
    g_string_append(text, ": ");
    cb_text_data(text, error);
    return CB_STYLE_HIGH;
}

static CbStyle
decision_time_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return instant_cell(console, assignment_log_created_at(cb_console_world(console), item->row), text);
}

/* "assigned Ana Ruiz: at once, for it is soon" */
static CbStyle
decision_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *status = assignment_log_status(world, item->row), *reason = assignment_log_reason(world, item->row);
    const char *who = assignment_log_interpreter_emp_code(world, item->row);
    gboolean escalated = strcmp(status, "escalated") == 0;
    g_string_append(text, escalated ? "left to people" : strcmp(status, "pooled") == 0 ? "into the pool" : status);
    if (who != NULL) {
        g_autofree char *name = cb_name_of_code(world, who);
        g_string_append_c(text, ' ');
        cb_text_data(text, name);
    }
    if (reason != NULL) {
        g_string_append(text, ": ");
        cb_text_data(text, cb_pool_refusal_words(reason));
    }
    return escalated ? CB_STYLE_HIGH : CB_STYLE_NORMAL;
}

/* --- columns ---------------------------------------------------------------------------------- */

/* The parts of the score sum to it; hours are told before and after. */
static const CbColumnOps candidate_columns[] = {
    {"rank", "#", 3, 0, 0, TRUE, rank_cell, NULL},
    {"name", "NAME", 0, 0, 0, FALSE, name_cell, NULL},
    {"total", "TOTAL", 5, 0, 0, TRUE, total_cell, NULL},
    {"bar", "", SCORE_BAR, 72, 0, FALSE, bar_cell, NULL},
    {"fairness", "FAIR", 5, 42, 0, TRUE, fairness_cell, NULL},
    {"urgency", "URG", 5, 48, 0, TRUE, urgency_cell, NULL},
    {"lrs", "LRS", 5, 54, 0, TRUE, lrs_cell, NULL},
    {"penalty", "PEN", 5, 60, 0, TRUE, penalty_cell, NULL},
    {"hours", "HOURS", 5, 0, 66, TRUE, short_hours_cell, NULL},
    {"hours", "HOURS", 14, 66, 0, TRUE, hours_cell, NULL},
    {"gap", "GAP", 5, 90, 0, TRUE, gap_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps left_out_columns[] = {
    {"name", "NAME", 20, 0, 0, FALSE, name_cell, NULL},
    {"hours", "HOURS", 5, 50, 0, TRUE, short_hours_cell, NULL},
    {"rule", "LEFT OUT", 0, 0, 0, FALSE, rule_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps history_columns[] = {
    {"time", "TIME", 12, 0, 0, FALSE, history_time_cell, NULL},
    {"event", "WHAT", 0, 0, 0, FALSE, history_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps decision_columns[] = {
    {"time", "TIME", 12, 0, 0, FALSE, decision_time_cell, NULL},
    {"decision", "WHAT", 0, 0, 0, FALSE, decision_cell, NULL},
    {.name = NULL},
};

const CbColumnOps *const cb_pool_part_columns[CB_N_POOL_PARTS] = {
    [CB_POOL_PART_CANDIDATES] = candidate_columns,
    [CB_POOL_PART_LEFT_OUT] = left_out_columns,
    [CB_POOL_PART_HISTORY] = history_columns,
    [CB_POOL_PART_DECISIONS] = decision_columns,
};

/* --- reasons ---------------------------------------------------------------------------------- */

/* "fairness 2.0 × 0.75 = 1.50 · …" */
static void
append_sum(CbConsole *console, const CbPoolSight *sight, const CbPoolCandidate *one, GString *text)
{
    const CbPoolPolicy *policy = &sight->policy;
    double fair = policy->w_fair * sight->duty->newcomer_factor;
    const char *times = cb_sign(CB_SIGN_CROSS);
    g_string_append_printf(text, "fairness %.2f %s %.2f + urgency %.2f %s %.2f + served least recently %.2f %s %.2f",
                           one->fairness, times, fair, console->pool_ranking->urgency, times, policy->w_urgency,
                           one->lrs, times, policy->w_lrs);
    if (one->dr_penalty != 0)
        g_string_append_printf(text, " - %.2f for two duty rosters in a row", -one->dr_penalty);
    g_string_append_printf(text, " = %.2f", one->total);
    if (one->override != CB_DR_NO_OVERRIDE)
        g_string_append_printf(text, " (the duty roster's rule is overridden: %s)", cb_dr_override_name(one->override));
}

static void
append_service(CbConsole *console, const CbPoolSight *sight, const CbPoolCandidate *one, GString *text)
{
    gint64 last = sight->duty->people[one->place].last_served;
    g_autoptr(GString) when = g_string_new(NULL);
    if (last == CB_NULL) {
        g_string_append(text, " · never served before");
        return;
    }
    cb_text_instant(console, last, when);
    g_string_append_printf(text, " · served last %s", when->str);
}

static void
reasons_of_person(CbConsole *console, const CbPoolSight *sight, guint booking, const CbItem *item, GString *text)
{
    const CbPoolCandidate *one = candidate_of(console, item);
    g_autofree char *name = cb_name_of_employee(sight->world, item->row);
    g_string_append_printf(text, "%s: ", name);
    if (one->out != CB_POOL_ELIGIBLE)
        cb_text_left_out(console, sight, booking, console->pool_ranking, one, text);
    else
        append_sum(console, sight, one, text);
    append_service(console, sight, one, text);
}

void
cb_pool_reasons(CbConsole *console, const CbPoolSight *sight, guint booking, CbArea area)
{
    const CbItem *item = cb_list_selected(&console->people);
    g_autoptr(GString) text = g_string_new(NULL);
    CbPen pen = {.canvas = console->canvas, .area = area};
    if (item == NULL)
        return;
    if (item->table == CB_employee)
        reasons_of_person(console, sight, booking, item, text);
    else if (item->table == CB_pool_entry_history)
        history_cell(console, item, text);
    else
        decision_cell(console, item, text);
    cb_pen_wrap(&pen, CB_STYLE_ACCENT, text->str);
}
