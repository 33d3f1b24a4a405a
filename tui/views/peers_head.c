/* All events together, in two lines: how the runs stand, and the introductions with how their
 * sender does. */
#include <string.h>

#include "engine/peers/schedule.h"
#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/peer.h"
#include "tui/console/pool.h"
#include "tui/views/views.h"

/* A text that is due for longer, while none at all goes out, says that nobody sends. */
#define SENDS_WITHIN (3 * CB_MINUTE)

/* "runs: 2 ahead, 0 waiting, 0 active, 1 completed, 0 failed" */
static void
draw_queue(CbConsole *console, CbArea line)
{
    CbPeerQueue queue = cb_peer_queue(cb_console_world(console), cb_desk_now(console->desk));
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(
        text, "runs: %u delayed, %u waiting, %u active (%u in all) · %u completed, %u failed",
        queue.delayed, queue.waiting, queue.active, queue.total, queue.completed, queue.failed);
    cb_canvas_text(console->canvas, line.row, line.column, line.width,
                   queue.failed > 0    ? CB_STYLE_CRITICAL
                   : queue.waiting > 0 ? CB_STYLE_HIGH
                                       : CB_STYLE_NORMAL,
                   text->str);
}

static void
append_sender(CbConsole *console, CbPeerTexts texts, GString *text, CbStyle *style)
{
    gint64 now = cb_desk_now(console->desk);
    g_autoptr(GString) span = g_string_new(NULL);
    if (!cb_desk_has_hub(console->desk)) {
        g_string_append(text, " · no hub, none is sent");
        *style = texts.due > 0 ? CB_STYLE_MEDIUM : CB_STYLE_DIM;
    } else if (texts.due > 0 && now - MAX(texts.oldest, texts.last) > SENDS_WITHIN) {
        cb_text_pool_span(now - texts.oldest, span);
        g_autofree char *warning = g_strdup_printf("%s nobody sends: %u due for %s · ", cb_sign(CB_SIGN_WARNING),
                                                   texts.due, span->str);
        g_string_prepend(text, warning); /* first, so that it is not what is cut */
        *style = CB_STYLE_CRITICAL;
    } else if (texts.due > 0) {
        g_string_append_printf(text, " · %u due", texts.due);
    } else if (texts.next != CB_NULL) {
        cb_text_distance(texts.next - now, span);
        g_string_append_printf(text, " · next %s", span->str);
    }
}

/* "texts: 52 scheduled, 1 on its way, 40 sent, 2 failed · next in 4:12" */
static void
draw_sender(CbConsole *console, CbArea line)
{
    CbPeerTexts texts = cb_peer_texts(console);
    g_autoptr(GString) text = g_string_new(NULL);
    CbStyle style = texts.failed > 0 ? CB_STYLE_HIGH : CB_STYLE_NORMAL;
    g_string_append_printf(text, "texts: %u scheduled, %u on the way, %u sent, %u failed",
                           texts.scheduled, texts.sending, texts.sent, texts.failed);
    append_sender(console, texts, text, &style);
    cb_canvas_text(console->canvas, line.row, line.column, line.width, style, text->str);
}

void
cb_peers_head(CbConsole *console, CbArea area)
{
    static void (*const lines[CB_PEERS_HEAD_ROWS])(CbConsole *, CbArea) = {draw_queue, draw_sender};
    for (int l = 0; l < MIN(area.height, CB_PEERS_HEAD_ROWS); l++)
        lines[l](console, (CbArea){area.row + l, area.column, 1, area.width});
}
