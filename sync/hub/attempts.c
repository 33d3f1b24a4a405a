/* What was tried of late, by whom or at what: what is too much waits. */
#include "engine/when.h"
#include "sync/hub/inside.h"

#define MOST_KEYS 10000u
#define LONGEST_KEY 256 /* bytes: keys come from strangers */

typedef struct {
    gint64 window;
    GArray *times; /* gint64, oldest first */
} Tried;

struct CbAttempts {
    GMutex lock;
    GHashTable *tried; /* key → Tried */
};

static void
tried_free(gpointer data)
{
    Tried *tried = data;
    g_array_unref(tried->times);
    g_free(tried);
}

CbAttempts *
cb_attempts_new(void)
{
    CbAttempts *attempts = g_new0(CbAttempts, 1);
    g_mutex_init(&attempts->lock);
    attempts->tried = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, tried_free);
    return attempts;
}

void
cb_attempts_free(CbAttempts *attempts)
{
    if (attempts == NULL)
        return;
    g_hash_table_unref(attempts->tried);
    g_mutex_clear(&attempts->lock);
    g_free(attempts);
}

static void
forget_old(const Tried *tried, gint64 now)
{
    guint old = 0;
    while (old < tried->times->len && g_array_index(tried->times, gint64, old) <= now - tried->window)
        old++;
    g_array_remove_range(tried->times, 0, old);
}

static gboolean
is_over(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    forget_old(value, *(const gint64 *)data);
    return ((const Tried *)value)->times->len == 0;
}

static char *
key_of(const CbQuota *quota, const char *what)
{
    return g_strdup_printf("%s\n%.*s", quota->name, LONGEST_KEY, what != NULL ? what : "");
}

static gint64
wait_of(const CbAttempts *attempts, const CbQuota *quota, const char *key, gint64 now)
{
    const Tried *tried = g_hash_table_lookup(attempts->tried, key);
    if (tried == NULL)
        return 0;
    forget_old(tried, now);
    if (tried->times->len < quota->most)
        return 0;
    return (g_array_index(tried->times, gint64, tried->times->len - quota->most) + quota->window - now) / CB_SECOND + 1;
}

gint64
cb_attempts_wait(CbAttempts *attempts, const CbQuota *quota, const char *what, gint64 now)
{
    g_autofree char *key = key_of(quota, what);
    g_mutex_lock(&attempts->lock);
    gint64 wait = wait_of(attempts, quota, key, now);
    g_mutex_unlock(&attempts->lock);
    return wait;
}

static void
note(CbAttempts *attempts, const CbQuota *quota, const char *key, gint64 now)
{
    Tried *tried = g_hash_table_lookup(attempts->tried, key);
    if (tried == NULL) {
        tried = g_new(Tried, 1);
        *tried = (Tried){quota->window, g_array_new(FALSE, FALSE, sizeof(gint64))};
        g_hash_table_insert(attempts->tried, g_strdup(key), tried);
    }
    if (tried->times->len >= quota->most)
        g_array_remove_index(tried->times, 0);
    g_array_append_val(tried->times, now);
}

void
cb_attempts_note(CbAttempts *attempts, const CbQuota *quota, const char *what, gint64 now)
{
    g_autofree char *key = key_of(quota, what);
    g_mutex_lock(&attempts->lock);
    if (g_hash_table_size(attempts->tried) >= MOST_KEYS)
        g_hash_table_foreach_remove(attempts->tried, is_over, &now);
    if (g_hash_table_size(attempts->tried) >= MOST_KEYS)
        g_hash_table_remove_all(attempts->tried);
    note(attempts, quota, key, now);
    g_mutex_unlock(&attempts->lock);
}
