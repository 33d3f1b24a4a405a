#include "engine/peers/telephones.h"
#include "tui/console/peer_lines.h"

#include <string.h>

#include "engine/peers/numbers.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/peer_alone.h"
#include "tui/console/peer_look.h"
#include "tui/console/pen.h"

/* --- pairs ------------------------------------------------------------------------------------ */

static CbPeerFit
fit_of(CbConsole *console, const CbItem *item)
{
    return cb_peer_fit(console, cb_console_event(console), cb_peer_couple_of(console, item));
}

/* "+" pinned, "×" forbidden. */
static CbStyle
order_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbPairOrder order = fit_of(console, item).order;
    if (order != CB_PAIR_FREE)
        g_string_assign(text, cb_sign(order == CB_PAIR_PINNED ? CB_SIGN_MARK : CB_SIGN_CROSS));
    return order == CB_PAIR_PINNED ? CB_STYLE_GOOD : CB_STYLE_HIGH;
}

static CbStyle
score_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbPeerFit fit = fit_of(console, item);
    if (!fit.known)
        return cb_cell_empty(text);
    cb_text_hundredths(fit.score, text);
    return CB_STYLE_STRONG;
}

/* The bar is drawn over it. */
static CbStyle
parts_cell(CbConsole *console, const CbItem *item, GString *text)
{
    (void)console, (void)item, (void)text;
    return CB_STYLE_NORMAL;
}

static void
append_name(CbConsole *console, guint contractor, GString *text)
{
    if (contractor == CB_NO_ROW)
        return;
    g_autofree char *name = cb_name_of_contractor(cb_console_world(console), contractor);
    cb_text_data(text, name);
}

/* "Ana Ruiz – Bo Tran" */
static CbStyle
couple_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCouple couple = cb_peer_couple_of(console, item);
    append_name(console, couple.first, text);
    g_string_append_printf(text, " %s ", cb_sign(CB_SIGN_DASH));
    append_name(console, couple.second, text);
    return item->table == CB_peer_pair_rules ? CB_STYLE_DIM : CB_STYLE_NORMAL;
}

/* Why it is not in the plan, a market that is the same, or why they fit. */
static CbStyle
why_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbPeerFit fit = fit_of(console, item);
    if (item->table == CB_peer_pair_rules) {
        g_string_assign(text, fit.order == CB_PAIR_FORBIDDEN ? "forbidden"
                              : fit.order == CB_PAIR_FREE    ? "free again"
                                                             : "pinned, but not both take part");
        return fit.order == CB_PAIR_FREE ? CB_STYLE_DIM : CB_STYLE_HIGH;
    }
    if (fit.known && cb_peer_same_market(&fit.parts)) {
        g_string_printf(text, "%s same market", cb_sign(CB_SIGN_WARNING));
        return CB_STYLE_HIGH;
    }
    g_autofree char *reason =
        cb_peer_fit_reason(console, cb_console_event(console), cb_peer_couple_of(console, item));
    cb_text_data(text, reason);
    return CB_STYLE_DIM;
}

/* What speaks against it alone, where there is no room for reasons. */
static CbStyle
warning_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbPeerFit fit = fit_of(console, item);
    if (item->table != CB_peer_pair_rules && !(fit.known && cb_peer_same_market(&fit.parts)))
        return CB_STYLE_DIM;
    return why_cell(console, item, text);
}

/* --- people ----------------------------------------------------------------------------------- */

static CbStyle
name_cell(CbConsole *console, const CbItem *item, GString *text)
{
    append_name(console, item->row, text);
    return CB_STYLE_STRONG;
}

static CbStyle
company_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_data(text, contractors_company_name(cb_console_world(console), item->row));
}

static CbStyle
count_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint event = cb_console_event(console), n;
    if (cb_peer_bar(world, event, item->row) != CB_PEER_TAKES_PART)
        return cb_cell_empty(text);
    n = cb_peer_introductions_of(console, event, item->row);
    g_string_printf(text, "%u", n);
    return n == 0                            ? CB_STYLE_HIGH
           : n > cb_peers_policy(world).most ? CB_STYLE_MEDIUM
                                             : CB_STYLE_NORMAL;
}

