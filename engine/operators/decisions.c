/* The decisions of the operators domain: for each kind the rules that may refuse it, in the order in
 * which they are checked, and its effect. ("Operators", section Decisions.) */
#include <string.h>

#include "engine/json.h"
#include "engine/operators/operators.h"
#include "engine/operators/risk.h"
#include "engine/when.h"

/* What a decision is about, looked up once. */
typedef struct {
    const CbWorld *world;
    const CbDecision *decision;
    gint64 now;
    cJSON *payload;
    guint session, operator; /* CB_NO_ROW when there is none */
    guint link;              /* their row on the session, CB_NO_ROW when there is none */
} Case;

static const char *
payload_text(const Case *c, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(c->payload, name));
}

static const char *
session_name(const Case *c)
{
    const char *title = sessions_title(c->world, c->session);
    return title != NULL ? title : sessions_id(c->world, c->session);
}

static const char *
operator_name(const Case *c)
{
    const char *name = operators_name(c->world, c->operator);
    return name != NULL ? name : operators_id(c->world, c->operator);
}

char *
cb_operators_payload(const char *operator_id, const char *reason)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    if (operator_id != NULL)
        cJSON_AddStringToObject(payload, "operator_id", operator_id);
    if (reason != NULL)
        cJSON_AddStringToObject(payload, "reason", reason);
    return cJSON_PrintUnformatted(payload);
}

/* --- rules: each holds, or the decision is refused with its code ------------------------------ */

static gboolean
session_exists(const Case *c)
{
    return c->session != CB_NO_ROW;
}

static gboolean
operator_exists(const Case *c)
{
    return c->operator != CB_NO_ROW;
}

static gboolean
session_confirmed(const Case *c)
{
    return cb_session_is_confirmed(c->world, c->session);
}

static gboolean
session_visible(const Case *c)
{
    return sessions_marketplace_visible(c->world, c->session) == 1;
}

static gboolean
is_pending(const Case *c)
{
    return c->link != CB_NO_ROW && cb_link_is_pending(c->world, c->link);
}

static gboolean
is_accepted(const Case *c)
{
    return c->link != CB_NO_ROW && cb_link_is_accepted(c->world, c->link);
}

static gboolean
not_applied(const Case *c)
{
    return !is_pending(c);
}

static gboolean
not_accepted(const Case *c)
{
    return !is_accepted(c);
}

static gboolean
application_exists(const Case *c)
{
    return c->link != CB_NO_ROW;
}

static gboolean
application_stands(const Case *c)
{
    return is_pending(c) || is_accepted(c);
}

static gboolean
place_open(const Case *c)
{
    return cb_coverage(c->world, c->session).gap > 0;
}

static gboolean
operator_not_busy(const Case *c)
{
    return !cb_operator_is_busy(c->world, c->operator, c->session);
}

static gboolean
fallback_required(const Case *c)
{
    return cb_session_fallback(c->world, c->session) != NULL;
}

static gboolean
role_may_force(const Case *c)
{
    return c->decision->role == CB_ROLE_MANAGER || c->decision->role == CB_ROLE_ADMIN;
}

/* `%s` in a sentence: the session, then the operator, where the rule is about them. */
typedef enum { ABOUT_NOTHING, ABOUT_SESSION, ABOUT_OPERATOR, ABOUT_BOTH } About;

typedef struct {
    gboolean (*holds)(const Case *c);
    const char *code;
    About about;
    const char *sentence;
} Rule;

static const Rule session_found = {session_exists, "SESSION_NOT_FOUND", ABOUT_NOTHING,
                                   "There is no such session."};
static const Rule operator_found = {operator_exists, "OPERATOR_NOT_FOUND", ABOUT_NOTHING,
                                    "There is no such operator."};
static const Rule confirmed = {session_confirmed, "INVALID_SESSION_STATUS", ABOUT_SESSION,
                               "%s is not confirmed."};
static const Rule visible = {session_visible, "SESSION_NOT_VISIBLE", ABOUT_SESSION,
                             "%s is not shown in the marketplace, nobody can be proposed for it."};
