#include "engine/operators/operators.h"

#include "engine/operators/board.h"
#include "engine/when.h"

static gint64
count_asked(const CbWorld *world, guint session)
{
    gint64 asked = 0;
    CB_EACH_OF_SESSION (world, session, link)
        asked += cb_link_is_pending(world, link);
    return asked;
}

/* A session without a time is due when its date ends: those that begin at an hour come first. */
static gint64
due_of(const CbWorld *world, guint session)
{
    gint64 starts = sessions_starts_at(world, session);
    return starts != CB_NULL ? starts : (sessions_date(world, session) + 1) * CB_DAY - CB_SECOND;
}

/* "3 open", "3 open, 2 asked", "3 open, 1 free" when few are left. */
static void
write_words(CbAttention *attention, const CbBoardRow *row, gint64 asked)
{
    gsize size = sizeof attention->words;
    gint64 open = row->coverage.gap;
    if (asked > 0)
        g_snprintf(attention->words, size, "%d open, %d asked", (int)MIN(open, 999),
                   (int)MIN(asked, 999));
    else if (row->count.available < 100)
        g_snprintf(attention->words, size, "%d open, %u free", (int)MIN(open, 999),
                   row->count.available);
    else
        g_snprintf(attention->words, size, "%d open", (int)MIN(open, 999));
}

/* Whoever has been asked must be answered; while fewer are asked than are missing, more must be asked. */
static void
session_attention(const CbWorld *world, const CbBoardRow *row, GArray *found)
{
    gint64 asked = count_asked(world, row->session);
    if (row->past || (row->risk.level == CB_RISK_LOW && row->fallback == NULL && asked == 0))
        return;
    CbAttention attention = {
        .severity = row->fallback != NULL ? CB_SEVERITY_CRITICAL : (CbSeverity)row->risk.level,
        .due = due_of(world, row->session),
        .target = CB_sessions,
        .row = row->session,
        .cause = "UNDERSTAFFED",
        .action = "propose",
    };
    write_words(&attention, row, asked);
    if (row->fallback != NULL) {
        attention.cause = "FOUNDERS_NEEDED";
        attention.action = "fallback";
        g_strlcpy(attention.words, "founders needed", sizeof attention.words);
    } else if (asked >= row->coverage.gap || (asked > 0 && row->risk.level == CB_RISK_LOW)) {
        attention.cause = "APPLICATIONS_WAITING";
        attention.action = "accept";
    }
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
            .words = "works too much",
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
