/* What the policies of the command `policy` share. */
#pragma once

#include "tui/command.h"

/* The settings that stand, so that those which are not named keep their values; an object, the caller's. */
cJSON *cb_policy_settings(const CbWorld *world, const char *id);
/* The row that holds these settings. */
CbPatch *cb_policy_patch(const char *id, const cJSON *settings);
/* Writes them into the profile and tells which decisions conflict with them. */
gboolean cb_policy_write(CbDesk *desk, const char *id, const cJSON *settings, GError **error);

/* A policy that is set by `policy ID NAME=VALUE…`, in a profile or in a hub's data (--data). */
typedef struct {
    const char *id, *example;
    /* Puts one setting as a person writes it; FALSE with a sentence that the caller frees. */
    gboolean (*set)(cJSON *policy, const char *name, const char *value, char **problem);
    void (*show)(const CbCall *call, const cJSON *policy);
} CbPolicyRow;
CbExit cb_policy_row(CbCall *call, const CbPolicyRow *row, GError **error);

/* `policy peers [NAME=VALUE…]`: how people at events are matched, and the words they are told. */
CbExit cb_policy_peers(CbCall *call, GError **error);
/* `policy messages [NAME=VALUE…]`: by which channel and in which words people are told. */
CbExit cb_policy_messages(CbCall *call, GError **error);
