#include "tui/console/peer.h"

#include <string.h>

#include "engine/peers/peers.h"
#include "engine/when.h"

struct CbPeerDesk {
    CbPeerPlanning *planning;
    guint serial;           /* of what follows */
    CbWorld *world;         /* what follows is of this World … */
    gint64 minute;          /* … and the matters of this minute of the clock */
    CbPeerNumbers *numbers; /* by event */
    CbPeerTexts texts;
    char *ordered;  /* a pair, see cb_peer_ordered */
    char *part_row; /* an item, see cb_peer_part_row */
    GArray *times;   /* gint64, in order: when the scheduled ones go out */
    GArray *matters; /* CbAttention */
    guint *most;     /* by event: the place of the most urgent of them, and one more */
};

/* --- what a row is about ---------------------------------------------------------------------- */

guint
cb_console_event(CbConsole *console)
{
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    return item != NULL && item->table == CB_events ? item->row : CB_NO_ROW;
}

/* --- numbers ---------------------------------------------------------------------------------- */

static int
by_time(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

static void
count_texts(CbPeerDesk *desk)
{
    static const char *const names[] = {"scheduled", "sending", "sent", "responded", "failed"};
    guint *const counts[] = {&desk->texts.scheduled, &desk->texts.sending, &desk->texts.sent,
                             &desk->texts.sent, &desk->texts.failed};
    desk->texts = (CbPeerTexts){.last = CB_NULL};
    g_array_set_size(desk->times, 0);
    for (guint message = 0; message < cb_world_rows(desk->world, CB_event_messages); message++) {
        const char *status = event_messages_status(desk->world, message);
        gint64 at = event_messages_scheduled_time(desk->world, message);
        if (g_strcmp0(event_messages_direction(desk->world, message), "outbound") != 0)
            continue;
        for (guint n = 0; n < G_N_ELEMENTS(names); n++)
            *counts[n] += strcmp(status, names[n]) == 0;
        if (strcmp(status, "scheduled") == 0 && at != CB_NULL)
            g_array_append_val(desk->times, at);
        desk->texts.last = MAX(desk->texts.last, event_messages_actual_send_time(desk->world, message));
    }
    g_array_sort(desk->times, by_time);
}

static void
collect_matters(CbPeerDesk *desk, gint64 now)
{
    guint n = cb_world_rows(desk->world, CB_events);
    g_array_set_size(desk->matters, 0);
    g_free(desk->most);
    desk->most = g_new0(guint, n + 1);
    cb_peers_domain.attention(desk->world, now, desk->matters);
    for (guint m = 0; m < desk->matters->len; m++) {
        const CbAttention *one = &g_array_index(desk->matters, CbAttention, m);
        guint *most = one->target == CB_events && one->row < n ? &desk->most[one->row] : NULL;
        if (most != NULL &&
            (*most == 0 ||
             one->severity < g_array_index(desk->matters, CbAttention, *most - 1).severity))
            *most = m + 1;
    }
}

/* The console's, brought up to the World and the minute. */
static CbPeerDesk *
desk_now(CbConsole *console)
{
    CbPeerDesk *desk = console->peers;
    const CbWorld *world = cb_console_world(console);
    gint64 now = cb_desk_now(console->desk);
    gboolean same = desk->world == world;
    if (!same) {
        guint n = cb_world_rows(world, CB_events);
        g_clear_pointer(&desk->world, cb_world_unref);
        desk->world = cb_world_ref(world);
        g_free(desk->numbers);
        desk->numbers = g_new0(CbPeerNumbers, n + 1);
        for (guint event = 0; event < n; event++)
            desk->numbers[event] = cb_peer_numbers(world, event);
        count_texts(desk);
    }
    if (!same || desk->minute != now / CB_MINUTE) {
        collect_matters(desk, now);
        desk->serial++;
    }
    desk->minute = now / CB_MINUTE;
    return desk;
}

guint
cb_peer_sight(CbConsole *console, const CbPeerPlan *plan)
{
    return desk_now(console)->serial * 4096 + (plan == NULL ? 0 : plan->serial % 4096);
}

const CbPeerNumbers *
cb_console_peer_numbers(CbConsole *console, guint event)
{
    return &desk_now(console)->numbers[event];
}

CbPeerTexts
cb_peer_texts(CbConsole *console)
{
    const CbPeerDesk *desk = desk_now(console);
    CbPeerTexts texts = desk->texts;
    gint64 now = cb_desk_now(console->desk);
    const gint64 *times = (const gint64 *)desk->times->data;
    while (texts.due < desk->times->len && times[texts.due] <= now)
        texts.due++;
    texts.oldest = texts.due > 0 ? times[0] : CB_NULL;
    texts.next = texts.due < desk->times->len ? times[texts.due] : CB_NULL;
    return texts;
}

const char *
cb_peer_ordered(CbConsole *console)
{
    return console->peers->ordered;
}

void
cb_peer_note_order(CbConsole *console, const char *pair)
{
    g_free(console->peers->ordered);
    console->peers->ordered = g_strdup(pair);
}

const char *
cb_peer_part_row(CbConsole *console)
{
    return console->peers->part_row;
}

void
cb_peer_note_part_row(CbConsole *console, const char *item)
{
    g_free(console->peers->part_row);
    console->peers->part_row = g_strdup(item);
}

const CbAttention *
cb_peer_matter(CbConsole *console, guint event)
{
    CbPeerDesk *desk = desk_now(console);
    guint place = desk->most[event];
    return place == 0 ? NULL : &g_array_index(desk->matters, CbAttention, place - 1);
}

/* --- making and freeing ----------------------------------------------------------------------- */

CbPeerDesk *
cb_peer_desk_new(void)
{
    CbPeerDesk *desk = g_new0(CbPeerDesk, 1);
    desk->planning = cb_peer_planning_new();
    desk->matters = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    desk->times = g_array_new(FALSE, FALSE, sizeof(gint64));
    return desk;
}

void
cb_peer_desk_free(CbPeerDesk *desk)
{
    cb_peer_planning_free(desk->planning);
    g_clear_pointer(&desk->world, cb_world_unref);
    g_array_unref(desk->matters);
    g_array_unref(desk->times);
    g_free(desk->numbers);
    g_free(desk->ordered);
    g_free(desk->part_row);
    g_free(desk->most);
    g_free(desk);
}

CbPeerPlanning *
cb_peer_desk_planning(CbConsole *console)
{
    return console->peers->planning;
}
