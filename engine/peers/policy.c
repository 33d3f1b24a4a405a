#include "engine/peers/policy.h"

#include <stdlib.h>
#include <string.h>

#include "engine/json.h"
#include "engine/line.h"
#include "engine/peers/names.h"
#include "engine/peers/words.h"
#include "engine/when.h"

#define LONGEST_FROM 60u /* characters */
#define DAY (24 * 60)    /* minutes */

typedef enum { HOW, NUMBER, SWITCH, CLOCK, FROM, TEMPLATES } Type;

/* Every member: its type and range, its default, what a person is told that it takes. Minutes of a duration become
 * microseconds (`unit`). */
typedef struct {
    const char *name;
    Type type;
    int least, most, initial;
    gint64 unit;
    gsize offset;
    const char *takes;
} Member;

#define FIELD(name) G_STRUCT_OFFSET(CbPeersPolicy, name)

/* clang-format off */
static const Member members[] = {
    {"policy",              HOW,    0, 0,    CB_PEERS_OPTIMAL, 0, FIELD(how),         "optimal or lists"},
    {"maxMatches",          NUMBER, 0, 100,  3,     0,         FIELD(most),            "a whole number from 0 to 100"},
    {"minScore",            NUMBER, 0, 100,  60,    0,         FIELD(least),           "a whole number of hundredths from 0 to 100"},
    {"excludeMatched",      SWITCH, 0, 1,    TRUE,  0,         FIELD(exclude_matched), "true or false"},
    {"leadMinutes",         NUMBER, 0, DAY,  15,    CB_MINUTE, FIELD(lead),            "a whole number of minutes from 0 to 1440"},
    {"introductionMinutes", NUMBER, 0, DAY,  5,     CB_MINUTE, FIELD(introduction),    "a whole number of minutes from 0 to 1440"},
    {"quietFrom",           CLOCK,  0, 0,    21*60, 0,         FIELD(quiet_from),      "a time such as 21:00"},
    {"quietUntil",          CLOCK,  0, 0,    8*60,  0,         FIELD(quiet_until),     "a time such as 08:00"},
    {"ratingsAt",           CLOCK,  0, 0,    9*60,  0,         FIELD(ratings_at),      "a time such as 09:00"},
    {"perMinute",           NUMBER, 1, 6000, 20,    0,         FIELD(per_minute),      "a whole number from 1 to 6000"},
    {"atOnce",              NUMBER, 1, 100,  10,    0,         FIELD(at_once),         "a whole number from 1 to 100"},
    {"newcomers",           SWITCH, 0, 1,    FALSE, 0,         FIELD(newcomers),       "true or false"},
    {"fromName",            FROM,   1, LONGEST_FROM, 0, 0,     0,                      "a name of 1 to 60 characters without control characters"},
    {"templates",           TEMPLATES, 0, 0, 0,     0,         0,                      "an object of texts by the names of messages"},
};
/* clang-format on */

static const Member *
member_named(const char *name)
{
    for (guint m = 0; m < G_N_ELEMENTS(members); m++)
        if (strcmp(members[m].name, name) == 0)
            return &members[m];
    return NULL;
}

/* --- one value -------------------------------------------------------------------------------- */

/* "21:00" as minutes since midnight. */
static gboolean
read_clock(const char *text, int *value)
{
    if (text == NULL || strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789:") != 5)
        return FALSE;
    int hours = atoi(text), minutes = atoi(text + 3);
    *value = hours * 60 + minutes;
    return hours < 24 && minutes < 60;
}

static gboolean
is_name(const char *text, glong most)
{
    if (text == NULL || !g_utf8_validate(text, -1, NULL) || text[strspn(text, " ")] == '\0')
        return FALSE;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)))
            return FALSE;
    return g_utf8_strlen(text, -1) <= most;
}

static gboolean
read_number(const Member *member, const cJSON *json, int *value)
{
    gboolean fits = cJSON_IsNumber(json) && json->valuedouble >= member->least &&
                    json->valuedouble <= member->most && json->valuedouble == (int)json->valuedouble;
    if (fits)
        *value = (int)json->valuedouble;
    return fits;
}

