/* A calendar program as people have it (vdirsyncer) subscribes to a hub that is served, and follows it. It names
 * what it fetches by http by UIDs of its own; that ours stay is tested in tests/sync/calendar_test.c. */
#include <signal.h>

#include <glib/gstdio.h>

#include "tests/support/hub_server.h"
#include "tests/tui/command_fixture.h"

#define DATA " --data '%s/hub'"
#define on_hub(desk, words, ...) call(desk, words DATA, ##__VA_ARGS__, (desk)->directory)

/* The line that a command on the hub has printed; caller frees. */
static char *
answer_of(Desk *desk, const char *words)
{
    assert_int_equal(on_hub(desk, "%s", words), 0);
    return g_strdup(g_strchomp(desk->out));
}

static void
post(const CbTestServe *serving, const char *token, const char *path, const char *body)
{
    g_autofree char *text =
        g_strdup_printf("POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                        path, token, strlen(body), body);
    g_autofree char *answer = cb_test_ask(serving->port, text, -1);
    if (!g_str_has_prefix(answer, "HTTP/1.1 20") || strstr(answer, "rejected") != NULL)
        fail_msg("%s", answer);
}

static void
configure(Desk *desk, const CbTestServe *serving, const char *path)
{
    g_autofree char *text = g_strdup_printf("[general]\nstatus_path = \"%1$s/status\"\n"
                                            "[pair calls]\na = \"hub\"\nb = \"mine\"\ncollections = null\n"
                                            "conflict_resolution = \"a wins\"\n"
                                            "[storage hub]\ntype = \"http\"\nurl = \"http://127.0.0.1:%2$u%3$s\"\n"
                                            "[storage mine]\ntype = \"filesystem\"\npath = \"%1$s/mine\"\n"
                                            "fileext = \".ics\"\n",
                                            desk->directory, serving->port, path);
    write_text(desk, "vdirsyncer.conf", text);
    g_autofree char *mine = g_build_filename(desk->directory, "mine", NULL);
    assert_int_equal(g_mkdir(mine, 0700), 0);
}

static void
synchronise(Desk *desk, const char *what)
{
    g_autofree char *conf = g_build_filename(desk->directory, "vdirsyncer.conf", NULL);
    const char *argv[] = {"vdirsyncer", "-c", conf, what, NULL};
    g_autofree char *out = NULL, *err = NULL;
    int status = 0;
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, NULL));
    if (status != 0)
        fail_msg("vdirsyncer %s: %s%s", what, out, err);
}

/* All events that the calendar has, one after the other; caller frees. */
static char *
events_of(Desk *desk, guint *n)
{
    g_autofree char *folder = g_build_filename(desk->directory, "mine", NULL);
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    GString *all = g_string_new(NULL);
    assert_non_null(listing);
    *n = 0;
    for (const char *name; (name = g_dir_read_name(listing)) != NULL; ++*n) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_string_append(all, text);
    }
    return g_string_free(all, FALSE);
}

static void
decide(const CbTestServe *serving, const char *token, guint sequence, const char *kind, const char *payload)
{
    g_autofree char *id = g_uuid_string_random();
    g_autofree char *body = g_strdup_printf(
        "{\"client_id\":\"aaaaaaaa-0000-4000-8000-000000000000\",\"decisions\":[{\"id\":\"%s\",\"seq\":%u,"
        "\"kind\":\"%s\",\"target\":{\"table\":\"sessions\",\"id\":\"s1\"},\"base_version\":null,"
        "\"payload\":%s,\"decided_at\":\"2026-11-20T09:00:00Z\"}]}",
        id, sequence, kind, payload);
    post(serving, token, "/rest/v1/rpc/cb_push", body);
}

static void
a_calendar_that_subscribes_follows_a_session(void **state)
{
    Desk *desk = *state;
    guint n;
    g_autofree char *found = g_find_program_in_path("vdirsyncer");
    if (found == NULL) {
        print_message("vdirsyncer is not installed\n");
        skip();
    }
    assert_int_equal(on_hub(desk, "user add marie --role manager"), 0);
    g_autofree char *token = answer_of(desk, "token create marie");
    g_autofree char *path = answer_of(desk, "token create marie --calendar");
    g_autofree char *data = g_build_filename(desk->directory, "hub", NULL);
    const char *words[] = {"--data", data, NULL};
    CbTestServe *serving = cb_test_serve_start(words);
    post(serving, token, "/rest/v1/sessions",
         "{\"id\":\"s1\",\"title\":\"Gala, soirée\",\"date\":\"2999-12-01\",\"status\":\"confirmed\","
         "\"starts_at\":\"2999-12-01T19:00:00Z\",\"ends_at\":\"2999-12-01T22:00:00Z\"}");
    configure(desk, serving, path);
    synchronise(desk, "discover");
    synchronise(desk, "sync");
    g_autofree char *first = events_of(desk, &n);
    assert_int_equal(n, 1);
    assert_has(first, "DTSTART:29991201T190000Z");
    assert_has(first, "SUMMARY:Gala\\, soirée");
    decide(serving, token, 1, "session.move",
           "{\"date\":\"2999-12-08\",\"starts_at\":\"2999-12-08T18:00:00Z\",\"ends_at\":\"2999-12-08T20:00:00Z\"}");
    synchronise(desk, "sync");
    g_autofree char *moved = events_of(desk, &n);
    assert_int_equal(n, 1);
    assert_has(moved, "DTSTART:29991208T180000Z");
    assert_has(moved, "SEQUENCE:1");
    assert_lacks(moved, "29991201");
    decide(serving, token, 2, "session.cancel", "{}");
    synchronise(desk, "sync");
    g_autofree char *cancelled = events_of(desk, &n);
    assert_has(cancelled, "STATUS:CANCELLED");
    cb_test_serve_stop(serving, SIGTERM);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_calendar_that_subscribes_follows_a_session, open_empty, close_desk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
