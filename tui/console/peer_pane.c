/* The detail of an event: when its batch is made and who takes part, both policies side by side,
 * and below that the part that is looked at, in which the keys move while the detail has them. */
#include <string.h>

#include "engine/peers/agenda.h"
#include "engine/peers/attendee.h"
#include "engine/peers/schedule.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/columns.h"
#include "tui/console/panes.h"
#include "tui/console/peer_lines.h"
#include "tui/console/peer_look.h"

#define REASON_LINES 4
#define LOW_PANE 9 /* lines: below that nothing but title and list */

/* --- the head --------------------------------------------------------------------------------- */

static void
append_zone(CbConsole *console, guint event, gint64 time, GString *text)
{
    const char *zone = cb_zone_of_event(console, event), *own = cb_desk_zone_name(console->desk);
    g_autofree char *name = cb_zone_short_name(time, zone);
    if (cb_zone_offset(time, zone) != cb_zone_offset(time, own))
        g_string_append_printf(text, " %s", name);
}

/* "lunch 12:30 CET · run in 10:59", the clocks named where those of the console show another time:
 * what needs a person instead, where something does. */
static CbStyle
state_words(CbConsole *console, guint event, GString *text)
{
    const CbAttention *matter = cb_peer_matter(console, event);
    CbPeerTimes times;
    g_autoptr(GString) run = g_string_new(NULL), lunch = g_string_new(NULL);
    CbStyle style = cb_text_run(console, event, run);
    if (cb_peer_times(cb_console_world(console), event, &times)) {
        cb_text_at_event(console, event, times.lunch, lunch);
        append_zone(console, event, times.lunch, lunch);
        g_string_append_printf(text, "lunch %s · batch %s", lunch->str, run->str);
    } else {
        g_string_append(text, run->str);
    }
    if (matter != NULL && strcmp(matter->cause, "NO_LUNCH") != 0 && strcmp(matter->cause, "BATCH_SOON") != 0 &&
        !cb_peer_agenda(cb_console_world(console), event, cb_desk_now(console->desk)).matters)
        g_string_append_printf(text, " · %s", matter->words);
    return style;
}

static void
draw_title(CbConsole *console, guint event, CbArea line)
{
    g_autoptr(GString) state = g_string_new(NULL);
    CbStyle style = state_words(console, event, state);
    int width = MIN((int)cb_text_columns(state->str, (guint)line.width), line.width * 2 / 3);
    cb_canvas_text(console->canvas, line.row, line.column, line.width - width - 1, CB_STYLE_TITLE,
                   cb_name_of_event(cb_console_world(console), event));
    cb_canvas_right(console->canvas, line.row, line.column + line.width - width, width, style,
                    state->str);
}

/* " · 6 no texts · 5 no phone", short: all of it at eighty columns. */
static void
append_left_out(const CbPeerNumbers *numbers, GString *text)
{
    static const char *const words[CB_PEER_N_BARS] = {[CB_PEER_NO_PHONE] = "no phone",
                                                      [CB_PEER_NO_OPT_IN] = "no texts",
                                                      [CB_PEER_OPTED_OUT] = "opted out"};
    for (guint bar = 0; bar < CB_PEER_N_BARS; bar++)
        if (words[bar] != NULL && numbers->left_out[bar] > 0)
            g_string_append_printf(text, " · %u %s", numbers->left_out[bar], words[bar]);
}

/* "84 of 120 in · 78 take part · 5 no phone · Europe/Paris" */
static void
draw_facts(CbConsole *console, guint event, CbArea line)
{
    const CbPeerNumbers *numbers = cb_console_peer_numbers(console, event);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%u of %u in · %u take part", numbers->checked_in,
                           numbers->registered, numbers->eligible);
    append_left_out(numbers, text);
    g_string_append_printf(text, " · %s", cb_zone_of_event(console, event));
    cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_NORMAL, text->str);
}

/* "! Lunch of Summit was moved to 13:00, 84 introductions were sent for 12:05. …". */
static void
draw_missed(CbConsole *console, guint event, CbArea *area)
{
    const CbWorld *world = cb_console_world(console);
    CbPeerAgenda agenda = cb_peer_agenda(world, event, cb_desk_now(console->desk));
    g_autofree char *words = cb_peer_agenda_words(world, event, &agenda);
    if (!agenda.matters)
        return;
    CbArea line = cb_area_take(area, 1);
    g_autofree char *text = g_strdup_printf("%s %s%s", cb_sign(CB_SIGN_WARNING),
                                            agenda.lunch != CB_NULL ? "lunch " : "", words);
    cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_HIGH, text);
}

/* --- the policies side by side ---------------------------------------------------------------- */

