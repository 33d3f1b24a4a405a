/* A request for an advisor in detail: how it stands, whom it got and by which score, both answers, the workspace; then who
 * could take it, who is left out, what is said, what happened. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/detail.h"
#include "tui/console/cells.h"
#include "tui/console/columns.h"
#include "tui/console/match_lines.h"
#include "tui/console/panes.h"
#include "tui/console/pen.h"

#define REASON_LINES 2
#define LOW_PANE 9   /* lines: below that nothing but title, score and people */
#define HIGH_PANE 20 /* from here on each feature has a line of its own */
#define BAR 20
#define FEATURE 14 /* columns of its name */

/* --- the head --------------------------------------------------------------------------------- */

/* What needs a person, where it is not its time that does. */
static void
append_matter(CbConsole *console, const CbMatchSight *sight, GString *text)
{
    static const char *const timely[] = {"MATCH_EXPIRES", "MATCH_OVERDUE", "MATCH_PENDING", NULL};
    const CbAttention *matter = cb_match_matter(console, sight->about.project);
    if (matter != NULL && !g_strv_contains(timely, matter->cause) && !cb_match_is_past(sight->world, sight->about))
        g_string_append_printf(text, " · %s", matter->words);
}

/* "matched · runs out in 41:07" */
static CbStyle
state_words(CbConsole *console, const CbMatchSight *sight, GString *text)
{
    g_autoptr(GString) left = g_string_new(NULL), brief = g_string_new(NULL);
    CbStyle style = cb_text_match(sight->world, sight->about, brief);
    CbStyle nearness = cb_text_expiry(console, sight->about, left);
    g_string_assign(text, cb_match_status_words(sight->world, sight->about));
    append_matter(console, sight, text);
    if (nearness == CB_STYLE_DIM)
        return style;
    g_string_append_printf(text, " · runs out %s", left->str);
    if (g_str_has_prefix(left->str, "over"))
        g_string_printf(text, "%s · time is over since %s", cb_match_status_words(sight->world, sight->about),
                        left->str + strlen("over "));
    return nearness == CB_STYLE_NORMAL ? style : nearness;
}

static void
draw_title(CbConsole *console, const CbMatchSight *sight, CbArea line)
{
    g_autoptr(GString) state = g_string_new(NULL);
    CbStyle style = state_words(console, sight, state);
    int width = MIN((int)cb_text_columns(state->str, (guint)line.width), line.width * 2 / 3);
    cb_canvas_text(console->canvas, line.row, line.column, line.width - width - 1, CB_STYLE_TITLE,
                   cb_name_of_project(sight->world, sight->about.project));
    cb_canvas_right(console->canvas, line.row, line.column + line.width - width, width, style, state->str);
}

static void
append_words(GString *text, const cJSON *words)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, words)
        if (cJSON_IsString(one))
            g_string_append_printf(text, ", %s", one->valuestring);
}

/* "nextjs, typescript · complex · client in Europe/Paris · for owner-12 · asked 24 Nov 09:00" */
static void
draw_facts(CbConsole *console, const CbMatchSight *sight, CbArea line)
{
    const CbWorld *world = sight->world;
    guint project = sight->about.project;
    const char *json = projects_technology_stack(world, project), *complexity = projects_project_complexity(world, project);
    g_autoptr(cJSON) stack = json == NULL ? NULL : cJSON_Parse(json);
    const char *zone = cJSON_GetStringValue(cb_json_member(sight->criteria, "timezone"));
    const char *framework = cJSON_GetStringValue(cb_json_member(stack, "framework"));
    g_autoptr(GString) text = g_string_new(framework != NULL ? framework : "no framework");
    append_words(text, cb_json_member(stack, "languages"));
    append_words(text, cb_json_member(stack, "complexity_factors"));
    if (complexity != NULL)
        g_string_append_printf(text, " · %s", complexity);
    if (zone != NULL)
        g_string_append_printf(text, " · client in %s", zone);
    if (projects_owner_id(world, project) != NULL)
        g_string_append_printf(text, " · for %s", projects_owner_id(world, project));
    cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_NORMAL, text->str);
}