/* Whom they meet, or why they do not take part. */
static CbStyle
meets_cell(CbConsole *console, const CbItem *item, GString *text)
{
    guint event = cb_console_event(console);
    CbPeerBar bar = cb_peer_bar(cb_console_world(console), event, item->row);
    if (bar != CB_PEER_TAKES_PART) {
        g_string_append(text, cb_peer_bar_words(bar));
        return CB_STYLE_DIM;
    }
    cb_text_peers_of(console, event, item->row, text);
    if (text->len == 0)
        g_string_assign(text, "nobody");
    return CB_STYLE_NORMAL;
}

static CbStyle
best_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_alone_best(console, item->row, text);
}

static CbStyle
change_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_alone(console, item->row, text);
    return CB_STYLE_NORMAL;
}

/* --- introductions ---------------------------------------------------------------------------- */

static CbStyle
match_score_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_hundredths(cb_peer_match_score(cb_console_world(console), item->row), text);
    return CB_STYLE_NORMAL;
}

static CbStyle
side_cell(CbConsole *console, guint contractor, GString *text)
{
    append_name(console, contractor, text);
    return CB_STYLE_NORMAL;
}

static CbStyle
first_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return side_cell(console,
                     event_peer_matches_contractor1_id(cb_console_world(console), item->row), text);
}

static CbStyle
second_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return side_cell(console,
                     event_peer_matches_contractor2_id(cb_console_world(console), item->row), text);
}

static CbStyle
state_cell(CbConsole *console, const CbItem *item, guint side, GString *text)
{
    return cb_text_side(cb_peer_standing(cb_console_world(console), item->row).sides[side].state,
                        text);
}

static CbStyle
first_state_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return state_cell(console, item, 0, text);
}

static CbStyle
second_state_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return state_cell(console, item, 1, text);
}

/* "✓ ·": both, where there is no room for words. */
static CbStyle
signs_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbPeerStanding standing = cb_peer_standing(cb_console_world(console), item->row);
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    cb_text_side(standing.sides[0].state, first);
    cb_text_side(standing.sides[1].state, second);
    g_string_append_printf(text, "%.*s %.*s", (int)strcspn(first->str, " "), first->str,
                           (int)strcspn(second->str, " "), second->str);
    return CB_STYLE_NORMAL;
}

static CbStyle
sent_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_told(console, item->row, text);
}

static CbStyle
outcome_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_outcome(console, item->row, text);
}

/* --- answers ---------------------------------------------------------------------------------- */

static CbStyle
time_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 written = event_messages_actual_send_time(world, item->row);
    gint64 at = written != CB_NULL ? written : event_messages_created_at(world, item->row);
    if (at == CB_NULL)
        return cb_cell_empty(text);
    cb_text_at_event(console, cb_console_event(console), at, text);
    return CB_STYLE_DIM;
}

static CbStyle
writer_cell(CbConsole *console, const CbItem *item, GString *text)
{
    guint who = event_messages_contractor_id(cb_console_world(console), item->row);
    if (who == CB_NO_ROW)
        return cb_cell_empty(text);
    g_autofree char *writers = cb_peer_writers(cb_console_world(console), item->row);
    if (writers != NULL)
        cb_text_data(text, writers);
    else
        append_name(console, who, text);
    return CB_STYLE_STRONG;
}

static CbStyle
words_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_data(text, event_messages_message_content(cb_console_world(console), item->row));
    return CB_STYLE_NORMAL;
}

static CbStyle
line_cell(CbConsole *console, const CbItem *item, GString *text)
{
    (void)console;
    g_string_append(text, strchr(item->id, ' ') + 1);
    return CB_STYLE_NORMAL;
}

/* --- columns ---------------------------------------------------------------------------------- */

#define APART_FROM 66  /* columns; below, the two of a match stand in one */
#define REASON_FROM 92 /* columns: below, the names need them; the reason stands under the list */

