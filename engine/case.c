#include "engine/case.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/names.h"
#include "engine/operators/staffing.h"
#include "engine/peers/names.h"
#include "engine/pool/names.h"

/* --- what it is about ------------------------------------------------------------------------- */

const char *
cb_case_text(const CbCase *c, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(c->payload, name));
}

static gint64
read_member(const CbCase *c, const char *name, CbType type)
{
    const char *text = cb_case_text(c, name);
    CbValue value;
    return text != NULL && cb_value_parse(type, text, &value) ? value.integer : CB_NULL;
}

gint64
cb_case_day(const CbCase *c, const char *name)
{
    return read_member(c, name, CB_TYPE_DATE);
}

gint64
cb_case_time(const CbCase *c, const char *name)
{
    return read_member(c, name, CB_TYPE_TIME);
}

gboolean
cb_case_reads(const CbCase *c, const char *name, CbType type)
{
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(c->payload, name);
    CbValue value;
    return one == NULL || cJSON_IsNull(one) ||
           (cJSON_IsString(one) && cb_value_parse(type, one->valuestring, &value));
}

const char *
cb_name_of_session(const CbWorld *world, guint session)
{
    const char *title = sessions_title(world, session);
    return title != NULL ? title : sessions_id(world, session);
}

const char *
cb_name_of_operator(const CbWorld *world, guint operator)
{
    const char *name = operators_name(world, operator);
    return name != NULL ? name : operators_id(world, operator);
}

guint
cb_link_of(const CbWorld *world, guint session, guint operator)
{
    if (session == CB_NO_ROW || operator == CB_NO_ROW)
        return CB_NO_ROW;
    CB_EACH_OF_SESSION(world, session, link)
        if (session_operators_operator_id(world, link) == operator)
            return link;
    return CB_NO_ROW;
}

static gboolean
are_short(const cJSON *payload)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, payload)
        if (cJSON_IsString(member) ? strlen(member->valuestring) > CB_LONGEST_TEXT : !are_short(member))
            return FALSE;
    return TRUE;
}

static gboolean
texts_short(const CbCase *c)
{
    return are_short(c->payload);
}

static gboolean
reason_reads(const CbCase *c)
{
    return cb_case_reads(c, "reason", CB_TYPE_TEXT);
}

/* What goes into the journal and before people's eyes, whatever is decided. */
static const CbRule general[] = {
    {texts_short, "INVALID_VALUE", CB_RULE_PLAIN, "A text is of at most 4,000 bytes; say it shorter.", NULL},
    {reason_reads, "INVALID_VALUE", CB_RULE_PLAIN, "The reason is a text.", NULL},
};

/* What the first `%s` of a sentence stands for. */
static char *
first_name(const CbCase *c, CbRuleNames names)
{
    switch (names) {
    case CB_RULE_PLAIN:
        return g_strdup("");
    case CB_RULE_OPERATOR:
        return g_strdup(cb_name_of_operator(c->world, c->operator));
    case CB_RULE_SESSION:
    case CB_RULE_BOTH:
        return g_strdup(cb_name_of_session(c->world, c->session));
    case CB_RULE_CAMPAIGN:
        return cb_name_of_campaign(c->world, c->campaign);
    case CB_RULE_PROFILE:
        return cb_name_of_profile(c->world, c->profile);
    case CB_RULE_BOOKING:
        return cb_name_of_booking(c->world, c->booking);
    case CB_RULE_EVENT:
        return g_strdup(cb_name_of_event(c->world, c->event));
    case CB_RULE_CONTRACTOR:
        return cb_name_of_contractor(c->world, c->contractor);
    }
    return NULL;
}

static char *
sentence_of(const CbCase *c, const CbRule *rule)
{
    if (rule->explain != NULL)
        return rule->explain(c);
    g_autofree char *first = first_name(c, rule->names);
    const char *second =
        rule->names == CB_RULE_BOTH ? cb_name_of_operator(c->world, c->operator) : "";
    g_auto(GStrv) parts = g_strsplit(rule->sentence, "%s", 3);
    return g_strconcat(parts[0], first, parts[1] != NULL ? parts[1] : "", second,
                       parts[1] != NULL && parts[2] != NULL ? parts[2] : "", NULL);
}

