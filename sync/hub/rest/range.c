#include "sync/hub/rest/range.h"

#include "store/rest/refuse.h"

#define LARGEST (G_MAXINT64 / 4) /* sums of two stay numbers */

static gboolean
read_number(const char *text, gint64 *number)
{
    return text != NULL && g_ascii_string_to_signed(text, 10, -LARGEST, LARGEST, number, NULL);
}

/* "3-7", "3-"; whatever else stands there does not count. */
static CbRange
read_header(const char *header)
{
    CbRange range = {0, G_MAXINT64};
    g_auto(GStrv) ends = g_strsplit(header != NULL ? header : "", "-", -1);
    gint64 first, last;
    if (g_strv_length(ends) != 2 || !g_ascii_isdigit(ends[0][0]) || !read_number(ends[0], &first))
        return range;
    if (ends[1][0] == '\0')
        range.first = first;
    else if (g_ascii_isdigit(ends[1][0]) && read_number(ends[1], &last))
        range = (CbRange){first, last};
    return range;
}

gboolean
cb_range_read(CbRange *range, const char *limit, const char *offset, const char *header,
              CbRefusal *refusal)
{
    gint64 most, first = 0;
    read_number(offset, &first);
    CbRange asked = {first, G_MAXINT64};
    if (read_number(limit, &most))
        asked.last = first + most - 1;
    CbRange wanted = read_header(header);
    *range = (CbRange){MAX(asked.first, wanted.first), MIN(asked.last, wanted.last)};
    if (asked.last == -1) {
        /* limit=0 asks for no rows, and may. */
        *range = (CbRange){0, -1};
        return TRUE;
    }
    if (range->first <= range->last)
        return TRUE;
    return cb_rest_refuse(refusal, "PGRST103",
                          wanted.first > wanted.last
                              ? "The lower boundary must be lower than or equal to the upper "
                                "boundary in the Range header."
                              : "Limit should be greater than or equal to zero.",
                          NULL, "Requested range not satisfiable");
}

gint64
cb_range_limit(CbRange range)
{
    return range.last == G_MAXINT64 ? -1 : range.last - range.first + 1;
}

void
cb_range_header(CbAnswer *answer, gint64 first, gint64 last, gint64 total)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (total != 0 && first <= last)
        g_string_append_printf(text, "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, first, last);
    else
        g_string_append_c(text, '*');
    if (total >= 0)
        g_string_append_printf(text, "/%" G_GINT64_FORMAT, total);
    else
        g_string_append(text, "/*");
    cb_answer_header(answer, "Content-Range", "%s", text->str);
}

guint
cb_range_status(CbRange range, gint64 rows, gint64 total)
{
    if (total < 0)
        return 200;
    if (range.first > total)
        return 416;
    return rows < total ? 206 : 200;
}
