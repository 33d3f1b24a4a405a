#include "store/export/csv.h"

#include <errno.h>
#include <string.h>

#include "store/store.h"

/* Whether a spreadsheet would run the cell. Apostrophes before it do not count, so that the one
 * that is put there can be taken away again. */
static gboolean
is_formula(const char *text)
{
    text += strspn(text, "'");
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

void
cb_csv_cell(FILE *out, CbType type, CbValue value)
{
    g_autofree char *text = cb_value_format(type, value);
    if (text == NULL)
        return;
    gboolean guarded = cb_type_is_text(type) && is_formula(text);
    gboolean quoted = text[strcspn(text, "\",;\t\r\n")] != '\0' || *text == ' ';
    fputs(quoted ? "\"" : "", out);
    fputs(guarded ? "'" : "", out);
    for (const char *c = text; *c != '\0'; c++) {
        fputs(*c == '"' ? "\"" : "", out);
        fputc(*c, out);
    }
    fputs(quoted ? "\"" : "", out);
}

static gboolean
acts(gunichar letter)
{
    return (g_unichar_iscntrl(letter) && letter != '\n' && letter != '\t') ||
           (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2066 && letter <= 0x2069);
}

char *
cb_export_plain(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *plain = g_string_new(NULL);
    for (const char *c = valid; *c != '\0'; c = g_utf8_next_char(c))
        g_string_append_unichar(plain, acts(g_utf8_get_char(c)) ? ' ' : g_utf8_get_char(c));
    return g_string_free(plain, FALSE);
}

void
cb_csv_texts(FILE *out, const char *const *texts, guint n)
{
    for (guint i = 0; i < n; i++) {
        fputs(i > 0 ? "," : "", out);
        g_autofree char *plain = texts[i] != NULL ? cb_export_plain(texts[i]) : NULL;
        cb_csv_cell(out, CB_TYPE_TEXT, cb_text(plain));
    }
    fputs("\r\n", out);
}

gboolean
cb_export_end(FILE *out, GError **error)
{
    if (fflush(out) == 0 && !ferror(out))
        return TRUE;
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO,
                "the export could not be written: %s; make room or choose another file",
                g_strerror(errno));
    return FALSE;
}
