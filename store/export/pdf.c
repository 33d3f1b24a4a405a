#include "store/export/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "engine/when.h"
#include "store/late.h"
#include "store/store.h"

#define PDF_FUNCTIONS(F)                                                                                 \
    F(cairo_pdf_surface_create_for_stream)                                                               \
    F(cairo_pdf_surface_set_metadata)                                                                    \
    F(cairo_create)                                                                                      \
    F(cairo_destroy)                                                                                     \
    F(cairo_surface_destroy)                                                                             \
    F(cairo_surface_finish)                                                                              \
    F(cairo_surface_status)                                                                              \
    F(cairo_show_page)                                                                                   \
    F(cairo_set_source_rgb)                                                                              \
    F(cairo_set_line_width)                                                                              \
    F(cairo_move_to)                                                                                     \
    F(cairo_line_to)                                                                                     \
    F(cairo_rectangle)                                                                                   \
    F(cairo_stroke)                                                                                      \
    F(pango_cairo_font_map_new)                                                                          \
    F(pango_font_map_create_context)                                                                     \
    F(pango_layout_new)                                                                                  \
    F(pango_cairo_show_layout_line)                                                                      \
    F(pango_cairo_context_set_resolution)                                                                \
    F(pango_cairo_context_set_font_options)                                                              \
    F(pango_context_set_round_glyph_positions)                                                           \
    F(cairo_font_options_create)                                                                         \
    F(cairo_font_options_destroy)                                                                        \
    F(cairo_font_options_set_hint_style)                                                                 \
    F(cairo_font_options_set_hint_metrics)                                                               \
    F(pango_layout_set_font_description)                                                                 \
    F(pango_layout_set_text)                                                                             \
    F(pango_layout_set_width)                                                                            \
    F(pango_layout_set_wrap)                                                                             \
    F(pango_layout_get_iter)                                                                             \
    F(pango_layout_iter_get_line_readonly)                                                               \
    F(pango_layout_iter_get_line_yrange)                                                                 \
    F(pango_layout_iter_get_line_extents)                                                                \
    F(pango_layout_iter_get_baseline)                                                                    \
    F(pango_layout_iter_next_line)                                                                       \
    F(pango_layout_iter_free)                                                                            \
    F(pango_font_description_from_string)                                                                \
    F(pango_font_description_free)                                                                       \
    F(g_object_unref)
CB_LATE_TABLE(Paper, PDF_FUNCTIONS)
CB_LATE_LOAD(load_paper, Paper, PDF_FUNCTIONS, "libpangocairo-1.0-0", "libpangocairo-1.0.so.0")

static const struct {
    const char *font;
    double grey; /* 0: black */
} styles[CB_PDF_N_STYLES] = {
    [CB_PDF_TITLE] = {"Sans Bold 17", 0},   [CB_PDF_HEAD] = {"Sans Bold 12", 0},
    [CB_PDF_STRONG] = {"Sans Bold 10", 0},  [CB_PDF_BODY] = {"Sans 9", 0},
    [CB_PDF_SMALL] = {"Sans 8", 0.35},
};

struct CbPdf {
    Paper paper;
    FILE *out;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *map; /* of its own, so that all of it goes with the document */
    PangoContext *context;
    PangoFontDescription *fonts[CB_PDF_N_STYLES];
};

typedef struct {
    PangoLayoutLine *line; /* the layout's */
    double baseline, height, width;
} Line;

struct CbPdfText {
    CbPdf *pdf;
    CbPdfStyle style;
    PangoLayout *layout;
    GArray *lines; /* Line */
};

/* --- the document ----------------------------------------------------------------------------- */

static cairo_status_t
write_bytes(void *data, const unsigned char *bytes, unsigned int length)
{
    FILE *out = data;
    return out == NULL || fwrite(bytes, 1, length, out) == length ? CAIRO_STATUS_SUCCESS
                                                                  : CAIRO_STATUS_WRITE_ERROR;
}

/* Paper has no pixels: nothing is rounded to them. */
static void
open_fonts(CbPdf *pdf)
{
    const Paper *paper = &pdf->paper;
    cairo_font_options_t *options = paper->cairo_font_options_create();
    paper->cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    paper->cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pdf->map = paper->pango_cairo_font_map_new();
    pdf->context = paper->pango_font_map_create_context(pdf->map);
    paper->pango_cairo_context_set_resolution(pdf->context, 72);
    paper->pango_cairo_context_set_font_options(pdf->context, options);
    paper->pango_context_set_round_glyph_positions(pdf->context, FALSE);
    paper->cairo_font_options_destroy(options);
}

CbPdf *
cb_pdf_new(FILE *out, const char *title, gint64 created, GError **error)
{
    char time[32];
    CbPdf *pdf = g_new0(CbPdf, 1);
    Paper *paper = &pdf->paper;
    if (!load_paper(paper, error)) {
        g_free(pdf);
        return NULL;
    }
    pdf->out = out;
    pdf->surface = paper->cairo_pdf_surface_create_for_stream(write_bytes, out, CB_PDF_WIDTH, CB_PDF_HEIGHT);
    pdf->cairo = paper->cairo_create(pdf->surface);
    paper->cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, title);
    paper->cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "Callboard");
    paper->cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                          cb_time_format(created / CB_SECOND * CB_SECOND, time));
    open_fonts(pdf);
    for (guint i = 0; i < CB_PDF_N_STYLES; i++)
        pdf->fonts[i] = paper->pango_font_description_from_string(styles[i].font);
    return pdf;
}

