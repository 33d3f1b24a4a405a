#include "tui/screen/terminal_private.h"

#include "tui/screen/terminal_guard.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CB_PASTE_BYTES (64 * 1024)
#define CB_PASTE_SILENCE_MS 250 /* an end marker that is not there by then was lost */
#define CB_SEQUENCE_MS 25       /* the rest of a sequence that has begun */
#define CB_SEQUENCE_BYTES 4096
#define CB_DOUBLE_CLICK_US 400000

#define CB_ESCAPE 27
#define CB_BELL 7

/* Codes of our own, above those that curses gives out. A modified key is CB_CODE_KEY + 8 × its
 * place in CB_MODIFIED + what xterm sends for the modifiers, less one. */
enum {
    CB_CODE_PASTE = 2000,
    CB_CODE_PASTE_END,
    CB_CODE_KEY = 2048,
};

/* Keys of xterm and its kin: `ESC [ 1 ; modifiers final`, or `ESC [ number ; modifiers ~`. */
static const struct {
    int number; /* 1: the final letter says which */
    char final;
    CbKey key;
} CB_MODIFIED[] = {
    {1, 'A', CB_KEY_UP},         {1, 'B', CB_KEY_DOWN},       {1, 'C', CB_KEY_RIGHT},
    {1, 'D', CB_KEY_LEFT},       {1, 'H', CB_KEY_HOME},       {1, 'F', CB_KEY_END},
    {1, 'P', CB_KEY_F1},         {1, 'Q', CB_KEY_F1 + 1},     {1, 'R', CB_KEY_F1 + 2},
    {1, 'S', CB_KEY_F1 + 3},     {2, '~', CB_KEY_INSERT},     {3, '~', CB_KEY_DELETE},
    {5, '~', CB_KEY_PGUP},       {6, '~', CB_KEY_PGDN},       {15, '~', CB_KEY_F1 + 4},
    {17, '~', CB_KEY_F1 + 5},    {18, '~', CB_KEY_F1 + 6},    {19, '~', CB_KEY_F1 + 7},
    {20, '~', CB_KEY_F1 + 8},    {21, '~', CB_KEY_F1 + 9},    {23, '~', CB_KEY_F1 + 10},
    {24, '~', CB_KEY_F12},
};

static const struct {
    int code;
    CbKey key;
} CB_CURSES_KEYS[] = {
    {KEY_UP, CB_KEY_UP},
    {KEY_DOWN, CB_KEY_DOWN},
    {KEY_LEFT, CB_KEY_LEFT},
    {KEY_RIGHT, CB_KEY_RIGHT},
    {KEY_HOME, CB_KEY_HOME},
    {KEY_END, CB_KEY_END},
    {KEY_PPAGE, CB_KEY_PGUP},
    {KEY_NPAGE, CB_KEY_PGDN},
    {KEY_IC, CB_KEY_INSERT},
    {KEY_DC, CB_KEY_DELETE},
    {KEY_ENTER, CB_KEY_ENTER},
    {KEY_BACKSPACE, CB_KEY_BACKSPACE},
    {KEY_BTAB, CB_KEY_TAB | CB_KEY_SHIFT},
    {KEY_SLEFT, CB_KEY_LEFT | CB_KEY_SHIFT},
    {KEY_SRIGHT, CB_KEY_RIGHT | CB_KEY_SHIFT},
    {KEY_SR, CB_KEY_UP | CB_KEY_SHIFT},
    {KEY_SF, CB_KEY_DOWN | CB_KEY_SHIFT},
    {KEY_SHOME, CB_KEY_HOME | CB_KEY_SHIFT},
    {KEY_SEND, CB_KEY_END | CB_KEY_SHIFT},
    {KEY_SPREVIOUS, CB_KEY_PGUP | CB_KEY_SHIFT},
    {KEY_SNEXT, CB_KEY_PGDN | CB_KEY_SHIFT},
    {KEY_SDC, CB_KEY_DELETE | CB_KEY_SHIFT},
};

static void
define_modified(guint place)
{
    int code = CB_CODE_KEY + 8 * (int)place;
    char final = CB_MODIFIED[place].final;
    char sequence[32];
    for (int modifiers = 2; modifiers <= 8; modifiers++) {
        g_snprintf(sequence, sizeof sequence, "\033[%d;%d%c", CB_MODIFIED[place].number, modifiers,
                   final);
        define_key(sequence, code + modifiers - 1);
    }
    /* Terminals send the plain key in more ways than terminfo knows. */
    for (const char *introducer = "[O"; *introducer && final != '~'; introducer++) {
        g_snprintf(sequence, sizeof sequence, "\033%c%c", *introducer, final);
        if (key_defined(sequence) == 0)
            define_key(sequence, code);
    }
}

