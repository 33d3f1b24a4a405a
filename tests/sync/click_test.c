/* Links by which people answer, as browsers, scanners and attackers open them. */
#include "tests/sync/crew_fixture.h"

#define POLICY "{\"availability_multiplier\":2,\"offer_buffer\":0}"

/* --- what a page says ---------------------------------------------------------------------------------- */

/* Whether a page says something; and that it is a page which loads and runs nothing. */
static gboolean
page_says(const CbAnswer *page, const char *words)
{
    const char *policy = crew_header(page, "Content-Security-Policy");
    assert_string_equal(crew_header(page, "Content-Type"), "text/html; charset=utf-8");
    assert_true(g_str_has_prefix(policy, "default-src 'none'"));
    assert_non_null(strstr(policy, "frame-ancestors 'none'"));
    assert_string_equal(crew_header(page, "Cache-Control"), "no-store");
    assert_string_equal(crew_header(page, "Referrer-Policy"), "no-referrer");
    assert_null(strstr(page->body->str, "<b>Rossi"));
    assert_null(strstr(page->body->str, "<i>Day"));
    assert_null(strstr(page->body->str, "<script"));
    assert_null(strstr(page->body->str, "http"));
    return strstr(page->body->str, words) != NULL;
}

static void
assert_get(Fixture *fixture, const char *link, guint status, const char *words)
{
    g_autoptr(CbAnswer) page = crew_ask(fixture->hub, NULL, "GET", link, NULL);
    if (page->status != status || !page_says(page, words))
        fail_msg("GET %s: %u, not %s: %s", link, page->status, words, page->body->str);
}

static void
assert_press(Fixture *fixture, const char *link, const char *answer, guint status, const char *words)
{
    g_autoptr(CbAnswer) page = crew_press(fixture->hub, link, answer);
    if (page->status != status || !page_says(page, words))
        fail_msg("POST %s: %u, not %s: %s", link, page->status, words, page->body->str);
}

/* --- a request that waits ------------------------------------------------------------------------------- */

typedef struct {
    char *campaign, *confirm, *decline, *id, *person;
    CbWorld *world;
} Asked;

static void
asked_clear(Asked *asked)
{
    g_free(asked->campaign);
    g_free(asked->confirm);
    g_free(asked->decline);
    g_free(asked->id);
    g_free(asked->person);
    cb_world_unref(asked->world);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static Asked
somebody_is_asked(Fixture *fixture)
{
    Asked asked = {.campaign = crew_start(fixture, "j1", POLICY)};
    asked.world = fixture_world(fixture->hub);
    guint request = crew_waiting(asked.world, "availability");
    asked.confirm = crew_link(fixture->hub, asked.world, request, "confirm");
    asked.decline = crew_link(fixture->hub, asked.world, request, "decline");
    asked.id = g_strdup(staffing_requests_id(asked.world, request));
    asked.person = g_strdup(profiles_id(asked.world, staffing_requests_profile_id(asked.world, request)));
    return asked;
}

/* The request of that id now. */
static const char *
status_of(Fixture *fixture, const char *id)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        if (strcmp(staffing_requests_id(world, row), id) == 0)
            return g_intern_string(staffing_requests_status(world, row));
    return NULL;
}

/* Everything, as text: what does not change it has no effect. */
static char *
everything(Fixture *fixture)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    return worlds_dump(world);
}

/* --- tests ---------------------------------------------------------------------------------------------- */

static void
a_scanner_that_opens_every_link_changes_nothing(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    g_autofree char *before = everything(fixture);
    for (guint row = 0; row < cb_world_rows(asked.world, CB_staffing_requests); row++) {
        static const char *const actions[] = {"confirm", "decline"}, *const methods[] = {"GET", "HEAD"};
        for (guint i = 0; i < 4; i++) {
            g_autofree char *link = crew_link(fixture->hub, asked.world, row, actions[i / 2]);
            g_autoptr(CbAnswer) page = crew_ask(fixture->hub, NULL, methods[i % 2], link, NULL);
            assert_int_equal(page->status, i % 2 == 0 ? 200 : 204);
        }
    }
    g_autofree char *after = everything(fixture);
    assert_string_equal(before, after);
}

