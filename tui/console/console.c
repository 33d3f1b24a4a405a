#include "tui/console/console.h"

#include <string.h>

#include "engine/domain.h"
#include "engine/fold.h"
#include "engine/when.h"
#include "tui/console/action.h"
#include "tui/console/overlay.h"
#include "tui/console/panes.h"
#include "tui/console/campaign.h"
#include "tui/console/match.h"
#include "tui/console/peer.h"
#include "tui/console/pool.h"
#include "tui/console/state.h"
#include "tui/console/view.h"

#define BEST_KEPT 8u
/* Rows keep their places for so long after the last key. */
#define SETTLE (2 * G_USEC_PER_SEC)

/* --- words ------------------------------------------------------------------------------------ */

void
cb_console_say(CbConsole *console, CbStyle style, char *sentence)
{
    g_free(console->flash);
    console->flash = sentence;
    console->flash_style = style;
}

void
cb_console_fail(CbConsole *console, GError *error)
{
    cb_console_say(console, CB_STYLE_CRITICAL, g_strdup(error->message));
    g_error_free(error);
}

/* --- filter and order of the current view ----------------------------------------------------- */

typedef struct {
    CbConsole *console;
    const CbView *view;
    char **words; /* folded */
} Arranging;

static gboolean
passes(const CbItem *item, gpointer data)
{
    const Arranging *arranging = data;
    for (char **word = arranging->words; *word != NULL; word++)
        if (**word != '\0' && !arranging->view->ops->passes(arranging->console, item, *word))
            return FALSE;
    return TRUE;
}

static int
compare(const CbItem *a, const CbItem *b, gpointer data)
{
    const Arranging *arranging = data;
    const CbColumnOps *columns = arranging->view->ops->columns;
    int order = columns[arranging->view->sort].compare(arranging->console, a, b);
    if (arranging->view->reverse)
        order = -order;
    guint first = arranging->view->ops->sort;
    return order != 0 || first == arranging->view->sort
               ? order
               : columns[first].compare(arranging->console, a, b);
}

static void
arrange(CbConsole *console, void (*how)(CbList *list, const CbListOrder *order))
{
    CbView *view = cb_console_view(console);
    g_autofree char *folded = cb_fold(view->list.filter);
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    Arranging arranging = {console, view, words};
    CbListOrder order = {passes, compare, &arranging};
    how(&view->list, &order);
}

void
cb_console_filter(CbConsole *console)
{
    arrange(console, cb_list_filter);
}

void
cb_console_sort(CbConsole *console)
{
    arrange(console, cb_list_sort);
}

static gboolean
keeps_order(const CbConsole *console)
{
    return console->paused || g_get_monotonic_time() - console->last_key < SETTLE;
}

void
cb_console_collect(CbConsole *console)
{
    CbView *view = cb_console_view(console);
    if (view->collected)
        return;
    gboolean keep = keeps_order(console) && cb_list_count(&view->list) > 0;
    cb_list_begin(&view->list, keep);
    view->ops->collect(console, view);
    arrange(console, cb_list_end);
    view->collected = TRUE;
    console->unsettled |= keep;
    if (cb_list_selected(&view->list) == NULL)
        console->in_detail = FALSE;
}

void
cb_console_settle(CbConsole *console)
{
    if (!console->unsettled || keeps_order(console) || console->overlay != NULL)
        return;
    console->unsettled = FALSE;
    cb_console_sort(console);
}

void
cb_console_recollect(CbConsole *console)
{
    for (guint v = 0; v < CB_N_VIEWS; v++)
        console->views[v].collected = FALSE;
    cb_console_collect(console);
}

void
cb_console_world_changed(CbConsole *console, const CbPatch *patch)
{
    const CbWorld *world = cb_console_world(console);
    gint64 now = cb_desk_now(console->desk);
    if (patch != NULL)
        cb_board_patch(console->board, world, patch, now);
    else
        cb_board_renew(console->board, world, now);
    cb_forecasting_forget(console);
    cb_console_recollect(console);
    cb_console_keep_detail(console); /* the session may have left the list */
    guint session = console->in_detail ? cb_console_session(console) : CB_NO_ROW;
    guint campaign = console->in_detail ? cb_console_campaign(console) : CB_NO_ROW;
    guint booking = console->in_detail ? cb_console_booking(console) : CB_NO_ROW;
    guint project = console->in_detail ? cb_console_match(console).project : CB_NO_ROW;
    guint event = console->in_detail ? cb_console_event(console) : CB_NO_ROW;
    if (session != CB_NO_ROW)
        cb_session_people(console, session, G_MAXUINT);
    else if (campaign != CB_NO_ROW)
        cb_campaign_people(console, campaign);
    else if (booking != CB_NO_ROW)
        cb_pool_people(console, booking);
    else if (project != CB_NO_ROW)
        cb_match_people(console, cb_list_selected(&cb_console_view(console)->list));
    else if (event != CB_NO_ROW)
        cb_peer_people(console, event);
    gboolean stays = campaign != CB_NO_ROW || booking != CB_NO_ROW || project != CB_NO_ROW || event != CB_NO_ROW;
    console->in_detail = console->in_detail && (stays || cb_list_selected(&console->people) != NULL);
}

