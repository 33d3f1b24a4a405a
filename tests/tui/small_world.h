/* A console on a small World, for tests of what it shows. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/files.h"
#include "tests/support/worlds.h"
#include "engine/domain.h"
#include "tui/console/cells.h"

#define NOW "2026-11-20T08:30:00Z" /* a Friday */

typedef struct {
    char *directory;
    CbConsole console;
    GString *text;
} Room;

static inline void
fill_sessions(CbPatch *rows)
{
    worlds_session(rows, "s-evening", "2026-11-20", "title", "Foire expo", "region", "occitanie",
                   "client_id", "Atlas", "min_operators", "3", "starts_at", "2026-11-20T19:00:00Z",
                   "ends_at", "2026-11-20T22:30:00Z", NULL);
    worlds_session(rows, "s-morning", "2026-11-20", "starts_at", "2026-11-20T08:00:00Z", NULL);
    worlds_session(rows, "s-whole-day", "2026-11-20", NULL);
    worlds_session(rows, "s-tomorrow", "2026-11-21", "starts_at", "2026-11-21T13:00:00Z", NULL);
    worlds_session(rows, "s-night", "2026-11-21", "starts_at", "2026-11-21T23:30:00Z", NULL);
    worlds_session(rows, "s-soon", "2026-11-24", "title", "Séminaire Lefèvre", "region", "Bretagne",
                   "min_operators", "9", NULL);
    worlds_session(rows, "s-past", "2026-11-09", NULL);
    worlds_session(rows, "s-far", "2027-11-24", NULL);
    worlds_session(rows, "s-draft", "2026-11-26", "status", "draft", "setup_ids", "[]", NULL);
    worlds_session(rows, "s-full", "2026-11-26", "min_operators", "4", NULL);
    worlds_session(rows, "s-summer", "2026-07-01", "starts_at", "2026-07-01T18:00:00Z", NULL);
}

static inline void
fill_people(CbPatch *rows)
{
    static const char *const others[] = {"o-1", "o-2", "o-3", "o-4"};
    worlds_operator(rows, "o-jean", "name", "Jean Dupont", "region", "occitanie", "email",
                    "jean@example.org", "phone", "+33 6 12", NULL);
    worlds_operator(rows, "o-zoe", "name", "Zoë Müller", "region", "Bretagne", "availability",
                    "{\"unavailableDates\":[\"2026-11-24\",\"2026-11-25\",\"2026-11-20\",\"2026-11-26\"]}",
                    NULL);
    worlds_operator(rows, "o-luc", "name", worlds_null, "is_active", "false", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        worlds_operator(rows, others[i], NULL);
        worlds_link(rows, "s-full", others[i], "accepted");
    }
    worlds_link(rows, "s-full", "o-jean", "accepted");
    worlds_link(rows, "s-evening", "o-zoe", "accepted");
}

static inline int
enter(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    Room *room = g_new0(Room, 1);
    room->directory = cb_files_make_directory("callboard-cells", NULL);
    g_autofree char *conf = g_build_filename(room->directory, "profile.conf", NULL);
    g_file_set_contents(conf, "[console]\ntimezone = Europe/Paris\n[person]\nname = dana\n", -1, NULL);
    CbProfile *profile = cb_profile_open(NULL, room->directory, NULL);
    assert_non_null(profile);
    CbDesk *desk = cb_desk_open(profile, worlds_time(NOW), NULL);
    assert_non_null(desk);
    fill_sessions(rows);
    fill_people(rows);
    assert_true(cb_store_write(cb_desk_store(desk), rows, NULL));
    assert_true(cb_desk_reload(desk, NULL));
    room->console.desk = desk;
    room->console.board = cb_board_new(cb_desk_world(desk), cb_desk_now(desk), 3);
    room->console.matters = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    room->text = g_string_new(NULL);
    *state = room;
    return 0;
}

static inline int
leave(void **state)
{
    Room *room = *state;
    g_clear_pointer(&room->console.pending_ids, g_hash_table_unref);
    g_clear_pointer(&room->console.haystacks, cb_haystacks_free);
    g_clear_pointer(&room->console.canvas, cb_canvas_free);
    g_clear_pointer(&room->console.handover, cb_handover_free);
    g_array_unref(room->console.matters);
    cb_board_free(room->console.board);
    cb_desk_free(room->console.desk);
    g_string_free(room->text, TRUE);
    cb_files_remove(room->directory, NULL);
    g_free(room->directory);
    g_free(room);
    return 0;
}

static inline guint
session(Room *room, const char *id)
{
    return worlds_find(cb_console_world(&room->console), CB_sessions, id);
}

static inline guint
person(Room *room, const char *id)
{
    return worlds_find(cb_console_world(&room->console), CB_operators, id);
}

static inline void
decide(Room *room, const char *kind, const char *target, const char *payload)
{
    CbWish wish = {.kind = kind, .target_id = target, .payload = (char *)payload};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(room->console.desk, &wish, 1, NULL, NULL);
    assert_non_null(outcomes);
    assert_null(((CbOutcome *)g_ptr_array_index(outcomes, 0))->code);
    cb_board_renew(room->console.board, cb_console_world(&room->console),
                   cb_desk_now(room->console.desk));
}

static inline void
assert_people(Room *room, const char *word, const char *ids)
{
    const CbWorld *world = cb_console_world(&room->console);
    g_string_truncate(room->text, 0);
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++)
        if (cb_operator_passes(&room->console, o, word))
            g_string_append_printf(room->text, "%s%s", room->text->len == 0 ? "" : " ",
                                   operators_id(world, o));
    assert_string_equal(room->text->str, ids);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, enter, leave)
