#include "tui/desk/inside.h"

#include "engine/operators/staffing.h"
#include "sync/client/courier.h"

CbProfile *
cb_desk_profile(CbDesk *desk)
{
    return desk->profile;
}

CbStore *
cb_desk_store(CbDesk *desk)
{
    return desk->store;
}

gint64
cb_desk_now(const CbDesk *desk)
{
    return desk->fixed_now != CB_NULL ? desk->fixed_now : g_get_real_time();
}

gint64
cb_desk_ahead(const CbDesk *desk)
{
    return desk->fixed_now != CB_NULL ? desk->fixed_now - g_get_real_time() : 0;
}

GTimeZone *
cb_desk_zone(CbDesk *desk)
{
    const CbBoardPolicy *policy = &cb_staffing(desk->world)->policy;
    const char *name = policy->names_timezone ? policy->timezone : NULL;
    if (desk->profile->zone != NULL)
        return desk->profile->zone;
    if (desk->zone == NULL || desk->zone_name != name) {
        g_clear_pointer(&desk->zone, g_time_zone_unref);
        desk->zone = name != NULL ? g_time_zone_new_identifier(name) : g_time_zone_new_local();
        desk->zone_name = name;
    }
    return desk->zone;
}

const char *
cb_desk_zone_name(CbDesk *desk)
{
    return g_time_zone_get_identifier(cb_desk_zone(desk));
}

const CbWorld *
cb_desk_world(const CbDesk *desk)
{
    return desk->world;
}

gboolean
cb_desk_take_in(CbDesk *desk, CbWorld *loaded, GError **error)
{
    g_clear_pointer(&desk->facts, cb_world_unref);
    desk->facts = loaded;
    if (!desk->has_hub && cb_patch_rows(desk->profile->founders) > 0) {
        desk->facts = cb_world_patch(loaded, desk->profile->founders);
        cb_world_unref(loaded);
    }
    desk->stale = FALSE;
    return cb_desk_read_outbox(desk, error);
}

gboolean
cb_desk_is_stale(CbDesk *desk)
{
    desk->stale = cb_store_changed(desk->store) || desk->stale;
    return desk->stale;
}

gboolean
cb_desk_reload(CbDesk *desk, GError **error)
{
    cb_desk_is_stale(desk); /* what is loaded now is no news later */
    desk->generation++;
    CbWorld *loaded = cb_store_load(desk->store, error);
    return loaded != NULL && cb_desk_take_in(desk, loaded, error);
}

