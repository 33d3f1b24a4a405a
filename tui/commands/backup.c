/* A copy of a hub's data, while it is served. */
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/sheet.h"

static CbExit
run(CbCall *call, GError **error)
{
    g_autofree char *data = cb_hub_data(call, error);
    if (data == NULL)
        return CB_EXIT_USAGE;
    if (!cb_hub_backup(data, call->words[0], error))
        return CB_EXIT_STORE;
    cb_say(stdout, "The hub's data are copied to %s", call->words[0]);
    return CB_EXIT_DONE;
}

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    {.name = NULL},
};

const CbCommand cb_commands_backup[] = {
    {"backup", "FILE", 0, "copy a hub's data into a new file, while it is served", options, run},
    {.name = NULL},
};
