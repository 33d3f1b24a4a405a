/* Two consoles at one hub: what one decides the other sees, what happens while the network is away, and what
 * becomes of decisions about the same thing. */
#include "tests/tui/duo_fixture.h"

#include "sync/client/credentials.h"
#include "tests/support/canned_server.h"
#include "tests/support/worlds.h"
#include "tui/desk.h"

static int
enter(void **state)
{
    return enter_duo(state, (CbDuoOptions){.luc = CB_ROLE_DISPATCHER});
}

static int
enter_slow(void **state)
{
    return enter_duo(state, (CbDuoOptions){.luc = CB_ROLE_DISPATCHER, .conf = "[hub]\npush_delay = 60\n"});
}

static int
enter_viewer(void **state)
{
    return enter_duo(state, (CbDuoOptions){.luc = CB_ROLE_VIEWER});
}

static gboolean
rang(CbDuo *duo, guint seat)
{
    g_autoptr(GBytes) log = cb_pty_log(duo->seats[seat].pty);
    gsize length;
    const char *bytes = g_bytes_get_data(log, &length);
    return memchr(bytes, '\a', length) != NULL;
}

/* --- together --------------------------------------------------------------------------------- */

static void
what_one_decides_the_other_sees_at_once(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open_both(duo);
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_see(duo, CB_LUC, "◉ anna, 0 min");
    cb_duo_play_until(duo, CB_ANNA, "A", "✎ 1");
    gint64 before = g_get_monotonic_time();
    cb_duo_play(duo, CB_ANNA, "p");
    cb_duo_see(duo, CB_LUC, "works: Jean Dupont");
    assert_true(g_get_monotonic_time() - before < 2 * CB_SECOND);
    cb_duo_miss(duo, CB_ANNA, "✎ 1");
    cb_duo_play_until(duo, CB_ANNA, "6", "1 done");
    cb_duo_miss(duo, CB_LUC, "◉");
}

static void
a_decision_is_counted_down_and_undone_before_it_is_pushed(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open(duo, CB_ANNA, "board");
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_play_until(duo, CB_ANNA, "A 6", "✎ in 5");
    cb_duo_see(duo, CB_ANNA, "pushed in 5");
    cb_duo_play_until(duo, CB_ANNA, "u", "– undone");
    cb_duo_play_until(duo, CB_ANNA, "U", "✎ in 5");
    cb_duo_play_until(duo, CB_ANNA, "p", "1 done");
    cb_duo_play_until(duo, CB_ANNA, "u", "already pushed");
    cb_duo_play_until(duo, CB_ANNA, "y", "Jean Dupont is rejected");
    cb_duo_play_until(duo, CB_ANNA, "p", "2 done");
}

static void
what_another_console_decided_stands_under_its_person_in_the_hand_over(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open_both(duo);
    cb_duo_play_until(duo, CB_LUC, "7", "0 changes");
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_play_until(duo, CB_ANNA, "A 7", "pending   anna");
    cb_duo_miss(duo, CB_LUC, "1 change by 1");
    cb_duo_play(duo, CB_ANNA, "p");
    cb_duo_see(duo, CB_LUC, "changed   anna");
    cb_duo_see(duo, CB_LUC, "1 change by 1");
    cb_duo_see(duo, CB_LUC, "Jean Dupont is accepted on Foire");
    cb_duo_see(duo, CB_ANNA, "1 change by 1"); /* once, though the outbox has it too */
    cb_duo_miss(duo, CB_ANNA, "pending   anna");
}

/* --- apart ------------------------------------------------------------------------------------ */

/* Both accept somebody else for the one open place while neither reaches the hub. */
static void
decide_apart(CbDuo *duo)
{
    cb_duo_open_both(duo);
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_go_offline(duo);
    cb_duo_play_until(duo, CB_ANNA, "A", "works: Jean Dupont");
    cb_duo_play_until(duo, CB_LUC, "j A", "works: Zoë Müller");
    cb_duo_play(duo, CB_LUC, "q q 1");
}

/* Anna first, then Luc. */
static void
come_back(CbDuo *duo)
{
    cb_duo_pull(duo, FALSE);
    cb_duo_play(duo, CB_ANNA, "p");
    cb_duo_miss(duo, CB_ANNA, "✎ 1");
    cb_duo_play_until(duo, CB_LUC, "p", "⇄ 1");
    cb_duo_see(duo, CB_LUC, "x settle");
    assert_true(rang(duo, CB_LUC));
}

