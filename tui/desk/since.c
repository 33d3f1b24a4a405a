#include "tui/desk/since.h"

#include <string.h>

#define GROUP "handover"
#define LOOKED "looked"
#define SEEN "seen"

/* --- the last look ---------------------------------------------------------------------------- */

static gint64
read_time(GKeyFile *state, const char *key)
{
    g_autofree char *text = g_key_file_get_string(state, GROUP, key, NULL);
    gint64 time;
    return text != NULL && cb_time_parse(text, &time) ? time : CB_NULL;
}

static void
write_time(GKeyFile *state, const char *key, gint64 time)
{
    char text[32];
    g_key_file_set_string(state, GROUP, key, cb_time_format(time, text));
}

CbSince
cb_since_time(gint64 time)
{
    return (CbSince){time, CB_NULL};
}

gboolean
cb_since_has_looked(CbDesk *desk)
{
    return read_time(cb_desk_profile(desk)->state, LOOKED) != CB_NULL;
}

CbSince
cb_since_last_look(CbDesk *desk)
{
    GKeyFile *state = cb_desk_profile(desk)->state;
    gint64 looked = read_time(state, LOOKED);
    if (looked == CB_NULL)
        return cb_since_time(cb_desk_now(desk) - CB_FIRST_LOOK);
    return (CbSince){looked + 1, read_time(state, SEEN)}; /* what was done at that moment was seen */
}

/* How far the journal reaches; where there is none, what comes of the time before the first look is no news. */
static gint64
newest_seen(CbDesk *desk)
{
    const CbWorld *world = cb_desk_world(desk);
    gint64 newest = cb_desk_now(desk) - CB_FIRST_LOOK;
    guint rows = cb_world_rows(world, CB_journal);
    for (guint row = 0; row < rows; row++)
        newest = row == 0 ? journal_at(world, row) : MAX(newest, journal_at(world, row));
    return newest;
}

void
cb_since_look(CbDesk *desk)
{
    CbProfile *profile = cb_desk_profile(desk);
    write_time(profile->state, LOOKED, cb_desk_now(desk));
    write_time(profile->state, SEEN, newest_seen(desk));
    cb_profile_save_state(profile, NULL);
}

void
cb_since_take_later(CbProfile *profile)
{
    g_autoptr(GKeyFile) there = g_key_file_new();
    g_autofree char *path = g_build_filename(profile->directory, CB_PROFILE_STATE, NULL);
    if (!g_key_file_load_from_file(there, path, G_KEY_FILE_NONE, NULL))
        return;
    gint64 looked = read_time(there, LOOKED), seen = read_time(there, SEEN);
    if (looked == CB_NULL || seen == CB_NULL || looked <= read_time(profile->state, LOOKED))
        return;
    write_time(profile->state, LOOKED, looked);
    write_time(profile->state, SEEN, seen);
}

/* --- what somebody types ---------------------------------------------------------------------- */

/* `4h`, `2d`. Days keep the time of day, also where the clocks change between. */
static gboolean
parse_distance(const char *text, gint64 now, const char *zone, gint64 *time)
{
    gsize length = strlen(text);
    g_autofree char *digits = g_strndup(text, length > 0 ? length - 1 : 0);
    guint64 n;
    if (length < 2 || !g_ascii_string_to_unsigned(digits, 10, 1, 9999, &n, NULL))
        return FALSE;
    if (text[length - 1] == 'h')
        *time = now - (gint64)n * 60 * CB_MINUTE;
    else if (text[length - 1] == 'd')
        *time = cb_time_add_days(now, -(gint64)n, zone);
    else
        return FALSE;
    return TRUE;
}

/* `9:05`, `21:30` */
static gboolean
parse_clock(const char *text, gint64 now, const char *zone, gint64 *time)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    guint64 hour, minute;
    if (g_strv_length(parts) != 2 || strlen(parts[1]) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 0, 23, &hour, NULL) ||
        !g_ascii_string_to_unsigned(parts[1], 10, 0, 59, &minute, NULL))
        return FALSE;
    gint64 today = cb_time_day(now, zone);
    *time = cb_time_at(today, (int)(60 * hour + minute), zone);
    if (*time > now)
        *time = cb_time_at(today - 1, (int)(60 * hour + minute), zone);
    return TRUE;
}

gboolean
cb_since_parse(CbDesk *desk, const char *text, gint64 *time, GError **error)
{
    const char *zone = cb_desk_zone_name(desk);
    gint64 now = cb_desk_now(desk), day;
    gboolean known = cb_time_parse(text, time) || parse_distance(text, now, zone, time) ||
                     parse_clock(text, now, zone, time);
    if (!known && cb_day_parse(text, &day)) {
        *time = cb_time_at(day, 0, zone);
        known = TRUE;
    }
    if (known && *time <= now)
        return TRUE;
    g_set_error(error, CB_PROFILE_ERROR, 0,
                known ? "\"%s\" is still to come; name a time that is past"
                      : "\"%s\" is no time; name one such as 21:30, 2026-11-20, 2026-11-20T21:30:00Z, 4h or 2d",
                text);
    return FALSE;
}
