#include "sync/hub/advisors/room.h"

#include <string.h>

#include "engine/advisors/tables.h"

CbRooms *
cb_rooms_new(CbHub *hub)
{
    CbRooms *rooms = g_new0(CbRooms, 1);
    rooms->hub = hub;
    g_mutex_init(&rooms->lock);
    rooms->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, cb_room_free);
    rooms->streams = g_hash_table_new(g_str_hash, g_str_equal);
    rooms->seats = cb_stream_seats_new();
    return rooms;
}

void
cb_rooms_free(CbRooms *rooms)
{
    if (rooms == NULL)
        return;
    g_hash_table_unref(rooms->streams);
    g_hash_table_unref(rooms->rooms);
    cb_stream_seats_free(rooms->seats);
    g_mutex_clear(&rooms->lock);
    g_free(rooms);
}

/* --- what the feed is about ------------------------------------------------------------------- */

/* The column that names the project, of tables whose changes concern those who listen; -1: of others. */
static int
project_column(CbTableId table)
{
    static const struct {
        CbTableId table;
        guint column;
    } places[] = {
        {CB_projects, CB_projects_id},
        {CB_advisor_match_requests, CB_advisor_match_requests_project_id},
        {CB_project_advisors, CB_project_advisors_project_id},
        {CB_workspace_provisioning_queue, CB_workspace_provisioning_queue_project_id},
        {CB_unified_chat_messages, CB_unified_chat_messages_project_id},
        {CB_project_chat_log_minimal, CB_project_chat_log_minimal_project_id},
    };
    for (guint p = 0; p < G_N_ELEMENTS(places); p++)
        if (places[p].table == table)
            return (int)places[p].column;
    return -1;
}

static void
touch_all(CbRooms *rooms)
{
    GHashTableIter iter;
    gpointer room;
    g_hash_table_iter_init(&iter, rooms->rooms);
    while (g_hash_table_iter_next(&iter, NULL, &room))
        ((CbRoom *)room)->touched = TRUE;
}

static void
touch(CbRooms *rooms, const CbRow *row)
{
    int column = project_column(row->table);
    if (column < 0)
        return;
    const char *project = cb_row_has(row, (guint)column) ? row->values[column].text : NULL;
    CbRoom *room = project != NULL ? g_hash_table_lookup(rooms->rooms, project) : NULL;
    if (room != NULL)
        room->touched = TRUE;
}

void
cb_rooms_note(CbHub *hub, const CbFeed *feed)
{
    CbRooms *rooms = hub->rooms;
    g_mutex_lock(&rooms->lock);
    if (feed->gone)
        touch_all(rooms);
    for (guint i = 0; i < feed->changes->len && g_hash_table_size(rooms->rooms) > 0; i++)
        touch(rooms, &g_array_index(feed->changes, CbChange, i).row);
    g_mutex_unlock(&rooms->lock);
}

/* --- telling ---------------------------------------------------------------------------------- */

static gboolean
has_more(const CbRoom *room)
{
    for (guint s = 0; s < room->streams->len; s++) {
        const CbRoomStream *stream = room->streams->pdata[s];
        if (stream->more && stream->said->len == 0)
            return TRUE;
    }
    return FALSE;
}

/* Whether a room is to be looked at; those are marked. */
static gboolean
is_anything_new(CbRooms *rooms)
{
    gboolean new = FALSE;
    GHashTableIter iter;
    gpointer value;
    g_mutex_lock(&rooms->lock);
    g_hash_table_iter_init(&iter, rooms->rooms);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        CbRoom *room = value;
        room->touched |= has_more(room);
        new |= room->touched;
    }
    g_mutex_unlock(&rooms->lock);
    return new;
}

/* The bells of those that have something to take and were not told of it. */
static void
collect_bells(CbRoom *room, GPtrArray *bells)
{
    for (guint s = 0; s < room->streams->len; s++) {
        CbRoomStream *stream = room->streams->pdata[s];
        if (stream->told || (stream->said->len == 0 && !stream->ended))
            continue;
        stream->told = TRUE;
        g_ptr_array_add(bells, cb_bell_ref(stream->bell));
    }
}

/* Whoever is about to listen begins with a World that may be older than what is told here. */
static gboolean
has_newcomer(const CbRoom *room)
{
    for (guint s = 0; s < room->streams->len; s++)
        if (!((const CbRoomStream *)room->streams->pdata[s])->live)
            return TRUE;
    return FALSE;
}

static void
update_touched(CbRooms *rooms, const CbWorld *world, GPtrArray *bells)
{
    gint64 now = cb_hub_now(rooms->hub);
    GHashTableIter iter;
    gpointer value;
    g_mutex_lock(&rooms->lock);
    g_hash_table_iter_init(&iter, rooms->rooms);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        CbRoom *room = value;
        if (!room->touched)
            continue;
        room->touched = has_newcomer(room);
        cb_room_update(room, world, now);
        collect_bells(room, bells);
    }
    g_mutex_unlock(&rooms->lock);
}

static void
unref_bell(gpointer bell)
{
    cb_bell_unref(bell);
}

void
cb_rooms_tell(CbHub *hub)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) bells = g_ptr_array_new_with_free_func(unref_bell);
    if (!is_anything_new(hub->rooms))
        return;
    g_autoptr(CbWorld) world = cb_current_world(hub, &problem);
    if (world == NULL) {
        cb_hub_tell(hub, "rooms", problem);
        return;
    }
    update_touched(hub->rooms, world, bells);
    for (guint b = 0; b < bells->len; b++)
        cb_bell_ring(bells->pdata[b]);
}