void
cb_terminal_define_keys(void)
{
    define_key("\033[200~", CB_CODE_PASTE);
    define_key("\033[201~", CB_CODE_PASTE_END);
    for (guint i = 0; i < G_N_ELEMENTS(CB_MODIFIED); i++)
        define_modified(i);
}

/* The next byte or key code, ERR when none comes within `wait_ms`. */
static int
next_code(CbTerminal *terminal, int wait_ms)
{
    wtimeout(terminal->input, wait_ms);
    return wgetch(terminal->input);
}

static CbKey
key_of_code(int code)
{
    for (guint i = 0; i < G_N_ELEMENTS(CB_CURSES_KEYS); i++) {
        if (CB_CURSES_KEYS[i].code == code)
            return CB_CURSES_KEYS[i].key;
    }
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return CB_KEY_F1 + (CbKey)(code - KEY_F(1));
    guint place = (guint)(code - CB_CODE_KEY) / 8;
    if (code < CB_CODE_KEY || place >= G_N_ELEMENTS(CB_MODIFIED))
        return CB_KEY_NONE;
    guint modifiers = (guint)(code - CB_CODE_KEY) % 8;
    return CB_MODIFIED[place].key | (modifiers & 1 ? CB_KEY_SHIFT : 0) |
           (modifiers & 2 ? CB_KEY_ALT : 0) | (modifiers & 4 ? CB_KEY_CTRL : 0);
}

static CbKey
key_of_control(int byte)
{
    static const CbKey named[32] = {
        [0] = CB_KEY_CTRL | ' ',       [8] = CB_KEY_BACKSPACE,         [9] = CB_KEY_TAB,
        [10] = CB_KEY_ENTER,           [13] = CB_KEY_ENTER,            [27] = CB_KEY_ESC,
        [28] = CB_KEY_CTRL | '\\',     [29] = CB_KEY_CTRL | ']',       [30] = CB_KEY_CTRL | '^',
        [31] = CB_KEY_CTRL | '_',
    };
    if (byte == 0x7f)
        return CB_KEY_BACKSPACE;
    return named[byte] ? named[byte] : CB_KEY_CTRL | (CbKey)('a' + byte - 1);
}

/* Reads the rest of a letter in UTF-8. What is none, or shows nothing, is no key. */
static CbKey
key_of_letter(CbTerminal *terminal, int first)
{
    char bytes[5] = {(char)first};
    gsize length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    for (gsize i = 1; i < length; i++) {
        int code = next_code(terminal, CB_SEQUENCE_MS);
        if (code < 0x80 || code > 0xbf) {
            if (code != ERR)
                ungetch(code);
            return CB_KEY_NONE;
        }
        bytes[i] = (char)code;
    }
    gunichar letter = g_utf8_get_char_validated(bytes, (gssize)length);
    return letter < (gunichar)-2 && g_unichar_isprint(letter) ? letter : CB_KEY_NONE;
}

static CbKey
key_of(CbTerminal *terminal, int code)
{
    if (code < 0x20 || code == 0x7f)
        return key_of_control(code);
    if (code < 0x80)
        return (CbKey)code;
    return code < 0x100 ? key_of_letter(terminal, code) : key_of_code(code);
}

/* Swallows a control sequence that no key sends, so that its letters do not act as keys. */
static void
skip_sequence(CbTerminal *terminal, int code)
{
    for (int i = 0; i < CB_SEQUENCE_BYTES && code >= 0x20 && code < 0x40; i++)
        code = next_code(terminal, CB_SEQUENCE_MS);
}

/* Swallows the answer to a question nobody asked: a string up to BEL or ESC \. */
static void
skip_string(CbTerminal *terminal, int code)
{
    gboolean escaped = FALSE;
    for (int i = 0; i < CB_SEQUENCE_BYTES && code != ERR && code != CB_BELL; i++) {
        if (escaped && code == '\\')
            return;
        escaped = code == CB_ESCAPE;
        code = next_code(terminal, CB_SEQUENCE_MS);
    }
}

/* After an ESC that began no known key: ESC itself, Alt with what follows at once, or something
 * that is no key at all. */
