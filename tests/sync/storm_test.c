/* An hour of several campaigns, by hubs that all sweep and send and are killed again and again, and people who answer
 * meanwhile: everybody is asked once, every message arrives once, every place is taken once. One seed, many with
 * CB_SOAK; CB_SEED runs one alone. Seeds say what people do and when hubs are killed, not how the machine shares its time. */
#include "tests/sync/crew_fixture.h"
#include "tests/sync/sender_fixture.h"

#include "engine/campaigns/asked.h"
#include "engine/messages/causes.h"
#include "tests/support/hub_processes.h"
#include "tests/sync/storm_oracle.h"

#define HUBS 2u
#define PEOPLE 60u
#define SEEDS_OF_SOAK 40u
#define CALM 60u            /* minutes at most until nothing is left to do */
#define TRIES 50u           /* of one answer */
#define THINKS 25000        /* µs that a receiver has a message before it says so, for hubs to be killed in */
#define LONGEST_WAIT 300000 /* µs for a message to begin */
#define POLICY                                                                                                         \
    "{\"availability_ttl_hours\":0.25,\"offer_ttl_hours\":0.15,\"availability_multiplier\":1.5,\"offer_buffer\":1,"   \
    "\"tick_interval_seconds\":60}"

/* Hubs begin sooner on SQLite, and are killed as often in less time. */
typedef struct {
    guint minutes;
    guint killed; /* % of them in which a hub is */
} Weather;
static const Weather on_postgres = {60, 40}, on_sqlite = {30, 80};

typedef struct {
    Sending *sending;
    HubProcesses *hubs;
    const Weather *weather;
    guint64 seed;
    CbDice dice; /* of the kills */
    guint kills, answers;
} Storm;

/* --- campaigns and people --------------------------------------------------------------------- */

/* Every second person has a telephone and no mail. */
static void
add_people(CbPatch *rows)
{
    for (guint r = 0; r < ROLES; r++)
        worlds_row(rows, CB_skills, "id", role_codes[r], "name", role_codes[r], NULL);
    for (guint p = 0; p < PEOPLE; p++) {
        g_autofree char *id = g_strdup_printf("p%02u", p), *email = g_strconcat(id, "@example.test", NULL);
        g_autofree char *phone = g_strdup_printf("+34 600 %u", p);
        worlds_row(rows, CB_profiles, "id", id, "first_name", id, "department", "sound", "role", "technician",
                   p % 2 == 0 ? "email" : "phone", p % 2 == 0 ? email : phone, NULL);
        worlds_row(rows, CB_profile_skills, "profile_id", id, "skill_id", role_codes[p % ROLES], "proficiency", "4",
                   "is_primary", "true", NULL);
    }
}

/* The first two on one day. */
static void
add_job(CbPatch *rows, const char *id, guint number)
{
    char from[32], to[32];
    gint64 starts = worlds_time("2026-12-08T09:00:00Z") + MAX(number, 1) * CB_DAY;
    worlds_row(rows, CB_jobs, "id", id, "title", id, "start_time", cb_time_format(starts, from), "end_time",
               cb_time_format(starts + 8 * 60 * CB_MINUTE, to), NULL);
    for (guint r = 0; r < ROLES; r++) {
        g_autofree char *need = g_strdup_printf("%s-%u", id, r);
        worlds_row(rows, CB_job_required_roles, "id", need, "job_id", id, "department", "sound", "role_code",
                   role_codes[r], "quantity", quantities[r], NULL);
    }
}

static void
start_campaigns(Sending *sending)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_people(rows);
    for (guint j = 0; j < CAMPAIGNS; j++) {
        g_autofree char *id = g_strdup_printf("storm%u", j);
        add_job(rows, id, j);
    }
    fixture_write(sending->hub, fixture_patch, rows);
    sending_change(sending, CB_policies, "id", "messages", "policy", "{\"closed\":{\"channel\":\"file\"}}");
    cb_hub_set_public_url(sending->hub, CREW_PUBLIC);
    for (guint j = 0; j < CAMPAIGNS; j++) {
        g_autofree char *id = g_strdup_printf("storm%u", j);
        g_free(crew_start(sending->fixture, id, POLICY));
    }
}

/* --- people answer ---------------------------------------------------------------------------- */

/* What somebody says to a job and phase: always the same with one seed. */
typedef struct {
    gboolean answers, yes;
    gint64 after; /* the message went out */
} Reply;

