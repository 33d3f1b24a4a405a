#include "tui/desk.h"

/* Facts on their way from a thread that loads them. */
typedef struct {
    CbDesk *desk;
    guint generation; /* of the desk's facts when loading began */
    char *directory;
    CbDeskNews done;
    gpointer data;
    CbWorld *loaded;
    GError *error;
} Loading;

struct CbDesk {
    CbProfile *profile;
    CbStore *store;
    gint64 fixed_now;
    gboolean stale;   /* somebody has written what is not taken in yet */
    guint generation; /* rises whenever facts are loaded here, not by the loader */
    GThread *loader;  /* NULL while none works */
    guint arrival;    /* source that takes in what it loaded; 0: none waits */
    Loading *loading;
    CbWorld *facts;      /* the store's, with the profile's founders */
    CbWorld *world;      /* facts and what stands in the outbox */
    GPtrArray *entries;  /* CbOutboxEntry, all */
    GPtrArray *standing; /* their decisions that are pending, in order */
    GArray *replayed;    /* CbReplayed, one for each of `standing` */
    GArray *replay_of;   /* guint: for each entry its place in `replayed`, G_MAXUINT: it has none */
};

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

const CbWorld *
cb_desk_world(const CbDesk *desk)
{
    return desk->world;
}

/* --- loading ---------------------------------------------------------------------------------- */

/* Reads the outbox again and replays what stands on the facts. */
static gboolean
read_outbox(CbDesk *desk, GError **error)
{
    GPtrArray *entries = cb_outbox_entries(desk->store, error);
    desk->stale = entries == NULL;
    if (desk->stale)
        return FALSE;
    g_clear_pointer(&desk->entries, g_ptr_array_unref);
    g_clear_pointer(&desk->standing, g_ptr_array_unref);
    g_clear_pointer(&desk->replayed, g_array_unref);
    g_clear_pointer(&desk->replay_of, g_array_unref);
    g_clear_pointer(&desk->world, cb_world_unref);
    desk->entries = entries;
    desk->standing = g_ptr_array_new();
    desk->replayed = cb_replayed_new();
    desk->replay_of = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        guint place = entry->state == CB_OUTBOX_PENDING ? desk->standing->len : G_MAXUINT;
        g_array_append_val(desk->replay_of, place);
        if (entry->state == CB_OUTBOX_PENDING)
            g_ptr_array_add(desk->standing, entry->decision);
    }
    desk->world = cb_replay(desk->facts, desk->standing, desk->replayed);
    return TRUE;
}

/* Takes facts over as the desk's, and replays the outbox on them. */
static gboolean
take_in(CbDesk *desk, CbWorld *loaded, GError **error)
{
    g_clear_pointer(&desk->facts, cb_world_unref);
    desk->facts = loaded;
    if (cb_patch_rows(desk->profile->founders) > 0) {
        desk->facts = cb_world_patch(loaded, desk->profile->founders);
        cb_world_unref(loaded);
    }
    return read_outbox(desk, error);
}

/* The store tells a change only once; it stays news until it is taken in. */
static gboolean
is_stale(CbDesk *desk)
{
    desk->stale = cb_store_changed(desk->store) || desk->stale;
    return desk->stale;
}

gboolean
cb_desk_reload(CbDesk *desk, GError **error)
{
    is_stale(desk); /* what is loaded now is no news later */
    desk->generation++;
    CbWorld *loaded = cb_store_load(desk->store, error);
    return loaded != NULL && take_in(desk, loaded, error);
}

CbDesk *
cb_desk_open(CbProfile *profile, gint64 fixed_now, GError **error)
{
    g_autoptr(CbDesk) desk = g_new0(CbDesk, 1);
    desk->profile = profile;
    desk->fixed_now = fixed_now;
    desk->store = cb_store_open(profile->directory, error);
    if (desk->store == NULL || !cb_desk_reload(desk, error))
        return NULL;
    return g_steal_pointer(&desk);
}

gboolean
cb_desk_refresh(CbDesk *desk, gboolean *changed, GError **error)
{
    *changed = is_stale(desk);
    return !*changed || cb_desk_reload(desk, error);
}

/* --- loading in a thread ---------------------------------------------------------------------- */

static void
loading_free(Loading *loading)
{
    g_free(loading->directory);
    g_clear_pointer(&loading->loaded, cb_world_unref);
    g_clear_error(&loading->error);
    g_free(loading);
}

/* Waits for the loader, if one works, and forgets what it brings. */
static void
stop_loading(CbDesk *desk)
{
    if (desk->loader == NULL)
        return;
    g_thread_join(g_steal_pointer(&desk->loader));
    if (desk->arrival != 0)
        g_source_remove(desk->arrival);
    desk->arrival = 0;
    g_clear_pointer(&desk->loading, loading_free);
}

