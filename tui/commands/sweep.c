/* One sweep of a hub's campaigns, for cron where no hub is served. */
#include "store/lock.h"
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/sheet.h"

static const char advice[] =
    "it sweeps by itself every minute; for a sweep now, POST to its /functions/v1/staffing-sweeper with a service token";

static const char *
text_of(const cJSON *json, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
    return text != NULL ? text : "";
}

static void
print_swept(const cJSON *swept)
{
    const cJSON *results = cJSON_GetObjectItemCaseSensitive(swept, "results"), *result;
    guint ticked = (guint)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(swept, "ticked"));
    if (results == NULL)
        cb_say(stdout, "No campaign is due.");
    else
        cb_say(stdout, "%u campaign%s ticked.", ticked, ticked == 1 ? "" : "s");
    cJSON_ArrayForEach(result, results)
        if (cJSON_HasObjectItem(result, "error"))
            cb_call_tell("campaign %s: %s", text_of(result, "campaign_id"), text_of(result, "error"));
}

/* Whether somebody should look at it. */
static gboolean
has_failed(const cJSON *swept)
{
    const cJSON *failed = cJSON_GetObjectItemCaseSensitive(swept, "failed");
    return failed != NULL && failed->valueint > 0;
}

static CbExit
sweep(CbCall *call, GError **error)
{
    g_autoptr(CbHub) hub = cb_hub_of_call(call, NULL, FALSE, error);
    cJSON *swept = hub != NULL ? cb_hub_sweep(hub, error) : NULL;
    if (swept == NULL)
        return CB_EXIT_STORE;
    CbExit status = has_failed(swept) ? CB_EXIT_STORE : CB_EXIT_DONE;
    if (call->json) {
        cb_call_answer(swept);
    } else {
        print_swept(swept);
        cJSON_Delete(swept);
    }
    return status;
}

static CbExit
run(CbCall *call, GError **error)
{
    int lock = -1;
    CbExit status = CB_EXIT_STORE;
    if (!cb_hub_may_change(call, &status))
        return status;
    if (cb_hub_hold(call, advice, &lock, error))
        status = sweep(call, error);
    cb_lock_drop(&lock);
    return status;
}

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    {.name = NULL},
};

const CbCommand cb_commands_sweep[] = {
    {"sweep", "", CB_COMMAND_JSON,
     "tick the campaigns of a hub that are due, once; a hub that is served does so by itself", options, run},
    {.name = NULL},
};
