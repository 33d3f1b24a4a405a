/* Schedules: rows that come out are whole, and refusals say where, whatever the bytes. */
#include "tests/fuzz/rows.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    const char *text = (const char *)data;
    gboolean read = cb_parse_schedule(text, size, NULL, &cb_fuzz_sink, &error);
    cb_fuzz_check(read, error);
    return 0;
}
