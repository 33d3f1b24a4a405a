#include "tui/desk/typed.h"

#include <string.h>

#include "engine/row.h"
#include "engine/when.h"

#define NOT_A_MINUTE (-1)
#define LAST_MINUTE (24 * 60)

/* Where reading has come: words, and what was found in them. */
typedef struct {
    const CbTypedClock *clock;
    char **word;
    int from, until; /* minutes of the day, NOT_A_MINUTE: none */
    CbTyped *typed;
    gboolean unread_call; /* an @ with what looks like a time and is none */
} Reading;

/* --- words ------------------------------------------------------------------------------------ */

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                     "jul", "aug", "sep", "oct", "nov", "dec"};

/* The place of a name among others that it may lengthen ("friday" of "fri"), -1 when it is none. */
static int
name_at(const char *word, const char *const *names, guint n)
{
    static const char *const tails[] = {"",     "day",    "sday", "nesday", "rsday", "urday",
                                        "uary", "ruary",  "ch",   "il",     "e",     "y",
                                        "ust",  "tember", "ober", "ember"};
    for (guint i = 0; i < n; i++) {
        if (!g_str_has_prefix(word, names[i]))
            continue;
        for (guint t = 0; t < G_N_ELEMENTS(tails); t++)
            if (strcmp(word + strlen(names[i]), tails[t]) == 0)
                return (int)i;
    }
    return -1;
}

/* All digits, at most `most` of them: the number, else -1. */
static int
number_of(const char *word, guint most)
{
    guint digits = (guint)strspn(word, "0123456789");
    return digits > 0 && digits <= most && word[digits] == '\0'
               ? (int)g_ascii_strtoll(word, NULL, 10)
               : -1;
}

/* "20:00", "8:30", "20h", "20h15": the minute of the day, NOT_A_MINUTE when it is no time. */
static int
minute_of(const char *word)
{
    g_auto(GStrv) parts = g_strsplit_set(word, ":h", 2);
    int hour = parts[0] == NULL ? -1 : number_of(parts[0], 2);
    int minute = parts[0] == NULL || parts[1] == NULL             ? -1
                 : *parts[1] == '\0' && strchr(word, 'h') != NULL ? 0
                                                                  : number_of(parts[1], 2);
    if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > LAST_MINUTE)
        return NOT_A_MINUTE;
    return hour * 60 + minute;
}

/* --- dates ------------------------------------------------------------------------------------ */

/* FALSE where it is no date; where it looks like one that does not exist ("2026-02-30") `day` is CB_NULL then. */
static gboolean
parse_day(const char *text, gint64 *day)
{
    gint64 parsed = CB_NULL;
    gboolean exists = cb_day_parse(text, &parsed);
    if (exists)
        *day = parsed;
    else if (parsed != CB_NULL)
        *day = CB_NULL;
    return exists;
}

static gboolean
make_day(int year, int month, int day_of_month, gint64 *day)
{
    char text[32];
    g_snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day_of_month);
    return parse_day(text, day);
}

/* The next day of that month and day on or after `from`; a year ahead is tried where this year's is
 * past. */
static gboolean
next_day(gint64 from, int month, int day_of_month, gint64 *day)
{
    int year, m, d;
    cb_day_civil(from, &year, &m, &d);
    return (make_day(year, month, day_of_month, day) && *day >= from) ||
           make_day(year + 1, month, day_of_month, day);
}

/* "28/11", "28.11.", "28-11" is not one: it is a range. */
static gboolean
read_day_and_month(const char *word, gint64 from, gint64 *day)
{
    g_auto(GStrv) parts = g_strsplit_set(word, "/.", 3);
    if (g_strv_length(parts) < 2 || (parts[2] != NULL && *parts[2] != '\0'))
        return FALSE;
    int day_of_month = number_of(parts[0], 2), month = number_of(parts[1], 2);
    return day_of_month > 0 && month > 0 && next_day(from, month, day_of_month, day);
}

/* One word that is a date by itself; `from`: the first day that it may mean. */
static gboolean
read_day(const char *word, gint64 today, gint64 from, gint64 *day)
{
    int weekday = name_at(word, weekdays, G_N_ELEMENTS(weekdays));
    if (strcmp(word, "today") == 0 || strcmp(word, "tonight") == 0 ||
        strcmp(word, "tomorrow") == 0) {
        *day = today + (strcmp(word, "tomorrow") == 0);
        return TRUE;
    }
    if (weekday >= 0) {
        *day = from + (weekday + 8 - cb_day_weekday(from)) % 7;
        return TRUE;
    }
    if (*word == '+' && number_of(word + 1, 3) >= 0) {
        *day = today + number_of(word + 1, 3);
        return TRUE;
    }
    return parse_day(word, day) || read_day_and_month(word, from, day);
}