static Reply
reply_to(const Storm *storm, const CbWorld *world, guint request)
{
    gboolean offer = strcmp(staffing_requests_phase(world, request), "offer") == 0;
    g_autofree char *what = g_strjoin("/", jobs_id(world, staffing_requests_job_id(world, request)),
                                      profiles_id(world, staffing_requests_profile_id(world, request)),
                                      staffing_requests_phase(world, request), NULL);
    CbDice dice = cb_dice_new((guint32)storm->seed, g_str_hash(what));
    gboolean answers = cb_dice_percent(&dice, 85), yes = cb_dice_percent(&dice, offer ? 70 : 35);
    return (Reply){answers, yes, cb_dice_below(&dice, 10) * CB_MINUTE};
}

/* As people do whom the page asks to try again. */
static void
press_until_taken(Storm *storm, const CbWorld *world, guint request, const char *answer)
{
    CbHub *hub = storm->sending->hub;
    g_autofree char *link = crew_link(hub, world, request, answer);
    g_autofree char *address = g_strdup_printf("192.0.2.%u", staffing_requests_profile_id(world, request));
    for (guint tries = 0; tries < TRIES; tries++) {
        g_autoptr(CbAnswer) page = crew_press_from(hub, address, link, answer);
        if (page->status == 200) {
            storm->answers++;
            return;
        }
        if (page->status != 503)
            fail_msg("%s: %u %s", link, page->status, page->body->str);
        g_usleep(10000);
    }
    fail_msg("an answer was not taken %u times", TRIES);
}

static void
answer_message(Storm *storm, const CbWorld *world, guint message)
{
    const char *id = messages_request_id(world, message);
    CbCause cause = cb_message_cause(world, message);
    if (strcmp(messages_status(world, message), "sent") != 0 || !cb_causes[cause].answers)
        return;
    guint request = cb_request_of(world, messages_job_id(world, message), id);
    Reply reply = reply_to(storm, world, request);
    gboolean due = messages_sent_at(world, message) + reply.after <= storm->sending->fixture->now;
    if (reply.answers && due && strcmp(staffing_requests_status(world, request), "pending") == 0)
        press_until_taken(storm, world, request, reply.yes ? "confirm" : "decline");
}

static void
people_answer(Storm *storm)
{
    g_autoptr(CbWorld) world = fixture_world(storm->sending->hub);
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++)
        answer_message(storm, world, row);
}

/* --- the storm -------------------------------------------------------------------------------- */

static void
next_minute(Storm *storm)
{
    storm->sending->fixture->now += CB_MINUTE;
    hub_processes_set_clock(storm->hubs, storm->sending->fixture->now);
}

/* What is due is swept, and what that asks for is sent. */
static void
settle(Storm *storm)
{
    hub_processes_settle(storm->hubs);
    hub_processes_settle(storm->hubs);
}

/* At some moment of the work that the minute brings, most of them while a message is on its way. */
static void
kill_somebody(Storm *storm)
{
    guint victim = cb_dice_below(&storm->dice, HUBS), moment = cb_dice_below(&storm->dice, THINKS);
    if (cb_dice_percent(&storm->dice, 67))
        hub_processes_await_claim(storm->hubs, victim, LONGEST_WAIT);
    g_usleep(moment);
    hub_processes_kill(storm->hubs, victim);
    hub_processes_start(storm->hubs, victim);
    storm->kills++;
}

static void
storm_for_a_while(Storm *storm)
{
    for (guint h = 0; h < HUBS; h++)
        hub_processes_start(storm->hubs, h);
    for (guint minute = 0; minute < storm->weather->minutes; minute++) {
        next_minute(storm);
        people_answer(storm);
        if (cb_dice_percent(&storm->dice, storm->weather->killed))
            kill_somebody(storm);
        settle(storm);
    }
}

static gboolean
is_done(const CbWorld *world, gint64 now)
{
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++)
        if (strcmp(messages_status(world, row), "queued") == 0 || strcmp(messages_status(world, row), "sending") == 0)
            return FALSE;
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++)
        if (staffing_campaigns_next_run_at(world, row) != CB_NULL && staffing_campaigns_next_run_at(world, row) <= now)
            return FALSE;
    return TRUE;
}

/* Nobody is killed and nobody answers any more; what the dead held lapses. The World in the end, the caller's. */
static CbWorld *
calm_down(Storm *storm)
{
    for (guint minute = 0; minute < CALM; minute++) {
        next_minute(storm);
        settle(storm);
        g_autoptr(CbWorld) world = fixture_world(storm->sending->hub);
        if (is_done(world, storm->sending->fixture->now))
            return g_steal_pointer(&world);
    }
    fail_msg("an hour later something is still to be done");
    return NULL;
}

