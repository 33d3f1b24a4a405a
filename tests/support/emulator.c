#include "tests/support/emulator.h"

#include <string.h>
#include <vterm.h>

struct CbEmulator {
    VTerm *vterm;
    VTermScreen *screen;
    CbEmulatorReply reply;
    gpointer user;
    gboolean alternate;
    gboolean cursor_visible;
    gboolean mouse;
    gboolean probing; /* replies are looked at, not sent */
    gsize probed;
};

static const struct {
    const char *name;
    VTermKey key;
} keys[] = {
    {"enter", VTERM_KEY_ENTER},
    {"esc", VTERM_KEY_ESCAPE},
    {"tab", VTERM_KEY_TAB},
    {"backspace", VTERM_KEY_BACKSPACE},
    {"up", VTERM_KEY_UP},
    {"down", VTERM_KEY_DOWN},
    {"left", VTERM_KEY_LEFT},
    {"right", VTERM_KEY_RIGHT},
    {"pgup", VTERM_KEY_PAGEUP},
    {"pgdn", VTERM_KEY_PAGEDOWN},
    {"home", VTERM_KEY_HOME},
    {"end", VTERM_KEY_END},
    {"ins", VTERM_KEY_INS},
    {"del", VTERM_KEY_DEL},
    {"f1", VTERM_KEY_FUNCTION(1)},
    {"f2", VTERM_KEY_FUNCTION(2)},
    {"f3", VTERM_KEY_FUNCTION(3)},
    {"f4", VTERM_KEY_FUNCTION(4)},
    {"f5", VTERM_KEY_FUNCTION(5)},
    {"f6", VTERM_KEY_FUNCTION(6)},
    {"f7", VTERM_KEY_FUNCTION(7)},
    {"f8", VTERM_KEY_FUNCTION(8)},
    {"f9", VTERM_KEY_FUNCTION(9)},
    {"f10", VTERM_KEY_FUNCTION(10)},
    {"f11", VTERM_KEY_FUNCTION(11)},
    {"f12", VTERM_KEY_FUNCTION(12)},
};

static const struct {
    const char *prefix;
    VTermModifier modifier;
} modifiers[] = {
    {"ctrl-", VTERM_MOD_CTRL},
    {"alt-", VTERM_MOD_ALT},
    {"shift-", VTERM_MOD_SHIFT},
};

/* libvterm leaves these two to the terminal. */
static const struct {
    const char *query;
    const char *answer;
} colour_queries[] = {
    {"10;?", "\033]10;rgb:d0d0/d0d0/d0d0\033\\"},
    {"11;?", "\033]11;rgb:1d1d/1f1f/2121\033\\"},
};

static void
on_output(const char *bytes, size_t length, void *user)
{
    CbEmulator *emulator = user;
    if (emulator->probing)
        emulator->probed += length;
    else if (emulator->reply != NULL)
        emulator->reply(bytes, length, emulator->user);
}

static int
on_property(VTermProp property, VTermValue *value, void *user)
{
    CbEmulator *emulator = user;
    if (property == VTERM_PROP_ALTSCREEN)
        emulator->alternate = value->boolean != 0;
    else if (property == VTERM_PROP_CURSORVISIBLE)
        emulator->cursor_visible = value->boolean != 0;
    else if (property == VTERM_PROP_MOUSE)
        emulator->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static int
on_osc(const char *command, size_t length, void *user)
{
    for (guint i = 0; i < G_N_ELEMENTS(colour_queries); i++) {
        const char *query = colour_queries[i].query;
        if (strlen(query) == length && memcmp(query, command, length) == 0)
            on_output(colour_queries[i].answer, strlen(colour_queries[i].answer), user);
    }
    return 1;
}

static const VTermScreenCallbacks screen_callbacks = {.settermprop = on_property};
static const VTermParserCallbacks unknown_callbacks = {.osc = on_osc};

CbEmulator *
cb_emulator_new(int rows, int columns, CbEmulatorReply reply, gpointer user)
{
    CbEmulator *emulator = g_new0(CbEmulator, 1);
    emulator->reply = reply;
    emulator->user = user;
    emulator->cursor_visible = TRUE;
    emulator->vterm = vterm_new(rows, columns);
    vterm_set_utf8(emulator->vterm, TRUE);
    vterm_output_set_callback(emulator->vterm, on_output, emulator);
    emulator->screen = vterm_obtain_screen(emulator->vterm);
    vterm_screen_set_callbacks(emulator->screen, &screen_callbacks, emulator);
    vterm_screen_set_unrecognised_fallbacks(emulator->screen, &unknown_callbacks, emulator);
    vterm_screen_enable_altscreen(emulator->screen, TRUE);
    vterm_screen_set_damage_merge(emulator->screen, VTERM_DAMAGE_SCREEN);
    vterm_screen_reset(emulator->screen, TRUE);
    return emulator;
}

void
cb_emulator_free(CbEmulator *emulator)
{
    if (emulator == NULL)
        return;
    vterm_free(emulator->vterm);
    g_free(emulator);
}

void
cb_emulator_feed(CbEmulator *emulator, const guint8 *bytes, gsize length)
{
    vterm_input_write(emulator->vterm, (const char *)bytes, length);
    vterm_screen_flush_damage(emulator->screen);
}

void
cb_emulator_resize(CbEmulator *emulator, int rows, int columns)
{
    vterm_set_size(emulator->vterm, rows, columns);
    vterm_screen_flush_damage(emulator->screen);
}

/* Written here because libvterm sends ctrl-i, ctrl-m and others in a form few programs know. */
static gboolean
press_character(CbEmulator *emulator, const char *character, VTermModifier held)
{
    if (held & VTERM_MOD_SHIFT)
        return FALSE;
    char bytes[8];
    gsize length = 0;
    if (held & VTERM_MOD_ALT)
        bytes[length++] = '\033';
    gsize size = strlen(character);
    if (held & VTERM_MOD_CTRL) {
        if (size != 1)
            return FALSE;
        bytes[length++] = (char)(character[0] & 0x1f);
    } else {
        memcpy(bytes + length, character, size);
        length += size;
    }
    on_output(bytes, length, emulator);
    return TRUE;
}

gboolean
cb_emulator_key(CbEmulator *emulator, const char *name)
{
    VTermModifier held = VTERM_MOD_NONE;
    for (guint i = 0; i < G_N_ELEMENTS(modifiers); i++) {
        if (g_str_has_prefix(name, modifiers[i].prefix)) {
            held |= modifiers[i].modifier;
            name += strlen(modifiers[i].prefix);
        }
    }
    if (g_str_equal(name, "space"))
        return press_character(emulator, " ", held);
    if (g_utf8_validate(name, -1, NULL) && g_utf8_strlen(name, -1) == 1)
        return press_character(emulator, name, held);
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_str_equal(name, keys[i].name)) {
            vterm_keyboard_key(emulator->vterm, keys[i].key, held);
            return TRUE;
        }
    }
    return FALSE;
}

