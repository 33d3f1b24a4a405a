/* What has changed, from the feed into the ring: the one place where events are made. */
#include <poll.h>

#include "sync/hub/advisors/rooms.h"
#include "sync/hub/streams.h"

#define PAGE 1000u

gboolean
cb_news_begin(CbHub *hub, GError **error)
{
    CbStreams *streams = hub->streams;
    CbCursor head;
    g_mutex_lock(&streams->lock);
    gboolean begun = streams->begun;
    g_mutex_unlock(&streams->lock);
    if (begun)
        return TRUE;
    CbDb *db = cb_hub_reading(hub, error);
    gboolean read = db != NULL && cb_feed_head(db, &head, error);
    cb_hub_read(hub, db);
    if (!read)
        return FALSE;
    g_mutex_lock(&streams->lock);
    if (!streams->begun) {
        streams->begun = TRUE;
        streams->start = streams->at = head;
    }
    g_mutex_unlock(&streams->lock);
    return TRUE;
}

static CbEvent *
event_of(const CbChange *change)
{
    CbEvent *event = g_new0(CbEvent, 1);
    GString *pk = g_string_new(NULL);
    cb_wire_print_pk(pk, &change->row);
    event->table = change->row.table;
    event->pk = g_string_free(pk, FALSE);
    event->version = change->deleted ? 0 : cb_wire_version(&change->row);
    event->at = change->at;
    for (guint r = CB_ROLE_VIEWER; r <= CB_ROLE_SERVICE; r++)
        if (cb_role_sees(r, &change->row))
            event->sees |= 1u << r;
    return event;
}

/* Whether there may be more. */
static gboolean
take_feed(CbHub *hub, const CbFeed *feed)
{
    CbStreams *streams = hub->streams;
    g_mutex_lock(&streams->lock);
    if (feed->gone) {
        cb_streams_reset(streams, feed->next);
    } else {
        for (guint i = 0; i < feed->changes->len; i++)
            cb_streams_add(streams, event_of(&g_array_index(feed->changes, CbChange, i)));
        streams->at = feed->next;
    }
    g_mutex_unlock(&streams->lock);
    cb_rooms_note(hub, feed);
    cb_hub_count(hub, "events_total", feed->changes->len);
    return feed->more && !feed->gone;
}

static CbFeed *
read_feed(CbHub *hub, CbCursor from)
{
    g_autoptr(GError) problem = NULL;
    CbDb *db = cb_hub_reading(hub, &problem);
    g_autoptr(CbFeed) feed = db == NULL ? NULL : cb_feed_read(db, from, PAGE, &problem);
    /* Whatever the ring has missed, those who pull now get. */
    if (feed != NULL && feed->gone && !cb_feed_head(db, &feed->next, &problem))
        g_clear_pointer(&feed, cb_feed_free);
    cb_hub_read(hub, db);
    if (feed == NULL) {
        cb_hub_count(hub, "news_failures_total", 1);
        cb_hub_tell(hub, "news", problem);
    } else {
        cb_hub_store_follow(hub->store, feed->next);
    }
    return g_steal_pointer(&feed);
}

static void
read_news(CbHub *hub)
{
    CbStreams *streams = hub->streams;
    for (gboolean more = TRUE; more;) {
        g_mutex_lock(&streams->lock);
        CbCursor from = streams->at;
        g_mutex_unlock(&streams->lock);
        g_autoptr(CbFeed) feed = read_feed(hub, from);
        more = feed != NULL && take_feed(hub, feed);
    }
}

gboolean
cb_hub_await_news(CbHub *hub, int wake, gint64 timeout)
{
    struct pollfd woken = {.fd = wake, .events = POLLIN};
    g_autoptr(GError) gone = NULL;
    if (hub->listener == NULL && hub->kind == CB_DB_POSTGRES)
        hub->listener = cb_hub_store_listen(hub->store, NULL);
    if (hub->listener == NULL)
        poll(&woken, 1, (int)(timeout / 1000));
    else if (cb_db_wait_notice(hub->listener, wake, timeout, &gone))
        return TRUE;
    if (gone != NULL)
        g_clear_pointer(&hub->listener, cb_db_close);
    return FALSE;
}

/* One thread reads; what happens while it does, it reads too. */
static gboolean
may_read(CbStreams *streams)
{
    g_mutex_lock(&streams->lock);
    gboolean mine = streams->begun && streams->news == CB_NEWS_IDLE;
    if (streams->begun)
        streams->news = mine ? CB_NEWS_READING : CB_NEWS_AGAIN;
    g_mutex_unlock(&streams->lock);
    return mine;
}

static gboolean
is_done(CbStreams *streams)
{
    g_mutex_lock(&streams->lock);
    gboolean done = streams->news == CB_NEWS_READING;
    streams->news = done ? CB_NEWS_IDLE : CB_NEWS_READING;
    g_mutex_unlock(&streams->lock);
    return done;
}

void
cb_hub_on_writes(CbHub *hub, void (*stirred)(gpointer data), gpointer data)
{
    hub->stirred = stirred;
    hub->stirred_data = data;
}

void
cb_hub_look_for_news(CbHub *hub)
{
    cb_looks_expire(hub);
    if (hub->stirred != NULL)
        hub->stirred(hub->stirred_data);
    if (!may_read(hub->streams))
        return;
    do {
        read_news(hub);
        cb_rooms_tell(hub);
    } while (!is_done(hub->streams));
    cb_streams_wake(hub->streams);
}