/* The latest answer of a party to this request, in words: "client: approved 10:02, good references". */
static void
append_answer(CbConsole *console, const CbMatchSight *sight, const char *party, GString *text)
{
    const CbWorld *world = sight->world;
    const char *id = advisor_match_requests_id(world, sight->about.match), *reason;
    guint last = CB_NO_ROW;
    CB_EACH_LINK (world, advisor_match_approvals, project_id, sight->about.project, row)
        if (g_strcmp0(advisor_match_approvals_match_request_id(world, row), id) == 0 &&
            strcmp(advisor_match_approvals_approver_type(world, row), party) == 0 &&
            (last == CB_NO_ROW || advisor_match_approvals_decided_at(world, row) > advisor_match_approvals_decided_at(world, last)))
            last = row;
    g_string_append_printf(text, "%s%s: ", text->len > 0 ? " · " : "", party);
    if (last == CB_NO_ROW) {
        g_string_append(text, "no answer");
        return;
    }
    g_autoptr(GString) when = g_string_new(NULL);
    cb_text_instant(console, advisor_match_approvals_decided_at(world, last), when);
    reason = advisor_match_approvals_reason(world, last);
    g_string_append_printf(text, "%s %s%s%s", advisor_match_approvals_decision(world, last), when->str,
                           reason != NULL ? ", " : "", reason != NULL ? reason : "");
}

static void
draw_answers(CbConsole *console, const CbMatchSight *sight, CbArea line)
{
    g_autoptr(GString) text = g_string_new(NULL);
    CbStyle style = CB_STYLE_NORMAL;
    if (sight->about.match == CB_NO_ROW) {
        g_string_append(text, "No advisor was asked for yet.");
        style = CB_STYLE_DIM;
    } else {
        append_answer(console, sight, "client", text);
        append_answer(console, sight, "advisor", text);
    }
    cb_canvas_text(console->canvas, line.row, line.column, line.width, style, text->str);
}

/* --- whom it got ------------------------------------------------------------------------------ */

/* "Ana Ruiz  62.31 of 100, complex" or who decided it. */
static void
draw_chosen(CbConsole *console, const CbMatchSight *sight, const CbMatchScore *score, CbArea line)
{
    guint advisor = cb_match_advisor(sight->world, sight->about);
    const char *reason =
        sight->about.match == CB_NO_ROW ? NULL : advisor_match_requests_match_reason(sight->world, sight->about.match);
    g_autoptr(GString) text = g_string_new(NULL);
    int column = line.column, end = line.column + line.width;
    if (advisor == CB_NO_ROW) {
        const char *code = sight->ranking->len > 0 ? NULL : cb_choice_pending_reason(sight->choice);
        g_string_append(text, sight->ranking->len > 0                       ? "nobody yet; somebody could take it now"
                              : g_strcmp0(code, "ALL_ADVISORS_BUSY") == 0 ? "nobody: all available advisors are full"
                                                                            : "nobody: no advisor is available for it");
        cb_canvas_text(console->canvas, line.row, column, line.width, CB_STYLE_HIGH, text->str);
        return;
    }
    column += cb_canvas_text(console->canvas, line.row, column, end - column, CB_STYLE_STRONG,
                             cb_name_of_advisor(sight->world, advisor)) + 2;
    if (score->known)
        g_string_printf(text, "score %s%s", score->score, score->complex ? " of 100" : ", by waiting and rules");
    else
        g_string_append(text, "by hand");
    if (reason != NULL)
        g_string_append_printf(text, " · %s", reason);
    cb_canvas_text(console->canvas, line.row, column, end - column, CB_STYLE_NORMAL, text->str);
}