/* --- views ------------------------------------------------------------------------------------ */

/* Somebody who leaves the hand-over has seen it. */
static void
leave_view(CbConsole *console)
{
    if (console->current == CB_VIEW_HANDOVER && !console->read_only)
        cb_since_look(console->desk);
}

void
cb_console_show_view(CbConsole *console, guint view)
{
    leave_view(console);
    console->current = view;
    console->in_detail = FALSE;
    cb_console_collect(console);
}

void
cb_console_open_view(CbConsole *console, guint view)
{
    if (view == console->current)
        return;
    g_array_append_val(console->trail, console->current);
    if (view == CB_VIEW_HANDOVER) { /* going back to it shows the same once more, opening it begins anew */
        console->last_look.time = 0;
        console->views[view].collected = FALSE;
    }
    cb_console_show_view(console, view);
}

static gboolean
is_of_matches(CbTableId table)
{
    return table == CB_advisor_match_requests || table == CB_projects;
}

gboolean
cb_console_open_row(CbConsole *console, CbTableId table, guint row)
{
    const CbWorld *world = cb_console_world(console);
    CbValue key = cb_world_value(world, table, cb_table_key(&cb_tables[table]), row);
    g_autofree char *id = g_strconcat(cb_tables[table].name, "/", key.text, NULL);
    guint view = table == CB_operators                            ? CB_VIEW_PEOPLE
                 : table == CB_staffing_campaigns                 ? CB_VIEW_CAMPAIGNS
                 : table == CB_booking_plan                       ? CB_VIEW_POOL
                 : is_of_matches(table)                           ? CB_VIEW_MATCHES
                 : table == CB_events                             ? CB_VIEW_PEERS
                 : cb_board_find(console->board, row) != NULL ? CB_VIEW_BOARD
                                                                  : CB_VIEW_SESSIONS;
    cb_console_open_view(console, view);
    CbList *list = &cb_console_view(console)->list;
    console->detail_open = TRUE;
    if (cb_list_select_id(list, id))
        return TRUE;
    g_free(list->filter); /* the filter hides it */
    list->filter = g_strdup("");
    cb_console_filter(console);
    return cb_list_select_id(list, id);
}

guint
cb_console_session(CbConsole *console)
{
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    return item != NULL && item->table == CB_sessions ? item->row : CB_NO_ROW;
}

guint
cb_console_operator(CbConsole *console)
{
    CbList *list = console->in_detail ? &console->people : &cb_console_view(console)->list;
    const CbItem *item = cb_list_selected(list);
    return item != NULL && item->table == CB_operators ? item->row : CB_NO_ROW;
}

guint
cb_console_campaign(CbConsole *console)
{
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    return item != NULL && item->table == CB_staffing_campaigns ? item->row : CB_NO_ROW;
}

guint
cb_console_job(CbConsole *console)
{
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    return item != NULL && item->table == CB_jobs ? item->row : CB_NO_ROW;
}

guint
cb_console_booking(CbConsole *console)
{
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    return item != NULL && item->table == CB_booking_plan ? item->row : CB_NO_ROW;
}

guint
cb_console_interpreter(CbConsole *console)
{
    const CbItem *item = console->in_detail ? cb_list_selected(&console->people) : NULL;
    return item != NULL && item->table == CB_employee ? item->row : CB_NO_ROW;
}

guint
cb_console_candidate(CbConsole *console)
{
    const CbItem *item = console->in_detail ? cb_list_selected(&console->people) : NULL;
    return item != NULL && item->table == CB_profiles ? item->row : CB_NO_ROW;
}

void
cb_console_keep_detail(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    const char *id = NULL;
    if (item != NULL && (item->table == CB_sessions || item->table == CB_staffing_campaigns ||
                         item->table == CB_booking_plan || item->table == CB_events ||
                         is_of_matches((CbTableId)item->table)))
        id = cb_world_value(world, (CbTableId)item->table, cb_table_key(&cb_tables[item->table]), item->row).text;
    console->in_detail = console->in_detail && id != NULL && item->table == (int)console->people_table &&
                         g_strcmp0(id, console->people_of) == 0;
}

/* --- actions and keys ------------------------------------------------------------------------- */

