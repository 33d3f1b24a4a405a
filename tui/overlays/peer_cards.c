/* People of events on cards: what is known of one, and what was said with them; how two fit, what
 * became of that, and what can be ordered about them. */
#include <string.h>

#include "engine/peers/normalise.h"
#include "engine/peers/words.h"
#include "engine/when.h"
#include "engine/peers/telephones.h"
#include "tui/console/act.h"
#include "tui/console/act_peer.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/peer_alone.h"
#include "tui/console/peer_look.h"

#define LABEL 11 /* columns of the first word of a line */
#define MOST_MESSAGES 40u

static void
append_fact(GString *text, const char *label, const char *what)
{
    if (what != NULL && *what != '\0')
        g_string_append_printf(text, "%-*s%s\n", LABEL, label, what);
}

/* --- what was said ---------------------------------------------------------------------------- */

/* When it was, or will be. */
static gint64
time_of(const CbWorld *world, guint message)
{
    gint64 sent = event_messages_actual_send_time(world, message),
           due = event_messages_scheduled_time(world, message);
    return sent != CB_NULL  ? sent
           : due != CB_NULL ? due
                            : event_messages_created_at(world, message);
}

typedef struct {
    gint64 time;
    const char *id;
    guint row;
} Said;

static int
by_time(gconstpointer a, gconstpointer b)
{
    const Said *x = a, *y = b;
    return x->time != y->time ? (x->time < y->time ? -1 : 1) : strcmp(x->id, y->id);
}

/* Of one match only where `match` is one; of every event where `event` is CB_NO_ROW. */
static void
collect_said(const CbWorld *world, guint event, guint contractor, guint match, GArray *said)
{
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message) {
        Said one = {time_of(world, message), event_messages_id(world, message), message};
        if ((event == CB_NO_ROW || event_messages_event_id(world, message) == event) &&
            (match == CB_NO_ROW || cb_peer_match_of_message(world, message) == match))
            g_array_append_val(said, one);
    }
}

/* "12:36  Ana Ruiz: Who is that?", "12:35  to Ana Ruiz: Hi Ana …", "at 13:10  to Bo Tran
 * (scheduled): …" */
static void
append_message(CbConsole *console, guint message, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gboolean inbound = g_strcmp0(event_messages_direction(world, message), "inbound") == 0;
    const char *status = event_messages_status(world, message),
               *error = event_messages_error_message(world, message);
    guint who = event_messages_contractor_id(world, message);
    g_autofree char *name =
        who == CB_NO_ROW ? g_strdup("somebody") : cb_name_of_contractor(world, who);
    g_autofree char *words = inbound ? g_strdup(event_messages_message_content(world, message))
                                     : cb_peer_text(world, message);
    g_autoptr(GString) when = g_string_new(NULL);
    if (time_of(world, message) != CB_NULL)
        cb_text_at_event(console, event_messages_event_id(world, message), time_of(world, message),
                         when);
    g_string_append_printf(text, "%s  %s%s", when->str, inbound ? "" : "to ", name);
    if (!inbound && strcmp(status, "sent") != 0 && strcmp(status, "responded") != 0)
        g_string_append_printf(text, " (%s%s%s)", status, error != NULL ? ": " : "",
                               error != NULL ? error : "");
    else if (inbound && strcmp(status, "pending") == 0) {
        g_autofree char *writers = cb_peer_writers(world, message);
        g_string_append_printf(text, " (waits for an answer%s%s)", writers != NULL ? "; one number: " : "",
                               writers != NULL ? writers : "");
    }
    g_string_append_printf(
        text, ": %s\n", *words != '\0' ? g_strdelimit(words, "\n", ' ') : cb_sign(CB_SIGN_EMPTY));
}

static void
append_said(CbConsole *console, GArray *said, GString *text)
{
    g_array_sort(said, by_time);
    if (said->len > 0)
        g_string_append(text, "\n");
    for (guint s = said->len > MOST_MESSAGES ? said->len - MOST_MESSAGES : 0; s < said->len; s++)
        append_message(console, g_array_index(said, Said, s).row, text);
}