static void
a_link_shows_what_is_asked_with_two_buttons(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    static const char *const words[] = {
        "Could you work this job?", "Night &amp; &lt;i&gt;Day&lt;/i&gt; j1", "2026-12-08 10:00 to 2026-12-09 02:00",
        "SND-FOH-R",  "&lt;b&gt;Rossi&lt;/b&gt;", "value=\"confirm\" class=\"wanted\"", "value=\"decline\">",
        "name=\"viewport\"", "<form method=\"post\">",
    };
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        assert_get(fixture, asked.confirm, 200, words[w]);
}

static void
a_pressed_button_answers_once_and_wakes_the_campaign(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    fixture->now += CB_MINUTE;
    assert_press(fixture, asked.confirm, "confirm", 200, "Thank you: you could work this job");
    assert_string_equal(status_of(fixture, asked.id), "confirmed");
    g_autofree char *once = everything(fixture);
    assert_press(fixture, asked.confirm, "confirm", 200, "Thank you: you could work this job");
    assert_press(fixture, asked.decline, NULL, 200, "You have said yes before, and that stands");
    assert_press(fixture, asked.confirm, "decline", 200, "You have said yes before, and that stands");
    assert_get(fixture, asked.decline, 200, "Thank you: you could work this job");
    g_autofree char *twice = everything(fixture);
    assert_string_equal(once, twice);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint campaign = worlds_find(world, CB_staffing_campaigns, asked.campaign);
    assert_true(staffing_campaigns_next_run_at(world, campaign) == fixture->now);
    gboolean told = FALSE;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        told = told || (strcmp(journal_kind(world, row), "request.answer") == 0 &&
                        strcmp(journal_actor(world, row), asked.person) == 0);
    assert_true(told);
}

static void
the_other_button_counts_not_the_link(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    assert_press(fixture, asked.confirm, "perhaps", 200, "This link does not work");
    assert_string_equal(status_of(fixture, asked.id), "pending");
    assert_press(fixture, asked.confirm, "decline", 200, "you have said no");
    assert_string_equal(status_of(fixture, asked.id), "declined");
}

static void
a_link_of_the_older_form_answers_too(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    const char *token = strrchr(asked.confirm, '/') + 1;
    g_autofree char *link = g_strdup_printf(
        "/functions/v1/staffing-click?rid=%s&a=decline&exp=2026-11-21T09%%3A00%%3A00.000Z&t=%s&c=email", asked.id, token);
    assert_get(fixture, link, 200, "Could you work this job?");
    assert_press(fixture, link, NULL, 200, "you have said no");
    assert_string_equal(status_of(fixture, asked.id), "declined");
}

