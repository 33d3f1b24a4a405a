/* The feed that calendars subscribe to: whom its address opens it for, and how it follows the facts. */
#include "tests/sync/hub_fixture.h"
#include "tests/support/texts.h"

#include "sync/hub/log.h"

/* The address of a calendar of one of the fixture's users. */
static char *
calendar_of(Fixture *fixture, CbRole role, const char *person)
{
    g_autoptr(GError) error = NULL;
    char *path = NULL;
    CbUser user = {.id = fixture->users[role], .role = role};
    if (!cb_hub_calendar_create(fixture->hub, &user, "phone", person, CB_NULL, &path, &error))
        fail_msg("%s", error->message);
    return path;
}

static CbAnswer *
ask(Fixture *fixture, const char *method, const char *path, const char *known)
{
    g_autoptr(CbRequest) request = fixture_request(NULL, method, path, NULL);
    if (known != NULL)
        fixture_header(request, "if-none-match", known);
    return cb_hub_answer(fixture->hub, request);
}

static guint
status_at(Fixture *fixture, const char *path)
{
    g_autoptr(CbAnswer) answer = ask(fixture, "GET", path, NULL);
    return answer->status;
}

static const char *
header_of(const CbAnswer *answer, const char *name)
{
    return g_hash_table_lookup(answer->headers, name);
}

/* The calendar as it is now; caller frees. */
static char *
read_feed(Fixture *fixture, const char *path)
{
    g_autoptr(CbAnswer) answer = ask(fixture, "GET", path, NULL);
    assert_int_equal(answer->status, 200);
    return g_strdup(answer->body->str);
}