/* The facts that the pull brought make it a conflict a moment before the hub says so and by whom: its answer is waited
 * for. */
static void
open_panel(CbDuo *duo)
{
    cb_duo_play_until(duo, CB_LUC, "/ type:foire enter G", "theirs: anna");
    cb_duo_play_until(duo, CB_LUC, "x", "take theirs");
    cb_duo_see(duo, CB_LUC, "mine:   accept Zoë Müller");
    cb_duo_see(duo, CB_LUC, ": Jean Dupont is accepted");
    cb_duo_see(duo, CB_LUC, "why:");
    cb_duo_see(duo, CB_LUC, "works: Jean Dupont");
    cb_duo_see(duo, CB_LUC, "base:");
}

static void
the_second_is_told_and_takes_theirs(void **state)
{
    CbDuo *duo = *state;
    decide_apart(duo);
    come_back(duo);
    open_panel(duo);
    cb_duo_play(duo, CB_LUC, "t");
    cb_duo_miss(duo, CB_LUC, "⇄");
    cb_duo_play_until(duo, CB_LUC, "esc 6", "× given up");
    cb_duo_see(duo, CB_ANNA, "works: Jean Dupont");
}

static void
redoing_on_what_stands_is_decided_by_the_same_rules(void **state)
{
    CbDuo *duo = *state;
    decide_apart(duo);
    come_back(duo);
    open_panel(duo);
    cb_duo_play_until(duo, CB_LUC, "r", "⇄ 1"); /* there is still no place */
    cb_duo_play(duo, CB_ANNA, "q q u y p");
    cb_duo_miss(duo, CB_ANNA, "works: Jean Dupont");
    cb_duo_see(duo, CB_LUC, "now:    confirmed, ▯ 0/1");
    cb_duo_play(duo, CB_LUC, "x r");
    cb_duo_miss(duo, CB_LUC, "⇄");
    cb_duo_play(duo, CB_LUC, "p");
    cb_duo_play_until(duo, CB_ANNA, "5 / type:foire enter", "works: Zoë Müller");
}

static void
a_console_that_starts_without_a_hub_shows_what_it_knows(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open(duo, CB_ANNA, "board");
    cb_duo_close(duo, CB_ANNA);
    cb_duo_pull(duo, TRUE);
    cb_duo_start(duo, CB_ANNA, "board");
    cb_duo_see(duo, CB_ANNA, "Foire expo, hall 3");
    cb_duo_see(duo, CB_ANNA, "offline since");
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_play(duo, CB_ANNA, "A");
    cb_duo_close(duo, CB_ANNA);
    cb_duo_pull(duo, FALSE);
    cb_duo_open(duo, CB_LUC, "board");
    cb_duo_open(duo, CB_ANNA, "board");
    cb_duo_play_until(duo, CB_ANNA, "6", "1 done");
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_see(duo, CB_LUC, "works: Jean Dupont");
}

/* --- old decisions ---------------------------------------------------------------------------- */

/* Luc decided this the day before yesterday, and has not been at the console since. */
static void
decide_long_ago(CbDuo *duo)
{
    g_autoptr(GError) error = NULL;
    CbProfile *profile = cb_profile_open(NULL, duo->seats[CB_LUC].directory, &error);
    assert_non_null(profile);
    g_autoptr(CbDesk) desk = cb_desk_open(profile, g_get_real_time() - 2 * CB_DAY, &error);
    assert_non_null(desk);
    const CbWish wish = {"session.accept", "s_expo", (char *)"{\"operator_id\":\"zoe\"}"};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, &wish, 1, NULL, &error);
    assert_non_null(outcomes);
    assert_null(((CbOutcome *)g_ptr_array_index(outcomes, 0))->code);
}

static void
open_with_an_old_decision(CbDuo *duo)
{
    cb_duo_open(duo, CB_LUC, "board");
    cb_duo_close(duo, CB_LUC);
    decide_long_ago(duo);
    cb_duo_open(duo, CB_LUC, "today");
    cb_duo_see(duo, CB_LUC, "old: still push?");
    cb_duo_play_until(duo, CB_LUC, "/ type:foire enter G x", "an old decision");
}

