#include "engine/operators/alerts.h"

struct CbAlerts {
    GHashTable *standing; /* "session/cause" */
};

CbAlerts *
cb_alerts_new(void)
{
    CbAlerts *alerts = g_new(CbAlerts, 1);
    alerts->standing = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return alerts;
}

void
cb_alerts_free(CbAlerts *alerts)
{
    if (alerts == NULL)
        return;
    g_hash_table_unref(alerts->standing);
    g_free(alerts);
}

static void
clear_alert(gpointer data)
{
    g_free(((CbAlert *)data)->session_id);
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
    return fresh;
}
