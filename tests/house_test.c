/* The rules of the house: rooms include only what stands above them, nothing includes in a circle,
 * a library is used in its one room, and every header stands alone. Runs in the top folder of the
 * sources. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

/* From the top down. */
static const char *const rooms[] = {"engine/", "store/", "sync/", "tui/"};

/* Headers that begin so are for files that begin so. */
static const struct {
    const char *header, *home;
} libraries[] = {
    {"sqlite3", "store/"},
    {"libpq", "store/"},
    {"libxml/", "store/"},
    {"libical/", "store/export/callsheet_ics"},
    {"cairo", "store/export/pdf"},
    {"pango/", "store/export/pdf"},
    {"curses", "tui/screen/terminal"},
    {"ncurses", "tui/screen/terminal"},
    {"term.h", "tui/screen/terminal"},
    {"curl/", "sync/client"},
    {"microhttpd", "sync/hub"},
};

/* All that the engine may know of the world outside; no clock among it. */
static const char *const engine_headers[] = {
    "glib.h",   "cjson/cJSON.h", "assert.h", "ctype.h",   "emmintrin.h",
    "limits.h", "math.h",        "stdarg.h", "stdbool.h", "stddef.h",
    "stdint.h", "stdio.h",       "stdlib.h", "string.h",  NULL,
};

/* --- reading the sources ---------------------------------------------------------------------- */

typedef struct {
    char *path;
    char *first;       /* what it includes first, NULL: nothing */
    GPtrArray *local;  /* "engine/world.h" */
    GPtrArray *system; /* "glib.h" */
} Source;

static void
source_free(gpointer data)
{
    Source *source = data;
    g_free(source->path);
    g_free(source->first);
    g_ptr_array_unref(source->local);
    g_ptr_array_unref(source->system);
    g_free(source);
}

static Source *
read_source(const char *path)
{
    Source *source = g_new0(Source, 1);
    g_autofree char *text = NULL;
    source->path = g_strdup(path);
    source->local = g_ptr_array_new_with_free_func(g_free);
    source->system = g_ptr_array_new_with_free_func(g_free);
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (!g_str_has_prefix(*line, "#include "))
            continue;
        const char *name = *line + strlen("#include ");
        const char *end = strpbrk(name + 1, "\">");
        if (end == NULL)
            continue;
        char *header = g_strndup(name + 1, (gsize)(end - name - 1));
        g_ptr_array_add(*name == '<' ? source->system : source->local, header);
        if (source->first == NULL)
            source->first = g_strdup(header);
    }
    return source;
}

static void
read_folder(const char *folder, GHashTable *sources)
{
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    for (const char *name; listing != NULL && (name = g_dir_read_name(listing)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            read_folder(path, sources);
        else if (g_str_has_suffix(name, ".c") || g_str_has_suffix(name, ".h"))
            g_hash_table_insert(sources, g_strdup(path), read_source(path));
    }
}

static int
read_house(void **state)
{
    GHashTable *sources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, source_free);
    for (guint r = 0; r < G_N_ELEMENTS(rooms); r++) {
        g_autofree char *folder = g_strndup(rooms[r], strlen(rooms[r]) - 1);
        read_folder(folder, sources);
    }
    *state = sources;
    return g_hash_table_size(sources) > 0 ? 0 : -1;
}

static int
leave_house(void **state)
{
    g_hash_table_unref(*state);
    return 0;
}

/* The place of a path's room, G_N_ELEMENTS(rooms) when it is in none. */
static guint
room_of(const char *path)
{
    guint room = 0;
    while (room < G_N_ELEMENTS(rooms) && !g_str_has_prefix(path, rooms[room]))
        room++;
    return room;
}

/* --- the rules -------------------------------------------------------------------------------- */

static void
a_room_includes_only_rooms_above_it(void **state)
{
    GHashTableIter iter;
    Source *source;
    g_hash_table_iter_init(&iter, *state);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&source))
        for (guint i = 0; i < source->local->len; i++) {
            const char *included = g_ptr_array_index(source->local, i);
            guint room = room_of(included);
            if (room < G_N_ELEMENTS(rooms) && room > room_of(source->path))
                fail_msg("%s includes %s, which stands below it", source->path, included);
            if (g_str_has_prefix(included, "tests/"))
                fail_msg("%s includes %s, a test", source->path, included);
        }
}

