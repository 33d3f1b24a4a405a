/* A made-up company to try Callboard on, in a profile of its own: with a hub and colleagues, or without. */
#include <string.h>

#include "engine/when.h"
#include "sync/client/courier.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"
#include "tui/demo/company.h"

static const char conf[] = "# Who works here, and who is told when nobody is left.\n"
                           "[person]\n"
                           "role = admin\n"
                           "\n"
                           "[founders]\n"
                           "ana = Ana Roy <ana@callboard.example>\n"
                           "luc = Luc Petit <luc@callboard.example>\n";

/* Settles who works here, unless somebody has; they count from the next opening of the profile. */
static gboolean
write_conf(CbCall *call, const char *directory, GError **error)
{
    g_autofree char *path = g_build_filename(directory, "profile.conf", NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    if (!g_file_set_contents_full(path, conf, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
        return FALSE;
    cb_call_close(call);
    return cb_call_desk(call, error) != NULL;
}

/* --- which demo lies in the cache ------------------------------------------------------------- */

/* What the facts were made of, NULL when they are not only made up; caller frees. */
static char *
made_of(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_DEMO_POLICY);
    g_autoptr(cJSON) mark = row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
    return g_strdup(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(mark, "world")));
}

static void
add_policy(CbPatch *patch, const char *id, const char *policy)
{
    CbRow *row = cb_patch_add(patch, CB_policies);
    cb_patch_set_text(patch, row, CB_policies_id, id);
    cb_patch_set_text(patch, row, CB_policies_policy, policy);
}

/* The row that says what the facts are made of. */
static void
add_mark(CbPatch *patch, const char *label)
{
    g_autoptr(cJSON) mark = cJSON_CreateObject();
    cJSON_AddStringToObject(mark, "world", label);
    char *text = cJSON_PrintUnformatted(mark);
    add_policy(patch, CB_DEMO_POLICY, text);
    cJSON_free(text);
}

/* The made-up World with its mark, and the policies that somebody has set on the one `before`. */
static CbWorld *
with_policies(const CbWorld *world, const CbWorld *before, const char *label)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    for (guint row = 0; row < cb_world_rows(before, CB_policies); row++)
        if (strcmp(policies_id(before, row), CB_DEMO_POLICY) != 0)
            add_policy(patch, policies_id(before, row), policies_policy(before, row));
    add_mark(patch, label);
    return cb_world_patch(world, patch);
}

/* The demo of one day is kept, with its decisions, until another day or seed is asked for. */
static char *
label_of(const CbCall *call, gint64 now)
{
    char day[11];
    return g_strdup_printf("seed %d, operators %d, sessions %d, %s, %s", call->seed, call->operators,
                           call->sessions, call->no_pool ? "no pools" : "bookings, advisors and events",
                           cb_day_format(cb_day_of(now), day));
}

/* Whether nothing lies in the profile that a demo could do harm to: neither facts (the founders
 * come from its settings) nor decisions. */
static gboolean
is_unused(const CbDesk *desk)
{
    guint rows = cb_desk_entries(desk);
    for (guint t = 0; t < CB_N_TABLES; t++)
        rows += t == CB_founders ? 0 : cb_world_rows(cb_desk_world(desk), (CbTableId)t);
    return rows == 0;
}

static gint64
call_now(const CbCall *call)
{
    return call->now != CB_NULL ? call->now : g_get_real_time();
}

/* How far the clock of the demo is ahead of the machine's, where --now names a time. */
static gint64
ahead_of_clock(const CbCall *call)
{
    return call->now != CB_NULL ? call->now - g_get_real_time() : 0;
}

static CbExit
refuse_other_data(const CbCall *call, const char *directory)
{
    return cb_call_refuse(call, "NOT_A_DEMO",
                          "%s holds other data than a demo; name an empty profile with "
                          "--profile NAME or --cache DIR",
                          directory);
}

