#include "sync/hub/rest/parse.h"
#include "sync/hub/rest/refusal.h"

static void
read_direction(CbScanner *scanner, CbOrder *order)
{
    if (cb_scanner_take(scanner, ".desc"))
        order->descending = TRUE;
    else
        cb_scanner_take(scanner, ".asc");
    if (cb_scanner_take(scanner, ".nullsfirst"))
        order->nulls = CB_NULLS_FIRST;
    else if (cb_scanner_take(scanner, ".nullslast"))
        order->nulls = CB_NULLS_LAST;
}

static gboolean
read_term(CbScanner *scanner, CbOrder *order)
{
    if (!cb_scanner_field(scanner, &order->field))
        return FALSE;
    if (*scanner->at == '(')
        return cb_refuse_feature(scanner->refusal, "Other tables' columns do not order rows.");
    read_direction(scanner, order);
    cb_scanner_space(scanner);
    if (*scanner->at == '\0' || *scanner->at == ',')
        return TRUE;
    /* "a.up": the place to be shown is behind the point. */
    if (!cb_scanner_take(scanner, "."))
        return cb_scanner_fail(scanner, "delimiter (.), \",\" or end of input");
    return cb_scanner_fail(scanner, "\"asc\", \"desc\", \"nullsfirst\" or \"nullslast\"");
}

gboolean
cb_parse_order(CbScanner *scanner, CbQuery *query)
{
    do {
        /* In the array at once, so that it is freed with it. */
        g_array_set_size(query->order, query->order->len + 1);
        if (!read_term(scanner, &g_array_index(query->order, CbOrder, query->order->len - 1)))
            return FALSE;
        if (query->order->len > CB_REST_CONDITIONS)
            return cb_rest_refuse_size(scanner->refusal, "orders", CB_REST_CONDITIONS);
    } while (cb_scanner_take(scanner, ","));
    return TRUE;
}
