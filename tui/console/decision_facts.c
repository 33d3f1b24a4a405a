#include "tui/console/decision_facts.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/policy.h"
#include "engine/peers/names.h"
#include "tui/console/cells.h"

/* --- an answer -------------------------------------------------------------------------------- */

static const char *
text_of(const cJSON *payload, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, name));
}

char *
cb_answer_words(const CbWorld *world, const CbDecision *decision, const cJSON *payload)
{
    static const char *const words[2][2] = {{"no, cannot work", "yes, could work"}, {"no, refused", "yes, took"}};
    const char *answer = text_of(payload, "answer"), *id = text_of(payload, "request_id");
    if (answer == NULL || decision->target != CB_jobs)
        return NULL;
    gboolean yes = strcmp(answer, "confirm") == 0;
    guint request = cb_request_of(world, cb_world_find(world, CB_jobs, decision->target_id), id);
    if (request == CB_NO_ROW)
        return g_strdup(yes ? "yes" : "no");
    gboolean offer = strcmp(staffing_requests_phase(world, request), "offer") == 0;
    const char *role = staffing_requests_role_code(world, request);
    return g_strdup_printf("%s %s", words[offer][yes], role != NULL && *role != '\0' ? role : "the job");
}

/* --- one fact of a campaign's decision -------------------------------------------------------- */

/* A sayer writes what a value means, nothing where it means nothing to a person. */
typedef void (*Say)(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text);

static void
say_text(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    (void)world, (void)decision;
    if (cJSON_IsString(value))
        g_string_append(text, value->valuestring);
}

static void
say_job(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    guint job = cJSON_IsString(value) ? cb_world_find(world, CB_jobs, value->valuestring) : CB_NO_ROW;
    if (job != CB_NO_ROW)
        g_string_append(text, cb_name_of_job(world, job));
    else
        say_text(world, decision, value, text);
}

static void
say_answer(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    g_autofree char *words = cb_answer_words(world, decision, payload);
    (void)value;
    g_string_append(text, words != NULL ? words : "");
}

static void
say_scope(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    gboolean outstanding = cJSON_IsString(value) && strcmp(value->valuestring, "outstanding") == 0;
    (void)world;
    if (decision->target != CB_events)
        g_string_append(text, outstanding ? "those that are short of people" : "all that the job requires");
}

/* "weights 50/10/20/10/10, asks 4 for each place, 24 h to answer, 4 h to take an offer" */
static void
say_policy(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    char *json = cJSON_PrintUnformatted(value);
    CbCampaignPolicy policy = cb_campaign_policy(json);
    (void)world, (void)decision;
    cJSON_free(json);
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        g_string_append_printf(text, "%s%.0f", c == 0 ? "weights " : "/", 100 * policy.weights[c]);
    g_string_append_printf(text, ", asks %g for each place, %g h to answer, %g h to take an offer",
                           policy.availability_multiplier, policy.availability_ttl_hours, policy.offer_ttl_hours);
}

static void
say_conflicts(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    (void)world, (void)decision;
    if (cJSON_IsTrue(value))
        g_string_append(text, "set aside");
}

/* "Ana Ruiz, Bo Tran" */
static void
say_advisors(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    const cJSON *one;
    (void)decision;
    cJSON_ArrayForEach(one, value) {
        if (!cJSON_IsString(one))
            continue;
        g_autofree char *name =
            cb_target_label(world, CB_advisors, cb_world_find(world, CB_advisors, one->valuestring), one->valuestring);
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", name);
    }
}

/* "Europe/Paris, without Ana Ruiz" */
static void
say_criteria(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    const cJSON *zone = cJSON_GetObjectItemCaseSensitive(value, "timezone");
    g_autoptr(GString) names = g_string_new(NULL);
    say_advisors(world, decision, cJSON_GetObjectItemCaseSensitive(value, "excludeAdvisors"), names);
    if (cJSON_IsString(zone))
        g_string_append(text, zone->valuestring);
    if (names->len > 0)
        g_string_append_printf(text, "%swithout %s", text->len > 0 ? ", " : "", names->str);
}

static void
say_contractor(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    guint row = cJSON_IsString(value) ? cb_world_find(world, CB_contractors, value->valuestring) : CB_NO_ROW;
    (void)decision;
    if (!cJSON_IsString(value))
        return;
    g_autofree char *name = cb_target_label(world, CB_contractors, row, value->valuestring);
    g_string_append(text, name);
}

/* "pinned", "forbidden", "as the score says" */
static void
say_rule(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    const char *rule = cJSON_GetStringValue(value);
    (void)world, (void)decision;
    if (rule != NULL)
        g_string_append(text, strcmp(rule, "pin") == 0      ? "pinned"
                              : strcmp(rule, "forbid") == 0 ? "forbidden"
                                                            : "as the score says");
}

/* "Bo Tran", whom a match of who is named is with; both where nobody is. */
static void
say_match(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    guint event = decision->target == CB_events ? cb_world_find(world, CB_events, decision->target_id) : CB_NO_ROW;
    guint match = cb_peer_match_named(world, event, cJSON_GetStringValue(value));
    if (match == CB_NO_ROW)
        return;
    g_autofree char *first = cb_name_of_contractor(world, event_peer_matches_contractor1_id(world, match));
    g_autofree char *second = cb_name_of_contractor(world, event_peer_matches_contractor2_id(world, match));
    g_string_append_printf(text, "%s and %s", first, second);
}

