#include "tui/console/match_lines.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/pen.h"

#define SCORE_BAR 8
#define POINTS_A_SCORE 1e9 /* units of CbChosen.points in one point of a score */

/* Of a candidate, the one in the ranking. */
static const CbChosen *
chosen_of(CbConsole *console, const CbItem *item)
{
    return &g_array_index(console->match->ranking, CbChosen, item->state);
}

/* --- an advisor ------------------------------------------------------------------------------- */

/* "3", "* 3": whoever the request is matched with has a sign. */
static CbStyle
rank_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gboolean matched = cb_match_advisor(console->match->world, console->match->about) == item->row;
    g_string_printf(text, "%s%u", matched ? cb_sign(CB_SIGN_LIVE) : "", item->state + 1);
    return matched ? CB_STYLE_ACCENT : CB_STYLE_DIM;
}

static CbStyle
name_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_data(text, cb_name_of_advisor(cb_console_world(console), item->row));
    return item->kind == CB_MATCH_PART_RANKING ? CB_STYLE_STRONG : CB_STYLE_NORMAL;
}

static CbStyle
score_cell(CbConsole *console, const CbItem *item, GString *text)
{
    char score[32];
    g_string_assign(text, cb_score_format(chosen_of(console, item)->points, score));
    return item->state == 0 ? CB_STYLE_GOOD : CB_STYLE_STRONG;
}

/* Against the best of them. */
static CbStyle
bar_cell(CbConsole *console, const CbItem *item, GString *text)
{
    double best =
        (double)g_array_index(console->match->ranking, CbChosen, 0).points / POINTS_A_SCORE;
    double score = (double)chosen_of(console, item)->points / POINTS_A_SCORE;
    cb_text_bar(text, (guint)(MAX(score, 0) * 100), MAX((guint)(MAX(best, 0) * 100), 1), SCORE_BAR);
    return CB_STYLE_BAR_1;
}

/* A term of 0 … 1 in percent. */
static CbStyle
term_cell(double term, GString *text)
{
    if (term <= 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%.0f%%", term * 100);
    return CB_STYLE_DIM;
}

static CbStyle
skills_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return term_cell(chosen_of(console, item)->skill, text);
}

static CbStyle
zone_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return term_cell(chosen_of(console, item)->timezone, text);
}

static CbStyle
preference_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return term_cell(chosen_of(console, item)->preference, text);
}

static CbStyle
base_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%.2f", chosen_of(console, item)->base);
    return CB_STYLE_DIM;
}

/* "+30%": what rules add. */
static CbStyle
rules_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gint64 boost = chosen_of(console, item)->boost;
    if (boost == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%+" G_GINT64_FORMAT "%%", boost);
    return CB_STYLE_GOOD;
}

/* "12 d", "never": since the newest match. */
static CbStyle
waited_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gint64 days = chosen_of(console, item)->days;
    if (days >= 999)
        g_string_assign(text, "never");
    else
        g_string_printf(text, "%" G_GINT64_FORMAT " d", days);
    return CB_STYLE_DIM;
}

static CbStyle
load_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbAdvisorState state = cb_advisor_state(cb_advisor_index(cb_console_world(console)), item->row);
    if ((state.flags & CB_ADVISOR_KNOWN) == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%u/%u", state.active, state.max);
    return state.active >= state.max ? CB_STYLE_HIGH : CB_STYLE_NORMAL;
}

/* The day on which a time off ends that holds now. */
static void
append_until(CbConsole *console, guint advisor, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 now = cb_desk_now(console->desk), end;
    CB_EACH_LINK(world, advisor_time_off, advisor_id, advisor, row) {
        const char *period = advisor_time_off_period(world, row),
                   *comma = period == NULL ? NULL : strchr(period, ',');
        if (comma == NULL || !cb_period_has(period, now))
            continue;
        g_autofree char *until = g_strndup(comma + 1, strlen(comma + 1) - (comma[1] != '\0'));
        if (!cb_time_parse(g_strdelimit(until, "\"", ' '), &end))
            continue;
        g_autoptr(GString) when = g_string_new(NULL);
        cb_text_instant(console, end, when);
        g_string_append_printf(text, " until %s", when->str);
        return;
    }
}

/* "has as many projects as they take (3/3)", "is on time off until 24 Nov 09:00", "is not
 * available: busy" */
static CbStyle
reason_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *code = cb_choice_why_not(console->match->choice, item->row);
    const char *words = cb_choice_why_not_words(code);
    g_string_append(text, words != NULL ? words : "could be chosen");
    if (g_strcmp0(code, "TIME_OFF") == 0)
        append_until(console, item->row, text);
    if (g_strcmp0(code, "NOT_AVAILABLE") == 0)
        CB_EACH_LINK(world, advisor_availability, advisor_id, item->row, row)
            g_string_append_printf(text, ": %s", advisor_availability_status(world, row));
    return CB_STYLE_DIM;
}

/* --- logs ------------------------------------------------------------------------------------- */

static CbStyle
time_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbMatchLog *log = &cb_match_logs[CB_MATCH_LOG(item->state)];
    cb_text_instant(
        console,
        cb_world_value(cb_console_world(console), log->table, log->time, item->row).integer, text);
    return CB_STYLE_DIM;
}

static CbStyle
event_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_match_logs[CB_MATCH_LOG(item->state)].say(cb_console_world(console), item->row, text);
}

/* --- the conversation ------------------------------------------------------------------------- */

static gboolean
is_said_by_people(const CbItem *item)
{
    return item->table == CB_unified_chat_messages;
}