/* FALSE: it is not what the member takes. Templates are looked at one by one, elsewhere. */
static gboolean
read_value(const Member *member, const cJSON *json, int *value)
{
    const char *text = cJSON_GetStringValue(json);
    switch (member->type) {
    case HOW:
        *value = g_strcmp0(text, "lists") == 0 ? CB_PEERS_LISTS : CB_PEERS_OPTIMAL;
        return *value == CB_PEERS_LISTS || g_strcmp0(text, "optimal") == 0;
    case NUMBER:
        return read_number(member, json, value);
    case SWITCH:
        *value = cJSON_IsTrue(json);
        return cJSON_IsBool(json);
    case CLOCK:
        return read_clock(text, value);
    case FROM:
        return is_name(text, member->most);
    case TEMPLATES:
        return cJSON_IsObject(json);
    }
    return FALSE;
}

/* --- the policy in force ---------------------------------------------------------------------- */

static cJSON *
read_policy(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_PEERS_POLICY);
    return row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
}

char *
cb_peers_from_name(const CbWorld *world, guint event)
{
    int unused;
    g_autoptr(cJSON) json = read_policy(world);
    const cJSON *name = cb_json_member(json, "fromName");
    return cb_line(read_value(member_named("fromName"), name, &unused) ? name->valuestring
                                                                        : cb_name_of_event(world, event),
                   LONGEST_FROM);
}

/* Into its field of the policy, which all are numbers of one size or the other. */
static void
put(CbPeersPolicy *policy, const Member *member, int value)
{
    if (member->unit != 0)
        G_STRUCT_MEMBER(gint64, policy, member->offset) = value * member->unit;
    else
        G_STRUCT_MEMBER(int, policy, member->offset) = value;
}

CbPeersPolicy
cb_peers_policy(const CbWorld *world)
{
    g_autoptr(cJSON) json = read_policy(world);
    CbPeersPolicy policy = {0};
    for (guint m = 0; m < G_N_ELEMENTS(members); m++) {
        int value;
        if (members[m].type == FROM || members[m].type == TEMPLATES)
            continue;
        put(&policy, &members[m],
            read_value(&members[m], cb_json_member(json, members[m].name), &value) ? value : members[m].initial);
    }
    return policy;
}

/* --- what is wrong with one ------------------------------------------------------------------- */

/* What it got, for a sentence. */
static char *
quote_value(const cJSON *json)
{
    char *text = cJSON_IsString(json) ? NULL : cJSON_PrintUnformatted(json);
    char *quoted = text == NULL ? cb_json_quote(cJSON_GetStringValue(json)) : cb_line(text, 40);
    cJSON_free(text);
    return quoted;
}

static char *
list_members(void)
{
    GString *list = g_string_new(NULL);
    for (guint m = 0; m < G_N_ELEMENTS(members); m++)
        g_string_append_printf(list, "%s%s", m > 0 ? ", " : "", members[m].name);
    return g_string_free(list, FALSE);
}

static void
check_templates(const cJSON *templates, GPtrArray *problems)
{
    const cJSON *form;
    cJSON_ArrayForEach(form, templates) {
        g_autofree char *problem = NULL, *name = cb_line(form->string, 40);
        if (!cJSON_IsString(form))
            problem = g_strdup("They are not a text.");
        else if (cb_peer_template_check(form->string, form->valuestring, &problem))
            continue;
        g_ptr_array_add(problems, g_strdup_printf("templates.%s: %s", name, problem));
    }
}

GPtrArray *
cb_peers_policy_problems(const cJSON *policy)
{
    GPtrArray *problems = g_ptr_array_new_with_free_func(g_free);
    const cJSON *given;
    int value;
    if (policy != NULL && !cJSON_IsObject(policy)) {
        g_ptr_array_add(problems, g_strdup("it is no object of settings"));
        return problems;
    }
    cJSON_ArrayForEach(given, policy) {
        const Member *member = member_named(given->string);
        g_autofree char *name = cb_json_quote(given->string), *got = quote_value(given), *list = list_members();
        if (member == NULL)
            g_ptr_array_add(problems, g_strdup_printf("%s is no setting of peers; there are %s", name, list));
        else if (!read_value(member, given, &value))
            g_ptr_array_add(problems, g_strdup_printf("%s is %s, not %s", member->name, got, member->takes));
        else if (member->type == TEMPLATES)
            check_templates(given, problems);
    }
    return problems;
}