/* --- deciding --------------------------------------------------------------------------------- */

static const CbRecipe *
find_recipe(const CbRecipe *const *books, guint n_books, const char *kind)
{
    for (guint b = 0; b < n_books; b++)
        for (const CbRecipe *recipe = books[b]; recipe->kind != NULL; recipe++)
            if (g_str_equal(recipe->kind, kind))
                return recipe;
    return NULL;
}

/* The first rule that refuses it, NULL when none does. */
static const CbRule *
refusing(const CbCase *c, const CbRecipe *recipe)
{
    for (guint r = 0; r < CB_MAX_RULES && recipe->rules[r] != NULL; r++)
        if (!recipe->rules[r]->holds(c))
            return recipe->rules[r];
    for (guint r = 0; r < G_N_ELEMENTS(general); r++)
        if (!general[r].holds(c))
            return &general[r];
    return NULL;
}

CbOutcome *
cb_refuse(const char *code, char *sentence)
{
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    outcome->code = code;
    outcome->sentence = sentence;
    return outcome;
}

static CbOutcome *
decide(const CbCase *c, const CbRecipe *recipe)
{
    const CbRule *rule = refusing(c, recipe);
    if (rule != NULL)
        return cb_refuse(rule->code, sentence_of(c, rule));
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    outcome->patch = cb_patch_new();
    outcome->sentence = recipe->effect(c, outcome->patch);
    return outcome;
}

/* The row that a decision is about: its target, or what the payload names. */
static guint
find_one(const CbCase *c, CbTableId table, const char *member)
{
    const char *id =
        c->decision->target == table ? c->decision->target_id : cb_case_text(c, member);
    return id == NULL ? CB_NO_ROW : cb_world_find(c->world, table, id);
}

CbOutcome *
cb_case_decide(const CbRecipe *const *books, guint n_books, const CbWorld *world,
               const CbDecision *decision, gint64 now)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    CbCase c = {.world = world, .decision = decision, .now = now, .payload = payload};
    c.session = find_one(&c, CB_sessions, "session_id");
    c.operator = find_one(&c, CB_operators, "operator_id");
    c.campaign = find_one(&c, CB_staffing_campaigns, "campaign_id");
    c.job = find_one(&c, CB_jobs, "job_id");
    c.profile = find_one(&c, CB_profiles, "profile_id");
    c.booking = find_one(&c, CB_booking_plan, "booking_id");
    c.event = find_one(&c, CB_events, "event_id");
    c.contractor = find_one(&c, CB_contractors, "contractor_id");
    c.match = cb_peer_match_named(world, c.event, cb_case_text(&c, "match_id"));
    c.link = cb_link_of(world, c.session, c.operator);
    c.request = cb_request_of(world, c.job, cb_case_text(&c, "request_id"));
    return decide(&c, find_recipe(books, n_books, decision->kind));
}

/* --- patches ---------------------------------------------------------------------------------- */

CbRow *
cb_patch_add_key(CbPatch *patch, CbTableId table, const char *key)
{
    CbRow *row = cb_patch_add(patch, table);
    cb_patch_set_text(patch, row, cb_table_key(&cb_tables[table]), key);
    return row;
}

CbRow *
cb_patch_add_row(CbPatch *patch, const CbWorld *world, CbTableId table, guint row)
{
    CbRow *change = cb_patch_add(patch, table);
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        const CbColumn *column = &cb_tables[table].columns[c];
        if (column->flags & CB_KEY || column->type == CB_TYPE_REF)
            cb_patch_set(patch, change, c, cb_world_value(world, table, c, row));
    }
    return change;
}

void
cb_patch_raise(CbPatch *patch, const CbWorld *world, CbTableId table, guint row)
{
    guint key = cb_table_key(&cb_tables[table]);
    guint version = (guint)cb_table_column(&cb_tables[table], "row_version");
    CbRow *raised = cb_patch_add_key(patch, table, cb_world_value(world, table, key, row).text);
    cb_patch_set_integer(raised, version, cb_world_value(world, table, version, row).integer + 1);
}
