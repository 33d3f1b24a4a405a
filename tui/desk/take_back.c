/* Taking back and reviving: undo, redo, giving up, and what a conflict is settled with. */
#include "engine/domain.h"
#include "tui/desk/inside.h"

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
    return cb_outbox_commit(desk->store, error) && cb_desk_read_outbox(desk, error);
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

/* The newest batch that the hub has or is about to have, 0 when there is none. */
static gint64
newest_pushed(const CbDesk *desk)
{
    gint64 newest = 0;
    for (guint i = 0; i < desk->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
        if (entry->state == CB_OUTBOX_SENDING || entry->state == CB_OUTBOX_ACCEPTED)
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
    if (!cb_desk_begin(desk, &changed, error))
        return NULL;
    BatchIn batch = {newest_standing(desk), CB_OUTBOX_PENDING};
    g_autoptr(GArray) places = pick(desk, in_batch, &batch);
    g_autofree char *what = describe(desk, places);
    if (!mark(desk, places, CB_OUTBOX_UNDONE, error))
        return NULL;
    return places->len == 0 ? g_strdup(newest_pushed(desk) == 0
                                           ? "There is nothing to undo."
                                           : "There is nothing to undo that is not pushed already.")
                            : g_strdup_printf("Undone: %s", what);
}

char *
cb_desk_redo(CbDesk *desk, GError **error)
{
    gboolean changed;
    if (!cb_desk_begin(desk, &changed, error))
        return NULL;
    BatchIn batch = {next_undone(desk), CB_OUTBOX_UNDONE};
    g_autoptr(GArray) places = pick(desk, in_batch, &batch);
    if (!mark(desk, places, CB_OUTBOX_PENDING, error))
        return NULL;
    g_autofree char *what = describe(desk, places);
    return places->len == 0 ? g_strdup("There is nothing to redo.")
                            : g_strdup_printf("Done again: %s", what);
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
    case CB_OUTBOX_CONFLICT:
    case CB_OUTBOX_REJECTED:
        *sentence = g_strdup("Given up: what stands at the hub stays.");
        return CB_OUTBOX_DROPPED;
    case CB_OUTBOX_SENDING:
        *sentence = g_strdup("It is on its way to the hub; wait for the answer.");
        return CB_OUTBOX_SENDING;
    case CB_OUTBOX_ACCEPTED:
        *sentence = g_strdup("The hub has done it already; undo offers the opposite.");
        return CB_OUTBOX_ACCEPTED;
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
    if (!cb_desk_begin(desk, &changed, error))
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

/* --- what is pushed already ------------------------------------------------------------------- */

static void
wish_clear(gpointer data)
{
    CbWish *wish = data;
    g_free((char *)wish->target_id);
    g_free(wish->payload);
}

/* Adds what would take `entry` back; a kind without an inverse makes it impossible. */
static gboolean
add_opposite(const CbWorld *world, const CbOutboxEntry *entry, GArray *wishes)
{
    const CbDecisionKind *kind = cb_decision_kind(entry->decision->kind);
    const char *name = NULL;
    char *payload = kind == NULL || kind->inverse == NULL
                        ? NULL
                        : kind->inverse(world, entry->decision, entry->base, &name);
    if (payload == NULL)
        return FALSE;
    CbWish wish = {
        .kind = name, .target_id = g_strdup(entry->decision->target_id), .payload = payload};
    g_array_prepend_val(wishes, wish);
    return TRUE;
}

GArray *
cb_desk_opposites(const CbDesk *desk, char **sentence)
{
    gint64 batch = newest_pushed(desk);
    *sentence = NULL;
    if (batch == 0 || newest_standing(desk) > batch)
        return NULL;
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(CbWish));
    g_array_set_clear_func(wishes, wish_clear);
    const CbOutboxEntry *last = NULL;
    for (guint i = 0; i < desk->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
        if (entry->batch != batch ||
            (entry->state != CB_OUTBOX_SENDING && entry->state != CB_OUTBOX_ACCEPTED))
            continue;
        last = entry;
        if (add_opposite(desk->world, entry, wishes))
            continue;
        *sentence = g_strdup_printf("%s It is pushed already and cannot be taken back.",
                                    entry->sentence != NULL ? entry->sentence : "");
        return NULL;
    }
    *sentence = wishes->len == 1 && last->sentence != NULL
                    ? g_strdup(last->sentence)
                    : g_strdup_printf("%u decisions were pushed together.", wishes->len);
    return g_steal_pointer(&wishes);
}

/* --- settling conflicts ----------------------------------------------------------------------- */

CbOutcome *
cb_desk_decide_again(CbDesk *desk, const char *decision_id, GError **error)
{
    gboolean changed;
    g_autofree char *id = g_strdup(decision_id); /* may belong to an entry that is read again */
    g_autoptr(CbPatch) patch = cb_patch_new();
    if (!cb_desk_begin(desk, &changed, error))
        return NULL;
    g_autoptr(GArray) places = pick(desk, has_id, id);
    const CbOutboxEntry *entry =
        places->len == 0 ? NULL
                         : g_ptr_array_index(desk->entries, g_array_index(places, guint, 0));
    if (entry == NULL || cb_desk_entry(desk, g_array_index(places, guint, 0)).standing != CB_CONFLICTS) {
        cb_outbox_rollback(desk->store);
        CbOutcome *refusal = g_new0(CbOutcome, 1);
        refusal->code = "NO_CONFLICT";
        refusal->sentence = g_strdup("It does not conflict (any more).");
        return refusal;
    }
    const CbWish wish = {entry->decision->kind, entry->decision->target_id, entry->decision->payload};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide_begun(desk, &wish, 1, patch, error);
    CbOutcome *outcome = outcomes == NULL ? NULL : g_ptr_array_index(outcomes, 0);
    gboolean stands = outcome != NULL && outcome->code == NULL;
    if (outcome == NULL ||
        (stands && !cb_outbox_mark(desk->store, id, CB_OUTBOX_DROPPED, error))) {
        cb_outbox_rollback(desk->store);
        return NULL;
    }
    if (!cb_outbox_commit(desk->store, error) || !cb_desk_read_outbox(desk, error))
        return NULL;
    return g_ptr_array_steal_index(outcomes, 0);
}

gboolean
cb_desk_confirm(CbDesk *desk, const char *decision_id, GError **error)
{
    gboolean changed;
    g_autofree char *id = g_strdup(decision_id);
    if (!cb_desk_begin(desk, &changed, error))
        return FALSE;
    if (!cb_outbox_release(desk->store, id, cb_desk_now(desk), TRUE, error)) {
        cb_outbox_rollback(desk->store);
        return FALSE;
    }
    return cb_outbox_commit(desk->store, error) && cb_desk_read_outbox(desk, error);
}
