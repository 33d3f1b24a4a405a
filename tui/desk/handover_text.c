#include "tui/desk/handover_text.h"

#include <string.h>

#include "tui/overlays/wrap.h"
#include "tui/screen/text.h"

#define TIME_COLUMNS 12 /* "19 Nov 22:30" */

/* --- times ------------------------------------------------------------------------------------ */

void
cb_handover_time(GString *text, gint64 time, gint64 now, const char *zone)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    gint64 day = cb_time_day(time, zone);
    int year, month, day_of_month;
    char clock[6];
    cb_day_civil(day, &year, &month, &day_of_month);
    if (day != cb_time_day(now, zone))
        g_string_append_printf(text, "%d %s ", day_of_month, months[month - 1]);
    g_string_append(text, cb_time_clock(time, zone, clock));
}

/* "Fri 2026-11-20 09:30" */
static void
append_moment(GString *text, gint64 time, const char *zone)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    gint64 day = cb_time_day(time, zone);
    char date[11], clock[6];
    g_string_append_printf(text, "%s %s %s", weekdays[cb_day_weekday(day) - 1], cb_day_format(day, date),
                           cb_time_clock(time, zone, clock));
}

/* --- groups ----------------------------------------------------------------------------------- */

/* Changes stand under who made them, everything else under its part. */
static gboolean
begins_group(const CbHandover *handover, guint i)
{
    const CbHandoverLine *line = cb_handover_line(handover, i);
    const CbHandoverLine *before = i == 0 ? NULL : cb_handover_line(handover, i - 1);
    return before == NULL || before->part != line->part ||
           (line->part == CB_HANDOVER_CHANGED && strcmp(before->who, line->who) != 0);
}

static char *
heading_of(const CbHandoverLine *line)
{
    return line->part == CB_HANDOVER_CHANGED ? cb_text_clean(line->who, G_MAXUINT)
                                             : g_strdup(cb_handover_heading(line->part));
}

/* "Zoë Müller: away until 2026-11-22"; of a change only what happened. */
static char *
words_of(const CbHandoverLine *line)
{
    g_autofree char *what = cb_text_clean(line->what, G_MAXUINT);
    if (line->who == NULL || line->part == CB_HANDOVER_CHANGED)
        return g_steal_pointer(&what);
    g_autofree char *who = cb_text_clean(line->who, G_MAXUINT);
    return g_strdup_printf("%s: %s", who, what);
}

/* --- text ------------------------------------------------------------------------------------- */

static void
append_text_line(GString *out, const CbHandover *handover, const CbHandoverLine *line, const char *zone,
                 int columns)
{
    g_autoptr(GString) time = g_string_new(NULL);
    g_autofree char *words = words_of(line);
    g_autoptr(GPtrArray) lines = cb_wrap(words, columns - TIME_COLUMNS - 4, FALSE);
    cb_handover_time(time, line->when, handover->now, zone);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "  %-*s  %s\n", TIME_COLUMNS, i == 0 ? time->str : "",
                               (const char *)g_ptr_array_index(lines, i));
}

char *
cb_handover_text(const CbHandover *handover, const char *zone, int columns)
{
    GString *out = g_string_new("Hand-over of ");
    append_moment(out, handover->now, zone);
    g_string_append(out, ", since ");
    append_moment(out, handover->since.time, zone);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < cb_handover_lines(handover); i++) {
        const CbHandoverLine *line = cb_handover_line(handover, i);
        g_autofree char *heading = heading_of(line);
        if (begins_group(handover, i))
            g_string_append_printf(out, "\n%s\n", heading);
        append_text_line(out, handover, line, zone, columns);
    }
    if (handover->counts[CB_HANDOVER_CHANGED] == 0)
        g_string_append(out, "\nNothing has changed.\n");
    return g_string_free(out, FALSE);
}

/* --- Markdown --------------------------------------------------------------------------------- */

static void
append_escaped(GString *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_[]<>#|~&", *text) != NULL)
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
}

char *
cb_handover_markdown(const CbHandover *handover, const char *zone)
{
    GString *out = g_string_new("## Hand-over, ");
    append_moment(out, handover->now, zone);
    g_string_append(out, "\n\nSince ");
    append_moment(out, handover->since.time, zone);
    g_string_append(out, ".\n");
    for (guint i = 0; i < cb_handover_lines(handover); i++) {
        const CbHandoverLine *line = cb_handover_line(handover, i);
        g_autofree char *heading = heading_of(line), *words = words_of(line);
        if (begins_group(handover, i)) {
            g_string_append(out, "\n### ");
            append_escaped(out, heading);
            g_string_append(out, "\n\n");
        }
        g_string_append(out, "- ");
        cb_handover_time(out, line->when, handover->now, zone);
        g_string_append_c(out, ' ');
        append_escaped(out, words);
        g_string_append_c(out, '\n');
    }
    if (handover->counts[CB_HANDOVER_CHANGED] == 0)
        g_string_append(out, "\nNothing has changed.\n");
    return g_string_free(out, FALSE);
}
