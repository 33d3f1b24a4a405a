#include "engine/advisors/stream.h"

#include <string.h>

#include "engine/json.h"
#include "engine/when.h"

typedef struct {
    char *user, *project, *instance, *connection;
    gint64 beat;
    gint64 leaving_at; /* CB_NULL: stays */
} Seat;

struct CbStreamSeats {
    GPtrArray *seats; /* in the order in which they were opened */
};

/* --- seats ------------------------------------------------------------------------------------ */

static void
seat_free(gpointer data)
{
    Seat *seat = data;
    g_free(seat->user);
    g_free(seat->project);
    g_free(seat->instance);
    g_free(seat->connection);
    g_free(seat);
}

CbStreamSeats *
cb_stream_seats_new(void)
{
    CbStreamSeats *seats = g_new0(CbStreamSeats, 1);
    seats->seats = g_ptr_array_new_with_free_func(seat_free);
    return seats;
}

void
cb_stream_seats_free(CbStreamSeats *seats)
{
    if (seats == NULL)
        return;
    g_ptr_array_unref(seats->seats);
    g_free(seats);
}

static void
closed_clear(gpointer data)
{
    g_free(((CbStreamClosed *)data)->connection);
}

GArray *
cb_stream_closed_new(void)
{
    GArray *closed = g_array_new(FALSE, FALSE, sizeof(CbStreamClosed));
    g_array_set_clear_func(closed, closed_clear);
    return closed;
}

static void
tell(GArray *closed, const Seat *seat, CbStreamEnd how)
{
    CbStreamClosed one = {g_strdup(seat->connection), how};
    g_array_append_val(closed, one);
}

static gboolean
is_of(const Seat *seat, const char *user, const char *project)
{
    return strcmp(seat->user, user) == 0 && strcmp(seat->project, project) == 0;
}

/* The seat to give up: the oldest heartbeat, the smallest connection among equal ones. NULL where
 * all are leaving. */
static Seat *
stalest(const CbStreamSeats *seats, const char *user, const char *project, gboolean legacy)
{
    Seat *found = NULL;
    for (guint s = 0; s < seats->seats->len; s++) {
        Seat *seat = seats->seats->pdata[s];
        if (!is_of(seat, user, project) || (seat->instance == NULL) != legacy ||
            seat->leaving_at != CB_NULL)
            continue;
        if (found == NULL || seat->beat < found->beat ||
            (seat->beat == found->beat && strcmp(seat->connection, found->connection) < 0))
            found = seat;
    }
    return found;
}

static guint
staying(const CbStreamSeats *seats, const char *user, const char *project, gboolean legacy)
{
    guint count = 0;
    for (guint s = 0; s < seats->seats->len; s++) {
        const Seat *seat = seats->seats->pdata[s];
        count += is_of(seat, user, project) && (seat->instance == NULL) == legacy &&
                 seat->leaving_at == CB_NULL;
    }
    return count;
}

static guint
leaving(const CbStreamSeats *seats, const char *user, const char *project)
{
    guint count = 0;
    for (guint s = 0; s < seats->seats->len; s++) {
        const Seat *seat = seats->seats->pdata[s];
        count += is_of(seat, user, project) && seat->leaving_at != CB_NULL;
    }
    return count;
}

static void
replace(CbStreamSeats *seats, Seat *seat, GArray *closed)
{
    if (seat == NULL)
        return;
    tell(closed, seat, CB_STREAM_REPLACED);
    g_ptr_array_remove(seats->seats, seat);
}

static Seat *
own_seat(const CbStreamSeats *seats, const char *user, const char *project, const char *instance)
{
    for (guint s = 0; s < seats->seats->len; s++) {
        Seat *seat = seats->seats->pdata[s];
        if (is_of(seat, user, project) && g_strcmp0(seat->instance, instance) == 0)
            return seat;
    }
    return NULL;
}

/* Who leaves still holds a connection, so that there are never more than ten of those either. */
static gboolean
make_legacy_room(CbStreamSeats *seats, const char *user, const char *project, gint64 now,
                 GArray *closed)
{
    if (staying(seats, user, project, TRUE) < CB_STREAM_MOST_LEGACY)
        return TRUE;
    if (leaving(seats, user, project) >= CB_STREAM_MOST_LEGACY)
        return FALSE;
    Seat *seat = stalest(seats, user, project, TRUE);
    seat->leaving_at = now + CB_STREAM_NOTICE;
    tell(closed, seat, CB_STREAM_LEAVING);
    return TRUE;
}

static void
make_room(CbStreamSeats *seats, const char *user, const char *project, const char *instance,
          GArray *closed)
{
    replace(seats, own_seat(seats, user, project, instance), closed);
    if (staying(seats, user, project, FALSE) >= CB_STREAM_MOST)
        replace(seats, stalest(seats, user, project, FALSE), closed);
}

gboolean
cb_stream_open(CbStreamSeats *seats, const char *user, const char *project, const char *instance,
               const char *connection, gint64 now, GArray *closed)
{
    if (instance != NULL)
        make_room(seats, user, project, instance, closed);
    else if (!make_legacy_room(seats, user, project, now, closed))
        return FALSE;
    Seat *seat = g_new(Seat, 1);
    *seat = (Seat){g_strdup(user), g_strdup(project), g_strdup(instance), g_strdup(connection), now,
                   CB_NULL};
    g_ptr_array_add(seats->seats, seat);
    return TRUE;
}