static gboolean
run(CbConsole *console, const CbAction *action)
{
    if (!cb_action_applies(console, action))
        return FALSE;
    if (cb_action_allowed(console, action))
        action->run(console, action->argument);
    else
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup_printf("This console only reads; \"%s\" is switched off.", action->label));
    return TRUE;
}

gboolean
cb_console_act(CbConsole *console, const char *name)
{
    const CbAction *action = cb_action_find(name);
    return action != NULL && run(console, action);
}

void
cb_console_key(CbConsole *console, CbKey key)
{
    console->last_key = g_get_monotonic_time();
    g_clear_pointer(&console->flash, g_free);
    cb_console_keep_detail(console);
    if (console->overlay != NULL) {
        console->overlay->ops->key(console, console->overlay, key, NULL);
        return;
    }
    const CbAction *action = cb_keymap_lookup(console->keymap, key, cb_action_contexts(console));
    if (action != NULL) {
        run(console, action);
        return;
    }
    g_autofree char *name = cb_key_name(key);
    cb_console_say(console, CB_STYLE_DIM,
                   g_strdup_printf("%s does nothing here; %s shows the keys.", name,
                                   cb_keymap_first(console->keymap, "help")));
}

/* --- making and freeing ----------------------------------------------------------------------- */

CbConsole *
cb_console_new(CbDesk *desk, const CbConsoleOptions *options, GPtrArray *problems)
{
    CbConsole *console = g_new0(CbConsole, 1);
    CbProfile *profile = cb_desk_profile(desk);
    console->desk = desk;
    console->read_only = options->read_only || profile->read_only;
    console->detail_open = TRUE;
    console->board = cb_board_new(cb_desk_world(desk), cb_desk_now(desk), BEST_KEPT);
    console->alerts = cb_alerts_new();
    g_array_unref(cb_alerts_update(console->alerts, cb_desk_world(desk), console->board));
    cb_alerts_announced(console->alerts); /* what is there at the start is on the screen */
    console->trail = g_array_new(FALSE, FALSE, sizeof(guint));
    console->attention = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    cb_list_init(&console->people);
    console->matters = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    console->match_matters = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    console->match_places = g_hash_table_new(NULL, NULL);
    console->peers = cb_peer_desk_new();
    console->peer_part = CB_N_PEER_PARTS; /* none was chosen yet */
    console->views = g_new0(CbView, CB_N_VIEWS);
    for (guint v = 0; v < CB_N_VIEWS; v++) {
        console->views[v] = (CbView){.ops = cb_views[v], .sort = cb_views[v]->sort};
        console->views[v].day = cb_day_of(cb_desk_now(desk));
        cb_list_init(&console->views[v].list);
    }
    g_autofree char *keys = options->keys != NULL ? g_strdup(options->keys)
                                                  : g_build_filename(g_get_user_config_dir(),
                                                                     "callboard", "keys.conf", NULL);
    console->keymap = cb_keymap_new(keys, problems);
    cb_state_restore(console, options);
    cb_console_collect(console);
    return console;
}

void
cb_console_free(CbConsole *console)
{
    cb_forecasting_stop(console);
    cb_overlay_close(console);
    for (guint v = 0; v < CB_N_VIEWS; v++)
        cb_list_clear(&console->views[v].list);
    g_free(console->views);
    cb_list_clear(&console->people);
    g_array_unref(console->trail);
    g_array_unref(console->attention);
    g_clear_pointer(&console->handover, cb_handover_free);
    cb_keymap_free(console->keymap);
    cb_alerts_free(console->alerts);
    cb_board_free(console->board);
    g_clear_pointer(&console->canvas, cb_canvas_free);
    g_clear_pointer(&console->terminal, cb_terminal_close);
    g_clear_pointer(&console->pending_ids, g_hash_table_unref);
    g_clear_pointer(&console->free_world, cb_world_unref);
    g_clear_pointer(&console->haystacks, cb_haystacks_free);
    g_clear_pointer(&console->sight, cb_campaign_sight_free);
    g_clear_pointer(&console->roster, cb_roster_free);
    g_clear_pointer(&console->pool_ranking, cb_pool_ranking_free);
    g_clear_pointer(&console->pool, cb_pool_sight_free);
    g_clear_pointer(&console->match, cb_match_sight_free);
    g_clear_pointer(&console->match_world, cb_world_unref);
    g_clear_pointer(&console->peers, cb_peer_desk_free);
    g_hash_table_unref(console->match_places);
    g_array_unref(console->match_matters);
    g_array_unref(console->matters);
    g_free(console->role);
    g_free(console->people_key);
    g_free(console->people_of);
    g_free(console->flash);
    g_free(console);
}
