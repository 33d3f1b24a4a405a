#include "tui/screen/keys.h"

#include <string.h>

#define CB_KEY_MODIFIERS (CB_KEY_CTRL | CB_KEY_ALT | CB_KEY_SHIFT)

/* The first name of a key is the one it is called by. */
static const struct {
    const char *name;
    CbKey key;
} CB_KEY_NAMES[] = {
    {"enter", CB_KEY_ENTER},
    {"esc", CB_KEY_ESC},
    {"tab", CB_KEY_TAB},
    {"backspace", CB_KEY_BACKSPACE},
    {"up", CB_KEY_UP},
    {"down", CB_KEY_DOWN},
    {"left", CB_KEY_LEFT},
    {"right", CB_KEY_RIGHT},
    {"home", CB_KEY_HOME},
    {"end", CB_KEY_END},
    {"pgup", CB_KEY_PGUP},
    {"pgdn", CB_KEY_PGDN},
    {"insert", CB_KEY_INSERT},
    {"delete", CB_KEY_DELETE},
    {"space", ' '},
    {"return", CB_KEY_ENTER},
    {"escape", CB_KEY_ESC},
    {"pageup", CB_KEY_PGUP},
    {"pagedown", CB_KEY_PGDN},
};

static const struct {
    const char *prefix;
    CbKey bit;
} CB_KEY_PREFIXES[] = {
    {"ctrl-", CB_KEY_CTRL},
    {"alt-", CB_KEY_ALT},
    {"shift-", CB_KEY_SHIFT},
};

/* What a terminal sends as the same byte is the same key. */
static const struct {
    char letter;
    CbKey key;
} CB_KEY_TWINS[] = {
    {'h', CB_KEY_BACKSPACE}, {'i', CB_KEY_TAB}, {'j', CB_KEY_ENTER},
    {'m', CB_KEY_ENTER},     {'[', CB_KEY_ESC}, {'@', CB_KEY_CTRL | ' '},
};

/* A key without modifiers by its name. */
static CbKey
parse_plain(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(CB_KEY_NAMES); i++) {
        if (strcmp(CB_KEY_NAMES[i].name, name) == 0)
            return CB_KEY_NAMES[i].key;
    }
    if (name[0] == 'f' && g_ascii_isdigit(name[1]) && name[1] != '0') {
        guint64 number = 0;
        if (g_ascii_string_to_unsigned(name + 1, 10, 1, 12, &number, NULL))
            return CB_KEY_F1 + (CbKey)number - 1;
    }
    gunichar letter = g_utf8_get_char_validated(name, -1);
    if (letter >= (gunichar)-2 || !g_unichar_isgraph(letter))
        return CB_KEY_NONE;
    return *g_utf8_next_char(name) == '\0' ? letter : CB_KEY_NONE;
}

static CbKey
with_ctrl(CbKey key)
{
    if (key >= CB_KEY_SPECIAL)
        return key | CB_KEY_CTRL;
    if (key >= 0x80)
        return CB_KEY_NONE;
    char letter = g_ascii_tolower((char)key);
    for (guint i = 0; i < G_N_ELEMENTS(CB_KEY_TWINS); i++) {
        if (CB_KEY_TWINS[i].letter == letter)
            return CB_KEY_TWINS[i].key;
    }
    return g_ascii_islower(letter) || strchr(" \\]^_", letter) ? (CbKey)letter | CB_KEY_CTRL
                                                              : CB_KEY_NONE;
}

static CbKey
with_shift(CbKey key)
{
    if (key >= CB_KEY_SPECIAL)
        return key | CB_KEY_SHIFT;
    return g_unichar_islower(key) ? g_unichar_toupper(key) : CB_KEY_NONE;
}

/* Takes a modifier's prefix off `*name`. Returns its bit, 0 when there is none. */
static CbKey
take_prefix(const char **name)
{
    for (guint i = 0; i < G_N_ELEMENTS(CB_KEY_PREFIXES); i++) {
        if (g_str_has_prefix(*name, CB_KEY_PREFIXES[i].prefix)) {
            *name += strlen(CB_KEY_PREFIXES[i].prefix);
            return CB_KEY_PREFIXES[i].bit;
        }
    }
    return 0;
}

CbKey
cb_key_parse(const char *name)
{
    CbKey modifiers = 0;
    for (CbKey bit; (bit = take_prefix(&name)) != 0; modifiers |= bit) {
        if (modifiers & bit)
            return CB_KEY_NONE;
    }
    CbKey key = parse_plain(name);
    if (key != CB_KEY_NONE && modifiers & CB_KEY_SHIFT)
        key = with_shift(key);
    if (key != CB_KEY_NONE && modifiers & CB_KEY_CTRL)
        key = with_ctrl(key);
    return key != CB_KEY_NONE ? key | (modifiers & CB_KEY_ALT) : CB_KEY_NONE;
}

static void
append_plain(GString *name, CbKey key)
{
    if (key >= CB_KEY_F1 && key <= CB_KEY_F12) {
        g_string_append_printf(name, "f%u", key - CB_KEY_F1 + 1);
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(CB_KEY_NAMES); i++) {
        if (CB_KEY_NAMES[i].key == key) {
            g_string_append(name, CB_KEY_NAMES[i].name);
            return;
        }
    }
    if (key < CB_KEY_SPECIAL && g_unichar_isgraph(key))
        g_string_append_unichar(name, key);
    else
        g_string_append_printf(name, "U+%04X", key);
}

char *
cb_key_name(CbKey key)
{
    GString *name = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(CB_KEY_PREFIXES); i++) {
        if (key & CB_KEY_PREFIXES[i].bit)
            g_string_append(name, CB_KEY_PREFIXES[i].prefix);
    }
    append_plain(name, key & ~CB_KEY_MODIFIERS);
    return g_string_free(name, FALSE);
}
