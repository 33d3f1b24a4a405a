/* The sink of the fuzzers: walks every cell of a row and asserts what the parsers promise. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "store/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gboolean
cb_fuzz_row(gpointer data, const CbRow *row, CbPlace place, GError **error)
{
    (void)data;
    (void)error;
    g_assert(row->table < CB_N_TABLES && place.line > 0 && place.column > 0);
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        const CbColumn *column = &cb_tables[row->table].columns[c];
        gboolean is_null = cb_row_has(row, c) && cb_value_is_null(column->type, row->values[c]);
        g_assert((column->flags & CB_KEY) == 0 || cb_row_has(row, c));
        g_assert((column->flags & CB_NULLABLE) != 0 || !is_null);
        if (cb_row_has(row, c) && !is_null && cb_type_is_text(column->type)) {
            g_assert(g_utf8_validate(row->values[c].text, -1, NULL));
            g_assert((column->flags & CB_KEY) == 0 || row->values[c].text[0] != '\0');
        }
    }
    return TRUE;
}

static void
cb_fuzz_remark(gpointer data, const char *sentence)
{
    (void)data;
    g_assert(g_utf8_validate(sentence, -1, NULL));
}

static const CbRowSink cb_fuzz_sink = {.row = cb_fuzz_row, .remark = cb_fuzz_remark};

static inline void
cb_fuzz_check(gboolean read, const GError *error)
{
    g_assert(read == (error == NULL));
    if (error != NULL) {
        g_assert(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT));
        g_assert(g_str_has_prefix(error->message, "line "));
        g_assert(g_utf8_validate(error->message, -1, NULL));
    }
}
