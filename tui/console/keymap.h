/* The key map: which keys run which action. The built-in one is the file tui/keys.conf, compiled in; a
 * person's own file has the same form and replaces the keys of the actions it names:
 *
 *     [keys]
 *     propose = a
 *     down = j down
 */
#pragma once

#include "tui/screen/keys.h"

typedef struct CbKeymap CbKeymap;

/* The built-in map, then the file at `path` (NULL or missing: none). What is wrong in it — unknown
 * actions or keys, a key that two actions of one context claim — is left out and told: sentences are
 * appended to `problems` (char *, owned by the array). */
CbKeymap *cb_keymap_new(const char *path, GPtrArray *problems);
void cb_keymap_free(CbKeymap *keymap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbKeymap, cb_keymap_free)

/* The action that `key` runs where `contexts` (CbContext bits) hold: the one of the most special context;
 * NULL when none does. The action is an entry of cb_actions. */
gconstpointer cb_keymap_lookup(const CbKeymap *keymap, CbKey key, guint contexts);

/* The keys of an action, "a" or "j down", "" when it has none; owned by the map. And its first key. */
const char *cb_keymap_keys(const CbKeymap *keymap, const char *action);
const char *cb_keymap_first(const CbKeymap *keymap, const char *action);
