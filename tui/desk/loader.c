/* Loading facts in a thread of their own, so that the screen does not wait. */
#include "tui/desk/inside.h"

struct CbDeskLoading {
    CbDesk *desk;
    guint generation; /* of the desk's facts when loading began */
    char *directory;
    CbDeskNews done;
    gpointer data;
    CbWorld *loaded;
    GError *error;
};

static void
loading_free(CbDeskLoading *loading)
{
    g_free(loading->directory);
    g_clear_pointer(&loading->loaded, cb_world_unref);
    g_clear_error(&loading->error);
    g_free(loading);
}

void
cb_desk_stop_loading(CbDesk *desk)
{
    if (desk->loader == NULL)
        return;
    g_thread_join(g_steal_pointer(&desk->loader));
    if (desk->arrival != 0)
        g_source_remove(desk->arrival);
    desk->arrival = 0;
    g_clear_pointer(&desk->loading, loading_free);
    g_ptr_array_set_size(desk->meanwhile, 0);
}

/* What was loaded, with what the courier has brought since; takes it over. */
static CbWorld *
with_meanwhile(CbDesk *desk, CbWorld *loaded)
{
    for (guint i = 0; i < desk->meanwhile->len; i++) {
        CbWorld *after = cb_desk_patched(loaded, g_ptr_array_index(desk->meanwhile, i));
        desk->again = desk->again || after == NULL;
        if (after != NULL)
            loaded = after;
    }
    return loaded;
}

/* On the main loop: what was loaded here meanwhile is newer, and stays. */
static gboolean
arrive(gpointer data)
{
    CbDeskLoading *loading = data;
    CbDesk *desk = loading->desk;
    GError *error = NULL;
    g_thread_join(g_steal_pointer(&desk->loader));
    desk->arrival = 0; /* after the thread has written it */
    desk->loading = NULL;
    if (loading->error != NULL)
        error = g_steal_pointer(&loading->error);
    else if (desk->generation == loading->generation)
        cb_desk_take_in(desk, with_meanwhile(desk, g_steal_pointer(&loading->loaded)), &error);
    g_ptr_array_set_size(desk->meanwhile, 0);
    desk->stale = desk->stale || desk->again;
    desk->again = FALSE;
    loading->done(loading->data, error);
    loading_free(loading);
    return G_SOURCE_REMOVE;
}

static gpointer
load_facts(gpointer data)
{
    CbDeskLoading *loading = data;
    g_autoptr(CbStore) store = cb_store_open(loading->directory, &loading->error);
    if (store != NULL)
        loading->loaded = cb_store_load(store, &loading->error);
    loading->desk->arrival = g_idle_add(arrive, loading);
    return NULL;
}

void
cb_desk_refresh_later(CbDesk *desk, CbDeskNews done, gpointer data)
{
    gboolean changed = FALSE;
    GError *error = NULL;
    if (desk->supply == CB_SUPPLY_COURIER && (desk->loader != NULL || !desk->stale)) {
        if (!cb_desk_refresh(desk, &changed, &error) || changed)
            done(data, error);
        return;
    }
    if (desk->loader != NULL || !cb_desk_is_stale(desk))
        return;
    desk->again = FALSE;
    desk->loading = g_new0(CbDeskLoading, 1);
    *desk->loading = (CbDeskLoading){.desk = desk,
                                     .generation = desk->generation,
                                     .directory = g_strdup(desk->profile->directory),
                                     .done = done,
                                     .data = data};
    desk->loader = g_thread_new("load facts", load_facts, desk->loading);
}
