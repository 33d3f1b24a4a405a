#include "sync/hub/advisors/room.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/chat.h"
#include "engine/advisors/life.h"
#include "engine/json.h"
#include "engine/when.h"

#define ENOUGH ((gsize)1024 * 1024) /* bytes that wait for a stream; more when it has taken them */

/* --- what was told of a match ----------------------------------------------------------------- */

typedef struct {
    CbMatchStatus status;
    char *advisor;  /* NULL: none */
    gboolean ready; /* its workspace is set up */
} Known;

static void
known_free(gpointer data)
{
    Known *known = data;
    g_free(known->advisor);
    g_free(known);
}

CbRoom *
cb_room_new(const char *project)
{
    CbRoom *room = g_new0(CbRoom, 1);
    room->project = g_strdup(project);
    room->streams = g_ptr_array_new();
    return room;
}

void
cb_room_free(gpointer data)
{
    CbRoom *room = data;
    g_clear_pointer(&room->known, g_hash_table_unref);
    g_ptr_array_unref(room->streams);
    g_free(room->project);
    g_free(room);
}

static gboolean
is_ready(const CbWorld *world, guint project, const char *match)
{
    CB_EACH_LINK (world, workspace_provisioning_queue, project_id, project, row)
        if (strcmp(workspace_provisioning_queue_match_id(world, row), match) == 0)
            return strcmp(workspace_provisioning_queue_status(world, row), "completed") == 0;
    return FALSE;
}

static Known *
look_at(const CbWorld *world, guint match)
{
    Known *now = g_new0(Known, 1);
    guint advisor = advisor_match_requests_matched_advisor_id(world, match);
    now->status = cb_match_status(world, match);
    now->advisor = advisor == CB_NO_ROW ? NULL : g_strdup(advisors_id(world, advisor));
    now->ready = is_ready(world, advisor_match_requests_project_id(world, match),
                          advisor_match_requests_id(world, match));
    return now;
}

/* --- what has happened to it ------------------------------------------------------------------ */

typedef enum { MATCHED, FINALIZED, DECLINED, READY, N_HAPPENINGS } Happening;

static const char *const names[N_HAPPENINGS] = {
    [MATCHED] = "advisor.matched",
    [FINALIZED] = "advisor.finalized",
    [DECLINED] = "advisor.match_declined",
    [READY] = "advisor.workspace_ready",
};

static gboolean
is_declined(CbMatchStatus status)
{
    return status == CB_MATCH_CLIENT_DECLINED || status == CB_MATCH_ADVISOR_DECLINED;
}

/* `before` may be NULL: a match that is new. Several may have happened between two looks. */
static gboolean
has_happened(Happening what, const Known *before, const Known *now)
{
    static const Known nothing = {CB_MATCH_PENDING, NULL, FALSE};
    before = before != NULL ? before : &nothing;
    switch (what) {
    case MATCHED:
        return now->advisor != NULL && g_strcmp0(before->advisor, now->advisor) != 0;
    case FINALIZED:
        return now->status == CB_MATCH_FINALIZED && before->status != CB_MATCH_FINALIZED;
    case DECLINED:
        return is_declined(now->status) && before->status != now->status;
    case READY:
        return now->ready && !before->ready;
    case N_HAPPENINGS:
        break;
    }
    return FALSE;
}

/* Beside the ids: who it is, and until when it stands. */
static void
add_match(cJSON *json, const CbWorld *world, guint match)
{
    char time[32];
    guint advisor = advisor_match_requests_matched_advisor_id(world, match);
    const char *score = advisor_match_requests_match_score(world, match);
    cJSON_AddStringToObject(json, "advisorName", cb_name_of_advisor(world, advisor));
    cJSON_AddItemToObject(json, "score",
                          score == NULL ? cJSON_CreateNull() : cJSON_CreateNumber(g_ascii_strtod(score, NULL)));
    cJSON_AddStringToObject(json, "expiresAt",
                            cb_time_format(advisor_match_requests_expires_at(world, match), time));
}

static char *
data_of(Happening what, const CbWorld *world, guint match, const char *project, gint64 now)
{
    guint advisor = advisor_match_requests_matched_advisor_id(world, match);
    char *ids = cb_stream_match_data(advisor_match_requests_id(world, match),
                                     advisor == CB_NO_ROW ? "" : advisors_id(world, advisor), project, now);
    if (what != MATCHED)
        return ids;
    g_autoptr(cJSON) json = cJSON_Parse(ids);
    cJSON_free(ids);
    add_match(json, world, match);
    add_match(cJSON_GetObjectItemCaseSensitive(json, "content"), world, match);
    return cJSON_PrintUnformatted(json);
}

static void
say_to_all(CbRoom *room, const char *event, const char *json)
{
    for (guint s = 0; s < room->streams->len; s++)
        cb_room_say(room->streams->pdata[s], event, json);
}

static void
compare(CbRoom *room, const CbWorld *world, guint match, Happening what, gint64 now)
{
    const Known *before = g_hash_table_lookup(room->known, advisor_match_requests_id(world, match));
    Known *is = look_at(world, match);
    if (has_happened(what, before, is)) {
        char *json = data_of(what, world, match, room->project, now);
        say_to_all(room, names[what], json);
        cJSON_free(json);
    }
    known_free(is);
}

