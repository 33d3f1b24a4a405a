#include "engine/operators/change.h"

#include "engine/operators/change_parts.h"
#include "engine/operators/coverage.h"
#include "engine/when.h"

/* --- which sessions --------------------------------------------------------------------------- */

GArray *
cb_change_scope(const CbWorld *world, guint session, const char *scope)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    const char *series = sessions_series_id(world, session);
    gboolean all = g_strcmp0(scope, "all") == 0, following = g_strcmp0(scope, "following") == 0;
    if (series == NULL || !(all || following)) {
        g_array_append_val(rows, session);
        return rows;
    }
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
        if (sessions_series_id(world, s) == series &&
            (s == session || cb_session_is_live(world, s)) &&
            (all || sessions_date(world, s) >= sessions_date(world, session)))
            g_array_append_val(rows, s);
    cb_sessions_sort_by_date(world, (guint *)rows->data, rows->len);
    return rows;
}

guint
cb_series_size(const CbWorld *world, guint session)
{
    const char *series = sessions_series_id(world, session);
    guint n = 0;
    for (guint s = 0; series != NULL && s < cb_world_rows(world, CB_sessions); s++)
        n += s != session && sessions_series_id(world, s) == series;
    return n;
}

GArray *
cb_sessions_to_complete(const CbWorld *world, gint64 now)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
        if (cb_session_is_confirmed(world, s) && sessions_date(world, s) < cb_day_of(now) &&
            cb_session_is_over(world, s, now))
            g_array_append_val(rows, s);
    cb_sessions_sort_by_date(world, (guint *)rows->data, rows->len);
    return rows;
}

/* --- what the changes share ------------------------------------------------------------------- */

gboolean
cb_change_is_live_status(const char *status)
{
    static const char *const statuses[] = {"draft", "pending", "confirmed", NULL};
    return status == NULL || g_strv_contains(statuses, status);
}

static gboolean
scope_known(const CbCase *c)
{
    static const char *const scopes[] = {"one", "following", "all", NULL};
    const char *scope = cb_case_text(c, "scope");
    return cb_case_reads(c, "scope", CB_TYPE_TEXT) &&
           (scope == NULL || g_strv_contains(scopes, scope));
}

static gboolean
is_live(const CbCase *c)
{
    return cb_session_is_live(c->world, c->session);
}

const CbRule cb_change_known_scope = {
    scope_known, "INVALID_VALUE", CB_RULE_PLAIN,
    "A change is about one, following or all sessions of a series.", NULL};
const CbRule cb_change_live = {is_live, "INVALID_SESSION_STATUS", CB_RULE_SESSION,
                               "%s is cancelled or completed; reopen it first.", NULL};

void
cb_change_append_more(GString *sentence, const GArray *rows)
{
    if (rows->len > 1)
        g_string_append_printf(sentence, ", and %u more of its series", rows->len - 1);
    g_string_append_c(sentence, '.');
}
