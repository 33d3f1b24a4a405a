/* A booking, and an employee as an interpreter, on a card. */
#include <string.h>

#include "engine/pool/names.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/pool.h"

#define MOST_MEETINGS 12u
#define LABEL 12 /* columns of the first word of a line */

static void
append_fact(GString *text, const char *label, const char *what)
{
    if (what != NULL && *what != '\0')
        g_string_append_printf(text, "%-*s%s\n", LABEL, label, what);
}

/* --- a booking -------------------------------------------------------------------------------- */

static void
append_entry(CbConsole *console, const CbPoolRow *row, GString *text)
{
    g_autoptr(GString) words = g_string_new(NULL), when = g_string_new(NULL);
    cb_text_pool_look(row, words);
    append_fact(text, "pool", words->str);
    if (row->entry.deadline != CB_NULL) {
        cb_text_deadline(console, row->entry.deadline, words);
        cb_text_instant(console, row->entry.deadline, when);
        g_string_append_printf(when, " (%s)", words->str);
        append_fact(text, "decide by", when->str);
    }
    if (row->entry.entered != CB_NULL) {
        cb_text_instant(console, row->entry.entered, when);
        append_fact(text, "since", when->str);
    }
    cb_text_pool_why(console, row, words);
    append_fact(text, "", words->str);
}

/* Everything that the log says of it, the newest first. */
static void
append_log(CbConsole *console, guint booking, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GArray) logs = cb_pool_decisions(world, booking);
    g_autoptr(GString) when = g_string_new(NULL);
    for (guint l = 0; l < logs->len; l++) {
        guint log = g_array_index(logs, guint, l);
        const char *who = assignment_log_interpreter_emp_code(world, log), *reason = assignment_log_reason(world, log);
        g_autofree char *name = who == NULL ? NULL : cb_name_of_code(world, who);
        cb_text_instant(console, assignment_log_created_at(world, log), when);
        g_string_append_printf(text, "%-*s %s%s%s%s%s\n", LABEL, when->str, assignment_log_status(world, log),
                               name != NULL ? " " : "", name != NULL ? name : "", reason != NULL ? ": " : "",
                               reason != NULL ? cb_pool_refusal_words(reason) : "");
    }
}

void
cb_booking_card_open(CbConsole *console, guint booking)
{
    const CbWorld *world = cb_console_world(console);
    const CbPoolRow *row = cb_pool_row(cb_pool_sight(console), booking);
    const char *owner = booking_plan_owner_emp_code(world, booking);
    const char *who = booking_plan_interpreter_emp_code(world, booking);
    GString *text = g_string_new(NULL);
    g_autoptr(GString) when = g_string_new(NULL);
    g_autofree char *name = cb_name_of_booking(world, booking), *for_whom = NULL, *interpreter = NULL;
    cb_text_meeting(console, booking, when);
    for_whom = owner == NULL ? NULL : cb_name_of_code(world, owner);
    interpreter = who == NULL ? NULL : cb_name_of_code(world, who);
    append_fact(text, "meeting", when->str);
    append_fact(text, "type", booking_plan_meeting_type(world, booking));
    append_fact(text, "roster", booking_plan_dr_type(world, booking));
    append_fact(text, "room", booking_plan_meeting_room(world, booking));
    append_fact(text, "for", for_whom);
    append_fact(text, "group", booking_plan_owner_group(world, booking));
    append_fact(text, "interpreter", interpreter != NULL ? interpreter : "nobody yet");
    append_fact(text, "booking", booking_plan_booking_status(world, booking));
    append_fact(text, "number", booking_plan_booking_id(world, booking));
    if (row != NULL)
        append_entry(console, row, text);
    g_string_append_c(text, '\n');
    append_log(console, booking, text);
    cb_text_open(console, name, g_string_free(text, FALSE));
}

/* --- an employee ------------------------------------------------------------------------------ */

/* How they stand in the duty list; nothing of who is no active interpreter. */
static void
append_duty(CbConsole *console, const CbPoolSight *sight, guint employee, GString *text)
{
    guint place = sight->duty->place[employee];
    if (place == CB_NO_ROW) {
        append_fact(text, "duty", "no active interpreter");
        return;
    }
    const CbOnDuty *one = &sight->duty->people[place];
    g_autoptr(GString) hours = g_string_new(NULL), last = g_string_new("never");
    cb_text_hours((double)one->seconds / 3600, hours);
    g_string_append_printf(hours, " within %" G_GINT64_FORMAT " days and ahead", sight->policy.window_days);
    if (one->last_served != CB_NULL)
        cb_text_instant(console, one->last_served, last);
    append_fact(text, "duty", hours->str);
    append_fact(text, "served last", last->str);
}

static void
append_meetings(CbConsole *console, const CbPoolSight *sight, guint employee, GString *text)
{
    guint place = sight->duty->place[employee], n = 0;
    if (place == CB_NO_ROW)
        return;
    const GArray *spells = sight->duty->people[place].spells;
    for (guint s = 0; s < spells->len && n < MOST_MEETINGS; s++) {
        const CbSpell *spell = &g_array_index(spells, CbSpell, s);
        g_autoptr(GString) when = g_string_new(NULL);
        if (spell->end <= sight->now)
            continue;
        cb_text_meeting(console, spell->booking, when);
        g_autofree char *name = cb_name_of_booking(sight->world, spell->booking);
        g_string_append_printf(text, "%s%s  %s\n", n++ == 0 ? "\n" : "", when->str, name);
    }
    if (n == 0)
        g_string_append(text, "\nnothing ahead\n");
}

void
cb_employee_card_open(CbConsole *console, guint employee)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    GString *text = g_string_new(NULL);
    g_autofree char *name = cb_name_of_employee(sight->world, employee);
    append_fact(text, "code", employee_emp_code(sight->world, employee));
    append_fact(text, "e-mail", employee_email(sight->world, employee));
    append_duty(console, sight, employee, text);
    append_meetings(console, sight, employee, text);
    cb_text_open(console, name, g_string_free(text, FALSE));
}
