/* Acting on requests for advisors: what the files of these actions share. */
#pragma once

#include <cjson/cJSON.h>

#include "tui/console/match.h"

/* The payload of a decision about the request of a row: its match_id where it has one. Caller owns. */
cJSON *cb_act_match_payload(const CbWorld *world, CbMatchAbout about);
/* JSON text of a payload, which is freed. Caller frees with g_free. */
char *cb_act_payload_text(cJSON *payload);
/* Why the rules refuse a decision now, NULL: they do not; and in *sentence (may be NULL) what it would do. Takes the payload
 * over. Caller frees both. */
char *cb_act_refusal(CbConsole *console, const char *kind, const char *target, char *payload, char **sentence);
/* Whom a new request of a project leaves out: whoever declined one before or let it run out. Caller owns; NULL: nobody. */
cJSON *cb_act_declined_advisors(const CbWorld *world, guint project);
/* The decision that asks anew for a project: with the criteria of its newest request, without `exclude` (taken over, may be
 * NULL). Caller frees with g_free. */
char *cb_act_request_payload(const CbWorld *world, guint project, cJSON *exclude);
