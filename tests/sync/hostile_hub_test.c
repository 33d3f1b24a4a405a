/* A courier with a good profile before hubs that lie, babble, bomb and never end: each time the trouble is stated in a
 * sentence, memory stays bounded, and facts and outbox are what they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "engine/when.h"
#include "sync/client/courier.h"
#include "tests/support/canned_server.h"
#include "tests/support/files.h"
#include "tests/support/worlds.h"
#include "tests/sync/hostile_bodies.h"

#define PATIENCE (8 * CB_SECOND)
/* Sanitizers keep what is freed for a while, and around all that is used. */
#ifdef __SANITIZE_ADDRESS__
#define MOST_GROWTH (512 * 1024) /* KiB */
#else
#define MOST_GROWTH (32 * 1024) /* KiB */
#endif
#define CHANGES(next, more, rows)                                                                  \
    "{\"epoch\":\"" EPOCH "\",\"schema\":1,\"next\":\"" next "\",\"more\":" more                   \
    ",\"lag_ms\":0,\"rows\":[" rows "]}"
#define NO_NEWS CHANGES(CURSOR(1), "false", "")
#define JSON "application/json"

typedef struct Trap Trap;
typedef gboolean (*Answer)(const Trap *trap, int fd, guint number);

/* A hub: what it answers at a place in an unpleasant way (elsewhere it is a good one), and what is said of it. */
struct Trap {
    const char *name;
    const char *path;   /* "cb_pull", … */
    const char *body;   /* answered with 200 … */
    Answer answer;      /* … unless this answers */
    const char *code;   /* of the status; NULL: nothing needs to be said */
    const char *words;  /* in its sentence; may be NULL */
    gboolean pushes;    /* its other answers take the decisions' pushes */
};

typedef struct {
    char *directory, *profile, *facts; /* facts: as text */
    CannedServer *server;
    const Trap *trap; /* set while nobody asks */
    guint asked;      /* requests for the trap; atomic */
    CbCourier *courier;
    CbAgentStatus status;
    gboolean told;
} Test;

/* --- the hub ------------------------------------------------------------------------------------ */

static gboolean
send_text(int fd, const char *head, const GString *body)
{
    canned_send(fd, head, strlen(head));
    canned_send(fd, body->str, body->len);
    return FALSE;
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"

static gboolean
good_answer(const CannedRequest *request, int fd)
{
    if (strstr(request->line, "cb_pull") != NULL)
        return canned_send_answer(fd, 200, JSON, "", NO_NEWS);
    if (strstr(request->line, "/events") != NULL)
        return canned_send_answer(fd, 404, JSON, "", "{}");
    return canned_send_answer(fd, 503, JSON, "Retry-After: 60\r\n", "{\"code\":\"busy\",\"message\":\"later\"}");
}

static gboolean
answer(gpointer data, const CannedRequest *request, int fd)
{
    Test *test = data;
    const Trap *trap = test->trap;
    if (trap == NULL || strstr(request->line, trap->path) == NULL)
        return good_answer(request, fd);
    guint number = (guint)g_atomic_int_add((gint *)&test->asked, 1);
    if (trap->answer != NULL)
        return trap->answer(trap, fd, number);
    return canned_send_answer(fd, 200, JSON, "", trap->body);
}

static gboolean
send_endless(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    static const char zeros[65536] = "[";
    gboolean good = canned_send(fd, OK_HEAD, strlen(OK_HEAD));
    while (good)
        good = canned_send(fd, zeros, sizeof zeros);
    return FALSE;
}

static gboolean
send_deep(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, OK_HEAD, deep_body);
}

static gboolean
send_wide(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, OK_HEAD, wide_body);
}

static gboolean
send_wide_row(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, OK_HEAD, wide_row_body);
}

static gboolean
send_wide_results(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, OK_HEAD, wide_results_body);
}

static gboolean
send_long(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, OK_HEAD, long_body);
}

static gboolean
send_rows(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, OK_HEAD, rows_body);
}

static gboolean
send_deletions(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, OK_HEAD, deleting_body);
}

static gboolean
send_packed(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return send_text(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n",
                     packed_body);
}

static gboolean
drip(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    for (const char *c = OK_HEAD NO_NEWS; *c != '\0' && canned_send(fd, c, 1); c++)
        if (!canned_pause(fd, CB_SECOND / 10))
            break;
    return FALSE;
}

static gboolean
send_elsewhere(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return canned_send_answer(fd, 307, JSON, "Location: http://127.0.0.1:1/rest/v1/rpc/cb_pull\r\n", "");
}