/* "28 nov" at the words from `at` on; how many words it took, 0: it is no date. */
static guint
read_long_day(char **at, gint64 today, gint64 from, gint64 *day)
{
    if (at[0] == NULL)
        return 0;
    if (read_day(at[0], today, from, day))
        return 1;
    int day_of_month = number_of(at[0], 2);
    int month = at[1] == NULL ? -1 : name_at(at[1], months, G_N_ELEMENTS(months));
    return day_of_month > 0 && month >= 0 && next_day(from, month + 1, day_of_month, day) ? 2 : 0;
}

/* "28..30 nov": the number before the dots takes month and year from what follows; "28..2 dec" begins in the month
 * before. */
static guint
read_number_range(Reading *reading, const char *first, char **rest)
{
    gint64 last;
    int year, month, day_of_month, begins = number_of(first, 2);
    guint words =
        begins < 0 ? 0 : read_long_day(rest, reading->clock->today, reading->clock->today, &last);
    if (words == 0)
        return 0;
    cb_day_civil(last, &year, &month, &day_of_month);
    if (begins > day_of_month && --month == 0) {
        month = 12;
        year--;
    }
    if (!make_day(year, month, begins, &reading->typed->first))
        return 0;
    reading->typed->last = last;
    return words;
}

/* "A..B", "A-B" in one word or going on into the next; how many words it took. */
static guint
read_day_range(Reading *reading)
{
    const char *word = *reading->word, *dots = strstr(word, "..");
    const char *dash = dots != NULL ? dots : strchr(word, '-');
    gint64 today = reading->clock->today, begins;
    if (dash == NULL || dash == word)
        return 0;
    g_autofree char *first = g_strndup(word, (gsize)(dash - word));
    g_autofree char *second = g_strdup(dash + (dots != NULL ? 2 : 1));
    char *rest[] = {second, reading->word[1], NULL};
    CbTyped *typed = reading->typed;
    if (read_day(first, today, today, &begins)) {
        guint words = read_long_day(rest, today, begins, &typed->last);
        typed->first = words > 0 ? begins : typed->first;
        return words;
    }
    return read_number_range(reading, first, rest);
}

/* --- times ------------------------------------------------------------------------------------ */

/* "20:00-22:00"; TRUE when it is one. */
static gboolean
read_time_range(Reading *reading)
{
    g_auto(GStrv) parts = g_strsplit(*reading->word, strstr(*reading->word, "..") != NULL ? ".." : "-", 2);
    int from = parts[0] == NULL ? NOT_A_MINUTE : minute_of(parts[0]);
    int until = parts[0] == NULL || parts[1] == NULL ? NOT_A_MINUTE : minute_of(parts[1]);
    if (from == NOT_A_MINUTE || until == NOT_A_MINUTE)
        return FALSE;
    reading->from = from;
    reading->until = until;
    return TRUE;
}

/* "@16:30", "@fri 9:00", "@9:00 fri", "@+20"; how many words it took. */
static guint
read_call(Reading *reading)
{
    const CbTypedClock *clock = reading->clock;
    const char *word = *reading->word + 1;
    gint64 day = clock->today;
    if (**reading->word != '@')
        return 0;
    if (*word == '+' && number_of(word + 1, 4) >= 0) {
        reading->typed->call_at = clock->now + number_of(word + 1, 4) * CB_MINUTE;
        return 1;
    }
    guint words = 1;
    gboolean dated = read_day(word, clock->today, clock->today, &day);
    if (dated && reading->word[1] != NULL) {
        word = reading->word[1];
        words = 2;
    }
    int minute = minute_of(word);
    if (minute == NOT_A_MINUTE) {
        /* A call-back that nobody would be reminded of must not pass for a note. */
        reading->unread_call = dated || g_ascii_isdigit(*word) || *word == '+';
        return 0;
    }
    if (!dated && reading->word[1] != NULL && read_day(reading->word[1], clock->today, clock->today, &day)) {
        dated = TRUE;
        words = 2;
    }
    gint64 at = cb_time_at(day, minute, clock->zone);
    reading->typed->call_at =
        !dated && at <= clock->now ? cb_time_at(day + 1, minute, clock->zone) : at;
    return words;
}

/* --- sentences -------------------------------------------------------------------------------- */