/* Whether the profile is that of a demo with a hub. */
static gboolean
is_company(CbCall *call)
{
    g_autofree char *path =
        g_build_filename(cb_desk_profile(call->desk)->directory, "hub", "label", NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* --- making it -------------------------------------------------------------------------------- */

/* Marks what could still stand as given up, in the change that has begun; counts what stood. */
static gboolean
mark_dropped(CbDesk *desk, guint *stood, GError **error)
{
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        const CbOutboxEntry *entry = cb_desk_entry(desk, i).entry;
        gboolean stands = entry->state == CB_OUTBOX_PENDING;
        *stood += stands;
        if ((stands || entry->state == CB_OUTBOX_UNDONE) &&
            !cb_outbox_mark(cb_desk_store(desk), entry->decision->id, CB_OUTBOX_DROPPED, error))
            return FALSE;
    }
    return TRUE;
}

/* What was decided on an older demo means nothing on a new one. */
static gboolean
drop_decisions(CbDesk *desk, GError **error)
{
    guint stood = 0;
    if (!cb_outbox_begin(cb_desk_store(desk), error))
        return FALSE;
    if (!mark_dropped(desk, &stood, error)) {
        cb_outbox_rollback(cb_desk_store(desk));
        return FALSE;
    }
    if (!cb_outbox_commit(cb_desk_store(desk), error))
        return FALSE;
    if (stood > 0)
        cb_call_tell("a new demo has been made; decisions on the old one that were given up: %u",
                     stood);
    return TRUE;
}

/* The facts first: when they cannot be written the decisions stay. */
static gboolean
make_world(const CbCall *call, CbDesk *desk, const char *label, GError **error)
{
    g_autoptr(CbWorld) plain = cb_call_made_up(call, cb_desk_now(desk));
    g_autoptr(CbWorld) world = with_policies(plain, cb_desk_world(desk), label);
    return cb_store_replace(cb_desk_store(desk), world, error) && drop_decisions(desk, error) &&
           cb_desk_reload(desk, error);
}

static CbExit
prepare(CbCall *call, GError **error)
{
    CbExit status;
    if (!cb_call_may_write_facts(call, &status, error))
        return status;
    CbDesk *desk = cb_call_desk(call, error);
    const char *directory = cb_desk_profile(desk)->directory;
    g_autofree char *label = label_of(call, cb_desk_now(desk));
    g_autofree char *there = made_of(cb_desk_world(desk));
    if (there == NULL && !is_unused(desk))
        return refuse_other_data(call, directory);
    if (g_strcmp0(there, label) != 0 && !make_world(call, desk, label, error))
        return CB_EXIT_STORE;
    return write_conf(call, directory, error) ? CB_EXIT_DONE : CB_EXIT_STORE;
}

static CbExit
show(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    if (!call->no_console)
        return cb_board_show(call, call->view, error);
    const CbWorld *world = cb_desk_world(desk);
    cb_say(stdout, "%u operators and %u sessions lie in %s", cb_world_rows(world, CB_operators),
           cb_world_rows(world, CB_sessions), cb_desk_profile(desk)->directory);
    return CB_EXIT_DONE;
}

/* --- with a hub ------------------------------------------------------------------------------- */

typedef struct {
    CbCall *call;
    const char *label;
    CbWorld *world; /* made when it is asked for */
} Making;

/* What the company begins with: founders are facts where there is a hub. */
static const CbWorld *
company_world(gpointer data)
{
    static const char *const founders[][3] = {{"ana", "Ana Roy", "ana@callboard.example"},
                                              {"luc", "Luc Petit", "luc@callboard.example"}};
    Making *making = data;
    g_autoptr(CbWorld) plain = cb_call_made_up(making->call, call_now(making->call));
    g_autoptr(CbPatch) patch = cb_patch_new();
    for (guint f = 0; f < G_N_ELEMENTS(founders); f++) {
        CbRow *row = cb_patch_add(patch, CB_founders);
        cb_patch_set_text(patch, row, CB_founders_id, founders[f][0]);
        cb_patch_set_text(patch, row, CB_founders_name, founders[f][1]);
        cb_patch_set_text(patch, row, CB_founders_email, founders[f][2]);
    }
    add_mark(patch, making->label);
    making->world = cb_world_patch(plain, patch);
    return making->world;
}

/* Whether the profile may become a company's: it holds nothing, or a demo. */
static gboolean
may_become(CbCall *call, CbExit *status, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    *status = CB_EXIT_STORE;
    if (desk == NULL)
        return FALSE;
    g_autofree char *there = made_of(cb_desk_world(desk));
    gboolean may = there != NULL || is_unused(desk) || is_company(call);
    if (!may)
        *status = refuse_other_data(call, cb_desk_profile(desk)->directory);
    cb_call_close(call);
    return may;
}

/* The first synchronisation; what was decided on an older company goes. */
static gboolean
fetch(CbCall *call, const char *directory, gboolean fresh, GError **error)
{
    const CbCourierOptions options = {
        .directory = directory, .ahead = ahead_of_clock(call), .once = TRUE};
    CbAgentStatus status;
    CbDesk *desk = fresh ? cb_call_desk(call, error) : NULL;
    if (fresh && (desk == NULL || !drop_decisions(desk, error)))
        return FALSE;
    cb_call_close(call);
    return cb_courier_run(&options, &status, error);
}

static CbExit
run_with_company(CbCall *call, GError **error)
{
    CbExit status;
    if (!may_become(call, &status, error))
        return status;
    g_autoptr(CbProfile) profile = cb_profile_open(call->profile, call->cache, error);
    if (profile == NULL)
        return CB_EXIT_STORE;
    g_autofree char *label = label_of(call, call_now(call));
    Making making = {.call = call, .label = label};
    const CbCompanyOptions options = {.directory = profile->directory,
                                      .person = profile->actor,
                                      .label = label,
                                      .world = company_world,
                                      .data = &making,
                                      .ahead = ahead_of_clock(call),
                                      .seed = (guint32)call->seed + 1};
    gboolean fresh;
    CbCompany *company = cb_company_start(&options, &fresh, error);
    g_clear_pointer(&making.world, cb_world_unref);
    if (company == NULL)
        return CB_EXIT_STORE;
    status = fetch(call, profile->directory, fresh, error) ? show(call, error) : CB_EXIT_HUB;
    cb_call_close(call); /* its courier ends before the hub does */
    cb_company_stop(company);
    return status;
}

static CbExit
run(CbCall *call, GError **error)
{
    if (call->profile == NULL)
        call->profile = g_strdup("demo");
    if (!call->offline)
        return run_with_company(call, error);
    CbExit status = prepare(call, error);
    return status == CB_EXIT_DONE ? show(call, error) : status;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"seed", CB_OPTION_COUNT, FIELD(seed), "N", NULL, "another number makes another company", 0},
    {"operators", CB_OPTION_COUNT, FIELD(operators), "N", NULL, "how many operators (5000)", 0},
    {"sessions", CB_OPTION_COUNT, FIELD(sessions), "N", NULL, "how many sessions (600)", 0},
    {"offline", CB_OPTION_FLAG, FIELD(offline), NULL, NULL, "without a hub and colleagues", 0},
    {"no-pool", CB_OPTION_FLAG, FIELD(no_pool), NULL, NULL, "without interpreters, bookings, advisors and events", 0},
    {"no-console", CB_OPTION_FLAG, FIELD(no_console), NULL, NULL, "make the data and stop", 0},
    {.name = NULL},
};

const CbCommand cb_commands_demo[] = {
    {"demo", "", CB_COMMAND_VIEW, "open the console on a made-up company", options, run},
    {.name = NULL},
};