/* --- one person ------------------------------------------------------------------------------- */

/* "team building, marketing sales" of either form in which lists are stored. Caller frees. */
static char *
list_words(const char *stored, CbPeerListKind kind)
{
    g_autoptr(CbPeerList) list = cb_peer_list_of_text(stored, kind);
    g_ptr_array_add(list->items, NULL);
    char *words = g_strjoinv(", ", (char **)list->items->pdata);
    g_ptr_array_set_size(list->items, (int)list->items->len - 1);
    return g_strdelimit(words, "_", ' ');
}

/* "0_5_million" and "1m_2m" are "0 to 5 million", "1m to 2m"; what has no such form stays. Caller frees. */
static char *
revenue_words(const char *stored)
{
    g_auto(GStrv) parts = g_strsplit(stored == NULL ? "" : stored, "_", 3);
    guint n = g_strv_length(parts);
    if (n < 2 || !g_ascii_isdigit(parts[1][0]))
        return n == 0 ? g_strdup("") : g_strdelimit(g_strdup(stored), "_", ' ');
    return g_strdup_printf("%s to %s%s%s", parts[0], parts[1], n == 3 ? " " : "", n == 3 ? parts[2] : "");
}

static void
append_profile(const CbWorld *world, guint contractor, GString *text)
{
    gint64 team = contractors_team_size(world, contractor);
    const char *tier = contractors_revenue_tier(world, contractor),
               *revenue = contractors_annual_revenue(world, contractor);
    append_fact(text, "title", contractors_job_title(world, contractor));
    append_fact(text, "company", contractors_company_name(world, contractor));
    append_fact(text, "area", contractors_service_area(world, contractor));
    g_autofree char *focus = list_words(contractors_focus_areas(world, contractor), CB_PEER_FOCUS),
                    *services = list_words(contractors_services_offered(world, contractor), CB_PEER_SERVICE),
                    *range = revenue_words(tier != NULL && *tier != '\0' ? tier : revenue);
    append_fact(text, "focus", focus);
    append_fact(text, "services", services);
    append_fact(text, "revenue", range);
    if (team != CB_NULL) {
        g_autofree char *people = g_strdup_printf("%" G_GINT64_FORMAT " people", team);
        append_fact(text, "team", people);
    }
    append_fact(text, "phone", contractors_phone(world, contractor));
    append_fact(text, "e-mail", contractors_email(world, contractor));
}

/* How somebody stands at an event: why they do not take part, or whom they meet. */
static void
append_event(CbConsole *console, guint event, guint contractor, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    CbPeerBar bar = cb_peer_bar(world, event, contractor);
    g_autoptr(GString) peers = g_string_new(NULL);
    cb_text_peers_of(console, event, contractor, peers);
    append_fact(text, "at", cb_name_of_event(world, event));
    append_fact(text, "", bar == CB_PEER_TAKES_PART ? NULL : cb_peer_bar_words(bar));
    append_fact(text, "meets", peers->str);
}

static void
append_events(CbConsole *console, guint contractor, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, attendee) {
        guint event = event_attendees_event_id(world, attendee);
        if (event != CB_NO_ROW && g_hash_table_add(told, GUINT_TO_POINTER(event)))
            append_event(console, event, contractor, text);
    }
}

void
cb_contractor_card_open(CbConsole *console, guint contractor, guint event)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(Said));
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    GString *text = g_string_new(NULL);
    append_profile(world, contractor, text);
    if (event == CB_NO_ROW)
        append_events(console, contractor, text);
    else
        append_event(console, event, contractor, text);
    collect_said(world, event, contractor, CB_NO_ROW, said);
    append_said(console, said, text);
    cb_text_open(console, name, g_string_free(text, FALSE));
}

/* --- two people ------------------------------------------------------------------------------- */

