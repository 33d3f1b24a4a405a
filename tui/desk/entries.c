/* The outbox as the person sees it: read, replayed on the facts, and each entry's standing. */
#include "tui/desk/inside.h"

/* Whether the facts hold what the hub has accepted. */
static gboolean
is_contained(const CbWorld *facts, const CbOutboxEntry *entry)
{
    const CbDecision *decision = entry->decision;
    int column = decision->target == CB_none
                     ? -1
                     : cb_table_column(&cb_tables[decision->target], "row_version");
    guint row = column < 0 ? CB_NO_ROW
                           : cb_world_find(facts, decision->target, decision->target_id);
    return row == CB_NO_ROW || entry->version == CB_NULL ||
           cb_world_value(facts, decision->target, (guint)column, row).integer >= entry->version;
}

/* Its standing as far as the state says it; what is replayed may turn out to conflict. */
static CbStanding
standing_of(const CbWorld *facts, const CbOutboxEntry *entry)
{
    switch (entry->state) {
    case CB_OUTBOX_PENDING:
    case CB_OUTBOX_SENDING:
        return CB_STANDS;
    case CB_OUTBOX_ACCEPTED:
        return is_contained(facts, entry) ? CB_DONE : CB_STANDS;
    case CB_OUTBOX_CONFLICT:
    case CB_OUTBOX_REJECTED:
        return CB_CONFLICTS;
    default:
        return CB_TAKEN_BACK;
    }
}

static void
forget(CbDesk *desk)
{
    g_clear_pointer(&desk->entries, g_ptr_array_unref);
    g_clear_pointer(&desk->standing, g_ptr_array_unref);
    g_clear_pointer(&desk->replayed, g_array_unref);
    g_clear_pointer(&desk->seen, g_array_unref);
    g_clear_pointer(&desk->world, cb_world_unref);
}

/* What the facts refuse is a conflict unless it is with the hub already: then its answer counts. */
static void
find_conflicts(CbDesk *desk)
{
    for (guint i = 0; i < desk->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
        CbDeskSeen *seen = &g_array_index(desk->seen, CbDeskSeen, i);
        if (seen->replayed != G_MAXUINT && entry->state == CB_OUTBOX_PENDING &&
            g_array_index(desk->replayed, CbReplayed, seen->replayed).code != NULL)
            seen->standing = CB_CONFLICTS;
    }
}

gboolean
cb_desk_read_outbox(CbDesk *desk, GError **error)
{
    GPtrArray *entries = cb_outbox_entries(desk->store, error);
    if (entries == NULL) {
        desk->stale = TRUE;
        return FALSE;
    }
    forget(desk);
    desk->reads++;
    desk->entries = entries;
    desk->standing = g_ptr_array_new();
    desk->replayed = cb_replayed_new();
    desk->seen = g_array_sized_new(FALSE, FALSE, sizeof(CbDeskSeen), entries->len);
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        CbDeskSeen seen = {standing_of(desk->facts, entry), G_MAXUINT};
        if (seen.standing == CB_STANDS) {
            seen.replayed = desk->standing->len;
            g_ptr_array_add(desk->standing, entry->decision);
        }
        g_array_append_val(desk->seen, seen);
    }
    desk->world = cb_replay(desk->facts, desk->standing, desk->replayed);
    find_conflicts(desk);
    return TRUE;
}

guint
cb_desk_reads(const CbDesk *desk)
{
    return desk->reads;
}

guint
cb_desk_entries(const CbDesk *desk)
{
    return desk->entries->len;
}

CbDeskEntry
cb_desk_entry(const CbDesk *desk, guint i)
{
    const CbDeskSeen *seen = &g_array_index(desk->seen, CbDeskSeen, i);
    const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
    CbDeskEntry shown = {.entry = entry,
                         .standing = seen->standing,
                         .code = seen->standing == CB_CONFLICTS ? entry->code : NULL,
                         .sentence = entry->sentence};
    if (seen->replayed == G_MAXUINT)
        return shown;
    const CbReplayed *replayed = &g_array_index(desk->replayed, CbReplayed, seen->replayed);
    if (seen->standing == CB_CONFLICTS || replayed->code == NULL) {
        shown.code = replayed->code;
        shown.sentence = replayed->sentence;
    }
    return shown;
}

static const char *
word_of_standing(const CbDesk *desk, const CbOutboxEntry *entry)
{
    switch (entry->state) {
    case CB_OUTBOX_SENDING:
        return "sending";
    case CB_OUTBOX_ACCEPTED:
        return "accepted";
    default:
        return desk->has_hub && cb_desk_is_held(desk, entry) ? "old" : "stands";
    }
}

const char *
cb_desk_word(const CbDesk *desk, const CbDeskEntry *seen)
{
    switch (seen->standing) {
    case CB_STANDS:
        return word_of_standing(desk, seen->entry);
    case CB_CONFLICTS:
        return seen->entry->state == CB_OUTBOX_REJECTED ? "rejected" : "conflict";
    case CB_DONE:
        return "done";
    default:
        return seen->entry->state == CB_OUTBOX_DROPPED ? "given up" : "undone";
    }
}

guint
cb_desk_count(const CbDesk *desk, CbStanding standing)
{
    guint n = 0;
    for (guint i = 0; i < desk->seen->len; i++)
        n += g_array_index(desk->seen, CbDeskSeen, i).standing == standing;
    return n;
}

gint64
cb_desk_due_at(const CbDesk *desk, const CbOutboxEntry *entry)
{
    return entry->due_at != CB_NULL ? entry->due_at
                                    : entry->decision->decided_at + desk->profile->push_delay;
}

gboolean
cb_desk_is_held(const CbDesk *desk, const CbOutboxEntry *entry)
{
    return entry->state == CB_OUTBOX_PENDING && !entry->confirmed &&
           cb_desk_now(desk) - entry->decision->decided_at > CB_OLD_DECISION;
}
