#include "tui/profile.h"

#include <string.h>

#include "engine/when.h"
#include "sync/client/credentials.h"

#define CONF "profile.conf"

G_DEFINE_QUARK(cb-profile-error-quark, cb_profile_error)

static gboolean
fail(GError **error, const char *group, const char *key, const char *value, const char *wrong)
{
    g_set_error(error, CB_PROFILE_ERROR, 0,
                CONF ": [%s] %s = %s: %s. Correct the line or delete it.", group, key, value, wrong);
    return FALSE;
}

/* --- settings: a table of keys ---------------------------------------------------------------- */

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
    GTimeZone *zone = cb_zone_is_name(value) ? g_time_zone_new_identifier(value) : NULL;
    if (zone == NULL)
        return FALSE;
    g_clear_pointer((GTimeZone **)field, g_time_zone_unref);
    *(GTimeZone **)field = zone;
    return TRUE;
}

/* Whole seconds, at most a day of them. */
static gboolean
read_seconds(const char *value, gpointer field)
{
    gint64 seconds;
    if (!g_ascii_string_to_signed(value, 10, 0, CB_DAY / CB_SECOND, &seconds, NULL))
        return FALSE;
    *(gint64 *)field = seconds * CB_SECOND;
    return TRUE;
}

static gboolean
read_pause(const char *value, gpointer field)
{
    return read_seconds(value, field) && *(gint64 *)field > 0;
}

static const struct {
    const char *group, *key;
    gboolean (*read)(const char *value, gpointer field);
    gsize offset;
    const char *wrong; /* said of a value that `read` refuses */
} settings[] = {
    {"person", "name", read_text, G_STRUCT_OFFSET(CbProfile, actor), "expected a name"},
    {"person", "role", read_role, G_STRUCT_OFFSET(CbProfile, role),
     "expected viewer, dispatcher, manager or admin"},
    {"console", "theme", read_theme, G_STRUCT_OFFSET(CbProfile, theme),
     "expected dark, light or mono"},
    {"console", "ascii", read_bool, G_STRUCT_OFFSET(CbProfile, ascii), "expected true or false"},
    {"console", "mouse", read_bool, G_STRUCT_OFFSET(CbProfile, mouse), "expected true or false"},
    {"console", "read_only", read_bool, G_STRUCT_OFFSET(CbProfile, read_only),
     "expected true or false"},
    {"console", "alerts", read_alerts, G_STRUCT_OFFSET(CbProfile, alerts),
     "expected bell, notify or off"},
    {"console", "timezone", read_zone, G_STRUCT_OFFSET(CbProfile, zone),
     "expected a time zone such as Europe/Paris"},
    {"hub", "push_delay", read_seconds, G_STRUCT_OFFSET(CbProfile, push_delay),
     "expected seconds, 0 to 86400"},
    {"hub", "poll_focused", read_pause, G_STRUCT_OFFSET(CbProfile, poll_focused),
     "expected seconds, 1 to 86400"},
    {"hub", "poll_idle", read_pause, G_STRUCT_OFFSET(CbProfile, poll_idle),
     "expected seconds, 1 to 86400"},
};

/* `Ana Roy <ana@x.org>`: the name, and in brackets where to reach them; what is empty is not known. */
static gboolean
read_founder(CbPatch *founders, const char *id, const char *value)
{
    gsize length = strcspn(value, "<");
    const char *close = strchr(value + length, '>');
    if (value[length] == '<' && (close == NULL || close[1] != '\0'))
        return FALSE;
    g_autofree char *name = g_strndup(value, length);
    CbRow *row = cb_patch_add(founders, CB_founders);
    cb_patch_set_text(founders, row, CB_founders_id, id);
    if (*g_strstrip(name) != '\0')
        cb_patch_set_text(founders, row, CB_founders_name, name);
    if (close == NULL)
        return TRUE;
    g_autofree char *address = g_strndup(value + length + 1, (gsize)(close - value) - length - 1);
    guint column = strchr(address, '@') != NULL ? CB_founders_email : CB_founders_phone;
    if (*g_strstrip(address) != '\0')
        cb_patch_set_text(founders, row, column, address);
    return TRUE;
}