static gboolean
go_back(const Trap *trap, int fd, guint number)
{
    (void)trap;
    return canned_send_answer(fd, 200, JSON, "",
                              number % 2 == 0 ? CHANGES(CURSOR(9), "true", "") : CHANGES(CURSOR(1), "true", ""));
}

static gboolean
go_round(const Trap *trap, int fd, guint number)
{
    (void)trap;
    g_autofree char *body = g_strdup_printf(CHANGES("v1." EPOCH ".0.%u", "true", ""), 2 + number % 7);
    return canned_send_answer(fd, 200, JSON, "", body);
}

static gboolean
refuse_oddly(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return canned_send_answer(fd, 403, JSON, "",
                              "{\"code\":\"forbidden\",\"message\":\"\\u001b[2J\\u0007\\u202e\\n\xff\xfe\"}");
}

static gboolean
forget_epoch(const Trap *trap, int fd, guint number)
{
    (void)trap, (void)number;
    return canned_send_answer(fd, 409, JSON, "", "{\"code\":\"must_refetch\",\"message\":\"no\"}");
}

#define STREAM_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

static gboolean
stream_garbage(const Trap *trap, int fd, guint number)
{
    (void)trap;
    g_autoptr(GRand) dice = g_rand_new_with_seed(number);
    char bytes[8192];
    gboolean good = canned_send(fd, STREAM_HEAD, strlen(STREAM_HEAD));
    for (guint round = 0; good && round < 200; round++) {
        for (guint i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)g_rand_int_range(dice, 0, 256);
        good = canned_send(fd, bytes, sizeof bytes);
    }
    return FALSE;
}

static gboolean
stream_line(const Trap *trap, int fd, guint number)
{
    (void)number;
    static char line[65536];
    memset(line, 'x', sizeof line);
    gboolean good = canned_send(fd, STREAM_HEAD, strlen(STREAM_HEAD)) &&
                    canned_send(fd, trap->body, strlen(trap->body));
    for (guint i = 0; good && i < 2048; i++) /* 128 MiB */
        good = canned_send(fd, line, sizeof line);
    return FALSE;
}

static gboolean
stream_lies(const Trap *trap, int fd, guint number)
{
    (void)number;
    gboolean good = canned_send(fd, STREAM_HEAD, strlen(STREAM_HEAD));
    for (guint i = 0; good && i < 20000; i++)
        good = canned_send(fd, trap->body, strlen(trap->body));
    canned_pause(fd, CB_SECOND);
    return FALSE;
}

#define RESULT(id, outcome, more) "{\"id\":\"" id "\",\"outcome\":\"" outcome "\"" more "}"
#define RESULTS(list) "{\"epoch\":\"" EPOCH "\",\"results\":[" list "]}"
#define FIRST "11111111-0000-4000-8000-000000000000"
#define SECOND "22222222-0000-4000-8000-000000000000"
#define OTHER "33333333-0000-4000-8000-000000000000"

