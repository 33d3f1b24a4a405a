#include "tui/console/keymap.h"

#include "engine/json.h"
#include "tui/console/action.h"
#include "tui/keys_conf.h"

#include <string.h>

/* The keys of one action while maps are read. */
typedef struct {
    GArray *keys;     /* CbKey */
    const char *file; /* where they were read */
} CbBinding;

struct CbKeymap {
    GHashTable *actions; /* CbKey → GPtrArray of const CbAction */
    char **keys;         /* for each of cb_actions, as cb_keymap_keys() gives them */
    char **first;
};

static const char *const builtin = "the built-in key map";
static const char *const group = "keys";

static void G_GNUC_PRINTF(2, 3)
tell(GPtrArray *problems, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(problems, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Replaces an action's keys by those that `value` names. */
static void
read_keys(CbBinding *binding, const char *file, const CbAction *action, const char *value,
          GPtrArray *problems)
{
    g_auto(GStrv) names = g_strsplit_set(value, " \t", -1);
    g_array_set_size(binding->keys, 0);
    binding->file = file;
    for (char **name = names; *name; name++) {
        CbKey key = cb_key_parse(*name);
        g_autofree char *quoted = cb_json_quote(*name);
        if (key != CB_KEY_NONE)
            g_array_append_val(binding->keys, key);
        else if (**name != '\0')
            tell(problems,
                 "%s: %s: there is no key %s; keys are named a, A, space, ctrl-l, alt-x, f1, pgdn",
                 file, action->name, quoted);
    }
}

static void
read_actions(CbBinding *bindings, const char *file, GKeyFile *keys, GPtrArray *problems)
{
    g_auto(GStrv) names = g_key_file_get_keys(keys, group, NULL, NULL);
    for (char **name = names; name && *name; name++) {
        g_autofree char *value = g_key_file_get_value(keys, group, *name, NULL);
        g_autofree char *quoted = cb_json_quote(*name);
        const CbAction *action = cb_action_find(*name);
        if (action)
            read_keys(&bindings[action - cb_actions], file, action, value ? value : "", problems);
        else
            tell(problems, "%s: there is no action %s; the help lists them all", file, quoted);
    }
}

static void
read_file(CbBinding *bindings, const char *file, GKeyFile *keys, GPtrArray *problems)
{
    g_auto(GStrv) groups = g_key_file_get_groups(keys, NULL);
    for (char **name = groups; *name; name++) {
        g_autofree char *quoted = cb_json_quote(*name);
        if (strcmp(*name, group) != 0)
            tell(problems, "%s: there is no section %s; actions stand in [keys]", file, quoted);
    }
    read_actions(bindings, file, keys, problems);
}

/* Reads the person's own file, if there is one. */
static void
read_own(CbBinding *bindings, const char *path, GPtrArray *problems)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (g_key_file_load_from_file(keys, path, G_KEY_FILE_NONE, &error)) {
        read_file(bindings, path, keys, problems);
    } else if (!g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_autofree char *message = g_utf8_make_valid(error->message, -1); /* it quotes the file */
        tell(problems, "%s: %s; the built-in keys are used", path, message);
    }
}

/* --- who gets a key --------------------------------------------------------------------------- */

/* The action that already has the key in one of this action's contexts, NULL when none does. */
static const CbAction *
owner(const CbKeymap *keymap, CbKey key, const CbAction *action)
{
    const GPtrArray *actions = g_hash_table_lookup(keymap->actions, GUINT_TO_POINTER(key));
    for (guint i = 0; actions && i < actions->len; i++) {
        const CbAction *other = g_ptr_array_index(actions, i);
        if (other->contexts & action->contexts)
            return other;
    }
    return NULL;
}

static void
give_key(CbKeymap *keymap, CbKey key, const CbAction *action)
{
    GPtrArray *actions = g_hash_table_lookup(keymap->actions, GUINT_TO_POINTER(key));
    if (!actions) {
        actions = g_ptr_array_new();
        g_hash_table_insert(keymap->actions, GUINT_TO_POINTER(key), actions);
    }
    g_ptr_array_add(actions, (gpointer)action);
}

/* Gives an action its keys, but for those that another action has. */
static void
bind(CbKeymap *keymap, guint i, const CbBinding *binding, GPtrArray *problems)
{
    const CbAction *action = &cb_actions[i];
    g_autoptr(GString) given = g_string_new(NULL);
    for (guint k = 0; k < binding->keys->len; k++) {
        CbKey key = g_array_index(binding->keys, CbKey, k);
        g_autofree char *name = cb_key_name(key);
        const CbAction *other = owner(keymap, key, action);
        if (other == action)
            continue;
        if (other) {
            tell(problems, "%s: %s: the key %s already belongs to %s; give one of them another key",
                 binding->file, action->name, name, other->name);
            continue;
        }
        give_key(keymap, key, action);
        g_string_append_printf(given, "%s%s", given->len > 0 ? " " : "", name);
    }
    keymap->keys[i] = g_strdup(given->str);
    keymap->first[i] = g_strndup(given->str, strcspn(given->str, " "));
}

/* --- the map ---------------------------------------------------------------------------------- */

CbKeymap *
cb_keymap_new(const char *path, GPtrArray *problems)
{
    CbKeymap *keymap = g_new0(CbKeymap, 1);
    keymap->actions = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    keymap->keys = g_new0(char *, cb_n_actions);
    keymap->first = g_new0(char *, cb_n_actions);

    g_autofree CbBinding *bindings = g_new0(CbBinding, cb_n_actions);
    for (guint i = 0; i < cb_n_actions; i++)
        bindings[i] = (CbBinding){g_array_new(FALSE, FALSE, sizeof(CbKey)), builtin};

    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (g_key_file_load_from_data(keys, keys_conf, strlen(keys_conf), G_KEY_FILE_NONE, &error))
        read_file(bindings, builtin, keys, problems);
    else
        tell(problems, "%s: %s", builtin, error->message);
    if (path)
        read_own(bindings, path, problems);

    /* Built-in keys first: where a person's file claims one of them, the claim is what is wrong. */
    for (int own = FALSE; own <= TRUE; own++) {
        for (guint i = 0; i < cb_n_actions; i++) {
            if ((bindings[i].file != builtin) == own)
                bind(keymap, i, &bindings[i], problems);
        }
    }
    for (guint i = 0; i < cb_n_actions; i++)
        g_array_unref(bindings[i].keys);
    return keymap;
}

static void
free_texts(char **texts)
{
    for (guint i = 0; i < cb_n_actions; i++)
        g_free(texts[i]);
    g_free(texts);
}

void
cb_keymap_free(CbKeymap *keymap)
{
    if (!keymap)
        return;
    g_hash_table_unref(keymap->actions);
    free_texts(keymap->keys);
    free_texts(keymap->first);
    g_free(keymap);
}

gconstpointer
cb_keymap_lookup(const CbKeymap *keymap, CbKey key, guint contexts)
{
    const GPtrArray *actions = g_hash_table_lookup(keymap->actions, GUINT_TO_POINTER(key));
    const CbAction *best = NULL;
    int special = -1; /* the highest context that holds: contexts are in order of speciality */
    for (guint i = 0; actions && i < actions->len; i++) {
        const CbAction *action = g_ptr_array_index(actions, i);
        int highest = g_bit_nth_msf(action->contexts & contexts, -1);
        if (highest > special) {
            special = highest;
            best = action;
        }
    }
    return best;
}

const char *
cb_keymap_keys(const CbKeymap *keymap, const char *action)
{
    const CbAction *found = cb_action_find(action);
    return found ? keymap->keys[found - cb_actions] : "";
}

const char *
cb_keymap_first(const CbKeymap *keymap, const char *action)
{
    const CbAction *found = cb_action_find(action);
    return found ? keymap->first[found - cb_actions] : "";
}
