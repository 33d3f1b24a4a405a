#include "engine/operators/alerts.h"

struct CbAlerts {
    GHashTable *standing; /* "session/cause" */
    GHashTable *critical; /* session id → whether it was announced */
};

CbAlerts *
cb_alerts_new(void)
{
    CbAlerts *alerts = g_new(CbAlerts, 1);
    alerts->standing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    alerts->critical = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return alerts;
}

void
cb_alerts_free(CbAlerts *alerts)
{
    if (alerts == NULL)
        return;
    g_hash_table_unref(alerts->standing);
    g_hash_table_unref(alerts->critical);
    g_free(alerts);
}

static void
clear_alert(gpointer data)
{
    g_free(((CbAlert *)data)->session_id);
}

/* Forgets the sessions that are critical no more, and takes in those that have become so. */
static void
note_critical(CbAlerts *alerts, const CbWorld *world, const CbBoard *board)
{
    GHashTable *critical = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < cb_board_rows(board); i++) {
        const CbBoardRow *row = cb_board_row(board, i);
        if (row->past || (row->fallback == NULL && row->risk.level != CB_RISK_CRITICAL))
            continue;
        const char *id = sessions_id(world, row->session);
        g_hash_table_insert(critical, g_strdup(id), g_hash_table_lookup(alerts->critical, id));
    }
    g_hash_table_unref(alerts->critical);
    alerts->critical = critical;
}

GArray *
cb_alerts_update(CbAlerts *alerts, const CbWorld *world, const CbBoard *board)
{
    GArray *fresh = g_array_new(FALSE, FALSE, sizeof(CbAlert));
    g_array_set_clear_func(fresh, clear_alert);
    GHashTable *standing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < cb_board_rows(board); i++) {
        const CbBoardRow *row = cb_board_row(board, i);
        if (row->past)
            continue;
        const char *cause = row->fallback != NULL ? row->fallback : "NEEDS_OPERATORS";
        const char *id = sessions_id(world, row->session);
        char *key = g_strjoin("/", id, cause, NULL);
        if (!g_hash_table_contains(alerts->standing, key)) {
            CbAlert alert = {g_strdup(id), row->fallback != NULL, cause, row->session};
            g_array_append_val(fresh, alert);
        }
        g_hash_table_add(standing, key);
    }
    g_hash_table_unref(alerts->standing);
    alerts->standing = standing;
    note_critical(alerts, world, board);
    return fresh;
}

/* --- announcing ------------------------------------------------------------------------------- */

GArray *
cb_alerts_unannounced(const CbAlerts *alerts, const CbWorld *world)
{
    GArray *sessions = g_array_new(FALSE, FALSE, sizeof(guint));
    GHashTableIter critical;
    gpointer id, announced;
    g_hash_table_iter_init(&critical, alerts->critical);
    while (g_hash_table_iter_next(&critical, &id, &announced)) {
        guint session = cb_world_find(world, CB_sessions, id);
        if (!GPOINTER_TO_INT(announced) && session != CB_NO_ROW)
            g_array_append_val(sessions, session);
    }
    cb_sessions_sort_by_date(world, (guint *)sessions->data, sessions->len);
    return sessions;
}

void
cb_alerts_announced(CbAlerts *alerts)
{
    GHashTableIter critical;
    gpointer id;
    g_hash_table_iter_init(&critical, alerts->critical);
    while (g_hash_table_iter_next(&critical, &id, NULL))
        g_hash_table_iter_replace(&critical, GINT_TO_POINTER(TRUE));
}
