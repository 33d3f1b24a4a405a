/* A policy that is a row of settings: shown and changed, in a profile or in a hub's data. */
#include <string.h>

#include "tui/commands/hub.h"
#include "tui/commands/policy.h"

/* --- changing --------------------------------------------------------------------------------- */

/* `\n` in a value begins a new line, as it is shown. */
static char *
value_of(const char *word)
{
    g_auto(GStrv) lines = g_strsplit(word, "\\n", -1);
    return g_strjoinv("\n", lines);
}

static gboolean
set(const CbPolicyRow *row, cJSON *policy, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "policy %s takes NAME=VALUE such as %s, not \"%s\"", row->id, row->example, word);
        return FALSE;
    }
    g_autofree char *name = g_strndup(word, (gsize)(equals - word)), *value = value_of(equals + 1), *problem = NULL;
    if (row->set(policy, name, value, &problem))
        return TRUE;
    gboolean named = g_str_has_prefix(problem, name); /* not said twice */
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s%s%s", named ? "" : name, named ? "" : ": ", problem);
    return FALSE;
}

static gboolean
set_all(const CbPolicyRow *row, const CbCall *call, cJSON *policy, GError **error)
{
    for (guint i = 1; i < call->n_words; i++)
        if (!set(row, policy, call->words[i], error))
            return FALSE;
    return TRUE;
}

/* --- in a hub's data -------------------------------------------------------------------------- */

typedef struct {
    const CbCall *call;
    const CbPolicyRow *row;
    cJSON *policy; /* as it stands afterwards */
} Change;

static gboolean
change_hub(CbDb *db, gpointer data, GError **error)
{
    Change *change = data;
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = cb_policy_get(db, change->row->id, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    change->policy = text == NULL ? cJSON_CreateObject() : cJSON_Parse(text);
    if (!cJSON_IsObject(change->policy)) {
        cJSON_Delete(change->policy);
        change->policy = cJSON_CreateObject();
    }
    if (change->call->n_words == 1)
        return TRUE;
    if (!set_all(change->row, change->call, change->policy, error))
        return FALSE;
    g_autoptr(CbPatch) patch = cb_policy_patch(change->row->id, change->policy);
    return cb_hub_write(db, patch, error);
}

static CbExit
run_on_hub(const CbPolicyRow *row, const CbCall *call, GError **error)
{
    CbExit status;
    Change change = {.call = call, .row = row};
    if (call->n_words > 1 && !cb_hub_may_change(call, &status))
        return status;
    g_autoptr(CbHub) hub = cb_hub_of_call(call, NULL, FALSE, error);
    gboolean done = hub != NULL && cb_hub_change(hub, change_hub, &change, error);
    if (done)
        row->show(call, change.policy);
    cJSON_Delete(change.policy);
    return done ? CB_EXIT_DONE : CB_EXIT_STORE;
}

/* --- in a profile ----------------------------------------------------------------------------- */

static CbExit
run_on_desk(const CbPolicyRow *row, CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    CbExit status = CB_EXIT_STORE;
    if (desk == NULL || (call->n_words > 1 && (!cb_call_may_change(call, &status, error) ||
                                               !cb_call_may_write_facts(call, &status, error))))
        return status;
    g_autoptr(cJSON) policy = cb_policy_settings(cb_desk_world(desk), row->id);
    if (call->n_words > 1 &&
        (!set_all(row, call, policy, error) || !cb_policy_write(desk, row->id, policy, error)))
        return CB_EXIT_STORE;
    row->show(call, policy);
    return CB_EXIT_DONE;
}

CbExit
cb_policy_row(CbCall *call, const CbPolicyRow *row, GError **error)
{
    return call->data != NULL || call->data_file != NULL ? run_on_hub(row, call, error) : run_on_desk(row, call, error);
}
