/* A desk on a small World: two people, three sessions, and what tests ask of it. */
#pragma once

#include "sync/client/credentials.h"
#include "tests/store/fixture.h"
#include "tests/support/worlds.h"
#include "tui/desk.h"

#define NOW "2026-11-20T12:00:00Z"

/* s-one needs one person and s-two two; nobody could take s-none, where Ann and Bob are away. */
static inline CbPatch *
small_facts(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_session(rows, "s-one", "2026-11-24", "title", "Gala", NULL);
    worlds_session(rows, "s-two", "2026-11-28", "title", "Ball", "min_operators", "2", NULL);
    worlds_session(rows, "s-none", "2026-12-01", "title", "Ghosts", NULL);
    worlds_operator(rows, "ann", "availability", "{\"unavailableDates\":[\"2026-12-01\"]}", NULL);
    worlds_operator(rows, "bob", "availability", "{\"unavailableDates\":[\"2026-12-01\"]}", NULL);
    worlds_link(rows, "s-one", "ann", "pending");
    worlds_link(rows, "s-one", "bob", "pending");
    return rows;
}

static inline CbDesk *
open_at(const char *directory, gint64 now)
{
    g_autoptr(GError) error = NULL;
    CbProfile *profile = cb_profile_open(NULL, directory, &error);
    CbDesk *desk = profile == NULL ? NULL : cb_desk_open(profile, now, &error);
    if (desk == NULL)
        fail_msg("cb_desk_open: %s", error->message);
    return desk;
}

static inline CbDesk *
open_desk(const char *directory)
{
    return open_at(directory, worlds_time(NOW));
}

/* Facts as the company's other programs write them: not through a desk. */
static inline void
write_facts(const char *directory, const CbPatch *rows)
{
    g_autoptr(CbStore) store = must_open(directory);
    assert_true(cb_store_write(store, rows, NULL));
}

static inline int
enter(void **state)
{
    g_autoptr(CbPatch) rows = small_facts();
    if (make_directory(state) != 0)
        return -1;
    write_facts(*state, rows);
    return 0;
}

/* The profile is signed in as a manager at a hub that nobody reaches. */
static inline int
sign_in(const char *directory, const char *name)
{
    const CbCredentials credentials = {.hub = (char *)"http://127.0.0.1:1",
                                       .token = (char *)"cbt_test",
                                       .expires_at = CB_NULL,
                                       .refresh_at = CB_NULL,
                                       .name = (char *)name,
                                       .role = CB_ROLE_MANAGER};
    return cb_credentials_save(directory, &credentials, NULL) ? 0 : -1;
}

#define AT_DESK(test) cmocka_unit_test_setup_teardown(test, enter, remove_directory)

/* A wish; its payload is kept in `texts`. */
static inline CbWish
wish(GStringChunk *texts, const char *kind, const char *session, const char *person)
{
    g_autofree char *payload =
        person == NULL ? NULL : g_strdup_printf("{\"operator_id\":\"%s\"}", person);
    return (CbWish){.kind = kind,
                    .target_id = session,
                    .payload = payload == NULL ? NULL : g_string_chunk_insert(texts, payload)};
}

/* Decides one wish; the code of its refusal, "" when it is accepted. */
static inline const char *
decide(CbDesk *desk, const char *kind, const char *session, const char *person)
{
    GStringChunk *texts = g_string_chunk_new(64);
    g_autoptr(GError) error = NULL;
    CbWish wanted = wish(texts, kind, session, person);
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, &wanted, 1, NULL, &error);
    g_string_chunk_free(texts);
    if (outcomes == NULL)
        fail_msg("cb_desk_decide: %s", error->message);
    assert_int_equal(outcomes->len, 1);
    const char *code = ((CbOutcome *)g_ptr_array_index(outcomes, 0))->code;
    return code == NULL ? "" : code;
}

static inline void
must_decide(CbDesk *desk, const char *kind, const char *session, const char *person)
{
    assert_string_equal(decide(desk, kind, session, person), "");
}

/* The status of a person on a session in the World as shown, "" when they are not on it. */
static inline const char *
status_of(CbDesk *desk, const char *session, const char *person)
{
    const CbWorld *world = cb_desk_world(desk);
    guint s = worlds_find(world, CB_sessions, session);
    guint o = worlds_find(world, CB_operators, person);
    for (guint l = 0; l < cb_world_rows(world, CB_session_operators); l++)
        if (session_operators_session_id(world, l) == s &&
            session_operators_operator_id(world, l) == o)
            return session_operators_status(world, l);
    return "";
}

typedef char *(*Step)(CbDesk *desk, GError **error);

static inline void
assert_says(CbDesk *desk, Step step, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sentence = step(desk, &error);
    if (sentence == NULL)
        fail_msg("%s", error->message);
    if (strstr(sentence, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", sentence, words);
}

static inline void
assert_counts(CbDesk *desk, guint stand, guint taken_back, guint conflict)
{
    assert_int_equal(cb_desk_count(desk, CB_STANDS), stand);
    assert_int_equal(cb_desk_count(desk, CB_TAKEN_BACK), taken_back);
    assert_int_equal(cb_desk_count(desk, CB_CONFLICTS), conflict);
    assert_int_equal(cb_desk_entries(desk), stand + taken_back + conflict);
}

static inline gboolean
refresh(CbDesk *desk)
{
    gboolean changed = FALSE;
    assert_true(cb_desk_refresh(desk, &changed, NULL));
    return changed;
}

/* What somebody sees who opens the same directory now. */
static inline void
assert_opened_anew_is_the_same(CbDesk *desk, const char *directory)
{
    g_autoptr(CbDesk) fresh = open_desk(directory);
    worlds_assert_same(cb_desk_world(fresh), cb_desk_world(desk));
    assert_int_equal(cb_desk_entries(fresh), cb_desk_entries(desk));
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry there = cb_desk_entry(fresh, i), here = cb_desk_entry(desk, i);
        assert_string_equal(there.entry->decision->id, here.entry->decision->id);
        assert_int_equal(there.entry->state, here.entry->state);
        assert_int_equal(there.standing, here.standing);
        assert_int_equal(g_strcmp0(there.code, here.code), 0);
        assert_int_equal(g_strcmp0(there.sentence, here.sentence), 0);
    }
}
