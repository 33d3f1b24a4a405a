/* The phone rings: Marie is ill. Two consoles and a hub; what is played is what a dispatcher does, read from the
 * screens. */
#include "tests/tui/duo_fixture.h"

#include "store/store.h"
#include "tests/support/worlds.h"

#define MOST_KEYS 6
#define MOST_TIME (300 * CB_SECOND / 1000)
/* (On a machine that does other things too the fastest of a few calls counts.) */

#if defined(__SANITIZE_ADDRESS__)
#define IS_TIMED FALSE
#else
#define IS_TIMED TRUE
#endif

static int
enter(void **state)
{
    return enter_duo(state, (CbDuoOptions){.luc = CB_ROLE_DISPATCHER,
                                           .conf = "[hub]\npush_delay = 0\n",
                                           .marie = TRUE});
}

/* Keys, typed text apart. */
static guint
count_keys(const char *words)
{
    g_auto(GStrv) list = NULL;
    guint n = 0;
    assert_true(g_shell_parse_argv(words, NULL, &list, NULL));
    for (char **word = list; *word != NULL; word++)
        n += !g_str_has_prefix(*word, "type:");
    return n;
}

static void
look_at(CbDuo *duo, guint seat, const char *session)
{
    g_autofree char *keys = g_strdup_printf("1 5 / ctrl-u type:%s enter enter", session);
    cb_duo_play_until(duo, seat, keys, "works: M");
}

/* One call, from the first key to the replacement on the other screen; microseconds. */
static gint64
take_the_call(CbDuo *duo, const char *person)
{
    g_autofree char *ill = g_strdup_printf("o type:%s enter type:'tomorrow ill' enter enter Y", person);
    gint64 begun = g_get_monotonic_time();
    cb_duo_play(duo, CB_ANNA, ill);
    cb_duo_see(duo, CB_LUC, "said yes");
    assert_true(count_keys(ill) <= MOST_KEYS);
    return g_get_monotonic_time() - begun;
}

static void
somebody_is_ill_and_replaced_while_she_is_on_the_phone(void **state)
{
    static const char *const calls[][2] = {{"marie", "gala"}, {"maud", "bal"}, {"milo", "concert"}};
    CbDuo *duo = *state;
    gint64 best = G_MAXINT64;
    cb_duo_open(duo, CB_LUC, "board");
    cb_duo_open(duo, CB_ANNA, "today");
    cb_duo_play(duo, CB_LUC, "x"); /* who is excluded is shown: also who works there by now */
    for (guint call = 0; call < G_N_ELEMENTS(calls); call++) {
        look_at(duo, CB_LUC, calls[call][1]);
        cb_duo_miss(duo, CB_LUC, "said yes");
        cb_duo_play(duo, CB_ANNA, "1");
        best = MIN(best, take_the_call(duo, calls[call][0]));
        cb_duo_see(duo, CB_LUC, "▮ 1/1");
    }
    print_message("from the first key to the other screen: %.0f ms\n", (double)best / 1000);
    assert_true(!IS_TIMED || best < MOST_TIME);
}

static void
two_replace_the_same_person_and_one_is_told(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open(duo, CB_ANNA, "today");
    cb_duo_open(duo, CB_LUC, "board");
    look_at(duo, CB_LUC, "gala");
    cb_duo_play(duo, CB_ANNA, "o type:marie enter type:'tomorrow ill' enter enter");
    cb_duo_see(duo, CB_LUC, "0/1");
    cb_duo_go_offline(duo);
    cb_duo_play_until(duo, CB_ANNA, "Y", "is accepted on Gala de Noël");
    cb_duo_play_until(duo, CB_LUC, "j Y", "1/1");
    cb_duo_pull(duo, FALSE);
    cb_duo_play(duo, CB_ANNA, "p");
    cb_duo_miss(duo, CB_ANNA, "✎ 1");
    cb_duo_play_until(duo, CB_LUC, "p 6 g", "theirs: anna");
    cb_duo_see(duo, CB_LUC, "says yes and is accepted on Gala de Noël");
    cb_duo_play(duo, CB_LUC, "x t");
    cb_duo_miss(duo, CB_LUC, "⇄");
    cb_duo_play_until(duo, CB_LUC, "5 / ctrl-u type:gala enter", "▮ 1/1");
}

static void
a_call_is_seen_by_the_others_and_comes_up_again(void **state)
{
    CbDuo *duo = *state;
    cb_duo_open_both(duo);
    cb_duo_play(duo, CB_ANNA, "5 / type:zénith enter enter c d type:'family dinner' enter");
    cb_duo_play_until(duo, CB_LUC, "5 / type:zénith enter enter", "said no");
    cb_duo_see(duo, CB_LUC, "family dinner");
    /* The board's best is whom "propose" takes: not Inès, who said no. */
    cb_duo_play_until(duo, CB_LUC, "2 / type:zénith enter", "0/2     100 Jean");
    cb_duo_play(duo, CB_ANNA, "g c n type:@+0 enter");
    cb_duo_play_until(duo, CB_LUC, "1", "call back");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN(somebody_is_ill_and_replaced_while_she_is_on_the_phone, enter),
        IN(two_replace_the_same_person_and_one_is_told, enter),
        IN(a_call_is_seen_by_the_others_and_comes_up_again, enter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
