/* The campaigns: how each stands, how many of its roles are filled, when it ticks next, what of it needs a person. */
#include <string.h>

#include "engine/campaigns/attention.h"
#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/names.h"
#include "engine/fold.h"
#include "tui/console/action.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/views/views.h"

#define BAR 8
#define SHORT_BAR 5
#define BARS_FROM 90 /* on narrower lists the bar of the detail does */

/* --- what needs a person ---------------------------------------------------------------------- */

/* An item's kind is the place of its most urgent matter in console->matters, and one more; 0: none. */
static const CbAttention *
matter_of(CbConsole *console, const CbItem *item)
{
    return item->kind == 0 ? NULL : &g_array_index(console->matters, CbAttention, item->kind - 1);
}

static gboolean
is_more_urgent(const CbAttention *a, const CbAttention *b)
{
    return a->severity != b->severity ? a->severity < b->severity : a->due < b->due;
}

/* By campaign: the place of the most urgent matter and one more. Caller frees. */
static guint *
places_of_matters(const GArray *matters, guint campaigns)
{
    guint *places = g_new0(guint, MAX(campaigns, 1));
    for (guint m = 0; m < matters->len; m++) {
        const CbAttention *matter = &g_array_index(matters, CbAttention, m);
        if (matter->target != CB_staffing_campaigns)
            continue;
        guint *place = &places[matter->row];
        if (*place == 0 || is_more_urgent(matter, &g_array_index(matters, CbAttention, *place - 1)))
            *place = m + 1;
    }
    return places;
}

static void
collect(CbConsole *console, CbView *view)
{
    const CbWorld *world = cb_console_world(console);
    guint campaigns = cb_world_rows(world, CB_staffing_campaigns);
    g_array_set_size(console->matters, 0);
    cb_campaigns_attention(world, cb_desk_now(console->desk), console->matters);
    g_autofree guint *places = places_of_matters(console->matters, campaigns);
    for (guint campaign = 0; campaign < campaigns; campaign++) {
        CbCampaignCount count = cb_campaign_count(world, campaign);
        g_autofree char *id = g_strconcat("staffing_campaigns/", staffing_campaigns_id(world, campaign), NULL);
        cb_list_add(&view->list, (CbItem){.table = CB_staffing_campaigns,
                                          .row = campaign,
                                          .kind = places[campaign],
                                          .state = g_str_hash(staffing_campaigns_status(world, campaign)) ^
                                                   (count.filled << 16 | (guint)count.wave),
                                          .id = id});
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

static CbStyle
sign_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbAttention *matter = matter_of(console, item);
    return matter != NULL ? cb_cell_severity(text, matter->severity) : CB_STYLE_DIM;
}

static CbStyle
name_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_autofree char *name = cb_campaign_label(cb_console_world(console), item->row, (guint)console->cell_width);
    cb_text_data(text, name);
    return CB_STYLE_STRONG;
}

static CbStyle
status_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_campaign_status(cb_console_world(console), item->row, text);
}

static CbStyle
mode_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_assign(text, staffing_campaigns_mode(cb_console_world(console), item->row));
    return CB_STYLE_NORMAL;
}

static CbStyle
short_mode_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gboolean automatic = strcmp(staffing_campaigns_mode(cb_console_world(console), item->row), "auto") == 0;
    g_string_assign(text, automatic ? "auto" : "asst");
    return CB_STYLE_NORMAL;
}

static CbStyle
progress_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCampaignCount count = cb_campaign_count(cb_console_world(console), item->row);
    cb_text_bar(text, count.filled, count.roles, BAR);
    g_string_append_printf(text, " %u of %u roles filled", count.filled, count.roles);
    return count.filled == count.roles ? CB_STYLE_GOOD : CB_STYLE_NORMAL;
}

static CbStyle
short_progress_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCampaignCount count = cb_campaign_count(cb_console_world(console), item->row);
    cb_text_bar(text, count.filled, count.roles, SHORT_BAR);
    g_string_append_printf(text, " %u/%u", count.filled, count.roles);
    return count.filled == count.roles ? CB_STYLE_GOOD : CB_STYLE_NORMAL;
}

static CbStyle
count_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCampaignCount count = cb_campaign_count(cb_console_world(console), item->row);
    g_string_append_printf(text, "%u/%u", count.filled, count.roles);
    return count.filled == count.roles ? CB_STYLE_GOOD : CB_STYLE_NORMAL;
}

static CbStyle
next_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_text_next_tick(console, item->row, text);
}

static CbStyle
wave_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCampaignCount count = cb_campaign_count(cb_console_world(console), item->row);
    if (count.wave == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%" G_GINT64_FORMAT, count.wave);
    return CB_STYLE_NORMAL;
}

static CbStyle
matter_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbAttention *matter = matter_of(console, item);
    if (matter == NULL)
        return cb_cell_empty(text);
    g_string_assign(text, matter->words);
    return matter->severity == CB_SEVERITY_CRITICAL ? CB_STYLE_CRITICAL : CB_STYLE_NORMAL;
}

