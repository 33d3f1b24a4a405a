/* A profile: what its file may say, and what is said of a file that says something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "tests/support/files.h"
#include "tests/support/worlds.h"
#include "tui/profile.h"

static int
make_directory(void **state)
{
    *state = cb_files_make_directory("profile", NULL);
    return *state == NULL ? -1 : 0;
}

static int
remove_directory(void **state)
{
    g_autofree char *directory = *state;
    return cb_files_remove(directory, NULL) ? 0 : -1;
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

static void
write_conf(const char *directory, const char *text)
{
    g_autofree char *path = g_build_filename(directory, "profile.conf", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* The profile of a file with this text, which must be understood. */
static CbProfile *
profile_of(const char *directory, const char *text)
{
    g_autoptr(GError) error = NULL;
    write_conf(directory, text);
    CbProfile *profile = cb_profile_open(NULL, directory, &error);
    if (profile == NULL)
        fail_msg("%s", error->message);
    return profile;
}

/* The file is refused, and each of the words is said. */
static void
assert_refused(const char *directory, const char *text, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    write_conf(directory, text);
    g_autoptr(CbProfile) profile = cb_profile_open(NULL, directory, &error);
    if (profile != NULL)
        fail_msg("this is taken: %s", text);
    for (; *words != NULL; words++)
        if (strstr(error->message, *words) == NULL)
            fail_msg("\"%s\" does not say %s", error->message, *words);
}
#define REFUSED(state, text, ...) \
    assert_refused(*(state), text, (const char *const[]){"profile.conf", __VA_ARGS__, NULL})

/* --- the place -------------------------------------------------------------------------------- */

static void
a_name_that_is_no_plain_file_name_is_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"", ".", "..", ".hidden", "../x", "a/b", "/etc", "a\\b"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *quoted = g_strdup_printf("\"%s\"", names[i]);
        assert_null(cb_profile_open(names[i], NULL, &error));
        assert_true(g_error_matches(error, CB_PROFILE_ERROR, 0));
        assert_non_null(strstr(error->message, quoted));
        assert_non_null(strstr(error->message, "use letters"));
    }
}

static void
a_profile_lies_below_the_data_directory_unless_another_is_named(void **state)
{
    g_autofree char *expected = g_build_filename(g_get_user_data_dir(), "callboard", "night", NULL);
    g_autofree char *usual = g_build_filename(g_get_user_data_dir(), "callboard", "default", NULL);
    g_autoptr(CbProfile) night = cb_profile_open("night", NULL, NULL);
    g_autoptr(CbProfile) unnamed = cb_profile_open(NULL, NULL, NULL);
    g_autoptr(CbProfile) elsewhere = cb_profile_open("night", *state, NULL);
    assert_string_equal(night->directory, expected);
    assert_string_equal(unnamed->directory, usual);
    assert_string_equal(elsewhere->directory, *state);
}

static void
assert_usual(const CbProfile *profile)
{
    assert_string_equal(profile->actor, g_get_user_name());
    assert_int_equal(profile->role, CB_ROLE_DISPATCHER);
    assert_string_equal(profile->theme, "dark");
    assert_false(profile->ascii || profile->mouse || profile->read_only);
    assert_int_equal(profile->alerts, CB_ALERTS_BELL);
    assert_null(profile->zone);
    assert_int_equal(cb_patch_rows(profile->founders), 0);
}

static void
without_a_file_everything_has_its_usual_value(void **state)
{
    g_autoptr(CbProfile) profile = cb_profile_open(NULL, *state, NULL);
    assert_usual(profile);
    g_autofree char *conf = g_build_filename(*state, "profile.conf", NULL);
    assert_false(g_file_test(conf, G_FILE_TEST_EXISTS));
    g_autoptr(CbProfile) empty = profile_of(*state, "");
    assert_usual(empty);
}

static void
a_file_that_cannot_be_read_is_refused(void **state)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(*state, "profile.conf", NULL);
    assert_int_equal(g_mkdir(path, 0700), 0);
    assert_null(cb_profile_open(NULL, *state, &error));
    assert_non_null(strstr(error->message, path));
}

/* --- settings --------------------------------------------------------------------------------- */