gboolean
cb_pdf_finish(CbPdf *pdf, GError **error)
{
    pdf->paper.cairo_surface_finish(pdf->surface);
    gboolean good = pdf->paper.cairo_surface_status(pdf->surface) == CAIRO_STATUS_SUCCESS;
    if (!good)
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO,
                    "the PDF could not be written; make room or choose another file");
    return good;
}

void
cb_pdf_free(CbPdf *pdf)
{
    pdf->paper.g_object_unref(pdf->context);
    pdf->paper.g_object_unref(pdf->map);
    pdf->paper.cairo_destroy(pdf->cairo);
    pdf->paper.cairo_surface_destroy(pdf->surface);
    for (guint i = 0; i < CB_PDF_N_STYLES; i++)
        pdf->paper.pango_font_description_free(pdf->fonts[i]);
    g_free(pdf);
}

void
cb_pdf_next_page(CbPdf *pdf)
{
    pdf->paper.cairo_show_page(pdf->cairo);
}

/* --- lines and boxes -------------------------------------------------------------------------- */

static void
set_grey(CbPdf *pdf, double grey)
{
    pdf->paper.cairo_set_source_rgb(pdf->cairo, grey, grey, grey);
}

void
cb_pdf_rule(CbPdf *pdf, double from, double to, double y, double thickness)
{
    set_grey(pdf, thickness < 1 ? 0.6 : 0);
    pdf->paper.cairo_set_line_width(pdf->cairo, thickness);
    pdf->paper.cairo_move_to(pdf->cairo, from, y);
    pdf->paper.cairo_line_to(pdf->cairo, to, y);
    pdf->paper.cairo_stroke(pdf->cairo);
}

void
cb_pdf_box(CbPdf *pdf, double x, double y, double size)
{
    set_grey(pdf, 0);
    pdf->paper.cairo_set_line_width(pdf->cairo, 0.7);
    pdf->paper.cairo_rectangle(pdf->cairo, x, y, size, size);
    pdf->paper.cairo_stroke(pdf->cairo);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* Valid UTF-8 without control characters, which would be shown as boxes with digits. */
static char *
printable(const char *text)
{
    char *copy = g_utf8_make_valid(text, -1);
    for (char *c = copy; *c != '\0'; c++)
        if (((guchar)*c < ' ' && *c != '\n') || *c == 0x7F)
            *c = ' ';
    return copy;
}

static void
measure(CbPdfText *text)
{
    const Paper *paper = &text->pdf->paper;
    PangoLayoutIter *iter = paper->pango_layout_get_iter(text->layout);
    do {
        int top, bottom;
        PangoRectangle logical;
        paper->pango_layout_iter_get_line_yrange(iter, &top, &bottom);
        paper->pango_layout_iter_get_line_extents(iter, NULL, &logical);
        Line line = {
            .line = paper->pango_layout_iter_get_line_readonly(iter),
            .baseline = (double)(paper->pango_layout_iter_get_baseline(iter) - top) / PANGO_SCALE,
            .height = (double)(bottom - top) / PANGO_SCALE,
            .width = (double)logical.width / PANGO_SCALE,
        };
        g_array_append_val(text->lines, line);
    } while (paper->pango_layout_iter_next_line(iter));
    paper->pango_layout_iter_free(iter);
}

CbPdfText *
cb_pdf_text(CbPdf *pdf, CbPdfStyle style, const char *text, double width)
{
    const Paper *paper = &pdf->paper;
    CbPdfText *made = g_new0(CbPdfText, 1);
    g_autofree char *clean = printable(text);
    made->pdf = pdf;
    made->style = style;
    made->lines = g_array_new(FALSE, FALSE, sizeof(Line));
    made->layout = paper->pango_layout_new(pdf->context);
    paper->pango_layout_set_font_description(made->layout, pdf->fonts[style]);
    paper->pango_layout_set_wrap(made->layout, PANGO_WRAP_WORD_CHAR);
    paper->pango_layout_set_width(made->layout, (int)(width * PANGO_SCALE));
    paper->pango_layout_set_text(made->layout, clean, -1);
    measure(made);
    return made;
}

void
cb_pdf_text_free(CbPdfText *text)
{
    text->pdf->paper.g_object_unref(text->layout);
    g_array_unref(text->lines);
    g_free(text);
}

guint
cb_pdf_text_lines(const CbPdfText *text)
{
    return text->lines->len;
}

double
cb_pdf_text_height(const CbPdfText *text, guint line)
{
    return g_array_index(text->lines, Line, line).height;
}

double
cb_pdf_text_width(const CbPdfText *text, guint line)
{
    return g_array_index(text->lines, Line, line).width;
}

void
cb_pdf_text_draw(const CbPdfText *text, guint line, double x, double y)
{
    const Line *drawn = &g_array_index(text->lines, Line, line);
    CbPdf *pdf = text->pdf;
    set_grey(pdf, styles[text->style].grey);
    pdf->paper.cairo_move_to(pdf->cairo, x, y + drawn->baseline);
    pdf->paper.pango_cairo_show_layout_line(pdf->cairo, drawn->line);
}
