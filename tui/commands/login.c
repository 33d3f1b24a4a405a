/* Signing in at a hub, and out again. */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "engine/when.h"
#include "store/lock.h"
#include "store/replica.h"
#include "sync/client/courier.h"
#include "sync/client/signin.h"
#include "sync/wire/secret.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

#define SECRET_LIMIT 8192

/* --- secrets ---------------------------------------------------------------------------------- */

enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, BACKSPACE = 8, DELETE = 127 };

/* A line typed without being shown; NULL when it was broken off. */
static char *
type_line(FILE *terminal)
{
    char line[SECRET_LIMIT + 1] = "";
    gsize length = 0;
    int c = EOF;
    while ((c = fgetc(terminal)) != EOF && c != '\n' && c != '\r' && c != CTRL_C && c != CTRL_D)
        if (c == CTRL_U)
            length = 0;
        else if (c == BACKSPACE || c == DELETE)
            length -= length > 0;
        else if (length < SECRET_LIMIT)
            line[length++] = (char)c;
    char *secret = c == '\n' || c == '\r' ? g_strndup(line, length) : NULL;
    explicit_bzero(line, sizeof line);
    return secret;
}

static char *
ask_terminal(const char *question, GError **error)
{
    struct termios before, quiet;
    FILE *terminal = fopen("/dev/tty", "r+");
    if (terminal == NULL || tcgetattr(fileno(terminal), &before) != 0) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "there is no terminal to ask on; give it on standard input with --token-stdin");
        g_clear_pointer(&terminal, fclose);
        return NULL;
    }
    setvbuf(terminal, NULL, _IONBF, 0);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    tcsetattr(fileno(terminal), TCSAFLUSH, &quiet);
    fprintf(terminal, "%s: ", question);
    char *secret = type_line(terminal);
    fputc('\n', terminal);
    tcsetattr(fileno(terminal), TCSAFLUSH, &before);
    fclose(terminal);
    if (secret == NULL)
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_REFUSED, "broken off; nothing has been changed");
    return secret;
}

static char *
read_stdin(void)
{
    char line[SECRET_LIMIT + 2] = "";
    if (fgets(line, sizeof line, stdin) == NULL)
        line[0] = '\0';
    char *secret = g_strndup(line, strcspn(line, "\r\n"));
    explicit_bzero(line, sizeof line);
    return secret;
}

static char *
ask_secret(const CbCall *call, GError **error)
{
    if (call->token_stdin)
        return read_stdin();
    return ask_terminal(call->name != NULL ? "Password" : "Token", error);
}

/* --- login ------------------------------------------------------------------------------------ */

static gboolean
check_pin(const char *pin, GError **error)
{
    static const char scheme[] = "sha256//";
    gsize length = 0;
    if (pin != NULL && g_str_has_prefix(pin, scheme))
        g_free(g_base64_decode(pin + strlen(scheme), &length));
    if (pin == NULL || length == 32)
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "--pin takes sha256// and the base64 SHA-256 of the hub's public key");
    return FALSE;
}

static gboolean
check_ca(const char *ca, GError **error)
{
    if (ca == NULL || (g_file_test(ca, G_FILE_TEST_IS_REGULAR) && access(ca, R_OK) == 0))
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "--ca takes a file with PEM certificates, and \"%s\" cannot be read", ca);
    return FALSE;
}

static gboolean
read_call(const CbCall *call, CbCredentials *credentials, GError **error)
{
    if (!check_pin(call->pin, error) || !check_ca(call->ca, error))
        return FALSE;
    credentials->hub = cb_hub_url(call->words[0], call->insecure_http, error);
    if (credentials->hub == NULL)
        return FALSE;
    credentials->insecure = cb_hub_url_is_open(credentials->hub);
    credentials->pin = g_strdup(call->pin);
    credentials->ca = call->ca != NULL ? g_canonicalize_filename(call->ca, NULL) : NULL;
    credentials->expires_at = credentials->refresh_at = CB_NULL;
    return TRUE;
}