static void
a_calendar_is_read_without_another_key(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = calendar_of(fixture, CB_ROLE_DISPATCHER, NULL);
    assert_true(g_str_has_prefix(path, "/calendar/cbc_") && g_str_has_suffix(path, ".ics"));
    g_autoptr(CbAnswer) answer = ask(fixture, "GET", path, NULL);
    assert_int_equal(answer->status, 200);
    assert_string_equal(header_of(answer, "Content-Type"), "text/calendar; charset=utf-8");
    assert_has(header_of(answer, "Cache-Control"), "private");
    assert_has(answer->body->str, "\r\nUID:s1@callboard\r\n");
    assert_has(answer->body->str, "\r\nDTSTART;VALUE=DATE:20261201\r\n");
    assert_has(answer->body->str, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n");
    g_autoptr(CbAnswer) head = ask(fixture, "HEAD", path, NULL);
    assert_int_equal(head->status, 200);
    assert_int_equal(head->body->len, 0);
    g_autoptr(CbAnswer) post = ask(fixture, "POST", path, NULL);
    assert_int_equal(post->status, 405);
}

static void
what_has_not_changed_is_not_sent_again(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = calendar_of(fixture, CB_ROLE_DISPATCHER, NULL);
    g_autoptr(CbAnswer) first = ask(fixture, "GET", path, NULL);
    const char *tag = header_of(first, "ETag");
    assert_true(g_str_has_prefix(tag, "W/\""));
    fixture->now += 3600 * CB_SECOND;
    g_autoptr(CbAnswer) second = ask(fixture, "GET", path, tag);
    assert_int_equal(second->status, 304);
    assert_int_equal(second->body->len, 0);
    assert_string_equal(header_of(second, "ETag"), tag);
    g_autofree char *more = g_strdup_printf("\"x\", %s", tag + 2);
    g_autoptr(CbAnswer) third = ask(fixture, "GET", path, more);
    assert_int_equal(third->status, 304);
    cJSON_Delete(fixture_wish(fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", 0}, "accepted",
                              NULL));
    g_autoptr(CbAnswer) fourth = ask(fixture, "GET", path, tag);
    assert_int_equal(fourth->status, 200);
    assert_string_not_equal(header_of(fourth, "ETag"), tag);
}

/* Pushes one decision with a payload of its own. */
static void
decide(Fixture *fixture, gint64 sequence, const char *kind, const char *session, const char *payload)
{
    g_autofree char *id = g_uuid_string_random();
    g_autofree char *body = g_strdup_printf(
        "{\"client_id\":\"" FIXTURE_A "\",\"decisions\":[{\"id\":\"%s\",\"seq\":%" G_GINT64_FORMAT
        ",\"kind\":\"%s\",\"target\":{\"table\":\"sessions\",\"id\":\"%s\"},\"base_version\":null,"
        "\"payload\":%s,\"decided_at\":\"2026-11-20T09:00:00Z\"}]}",
        id, sequence, kind, session, payload);
    g_autoptr(cJSON) answer = fixture_post(fixture, CB_ROLE_DISPATCHER, FIXTURE_PUSH, body);
    assert_string_equal(fixture_text(fixture_result(answer, 0), "outcome"), "accepted");
}

static void
a_session_moves_in_the_feed_and_stays_when_it_is_cancelled(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = calendar_of(fixture, CB_ROLE_DISPATCHER, NULL);
    g_autofree char *before = read_feed(fixture, path);
    assert_has(before, "UID:s2@callboard\r\nDTSTAMP:19700101T000000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\n"
                       "DTSTART;VALUE=DATE:20261202\r\n");
    decide(fixture, 1, "session.move", "s2",
           "{\"date\":\"2026-12-09\",\"starts_at\":\"2026-12-09T18:00:00Z\",\"ends_at\":\"2026-12-09T20:00:00Z\"}");
    g_autofree char *moved = read_feed(fixture, path);
    assert_has(moved, "UID:s2@callboard\r\nDTSTAMP:20261120T090000Z\r\nLAST-MODIFIED:20261120T090000Z\r\n"
                      "SEQUENCE:1\r\nSTATUS:CONFIRMED\r\nDTSTART:20261209T180000Z\r\nDTEND:20261209T200000Z\r\n");
    decide(fixture, 2, "session.cancel", "s2", "{}");
    g_autofree char *cancelled = read_feed(fixture, path);
    assert_has(cancelled, "SEQUENCE:2\r\nSTATUS:CANCELLED\r\n");
    fixture->now = worlds_time("2027-01-08T12:00:00Z");
    g_autofree char *later = read_feed(fixture, path);
    assert_has(later, "UID:s2@callboard");
    fixture->now = worlds_time("2027-01-09T12:00:00Z");
    g_autofree char *last = read_feed(fixture, path);
    assert_null(strstr(last, "UID:s2@callboard"));
}

static void
a_persons_calendar_has_only_what_they_are_on(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *path = calendar_of(fixture, CB_ROLE_DISPATCHER, "ben");
    g_autofree char *text = read_feed(fixture, path);
    assert_has(text, "UID:s1@callboard");
    assert_has(text, "STATUS:TENTATIVE");
    assert_has(text, "X-WR-CALNAME:ben");
    assert_null(strstr(text, "UID:s2@callboard"));
    assert_null(strstr(text, "ana"));
    g_autofree char *nobodys = calendar_of(fixture, CB_ROLE_DISPATCHER, "nobody");
    assert_int_equal(status_at(fixture, nobodys), 404);
}

static void
who_may_only_look_reads_no_names_and_no_drafts(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *viewers = calendar_of(fixture, CB_ROLE_VIEWER, NULL);
    g_autofree char *dispatchers = calendar_of(fixture, CB_ROLE_DISPATCHER, NULL);
    g_autofree char *little = read_feed(fixture, viewers);
    g_autofree char *much = read_feed(fixture, dispatchers);
    assert_null(strstr(little, "ana"));
    assert_null(strstr(little, "s3@callboard"));
    assert_has(much, "ana (asked)");
}

static gboolean
revoke_all(CbDb *db, gpointer data, GError **error)
{
    g_autoptr(GPtrArray) tokens = cb_token_all(db, error);
    gboolean good = tokens != NULL;
    (void)data;
    for (guint i = 0; good && i < tokens->len; i++) {
        const CbToken *token = g_ptr_array_index(tokens, i);
        gboolean found;
        if (token->kind == CB_TOKEN_CALENDAR)
            good = cb_token_revoke(db, token->id, &found, error);
    }
    return good;
}

static gboolean
shut_out(CbDb *db, gpointer data, GError **error)
{
    g_autoptr(CbUser) user = cb_user_find(db, data, error);
    user->active = FALSE;
    return cb_user_change(db, user, error);
}

static void
an_address_that_is_unknown_revoked_or_of_somebody_shut_out_is_not_there(void **state)
{
    Fixture *fixture = *state;
    static const char *const wrong[] = {"/calendar/", "/calendar/.ics", "/calendar/cbc_x.ics", "/calendar/cbc_x"};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_int_equal(status_at(fixture, wrong[i]), 404);
    g_autofree char *path = calendar_of(fixture, CB_ROLE_DISPATCHER, NULL);
    g_autofree char *bare = g_strndup(path, strlen(path) - strlen(".ics"));
    assert_int_equal(status_at(fixture, path), 200);
    assert_int_equal(status_at(fixture, bare), 404);
    fixture_write(fixture->hub, revoke_all, NULL);
    assert_int_equal(status_at(fixture, path), 404);
    g_autofree char *other = calendar_of(fixture, CB_ROLE_MANAGER, NULL);
    assert_int_equal(status_at(fixture, other), 200);
    fixture_write(fixture->hub, shut_out, fixture->users[CB_ROLE_MANAGER]);
    assert_int_equal(status_at(fixture, other), 404);
}

static void
a_calendars_token_opens_nothing_else_and_no_other_token_a_calendar(void **state)
{
    Fixture *fixture = *state;
    guint status;
    g_autofree char *path = calendar_of(fixture, CB_ROLE_ADMIN, NULL);
    const char *name = path + strlen(CB_CALENDAR_PATH);
    g_autofree char *token = g_strndup(name, strlen(name) - strlen(CB_CALENDAR_SUFFIX));
    cJSON_Delete(fixture_ask(fixture->hub, token, "GET", "/rest/v1/sessions", NULL, &status));
    assert_int_equal(status, 401);
    cJSON_Delete(fixture_ask(fixture->hub, token, "POST", FIXTURE_PULL, "{}", &status));
    assert_int_equal(status, 401);
    g_autofree char *wrong =
        g_strconcat(CB_CALENDAR_PATH, fixture->tokens[CB_ROLE_ADMIN], CB_CALENDAR_SUFFIX, NULL);
    assert_int_equal(status_at(fixture, wrong), 404);
}

static gboolean
collect_tokens(CbDb *db, gpointer data, GError **error)
{
    *(GPtrArray **)data = cb_token_all(db, error);
    return *(GPtrArray **)data != NULL;
}

static void
the_hub_keeps_just_a_hash(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GPtrArray) tokens = NULL;
    g_autofree char *path = calendar_of(fixture, CB_ROLE_ADMIN, "ana");
    const char *name = path + strlen(CB_CALENDAR_PATH);
    g_autofree char *token = g_strndup(name, strlen(name) - strlen(CB_CALENDAR_SUFFIX));
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
    fixture_write(fixture->hub, collect_tokens, &tokens);
    const CbToken *last = NULL;
    for (guint i = 0; i < tokens->len; i++)
        if (((const CbToken *)tokens->pdata[i])->kind == CB_TOKEN_CALENDAR)
            last = tokens->pdata[i];
    assert_non_null(last);
    assert_string_equal(last->hash, hash);
    assert_string_equal(last->operator_id, "ana");
}