/* On the main loop: what was loaded here meanwhile is newer, and stays. */
static gboolean
arrive(gpointer data)
{
    Loading *loading = data;
    CbDesk *desk = loading->desk;
    GError *error = NULL;
    g_thread_join(g_steal_pointer(&desk->loader));
    desk->arrival = 0; /* after the thread has written it */
    desk->loading = NULL;
    if (loading->error != NULL)
        error = g_steal_pointer(&loading->error);
    else if (desk->generation == loading->generation)
        take_in(desk, g_steal_pointer(&loading->loaded), &error);
    loading->done(loading->data, error);
    loading_free(loading);
    return G_SOURCE_REMOVE;
}

static gpointer
load_facts(gpointer data)
{
    Loading *loading = data;
    g_autoptr(CbStore) store = cb_store_open(loading->directory, &loading->error);
    if (store != NULL)
        loading->loaded = cb_store_load(store, &loading->error);
    loading->desk->arrival = g_idle_add(arrive, loading);
    return NULL;
}

void
cb_desk_refresh_later(CbDesk *desk, CbDeskNews done, gpointer data)
{
    if (desk->loader != NULL || !is_stale(desk))
        return;
    desk->loading = g_new0(Loading, 1);
    *desk->loading = (Loading){.desk = desk,
                               .generation = desk->generation,
                               .directory = g_strdup(desk->profile->directory),
                               .done = done,
                               .data = data};
    desk->loader = g_thread_new("load facts", load_facts, desk->loading);
}

void
cb_desk_free(CbDesk *desk)
{
    if (desk == NULL)
        return;
    stop_loading(desk);
    g_clear_pointer(&desk->world, cb_world_unref);
    g_clear_pointer(&desk->facts, cb_world_unref);
    g_clear_pointer(&desk->standing, g_ptr_array_unref);
    g_clear_pointer(&desk->entries, g_ptr_array_unref);
    g_clear_pointer(&desk->replayed, g_array_unref);
    g_clear_pointer(&desk->replay_of, g_array_unref);
    g_clear_pointer(&desk->store, cb_store_close);
    g_clear_pointer(&desk->profile, cb_profile_free);
    g_free(desk);
}

/* Begins a change of the outbox, on what others have left there. */
static gboolean
begin(CbDesk *desk, gboolean *changed, GError **error)
{
    if (!cb_outbox_begin(desk->store, error))
        return FALSE;
    if (cb_desk_refresh(desk, changed, error))
        return TRUE;
    cb_outbox_rollback(desk->store);
    return FALSE;
}

/* --- deciding --------------------------------------------------------------------------------- */

static CbDecision *
decision_of(CbDesk *desk, const CbWorld *world, const CbWish *wish)
{
    return cb_decision_new(world, wish->kind, wish->target_id, wish->payload, desk->profile->actor,
                           desk->profile->role, cb_desk_now(desk));
}

CbOutcome *
cb_desk_preview(CbDesk *desk, const CbWish *wish)
{
    g_autoptr(CbDecision) decision = decision_of(desk, desk->world, wish);
    return cb_decide(desk->world, decision, decision->decided_at);
}

static gint64
next_batch(const CbDesk *desk)
{
    gint64 last = 0;
    for (guint i = 0; i < desk->entries->len; i++)
        last = MAX(last, ((const CbOutboxEntry *)g_ptr_array_index(desk->entries, i))->batch);
    return last + 1;
}

/* Decides one wish on *world; an accepted one is written, moves *world on and is added to `patch`. */
static CbOutcome *
decide_wish(CbDesk *desk, const CbWish *wish, gint64 batch, CbWorld **world, CbPatch *patch,
            GError **error)
{
    g_autoptr(CbDecision) decision = decision_of(desk, *world, wish);
    g_autoptr(CbOutcome) outcome = cb_decide(*world, decision, decision->decided_at);
    if (outcome->patch == NULL)
        return g_steal_pointer(&outcome);
    if (!cb_outbox_add(desk->store, decision, batch, error))
        return NULL;
    CbWorld *after = cb_world_patch(*world, outcome->patch);
    cb_world_unref(*world);
    *world = after;
    cb_patch_append(patch, outcome->patch);
    return g_steal_pointer(&outcome);
}

/* What was undone can no longer be revived once something newer is decided. */
static gboolean
supersede_undone(CbDesk *desk, GError **error)
{
    for (guint i = 0; i < desk->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
        if (entry->state == CB_OUTBOX_UNDONE &&
            !cb_outbox_mark(desk->store, entry->decision->id, CB_OUTBOX_SUPERSEDED, error))
            return FALSE;
    }
    return TRUE;
}