static const struct {
    CbStyle style;
    char letter;
} looks[4] = {{CB_STYLE_BAR_1, 'a'}, {CB_STYLE_BAR_2, 's'}, {CB_STYLE_BAR_3, 't'}, {CB_STYLE_ACCENT, 'p'}};

static int
hundredths(double value)
{
    return (int)(MAX(value, 0) * 100 + 0.5);
}

/* A line for each feature: its bar at its weight, the points, what the engine says of it. */
static void
draw_features(CbConsole *console, const CbMatchSight *sight, const CbMatchScore *score, CbArea area)
{
    g_autoptr(cJSON) stack = cJSON_Parse(projects_technology_stack(sight->world, sight->about.project));
    CbDetailQuery query = cb_detail_query(sight->world, sight->about.project, stack);
    query.zone = cJSON_GetStringValue(cb_json_member(sight->criteria, "timezone"));
    CbDetail detail = cb_detail(sight->world, cb_match_advisor(sight->world, sight->about), &query, sight->now);
    for (int t = 0; t < MIN(4, area.height); t++) {
        double weight = score->weights[t], value = weight * score->terms[t];
        CbBarPart part = {hundredths(value), looks[t].style, looks[t].letter};
        int row = area.row + t, column = area.column + FEATURE, end = area.column + area.width;
        cb_canvas_text(console->canvas, row, area.column, FEATURE - 1, CB_STYLE_DIM, cb_match_term_names[t]);
        cb_canvas_bar(console->canvas, row, column, BAR, MAX(hundredths(weight), 1), &part, 1);
        cb_canvas_printf(console->canvas, row, column + BAR + 1, end - column - BAR - 1, CB_STYLE_NORMAL,
                         "%5.2f of %g  %s", value, weight, cb_detail_words(&detail, (CbTerm)t));
    }
}

/* All features in one bar at one scale: "availability 40.00 skills 12.31 …". */
static void
draw_sum(CbConsole *console, const CbMatchScore *score, CbArea line)
{
    static const char *const names[4] = {"availability", "skills", "zone", "preference"};
    CbBarPart parts[4];
    g_autoptr(GString) text = g_string_new(NULL);
    int full = 0;
    for (int t = 0; t < 4; t++) {
        parts[t] = (CbBarPart){hundredths(score->weights[t] * score->terms[t]), looks[t].style, looks[t].letter};
        full += hundredths(score->weights[t]);
        g_string_append_printf(text, "%s%s %.1f/%g", t == 0 ? "" : " ", names[t],
                               score->weights[t] * score->terms[t], score->weights[t]);
    }
    int bar = MIN(BAR - 6, line.width / 4);
    cb_canvas_bar(console->canvas, line.row, line.column, bar, MAX(full, 1), parts, 4);
    cb_canvas_text(console->canvas, line.row, line.column + bar + 1, line.width - bar - 1, CB_STYLE_DIM, text->str);
}

/* In as many lines as it is given. */
static void
draw_score(CbConsole *console, const CbMatchSight *sight, const CbMatchScore *score, CbArea area)
{
    CbPen pen = {.canvas = console->canvas, .area = area};
    if (!score->known || area.height == 0)
        return;
    if (!score->complex)
        cb_pen_wrap(&pen, CB_STYLE_DIM, score->notes);
    else if (area.height >= 4)
        draw_features(console, sight, score, area);
    else
        draw_sum(console, score, area);
}

static void
draw_workspace(CbConsole *console, guint workspace, CbArea line)
{
    g_autoptr(GString) text = g_string_new("workspace ");
    CbStyle style = cb_text_workspace(console, workspace, text);
    cb_canvas_text(console->canvas, line.row, line.column, line.width, style, text->str);
}

/* --- people and logs -------------------------------------------------------------------------- */

