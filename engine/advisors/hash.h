/* PostgreSQL's hashtext(): what breaks ties between advisors, so that a project meets the same
 * advisor everywhere. Bob Jenkins' lookup3 with PostgreSQL's seed; "abc" gives -785388649.
 *
 * The salt of an advisor for a project is taken from the text of both ids, one behind the other. An
 * id has 36 bytes, three rounds of twelve: so the first half of the work depends on the advisor
 * alone, and an index keeps it (CbHashHalf).
 */
#pragma once

#include <glib.h>

/* The hash of `length` bytes of UTF-8. */
gint32 cb_hash_text(const char *text, gsize length);

#define CB_HASH_ID 36 /* bytes of an id that can be halved */

/* The state after the first 36 of 72 bytes. */
typedef struct {
    guint32 a, b, c;
} CbHashHalf;

/* FALSE when the id has not 36 bytes; then *half is unset. */
gboolean cb_hash_half(const char *id, CbHashHalf *half);
/* The hash of the id of `half` followed by `id`, which has 36 bytes too. */
gint32 cb_hash_whole(CbHashHalf half, const char *id);
