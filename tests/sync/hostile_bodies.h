/* Bodies of answers that are meant to hurt. */
#pragma once

#include <glib.h>
#include <string.h>

#define OPERATORS 10000
#define LARGE (11 * 1024 * 1024)
#define EPOCH "5e0c1a2b"
#define CURSOR(n) "v1." EPOCH ".0." #n

/* Bodies too long to be made while memory is watched. */
static GString *deep_body, *wide_body, *wide_row_body, *wide_results_body, *long_body, *rows_body,
    *deleting_body, *packed_body;

static inline void
fill_text(GString *text, const char *piece, gsize size)
{
    while (text->len < size)
        g_string_append(text, piece);
}

typedef struct {
    GString *to;
    guint used; /* bits */
} Bits;

/* The first bit of `bits` first. */
static inline void
add_bits(Bits *to, const char *bits)
{
    for (; *bits != '\0'; bits++) {
        if (to->used % 8 == 0)
            g_string_append_c(to->to, '\0');
        to->to->str[to->to->len - 1] |= (char)((*bits - '0') << to->used++ % 8);
    }
}

/* A blank, and then "once more the last 258 bytes", in 13 bits each: 1 byte becomes 158. */
static inline GString *
make_bomb(void)
{
    GString *text = g_string_new_len("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    Bits bits = {text, 0};
    add_bits(&bits, "110" "01010000");
    for (guint i = 0; i < 400000; i++)
        add_bits(&bits, "11000101" "00000");
    return text;
}

static inline int
make_bodies(void **state)
{
    static const char beginning[] = "{\"epoch\":\"" EPOCH "\",\"schema\":1,\"next\":\"" CURSOR(
        2) "\",\"more\":false,\"lag_ms\":0,\"rows\":[";
    (void)state;
    deep_body = g_string_new(beginning);
    fill_text(deep_body, "[{\"a\":", LARGE / 4);
    wide_body = g_string_new(beginning);
    fill_text(wide_body, "[],", LARGE);
    g_string_append(wide_body, "[]]}");
    wide_row_body = g_string_new(beginning);
    g_string_append(wide_row_body, "{\"t\":\"sessions\",\"op\":\"U\",\"pk\":[\"s1\"],\"v\":9,\"row\":{\"id\":\"s1\",\"setup_ids\":[");
    fill_text(wide_row_body, "0,", 900 * 1024);
    g_string_append(wide_row_body, "0]}}]}");
    wide_results_body = g_string_new("{\"results\":[");
    fill_text(wide_results_body, "[],", 2800 * 1024);
    g_string_append(wide_results_body, "[]]}");
    long_body = g_string_new(beginning);
    g_string_append(long_body, "{\"t\":\"founders\",\"op\":\"U\",\"pk\":[\"f1\"],\"v\":0,\"row\":{\"id\":\"f1\",\"name\":\"");
    fill_text(long_body, "very ", LARGE);
    g_string_append(long_body, "\"}}]}");
    rows_body = g_string_new(beginning);
    for (guint i = 0; i < 5000; i++)
        g_string_append_printf(rows_body,
                               "{\"t\":\"operators\",\"op\":\"U\",\"pk\":[\"o%05u\"],\"v\":9,\"row\":{\"id\":\"o%05u\","
                               "\"name\":\"Evil\",\"row_version\":9}},", i, i);
    g_string_append(rows_body, "{\"t\":\"operators\",\"op\":\"X\",\"pk\":[\"o00001\"],\"v\":0,\"row\":null}]}");
    deleting_body = g_string_new(beginning);
    for (guint i = 0; i < OPERATORS; i++)
        g_string_append_printf(deleting_body, "%s{\"t\":\"operators\",\"op\":\"D\",\"pk\":[\"o%05u\"],\"v\":0,\"row\":null}",
                               i > 0 ? "," : "", i);
    g_string_append(deleting_body, "]}");
    packed_body = make_bomb();
    return 0;
}

static inline int
free_bodies(void **state)
{
    GString *bodies[] = {deep_body, wide_body, wide_row_body, wide_results_body, long_body, rows_body, deleting_body, packed_body};
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++)
        g_string_free(bodies[i], TRUE);
    return 0;
}
