#include "tui/console/action.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "tests/support/files.h"

/* The map of a person's file with this text, or of no file (NULL). */
static CbKeymap *
map_of(const char *text, GPtrArray *problems)
{
    if (!text)
        return cb_keymap_new(NULL, problems);
    g_autofree char *directory = cb_files_make_directory("keymap", NULL);
    g_autofree char *path = g_build_filename(directory, "keys.conf", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    CbKeymap *keymap = cb_keymap_new(path, problems);
    assert_true(cb_files_remove(directory, NULL));
    return keymap;
}

static const char *
runs(const CbKeymap *keymap, const char *key, guint contexts)
{
    const CbAction *action = cb_keymap_lookup(keymap, cb_key_parse(key), contexts);
    return action ? action->name : "nothing";
}

/* Exactly one sentence, which has each of the words (NULL-terminated). */
static void
assert_told(const GPtrArray *problems, const char *const *words)
{
    assert_int_equal(problems->len, 1);
    for (; *words; words++) {
        if (!strstr(problems->pdata[0], *words))
            fail_msg("\"%s\" does not say %s", (const char *)problems->pdata[0], *words);
    }
}
#define TOLD(problems, ...) assert_told(problems, (const char *const[]){__VA_ARGS__, NULL})

static void
the_built_in_map_has_no_problem_and_a_key_for_every_action(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) keymap = map_of(NULL, problems);
    for (guint i = 0; i < problems->len; i++)
        print_error("%s\n", (char *)problems->pdata[i]);
    assert_int_equal(problems->len, 0);
    for (guint i = 0; i < cb_n_actions; i++) {
        if (*cb_keymap_keys(keymap, cb_actions[i].name) == '\0')
            fail_msg("%s has no key", cb_actions[i].name);
    }
}

static void
every_key_shown_runs_its_action_where_only_its_context_holds(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) keymap = map_of(NULL, problems);
    for (guint i = 0; i < cb_n_actions; i++) {
        const CbAction *action = &cb_actions[i];
        g_auto(GStrv) keys = g_strsplit(cb_keymap_keys(keymap, action->name), " ", -1);
        for (char **key = keys; *key; key++)
            assert_string_equal(runs(keymap, *key, action->contexts), action->name);
        assert_string_equal(cb_keymap_first(keymap, action->name), keys[0] ? keys[0] : "");
    }
}

static void
nothing_that_decides_lies_on_keys_that_hands_press_by_habit(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) keymap = map_of(NULL, problems);
    for (const char *letter = "abdk"; *letter != '\0'; letter++) {
        CbKey key = CB_KEY_CTRL | (CbKey)*letter;
        for (guint context = CB_IN_ANY; context <= CB_IN_JOB; context <<= 1) {
            const CbAction *action = cb_keymap_lookup(keymap, key, context);
            assert_false(action && action->flags & CB_CHANGES);
        }
    }
}

static void
a_persons_file_replaces_the_keys_of_the_actions_it_names(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) keymap = map_of("[keys]\npropose = P  alt-p\nundo =\n", problems);
    assert_int_equal(problems->len, 0);
    assert_string_equal(cb_keymap_keys(keymap, "propose"), "P alt-p");
    assert_string_equal(cb_keymap_first(keymap, "propose"), "P");
    assert_string_equal(runs(keymap, "P", CB_IN_SESSION), "propose");
    assert_string_equal(cb_keymap_keys(keymap, "undo"), "");
    assert_string_equal(cb_keymap_first(keymap, "undo"), "");
    assert_string_not_equal(cb_keymap_keys(keymap, "help"), "");
}

static void
two_actions_can_change_keys(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) plain = map_of(NULL, problems);
    g_autofree char *text =
        g_strdup_printf("[keys]\nundo = %s\nhelp = %s\n", cb_keymap_keys(plain, "help"),
                        cb_keymap_keys(plain, "undo"));
    g_autoptr(CbKeymap) keymap = map_of(text, problems);
    assert_int_equal(problems->len, 0);
    assert_string_equal(cb_keymap_keys(keymap, "undo"), cb_keymap_keys(plain, "help"));
    assert_string_equal(cb_keymap_keys(keymap, "help"), cb_keymap_keys(plain, "undo"));
}

