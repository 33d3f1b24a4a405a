/* A call sheet on paper: time, session and people side by side. A session is kept together where a page holds
 * it, else its columns go on on the next one. */
#include "engine/operators/case.h"
#include "engine/when.h"
#include "store/export/callsheet.h"
#include "store/export/callsheet_words.h"
#include "store/export/csv.h"
#include "store/export/pdf.h"

#define LEFT 42.0
#define RIGHT (CB_PDF_WIDTH - 42.0)
#define BOTTOM (CB_PDF_HEIGHT - 52.0)
#define FOOT (CB_PDF_HEIGHT - 40.0)
#define GAP 10.0 /* between two columns */
#define BOX 7.5
#define PHONE_WIDTH 98.0
#define MOST_EMPTY 12 /* lines for people who are still wanted */

enum { TIME, SESSION, PEOPLE, N_COLUMNS };
static const struct {
    const char *head;
    double x, width;
} columns[N_COLUMNS] = {
    [TIME] = {"Time", LEFT, 72},
    [SESSION] = {"Session", LEFT + 82, 178},
    [PEOPLE] = {"People", LEFT + 270, 241},
};

/* A line of a column: of a text, or one to write on. */
typedef struct {
    const CbPdfText *text; /* NULL: empty, to be filled in by hand */
    guint line;
    const CbPdfText *beside; /* a telephone number; NULL: none */
    double indent, height;
    gboolean box;
} Row;

typedef struct {
    CbPdf *pdf;
    const CbWorld *world;
    const CbCallSheet *sheet;
    const CbPaper *paper;
    guint page, pages; /* `pages` is 0 while they are counted */
    double y;
    GPtrArray *texts;           /* of the session that is being set */
    GArray *rows[N_COLUMNS];    /* Row */
} Print;

/* --- pages ------------------------------------------------------------------------------------ */

/* Draws one line where it belongs; returns its height. */
static double
draw_line(const Print *print, CbPdfStyle style, const char *words, double x, double y, gboolean to_the_right)
{
    CbPdfText *text = cb_pdf_text(print->pdf, style, words, RIGHT - LEFT);
    double height = 0;
    for (guint i = 0; i < cb_pdf_text_lines(text); i++) {
        double from = to_the_right ? x - cb_pdf_text_width(text, i) : x;
        cb_pdf_text_draw(text, i, from, y + height);
        height += cb_pdf_text_height(text, i);
    }
    cb_pdf_text_free(text);
    return height;
}

static void
draw_foot(const Print *print)
{
    char day[11], clock[6];
    const CbPaper *paper = print->paper;
    g_autofree char *made =
        g_strdup_printf("Callboard, as of %s %s", cb_day_format(cb_time_day(paper->now, paper->zone), day),
                        cb_time_clock(paper->now, paper->zone, clock));
    g_autofree char *page = g_strdup_printf("Page %u of %u", print->page, MAX(print->pages, print->page));
    cb_pdf_rule(print->pdf, LEFT, RIGHT, FOOT - 5, 0.5);
    draw_line(print, CB_PDF_SMALL, made, LEFT, FOOT, FALSE);
    draw_line(print, CB_PDF_SMALL, page, RIGHT, FOOT, TRUE);
}

static void
begin_page(Print *print)
{
    g_autofree char *title = cb_call_title(print->world, print->sheet);
    g_autofree char *summary = cb_call_summary(print->sheet);
    g_autofree char *below = g_strdup_printf("%s; times of %s", summary, print->paper->zone);
    print->page++;
    print->y = 40;
    print->y += draw_line(print, CB_PDF_TITLE, title, LEFT, print->y, FALSE);
    print->y += draw_line(print, CB_PDF_BODY, below, LEFT, print->y + 2, FALSE) + 12;
    for (guint c = 0; c < N_COLUMNS; c++)
        draw_line(print, CB_PDF_SMALL, columns[c].head, columns[c].x, print->y, FALSE);
    print->y += 14;
    cb_pdf_rule(print->pdf, LEFT, RIGHT, print->y, 1.2);
    print->y += 6;
}

static void
end_page(Print *print)
{
    draw_foot(print);
    cb_pdf_next_page(print->pdf);
}

static void
turn_page(Print *print)
{
    end_page(print);
    begin_page(print);
}

/* --- setting one session ---------------------------------------------------------------------- */

static const CbPdfText *
set_text(Print *print, CbPdfStyle style, const char *words, double width)
{
    CbPdfText *text = cb_pdf_text(print->pdf, style, words, width);
    g_ptr_array_add(print->texts, text);
    return text;
}

