/* Lists around the matches: workspaces that are set up, and the rules of administrators. Rows of one table, found by typing. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/numbers.h"
#include "engine/fold.h"
#include "tui/console/cells.h"
#include "tui/console/match.h"
#include "tui/overlays/chooser.h"

enum { ENTRY_ROW = 1, ENTRY_NEW };

typedef struct {
    CbChooser chooser;
    CbWorld *world; /* what the rows are of */
    GArray *rows;   /* guint */
    gboolean makes; /* … and a line to make one */
    char *(*needle)(const CbWorld *world, guint row);
    guint (*find)(const CbWorld *now, const CbWorld *before, guint row);
    void (*chosen)(CbConsole *console, guint row);
} RowList;

static void
search_rows(CbConsole *console, CbChooser *chooser, const char *typed)
{
    const RowList *own = (const RowList *)chooser;
    g_autofree char *words = cb_fold(typed);
    (void)console;
    if (own->makes && cb_fold_matches("a new rule", words))
        cb_chooser_add(chooser, ENTRY_NEW, 0);
    for (guint r = 0; r < own->rows->len; r++) {
        g_autofree char *needle = own->needle(own->world, g_array_index(own->rows, guint, r));
        g_autofree char *folded = cb_fold(needle);
        if (cb_fold_matches(folded, words))
            cb_chooser_add(chooser, ENTRY_ROW, g_array_index(own->rows, guint, r));
    }
}

static void
choose_row(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    const RowList *own = (const RowList *)chooser;
    guint row = entry.kind == ENTRY_NEW ? CB_NO_ROW : own->find(cb_console_world(console), own->world, entry.row);
    if (entry.kind == ENTRY_NEW || row != CB_NO_ROW)
        own->chosen(console, row);
    else
        cb_console_say(console, CB_STYLE_MEDIUM, g_strdup("This is no longer in the data."));
}

static void
free_list(CbOverlay *overlay)
{
    RowList *own = (RowList *)overlay;
    cb_chooser_clear(&own->chooser);
    g_array_unref(own->rows);
    cb_world_unref(own->world);
    g_free(own);
}

/* A line: what it is, and flush right how it stands. */
static void
draw_two(CbConsole *console, CbArea area, const char *left, CbStyle left_style, const char *right, CbStyle right_style)
{
    int noted = MIN((int)cb_text_columns(right, (guint)area.width), area.width * 2 / 3);
    cb_canvas_text(console->canvas, area.row, area.column, area.width - noted - 1, left_style, left);
    cb_canvas_right(console->canvas, area.row, area.column + area.width - noted, noted, right_style, right);
}

/* --- workspaces ------------------------------------------------------------------------------- */

static char *
workspace_needle(const CbWorld *world, guint row)
{
    guint advisor = workspace_provisioning_queue_advisor_id(world, row);
    const char *error = workspace_provisioning_queue_last_error(world, row);
    return g_strjoin("\n", cb_name_of_project(world, workspace_provisioning_queue_project_id(world, row)),
                     workspace_provisioning_queue_status(world, row),
                     advisor == CB_NO_ROW ? "" : cb_name_of_advisor(world, advisor), error != NULL ? error : "", NULL);
}

static guint
workspace_now(const CbWorld *now, const CbWorld *before, guint row)
{
    guint project =
        cb_world_find(now, CB_projects, projects_id(before, workspace_provisioning_queue_project_id(before, row)));
    const char *id = workspace_provisioning_queue_id(before, row);
    if (project != CB_NO_ROW)
        CB_EACH_LINK (now, workspace_provisioning_queue, project_id, project, one)
            if (strcmp(workspace_provisioning_queue_id(now, one), id) == 0)
                return one;
    return CB_NO_ROW;
}

static void
draw_workspace(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const CbWorld *world = ((const RowList *)chooser)->world;
    guint advisor = workspace_provisioning_queue_advisor_id(world, entry.row);
    g_autoptr(GString) state = g_string_new(NULL), name = g_string_new(NULL);
    CbStyle style = cb_text_workspace_brief(console, world, entry.row, state);
    g_string_append(name, cb_name_of_project(world, workspace_provisioning_queue_project_id(world, entry.row)));
    if (advisor != CB_NO_ROW)
        g_string_append_printf(name, " · %s", cb_name_of_advisor(world, advisor));
    draw_two(console, area, name->str, CB_STYLE_STRONG, state->str, style);
}

static void
tell_workspace(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    const CbWorld *world = ((const RowList *)chooser)->world;
    const char *error = workspace_provisioning_queue_last_error(world, entry.row);
    gint64 at = workspace_provisioning_queue_last_error_at(world, entry.row);
    g_autoptr(GString) when = g_string_new(NULL);
    if (error == NULL) {
        g_string_append(text, "no error");
        return;
    }
    if (at != CB_NULL)
        cb_text_instant(console, at, when);
    g_string_append_printf(text, "%s  %s", when->str, error);
}

static const CbOverlayOps workspace_overlay = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_list,
    .hints = "type a project, a state or an error  Enter what to do  Esc leave",
};

static const CbChooserOps workspace_chooser = {
    .search = search_rows,
    .draw = draw_workspace,
    .tell = tell_workspace,
    .choose = choose_row,
    .invitation = "type a project, a state or an error",
    .nothing = "no workspace is set up",
};

static RowList *
list_new(CbConsole *console, const CbOverlayOps *overlay, const CbChooserOps *chooser, const char *title)
{
    RowList *own = g_new0(RowList, 1);
    own->world = cb_world_ref(cb_console_world(console));
    own->rows = g_array_new(FALSE, FALSE, sizeof(guint));
    cb_chooser_init(&own->chooser, overlay, chooser, title);
    return own;
}

