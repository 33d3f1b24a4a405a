#include "tui/console/panes.h"

#include <string.h>

#include "engine/operators/contact.h"
#include "engine/operators/operators.h"
#include "engine/operators/why.h"
#include "tui/console/calls.h"
#include "tui/console/cells.h"

/* How many candidates a person scrolls through; anybody else is asked about by name ("why not"). */
#define MOST_CANDIDATES 200u

#define NAME_WIDTH 22
#define BAR_WIDTH 14
/* What the numbers beside the bar need: "region 40  free 30  load 30 (0)", "r 40 f 30 l 30 (0)";
 * in brackets the live sessions they carry. */
#define WORDS_WIDTH 38
#define LETTERS_WIDTH 22
/* A region that is cut shorter says nothing. */
#define LEAST_REGION 8

/* --- collecting ------------------------------------------------------------------------------- */

static void
add_person(CbConsole *console, guint operator, guint kind)
{
    CbItem item = {.table = CB_operators,
                   .row = operator,
                   .kind = kind,
                   .state = console->people.items->len,
                   .id = operators_id(cb_console_world(console), operator)};
    cb_list_add(&console->people, item);
}

static int
compare_ranked(gconstpointer a, gconstpointer b)
{
    return cb_ranked_before(*(const CbRanked *)a, *(const CbRanked *)b) ? -1 : 1;
}

/* Everybody who has a row on the session, the best-placed first: those who wait for an answer, or the rest. */
static void
add_excluded(CbConsole *console, guint session, gboolean waiting)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(CbRanked));
    CB_EACH_OF_SESSION (world, session, link) {
        guint operator = session_operators_operator_id(world, link);
        CbRanked ranked = {cb_rank_key_of(world, session, operator), operator};
        if ((cb_link_is_pending(world, link)) == waiting)
            g_array_append_val(people, ranked);
    }
    g_array_sort(people, compare_ranked);
    for (guint i = 0; i < people->len; i++)
        add_person(console, g_array_index(people, CbRanked, i).row,
                   waiting ? CB_PERSON_APPLIED : CB_PERSON_EXCLUDED);
}

static guint
kind_of(const CbWorld *world, guint session, CbRanked candidate)
{
    if (!cb_rank_available(candidate.key))
        return CB_PERSON_UNAVAILABLE;
    return cb_contact_declined(world, candidate.row, session) ? CB_PERSON_DECLINED : CB_PERSON_CANDIDATE;
}

/* Who has said no stands below those who could still be asked. */
static void
add_candidates(CbConsole *console, guint session, const CbRanked *best, guint n)
{
    static const guint kinds[] = {CB_PERSON_CANDIDATE, CB_PERSON_DECLINED, CB_PERSON_UNAVAILABLE};
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (guint i = 0; i < n; i++)
            if (kind_of(cb_console_world(console), session, best[i]) == kinds[k])
                add_person(console, best[i].row, kinds[k]);
}

void
cb_session_people(CbConsole *console, guint session, guint limit)
{
    CbRanked best[MOST_CANDIDATES];
    guint n = cb_rank(cb_console_world(console), session, MIN(limit, MOST_CANDIDATES), best);
    g_free(console->people_of);
    console->people_of = g_strdup(sessions_id(cb_console_world(console), session));
    console->people_table = CB_sessions;
    cb_list_begin(&console->people, FALSE);
    add_excluded(console, session, TRUE);
    if (console->show_excluded)
        add_excluded(console, session, FALSE);
    add_candidates(console, session, best, n);
    cb_list_end(&console->people, &cb_list_by_place);
}

/* --- one person's line ------------------------------------------------------------------------ */

static guint
link_of(const CbWorld *world, guint session, guint operator)
{
    CB_EACH_OF_SESSION (world, session, link)
        if (session_operators_operator_id(world, link) == operator)
            return link;
    return CB_NO_ROW;
}

/* "applied 09:12", "declined: ill", "accepted", "forced". */
static void
application_words(CbConsole *console, guint link, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *status = session_operators_status(world, link);
    const char *reason = session_operators_rejection_reason(world, link);
    gint64 applied = session_operators_applied_at(world, link);
    g_string_assign(text, session_operators_forced(world, link) == 1 ? "forced" : status);
    if (strcmp(status, "pending") == 0 && applied != CB_NULL) {
        g_autoptr(GString) when = g_string_new(NULL);
        cb_text_instant(console, applied, when);
        g_string_printf(text, "asked %s, no answer yet", when->str);
    }
    if (reason != NULL)
        g_string_append_printf(text, ": %s", reason);
}

