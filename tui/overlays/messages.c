/* The texts that decisions leave for people, of one session or one person, and what became of them: to read, to copy, to
 * send by hand, and to send again where a hub could not. */
#include <string.h>

#include "engine/fold.h"
#include "engine/messages/messages.h"
#include "tui/console/cells.h"
#include "tui/console/wish.h"
#include "tui/overlays/chooser.h"

enum { CB_MESSAGE = 1, CB_MOST_MESSAGES = 200 };

#define KEY_AGAIN (CB_KEY_CTRL | 'r')

typedef struct {
    CbChooser chooser;
    CbWorld *world; /* what `rows` are rows of */
    GArray *rows;   /* guint: messages, the newest first */
} CbMessages;

static int
newest_first(gconstpointer a, gconstpointer b, gpointer data)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = messages_created_at(data, x), right = messages_created_at(data, y);
    return left != right ? (left < right) - (left > right)
                         : strcmp(messages_id(data, x), messages_id(data, y));
}

/* How a status is called and looks; the first is that of rows that have none. */
static const struct {
    const char *status, *word;
    CbStyle style;
} statuses[] = {
    {"", "", CB_STYLE_DIM},
    {"queued", "waits", CB_STYLE_PENDING},
    {"sending", "sending", CB_STYLE_PENDING},
    {"sent", "sent", CB_STYLE_GOOD},
    {"failed", "failed", CB_STYLE_CRITICAL},
    {"in_doubt", "in doubt", CB_STYLE_HIGH},
    {"off", "not sent", CB_STYLE_DIM},
};

static guint
status_of(const CbWorld *world, guint message)
{
    const char *status = messages_status(world, message);
    for (guint s = 1; status != NULL && s < G_N_ELEMENTS(statuses); s++)
        if (strcmp(statuses[s].status, status) == 0)
            return s;
    return 0;
}

static const char *
status_word(const CbWorld *world, guint message)
{
    return statuses[status_of(world, message)].word;
}

static gboolean
fits(const CbWorld *world, guint message, const char *words)
{
    g_autoptr(GString) haystack = g_string_new(NULL);
    cb_fold_append(haystack, messages_recipient(world, message));
    cb_fold_append(haystack, " ");
    cb_fold_append(haystack, messages_cause(world, message));
    cb_fold_append(haystack, " ");
    cb_fold_append(haystack, messages_body(world, message));
    cb_fold_append(haystack, " ");
    cb_fold_append(haystack, status_word(world, message));
    return cb_fold_matches(haystack->str, words);
}

static void
search_messages(CbConsole *console, CbChooser *chooser, const char *typed)
{
    const CbMessages *messages = (CbMessages *)chooser;
    g_autofree char *words = cb_fold(typed);
    (void)console;
    for (guint i = 0; i < MIN(messages->rows->len, CB_MOST_MESSAGES); i++) {
        guint row = g_array_index(messages->rows, guint, i);
        if (fits(messages->world, row, words))
            cb_chooser_add(chooser, CB_MESSAGE, row);
    }
}

static void
draw_message(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const CbWorld *world = ((CbMessages *)chooser)->world;
    CbCanvas *canvas = console->canvas;
    g_autoptr(GString) when = g_string_new(NULL);
    guint status = status_of(world, entry.row);
    int third = (area.width - 33) / 2;
    cb_text_instant(console, messages_created_at(world, entry.row), when);
    cb_canvas_text(canvas, area.row, area.column, 12, CB_STYLE_DIM, when->str);
    cb_canvas_text(canvas, area.row, area.column + 13, 10, CB_STYLE_NORMAL,
                   messages_cause(world, entry.row));
    cb_canvas_text(canvas, area.row, area.column + 24, 8, statuses[status].style, statuses[status].word);
    cb_canvas_text(canvas, area.row, area.column + 33, third - 1, CB_STYLE_STRONG,
                   messages_recipient(world, entry.row));
    cb_canvas_link(canvas, area.row, area.column + 33 + third, area.width - 33 - third,
                   messages_address(world, entry.row));
}

