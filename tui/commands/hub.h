/* What the commands that work on a hub's data share. */
#pragma once

#include "sync/hub/hub.h"
#include "sync/hub/sender/channels.h"
#include "tui/command.h"

/* Where the hub's data is: --data, the first line of --data-file, or CALLBOARD_DATA. Caller frees.
 * NULL with an error. */
char *cb_hub_data(const CbCall *call, GError **error);
/* Whether that is a server's address, not a directory. */
gboolean cb_hub_data_is_url(const char *data);
/* The hub with its data, opened as `how` says (NULL: as usual). `may_make`: where there is no data
 * a new hub is made. What opening repaired is told. NULL with an error. */
CbHub *cb_hub_of_call(const CbCall *call, const CbHubOptions *how, gboolean may_make,
                      GError **error);

/* How the hub's messages reach the world: by --channels, else by channels.conf in the directory of its data. TRUE with NULL
 * where neither is there. */
gboolean cb_hub_channels(const CbCall *call, CbChannels **channels, GError **error);
#define CB_HUB_CHANNELS_OPTION                                                                     \
    {                                                                                              \
        "channels", CB_OPTION_FILE, G_STRUCT_OFFSET(CbCall, channels), "FILE", NULL,               \
            "how messages are sent (channels.conf beside the data)", 0                             \
    }

/* The secrets that existing clients of the advisors sign with: the first two lines of --match-secret, else of match.secret in
 * the directory of the hub's data. The second is version 2's own, NULL: the same. Without such a file NULL, which the hub takes
 * for one that follows from its own; `derive`: that one. FALSE with an error, also when others can read the file. Free with
 * cb_secret_forget(). */
gboolean cb_hub_match_secrets(const CbCall *call, gboolean derive, char **first, char **second, GError **error);
#define CB_HUB_MATCH_SECRET_OPTION                                                                 \
    {                                                                                              \
        "match-secret", CB_OPTION_FILE, G_STRUCT_OFFSET(CbCall, match_secret), "FILE", NULL,       \
            "what clients of the advisors sign with (match.secret beside the data)", 0             \
    }
#define CB_HUB_BIND_CLAIMS_OPTION                                                                  \
    {                                                                                              \
        "bind-claims", CB_OPTION_FLAG, G_STRUCT_OFFSET(CbCall, bind_claims), NULL, NULL,           \
            "let signatures of clients of the advisors cover their claims", 0                      \
    }

/* Whether --public-url is an address; links lead to it. Its host, NULL where none was given, in *name (caller frees). */
gboolean cb_hub_public_url(const CbCall *call, char **name, GError **error);
#define CB_HUB_PUBLIC_URL_OPTION                                                                   \
    {                                                                                              \
        "public-url", CB_OPTION_TEXT, G_STRUCT_OFFSET(CbCall, public_url), "URL", NULL,            \
            "what links in messages begin with, as people reach the hub", 0                         \
    }

/* Does something in one writing transaction; `work` gets `data`. */
typedef gboolean (*CbHubWork)(CbDb *db, gpointer data, GError **error);
gboolean cb_hub_change(CbHub *hub, CbHubWork work, gpointer data, GError **error);

/* Holds a directory of data for one hub, which would not hear what another one decides; several may work on PostgreSQL.
 * FALSE with an error that ends in `advice` when another one has it. Drop it with cb_lock_drop(). */
gboolean cb_hub_hold(const CbCall *call, const char *advice, int *lock, GError **error);

/* Refuses when the call says --read-only: FALSE, and *status is what to return. */
gboolean cb_hub_may_change(const CbCall *call, CbExit *status);

/* What the first word of a command chooses. */
typedef struct {
    const char *name;
    CbExit (*run)(CbCall *call, CbHub *hub, GError **error);
    gboolean changes;  /* so not with --read-only */
    gboolean may_make; /* a new hub, where there is none yet */
} CbHubAction;
/* Runs the action that the first word names on the hub of the call; `takes` is what it may be, for people. */
CbExit cb_hub_act(CbCall *call, const CbHubAction *actions, guint n, const char *takes, GError **error);

/* The options that say where the data is, for tables of options. */
#define CB_HUB_DATA_OPTIONS                                                                        \
    {"data",                                                                                       \
     CB_OPTION_FILE,                                                                               \
     G_STRUCT_OFFSET(CbCall, data),                                                                \
     "WHERE",                                                                                      \
     NULL,                                                                                         \
     "the hub's data: a directory, or postgresql://… (or in CALLBOARD_DATA)",                      \
     0},                                                                                           \
    {                                                                                              \
        "data-file", CB_OPTION_FILE, G_STRUCT_OFFSET(CbCall, data_file), "FILE", NULL,             \
            "read --data from the first line of this file", 0                                      \
    }
