#include "engine/advisors/event.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/case.h"
#include "engine/advisors/chat.h"
#include "engine/advisors/life.h"
#include "engine/advisors/stream.h"
#include "engine/json.h"
#include "engine/when.h"

static const struct {
    const char *name, *words;
} events[CB_N_MATCH_EVENTS] = {
    [CB_MATCH_EVENT_MATCHED] = {"advisor.matched", "An advisor was found."},
    [CB_MATCH_EVENT_FINALIZED] = {"advisor.finalized",
                                  "Client and advisor have approved the match."},
    [CB_MATCH_EVENT_DECLINED] = {"advisor.match_declined", "The match was declined."},
    [CB_MATCH_EVENT_READY] = {"advisor.workspace_ready", "The workspace is ready."},
};

/* --- writing ---------------------------------------------------------------------------------- */

static guint
said_in(const CbPatch *patch)
{
    guint said = 0;
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        said += cb_patch_row(patch, i)->table == CB_project_chat_log_minimal;
    return said;
}

static char *
response_of(CbMatchEvent event, const char *match_id, const char *advisor_id)
{
    g_autoptr(cJSON) data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "event_code", events[event].name);
    cJSON_AddStringToObject(data, "advisor_id", advisor_id != NULL ? advisor_id : "");
    cJSON_AddStringToObject(data, "match_id", match_id);
    return cJSON_PrintUnformatted(data);
}

void
cb_patch_event(const CbCase *c, CbPatch *patch, CbMatchEvent event, const char *match_id,
               const char *advisor_id)
{
    gint64 seq = cb_chat_next_seq(c->world, cb_case_project(c)) + said_in(patch);
    g_autofree char *response = response_of(event, match_id, advisor_id);
    CbRow *row = cb_patch_own(c, patch, CB_project_chat_log_minimal,
                              CB_project_chat_log_minimal_project_id, events[event].name);
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_actor_type, "system");
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_message_type, "system");
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_message_text, events[event].words);
    cb_patch_set_text(patch, row, CB_project_chat_log_minimal_response_data, response);
    cb_patch_set_integer(row, CB_project_chat_log_minimal_seq, seq);
    cb_patch_set_integer(row, CB_project_chat_log_minimal_created_at, c->now);
}

/* --- reading ---------------------------------------------------------------------------------- */

static const char *
name_of(const cJSON *response)
{
    const char *code = cJSON_GetStringValue(cb_json_member(response, "event_code"));
    for (guint e = 0; e < CB_N_MATCH_EVENTS; e++)
        if (g_strcmp0(code, events[e].name) == 0)
            return events[e].name;
    return NULL;
}

static cJSON *
response_in(const CbWorld *world, guint row)
{
    const char *text = project_chat_log_minimal_response_data(world, row);
    return text == NULL ? NULL : cJSON_Parse(text);
}

const char *
cb_match_event_name(const CbWorld *world, guint row)
{
    g_autoptr(cJSON) response = response_in(world, row);
    return name_of(response);
}

/* Beside the ids: who it is, and until when it stands. */
static void
add_match(cJSON *json, const CbWorld *world, guint match)
{
    char time[32];
    guint advisor = advisor_match_requests_matched_advisor_id(world, match);
    const char *score = advisor_match_requests_match_score(world, match);
    if (advisor != CB_NO_ROW)
        cJSON_AddStringToObject(json, "advisorName", cb_name_of_advisor(world, advisor));
    cJSON_AddItemToObject(json, "score",
                          score == NULL ? cJSON_CreateNull()
                                        : cJSON_CreateNumber(g_ascii_strtod(score, NULL)));
    cJSON_AddStringToObject(json, "expiresAt",
                            cb_time_format(advisor_match_requests_expires_at(world, match), time));
}

char *
cb_match_event_data(const CbWorld *world, guint row)
{
    g_autoptr(cJSON) response = response_in(world, row);
    const char *match_id = cJSON_GetStringValue(cb_json_member(response, "match_id"));
    const char *advisor_id = cJSON_GetStringValue(cb_json_member(response, "advisor_id"));
    guint project = project_chat_log_minimal_project_id(world, row);
    guint match = cb_match_of(world, project, match_id);
    char *ids = cb_stream_match_data(
        match_id != NULL ? match_id : "", advisor_id != NULL ? advisor_id : "",
        projects_id(world, project), project_chat_log_minimal_created_at(world, row));
    g_autoptr(cJSON) json = cJSON_Parse(ids);
    cJSON *const places[] = {json, cJSON_GetObjectItemCaseSensitive(json, "content")};
    cJSON_free(ids);
    for (guint p = 0; p < G_N_ELEMENTS(places); p++) {
        cJSON_AddNumberToObject(places[p], "seq", (double)project_chat_log_minimal_seq(world, row));
        if (match != CB_NO_ROW && name_of(response) == events[CB_MATCH_EVENT_MATCHED].name)
            add_match(places[p], world, match);
    }
    return cJSON_PrintUnformatted(json);
}
