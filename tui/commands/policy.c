/* The board policy: shown and changed; those of messages and peers stand in policy_messages.c and policy_peers.c. */
#include "tui/commands/policy.h"

#include <string.h>

#include "engine/operators/policy.h"
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/sheet.h"

#define BOARD "board"

static void
show(const CbCall *call, const CbWorld *world)
{
    CbBoardPolicy policy = cb_board_policy(world);
    const char *rule = policy.busy_rule == CB_BUSY_OVERLAP ? "overlap" : "date";
    if (call->json) {
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "busy_rule", rule);
        cJSON_AddNumberToObject(json, "min_gap_minutes", (double)policy.min_gap_minutes);
        cJSON_AddNumberToObject(json, "overload_minutes", (double)policy.overload_minutes);
        cb_call_answer(json);
        return;
    }
    cb_say(stdout, "busy_rule=%s", rule);
    cb_say(stdout, "min_gap_minutes=%" G_GINT64_FORMAT, policy.min_gap_minutes);
    cb_say(stdout, "overload_minutes=%" G_GINT64_FORMAT, policy.overload_minutes);
}

/* Puts `NAME=VALUE` into the settings; numbers become numbers. */
static gboolean
set(cJSON *settings, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "policy takes NAME=VALUE such as busy_rule=overlap, not \"%s\"", word);
        return FALSE;
    }
    g_autofree char *name = g_strndup(word, (gsize)(equals - word));
    g_autofree char *problem = NULL;
    if (!cb_board_policy_check(name, equals + 1, &problem)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s", problem);
        return FALSE;
    }
    gint64 number;
    cJSON *value = g_ascii_string_to_signed(equals + 1, 10, G_MININT32, G_MAXINT32, &number, NULL)
                       ? cJSON_CreateNumber((double)number)
                       : cJSON_CreateString(equals + 1);
    cJSON_DeleteItemFromObjectCaseSensitive(settings, name);
    cJSON_AddItemToObject(settings, name, value);
    return TRUE;
}

cJSON *
cb_policy_settings(const CbWorld *world, const char *id)
{
    guint row = cb_world_find(world, CB_policies, id);
    cJSON *settings = row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
    if (cJSON_IsObject(settings))
        return settings;
    cJSON_Delete(settings);
    return cJSON_CreateObject();
}

CbPatch *
cb_policy_patch(const char *id, const cJSON *settings)
{
    g_autofree char *text = cJSON_PrintUnformatted(settings);
    CbPatch *patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_policies);
    cb_patch_set_text(patch, row, CB_policies_id, id);
    cb_patch_set_text(patch, row, CB_policies_policy, text);
    return patch;
}

gboolean
cb_policy_write(CbDesk *desk, const char *id, const cJSON *settings, GError **error)
{
    g_autoptr(CbPatch) patch = cb_policy_patch(id, settings);
    g_autoptr(GHashTable) conflicts = cb_outbox_conflicts(desk);
    if (!cb_store_write(cb_desk_store(desk), patch, error) || !cb_desk_reload(desk, error))
        return FALSE;
    cb_outbox_print_conflicts(desk, conflicts, stderr);
    return TRUE;
}

static gboolean
change(CbCall *call, CbDesk *desk, GError **error)
{
    g_autoptr(cJSON) settings = cb_policy_settings(cb_desk_world(desk), BOARD);
    for (guint i = 0; i < call->n_words; i++)
        if (!set(settings, call->words[i], error))
            return FALSE;
    return cb_policy_write(desk, BOARD, settings, error);
}

static CbExit
run_board(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    CbExit status = CB_EXIT_STORE;
    if (desk == NULL || (call->n_words > 0 && (!cb_call_may_change(call, &status, error) ||
                                               !cb_call_may_write_facts(call, &status, error))))
        return status;
    if (call->n_words > 0 && !change(call, desk, error))
        return CB_EXIT_STORE;
    show(call, cb_desk_world(desk));
    return CB_EXIT_DONE;
}

static CbExit
run(CbCall *call, GError **error)
{
    if (call->n_words > 0 && strcmp(call->words[0], "messages") == 0)
        return cb_policy_messages(call, error);
    if (call->n_words > 0 && strcmp(call->words[0], "peers") == 0)
        return cb_policy_peers(call, error);
    if (call->data == NULL && call->data_file == NULL)
        return run_board(call, error);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "--data is for \"policy messages\" and \"policy peers\"");
    return CB_EXIT_USAGE;
}

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    {.name = NULL},
};

const CbCommand cb_commands_policy[] = {
    {"policy", "[messages|peers] [NAME=VALUE…]", CB_COMMAND_JSON,
     "show the policy of the board, of messages or of peers, or change it", options, run},
    {.name = NULL},
};