static void
forged_foreign_and_mangled_links_open_nothing(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    g_autofree char *before = everything(fixture);
    const char *token = strrchr(asked.confirm, '/') + 1;
    g_autofree char *forged = g_strdup_printf("/staffing-click/confirm/%s/%s", asked.id,
                                              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    g_autofree char *foreign = g_strdup_printf("/staffing-click/confirm/%s/%s",
                                               staffing_requests_id(asked.world, crew_waiting(asked.world, "availability") + 1),
                                               token);
    g_autofree char *longer = g_strconcat(asked.confirm, "A", NULL);
    g_autofree char *hash = g_strdup_printf(
        "/staffing-click/confirm/%s/%s", asked.id,
        staffing_requests_token_hash(asked.world, crew_waiting(asked.world, "availability")));
    g_autofree char *unknown = g_strdup_printf("/staffing-click/confirm/none/%s", token);
    g_autofree char *no_expiry = g_strdup_printf("/staffing-click?rid=%s&a=confirm&t=%s", asked.id, token);
    g_autofree char *dance = g_strdup_printf("/staffing-click/dance/%s/%s", asked.id, token);
    const char *const links[] = {
        forged, foreign, longer, hash, unknown, no_expiry, dance, "/staffing-click", "/staffing-click/confirm",
        "/staffing-click/confirm/x", "/staffing-click?rid=%zz", "/staffing-click/confirm/%3Cscript%3E/t",
    };
    for (guint l = 0; l < G_N_ELEMENTS(links); l++) {
        assert_get(fixture, links[l], 200, "This link does not work");
        assert_press(fixture, links[l], "confirm", 200, "This link does not work");
    }
    g_autofree char *after = everything(fixture);
    assert_string_equal(before, after);
}

static void
a_link_ends_with_its_time_to_the_millisecond(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    gint64 until = staffing_requests_token_expires_at(asked.world, crew_waiting(asked.world, "availability"));
    fixture->now = until + 1;
    assert_get(fixture, asked.confirm, 200, "The time to answer is over");
    assert_press(fixture, asked.confirm, "confirm", 200, "The time to answer is over");
    assert_string_equal(status_of(fixture, asked.id), "pending");
    fixture->now = until;
    assert_press(fixture, asked.confirm, "confirm", 200, "you could work");
}

/* Who is asked again gets a new link; the old one ends. */
static void
a_newer_link_takes_the_older_ones_place(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    fixture->now += CB_MINUTE;
    g_autoptr(cJSON) pushed = crew_push_ask(fixture, FIXTURE_A, asked.campaign, asked.person, CB_NULL);
    assert_string_equal(fixture_text(fixture_result(pushed, 0), "outcome"), "accepted");
    assert_press(fixture, asked.confirm, "confirm", 200, "This link does not work");
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint row = crew_waiting(world, "availability");
    for (; row < cb_world_rows(world, CB_staffing_requests); row++)
        if (strcmp(staffing_requests_id(world, row), asked.id) == 0)
            break;
    g_autofree char *link = crew_link(fixture->hub, world, row, "confirm");
    assert_press(fixture, link, "confirm", 200, "you could work");
}

static void
who_tries_too_often_waits(void **state)
{
    Fixture *fixture = *state;
    g_auto(Asked) asked = somebody_is_asked(fixture);
    for (guint i = 0; i < 60; i++)
        assert_get(fixture, asked.confirm, 200, "Could you work this job?");
    assert_get(fixture, asked.confirm, 429, "Too many tries");
    assert_press(fixture, asked.decline, "decline", 429, "Too many tries");
    for (guint i = 60; i < 240; i++) {
        g_autofree char *link = g_strdup_printf("/staffing-click/confirm/none%u/token", i);
        assert_get(fixture, link, 200, "This link does not work");
    }
    assert_get(fixture, "/staffing-click/confirm/other/token", 429, "Too many tries");
    fixture->now += 60 * CB_MINUTE;
    assert_press(fixture, asked.decline, "decline", 200, "you have said no");
}

/* --- offers --------------------------------------------------------------------------------------------- */

/* A yes of the first who waits in a phase. */
static void
say_yes(Fixture *fixture, const char *phase, const char *words)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint request = crew_waiting(world, phase);
    assert_true(request != CB_NO_ROW);
    g_autofree char *link = crew_link(fixture->hub, world, request, "confirm");
    assert_press(fixture, link, "confirm", 200, words);
}