/* Puts a paragraph into a column; NULL or empty is none. */
static void
put(Print *print, guint column, CbPdfStyle style, const char *words)
{
    if (words == NULL || *words == '\0')
        return;
    const CbPdfText *text = set_text(print, style, words, columns[column].width);
    for (guint i = 0; i < cb_pdf_text_lines(text); i++) {
        Row row = {.text = text, .line = i, .height = cb_pdf_text_height(text, i)};
        g_array_append_val(print->rows[column], row);
    }
}

/* The sheet of all is worked with: boxes to tick, lines to write on. */
static gboolean
is_of_company(const Print *print)
{
    return print->sheet->wish.operator == CB_NO_ROW;
}

static void
put_person(Print *print, const CbCalled *called)
{
    const double indent = is_of_company(print) ? BOX + 7 : 0;
    const char *phone = operators_phone(print->world, called->operator);
    g_autofree char *name = g_strconcat(cb_name_of_operator(print->world, called->operator),
                                        called->accepted ? "" : " (asked)", NULL);
    const CbPdfText *text =
        set_text(print, CB_PDF_BODY, name, columns[PEOPLE].width - indent - PHONE_WIDTH - GAP);
    const CbPdfText *beside = phone != NULL ? set_text(print, CB_PDF_BODY, phone, PHONE_WIDTH) : NULL;
    guint lines = MAX(cb_pdf_text_lines(text), beside != NULL ? cb_pdf_text_lines(beside) : 0);
    for (guint i = 0; i < lines; i++) {
        gboolean named = i < cb_pdf_text_lines(text);
        gboolean dialled = beside != NULL && i < cb_pdf_text_lines(beside);
        Row row = {.text = named ? text : NULL, .line = i, .indent = indent};
        row.box = i == 0 && is_of_company(print);
        row.beside = dialled ? beside : NULL;
        row.height = MAX(named ? cb_pdf_text_height(text, i) : 0, dialled ? cb_pdf_text_height(beside, i) : 0);
        row.height += i + 1 == lines ? 3 : 0;
        g_array_append_val(print->rows[PEOPLE], row);
    }
}

/* A line to write a name on, for each who is still wanted. */
static void
put_empty(Print *print, gint64 gap)
{
    for (gint64 i = 0; i < MIN(gap, MOST_EMPTY); i++) {
        Row row = {.indent = BOX + 7, .height = 16, .box = TRUE};
        g_array_append_val(print->rows[PEOPLE], row);
    }
}

static void
set_entry(Print *print, const CbCallEntry *entry)
{
    const CbWorld *world = print->world;
    g_autofree char *hours = cb_callsheet_hours(world, entry->session, print->paper->zone);
    g_autofree char *place = cb_call_place(world, entry);
    g_autofree char *gap = cb_call_gap(print->sheet, entry);
    put(print, TIME, CB_PDF_STRONG, hours);
    put(print, SESSION, CB_PDF_STRONG, cb_name_of_session(world, entry->session));
    put(print, SESSION, CB_PDF_BODY, place);
    put(print, SESSION, CB_PDF_SMALL, sessions_client_id(world, entry->session));
    put(print, SESSION, CB_PDF_STRONG, cb_call_state(world, entry));
    put(print, SESSION, CB_PDF_STRONG, gap);
    for (guint i = 0; i < entry->notes->len; i++) {
        g_autofree char *note = g_strconcat(
            "Note: ", contacts_note(world, g_array_index(entry->notes, guint, i)), NULL);
        put(print, SESSION, CB_PDF_BODY, note);
    }
    for (guint i = 0; i < entry->people->len; i++)
        put_person(print, &g_array_index(entry->people, CbCalled, i));
    put_empty(print, is_of_company(print) ? entry->gap : 0);
}

static void
clear_entry(Print *print)
{
    for (guint c = 0; c < N_COLUMNS; c++)
        g_array_set_size(print->rows[c], 0);
    g_ptr_array_set_size(print->texts, 0);
}

/* --- drawing it ------------------------------------------------------------------------------- */

static void
draw_row(const Print *print, guint column, const Row *row, double y)
{
    double x = columns[column].x, phone = x + columns[column].width - PHONE_WIDTH;
    if (row->box)
        cb_pdf_box(print->pdf, x + 0.5, y + (row->text == NULL ? row->height - BOX - 2 : 2), BOX);
    if (row->text != NULL)
        cb_pdf_text_draw(row->text, row->line, x + row->indent, y);
    else if (row->box)
        cb_pdf_rule(print->pdf, x + row->indent, x + columns[column].width, y + row->height - 2, 0.5);
    if (row->beside != NULL)
        cb_pdf_text_draw(row->beside, row->line, phone, y);
}