static void
a_log_shows_no_token_of_a_path(void **state)
{
    (void)state;
    static const struct {
        const char *path, *shown;
    } cases[] = {
        {"/calendar/cbc_abcDEF-_1.ics", "\"path\":\"/calendar/*\""},
        {"/calendar/typo", "\"path\":\"/calendar/*\""},
        {"/calender/cbc_abcDEF-_1.ics", "\"path\":\"/calender/*.ics\""},
        {"/rest/v1/cbt_abc/x", "\"path\":\"/rest/v1/*/x\""},
        {"/rest/v1/sessions", "\"path\":\"/rest/v1/sessions\""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *line = cb_log_begin(0, "info", "request");
        cb_log_path(line, cases[i].path, "");
        assert_has(line->str, cases[i].shown);
        g_string_free(line, TRUE);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_calendar_is_read_without_another_key),
        ON_BOTH(what_has_not_changed_is_not_sent_again),
        ON_BOTH(a_session_moves_in_the_feed_and_stays_when_it_is_cancelled),
        ON_BOTH(a_persons_calendar_has_only_what_they_are_on),
        ON_BOTH(who_may_only_look_reads_no_names_and_no_drafts),
        ON_BOTH(an_address_that_is_unknown_revoked_or_of_somebody_shut_out_is_not_there),
        ON_BOTH(a_calendars_token_opens_nothing_else_and_no_other_token_a_calendar),
        ON_BOTH(the_hub_keeps_just_a_hash),
        cmocka_unit_test(a_log_shows_no_token_of_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
