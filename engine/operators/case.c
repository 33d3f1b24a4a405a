#include "engine/operators/case.h"

#include "engine/when.h"

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

/* --- rules that subjects share ---------------------------------------------------------------- */

static gboolean
session_exists(const CbCase *c)
{
    return c->session != CB_NO_ROW;
}

static gboolean
operator_exists(const CbCase *c)
{
    return c->operator != CB_NO_ROW;
}

const CbRule cb_rule_session_found = {session_exists, "SESSION_NOT_FOUND", CB_RULE_PLAIN,
                                      "There is no such session.", NULL};
const CbRule cb_rule_operator_found = {operator_exists, "OPERATOR_NOT_FOUND", CB_RULE_PLAIN,
                                       "There is no such operator.", NULL};

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

static char *
sentence_of(const CbCase *c, const CbRule *rule)
{
    if (rule->explain != NULL)
        return rule->explain(c);
    const char *first = rule->names == CB_RULE_PLAIN ? ""
                        : rule->names == CB_RULE_OPERATOR
                            ? cb_name_of_operator(c->world, c->operator)
                            : cb_name_of_session(c->world, c->session);
    const char *second =
        rule->names == CB_RULE_BOTH ? cb_name_of_operator(c->world, c->operator) : "";
    g_auto(GStrv) parts = g_strsplit(rule->sentence, "%s", 3);
    return g_strconcat(parts[0], first, parts[1] != NULL ? parts[1] : "", second,
                       parts[1] != NULL && parts[2] != NULL ? parts[2] : "", NULL);
}

/* --- deciding --------------------------------------------------------------------------------- */

static const CbRecipe *const books[] = {
    cb_staffing_recipes, cb_absence_recipes, cb_adding_recipes,  cb_editing_recipes,
    cb_moving_recipes,   cb_ending_recipes,  cb_contact_recipes,
};

static const CbRecipe *
find_recipe(const char *kind)
{
    for (guint b = 0; b < G_N_ELEMENTS(books); b++)
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

static CbOutcome *
decide_case(const CbCase *c, const CbRecipe *recipe)
{
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    const CbRule *rule = refusing(c, recipe);
    if (rule != NULL) {
        outcome->code = rule->code;
        outcome->sentence = sentence_of(c, rule);
        return outcome;
    }
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
cb_operators_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    CbCase c = {.world = world, .decision = decision, .now = now, .payload = payload};
    c.session = find_one(&c, CB_sessions, "session_id");
    c.operator = find_one(&c, CB_operators, "operator_id");
    c.link = cb_link_of(world, c.session, c.operator);
    return decide_case(&c, find_recipe(decision->kind));
}

/* --- patches ---------------------------------------------------------------------------------- */

CbRow *
cb_patch_add_key(CbPatch *patch, CbTableId table, const char *key)
{
    CbRow *row = cb_patch_add(patch, table);
    cb_patch_set_text(patch, row, cb_table_key(&cb_tables[table]), key);
    return row;
}

void
cb_patch_raise(CbPatch *patch, const CbWorld *world, CbTableId table, guint row)
{
    guint key = cb_table_key(&cb_tables[table]);
    guint version = (guint)cb_table_column(&cb_tables[table], "row_version");
    CbRow *raised = cb_patch_add_key(patch, table, cb_world_value(world, table, key, row).text);
    cb_patch_set_integer(raised, version, cb_world_value(world, table, version, row).integer + 1);
}

/* --- messages --------------------------------------------------------------------------------- */

static const struct {
    const char *name, *form; /* `%1` the session, `%2` when and where it is, `%3` when it was */
} causes[] = {
    [CB_CAUSE_ASKED] = {"asked", "Can you work %1, %2? Please answer."},
    [CB_CAUSE_ACCEPTED] = {"accepted", "You work %1, %2."},
    [CB_CAUSE_RELEASED] = {"released", "You are released from %1, %2."},
    [CB_CAUSE_MOVED] = {"moved", "%1 is moved to %2; it was planned for %3."},
    [CB_CAUSE_CANCELLED] = {"cancelled", "%1, %2, is cancelled."},
    [CB_CAUSE_BACK] = {"back", "%1, %2, takes place with you after all."},
};

static CbValue
cell(const CbCase *c, guint session, const CbRow *after, guint column)
{
    return after != NULL && cb_row_has(after, column)
               ? after->values[column]
               : cb_world_value(c->world, CB_sessions, column, session);
}

/* "2026-11-28, 20:00 to 23:30, Toulouse", by the clocks of the company. */
static char *
when_and_where(const CbCase *c, guint session, const CbRow *after)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    gint64 start = cell(c, session, after, CB_sessions_starts_at).integer;
    gint64 end = cell(c, session, after, CB_sessions_ends_at).integer;
    const char *place_id = cell(c, session, after, CB_sessions_place_id).text;
    guint place = cb_world_find(c->world, CB_places, place_id);
    char day[11], from[6], to[6];
    GString *text =
        g_string_new(cb_day_format(cell(c, session, after, CB_sessions_date).integer, day));
    if (start != CB_NULL)
        g_string_append_printf(text, ", %s", cb_time_clock(start, zone, from));
    if (start != CB_NULL && end != CB_NULL)
        g_string_append_printf(text, " to %s", cb_time_clock(end, zone, to));
    if (place != CB_NO_ROW)
        g_string_append_printf(text, ", %s", places_name(c->world, place));
    return g_string_free(text, FALSE);
}

static char *
body_of(const CbCase *c, guint session, CbCause cause, const CbRow *after)
{
    g_autofree char *now = when_and_where(c, session, after),
                    *before = when_and_where(c, session, NULL);
    GString *body = g_string_new(NULL);
    for (const char *at = causes[cause].form; *at != '\0'; at++) {
        if (*at != '%') {
            g_string_append_c(body, *at);
            continue;
        }
        at++;
        g_string_append(body, *at == '1'   ? cb_name_of_session(c->world, session)
                              : *at == '2' ? now
                                           : before);
    }
    return g_string_free(body, FALSE);
}

void
cb_case_tell(const CbCase *c, CbPatch *patch, guint session, guint operator, CbCause cause,
             const CbRow *after)
{
    const char *email = operators_email(c->world, operator);
    g_autofree char *id = g_strjoin("/", c->decision->id, sessions_id(c->world, session),
                                    operators_id(c->world, operator), NULL);
    g_autofree char *body = body_of(c, session, cause, after);
    CbRow *row = cb_patch_add_key(patch, CB_messages, id);
    cb_patch_set_text(patch, row, CB_messages_session_id, sessions_id(c->world, session));
    cb_patch_set_text(patch, row, CB_messages_operator_id, operators_id(c->world, operator));
    cb_patch_set_text(patch, row, CB_messages_cause, causes[cause].name);
    cb_patch_set_text(patch, row, CB_messages_recipient, cb_name_of_operator(c->world, operator));
    cb_patch_set_text(patch, row, CB_messages_address,
                      email != NULL ? email : operators_phone(c->world, operator));
    cb_patch_set_text(patch, row, CB_messages_body, body);
    cb_patch_set_integer(row, CB_messages_created_at, c->now);
}

void
cb_case_tell_all(const CbCase *c, CbPatch *patch, guint session, CbCause cause, const CbRow *after)
{
    CB_EACH_OF_SESSION(c->world, session, link)
        if (cb_link_is_accepted(c->world, link) || cb_link_is_pending(c->world, link))
            cb_case_tell(c, patch, session, session_operators_operator_id(c->world, link), cause,
                         after);
}
