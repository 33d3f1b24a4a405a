/* What the files of the command `pool` share. */
#pragma once

#include "engine/pool/plan.h"
#include "tui/command.h"

/* Answers about the pool; nothing is changed. */
CbExit cb_pool_status(CbCall *call, GError **error);
CbExit cb_pool_list_rows(CbCall *call, GError **error);
CbExit cb_pool_show(CbCall *call, GError **error);
CbExit cb_pool_days(CbCall *call, GError **error);
CbExit cb_pool_assess(CbCall *call, GError **error);

/* Runs: what is ready, or the bookings that are named; everything at once; what has failed. */
CbExit cb_pool_process(CbCall *call, GError **error);
CbExit cb_pool_emergency(CbCall *call, GError **error);
CbExit cb_pool_retry(CbCall *call, GError **error);

/* What is decided about the pool as a whole. */
CbExit cb_pool_mode(CbCall *call, GError **error);
CbExit cb_pool_override(CbCall *call, GError **error);
CbExit cb_pool_auto(CbCall *call, GError **error);
CbExit cb_pool_set_policy(CbCall *call, GError **error);

/* Runs what is ready, after something else has been decided: with its lines for people, or into `json` (may be NULL).
 * */
gboolean cb_pool_run_ready(CbCall *call, cJSON *json, GError **error);

/* The bookings that the words behind the action name, as ids (char *, owned); NULL after having refused. */
GPtrArray *cb_pool_named(CbCall *call, CbExit *status);
/* "Mon 7 Dec 09:00" by the clocks of the profile; NULL without a time. Caller frees. */
char *cb_pool_moment(const CbCall *call, gint64 time);