/* "not active, away on the date, works Zénith, load-out". */
static void
unavailable_words(const CbWorld *world, guint session, guint operator, GString *text)
{
    CbWhyNot why = cb_why_not(world, session, operator);
    g_string_truncate(text, 0);
    if (why.unavailable & CB_INACTIVE)
        g_string_append(text, ", not active");
    if (why.unavailable & CB_UNAVAILABLE_DATE)
        g_string_append(text, ", away on the date");
    if (why.unavailable & CB_BUSY_ON_DATE)
        g_string_append_printf(text, ", works %s", cb_session_label(world, why.busy_session));
    g_string_erase(text, 0, MIN(2, (gssize)text->len));
}

static void
draw_points(CbConsole *console, guint session, guint operator, int row, int column, int width)
{
    const CbWorld *world = cb_console_world(console);
    CbPoints points = cb_points(world, session, operator);
    const CbBarPart parts[] = {
        {(int)points.region, CB_STYLE_BAR_1, 'r'},
        {(int)points.availability, CB_STYLE_BAR_2, 'f'},
        {(int)points.load, CB_STYLE_BAR_3, 'l'},
    };
    gboolean brief = width < WORDS_WIDTH + 6; /* the letters of the bar instead of the words */
    int bar = CLAMP(width - (brief ? LETTERS_WIDTH : WORDS_WIDTH), 4, BAR_WIDTH);
    cb_canvas_bar(console->canvas, row, column, bar, 100, parts, G_N_ELEMENTS(parts));
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_assign(text, brief ? "r " : "region ");
    if (points.region > 0)
        g_string_append_printf(text, "%u", points.region);
    else
        g_string_append(text, cb_sign(CB_SIGN_EMPTY));
    g_string_append_printf(text, brief ? " f %u l %u (%u)" : "  free %u  load %u (%u)",
                           points.availability, points.load, cb_operator_load(world, operator));
    int at = column + bar + 1, left = column + width - at;
    int used = cb_canvas_text(console->canvas, row, at, left, CB_STYLE_DIM, text->str);
    const char *region = operators_region(world, operator);
    if (region != NULL && points.region == 0 && left - used - 2 >= LEAST_REGION)
        cb_canvas_text(console->canvas, row, at + used + 2, left - used - 2, CB_STYLE_DIM, region);
}

static void
draw_person(CbConsole *console, guint session, const CbItem *item, guint place, CbArea area)
{
    const CbWorld *world = cb_console_world(console);
    static const CbSign signs[] = {CB_SIGN_PENDING, CB_SIGN_EMPTY, CB_SIGN_CROSS, CB_SIGN_DASH, CB_SIGN_CROSS};
    gboolean free = item->kind == CB_PERSON_CANDIDATE;
    int column = area.column;
    if (free)
        cb_canvas_printf(console->canvas, area.row, column, 4, CB_STYLE_DIM, "%3u", place);
    else
        cb_canvas_right(console->canvas, area.row, column, 3, CB_STYLE_DIM, cb_sign(signs[item->kind]));
    int name = MIN(NAME_WIDTH, MAX(8, area.width / 3));
    cb_canvas_text(console->canvas, area.row, column + 4, name, free ? CB_STYLE_STRONG : CB_STYLE_NORMAL,
                   cb_operator_label(world, item->row));
    column += 4 + name + 1;
    int rest = area.column + area.width - column;
    if (free || item->kind == CB_PERSON_UNAVAILABLE || item->kind == CB_PERSON_DECLINED) {
        guint32 key = cb_rank_key_of(world, session, item->row);
        cb_canvas_printf(console->canvas, area.row, column, 3, free ? CB_STYLE_STRONG : CB_STYLE_DIM,
                         "%3u", cb_rank_score(key));
        column += 4;
        rest -= 4;
    }
    g_autoptr(GString) words = g_string_new(NULL);
    gboolean called = cb_call_words(console, item->row, session, words);
    if (free && !called) {
        draw_points(console, session, item->row, area.row, column, rest);
        return;
    }
    if (called && (free || item->kind == CB_PERSON_DECLINED))
        free = FALSE; /* the call says more than the points */
    else if (item->kind == CB_PERSON_UNAVAILABLE)
        unavailable_words(world, session, item->row, words);
    else
        application_words(console, link_of(world, session, item->row), words);
    cb_canvas_text(console->canvas, area.row, column, rest,
                   item->kind == CB_PERSON_APPLIED || item->kind == CB_PERSON_CANDIDATE ? CB_STYLE_PENDING
                                                                                        : CB_STYLE_DIM,
                   words->str);
}

/* --- the list of people ----------------------------------------------------------------------- */

