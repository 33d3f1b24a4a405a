/* Who may ask the hub. */
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/secret.h"
#include "tui/commands/sheet.h"

#define SHORTEST_PASSWORD 10

static CbExit
refuse_unknown(const CbCall *call)
{
    return cb_call_refuse(call, "USER_NOT_FOUND",
                          "there is no user \"%s\"; \"callboard user list\" "
                          "shows all",
                          call->words[1]);
}

static gboolean
needs(const CbCall *call, guint words, const char *what, GError **error)
{
    if (call->n_words == words)
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "user %s takes %s", call->words[0], what);
    return FALSE;
}

static gboolean
parse_role(const char *name, CbRole *role, GError **error)
{
    if (cb_role_parse(name, role))
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "\"%s\" is no role; there are viewer, dispatcher, manager, admin and service",
                name);
    return FALSE;
}

/* Asks for it, twice where somebody types it. */
static gboolean
ask_password(CbUser *user, GError **error)
{
    char *password = cb_secret_ask("New password", error);
    gboolean good = password != NULL;
    if (good && g_utf8_strlen(password, -1) < SHORTEST_PASSWORD) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_REFUSED,
                    "a password has at least %d characters; nothing has been changed",
                    SHORTEST_PASSWORD);
        good = FALSE;
    }
    good = good && cb_hub_password(user, password, error);
    cb_secret_forget(password);
    return good;
}

/* --- list ------------------------------------------------------------------------------------- */

static cJSON *
json_of(const CbUser *user)
{
    char time[32];
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", user->id);
    cJSON_AddStringToObject(json, "name", user->name);
    cJSON_AddItemToObject(
        json, "email", user->email == NULL ? cJSON_CreateNull() : cJSON_CreateString(user->email));
    cJSON_AddStringToObject(json, "role", cb_role_name(user->role));
    cJSON_AddBoolToObject(json, "active", user->active);
    cJSON_AddBoolToObject(json, "password", user->password != NULL);
    cJSON_AddStringToObject(json, "created_at", cb_time_format(user->created_at, time));
    return json;
}

static void
print_users(const CbCall *call, const GPtrArray *users)
{
    static const CbSheetColumn columns[] = {
        {"NAME", FALSE, 0},  {"ROLE", FALSE, 0},     {"EMAIL", FALSE, 40},
        {"STATE", FALSE, 0}, {"PASSWORD", FALSE, 0}, {NULL, FALSE, 0},
    };
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    cJSON *array = call->json ? cJSON_CreateArray() : NULL;
    for (guint i = 0; i < users->len; i++) {
        const CbUser *user = g_ptr_array_index(users, i);
        if (array != NULL)
            cJSON_AddItemToArray(array, json_of(user));
        cb_sheet_text(sheet, user->name);
        cb_sheet_text(sheet, cb_role_name(user->role));
        cb_sheet_text(sheet, user->email);
        cb_sheet_text(sheet, user->active ? "active" : "disabled");
        cb_sheet_text(sheet, user->password != NULL ? "set" : "none");
    }
    if (array != NULL)
        cb_call_answer(array);
    else if (users->len > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, "Nobody may ask this hub yet.");
}

static gboolean
read_users(CbDb *db, gpointer data, GError **error)
{
    return (*(GPtrArray **)data = cb_user_all(db, error)) != NULL;
}

static CbExit
list(CbCall *call, CbHub *hub, GError **error)
{
    g_autoptr(GPtrArray) users = NULL;
    if (!needs(call, 1, "no more words", error))
        return CB_EXIT_USAGE;
    if (!cb_hub_change(hub, read_users, &users, error))
        return CB_EXIT_STORE;
    print_users(call, users);
    return CB_EXIT_DONE;
}

/* --- add -------------------------------------------------------------------------------------- */

static gboolean
add_user(CbDb *db, gpointer user, GError **error)
{
    return cb_user_add(db, user, error);
}

static CbExit
add(CbCall *call, CbHub *hub, GError **error)
{
    g_autoptr(CbUser) user = g_new0(CbUser, 1);
    if (!needs(call, 2, "a name", error) ||
        !parse_role(call->role != NULL ? call->role : "dispatcher", &user->role, error))
        return CB_EXIT_USAGE;
    user->id = g_uuid_string_random();
    user->name = g_strdup(call->words[1]);
    user->email = g_strdup(call->email);
    user->active = TRUE;
    user->created_at = cb_hub_now(hub);
    if ((call->password && !ask_password(user, error)) ||
        !cb_hub_change(hub, add_user, user, error))
        return CB_EXIT_STORE;
    if (call->json)
        cb_call_answer(json_of(user));
    else
        cb_say(stdout, "%s may ask the hub as a %s. %s", user->name, cb_role_name(user->role),
               call->password ? "" : "\"callboard token create\" makes a token to sign in with.");
    return CB_EXIT_DONE;
}