/* What is open first, the newest first; then what failed, then what is done. */
static void
add_workspaces(RowList *own)
{
    g_autoptr(GArray) open = cb_provisions_open(own->world);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint r = 0; r < open->len; r++)
        g_hash_table_add(seen, GUINT_TO_POINTER(g_array_index(open, guint, r) + 1));
    g_array_append_vals(own->rows, open->data, open->len);
    for (guint failed = 0; failed < 2; failed++)
        for (guint row = cb_world_rows(own->world, CB_workspace_provisioning_queue); row-- > 0;) {
            gboolean is_failed = cb_provision_read(own->world, row).status == CB_PROVISION_FAILED;
            if (is_failed == (failed == 0) && g_hash_table_add(seen, GUINT_TO_POINTER(row + 1)))
                g_array_append_val(own->rows, row);
        }
}

/* "Workspaces: 2 wait, 1 given up, 96.4 % of 28 today" */
static char *
workspaces_title(const CbWorld *world, gint64 now)
{
    CbProvisionNumbers numbers = cb_provision_numbers(world, now);
    if (numbers.total == 0)
        return g_strdup("Workspaces");
    return g_strdup_printf("Workspaces: of %u today %.1f %% set up, %.1f %% tried again, %.1f %% rolled back", numbers.total,
                           numbers.success, numbers.retried, numbers.rolled_back);
}

void
cb_workspace_queue_open(CbConsole *console, void (*chosen)(CbConsole *console, guint workspace))
{
    g_autofree char *title = workspaces_title(cb_console_world(console), cb_desk_now(console->desk));
    RowList *own = list_new(console, &workspace_overlay, &workspace_chooser, title);
    own->needle = workspace_needle;
    own->find = workspace_now;
    own->chosen = chosen;
    add_workspaces(own);
    cb_chooser_open(console, &own->chooser);
}

/* --- rules ------------------------------------------------------------------------------------ */

static const char *
advisor_of_rule(const CbWorld *world, guint rule)
{
    const char *id = admin_preference_rules_advisor_id(world, rule);
    guint advisor = cb_world_find(world, CB_advisors, id);
    return advisor == CB_NO_ROW ? id : cb_name_of_advisor(world, advisor);
}

static char *
rule_needle(const CbWorld *world, guint rule)
{
    const char *name = admin_preference_rules_rule_name(world, rule);
    return g_strjoin("\n", name != NULL ? name : "", advisor_of_rule(world, rule),
                     admin_preference_rules_rule_type(world, rule), admin_preference_rules_conditions(world, rule), NULL);
}

static guint
rule_now(const CbWorld *now, const CbWorld *before, guint rule)
{
    return cb_world_find(now, CB_admin_preference_rules, admin_preference_rules_id(before, rule));
}

static void
draw_rule(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const CbWorld *world = ((const RowList *)chooser)->world;
    if (entry.kind == ENTRY_NEW) {
        draw_two(console, area, "a new rule", CB_STYLE_ACCENT, "", CB_STYLE_DIM);
        return;
    }
    gboolean active = admin_preference_rules_active(world, entry.row) == TRUE;
    g_autofree char *type = g_strdelimit(g_strdup(admin_preference_rules_rule_type(world, entry.row)), "_", ' ');
    g_autofree char *name = cb_target_label(world, CB_admin_preference_rules, entry.row, NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%s, %s", advisor_of_rule(world, entry.row), type);
    if (strcmp(type, "never assign") != 0 && strcmp(type, "emergency only") != 0)
        g_string_append_printf(text, " +%" G_GINT64_FORMAT, admin_preference_rules_priority_boost(world, entry.row));
    if (!active)
        g_string_append(text, ", off");
    draw_two(console, area, name, active ? CB_STYLE_STRONG : CB_STYLE_DIM, text->str, active ? CB_STYLE_NORMAL : CB_STYLE_DIM);
}

static void
tell_rule(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    const CbWorld *world = ((const RowList *)chooser)->world;
    const char *notes = entry.kind == ENTRY_NEW ? NULL : admin_preference_rules_notes(world, entry.row);
    gint64 until = entry.kind == ENTRY_NEW ? CB_NULL : admin_preference_rules_valid_until(world, entry.row);
    if (entry.kind == ENTRY_NEW) {
        g_string_append(text, "Chooses an advisor, then asks what holds.");
        return;
    }
    g_string_append_printf(text, "when %s", admin_preference_rules_conditions(world, entry.row));
    if (until != CB_NULL) {
        g_autoptr(GString) when = g_string_new(NULL);
        cb_text_instant(console, until, when);
        g_string_append_printf(text, "  until %s", when->str);
    }
    if (notes != NULL)
        g_string_append_printf(text, "  %s", notes);
}

static const CbOverlayOps rule_overlay = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_list,
    .hints = "type a rule, an advisor or a condition  Enter change it  Esc leave",
};

static const CbChooserOps rule_chooser = {
    .search = search_rows,
    .draw = draw_rule,
    .tell = tell_rule,
    .choose = choose_row,
    .invitation = "type a rule, an advisor or a condition",
    .nothing = "no rule is called that",
};

void
cb_match_rules_open(CbConsole *console, void (*chosen)(CbConsole *console, guint rule))
{
    RowList *own = list_new(console, &rule_overlay, &rule_chooser, "Rules of administrators");
    own->needle = rule_needle;
    own->find = rule_now;
    own->chosen = chosen;
    own->makes = TRUE;
    for (guint row = 0; row < cb_world_rows(own->world, CB_admin_preference_rules); row++)
        g_array_append_val(own->rows, row);
    cb_chooser_open(console, &own->chooser);
}
