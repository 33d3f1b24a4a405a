#include "tests/support/duo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "sync/client/credentials.h"
#include "tests/support/files.h"
#include "tests/support/player.h"
#include "tests/support/worlds.h"

static const char *const names[CB_N_SEATS] = {"anna", "luc"};

static void
check(gboolean good, const GError *error)
{
    if (!good)
        fail_msg("%s", error != NULL ? error->message : "no error was given");
}

/* --- the company ------------------------------------------------------------------------------ */

static char *
day_text(gint64 now, int days)
{
    char text[16];
    return g_strdup(cb_day_format(cb_day_of(now) + days, text));
}

static void
add_session(CbPatch *rows, gint64 now, const char *id, const char *title, int days, const char *need)
{
    g_autofree char *day = day_text(now, days);
    g_autofree char *start = g_strconcat(day, "T20:00:00Z", NULL);
    g_autofree char *end = g_strconcat(day, "T23:30:00Z", NULL);
    worlds_session(rows, id, day, "title", title, "starts_at", start, "ends_at", end, "region",
                   "occitanie", "min_operators", need, NULL);
}

static void
add_applicant(CbPatch *rows, gint64 now, const char *operator)
{
    char asked[32];
    worlds_row(rows, CB_session_operators, "session_id", "s_expo", "operator_id", operator, "status",
               "pending", "applied_at", cb_time_format(now - 120 * CB_MINUTE, asked), NULL);
}

/* Each has the one place of a session. */
static void
add_marie(CbPatch *rows, gint64 now)
{
    static const char *const alone[][4] = {
        {"marie", "Marie Martin", "s_gala", "Gala de Noël"},
        {"maud", "Maud Morel", "s_bal", "Bal du port"},
        {"milo", "Milo Meyer", "s_concert", "Concert de rue"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(alone); i++) {
        worlds_operator(rows, alone[i][0], "name", alone[i][1], "region", "occitanie", "phone",
                        "+33 6 39 98 00 01", "email", "crew@example.org", NULL);
        add_session(rows, now, alone[i][2], alone[i][3], 1, "1");
        worlds_link(rows, alone[i][2], alone[i][0], "accepted");
    }
}

static CbWorld *
company(gint64 now, gboolean marie)
{
    static const char *const people[][3] = {
        {"jean", "Jean Dupont", "occitanie"},  {"zoe", "Zoë Müller", "bretagne"},
        {"noel", "Noël García", "occitanie"},  {"ines", "Inès Nguyễn", "occitanie"},
        {"marc", "Marc Ferrand", "bretagne"},  {"aya", "Aya Koné", "grand-est"},
        {"paul", "Paul Le Goff", "occitanie"}, {"nina", "Nina Rossi", "corse"},
    };
    static const char *const founders[][2] = {{"f1", "Ana Roy"}, {"f2", "Luc Petit"}};
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_session(rows, now, "s_expo", "Foire expo, hall 3", 1, "1");
    add_session(rows, now, "s_zenith", "Zénith, load-out", 2, "2");
    add_session(rows, now, "s_ademe", "Séminaire ADEME", 4, "1");
    add_session(rows, now, "s_salon", "Salon de l'habitat", 5, "3");
    add_session(rows, now, "s_gtl", "Formation GTL", 10, "2");
    for (guint p = 0; p < G_N_ELEMENTS(people); p++)
        worlds_operator(rows, people[p][0], "name", people[p][1], "region", people[p][2], NULL);
    for (guint f = 0; f < G_N_ELEMENTS(founders); f++)
        worlds_row(rows, CB_founders, "id", founders[f][0], "name", founders[f][1], "email",
                   "founder@callboard.example", NULL);
    add_applicant(rows, now, "jean");
    add_applicant(rows, now, "zoe");
    worlds_link(rows, "s_salon", "noel", "accepted");
    if (marie)
        add_marie(rows, now);
    return worlds_of(rows);
}

/* --- the hub ---------------------------------------------------------------------------------- */

static gint64
hub_clock(gpointer data)
{
    return g_get_real_time() + ((const CbDuo *)data)->ahead;
}

static CbDb *
take(CbDuo *duo)
{
    g_autoptr(GError) error = NULL;
    CbDb *db = cb_db_take(cb_hub_store_pool(cb_hub_store(duo->hub)), CB_DB_WRITE, &error);
    check(db != NULL, error);
    return db;
}

static void
give(CbDuo *duo, CbDb *db)
{
    cb_db_give(cb_hub_store_pool(cb_hub_store(duo->hub)), db);
}

static void
open_hub(CbDuo *duo)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *data = g_build_filename(duo->directory, "hub", NULL);
    g_autoptr(CbWorld) world = company(hub_clock(duo), duo->options.marie);
    const CbHubOptions options = {.data = data, .now = hub_clock, .now_data = duo};
    const CbServerOptions place = {.address = "127.0.0.1"};
    duo->hub = cb_hub_open(&options, &error);
    check(duo->hub != NULL, error);
    CbDb *db = take(duo);
    check(cb_hub_replace(db, world, &error), error);
    give(duo, db);
    duo->server = cb_server_start(duo->hub, &place, &error);
    check(duo->server != NULL, error);
    duo->network = fault_proxy_start(cb_server_port(duo->server), 1);
}