/* "─ who could take it (12) ──── complex, as it is now" */
static void
draw_divider(CbConsole *console, const CbMatchSight *sight, CbArea line)
{
    g_autofree char *text = g_strdup_printf("%s %s (%u)", cb_sign(CB_SIGN_HLINE), cb_match_part_names[console->match_part],
                                            console->people_all);
    g_autofree char *rule = g_strdup_printf("%s rule, as of now", cb_choice_algorithm(sight->choice));
    int used = cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, text);
    if (console->match_part <= CB_MATCH_PART_LEFT_OUT && line.width - used > (int)strlen(rule) + 2)
        cb_canvas_right(console->canvas, line.row, line.column + used + 1, line.width - used - 1, CB_STYLE_DIM, rule);
}

static void
draw_line(CbConsole *console, const CbItem *item, CbArea line)
{
    cb_columns_row(console, cb_match_columns(console), item, line);
    if (!console->in_detail || item != cb_list_selected(&console->people))
        return;
    cb_canvas_text(console->canvas, line.row, line.column, 1, CB_STYLE_NORMAL, cb_sign(CB_SIGN_CURSOR));
    cb_canvas_select(console->canvas, line.row, line.column, line.width);
    console->canvas->cursor_row = line.row;
    console->canvas->cursor_column = line.column;
}

static void
draw_people(CbConsole *console, const CbMatchSight *sight, CbArea area)
{
    static const char *const nothing[CB_N_MATCH_PARTS] = {"Nobody could take it now.", "Nobody is left out.",
                                                          "Nothing was said yet.", "Nothing has happened yet."};
    CbList *people = &console->people;
    if (area.height < 2)
        return;
    draw_divider(console, sight, cb_area_take(&area, 1));
    if (area.height > 3)
        cb_columns_heads(console, cb_match_columns(console), NULL, FALSE, cb_area_take(&area, 1));
    console->people_area = area;
    cb_list_scroll(people, (guint)MAX(area.height, 1));
    for (guint i = people->top; i < cb_list_count(people) && area.height > 0; i++)
        draw_line(console, cb_list_item(people, i), cb_area_take(&area, 1));
    if (cb_list_count(people) == 0 && area.height > 0)
        cb_canvas_text(console->canvas, area.row, area.column + 3, area.width - 3, CB_STYLE_DIM,
                       nothing[console->match_part]);
}

/* --- all -------------------------------------------------------------------------------------- */

static void
draw_head(CbConsole *console, const CbMatchSight *sight, int height, CbArea *area)
{
    g_auto(CbMatchScore) score;
    guint workspace = cb_match_workspace(sight->world, sight->about);
    cb_match_score(sight, &score);
    draw_title(console, sight, cb_area_take(area, 1));
    if (height >= LOW_PANE)
        draw_facts(console, sight, cb_area_take(area, 1));
    draw_chosen(console, sight, &score, cb_area_take(area, 1));
    draw_score(console, sight, &score, cb_area_take(area, !score.known ? 0 : !score.complex ? 1 : height >= HIGH_PANE ? 4 : 1));
    draw_answers(console, sight, cb_area_take(area, height >= LOW_PANE - 2 ? 1 : 0));
    if (workspace != CB_NO_ROW)
        draw_workspace(console, workspace, cb_area_take(area, 1));
    if (height >= HIGH_PANE)
        cb_area_take(area, 1);
}

void
cb_match_pane(CbConsole *console, const CbItem *item, CbArea area)
{
    const CbMatchSight *sight = cb_match_sight(console, cb_match_about(cb_console_world(console), item));
    int height = area.height;
    CbArea reasons = {0};
    cb_match_people(console, item);
    if (!console->in_detail)
        cb_match_people_begin(console);
    draw_head(console, sight, height, &area);
    if (height > LOW_PANE && console->in_detail) {
        reasons = (CbArea){area.row + area.height - REASON_LINES, area.column, REASON_LINES, area.width};
        area.height -= reasons.height;
    }
    draw_people(console, sight, area);
    if (reasons.height > 0)
        cb_match_reasons(console, reasons);
}
