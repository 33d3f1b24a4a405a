/* Key maps: whatever a person's file says, there is a map, and what is wrong is told in sentences. */
#include <string.h>

#include "tests/fuzz/files.h"
#include "tui/console/action.h"

/* Every key that the map shows for an action runs an action where that one holds. */
static void
check_keys(const CbKeymap *keymap, const CbAction *action)
{
    const char *all = cb_keymap_keys(keymap, action->name);
    g_assert(g_str_has_prefix(all, cb_keymap_first(keymap, action->name)));
    g_auto(GStrv) keys = g_strsplit(all, " ", -1);
    for (char **key = keys; *key != NULL; key++)
        g_assert(cb_keymap_lookup(keymap, cb_key_parse(*key), action->contexts) == action);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    cb_fuzz_write("keys.conf", data, size);
    g_autoptr(CbKeymap) keymap = cb_keymap_new(cb_fuzz_path, problems);
    for (guint i = 0; i < problems->len; i++) {
        g_assert(g_str_has_prefix(problems->pdata[i], cb_fuzz_path));
        g_assert(g_utf8_validate(problems->pdata[i], -1, NULL));
    }
    for (guint i = 0; i < cb_n_actions; i++)
        check_keys(keymap, &cb_actions[i]);
    return 0;
}