/* A rule with a word between two kinds of people. */
static void
draw_divider(CbConsole *console, guint session, const CbItem *item, int row, const CbArea *area)
{
    static const char *const words[] = {"asked", "available", "said no", "not available",
                                        "excluded, they have a row on it"};
    CbCandidateCount count = cb_count_candidates(cb_console_world(console), session);
    cb_canvas_hline(console->canvas, row, area->column, 1);
    int used = cb_canvas_text(console->canvas, row, area->column + 2, area->width - 2, CB_STYLE_DIM,
                              words[item->kind]);
    if (item->kind == CB_PERSON_CANDIDATE || item->kind == CB_PERSON_UNAVAILABLE)
        cb_canvas_printf(console->canvas, row, area->column + 3 + used, area->width - 3 - used,
                         CB_STYLE_DIM, "(%u)",
                         item->kind == CB_PERSON_CANDIDATE ? count.available
                                                           : count.candidates - count.available);
}

static guint
first_candidate(const CbList *people)
{
    guint i = 0;
    while (i < cb_list_count(people) && (cb_list_item(people, i)->kind == CB_PERSON_APPLIED ||
                                         cb_list_item(people, i)->kind == CB_PERSON_EXCLUDED))
        i++;
    return i;
}

/* Whether a divider stands above the i-th person, when people are shown from people->top on. */
static gboolean
is_divided(const CbList *people, guint candidates, guint i)
{
    guint kind = cb_list_item(people, i)->kind;
    return (i == people->top || cb_list_item(people, i - 1)->kind != kind) &&
           !(kind == CB_PERSON_CANDIDATE && candidates == 0);
}

guint
cb_session_person_at(const CbConsole *console, int row)
{
    const CbList *people = &console->people;
    guint candidates = first_candidate(people);
    int end = console->people_area.row + console->people_area.height, at = console->people_area.row;
    for (guint i = people->top; i < cb_list_count(people) && at < end; i++, at++) {
        if (is_divided(people, candidates, i) && at + 1 < end)
            at++;
        if (at == row)
            return i;
    }
    return G_MAXUINT;
}

/* Draws from people->top on, dividers between the kinds. A window that shows fewer people because of its
 * dividers scrolls on when the selected one would fall out of it. */
static void
draw_people(CbConsole *console, guint session, CbArea area)
{
    CbList *people = &console->people;
    guint candidates = first_candidate(people);
    console->people_area = area;
    cb_list_scroll(people, (guint)MAX(1, area.height - 3));
    int row = area.row;
    for (guint i = people->top; i < cb_list_count(people) && row < area.row + area.height; i++) {
        const CbItem *item = cb_list_item(people, i);
        if (is_divided(people, candidates, i) && row + 1 < area.row + area.height)
            draw_divider(console, session, item, row++, &area);
        CbArea line = {row, area.column, 1, area.width};
        draw_person(console, session, item, i - candidates + 1, line);
        if (console->in_detail && item == cb_list_selected(people)) {
            cb_canvas_text(console->canvas, row, area.column, 1, CB_STYLE_NORMAL, cb_sign(CB_SIGN_CURSOR));
            cb_canvas_select(console->canvas, row, area.column, area.width);
            console->canvas->cursor_row = row;
            console->canvas->cursor_column = area.column;
        }
        row++;
    }
    if (cb_list_count(people) == 0 && row < area.row + area.height)
        cb_canvas_text(console->canvas, row, area.column + 1, area.width - 1, CB_STYLE_DIM,
                       "nobody is a candidate");
}

/* --- the head --------------------------------------------------------------------------------- */

/* "1 of 3 · 2 open · founders needed 100 %" */
static CbStyle
staffing_words(CbConsole *console, guint session, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    CbCoverage coverage = cb_coverage(world, session);
    const CbBoardRow *row = cb_board_find(console->board, session);
    g_string_printf(text, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, coverage.assigned, coverage.need);
    if (coverage.gap > 0)
        g_string_append_printf(text, " · %" G_GINT64_FORMAT " open", coverage.gap);
    if (row == NULL)
        return CB_STYLE_NORMAL;
    if (!row->past)
        g_string_append_printf(text, " · founders needed %u %%", row->risk.probability);
    if (row->fallback != NULL)
        g_string_append_printf(text, " · %s %s", cb_sign(CB_SIGN_FOUNDERS),
                               strcmp(row->fallback, "NO_OPERATOR_AVAILABLE") == 0
                                   ? "everybody is excluded"
                                   : "nobody is available");
    return row->fallback != NULL || (!row->past && row->risk.level == CB_RISK_CRITICAL)
               ? CB_STYLE_CRITICAL
               : CB_STYLE_NORMAL;
}

