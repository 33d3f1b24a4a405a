/* channels.conf is taken whole or refused with the file, the section and the key that is wrong; secrets stay secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "sync/hub/sender/channels.h"
#include "tests/support/files.h"

typedef struct {
    char *directory, *path;
} Test;

static int
set_up(void **state)
{
    Test *test = g_new0(Test, 1);
    test->directory = cb_files_make_directory("channels", NULL);
    test->path = g_build_filename(test->directory, "channels.conf", NULL);
    g_autofree char *told = g_build_filename(test->directory, "told", NULL);
    assert_int_equal(g_mkdir(told, 0700), 0);
    *state = test;
    return 0;
}

static int
tear_down(void **state)
{
    Test *test = *state;
    cb_files_remove(test->directory, NULL);
    g_free(test->directory);
    g_free(test->path);
    g_free(test);
    return 0;
}

static void
write_file(const Test *test, const char *name, const char *text, int mode)
{
    g_autofree char *path = g_build_filename(test->directory, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_int_equal(g_chmod(path, mode), 0);
}

static void
a_whole_file_is_read(void **state)
{
    const Test *test = *state;
    g_autoptr(GError) error = NULL;
    write_file(test, "password", "geheim\nnot this\n", 0600);
    write_file(test, "secret", "0123456789abcdef\n", 0640);
    write_file(test, "channels.conf",
               "# ours\n[email]\nserver=smtps://mail.example.org\nfrom=crew@example.org\nuser=callboard\n"
               "password-file=password\n[text]\nurl=https://texts.example.org/send\nsecret-file=secret\n"
               "[file]\ndirectory=told\neverything=true\n",
               0644);
    g_autoptr(CbChannels) channels = cb_channels_read(test->path, &error);
    if (channels == NULL)
        fail_msg("%s", error->message);
    assert_string_equal(channels->email.server, "smtps://mail.example.org");
    assert_string_equal(channels->email.password, "geheim");
    assert_true(channels->email.encrypted);
    assert_string_equal(channels->text.secret, "0123456789abcdef");
    assert_true(g_str_has_suffix(channels->file.directory, "/told"));
    assert_true(channels->file.everything);
}

#define EMAIL "[email]\nserver=smtp://mail.example.org\nfrom=crew@example.org\n"

static void
what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *conf, *problem;
    } wrong[] = {
        {"server=x\n", "does not start with a group"},
        {"[pigeon]\n", "[pigeon]: there is no such channel"},
        {"[email]\nserver=smtp://mail.example.org\n", "[email]: from is missing"},
        {EMAIL "colour=red\n", "colour is no setting of it"},
        {"[email]\nserver=http://mail.example.org\nfrom=crew@example.org\n", "server is an address such as smtp://"},
        {"[email]\nserver=smtp://ana:secret@mail.example.org\nfrom=crew@example.org\n", "no user and no password in it"},
        {"[email]\nserver=smtp://mail.example.org\nfrom=nobody\n", "from is an address such as"},
        {EMAIL "encryption=none\n", "encryption=none is for a server on this machine"},
        {EMAIL "encryption=some\n", "required or none"},
        {EMAIL "user=ana\n", "user and password-file are given together"},
        {EMAIL "user=ana\npassword-file=nowhere\n", "password-file cannot be read"},
        {EMAIL "user=ana\npassword-file=open\n", "everybody on this machine can read"},
        {"[text]\nurl=http://texts.example.org\nsecret-file=secret\n", "url begins with https://"},
        {"[text]\nurl=https://texts.example.org\nsecret-file=short\n", "16 bytes or more"},
        {"[text]\nurl=https://texts.example.org\nsecret-file=empty\n", "the first line of"},
        {"[file]\ndirectory=nowhere\n", "directory is a directory that is there"},
        {"[file]\ndirectory=told\neverything=maybe\n", "everything is true or false"},
    };
    const Test *test = *state;
    write_file(test, "secret", "0123456789abcdef\n", 0600);
    write_file(test, "open", "secret secret secret\n", 0644);
    write_file(test, "short", "secret\n", 0600);
    write_file(test, "empty", "\n", 0600);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        write_file(test, "channels.conf", wrong[i].conf, 0600);
        g_autoptr(CbChannels) channels = cb_channels_read(test->path, &error);
        if (channels != NULL || strstr(error->message, wrong[i].problem) == NULL ||
            strstr(error->message, test->path) == NULL)
            fail_msg("%s: %s", wrong[i].conf, error != NULL ? error->message : "taken");
        assert_null(strstr(error->message, "secret secret"));
    }
}

static void
a_file_that_is_missing_is_said_to_be(void **state)
{
    const Test *test = *state;
    g_autoptr(GError) error = NULL;
    assert_null(cb_channels_read(test->path, &error));
    assert_non_null(strstr(error->message, test->path));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_file_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_missing_is_said_to_be, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
