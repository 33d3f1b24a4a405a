/* An agent and a hub that answers anything, sometimes in the right place. */
#include "tests/sync/agent_fixture.h"

/* Cuts, doubles or changes a byte of what would have been right. */
static char *
garble(GRand *dice, const char *text)
{
    GString *garbled = g_string_new(text);
    guint at = (guint)g_rand_int_range(dice, 0, (gint)garbled->len + 1);
    switch (g_rand_int_range(dice, 0, 6)) {
    case 0:
        g_string_truncate(garbled, at);
        break;
    case 1:
        g_string_insert_c(garbled, (gssize)at, (char)g_rand_int_range(dice, 1, 256));
        break;
    case 2:
        g_string_insert(garbled, (gssize)at, "{\"rows\":[");
        break;
    default:
        break;
    }
    return g_string_free(garbled, FALSE);
}

static void
answer_somehow(Room *room, GRand *dice, guint id)
{
    static const char *const bodies[] = {
        NO_NEWS(1),
        NO_NEWS(2),
        BEGINNING,
        PAGE("sessions", "null", "[{}]"),
        PAGE("operators", "[\"op_2\"]", "[{},{}]"),
        PAGE("operators", "null", "[{}]"),
        "{\"results\":[{\"id\":\"d1\",\"outcome\":\"accepted\",\"version\":4}]}",
        "{\"code\":\"must_refetch\"}",
    };
    static const guint statuses[] = {200, 200, 200, 200, 200, 200, 409, 500, 401, 413};
    g_autofree char *body = garble(dice, bodies[g_rand_int_range(dice, 0, G_N_ELEMENTS(bodies))]);
    if (g_rand_int_range(dice, 0, 5) == 0)
        cb_agent_failed(room->agent, id, (CbFailure)g_rand_int_range(dice, 0, 3), "broken",
                        room->now);
    else
        answer(room, id, statuses[g_rand_int_range(dice, 0, G_N_ELEMENTS(statuses))], body);
}

static void
stream_somehow(Room *room, GRand *dice, guint id)
{
    static const char *const texts[] = {
        "event: hello\ndata: {\"epoch\":\"" EPOCH "\",\"cursor\":\"" CURSOR(1) "\"}\n\n",
        "event: change\nid: x\ndata: {\"prev\":\"y\"}\n\n",
        "event: takeover\ndata: {}\n\n",
        "event: look\ndata: {\"who\":\"a\",\"session\":\"s\"}\n\n",
        ":\n\n",
    };
    g_autofree char *text = garble(dice, texts[g_rand_int_range(dice, 0, G_N_ELEMENTS(texts))]);
    cb_agent_stream(room->agent, id, text, strlen(text), room->now);
}

static void
carry_out_somehow(Room *room, GRand *dice, const CbTask *task, guint *streaming)
{
    g_autoptr(GError) error =
        g_error_new(CB_STORE_ERROR, g_rand_int_range(dice, 0, CB_STORE_ERROR_ANEW + 1), "failed");
    gboolean fails = g_rand_int_range(dice, 0, 6) == 0;
    CbTaskKind kind = task->kind;
    switch (kind) {
    case CB_TASK_SEND:
        answer_somehow(room, dice, task->id);
        break;
    case CB_TASK_OPEN:
        *streaming = task->id;
        break;
    case CB_TASK_CLOSE:
    case CB_TASK_LOOKS:
        break;
    case CB_TASK_MARK:
        for (guint i = 0; !fails && i < room->entries->len; i++)
            ((CbOutboxEntry *)room->entries->pdata[i])->state = CB_OUTBOX_SENDING;
        tell_outbox(room);
        /* fall through */
    default:
        cb_agent_done(room->agent, kind, fails ? error : NULL, room->now);
    }
}

static void
live_through(guint32 seed)
{
    Room room;
    guint streaming = 0;
    g_autoptr(GRand) dice = g_rand_new_with_seed(seed);
    room_open(&room, seed % 2, TRUE);
    decide(&room, "d1", "s_1", START - CB_MINUTE);
    tell_outbox(&room);
    for (guint step = 0; step < 200; step++) {
        const CbTask *task;
        for (guint n = 0; (task = next(&room)) != NULL; n++) {
            if (n > 200)
                fail_msg("seed %u: the agent never rests", seed);
            carry_out_somehow(&room, dice, task, &streaming);
        }
        if (cb_agent_wake_at(room.agent) <= room.now)
            fail_msg("seed %u: the agent rests and does not rest", seed);
        stream_somehow(&room, dice, streaming);
        if (g_rand_int_range(dice, 0, 8) == 0)
            cb_agent_want(room.agent, (CbWant)g_rand_int_range(dice, 0, 4), room.now);
        room.now += g_rand_int_range(dice, 0, 20 * CB_SECOND);
    }
    room_close(&room);
}

static void
whatever_the_hub_says_the_agent_goes_on_and_never_spins(void **state)
{
    (void)state;
    for (guint32 seed = 0; seed < 300; seed++)
        live_through(seed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_the_hub_says_the_agent_goes_on_and_never_spins),
    };
    return cmocka_run_group_tests_name("agent_random", tests, NULL, NULL);
}
