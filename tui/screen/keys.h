/* Keys and their names. A key is a number: a code point, or one of the constants, with modifier
 * bits. Names are what key map files, help and hints write: `a`, `A`, `space`, `enter`, `esc`,
 * `ctrl-r`, `alt-x`, `f5`, `pgdn`, `shift-tab`.
 */
#pragma once

#include <glib.h>

typedef guint32 CbKey;

enum {
    CB_KEY_NONE = 0,
    CB_KEY_CTRL = 1u << 28,
    CB_KEY_ALT = 1u << 29,
    CB_KEY_SHIFT = 1u << 30,
    CB_KEY_SPECIAL = 1u << 24, /* below: not code points */
    CB_KEY_ENTER = CB_KEY_SPECIAL,
    CB_KEY_ESC,
    CB_KEY_TAB,
    CB_KEY_BACKSPACE,
    CB_KEY_UP,
    CB_KEY_DOWN,
    CB_KEY_LEFT,
    CB_KEY_RIGHT,
    CB_KEY_HOME,
    CB_KEY_END,
    CB_KEY_PGUP,
    CB_KEY_PGDN,
    CB_KEY_INSERT,
    CB_KEY_DELETE,
    CB_KEY_F1, /* … F12 */
    CB_KEY_F12 = CB_KEY_F1 + 11,
};

/* The key a name stands for, CB_KEY_NONE when there is none. Keys that terminals cannot tell apart
 * are one: `ctrl-i` is `tab`, `ctrl-m` and `ctrl-j` are `enter`, `ctrl-h` is `backspace`, `ctrl-[`
 * is `esc`; `ctrl-R` is `ctrl-r`, `shift-a` is `A`. */
CbKey cb_key_parse(const char *name);
/* The name of a key; caller frees. */
char *cb_key_name(CbKey key);
