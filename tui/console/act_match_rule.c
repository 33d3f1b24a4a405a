/* The pool of advisors, and the rules of administrators: a form to make one or to change it. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/json.h"
#include "tui/console/act.h"
#include "tui/console/act_match.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

enum { FIELD_NAME, FIELD_TYPE, FIELD_FRAMEWORK, FIELD_COMPLEXITY, FIELD_BOOST, FIELD_ACTIVE, FIELD_NOTES, N_FIELDS };

static const char *const types[] = {"always_prefer",       "never_assign",   "framework_specialist",
                                    "project_type_expert", "emergency_only", NULL};
static const char *const complexities[] = {"any", "simple", "medium", "complex", NULL};
static const char *const switches[] = {"on", "off", NULL};

/* A rule that is made or changed: the fields with what stands in it now. What may not be changed any more is left out. */
typedef struct {
    char *rule, *advisor; /* ids; `advisor` NULL: it is changed */
    CbFormField fields[N_FIELDS];
    guint first, n;
    char *boost, *framework, *notes;
} RuleForm;

static void
free_form(gpointer data)
{
    RuleForm *form = data;
    g_free(form->rule);
    g_free(form->advisor);
    g_free(form->boost);
    g_free(form->framework);
    g_free(form->notes);
    g_free(form);
}

static guint
place_in(const char *const *words, const char *word)
{
    for (guint w = 0; word != NULL && words[w] != NULL; w++)
        if (strcmp(words[w], word) == 0)
            return w;
    return 0;
}

/* --- what the form means ---------------------------------------------------------------------- */

/* The value of a field, wherever the form begins. */
static CbFormValue
value_of(const RuleForm *form, const CbFormValue *values, guint field)
{
    return field < form->first ? (CbFormValue){0, ""} : values[field - form->first];
}

static cJSON *
conditions_of(const RuleForm *form, const CbFormValue *values)
{
    cJSON *conditions = cJSON_CreateObject();
    const char *framework = value_of(form, values, FIELD_FRAMEWORK).text;
    guint complexity = value_of(form, values, FIELD_COMPLEXITY).choice;
    if (*framework != '\0')
        cJSON_AddStringToObject(conditions, "framework", framework);
    if (complexity > 0)
        cJSON_AddStringToObject(conditions, "complexity", complexities[complexity]);
    return conditions;
}

static char *
payload_of(const RuleForm *form, const CbFormValue *values)
{
    cJSON *payload = cJSON_CreateObject();
    const char *boost = value_of(form, values, FIELD_BOOST).text, *notes = value_of(form, values, FIELD_NOTES).text;
    char *end;
    double number = g_ascii_strtod(boost, &end);
    if (form->advisor != NULL) {
        cJSON_AddStringToObject(payload, "rule_name", value_of(form, values, FIELD_NAME).text);
        cJSON_AddStringToObject(payload, "advisor_id", form->advisor);
        cJSON_AddStringToObject(payload, "rule_type", types[value_of(form, values, FIELD_TYPE).choice]);
    }
    cJSON_AddItemToObject(payload, "conditions", conditions_of(form, values));
    if (*boost != '\0' && *end == '\0')
        cJSON_AddNumberToObject(payload, "priority_boost", number);
    else
        cJSON_AddStringToObject(payload, "priority_boost", boost); /* so that it is refused in words */
    cJSON_AddBoolToObject(payload, "active", value_of(form, values, FIELD_ACTIVE).choice == 0);
    if (*notes != '\0')
        cJSON_AddStringToObject(payload, "notes", notes);
    return cb_act_payload_text(payload);
}

static const char *
kind_of(const RuleForm *form)
{
    return form->advisor != NULL ? "rule.create" : "rule.change";
}

static gboolean
judge(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    const RuleForm *form = data;
    g_autofree char *would = NULL, *refusal = NULL;
    if (form->advisor != NULL && *value_of(form, values, FIELD_NAME).text == '\0') {
        g_string_assign(text, "A rule has a name.");
        return FALSE;
    }
    refusal = cb_act_refusal(console, kind_of(form), form->rule, payload_of(form, values), &would);
    g_autoptr(cJSON) conditions = conditions_of(form, values);
    g_string_append_printf(text, "%s%s", would,
                           refusal != NULL            ? ""
                           : conditions->child == NULL ? "\nIt holds for every project."
                                                       : "\nIt holds where one of the conditions does.");
    return refusal == NULL;
}

