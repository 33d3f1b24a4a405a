/* Events by keys: what is looked at of one, orders about pairs, why two people do not meet. */
#include "tui/console/act_peer.h"

#include <string.h>

#include "engine/peers/optimal.h"
#include "tui/console/act.h"
#include "tui/console/overlay.h"
#include "tui/console/peer_look.h"
#include "tui/console/wish.h"

/* --- what the actions share ------------------------------------------------------------------- */

CbGuests *
cb_guests_new(CbConsole *console, guint event, CbCouple couple)
{
    const CbWorld *world = cb_console_world(console);
    CbGuests *guests = g_new0(CbGuests, 1);
    guests->event = g_strdup(events_id(world, event));
    if (couple.first != CB_NO_ROW)
        guests->first = g_strdup(contractors_id(world, couple.first));
    if (couple.second != CB_NO_ROW)
        guests->second = g_strdup(contractors_id(world, couple.second));
    if (couple.match != CB_NO_ROW)
        guests->match = g_strdup(event_peer_matches_id(world, couple.match));
    if (couple.message != CB_NO_ROW)
        guests->message = g_strdup(event_messages_id(world, couple.message));
    return guests;
}

CbGuests *
cb_guests_copy(const CbGuests *guests)
{
    CbGuests *copy = g_new0(CbGuests, 1);
    *copy = (CbGuests){g_strdup(guests->event), g_strdup(guests->first), g_strdup(guests->second),
                       g_strdup(guests->match), g_strdup(guests->message)};
    return copy;
}

void
cb_guests_free(gpointer data)
{
    CbGuests *guests = data;
    g_free(guests->event);
    g_free(guests->first);
    g_free(guests->second);
    g_free(guests->match);
    g_free(guests->message);
    g_free(guests);
}

gboolean
cb_guests_find(CbConsole *console, const CbGuests *guests, guint *event, CbCouple *couple)
{
    const CbWorld *world = cb_console_world(console);
    *event = cb_world_find(world, CB_events, guests->event);
    *couple = (CbCouple){
        guests->first == NULL ? CB_NO_ROW : cb_world_find(world, CB_contractors, guests->first),
        guests->second == NULL ? CB_NO_ROW : cb_world_find(world, CB_contractors, guests->second),
        cb_peer_match_named(world, *event, guests->match),
        cb_peer_message_named(world, *event, guests->message),
    };
    gboolean found = *event != CB_NO_ROW && (guests->first == NULL || couple->first != CB_NO_ROW) &&
                     (guests->second == NULL || couple->second != CB_NO_ROW);
    if (!found)
        cb_console_say(console, CB_STYLE_MEDIUM, g_strdup("It is no longer in the data."));
    return found;
}

cJSON *
cb_act_peer_payload(const CbWorld *world, guint contractor)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "contractor_id", contractors_id(world, contractor));
    return payload;
}

gboolean
cb_act_peer_decide(CbConsole *console, const char *event, const char *kind, cJSON *payload)
{
    return cb_wish_decide(console, kind, event, cb_act_payload_text(payload));
}

gboolean
cb_act_peer_show(CbConsole *console, guint event, CbPeerPart part)
{
    if (!cb_console_open_row(console, CB_events, event))
        return FALSE;
    console->peer_part = part;
    cb_act_enter_event(console, event);
    return TRUE;
}

guint
cb_act_peer_match(const CbWorld *world, guint event, guint first, guint second)
{
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, MIN(first, second), match)
        if (event_peer_matches_event_id(world, match) == event &&
            event_peer_matches_contractor2_id(world, match) == MAX(first, second))
            return match;
    return CB_NO_ROW;
}

/* --- whom it is about ------------------------------------------------------------------------- */

typedef struct {
    CbGuests *guests;
    void (*then)(CbConsole *console, guint event, guint contractor);
} Whom;

static void
free_whom(gpointer data)
{
    Whom *whom = data;
    cb_guests_free(whom->guests);
    g_free(whom);
}

static void
take_whom(CbConsole *console, gpointer data, guint place)
{
    const Whom *whom = data;
    guint event;
    CbCouple couple;
    if (cb_guests_find(console, whom->guests, &event, &couple))
        whom->then(console, event, place == 0 ? couple.first : couple.second);
}

static void
whom_typed(CbConsole *console, guint contractor, gpointer data)
{
    const Whom *whom = data;
    guint event = cb_world_find(cb_console_world(console), CB_events, whom->guests->event);
    if (event != CB_NO_ROW)
        whom->then(console, event, contractor);
}

