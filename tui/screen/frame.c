#include "tui/screen/frame.h"

#include <string.h>

#define CB_ASCII_SET "\033(B"

/* The length of the sequence ESC [ digits and semicolons m at `bytes`, 0 when there is none. */
static gsize
attributes_length(const char *bytes, gsize length)
{
    if (length < 3 || bytes[0] != '\033' || bytes[1] != '[')
        return 0;
    gsize end = 2;
    while (end < length && (g_ascii_isdigit(bytes[end]) || bytes[end] == ';'))
        end++;
    return end < length && bytes[end] == 'm' ? end + 1 : 0;
}

/* Whether the sequence begins with a reset, so that what stood before has no effect. */
static gboolean
is_reset(const char *sequence)
{
    return sequence[2] == 'm' || sequence[2] == ';' ||
           (sequence[2] == '0' && (sequence[3] == 'm' || sequence[3] == ';'));
}

/* Joins a sequence to the one that ends at `to`. Returns the new end. */
static gsize
join(char *bytes, gsize to, const char *sequence, gsize length)
{
    to--;
    if (bytes[to - 1] == '[')
        bytes[to++] = '0';
    bytes[to++] = ';';
    memmove(bytes + to, sequence + 2, length - 2);
    return to + length - 2;
}

gsize
cb_frame_squeeze(char *bytes, gsize length)
{
    gsize to = 0, last = G_MAXSIZE; /* where the attributes begin that nothing has followed yet */
    for (gsize from = 0; from < length;) {
        const char *at = bytes + from;
        gsize set = strlen(CB_ASCII_SET);
        if (length - from >= set && memcmp(at, CB_ASCII_SET, set) == 0) {
            from += set;
            continue;
        }
        gsize n = attributes_length(at, length - from);
        if (n == 0) {
            last = G_MAXSIZE;
            bytes[to++] = *at;
            from++;
            continue;
        }
        from += n;
        if (last != G_MAXSIZE && !is_reset(at)) {
            to = join(bytes, to, at, n);
            continue;
        }
        last = last != G_MAXSIZE ? last : to;
        memmove(bytes + last, at, n);
        to = last + n;
    }
    return to;
}
