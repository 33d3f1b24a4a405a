#include "tui/console/act.h"
#include "tui/console/act_peer.h"

#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/match.h"
#include "tui/console/overlay.h"
#include "tui/console/panes.h"
#include "tui/console/peer.h"
#include "tui/console/pool.h"
#include "tui/console/view.h"

/* The list that the keys move in. */
static CbList *
active(CbConsole *console)
{
    return console->in_detail ? &console->people : &cb_console_view(console)->list;
}

void
cb_act_move(CbConsole *console, int steps)
{
    cb_list_move(active(console), steps);
}

void
cb_act_page(CbConsole *console, int pages)
{
    CbList *list = active(console);
    cb_list_move(list, (gint64)pages * (gint64)MAX(list->page, 1));
}

void
cb_act_end(CbConsole *console, int direction)
{
    cb_list_select(active(console), direction < 0 ? 0 : G_MAXUINT);
}

void
cb_act_view(CbConsole *console, int view)
{
    cb_console_open_view(console, (guint)view);
}

void
cb_act_enter_people(CbConsole *console, guint session)
{
    cb_session_people(console, session, G_MAXUINT);
    if (cb_list_count(&console->people) == 0) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("Nobody is known who could take it."));
        return;
    }
    console->in_detail = console->detail_open = TRUE;
    cb_list_select(&console->people, 0);
}

void
cb_act_enter_campaign(CbConsole *console, guint campaign)
{
    cb_campaign_people(console, campaign);
    console->in_detail = console->detail_open = TRUE;
    cb_list_select(&console->people, 0);
}

void
cb_act_enter_booking(CbConsole *console, guint booking)
{
    cb_pool_people(console, booking);
    console->in_detail = console->detail_open = TRUE;
    cb_list_select(&console->people, 0);
}

void
cb_act_enter_match(CbConsole *console, const CbItem *item)
{
    cb_match_people(console, item);
    console->in_detail = console->detail_open = TRUE;
    cb_match_people_begin(console);
}

void
cb_act_enter_event(CbConsole *console, guint event)
{
    cb_peer_people(console, event);
    console->in_detail = console->detail_open = TRUE;
    cb_list_select(&console->people, 0);
}

/* Into what is looked at of an event; in it, to all about whoever is selected. Elsewhere to the event in the peers. */
static void
open_event(CbConsole *console, guint event)
{
    if (console->in_detail)
        cb_act_peer_card(console);
    else if (console->current == CB_VIEW_TODAY) /* its matter is what they go to */
        cb_act_peer_show(console, event, cb_peer_part(console, event));
    else if (cb_console_open_row(console, CB_events, event))
        cb_act_enter_event(console, event);
}

/* Into what is looked at of a request; in it, to the advisor who is selected. Elsewhere to the project in the matches. */
static void
open_match(CbConsole *console, const CbItem *item)
{
    guint advisor = cb_console_advisor(console);
    CbMatchAbout about = cb_match_about(cb_console_world(console), item);
    CbTableId table = about.match == CB_NO_ROW ? CB_projects : CB_advisor_match_requests;
    if (console->in_detail && advisor != CB_NO_ROW)
        cb_advisor_card_open(console, advisor);
    else if (!console->in_detail && cb_console_open_row(console, table, about.match == CB_NO_ROW ? about.project : about.match))
        cb_act_enter_match(console, cb_list_selected(&cb_console_view(console)->list));
}

/* Into the booking's people; in them, to who is selected. */
static void
open_booking(CbConsole *console, guint booking)
{
    guint interpreter = cb_console_interpreter(console);
    if (interpreter != CB_NO_ROW)
        cb_employee_card_open(console, interpreter);
    else if (!console->in_detail && cb_pool_row(cb_pool_sight(console), booking) == NULL)
        cb_booking_card_open(console, booking);
    else if (!console->in_detail && cb_console_open_row(console, CB_booking_plan, booking))
        cb_act_enter_booking(console, booking);
}

void
cb_act_open(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_console_session(console), operator = cb_console_operator(console);
    guint campaign = cb_console_campaign(console);
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    if (item != NULL && item->table == CB_ITEM_DECISION && !console->in_detail) {
        g_autofree char *id = g_strdup(item->id);
        cb_console_open_view(console, CB_VIEW_DECISIONS);
        cb_list_select_id(&cb_console_view(console)->list, id);
    } else if (item != NULL && item->table == CB_profiles && !console->in_detail) {
        cb_profile_card_open(console, item->row);
    } else if (cb_console_match(console).project != CB_NO_ROW) {
        open_match(console, item);
    } else if (cb_console_event(console) != CB_NO_ROW) {
        open_event(console, item->row);
    } else if (item != NULL && item->table == CB_contractors) {
        cb_contractor_card_open(console, item->row, CB_NO_ROW);
    } else if (item != NULL && item->table == CB_advisors) {
        cb_console_open_view(console, CB_VIEW_MATCHES);
    } else if (item != NULL && item->table == CB_pool_state) {
        cb_console_open_view(console, CB_VIEW_POOL);
    } else if (item != NULL && item->table == CB_booking_plan) {
        open_booking(console, item->row);
    } else if (campaign != CB_NO_ROW && !console->in_detail) {
        if (cb_console_open_row(console, CB_staffing_campaigns, campaign))
            cb_act_enter_campaign(console, campaign);
    } else if (console->in_detail) {
        if (operator != CB_NO_ROW)
            cb_console_open_row(console, CB_operators, operator);
    } else if (session != CB_NO_ROW &&
               (console->current == CB_VIEW_TODAY || console->current == CB_VIEW_HANDOVER)) {
        cb_console_open_row(console, CB_sessions, session);
    } else if (session != CB_NO_ROW) {
        cb_act_enter_people(console, session);
    } else if (operator != CB_NO_ROW && console->current != CB_VIEW_PEOPLE) {
        cb_console_open_row(console, CB_operators, operator);
    } else {
        console->detail_open = TRUE;
    }
}

void
cb_act_back(CbConsole *console, int argument)
{
    (void)argument;
    CbView *view = cb_console_view(console);
    if (console->in_detail) {
        console->in_detail = FALSE;
    } else if (*view->list.filter != '\0') {
        g_free(view->list.filter);
        view->list.filter = g_strdup("");
        cb_console_filter(console);
    } else if (console->trail->len > 0) {
        guint last = g_array_index(console->trail, guint, console->trail->len - 1);
        g_array_set_size(console->trail, console->trail->len - 1);
        cb_console_show_view(console, last);
    } else {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("Q leaves the console."));
    }
}

void
cb_act_other_pane(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_console_session(console), campaign = cb_console_campaign(console);
    guint booking = cb_console_booking(console);
    if (console->in_detail)
        console->in_detail = FALSE;
    else if (booking != CB_NO_ROW)
        cb_act_enter_booking(console, booking);
    else if (cb_console_event(console) != CB_NO_ROW)
        cb_act_enter_event(console, cb_console_event(console));
    else if (cb_console_match(console).project != CB_NO_ROW)
        cb_act_enter_match(console, cb_list_selected(&cb_console_view(console)->list));
    else if (campaign != CB_NO_ROW)
        cb_act_enter_campaign(console, campaign);
    else if (session != CB_NO_ROW)
        cb_act_enter_people(console, session);
}

void
cb_act_day(CbConsole *console, int days)
{
    CbView *view = cb_console_view(console);
    view->day += days;
    view->collected = FALSE;
    cb_console_collect(console);
    cb_list_select(&view->list, 0);
}
