/* The mouse: what is done under the pointer. */
#include "tui/console/act.h"
#include "tui/console/overlay.h"
#include "tui/console/panes.h"
#include "tui/console/view.h"

enum { BUTTON_DOUBLE = 2, BUTTON_WHEEL_UP = 4, BUTTON_WHEEL_DOWN = 5, WHEEL_ROWS = 3 };

static void
turn_in_overlay(CbConsole *console, gboolean up)
{
    for (guint i = 0; i < WHEEL_ROWS && console->overlay != NULL; i++)
        console->overlay->ops->key(console, console->overlay, up ? CB_KEY_UP : CB_KEY_DOWN, NULL);
}

/* Gives the keys to the people in the detail, if it has any. */
static gboolean
enter_detail(CbConsole *console)
{
    if (!console->in_detail)
        cb_act_other_pane(console, 0);
    return console->in_detail;
}

static void
turn(CbConsole *console, CbPane pane, gboolean up)
{
    int rows = up ? -WHEEL_ROWS : WHEEL_ROWS;
    if (pane == CB_PANE_LIST)
        cb_list_move(&cb_console_view(console)->list, rows);
    else if (pane == CB_PANE_DETAIL && enter_detail(console))
        cb_list_move(&console->people, rows);
    cb_console_keep_detail(console);
}

static gboolean
press_in_list(CbConsole *console, int row)
{
    CbList *list = &cb_console_view(console)->list;
    guint place = list->top + (guint)(row - cb_console_head_rows(console));
    if (place >= cb_list_count(list))
        return FALSE;
    cb_list_select(list, place);
    console->in_detail = FALSE;
    return TRUE;
}

static gboolean
press_in_detail(CbConsole *console, int row)
{
    guint place = console->people_table != CB_sessions /* before the detail grows */
                      ? cb_campaign_person_at(console, row)
                      : cb_session_person_at(console, row);
    if (!enter_detail(console))
        return FALSE;
    if (place < cb_list_count(&console->people))
        cb_list_select(&console->people, place);
    return place < cb_list_count(&console->people);
}

void
cb_console_mouse(CbConsole *console, const CbInput *input)
{
    CbPane pane = cb_console_pane_at(console, input->row, input->column);
    gboolean wheel = input->button == BUTTON_WHEEL_UP || input->button == BUTTON_WHEEL_DOWN;
    console->last_key = g_get_monotonic_time();
    if (console->overlay != NULL) {
        if (wheel)
            turn_in_overlay(console, input->button == BUTTON_WHEEL_UP);
        return;
    }
    cb_console_keep_detail(console);
    if (wheel) {
        turn(console, pane, input->button == BUTTON_WHEEL_UP);
        return;
    }
    gboolean hit = pane == CB_PANE_LIST     ? press_in_list(console, input->row)
                   : pane == CB_PANE_DETAIL ? press_in_detail(console, input->row)
                                            : FALSE;
    if (hit && input->button == BUTTON_DOUBLE)
        cb_console_act(console, "open");
}