/* With a hub, it says who works here and as what. */
static gboolean
sign_in(CbDesk *desk, GError **error)
{
    g_auto(CbCredentials) credentials = {0};
    g_autoptr(GError) problem = NULL;
    desk->has_hub = cb_credentials_load(desk->profile->directory, &credentials, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (!desk->has_hub || credentials.name == NULL)
        return TRUE;
    g_free(desk->profile->actor);
    desk->profile->actor = g_steal_pointer(&credentials.name);
    desk->profile->role = credentials.role;
    desk->profile->read_only |= credentials.role == CB_ROLE_VIEWER;
    return TRUE;
}

CbDesk *
cb_desk_open(CbProfile *profile, gint64 fixed_now, GError **error)
{
    g_autoptr(CbDesk) desk = g_new0(CbDesk, 1);
    desk->profile = profile;
    desk->fixed_now = fixed_now;
    desk->meanwhile = g_ptr_array_new_with_free_func((GDestroyNotify)cb_patch_free);
    if (!sign_in(desk, error))
        return NULL;
    desk->store = cb_store_open(profile->directory, error);
    if (desk->store == NULL || !cb_desk_reload(desk, error))
        return NULL;
    return g_steal_pointer(&desk);
}

/* Somebody has written facts that no patch tells of. */
static void
note_news(CbDesk *desk)
{
    if (desk->loader != NULL)
        desk->again = TRUE;
    else
        desk->stale = TRUE;
}

gboolean
cb_desk_refresh(CbDesk *desk, gboolean *changed, GError **error)
{
    if (desk->supply == CB_SUPPLY_STORE) {
        *changed = cb_desk_is_stale(desk);
        return !*changed || cb_desk_reload(desk, error);
    }
    gboolean written = cb_store_changed(desk->store); /* perhaps the outbox */
    if (written && desk->supply == CB_SUPPLY_LOADER)
        note_news(desk);
    *changed = written || desk->stale;
    return !*changed || cb_desk_read_outbox(desk, error);
}

/* --- what a courier brings -------------------------------------------------------------------- */

void
cb_desk_supply(CbDesk *desk, CbSupply supply)
{
    if (desk->supply == supply)
        return;
    if (desk->supply == CB_SUPPLY_COURIER || cb_store_changed(desk->store))
        note_news(desk);
    desk->supply = supply;
}

gboolean
cb_desk_is_current(const CbDesk *desk)
{
    return !desk->stale && desk->loader == NULL;
}

gboolean
cb_desk_has_hub(const CbDesk *desk)
{
    return desk->has_hub;
}

/* Whether a row of `patch` is new to a table that others refer to: the World is built anew then. */
static gboolean
adds_to_sorted(const CbWorld *facts, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        const CbTable *table = &cb_tables[row->table];
        if (table->sorted &&
            cb_world_find(facts, row->table, row->values[cb_table_key(table)].text) == CB_NO_ROW)
            return TRUE;
    }
    return FALSE;
}

CbWorld *
cb_desk_patched(CbWorld *facts, const CbPatch *patch)
{
    if (adds_to_sorted(facts, patch))
        return NULL;
    CbWorld *after = cb_world_patch(facts, patch);
    cb_world_unref(facts);
    return after;
}

/* The loader works already: what comes meanwhile is put on what it brings. */
static void
keep_meanwhile(CbDesk *desk, const CbPatch *patch)
{
    if (patch == NULL) {
        desk->again = TRUE;
        return;
    }
    CbPatch *copy = cb_patch_new();
    cb_patch_append(copy, patch);
    g_ptr_array_add(desk->meanwhile, copy);
}

gboolean
cb_desk_take_patch(CbDesk *desk, const CbPatch *patch, gboolean *taken, GError **error)
{
    *taken = FALSE;
    if (desk->loader != NULL) {
        keep_meanwhile(desk, patch);
        return TRUE;
    }
    CbWorld *after = patch == NULL || desk->stale ? NULL : cb_desk_patched(desk->facts, patch);
    if (after == NULL) {
        desk->stale = TRUE;
        return TRUE;
    }
    desk->facts = after;
    *taken = TRUE;
    return cb_desk_read_outbox(desk, error);
}

void
cb_desk_free(CbDesk *desk)
{
    if (desk == NULL)
        return;
    cb_desk_stop_loading(desk);
    g_clear_pointer(&desk->zone, g_time_zone_unref);
    g_clear_pointer(&desk->world, cb_world_unref);
    g_clear_pointer(&desk->facts, cb_world_unref);
    g_clear_pointer(&desk->standing, g_ptr_array_unref);
    g_clear_pointer(&desk->entries, g_ptr_array_unref);
    g_clear_pointer(&desk->replayed, g_array_unref);
    g_clear_pointer(&desk->seen, g_array_unref);
    g_clear_pointer(&desk->meanwhile, g_ptr_array_unref);
    g_clear_pointer(&desk->store, cb_store_close);
    g_clear_pointer(&desk->profile, cb_profile_free);
    g_free(desk);
}

gboolean
cb_desk_begin(CbDesk *desk, gboolean *changed, GError **error)
{
    if (!cb_outbox_begin(desk->store, error))
        return FALSE;
    if (cb_desk_refresh(desk, changed, error))
        return TRUE;
    cb_outbox_rollback(desk->store);
    return FALSE;
}
