#include "engine/operators/operators.h"

#include "engine/operators/board.h"
#include "engine/operators/change.h"
#include "engine/operators/contact.h"
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

/* Who is to be called back at this minute or was to be before. */
static void
call_back_attention(const CbWorld *world, gint64 now, GArray *found)
{
    g_autoptr(GArray) call_backs = cb_call_backs(world);
    for (guint i = 0; i < call_backs->len; i++) {
        guint contact = g_array_index(call_backs, guint, i);
        if (contacts_call_back_at(world, contact) > now)
            break;
        CbAttention one = {
            .severity = CB_SEVERITY_HIGH,
            .due = contacts_call_back_at(world, contact),
            .target = CB_operators,
            .row = contacts_operator_id(world, contact),
            .cause = "CALL_BACK",
            .words = "call back",
            .action = "call",
        };
        g_array_append_val(found, one);
    }
}

/* Sessions that are over weigh on their people until they are completed: one line for all of them. */
static void
completion_attention(const CbWorld *world, gint64 now, GArray *found)
{
    g_autoptr(GArray) sessions = cb_sessions_to_complete(world, now);
    if (sessions->len == 0)
        return;
    CbAttention one = {
        .severity = CB_SEVERITY_LOW,
        .due = now,
        .target = CB_sessions,
        .row = g_array_index(sessions, guint, 0),
        .cause = "TO_COMPLETE",
        .action = "complete-past",
    };
    g_snprintf(one.words, sizeof one.words, "%u over, confirmed", sessions->len);
    g_array_append_val(found, one);
}

/* The earliest session ahead that somebody is accepted on beside another one at that time; CB_NO_ROW: none. */
static guint
first_clash(const CbWorld *world, guint operator, gint64 now)
{
    guint found = CB_NO_ROW;
    CB_EACH_OF_OPERATOR (world, operator, link) {
        guint session = session_operators_session_id(world, link);
        if (cb_link_is_accepted(world, link) && cb_session_is_live(world, session) &&
            sessions_date(world, session) >= cb_day_of(now) &&
            cb_operator_busy_session(world, operator, session) != CB_NO_ROW &&
            (found == CB_NO_ROW || due_of(world, session) < due_of(world, found)))
            found = session;
    }
    return found;
}

/* Whether one of its days is not past. */
static gboolean
is_ahead(const CbOverload *overload, gint64 now)
{
    return g_array_index(overload->days, gint64, overload->days->len - 1) >= cb_day_of(now);
}

static gboolean
is_overloaded(const GArray *overloads, guint operator, gint64 now)
{
    for (guint i = 0; i < overloads->len; i++) {
        const CbOverload *overload = &g_array_index(overloads, CbOverload, i);
        if (overload->operator == operator && is_ahead(overload, now))
            return TRUE;
    }
    return FALSE;
}

/* Somebody is on two sessions at once, since one was moved; of the overloaded that is said already. */
static void
clash_attention(const CbWorld *world, gint64 now, const GArray *overloads, GArray *found)
{
    for (guint operator = 0; operator < cb_world_rows(world, CB_operators); operator++) {
        guint session = cb_operator_load(world, operator) < 2 ? CB_NO_ROW : first_clash(world, operator, now);
        if (session == CB_NO_ROW || is_overloaded(overloads, operator, now))
            continue;
        CbAttention one = {
            .severity = CB_SEVERITY_HIGH,
            .due = due_of(world, session),
            .target = CB_operators,
            .row = operator,
            .cause = "CLASH",
            .words = "on two at once",
            .action = "open",
        };
        g_array_append_val(found, one);
    }
}

/* Sessions short of people that are near or founders' work, applications that wait for an answer, overloaded
 * people and those on two sessions at once, call-backs, sessions to be completed. */
static void
attention(const CbWorld *world, gint64 now, GArray *found)
{
    g_autoptr(CbBoard) board = cb_board_new(world, now, 1);
    for (guint i = 0; i < cb_board_rows(board); i++)
        session_attention(world, cb_board_row(board, i), found);
    call_back_attention(world, now, found);
    completion_attention(world, now, found);

    g_autoptr(GArray) overloads = cb_overloads(world);
    clash_attention(world, now, overloads, found);
    for (guint i = 0; i < overloads->len; i++) {
        const CbOverload *overload = &g_array_index(overloads, CbOverload, i);
        if (!is_ahead(overload, now))
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
