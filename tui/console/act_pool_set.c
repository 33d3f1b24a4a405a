/* What people set of the pool: the mode, automatic switching and its limits, the override; one
 * evaluation. */
#include <math.h>

#include "engine/pool/pool.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/pool_run.h"
#include "tui/console/wish.h"

/* --- the mode --------------------------------------------------------------------------------- */

static void
switch_mode(CbConsole *console, const char *reason, gpointer mode)
{
    cJSON *json = cJSON_CreateObject();
    if (reason == NULL) {
        cJSON_Delete(json);
        return;
    }
    cJSON_AddStringToObject(json, "mode", mode);
    if (*reason != '\0')
        cJSON_AddStringToObject(json, "reason", reason);
    if (cb_wish_decide(console, "pool.switch", CB_POOL_ID, cb_pool_payload(json)))
        cb_pool_run_marked(console); /* what was marked is decided at once */
}

static void
go_switch(CbConsole *console, gpointer mode)
{
    cb_pool_ask_reason(console, "Switch the mode", switch_mode, g_strdup(mode));
}

static void
take_mode(CbConsole *console, gpointer data, guint place)
{
    (void)data;
    cb_pool_preview_switch(console, (CbPoolMode)place, go_switch,
                           g_strdup(cb_pool_mode_name((CbPoolMode)place)), g_free);
}

void
cb_act_pool_mode(CbConsole *console, int argument)
{
    static const struct {
        CbKey key;
        const char *label;
    } modes[CB_POOL_N_MODES] = {
        [CB_POOL_BALANCE] = {'b', "BALANCE: hours as even as they can be; each batch is one plan"},
        [CB_POOL_URGENT] = {'u', "URGENT: what is near comes first; decided early and often"},
        [CB_POOL_NORMAL] = {'n', "NORMAL: in between"},
        [CB_POOL_CUSTOM] = {'c', "CUSTOM: the numbers of the policy"},
    };
    CbPoolMode now = cb_pool_sight(console)->policy.mode;
    CbChoice choices[CB_POOL_N_MODES];
    (void)argument;
    for (guint m = 0; m < CB_POOL_N_MODES; m++)
        choices[m] =
            (CbChoice){modes[m].key, modes[m].label, m == now ? "it is the mode" : NULL, NULL};
    cb_choices_of_open(
        console, "mode",
        g_strdup_printf("The pool is in %s. What another mode would do is shown first.",
                        cb_pool_mode_name(now)),
        choices, CB_POOL_N_MODES, take_mode, NULL, NULL);
}

/* --- automatic switching ---------------------------------------------------------------------- */

static gboolean
is_automatic(CbConsole *console)
{
    guint state = cb_console_pool_state(console);
    return state != CB_NO_ROW && pool_state_auto_enabled(cb_console_world(console), state) == TRUE;
}

void
cb_act_pool_auto(CbConsole *console, int argument)
{
    gboolean on = is_automatic(console);
    cJSON *json = cJSON_CreateObject();
    (void)argument;
    cJSON_AddBoolToObject(json, "enabled", !on);
    const CbWishWay way = {CB_KEY_ENTER, on ? "switch it off" : "switch it on", "pool.auto",
                           g_strdup(CB_POOL_ID), cb_pool_payload(json)};
    cb_wish_ask(console, "auto-approval", &way, 1, NULL);
}

/* Two lines for each measure that has limits, and how often. */
enum { LIMITED = CB_MEASURE_VIOLATIONS + 1, N_LIMITS = 1 + 2 * LIMITED };

typedef struct {
    CbFormField fields[N_LIMITS];
    char labels[N_LIMITS][48], texts[N_LIMITS][G_ASCII_DTOSTR_BUF_SIZE];
} LimitForm;

static void
set_field(LimitForm *form, guint place, double value)
{
    if (isfinite(value))
        g_ascii_formatd(form->texts[place], sizeof form->texts[place], "%.6g", value);
    form->fields[place] = (CbFormField){form->labels[place], NULL, 0, form->texts[place]};
}