static void
each_setting_is_read(void **state)
{
    g_autoptr(CbProfile) profile =
        profile_of(*state, "# mine\n[person]\nname = dana\nrole = manager\n[console]\n"
                           "theme = light\nascii = true\nmouse = true\nread_only = true\n"
                           "alerts = notify\ntimezone = Europe/Paris\n");
    assert_string_equal(profile->actor, "dana");
    assert_int_equal(profile->role, CB_ROLE_MANAGER);
    assert_string_equal(profile->theme, "light");
    assert_true(profile->ascii && profile->mouse && profile->read_only);
    assert_int_equal(profile->alerts, CB_ALERTS_NOTIFY);
    assert_string_equal(g_time_zone_get_identifier(profile->zone), "Europe/Paris");
}

static void
every_word_a_setting_knows_is_taken(void **state)
{
    static const struct {
        const char *word;
        CbAlertSign sign;
    } alerts[] = {{"bell", CB_ALERTS_BELL}, {"notify", CB_ALERTS_NOTIFY}, {"off", CB_ALERTS_OFF}};
    static const char *const themes[] = {"dark", "light", "mono"};
    for (guint i = 0; i < 3; i++) {
        g_autofree char *text = g_strdup_printf("[console]\nalerts=%s\ntheme=%s\nmouse=false\n",
                                                alerts[i].word, themes[i]);
        g_autoptr(CbProfile) profile = profile_of(*state, text);
        assert_int_equal(profile->alerts, alerts[i].sign);
        assert_string_equal(profile->theme, themes[i]);
        assert_false(profile->mouse);
    }
    for (CbRole role = CB_ROLE_VIEWER; role <= CB_ROLE_ADMIN; role++) {
        g_autofree char *text = g_strdup_printf("[person]\nrole = %s\n", cb_role_name(role));
        g_autoptr(CbProfile) profile = profile_of(*state, text);
        assert_int_equal(profile->role, role);
    }
}

static void
a_viewer_reads_only_whatever_else_is_set(void **state)
{
    g_autoptr(CbProfile) viewer =
        profile_of(*state, "[console]\nread_only = false\n[person]\nrole = viewer\n");
    assert_true(viewer->read_only);
}

static void
each_wrong_value_is_refused_with_file_key_and_what_is_expected(void **state)
{
    REFUSED(state, "[person]\nname =\n", "[person] name", "expected a name");
    REFUSED(state, "[person]\nrole = boss\n", "[person] role = boss",
            "expected viewer, dispatcher, manager or admin");
    REFUSED(state, "[console]\ntheme = Dark\n", "[console] theme = Dark",
            "expected dark, light or mono");
    REFUSED(state, "[console]\nascii = yes\n", "[console] ascii = yes", "expected true or false");
    REFUSED(state, "[console]\nmouse = 1\n", "[console] mouse = 1", "expected true or false");
    REFUSED(state, "[console]\nread_only =\n", "[console] read_only", "expected true or false");
    REFUSED(state, "[console]\nalerts = loud\n", "[console] alerts = loud",
            "expected bell, notify or off");
    REFUSED(state, "[console]\ntimezone = Mars/Olympus\n", "[console] timezone = Mars/Olympus",
            "expected a time zone");
    REFUSED(state, "[console]\ntimezone =\n", "[console] timezone", "expected a time zone");
    REFUSED(state, "[console]\ntimezone = zone.tab\n", "[console] timezone = zone.tab");
    REFUSED(state, "[console]\ntimezone = /dev/stdin\n", "[console] timezone = /dev/stdin");
    REFUSED(state, "[founders]\nana = Ana Roy <ana@x.org\n", "[founders] ana",
            "expected a name and in brackets");
    REFUSED(state, "[founders]\nana = Ana <a@x.org> Roy\n", "[founders] ana",
            "expected a name and in brackets");
}

static void
a_setting_that_does_not_exist_is_refused(void **state)
{
    REFUSED(state, "[console]\ncolour = red\n", "[console] colour = red", "there is no such setting",
            "Correct the line or delete it.");
    REFUSED(state, "[consol]\ntheme = dark\n", "[consol] theme = dark", "there is no such setting");
    REFUSED(state, "[console]\nname = dana\n", "[console] name = dana", "there is no such setting");
}

static void
a_file_that_is_no_key_file_is_refused(void **state)
{
    REFUSED(state, "[person]\nname = a\\qb\n", "[person] name");
    REFUSED(state, "[person]\nname = a\xff\n", *state, "UTF-8");
    REFUSED(state, "[person\nname = a\n", *state);
    REFUSED(state, "name = a\n", *state);
}

