/* The texts that decisions leave for people, of one session or one person: to read, to copy, to
 * send by hand. */
#include <string.h>

#include "engine/fold.h"
#include "tui/console/cells.h"
#include "tui/overlays/chooser.h"

enum { CB_MESSAGE = 1, CB_MOST_MESSAGES = 200 };

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

static gboolean
fits(const CbWorld *world, guint message, const char *words)
{
    g_autoptr(GString) haystack = g_string_new(NULL);
    cb_fold_append(haystack, messages_recipient(world, message));
    cb_fold_append(haystack, " ");
    cb_fold_append(haystack, messages_cause(world, message));
    cb_fold_append(haystack, " ");
    cb_fold_append(haystack, messages_body(world, message));
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
    int third = area.width / 3;
    cb_text_instant(console, messages_created_at(world, entry.row), when);
    cb_canvas_text(canvas, area.row, area.column, 12, CB_STYLE_DIM, when->str);
    cb_canvas_text(canvas, area.row, area.column + 13, 10, CB_STYLE_NORMAL,
                   messages_cause(world, entry.row));
    cb_canvas_text(canvas, area.row, area.column + 24, third - 1, CB_STYLE_STRONG,
                   messages_recipient(world, entry.row));
    cb_canvas_link(canvas, area.row, area.column + 24 + third, area.width - 24 - third,
                   messages_address(world, entry.row));
}

static void
tell_message(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    (void)console;
    g_string_assign(text, messages_body(((CbMessages *)chooser)->world, entry.row));
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

static const CbOverlayOps overlay_ops = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_messages,
    .hints = "Enter copy the text  type to filter  Esc leave",
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
cb_messages_open(CbConsole *console, guint operator, guint session)
{
    const CbWorld *world = cb_console_world(console);
    CbMessages *messages = g_new0(CbMessages, 1);
    guint column = operator != CB_NO_ROW ? CB_messages_operator_id : CB_messages_session_id;
    messages->world = cb_world_ref(world);
    messages->rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint m = cb_world_first(world, CB_messages, column, operator != CB_NO_ROW ? operator : session);
         m != CB_NO_ROW; m = cb_world_next(world, CB_messages, column, m))
        g_array_append_val(messages->rows, m);
    g_array_sort_with_data(messages->rows, newest_first, (gpointer)world);
    cb_chooser_init(&messages->chooser, &overlay_ops,
                    &chooser_ops,
                    operator != CB_NO_ROW ? cb_operator_label(world, operator)
                                         : cb_session_label(world, session));
    cb_chooser_open(console, &messages->chooser);
}
