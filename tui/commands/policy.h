/* What the policies of the command `policy` share. */
#pragma once

#include "tui/command.h"

/* The settings that stand, so that those which are not named keep their values; an object, the caller's. */
cJSON *cb_policy_settings(const CbWorld *world, const char *id);
/* The row that holds these settings. */
CbPatch *cb_policy_patch(const char *id, const cJSON *settings);
/* Writes them into the profile and tells which decisions conflict with them. */
gboolean cb_policy_write(CbDesk *desk, const char *id, const cJSON *settings, GError **error);

/* `policy messages [NAME=VALUE…]`: by which channel and in which words people are told. */
CbExit cb_policy_messages(CbCall *call, GError **error);
