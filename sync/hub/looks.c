/* Who has which session's candidates open: told to the others, forgotten after a minute. Each hub
 * knows those that speak to it. */
#include <string.h>

#include "engine/when.h"
#include "sync/hub/streams.h"

#define LIFE (60 * CB_SECOND)
#define MOST_LOOKS 4096u
#define LONGEST_ID 256u

typedef struct {
    char *who, *session; /* session: NULL when there is no more */
    gint64 since, heard_at;
} Look;

void
cb_look_free(gpointer data)
{
    Look *look = data;
    g_free(look->who);
    g_free(look->session);
    g_free(look);
}

/* --- telling; under the lock ---------------------------------------------------------------------- */

static void
tell(CbWatcher *watcher, const char *client, const Look *look)
{
    if (watcher->role < CB_ROLE_DISPATCHER || strcmp(watcher->client, client) == 0)
        return;
    g_autoptr(GString) json = g_string_new("{\"who\":");
    cb_wire_print_text(json, look->who);
    g_string_append(json, ",\"session\":");
    cb_wire_print_text(json, look->session);
    g_string_append(json, ",\"since\":");
    cb_wire_print_time(json, look->since);
    g_string_append_c(json, '}');
    cb_streams_say(watcher, "look", json->str);
}

static void
tell_all(CbStreams *streams, const char *client, const Look *look)
{
    for (guint w = 0; w < streams->watchers->len; w++)
        tell(streams->watchers->pdata[w], client, look);
}

void
cb_looks_tell(CbStreams *streams, CbWatcher *watcher)
{
    GHashTableIter iter;
    gpointer client, look;
    g_hash_table_iter_init(&iter, streams->looks);
    while (g_hash_table_iter_next(&iter, &client, &look))
        tell(watcher, client, look);
}

static void
end_look(CbStreams *streams, const char *client, Look *look, gint64 now)
{
    g_clear_pointer(&look->session, g_free);
    look->since = now;
    tell_all(streams, client, look);
}

static void
expire(CbStreams *streams, gint64 now)
{
    GHashTableIter iter;
    gpointer client, look;
    g_hash_table_iter_init(&iter, streams->looks);
    while (g_hash_table_iter_next(&iter, &client, &look))
        if (now - ((Look *)look)->heard_at >= LIFE) {
            end_look(streams, client, look, now);
            g_hash_table_iter_remove(&iter);
        }
}

void
cb_looks_expire(CbHub *hub)
{
    CbStreams *streams = hub->streams;
    g_mutex_lock(&streams->lock);
    expire(streams, cb_hub_now(hub));
    g_mutex_unlock(&streams->lock);
    cb_streams_wake(streams);
}

/* --- hearing -------------------------------------------------------------------------------------- */

static void
hear(CbStreams *streams, const char *client, const char *who, const char *session, gint64 now)
{
    Look *look = g_hash_table_lookup(streams->looks, client);
    if (look != NULL && g_strcmp0(look->session, session) == 0) {
        look->heard_at = now;
        return;
    }
    if (look != NULL && session == NULL) {
        end_look(streams, client, look, now);
        g_hash_table_remove(streams->looks, client);
        return;
    }
    if (session == NULL || g_hash_table_size(streams->looks) >= MOST_LOOKS)
        return;
    Look *now_open = g_new0(Look, 1);
    *now_open = (Look){g_strdup(who), g_strdup(session), now, now};
    g_hash_table_replace(streams->looks, g_strdup(client), now_open);
    tell_all(streams, client, now_open);
}

CbAnswer *
cb_answer_look(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    g_autoptr(cJSON) body = cb_body_object(request, &refusal);
    if (body == NULL)
        return refusal;
    const cJSON *session = cJSON_GetObjectItemCaseSensitive(body, "session");
    const char *id = cJSON_GetStringValue(session);
    if (!cJSON_IsNull(session) && (id == NULL || strlen(id) > LONGEST_ID))
        return cb_http_error(400, "malformed", "`session` is an id or null.", NULL, NULL);
    const char *who = asker->name != NULL ? asker->name : cb_role_name(asker->role);
    const char *client = cb_request_header(request, "x-callboard-client");
    if (client == NULL || !g_uuid_string_is_valid(client))
        client = asker->user_id != NULL ? asker->user_id : who;
    g_mutex_lock(&hub->streams->lock);
    hear(hub->streams, client, who, id, cb_hub_now(hub));
    g_mutex_unlock(&hub->streams->lock);
    cb_streams_wake(hub->streams);
    return cb_answer_new(204);
}