/* "proved", "at most 20.55 is possible"; of lists, which proves nothing, nothing. */
static void
append_proof(const CbPeerBatch *batch, CbPeersHow how, CbPeerPlanState state, GString *text)
{
    if (how == CB_PEERS_LISTS || batch->picks->len == 0)
        return;
    if (batch->proved) {
        g_string_append(text, "  proved best");
        return;
    }
    g_string_append(text, "  best is at most ");
    cb_text_hundredths(batch->bound, text);
    g_string_append(text, state == CB_PLAN_BOUNDS ? ", looking on" : "");
}

/* "● optimal   26 pairs  total 20.47  3 at most  2 alone  proved best" */
static void
draw_policy(CbConsole *console, const CbPeerPlan *plan, CbPeersHow how, CbPeerPlanState state,
            CbArea line)
{
    static const char *const names[] = {[CB_PEERS_OPTIMAL] = "optimal", [CB_PEERS_LISTS] = "lists"};
    const CbPeerBatch *batch = plan->batches[how];
    gboolean used = plan->policy.how == how;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%s %-7s %4u pair%s  total ",
                           cb_sign(used ? CB_SIGN_LIVE : CB_SIGN_EMPTY), names[how],
                           batch->picks->len, batch->picks->len == 1 ? " " : "s");
    cb_text_hundredths(batch->total, text);
    g_string_append_printf(text, "  %u at most  %u alone", batch->most_for_one, plan->alone[how]);
    append_proof(batch, how, state, text);
    cb_canvas_text(console->canvas, line.row, line.column, line.width,
                   !used                                     ? CB_STYLE_DIM
                   : batch->most_for_one > plan->policy.most ? CB_STYLE_MEDIUM
                                                             : CB_STYLE_NORMAL,
                   text->str);
}

static void
draw_policies(CbConsole *console, guint event, CbArea area)
{
    const CbPeerPlan *plan;
    CbPeerPlanState state = cb_console_peer_plan(console, event, &plan);
    if (plan == NULL && area.height > 0)
        cb_canvas_text(console->canvas, area.row, area.column, area.width, CB_STYLE_DIM,
                       "who would meet whom is being found …");
    for (int how = 0; plan != NULL && how < MIN(2, area.height); how++)
        draw_policy(console, plan, (CbPeersHow)how, state,
                    (CbArea){area.row + how, area.column, 1, area.width});
}

/* --- the list --------------------------------------------------------------------------------- */

/* " (26)", " (26), ordered apart (1)": pairs that do not meet stand in the list and are no part of the plan. */
static char *
count_words(CbConsole *console, CbPeerPart part)
{
    guint apart = 0;
    for (guint i = 0; part == CB_PEER_PART_PLAN && i < cb_list_count(&console->people); i++)
        apart += cb_list_item(&console->people, i)->table == CB_peer_pair_rules;
    if (part == CB_PEER_PART_REPORT)
        return g_strdup("");
    return apart == 0 ? g_strdup_printf(" (%u)", console->people_all)
                      : g_strdup_printf(" (%u), ordered apart (%u)", console->people_all - apart, apart);
}

/* Of a batch that somebody has cancelled nobody meets, whatever the plan says. */
static gboolean
is_cancelled(CbConsole *console, guint event)
{
    guint run = cb_peer_run(cb_console_world(console), event);
    return run != CB_NO_ROW && strcmp(peer_runs_state(cb_console_world(console), run), "cancelled") == 0;
}

/* "─ who would meet (26) ──── being made anew" */
static void
draw_divider(CbConsole *console, guint event, CbArea line)
{
    const CbPeerPlan *plan;
    CbPeerPart part = cb_peer_part(console, event);
    CbPeerPlanState state = cb_console_peer_plan(console, event, &plan);
    g_autofree char *count = count_words(console, part);
    g_autofree char *text =
        g_strdup_printf("%s %s%s%s", cb_sign(CB_SIGN_HLINE), cb_peer_part_names[part], count,
                        part == CB_PEER_PART_PLAN && is_cancelled(console, event) ? ", if it were not cancelled" : "");
    g_autofree char *keys = g_strdup_printf("%u/%u %s", part + 1, CB_N_PEER_PARTS,
                                            cb_keymap_first(console->keymap, "peers-part"));
    const char *said =
        part <= CB_PEER_PART_ALONE && state == CB_PLAN_OLD ? "being made anew" : keys;
    int used =
        cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, text);
    if (line.width - used > (int)strlen(said) + 2)
        cb_canvas_right(console->canvas, line.row, line.column + used + 1, line.width - used - 1,
                        CB_STYLE_DIM, said);
}

