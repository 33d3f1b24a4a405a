#include "tests/support/player.h"

#include <stdio.h>
#include <string.h>

static gboolean
press(CbPty *pty, const char *key)
{
    if (cb_pty_key(pty, key))
        return cb_pty_settle(pty, CB_PTY_TIMEOUT_MS);
    fprintf(stderr, "There is no key called %s.\n", key);
    return FALSE;
}

static gboolean
type_text(CbPty *pty, const char *text)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        g_autofree char *character = g_strndup(at, (gsize)(g_utf8_next_char(at) - at));
        if (!press(pty, character))
            return FALSE;
    }
    return TRUE;
}

static gboolean
play_word(CbPty *pty, const char *word)
{
    if (g_str_has_prefix(word, "type:"))
        return type_text(pty, word + strlen("type:"));
    if (g_str_has_prefix(word, "wait:"))
        return cb_pty_wait_for(pty, word + strlen("wait:"), CB_PTY_TIMEOUT_MS);
    return press(pty, word);
}

gboolean
cb_pty_play(CbPty *pty, const char *words)
{
    g_auto(GStrv) list = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_shell_parse_argv(words, NULL, &list, &error)) {
        if (g_error_matches(error, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
            return TRUE;
        fprintf(stderr, "Cannot read the keys \"%s\": %s\n", words, error->message);
        return FALSE;
    }
    for (char **word = list; *word != NULL; word++) {
        if (!play_word(pty, *word))
            return FALSE;
    }
    return TRUE;
}
