/* Sessions that are over, and such that are on again. */
#include "engine/operators/change.h"

#include "tui/commands/all.h"
#include "tui/commands/decision.h"
#include "tui/commands/sheet.h"

static char no_payload[] = "{}";

/* All that are past and confirmed still, in one batch. */
static CbExit
complete_past(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    g_autoptr(GArray) rows = cb_sessions_to_complete(cb_desk_world(desk), cb_desk_now(desk));
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autofree CbWish *wishes = g_new0(CbWish, rows->len);
    for (guint i = 0; i < rows->len; i++) {
        g_ptr_array_add(ids, g_strdup(sessions_id(cb_desk_world(desk), g_array_index(rows, guint, i))));
        wishes[i] = (CbWish){"session.complete", ids->pdata[i], no_payload};
    }
    if (rows->len == 0 && !call->json)
        cb_say(stdout, "No past session is confirmed still.");
    return cb_decision_make_all(call, wishes, rows->len, error);
}

static CbExit
run_complete(CbCall *call, GError **error)
{
    if (call->past == (call->n_words > 0)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "complete takes either a SESSION or --past");
        return CB_EXIT_USAGE;
    }
    return call->past ? complete_past(call, error)
                      : cb_decision_make(call, "session.complete", call->words[0], no_payload, error);
}

static CbExit
run_reopen(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if (call->status != NULL)
        cJSON_AddStringToObject(json, "status", call->status);
    g_autofree char *payload = cJSON_PrintUnformatted(json);
    return cb_decision_make(call, "session.reopen", call->words[0], payload, error);
}

static const CbOption complete_options[] = {
    {"past", CB_OPTION_FLAG, G_STRUCT_OFFSET(CbCall, past), NULL, NULL,
     "complete all sessions that are past and confirmed still", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

static const CbOption reopen_options[] = {
    {"status", CB_OPTION_TEXT, G_STRUCT_OFFSET(CbCall, status), "STATUS", "draft pending confirmed",
     "as what (confirmed)", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

#define FLAGS (CB_COMMAND_JSON | CB_COMMAND_CHANGES)

const CbCommand cb_commands_complete[] = {
    {"complete", "[SESSION]", FLAGS, "mark a session that is over as completed", complete_options,
     run_complete},
    {"reopen", "SESSION", FLAGS, "take up a cancelled or completed session again", reopen_options, run_reopen},
    {.name = NULL},
};