/* How many decisions wait for their push, or are on their way. */
static gboolean
count_unpushed(CbStore *store, guint *n, GError **error)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, error);
    *n = 0;
    if (entries == NULL)
        return FALSE;
    for (guint i = 0; i < entries->len; i++) {
        CbOutboxState state = ((const CbOutboxEntry *)g_ptr_array_index(entries, i))->state;
        *n += state == CB_OUTBOX_PENDING || state == CB_OUTBOX_SENDING;
    }
    return TRUE;
}

/* Decisions made on the facts of one hub, or of none, are not for another. */
static gboolean
check_outbox(const CbCall *call, const char *directory, const char *hub, CbExit *status, GError **error)
{
    g_autoptr(CbStore) store = cb_store_open(directory, error);
    CbReplicaState state = {0};
    guint n = 0;
    *status = CB_EXIT_STORE;
    if (store == NULL || !count_unpushed(store, &n, error) || !cb_replica_state(store, &state, error))
        return FALSE;
    gboolean same = g_strcmp0(state.hub, hub) == 0;
    g_autofree char *other = g_strdup(state.hub);
    cb_replica_state_clear(&state);
    if (n == 0 || same || call->yes)
        return TRUE;
    *status = cb_call_refuse(
        call, "UNPUSHED", "%u %s made %s%s and would be pushed to %s. Give %s up (`callboard outbox drop`), "
        "or say --yes to push %s there", n, n == 1 ? "decision was" : "decisions were",
        other != NULL ? "on the facts of " : "without a hub", other != NULL ? other : "", hub,
        n == 1 ? "it" : "them", n == 1 ? "it" : "them");
    return FALSE;
}

static void
tell_login(const CbCall *call, const CbCredentials *credentials)
{
    if (credentials->insecure)
        cb_call_tell("what is said to %s is NOT ENCRYPTED: everybody on the way can read it, and the token",
                     credentials->hub);
    if (!call->json) {
        cb_say(stdout, "Signed in at %s as %s (%s).", credentials->hub,
               cb_text_or(credentials->name, "somebody without a name"), cb_role_name(credentials->role));
        return;
    }
    char time[32];
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "hub", credentials->hub);
    cJSON_AddItemToObject(json, "name", cb_json_value(CB_TYPE_TEXT, cb_text(credentials->name)));
    cJSON_AddStringToObject(json, "role", cb_role_name(credentials->role));
    cJSON_AddItemToObject(json, "expires_at",
                          credentials->expires_at == CB_NULL
                              ? cJSON_CreateNull()
                              : cJSON_CreateString(cb_time_format(
                                    credentials->expires_at / CB_SECOND * CB_SECOND, time)));
    cJSON_AddBoolToObject(json, "insecure", credentials->insecure);
    cb_call_answer(json);
}

static CbExit
run_login(CbCall *call, GError **error)
{
    g_auto(CbCredentials) credentials = {0};
    CbExit status = CB_EXIT_USAGE;
    if (call->read_only)
        return cb_call_refuse(call, "READ_ONLY", "--read-only changes nothing, so it signs nobody in");
    g_autoptr(CbProfile) profile = cb_profile_open(call->profile, call->cache, error);
    if (profile == NULL || !read_call(call, &credentials, error) ||
        !check_outbox(call, profile->directory, credentials.hub, &status, error))
        return status;
    char *secret = ask_secret(call, error);
    if (secret == NULL)
        return CB_EXIT_REFUSED;
    if (call->name == NULL)
        credentials.token = g_strdup(secret);
    gboolean good = cb_sign_in(&credentials, call->name, call->name != NULL ? secret : NULL, error) &&
                    cb_credentials_save(profile->directory, &credentials, error);
    cb_secret_free(secret);
    if (!good)
        return CB_EXIT_HUB;
    tell_login(call, &credentials);
    return CB_EXIT_DONE;
}

/* --- logout ----------------------------------------------------------------------------------- */

static gboolean
check_unpushed(const CbCall *call, CbStore *store, CbExit *status, GError **error)
{
    guint n = 0;
    *status = CB_EXIT_STORE;
    if (!count_unpushed(store, &n, error))
        return FALSE;
    if (n == 0 || call->yes)
        return TRUE;
    *status = cb_call_refuse(call, "UNPUSHED",
                             "%u %s not pushed yet. `callboard outbox push` does that; --yes signs out all the "
                             "same and keeps %s here", n, n == 1 ? "decision is" : "decisions are",
                             n == 1 ? "it" : "them");
    return FALSE;
}

