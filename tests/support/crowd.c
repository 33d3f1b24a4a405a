#include "tests/support/crowd.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/replay.h"
#include "engine/when.h"
#include "sync/client/courier.h"

#define CONSOLE "--crowd-console"
#define TURN 40 /* milliseconds */
#define MOST_AT_ONCE 5
#define TRIES 20

/* --- from outside ------------------------------------------------------------------------------- */

GPid
crowd_start(const CrowdMember *member)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *seed = g_strdup_printf("%u", member->seed);
    g_autofree char *decisions = g_strdup_printf("%u", member->decisions);
    const char *const argv[] = {"/proc/self/exe", CONSOLE,   member->directory, member->name,
                                seed,             decisions, NULL};
    GPid pid = 0;
    if (!g_spawn_async(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error))
        fail_msg("a console cannot be started: %s", error->message);
    return pid;
}

void
crowd_kill(GPid console)
{
    int status = 0;
    kill(console, SIGKILL);
    waitpid(console, &status, 0);
    g_spawn_close_pid(console);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("a console ended by itself, with status %d", status);
}

guint
crowd_confirmed(const char *directory)
{
    struct stat found;
    g_autofree char *path = g_build_filename(directory, CROWD_CONFIRMED, NULL);
    return stat(path, &found) == 0 ? (guint)(found.st_size / CROWD_LINE) : 0;
}

gboolean
crowd_is_console(int argc, char **argv)
{
    return argc == 6 && strcmp(argv[1], CONSOLE) == 0;
}

/* --- a console ---------------------------------------------------------------------------------- */

typedef struct {
    const char *directory, *name;
    guint wanted;
    CbStore *store;
    CbCourier *courier;
    CbAgentStatus status;
    GRand *dice;
    GMainLoop *loop;
    int confirmed; /* the file */
    guint turns;
    GError *error;
} Console;

/* What a turn has to do with: the outbox as it is, and the World that the person sees. */
typedef struct {
    Console *console;
    GPtrArray *entries;
    CbWorld *facts, *seen;
    GPtrArray *made; /* decisions */
    gboolean changed;
} Turn;

