/* Tokens and signing keys of a hub's users. */
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/secret.h"
#include "tui/commands/sheet.h"

static const char *const kinds[] = {
    [CB_TOKEN_API] = "api",
    [CB_TOKEN_REFRESH] = "refresh",
    [CB_TOKEN_SIGNING] = "signing",
    [CB_TOKEN_CALENDAR] = "calendar",
};

static gboolean
needs(const CbCall *call, const char *what, GError **error)
{
    if (call->n_words == 2)
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "token %s takes %s", call->words[0], what);
    return FALSE;
}

/* What an action finds out: the user, the tokens, whether a token was there. */
typedef struct {
    const CbCall *call;
    CbUser *user;
    GPtrArray *tokens, *users;
    gboolean found;
    gboolean person_missing; /* --person names nobody */
} Look;

static void
look_clear(Look *look)
{
    cb_user_free(look->user);
    g_clear_pointer(&look->tokens, g_ptr_array_unref);
    g_clear_pointer(&look->users, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Look, look_clear)

/* --- create ----------------------------------------------------------------------------------- */

static gboolean
find_user(CbDb *db, gpointer data, GError **error)
{
    Look *look = data;
    g_autoptr(GError) problem = NULL;
    look->user = cb_user_find(db, look->call->words[1], &problem);
    gboolean known = TRUE;
    if (problem == NULL && look->call->person != NULL)
        cb_fact_exists(db, CB_operators, look->call->person, &known, &problem);
    look->person_missing = !known;
    if (problem == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

/* What a new token is: how it is called in JSON, and what to do with it. */
static const struct {
    const char *member, *advice;
} news[] = {
    [CB_TOKEN_API] = {"token", "this token is shown only now; keep it like a password"},
    [CB_TOKEN_SIGNING] = {"key", "this key and its secret are shown only now; keep them like a password"},
    [CB_TOKEN_CALENDAR] = {"path", "this address behind the hub's is shown only now; who has it reads the calendar"},
};

/* The secret is shown this once. */
static void
print_token(const CbCall *call, CbTokenKind kind, const char *token)
{
    if (!call->json) {
        printf("%s\n", token);
        cb_call_tell("%s", news[kind].advice);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(token, " ", 2);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, news[kind].member, parts[0]);
    if (parts[1] != NULL)
        cJSON_AddStringToObject(json, "secret", parts[1]);
    cb_call_answer(json);
}

static gboolean
check_kind(const CbCall *call, GError **error)
{
    const char *wrong = call->calendar && call->signing ? "a token is for --calendar or --signing, not for both"
                        : call->person != NULL && !call->calendar
                            ? "--person goes with --calendar: the calendar of one person"
                            : NULL;
    if (wrong != NULL)
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s", wrong);
    return wrong == NULL;
}

static gboolean
make_token(const CbCall *call, CbHub *hub, const CbUser *user, char **token, GError **error)
{
    const char *label = call->label != NULL ? call->label : "";
    gint64 expires = call->expires > 0 ? cb_hub_now(hub) + call->expires * CB_DAY : CB_NULL;
    if (call->calendar)
        return cb_hub_calendar_create(hub, user, label, call->person, expires, token, error);
    return cb_hub_token_create(hub, user, label, call->signing ? CB_TOKEN_SIGNING : CB_TOKEN_API, expires,
                               token, error);
}

static CbExit
create(CbCall *call, CbHub *hub, GError **error)
{
    g_auto(Look) look = {.call = call};
    if (!needs(call, "the name of a user", error) || !check_kind(call, error))
        return CB_EXIT_USAGE;
    if (!cb_hub_change(hub, find_user, &look, error))
        return CB_EXIT_STORE;
    if (look.user == NULL || !look.user->active)
        return cb_call_refuse(call, "USER_NOT_FOUND",
                              "there is no active user \"%s\"; \"callboard "
                              "user add\" makes one",
                              call->words[1]);
    if (look.person_missing)
        return cb_call_refuse(call, "OPERATOR_NOT_FOUND", "there is no operator \"%s\" in this hub", call->person);
    char *token = NULL;
    if (!make_token(call, hub, look.user, &token, error))
        return CB_EXIT_STORE;
    print_token(call, call->calendar ? CB_TOKEN_CALENDAR : call->signing ? CB_TOKEN_SIGNING : CB_TOKEN_API, token);
    cb_secret_forget(token);
    return CB_EXIT_DONE;
}

/* --- list ------------------------------------------------------------------------------------- */

static gboolean
read_tokens(CbDb *db, gpointer data, GError **error)
{
    Look *look = data;
    look->tokens = cb_token_all(db, error);
    look->users = look->tokens != NULL ? cb_user_all(db, error) : NULL;
    return look->users != NULL;
}

static const CbUser *
user_of(const Look *look, const CbToken *token)
{
    for (guint i = 0; i < look->users->len; i++) {
        const CbUser *user = g_ptr_array_index(look->users, i);
        if (g_strcmp0(user->id, token->user_id) == 0)
            return user;
    }
    return NULL;
}

static const char *
state_of(const CbToken *token, gint64 now)
{
    return token->revoked                                             ? "revoked"
           : token->expires_at != CB_NULL && token->expires_at <= now ? "expired"
                                                                      : "valid";
}

static cJSON *
json_time(gint64 time)
{
    char text[32];
    return time == CB_NULL ? cJSON_CreateNull() : cJSON_CreateString(cb_time_format(time, text));
}

static cJSON *
json_of(const CbToken *token, const char *name, gint64 now)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", token->id);
    cJSON_AddStringToObject(json, "kind", kinds[token->kind]);
    cJSON_AddStringToObject(json, "user", name);
    cJSON_AddStringToObject(json, "label", cb_text_or(token->label, ""));
    if (token->kind == CB_TOKEN_CALENDAR)
        cJSON_AddItemToObject(json, "person", token->operator_id != NULL ? cJSON_CreateString(token->operator_id)
                                                                         : cJSON_CreateNull());
    cJSON_AddStringToObject(json, "state", state_of(token, now));
    cJSON_AddItemToObject(json, "created_at", json_time(token->created_at));
    cJSON_AddItemToObject(json, "expires_at", json_time(token->expires_at));
    cJSON_AddItemToObject(json, "used_at", json_time(token->used_at));
    return json;
}

static void
add_row(CbSheet *sheet, const CbToken *token, const char *name, gint64 now)
{
    char time[32];
    cb_sheet_text(sheet, token->id);
    cb_sheet_text(sheet, name);
    if (token->operator_id != NULL)
        cb_sheet_format(sheet, "calendar of %s", token->operator_id);
    else
        cb_sheet_text(sheet, kinds[token->kind]);
    cb_sheet_text(sheet, token->label);
    cb_sheet_text(sheet, state_of(token, now));
    cb_sheet_text(sheet, token->expires_at == CB_NULL
                             ? "never"
                             : cb_time_format(token->expires_at / CB_SECOND * CB_SECOND, time));
}

static CbExit
list(CbCall *call, CbHub *hub, GError **error)
{
    static const CbSheetColumn columns[] = {
        {"ID", FALSE, 0},    {"USER", FALSE, 24},   {"KIND", FALSE, 40}, {"LABEL", FALSE, 32},
        {"STATE", FALSE, 0}, {"EXPIRES", FALSE, 0}, {NULL, FALSE, 0},
    };
    g_auto(Look) look = {.call = call};
    if (!cb_hub_change(hub, read_tokens, &look, error))
        return CB_EXIT_STORE;
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    cJSON *array = call->json ? cJSON_CreateArray() : NULL;
    for (guint i = 0; i < look.tokens->len; i++) {
        const CbToken *token = g_ptr_array_index(look.tokens, i);
        const CbUser *user = user_of(&look, token);
        const char *name = user != NULL ? user->name : token->user_id;
        gboolean asked = call->n_words < 2 || g_strcmp0(name, call->words[1]) == 0;
        if (token->kind == CB_TOKEN_REFRESH || !asked)
            continue; /* those of consoles that are signed in come and go by the hour */
        if (array != NULL)
            cJSON_AddItemToArray(array, json_of(token, name, cb_hub_now(hub)));
        else
            add_row(sheet, token, name, cb_hub_now(hub));
    }
    if (array != NULL)
        cb_call_answer(array);
    else
        cb_sheet_print(sheet, stdout);
    return CB_EXIT_DONE;
}

/* --- revoke ----------------------------------------------------------------------------------- */

static gboolean
revoke_token(CbDb *db, gpointer data, GError **error)
{
    Look *look = data;
    return cb_token_revoke(db, look->call->words[1], &look->found, error);
}

static CbExit
take_back(CbCall *call, CbHub *hub, GError **error)
{
    g_auto(Look) look = {.call = call};
    if (!needs(call, "the id of a token", error))
        return CB_EXIT_USAGE;
    if (!cb_hub_change(hub, revoke_token, &look, error))
        return CB_EXIT_STORE;
    if (!look.found)
        return cb_call_refuse(call, "TOKEN_NOT_FOUND",
                              "there is no token \"%s\"; \"callboard token "
                              "list\" shows all",
                              call->words[1]);
    if (call->json)
        cb_call_answer(cJSON_CreateObject());
    else
        cb_say(stdout, "Token %s is not taken any more.", call->words[1]);
    return CB_EXIT_DONE;
}

/* --- dispatch --------------------------------------------------------------------------------- */

static const CbHubAction actions[] = {{"create", create, TRUE, FALSE},
                                      {"list", list, FALSE, FALSE},
                                      {"revoke", take_back, TRUE, FALSE}};

static CbExit
run(CbCall *call, GError **error)
{
    return cb_hub_act(call, actions, G_N_ELEMENTS(actions), "token takes create, list or revoke", error);
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    {"label", CB_OPTION_TEXT, FIELD(label), "TEXT", NULL, "what a new token is for", 0},
    {"signing", CB_OPTION_FLAG, FIELD(signing), NULL, NULL,
     "make a key for signed requests instead of a token", 0},
    {"calendar", CB_OPTION_FLAG, FIELD(calendar), NULL, NULL,
     "make the address of a calendar to subscribe to instead of a token", 0},
    {"person", CB_OPTION_TEXT, FIELD(person), "ID", NULL, "the calendar of this operator alone", 0},
    {"expires", CB_OPTION_COUNT, FIELD(expires), "DAYS", NULL, "when it ends (0: never)", 0},
    {.name = NULL},
};

const CbCommand cb_commands_token[] = {
    {"token", "ACTION [WORD]", CB_COMMAND_JSON,
     "make, list and revoke tokens of a hub: create USER, list [USER], revoke ID", options, run},
    {.name = NULL},
};
