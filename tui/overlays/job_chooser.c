/* Choosing a job and a department of it whose roles a campaign could fill. */
#include <string.h>

#include "engine/campaigns/eligible.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"
#include "engine/fold.h"
#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/overlays/chooser.h"

enum { CB_PAIR = 1, CB_MOST_PAIRS = 200 };

/* A department of a job. */
typedef struct {
    guint job;
    char *department, *folded;
    guint roles;
    gint64 open, start;
    const char *status; /* of its campaign, NULL: it has none */
} CbPair;

typedef struct {
    CbChooser chooser;
    CbWorld *world; /* what the pairs are of */
    GArray *pairs;  /* CbPair, those that begin soonest first */
    void (*chosen)(CbConsole *console, guint job, const char *department);
} CbJobChooser;

static void
clear_pair(gpointer data)
{
    CbPair *pair = data;
    g_free(pair->department);
    g_free(pair->folded);
}

/* --- pairs ------------------------------------------------------------------------------------ */

static const char *
status_of(const CbWorld *world, guint job, const char *department)
{
    guint campaign = cb_campaign_of_job(world, job, department);
    return campaign == CB_NO_ROW ? NULL : staffing_campaigns_status(world, campaign);
}

static void
add_pair(GArray *pairs, const CbWorld *world, guint job, const char *department)
{
    g_autoptr(GArray) needs = cb_needs(world, job, department);
    CbPair pair = {.job = job, .start = jobs_start_time(world, job), .status = status_of(world, job, department)};
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        pair.roles += need->required > 0;
        pair.open += MAX(0, need->required - need->assigned);
    }
    if (pair.roles == 0)
        return;
    g_autofree char *text = g_strjoin(" ", cb_name_of_job(world, job), department, jobs_id(world, job), NULL);
    pair.department = g_strdup(department);
    pair.folded = cb_fold(text);
    g_array_append_val(pairs, pair);
}

/* Jobs that are over need nobody, and where nobody can be assigned a campaign fails. */
static void
add_job(GArray *pairs, const CbWorld *world, guint job, gint64 today)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gint64 first, last;
    if (cb_job_days(world, job, &first, &last) && last < today)
        return;
    CB_EACH_LINK (world, job_required_roles, job_id, job, row) {
        const char *department = job_required_roles_department(world, row);
        if (g_hash_table_add(seen, (gpointer)department) && cb_role_column(department) >= 0)
            add_pair(pairs, world, job, department);
    }
}

static int
compare_pairs(gconstpointer a, gconstpointer b)
{
    const CbPair *x = a, *y = b;
    gint64 at_x = x->start == CB_NULL ? G_MAXINT64 : x->start, at_y = y->start == CB_NULL ? G_MAXINT64 : y->start;
    if (at_x != at_y)
        return at_x < at_y ? -1 : 1;
    return x->job != y->job ? (x->job < y->job ? -1 : 1) : strcmp(x->department, y->department);
}

/* --- the chooser ------------------------------------------------------------------------------ */

static void
search_pairs(CbConsole *console, CbChooser *chooser, const char *typed)
{
    CbJobChooser *own = (CbJobChooser *)chooser;
    g_autofree char *folded = cb_fold(typed);
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    (void)console;
    for (guint p = 0; p < own->pairs->len && chooser->entries->len < CB_MOST_PAIRS; p++) {
        gboolean fits = TRUE;
        for (char **word = words; *word != NULL; word++)
            fits = fits && strstr(g_array_index(own->pairs, CbPair, p).folded, *word) != NULL;
        if (fits)
            cb_chooser_add(chooser, CB_PAIR, p);
    }
}

static void
draw_pair(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const CbJobChooser *own = (const CbJobChooser *)chooser;
    const CbPair *pair = &g_array_index(own->pairs, CbPair, entry.row);
    g_autoptr(GString) note = g_string_new(NULL), day = g_string_new(NULL);
    if (pair->start != CB_NULL)
        cb_text_when(console, pair->start, day);
    g_string_printf(note, "%s  %u role%s, %" G_GINT64_FORMAT " open%s%s", day->str, pair->roles,
                    pair->roles == 1 ? "" : "s", pair->open, pair->status != NULL ? ", " : "",
                    pair->status != NULL ? pair->status : "");
    int noted = MIN((int)cb_text_columns(note->str, (guint)area.width), area.width * 2 / 3);
    g_autofree char *name =
        cb_job_label(own->world, pair->job, pair->department, (guint)MAX(area.width - noted - 1, 1));
    cb_canvas_text(console->canvas, area.row, area.column, area.width - noted - 1,
                   pair->status == NULL ? CB_STYLE_STRONG : CB_STYLE_NORMAL, name);
    cb_canvas_right(console->canvas, area.row, area.column + area.width - noted, noted, CB_STYLE_DIM, note->str);
}

static void
choose_pair(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    const CbJobChooser *own = (const CbJobChooser *)chooser;
    const CbPair *pair = &g_array_index(own->pairs, CbPair, entry.row);
    guint job = cb_world_find(cb_console_world(console), CB_jobs, jobs_id(own->world, pair->job));
    if (job != CB_NO_ROW)
        own->chosen(console, job, pair->department);
    else
        cb_console_say(console, CB_STYLE_MEDIUM,
                       g_strdup_printf("%s is no longer in the data", cb_name_of_job(own->world, pair->job)));
}

static void
free_chooser(CbOverlay *overlay)
{
    CbJobChooser *own = (CbJobChooser *)overlay;
    cb_chooser_clear(&own->chooser);
    g_array_unref(own->pairs);
    cb_world_unref(own->world);
    g_free(own);
}

static const CbOverlayOps overlay_ops = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_chooser,
    .hints = "type part of a title or a department  Enter take it  Esc leave",
};

static const CbChooserOps chooser_ops = {
    .search = search_pairs,
    .draw = draw_pair,
    .choose = choose_pair,
    .invitation = "type part of a title or a department",
    .nothing = "no job ahead is called that and requires roles",
};

void
cb_job_chooser_open(CbConsole *console, guint job, void (*chosen)(CbConsole *console, guint job, const char *department))
{
    CbJobChooser *own = g_new0(CbJobChooser, 1);
    const CbWorld *world = cb_console_world(console);
    gint64 today = cb_day_of(cb_desk_now(console->desk));
    own->world = cb_world_ref(world);
    own->chosen = chosen;
    own->pairs = g_array_new(FALSE, FALSE, sizeof(CbPair));
    g_array_set_clear_func(own->pairs, clear_pair);
    cb_chooser_init(&own->chooser, &overlay_ops, &chooser_ops, "Staff which job?");
    for (guint j = 0; j < cb_world_rows(world, CB_jobs); j++)
        if (job == CB_NO_ROW || j == job)
            add_job(own->pairs, world, j, today);
    g_array_sort(own->pairs, compare_pairs);
    if (job != CB_NO_ROW && own->pairs->len == 1) { /* there is nothing to choose */
        g_autofree char *department = g_strdup(g_array_index(own->pairs, CbPair, 0).department);
        free_chooser(&own->chooser.overlay);
        chosen(console, job, department);
        return;
    }
    cb_chooser_open(console, &own->chooser);
}