void
cb_room_learn(CbRoom *room, const CbWorld *world, guint project)
{
    g_clear_pointer(&room->known, g_hash_table_unref);
    room->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, known_free);
    CB_EACH_LINK (world, advisor_match_requests, project_id, project, match)
        g_hash_table_insert(room->known, g_strdup(advisor_match_requests_id(world, match)), look_at(world, match));
}

/* --- messages --------------------------------------------------------------------------------- */

static void
add_text(cJSON *json, const char *name, const char *text)
{
    cJSON_AddItemToObject(json, name, text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text));
}

static void
add_time(cJSON *json, gint64 at)
{
    char time[32];
    add_text(json, "timestamp", at == CB_NULL ? NULL : cb_time_format(at, time));
}

static void
add_said(cJSON *json, const CbWorld *world, guint row)
{
    add_text(json, "id", unified_chat_messages_id(world, row));
    add_text(json, "userId", unified_chat_messages_user_id(world, row));
    add_text(json, "actor_type", unified_chat_messages_actor_type(world, row));
    add_text(json, "message_type", "user");
    add_text(json, "mode", unified_chat_messages_mode(world, row));
    add_text(json, "text", unified_chat_messages_text(world, row));
    add_text(json, "client_msg_id", unified_chat_messages_client_msg_id(world, row));
    add_time(json, unified_chat_messages_created_at(world, row));
}

static void
add_logged(cJSON *json, const CbWorld *world, guint row)
{
    const char *user = project_chat_log_minimal_user_id(world, row);
    const char *response = project_chat_log_minimal_response_data(world, row);
    add_text(json, "id", project_chat_log_minimal_id(world, row));
    add_text(json, "userId", user == NULL ? "system" : user);
    add_text(json, "actor_type", project_chat_log_minimal_actor_type(world, row));
    add_text(json, "message_type", project_chat_log_minimal_message_type(world, row));
    add_text(json, "mode", project_chat_log_minimal_mode(world, row));
    add_text(json, "text", project_chat_log_minimal_message_text(world, row));
    add_text(json, "client_msg_id", project_chat_log_minimal_client_msg_id(world, row));
    cJSON_AddItemToObject(json, "response_data", response == NULL ? cJSON_CreateNull() : cJSON_Parse(response));
    add_time(json, project_chat_log_minimal_created_at(world, row));
}

cJSON *
cb_room_message(const CbWorld *world, guint project, const CbStreamMessage *message)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "seq", (double)message->seq);
    add_text(json, "projectId", projects_id(world, project));
    if (message->table == CB_unified_chat_messages)
        add_said(json, world, message->row);
    else
        add_logged(json, world, message->row);
    return json;
}

static void
print_message(CbRoomStream *stream, const CbWorld *world, guint project, const CbStreamMessage *message)
{
    g_autoptr(cJSON) json = cb_room_message(world, project, message);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, message->seq);
    char *text = cJSON_PrintUnformatted(json);
    cb_stream_write(stream->said, stream->replaying ? "message.replay" : "message.new", id, text);
    cJSON_free(text);
    stream->position = message->seq;
}

static void
end_of_page(CbRoomStream *stream)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "projectId", stream->room->project);
    cJSON_AddNumberToObject(json, "from_seq", (double)stream->position);
    cJSON_AddTrueToObject(json, "hasMore");
    char *text = cJSON_PrintUnformatted(json);
    cb_stream_write(stream->said, "replay.end", NULL, text);
    cJSON_free(text);
}

void
cb_room_give(CbRoomStream *stream, const CbWorld *world, guint project)
{
    gboolean more = TRUE;
    while (more && stream->said->len < ENOUGH) {
        g_autoptr(GArray) messages = cb_stream_messages(world, project, stream->position, &more);
        for (guint m = 0; m < messages->len; m++)
            print_message(stream, world, project, &g_array_index(messages, CbStreamMessage, m));
        if (more && stream->replaying)
            end_of_page(stream);
    }
    stream->more = more;
    stream->replaying &= more;
}

/* --- all of it -------------------------------------------------------------------------------- */

static void
give_to_all(CbRoom *room, const CbWorld *world, guint project)
{
    for (guint s = 0; s < room->streams->len; s++) {
        CbRoomStream *stream = room->streams->pdata[s];
        if (!stream->live || stream->ended)
            continue;
        if (cb_chat_may(world, project, stream->user))
            cb_room_give(stream, world, project);
        else
            cb_room_end(stream, "force_disconnect", "access_revoked");
    }
}

static void
compare_all(CbRoom *room, const CbWorld *world, guint project, Happening what, gint64 now)
{
    CB_EACH_LINK (world, advisor_match_requests, project_id, project, match)
        compare(room, world, match, what, now);
}

void
cb_room_update(CbRoom *room, const CbWorld *world, gint64 now)
{
    guint project = cb_world_find(world, CB_projects, room->project);
    if (project == CB_NO_ROW)
        return;
    if (room->known == NULL)
        cb_room_learn(room, world, project);
    for (Happening what = MATCHED; what < READY; what++)
        compare_all(room, world, project, what, now);
    give_to_all(room, world, project);
    compare_all(room, world, project, READY, now); /* after the welcome */
    cb_room_learn(room, world, project);
}