static GPtrArray *
decide_all(CbDesk *desk, const CbWish *wishes, guint n, CbPatch *patch, GError **error)
{
    g_autoptr(GPtrArray) outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)cb_outcome_free);
    g_autoptr(CbWorld) world = cb_world_ref(desk->world);
    gint64 batch = next_batch(desk);
    for (guint i = 0; i < n; i++) {
        CbOutcome *outcome = decide_wish(desk, &wishes[i], batch, &world, patch, error);
        if (outcome == NULL)
            return NULL;
        g_ptr_array_add(outcomes, outcome);
    }
    if (cb_patch_rows(patch) > 0 && !supersede_undone(desk, error))
        return NULL;
    return g_steal_pointer(&outcomes);
}

GPtrArray *
cb_desk_decide(CbDesk *desk, const CbWish *wishes, guint n, CbPatch **patch, GError **error)
{
    gboolean changed = FALSE;
    g_autoptr(CbPatch) own = cb_patch_new();
    if (patch != NULL)
        *patch = NULL;
    if (!begin(desk, &changed, error))
        return NULL;
    g_autoptr(GPtrArray) outcomes = decide_all(desk, wishes, n, own, error);
    if (outcomes == NULL) {
        cb_outbox_rollback(desk->store);
        return NULL;
    }
    if (!cb_outbox_commit(desk->store, error) || !read_outbox(desk, error))
        return NULL;
    if (patch != NULL && !changed)
        *patch = g_steal_pointer(&own);
    return g_steal_pointer(&outcomes);
}

/* --- undo and redo ---------------------------------------------------------------------------- */

/* The places of the entries that `chosen` picks; free with g_array_unref (guint). */
static GArray *
pick(const CbDesk *desk, gboolean (*chosen)(const CbOutboxEntry *entry, gconstpointer data),
     gconstpointer data)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < desk->entries->len; i++)
        if (chosen(g_ptr_array_index(desk->entries, i), data))
            g_array_append_val(places, i);
    return places;
}

/* Marks the entries at these places, all or none, and ends the change that has begun. */
static gboolean
mark(CbDesk *desk, const GArray *places, CbOutboxState state, GError **error)
{
    for (guint p = 0; p < places->len; p++) {
        const CbOutboxEntry *entry =
            g_ptr_array_index(desk->entries, g_array_index(places, guint, p));
        if (cb_outbox_mark(desk->store, entry->decision->id, state, error))
            continue;
        cb_outbox_rollback(desk->store);
        return FALSE;
    }
    return cb_outbox_commit(desk->store, error) && read_outbox(desk, error);
}

typedef struct {
    gint64 batch;
    CbOutboxState state;
} BatchIn;

static gboolean
in_batch(const CbOutboxEntry *entry, gconstpointer data)
{
    const BatchIn *wanted = data;
    return entry->batch == wanted->batch && entry->state == wanted->state;
}

static gboolean
has_id(const CbOutboxEntry *entry, gconstpointer id)
{
    return g_str_equal(entry->decision->id, id);
}

/* What the entries at these places do, which stand: the sentence of one, or the count of several. */
static char *
describe(const CbDesk *desk, const GArray *places)
{
    if (places->len != 1)
        return g_strdup_printf("%u decisions.", places->len);
    CbDeskEntry seen = cb_desk_entry(desk, g_array_index(places, guint, 0));
    return g_strdup(seen.standing == CB_CONFLICTS ? "a decision in conflict." : seen.sentence);
}

/* The newest batch of which something stands, 0 when nothing does. */
static gint64
newest_standing(const CbDesk *desk)
{
    gint64 newest = 0;
    for (guint i = 0; i < desk->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
        if (entry->state == CB_OUTBOX_PENDING)
            newest = MAX(newest, entry->batch);
    }
    return newest;
}

/* The batch to be revived next, 0 when there is none. Batches are undone newest first, so the one right
 * after what stands was undone last; what was taken out from between others comes after those. */
static gint64
next_undone(const CbDesk *desk)
{
    gint64 standing = newest_standing(desk), next = G_MAXINT64, between = 0;
    for (guint i = 0; i < desk->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
        if (entry->state != CB_OUTBOX_UNDONE)
            continue;
        if (entry->batch > standing)
            next = MIN(next, entry->batch);
        else
            between = MAX(between, entry->batch);
    }
    return next < G_MAXINT64 ? next : between;
}

