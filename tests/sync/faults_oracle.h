/* What must hold when everything has come to rest, whatever has happened before. */
#pragma once

#include "tests/sync/faults_fixture.h"

typedef struct {
    guint accepted, conflicts, rejected, dropped, undone;
} Story;

/* Runs a function on a connection to the hub's data. */
static inline CbDb *
open_data(const Test *test)
{
    g_autoptr(GError) error = NULL;
    CbDb *db = cb_db_open(test->data, CB_DB_READ, &error);
    if (db == NULL)
        fail_msg("the hub's data cannot be read: %s", error->message);
    return db;
}

static inline CbStore *
open_profile(const Console *console)
{
    g_autoptr(GError) error = NULL;
    CbStore *store = cb_store_open(console->profile, &error);
    if (store == NULL)
        fail_msg("%s: %s", console->name, error->message);
    return store;
}

/* What a console says of itself. */
static inline char *
status_of(const Console *console)
{
    g_autofree char *path = g_build_filename(console->profile, CROWD_STATUS, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strchomp(text) : g_strdup("");
}

/* --- at rest ------------------------------------------------------------------------------------ */

static inline gboolean
digest_is_equal(CbStore *store, CbDb *db, CbTableId table)
{
    CbDigest here = {{0}, {0}}, there = {{0}, {0}};
    return cb_replica_digest(store, table, &here, NULL) && cb_hub_digest(db, table, &there, NULL) &&
           memcmp(&here, &there, sizeof here) == 0;
}

/* NULL when a console has decided and pushed everything and its cache is the hub's; else what is missing. */
static inline char *
what_is_open(const Test *test, const Console *console, CbDb *db)
{
    g_autoptr(CbStore) store = open_profile(console);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_non_null(entries);
    if (entries->len < test->plan.decisions / test->plan.consoles)
        return g_strdup_printf("%u decisions were made", entries->len);
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        if (entry->state == CB_OUTBOX_PENDING || entry->state == CB_OUTBOX_SENDING)
            return g_strdup_printf("decision %s is %s", entry->decision->id,
                                   cb_outbox_state_name(entry->state));
    }
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (!digest_is_equal(store, db, (CbTableId)t))
            return g_strdup_printf("%s differs from the hub's", cb_tables[t].name);
    return NULL;
}

/* --- decisions ---------------------------------------------------------------------------------- */

static inline void
assert_is_as_shown(const Console *console, const CbOutboxEntry *entry, const CbDecided *decided)
{
    static const char *const outcomes[] = {[CB_OUTBOX_ACCEPTED] = "accepted",
                                           [CB_OUTBOX_CONFLICT] = "conflict",
                                           [CB_OUTBOX_REJECTED] = "rejected"};
    const char *shown = cb_outbox_state_name(entry->state);
    const char *there = decided != NULL ? decided->outcome : "unknown";
    gboolean good = entry->state == CB_OUTBOX_UNDONE    ? decided == NULL
                    : entry->state == CB_OUTBOX_DROPPED ? decided != NULL && strcmp(there, "accepted") != 0
                                                        : g_strcmp0(there, outcomes[entry->state]) == 0;
    if (!good)
        fail_msg("%s shows %s for %s (%s %s), which is %s at the hub", console->name, shown,
                 entry->decision->id, entry->code, entry->sentence, there);
    if (decided == NULL)
        return;
    g_autofree char *fingerprint = cb_wire_fingerprint(entry->decision);
    assert_string_equal(decided->payload_sha256, fingerprint);
    assert_string_equal(decided->actor, console->name);
    assert_int_equal(decided->sequence, entry->sequence);
    if (entry->state == CB_OUTBOX_ACCEPTED)
        assert_int_equal(decided->version, entry->version);
    else if (g_strcmp0(decided->code, entry->code) != 0)
        fail_msg("%s says %s for %s, the hub %s", console->name, entry->code, decided->id, decided->code);
}

static inline void
count_entry(Story *story, CbOutboxState state)
{
    story->accepted += state == CB_OUTBOX_ACCEPTED;
    story->conflicts += state == CB_OUTBOX_CONFLICT;
    story->rejected += state == CB_OUTBOX_REJECTED;
    story->dropped += state == CB_OUTBOX_DROPPED;
    story->undone += state == CB_OUTBOX_UNDONE;
}

/* What was confirmed to the person is in the outbox. */
static inline void
assert_nothing_confirmed_is_lost(const Console *console, const GPtrArray *entries)
{
    g_autoptr(GHashTable) kept = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *path = g_build_filename(console->profile, CROWD_CONFIRMED, NULL), *text = NULL;
    for (guint i = 0; i < entries->len; i++)
        g_hash_table_add(kept, ((CbOutboxEntry *)g_ptr_array_index(entries, i))->decision->id);
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) ids = g_strsplit(text, "\n", -1);
    for (guint i = 0; ids[i] != NULL; i++)
        if (*ids[i] != '\0' && !g_hash_table_contains(kept, ids[i]))
            fail_msg("%s has lost decision %s", console->name, ids[i]);
}