/* --- founders --------------------------------------------------------------------------------- */

static void
assert_founder(const CbWorld *world, const char *id, const char *name, const char *email,
               const char *phone)
{
    guint row = worlds_find(world, CB_founders, id);
    const char *const there[] = {founders_name(world, row), founders_email(world, row),
                                 founders_phone(world, row)};
    const char *const wanted[] = {name, email, phone};
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (g_strcmp0(there[i], wanted[i]) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", id, there[i], wanted[i]);
}

static void
founders_have_a_mail_address_or_a_phone_number_or_neither(void **state)
{
    g_autoptr(CbProfile) profile =
        profile_of(*state, "[founders]\nana = Ana Roy <ana@x.org>\nluc = Luc Petit < +33 6 12 >\n"
                           "zoe = Zoë\nmail = <m@x.org>\nnobody =\nempty = Eve <>\n");
    g_autoptr(CbWorld) world = worlds_of(profile->founders);
    assert_int_equal(cb_world_rows(world, CB_founders), 6);
    assert_founder(world, "ana", "Ana Roy", "ana@x.org", NULL);
    assert_founder(world, "luc", "Luc Petit", NULL, "+33 6 12");
    assert_founder(world, "zoe", "Zoë", NULL, NULL);
    assert_founder(world, "mail", NULL, "m@x.org", NULL);
    assert_founder(world, "nobody", NULL, NULL, NULL);
    assert_founder(world, "empty", "Eve", NULL, NULL);
}

/* --- what the console remembers --------------------------------------------------------------- */

static void
what_the_console_remembers_is_there_the_next_time(void **state)
{
    g_autoptr(CbProfile) profile = cb_profile_open(NULL, *state, NULL);
    g_key_file_set_string(profile->state, "board", "filter", "Łódź = \n 100 %");
    g_key_file_set_integer(profile->state, "board", "sort", 3);
    assert_true(cb_profile_save_state(profile, NULL));
    g_autofree char *path = g_build_filename(*state, "view.state", NULL);
    GStatBuf about;
    assert_int_equal(g_stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600); /* filters name people */
    g_autoptr(CbProfile) next = cb_profile_open(NULL, *state, NULL);
    g_autofree char *filter = g_key_file_get_string(next->state, "board", "filter", NULL);
    assert_string_equal(filter, "Łódź = \n 100 %");
    assert_int_equal(g_key_file_get_integer(next->state, "board", "sort", NULL), 3);
}

static void
memory_that_cannot_be_read_is_as_good_as_none(void **state)
{
    g_autofree char *path = g_build_filename(*state, "view.state", NULL);
    assert_true(g_file_set_contents(path, "[board\n\xff", -1, NULL));
    g_autoptr(CbProfile) profile = cb_profile_open(NULL, *state, NULL);
    assert_non_null(profile);
    assert_false(g_key_file_has_group(profile->state, "board"));
    assert_true(cb_profile_save_state(profile, NULL));
}

static void
memory_that_cannot_be_written_is_told(void **state)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *nowhere = g_build_filename(*state, "nowhere", NULL);
    g_autoptr(CbProfile) profile = cb_profile_open(NULL, nowhere, NULL);
    assert_non_null(profile);
    assert_false(cb_profile_save_state(profile, &error));
    assert_non_null(strstr(error->message, "view.state"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_is_no_plain_file_name_is_refused),
        IN_DIRECTORY(a_profile_lies_below_the_data_directory_unless_another_is_named),
        IN_DIRECTORY(without_a_file_everything_has_its_usual_value),
        IN_DIRECTORY(a_file_that_cannot_be_read_is_refused),
        IN_DIRECTORY(each_setting_is_read),
        IN_DIRECTORY(every_word_a_setting_knows_is_taken),
        IN_DIRECTORY(a_viewer_reads_only_whatever_else_is_set),
        IN_DIRECTORY(each_wrong_value_is_refused_with_file_key_and_what_is_expected),
        IN_DIRECTORY(a_setting_that_does_not_exist_is_refused),
        IN_DIRECTORY(a_file_that_is_no_key_file_is_refused),
        IN_DIRECTORY(founders_have_a_mail_address_or_a_phone_number_or_neither),
        IN_DIRECTORY(what_the_console_remembers_is_there_the_next_time),
        IN_DIRECTORY(memory_that_cannot_be_read_is_as_good_as_none),
        IN_DIRECTORY(memory_that_cannot_be_written_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
