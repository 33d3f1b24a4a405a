#include "tui/console/peer_look.h"

#include <string.h>

#include "engine/when.h"
#include "tui/console/cells.h"

#define NOBODY ((CbCouple){CB_NO_ROW, CB_NO_ROW, CB_NO_ROW, CB_NO_ROW})

/* --- who they are ----------------------------------------------------------------------------- */

/* The two of a pick, as rows of the World that is shown. */
static CbCouple
couple_of_pick(CbConsole *console, guint pick)
{
    const CbPeerPlan *plan;
    const CbWorld *world = cb_console_world(console);
    CbCouple couple = NOBODY;
    guint first, second;
    cb_console_peer_plan(console, cb_console_event(console), &plan);
    if (plan == NULL || pick >= cb_peer_plan_batch(plan)->picks->len)
        return couple;
    cb_peer_pick_rows(cb_peer_plan_batch(plan), pick, &first, &second);
    couple.first = cb_world_find(world, CB_contractors, contractors_id(plan->world, first));
    couple.second = cb_world_find(world, CB_contractors, contractors_id(plan->world, second));
    return couple.first == CB_NO_ROW || couple.second == CB_NO_ROW ? NOBODY : couple;
}

CbCouple
cb_peer_couple_of(CbConsole *console, const CbItem *item)
{
    const CbWorld *world = cb_console_world(console);
    switch (item->table) {
    case CB_ITEM_PAIR:
        return couple_of_pick(console, item->row);
    case CB_contractors:
        return (CbCouple){item->row, CB_NO_ROW, CB_NO_ROW, CB_NO_ROW};
    case CB_peer_pair_rules:
        return (CbCouple){peer_pair_rules_contractor1_id(world, item->row),
                          peer_pair_rules_contractor2_id(world, item->row), CB_NO_ROW, CB_NO_ROW};
    case CB_event_peer_matches:
        return (CbCouple){event_peer_matches_contractor1_id(world, item->row),
                          event_peer_matches_contractor2_id(world, item->row), item->row,
                          CB_NO_ROW};
    case CB_event_messages:
        return (CbCouple){event_messages_contractor_id(world, item->row), CB_NO_ROW, CB_NO_ROW,
                          item->row};
    default:
        return NOBODY;
    }
}

CbCouple
cb_console_couple(CbConsole *console)
{
    const CbItem *item = console->in_detail && cb_console_event(console) != CB_NO_ROW
                             ? cb_list_selected(&console->people)
                             : NULL;
    return item == NULL ? NOBODY : cb_peer_couple_of(console, item);
}

/* --- how they fit ----------------------------------------------------------------------------- */

CbPairOrder
cb_peer_order(const CbWorld *world, guint event, guint first, guint second)
{
    CB_EACH_LINK(world, peer_pair_rules, contractor1_id, MIN(first, second), rule) {
        if (peer_pair_rules_event_id(world, rule) != event ||
            peer_pair_rules_contractor2_id(world, rule) != MAX(first, second))
            continue;
        const char *word = peer_pair_rules_rule(world, rule);
        return strcmp(word, "pin") == 0      ? CB_PAIR_PINNED
               : strcmp(word, "forbid") == 0 ? CB_PAIR_FORBIDDEN
                                             : CB_PAIR_FREE;
    }
    return CB_PAIR_FREE;
}

/* A book that both are in, and their places: the plan's, or one of just the two, to be freed. */
typedef struct {
    const CbPeerBook *book;
    CbPeerBook *own;
    guint first, second;
} Pages;

static Pages
open_book(CbConsole *console, guint event, CbCouple couple)
{
    const CbPeerPlan *plan;
    cb_console_peer_plan(console, event, &plan);
    if (plan != NULL && plan->world == cb_console_world(console)) {
        const CbPeerBook *book = cb_peer_plan_batch(plan)->book;
        Pages pages = {book, NULL, cb_peer_book_place(book, couple.first),
                       cb_peer_book_place(book, couple.second)};
        if (pages.first != CB_NO_ROW && pages.second != CB_NO_ROW)
            return pages;
    }
    g_autoptr(GArray) two = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_vals(two, (guint[]){couple.first, couple.second}, 2);
    CbPeerBook *own = cb_peer_book_new(cb_console_world(console), two);
    return (Pages){own, own, 0, 1};
}

static gboolean
is_couple(CbCouple couple)
{
    return couple.first != CB_NO_ROW && couple.second != CB_NO_ROW && couple.first != couple.second;
}

CbPeerFit
cb_peer_fit(CbConsole *console, guint event, CbCouple couple)
{
    CbPeerFit fit = {0};
    if (!is_couple(couple))
        return fit;
    Pages pages = open_book(console, event, couple);
    fit.known = TRUE;
    fit.parts = cb_peer_book_parts(pages.book, pages.first, pages.second);
    fit.score = cb_peer_book_score(pages.book, pages.first, pages.second);
    fit.order = cb_peer_order(cb_console_world(console), event, couple.first, couple.second);
    cb_peer_book_free(pages.own);
    return fit;
}

char *
cb_peer_fit_reason(CbConsole *console, guint event, CbCouple couple)
{
    if (!is_couple(couple))
        return g_strdup("");
    Pages pages = open_book(console, event, couple);
    CbPeerParts parts = cb_peer_book_parts(pages.book, pages.first, pages.second);
    char *reason = cb_peer_reason(&parts, cb_peer_book_side(pages.book, pages.first),
                                  cb_peer_book_side(pages.book, pages.second));
    cb_peer_book_free(pages.own);
    return reason;
}

