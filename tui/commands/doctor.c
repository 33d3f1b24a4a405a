/* A full check of what is stored; changes nothing. */
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

static const char *const checks[] = {
    [CB_CHECK_OK] = "ok",
    [CB_CHECK_REPAIRED] = "repair",
    [CB_CHECK_REFUSED] = "refused",
};

static void
answer(const char *directory, const GArray *findings)
{
    g_autofree char *name = g_filename_display_name(directory);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "directory", name);
    cJSON *array = cJSON_AddArrayToObject(json, "findings");
    for (guint i = 0; i < findings->len; i++) {
        const CbFinding *finding = &g_array_index(findings, CbFinding, i);
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "check", checks[finding->check]);
        cJSON_AddStringToObject(item, "sentence", finding->sentence);
        cJSON_AddItemToArray(array, item);
    }
    cb_call_answer(json);
}

static void
print(const char *directory, const GArray *findings)
{
    cb_say(stdout, "The profile lies in %s", directory);
    for (guint i = 0; i < findings->len; i++) {
        const CbFinding *finding = &g_array_index(findings, CbFinding, i);
        cb_say(stdout, "%-8s %s", checks[finding->check], finding->sentence);
    }
}

static CbExit
run(CbCall *call, GError **error)
{
    g_autoptr(CbProfile) profile = cb_profile_open(call->profile, call->cache, error);
    if (profile == NULL)
        return CB_EXIT_STORE;
    g_autoptr(GArray) findings = cb_store_check(profile->directory);
    CbExit status = CB_EXIT_DONE;
    for (guint i = 0; i < findings->len; i++)
        if (g_array_index(findings, CbFinding, i).check == CB_CHECK_REFUSED)
            status = CB_EXIT_STORE;
    if (call->json)
        answer(profile->directory, findings);
    else
        print(profile->directory, findings);
    return status;
}

const CbCommand cb_commands_doctor[] = {
    {"doctor", "", CB_COMMAND_JSON, "check what is stored, and say where it lies", NULL, run},
    {.name = NULL},
};
