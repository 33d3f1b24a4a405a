/* Messages that are due: sent once, for cron and beside a hub that is served, or shown. */
#include "sync/hub/log.h"
#include "sync/hub/sender/sender.h"
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/sheet.h"

/* --- a dry run -------------------------------------------------------------------------------- */

static cJSON *
preview_json(const CbPreview *preview)
{
    cJSON *json = cJSON_CreateObject();
    const struct {
        const char *name, *text;
    } fields[] = {{"id", preview->id},           {"cause", preview->cause}, {"channel", preview->channel},
                  {"why", preview->why},         {"name", preview->name},   {"to", preview->address},
                  {"subject", preview->subject}, {"text", preview->body}};
    for (guint f = 0; f < G_N_ELEMENTS(fields); f++)
        cJSON_AddItemToObject(json, fields[f].name,
                              fields[f].text == NULL ? cJSON_CreateNull() : cJSON_CreateString(fields[f].text));
    return json;
}

static void
show(const CbPreview *preview)
{
    const char *address = preview->address != NULL ? preview->address : "no address";
    if (preview->channel == NULL) {
        cb_say(stdout, "not sent: %s, %s to %s <%s>", preview->why, preview->cause, preview->name, address);
        return;
    }
    cb_say(stdout, "%s: %s to %s <%s>", preview->channel, preview->cause, preview->name, address);
    if (preview->subject != NULL)
        cb_say(stdout, "  %s", preview->subject);
    g_auto(GStrv) lines = g_strsplit(preview->body, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        cb_say(stdout, "  | %s", *line);
}

static CbExit
show_all(const CbCall *call, CbHub *hub, const CbSenderOptions *options, GError **error)
{
    g_autoptr(GPtrArray) previews = cb_sender_preview(hub, options, error);
    if (previews == NULL)
        return CB_EXIT_STORE;
    cJSON *all = cJSON_CreateArray();
    for (guint i = 0; i < previews->len; i++) {
        if (call->json)
            cJSON_AddItemToArray(all, preview_json(previews->pdata[i]));
        else
            show(previews->pdata[i]);
    }
    if (call->json)
        cb_call_answer(g_steal_pointer(&all));
    else if (previews->len == 0)
        cb_say(stdout, "Nothing is to be sent now.");
    cJSON_Delete(all);
    return CB_EXIT_DONE;
}

/* --- sending ---------------------------------------------------------------------------------- */

static void
tell(const CbCall *call, const CbSenderCounts *counts)
{
    if (!call->json) {
        cb_say(stdout, "%u sent, %u later, %u failed, %u in doubt, %u off", counts->sent, counts->later, counts->failed,
               counts->doubt, counts->off);
        return;
    }
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "sent", counts->sent);
    cJSON_AddNumberToObject(json, "later", counts->later);
    cJSON_AddNumberToObject(json, "failed", counts->failed);
    cJSON_AddNumberToObject(json, "in_doubt", counts->doubt);
    cJSON_AddNumberToObject(json, "off", counts->off);
    cb_call_answer(json);
}

static CbExit
send_all(const CbCall *call, CbHub *hub, const CbSenderOptions *options, GError **error)
{
    CbSenderCounts counts = {0};
    g_autoptr(CbSender) sender = cb_sender_new(hub, options, error);
    if (sender == NULL)
        return CB_EXIT_STORE;
    gboolean good = cb_sender_deliver(sender, &counts, error);
    tell(call, &counts);
    return good ? CB_EXIT_DONE : CB_EXIT_STORE;
}

static CbExit
run(CbCall *call, GError **error)
{
    CbExit status;
    const CbHubOptions how = {.log = cb_log_to_stderr, .public_url = call->public_url};
    g_autoptr(CbChannels) channels = NULL;
    g_autofree char *name = NULL;
    if (!call->dry_run && !cb_hub_may_change(call, &status))
        return status;
    if (!cb_hub_public_url(call, &name, error) || !cb_hub_channels(call, &channels, error))
        return CB_EXIT_USAGE;
    if (channels == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "send needs to know how; write " CB_CHANNELS_FILE " beside the hub's data, or name a file with "
                    "--channels (docs/hub.md says what stands in it)");
        return CB_EXIT_USAGE;
    }
    g_autoptr(CbHub) hub = cb_hub_of_call(call, &how, FALSE, error);
    const CbSenderOptions sending = {.channels = channels};
    if (hub == NULL)
        return CB_EXIT_STORE;
    return call->dry_run ? show_all(call, hub, &sending, error) : send_all(call, hub, &sending, error);
}

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    CB_HUB_CHANNELS_OPTION,
    CB_HUB_PUBLIC_URL_OPTION,
    {"dry-run", CB_OPTION_FLAG, G_STRUCT_OFFSET(CbCall, dry_run), NULL, NULL,
     "show what would be sent, and send nothing", 0},
    {.name = NULL},
};

const CbCommand cb_commands_send[] = {
    {"send", "", CB_COMMAND_JSON, "send a hub's messages that are due, once", options, run},
    {.name = NULL},
};
