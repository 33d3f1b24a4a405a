/* A campaign from its start to the last confirmation, as those see it whom it asks: a hub as a process, mails in
 * letter boxes, links that are opened and buttons that are pressed. */
#include "tests/sync/crew_fixture.h"
#include "tests/sync/sender_fixture.h"

#include <signal.h>

#include "tests/support/hub_server.h"

#define PLACES 2u
#define OFFERS (PLACES + 1) /* offer_buffer is 1 */
#define PATIENCE (60 * G_USEC_PER_SEC)
#define POLICY "{\"availability_multiplier\":4,\"offer_buffer\":1,\"tick_interval_seconds\":0.2}"

typedef struct {
    Sending *sending;
    CbTestServe *serve;
    char *campaign;
    guint read;        /* mails that were read so far */
    GPtrArray *offers; /* links of offers, by which nobody has answered yet */
    char *late;        /* to whom the last offer went */
    guint noes;
} Story;

static CbTestServe *served; /* the hub that runs now */

/* --- a festival in ten days ------------------------------------------------------------------------ */

static void
add_festival(Sending *sending)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    gint64 starts = g_get_real_time() + 10 * CB_DAY;
    char from[32], to[32];
    crew_add_people(rows, CREW_PEOPLE);
    worlds_row(rows, CB_jobs, "id", "j1", "title", "Festival", "start_time", cb_time_format(starts, from), "end_time",
               cb_time_format(starts + 8 * 60 * CB_MINUTE, to), NULL);
    worlds_row(rows, CB_job_required_roles, "id", "j1-foh", "job_id", "j1", "department", "sound", "role_code",
               "SND-FOH-R", "quantity", "2", NULL);
    fixture_write(sending->hub, fixture_patch, rows);
}

static CbTestServe *
serve(const Sending *sending)
{
    g_autofree char *channels = g_build_filename(sending->directory, CB_CHANNELS_FILE, NULL);
    const char *const words[] = {"--data",       sending->fixture->data, "--channels", channels,
                                 "--public-url", CREW_PUBLIC,            NULL};
    return cb_test_serve_start(words);
}

/* --- by HTTP --------------------------------------------------------------------------------------- */

static char *
ask(const Story *story, const char *method, const char *path, const char *headers, const char *body)
{
    g_autofree char *request = g_strdup_printf("%s %s HTTP/1.1\r\nHost: hub.example.test\r\nConnection: close\r\n"
                                               "Content-Length: %zu\r\n%s\r\n%s",
                                               method, path, strlen(body), headers, body);
    return cb_test_ask(story->serve->port, request, -1);
}

static void
expect(const char *answer, const char *words)
{
    if (strstr(answer, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, answer);
}

/* The manager starts it; the campaign's id, the caller's. */
static char *
start(const Story *story)
{
    g_autofree char *headers =
        g_strdup_printf("Authorization: Bearer %s\r\nContent-Type: application/json\r\n",
                        story->sending->fixture->tokens[CB_ROLE_MANAGER]);
    g_autofree char *answer = ask(story, "POST", CREW_CALL "start", headers,
                                  "{\"job_id\":\"j1\",\"department\":\"sound\",\"mode\":\"auto\","
                                  "\"scope\":\"outstanding\",\"policy\":" POLICY "}");
    expect(answer, "HTTP/1.1 200");
    g_autoptr(CbWorld) world = fixture_world(story->sending->hub);
    assert_int_equal(cb_world_rows(world, CB_staffing_campaigns), 1);
    return g_strdup(staffing_campaigns_id(world, 0));
}

static guint
count_answers(const Story *story)
{
    g_autoptr(CbWorld) world = fixture_world(story->sending->hub);
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        n += strcmp(journal_kind(world, row), "request.answer") == 0;
    return n;
}

/* Opens a link, as mail scanners do too: two buttons, and nobody has answered. */
static void
open_link(const Story *story, const char *link)
{
    guint before = count_answers(story);
    g_autofree char *page = ask(story, "GET", link, "", "");
    expect(page, "value=\"confirm\"");
    expect(page, "value=\"decline\"");
    assert_int_equal(count_answers(story), before);
}

static void
press(const Story *story, const char *link, const char *body, const char *words)
{
    g_autofree char *page =
        ask(story, "POST", link, "Content-Type: application/x-www-form-urlencoded\r\n", body);
    expect(page, words);
}

/* --- mails ----------------------------------------------------------------------------------------- */

/* The path of the link to say yes in a mail, NULL when it has none; the caller's. */
static char *
link_in(const SmtpMail *mail)
{
    g_auto(GStrv) lines = g_strsplit(mail->text, "=\r\n", -1); /* soft ends of quoted-printable */
    g_autofree char *text = g_strjoinv("", lines);
    const char *link = strstr(text, CREW_PUBLIC "staffing-click/confirm/");
    if (link == NULL)
        return NULL;
    link += strlen(CREW_PUBLIC) - 1;
    return g_strndup(link, strcspn(link, "\r\n "));
}

/* Every fourth has no time; offers are kept until there is one more than places. */
static void
read_mail(Story *story, const SmtpMail *mail)
{
    g_autofree char *link = link_in(mail);
    if (link == NULL)
        return;
    open_link(story, link);
    if (strstr(mail->text, "a place for you") != NULL) {
        g_ptr_array_add(story->offers, g_steal_pointer(&link));
        g_free(story->late);
        story->late = g_strdup(mail->to);
    } else if (story->read % 4 == 3) {
        press(story, link, "a=decline", "you have said no");
        story->noes++;
    } else
        press(story, link, "a=confirm", "you could work this job");
}

static void
read_mails(Story *story)
{
    g_autoptr(GPtrArray) mails = smtp_sink_mails(story->sending->smtp);
    for (; story->read < mails->len; story->read++)
        read_mail(story, mails->pdata[story->read]);
}

static gboolean
all_are_sent(const CbWorld *world)
{
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++)
        if (g_strcmp0(messages_status(world, row), "sent") != 0)
            return FALSE;
    return TRUE;
}

