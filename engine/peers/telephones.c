#include "engine/peers/telephones.h"

#include <string.h>

#include "engine/peers/sender.h"

#define END_ALIKE 7u /* digits: fewer are no number (sender.h) */

gboolean
cb_peer_share_number(const CbWorld *world, guint a, guint b)
{
    return a != b && cb_peer_phone_same(contractors_phone(world, a), contractors_phone(world, b));
}

/* The last `most` digits, in their order; how many there are. */
static guint
last_digits(const char *phone, guint most, char *digits)
{
    guint n = 0;
    for (gsize at = phone == NULL ? 0 : strlen(phone); at-- > 0 && n < most;)
        if (g_ascii_isdigit(phone[at]))
            digits[most - ++n] = phone[at];
    memmove(digits, digits + most - n, n);
    digits[n] = '\0';
    return n;
}

const char *
cb_peer_number_end(const CbWorld *world, guint contractor, char text[static CB_PEER_NUMBER_END])
{
    char digits[3];
    guint n = last_digits(contractors_phone(world, contractor), 2, digits);
    g_snprintf(text, CB_PEER_NUMBER_END, "%s%s", n > 0 ? "…" : "", digits);
    return text;
}

/* --- all pairs -------------------------------------------------------------------------------- */

static int
by_rows(gconstpointer a, gconstpointer b)
{
    const CbPeerSharing *x = a, *y = b;
    return x->first != y->first ? (x->first > y->first) - (x->first < y->first)
                                : (x->second > y->second) - (x->second < y->second);
}

static void
free_rows(gpointer rows)
{
    g_array_unref(rows);
}

/* Compares somebody with those before them whose numbers end alike. */
static void
look_at(const CbWorld *world, guint contractor, GHashTable *ends, GArray *found)
{
    char digits[END_ALIKE + 1];
    if (last_digits(contractors_phone(world, contractor), END_ALIKE, digits) < END_ALIKE)
        return;
    GArray *alike = g_hash_table_lookup(ends, digits);
    if (alike == NULL) {
        alike = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(ends, g_strdup(digits), alike);
    }
    for (guint i = 0; i < alike->len; i++) {
        guint other = g_array_index(alike, guint, i);
        CbPeerSharing one = {MIN(contractor, other), MAX(contractor, other)};
        if (cb_peer_share_number(world, contractor, other))
            g_array_append_val(found, one);
    }
    g_array_append_val(alike, contractor);
}

GArray *
cb_peer_sharing(const CbWorld *world, const GArray *contractors)
{
    g_autoptr(GHashTable) ends = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_rows);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbPeerSharing));
    for (guint i = 0; i < contractors->len; i++)
        look_at(world, g_array_index(contractors, guint, i), ends, found);
    g_array_sort(found, by_rows);
    return found;
}

GArray *
cb_peer_sharing_at(const CbWorld *world, guint event)
{
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GHashTable) met = g_hash_table_new(NULL, NULL);
    CB_EACH_LINK(world, event_attendees, event_id, event, attendee) {
        guint contractor = event_attendees_contractor_id(world, attendee);
        if (contractor != CB_NO_ROW && g_hash_table_add(met, GUINT_TO_POINTER(contractor)))
            g_array_append_val(people, contractor);
    }
    return cb_peer_sharing(world, people);
}