static const Rule unasked = {not_applied, "ALREADY_APPLIED", ABOUT_BOTH,
                             "%s: %s is asked already and has not answered."};
static const Rule unaccepted = {not_accepted, "ALREADY_ACCEPTED", ABOUT_BOTH,
                                "%s: %s is accepted already."};
static const Rule application = {application_exists, "APPLICATION_NOT_FOUND", ABOUT_BOTH,
                                 "%s: %s has not applied."};
static const Rule pending = {is_pending, "INVALID_APPLICATION_STATUS", ABOUT_BOTH,
                             "%s: the application of %s is answered already."};
static const Rule standing = {application_stands, "INVALID_APPLICATION_STATUS", ABOUT_BOTH,
                              "%s: %s is rejected already."};
static const Rule not_full = {place_open, "SESSION_FULL", ABOUT_SESSION,
                              "%s has all the people it needs."};
static const Rule not_busy = {operator_not_busy, "OPERATOR_BUSY", ABOUT_OPERATOR,
                              "%s is accepted on another session at that time."};
static const Rule may_force = {role_may_force, "FORBIDDEN", ABOUT_NOTHING,
                               "Only a manager or an admin may assign without consent."};
static const Rule needs_founders = {fallback_required, "FALLBACK_NOT_REQUIRED", ABOUT_SESSION,
                                    "%s still has candidates, or needs nobody."};

static CbOutcome *
refuse(const Case *c, const Rule *rule)
{
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    outcome->code = rule->code;
    const char *first = rule->about == ABOUT_NOTHING    ? ""
                        : rule->about == ABOUT_OPERATOR ? operator_name(c)
                                                        : session_name(c);
    const char *second = rule->about == ABOUT_BOTH ? operator_name(c) : "";
    g_auto(GStrv) parts = g_strsplit(rule->sentence, "%s", 3);
    outcome->sentence = g_strconcat(parts[0], first, parts[1] != NULL ? parts[1] : "", second,
                                    parts[1] != NULL && parts[2] != NULL ? parts[2] : "", NULL);
    return outcome;
}

/* --- effects ---------------------------------------------------------------------------------- */

/* Every decision raises the version of the root and of each person it touches. */
static void
raise_version(CbPatch *patch, const CbWorld *world, CbTableId table, guint row)
{
    guint key = cb_table_key(&cb_tables[table]);
    guint version = (guint)cb_table_column(&cb_tables[table], "row_version");
    CbRow *raised = cb_patch_add(patch, table);
    cb_patch_set(patch, raised, key, cb_world_value(world, table, key, row));
    cb_patch_set_integer(raised, version, cb_world_value(world, table, version, row).integer + 1);
}

/* A row of session_operators as a decision leaves it: every column is set. */
static void
patch_link(const Case *c, CbPatch *patch, const char *status, gint64 applied_at, gint64 responded_at)
{
    const char *reason = strcmp(status, "rejected") == 0 ? payload_text(c, "reason") : NULL;
    CbRow *row = cb_patch_add(patch, CB_session_operators);
    cb_patch_set_text(patch, row, CB_session_operators_session_id,
                      sessions_id(c->world, c->session));
    cb_patch_set_text(patch, row, CB_session_operators_operator_id,
                      operators_id(c->world, c->operator));
    cb_patch_set_text(patch, row, CB_session_operators_status, status);
    cb_patch_set_integer(row, CB_session_operators_applied_at, applied_at);
    cb_patch_set_integer(row, CB_session_operators_responded_at, responded_at);
    cb_patch_set_text(patch, row, CB_session_operators_rejection_reason,
                      reason != NULL && *reason != '\0' ? reason : NULL);
    cb_patch_set_integer(row, CB_session_operators_forced,
                         strcmp(c->decision->kind, "session.force") == 0);
    raise_version(patch, c->world, CB_sessions, c->session);
    raise_version(patch, c->world, CB_operators, c->operator);
}

static char *
propose(const Case *c, CbPatch *patch)
{
    patch_link(c, patch, "pending", c->now, CB_NULL);
    return g_strdup_printf("%s is proposed for %s.", operator_name(c), session_name(c));
}

