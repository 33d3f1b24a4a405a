/* A console on a small World, without a terminal: what overlays need to be pressed and looked at. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/files.h"
#include "tests/support/worlds.h"
#include "tui/console/overlay.h"

typedef struct {
    char *directory;
    CbDesk *desk;
    CbConsole *console;
} Fixture;

static inline CbWorld *
small_world(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "op-1", "name", "Jean Lefèvre", "region", "bretagne", NULL);
    worlds_operator(rows, "op-2", "name", "Łukasz Strauß", "region", "occitanie", NULL);
    worlds_operator(rows, "op-3", "name", "王小明", "region", worlds_null, NULL);
    worlds_operator(rows, "op-4", "name", "Marie Jean", "region", "occitanie", NULL);
    worlds_session(rows, "s-1", "2026-11-24", "title", "Foire expo, hall 3", "region", "occitanie",
                   "setup_ids", "[\"Scène A\",\"Sono\"]", NULL);
    worlds_session(rows, "s-2", "2026-11-28", "title", "Zénith, load-out", "region", "bretagne",
                   "setup_ids", "[\"Sono\"]", NULL);
    return worlds_of(rows);
}

static inline int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->directory = cb_files_make_directory("overlay", NULL);
    CbProfile *profile = cb_profile_open(NULL, fixture->directory, NULL);
    assert_non_null(profile);
    fixture->desk = cb_desk_open(profile, worlds_time("2026-11-20T12:00:00Z"), NULL);
    assert_non_null(fixture->desk);
    g_autoptr(CbWorld) world = small_world();
    assert_true(cb_store_replace(cb_desk_store(fixture->desk), world, NULL));
    assert_true(cb_desk_reload(fixture->desk, NULL));

    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *keys = g_build_filename(fixture->directory, "keys.conf", NULL);
    CbConsoleOptions options = {.view = "board", .keys = keys};
    fixture->console = cb_console_new(fixture->desk, &options, problems);
    fixture->console->canvas = cb_canvas_new(24, 80, FALSE);
    *state = fixture;
    return 0;
}

static inline int
tear_down(void **state)
{
    Fixture *fixture = *state;
    cb_console_free(fixture->console);
    cb_desk_free(fixture->desk);
    cb_files_remove(fixture->directory, NULL);
    g_free(fixture->directory);
    g_free(fixture);
    return 0;
}

static inline CbConsole *
console_of(void **state)
{
    return ((Fixture *)*state)->console;
}

static inline void
press(CbConsole *console, const char *keys)
{
    g_auto(GStrv) names = g_strsplit(keys, " ", -1);
    for (char **name = names; *name; name++)
        cb_console_key(console, cb_key_parse(*name));
}

static inline void
paste(CbConsole *console, const char *text)
{
    console->overlay->ops->key(console, console->overlay, CB_KEY_NONE, text);
}

/* What the overlay draws on an empty canvas; caller frees. */
static inline char *
look(CbConsole *console)
{
    cb_canvas_clear(console->canvas);
    console->overlay->ops->draw(console, console->overlay);
    return cb_canvas_dump(console->canvas);
}

static inline void
assert_screen(CbConsole *console, gboolean shows, const char *text)
{
    g_autofree char *screen = look(console);
    if ((strstr(screen, text) != NULL) != shows)
        fail_msg("the screen %s \"%s\":\n%s", shows ? "lacks" : "shows", text, screen);
}

static inline void
resize(CbConsole *console, int rows, int columns)
{
    cb_canvas_free(console->canvas);
    console->canvas = cb_canvas_new(rows, columns, FALSE);
}

/* A test on a console of its own. */
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