/* "score 0.87: areas 0.32 of 0.40, …", the reason, a market that is the same. */
static void
append_fit(CbConsole *console, guint event, CbCouple couple, GString *text)
{
    CbPeerFit fit = cb_peer_fit(console, event, couple);
    g_autofree char *reason = cb_peer_fit_reason(console, event, couple);
    if (!fit.known)
        return;
    g_string_append(text, "score ");
    cb_text_hundredths(fit.score, text);
    g_string_append(text, ": ");
    g_autofree char *shares = cb_peer_shares_text(&fit.parts);
    g_string_append(text, shares);
    g_string_append_printf(text, "\n%s%s", reason, *reason != '\0' ? "\n" : "");
    if (cb_peer_same_market(&fit.parts))
        g_string_append_printf(text,
                               "%s same market: the introduction says that theirs do not compete\n",
                               cb_sign(CB_SIGN_WARNING));
}

static void
append_stands(CbConsole *console, guint match, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    CbPeerStanding standing = cb_peer_standing(world, match);
    const char *place = event_peer_matches_meeting_location(world, match);
    g_autoptr(GString) outcome = g_string_new(NULL);
    for (guint s = 0; s < 2; s++) {
        g_autoptr(GString) side = g_string_new(NULL);
        g_autofree char *name = cb_name_of_contractor(world, standing.sides[s].contractor);
        cb_text_side(standing.sides[s].state, side);
        if (standing.sides[s].rating != CB_NULL)
            g_string_append_printf(side, ", rates it %" G_GINT64_FORMAT, standing.sides[s].rating);
        g_string_append_printf(text, "%s: %s\n", name, side->str);
    }
    cb_text_outcome(console, match, outcome);
    if (strcmp(outcome->str, cb_sign(CB_SIGN_EMPTY)) != 0)
        append_fact(text, "so far", outcome->str);
    append_fact(text, "meet at", place);
}

typedef struct {
    CbKey key;
    CbPairOrder order;
    const char *label;
} Order;
static const Order orders[] = {{'p', CB_PAIR_PINNED, "pin: they meet, whatever the score"},
                               {'f', CB_PAIR_FORBIDDEN, "forbid: they are not introduced"},
                               {'F', CB_PAIR_FREE, "free: as the score says"}};
enum { N_ORDERS = G_N_ELEMENTS(orders) };

static void
take_order(CbConsole *console, gpointer data, guint place)
{
    const CbGuests *guests = data;
    cb_act_peer_decide(console, guests->event, "peers.pair",
                       cb_act_peer_order_payload(guests, orders[place].order));
}

static char *
couple_text(CbConsole *console, guint event, CbCouple couple)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GArray) said = g_array_new(FALSE, FALSE, sizeof(Said));
    GString *text = g_string_new(NULL);
    append_fit(console, event, couple, text);
    cb_text_why(console, event, couple, text);
    if (couple.match != CB_NO_ROW) {
        append_stands(console, couple.match, text);
        collect_said(world, event, couple.first, couple.match, said);
        collect_said(world, event, couple.second, couple.match, said);
        append_said(console, said, text);
    }
    return g_string_free(text, FALSE);
}

void
cb_couple_card_open(CbConsole *console, guint event, guint first, guint second)
{
    const CbWorld *world = cb_console_world(console);
    CbCouple couple = {MIN(first, second), MAX(first, second),
                       cb_act_peer_match(world, event, first, second), CB_NO_ROW};
    g_autofree char *one = cb_name_of_contractor(world, first),
                    *other = cb_name_of_contractor(world, second);
    g_autofree char *title = g_strdup_printf("%s and %s", one, other);
    CbGuests *guests = cb_guests_new(console, event, couple);
    CbChoice choices[N_ORDERS];
    char *refusals[N_ORDERS];
    for (guint o = 0; o < N_ORDERS; o++) {
        refusals[o] = console->read_only
                          ? g_strdup("this console only reads")
                          : cb_act_refusal(console, "peers.pair", guests->event,
                                           cb_act_payload_text(
                                               cb_act_peer_order_payload(guests, orders[o].order)),
                                           NULL);
        choices[o] = (CbChoice){orders[o].key, orders[o].label, refusals[o], NULL};
    }
    cb_choices_of_open(console, title, couple_text(console, event, couple), choices, N_ORDERS,
                       take_order, guests, cb_guests_free);
    for (guint o = 0; o < N_ORDERS; o++)
        g_free(refusals[o]);
}
