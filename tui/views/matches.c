/* The matches: projects that ask for an advisor, how each request stands, when it runs out and what it waits for. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/fold.h"
#include "engine/json.h"
#include "tui/console/action.h"
#include "tui/console/cells.h"
#include "tui/console/match.h"
#include "tui/console/panes.h"
#include "tui/views/views.h"

static CbMatchAbout
about_of(CbConsole *console, const CbItem *item)
{
    return cb_match_about(cb_console_world(console), item);
}

/* What needs a person, of the newest request of a project only. */
static const CbAttention *
matter_of(CbConsole *console, const CbItem *item)
{
    CbMatchAbout about = about_of(console, item);
    return cb_match_is_past(cb_console_world(console), about) ? NULL : cb_match_matter(console, about.project);
}

static guint32
state_of(CbConsole *console, CbMatchAbout about)
{
    const CbWorld *world = cb_console_world(console);
    guint workspace = cb_match_workspace(world, about);
    guint32 state = about.match == CB_NO_ROW ? 0 : 1 + (guint32)cb_match_status(world, about.match);
    state = state * 16 + (workspace == CB_NO_ROW ? 0 : 1 + (guint32)cb_provision_read(world, workspace).status);
    return state * 4096 + cb_match_advisor(world, about) % 4096;
}

static void
add(CbConsole *console, CbView *view, CbTableId table, guint row, const char *key)
{
    CbItem item = {.table = (int)table, .row = row};
    g_autofree char *id = g_strconcat(cb_tables[table].name, "/", key, NULL);
    item.state = state_of(console, about_of(console, &item));
    item.id = id;
    cb_list_add(&view->list, item);
}

static void
collect(CbConsole *console, CbView *view)
{
    const CbWorld *world = cb_console_world(console);
    for (guint match = 0; match < cb_world_rows(world, CB_advisor_match_requests); match++)
        add(console, view, CB_advisor_match_requests, match, advisor_match_requests_id(world, match));
    for (guint project = 0; project < cb_world_rows(world, CB_projects); project++)
        if (cb_newest_match(world, project) == CB_NO_ROW)
            add(console, view, CB_projects, project, projects_id(world, project));
}

/* --- cells ------------------------------------------------------------------------------------ */

static CbStyle
sign_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbAttention *matter = matter_of(console, item);
    return matter != NULL ? cb_cell_severity(text, matter->severity) : CB_STYLE_DIM;
}

static CbStyle
status_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_match(cb_console_world(console), about_of(console, item), text);
}

static CbStyle
expiry_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_expiry(console, about_of(console, item), text);
}

static CbStyle
project_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_data(text, cb_name_of_project(cb_console_world(console), about_of(console, item).project));
    return CB_STYLE_STRONG;
}

static CbStyle
advisor_cell(CbConsole *console, const CbItem *item, GString *text)
{
    guint advisor = cb_match_advisor(cb_console_world(console), about_of(console, item));
    if (advisor == CB_NO_ROW)
        return cb_cell_empty(text);
    cb_text_data(text, cb_name_of_advisor(cb_console_world(console), advisor));
    return CB_STYLE_NORMAL;
}

static CbStyle
score_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbMatchAbout about = about_of(console, item);
    return cb_cell_data(text, about.match == CB_NO_ROW
                                  ? NULL
                                  : advisor_match_requests_match_score(cb_console_world(console), about.match));
}

static gint64
asked_at(CbConsole *console, const CbItem *item)
{
    const CbWorld *world = cb_console_world(console);
    CbMatchAbout about = about_of(console, item);
    return about.match != CB_NO_ROW ? advisor_match_requests_created_at(world, about.match)
                                    : projects_created_at(world, about.project);
}

static CbStyle
asked_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gint64 at = asked_at(console, item);
    if (at == CB_NULL)
        return cb_cell_empty(text);
    cb_text_instant(console, at, text);
    return CB_STYLE_DIM;
}

static CbStyle
next_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_match_next(console, about_of(console, item), text);
}

