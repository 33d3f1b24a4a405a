/* Today: everything that needs a person, of all domains, and decisions in conflict; most urgent first. */
#include <string.h>

#include "engine/domain.h"
#include "engine/fold.h"
#include "engine/operators/operators.h"
#include "engine/when.h"
#include "tui/console/action.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/views/views.h"

static const CbAttention *
attention_of(CbConsole *console, const CbItem *item)
{
    return &g_array_index(console->attention, CbAttention, item->kind);
}

/* --- cells ------------------------------------------------------------------------------------ */

static CbStyle
sign_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbStyle style = cb_cell_severity(text, attention_of(console, item)->severity);
    if (item->table == CB_ITEM_DECISION)
        g_string_assign(text, cb_sign(CB_SIGN_CONFLICT));
    return style;
}

/* The session a row is about, CB_NO_ROW for the others; that of a conflict may be gone. */
static guint
session_of(CbConsole *console, const CbItem *item)
{
    const CbAttention *attention = attention_of(console, item);
    return attention->target == CB_sessions ? attention->row : CB_NO_ROW;
}

/* What is due on a date and at no time of it: an event without an agenda has a date only. */
static gboolean
is_of_a_day(const CbWorld *world, const CbAttention *attention)
{
    static const char *const at_a_time[] = {"CALL_BACK", "NOT_TOLD", NULL};
    if (attention->target == CB_events)
        return events_date(world, attention->row) != CB_NULL &&
               attention->due == events_date(world, attention->row) * CB_DAY;
    return attention->target == CB_operators && !g_strv_contains(at_a_time, attention->cause);
}

static CbStyle
when_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbAttention *attention = attention_of(console, item);
    guint session = session_of(console, item);
    if (item->table == CB_ITEM_DECISION)
        return CB_STYLE_NORMAL;
    if (session != CB_NO_ROW)
        return cb_cell_when(console, session, text);
    if (attention->due == CB_NULL)
        return cb_cell_empty(text);
    if (!is_of_a_day(cb_console_world(console), attention))
        return cb_text_when(console, attention->due, text);
    cb_text_day(console, cb_day_of(attention->due), text);
    return CB_STYLE_NORMAL;
}

static CbStyle
what_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbAttention *attention = attention_of(console, item);
    const char *id = item->table == CB_ITEM_DECISION
                         ? cb_desk_entry(console->desk, item->row).entry->decision->target_id
                         : NULL;
    const CbWorld *world = cb_console_world(console);
    g_autofree char *label = attention->target == CB_staffing_campaigns && attention->row != CB_NO_ROW
                                 ? cb_campaign_label(world, attention->row, (guint)console->cell_width)
                                 : cb_target_label(world, attention->target, attention->row, id);
    g_string_truncate(text, 0);
    cb_text_data(text, label);
    return CB_STYLE_STRONG;
}

static CbStyle
state_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbAttention *attention = attention_of(console, item);
    g_string_assign(text, attention->words);
    return attention->severity == CB_SEVERITY_CRITICAL ? CB_STYLE_CRITICAL : CB_STYLE_NORMAL;
}

/* A session stands once, whatever it lacks just now; of people each matter is a row of its own. */
static gboolean
is_about_staffing(const CbAttention *attention)
{
    return attention->target == CB_sessions && strcmp(attention->cause, "TO_COMPLETE") != 0;
}

/* A hub no longer takes most decisions about a session that has begun. */
static gboolean
is_too_late(CbConsole *console, const CbAttention *attention)
{
    return is_about_staffing(attention) && cb_desk_has_hub(console->desk) &&
           cb_session_has_begun(cb_console_world(console), attention->row, cb_desk_now(console->desk));
}

/* What would settle it, by key; a console that only reads names none. */
static CbStyle
action_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbAction *action = cb_action_find(attention_of(console, item)->action);
    if (item->table == CB_sessions && is_too_late(console, attention_of(console, item))) {
        g_string_assign(text, "has begun");
        return CB_STYLE_DIM;
    }
    if (action != NULL && cb_action_allowed(console, action))
        g_string_printf(text, "%s %s", cb_keymap_first(console->keymap, action->name), action->label);
    return CB_STYLE_ACCENT;
}