static gboolean
has_offers(Story *story)
{
    return story->offers->len == OFFERS;
}

static gboolean
is_over(Story *story)
{
    g_autoptr(CbWorld) world = fixture_world(story->sending->hub);
    return strcmp(crew_status(world, story->campaign), "completed") == 0 && all_are_sent(world);
}

static void
read_until(Story *story, gboolean (*done)(Story *story), const char *what)
{
    gint64 until = g_get_monotonic_time() + PATIENCE;
    for (read_mails(story); !done(story); read_mails(story)) {
        if (g_get_monotonic_time() > until)
            fail_msg("%s: not within a minute", what);
        g_usleep(20000);
    }
    read_mails(story);
}

/* --- what stands in the end ------------------------------------------------------------------------ */

/* How many mails have this in their text; each person got each of them once. */
static guint
count_mails(const Story *story, const char *subject)
{
    g_autoptr(GPtrArray) mails = smtp_sink_mails(story->sending->smtp);
    g_autoptr(GHashTable) people = g_hash_table_new(g_str_hash, g_str_equal);
    guint n = 0;
    for (guint m = 0; m < mails->len; m++) {
        const SmtpMail *mail = mails->pdata[m];
        if (strstr(mail->text, subject) == NULL)
            continue;
        if (!g_hash_table_add(people, mail->to))
            fail_msg("%s got twice: %s", mail->to, subject);
        n++;
    }
    return n;
}

static void
assert_told(const Story *story, const char *person, const char *words)
{
    g_autoptr(GPtrArray) mails = smtp_sink_mails(story->sending->smtp);
    for (guint m = 0; m < mails->len; m++) {
        const SmtpMail *mail = mails->pdata[m];
        if (strstr(mail->to, person) != NULL && strstr(mail->text, words) != NULL)
            return;
    }
    fail_msg("%s was not told: %s", person, words);
}

static void
assert_booked(const Story *story)
{
    g_autoptr(CbWorld) world = fixture_world(story->sending->hub);
    assert_int_equal(cb_world_rows(world, CB_job_assignments), PLACES);
    for (guint row = 0; row < PLACES; row++) {
        assert_string_equal(job_assignments_status(world, row), "confirmed");
        assert_string_equal(job_assignments_sound_role(world, row), "SND-FOH-R");
        assert_told(story, profiles_id(world, job_assignments_technician_id(world, row)), "you are booked");
    }
    assert_true(cb_world_rows(world, CB_timesheets) >= PLACES);
    for (guint row = 0; row < cb_world_rows(world, CB_timesheets); row++) {
        guint booked = 0;
        for (guint a = 0; a < PLACES; a++)
            booked += job_assignments_technician_id(world, a) == timesheets_technician_id(world, row);
        assert_int_equal(booked, 1);
    }
}

static void
a_campaign_runs_by_mails_and_links_until_its_places_are_taken(void **state)
{
    Sending *sending = *state;
    add_festival(sending);
    Story story = {.sending = sending, .offers = g_ptr_array_new_with_free_func(g_free)};
    story.serve = served = serve(sending);
    story.campaign = start(&story);
    read_until(&story, has_offers, "offers");
    for (guint o = 0; o < OFFERS; o++)
        press(&story, story.offers->pdata[o], "a=confirm",
              o < PLACES ? "You are booked" : "No answer is needed any more");
    read_until(&story, is_over, "completion");
    assert_booked(&story);
    assert_true(story.noes > 0);
    assert_true(count_mails(&story, "Could you work Festival?") >= 4 * PLACES);
    assert_int_equal(count_mails(&story, "a place for you"), OFFERS);
    assert_int_equal(count_mails(&story, "you are booked"), PLACES);
    assert_told(&story, story.late, "no answer needed any more");
    count_mails(&story, "no answer needed any more");
    assert_int_equal(cb_test_serve_stop(g_steal_pointer(&served), SIGTERM), 0);
    g_ptr_array_unref(story.offers);
    g_free(story.campaign);
    g_free(story.late);
}

/* A test that failed leaves its hub running. */
static int
story_free(void **state)
{
    if (served != NULL)
        cb_test_serve_stop(g_steal_pointer(&served), SIGKILL);
    return sending_free(state);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        {"a_campaign_runs_by_mails_and_links_until_its_places_are_taken (SQLite)",
         a_campaign_runs_by_mails_and_links_until_its_places_are_taken, sending_on_sqlite, story_free, NULL},
        {"a_campaign_runs_by_mails_and_links_until_its_places_are_taken (PostgreSQL)",
         a_campaign_runs_by_mails_and_links_until_its_places_are_taken, sending_on_postgres, story_free, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