static void
the_last_place_books_one_and_tells_the_other(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *campaign = crew_start(fixture, "j1", "{\"availability_multiplier\":2,\"offer_buffer\":1}");
    for (guint i = 0; i < 4; i++)
        say_yes(fixture, "availability", "you could work");
    fixture->now += CB_MINUTE;
    cJSON_Delete(crew_serve(fixture, CREW_SWEEP, NULL, 200));
    g_autoptr(CbWorld) offered = fixture_world(fixture->hub);
    g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(g_free);
    for (guint row = 0; row < cb_world_rows(offered, CB_staffing_requests); row++)
        if (strcmp(staffing_requests_phase(offered, row), "offer") == 0)
            g_ptr_array_add(links, crew_link(fixture->hub, offered, row, "confirm"));
    assert_int_equal(links->len, 3); /* two places and one more */
    assert_press(fixture, links->pdata[0], "confirm", 200, "You are booked");
    assert_press(fixture, links->pdata[1], "confirm", 200, "You are booked");
    assert_press(fixture, links->pdata[2], "confirm", 200, "No answer is needed any more");
    g_autoptr(CbWorld) after = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(after, CB_job_assignments), 2);
}

static void
who_is_booked_elsewhere_by_then_is_told_so_before_and_after(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *campaign = crew_start(fixture, "j1", "{\"availability_multiplier\":2,\"offer_buffer\":1}");
    say_yes(fixture, "availability", "you could work");
    fixture->now += CB_MINUTE;
    cJSON_Delete(crew_serve(fixture, CREW_SWEEP, NULL, 200));
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint offer = crew_waiting(world, "offer");
    const char *person = profiles_id(world, staffing_requests_profile_id(world, offer));
    g_autofree char *link = crew_link(fixture->hub, world, offer, "confirm");
    assert_get(fixture, link, 200, "A place for you");
    g_autoptr(CbPatch) rows = cb_patch_new();
    crew_add_job(rows, "j2", "1");
    worlds_row(rows, CB_timesheets, "id", "t", "job_id", "j2", "technician_id", person, "date", "2026-12-08", NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
    assert_get(fixture, link, 200, "You are booked on another job then");
    assert_press(fixture, link, "confirm", 200, "You are not booked here: you are booked on another job then");
    assert_get(fixture, link, 200, "You are not booked here");
    g_autoptr(CbWorld) after = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(after, CB_job_assignments), 0);
}

static void
a_page_is_short_and_turns_nothing_whatever_a_job_is_called(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autofree char *much = g_strnfill(5000, 'x'), *title = g_strconcat("Gala \u202etxt\u2069\033 ", much, NULL);
    worlds_row(rows, CB_jobs, "id", "j1", "title", title, NULL);
    fixture_write(fixture->hub, fixture_patch, rows);
    g_auto(Asked) asked = somebody_is_asked(fixture);
    g_autoptr(CbAnswer) page = crew_ask(fixture->hub, NULL, "GET", asked.confirm, NULL);
    assert_true(page_says(page, "Gala txt"));
    assert_true(page_says(page, "xxx…"));
    assert_false(page_says(page, "\u202e"));
    assert_false(page_says(page, "\u2069"));
    assert_false(page_says(page, "\033"));
    assert_true(page->body->len < 4000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CREW_ON_BOTH(a_scanner_that_opens_every_link_changes_nothing),
        CREW_ON_BOTH(a_link_shows_what_is_asked_with_two_buttons),
        CREW_ON_BOTH(a_pressed_button_answers_once_and_wakes_the_campaign),
        CREW_ON_BOTH(the_other_button_counts_not_the_link),
        CREW_ON_BOTH(a_link_of_the_older_form_answers_too),
        CREW_ON_BOTH(forged_foreign_and_mangled_links_open_nothing),
        CREW_ON_BOTH(a_link_ends_with_its_time_to_the_millisecond),
        CREW_ON_BOTH(a_newer_link_takes_the_older_ones_place),
        CREW_ON_BOTH(who_tries_too_often_waits),
        CREW_ON_BOTH(the_last_place_books_one_and_tells_the_other),
        CREW_ON_BOTH(who_is_booked_elsewhere_by_then_is_told_so_before_and_after),
        CREW_ON_BOTH(a_page_is_short_and_turns_nothing_whatever_a_job_is_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
