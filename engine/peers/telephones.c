#include "engine/peers/telephones.h"

#include <string.h>

#include "engine/json.h"
#include "engine/peers/names.h"
#include "engine/peers/reading.h"
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

guint32
cb_peer_number_key(const CbWorld *world, guint contractor)
{
    char digits[END_ALIKE + 1];
    guint n = last_digits(contractors_phone(world, contractor), END_ALIKE, digits);
    return n < END_ALIKE ? 0 : (guint32)g_ascii_strtoull(digits, NULL, 10) + 1;
}

/* --- among many ------------------------------------------------------------------------------- */

static int
by_row(gconstpointer a, gconstpointer b)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    return (x > y) - (x < y);
}

static void
free_rows(gpointer rows)
{
    g_array_unref(rows);
}

/* Finds the first before them with their number, among those whose numbers end alike and differ from each other. */
static void
look_at(const CbWorld *world, guint contractor, GHashTable *alike, GArray *found)
{
    guint32 key = cb_peer_number_key(world, contractor);
    if (key == 0)
        return;
    GArray *firsts = g_hash_table_lookup(alike, GUINT_TO_POINTER(key));
    for (guint i = 0; firsts != NULL && i < firsts->len; i++) {
        CbPeerSharing one = {g_array_index(firsts, guint, i), contractor};
        if (!cb_peer_share_number(world, one.first, contractor))
            continue;
        g_array_append_val(found, one);
        return;
    }
    if (firsts == NULL) {
        firsts = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(alike, GUINT_TO_POINTER(key), firsts);
    }
    g_array_append_val(firsts, contractor);
}

GArray *
cb_peer_sharing(const CbWorld *world, const GArray *contractors)
{
    g_autoptr(GHashTable) alike = g_hash_table_new_full(NULL, NULL, NULL, free_rows);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbPeerSharing));
    for (guint i = 0; i < contractors->len; i++)
        look_at(world, g_array_index(contractors, guint, i), alike, found);
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
    g_array_sort(people, by_row);
    return cb_peer_sharing(world, people);
}

/* --- whose text it is ------------------------------------------------------------------------- */

static gboolean
holds(const GArray *rows, guint row)
{
    for (guint i = 0; i < rows->len; i++)
        if (g_array_index(rows, guint, i) == row)
            return TRUE;
    return FALSE;
}

GArray *
cb_peer_sharing_with(const CbWorld *world, guint event, guint contractor)
{
    GArray *others = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK(world, event_attendees, event_id, event, attendee) {
        guint other = event_attendees_contractor_id(world, attendee);
        if (cb_peer_share_number(world, contractor, other) && !holds(others, other))
            g_array_append_val(others, other);
    }
    g_array_sort(others, by_row);
    return others;
}

gboolean
cb_peer_whose(const CbWorld *world, guint event, guint contractor, guint *whose)
{
    g_autoptr(GArray) all = cb_peer_sharing_with(world, event, contractor);
    guint asked = 0;
    *whose = contractor;
    if (all->len == 0)
        return TRUE;
    g_array_append_val(all, contractor);
    for (guint i = 0; i < all->len; i++)
        if (cb_peer_awaits(world, event, g_array_index(all, guint, i))) {
            *whose = g_array_index(all, guint, i);
            asked++;
        }
    return asked == 1;
}

GArray *
cb_peer_writer_rows(const CbWorld *world, guint message)
{
    g_autoptr(cJSON) data = cJSON_Parse(event_messages_personalization_data(world, message));
    const cJSON *id;
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    guint who = event_messages_contractor_id(world, message);
    if (g_strcmp0(event_messages_direction(world, message), "inbound") != 0 || who == CB_NO_ROW)
        return rows;
    g_array_append_val(rows, who);
    cJSON_ArrayForEach(id, cb_json_member(data, "shared_with")) {
        who = cJSON_IsString(id) ? cb_world_find(world, CB_contractors, id->valuestring) : CB_NO_ROW;
        if (who != CB_NO_ROW && !holds(rows, who))
            g_array_append_val(rows, who);
    }
    return rows;
}

char *
cb_peer_writers(const CbWorld *world, guint message)
{
    g_autoptr(GArray) rows = cb_peer_writer_rows(world, message);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        g_autofree char *name = cb_name_of_contractor(world, g_array_index(rows, guint, i));
        g_string_append_printf(names, "%s%s", i > 0 ? " or " : "", name);
    }
    return g_string_free(names, rows->len < 2);
}

gboolean
cb_peer_may_have_written(const CbWorld *world, guint message, guint contractor)
{
    g_autoptr(GArray) rows = cb_peer_writer_rows(world, message);
    return holds(rows, contractor);
}
