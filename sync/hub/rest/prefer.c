#include "sync/hub/rest/prefer.h"

#include <string.h>

#define MAX_AFFECTED "max-affected="

static const struct {
    const char *text;
    CbPreference preference;
} known[] = {
    {"resolution=merge-duplicates", CB_PREFER_RESOLUTION},
    {"resolution=ignore-duplicates", CB_PREFER_RESOLUTION},
    {"missing=default", CB_PREFER_MISSING},
    {"missing=null", CB_PREFER_MISSING},
    {"return=representation", CB_PREFER_RETURN},
    {"return=minimal", CB_PREFER_RETURN},
    {"return=headers-only", CB_PREFER_RETURN},
    {"count=exact", CB_PREFER_COUNT},
    {"count=planned", CB_PREFER_COUNT},
    {"count=estimated", CB_PREFER_COUNT},
    {"handling=strict", CB_PREFER_HANDLING},
    {"handling=lenient", CB_PREFER_HANDLING},
};

/* Known too, but not done unless a server is set up for it: the transaction is always committed. */
static const char *const ignored[] = {"tx=commit", "tx=rollback", NULL};

static void
give(CbPreferences *preferences, CbPreference which, const char *text)
{
    if (preferences->given[which] == NULL)
        preferences->given[which] = g_strdup(text);
}

static void
read_max_affected(CbPreferences *preferences, const char *text)
{
    gint64 most;
    if (preferences->given[CB_PREFER_MAX_AFFECTED] != NULL ||
        !g_ascii_string_to_signed(text + strlen(MAX_AFFECTED), 10, 0, G_MAXINT64, &most, NULL))
        return;
    give(preferences, CB_PREFER_MAX_AFFECTED, text);
    preferences->max_affected = most;
}

static void
read_one(CbPreferences *preferences, const char *text)
{
    if (text[0] == '\0')
        return;
    if (g_str_has_prefix(text, MAX_AFFECTED)) {
        read_max_affected(preferences, text);
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].text, text) == 0) {
            give(preferences, known[i].preference, text);
            return;
        }
    if (!g_strv_contains(ignored, text))
        g_ptr_array_add(preferences->unknown, g_strdup(text));
}

void
cb_prefer_read(CbPreferences *preferences, const char *header)
{
    *preferences = (CbPreferences){.max_affected = -1};
    preferences->unknown = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(header != NULL ? header : "", ",", -1);
    for (guint i = 0; parts[i] != NULL; i++)
        read_one(preferences, g_strstrip(parts[i]));
}

void
cb_prefer_clear(CbPreferences *preferences)
{
    for (guint i = 0; i < CB_N_PREFERENCES; i++)
        g_clear_pointer(&preferences->given[i], g_free);
    g_clear_pointer(&preferences->unknown, g_ptr_array_unref);
}

gboolean
cb_prefer_is(const CbPreferences *preferences, const char *preference)
{
    for (guint i = 0; i < CB_N_PREFERENCES; i++)
        if (g_strcmp0(preferences->given[i], preference) == 0)
            return TRUE;
    return FALSE;
}

void
cb_prefer_applied(const CbPreferences *preferences, guint set, CbAnswer *answer)
{
    if (!cb_prefer_is(preferences, "handling=strict"))
        set &= ~(1u << CB_PREFER_MAX_AFFECTED);
    g_autoptr(GString) applied = g_string_new(NULL);
    for (guint i = 0; i < CB_N_PREFERENCES; i++)
        if ((set & 1u << i) != 0 && preferences->given[i] != NULL)
            g_string_append_printf(applied, "%s%s", applied->len > 0 ? ", " : "",
                                   preferences->given[i]);
    if (applied->len > 0)
        cb_answer_header(answer, "Preference-Applied", "%s", applied->str);
}