static CbStyle
flags_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    if (cb_is_pending(console, projects_id(world, about_of(console, item).project)) &&
        !cb_match_is_past(world, about_of(console, item)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    return CB_STYLE_PENDING;
}

/* --- orders ----------------------------------------------------------------------------------- */

static int
compare(gint64 a, gint64 b)
{
    return (a > b) - (a < b);
}

/* Those that wait for somebody first; what is over last. */
static int
place_of(CbConsole *console, const CbItem *item)
{
    static const int places[CB_N_MATCH_STATUSES] = {
        [CB_MATCH_PENDING] = 0,          [CB_MATCH_MATCHED] = 1,   [CB_MATCH_CLIENT_APPROVED] = 2,
        [CB_MATCH_ADVISOR_ACCEPTED] = 2, [CB_MATCH_FINALIZED] = 4, [CB_MATCH_CLIENT_DECLINED] = 5,
        [CB_MATCH_ADVISOR_DECLINED] = 5, [CB_MATCH_EXPIRED] = 5,
    };
    CbMatchAbout about = about_of(console, item);
    if (about.match == CB_NO_ROW)
        return 3;
    return cb_match_is_past(cb_console_world(console), about) ? 6
                                                              : places[cb_match_status(cb_console_world(console), about.match)];
}

/* What does not run out comes last. */
static int
by_expiry(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    gint64 at[2] = {G_MAXINT64, G_MAXINT64};
    const CbItem *items[2] = {a, b};
    for (guint i = 0; i < 2; i++) {
        CbMatchAbout about = about_of(console, items[i]);
        if (about.match != CB_NO_ROW && cb_match_is_open(cb_match_status(world, about.match)))
            at[i] = advisor_match_requests_expires_at(world, about.match);
    }
    return compare(at[0], at[1]);
}

/* The newest first. */
static int
by_asked(CbConsole *console, const CbItem *a, const CbItem *b)
{
    return compare(asked_at(console, b), asked_at(console, a));
}

static int
by_status(CbConsole *console, const CbItem *a, const CbItem *b)
{
    int order = place_of(console, a) - place_of(console, b);
    order = order != 0 ? order : by_expiry(console, a, b);
    return order != 0 ? order : by_asked(console, a, b);
}

static int
by_need(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbAttention *x = matter_of(console, a), *y = matter_of(console, b);
    int order = (x == NULL ? CB_SEVERITY_LOW + 1 : (int)x->severity) - (y == NULL ? CB_SEVERITY_LOW + 1 : (int)y->severity);
    return order != 0 ? order : by_status(console, a, b);
}

static int
by_project(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    int order = strcmp(cb_name_of_project(world, about_of(console, a).project),
                       cb_name_of_project(world, about_of(console, b).project));
    return order != 0 ? order : by_asked(console, a, b);
}

/* --- filter and overview ---------------------------------------------------------------------- */

static const char *
status_asked(const CbWorld *world, CbMatchAbout about)
{
    return cb_match_status_words(world, about);
}

static const char *
advisor_asked(const CbWorld *world, CbMatchAbout about)
{
    guint advisor = cb_match_advisor(world, about);
    return advisor == CB_NO_ROW ? "" : cb_name_of_advisor(world, advisor);
}

static const char *
project_asked(const CbWorld *world, CbMatchAbout about)
{
    return cb_name_of_project(world, about.project);
}

static const char *
owner_asked(const CbWorld *world, CbMatchAbout about)
{
    return projects_owner_id(world, about.project);
}

static const char *
complexity_asked(const CbWorld *world, CbMatchAbout about)
{
    return projects_project_complexity(world, about.project);
}

/* Words with a colon, and what they ask about. */
static const struct {
    const char *name;
    const char *(*value)(const CbWorld *world, CbMatchAbout about);
} askings[] = {
    {"status:", status_asked}, {"advisor:", advisor_asked},       {"project:", project_asked},
    {"client:", owner_asked},  {"complexity:", complexity_asked},
};

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    const CbWorld *world = cb_console_world(console);
    CbMatchAbout about = about_of(console, item);
    for (guint a = 0; a < G_N_ELEMENTS(askings); a++)
        if (g_str_has_prefix(word, askings[a].name)) {
            const char *value = askings[a].value(world, about);
            g_autofree char *folded = cb_fold(value != NULL ? value : "");
            return strstr(folded, word + strlen(askings[a].name)) != NULL;
        }
    g_autoptr(GString) text = g_string_new(projects_id(world, about.project));
    for (guint a = 0; a < G_N_ELEMENTS(askings); a++) {
        const char *value = askings[a].value(world, about);
        g_string_append_printf(text, "\n%s", value != NULL ? value : "");
    }
    g_string_append_printf(text, "\n%s", projects_technology_stack(world, about.project));
    g_autofree char *folded = cb_fold(text->str);
    return strstr(folded, word) != NULL;
}