void
cb_act_peer_whom(CbConsole *console, const char *title,
                 void (*then)(CbConsole *console, guint event, guint contractor))
{
    const CbWorld *world = cb_console_world(console);
    guint event = cb_console_event(console);
    CbCouple couple = cb_console_couple(console);
    if (couple.first != CB_NO_ROW && couple.second == CB_NO_ROW) {
        then(console, event, couple.first);
        return;
    }
    Whom *whom = g_new0(Whom, 1);
    *whom = (Whom){cb_guests_new(console, event, couple), then};
    if (couple.first == CB_NO_ROW) {
        cb_guest_chooser_open(console, title, event, CB_NO_ROW, whom_typed, whom, free_whom);
        return;
    }
    g_autofree char *first = cb_name_of_contractor(world, couple.first),
                    *second = cb_name_of_contractor(world, couple.second);
    const CbChoice choices[] = {{'1', first, NULL, NULL}, {'2', second, NULL, NULL}};
    cb_choices_of_open(console, title, g_strdup("Which of the two?"), choices, 2, take_whom, whom,
                       free_whom);
}

/* --- looking ---------------------------------------------------------------------------------- */

void
cb_act_peer_part(CbConsole *console, int steps)
{
    guint event = cb_console_event(console), part = cb_peer_part(console, event);
    console->peer_part = (part + CB_N_PEER_PARTS + (guint)steps) % CB_N_PEER_PARTS;
    cb_peer_note_part_row(console, cb_list_selected(&cb_console_view(console)->list)->id);
    console->detail_open = TRUE;
    cb_peer_people(console, event);
    cb_list_select(&console->people, 0);
}

void
cb_act_peer_preview(CbConsole *console, int argument)
{
    (void)argument;
    cb_act_peer_show(console, cb_console_event(console), CB_PEER_PART_PLAN);
}

void
cb_act_peer_card(CbConsole *console)
{
    CbCouple couple = cb_console_couple(console);
    guint event = cb_console_event(console);
    if (couple.message != CB_NO_ROW && !console->read_only)
        cb_act_peer_answer(console, 0);
    else if (couple.second != CB_NO_ROW)
        cb_couple_card_open(console, event, couple.first, couple.second);
    else if (couple.first != CB_NO_ROW)
        cb_contractor_card_open(console, couple.first, event);
}

/* --- orders about pairs ----------------------------------------------------------------------- */

cJSON *
cb_act_peer_order_payload(const CbGuests *guests, guint order)
{
    static const char *const rules[] = {
        [CB_PAIR_FREE] = "none", [CB_PAIR_PINNED] = "pin", [CB_PAIR_FORBIDDEN] = "forbid"};
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "contractor1_id", guests->first);
    cJSON_AddStringToObject(payload, "contractor2_id", guests->second);
    cJSON_AddStringToObject(payload, "rule", rules[order]);
    return payload;
}

/* Marked pairs, or the selected one. */
void
cb_act_peer_order(CbConsole *console, int order)
{
    guint event = cb_console_event(console), n = 0;
    g_autoptr(GArray) chosen = cb_list_chosen(&console->people);
    g_autofree CbWish *wishes = g_new0(CbWish, chosen->len + 1);
    g_autofree char *id = g_strdup(events_id(cb_console_world(console), event));
    for (guint i = 0; i < chosen->len; i++) {
        CbCouple couple = cb_peer_couple_of(console, &g_array_index(chosen, CbItem, i));
        if (couple.second == CB_NO_ROW)
            continue;
        CbGuests *guests = cb_guests_new(console, event, couple);
        wishes[n++] = (CbWish){
            "peers.pair", id, cb_act_payload_text(cb_act_peer_order_payload(guests, (guint)order))};
        cb_guests_free(guests);
        cb_peer_note_order(console, g_array_index(chosen, CbItem, i).id);
    }
    if (n == 1)
        cb_wish_decide(console, "peers.pair", id, g_strdup(wishes[0].payload));
    else if (n > 1)
        cb_wish_decide_all(console, wishes, n, "ordered");
    cb_list_mark_all(&console->people, FALSE);
    for (guint i = 0; i < n; i++)
        g_free(wishes[i].payload);
}

/* --- why not ---------------------------------------------------------------------------------- */

static void
other_chosen(CbConsole *console, guint contractor, gpointer data)
{
    guint event;
    CbCouple couple;
    if (cb_guests_find(console, data, &event, &couple))
        cb_couple_card_open(console, event, couple.first, contractor);
}

static void
ask_other(CbConsole *console, guint event, guint contractor)
{
    g_autofree char *name = cb_name_of_contractor(cb_console_world(console), contractor);
    g_autofree char *title = g_strdup_printf("Why not %s and whom?", name);
    CbCouple one = {contractor, CB_NO_ROW, CB_NO_ROW, CB_NO_ROW};
    cb_guest_chooser_open(console, title, event, contractor, other_chosen,
                          cb_guests_new(console, event, one), cb_guests_free);
}

void
cb_act_peer_why(CbConsole *console, int argument)
{
    CbCouple couple = cb_console_couple(console);
    (void)argument;
    if (couple.second != CB_NO_ROW)
        cb_couple_card_open(console, cb_console_event(console), couple.first, couple.second);
    else
        cb_act_peer_whom(console, "Why not whom?", ask_other);
}
