#include "engine/operators/operators.h"

#include <string.h>

#include "engine/operators/board.h"
#include "engine/when.h"

static gboolean
has_applications(const CbWorld *world, guint session)
{
    CB_EACH_OF_SESSION (world, session, link)
        if (strcmp(session_operators_status(world, link), "pending") == 0)
            return TRUE;
    return FALSE;
}

static gint64
due_of(const CbWorld *world, guint session)
{
    gint64 starts = sessions_starts_at(world, session);
    return starts != CB_NULL ? starts : sessions_date(world, session) * CB_DAY;
}

static void
session_attention(const CbWorld *world, const CbBoardRow *row, GArray *found)
{
    gboolean applications = has_applications(world, row->session);
    if (row->past || (row->risk.level == CB_RISK_LOW && row->fallback == NULL && !applications))
        return;
    CbAttention attention = {
        .severity = row->fallback != NULL ? CB_SEVERITY_CRITICAL : (CbSeverity)row->risk.level,
        .due = due_of(world, row->session),
        .target = CB_sessions,
        .row = row->session,
        .cause = row->fallback != NULL ? "FOUNDERS_NEEDED"
                 : applications        ? "APPLICATIONS_WAITING"
                                       : "UNDERSTAFFED",
        .action = row->fallback != NULL ? "fallback" : applications ? "accept" : "propose",
    };
    g_array_append_val(found, attention);
}

/* Sessions short of people that are near or founders' work, applications that wait for an answer, and
 * overloaded people. */
static void
attention(const CbWorld *world, gint64 now, GArray *found)
{
    g_autoptr(CbBoard) board = cb_board_new(world, now, 1);
    for (guint i = 0; i < cb_board_rows(board); i++)
        session_attention(world, cb_board_row(board, i), found);

    g_autoptr(GArray) overloads = cb_overloads(world);
    for (guint i = 0; i < overloads->len; i++) {
        const CbOverload *overload = &g_array_index(overloads, CbOverload, i);
        if (g_array_index(overload->days, gint64, overload->days->len - 1) < cb_day_of(now))
            continue;
        CbAttention one = {
            .severity = (CbSeverity)overload->level,
            .due = overload->worst_day * CB_DAY,
            .target = CB_operators,
            .row = overload->operator,
            .cause = "OVERLOADED",
            .action = "open",
        };
        g_array_append_val(found, one);
    }
}

const CbDomain cb_operators_domain = {
    .name = "operators",
    .kinds = cb_operators_kinds,
    .n_kinds = CB_OPERATORS_N_KINDS,
    .index_new = cb_staffing_new,
    .index_patch = cb_staffing_patch,
    .index_free = cb_staffing_free,
    .attention = attention,
};
