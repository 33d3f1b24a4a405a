#include "tui/overlays/places.h"

#include "engine/fold.h"
#include "engine/json.h"

#include <string.h>

static void
free_place(gpointer data)
{
    CbPlace *place = data;
    g_free(place->name);
    g_free(place->folded);
    g_free(place);
}

/* Counts how often each text of a column occurs. Texts are borrowed from the World. */
static GHashTable *
count_texts(const CbWorld *world, guint column)
{
    GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint row = 0; row < cb_world_rows(world, CB_sessions); row++) {
        const char *text = cb_world_value(world, CB_sessions, column, row).text;
        if (!text)
            continue;
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, text));
        g_hash_table_insert(counts, (gpointer)text, GUINT_TO_POINTER(count + 1));
    }
    return counts;
}

/* Adds `count` to the sessions of the place of that name. */
static void
add_place(GHashTable *places, const char *name, gboolean is_region, guint count)
{
    CbPlace *place = g_hash_table_lookup(places, name);
    if (!place) {
        place = g_new0(CbPlace, 1);
        place->name = g_strdup(name);
        place->folded = cb_fold(name);
        place->is_region = is_region;
        g_hash_table_insert(places, place->name, place);
    }
    place->sessions += count;
}

/* Adds every setup of a list as it stands in setup_ids. */
static void
add_setups(GHashTable *places, const char *list, guint count)
{
    g_autoptr(cJSON) json = cJSON_Parse(list);
    const cJSON *setup;
    cJSON_ArrayForEach(setup, json)
    {
        if (cJSON_IsString(setup))
            add_place(places, setup->valuestring, FALSE, count);
    }
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
    const CbPlace *x = *(CbPlace *const *)a, *y = *(CbPlace *const *)b;
    if (x->is_region != y->is_region)
        return x->is_region ? -1 : 1;
    int order = strcmp(x->folded, y->folded);
    return order != 0 ? order : strcmp(x->name, y->name);
}

static void
collect(GPtrArray *all, const CbWorld *world, gboolean regions)
{
    g_autoptr(GHashTable) counts =
        count_texts(world, regions ? CB_sessions_region : CB_sessions_setup_ids);
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        if (regions)
            add_place(places, key, TRUE, GPOINTER_TO_UINT(value));
        else
            add_setups(places, key, GPOINTER_TO_UINT(value));
    }
    g_hash_table_iter_init(&iter, places);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_ptr_array_add(all, value);
}

GPtrArray *
cb_places_new(const CbWorld *world)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(free_place);
    collect(all, world, TRUE);
    collect(all, world, FALSE);
    g_ptr_array_sort(all, compare_places);
    return all;
}