static const Trap traps[] = {
    {"types that are wrong", "cb_pull", "{\"epoch\":5,\"next\":[],\"more\":\"no\",\"lag_ms\":{},\"rows\":7}", NULL,
     "BAD_ANSWER", "makes no sense", FALSE},
    {"an answer that is no object", "cb_pull", "\"hello\"", NULL, "BAD_ANSWER", "makes no sense", FALSE},
    {"a body without end", "cb_pull", NULL, send_endless, "TOO_LARGE", "larger than 12 MiB", FALSE},
    {"brackets ever deeper", "cb_pull", NULL, send_deep, NULL, NULL, FALSE},
    {"millions of little arrays", "cb_pull", NULL, send_wide, "BAD_ROW", NULL, FALSE},
    {"a row of a million numbers", "cb_pull", NULL, send_wide_row, "BAD_ROW", "values", FALSE},
    {"a text of 11 MiB", "cb_pull", NULL, send_long, "BAD_ROW", NULL, FALSE},
    {"a body that unpacks to gigabytes", "cb_pull", NULL, send_packed, "TOO_LARGE", NULL, FALSE},
    {"headers that drip", "cb_pull", NULL, drip, NULL, NULL, FALSE},
    {"a way to somewhere else", "cb_pull", NULL, send_elsewhere, "CONNECTION", "sends us on", FALSE},
    {"a cursor that stands still", "cb_pull", CHANGES(CURSOR(1), "true", ""), NULL, "BAD_ANSWER", NULL, FALSE},
    {"a cursor that goes back", "cb_pull", NULL, go_back, "BAD_ANSWER", "goes back", FALSE},
    {"cursors in a circle", "cb_pull", NULL, go_round, "BAD_ANSWER", "goes back", FALSE},
    {"a table that nobody knows", "cb_pull",
     CHANGES(CURSOR(2), "false", "{\"t\":\"sqlite_master\",\"op\":\"D\",\"pk\":[\"x\"],\"v\":0,\"row\":null}"), NULL,
     "BAD_ROW", "sqlite_master", FALSE},
    {"a table of the outbox", "cb_pull",
     CHANGES(CURSOR(2), "false", "{\"t\":\"decisions\",\"op\":\"D\",\"pk\":[\"" FIRST "\"],\"v\":0,\"row\":null}"),
     NULL, "BAD_ROW", "decisions", FALSE},
    {"a row with a cell of another type", "cb_pull",
     CHANGES(CURSOR(2), "false",
             "{\"t\":\"sessions\",\"op\":\"U\",\"pk\":[\"s1\"],\"v\":9,\"row\":{\"id\":\"s1\",\"date\":{},"
             "\"row_version\":\"many\"}}"),
     NULL, "BAD_ROW", NULL, FALSE},
    {"a row that is not its key's", "cb_pull",
     CHANGES(CURSOR(2), "false",
             "{\"t\":\"founders\",\"op\":\"U\",\"pk\":[\"f1\"],\"v\":0,\"row\":{\"id\":\"f2\",\"name\":\"x\"}}"),
     NULL, "BAD_ROW", NULL, FALSE},
    {"good rows before a bad one", "cb_pull", NULL, send_rows, "BAD_ROW", NULL, FALSE},
    {"an older version of a row", "cb_pull",
     CHANGES(CURSOR(1), "false",
             "{\"t\":\"operators\",\"op\":\"U\",\"pk\":[\"o00001\"],\"v\":4,\"row\":{\"id\":\"o00001\","
             "\"name\":\"Evil\",\"row_version\":4}}"),
     NULL, NULL, NULL, FALSE},
    {"ten thousand deletions", "cb_pull", NULL, send_deletions, "MANY_DELETIONS", "confirm", FALSE},
    {"words that steer a terminal", "cb_pull", NULL, refuse_oddly, "FORBIDDEN", "does not allow", FALSE},
    {"an epoch that is never kept", "cb_", NULL, forget_epoch, NULL, NULL, FALSE},
    {"answers for other decisions", "cb_push", RESULTS(RESULT(OTHER, "accepted", ",\"version\":2") ","
     RESULT(SECOND, "accepted", ",\"version\":2")), NULL, "BAD_ANSWER", "are kept", TRUE},
    {"answers in another order", "cb_push", RESULTS(RESULT(SECOND, "accepted", ",\"version\":2") ","
     RESULT(FIRST, "accepted", ",\"version\":2")), NULL, "BAD_ANSWER", "are kept", TRUE},
    {"one answer twice", "cb_push", RESULTS(RESULT(FIRST, "accepted", ",\"version\":2") ","
     RESULT(FIRST, "accepted", ",\"version\":2")), NULL, "BAD_ANSWER", "are kept", TRUE},
    {"fewer answers than decisions", "cb_push", RESULTS(RESULT(FIRST, "accepted", ",\"version\":2")), NULL,
     "BAD_ANSWER", "are kept", TRUE},
    {"an outcome that is none", "cb_push", RESULTS(RESULT(FIRST, "accepted", ",\"version\":2") ","
     RESULT(SECOND, "forgotten", "")), NULL, "BAD_ANSWER", "are kept", TRUE},
    {"a version that is no number", "cb_push", RESULTS(RESULT(FIRST, "accepted", ",\"version\":\"2\"") ","
     RESULT(SECOND, "accepted", ",\"version\":-1")), NULL, "BAD_ANSWER", "are kept", TRUE},
    {"an endless answer to a push", "cb_push", NULL, send_endless, "TOO_LARGE", NULL, TRUE},
    {"deep answers to a push", "cb_push", NULL, send_deep, "BAD_ANSWER", "are kept", TRUE},
    {"a million answers to a push", "cb_push", NULL, send_wide_results, "BAD_ANSWER", "are kept", TRUE},
    {"events of noise", "/events", NULL, stream_garbage, NULL, NULL, FALSE},
    {"an event without end", "/events", "event: change\ndata: {", stream_line, NULL, NULL, FALSE},
    {"a comment without end", "/events", ": ", stream_line, NULL, NULL, FALSE},
    {"an id without end", "/events", "id: ", stream_line, NULL, NULL, FALSE},
    {"events that make no sense", "/events",
     "event: change\nid: \ndata: [[[[{\"t\":7}]]]]\n\nevent: look\ndata: {\"who\":\"\xff\",\"session\":7}\n\n"
     "retry: 999999999999999999\n\n", stream_lies, NULL, NULL, FALSE},
    {"people without number who look", "/events", "event: look\ndata: {\"who\":\"x\",\"session\":\"s1\"}\n\n",
     stream_lies, NULL, NULL, FALSE},
};