/* Where the hub cannot be told, the tokens are at least not here any more. */
static void
tell_hub(const char *directory)
{
    g_auto(CbCredentials) credentials = {0};
    g_autoptr(GError) problem = NULL;
    if (cb_credentials_load(directory, &credentials, &problem) && !cb_sign_out(&credentials, &problem))
        cb_call_tell("the hub could not be told, so the token holds until its time is over: %s",
                     problem->message);
    else if (problem != NULL)
        cb_call_tell("%s", problem->message);
}

static void
tell_logout(const CbCall *call)
{
    if (!call->json) {
        cb_say(stdout, call->wipe ? "Signed out; the copy of the hub's facts is removed." : "Signed out.");
        return;
    }
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "signed_out", TRUE);
    cJSON_AddBoolToObject(json, "wiped", call->wipe);
    cb_call_answer(json);
}

/* Signing out at the hub, forgetting the token, removing the copy: what of it was asked for. */
static CbExit
sign_out(CbCall *call, const char *directory, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    g_autoptr(CbStore) store = cb_store_open(directory, error);
    if (store == NULL || !check_unpushed(call, store, &status, error))
        return status;
    tell_hub(directory);
    if (!cb_credentials_remove(directory, error) || (call->wipe && !cb_replica_wipe(store, error)))
        return CB_EXIT_STORE;
    tell_logout(call);
    return CB_EXIT_DONE;
}

/* A console that runs would go on showing what is to be removed. */
static CbExit
run_logout(CbCall *call, GError **error)
{
    int lock = -1;
    if (call->read_only)
        return cb_call_refuse(call, "READ_ONLY", "--read-only changes nothing, so it signs nobody out");
    g_autoptr(CbProfile) profile = cb_profile_open(call->profile, call->cache, error);
    if (profile == NULL)
        return CB_EXIT_USAGE;
    if (!cb_credentials_exist(profile->directory) && !call->wipe)
        return cb_call_refuse(call, "NOT_SIGNED_IN", "nobody is signed in with this profile");
    if (call->wipe && !cb_lock_take(profile->directory, CB_COURIER_LOCK, &lock))
        return cb_call_refuse(call, "IN_USE", "a console is open with this profile and still shows what is to be "
                                              "removed; leave it with Q, then try again");
    CbExit status = sign_out(call, profile->directory, error);
    cb_lock_drop(&lock);
    return status;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption login_options[] = {
    {"name", CB_OPTION_TEXT, FIELD(name), "NAME", NULL,
     "sign in with this name and a password instead of a token", 0},
    {"token-stdin", CB_OPTION_FLAG, FIELD(token_stdin), NULL, NULL,
     "read the token or password from standard input", 0},
    {"ca", CB_OPTION_FILE, FIELD(ca), "FILE", NULL,
     "trust the certificates of this file instead of the system's", 0},
    {"pin", CB_OPTION_TEXT, FIELD(pin), "HASH", NULL,
     "talk only to a hub with this public key, sha256//…", 0},
    {"insecure-http", CB_OPTION_FLAG, FIELD(insecure_http), NULL, NULL,
     "allow a hub without encryption; the console warns of it all the time", 0},
    {"yes", CB_OPTION_FLAG, FIELD(yes), NULL, NULL,
     "push decisions to this hub that were made elsewhere", 0},
    {.name = NULL},
};

static const CbOption logout_options[] = {
    {"wipe", CB_OPTION_FLAG, FIELD(wipe), NULL, NULL, "also remove the copy of the hub's facts", 0},
    {"yes", CB_OPTION_FLAG, FIELD(yes), NULL, NULL, "although decisions are not pushed yet", 0},
    {.name = NULL},
};

const CbCommand cb_commands_login[] = {
    {"login", "URL", CB_COMMAND_JSON, "sign in at a hub", login_options, run_login},
    {"logout", "", CB_COMMAND_JSON, "sign out, and forget the token", logout_options, run_logout},
    {.name = NULL},
};
