/* Somebody is away, or back: found by name from any view, a range with a reason, what it opens, and
 * the candidates of the most urgent gap at once. */
#include "engine/operators/absence.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/desk/typed.h"
#include "tui/console/wish.h"

#define INVITATION "until fri, 28..30 nov, 3d, 20:00-22:00; then the reason"

/* --- away ------------------------------------------------------------------------------------- */

/* The session that lost somebody, with its people: the next call is to one of them. */
static void
show_gap(CbConsole *console, const char *urgent)
{
    guint session =
        urgent == NULL ? CB_NO_ROW : cb_world_find(cb_console_world(console), CB_sessions, urgent);
    if (session == CB_NO_ROW || !cb_console_open_row(console, CB_sessions, session))
        return;
    char *said = g_steal_pointer(&console->flash);
    cb_act_enter_people(console, session);
    g_free(console->flash);
    console->flash = said;
}

static void
ask_absence(CbConsole *console, const char *operator, const CbTyped *typed)
{
    const CbAbsence absence = {.first = typed->first,
                               .last = typed->last, /* with times over several days: refused, not cut */
                               .starts_at = typed->starts_at,
                               .ends_at = typed->ends_at,
                               .reason = *typed->rest != '\0' ? typed->rest : NULL};
    const CbWishWay way = {CB_KEY_ENTER, "note the absence", "operator.unavailable",
                           g_strdup(operator), cb_absence_payload(&absence)};
    cb_wish_ask(console, "absent", &way, 1, show_gap);
}

static void
absence_typed(CbConsole *console, const char *text, gpointer operator)
{
    char *problem = NULL;
    CbTypedClock clock = cb_act_clock(console);
    g_auto(CbTyped) typed = {0};
    if (text == NULL)
        return;
    if (cb_typed_read(text, &clock, &typed, &problem))
        ask_absence(console, operator, &typed);
    else
        cb_console_say(console, CB_STYLE_HIGH, problem);
}

static void
prompt_absence(CbConsole *console, guint operator, gpointer data)
{
    const CbWorld *world = cb_console_world(console);
    (void)data;
    g_autofree char *label = g_strdup_printf("%s is away: ", cb_operator_label(world, operator));
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = "",
                                               .invitation = INVITATION,
                                               .done = absence_typed,
                                               .data = g_strdup(operators_id(world, operator)),
                                               .free_data = g_free});
}

void
cb_act_absent(CbConsole *console, int argument)
{
    (void)argument;
    guint operator = cb_console_operator(console);
    if (operator != CB_NO_ROW)
        prompt_absence(console, operator, NULL);
    else
        cb_person_picker_open(console, "Who is away?", prompt_absence, NULL);
}

/* --- back ------------------------------------------------------------------------------------- */

static void
return_typed(CbConsole *console, const char *text, gpointer operator)
{
    char *problem = NULL;
    CbTypedClock clock = cb_act_clock(console);
    g_auto(CbTyped) typed = {0};
    guint row = cb_world_find(cb_console_world(console), CB_operators, operator);
    if (text == NULL || row == CB_NO_ROW)
        return;
    if (!cb_typed_read(text, &clock, &typed, &problem)) {
        cb_console_say(console, CB_STYLE_HIGH, problem);
        return;
    }
    guint absence = cb_absence_on(cb_console_world(console), row, typed.first);
    const char *id = absence == CB_NO_ROW ? "" : absences_id(cb_console_world(console), absence);
    const CbWishWay way = {CB_KEY_ENTER, "note the return", "operator.available",
                           g_strdup(operator), cb_return_payload(id, typed.first)};
    cb_wish_ask(console, "back", &way, 1, NULL);
}

static void
prompt_return(CbConsole *console, guint operator, gpointer data)
{
    const CbWorld *world = cb_console_world(console);
    (void)data;
    if (cb_absence_on(world, operator, cb_console_today(console)) == CB_NO_ROW) {
        cb_console_say(console, CB_STYLE_DIM,
                       g_strdup_printf("%s has no absence from today on.",
                                       cb_operator_label(world, operator)));
        return;
    }
    g_autofree char *label =
        g_strdup_printf("%s is back from: ", cb_operator_label(world, operator));
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = "",
                                               .invitation = "today; or tomorrow, fri, 30 nov",
                                               .done = return_typed,
                                               .data = g_strdup(operators_id(world, operator)),
                                               .free_data = g_free});
}

void
cb_act_return(CbConsole *console, int argument)
{
    (void)argument;
    guint operator = cb_console_operator(console);
    if (operator != CB_NO_ROW)
        prompt_return(console, operator, NULL);
    else
        cb_person_picker_open(console, "Who is back?", prompt_return, NULL);
}
