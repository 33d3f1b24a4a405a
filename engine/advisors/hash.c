#include "engine/advisors/hash.h"

#include <string.h>

#define GOLDEN 0x9e3779b9u
#define SEED 3923095u

static inline guint32
turn(guint32 x, guint by)
{
    return x << by | x >> (32 - by);
}

static inline void
mix(CbHashHalf *s)
{
    guint32 a = s->a, b = s->b, c = s->c;
    a -= c, a ^= turn(c, 4), c += b;
    b -= a, b ^= turn(a, 6), a += c;
    c -= b, c ^= turn(b, 8), b += a;
    a -= c, a ^= turn(c, 16), c += b;
    b -= a, b ^= turn(a, 19), a += c;
    c -= b, c ^= turn(b, 4), b += a;
    *s = (CbHashHalf){a, b, c};
}

static inline gint32
finish(CbHashHalf s)
{
    guint32 a = s.a, b = s.b, c = s.c;
    c ^= b, c -= turn(b, 14);
    a ^= c, a -= turn(c, 11);
    b ^= a, b -= turn(a, 25);
    c ^= b, c -= turn(b, 16);
    a ^= c, a -= turn(c, 4);
    b ^= a, b -= turn(a, 14);
    c ^= b, c -= turn(b, 24);
    return (gint32)c;
}

/* Up to four bytes, the first one lowest. */
static inline guint32
word_of(const char *text, gsize n)
{
    guint32 word = 0;
    for (gsize i = 0; i < n; i++)
        word |= (guint32)(guint8)text[i] << 8 * i;
    return word;
}

static inline void
take(CbHashHalf *s, const char *text)
{
    s->a += word_of(text, 4);
    s->b += word_of(text + 4, 4);
    s->c += word_of(text + 8, 4);
    mix(s);
}

static inline CbHashHalf
begin(gsize length)
{
    guint32 x = GOLDEN + (guint32)length + SEED;
    return (CbHashHalf){x, x, x};
}

gint32
cb_hash_text(const char *text, gsize length)
{
    CbHashHalf s = begin(length);
    for (; length >= 12; text += 12, length -= 12)
        take(&s, text);
    s.a += word_of(text, MIN(length, 4));
    if (length > 4)
        s.b += word_of(text + 4, MIN(length - 4, 4));
    if (length > 8) /* the lowest byte of c is the length's */
        s.c += word_of(text + 8, length - 8) << 8;
    return finish(s);
}

gboolean
cb_hash_half(const char *id, CbHashHalf *half)
{
    if (strlen(id) != CB_HASH_ID)
        return FALSE;
    *half = begin(2 * CB_HASH_ID);
    for (guint i = 0; i < CB_HASH_ID; i += 12)
        take(half, id + i);
    return TRUE;
}

gint32
cb_hash_whole(CbHashHalf half, const char *id)
{
    for (guint i = 0; i < CB_HASH_ID; i += 12)
        take(&half, id + i);
    return finish(half);
}