/* --- the profile -------------------------------------------------------------------------------- */

static CbWorld *
good_world(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < OPERATORS; i++) {
        char id[16];
        g_snprintf(id, sizeof id, "o%05u", i);
        worlds_operator(rows, id, "row_version", "5", NULL);
    }
    worlds_session(rows, "s1", "2090-01-01", "title", "Fair", NULL);
    worlds_session(rows, "s2", "2090-01-02", "title", "Show", NULL);
    return worlds_of(rows);
}

/* A whole copy of the hub's facts, as a first synchronisation leaves it. */
static void
be_whole(CbStore *store, const CbWorld *world, const char *hub)
{
    assert_true(cb_replica_begin(store, hub, EPOCH, CURSOR(1), 0, NULL));
    for (guint t = 0; t < CB_N_TABLES; t++) {
        guint n;
        g_autoptr(cJSON) rows = cJSON_CreateArray();
        for (guint row = 0; row < cb_world_rows(world, (CbTableId)t); row++)
            cJSON_AddItemToArray(rows, cb_json_row(world, (CbTableId)t, row));
        char *text = cJSON_PrintUnformatted(rows);
        assert_true(cb_replica_page(store, (CbTableId)t, text, strlen(text), NULL, TRUE, &n, NULL));
        cJSON_free(text);
    }
    assert_true(cb_replica_whole(store, g_get_real_time(), NULL));
}

static void
decide(CbStore *store, const CbWorld *world, const char *id, const char *session)
{
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, "session.review", session, NULL, "dana", CB_ROLE_DISPATCHER, g_get_real_time());
    g_free(decision->id);
    decision->id = g_strdup(id);
    assert_true(cb_outbox_begin(store, NULL) && cb_outbox_add(store, decision, 1, NULL, NULL) &&
                cb_outbox_commit(store, NULL));
}

static void
copy_directory(const char *from, const char *to)
{
    const char *const command[] = {"cp", "-a", from, to, NULL};
    assert_true(g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

static int
set_up(void **state)
{
    Test *test = g_new0(Test, 1);
    test->directory = cb_files_make_directory("hostile", NULL);
    g_autofree char *good = g_build_filename(test->directory, "good", NULL);
    test->profile = g_build_filename(test->directory, "profile", NULL);
    test->server = canned_server_start(answer, test);
    g_auto(CbCredentials) credentials = {.expires_at = CB_NULL, .refresh_at = CB_NULL};
    credentials.hub = g_strdup(canned_server_url(test->server));
    credentials.token = g_strdup("cbt_secret");
    assert_true(cb_credentials_save(good, &credentials, NULL));
    g_autoptr(CbStore) store = cb_store_open(good, NULL);
    g_autoptr(CbWorld) world = good_world();
    be_whole(store, world, canned_server_url(test->server));
    decide(store, world, FIRST, "s1");
    decide(store, world, SECOND, "s2");
    g_autoptr(CbWorld) facts = cb_store_load(store, NULL);
    test->facts = worlds_dump(facts);
    *state = test;
    return 0;
}

static int
tear_down(void **state)
{
    Test *test = *state;
    cb_courier_stop(test->courier);
    canned_server_stop(test->server);
    cb_files_remove(test->directory, NULL);
    g_free(test->directory);
    g_free(test->profile);
    g_free(test->facts);
    g_free(test);
    return 0;
}

static void
assert_unharmed(const Test *test)
{
    g_autoptr(CbStore) store = cb_store_open(test->profile, NULL);
    assert_non_null(store);
    g_autoptr(CbWorld) facts = cb_store_load(store, NULL);
    g_autofree char *text = worlds_dump(facts);
    if (strcmp(text, test->facts) != 0)
        fail_msg("%s changed the facts", test->trap->name);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, 2);
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        assert_string_equal(entry->decision->id, i == 0 ? FIRST : SECOND);
        if (entry->state != CB_OUTBOX_PENDING && entry->state != CB_OUTBOX_SENDING)
            fail_msg("%s made decision %u %s", test->trap->name, i, cb_outbox_state_name(entry->state));
    }
}

