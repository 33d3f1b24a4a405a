/* The help: every action with its keys, by where it works. What works here comes first. */
#include "engine/fold.h"
#include "tui/overlays/actions.h"
#include "tui/overlays/chooser.h"

#include <string.h>

enum { CB_HELP_ACTION = 1 };

/* Headings' rows are places in cb_context_words, actions' rows places in cb_actions. */
static void
free_help(CbOverlay *overlay)
{
    cb_chooser_clear((CbChooser *)overlay);
    g_free(overlay);
}

static gboolean
fits(CbConsole *console, const CbAction *action, const char *words)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    const char *texts[] = {action->name, action->label, action->help,
                           cb_keymap_keys(console->keymap, action->name)};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        cb_fold_append(folded, texts[i]);
        g_string_append_c(folded, ' ');
    }
    return cb_fold_matches(folded->str, words);
}

/* How much the typed text means just this action: its key (as its name is written), its name, a
 * beginning of it, or less. */
static int
closeness(CbConsole *console, const CbAction *action, const char *typed)
{
    g_auto(GStrv) keys = g_strsplit(cb_keymap_keys(console->keymap, action->name), " ", -1);
    if (g_strv_contains((const char *const *)keys, typed))
        return 3;
    if (strcmp(typed, action->name) == 0 || strcmp(typed, action->label) == 0)
        return 2;
    return g_str_has_prefix(action->name, typed) || g_str_has_prefix(action->label, typed);
}

/* Selects the action that is meant most, the first of several. */
static void
select_closest(CbConsole *console, CbChooser *chooser, const char *typed)
{
    int best = 0;
    for (guint i = 0; i < chooser->entries->len && *typed != '\0'; i++) {
        CbEntry entry = g_array_index(chooser->entries, CbEntry, i);
        if (entry.kind == CB_ENTRY_HEADING)
            continue;
        int close = closeness(console, &cb_actions[entry.row], typed);
        if (close > best) {
            best = close;
            chooser->cursor = i;
        }
    }
}

/* Adds the actions of one context but for those of `told`, the contexts that are listed already. */
static void
add_group(CbConsole *console, CbChooser *chooser, const char *words, guint group, guint told)
{
    gboolean headed = FALSE;
    for (guint i = 0; i < cb_n_actions; i++) {
        const CbAction *action = &cb_actions[i];
        gboolean here = action->contexts & cb_context_words[group].context;
        if (!here || action->contexts & told || !fits(console, action, words))
            continue;
        if (!headed)
            cb_chooser_add(chooser, CB_ENTRY_HEADING, group);
        headed = TRUE;
        cb_chooser_add(chooser, CB_HELP_ACTION, i);
    }
}

static void
search_help(CbConsole *console, CbChooser *chooser, const char *typed)
{
    g_autofree char *words = cb_fold(typed);
    guint hold = cb_action_contexts(console) | CB_IN_ANY;
    guint told = 0;
    for (int here = TRUE; here >= FALSE; here--) {
        for (guint i = 0; i < CB_N_CONTEXTS; i++) {
            guint context = cb_context_words[i].context;
            if (((hold & context) != 0) != here)
                continue;
            add_group(console, chooser, words, i, told);
            told |= context;
        }
    }
    select_closest(console, chooser, typed);
}

static void
draw_heading(CbConsole *console, const CbContextWords *words, CbArea area)
{
    gboolean holds = words->context == CB_IN_ANY || cb_action_contexts(console) & words->context;
    int used = cb_canvas_text(console->canvas, area.row, area.column - 2, area.width + 2,
                              CB_STYLE_TITLE, words->title);
    if (!holds)
        cb_canvas_printf(console->canvas, area.row, area.column - 2 + used, area.width + 2 - used,
                         CB_STYLE_DIM, " %s %s", cb_sign(CB_SIGN_EMPTY), words->advice);
}

static void
draw_help(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    (void)chooser;
    if (entry.kind == CB_ENTRY_HEADING) {
        draw_heading(console, &cb_context_words[entry.row], area);
        return;
    }
    const CbAction *action = &cb_actions[entry.row];
    const char *ban = cb_action_ban(console, action);
    int keys = MIN(14, area.width / 3), label = MIN(18, area.width / 3);
    int rest = area.width - keys - label;
    cb_canvas_text(console->canvas, area.row, area.column, keys - 1,
                   ban ? CB_STYLE_DIM : CB_STYLE_ACCENT,
                   cb_keymap_keys(console->keymap, action->name));
    cb_canvas_text(console->canvas, area.row, area.column + keys, label - 1,
                   ban ? CB_STYLE_DIM : CB_STYLE_STRONG, action->label);
    cb_canvas_printf(console->canvas, area.row, area.column + keys + label, rest,
                     ban ? CB_STYLE_DIM : CB_STYLE_NORMAL, "%s%s%s", ban ? ban : "",
                     ban ? ": " : "", action->help);
}

static void
tell_help(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    (void)console;
    (void)chooser;
    const CbAction *action = &cb_actions[entry.row];
    g_string_append_printf(text, "%s: %s", action->name, action->help);
}

static void
choose_help(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    (void)chooser;
    cb_action_try(console, &cb_actions[entry.row]);
}

static const CbOverlayOps overlay_ops = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_help,
    .hints = "type to search  Enter run it  Esc leave",
};

static const CbChooserOps chooser_ops = {
    .search = search_help,
    .draw = draw_help,
    .tell = tell_help,
    .choose = choose_help,
    .invitation = "type a name, a word or a key",
    .nothing = "no action has that name, word or key",
};

void
cb_help_open(CbConsole *console)
{
    CbChooser *help = g_new0(CbChooser, 1);
    cb_chooser_init(help, &overlay_ops, &chooser_ops, "help");
    cb_chooser_open(console, help);
}
