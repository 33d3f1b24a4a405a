#include "store/db/driver.h"

struct CbDbCache {
    GHashTable *links; /* text → link of its entry in `order` */
    GQueue order;      /* the one that was used last comes first */
    guint limit;
    CbDbForget forget;
    gpointer owner;
};

typedef struct {
    char *sql;
    gpointer statement;
} Entry;

CbDbCache *
cb_db_cache_new(guint limit, CbDbForget forget, gpointer owner)
{
    CbDbCache *cache = g_new0(CbDbCache, 1);
    cache->links = g_hash_table_new(g_str_hash, g_str_equal);
    g_queue_init(&cache->order);
    cache->limit = limit;
    cache->forget = forget;
    cache->owner = owner;
    return cache;
}

/* Removes an entry; its statement goes to the caller. */
static gpointer
take_link(CbDbCache *cache, GList *link)
{
    Entry *entry = link->data;
    gpointer statement = entry->statement;
    g_hash_table_remove(cache->links, entry->sql);
    g_queue_delete_link(&cache->order, link);
    g_free(entry->sql);
    g_free(entry);
    return statement;
}

static void
shrink(CbDbCache *cache, guint most)
{
    while (cache->order.length > most)
        cache->forget(take_link(cache, cache->order.tail), cache->owner);
}

void
cb_db_cache_clear(CbDbCache *cache)
{
    shrink(cache, 0);
}

void
cb_db_cache_free(CbDbCache *cache)
{
    if (cache == NULL)
        return;
    shrink(cache, 0);
    g_hash_table_unref(cache->links);
    g_free(cache);
}

gpointer
cb_db_cache_take(CbDbCache *cache, const char *sql)
{
    GList *link = g_hash_table_lookup(cache->links, sql);
    return link != NULL ? take_link(cache, link) : NULL;
}

void
cb_db_cache_give(CbDbCache *cache, const char *sql, gpointer statement)
{
    if (g_hash_table_contains(cache->links, sql)) {
        cache->forget(statement, cache->owner);
        return;
    }
    Entry *entry = g_new(Entry, 1);
    *entry = (Entry){g_strdup(sql), statement};
    g_queue_push_head(&cache->order, entry);
    g_hash_table_insert(cache->links, entry->sql, cache->order.head);
    shrink(cache, cache->limit);
}