/* "sent 20.11. 10:15 by email", or why not, in front of the text. */
static void
tell_status(CbConsole *console, const CbWorld *world, guint message, GString *text)
{
    g_autoptr(GString) when = g_string_new(NULL);
    const char *error = messages_error(world, message), *channel = messages_channel(world, message);
    if (messages_sent_at(world, message) != CB_NULL) {
        cb_text_instant(console, messages_sent_at(world, message), when);
        g_string_append_printf(text, "Sent %s%s%s. ", when->str, channel != NULL ? " by " : "",
                               channel != NULL ? channel : "");
    } else if (error != NULL) {
        g_string_append_printf(text, "%s: %s ", status_word(world, message), error);
    }
    if (error != NULL && messages_due_at(world, message) != CB_NULL) {
        cb_text_instant(console, messages_due_at(world, message), when);
        g_string_append_printf(text, "Again %s. ", when->str);
    }
}

static void
tell_message(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    const CbWorld *world = ((CbMessages *)chooser)->world;
    g_string_truncate(text, 0);
    tell_status(console, world, entry.row, text);
    g_string_append(text, messages_body(world, entry.row));
}

static void
copy_message(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    const CbWorld *world = ((CbMessages *)chooser)->world;
    gboolean copied = console->terminal != NULL &&
                      cb_terminal_copy(console->terminal, messages_body(world, entry.row));
    cb_console_say(
        console, copied ? CB_STYLE_GOOD : CB_STYLE_HIGH,
        copied ? g_strdup_printf("The text to %s is copied.", messages_recipient(world, entry.row))
               : g_strdup("The text cannot be copied here."));
}

static void
free_messages(CbOverlay *overlay)
{
    CbMessages *messages = (CbMessages *)overlay;
    cb_chooser_clear(&messages->chooser);
    cb_world_unref(messages->world);
    g_array_unref(messages->rows);
    g_free(messages);
}

/* The wish to send a message again is about its session or its job. */
static void
tell_again(CbConsole *console, const CbWorld *world, guint message)
{
    guint session = messages_session_id(world, message), job = messages_job_id(world, message);
    if (session != CB_NO_ROW)
        cb_wish_decide(console, "session.tell_again", sessions_id(world, session), cb_tell_again_payload(world, message));
    else if (job != CB_NO_ROW)
        cb_wish_decide(console, "job.tell_again", jobs_id(world, job), cb_tell_again_payload(world, message));
}

static void
press(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    CbMessages *messages = (CbMessages *)overlay;
    const CbChooser *chooser = &messages->chooser;
    if (key != KEY_AGAIN || chooser->entries->len == 0) {
        cb_chooser_key(console, overlay, key, pasted);
        return;
    }
    guint message = g_array_index(chooser->entries, CbEntry, chooser->cursor).row;
    cb_overlay_take(console);
    if (console->read_only)
        cb_console_say(console, CB_STYLE_HIGH, g_strdup("This console only reads; nothing is sent again."));
    else
        tell_again(console, messages->world, message);
    cb_overlay_free(overlay);
}

static const CbOverlayOps overlay_ops = {
    .key = press,
    .draw = cb_chooser_draw,
    .free = free_messages,
    .hints = "Enter copy the text  Ctrl-R send again  type to filter  Esc leave",
};

static const CbChooserOps chooser_ops = {
    .search = search_messages,
    .draw = draw_message,
    .tell = tell_message,
    .choose = copy_message,
    .invitation = "type part of a name or of a text",
    .nothing = "nobody has been told anything yet",
};

void
cb_messages_open(CbConsole *console, guint column, guint row)
{
    const CbWorld *world = cb_console_world(console);
    CbMessages *messages = g_new0(CbMessages, 1);
    CbTableId about = (CbTableId)cb_tables[CB_messages].columns[column].refers;
    g_autofree char *title = cb_target_label(world, about, row, NULL);
    messages->world = cb_world_ref(world);
    messages->rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint m = cb_world_first(world, CB_messages, column, row); m != CB_NO_ROW;
         m = cb_world_next(world, CB_messages, column, m))
        g_array_append_val(messages->rows, m);
    g_array_sort_with_data(messages->rows, newest_first, (gpointer)world);
    cb_chooser_init(&messages->chooser, &overlay_ops, &chooser_ops, title);
    cb_chooser_open(console, &messages->chooser);
}