static gboolean
read_setting(CbProfile *profile, const char *group, const char *key, const char *value,
             GError **error)
{
    if (strcmp(group, "founders") == 0)
        return read_founder(profile->founders, key, value) ||
               fail(error, group, key, value,
                    "expected a name and in brackets where to reach them, Ana Roy <ana@x.org>");
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strcmp(settings[i].group, group) == 0 && strcmp(settings[i].key, key) == 0)
            return settings[i].read(value, G_STRUCT_MEMBER_P(profile, settings[i].offset)) ||
                   fail(error, group, key, value, settings[i].wrong);
    return fail(error, group, key, value, "there is no such setting");
}

/* Loads the file at `path`; without one `conf` stays empty. */
static gboolean
load_conf(GKeyFile *conf, const char *path, GError **error)
{
    gsize length;
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, CB_PROFILE_ERROR, 0, "%s is no plain file. Put one there, or none.", path);
        return FALSE;
    }
    if (!g_file_get_contents(path, &text, &length, &problem)) {
        if (g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (!g_utf8_validate(text, (gssize)length, NULL)) {
        g_set_error(error, CB_PROFILE_ERROR, 0, "%s is no UTF-8 text. Save it as UTF-8.", path);
        return FALSE;
    }
    if (length == 0 || g_key_file_load_from_data(conf, text, length, G_KEY_FILE_NONE, error))
        return TRUE;
    g_prefix_error(error, "%s: ", path);
    return FALSE;
}

static gboolean
read_conf(CbProfile *profile, GError **error)
{
    g_autoptr(GKeyFile) conf = g_key_file_new();
    g_autofree char *path = g_build_filename(profile->directory, CONF, NULL);
    g_autoptr(GError) problem = NULL;
    if (!load_conf(conf, path, error))
        return FALSE;
    g_auto(GStrv) groups = g_key_file_get_groups(conf, NULL);
    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(conf, *group, NULL, NULL);
        for (char **key = keys; key != NULL && *key != NULL; key++) {
            g_autofree char *value = g_key_file_get_string(conf, *group, *key, &problem);
            if (problem != NULL) { /* even so there may be a value */
                g_propagate_prefixed_error(error, g_steal_pointer(&problem), CONF ": [%s] %s: ",
                                           *group, *key);
                return FALSE;
            }
            if (!read_setting(profile, *group, *key, value, error))
                return FALSE;
        }
    }
    return TRUE;
}

/* Who the hub says this is counts more than what the file says. A file of credentials that cannot be used is the
 * courier's to tell. */
static void
read_person(CbProfile *profile)
{
    g_auto(CbCredentials) credentials = {0};
    if (!cb_credentials_load(profile->directory, &credentials, NULL) || credentials.name == NULL)
        return;
    g_free(profile->actor);
    profile->actor = g_steal_pointer(&credentials.name);
    profile->role = credentials.role;
}

/* --- the profile ------------------------------------------------------------------------------ */

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
    profile->founders = cb_patch_new();
    profile->state = g_key_file_new();
    profile->push_delay = 10 * CB_SECOND;
    profile->poll_focused = 5 * CB_SECOND;
    profile->poll_idle = 30 * CB_SECOND;
    if (!read_conf(profile, error))
        return NULL;
    read_person(profile);
    if (profile->role == CB_ROLE_VIEWER)
        profile->read_only = TRUE;
    /* What was remembered is a convenience: a file that cannot be read is as good as none. */
    g_autofree char *path = g_build_filename(profile->directory, CB_PROFILE_STATE, NULL);
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
    g_autofree char *path = g_build_filename(profile->directory, CB_PROFILE_STATE, NULL);
    gsize length;
    g_autofree char *text = g_key_file_to_data(profile->state, &length, NULL);
    return g_file_set_contents_full(path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT,
                                    0600, error);
}
