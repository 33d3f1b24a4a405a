/* Failed passwords of the last minutes, by address and by address and name: what is too much waits.
 */
#include "engine/when.h"
#include "sync/hub/inside.h"

#define WINDOW (5 * CB_MINUTE)
#define MOST_OF_NAME 5u
#define MOST_OF_ADDRESS 30u
#define MOST_KEYS 10000u

struct CbAttempts {
    GMutex lock;
    GHashTable *times; /* key → GArray of gint64, oldest first */
};

CbAttempts *
cb_attempts_new(void)
{
    CbAttempts *attempts = g_new0(CbAttempts, 1);
    g_mutex_init(&attempts->lock);
    attempts->times =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    return attempts;
}

void
cb_attempts_free(CbAttempts *attempts)
{
    if (attempts == NULL)
        return;
    g_hash_table_unref(attempts->times);
    g_mutex_clear(&attempts->lock);
    g_free(attempts);
}

static void
forget_old(GArray *times, gint64 now)
{
    guint old = 0;
    while (old < times->len && g_array_index(times, gint64, old) <= now - WINDOW)
        old++;
    g_array_remove_range(times, 0, old);
}

static gboolean
is_over(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    forget_old(value, *(const gint64 *)data);
    return ((GArray *)value)->len == 0;
}

/* Names that are one to the database are one here. Caller frees. */
static char *
key_of(const char *address, const char *name)
{
    g_autofree char *folded = name == NULL ? NULL : g_utf8_casefold(name, -1);
    return g_strconcat(address != NULL ? address : "", "\n", folded, NULL);
}

static gint64
wait_of(const CbAttempts *attempts, const char *key, guint most, gint64 now)
{
    GArray *times = g_hash_table_lookup(attempts->times, key);
    if (times == NULL)
        return 0;
    forget_old(times, now);
    if (times->len < most)
        return 0;
    return (g_array_index(times, gint64, times->len - most) + WINDOW - now) / CB_SECOND + 1;
}

gboolean
cb_attempts_exceeded(CbAttempts *attempts, const char *address, const char *name, gint64 now,
                     gint64 *wait)
{
    g_autofree char *one = key_of(address, name);
    g_autofree char *all = key_of(address, NULL);
    g_mutex_lock(&attempts->lock);
    gint64 of_name = wait_of(attempts, one, MOST_OF_NAME, now);
    gint64 of_address = wait_of(attempts, all, MOST_OF_ADDRESS, now);
    g_mutex_unlock(&attempts->lock);
    *wait = MAX(of_name, of_address);
    return *wait > 0;
}

static void
note(CbAttempts *attempts, char *key, gint64 now)
{
    GArray *times = g_hash_table_lookup(attempts->times, key);
    if (times == NULL) {
        times = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_hash_table_insert(attempts->times, key, times);
    } else {
        g_free(key);
    }
    if (times->len >= MOST_OF_ADDRESS)
        g_array_remove_index(times, 0);
    g_array_append_val(times, now);
}

void
cb_attempts_failed(CbAttempts *attempts, const char *address, const char *name, gint64 now)
{
    g_mutex_lock(&attempts->lock);
    if (g_hash_table_size(attempts->times) >= MOST_KEYS)
        g_hash_table_foreach_remove(attempts->times, is_over, &now);
    if (g_hash_table_size(attempts->times) >= MOST_KEYS)
        g_hash_table_remove_all(attempts->times);
    note(attempts, key_of(address, name), now);
    note(attempts, key_of(address, NULL), now);
    g_mutex_unlock(&attempts->lock);
}
