/* Who cannot work for a while, and who is back. */
#include "engine/operators/absence.h"

#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/dates.h"
#include "tui/commands/decision.h"

static CbExit
run_absent(CbCall *call, GError **error)
{
    CbAbsence absence = {.reason = call->reason};
    if (cb_call_desk(call, error) == NULL)
        return CB_EXIT_STORE;
    if (!cb_call_day(call, call->words[1], &absence.first, error) ||
        !cb_call_day(call, call->words[call->n_words - 1], &absence.last, error) ||
        !cb_call_hours(call, absence.first, &absence.starts_at, &absence.ends_at, error))
        return CB_EXIT_USAGE;
    g_autofree char *payload = cb_absence_payload(&absence);
    return cb_decision_make(call, "operator.unavailable", call->words[0], payload, error);
}

/* The absence of that day ends, or the next one does not begin; the rules refuse when there is none. */
static CbExit
run_back(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    CbExit status = CB_EXIT_STORE;
    guint operator;
    if (desk == NULL || !cb_call_operator(call, 0, &operator, &status))
        return status;
    gint64 day = cb_call_today(call);
    if (call->n_words > 1 && !cb_call_day(call, call->words[1], &day, error))
        return CB_EXIT_USAGE;
    const CbWorld *world = cb_desk_world(desk);
    guint absence = cb_absence_on(world, operator, day);
    g_autofree char *payload = cb_return_payload(absence == CB_NO_ROW ? "" : absences_id(world, absence), day);
    return cb_decision_make(call, "operator.available", call->words[0], payload, error);
}

static const CbOption absent_options[] = {
    {"reason", CB_OPTION_TEXT, G_STRUCT_OFFSET(CbCall, reason), "TEXT", NULL, "why", 0},
    CB_OPTION_FROM_TIME("away only from this time of the one date on"),
    CB_OPTION_UNTIL_TIME("away only until this time"),
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

static const CbOption back_options[] = {
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

#define FLAGS (CB_COMMAND_JSON | CB_COMMAND_CHANGES)

const CbCommand cb_commands_absence[] = {
    {"absent", "OPERATOR FROM [UNTIL]", FLAGS,
     "note that an operator is away, and free their sessions", absent_options, run_absent},
    {"back", "OPERATOR [DATE]", FLAGS, "note that an operator is back, and give their places back",
     back_options, run_back},
    {.name = NULL},
};
