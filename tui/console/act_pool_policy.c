/* The policy of the pool: a form with the numbers of CUSTOM, and below it what they would mean. */
#include <math.h>

#include "engine/pool/policy_judge.h"
#include "engine/pool/pool.h"
#include "tui/console/act.h"
#include "tui/console/overlay.h"
#include "tui/console/pool.h"
#include "tui/console/wish.h"

enum { FIELD_ENABLED, FIRST_NUMBER, N_FIELDS = FIRST_NUMBER + CB_POOL_N_NUMBERS };

static const char *const switches[] = {"on", "off", NULL};
static const char *const labels[CB_POOL_N_NUMBERS] = {
    [CB_POOL_WINDOW] = "fairness window, in days", [CB_POOL_GAP] = "widest gap, in hours",
    [CB_POOL_W_FAIR] = "weight of fairness",        [CB_POOL_W_URGENCY] = "weight of urgency",
    [CB_POOL_W_LRS] = "weight of least recently",   [CB_POOL_PENALTY] = "penalty, duty rosters",
};

/* The fields with what stands in the row now. */
typedef struct {
    CbFormField fields[N_FIELDS];
    char texts[CB_POOL_N_NUMBERS][G_ASCII_DTOSTR_BUF_SIZE];
} PolicyForm;

static const char *
column_name(guint number)
{
    return cb_tables[CB_auto_assignment_config].columns[cb_pool_limits[number].column].name;
}

static double
number_now(const CbWorld *world, guint row, CbPoolNumber number)
{
    CbPoolPolicy custom = cb_pool_preset(CB_POOL_CUSTOM);
    double usual = cb_pool_number(&custom, number);
    if (row == CB_NO_ROW)
        return usual;
    CbValue value = cb_world_value(world, CB_auto_assignment_config, cb_pool_limits[number].column, row);
    if (number <= CB_POOL_GAP)
        return value.integer == CB_NULL ? usual : (double)value.integer;
    return value.text == NULL ? usual : g_ascii_strtod(value.text, NULL);
}

static PolicyForm *
form_new(const CbWorld *world)
{
    PolicyForm *form = g_new0(PolicyForm, 1);
    guint row = cb_pool_policy_row(world);
    form->fields[FIELD_ENABLED] = (CbFormField){"automatic assignment", switches, !cb_pool_policy(world).enabled, NULL};
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++) {
        g_ascii_formatd(form->texts[n], sizeof form->texts[n], "%.6g", number_now(world, row, (CbPoolNumber)n));
        form->fields[FIRST_NUMBER + n] = (CbFormField){labels[n], NULL, 0, form->texts[n]};
    }
    return form;
}

/* --- what it would mean ----------------------------------------------------------------------- */

/* The typed numbers; what is none stays a text, so that reading the draft says so. Caller frees with cJSON_Delete. */
static cJSON *
numbers_of(const CbFormValue *values)
{
    cJSON *object = cJSON_CreateObject();
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++) {
        const char *typed = values[FIRST_NUMBER + n].text;
        const char *name = column_name(n);
        char *end;
        double number = g_ascii_strtod(typed, &end);
        if (*typed != '\0' && *end == '\0')
            cJSON_AddNumberToObject(object, name, number);
        else
            cJSON_AddStringToObject(object, name, typed);
    }
    return object;
}

static void
append_remarks(const CbPoolJudgement *judgement, gboolean errors, GString *text)
{
    for (guint r = 0; r < judgement->remarks->len; r++) {
        const CbPoolRemark *remark = g_ptr_array_index(judgement->remarks, r);
        if ((remark->gravity == CB_REMARK_CRITICAL) == errors)
            g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", remark->sentence);
    }
}

static void
append_impact(CbConsole *console, const CbPoolDraft *draft, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    CbPoolPolicy after = cb_pool_draft_policy(draft);
    CbPoolImpact impact = cb_pool_impact(world, &after, cb_desk_now(console->desk));
    g_autoptr(GPtrArray) lines = cb_pool_impact_lines(&impact);
    CbPoolMode mode = cb_pool_policy(world).mode;
    if (mode != CB_POOL_CUSTOM)
        g_string_append_printf(text, "Counts once the mode is CUSTOM; it is %s.", cb_pool_mode_name(mode));
    for (guint l = 0; l < lines->len; l++)
        g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", (const char *)g_ptr_array_index(lines, l));
}

static gboolean
judge(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    g_autoptr(cJSON) object = numbers_of(values);
    g_autofree char *problem = NULL;
    CbPoolDraft draft;
    (void)data;
    if (!cb_pool_draft_read(object, &draft, &problem)) {
        g_string_assign(text, problem);
        return FALSE;
    }
    draft.mode = cb_pool_mode_name(CB_POOL_CUSTOM);
    g_autoptr(CbPoolJudgement) judgement = cb_pool_judge(&draft);
    if (!judgement->valid) {
        append_remarks(judgement, TRUE, text);
        return FALSE;
    }
    append_impact(console, &draft, text);
    append_remarks(judgement, FALSE, text);
    return TRUE;
}

/* --- deciding --------------------------------------------------------------------------------- */

/* Only what is another than before. */
static void
save(CbConsole *console, const CbFormValue *values, gpointer data)
{
    const PolicyForm *form = data;
    g_autoptr(cJSON) payload = numbers_of(values);
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        if (g_str_equal(values[FIRST_NUMBER + n].text, form->texts[n]))
            cJSON_DeleteItemFromObjectCaseSensitive(payload, column_name(n));
    if (values[FIELD_ENABLED].choice != form->fields[FIELD_ENABLED].choice)
        cJSON_AddBoolToObject(payload, "auto_assign_enabled", values[FIELD_ENABLED].choice == 0);
    char *text = cJSON_PrintUnformatted(payload);
    cb_wish_decide(console, "pool.policy", CB_POOL_ID, g_strdup(text));
    cJSON_free(text);
}

void
cb_act_pool_policy(CbConsole *console, int argument)
{
    PolicyForm *form;
    (void)argument;
    if (cb_desk_profile(console->desk)->role < CB_ROLE_ADMIN) {
        cb_console_say(console, CB_STYLE_HIGH, g_strdup("Only an administrator changes the policy of the pool."));
        return;
    }
    form = form_new(cb_console_world(console));
    cb_form_open(console, &(CbFormOptions){.title = "Policy of the pool · CUSTOM",
                                           .fields = form->fields,
                                           .n_fields = N_FIELDS,
                                           .judge = judge,
                                           .done = save,
                                           .data = form,
                                           .free_data = g_free});
}
