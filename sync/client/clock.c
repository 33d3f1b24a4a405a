#include "sync/client/clock.h"

#include <stdio.h>
#include <string.h>

/* "Fri, 20 Nov 2026 09:00:00 GMT" */
static gboolean
parse_date(const char *date, gint64 *time)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4] = "", zone[4] = "";
    int day, year, hour, minute, second, length = 0;
    if (sscanf(date, "%*3s, %2d %3s %4d %2d:%2d:%2d %3s%n", &day, month, &year, &hour, &minute,
               &second, zone, &length) != 7 ||
        date[length] != '\0' || strcmp(zone, "GMT") != 0 || strlen(month) != 3)
        return FALSE;
    const char *found = strstr(months, month);
    if (found == NULL || (found - months) % 3 != 0)
        return FALSE;
    g_autoptr(GDateTime) at =
        g_date_time_new_utc(year, (int)(found - months) / 3 + 1, day, hour, minute, second);
    if (at == NULL)
        return FALSE;
    *time = g_date_time_to_unix(at) * G_USEC_PER_SEC;
    return TRUE;
}

void
cb_clock_note(CbClock *clock, const char *date, gint64 sent_at, gint64 now)
{
    gint64 theirs;
    if (date == NULL || !parse_date(date, &theirs))
        return;
    clock->samples[clock->n++ % CB_CLOCK_SAMPLES] = theirs + (now - sent_at) / 2 - now;
}

static int
compare(const void *a, const void *b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

gint64
cb_clock_offset(const CbClock *clock)
{
    gint64 sorted[CB_CLOCK_SAMPLES];
    guint n = MIN(clock->n, CB_CLOCK_SAMPLES);
    memcpy(sorted, clock->samples, sizeof sorted);
    qsort(sorted, n, sizeof *sorted, compare);
    return n > 0 ? sorted[n / 2] : 0;
}