/* States that are counted together. */
static const struct {
    CbMatchStatus first, second;
    const char *words;
} groups[] = {
    {CB_MATCH_PENDING, CB_MATCH_PENDING, "pending"},
    {CB_MATCH_MATCHED, CB_MATCH_MATCHED, "matched"},
    {CB_MATCH_CLIENT_APPROVED, CB_MATCH_ADVISOR_ACCEPTED, "half approved"},
    {CB_MATCH_CLIENT_DECLINED, CB_MATCH_ADVISOR_DECLINED, "declined"},
    {CB_MATCH_EXPIRED, CB_MATCH_EXPIRED, "expired"},
    {CB_MATCH_FINALIZED, CB_MATCH_FINALIZED, "finalized"},
};

/* "40 projects  3 pending  4 matched  …": by the newest request of each; what there is none of is not told. */
static void
overview(CbConsole *console, CbView *view, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint counts[CB_N_MATCH_STATUSES] = {0}, projects = cb_world_rows(world, CB_projects), without = 0;
    for (guint project = 0; project < projects; project++) {
        guint match = cb_newest_match(world, project);
        if (match == CB_NO_ROW)
            without++;
        else
            counts[cb_match_status(world, match)]++;
    }
    cb_text_shown(&view->list, text);
    cb_text_count(text, projects, "project");
    for (guint g = 0; g < G_N_ELEMENTS(groups); g++) {
        guint n = counts[groups[g].first] + (groups[g].second != groups[g].first ? counts[groups[g].second] : 0);
        if (n > 0)
            g_string_append_printf(text, "  %u %s", n, groups[g].words);
    }
    if (without > 0)
        g_string_append_printf(text, "  %u never asked", without);
}

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    cb_match_pane(console, item, area);
}

static const CbColumnOps columns[] = {
    {"need", "", 2, 0, 0, FALSE, sign_cell, by_need},
    {"status", "STATE", 13, 0, 0, FALSE, status_cell, by_status},
    {"expires", "RUNS OUT", 11, 0, 0, FALSE, expiry_cell, by_expiry},
    {"project", "PROJECT", 0, 0, 0, FALSE, project_cell, by_project},
    {"advisor", "ADVISOR", 18, 56, 0, FALSE, advisor_cell, NULL},
    {"score", "SCORE", 6, 70, 0, TRUE, score_cell, NULL},
    {"asked", "ASKED", 12, 104, 0, FALSE, asked_cell, by_asked},
    {"next", "WAITS FOR", 26, 120, 0, FALSE, next_cell, NULL},
    {"flags", "", 1, 0, 0, FALSE, flags_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_matches_view = {
    .name = "matches",
    .title = "matches",
    .summary = "projects that ask for an advisor: who is matched, both answers, when it runs out",
    .context = CB_IN_MATCHES,
    .columns = columns,
    .nothing = "No project asks for an advisor.",
    .share = 56,
    .share_inside = 44,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .head_rows = CB_MATCHES_HEAD_ROWS,
    .head = cb_matches_head,
    .detail = detail,
};