static Seat *
seat_of(const CbStreamSeats *seats, const char *connection)
{
    for (guint s = 0; s < seats->seats->len; s++)
        if (strcmp(((Seat *)seats->seats->pdata[s])->connection, connection) == 0)
            return seats->seats->pdata[s];
    return NULL;
}

void
cb_stream_heartbeat(CbStreamSeats *seats, const char *connection, gint64 now)
{
    Seat *seat = seat_of(seats, connection);
    if (seat != NULL)
        seat->beat = now;
}

void
cb_stream_close(CbStreamSeats *seats, const char *connection)
{
    Seat *seat = seat_of(seats, connection);
    if (seat != NULL)
        g_ptr_array_remove(seats->seats, seat);
}

void
cb_stream_expire(CbStreamSeats *seats, gint64 now, GArray *closed)
{
    for (guint s = seats->seats->len; s-- > 0;) {
        const Seat *seat = seats->seats->pdata[s];
        gboolean told = seat->leaving_at != CB_NULL && seat->leaving_at <= now;
        if (!told && now - seat->beat <= CB_STREAM_LIFETIME)
            continue;
        tell(closed, seat, CB_STREAM_SILENT);
        g_ptr_array_remove_index(seats->seats, s);
    }
}

GPtrArray *
cb_stream_open_ones(const CbStreamSeats *seats, const char *user, const char *project)
{
    GPtrArray *open = g_ptr_array_new();
    for (guint s = 0; s < seats->seats->len; s++) {
        const Seat *seat = seats->seats->pdata[s];
        if (is_of(seat, user, project))
            g_ptr_array_add(open, seat->connection);
    }
    return open;
}

/* --- position --------------------------------------------------------------------------------- */

gint64
cb_stream_resume(const char *last_event_id, gint64 from_seq)
{
    if (last_event_id == NULL)
        return from_seq;
    char *end;
    gint64 seq = g_ascii_strtoll(last_event_id, &end, 10);
    return end == last_event_id ? from_seq : seq;
}

static gint
compare_messages(gconstpointer a, gconstpointer b)
{
    const CbStreamMessage *x = a, *y = b;
    if (x->seq != y->seq)
        return x->seq < y->seq ? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void
add_message(GArray *messages, CbTableId table, guint row, gint64 seq, gint64 after)
{
    CbStreamMessage message = {table, row, seq};
    if (seq > after)
        g_array_append_val(messages, message);
}

GArray *
cb_stream_messages(const CbWorld *world, guint project, gint64 after, gboolean *more)
{
    GArray *messages = g_array_new(FALSE, FALSE, sizeof(CbStreamMessage));
    CB_EACH_LINK(world, unified_chat_messages, project_id, project, row)
        add_message(messages, CB_unified_chat_messages, row, unified_chat_messages_seq(world, row),
                    after);
    CB_EACH_LINK(world, project_chat_log_minimal, project_id, project, row)
        add_message(messages, CB_project_chat_log_minimal, row,
                    project_chat_log_minimal_seq(world, row), after);
    g_array_sort(messages, compare_messages);
    *more = messages->len > CB_STREAM_REPLAY;
    g_array_set_size(messages, MIN(messages->len, CB_STREAM_REPLAY));
    return messages;
}

static gboolean
is_number(const char *id)
{
    return id != NULL && *id != '\0' && strspn(id, "0123456789") == strlen(id);
}

gboolean
cb_stream_is_new(gint64 *position, const char *id)
{
    if (!is_number(id))
        return TRUE;
    gint64 seq = g_ascii_strtoll(id, NULL, 10);
    gboolean new = seq > *position;
    *position = MAX(*position, seq);
    return new;
}

/* --- writing ---------------------------------------------------------------------------------- */

void
cb_stream_write(GString *out, const char *event, const char *id, const char *data)
{
    if (is_number(id))
        g_string_append_printf(out, "id: %s\n", id);
    g_string_append_printf(out, "event: %s\n", event);
    /* A reader also ends a line at a lone CR. */
    g_auto(GStrv) lines = g_regex_split_simple("\r\n|\r|\n", data, 0, 0);
    for (char **line = lines; *line != NULL; line++)
        g_string_append_printf(out, "data: %s\n", *line);
    if (*lines == NULL)
        g_string_append(out, "data: \n");
    g_string_append_c(out, '\n');
}

void
cb_stream_write_begin(GString *out)
{
    g_string_append(out, "retry: 5000\n\n");
}

void
cb_stream_write_alive(GString *out)
{
    g_string_append(out, ": keep-alive\n\n");
}

static void
add_ids(cJSON *json, const char *match, const char *advisor, const char *project, gint64 now)
{
    char time[32];
    cJSON_AddStringToObject(json, "matchId", match);
    cJSON_AddStringToObject(json, "advisorId", advisor);
    cJSON_AddStringToObject(json, "projectId", project);
    cJSON_AddStringToObject(json, "timestamp", cb_time_format(now, time));
}

char *
cb_stream_match_data(const char *match, const char *advisor, const char *project, gint64 now)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    add_ids(json, match, advisor, project, now);
    cJSON_AddStringToObject(json, "userId", "system");
    add_ids(cJSON_AddObjectToObject(json, "content"), match, advisor, project, now);
    return cJSON_PrintUnformatted(json);
}
