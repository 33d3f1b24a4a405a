/* Pages of A4: texts that are wrapped and shaped (pango) and drawn (cairo), rules and boxes. Lengths are points
 * from the upper left corner. Needs libpangocairo, which is loaded when it is first needed.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#define CB_PDF_WIDTH 595.0
#define CB_PDF_HEIGHT 842.0

typedef enum {
    CB_PDF_TITLE, /* of a page */
    CB_PDF_HEAD,  /* of a part */
    CB_PDF_STRONG,
    CB_PDF_BODY,
    CB_PDF_SMALL, /* in grey: what need not be read from afar */
    CB_PDF_N_STYLES,
} CbPdfStyle;

typedef struct CbPdf CbPdf;
typedef struct CbPdfText CbPdfText;

/* A document written to `out`; NULL: nowhere, to find out how many pages it has. `created`: microseconds since the
 * epoch, all that the file knows of time. NULL with an error that says what to install. */
CbPdf *cb_pdf_new(FILE *out, const char *title, gint64 created, GError **error);
/* Writes the end; FALSE with an error when not all could be written. */
gboolean cb_pdf_finish(CbPdf *pdf, GError **error);
void cb_pdf_free(CbPdf *pdf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPdf, cb_pdf_free)

/* Ends the page. */
void cb_pdf_next_page(CbPdf *pdf);
void cb_pdf_rule(CbPdf *pdf, double from, double to, double y, double thickness);
/* An empty square to be ticked. */
void cb_pdf_box(CbPdf *pdf, double x, double y, double size);

/* A text in lines of at most `width`; the document must outlive it. Never NULL. */
CbPdfText *cb_pdf_text(CbPdf *pdf, CbPdfStyle style, const char *text, double width);
void cb_pdf_text_free(CbPdfText *text);
guint cb_pdf_text_lines(const CbPdfText *text);
/* How high and how wide a line is. */
double cb_pdf_text_height(const CbPdfText *text, guint line);
double cb_pdf_text_width(const CbPdfText *text, guint line);
/* Draws a line with its upper left corner at x, y. */
void cb_pdf_text_draw(const CbPdfText *text, guint line, double x, double y);