static gboolean
is_held_back(const GPtrArray *entries, guint by)
{
    const CbOutboxEntry *first = g_ptr_array_index(entries, by);
    for (guint i = by + 1; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        gboolean goes = entry->state == CB_OUTBOX_PENDING || entry->state == CB_OUTBOX_SENDING;
        if (goes && strcmp(entry->decision->target_id, first->decision->target_id) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
mark(Turn *turn, const CbOutboxEntry *entry, CbOutboxState state)
{
    turn->changed = TRUE;
    return cb_outbox_mark(turn->console->store, entry->decision->id, state, &turn->console->error);
}

/* Gives up what was refused, where something waits behind it. */
static gboolean
give_up(Turn *turn)
{
    for (guint i = 0; i < turn->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(turn->entries, i);
        if ((entry->state == CB_OUTBOX_CONFLICT || entry->state == CB_OUTBOX_REJECTED) &&
            is_held_back(turn->entries, i) && !mark(turn, entry, CB_OUTBOX_DROPPED))
            return FALSE;
    }
    return TRUE;
}

static gboolean
take_back(Turn *turn)
{
    for (guint i = turn->entries->len; i-- > 0;) {
        const CbOutboxEntry *entry = g_ptr_array_index(turn->entries, i);
        if (entry->state == CB_OUTBOX_PENDING)
            return mark(turn, entry, CB_OUTBOX_UNDONE);
    }
    return TRUE;
}

static gboolean
stands(const CbWorld *facts, const CbOutboxEntry *entry)
{
    if (entry->state == CB_OUTBOX_PENDING || entry->state == CB_OUTBOX_SENDING)
        return TRUE;
    guint row = cb_world_find(facts, CB_sessions, entry->decision->target_id);
    return entry->state == CB_OUTBOX_ACCEPTED && row != CB_NO_ROW &&
           sessions_row_version(facts, row) < entry->version;
}

static void
see(Turn *turn)
{
    g_autoptr(GPtrArray) standing = g_ptr_array_new();
    for (guint i = 0; i < turn->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(turn->entries, i);
        if (stands(turn->facts, entry))
            g_ptr_array_add(standing, entry->decision);
    }
    turn->seen = cb_replay(turn->facts, standing, NULL);
}

/* Mostly about somebody who is on the session already. */
static CbDecision *
random_decision(const Turn *turn)
{
    static const char *const kinds[] = {"session.propose", "session.propose", "session.accept",
                                        "session.accept",  "session.reject",  "session.review"};
    const CbWorld *seen = turn->seen;
    GRand *dice = turn->console->dice;
    guint session = (guint)g_rand_int_range(dice, 0, (gint32)cb_world_rows(seen, CB_sessions));
    guint person = (guint)g_rand_int_range(dice, 0, (gint32)cb_world_rows(seen, CB_operators));
    guint link = cb_world_first(seen, CB_session_operators, CB_session_operators_session_id, session);
    if (link != CB_NO_ROW && g_rand_int_range(dice, 0, 3) > 0)
        person = session_operators_operator_id(seen, link);
    g_autofree char *payload = g_strdup_printf("{\"operator_id\":\"%s\"}", operators_id(seen, person));
    return cb_decision_new(seen, kinds[g_rand_int_range(dice, 0, G_N_ELEMENTS(kinds))],
                           sessions_id(seen, session), payload, turn->console->name, CB_ROLE_DISPATCHER,
                           g_get_real_time());
}

static gboolean
decide(Turn *turn)
{
    Console *console = turn->console;
    for (guint tries = 0; tries < TRIES; tries++) {
        g_autoptr(CbDecision) decision = random_decision(turn);
        g_autoptr(CbOutcome) outcome = cb_decide(turn->seen, decision, decision->decided_at);
        if (outcome->patch == NULL)
            continue;
        CbWorld *after = cb_world_patch(turn->seen, outcome->patch);
        cb_world_unref(turn->seen);
        turn->seen = after;
        turn->changed = TRUE;
        gboolean good = cb_outbox_add(console->store, decision, 1, NULL, &console->error);
        g_ptr_array_add(turn->made, g_steal_pointer(&decision));
        return good;
    }
    return TRUE;
}

/* Tables come one after the other. */
static gboolean
can_decide(const Turn *turn)
{
    return turn->entries->len < turn->console->wanted && cb_world_rows(turn->facts, CB_sessions) > 0 &&
           cb_world_rows(turn->facts, CB_operators) > 0;
}

static gboolean
act(Turn *turn)
{
    Console *console = turn->console;
    if (!can_decide(turn))
        return TRUE;
    if (g_rand_int_range(console->dice, 0, 15) == 0)
        return take_back(turn);
    guint n = (guint)g_rand_int_range(console->dice, 0, MOST_AT_ONCE);
    see(turn);
    for (guint i = 0; i < MIN(n, console->wanted - turn->entries->len); i++)
        if (!decide(turn))
            return FALSE;
    return TRUE;
}

static gboolean
confirm(Turn *turn)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    for (guint i = 0; i < turn->made->len; i++)
        g_string_append_printf(lines, "%s\n", ((CbDecision *)g_ptr_array_index(turn->made, i))->id);
    return write(turn->console->confirmed, lines->str, lines->len) == (gssize)lines->len;
}

static gboolean
work(Turn *turn)
{
    Console *console = turn->console;
    turn->facts = cb_store_load(console->store, &console->error);
    if (turn->facts == NULL || !cb_outbox_begin(console->store, &console->error))
        return FALSE;
    turn->entries = cb_outbox_entries(console->store, &console->error);
    if (turn->entries == NULL || !give_up(turn) || !act(turn)) {
        cb_outbox_rollback(console->store);
        return FALSE;
    }
    if (!cb_outbox_commit(console->store, &console->error) || !confirm(turn))
        return FALSE;
    if (turn->changed)
        cb_courier_outbox(console->courier);
    return TRUE;
}

static void
turn_clear(Turn *turn)
{
    g_clear_pointer(&turn->entries, g_ptr_array_unref);
    g_clear_pointer(&turn->facts, cb_world_unref);
    g_clear_pointer(&turn->seen, cb_world_unref);
    g_ptr_array_unref(turn->made);
}

static gboolean
on_turn(gpointer data)
{
    Console *console = data;
    Turn turn = {.console = console,
                 .made = g_ptr_array_new_with_free_func((GDestroyNotify)cb_decision_free)};
    const CbAgentStatus *status = &console->status;
    gboolean waits = status->link == CB_LINK_OFFLINE || status->link == CB_LINK_STOPPED ||
                     (*status->code != 0 && status->retry_at != CB_NULL);
    if (waits && console->turns++ % 8 == 0)
        cb_courier_want(console->courier, CB_WANT_RETRY);
    gboolean good = work(&turn);
    turn_clear(&turn);
    if (!good)
        g_main_loop_quit(console->loop);
    return good;
}

static void
on_news(gpointer data, const CbCourierNews *news)
{
    Console *console = data;
    console->status = news->status;
    g_autofree char *path = g_build_filename(console->directory, CROWD_STATUS, NULL);
    g_autofree char *text = g_strdup_printf("link %d, %s %s\n", news->status.link, news->status.code,
                                            news->status.sentence);
    g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static gboolean
open_console(Console *console)
{
    const CbCourierOptions options = {.directory = console->directory,
                                      .push_delay = 30000,
                                      .poll_focused = CB_SECOND / 2,
                                      .poll_idle = CB_SECOND / 2,
                                      .live = TRUE,
                                      .tell = on_news,
                                      .data = console};
    g_autofree char *path = g_build_filename(console->directory, CROWD_CONFIRMED, NULL);
    console->confirmed = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    console->store = cb_store_open(console->directory, &console->error);
    if (console->store == NULL)
        return FALSE;
    console->courier = cb_courier_start(&options, &console->error);
    return console->courier != NULL && console->confirmed >= 0;
}

int
crowd_console(char **argv)
{
    Console console = {.directory = argv[2],
                       .name = argv[3],
                       .dice = g_rand_new_with_seed((guint32)g_ascii_strtoull(argv[4], NULL, 10)),
                       .wanted = (guint)g_ascii_strtoull(argv[5], NULL, 10),
                       .loop = g_main_loop_new(NULL, FALSE)};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (open_console(&console)) {
        g_timeout_add(TURN, on_turn, &console);
        g_main_loop_run(console.loop);
    }
    g_printerr("console %s cannot go on: %s\n", console.name,
               console.error != NULL ? console.error->message : "a file cannot be written");
    return 1;
}
