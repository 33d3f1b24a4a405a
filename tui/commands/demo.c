/* A made-up company to try Callboard on, in a profile of its own. */
#include <errno.h>
#include <glib/gstdio.h>

#include "engine/demo/demo.h"
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

/* view.state remembers which demo lies in a profile, so that no other data is replaced by one. */
#define GROUP "demo"
#define KEY "world"

#define USUAL_OPERATORS 5000
#define USUAL_SESSIONS 600

static const char conf[] = "# Who works here, and who is told when nobody is left.\n"
                           "[person]\n"
                           "role = manager\n"
                           "\n"
                           "[founders]\n"
                           "ana = Ana Roy <ana@callboard.example>\n"
                           "luc = Luc Petit <luc@callboard.example>\n";

static gboolean
write_conf(const CbCall *call, GError **error)
{
    g_autoptr(CbProfile) profile = cb_profile_open(call->profile, call->cache, error);
    if (profile == NULL)
        return FALSE;
    g_autofree char *path = g_build_filename(profile->directory, "profile.conf", NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    if (g_mkdir_with_parents(profile->directory, 0700) == 0)
        return g_file_set_contents(path, conf, -1, error);
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO, "%s cannot be made: %s",
                profile->directory, g_strerror(errno));
    return FALSE;
}

/* What was decided on an older demo means nothing on a new one. */
static gboolean
drop_decisions(CbDesk *desk, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (seen.entry->state != CB_OUTBOX_DROPPED)
            g_ptr_array_add(ids, g_strdup(seen.entry->decision->id));
    }
    for (guint i = 0; i < ids->len; i++) {
        g_autofree char *sentence = cb_desk_drop(desk, g_ptr_array_index(ids, i), error);
        if (sentence == NULL)
            return FALSE;
    }
    return TRUE;
}

static gboolean
make_world(const CbCall *call, CbDesk *desk, const char *label, GError **error)
{
    const CbDemoOptions options = {
        .seed = (guint32)call->seed,
        .now = cb_desk_now(desk),
        .operators = call->operators > 0 ? (guint)call->operators : USUAL_OPERATORS,
        .sessions = call->sessions > 0 ? (guint)call->sessions : USUAL_SESSIONS,
    };
    CbProfile *profile = cb_desk_profile(desk);
    g_autoptr(CbWorld) world = cb_demo_world(&options);
    if (!drop_decisions(desk, error) || !cb_store_replace(cb_desk_store(desk), world, error))
        return FALSE;
    g_key_file_set_string(profile->state, GROUP, KEY, label);
    return cb_profile_save_state(profile, error) && cb_desk_reload(desk, error);
}

/* The demo of one day is kept, with its decisions, until another day or seed is asked for. */
static char *
label_of(const CbCall *call, gint64 now)
{
    char day[11];
    return g_strdup_printf("seed %d, operators %d, sessions %d, %s", call->seed, call->operators,
                           call->sessions, cb_day_format(cb_day_of(now), day));
}

static CbExit
prepare(CbCall *call, GError **error)
{
    if (!write_conf(call, error))
        return CB_EXIT_STORE;
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    CbProfile *profile = cb_desk_profile(desk);
    g_autofree char *label = label_of(call, cb_desk_now(desk));
    g_autofree char *there = g_key_file_get_string(profile->state, GROUP, KEY, NULL);
    gboolean empty = cb_world_rows(cb_desk_world(desk), CB_sessions) == 0 &&
                     cb_world_rows(cb_desk_world(desk), CB_operators) == 0;
    if (there == NULL && !empty)
        return cb_call_refuse(
            call, "NOT_A_DEMO",
            "%s holds other data; leave out --profile and --cache, or name an empty one",
            profile->directory);
    if ((empty || g_strcmp0(there, label) != 0) && !make_world(call, desk, label, error))
        return CB_EXIT_STORE;
    return CB_EXIT_DONE;
}

static CbExit
run(CbCall *call, GError **error)
{
    if (call->profile == NULL)
        call->profile = g_strdup("demo");
    CbExit status = prepare(call, error);
    if (status != CB_EXIT_DONE)
        return status;
    if (!call->no_console)
        return cb_board_show(call, NULL, error);
    const CbWorld *world = cb_desk_world(call->desk);
    cb_say(stdout, "%u operators and %u sessions lie in %s", cb_world_rows(world, CB_operators),
           cb_world_rows(world, CB_sessions), cb_desk_profile(call->desk)->directory);
    return CB_EXIT_DONE;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"seed", CB_OPTION_COUNT, FIELD(seed), "N", NULL, "another number makes another company",
     FALSE},
    {"operators", CB_OPTION_COUNT, FIELD(operators), "N", NULL, "how many operators (5000)", FALSE},
    {"sessions", CB_OPTION_COUNT, FIELD(sessions), "N", NULL, "how many sessions (600)", FALSE},
    {"no-console", CB_OPTION_FLAG, FIELD(no_console), NULL, NULL, "make the data and stop", FALSE},
    {.name = NULL},
};

const CbCommand cb_commands_demo[] = {
    {"demo", "", 0, "open the console on a made-up company", options, run},
    {.name = NULL},
};