static gint64
applied_at(const Case *c)
{
    return c->link == CB_NO_ROW ? c->now : session_operators_applied_at(c->world, c->link);
}

static char *
accept(const Case *c, CbPatch *patch)
{
    patch_link(c, patch, "accepted", applied_at(c), c->now);
    return g_strdup_printf("%s is accepted on %s.", operator_name(c), session_name(c));
}

static char *
reject(const Case *c, CbPatch *patch)
{
    patch_link(c, patch, "rejected", applied_at(c), c->now);
    return g_strdup_printf("%s is rejected for %s.", operator_name(c), session_name(c));
}

static char *
force(const Case *c, CbPatch *patch)
{
    patch_link(c, patch, "accepted", applied_at(c), c->now);
    return g_strdup_printf("%s is assigned to %s without being asked.", operator_name(c),
                           session_name(c));
}

static char *
review(const Case *c, CbPatch *patch)
{
    raise_version(patch, c->world, CB_sessions, c->session);
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, sessions_id(c->world, c->session));
    cb_patch_set_integer(row, CB_sessions_review, TRUE);
    return g_strdup_printf("%s is marked for review.", session_name(c));
}

static void
write_message(const Case *c, CbPatch *patch, const char *id, const char *cause, guint founder)
{
    char date[11];
    const char *address = founders_email(c->world, founder);
    const char *name = founders_name(c->world, founder);
    g_autofree char *body = g_strdup_printf(
        "%s on %s has %" G_GINT64_FORMAT " open places and nobody who could take them (%s).",
        session_name(c), cb_day_format(sessions_date(c->world, c->session), date),
        cb_coverage(c->world, c->session).gap, cause);
    CbRow *row = cb_patch_add(patch, CB_messages);
    cb_patch_set_text(patch, row, CB_messages_id, id);
    cb_patch_set_text(patch, row, CB_messages_session_id, sessions_id(c->world, c->session));
    cb_patch_set_text(patch, row, CB_messages_cause, cause);
    cb_patch_set_text(patch, row, CB_messages_recipient,
                      name != NULL ? name : founders_id(c->world, founder));
    cb_patch_set_text(patch, row, CB_messages_address,
                      address != NULL ? address : founders_phone(c->world, founder));
    cb_patch_set_text(patch, row, CB_messages_body, body);
    cb_patch_set_integer(row, CB_messages_created_at, c->now);
}

/* What the message to a founder is called: there is one for each session and cause. */
static char *
message_id(const CbWorld *world, guint session, const char *cause, guint founder)
{
    return g_strjoin("/", sessions_id(world, session), cause, founders_id(world, founder), NULL);
}

static gboolean
message_exists(const CbWorld *world, guint session, const char *id)
{
    for (guint m = cb_world_first(world, CB_messages, CB_messages_session_id, session);
         m != CB_NO_ROW; m = cb_world_next(world, CB_messages, CB_messages_session_id, m))
        if (strcmp(messages_id(world, m), id) == 0)
            return TRUE;
    return FALSE;
}

guint
cb_founders_untold(const CbWorld *world, guint session)
{
    const char *cause = cb_session_fallback(world, session);
    guint untold = 0;
    for (guint f = 0; f < cb_world_rows(world, CB_founders); f++) {
        g_autofree char *id = message_id(world, session, cause, f);
        untold += !message_exists(world, session, id);
    }
    return untold;
}

/* One message to each founder, once per session and cause. */
static char *
notify(const Case *c, CbPatch *patch)
{
    const char *cause = cb_session_fallback(c->world, c->session);
    guint founders = cb_world_rows(c->world, CB_founders), told = 0;
    raise_version(patch, c->world, CB_sessions, c->session);
    for (guint f = 0; f < founders; f++) {
        g_autofree char *id = message_id(c->world, c->session, cause, f);
        if (message_exists(c->world, c->session, id))
            continue;
        write_message(c, patch, id, cause, f);
        told++;
    }
    if (founders == 0)
        return g_strdup_printf("No founder is known to be told of %s; name them in the profile.",
                               session_name(c));
    if (told == 0)
        return g_strdup_printf("The founders have been told of %s before.", session_name(c));
    return g_strdup_printf("%u %s told of %s.", told, told == 1 ? "founder is" : "founders are",
                           session_name(c));
}

