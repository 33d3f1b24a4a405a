/* A person decides about a booking: somebody is chosen by hand, released, or the booking is taken
 * out of the pool. */
#include "engine/json.h"
#include "tui/console/act.h"
#include "tui/console/overlay.h"
#include "tui/console/pool_run.h"
#include "tui/console/wish.h"

/* --- reasons ---------------------------------------------------------------------------------- */

void
cb_pool_ask_reason(CbConsole *console, const char *label,
                   void (*done)(CbConsole *console, const char *reason, gpointer data),
                   gpointer data)
{
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .invitation = "why; enter alone gives no reason",
                                               .done = done,
                                               .data = data,
                                               .free_data = g_free});
}

/* The members that are there; a reason of blanks is none. */
static char *
payload_of(const char *reason, const char *name, const char *value)
{
    cJSON *json = cJSON_CreateObject();
    g_autofree char *said = reason == NULL ? NULL : g_strstrip(g_strdup(reason));
    if (said != NULL && *said != '\0')
        cJSON_AddStringToObject(json, "reason", said);
    if (value != NULL)
        cJSON_AddStringToObject(json, name, value);
    return cb_pool_payload(json);
}

/* --- choosing --------------------------------------------------------------------------------- */

/* `data` is "booking\nemp_code". */
static void
assign(CbConsole *console, const char *reason, gpointer data)
{
    g_auto(GStrv) both = g_strsplit(data, "\n", 2);
    if (reason != NULL)
        cb_wish_decide(console, "booking.assign", both[0], payload_of(reason, "emp_code", both[1]));
}

static void
chosen(CbConsole *console, const char *booking, const char *emp_code)
{
    cb_pool_ask_reason(console, "Assign", assign, g_strjoin("\n", booking, emp_code, NULL));
}

/* In the detail it is whoever is selected there. */
void
cb_act_assign_booking(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint booking = cb_console_booking(console), employee = cb_console_interpreter(console);
    (void)argument;
    if (booking == CB_NO_ROW)
        return;
    if (employee != CB_NO_ROW)
        chosen(console, booking_plan_booking_id(world, booking),
               employee_emp_code(world, employee));
    else
        cb_candidate_chooser_open(console, booking, chosen);
}

/* --- releasing -------------------------------------------------------------------------------- */

static void
release(CbConsole *console, const char *reason, gpointer booking)
{
    if (reason == NULL)
        return;
    const CbWishWay ways[] = {
        {CB_KEY_ENTER, "release", "booking.release", g_strdup(booking),
         payload_of(reason, NULL, NULL)},
        {'p', "back into the pool all the same", "booking.release", g_strdup(booking),
         payload_of(reason, "back", "pool")},
        {'h', "left to people all the same", "booking.release", g_strdup(booking),
         payload_of(reason, "back", "people")},
    };
    cb_wish_ask(console, "release", ways, G_N_ELEMENTS(ways), NULL);
}

static void
released(CbConsole *console, const char *booking)
{
    cb_pool_ask_reason(console, "Release", release, g_strdup(booking));
}

/* The selected booking when somebody has it, else one that is chosen. */
void
cb_act_release(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint booking = cb_console_booking(console);
    (void)argument;
    if (booking != CB_NO_ROW && booking_plan_interpreter_emp_code(world, booking) != NULL)
        released(console, booking_plan_booking_id(world, booking));
    else
        cb_assigned_chooser_open(console, released);
}

/* --- taking out ------------------------------------------------------------------------------- */

static void
withdraw(CbConsole *console, const char *reason, gpointer booking)
{
    if (reason != NULL)
        cb_wish_decide(console, "booking.withdraw", booking, payload_of(reason, NULL, NULL));
}

void
cb_act_withdraw(CbConsole *console, int argument)
{
    guint booking = cb_console_booking(console);
    (void)argument;
    if (booking != CB_NO_ROW)
        cb_pool_ask_reason(console, "Withdraw", withdraw,
                           g_strdup(booking_plan_booking_id(cb_console_world(console), booking)));
}