char *
cb_peers_policy_check(const cJSON *policy)
{
    g_autoptr(GPtrArray) problems = cb_peers_policy_problems(policy);
    return problems->len == 0 ? NULL : g_strdup(g_ptr_array_index(problems, 0));
}

/* --- setting ---------------------------------------------------------------------------------- */

/* As a person types it: what is read as another type is no text. */
static cJSON *
typed(const Member *member, const char *value)
{
    double number;
    char *end;
    if (member->type == SWITCH && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0))
        return cJSON_CreateBool(strcmp(value, "true") == 0);
    number = g_ascii_strtod(value, &end);
    if (member->type == NUMBER && end != value && *end == '\0')
        return cJSON_CreateNumber(number);
    return cJSON_CreateString(value);
}

/* `templates.introduction`: the object it is put into, with what it is called there. */
static cJSON *
holder_of(cJSON *policy, const char **name)
{
    if (!g_str_has_prefix(*name, "templates."))
        return policy;
    cJSON *templates = cJSON_GetObjectItemCaseSensitive(policy, "templates");
    *name += strlen("templates.");
    if (cJSON_IsObject(templates))
        return templates;
    cJSON_DeleteItemFromObjectCaseSensitive(policy, "templates");
    return cJSON_AddObjectToObject(policy, "templates");
}

/* What would be wrong with this setting alone; NULL: nothing. */
static char *
check_setting(const char *name, const cJSON *value)
{
    g_autoptr(cJSON) alone = cJSON_CreateObject();
    const char *called = name;
    cJSON *holder = holder_of(alone, &called);
    cJSON_AddItemToObject(holder, called, cJSON_Duplicate(value, TRUE));
    return cb_peers_policy_check(alone);
}

gboolean
cb_peers_policy_set(cJSON *policy, const char *name, const char *value, char **problem)
{
    const char *called = name;
    const Member *member = member_named(name);
    g_autoptr(cJSON) json = member != NULL ? typed(member, value) : cJSON_CreateString(value);
    gboolean empty = *value == '\0' && (member != NULL || g_str_has_prefix(name, "templates."));
    if (!empty && (*problem = check_setting(name, json)) != NULL)
        return FALSE;
    cJSON *holder = holder_of(policy, &called);
    cJSON_DeleteItemFromObjectCaseSensitive(holder, called);
    if (!empty)
        cJSON_AddItemToObject(holder, called, g_steal_pointer(&json));
    if (holder != policy && holder->child == NULL)
        cJSON_DeleteItemFromObjectCaseSensitive(policy, "templates");
    return TRUE;
}

/* --- showing ---------------------------------------------------------------------------------- */

static cJSON *
initial_of(const Member *member)
{
    char clock[8];
    g_snprintf(clock, sizeof clock, "%02d:%02d", member->initial / 60 % 24, member->initial % 60);
    return member->type == HOW      ? cJSON_CreateString(member->initial == CB_PEERS_LISTS ? "lists" : "optimal")
           : member->type == SWITCH ? cJSON_CreateBool(member->initial)
           : member->type == CLOCK  ? cJSON_CreateString(clock)
           : member->type == FROM   ? cJSON_CreateNull()
                                    : cJSON_CreateNumber(member->initial);
}

static cJSON *
templates_in_force(const cJSON *own)
{
    cJSON *all = cJSON_CreateObject();
    for (guint f = 0; cb_peer_template_name(f) != NULL; f++) {
        const char *name = cb_peer_template_name(f), *said = cJSON_GetStringValue(cb_json_member(own, name));
        gboolean good = said != NULL && cb_peer_template_check(name, said, NULL);
        cJSON_AddStringToObject(all, name, good ? said : cb_peer_template_own(name));
    }
    return all;
}

cJSON *
cb_peers_policy_in_force(const cJSON *policy)
{
    cJSON *all = cJSON_CreateObject();
    int value;
    for (guint m = 0; m < G_N_ELEMENTS(members); m++) {
        const cJSON *own = cb_json_member(policy, members[m].name);
        cJSON *one = members[m].type == TEMPLATES                 ? templates_in_force(own)
                     : read_value(&members[m], own, &value) ? cJSON_Duplicate(own, TRUE)
                                                                  : initial_of(&members[m]);
        cJSON_AddItemToObject(all, members[m].name, one);
    }
    return all;
}