static LimitForm *
limits_new(const CbAutoConfig *config)
{
    LimitForm *form = g_new0(LimitForm, 1);
    g_strlcpy(form->labels[0], "looks every, in minutes", sizeof form->labels[0]);
    set_field(form, 0, (double)config->interval_ms / 60000);
    for (guint m = 0; m < LIMITED; m++) {
        g_snprintf(form->labels[1 + 2 * m], sizeof form->labels[0], "%s: high",
                   cb_measures[m].label);
        g_snprintf(form->labels[2 + 2 * m], sizeof form->labels[0], "%s: medium",
                   cb_measures[m].label);
        set_field(form, 1 + 2 * m, config->high[m]);
        set_field(form, 2 + 2 * m, config->medium[m]);
    }
    return form;
}

/* A typed number; nothing typed: no limit; what is none stays a text, so that reading says so. */
static void
add_limit(cJSON *json, const char *name, const char *typed, double factor)
{
    char *end;
    double number = g_ascii_strtod(typed, &end);
    if (*typed == '\0')
        cJSON_AddNullToObject(json, name);
    else if (*end == '\0')
        cJSON_AddNumberToObject(json, name, number * factor);
    else
        cJSON_AddStringToObject(json, name, typed);
}

/* The settings with what was typed; the rest as it is. Caller frees with cJSON_Delete. */
static cJSON *
config_of(CbConsole *console, const CbFormValue *values)
{
    CbAutoConfig config = cb_pool_auto_config(cb_console_world(console));
    g_autofree char *written = cb_auto_config_write(&config);
    cJSON *json = cJSON_Parse(written), *high = cJSON_CreateObject(),
          *medium = cJSON_CreateObject();
    cJSON_DeleteItemFromObjectCaseSensitive(json, "evaluation_interval_ms");
    add_limit(json, "evaluation_interval_ms", values[0].text, 60000);
    for (guint m = 0; m < LIMITED; m++) {
        add_limit(high, cb_measures[m].name, values[1 + 2 * m].text, 1);
        add_limit(medium, cb_measures[m].name, values[2 + 2 * m].text, 1);
    }
    cJSON_ReplaceItemInObjectCaseSensitive(json, "high_load", high);
    cJSON_ReplaceItemInObjectCaseSensitive(json, "normal_load", medium);
    return json;
}

/* What the load would be called with these limits, or what is wrong with them. */
static gboolean
judge_limits(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    g_autoptr(cJSON) json = config_of(console, values);
    char *printed = cJSON_PrintUnformatted(json);
    g_autofree char *problem = NULL;
    CbAutoConfig config;
    gboolean read = cb_auto_config_read(printed, &config, &problem);
    CbAutoJudgement judgement = cb_auto_config_judge(&config);
    (void)data;
    cJSON_free(printed);
    if (!read || judgement.n_errors > 0) {
        g_string_assign(text, read ? judgement.errors[0] : problem);
        return FALSE;
    }
    CbLoad load =
        cb_load_judge(&cb_pool_sight(console)->load.measures, &config, cb_desk_now(console->desk));
    g_autofree char *sentence = cb_load_sentence(&load, &config);
    g_string_append_printf(text, "Now that would be: %s", sentence);
    return TRUE;
}

static void
save_limits(CbConsole *console, const CbFormValue *values, gpointer data)
{
    cJSON *json = cJSON_CreateObject();
    (void)data;
    cJSON_AddItemToObject(json, "config", config_of(console, values));
    cb_wish_decide(console, "pool.auto", CB_POOL_ID, cb_pool_payload(json));
}

void
cb_act_pool_limits(CbConsole *console, int argument)
{
    CbAutoConfig config = cb_pool_auto_config(cb_console_world(console));
    LimitForm *form = limits_new(&config);
    (void)argument;
    cb_form_open(console, &(CbFormOptions){.title = "Limits of auto-approval",
                                           .fields = form->fields,
                                           .n_fields = N_LIMITS,
                                           .judge = judge_limits,
                                           .done = save_limits,
                                           .data = form,
                                           .free_data = g_free});
}

/* A switch of the mode is followed by its marked entries, as when a person switches. */
void
cb_act_pool_evaluate(CbConsole *console, int argument)
{
    CbPoolMode before = cb_pool_sight(console)->policy.mode;
    (void)argument;
    if (cb_wish_decide(console, "pool.evaluate", CB_POOL_ID, NULL) &&
        cb_pool_sight(console)->policy.mode != before)
        cb_pool_run_marked(console);
}

/* --- the override ----------------------------------------------------------------------------- */

enum { FIELD_REASON, FIELD_UNTIL, N_OVERRIDE };

