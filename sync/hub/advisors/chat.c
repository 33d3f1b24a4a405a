#include "engine/case.h"

#include <string.h>

#include "engine/advisors/chat.h"
#include "sync/hub/advisors/access.h"
#include "sync/hub/advisors/ask.h"
#include "sync/hub/advisors/envelope.h"
#include "sync/hub/advisors/room.h"

#define LONGEST_STRING ((gsize)64 * 1024)

typedef struct {
    CbHub *hub;
    char *project, *user;
    cJSON *body;
    CbSigned is_signed;
} Saying;

static void
saying_clear(Saying *saying)
{
    g_free(saying->project);
    g_free(saying->user);
    cJSON_Delete(saying->body);
    cb_signed_clear(&saying->is_signed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Saying, saying_clear)

/* --- what is said ----------------------------------------------------------------------------- */

static const char *
text_of(const Saying *saying, const char *name)
{
    return cJSON_GetStringValue(cb_json_member(saying->body, name));
}

static gboolean
is_one_of(const Saying *saying, const char *name, const char *const *words)
{
    const cJSON *member = cb_json_member(saying->body, name);
    return member == NULL || (cJSON_IsString(member) && g_strv_contains(words, member->valuestring));
}

/* NULL: it can be said. */
static CbAnswer *
check_body(const Saying *saying)
{
    static const char *const modes[] = {"unified", NULL}, *const types[] = {"client", "advisor", NULL};
    const char *text = text_of(saying, "text"), *id = text_of(saying, "client_msg_id");
    if (text == NULL || *text == '\0' || strlen(text) > CB_LONGEST_TEXT)
        return cb_chat_malformed("body/text must be a text of 1 to 4000 bytes");
    if (id == NULL || *id == '\0' || strlen(id) > 200)
        return cb_chat_malformed("body/client_msg_id must be a text of 1 to 200 bytes");
    if (!is_one_of(saying, "mode", modes))
        return cb_chat_malformed("body/mode must be \"unified\"");
    if (!is_one_of(saying, "actor_type", types))
        return cb_chat_malformed("body/actor_type must be \"client\" or \"advisor\"");
    return NULL;
}

static CbAnswer *
read_body(Saying *saying, const CbRequest *request)
{
    g_autofree char *problem = NULL;
    saying->body = cb_json_parse_strict(request->body->str, request->body->len, LONGEST_STRING, &problem);
    if (cJSON_IsObject(saying->body))
        return check_body(saying);
    return cb_chat_malformed(problem != NULL ? problem : "The body is not a JSON object.");
}

/* --- saying it -------------------------------------------------------------------------------- */

/* Nobody speaks as the other side. */
static const char *
side_of(const CbWorld *world, const Saying *saying)
{
    guint project = cb_world_find(world, CB_projects, saying->project);
    return g_strcmp0(projects_owner_id(world, project), saying->user) == 0 ? "client" : "advisor";
}

static cJSON *
payload_of(const Saying *saying, const char *side)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "text", text_of(saying, "text"));
    cJSON_AddStringToObject(payload, "client_msg_id", text_of(saying, "client_msg_id"));
    cJSON_AddStringToObject(payload, "actor_type", side);
    cJSON_AddStringToObject(payload, "user_id", saying->user);
    return payload;
}

/* The stored message, also when it was said before. */
static CbAnswer *
answer_said(const Saying *saying, const CbWorld *world)
{
    guint project = cb_world_find(world, CB_projects, saying->project);
    guint row = project == CB_NO_ROW ? CB_NO_ROW
                                     : cb_chat_said(world, project, saying->user, text_of(saying, "client_msg_id"));
    if (row == CB_NO_ROW)
        return cb_chat_refuse(500, NULL, "The message was stored and is gone.");
    const CbStreamMessage message = {CB_unified_chat_messages, row, unified_chat_messages_seq(world, row)};
    g_autofree char *id = g_uuid_string_random();
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "success");
    cJSON_AddItemToObject(json, "data", cb_room_message(world, project, &message));
    cJSON_AddStringToObject(json, "correlationId", id);
    return cb_envelope(200, json);
}

static CbAnswer *
say(const Saying *saying, const char *side)
{
    GError *error = NULL;
    g_autoptr(CbOutcome) outcome = NULL;
    const CbAdvisorAsk ask = {.kind = "chat.post",
                              .target = saying->project,
                              .payload = payload_of(saying, side),
                              .actor = saying->user};
    g_autoptr(CbDecision) decision = cb_advisor_decision(saying->hub, &ask);
    g_auto(CbJoin) join = {
        .decision = decision, .nonce_key = CB_MATCH_NONCES, .nonce = saying->is_signed.nonce};
    if (!cb_hub_join(saying->hub, &join, &outcome, &error))
        return cb_answer_failure(saying->hub, error);
    if (join.replayed)
        return cb_signed_replayed(saying->hub, &saying->is_signed);
    if (outcome->code == NULL)
        return answer_said(saying, join.after);
    gboolean foreign = strcmp(outcome->code, "UNAUTHORIZED_PROJECT_ACCESS") == 0;
    return cb_chat_refuse(foreign ? 403 : 400, outcome->code, outcome->sentence);
}

static CbAnswer *
say_as_member(const Saying *saying)
{
    GError *error = NULL;
    g_autoptr(CbWorld) world = cb_current_world(saying->hub, &error);
    if (world == NULL)
        return cb_answer_failure(saying->hub, error);
    CbAnswer *refusal = cb_chat_check_access(world, saying->project, saying->user);
    if (refusal != NULL)
        return refusal;
    const char *side = side_of(world, saying), *wanted = text_of(saying, "actor_type");
    if (wanted != NULL && strcmp(wanted, side) != 0)
        return cb_chat_refuse(400, "INVALID_VALUE", "actor_type says the other side of this project.");
    return say(saying, side);
}

static CbAnswer *
answer_post(CbHub *hub, const CbRequest *request, char *project)
{
    g_auto(Saying) saying = {.hub = hub, .project = project};
    CbAnswer *refusal = read_body(&saying, request);
    if (refusal == NULL)
        saying.user = cb_chat_user(hub, request, &saying.is_signed, &refusal);
    return refusal != NULL ? refusal : say_as_member(&saying);
}

CbAnswer *
cb_answer_chat(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    (void)nobody;
    gboolean streams = cb_room_stream_wanted(request);
    char *project = cb_chat_project(request->path, CB_CHAT_MESSAGES);
    if (project != NULL && strcmp(request->method, "POST") == 0)
        return answer_post(hub, request, project);
    CbAnswer *answer = streams           ? cb_chat_refuse(406, NULL, "This is a stream of server-sent events.")
                       : project != NULL ? cb_chat_refuse(405, NULL, "This path takes POST.")
                                         : cb_chat_refuse(404, NULL, "There is nothing at this path.");
    g_free(project);
    return answer;
}