static void
draw_bar(CbConsole *console, guint event, const CbItem *item, CbArea line)
{
    CbPeerFit fit = cb_peer_fit(console, event, cb_peer_couple_of(console, item));
    static const struct {
        CbStyle style;
        char letter;
    } looks[CB_PEER_N_SHARES] = {{CB_STYLE_BAR_1, 'a'},
                                 {CB_STYLE_BAR_2, 'p'},
                                 {CB_STYLE_BAR_3, 's'},
                                 {CB_STYLE_ACCENT, 't'},
                                 {CB_STYLE_BAR_EMPTY, 'j'}};
    CbPeerShare shares[CB_PEER_N_SHARES];
    CbBarPart parts[CB_PEER_N_SHARES];
    if (!fit.known || line.width < CB_PEER_BAR_FROM)
        return;
    cb_peer_shares(&fit.parts, shares);
    for (guint s = 0; s < CB_PEER_N_SHARES; s++)
        parts[s] = (CbBarPart){(int)shares[s].value, looks[s].style, looks[s].letter};
    cb_canvas_bar(console->canvas, line.row, line.column + CB_PEER_BAR_AT, CB_PEER_BAR, 10000,
                  parts, CB_PEER_N_SHARES);
}

static void
draw_line(CbConsole *console, guint event, CbPeerPart part, const CbItem *item, CbArea line)
{
    cb_columns_row(console, cb_peer_columns(part), item, line);
    if (part == CB_PEER_PART_PLAN)
        draw_bar(console, event, item, line);
    if (!console->in_detail || item != cb_list_selected(&console->people))
        return;
    cb_canvas_text(console->canvas, line.row, line.column, 1, CB_STYLE_NORMAL,
                   cb_sign(CB_SIGN_CURSOR));
    cb_canvas_select(console->canvas, line.row, line.column, line.width);
    console->canvas->cursor_row = line.row;
    console->canvas->cursor_column = line.column;
}

static const char *
nothing_words(CbConsole *console, guint event, CbPeerPart part)
{
    static const char *const words[CB_N_PEER_PARTS] = {
        "Nobody would meet anybody now.", "Nobody is registered.",
        "Nobody is left alone.",          "No introductions were made yet.",
        "No answer waits for a person.",  "Nothing has happened yet."};
    const CbPeerPlan *plan;
    if (part > CB_PEER_PART_ALONE || part == CB_PEER_PART_PEOPLE)
        return words[part];
    if (cb_console_peer_plan(console, event, &plan) == CB_PLAN_COMES)
        return "…";
    return cb_peer_plan_batch(plan)->error != NULL
               ? "Without a lunch in the agenda no batch is made."
               : words[part];
}

static void
draw_people(CbConsole *console, guint event, CbArea area)
{
    CbList *people = &console->people;
    CbPeerPart part = cb_peer_part(console, event);
    if (area.height < 2)
        return;
    draw_divider(console, event, cb_area_take(&area, 1));
    if (area.height > 3 && part != CB_PEER_PART_REPORT)
        cb_columns_heads(console, cb_peer_columns(part), NULL, FALSE, cb_area_take(&area, 1));
    console->people_area = area;
    cb_list_scroll(people, (guint)MAX(area.height, 1));
    for (guint i = people->top; i < cb_list_count(people) && area.height > 0; i++)
        draw_line(console, event, part, cb_list_item(people, i), cb_area_take(&area, 1));
    if (cb_list_count(people) == 0 && area.height > 0)
        cb_canvas_text(console->canvas, area.row, area.column + 3, area.width - 3, CB_STYLE_DIM,
                       nothing_words(console, event, part));
}

/* --- all -------------------------------------------------------------------------------------- */

void
cb_event_pane(CbConsole *console, guint event, CbArea area)
{
    int height = area.height;
    CbArea reasons = {0};
    cb_peer_people(console, event);
    if (!console->in_detail)
        cb_list_select(&console->people, 0);
    draw_title(console, event, cb_area_take(&area, 1));
    if (height >= LOW_PANE - 2)
        draw_facts(console, event, cb_area_take(&area, 1));
    if (height >= LOW_PANE - 1)
        draw_missed(console, event, &area);
    if (cb_peer_part(console, event) <= CB_PEER_PART_ALONE)
        draw_policies(console, event, cb_area_take(&area, height >= LOW_PANE - 1 ? 2 : 0));
    if (height > LOW_PANE && console->in_detail &&
        cb_peer_part(console, event) != CB_PEER_PART_REPORT) {
        reasons =
            (CbArea){area.row + area.height - REASON_LINES, area.column, REASON_LINES, area.width};
        area.height -= reasons.height;
    }
    draw_people(console, event, area);
    if (reasons.height > 0)
        cb_peer_reasons(console, reasons);
}