/* --- memory ------------------------------------------------------------------------------------- */

/* The most memory since it was last forgotten, KiB. */
static long
peak(void)
{
    long kilobytes = 0;
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents("/proc/self/status", &text, NULL, NULL));
    const char *line = strstr(text, "VmHWM:");
    assert_non_null(line);
    assert_int_equal(sscanf(line, "VmHWM: %ld", &kilobytes), 1);
    return kilobytes;
}

/* Where the kernel does not forget, growth beyond the peak of before is still seen. */
static void
forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file == NULL)
        return;
    fputs("5", file);
    fclose(file);
}

/* --- the courier before it ------------------------------------------------------------------------ */

static void
on_news(gpointer data, const CbCourierNews *news)
{
    Test *test = data;
    test->status = news->status;
    test->told |= g_strcmp0(news->status.code, test->trap->code) == 0;
}

static gboolean
tick(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

/* Until the trouble is told; where none need be, a while after the trap was met. */
static void
wait_for_trouble(Test *test)
{
    gint64 until = g_get_monotonic_time() + PATIENCE, met = G_MAXINT64;
    guint ticking = g_timeout_add(10, tick, NULL);
    while (g_get_monotonic_time() < MIN(until, met)) {
        g_main_context_iteration(NULL, TRUE);
        if (test->trap->code != NULL && test->told)
            break;
        if (test->trap->code == NULL && met == G_MAXINT64 && g_atomic_int_get((gint *)&test->asked) > 0)
            met = g_get_monotonic_time() + CB_SECOND * 6 / 10;
    }
    g_source_remove(ticking);
    if (test->trap->code == NULL ? met == G_MAXINT64 : !test->told)
        fail_msg("%s: it says \"%s\" (%s), not %s, after %u requests", test->trap->name, test->status.sentence,
                 test->status.code, test->trap->code, test->asked);
}

static void
assert_sentence(const Test *test)
{
    const char *sentence = test->status.sentence, *words = test->trap->words;
    assert_true(g_utf8_validate(sentence, -1, NULL));
    if (test->trap->code == NULL)
        return;
    if (*sentence == '\0' || (words != NULL && strstr(sentence, words) == NULL))
        fail_msg("%s: it says only \"%s\"", test->trap->name, sentence);
    for (const char *c = sentence; *c != '\0'; c = g_utf8_next_char(c))
        if (g_unichar_iscntrl(g_utf8_get_char(c)))
            fail_msg("%s: the sentence carries a control character", test->trap->name);
}

static void
meet(Test *test, const Trap *trap)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *good = g_build_filename(test->directory, "good", NULL);
    const CbCourierOptions options = {.directory = test->profile, .push_delay = trap->pushes ? 1 : CB_DAY,
                                      .live = strcmp(trap->path, "/events") == 0, .tell = on_news, .data = test};
    copy_directory(good, test->profile);
    test->trap = trap;
    test->asked = 0;
    test->told = FALSE;
    test->status = (CbAgentStatus){.link = CB_LINK_CONNECTING};
    forget_peak();
    long before = peak();
    test->courier = cb_courier_start(&options, &error);
    assert_non_null(test->courier);
    wait_for_trouble(test);
    assert_sentence(test);
    gint64 stopping = g_get_monotonic_time();
    cb_courier_stop(g_steal_pointer(&test->courier));
    assert_true(g_get_monotonic_time() - stopping < CB_SECOND);
    long growth = peak() - before;
    if (growth > MOST_GROWTH)
        fail_msg("%s took %ld KiB", trap->name, growth);
    if (g_getenv("CB_VERBOSE") != NULL)
        print_message("%-36s %6ld KiB, %u requests, %s: %s\n", trap->name, growth, test->asked, test->status.code,
                      test->status.sentence);
    assert_unharmed(test);
    assert_true(cb_files_remove(test->profile, NULL));
}

static void
whatever_a_hub_says_the_profile_is_unharmed_and_the_trouble_told(void **state)
{
    for (guint i = 0; i < G_N_ELEMENTS(traps); i++)
        meet(*state, &traps[i]);
}

int
main(void)
{
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR)) /* what is written with care need not wait for a disk here */
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whatever_a_hub_says_the_profile_is_unharmed_and_the_trouble_told, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, make_bodies, free_bodies);
}