/* What somebody wrote, of the row that a decision about an event names. */
static void
say_message(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    guint event = decision->target == CB_events ? cb_world_find(world, CB_events, decision->target_id) : CB_NO_ROW;
    guint message = cb_peer_message_named(world, event, cJSON_GetStringValue(value));
    if (message != CB_NO_ROW && g_strcmp0(event_messages_direction(world, message), "inbound") == 0)
        g_string_append(text, event_messages_message_content(world, message));
}

/* How many there are. */
static void
say_count(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    (void)world, (void)decision;
    if (cJSON_IsArray(value))
        g_string_append_printf(text, "%d", cJSON_GetArraySize(value));
}

static void
say_yes(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    (void)world, (void)decision;
    if (cJSON_IsBool(value))
        g_string_append(text, cJSON_IsTrue(value) ? "yes" : "no");
}

/* "opt_out_peers" is "opt out peers". */
static void
say_class(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    say_text(world, decision, value, text);
    g_strdelimit(text->str, "_", ' ');
}

/* An opt-out, of introductions or of everything. */
static void
say_opt_out(const CbWorld *world, const CbDecision *decision, const cJSON *value, GString *text)
{
    (void)world;
    if (decision->target == CB_events && cJSON_IsString(value))
        g_string_append(text, strcmp(value->valuestring, "all") == 0 ? "texts at all" : "introductions");
}

/* In this order; what is not listed stands as it is. Ids that are told by a name, or by another fact, have no sayer. */
static const struct {
    const char *name, *label;
    Say say;
} word_facts[] = {
    {"job_id", "job", say_job},
    {"department", "of", say_text},
    {"role_code", "role", say_text},
    {"answer", "answer", say_answer},
    {"mode", "mode", say_text},
    {"scope", "roles", say_scope},
    {"policy", "policy", say_policy},
    {"offer_message", "message", say_text},
    {"message", "message", say_text},
    {"override_conflicts", "conflicts", say_conflicts},
    {"request_id", NULL, NULL},
    {"contractor1_id", "one", say_contractor},
    {"contractor2_id", "the other", say_contractor},
    {"rule", "they are", say_rule},
    {"match_id", "match", say_match},
    {"message_id", "wrote", say_message},
    {"class", "means", say_class},
    {"wants_info", "wants more", say_yes},
    {"checked_in", "is there", say_yes},
    {"sms_opt_in", "texts", say_yes},
    {"met", "have met", say_yes},
    {"late", "late", say_yes},
    {"pairs", "pairs", say_count},
    {"scope", "wants no", say_opt_out},
    {"text", "text", say_text},
    {"time", "when", say_text},
    {"location", "where", say_text},
    {"reason", "reason", say_text},
    {"decision", "answer", say_text},
    {"criteria", "criteria", say_criteria},
    {"exclude_advisors", "without", say_advisors},
    {"assignment_type", "as", say_text},
    {"rule_name", "rule", say_text},
    {"rule_type", "says", say_text},
    {"approver_id", NULL, NULL},
    {"client_msg_id", NULL, NULL},
    {"user_id", NULL, NULL},
    {"notice_id", NULL, NULL},
    {"assignment_id", NULL, NULL},
};

static gboolean
has_words(const CbDecision *decision)
{
    return decision->target == CB_staffing_campaigns || decision->target == CB_jobs || decision->target == CB_projects ||
           decision->target == CB_advisors || decision->target == CB_admin_preference_rules ||
           decision->target == CB_events || decision->target == CB_contractors;
}

static gboolean
is_told_in_words(const char *name)
{
    for (guint f = 0; f < G_N_ELEMENTS(word_facts); f++)
        if (strcmp(word_facts[f].name, name) == 0)
            return TRUE;
    return FALSE;
}

static void
tell_in_words(CbConsole *console, const CbDecision *decision, const cJSON *payload, CbPen *pen)
{
    for (guint f = 0; f < G_N_ELEMENTS(word_facts); f++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(payload, word_facts[f].name);
        g_autoptr(GString) text = g_string_new(NULL);
        if (value != NULL && word_facts[f].say != NULL)
            word_facts[f].say(cb_console_world(console), decision, value, text);
        if (text->len > 0)
            cb_pen_fact(pen, word_facts[f].label, CB_STYLE_NORMAL, text->str);
    }
}

/* --- all -------------------------------------------------------------------------------------- */

static void
tell_as_it_is(const cJSON *fact, CbPen *pen)
{
    if (cJSON_IsString(fact)) {
        cb_pen_fact(pen, fact->string, CB_STYLE_NORMAL, fact->valuestring);
        return;
    }
    char *value = cJSON_PrintUnformatted(fact);
    cb_pen_fact(pen, fact->string, CB_STYLE_NORMAL, value);
    cJSON_free(value);
}

void
cb_decision_facts(CbConsole *console, const CbDecision *decision, const cJSON *payload, CbPen *pen)
{
    static const char *const told[] = {"operator_id", "profile_id", "emp_code", "advisor_id", "contractor_id",
                                       NULL}; /* by name, beside the kind */
    gboolean words = has_words(decision);
    const cJSON *fact;
    if (words)
        tell_in_words(console, decision, payload, pen);
    cJSON_ArrayForEach(fact, payload)
        if (fact->string != NULL && !g_strv_contains(told, fact->string) && !(words && is_told_in_words(fact->string)))
            tell_as_it_is(fact, pen);
}