static const CbColumnOps plan_columns[] = {
    {"order", "", 1, 0, 0, FALSE, order_cell, NULL},
    {"score", "SCORE", 5, 0, 0, TRUE, score_cell, NULL},
    {"parts", "WHY", CB_PEER_BAR, CB_PEER_BAR_FROM, 0, FALSE, parts_cell, NULL},
    {"pair", "PAIR", 0, 0, REASON_FROM, FALSE, couple_cell, NULL},
    {"pair", "PAIR", 35, REASON_FROM, 0, FALSE, couple_cell, NULL},
    {"warning", "", 13, 60, REASON_FROM, FALSE, warning_cell, NULL},
    {"why", "REASON", 0, REASON_FROM, 0, FALSE, why_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps people_columns[] = {
    {"count", "", 2, 0, 0, TRUE, count_cell, NULL},
    {"name", "NAME", 20, 0, 0, FALSE, name_cell, NULL},
    {"company", "COMPANY", 16, 64, 0, FALSE, company_cell, NULL},
    {"meets", "MEETS", 0, 0, 0, FALSE, meets_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps alone_columns[] = {
    {"name", "NAME", 20, 0, 0, FALSE, name_cell, NULL},
    {"best", "BEST", 5, 0, 0, TRUE, best_cell, NULL},
    {"change", "WHAT WOULD CHANGE IT", 0, 0, 0, FALSE, change_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps match_columns[] = {
    {"score", "SCORE", 5, 0, 0, TRUE, match_score_cell, NULL},
    {"pair", "PAIR", 0, 0, APART_FROM, FALSE, couple_cell, NULL},
    {"signs", "", 3, 0, APART_FROM, FALSE, signs_cell, NULL},
    {"first", "ONE", 17, APART_FROM, 0, FALSE, first_cell, NULL},
    {"first-state", "", 7, APART_FROM, 0, FALSE, first_state_cell, NULL},
    {"second", "THE OTHER", 0, APART_FROM, 0, FALSE, second_cell, NULL},
    {"second-state", "", 7, APART_FROM, 0, FALSE, second_state_cell, NULL},
    {"sent", "TOLD", 9, 0, 0, FALSE, sent_cell, NULL},
    {"outcome", "", 8, 66, 0, FALSE, outcome_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps reply_columns[] = {
    {"time", "TIME", 6, 0, 0, FALSE, time_cell, NULL},
    {"who", "WHO", 18, 0, 0, FALSE, writer_cell, NULL},
    {"words", "WROTE", 0, 0, 0, FALSE, words_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps report_columns[] = {
    {"line", "", 0, 0, 0, FALSE, line_cell, NULL},
    {.name = NULL},
};

const CbColumnOps *
cb_peer_columns(CbPeerPart part)
{
    static const CbColumnOps *const columns[CB_N_PEER_PARTS] = {
        [CB_PEER_PART_PLAN] = plan_columns,     [CB_PEER_PART_PEOPLE] = people_columns,
        [CB_PEER_PART_ALONE] = alone_columns,   [CB_PEER_PART_MATCHES] = match_columns,
        [CB_PEER_PART_REPLIES] = reply_columns, [CB_PEER_PART_REPORT] = report_columns,
    };
    return columns[part];
}

/* --- in sentences ----------------------------------------------------------------------------- */

/* "areas 0.32 of 0.40, places 0.25 of 0.25, … Both focused on a and b. ⚠ same market"
 */
static void
append_fit(CbConsole *console, const CbItem *item, GString *text)
{
    guint event = cb_console_event(console);
    CbCouple couple = cb_peer_couple_of(console, item);
    CbPeerFit fit = cb_peer_fit(console, event, couple);
    g_autofree char *reason = cb_peer_fit_reason(console, event, couple);
    if (!fit.known)
        return;
    g_autofree char *shares = cb_peer_shares_text(&fit.parts);
    if (fit.order == CB_PAIR_PINNED)
        g_string_append(text, "pinned: they meet whatever their score. ");
    g_string_append(text, shares);
    if (cb_peer_same_market(&fit.parts))
        g_string_append_printf(text,
                               ". %s same market: the introduction says that theirs do not compete",
                               cb_sign(CB_SIGN_WARNING));
    if (*reason != '\0')
        g_string_append_printf(text, ". %s.", reason);
}

static void
append_person(CbConsole *console, const CbItem *item, GString *text)
{
    g_autoptr(GString) words = g_string_new(NULL);
    if (item->kind == CB_PEER_PART_ALONE)
        cb_text_alone(console, item->row, words);
    else
        meets_cell(console, item, words);
    append_name(console, item->row, text);
    g_string_append_printf(text, ": %s", words->str);
}

void
cb_peer_reasons(CbConsole *console, CbArea area)
{
    const CbItem *item = cb_list_selected(&console->people);
    g_autoptr(GString) text = g_string_new(NULL);
    CbPen pen = {.canvas = console->canvas, .area = area};
    if (item == NULL)
        return;
    if (item->table == CB_contractors)
        append_person(console, item, text);
    else if (item->table == CB_event_messages)
        words_cell(console, item, text);
    else if (item->table != CB_ITEM_LINE)
        append_fit(console, item, text);
    cb_pen_wrap(&pen, CB_STYLE_ACCENT, text->str);
}