/* --- the table -------------------------------------------------------------------------------- */

#define MAX_RULES 8

typedef struct {
    const char *kind;
    const Rule *rules[MAX_RULES]; /* ends with NULL */
    char *(*effect)(const Case *c, CbPatch *patch);
} Recipe;

static const Recipe recipes[CB_OPERATORS_N_KINDS] = {
    {"session.propose",
     {&session_found, &operator_found, &confirmed, &visible, &unasked, &unaccepted},
     propose},
    {"session.accept",
     {&session_found, &operator_found, &application, &pending, &confirmed, &not_full, &not_busy},
     accept},
    {"session.reject", {&session_found, &operator_found, &application, &standing}, reject},
    {"session.notify_founders", {&session_found, &needs_founders}, notify},
    {"session.force",
     {&session_found, &operator_found, &may_force, &needs_founders, &unaccepted, &not_busy},
     force},
    {"session.review", {&session_found}, review},
};

static guint
find_link(const CbWorld *world, guint session, guint operator)
{
    if (session == CB_NO_ROW || operator == CB_NO_ROW)
        return CB_NO_ROW;
    CB_EACH_OF_SESSION (world, session, link)
        if (session_operators_operator_id(world, link) == operator)
            return link;
    return CB_NO_ROW;
}

static CbOutcome *
decide_case(const Case *c, const Recipe *recipe)
{
    for (guint r = 0; r < MAX_RULES && recipe->rules[r] != NULL; r++)
        if (!recipe->rules[r]->holds(c))
            return refuse(c, recipe->rules[r]);
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    outcome->patch = cb_patch_new();
    outcome->sentence = recipe->effect(c, outcome->patch);
    return outcome;
}

static CbOutcome *
decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    const Recipe *recipe = recipes;
    while (strcmp(recipe->kind, decision->kind) != 0)
        recipe++;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    Case c = {.world = world, .decision = decision, .now = now, .payload = payload};
    const char *operator = payload_text(&c, "operator_id");
    c.session = cb_world_find(world, CB_sessions, decision->target_id);
    c.operator = operator == NULL ? CB_NO_ROW : cb_world_find(world, CB_operators, operator);
    c.link = find_link(world, c.session, c.operator);
    return decide_case(&c, recipe);
}

const CbDecisionKind cb_operators_kinds[CB_OPERATORS_N_KINDS] = {
    {"session.propose", "propose", CB_sessions, FALSE, decide, "session.reject"},
    {"session.accept", "accept", CB_sessions, FALSE, decide, "session.reject"},
    {"session.reject", "reject", CB_sessions, FALSE, decide, NULL},
    {"session.notify_founders", "tell the founders", CB_sessions, TRUE, decide, NULL},
    {"session.force", "force", CB_sessions, FALSE, decide, "session.reject"},
    {"session.review", "mark for review", CB_sessions, FALSE, decide, NULL},
};

/* --- what a hub refuses beyond that ----------------------------------------------------------- */

/* Kinds that may be decided after their session has begun. */
static const char *const allowed_later[] = {"session.review", "session.reject", NULL};

gboolean
cb_session_has_begun(const CbWorld *world, guint session, gint64 now)
{
    gint64 start = sessions_starts_at(world, session);
    return now >= (start != CB_NULL ? start : (sessions_date(world, session) + 1) * CB_DAY);
}

CbOutcome *
cb_operators_too_late(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    guint session = decision->target == CB_sessions
                        ? cb_world_find(world, CB_sessions, decision->target_id)
                        : CB_NO_ROW;
    if (session == CB_NO_ROW || g_strv_contains(allowed_later, decision->kind) ||
        !cb_session_has_begun(world, session, now))
        return NULL;
    CbOutcome *refusal = g_new0(CbOutcome, 1);
    refusal->code = "SESSION_HAS_BEGUN";
    const char *title = sessions_title(world, session);
    refusal->sentence = g_strdup_printf("%s has begun; only rejecting and reviewing are left.",
                                        title != NULL ? title : sessions_id(world, session));
    return refusal;
}