/* --- one of them ------------------------------------------------------------------------------ */

guint
cb_peer_introductions_of(CbConsole *console, guint event, guint contractor)
{
    const CbPeerPlan *plan;
    const CbWorld *world = cb_console_world(console);
    guint had = cb_peer_matches_of(world, event, contractor);
    cb_console_peer_plan(console, event, &plan);
    guint row = plan == NULL
                    ? CB_NO_ROW
                    : cb_world_find(plan->world, CB_contractors, contractors_id(world, contractor));
    guint place =
        row == CB_NO_ROW ? CB_NO_ROW : cb_peer_book_place(cb_peer_plan_batch(plan)->book, row);
    return had + (place == CB_NO_ROW ? 0 : plan->each[plan->policy.how][place]);
}

static void
append_peer(const CbWorld *world, guint contractor, GString *text)
{
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    g_string_append(text, text->len > 0 ? ", " : "");
    cb_text_data(text, name);
}

static void
append_planned(const CbPeerPlan *plan, const char *id, GString *text)
{
    const CbPeerBatch *batch = cb_peer_plan_batch(plan);
    guint who = cb_world_find(plan->world, CB_contractors, id), first, second;
    for (guint k = 0; k < batch->picks->len && who != CB_NO_ROW; k++) {
        cb_peer_pick_rows(batch, k, &first, &second);
        if (first == who || second == who)
            append_peer(plan->world, first == who ? second : first, text);
    }
}

void
cb_text_peers_of(CbConsole *console, guint event, guint contractor, GString *text)
{
    const CbPeerPlan *plan;
    const CbWorld *world = cb_console_world(console);
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, contractor, match)
        if (event_peer_matches_event_id(world, match) == event)
            append_peer(world, event_peer_matches_contractor2_id(world, match), text);
    CB_EACH_LINK(world, event_peer_matches, contractor2_id, contractor, match)
        if (event_peer_matches_event_id(world, match) == event)
            append_peer(world, event_peer_matches_contractor1_id(world, match), text);
    cb_console_peer_plan(console, event, &plan);
    if (plan != NULL)
        append_planned(plan, contractors_id(world, contractor), text);
}

/* --- what became of a match ------------------------------------------------------------------- */

/* The introductions of a match: how many were sent, wait, have failed; when the next goes out. */
typedef struct {
    guint sent, waiting, failed;
    gint64 next;
} Told;

static Told
told_of(const CbWorld *world, guint match)
{
    const guint people[] = {event_peer_matches_contractor1_id(world, match),
                            event_peer_matches_contractor2_id(world, match)};
    Told told = {.next = CB_NULL};
    for (guint p = 0; p < G_N_ELEMENTS(people); p++)
        CB_EACH_LINK(world, event_messages, contractor_id, people[p], message) {
            const char *status = event_messages_status(world, message);
            gint64 at = event_messages_scheduled_time(world, message);
            if (strcmp(event_messages_message_type(world, message), "peer_match_introduction") !=
                    0 ||
                cb_peer_match_of_message(world, message) != match)
                continue;
            told.failed += strcmp(status, "failed") == 0;
            told.sent += strcmp(status, "sent") == 0 || strcmp(status, "responded") == 0;
            if (strcmp(status, "scheduled") != 0 && strcmp(status, "sending") != 0)
                continue;
            told.waiting++;
            told.next = told.next == CB_NULL || (at != CB_NULL && at < told.next) ? at : told.next;
        }
    return told;
}

CbStyle
cb_text_told(CbConsole *console, guint match, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    Told told = told_of(world, match);
    gint64 sent = event_peer_matches_introduction_sent_time(world, match);
    g_autoptr(GString) when = g_string_new(NULL);
    if (told.failed > 0) {
        g_string_printf(text, "%s failed", cb_sign(CB_SIGN_HIGH));
        return CB_STYLE_CRITICAL;
    }
    gint64 at = told.waiting > 0 ? told.next : sent;
    if (at == CB_NULL)
        return cb_cell_empty(text);
    cb_text_at_event(console, event_peer_matches_event_id(world, match), at, when);
    g_string_printf(text, "%s%s", told.waiting > 0 ? "at " : "", when->str);
    return told.waiting > 0 ? CB_STYLE_DIM : CB_STYLE_NORMAL;
}

static void
append_rating(gint64 hundredths, GString *text)
{
    g_autofree char *rating = cb_peer_rating_text(hundredths);
    g_string_append_printf(text, " %s", rating);
}

CbStyle
cb_text_outcome(CbConsole *console, guint match, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    CbPeerStanding standing = cb_peer_standing(world, match);
    gint64 meeting = event_peer_matches_meeting_time(world, match);
    g_autoptr(GString) when = g_string_new(NULL);
    if (standing.connection_made) {
        g_string_assign(text, "met");
        if (standing.pcr != CB_NULL)
            append_rating(standing.pcr, text);
        return CB_STYLE_GOOD;
    }
    if (event_peer_matches_meeting_scheduled(world, match) == TRUE && meeting != CB_NULL) {
        cb_text_at_event(console, event_peer_matches_event_id(world, match), meeting, when);
        g_string_printf(text, "%s", when->str);
        return CB_STYLE_ACCENT;
    }
    if (standing.sides[0].response != TRUE || standing.sides[1].response != TRUE)
        return cb_cell_empty(text);
    g_string_assign(text, "both yes");
    return CB_STYLE_GOOD;
}
