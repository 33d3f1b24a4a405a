#include "tui/screen/terminal_private.h"

#include "tui/screen/frame.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define CB_CLIPBOARD_ENCODED 74994 /* what terminals are known to take */
#define CB_CLIPBOARD_BYTES (CB_CLIPBOARD_ENCODED / 4 * 3)
#define CB_NOTICE_COLUMNS 200

void
cb_terminal_size(const CbTerminal *terminal, int *rows, int *columns)
{
    (void)terminal;
    getmaxyx(stdscr, *rows, *columns);
}

void
cb_terminal_send(CbTerminal *terminal, const char *bytes, gsize length)
{
    while (length > 0) {
        ssize_t sent = write(terminal->tty, bytes, length);
        if (sent > 0) {
            bytes += sent;
            length -= (gsize)sent;
        } else if (errno == EAGAIN) {
            struct pollfd descriptor = {.fd = terminal->tty, .events = POLLOUT};
            poll(&descriptor, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

/* Curses flushes its buffer every 2,800 bytes. So a frame is made in memory and sent at once. */
static void
begin_frame(CbTerminal *terminal)
{
    dup2(terminal->frame, fileno(terminal->out));
}

/* Sends what curses has written, and `more` behind it. */
static void
send_frame(CbTerminal *terminal, const GString *more)
{
    dup2(terminal->tty, fileno(terminal->out));
    off_t length = lseek(terminal->frame, 0, SEEK_CUR);
    g_autofree char *bytes = g_malloc((gsize)MAX(length, 0) + more->len + 1);
    ssize_t got = length > 0 ? pread(terminal->frame, bytes, (gsize)length, 0) : 0;
    lseek(terminal->frame, 0, SEEK_SET);
    gsize size = got > 0 ? cb_frame_squeeze(bytes, (gsize)got) : 0;
    memcpy(bytes + size, more->str, more->len);
    cb_terminal_send(terminal, bytes, size + more->len);
}

/* Writes the letters of a glyph for curses, terminated. FALSE when the C library, whose widths
 * curses believes, gives it other columns than we do. */
static gboolean
letters_of(const CbTerminal *terminal, const CbGlyph *glyph, wchar_t *letters)
{
    guint n = 0;
    for (const char *at = glyph->bytes; *at != '\0' && n < CCHARW_MAX; at = g_utf8_next_char(at)) {
        wchar_t letter = (wchar_t)g_utf8_get_char(at);
        int columns = wcwidth(letter);
        if (n == 0 && (columns != glyph->columns || (terminal->options.ascii && letter > 0x7e)))
            return FALSE;
        if (n == 0 || columns == 0)
            letters[n++] = letter;
    }
    letters[n] = L'\0';
    return n > 0;
}

static void
set_cell(cchar_t *cell, const wchar_t *letters, const CbPaint *paint)
{
    int pair = paint->pair;
    setcchar(cell, letters, paint->attributes, (short)pair, &pair);
}

/* Turns a glyph into one cell of curses, or two where a placeholder stands for a wide one. Returns
 * how many. */
static int
set_glyph(const CbTerminal *terminal, cchar_t *cells, const CbGlyph *glyph, const CbPaint *paint)
{
    wchar_t letters[CCHARW_MAX + 1];
    if (letters_of(terminal, glyph, letters)) {
        set_cell(cells, letters, paint);
        return 1;
    }
    gboolean plain = terminal->options.ascii || wcwidth(0xfffd) != 1;
    set_cell(cells, plain ? L"?" : L"\ufffd", paint);
    if (glyph->columns == 2)
        set_cell(cells + 1, L" ", paint);
    return glyph->columns;
}

static const CbPaint *
paint_of(const CbTerminal *terminal, const CbCell *cell)
{
    return &terminal->paints[cell->style & CB_STYLE_SELECTED ? CB_PAINT_SELECTED : cell->style];
}

/* Whether nothing of the cell shows. */
static gboolean
is_bare(const CbTerminal *terminal, const CbCell *cell)
{
    return cell->glyph.bytes[0] == ' ' && cell->glyph.bytes[1] == '\0' &&
           paint_of(terminal, cell)->bare;
}

/* Gives curses one row. Where colour and weight of a blank do not show, it takes those of its left
 * neighbour, and at the end of a row none: every change of attributes costs up to 20 bytes. */
static void
put_row(const CbTerminal *terminal, const CbCanvas *canvas, int row, int columns, cchar_t *cells)
{
    const CbCell *from = &canvas->cells[(gsize)row * (gsize)canvas->columns];
    int end = columns, n = 0;
    while (end > 0 && is_bare(terminal, &from[end - 1]))
        end--;
    const CbPaint *normal = &terminal->paints[CB_STYLE_NORMAL], *before = normal;
    for (int i = 0; i < columns; i++) {
        const CbPaint *paint = paint_of(terminal, &from[i]);
        if (from[i].glyph.columns == 0)
            continue;
        if (i >= end)
            paint = normal;
        else if (before->bare && is_bare(terminal, &from[i]))
            paint = before;
        n += set_glyph(terminal, cells + n, &from[i].glyph, paint);
        before = paint;
    }
    mvwadd_wchnstr(stdscr, row, 0, cells, n);
}

static gboolean
is_shown(const CbTerminal *terminal, const CbCanvas *canvas)
{
    const CbCanvas *shown = terminal->shown;
    return shown && shown->rows == canvas->rows && shown->columns == canvas->columns;
}

/* Whether a row, of a screen whose size is unchanged, is on it already. */
static gboolean
same_row(const CbCanvas *shown, const CbCanvas *canvas, int row)
{
    gsize start = (gsize)row * (gsize)canvas->columns;
    return memcmp(shown->cells + start, canvas->cells + start,
                  (gsize)canvas->columns * sizeof(CbCell)) == 0;
}

static gboolean
same_cursor(const CbCanvas *shown, const CbCanvas *canvas)
{
    return shown->cursor_row == canvas->cursor_row &&
           shown->cursor_column == canvas->cursor_column &&
           !shown->cursor_visible == !canvas->cursor_visible;
}

/* Gives curses the rows that differ. Returns whether there are any. */
static gboolean
put_rows(CbTerminal *terminal, const CbCanvas *canvas)
{
    int rows, columns;
    gboolean known = is_shown(terminal, canvas), any = !known;
    getmaxyx(stdscr, rows, columns);
    columns = MIN(columns, canvas->columns);
    g_autofree cchar_t *cells = NULL;
    for (int row = 0; row < MIN(rows, canvas->rows); row++) {
        if (known && same_row(terminal->shown, canvas, row))
            continue;
        if (!cells)
            cells = g_new(cchar_t, (gsize)columns + 1);
        put_row(terminal, canvas, row, columns, cells);
        any = TRUE;
    }
    return any;
}

/* --- links ------------------------------------------------------------------------------------ */

/* Whether a link is on the screen as it is already. */
static gboolean
is_linked(const CbCanvas *shown, const CbCanvasLink *link)
{
    for (guint i = 0; i < shown->n_links; i++)
        if (shown->links[i].row == link->row && shown->links[i].column == link->column &&
            shown->links[i].width == link->width && strcmp(shown->links[i].uri, link->uri) == 0)
            return TRUE;
    return FALSE;
}

/* The letters of a link; FALSE where something else has been drawn over them. */
static gboolean
read_link(const CbCanvas *canvas, const CbCanvasLink *link, GString *text)
{
    const CbCell *cells = &canvas->cells[(gsize)link->row * (gsize)canvas->columns + (gsize)link->column];
    g_string_truncate(text, 0);
    for (int i = 0; i < link->width; i++) {
        if (cells[i].style != CB_STYLE_LINK)
            return FALSE;
        if (cells[i].glyph.columns > 0)
            g_string_append(text, cells[i].glyph.bytes);
    }
    return TRUE;
}

/* Curses knows no links: behind its frame their letters are written once more, in the same look, as links. */
static void
append_links(const CbTerminal *terminal, const CbCanvas *canvas, GString *bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean known = is_shown(terminal, canvas);
    for (guint i = 0; i < canvas->n_links; i++) {
        const CbCanvasLink *link = &canvas->links[i];
        if (*link->uri == '\0' || !read_link(canvas, link, text) ||
            (known && same_row(terminal->shown, canvas, link->row) && is_linked(terminal->shown, link)))
            continue;
        g_string_append_printf(bytes, "\0337\033[%d;%dH\033[0;4m\033]8;;%s\033\\%s\033]8;;\033\\\0338",
                               link->row + 1, link->column + 1, link->uri, text->str);
    }
}

/* Keeps a copy of what is shown now. */
static void
remember(CbTerminal *terminal, const CbCanvas *canvas)
{
    if (!is_shown(terminal, canvas)) {
        cb_canvas_free(terminal->shown);
        terminal->shown = cb_canvas_new(canvas->rows, canvas->columns, canvas->ascii);
    }
    CbCell *cells = terminal->shown->cells;
    memcpy(cells, canvas->cells, (gsize)canvas->rows * (gsize)canvas->columns * sizeof(CbCell));
    *terminal->shown = *canvas;
    terminal->shown->cells = cells;
}

/* On an unknown screen, as after a stop, curses is wrong about the cursor: then it is stated anew. */
static void
set_cursor(const CbTerminal *terminal, gboolean visible)
{
    if (!terminal->shown) {
        curs_set(!visible);
        curs_set(visible);
    } else if (!terminal->shown->cursor_visible != !visible) {
        curs_set(visible);
    }
}

void
cb_terminal_show(CbTerminal *terminal, const CbCanvas *canvas)
{
    if (!put_rows(terminal, canvas) && same_cursor(terminal->shown, canvas))
        return;
    begin_frame(terminal);
    wmove(stdscr, CLAMP(canvas->cursor_row, 0, getmaxy(stdscr) - 1),
          CLAMP(canvas->cursor_column, 0, getmaxx(stdscr) - 1));
    set_cursor(terminal, canvas->cursor_visible ? 1 : 0);
    g_autoptr(GString) links = g_string_new(NULL);
    wnoutrefresh(stdscr);
    doupdate();
    append_links(terminal, canvas, links);
    send_frame(terminal, links);
    remember(terminal, canvas);
}

/* Cells between tabs, each cleaned; the tabs stay, so that a row falls into the columns of a sheet. */
static char *
clean_cells(const char *text)
{
    g_auto(GStrv) cells = g_strsplit(text, "\t", -1);
    for (char **cell = cells; *cell != NULL; cell++) {
        g_autofree char *raw = *cell;
        *cell = cb_text_clean(raw, CB_CLIPBOARD_BYTES + 1);
    }
    return g_strjoinv("\t", cells);
}

static gboolean
send_clipboard(CbTerminal *terminal, const char *clean)
{
    gsize length = strlen(clean);
    if (length > CB_CLIPBOARD_BYTES)
        return FALSE;
    g_autofree char *encoded = g_base64_encode((const guchar *)clean, length);
    g_autofree char *sequence = g_strdup_printf("\033]52;c;%s\a", encoded);
    cb_terminal_send(terminal, sequence, strlen(sequence));
    return TRUE;
}

gboolean
cb_terminal_copy(CbTerminal *terminal, const char *text)
{
    g_autofree char *clean = clean_cells(text);
    return send_clipboard(terminal, clean);
}

gboolean
cb_terminal_copy_lines(CbTerminal *terminal, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *raw = *line;
        *line = clean_cells(raw);
    }
    g_autofree char *clean = g_strjoinv("\n", lines);
    return send_clipboard(terminal, clean);
}

void
cb_terminal_bell(CbTerminal *terminal)
{
    cb_terminal_send(terminal, "\a", 1);
}

void
cb_terminal_notify(CbTerminal *terminal, const char *text)
{
    g_autofree char *clean = cb_text_clean(text, CB_NOTICE_COLUMNS);
    g_strdelimit(clean, ";", ','); /* some terminals take `4;…` for a progress bar */
    g_autofree char *sequence = g_strdup_printf("\033]9;%s\a", clean);
    cb_terminal_send(terminal, sequence, strlen(sequence));
}

void
cb_terminal_suspend(CbTerminal *terminal)
{
    (void)terminal; /* the handler of SIGTSTP leaves it and takes it over again */
    kill(0, SIGTSTP);
}
