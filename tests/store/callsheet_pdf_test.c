/* A call sheet on paper, read back by poppler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "store/export/callsheet.h"
#include "tests/support/files.h"
#include "tests/support/texts.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-20T09:00:00Z"

typedef struct {
    char *directory, *path;
} Desk;

static int
enter(void **state)
{
    Desk *desk = g_new0(Desk, 1);
    desk->directory = cb_files_make_directory("callboard-pdf", NULL);
    desk->path = g_build_filename(desk->directory, "sheet.pdf", NULL);
    *state = desk;
    return 0;
}

static int
leave(void **state)
{
    Desk *desk = *state;
    cb_files_remove(desk->directory, NULL);
    g_free(desk->directory);
    g_free(desk->path);
    g_free(desk);
    return 0;
}

/* A day with a small session, and a large one with so many people. */
static CbWorld *
company(guint people)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_places, "id", "hall", "name", "Théâtre", "address", "2 place du Châtelet", NULL);
    worlds_operator(rows, "z1", "name", "Zoë Müller", "phone", "+33 6 12", NULL);
    worlds_operator(rows, "z2", "name", "王小明", NULL);
    worlds_operator(rows, "z3", "name",
                    "Ana María de las Mercedes Fernández-Villaverde y Echegaray de la Torre", NULL);
    worlds_session(rows, "a", "2026-12-01", "starts_at", "2026-12-01T07:00:00Z", "title", "Get-in\x01now", "place_id",
                   "hall", "min_operators", "5", NULL);
    worlds_session(rows, "b", "2026-12-01", "starts_at", "2026-12-01T18:00:00Z", "title", "Crowd", NULL);
    worlds_link(rows, "a", "z1", "accepted");
    worlds_link(rows, "a", "z2", "pending");
    worlds_link(rows, "a", "z3", "accepted");
    worlds_row(rows, CB_contacts, "id", "c1", "session_id", "a", "note", "gate B", "made_by", "dana", "made_at",
               "2026-11-01T00:00:00Z", NULL);
    for (guint i = 0; i < people; i++) {
        g_autofree char *id = g_strdup_printf("p%03u", i);
        g_autofree char *name = g_strdup_printf("Number%03u", i);
        worlds_operator(rows, id, "name", name, NULL);
        worlds_link(rows, "b", id, "accepted");
    }
    return worlds_of(rows);
}

static gboolean
print_to(const CbWorld *world, const char *path, GError **error)
{
    CbCallWish wish = {.operator = CB_NO_ROW};
    const CbPaper paper = {"Europe/Paris", worlds_time(NOW)};
    assert_true(cb_day_parse("2026-12-01", &wish.first));
    wish.last = wish.first;
    g_autoptr(CbCallSheet) sheet = cb_call_sheet(world, &wish);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    gboolean good = cb_call_sheet_pdf(world, sheet, &paper, out, error);
    fclose(out);
    return good;
}

static void
print_sheet(const Desk *desk, guint people)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CbWorld) world = company(people);
    if (!print_to(world, desk->path, &error))
        fail_msg("%s", error->message);
}

/* What a program of poppler's says of the sheet; caller frees. */
static char *
ask(const Desk *desk, const char *program, const char *option, const char *output)
{
    const char *argv[] = {program, option, desk->path, output, NULL};
    char *said = NULL;
    int status = 0;
    g_autofree char *found = g_find_program_in_path(program);
    if (found == NULL) {
        print_message("%s is not installed\n", program);
        skip();
    }
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, &status, NULL));
    assert_int_equal(status, 0);
    return said;
}

static void
names_and_times_can_be_read_on_the_page(void **state)
{
    static const char *const words[] = {
        "Tuesday 1 December 2026", "times of Europe/Paris", "from 08:00",    "Get-in now",
        "2 place du Châtelet",     "Zoë Müller",            "+33 6 12",      "王小明 (asked)",
        "3 people wanted",         "Note: gate B",          "Page 1 of 1",   "as of 2026-11-20 10:00",
    };
    print_sheet(*state, 2);
    g_autofree char *text = ask(*state, "pdftotext", "-layout", "-");
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        assert_has(text, words[i]);
}

static void
a_long_name_is_wrapped_and_whole(void **state)
{
    print_sheet(*state, 2);
    g_autofree char *text = ask(*state, "pdftotext", "-raw", "-");
    assert_has(text, "Ana María");
    assert_has(text, "Echegaray");
    assert_has(text, "Torre");
    assert_null(strstr(text, "Ana María de las Mercedes Fernández-Villaverde y Echegaray"));
}

static void
a_large_session_goes_on_on_pages_with_their_heads(void **state)
{
    print_sheet(*state, 150);
    g_autofree char *info = ask(*state, "pdfinfo", "-isodates", NULL);
    g_autofree char *text = ask(*state, "pdftotext", "-layout", "-");
    assert_has(info, "Pages:           4");
    assert_has(info, "A4");
    assert_has(info, "2026-11-20T09:00:00");
    g_auto(GStrv) pages = g_strsplit(text, "\f", -1);
    for (guint i = 0; i < 4; i++) {
        g_autofree char *number = g_strdup_printf("Page %u of 4", i + 1);
        assert_has(pages[i], "Tuesday 1 December 2026");
        assert_has(pages[i], "People");
        assert_has(pages[i], number);
        if (i > 1)
            assert_has(pages[i], "Crowd (continued)");
    }
    for (guint i = 0; i < 150; i++) {
        g_autofree char *name = g_strdup_printf("Number%03u", i);
        assert_has(text, name);
    }
}

static void
the_same_facts_at_the_same_time_give_the_same_bytes(void **state)
{
    const Desk *desk = *state;
    g_autofree char *first = NULL, *second = NULL;
    gsize n, m;
    print_sheet(desk, 3);
    assert_true(g_file_get_contents(desk->path, &first, &n, NULL));
    print_sheet(desk, 3);
    assert_true(g_file_get_contents(desk->path, &second, &m, NULL));
    assert_int_equal(n, m);
    assert_memory_equal(first, second, n);
    assert_memory_equal(first, "%PDF-", 5);
}

static void
an_empty_day_is_a_page_too(void **state)
{
    const Desk *desk = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_true(print_to(world, desk->path, NULL));
    g_autofree char *text = ask(desk, "pdftotext", "-layout", "-");
    assert_has(text, "0 sessions");
}

static void
a_full_disk_is_told_of_paper(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(CbWorld) world = company(3);
    assert_false(print_to(world, "/dev/full", &error));
    assert_has(error->message, "could not be written");
}

#define AT_DESK(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(names_and_times_can_be_read_on_the_page),
        AT_DESK(a_long_name_is_wrapped_and_whole),
        AT_DESK(a_large_session_goes_on_on_pages_with_their_heads),
        AT_DESK(the_same_facts_at_the_same_time_give_the_same_bytes),
        AT_DESK(an_empty_day_is_a_page_too),
        AT_DESK(a_full_disk_is_told_of_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