/* --- the people ------------------------------------------------------------------------------- */

static void
sign_in(CbDuo *duo, guint seat, CbRole role)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *token = NULL, *id = g_uuid_string_random();
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u", fault_proxy_port(duo->network));
    const CbUser user = {.id = id, .name = (char *)names[seat], .role = role, .active = TRUE};
    CbDb *db = take(duo);
    check(cb_user_add(db, &user, &error), error);
    give(duo, db);
    check(cb_hub_token_create(duo->hub, &user, "test", CB_TOKEN_API, CB_NULL, &token, &error), error);
    const CbCredentials credentials = {.hub = url,
                                       .token = token,
                                       .expires_at = CB_NULL,
                                       .refresh_at = CB_NULL,
                                       .name = (char *)names[seat],
                                       .role = role};
    check(cb_credentials_save(duo->seats[seat].directory, &credentials, &error), error);
}

static void
make_profile(CbDuo *duo, guint seat, CbRole role)
{
    g_autoptr(GError) error = NULL;
    CbSeat *at = &duo->seats[seat];
    at->directory = g_build_filename(duo->directory, names[seat], NULL);
    sign_in(duo, seat, role);
    g_autofree char *conf = g_build_filename(at->directory, "profile.conf", NULL);
    const char *text = duo->options.conf != NULL ? duo->options.conf : "[hub]\npush_delay = 1\n";
    check(g_file_set_contents_full(conf, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error), error);
}

CbDuo *
cb_duo_new(const CbDuoOptions *options)
{
    const char *build = g_getenv("CB_BUILD");
    g_autofree char *path = g_build_filename(build != NULL ? build : "build", "callboard", NULL);
    CbDuo *duo = g_new0(CbDuo, 1);
    duo->options = *options;
    duo->ahead = options->now == CB_NULL ? 0 : options->now - g_get_real_time();
    duo->program = g_canonicalize_filename(path, NULL);
    duo->directory = cb_files_make_directory("callboard-duo", NULL);
    open_hub(duo);
    make_profile(duo, CB_ANNA, CB_ROLE_MANAGER);
    make_profile(duo, CB_LUC, options->luc);
    return duo;
}

void
cb_duo_free(CbDuo *duo)
{
    for (guint s = 0; s < CB_N_SEATS; s++) {
        g_clear_pointer(&duo->seats[s].pty, cb_pty_stop);
        g_free(duo->seats[s].directory);
    }
    fault_proxy_stop(duo->network);
    cb_server_stop(duo->server, 0);
    cb_hub_close(duo->hub);
    cb_files_remove(duo->directory, NULL);
    g_free(duo->directory);
    g_free(duo->program);
    g_free(duo);
}

void
cb_duo_revoke(CbDuo *duo, guint seat)
{
    g_autoptr(GError) error = NULL;
    gboolean found = FALSE;
    CbDb *db = take(duo);
    g_autoptr(CbUser) user = cb_user_find(db, names[seat], &error);
    check(user != NULL, error);
    g_autoptr(GPtrArray) tokens = cb_token_all(db, &error);
    for (guint t = 0; t < tokens->len; t++) {
        const CbToken *token = g_ptr_array_index(tokens, t);
        if (g_strcmp0(token->user_id, user->id) == 0)
            check(cb_token_revoke(db, token->id, &found, &error), error);
    }
    give(duo, db);
    assert_true(found);
    cb_hub_look_for_news(duo->hub);
}