/* Takes the console's accepted decisions out of `accepted`, those of the hub. */
static inline void
check_outbox(const Console *console, CbDb *db, GHashTable *accepted, Story *story)
{
    g_autoptr(CbStore) store = open_profile(console);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_non_null(entries);
    for (guint i = 0; i < entries->len; i++) {
        g_autoptr(GError) error = NULL;
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        g_autoptr(CbDecided) decided = cb_decided_find(db, entry->decision->id, &error);
        assert_null(error);
        assert_is_as_shown(console, entry, decided);
        if (entry->state == CB_OUTBOX_ACCEPTED && !g_hash_table_remove(accepted, entry->decision->id))
            fail_msg("%s: %s is not among what the hub has accepted", console->name, entry->decision->id);
        count_entry(story, entry->state);
    }
    assert_nothing_confirmed_is_lost(console, entries);
}

/* --- facts -------------------------------------------------------------------------------------- */

/* Decides anew, one after the other, what the hub has accepted. */
static inline CbWorld *
replay(const Test *test, const GPtrArray *accepted)
{
    CbWorld *world = cb_world_ref(test->first);
    for (guint i = 0; i < accepted->len; i++) {
        const CbDecided *decided = g_ptr_array_index(accepted, i);
        const CbDecision decision = {decided->id,      decided->kind,  decided->target, decided->target_id,
                                     decided->base_version, decided->payload, decided->actor,
                                     decided->role,    decided->decided_at, NULL};
        if (g_strcmp0(decided->code, "ALREADY") == 0)
            continue;
        g_autoptr(CbOutcome) outcome = cb_decide(world, &decision, decided->at);
        if (outcome->patch == NULL)
            fail_msg("the hub accepted %s, which the engine refuses: %s", decided->id, outcome->sentence);
        cb_journal_add(outcome->patch, world, &decision, outcome->sentence, decided->at);
        CbWorld *after = cb_world_patch(world, outcome->patch);
        cb_world_unref(world);
        world = after;
    }
    return world;
}

/* The first rows that differ; NULL when none do. */
static inline char *
find_difference(const CbWorld *a, const CbWorld *b)
{
    g_autofree char *x = worlds_dump(a), *y = worlds_dump(b);
    g_auto(GStrv) p = g_strsplit(x, "\n", -1), q = g_strsplit(y, "\n", -1);
    guint i = 0;
    while (p[i] != NULL && q[i] != NULL && strcmp(p[i], q[i]) == 0)
        i++;
    return p[i] == NULL && q[i] == NULL ? NULL : g_strdup_printf("\"%s\", not \"%s\"", p[i], q[i]);
}

static inline void
assert_same_facts(const CbWorld *a, const CbWorld *b, const char *whose)
{
    g_autofree char *difference = find_difference(a, b);
    if (difference != NULL)
        fail_msg("the facts of %s differ from the hub's: %s", whose, difference);
}

static inline void
assert_no_session_is_overfull(const CbWorld *world)
{
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        CbCoverage coverage = cb_coverage(world, s);
        if (coverage.assigned > coverage.need)
            fail_msg("%s has more people than it needs", sessions_id(world, s));
    }
}

static inline void
assert_files_are_sound(const Console *console)
{
    g_autoptr(GArray) findings = cb_store_check(console->profile);
    for (guint i = 0; i < findings->len; i++) {
        const CbFinding *finding = &g_array_index(findings, CbFinding, i);
        if (finding->check == CB_CHECK_REFUSED)
            fail_msg("%s: %s", console->name, finding->sentence);
    }
}

static inline void
assert_data_are_sound(const Test *test)
{
    CbValue value = {.text = NULL};
    gboolean found = FALSE;
    g_autoptr(CbDb) db = cb_db_open(test->data, CB_DB_WRITE, NULL);
    if (cb_db_kind(db) != CB_DB_SQLITE)
        return;
    assert_true(cb_db_one(db, "PRAGMA integrity_check", NULL, 0, CB_TYPE_TEXT, &value, &found, NULL));
    assert_string_equal(value.text, "ok");
    g_free((char *)value.text);
}

/* --- all of it ---------------------------------------------------------------------------------- */

/* Processes are gone: only what they wrote counts. */
static inline void
check_everything(Test *test, Story *story)
{
    CbCursor cursor;
    g_autoptr(GError) error = NULL;
    g_autoptr(CbDb) db = open_data(test);
    g_autoptr(CbWorld) world = cb_hub_load(db, &cursor, &error);
    g_autoptr(GPtrArray) all = cb_decided_all(db, &error);
    g_autoptr(GHashTable) accepted = g_hash_table_new(g_str_hash, g_str_equal);
    if (world == NULL || all == NULL)
        fail_msg("the hub's data cannot be read: %s", error->message);
    assert_data_are_sound(test);
    for (guint i = 0; i < all->len; i++)
        assert_true(g_hash_table_add(accepted, ((CbDecided *)g_ptr_array_index(all, i))->id));
    g_autoptr(CbWorld) truth = replay(test, all);
    assert_same_facts(truth, world, "the serial replay");
    assert_no_session_is_overfull(world);
    for (guint c = 0; c < test->plan.consoles; c++) {
        const Console *console = &test->consoles[c];
        assert_files_are_sound(console);
        check_outbox(console, db, accepted, story);
        g_autofree char *open = what_is_open(test, console, db);
        assert_null(open);
        g_autoptr(CbStore) store = open_profile(console);
        g_autoptr(CbWorld) facts = cb_store_load(store, NULL);
        assert_same_facts(facts, world, console->name);
    }
    if (g_hash_table_size(accepted) > 0)
        fail_msg("the hub has %u decisions that no console knows of", g_hash_table_size(accepted));
}