static CbStyle
said_at_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 at = is_said_by_people(item) ? unified_chat_messages_created_at(world, item->row)
                                        : project_chat_log_minimal_created_at(world, item->row);
    if (at == CB_NULL)
        return cb_cell_empty(text);
    cb_text_instant(console, at, text);
    return CB_STYLE_DIM;
}

/* "client", "Ana Ruiz" for an advisor, "system". */
static CbStyle
speaker_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    if (!is_said_by_people(item))
        return g_string_append(text, "system"), CB_STYLE_DIM;
    gboolean advisor = strcmp(unified_chat_messages_actor_type(world, item->row), "advisor") == 0;
    guint row =
        advisor ? cb_world_find(world, CB_advisors, unified_chat_messages_user_id(world, item->row))
                : CB_NO_ROW;
    cb_text_data(text, row != CB_NO_ROW ? cb_name_of_advisor(world, row)
                       : advisor        ? "advisor"
                                        : "client");
    return advisor ? CB_STYLE_ACCENT : CB_STYLE_STRONG;
}

static CbStyle
message_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gboolean people = is_said_by_people(item);
    cb_text_data(text, people ? unified_chat_messages_text(world, item->row)
                              : project_chat_log_minimal_message_text(world, item->row));
    return people ? CB_STYLE_NORMAL : CB_STYLE_DIM;
}

/* --- columns ---------------------------------------------------------------------------------- */

static const CbColumnOps complex_columns[] = {
    {"rank", "#", 4, 0, 0, TRUE, rank_cell, NULL},
    {"name", "NAME", 0, 0, 0, FALSE, name_cell, NULL},
    {"score", "SCORE", 6, 0, 0, TRUE, score_cell, NULL},
    {"bar", "", SCORE_BAR, 56, 0, FALSE, bar_cell, NULL},
    {"skills", "SKILLS", 6, 40, 0, TRUE, skills_cell, NULL},
    {"zone", "ZONE", 5, 46, 0, TRUE, zone_cell, NULL},
    {"preference", "PREF", 5, 52, 0, TRUE, preference_cell, NULL},
    {"load", "LOAD", 5, 0, 0, TRUE, load_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps simple_columns[] = {
    {"rank", "#", 4, 0, 0, TRUE, rank_cell, NULL},
    {"name", "NAME", 0, 0, 0, FALSE, name_cell, NULL},
    {"score", "SCORE", 6, 0, 0, TRUE, score_cell, NULL},
    {"bar", "", SCORE_BAR, 56, 0, FALSE, bar_cell, NULL},
    {"base", "BASE", 5, 40, 0, TRUE, base_cell, NULL},
    {"rules", "RULES", 6, 46, 0, TRUE, rules_cell, NULL},
    {"waited", "WAITED", 6, 52, 0, TRUE, waited_cell, NULL},
    {"load", "LOAD", 5, 0, 0, TRUE, load_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps left_out_columns[] = {
    {"name", "NAME", 20, 0, 0, FALSE, name_cell, NULL},
    {"load", "LOAD", 5, 50, 0, TRUE, load_cell, NULL},
    {"reason", "LEFT OUT", 0, 0, 0, FALSE, reason_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps chat_columns[] = {
    {"time", "TIME", 12, 56, 0, FALSE, said_at_cell, NULL},
    {"who", "WHO", 14, 0, 0, FALSE, speaker_cell, NULL},
    {"text", "SAID", 0, 0, 0, FALSE, message_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps history_columns[] = {
    {"time", "TIME", 12, 0, 0, FALSE, time_cell, NULL},
    {"event", "WHAT", 0, 0, 0, FALSE, event_cell, NULL},
    {.name = NULL},
};

const CbColumnOps *
cb_match_columns(CbConsole *console)
{
    static const CbColumnOps *const columns[CB_N_MATCH_PARTS] = {
        [CB_MATCH_PART_RANKING] = simple_columns,
        [CB_MATCH_PART_LEFT_OUT] = left_out_columns,
        [CB_MATCH_PART_CHAT] = chat_columns,
        [CB_MATCH_PART_HISTORY] = history_columns,
    };
    if (console->match_part == CB_MATCH_PART_RANKING &&
        cb_choice_is_complex(console->match->choice))
        return complex_columns;
    return columns[console->match_part];
}

/* --- reasons ---------------------------------------------------------------------------------- */

static void
reasons_of_candidate(CbConsole *console, const CbItem *item, GString *text)
{
    g_autoptr(GPtrArray) reasons =
        cb_choice_reasons(console->match->choice, chosen_of(console, item));
    g_ptr_array_add(reasons, NULL);
    g_autofree char *joined = g_strjoinv(" · ", (char **)reasons->pdata);
    g_string_append_printf(text, "%s: %s", cb_name_of_advisor(cb_console_world(console), item->row),
                           joined);
}

void
cb_match_reasons(CbConsole *console, CbArea area)
{
    const CbItem *item = cb_list_selected(&console->people);
    g_autoptr(GString) text = g_string_new(NULL);
    CbPen pen = {.canvas = console->canvas, .area = area};
    if (item == NULL)
        return;
    if (item->kind == CB_MATCH_PART_RANKING)
        reasons_of_candidate(console, item, text);
    else if (item->kind == CB_MATCH_PART_LEFT_OUT) {
        g_string_append_printf(text, "%s ",
                               cb_name_of_advisor(cb_console_world(console), item->row));
        reason_cell(console, item, text);
    } else if (item->kind == CB_MATCH_PART_CHAT)
        message_cell(console, item, text);
    else
        event_cell(console, item, text);
    cb_pen_wrap(&pen, CB_STYLE_ACCENT, text->str);
}
