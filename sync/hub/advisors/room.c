#include "sync/hub/advisors/room.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/chat.h"
#include "engine/advisors/event.h"
#include "engine/json.h"
#include "engine/when.h"

#define ENOUGH ((gsize)1024 * 1024) /* bytes that wait for a stream; more when it has taken them */

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
    g_clear_pointer(&room->members, g_hash_table_unref);
    g_ptr_array_unref(room->streams);
    g_free(room->project);
    g_free(room);
}

/* --- who leaves ------------------------------------------------------------------------------- */

static gboolean
is_member(const CbWorld *world, guint project, const char *advisor)
{
    CB_EACH_LINK (world, project_advisors, project_id, project, row)
        if (strcmp(project_advisors_status(world, row), "active") == 0 &&
            strcmp(advisors_id(world, project_advisors_advisor_id(world, row)), advisor) == 0)
            return TRUE;
    return FALSE;
}

void
cb_room_learn(CbRoom *room, const CbWorld *world, guint project)
{
    g_clear_pointer(&room->members, g_hash_table_unref);
    room->members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    CB_EACH_LINK (world, project_advisors, project_id, project, row)
        if (strcmp(project_advisors_status(world, row), "active") == 0)
            g_hash_table_add(room->members, g_strdup(advisors_id(world, project_advisors_advisor_id(world, row))));
}

/* No decision takes an advisor off a project; somebody edits the facts. So it is seen here. */
static void
tell_who_left(CbRoom *room, const CbWorld *world, guint project, gint64 now)
{
    GHashTableIter iter;
    gpointer advisor;
    g_hash_table_iter_init(&iter, room->members);
    while (g_hash_table_iter_next(&iter, &advisor, NULL)) {
        if (is_member(world, project, advisor))
            continue;
        char *json = cb_stream_match_data("", advisor, room->project, now);
        for (guint s = 0; s < room->streams->len; s++)
            cb_room_say(room->streams->pdata[s], "advisor.left", json);
        cJSON_free(json);
    }
}

/* --- messages --------------------------------------------------------------------------------- */

static void
add_said(cJSON *json, const CbWorld *world, guint row)
{
    cb_json_add_text(json, "id", unified_chat_messages_id(world, row));
    cb_json_add_text(json, "userId", unified_chat_messages_user_id(world, row));
    cb_json_add_text(json, "actor_type", unified_chat_messages_actor_type(world, row));
    cb_json_add_text(json, "message_type", "user");
    cb_json_add_text(json, "mode", unified_chat_messages_mode(world, row));
    cb_json_add_text(json, "text", unified_chat_messages_text(world, row));
    cb_json_add_text(json, "client_msg_id", unified_chat_messages_client_msg_id(world, row));
    cb_json_add_time(json, "timestamp", unified_chat_messages_created_at(world, row));
}

static void
add_logged(cJSON *json, const CbWorld *world, guint row)
{
    const char *user = project_chat_log_minimal_user_id(world, row);
    const char *response = project_chat_log_minimal_response_data(world, row);
    cb_json_add_text(json, "id", project_chat_log_minimal_id(world, row));
    cb_json_add_text(json, "userId", user == NULL ? "system" : user);
    cb_json_add_text(json, "actor_type", project_chat_log_minimal_actor_type(world, row));
    cb_json_add_text(json, "message_type", project_chat_log_minimal_message_type(world, row));
    cb_json_add_text(json, "mode", project_chat_log_minimal_mode(world, row));
    cb_json_add_text(json, "text", project_chat_log_minimal_message_text(world, row));
    cb_json_add_text(json, "client_msg_id", project_chat_log_minimal_client_msg_id(world, row));
    cJSON_AddItemToObject(json, "response_data", response == NULL ? cJSON_CreateNull() : cJSON_Parse(response));
    cb_json_add_time(json, "timestamp", project_chat_log_minimal_created_at(world, row));
}

cJSON *
cb_room_message(const CbWorld *world, guint project, const CbStreamMessage *message)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "seq", (double)message->seq);
    cb_json_add_text(json, "projectId", projects_id(world, project));
    if (message->table == CB_unified_chat_messages)
        add_said(json, world, message->row);
    else
        add_logged(json, world, message->row);
    return json;
}

/* As an event of its own, or as what somebody has said. */
static char *
text_of(const CbRoomStream *stream, const CbWorld *world, guint project, const CbStreamMessage *message,
        const char **event)
{
    *event = message->table == CB_project_chat_log_minimal ? cb_match_event_name(world, message->row) : NULL;
    if (*event != NULL)
        return cb_match_event_data(world, message->row);
    g_autoptr(cJSON) json = cb_room_message(world, project, message);
    *event = stream->replaying ? "message.replay" : "message.new";
    return cJSON_PrintUnformatted(json);
}

static void
print_message(CbRoomStream *stream, const CbWorld *world, guint project, const CbStreamMessage *message)
{
    const char *event;
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, message->seq);
    char *text = text_of(stream, world, project, message, &event);
    cb_stream_write(stream->said, event, id, text);
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

void
cb_room_update(CbRoom *room, const CbWorld *world, gint64 now)
{
    guint project = cb_world_find(world, CB_projects, room->project);
    if (project == CB_NO_ROW)
        return;
    if (room->members != NULL)
        tell_who_left(room, world, project, now);
    give_to_all(room, world, project);
    cb_room_learn(room, world, project);
}