static CbStyle
flags_cell(CbConsole *console, const CbItem *item, GString *text)
{
    if (cb_is_pending(console, staffing_campaigns_id(cb_console_world(console), item->row)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    return CB_STYLE_PENDING;
}

/* --- orders ----------------------------------------------------------------------------------- */

/* Without a matter last; then those that go on before those that do not. */
static int
by_urgency(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbAttention *x = matter_of(console, a), *y = matter_of(console, b);
    if (x == NULL || y == NULL)
        return (x == NULL) - (y == NULL);
    return is_more_urgent(x, y) ? -1 : is_more_urgent(y, x);
}

static int
by_name(CbConsole *console, const CbItem *a, const CbItem *b)
{
    g_autofree char *x = cb_name_of_campaign(cb_console_world(console), a->row);
    g_autofree char *y = cb_name_of_campaign(cb_console_world(console), b->row);
    g_autofree char *folded_x = cb_fold(x), *folded_y = cb_fold(y);
    return strcmp(folded_x, folded_y);
}

static int
by_status(CbConsole *console, const CbItem *a, const CbItem *b)
{
    static const char *const order[] = {"failed", "active", "paused", "stopped", "completed", NULL};
    const CbWorld *world = cb_console_world(console);
    int places[2] = {0, 0};
    for (int i = 0; order[i] != NULL; i++) {
        places[0] = strcmp(staffing_campaigns_status(world, a->row), order[i]) == 0 ? i : places[0];
        places[1] = strcmp(staffing_campaigns_status(world, b->row), order[i]) == 0 ? i : places[1];
    }
    return places[0] - places[1];
}

static int
by_mode(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return strcmp(staffing_campaigns_mode(world, a->row), staffing_campaigns_mode(world, b->row));
}

static int
by_progress(CbConsole *console, const CbItem *a, const CbItem *b)
{
    CbCampaignCount x = cb_campaign_count(cb_console_world(console), a->row);
    CbCampaignCount y = cb_campaign_count(cb_console_world(console), b->row);
    guint done_x = cb_campaign_progress(x.filled, x.roles), done_y = cb_campaign_progress(y.filled, y.roles);
    return (done_x > done_y) - (done_x < done_y);
}

/* Those that do not tick come last. */
static int
by_next(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    gint64 times[2];
    const guint rows[2] = {a->row, b->row};
    for (guint i = 0; i < 2; i++) {
        gint64 next = staffing_campaigns_next_run_at(world, rows[i]);
        gboolean ticks = next != CB_NULL && strcmp(staffing_campaigns_status(world, rows[i]), "active") == 0;
        times[i] = ticks ? next : G_MAXINT64;
    }
    return (times[0] > times[1]) - (times[0] < times[1]);
}

/* --- filter and overview ---------------------------------------------------------------------- */

/* Words with a colon, and the column that they ask about. */
static const struct {
    const char *name;
    const char *(*value)(const CbWorld *world, guint campaign);
} askings[] = {
    {"status:", staffing_campaigns_status},
    {"dept:", staffing_campaigns_department},
    {"mode:", staffing_campaigns_mode},
};

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    const CbWorld *world = cb_console_world(console);
    for (guint a = 0; a < G_N_ELEMENTS(askings); a++)
        if (g_str_has_prefix(word, askings[a].name)) {
            g_autofree char *value = cb_fold(askings[a].value(world, item->row));
            return g_str_has_prefix(value, word + strlen(askings[a].name));
        }
    const CbAttention *matter = matter_of(console, item);
    g_autofree char *name = cb_name_of_campaign(world, item->row);
    g_autofree char *text = g_strjoin("\n", name, staffing_campaigns_id(world, item->row),
                                      staffing_campaigns_status(world, item->row),
                                      staffing_campaigns_mode(world, item->row), matter != NULL ? matter->words : "",
                                      NULL);
    g_autofree char *folded = cb_fold(text);
    return strstr(folded, word) != NULL;
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    static const char *const words[] = {"active", "paused", "completed", "stopped", "failed"};
    const CbWorld *world = cb_console_world(console);
    guint counts[G_N_ELEMENTS(words)] = {0}, matters = 0;
    for (guint i = 0; i < view->list.items->len; i++) {
        const CbItem *item = &g_array_index(view->list.items, CbItem, i);
        matters += item->kind != 0;
        for (guint w = 0; w < G_N_ELEMENTS(words); w++)
            counts[w] += strcmp(staffing_campaigns_status(world, item->row), words[w]) == 0;
    }
    cb_text_shown(&view->list, text);
    cb_text_count(text, view->list.items->len, "campaign");
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        if (counts[w] > 0)
            g_string_append_printf(text, "  %u %s", counts[w], words[w]);
    g_string_append_printf(text, "  %u need%s a person", matters, matters == 1 ? "s" : "");
}

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    cb_campaign_pane(console, item->row, area);
}

/* The name keeps some 20 columns at any width: what is known from the detail too goes first. */
static const CbColumnOps columns[] = {
    {"urgency", "", 2, 0, 0, FALSE, sign_cell, by_urgency},
    {"campaign", "CAMPAIGN", 0, 0, 0, FALSE, name_cell, by_name},
    {"status", "STATUS", 11, 0, 0, FALSE, status_cell, by_status},
    {"mode", "MODE", 8, 120, 0, FALSE, mode_cell, by_mode},
    {"mode", "MODE", 4, 76, 120, FALSE, short_mode_cell, NULL},
    {"progress", "PROGRESS", 27, 120, 0, FALSE, progress_cell, by_progress},
    {"progress", "ROLES", 11, BARS_FROM, 120, FALSE, short_progress_cell, NULL},
    {"progress", "ROLES", 5, 0, BARS_FROM, FALSE, count_cell, NULL},
    {"next", "NEXT", 8, 68, 0, FALSE, next_cell, by_next},
    {"wave", "WAVE", 4, 100, 0, TRUE, wave_cell, NULL},
    {"needs", "NEEDS A PERSON", 15, 60, 0, FALSE, matter_cell, NULL},
    {"flags", "", 1, 0, 0, FALSE, flags_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_campaigns_view = {
    .name = "campaigns",
    .title = "campaigns",
    .summary = "staffing campaigns: status, roles filled, next tick, what needs a person",
    .context = CB_IN_CAMPAIGNS,
    .columns = columns,
    .nothing = "No campaign yet; one is started for a job that requires roles.",
    .share = 50,
    .share_inside = 32,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .detail = detail,
};