static void
the_most_special_context_wins_a_key(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) keymap = map_of("[keys]\nquit = @\nreview = @\nforce = @\nnext-day = @\n"
                                        "give-up = @\n", problems);
    assert_int_equal(problems->len, 0);
    assert_string_equal(runs(keymap, "@", CB_IN_ANY), "quit");
    assert_string_equal(runs(keymap, "@", CB_IN_ANY | CB_IN_SESSION), "review");
    assert_string_equal(runs(keymap, "@", CB_IN_ANY | CB_IN_SESSION | CB_IN_PERSON), "force");
    assert_string_equal(runs(keymap, "@", CB_IN_ANY | CB_IN_PERSON | CB_IN_DAY), "next-day");
    assert_string_equal(runs(keymap, "@", CB_IN_ANY | CB_IN_SESSION | CB_IN_DECISION), "give-up");
    assert_string_equal(runs(keymap, "t", CB_IN_ANY | CB_IN_SESSION | CB_IN_HANDOVER), "since");
    assert_string_equal(runs(keymap, "ctrl-_", CB_IN_ANY), "nothing");
}

static void
a_key_that_is_taken_is_left_out_and_told(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) plain = map_of(NULL, problems);
    g_autofree char *text =
        g_strdup_printf("[keys]\nquit = %s alt-q\n", cb_keymap_first(plain, "help"));
    g_autoptr(CbKeymap) keymap = map_of(text, problems);
    TOLD(problems, "keys.conf", "quit", "help", cb_keymap_first(plain, "help"));
    assert_string_equal(cb_keymap_keys(keymap, "quit"), "alt-q");
    assert_string_equal(cb_keymap_keys(keymap, "help"), cb_keymap_keys(plain, "help"));
}

static void
an_unknown_action_or_key_or_section_is_told_with_the_file(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } wrong[] = {
        {"[keys]\nprupose = a\n", "prupose"},
        {"[keys]\nquit = hyper-q\n", "hyper-q"},
        {"[keys]\nquit = ctrl-é\n", "quit"},
        {"[colours]\nquit = q\n", "colours"},
        {"[keys\nquit = q\n", "keys.conf"},
        {"quit = q\n", "keys.conf"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(CbKeymap) keymap = map_of(wrong[i].text, problems);
        TOLD(problems, "keys.conf", wrong[i].word);
        assert_string_not_equal(cb_keymap_keys(keymap, "help"), "");
    }
}

static void
no_file_is_no_problem_but_one_that_cannot_be_read_is(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *directory = cb_files_make_directory("keymap", NULL);
    g_autofree char *path = g_build_filename(directory, "keys.conf", NULL);
    g_autoptr(CbKeymap) none = cb_keymap_new(path, problems);
    assert_non_null(none);
    assert_int_equal(problems->len, 0);
    assert_int_equal(g_mkdir(path, 0700), 0);
    g_autoptr(CbKeymap) folder = cb_keymap_new(path, problems);
    assert_non_null(folder);
    TOLD(problems, path, "built-in");
    assert_true(cb_files_remove(directory, NULL));
}

static void
names_that_do_not_exist_have_no_keys(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbKeymap) keymap = map_of(NULL, problems);
    assert_string_equal(cb_keymap_keys(keymap, "dance"), "");
    assert_string_equal(cb_keymap_first(keymap, "dance"), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_map_has_no_problem_and_a_key_for_every_action),
        cmocka_unit_test(every_key_shown_runs_its_action_where_only_its_context_holds),
        cmocka_unit_test(nothing_that_decides_lies_on_keys_that_hands_press_by_habit),
        cmocka_unit_test(a_persons_file_replaces_the_keys_of_the_actions_it_names),
        cmocka_unit_test(two_actions_can_change_keys),
        cmocka_unit_test(the_most_special_context_wins_a_key),
        cmocka_unit_test(a_key_that_is_taken_is_left_out_and_told),
        cmocka_unit_test(an_unknown_action_or_key_or_section_is_told_with_the_file),
        cmocka_unit_test(no_file_is_no_problem_but_one_that_cannot_be_read_is),
        cmocka_unit_test(names_that_do_not_exist_have_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