/* --- what must hold --------------------------------------------------------------------------- */

/* A hub sends one message at a time: who kills it leaves one at most that nobody knows the end of. */
static void
assert_all(Storm *storm, const CbWorld *world)
{
    Sending *sending = storm->sending;
    g_autofree char *files = g_build_filename(sending->directory, "told", NULL);
    const OnceReceivers receivers = {sending->smtp, sending->webhook, files};
    once_assert_requests(world);
    once_assert_waves(world);
    once_assert_ticks(world);
    OnceMessages messages = once_assert_messages(world, &receivers);
    guint completed = assert_campaigns(world);
    assert_bookings(world);
    print_message("seed %" G_GUINT64_FORMAT ": %u killed, %u answers, %u messages sent, %u mails in doubt, %u sent in the "
                  "place of the dead, %u of %u campaigns completed\n",
                  storm->seed, storm->kills, storm->answers, messages.sent, messages.doubt, messages.retaken, completed,
                  CAMPAIGNS);
    assert_true(messages.doubt + messages.retaken <= storm->kills);
    assert_true(messages.doubt + messages.retaken > 0); /* or nobody was killed at work, and nothing is shown */
    assert_true(messages.sent > PEOPLE && storm->answers > PEOPLE / 2);
}

static void
hubs_that_are_killed_again_and_again_ask_book_and_tell_everybody_once(void **state)
{
    Storm *storm = *state;
    Sending *sending = storm->sending;
    print_message("seed %" G_GUINT64_FORMAT "\n", storm->seed);
    start_campaigns(sending);
    webhook_sink_answer(sending->webhook, 200, THINKS);
    smtp_sink_pause(sending->smtp, THINKS);
    storm_for_a_while(storm);
    g_autoptr(CbWorld) world = calm_down(storm);
    assert_all(storm, world);
}

/* --- seeds ------------------------------------------------------------------------------------ */

/* *state: the seed. */
static int
storm_new(void **state, int (*on_database)(void **state), const Weather *weather)
{
    Storm *storm = g_new0(Storm, 1);
    storm->seed = GPOINTER_TO_SIZE(*state);
    storm->weather = weather;
    storm->dice = cb_dice_new((guint32)storm->seed, 1);
    on_database(state);
    storm->sending = *state;
    g_autofree char *channels = g_build_filename(storm->sending->directory, CB_CHANNELS_FILE, NULL);
    const HubProcessesOptions options = {.data = storm->sending->fixture->data,
                                         .channels = channels,
                                         .public_url = CREW_PUBLIC,
                                         .now = storm->sending->fixture->now};
    storm->hubs = hub_processes_new(&options);
    *state = storm;
    return 0;
}

static int
storm_on_sqlite(void **state)
{
    return storm_new(state, sending_on_sqlite, &on_sqlite);
}

static int
storm_on_postgres(void **state)
{
    return storm_new(state, sending_on_postgres, &on_postgres);
}

static int
storm_free(void **state)
{
    Storm *storm = *state;
    hub_processes_free(storm->hubs);
    *state = storm->sending;
    g_free(storm);
    return sending_free(state);
}

#define STORM_TEST hubs_that_are_killed_again_and_again_ask_book_and_tell_everybody_once
#define STORM G_STRINGIFY(STORM_TEST)

int
main(int argc, char **argv)
{
    hub_processes_main(argc, argv);
    const char *one = g_getenv("CB_SEED");
    gsize first = one != NULL ? g_ascii_strtoull(one, NULL, 10) : 1;
    gsize seeds = one == NULL && g_getenv("CB_SOAK") != NULL ? SEEDS_OF_SOAK : 1;
    struct CMUnitTest tests[2 * SEEDS_OF_SOAK] = {{0}}; /* those without a name are none */
    for (gsize i = 0; i < seeds; i++) {
        tests[2 * i] = (struct CMUnitTest){STORM " (PostgreSQL)", STORM_TEST, storm_on_postgres, storm_free,
                                           GSIZE_TO_POINTER(first + i)};
        tests[2 * i + 1] = (struct CMUnitTest){STORM " (SQLite)", STORM_TEST, storm_on_sqlite, storm_free,
                                               GSIZE_TO_POINTER(first + i)};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