/* "asked 2 · declined 1 · accepted Jean Dupont, Zoë Müller · founders told" */
static void
answers_words(CbConsole *console, guint session, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint asked = 0, declined = 0;
    g_autoptr(GString) accepted = g_string_new(NULL);
    CB_EACH_OF_SESSION (world, session, link) {
        asked += cb_link_is_pending(world, link);
        declined += strcmp(session_operators_status(world, link), "rejected") == 0;
        if (cb_link_is_accepted(world, link))
            g_string_append_printf(
                accepted, "%s%s", accepted->len > 0 ? ", " : "",
                cb_operator_label(world, session_operators_operator_id(world, link)));
    }
    g_string_printf(text, "asked %u · rejected %u", asked, declined);
    if (accepted->len > 0)
        g_string_append_printf(text, " · works: %s", accepted->str);
    if (cb_founders_told(world, session) > 0)
        g_string_append(text, " · founders told");
    if (sessions_review(world, session) == 1)
        g_string_append_printf(text, " · %s for review", cb_sign(CB_SIGN_REVIEW));
}

/* The title, and at its end who else has the candidates open: so nothing moves when they come and go. */
static void
draw_title(CbConsole *console, guint session, CbArea area)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) lookers = g_string_new(NULL);
    int width = area.width;
    if (cb_link_lookers(console, sessions_id(world, session), lookers)) {
        g_autofree char *text = g_strdup_printf("%s %s", cb_sign(CB_SIGN_LOOKER), lookers->str);
        int needed = MIN((int)cb_text_columns(text, (guint)area.width), area.width / 2);
        width -= needed + 1;
        cb_canvas_right(console->canvas, area.row, area.column + width + 1, needed, CB_STYLE_ACCENT, text);
    }
    cb_canvas_text(console->canvas, area.row, area.column, width, CB_STYLE_TITLE,
                   cb_session_label(world, session));
}

/* Whom the keys are on: how to reach them, and the sessions around this one. */
static void
draw_selected(CbConsole *console, guint session, CbArea area)
{
    const CbWorld *world = cb_console_world(console);
    const CbItem *item = cb_list_selected(&console->people);
    g_autoptr(GString) text = g_string_new(NULL), around = g_string_new(NULL);
    if (item == NULL)
        return;
    const char *phone = operators_phone(world, item->row);
    cb_around_words(console, item->row, session, around);
    int used = cb_canvas_link(console->canvas, area.row, area.column, area.width, phone);
    g_string_append_printf(text, "%s%s%s", phone != NULL ? "" : "no number", around->len > 0 ? " · " : "", around->str);
    cb_canvas_text(console->canvas, area.row, area.column + used, area.width - used, CB_STYLE_ACCENT, text->str);
}

static int
draw_head(CbConsole *console, guint session, CbArea area)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) line = g_string_new(NULL), part = g_string_new(NULL);
    int row = area.row;
    draw_title(console, session, (CbArea){row++, area.column, 1, area.width});
    cb_text_day(console, sessions_date(world, session), line);
    cb_text_times(console, session, part);
    if (strcmp(part->str, cb_sign(CB_SIGN_EMPTY)) != 0)
        g_string_append_printf(line, " · %s", part->str);
    guint place = cb_world_find(world, CB_places, sessions_place_id(world, session));
    if (place != CB_NO_ROW)
        g_string_append_printf(line, " · %s", places_name(world, place));
    if (sessions_region(world, session) != NULL)
        g_string_append_printf(line, " · %s", sessions_region(world, session));
    if (sessions_client_id(world, session) != NULL)
        g_string_append_printf(line, " · %s", sessions_client_id(world, session));
    CbStyle style = staffing_words(console, session, part);
    if (area.height <= 7) { /* low screens: when and staffing share a line */
        g_string_append_printf(line, " · %s", part->str);
        cb_canvas_text(console->canvas, row++, area.column, area.width, style, line->str);
    } else {
        cb_canvas_text(console->canvas, row++, area.column, area.width, CB_STYLE_NORMAL, line->str);
        cb_canvas_text(console->canvas, row++, area.column, area.width, style, part->str);
    }
    answers_words(console, session, part);
    cb_canvas_text(console->canvas, row++, area.column, area.width, CB_STYLE_DIM, part->str);
    g_autoptr(GPtrArray) notes = cb_contact_lines(console, CB_NO_ROW, session, 1);
    if (notes->len > 0 && area.height > 7)
        cb_canvas_text(console->canvas, row++, area.column, area.width, CB_STYLE_PENDING, notes->pdata[0]);
    if (console->in_detail)
        draw_selected(console, session, (CbArea){row++, area.column, 1, area.width});
    return row;
}

void
cb_session_pane(CbConsole *console, guint session, CbArea area)
{
    int row = draw_head(console, session, area);
    int left = area.row + area.height - row;
    if (left <= 0)
        return;
    if (!console->in_detail) {
        cb_session_people(console, session, (guint)left);
        console->people.top = 0;
        cb_list_select(&console->people, 0);
    }
    draw_people(console, session, (CbArea){row, area.column, left, area.width});
}