static void
an_old_decision_is_asked_about_and_pushed_all_the_same(void **state)
{
    CbDuo *duo = *state;
    open_with_an_old_decision(duo);
    cb_duo_play_until(duo, CB_LUC, "p 6", "1 done");
}

static void
an_old_decision_is_dropped(void **state)
{
    CbDuo *duo = *state;
    open_with_an_old_decision(duo);
    cb_duo_play_until(duo, CB_LUC, "d 6", "1 taken back");
    cb_duo_miss(duo, CB_LUC, "✎");
}

/* --- who may, and what stops ------------------------------------------------------------------ */

static void
a_viewer_only_reads(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open(duo, CB_LUC, "board");
    cb_duo_see(duo, CB_LUC, "luc · reads only");
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_play_until(duo, CB_LUC, "A", "This console only reads");
}

static void
a_token_that_is_revoked_stops_with_a_sentence(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open(duo, CB_LUC, "board");
    cb_duo_revoke(duo, CB_LUC);
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_play_until(duo, CB_LUC, "A p", "stopped: NOT_SIGNED_IN");
    cb_duo_see(duo, CB_LUC, "callboard login");
    cb_duo_see(duo, CB_LUC, "✎ 1"); /* what was decided is kept */
}

static gboolean
too_new(gpointer data, const CannedRequest *request, int fd)
{
    (void)data;
    (void)request;
    return canned_send_answer(fd, 426, "application/json", "X-Callboard-Schema: 900-901\r\n",
                              "{\"code\":\"upgrade_required\",\"message\":\"900-901\"}");
}

static void
a_hub_that_is_too_new_stops_with_a_sentence(void **state)
{
    CbDuo *duo = *state;
    CannedServer *server = canned_server_start(too_new, NULL);
    cb_duo_point(duo, CB_LUC, canned_server_url(server), FALSE);
    cb_duo_start(duo, CB_LUC, "board");
    cb_duo_see(duo, CB_LUC, "stopped: UPGRADE_REQUIRED");
    cb_duo_see(duo, CB_LUC, "newer");
    g_clear_pointer(&duo->seats[CB_LUC].pty, cb_pty_stop);
    canned_server_stop(server);
}

static void
what_can_be_read_on_the_way_is_said_for_as_long_as_it_lasts(void **state)
{
    CbDuo *duo = *state;
    cb_duo_point(duo, CB_LUC, NULL, TRUE);
    cb_duo_open(duo, CB_LUC, "board");
    cb_duo_see(duo, CB_LUC, "● live, NOT ENCRYPTED");
    cb_duo_play_until(duo, CB_LUC, "j 2 6", "NOT ENCRYPTED");
}

/* --- one profile, two consoles ---------------------------------------------------------------- */

static void
a_second_console_of_a_profile_sees_what_the_first_brings(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open_both(duo);
    CbSeat luc = duo->seats[CB_LUC];
    duo->seats[CB_LUC].pty = NULL;
    cb_duo_start(duo, CB_LUC, "board"); /* once more, at the same profile */
    cb_duo_see(duo, CB_LUC, "by another console");
    cb_duo_open_expo(duo, CB_LUC);
    cb_duo_open_expo(duo, CB_ANNA);
    cb_duo_play(duo, CB_ANNA, "A p");
    cb_duo_see(duo, CB_LUC, "works: Jean Dupont");
    cb_pty_stop(luc.pty);
    cb_duo_see(duo, CB_LUC, "● live");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN(what_one_decides_the_other_sees_at_once, enter_slow),
        IN(what_another_console_decided_stands_under_its_person_in_the_hand_over, enter_slow),
        IN(a_decision_is_counted_down_and_undone_before_it_is_pushed, enter_slow),
        IN(the_second_is_told_and_takes_theirs, enter),
        IN(redoing_on_what_stands_is_decided_by_the_same_rules, enter),
        IN(a_console_that_starts_without_a_hub_shows_what_it_knows, enter),
        IN(an_old_decision_is_asked_about_and_pushed_all_the_same, enter),
        IN(an_old_decision_is_dropped, enter),
        IN(a_viewer_only_reads, enter_viewer),
        IN(a_token_that_is_revoked_stops_with_a_sentence, enter),
        IN(a_hub_that_is_too_new_stops_with_a_sentence, enter),
        IN(what_can_be_read_on_the_way_is_said_for_as_long_as_it_lasts, enter),
        IN(a_second_console_of_a_profile_sees_what_the_first_brings, enter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