static CbStyle
flags_cell(CbConsole *console, const CbItem *item, GString *text)
{
    guint session = session_of(console, item), campaign = item->table == CB_staffing_campaigns ? item->row : CB_NO_ROW;
    if (session != CB_NO_ROW)
        return cb_cell_flags(console, session, text);
    if (item->table == CB_booking_plan &&
        cb_is_pending(console, booking_plan_booking_id(cb_console_world(console), item->row)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    if (item->table == CB_events && cb_is_pending(console, events_id(cb_console_world(console), item->row)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    if (item->table == CB_projects && cb_is_pending(console, projects_id(cb_console_world(console), item->row)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    if (campaign != CB_NO_ROW && cb_is_pending(console, staffing_campaigns_id(cb_console_world(console), campaign)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    return CB_STYLE_PENDING;
}

/* --- the view --------------------------------------------------------------------------------- */

static int
by_due(CbConsole *console, const CbItem *a, const CbItem *b)
{
    gint64 x = attention_of(console, a)->due, y = attention_of(console, b)->due;
    return (x > y) - (x < y);
}

static int
by_severity(CbConsole *console, const CbItem *a, const CbItem *b)
{
    CbSeverity x = attention_of(console, a)->severity, y = attention_of(console, b)->severity;
    return x != y ? (x < y ? -1 : 1) : by_due(console, a, b);
}

static void
add(CbConsole *console, CbView *view, const CbAttention *attention, CbItem item)
{
    item.kind = console->attention->len;
    item.state = (guint32)attention->severity ^ g_str_hash(attention->words);
    g_array_append_vals(console->attention, attention, 1);
    cb_list_add(&view->list, item);
}

/* What can no longer be settled stands behind what can. */
static void
add_attention(CbConsole *console, CbView *view, CbAttention attention)
{
    const CbTable *table = &cb_tables[attention.target];
    CbValue key = cb_world_value(cb_console_world(console), attention.target, cb_table_key(table),
                                 attention.row);
    g_autofree char *id = g_strjoin("/", table->name, key.text,
                                    is_about_staffing(&attention) ? NULL : attention.cause, NULL);
    if (is_too_late(console, &attention))
        attention.severity = CB_SEVERITY_LOW;
    add(console, view, &attention,
        (CbItem){.table = (int)attention.target, .row = attention.row, .id = id});
}

/* A decision that waits for a person, refused or old: as urgent as its session, but at least high. */
static void
add_decision(CbConsole *console, CbView *view, guint place, const char *words)
{
    const CbDecision *decision = cb_desk_entry(console->desk, place).entry->decision;
    CbAttention attention = {.severity = CB_SEVERITY_HIGH,
                             .due = decision->decided_at,
                             .target = decision->target,
                             .row = cb_world_find(cb_console_world(console), decision->target,
                                                  decision->target_id),
                             .cause = "CONFLICT",
                             .action = "settle"};
    g_strlcpy(attention.words, words, sizeof attention.words);
    const CbBoardRow *row = attention.target == CB_sessions && attention.row != CB_NO_ROW
                                ? cb_board_find(console->board, attention.row)
                                : NULL;
    if (row != NULL && !row->past && row->risk.level == CB_RISK_CRITICAL)
        attention.severity = CB_SEVERITY_CRITICAL;
    add(console, view, &attention,
        (CbItem){.table = CB_ITEM_DECISION, .row = place, .id = decision->id});
}

static void
collect(CbConsole *console, CbView *view)
{
    g_autoptr(GArray) found =
        cb_attention(cb_console_world(console), cb_desk_now(console->desk));
    g_array_set_size(console->attention, 0);
    for (guint i = 0; i < found->len; i++)
        add_attention(console, view, g_array_index(found, CbAttention, i));
    for (guint i = 0; i < cb_desk_entries(console->desk); i++) {
        CbDeskEntry seen = cb_desk_entry(console->desk, i);
        if (seen.standing == CB_CONFLICTS)
            add_decision(console, view, i,
                         seen.entry->state == CB_OUTBOX_REJECTED ? "rejected" : "conflict");
        else if (cb_desk_has_hub(console->desk) && cb_desk_is_held(console->desk, seen.entry))
            add_decision(console, view, i, "old: still push?");
    }
}

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    guint session = session_of(console, item);
    if (session != CB_NO_ROW)
        return cb_session_passes(console, session, word);
    if (item->table == CB_operators)
        return cb_operator_passes(console, item->row, word);
    g_autoptr(GString) text = g_string_new(NULL);
    what_cell(console, item, text);
    g_autofree char *folded = cb_fold(text->str);
    return item->table != CB_ITEM_DECISION && strstr(folded, word) != NULL;
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    cb_text_shown(&view->list, text);
    cb_text_totals(console, text);
}

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    if (item->table == CB_ITEM_DECISION)
        cb_decision_detail(console, item, area);
    else if (item->table == CB_sessions)
        cb_session_pane(console, item->row, area);
    else if (item->table == CB_staffing_campaigns)
        cb_campaign_pane(console, item->row, area);
    else if (item->table == CB_booking_plan)
        cb_booking_pane(console, item->row, area);
    else if (item->table == CB_pool_state)
        cb_pool_head(console, area);
    else if (item->table == CB_projects)
        cb_match_pane(console, item, area);
    else if (item->table == CB_events)
        cb_event_pane(console, item->row, area);
    else if (item->table == CB_advisors)
        cb_matches_head(console, area);
    else if (item->table == CB_jobs)
        cb_job_pane(console, item->row, area);
    else if (item->table == CB_profiles)
        cb_profile_pane(console, item->row, area);
    else
        cb_person_pane(console, item->row, area);
}

static const CbColumnOps columns[] = {
    {"urgency", "", 2, 0, 0, FALSE, sign_cell, by_severity},
    {"when", "WHEN", 18, 0, 0, FALSE, when_cell, by_due},
    {"what", "WHAT", 0, 0, 0, FALSE, what_cell, NULL},
    {"state", "STATE", 18, 0, 0, FALSE, state_cell, NULL},
    {"action", "", 10, 66, 0, FALSE, action_cell, NULL},
    {"flags", "", 3, 0, 0, FALSE, flags_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_today_view = {
    .name = "today",
    .title = "today",
    .summary = "everything that needs a person, most urgent first",
    .columns = columns,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .detail = detail,
};
