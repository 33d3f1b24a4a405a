/* Dates and times as PostgreSQL takes them. */
#include "store/rest/values.h"

#include <string.h>

#include "engine/when.h"

#define SYNTAX "22007"
#define RANGE "22008"
#define ZONE_RANGE "22009"

/* Between `least` and `most` digits at *text; FALSE when there are fewer. */
static gboolean
digits(const char **text, guint least, guint most, int *number)
{
    guint n = 0;
    *number = 0;
    for (; n < most && g_ascii_isdigit(**text); n++, (*text)++)
        *number = *number * 10 + (**text - '0');
    return n >= least;
}

static const char *
read_day(const char **text, gint64 *day)
{
    int year, month, day_of_month;
    if (!digits(text, 4, 4, &year))
        return SYNTAX;
    gboolean dashes = **text == '-';
    guint least = dashes ? 1 : 2;
    *text += dashes;
    if (!digits(text, least, 2, &month) || (dashes && *(*text)++ != '-') ||
        !digits(text, least, 2, &day_of_month) || g_ascii_isdigit(**text))
        return SYNTAX;
    char plain[40];
    g_snprintf(plain, sizeof plain, "%04d-%02d-%02d", year, month, day_of_month);
    return cb_day_parse(plain, day) ? NULL : RANGE;
}

/* The fraction of a second at *text, rounded to microseconds. */
static gint64
read_fraction(const char **text)
{
    gint64 fraction = 0, unit = CB_SECOND;
    gboolean up = FALSE;
    for (; g_ascii_isdigit(**text); (*text)++) {
        if (unit == 1) {
            up = **text >= '5';
            while (g_ascii_isdigit(**text))
                (*text)++;
            break;
        }
        unit /= 10;
        fraction += unit * (**text - '0');
    }
    return fraction + up;
}

static const char *
read_clock(const char **text, gint64 *time)
{
    int hour, minute, second = 0;
    if (!digits(text, 1, 2, &hour) || *(*text)++ != ':' || !digits(text, 2, 2, &minute))
        return SYNTAX;
    gint64 fraction = 0;
    if (**text == ':') {
        (*text)++;
        if (!digits(text, 1, 2, &second))
            return SYNTAX;
        if (**text == '.') {
            (*text)++;
            fraction = read_fraction(text);
        }
    }
    gint64 sum = (hour * 60 + minute) * CB_MINUTE + second * CB_SECOND + fraction;
    if (hour > 24 || minute > 59 || second > 60 || sum > CB_DAY)
        return RANGE;
    *time = sum;
    return NULL;
}

static const char *
read_zone(const char **text, gint64 *offset)
{
    static const char *const utc[] = {"utc", "gmt", "z"};
    *offset = 0;
    for (guint i = 0; i < G_N_ELEMENTS(utc); i++)
        if (g_ascii_strncasecmp(*text, utc[i], strlen(utc[i])) == 0) {
            *text += strlen(utc[i]);
            return NULL;
        }
    if (**text != '+' && **text != '-')
        return NULL;
    int sign = *(*text)++ == '-' ? -1 : 1, hours, minutes = 0, seconds = 0;
    if (!digits(text, 1, 2, &hours))
        return SYNTAX;
    gboolean colon = **text == ':';
    *text += colon;
    if ((colon || g_ascii_isdigit(**text)) && !digits(text, 2, 2, &minutes))
        return SYNTAX;
    if (colon && **text == ':' && ((*text)++, !digits(text, 2, 2, &seconds)))
        return SYNTAX;
    if (hours > 15 || minutes > 59 || seconds > 59)
        return ZONE_RANGE;
    *offset = sign * ((hours * 60 + minutes) * CB_MINUTE + seconds * CB_SECOND);
    return NULL;
}

static void
skip_spaces(const char **text)
{
    while (g_ascii_isspace(**text))
        (*text)++;
}

/* The day as it is written, and the instant. */
static const char *
read_moment(const char *text, gint64 *day, gint64 *time)
{
    gint64 clock = 0, offset = 0;
    const char *wrong;
    skip_spaces(&text);
    if ((wrong = read_day(&text, day)) != NULL)
        return wrong;
    gboolean t = *text == 'T' || *text == 't';
    text += t;
    skip_spaces(&text);
    if ((t || g_ascii_isdigit(*text)) && (wrong = read_clock(&text, &clock)) != NULL)
        return wrong;
    skip_spaces(&text);
    if ((wrong = read_zone(&text, &offset)) != NULL)
        return wrong;
    skip_spaces(&text);
    if (*text != '\0')
        return SYNTAX;
    *time = *day * CB_DAY + clock - offset;
    return NULL;
}

const char *
cb_rest_date(const char *text, gint64 *day)
{
    gint64 time;
    return read_moment(text, day, &time);
}

const char *
cb_rest_time(const char *text, gint64 *time)
{
    gint64 day;
    const char *wrong = read_moment(text, &day, time);
    if (wrong != NULL)
        return wrong;
    day = cb_day_of(*time);
    char plain[11];
    /* An offset may lead out of the years that have four digits. */
    return cb_day_parse(cb_day_format(day, plain), &day) ? NULL : RANGE;
}
