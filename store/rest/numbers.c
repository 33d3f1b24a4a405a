/* Decimal numbers of any length, without floating point. */
#include "store/rest/values.h"

#include <string.h>

#define LONGEST_EXPONENT 1000

/* 0.DIGITS × 10^point, without zeros in front. */
typedef struct {
    gboolean negative;
    GString *digits;
    int point;
} Decimal;

static gboolean
read_exponent(const char **text, int *point)
{
    if (**text != 'e' && **text != 'E')
        return TRUE;
    (*text)++;
    int sign = **text == '-' ? -1 : 1, exponent = 0;
    *text += **text == '-' || **text == '+';
    if (!g_ascii_isdigit(**text))
        return FALSE;
    for (; g_ascii_isdigit(**text); (*text)++)
        exponent = MIN(exponent * 10 + (**text - '0'), 10 * LONGEST_EXPONENT);
    *point += sign * exponent;
    return exponent <= LONGEST_EXPONENT;
}

static gboolean
read_decimal(const char *text, Decimal *decimal)
{
    gboolean behind = FALSE, any = FALSE;
    while (g_ascii_isspace(*text))
        text++;
    decimal->negative = *text == '-';
    text += *text == '-' || *text == '+';
    for (; g_ascii_isdigit(*text) || (*text == '.' && !behind); text++) {
        if (*text == '.') {
            behind = TRUE;
            continue;
        }
        any = TRUE;
        if (decimal->digits->len == 0 && *text == '0') {
            decimal->point -= behind;
            continue;
        }
        g_string_append_c(decimal->digits, *text);
        decimal->point += !behind;
    }
    if (!any || !read_exponent(&text, &decimal->point))
        return FALSE;
    while (g_ascii_isspace(*text))
        text++;
    return *text == '\0';
}

/* Half away from zero. */
static void
round_to(Decimal *decimal, int scale)
{
    int keep = decimal->point + scale;
    GString *digits = decimal->digits;
    if (keep >= (int)digits->len)
        return;
    gboolean up = keep >= 0 && digits->str[keep] >= '5';
    g_string_truncate(digits, (gsize)MAX(keep, 0));
    if (!up)
        return;
    int i = keep - 1;
    for (; i >= 0 && digits->str[i] == '9'; i--)
        digits->str[i] = '0';
    if (i >= 0) {
        digits->str[i]++;
    } else {
        g_string_prepend_c(digits, '1');
        decimal->point++;
    }
}

static void
print_decimal(const Decimal *decimal, int scale, GString *out)
{
    const GString *digits = decimal->digits;
    int n = (int)digits->len;
    if (scale < 0)
        scale = MAX(n - decimal->point, 0);
    if (decimal->negative && n > 0)
        g_string_append_c(out, '-');
    if (decimal->point <= 0)
        g_string_append_c(out, '0');
    for (int i = MIN(decimal->point, 0); i < decimal->point + scale; i++) {
        if (i == decimal->point)
            g_string_append_c(out, '.');
        g_string_append_c(out, i >= 0 && i < n ? digits->str[i] : '0');
    }
}

char *
cb_rest_decimal(const char *text, int scale, int *whole)
{
    Decimal decimal = {.digits = g_string_new(NULL)};
    GString *out = NULL;
    if (read_decimal(text, &decimal)) {
        if (scale >= 0)
            round_to(&decimal, scale);
        if (decimal.digits->len == 0)
            decimal.point = 0;
        if (whole != NULL)
            *whole = MAX(decimal.point, 0);
        out = g_string_new(NULL);
        print_decimal(&decimal, scale, out);
    }
    g_string_free(decimal.digits, TRUE);
    return out != NULL ? g_string_free(out, FALSE) : NULL;
}
