#include "tui/console/state.h"

#include <string.h>

#include "tui/console/view.h"

#define CONSOLE_GROUP "console"

static guint
column_named(const CbViewOps *ops, const char *name)
{
    for (guint c = 0; ops->columns[c].name != NULL; c++)
        if (strcmp(ops->columns[c].name, name) == 0 && ops->columns[c].compare != NULL)
            return c;
    return ops->sort;
}

static void
set_filter(CbView *view, char *filter)
{
    if (filter == NULL)
        return;
    g_free(view->list.filter);
    view->list.filter = filter;
}

void
cb_state_restore(CbConsole *console, const CbConsoleOptions *options)
{
    g_autoptr(GKeyFile) nothing = g_key_file_new();
    GKeyFile *state = options->fresh ? nothing : cb_desk_profile(console->desk)->state;
    for (guint v = 0; v < CB_N_VIEWS; v++) {
        CbView *view = &console->views[v];
        g_autofree char *sort = g_key_file_get_string(state, view->ops->name, "sort", NULL);
        if (sort != NULL)
            view->sort = column_named(view->ops, sort);
        view->reverse = g_key_file_get_boolean(state, view->ops->name, "reverse", NULL);
        set_filter(view, g_key_file_get_string(state, view->ops->name, "filter", NULL));
    }
    g_autofree char *last = g_key_file_get_string(state, CONSOLE_GROUP, "view", NULL);
    const char *name = options->view != NULL ? options->view : last;
    guint found = name == NULL ? CB_N_VIEWS : cb_view_find(name);
    console->current = found == CB_N_VIEWS ? CB_VIEW_TODAY : found;
    if (g_key_file_has_key(state, CONSOLE_GROUP, "detail", NULL))
        console->detail_open = g_key_file_get_boolean(state, CONSOLE_GROUP, "detail", NULL);
    set_filter(cb_console_view(console), g_strdup(options->filter));
}

void
cb_state_keep(CbConsole *console)
{
    CbProfile *profile = cb_desk_profile(console->desk);
    for (guint v = 0; v < CB_N_VIEWS; v++) {
        const CbView *view = &console->views[v];
        g_key_file_set_string(profile->state, view->ops->name, "sort",
                              view->ops->columns[view->sort].name);
        g_key_file_set_boolean(profile->state, view->ops->name, "reverse", view->reverse);
        g_key_file_set_string(profile->state, view->ops->name, "filter", view->list.filter);
    }
    g_key_file_set_string(profile->state, CONSOLE_GROUP, "view", cb_console_view(console)->ops->name);
    g_key_file_set_boolean(profile->state, CONSOLE_GROUP, "detail", console->detail_open);
    cb_since_take_later(profile);
    if (console->current == CB_VIEW_HANDOVER && !console->read_only)
        cb_since_look(console->desk);
    else
        cb_profile_save_state(profile, NULL);
}
