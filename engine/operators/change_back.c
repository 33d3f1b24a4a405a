/* What takes changes of sessions back. */
#include <string.h>

#include "engine/json.h"
#include "engine/operators/change.h"

/* A change that is to be taken back: its payload, the row before it and the session now. */
typedef struct {
    const CbWorld *now;
    guint session;
    const cJSON *payload, *base; /* base NULL: unknown */
    const char *scope;
    gboolean one; /* it was about one session */
} Change;

/* What a column held before; JSON null when that is unknown. */
static cJSON *
before(const Change *change, const char *column)
{
    const cJSON *value = cb_json_member(change->base, column);
    return value != NULL ? cJSON_Duplicate(value, TRUE) : cJSON_CreateNull();
}

static char *
edit_back(const Change *change)
{
    g_autoptr(cJSON) back = cJSON_CreateObject();
    cJSON *set = cJSON_AddObjectToObject(back, "set");
    const cJSON *column;
    if (change->base == NULL || !change->one)
        return NULL;
    cJSON_ArrayForEach(column, cb_json_member(change->payload, "set"))
        cJSON_AddItemToObject(set, column->string, before(change, column->string));
    return cJSON_PrintUnformatted(back);
}

/* Whether those that follow the session now may be others than those that went with it: it was
 * moved back past a place where some of its series lie. */
static gboolean
has_passed_others(const Change *change)
{
    const char *text = cJSON_GetStringValue(cb_json_member(change->base, "date"));
    CbValue was = cb_integer(CB_NULL);
    g_autoptr(GArray) rows = cb_change_scope(change->now, change->session, change->scope);
    if (strcmp(change->scope, "following") != 0)
        return FALSE;
    if (text == NULL || !cb_value_parse(CB_TYPE_DATE, text, &was))
        return TRUE;
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        if (session != change->session && sessions_date(change->now, session) < was.integer)
            return TRUE;
    }
    return FALSE;
}

/* Several sessions go back by as many days; what times they had before one was given to all is not
 * known. */
static char *
move_back(const Change *change)
{
    static const char *const columns[] = {"date", "starts_at", "ends_at"};
    gboolean timed = cb_json_member(change->payload, "starts_at") != NULL ||
                     cb_json_member(change->payload, "ends_at") != NULL;
    g_autoptr(cJSON) back = cJSON_CreateObject();
    if (change->base == NULL || (!change->one && (timed || has_passed_others(change))))
        return NULL;
    for (guint i = 0; i < (change->one ? G_N_ELEMENTS(columns) : 1); i++)
        cJSON_AddItemToObject(back, columns[i], before(change, columns[i]));
    if (!change->one)
        cJSON_AddStringToObject(back, "scope", change->scope);
    return cJSON_PrintUnformatted(back);
}

static char *
add_back(const Change *change)
{
    return g_strdup(cb_json_member(change->payload, "repeat") == NULL ? "{}"
                                                                      : "{\"scope\":\"all\"}");
}

/* Reopened with the status that it had. */
static char *
end_back(const Change *change)
{
    g_autoptr(cJSON) back = cJSON_CreateObject();
    if (change->base == NULL || !change->one)
        return NULL;
    cJSON_AddItemToObject(back, "status", before(change, "status"));
    return cJSON_PrintUnformatted(back);
}

static gboolean
was(const Change *change, const char *status)
{
    return g_strcmp0(cJSON_GetStringValue(cb_json_member(change->base, "status")), status) == 0;
}

static char *
reopening_back(const Change *change)
{
    const char *status = cJSON_GetStringValue(cb_json_member(change->payload, "status"));
    gboolean confirmed = status == NULL || strcmp(status, "confirmed") == 0;
    return was(change, "cancelled") || (was(change, "completed") && confirmed) ? g_strdup("{}")
                                                                               : NULL;
}

static const struct {
    const char *kind;
    char *(*back)(const Change *change);
    const char *by; /* the kind that takes it back */
} inverses[] = {
    {"session.add", add_back, "session.cancel"},
    {"session.edit", edit_back, "session.edit"},
    {"session.move", move_back, "session.move"},
    {"session.cancel", end_back, "session.reopen"},
    {"session.complete", end_back, "session.reopen"},
    {"session.reopen", reopening_back, "session.cancel"},
};

char *
cb_change_inverse(const CbWorld *now, const CbDecision *decision, const char *base,
                  const char **kind)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    g_autoptr(cJSON) row = base == NULL ? NULL : cJSON_Parse(base);
    Change change = {.now = now,
                     .session = cb_world_find(now, CB_sessions, decision->target_id),
                     .payload = payload,
                     .base = row,
                     .scope = cJSON_GetStringValue(cb_json_member(payload, "scope"))};
    if (change.session == CB_NO_ROW)
        return NULL;
    change.one = change.scope == NULL || strcmp(change.scope, "one") == 0 ||
                 cb_series_size(now, change.session) == 0;
    for (guint i = 0; i < G_N_ELEMENTS(inverses); i++) {
        if (strcmp(inverses[i].kind, decision->kind) != 0)
            continue;
        *kind = strcmp(decision->kind, "session.reopen") == 0 && was(&change, "completed")
                    ? "session.complete"
                    : inverses[i].by;
        return inverses[i].back(&change);
    }
    return NULL;
}
