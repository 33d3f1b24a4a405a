#include "tui/console/view.h"

#include <string.h>

#include "tui/views/views.h"

const CbViewOps *const cb_views[CB_N_VIEWS] = {
    [CB_VIEW_TODAY] = &cb_today_view,       [CB_VIEW_BOARD] = &cb_board_view,
    [CB_VIEW_DAY] = &cb_day_view,           [CB_VIEW_PEOPLE] = &cb_people_view,
    [CB_VIEW_SESSIONS] = &cb_sessions_view, [CB_VIEW_DECISIONS] = &cb_decisions_view,
    [CB_VIEW_HANDOVER] = &cb_handover_view, [CB_VIEW_CAMPAIGNS] = &cb_campaigns_view,
    [CB_VIEW_POOL] = &cb_pool_view,         [CB_VIEW_MATCHES] = &cb_matches_view,
    [CB_VIEW_PEERS] = &cb_peers_view,
};

guint
cb_view_find(const char *name)
{
    guint view = 0;
    while (view < CB_N_VIEWS && strcmp(cb_views[view]->name, name) != 0)
        view++;
    return view;
}

const char *const *
cb_console_views(void)
{
    static const char *names[CB_N_VIEWS + 1];
    for (guint v = 0; v < CB_N_VIEWS; v++)
        names[v] = cb_views[v]->name;
    return names;
}

const char *
cb_console_view_summary(const char *view)
{
    guint found = cb_view_find(view);
    return found == CB_N_VIEWS ? NULL : cb_views[found]->summary;
}
