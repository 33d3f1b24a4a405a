#include "tui/profile.h"

#include <string.h>

#define CONF "profile.conf"
#define STATE "view.state"

G_DEFINE_QUARK(cb-profile-error-quark, cb_profile_error)

static gboolean
fail(GError **error, const char *group, const char *key, const char *value, const char *expected)
{
    g_set_error(error, CB_PROFILE_ERROR, 0,
                CONF ": [%s] %s = %s: expected %s. Correct the line or delete it.", group, key, value,
                expected);
    return FALSE;
}

/* --- settings: a table of keys -------------------------------------------------------------------- */

static gboolean
read_text(const char *value, gpointer field)
{
    g_free(*(char **)field);
    *(char **)field = g_strdup(value);
    return *value != '\0';
}

static gboolean
read_role(const char *value, gpointer field)
{
    return cb_role_parse(value, field);
}

static gboolean
read_bool(const char *value, gpointer field)
{
    *(gboolean *)field = strcmp(value, "true") == 0;
    return *(gboolean *)field || strcmp(value, "false") == 0;
}

static gboolean
read_theme(const char *value, gpointer field)
{
    static const char *const themes[] = {"dark", "light", "mono", NULL};
    return g_strv_contains(themes, value) && read_text(value, field);
}

static gboolean
read_alerts(const char *value, gpointer field)
{
    static const char *const signs[] = {"bell", "notify", "off"};
    for (guint i = 0; i < G_N_ELEMENTS(signs); i++)
        if (strcmp(signs[i], value) == 0) {
            *(CbAlertSign *)field = i;
            return TRUE;
        }
    return FALSE;
}

static gboolean
read_zone(const char *value, gpointer field)
{
    GTimeZone *zone = g_time_zone_new_identifier(value);
    if (zone == NULL)
        return FALSE;
    g_time_zone_unref(*(GTimeZone **)field);
    *(GTimeZone **)field = zone;
    return TRUE;
}

static const struct {
    const char *group, *key;
    gboolean (*read)(const char *value, gpointer field);
    gsize offset;
    const char *expected;
} settings[] = {
    {"person", "name", read_text, G_STRUCT_OFFSET(CbProfile, actor), "a name"},
    {"person", "role", read_role, G_STRUCT_OFFSET(CbProfile, role),
     "viewer, dispatcher, manager or admin"},
    {"console", "theme", read_theme, G_STRUCT_OFFSET(CbProfile, theme), "dark, light or mono"},
    {"console", "ascii", read_bool, G_STRUCT_OFFSET(CbProfile, ascii), "true or false"},
    {"console", "mouse", read_bool, G_STRUCT_OFFSET(CbProfile, mouse), "true or false"},
    {"console", "read_only", read_bool, G_STRUCT_OFFSET(CbProfile, read_only), "true or false"},
    {"console", "alerts", read_alerts, G_STRUCT_OFFSET(CbProfile, alerts), "bell, notify or off"},
    {"console", "timezone", read_zone, G_STRUCT_OFFSET(CbProfile, zone),
     "a time zone such as Europe/Paris"},
};

/* `Ana Roy <ana@x.org>`: the name, and in brackets where to reach them. */
static void
read_founder(CbPatch *founders, const char *id, const char *value)
{
    const char *open = strchr(value, '<'), *close = open == NULL ? NULL : strchr(open, '>');
    g_autofree char *name = g_strndup(value, open == NULL ? strlen(value) : (gsize)(open - value));
    CbRow *row = cb_patch_add(founders, CB_founders);
    cb_patch_set_text(founders, row, CB_founders_id, id);
    cb_patch_set_text(founders, row, CB_founders_name, g_strstrip(name));
    if (close == NULL)
        return;
    g_autofree char *address = g_strndup(open + 1, (gsize)(close - open - 1));
    guint column = strchr(address, '@') != NULL ? CB_founders_email : CB_founders_phone;
    cb_patch_set_text(founders, row, column, g_strstrip(address));
}

static gboolean
read_setting(CbProfile *profile, const char *group, const char *key, const char *value,
             GError **error)
{
    if (strcmp(group, "founders") == 0) {
        read_founder(profile->founders, key, value);
        return TRUE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strcmp(settings[i].group, group) == 0 && strcmp(settings[i].key, key) == 0)
            return settings[i].read(value, G_STRUCT_MEMBER_P(profile, settings[i].offset)) ||
                   fail(error, group, key, value, settings[i].expected);
    return fail(error, group, key, value, "no such setting");
}

static gboolean
read_conf(CbProfile *profile, GError **error)
{
    g_autoptr(GKeyFile) conf = g_key_file_new();
    g_autofree char *path = g_build_filename(profile->directory, CONF, NULL);
    g_autoptr(GError) problem = NULL;
    if (!g_key_file_load_from_file(conf, path, G_KEY_FILE_NONE, &problem)) {
        if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            return TRUE;
        g_propagate_prefixed_error(error, g_steal_pointer(&problem), "%s: ", path);
        return FALSE;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(conf, NULL);
    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(conf, *group, NULL, NULL);
        for (char **key = keys; key != NULL && *key != NULL; key++) {
            g_autofree char *value = g_key_file_get_string(conf, *group, *key, error);
            if (value == NULL || !read_setting(profile, *group, *key, value, error))
                return FALSE;
        }
    }
    return TRUE;
}

/* --- the profile ---------------------------------------------------------------------------------- */

static gboolean
is_plain_name(const char *name)
{
    return *name != '\0' && *name != '.' && strpbrk(name, "/\\") == NULL;
}

CbProfile *
cb_profile_open(const char *name, const char *directory, GError **error)
{
    if (name == NULL)
        name = "default";
    if (!is_plain_name(name)) {
        g_set_error(error, CB_PROFILE_ERROR, 0,
                    "\"%s\" cannot name a profile: use letters, digits, - and _.", name);
        return NULL;
    }
    g_autoptr(CbProfile) profile = g_new0(CbProfile, 1);
    profile->directory = directory != NULL
                             ? g_strdup(directory)
                             : g_build_filename(g_get_user_data_dir(), "callboard", name, NULL);
    profile->actor = g_strdup(g_get_user_name());
    profile->role = CB_ROLE_DISPATCHER;
    profile->theme = g_strdup("dark");
    profile->zone = g_time_zone_new_local();
    profile->founders = cb_patch_new();
    profile->state = g_key_file_new();
    if (!read_conf(profile, error))
        return NULL;
    if (profile->role == CB_ROLE_VIEWER)
        profile->read_only = TRUE;
    /* What was remembered is a convenience: a file that cannot be read is as good as none. */
    g_autofree char *path = g_build_filename(profile->directory, STATE, NULL);
    g_key_file_load_from_file(profile->state, path, G_KEY_FILE_NONE, NULL);
    return g_steal_pointer(&profile);
}

void
cb_profile_free(CbProfile *profile)
{
    if (profile == NULL)
        return;
    g_free(profile->directory);
    g_free(profile->actor);
    g_free(profile->theme);
    g_clear_pointer(&profile->zone, g_time_zone_unref);
    cb_patch_free(profile->founders);
    g_clear_pointer(&profile->state, g_key_file_unref);
    g_free(profile);
}

gboolean
cb_profile_save_state(CbProfile *profile, GError **error)
{
    g_autofree char *path = g_build_filename(profile->directory, STATE, NULL);
    return g_key_file_save_to_file(profile->state, path, error);
}