char *
cb_desk_undo(CbDesk *desk, GError **error)
{
    gboolean changed;
    if (!begin(desk, &changed, error))
        return NULL;
    BatchIn batch = {newest_standing(desk), CB_OUTBOX_PENDING};
    g_autoptr(GArray) places = pick(desk, in_batch, &batch);
    g_autofree char *what = describe(desk, places);
    if (!mark(desk, places, CB_OUTBOX_UNDONE, error))
        return NULL;
    return places->len == 0 ? g_strdup("There is nothing to undo.")
                            : g_strdup_printf("Undone: %s", what);
}

char *
cb_desk_redo(CbDesk *desk, GError **error)
{
    gboolean changed;
    if (!begin(desk, &changed, error))
        return NULL;
    BatchIn batch = {next_undone(desk), CB_OUTBOX_UNDONE};
    g_autoptr(GArray) places = pick(desk, in_batch, &batch);
    if (!mark(desk, places, CB_OUTBOX_PENDING, error))
        return NULL;
    g_autofree char *what = describe(desk, places);
    return places->len == 0 ? g_strdup("There is nothing to redo.")
                            : g_strdup_printf("Done again: %s", what);
}

char *
cb_desk_drop(CbDesk *desk, const char *decision_id, GError **error)
{
    gboolean changed;
    g_autofree char *id = g_strdup(decision_id); /* may belong to an entry that is read again */
    if (!begin(desk, &changed, error))
        return NULL;
    g_autoptr(GArray) places = pick(desk, has_id, id);
    if (!mark(desk, places, CB_OUTBOX_DROPPED, error))
        return NULL;
    return g_strdup(places->len == 0 ? "There is no such decision to give up." : "Given up.");
}

/* What giving up makes of an entry, and what is said of it; its own state when there is nothing to do. */
static CbOutboxState
given_up(const CbDeskEntry *seen, char **sentence)
{
    switch (seen->entry->state) {
    case CB_OUTBOX_PENDING:
        *sentence = seen->standing == CB_STANDS ? g_strdup_printf("Undone: %s", seen->sentence)
                                                : g_strdup("Given up.");
        return seen->standing == CB_STANDS ? CB_OUTBOX_UNDONE : CB_OUTBOX_DROPPED;
    case CB_OUTBOX_UNDONE:
        *sentence = g_strdup("Given up: redo no longer revives it.");
        return CB_OUTBOX_DROPPED;
    case CB_OUTBOX_SUPERSEDED:
        *sentence = g_strdup("It is undone already, and something newer was decided since.");
        return CB_OUTBOX_SUPERSEDED;
    default:
        *sentence = g_strdup("It is given up already.");
        return seen->entry->state;
    }
}

char *
cb_desk_give_up(CbDesk *desk, const char *decision_id, GError **error)
{
    gboolean changed;
    g_autofree char *id = g_strdup(decision_id); /* may belong to an entry that is read again */
    g_autofree char *sentence = NULL;
    if (!begin(desk, &changed, error))
        return NULL;
    CbOutboxState state = CB_OUTBOX_DROPPED;
    g_autoptr(GArray) places = pick(desk, has_id, id);
    if (places->len == 0) {
        sentence = g_strdup("There is no such decision to give up.");
    } else {
        CbDeskEntry seen = cb_desk_entry(desk, g_array_index(places, guint, 0));
        state = given_up(&seen, &sentence);
    }
    return mark(desk, places, state, error) ? g_steal_pointer(&sentence) : NULL;
}

/* --- the outbox as seen ----------------------------------------------------------------------- */

guint
cb_desk_entries(const CbDesk *desk)
{
    return desk->entries->len;
}

CbDeskEntry
cb_desk_entry(const CbDesk *desk, guint i)
{
    CbDeskEntry seen = {.entry = g_ptr_array_index(desk->entries, i), .standing = CB_TAKEN_BACK};
    guint place = g_array_index(desk->replay_of, guint, i);
    if (place == G_MAXUINT)
        return seen;
    const CbReplayed *replayed = &g_array_index(desk->replayed, CbReplayed, place);
    seen.standing = replayed->code == NULL ? CB_STANDS : CB_CONFLICTS;
    seen.code = replayed->code;
    seen.sentence = replayed->sentence;
    return seen;
}

guint
cb_desk_count(const CbDesk *desk, CbStanding standing)
{
    guint conflicts = 0;
    for (guint r = 0; r < desk->replayed->len; r++)
        conflicts += g_array_index(desk->replayed, CbReplayed, r).code != NULL;
    switch (standing) {
    case CB_STANDS:
        return desk->replayed->len - conflicts;
    case CB_CONFLICTS:
        return conflicts;
    default:
        return desk->entries->len - desk->replayed->len;
    }
}