static const CbFormField override_fields[N_OVERRIDE] = {
    [FIELD_REASON] = {"why", NULL, 0, ""},
    [FIELD_UNTIL] = {"until (18:00, fri 9:00, +90 min)", NULL, 0, ""},
};

/* The instant that was typed, CB_NULL for nothing; FALSE: it is none that lies ahead. */
static gboolean
read_until(CbConsole *console, const char *typed, gint64 *until)
{
    const CbTypedClock clock = cb_act_clock(console);
    g_autofree char *word = g_strstrip(g_strdup(typed)), *problem = NULL, *called = NULL;
    g_auto(CbTyped) read = {0};
    *until = CB_NULL;
    if (*word == '\0')
        return TRUE;
    if (cb_time_parse(word, until))
        return *until > cb_desk_now(console->desk);
    called = g_strconcat("@", word, NULL);
    if (!cb_typed_read(called, &clock, &read, &problem) || read.call_at == CB_NULL ||
        *read.rest != '\0')
        return FALSE;
    *until = read.call_at;
    return *until > cb_desk_now(console->desk);
}

static gboolean
judge_override(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    const char *mode = cb_pool_mode_name(cb_pool_sight(console)->policy.mode);
    g_autofree char *reason = g_strstrip(g_strdup(values[FIELD_REASON].text));
    g_autoptr(GString) when = g_string_new(NULL);
    gint64 until;
    (void)data;
    if (*reason == '\0') {
        g_string_assign(
            text,
            "An override needs a reason: others will ask why the mode does not follow the load.");
        return FALSE;
    }
    if (!read_until(console, values[FIELD_UNTIL].text, &until)) {
        g_string_assign(
            text, "That is no time ahead; leave it empty to hold the mode until somebody ends it.");
        return FALSE;
    }
    if (until != CB_NULL)
        cb_text_instant(console, until, when);
    g_string_append_printf(text, "The mode stays %s until %s, whatever the load recommends.", mode,
                           until == CB_NULL ? "somebody ends the override" : when->str);
    return TRUE;
}

static void
save_override(CbConsole *console, const CbFormValue *values, gpointer data)
{
    cJSON *json = cJSON_CreateObject();
    gint64 until;
    (void)data;
    cJSON_AddStringToObject(json, "reason", values[FIELD_REASON].text);
    if (read_until(console, values[FIELD_UNTIL].text, &until) && until != CB_NULL)
        cJSON_AddItemToObject(json, "until", cb_json_value(CB_TYPE_TIME, cb_integer(until)));
    cb_wish_decide(console, "pool.override", CB_POOL_ID, cb_pool_payload(json));
}

static void
open_override(CbConsole *console, gpointer data)
{
    (void)data;
    cb_form_open(console, &(CbFormOptions){.title = "Hold the mode",
                                           .fields = override_fields,
                                           .n_fields = N_OVERRIDE,
                                           .judge = judge_override,
                                           .done = save_override});
}

static void
end_override(CbConsole *console, gpointer data)
{
    cJSON *json = cJSON_CreateObject();
    (void)data;
    cJSON_AddTrueToObject(json, "off");
    cb_wish_decide(console, "pool.override", CB_POOL_ID, cb_pool_payload(json));
}

/* "dana holds the mode until 18:00: a visit" */
static char *
override_text(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    guint state = cb_console_pool_state(console);
    const char *by = pool_state_override_by(world, state);
    gint64 until = pool_state_override_until(world, state);
    GString *text = g_string_new(by != NULL ? by : "Somebody");
    g_autoptr(GString) when = g_string_new(NULL);
    g_string_append(text, " holds the mode");
    if (until != CB_NULL) {
        cb_text_instant(console, until, when);
        g_string_append_printf(text, " until %s", when->str);
    }
    g_string_append_printf(text, ": %s", pool_state_override_reason(world, state));
    return g_string_free(text, FALSE);
}

void
cb_act_pool_override(CbConsole *console, int argument)
{
    static const CbChoice choices[] = {
        {'y', "end it: the mode follows the load again", NULL, end_override},
        {'r', "another reason or another end", NULL, open_override},
    };
    (void)argument;
    if (cb_pool_overridden(cb_console_world(console), cb_desk_now(console->desk), NULL))
        cb_choices_open(console, "override", override_text(console), choices, G_N_ELEMENTS(choices),
                        NULL, NULL);
    else
        open_override(console, NULL);
}