static void
save(CbConsole *console, const CbFormValue *values, gpointer data)
{
    const RuleForm *form = data;
    cb_wish_decide(console, kind_of(form), form->rule, payload_of(form, values));
}

/* --- opening it ------------------------------------------------------------------------------- */

static void
open_form(CbConsole *console, RuleForm *form, const char *title, guint complexity, gboolean active)
{
    form->fields[FIELD_NAME] = (CbFormField){"name", NULL, 0, ""};
    form->fields[FIELD_TYPE] = (CbFormField){"rule", types, 0, NULL};
    form->fields[FIELD_FRAMEWORK] = (CbFormField){"where the framework is", NULL, 0, form->framework};
    form->fields[FIELD_COMPLEXITY] = (CbFormField){"or the complexity", complexities, complexity, NULL};
    form->fields[FIELD_BOOST] = (CbFormField){"boost, 0 to 100", NULL, 0, form->boost};
    form->fields[FIELD_ACTIVE] = (CbFormField){"in force", switches, !active, NULL};
    form->fields[FIELD_NOTES] = (CbFormField){"notes", NULL, 0, form->notes};
    cb_form_open(console, &(CbFormOptions){.title = title,
                                           .fields = form->fields + form->first,
                                           .n_fields = N_FIELDS - form->first,
                                           .judge = judge,
                                           .done = save,
                                           .data = form,
                                           .free_data = free_form});
}

static void
make_rule(CbConsole *console, guint advisor, gpointer data)
{
    const CbWorld *world = cb_console_world(console);
    RuleForm *form = g_new0(RuleForm, 1);
    g_autofree char *title = g_strdup_printf("A rule about %s", cb_name_of_advisor(world, advisor));
    (void)data;
    form->rule = g_uuid_string_random();
    form->advisor = g_strdup(advisors_id(world, advisor));
    form->boost = g_strdup("50");
    form->framework = g_strdup("");
    form->notes = g_strdup("");
    open_form(console, form, title, 0, TRUE);
}

static void
change_rule(CbConsole *console, guint rule)
{
    const CbWorld *world = cb_console_world(console);
    const char *notes = admin_preference_rules_notes(world, rule);
    g_autoptr(cJSON) conditions = cJSON_Parse(admin_preference_rules_conditions(world, rule));
    const char *framework = cJSON_GetStringValue(cb_json_member(conditions, "framework"));
    RuleForm *form = g_new0(RuleForm, 1);
    g_autofree char *title = cb_target_label(world, CB_admin_preference_rules, rule, NULL);
    form->rule = g_strdup(admin_preference_rules_id(world, rule));
    form->boost = g_strdup_printf("%" G_GINT64_FORMAT, admin_preference_rules_priority_boost(world, rule));
    form->framework = g_strdup(framework != NULL ? framework : "");
    form->notes = g_strdup(notes != NULL ? notes : "");
    form->first = FIELD_FRAMEWORK;
    open_form(console, form, title,
              place_in(complexities, cJSON_GetStringValue(cb_json_member(conditions, "complexity"))),
              admin_preference_rules_active(world, rule) == TRUE);
}

static void
rule_chosen(CbConsole *console, guint rule)
{
    if (console->read_only)
        cb_console_say(console, CB_STYLE_HIGH, g_strdup("This console only reads; rules are not changed here."));
    else if (rule != CB_NO_ROW)
        change_rule(console, rule);
    else
        cb_advisor_chooser_open(console, "A rule about whom?", CB_NO_ROW, make_rule, NULL);
}

void
cb_act_match_rules(CbConsole *console, int argument)
{
    (void)argument;
    cb_match_rules_open(console, rule_chosen);
}

/* --- the pool --------------------------------------------------------------------------------- */

static void
show_advisor(CbConsole *console, guint advisor, gpointer data)
{
    (void)data;
    cb_advisor_card_open(console, advisor);
}

void
cb_act_advisor_pool(CbConsole *console, int argument)
{
    (void)argument;
    cb_advisor_chooser_open(console, "The pool of advisors", CB_NO_ROW, show_advisor, NULL);
}