/* Draws as much of a column as the page holds, from row *next on. Returns where it ends. */
static double
draw_column(const Print *print, guint column, guint *next, double y)
{
    const GArray *rows = print->rows[column];
    while (*next < rows->len && y + g_array_index(rows, Row, *next).height <= BOTTOM) {
        const Row *row = &g_array_index(rows, Row, *next);
        draw_row(print, column, row, y);
        y += row->height;
        ++*next;
    }
    return y;
}

static double
height_of(const Print *print)
{
    double highest = 0;
    for (guint c = 0; c < N_COLUMNS; c++) {
        double height = 0;
        for (guint i = 0; i < print->rows[c]->len; i++)
            height += g_array_index(print->rows[c], Row, i).height;
        highest = MAX(highest, height);
    }
    return highest;
}

/* What goes on on the next page says what it is. */
static void
go_on(Print *print, guint session)
{
    g_autofree char *words = g_strconcat(cb_name_of_session(print->world, session), " (continued)", NULL);
    turn_page(print);
    print->y += draw_line(print, CB_PDF_SMALL, words, LEFT, print->y, FALSE) + 3;
}

/* A row is never higher than a page, so each turn of the page takes some. */
static void
draw_entry(Print *print, guint session)
{
    guint next[N_COLUMNS] = {0};
    gboolean more = TRUE;
    while (more) {
        double end = print->y;
        more = FALSE;
        for (guint c = 0; c < N_COLUMNS; c++) {
            double bottom = draw_column(print, c, &next[c], print->y);
            end = MAX(end, bottom);
            more = more || next[c] < print->rows[c]->len;
        }
        print->y = end;
        if (more)
            go_on(print, session);
    }
    print->y += 5;
    cb_pdf_rule(print->pdf, LEFT, RIGHT, print->y, 0.5);
    print->y += 7;
}

/* The day above its first session, where there are several days. */
static void
draw_day(Print *print, gint64 date)
{
    g_autofree char *day = cb_callsheet_day(date);
    print->y += 4;
    print->y += draw_line(print, CB_PDF_HEAD, day, LEFT, print->y, FALSE) + 4;
}

static void
draw_sheet(Print *print)
{
    const CbCallWish *wish = &print->sheet->wish;
    gint64 date = wish->first == wish->last ? wish->first : CB_NULL;
    begin_page(print);
    double top = print->y;
    for (guint i = 0; i < print->sheet->entries->len; i++) {
        const CbCallEntry *entry = &g_array_index(print->sheet->entries, CbCallEntry, i);
        gboolean new_day = sessions_date(print->world, entry->session) != date;
        set_entry(print, entry);
        double needed = height_of(print) + (new_day ? 26 : 0);
        if (print->y + needed > BOTTOM && (top + needed <= BOTTOM || print->y + 60 > BOTTOM))
            turn_page(print);
        date = sessions_date(print->world, entry->session);
        if (new_day)
            draw_day(print, date);
        draw_entry(print, entry->session);
        clear_entry(print);
    }
    end_page(print);
}

static void
free_text(gpointer text)
{
    cb_pdf_text_free(text);
}

/* Prints the whole sheet; the number of its pages, 0 with an error. */
static guint
print_sheet(const CbWorld *world, const CbCallSheet *sheet, const CbPaper *paper, guint pages, FILE *out,
            GError **error)
{
    g_autofree char *title = cb_call_title(world, sheet);
    g_autoptr(CbPdf) pdf = cb_pdf_new(out, title, paper->now, error);
    if (pdf == NULL)
        return 0;
    Print print = {.pdf = pdf, .world = world, .sheet = sheet, .paper = paper, .pages = pages};
    print.texts = g_ptr_array_new_with_free_func(free_text);
    for (guint c = 0; c < N_COLUMNS; c++)
        print.rows[c] = g_array_new(FALSE, FALSE, sizeof(Row));
    draw_sheet(&print);
    for (guint c = 0; c < N_COLUMNS; c++)
        g_array_unref(print.rows[c]);
    g_ptr_array_unref(print.texts);
    return cb_pdf_finish(pdf, error) ? print.page : 0;
}

gboolean
cb_call_sheet_pdf(const CbWorld *world, const CbCallSheet *sheet, const CbPaper *paper, FILE *out,
                  GError **error)
{
    guint pages = print_sheet(world, sheet, paper, 0, NULL, error);
    return pages > 0 && print_sheet(world, sheet, paper, pages, out, error) > 0 && cb_export_end(out, error);
}