void
cb_emulator_paste(CbEmulator *emulator, const char *text)
{
    vterm_keyboard_start_paste(emulator->vterm);
    on_output(text, strlen(text), emulator);
    vterm_keyboard_end_paste(emulator->vterm);
}

int
cb_emulator_rows(const CbEmulator *emulator)
{
    int rows, columns;
    vterm_get_size(emulator->vterm, &rows, &columns);
    return rows;
}

int
cb_emulator_columns(const CbEmulator *emulator)
{
    int rows, columns;
    vterm_get_size(emulator->vterm, &rows, &columns);
    return columns;
}

static CbColour
colour_of(const VTermColor *colour, guint8 default_flag)
{
    if (colour->type & default_flag)
        return (CbColour){CB_COLOUR_DEFAULT, 0};
    if (VTERM_COLOR_IS_INDEXED(colour))
        return (CbColour){CB_COLOUR_INDEX, colour->indexed.idx};
    guint value = (guint)(colour->rgb.red << 16 | colour->rgb.green << 8 | colour->rgb.blue);
    return (CbColour){CB_COLOUR_RGB, value};
}

static void
copy_text(const VTermScreenCell *source, CbCell *cell)
{
    gsize length = 0;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && source->chars[i] != 0; i++) {
        length += (gsize)g_unichar_to_utf8(source->chars[i], cell->text + length);
    }
    if (length == 0)
        cell->text[length++] = ' ';
    cell->text[length] = '\0';
}

CbCell
cb_emulator_cell(const CbEmulator *emulator, int row, int column)
{
    VTermScreenCell source;
    CbCell cell = {.text = " ", .width = 1};
    if (!vterm_screen_get_cell(emulator->screen, (VTermPos){row, column}, &source))
        return cell;
    cell.fg = colour_of(&source.fg, VTERM_COLOR_DEFAULT_FG);
    cell.bg = colour_of(&source.bg, VTERM_COLOR_DEFAULT_BG);
    cell.bold = source.attrs.bold;
    cell.italic = source.attrs.italic;
    cell.underline = source.attrs.underline != VTERM_UNDERLINE_OFF;
    cell.strike = source.attrs.strike;
    cell.blink = source.attrs.blink;
    cell.reverse = source.attrs.reverse;
    if (source.chars[0] == (uint32_t)-1) {
        cell.width = 0;
        cell.text[0] = '\0';
        return cell;
    }
    cell.width = source.width;
    copy_text(&source, &cell);
    return cell;
}

CbTextCursor
cb_emulator_cursor(const CbEmulator *emulator)
{
    VTermPos position;
    vterm_state_get_cursorpos(vterm_obtain_state(emulator->vterm), &position);
    return (CbTextCursor){position.row, position.col, emulator->cursor_visible};
}

char *
cb_emulator_row(const CbEmulator *emulator, int row)
{
    GString *text = g_string_new(NULL);
    for (int column = 0; column < cb_emulator_columns(emulator); column++) {
        CbCell cell = cb_emulator_cell(emulator, row, column);
        g_string_append(text, cell.text);
    }
    return g_strchomp(g_string_free(text, FALSE));
}

char *
cb_emulator_text(const CbEmulator *emulator)
{
    GString *text = g_string_new(NULL);
    for (int row = 0; row < cb_emulator_rows(emulator); row++) {
        g_autofree char *line = cb_emulator_row(emulator, row);
        g_string_append(text, line);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

gboolean
cb_emulator_has(const CbEmulator *emulator, const char *text)
{
    g_autofree char *screen = cb_emulator_text(emulator);
    return strstr(screen, text) != NULL;
}

gboolean
cb_emulator_alternate_screen(const CbEmulator *emulator)
{
    return emulator->alternate;
}

/* libvterm keeps this mode to itself, but shows it in what it sends before a paste. */
gboolean
cb_emulator_paste_marks(CbEmulator *emulator)
{
    emulator->probing = TRUE;
    emulator->probed = 0;
    vterm_keyboard_start_paste(emulator->vterm);
    emulator->probing = FALSE;
    return emulator->probed > 0;
}

gboolean
cb_emulator_mouse(const CbEmulator *emulator)
{
    return emulator->mouse;
}
