#include "tui/commands/sheet.h"

#include <unistd.h>

#include "engine/when.h"
#include "tui/screen/text.h"

struct CbSheet {
    const CbSheetColumn *columns;
    guint n_columns;
    GPtrArray *cells; /* row by row, whole */
};

CbSheet *
cb_sheet_new(const CbSheetColumn *columns)
{
    CbSheet *sheet = g_new0(CbSheet, 1);
    sheet->columns = columns;
    while (columns[sheet->n_columns].head != NULL)
        sheet->n_columns++;
    sheet->cells = g_ptr_array_new_with_free_func(g_free);
    return sheet;
}

void
cb_sheet_free(CbSheet *sheet)
{
    g_ptr_array_unref(sheet->cells);
    g_free(sheet);
}

void
cb_sheet_text(CbSheet *sheet, const char *text)
{
    if (text == NULL || *text == '\0')
        text = "·";
    g_ptr_array_add(sheet->cells, cb_text_clean(text, G_MAXUINT));
}

void
cb_sheet_format(CbSheet *sheet, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cb_sheet_text(sheet, text);
}

void
cb_sheet_number(CbSheet *sheet, gint64 number)
{
    cb_sheet_format(sheet, "%" G_GINT64_FORMAT, number);
}

static void
print_cell(const CbSheet *sheet, guint column, const char *text, guint width, FILE *out)
{
    gboolean last = column + 1 == sheet->n_columns;
    int blanks = (int)(width - cb_text_columns(text, G_MAXUINT));
    if (sheet->columns[column].right)
        fprintf(out, "%*s%s%s", blanks, "", text, last ? "\n" : "  ");
    else
        fprintf(out, "%s%*s", text, last ? 0 : blanks + 2, "");
    if (last && !sheet->columns[column].right)
        fputc('\n', out);
}

/* What is read by a program is whole. */
static GPtrArray *
cells_for(const CbSheet *sheet, FILE *out)
{
    gboolean cut = isatty(fileno(out)) == 1;
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < sheet->cells->len; i++) {
        guint limit = sheet->columns[i % sheet->n_columns].limit;
        g_ptr_array_add(cells, cb_text_clean(sheet->cells->pdata[i], cut && limit > 0 ? limit : G_MAXUINT));
    }
    return cells;
}

void
cb_sheet_print(const CbSheet *sheet, FILE *out)
{
    guint n = sheet->n_columns;
    g_autoptr(GPtrArray) cells = cells_for(sheet, out);
    g_autofree guint *widths = g_new0(guint, n);
    for (guint c = 0; c < n; c++)
        widths[c] = cb_text_columns(sheet->columns[c].head, G_MAXUINT);
    for (guint i = 0; i < cells->len; i++)
        widths[i % n] = MAX(widths[i % n], cb_text_columns(cells->pdata[i], G_MAXUINT));
    for (guint c = 0; c < n; c++)
        print_cell(sheet, c, sheet->columns[c].head, widths[c], out);
    for (guint i = 0; i < cells->len; i++)
        print_cell(sheet, i % n, cells->pdata[i], widths[i % n], out);
}

void
cb_say(FILE *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *clean = cb_text_clean(text, G_MAXUINT);
    fprintf(out, "%s\n", clean);
}

const char *
cb_text_or(const char *text, const char *instead)
{
    return text != NULL ? text : instead;
}

char *
cb_when_text(gint64 day, gint64 today)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    char date[11];
    const char *weekday = weekdays[cb_day_weekday(day) - 1];
    gint64 distance = ABS(day - today);
    const char *days = distance == 1 ? "day" : "days";
    cb_day_format(day, date);
    if (distance == 0)
        return g_strdup_printf("%s %s, today", weekday, date);
    if (day > today)
        return g_strdup_printf("%s %s, in %" G_GINT64_FORMAT " %s", weekday, date, distance, days);
    return g_strdup_printf("%s %s, %" G_GINT64_FORMAT " %s ago", weekday, date, distance, days);
}