/* `trail` holds the paths that lead here; `done` those that are known to be in no circle. */
static void
walk(GHashTable *sources, const char *path, GPtrArray *trail, GHashTable *done)
{
    const Source *source = g_hash_table_lookup(sources, path);
    if (source == NULL || g_hash_table_contains(done, path))
        return;
    for (guint i = 0; i < trail->len; i++)
        if (strcmp(g_ptr_array_index(trail, i), path) == 0)
            fail_msg("%s includes itself by way of %s", path,
                     (const char *)g_ptr_array_index(trail, trail->len - 1));
    g_ptr_array_add(trail, source->path);
    for (guint i = 0; i < source->local->len; i++)
        walk(sources, g_ptr_array_index(source->local, i), trail, done);
    g_ptr_array_set_size(trail, (int)trail->len - 1);
    g_hash_table_add(done, source->path);
}

static void
nothing_includes_in_a_circle(void **state)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) trail = g_ptr_array_new();
    GHashTableIter iter;
    gpointer path;
    g_hash_table_iter_init(&iter, *state);
    while (g_hash_table_iter_next(&iter, &path, NULL))
        walk(*state, path, trail, done);
}

static void
check_libraries(const Source *source, const char *header)
{
    for (guint l = 0; l < G_N_ELEMENTS(libraries); l++)
        if (g_str_has_prefix(header, libraries[l].header) &&
            !g_str_has_prefix(source->path, libraries[l].home))
            fail_msg("%s includes <%s>, which is for %s", source->path, header, libraries[l].home);
    if (room_of(source->path) == 0 && !g_strv_contains(engine_headers, header))
        fail_msg("%s includes <%s>, which the engine does not know", source->path, header);
}

static void
a_library_is_used_in_its_one_room(void **state)
{
    GHashTableIter iter;
    Source *source;
    g_hash_table_iter_init(&iter, *state);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&source))
        for (guint i = 0; i < source->system->len; i++)
            check_libraries(source, g_ptr_array_index(source->system, i));
}

/* What `command` says on its standard output, NULL when it cannot be run or fails. */
static char *
output_of(const char *command)
{
    char *output = NULL;
    int status = -1;
    if (!g_spawn_command_line_sync(command, &output, NULL, &status, NULL) || status != 0)
        g_clear_pointer(&output, g_free);
    return output;
}

/* Those that no file includes first: of the others the build has shown it. Free with g_ptr_array_unref. */
static GPtrArray *
headers_in_question(GHashTable *sources)
{
    g_autoptr(GHashTable) firsts = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *headers = g_ptr_array_new();
    GHashTableIter iter;
    Source *source;
    g_hash_table_iter_init(&iter, sources);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&source))
        if (source->first != NULL && g_str_has_suffix(source->path, ".c"))
            g_hash_table_add(firsts, source->first);
    g_hash_table_iter_init(&iter, sources);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&source))
        if (g_str_has_suffix(source->path, ".h") && !g_hash_table_contains(firsts, source->path))
            g_ptr_array_add(headers, source->path);
    return headers;
}

static void
every_header_stands_alone(void **state)
{
    const char *compiler = g_getenv("CC") != NULL ? g_getenv("CC") : "cc";
    const char *build = g_getenv("CB_BUILD") != NULL ? g_getenv("CB_BUILD") : "build";
    g_autofree char *version = g_strdup_printf("%s --version", compiler);
    g_autofree char *found = output_of(version);
    g_autofree char *flags =
        output_of("pkg-config --cflags glib-2.0 libcjson sqlite3 libxml-2.0 ncursesw");
    if (found == NULL || flags == NULL) {
        print_message("no compiler to ask\n");
        skip();
    }
    g_strstrip(flags);
    g_autoptr(GPtrArray) headers = headers_in_question(*state);
    for (guint h = 0; h < headers->len; h++) {
        const char *path = g_ptr_array_index(headers, h);
        g_autofree char *command = g_strdup_printf("%s -x c -std=c11 -D_GNU_SOURCE -fsyntax-only -w -I. -I%s %s %s",
                                                   compiler, build, flags, path);
        g_autofree char *silence = output_of(command);
        if (silence == NULL)
            fail_msg("%s does not compile alone", path);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_room_includes_only_rooms_above_it),
        cmocka_unit_test(nothing_includes_in_a_circle),
        cmocka_unit_test(a_library_is_used_in_its_one_room),
        cmocka_unit_test(every_header_stands_alone),
    };
    return cmocka_run_group_tests(tests, read_house, leave_house);
}