/* --- changes of one that is there ------------------------------------------------------------- */

typedef struct {
    const CbCall *call;
    const CbUser *wanted; /* its role, state and password, each where the flag beside it is set */
    gboolean role, active, password;
    gboolean found;
} Change;

static gboolean
change_user(CbDb *db, gpointer data, GError **error)
{
    Change *change = data;
    g_autoptr(GError) problem = NULL;
    g_autoptr(CbUser) user = cb_user_find(db, change->call->words[1], &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    change->found = user != NULL;
    if (user == NULL)
        return TRUE;
    if (change->role)
        user->role = change->wanted->role;
    if (change->active)
        user->active = change->wanted->active;
    if (change->password) {
        g_free(user->password);
        user->password = g_strdup(change->wanted->password);
    }
    return cb_user_change(db, user, error);
}

static CbExit
apply(CbHub *hub, Change *change, const char *sentence, GError **error)
{
    if (!cb_hub_change(hub, change_user, change, error))
        return CB_EXIT_STORE;
    if (!change->found)
        return refuse_unknown(change->call);
    if (change->call->json) {
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "name", change->call->words[1]);
        cb_call_answer(json);
    } else {
        cb_say(stdout, "%s %s", change->call->words[1], sentence);
    }
    return CB_EXIT_DONE;
}

static CbExit
role(CbCall *call, CbHub *hub, GError **error)
{
    g_autoptr(CbUser) wanted = g_new0(CbUser, 1);
    if (!needs(call, 3, "a name and a role", error) ||
        !parse_role(call->words[2], &wanted->role, error))
        return CB_EXIT_USAGE;
    Change change = {.call = call, .wanted = wanted, .role = TRUE};
    g_autofree char *sentence = g_strdup_printf("is a %s now.", cb_role_name(wanted->role));
    return apply(hub, &change, sentence, error);
}

static CbExit
set_active(CbCall *call, CbHub *hub, gboolean active, GError **error)
{
    g_autoptr(CbUser) wanted = g_new0(CbUser, 1);
    wanted->active = active;
    if (!needs(call, 2, "a name", error))
        return CB_EXIT_USAGE;
    Change change = {.call = call, .wanted = wanted, .active = TRUE};
    return apply(hub, &change, active ? "may ask the hub again." : "may not ask the hub any more.",
                 error);
}

static CbExit
disable(CbCall *call, CbHub *hub, GError **error)
{
    return set_active(call, hub, FALSE, error);
}

static CbExit
enable(CbCall *call, CbHub *hub, GError **error)
{
    return set_active(call, hub, TRUE, error);
}

static CbExit
password(CbCall *call, CbHub *hub, GError **error)
{
    g_autoptr(CbUser) wanted = g_new0(CbUser, 1);
    if (!needs(call, 2, "a name", error))
        return CB_EXIT_USAGE;
    if (!ask_password(wanted, error))
        return CB_EXIT_STORE;
    Change change = {.call = call, .wanted = wanted, .password = TRUE};
    return apply(hub, &change, "has a new password.", error);
}

/* --- dispatch --------------------------------------------------------------------------------- */

static const CbHubAction actions[] = {
    {"list", list, FALSE, FALSE},     {"add", add, TRUE, TRUE},
    {"role", role, TRUE, FALSE},      {"disable", disable, TRUE, FALSE},
    {"enable", enable, TRUE, FALSE},  {"password", password, TRUE, FALSE},
};

static CbExit
run(CbCall *call, GError **error)
{
    return cb_hub_act(call, actions, G_N_ELEMENTS(actions), "user takes list, add, role, disable, enable or password",
                      error);
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    {"role", CB_OPTION_TEXT, FIELD(role), "ROLE", "viewer dispatcher manager admin service",
     "what a new user may do (dispatcher)", 0},
    {"email", CB_OPTION_TEXT, FIELD(email), "ADDRESS", NULL, "the address of a new user", 0},
    {"password", CB_OPTION_FLAG, FIELD(password), NULL, NULL,
     "ask for the password of a new user, or read it from standard input", 0},
    {.name = NULL},
};

const CbCommand cb_commands_user[] = {
    {"user", "ACTION [NAME] [ROLE]", CB_COMMAND_JSON,
     "say who may ask a hub: list, add, role, disable, enable, password", options, run},
    {.name = NULL},
};