/* "until fri", "from 20:00", "until 20:00"; how many words it took. */
static guint
read_bound(Reading *reading)
{
    static const char *const ends[] = {"until", "till", "til", "to", "through", NULL};
    gboolean until = g_strv_contains(ends, *reading->word);
    if ((!until && strcmp(*reading->word, "from") != 0) || reading->word[1] == NULL)
        return 0;
    int minute = minute_of(reading->word[1]);
    if (minute != NOT_A_MINUTE) {
        *(until ? &reading->until : &reading->from) = minute;
        return 2;
    }
    CbTyped *typed = reading->typed;
    gint64 from = until && typed->dated ? typed->first : reading->clock->today;
    guint words = read_long_day(reading->word + 1, reading->clock->today, from,
                                until ? &typed->last : &typed->first);
    if (words == 0)
        return 0;
    if (until && typed->last == reading->clock->today &&
        name_at(reading->word[1], weekdays, G_N_ELEMENTS(weekdays)) >= 0)
        typed->last += 7; /* "until friday", said on a Friday */
    if (!until)
        typed->last = MAX(typed->last, typed->first);
    typed->dated = TRUE;
    return words + 1;
}

/* "3d", "3 days": so many days from the first on. */
static guint
read_length(Reading *reading)
{
    static const char *const units[] = {"d", "day", "days", NULL};
    const char *next = reading->word[1];
    int alone = number_of(*reading->word, 3);
    if (alone > 0 && next != NULL && g_strv_contains(units, next)) {
        reading->typed->last = reading->typed->first + alone - 1;
        return 2;
    }
    gsize length = strlen(*reading->word);
    if (length < 2 || (*reading->word)[length - 1] != 'd')
        return 0;
    g_autofree char *digits = g_strndup(*reading->word, length - 1);
    int days = number_of(digits, 3);
    if (days <= 0)
        return 0;
    reading->typed->last = reading->typed->first + days - 1;
    return 1;
}

/* The words from here on that say when; 0: none. */
static guint
read_when(Reading *reading)
{
    CbTyped *typed = reading->typed;
    if (read_time_range(reading))
        return 1;
    guint words = read_call(reading);
    if (words == 0)
        words = read_bound(reading);
    if (words == 0)
        words = read_length(reading);
    if (words > 0)
        return words;
    if (typed->dated)
        return 0; /* one date is enough: the next is part of the reason */
    words = read_day_range(reading);
    if (words == 0) {
        words = read_long_day(reading->word, reading->clock->today, reading->clock->today,
                              &typed->first);
        if (words > 0)
            typed->last = typed->first;
    }
    typed->dated = words > 0;
    return words;
}

static void
settle_times(Reading *reading)
{
    CbTyped *typed = reading->typed;
    const char *zone = reading->clock->zone;
    if (reading->from == NOT_A_MINUTE && reading->until == NOT_A_MINUTE)
        return;
    int from = MAX(reading->from, 0),
        until = reading->until == NOT_A_MINUTE ? LAST_MINUTE : reading->until;
    gint64 next = until <= from ? 1 : 0; /* past midnight */
    typed->starts_at = cb_time_at(typed->first, from, zone);
    typed->ends_at = until == LAST_MINUTE ? cb_time_at(typed->first + 1, 0, zone)
                                          : cb_time_at(typed->first + next, until, zone);
}

gboolean
cb_typed_read(const char *text, const CbTypedClock *clock, CbTyped *typed, char **problem)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    g_autoptr(GString) rest = g_string_new(NULL);
    *typed = (CbTyped){.first = clock->today,
                       .last = clock->today,
                       .starts_at = CB_NULL,
                       .ends_at = CB_NULL,
                       .call_at = CB_NULL};
    Reading reading = {
        .clock = clock, .word = words, .from = NOT_A_MINUTE, .until = NOT_A_MINUTE, .typed = typed};
    while (*reading.word != NULL) {
        g_autofree char *lower = g_ascii_strdown(*reading.word, -1);
        char *kept = *reading.word;
        *reading.word = lower;
        guint taken = rest->len > 0 && *lower != '@' ? 0 : read_when(&reading);
        *reading.word = kept;
        if (taken == 0 && *kept != '\0')
            g_string_append_printf(rest, "%s%s", rest->len > 0 ? " " : "", kept);
        reading.word += MAX(taken, 1);
    }
    if (reading.unread_call) {
        *problem = g_strdup("After the @ comes a time to call back, such as @16:30, @fri 9:00 or @+20.");
        return FALSE;
    }
    gboolean exist = typed->first != CB_NULL && typed->last != CB_NULL;
    if (exist && typed->last >= typed->first) {
        settle_times(&reading);
        typed->rest = g_strdup(rest->str);
        return TRUE;
    }
    *problem = g_strdup(exist ? "The end lies before the beginning." : "There is no such date.");
    return FALSE;
}

void
cb_typed_clear(CbTyped *typed)
{
    g_clear_pointer(&typed->rest, g_free);
}