void
cb_duo_point(CbDuo *duo, guint seat, const char *url, gboolean insecure)
{
    g_autoptr(GError) error = NULL;
    g_auto(CbCredentials) credentials = {0};
    check(cb_credentials_load(duo->seats[seat].directory, &credentials, &error), error);
    if (url != NULL) {
        g_free(credentials.hub);
        credentials.hub = g_strdup(url);
    }
    credentials.insecure = insecure;
    check(cb_credentials_save(duo->seats[seat].directory, &credentials, &error), error);
}

/* --- the consoles ----------------------------------------------------------------------------- */

void
cb_duo_start(CbDuo *duo, guint seat, const char *view)
{
    g_autoptr(GError) error = NULL;
    CbSeat *at = &duo->seats[seat];
    char now[32];
    gint64 fixed = duo->options.now;
    const char *argv[] = {duo->program, "--cache", at->directory,
                          view,         fixed == CB_NULL ? NULL : "--now",
                          fixed == CB_NULL ? NULL : cb_time_format(fixed, now), NULL};
    const CbPtyOptions options = {
        .argv = argv, .rows = duo->options.rows, .columns = duo->options.columns};
    at->pty = cb_pty_start(&options, &error);
    check(at->pty != NULL, error);
    assert_true(cb_pty_settle(at->pty, CB_PTY_TIMEOUT_MS));
}

void
cb_duo_open(CbDuo *duo, guint seat, const char *view)
{
    cb_duo_start(duo, seat, view);
    cb_duo_see(duo, seat, "● live");
    cb_duo_see(duo, seat, "Zénith");
    cb_duo_see(duo, seat, duo->options.marie ? "11 people" : "8 people"); /* the first synchronisation is usable before it is whole */
}

void
cb_duo_open_both(CbDuo *duo)
{
    for (guint seat = 0; seat < CB_N_SEATS; seat++)
        cb_duo_open(duo, seat, "board");
}

void
cb_duo_close(CbDuo *duo, guint seat)
{
    cb_pty_send(duo->seats[seat].pty, "Q");
    assert_int_equal(cb_pty_wait_exit(duo->seats[seat].pty, CB_PTY_TIMEOUT_MS), 0);
    g_clear_pointer(&duo->seats[seat].pty, cb_pty_stop);
}

void
cb_duo_play(CbDuo *duo, guint seat, const char *keys)
{
    if (!cb_pty_play(duo->seats[seat].pty, keys))
        fail_msg("cannot play %s", keys);
}

void
cb_duo_see(CbDuo *duo, guint seat, const char *text)
{
    CbPty *other = duo->seats[CB_N_SEATS - 1 - seat].pty;
    if (cb_pty_wait_for(duo->seats[seat].pty, text, CB_PTY_TIMEOUT_MS))
        return;
    g_autofree char *screen = other != NULL ? cb_pty_screen(other) : g_strdup("nothing");
    fail_msg("%s does not see \"%s\"; the other one sees:\n%s", names[seat], text, screen);
}

void
cb_duo_miss(CbDuo *duo, guint seat, const char *text)
{
    CbPty *pty = duo->seats[seat].pty;
    for (int waited = 0; cb_pty_has(pty, text) && waited < CB_PTY_TIMEOUT_MS; waited += 20)
        cb_pty_watch(pty, 20);
    if (!cb_pty_has(pty, text))
        return;
    g_autofree char *screen = cb_pty_screen(pty);
    fail_msg("%s still sees \"%s\":\n%s", names[seat], text, screen);
}

void
cb_duo_pull(CbDuo *duo, gboolean pulled)
{
    fault_proxy_disable(duo->network, pulled);
}

void
cb_duo_play_until(CbDuo *duo, guint seat, const char *keys, const char *text)
{
    cb_duo_play(duo, seat, keys);
    cb_duo_see(duo, seat, text);
}

void
cb_duo_open_expo(CbDuo *duo, guint seat)
{
    cb_duo_play_until(duo, seat, "5 / type:foire enter enter", "Jean Dupont");
}

void
cb_duo_go_offline(CbDuo *duo)
{
    cb_duo_pull(duo, TRUE);
    for (guint seat = 0; seat < CB_N_SEATS; seat++)
        cb_duo_see(duo, seat, "offline since");
}
