/* "Why not?": every rule that stands against a person on a session, the place they have, and what
 * would have to change; and why a session is not on the board. */
#include "engine/operators/answers.h"
#include "engine/operators/why.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

static void
print(GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        cb_say(stdout, "%s", (const char *)g_ptr_array_index(lines, i));
    g_ptr_array_unref(lines);
}

static CbExit
answer_session(CbCall *call, const CbWorld *world, guint session)
{
    gint64 now = cb_desk_now(call->desk);
    if (call->json)
        cb_call_answer(cb_answer_why_not_session(world, session, now));
    else
        print(cb_why_not_session_lines(world, session, now));
    return CB_EXIT_DONE;
}

static CbExit
run(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    CbExit status = CB_EXIT_STORE;
    guint session, operator;
    if (desk == NULL || !cb_call_session(call, 0, &session, &status))
        return status;
    const CbWorld *world = cb_desk_world(desk);
    if (call->n_words == 1)
        return answer_session(call, world, session);
    if (!cb_call_operator(call, 1, &operator, &status))
        return status;
    if (call->json)
        cb_call_answer(cb_answer_why_not(world, session, operator));
    else
        print(cb_why_not_lines(world, session, operator));
    return CB_EXIT_DONE;
}

const CbCommand cb_commands_why_not[] = {
    {"why-not", "SESSION [OPERATOR]", CB_COMMAND_JSON,
     "say why an operator is not the one, or why a session is not on the board", NULL, run},
    {.name = NULL},
};