static CbKey
key_after_escape(CbTerminal *terminal)
{
    int code = next_code(terminal, 0);
    if (code == ERR)
        return CB_KEY_ESC;
    if (code == CB_ESCAPE || (code >= 0x100 && key_of_code(code) == CB_KEY_NONE)) {
        ungetch(code);
        return CB_KEY_ESC;
    }
    if (code < 0x80 && strchr("[O]P_^X", code)) {
        int behind = next_code(terminal, 0);
        if (behind == ERR)
            return (CbKey)code | CB_KEY_ALT;
        if (code == '[')
            skip_sequence(terminal, behind);
        else if (code != 'O')
            skip_string(terminal, behind);
        return CB_KEY_NONE;
    }
    CbKey key = key_of(terminal, code);
    return key != CB_KEY_NONE ? key | CB_KEY_ALT : CB_KEY_NONE;
}

/* Leaves out what is no UTF-8, such as half a letter at the limit, and NUL. */
static void
drop_invalid(GString *text)
{
    const char *from = text->str, *end = text->str + text->len;
    char *to = text->str;
    while (from < end) {
        const char *valid;
        g_utf8_validate_len(from, (gsize)(end - from), &valid);
        memmove(to, from, (gsize)(valid - from));
        to += valid - from;
        from = valid + 1;
    }
    g_string_truncate(text, (gsize)(to - text->str));
}

static CbInput
read_paste(CbTerminal *terminal)
{
    GString *paste = g_string_truncate(terminal->paste, 0);
    int code, before = 0;
    while ((code = next_code(terminal, CB_PASTE_SILENCE_MS)) != ERR && code != CB_CODE_PASTE_END) {
        gboolean line_end = code == '\r' || (code == '\n' && before != '\r');
        if (code > 0 && code < 0x100 && paste->len < CB_PASTE_BYTES && code != '\r' && code != '\n')
            g_string_append_c(paste, (char)code);
        else if (line_end && paste->len < CB_PASTE_BYTES)
            g_string_append_c(paste, '\n');
        before = code;
    }
    drop_invalid(paste);
    return (CbInput){.kind = CB_INPUT_PASTE, .text = paste->str};
}

static CbInput
read_mouse(CbTerminal *terminal)
{
    MEVENT event;
    CbInput input = {.kind = CB_INPUT_NONE};
    if (getmouse(&event) != OK)
        return input;
    input = (CbInput){.kind = CB_INPUT_MOUSE, .row = event.y, .column = event.x};
    if (event.bstate & (BUTTON4_PRESSED | BUTTON4_CLICKED)) {
        input.button = 4;
    } else if (event.bstate & (BUTTON5_PRESSED | BUTTON5_CLICKED)) {
        input.button = 5;
    } else if (event.bstate & (BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED)) {
        input.button = 2;
    } else if (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)) {
        gint64 now = g_get_monotonic_time();
        gboolean again = now - terminal->pressed_at < CB_DOUBLE_CLICK_US &&
                         event.y == terminal->pressed_row && event.x == terminal->pressed_column;
        input.button = again ? 2 : 1;
        terminal->pressed_at = again ? 0 : now;
        terminal->pressed_row = event.y;
        terminal->pressed_column = event.x;
    } else {
        input.kind = CB_INPUT_NONE;
    }
    return input;
}

/* Whether nothing will ever come again. */
static gboolean
is_closed(void)
{
    struct pollfd descriptor = {.fd = STDIN_FILENO, .events = POLLIN};
    int waiting = 0;
    if (poll(&descriptor, 1, 0) <= 0)
        return FALSE;
    if (descriptor.revents & (POLLHUP | POLLERR | POLLNVAL))
        return TRUE;
    return ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0;
}

CbInput
cb_terminal_read(CbTerminal *terminal)
{
    CbInput input = {.kind = CB_INPUT_NONE};
    if (cb_guard_take_change()) {
        cb_terminal_resize(terminal);
        input.kind = CB_INPUT_RESIZE;
        return input;
    }
    int code;
    while (input.kind == CB_INPUT_NONE && (code = next_code(terminal, 0)) != ERR) {
        if (code == CB_CODE_PASTE) {
            input = read_paste(terminal);
        } else if (code == KEY_MOUSE) {
            input = read_mouse(terminal);
        } else {
            input.key = code == CB_ESCAPE ? key_after_escape(terminal) : key_of(terminal, code);
            input.kind = input.key != CB_KEY_NONE ? CB_INPUT_KEY : CB_INPUT_NONE;
        }
    }
    if (input.kind == CB_INPUT_NONE && is_closed())
        input.kind = CB_INPUT_CLOSED;
    return input;
}
