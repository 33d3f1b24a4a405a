/* The batch of an event by keys: made now, late, put off, cancelled, planned as the agenda says. */
#include <string.h>

#include "engine/peers/schedule.h"
#include "tui/console/act.h"
#include "tui/console/act_peer.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

/* What deciding would say is found for a confirmation, where that takes no time to speak of. */
#define MOST_TRIED CB_PEERS_ASIDE
#define LATE_WORD "late"

static char *
run_payload(gboolean late)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddBoolToObject(payload, "late", late);
    return cb_act_payload_text(payload);
}

/* --- now -------------------------------------------------------------------------------------- */

/* Of many people the plan that was shown goes with it: to make it once more would take seconds.
 * NULL: it is not there yet. */
static char *
run_payload_of(CbConsole *console, const char *event, gboolean late)
{
    guint row = cb_world_find(cb_console_world(console), CB_events, event);
    const CbPeerPlan *plan = NULL;
    if (row == CB_NO_ROW || cb_console_peer_numbers(console, row)->eligible <= CB_PEERS_ASIDE)
        return run_payload(late);
    if (cb_console_peer_plan(console, row, &plan) != CB_PLAN_THERE)
        return NULL;
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddBoolToObject(payload, "late", late);
    cJSON_AddItemToObject(payload, "pairs",
                          cb_peer_batch_plan(plan->world, cb_peer_plan_batch(plan)));
    return cb_act_payload_text(payload);
}

static void
make_batch(CbConsole *console, const char *event, gboolean late)
{
    char *payload = run_payload_of(console, event, late);
    if (payload == NULL) {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("The batch of so many people is still being planned; try again in a moment."));
        return;
    }
    cb_console_say(console, CB_STYLE_PENDING, g_strdup("The batch is being made …"));
    cb_console_show(console);
    if (cb_wish_decide(console, "peers.run", event, payload))
        console->peer_part = CB_N_PEER_PARTS; /* what came of it */
}

static void
late_typed(CbConsole *console, const char *text, gpointer event)
{
    g_autofree char *word = text == NULL ? NULL : g_ascii_strdown(text, -1);
    if (word == NULL)
        return;
    if (strcmp(g_strstrip(word), LATE_WORD) == 0)
        make_batch(console, event, TRUE);
    else
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("The batch was not made: the word was another."));
}

static void
ask_word(CbConsole *console, gpointer event)
{
    cb_prompt_open(console, &(CbPromptOptions){.label = "Lunch is long over; type " LATE_WORD
                                                        " to write to people now: ",
                                               .initial = "",
                                               .done = late_typed,
                                               .data = g_strdup(event),
                                               .free_data = g_free});
}

static void
run_now(CbConsole *console, gpointer event)
{
    make_batch(console, event, FALSE);
}

/* "26 pairs, 52 introductions, at most 3 for one person; 2 of 78 are left alone." */
static void
append_plan(const CbPeerPlan *plan, GString *text)
{
    const CbPeerBatch *batch = cb_peer_plan_batch(plan);
    g_string_append_printf(
        text, "%u pair%s of %u people: %u introductions, at most %u for one person; %u left alone.",
        batch->picks->len, batch->picks->len == 1 ? "" : "s", batch->eligible->len,
        2 * batch->picks->len, batch->most_for_one, plan->alone[plan->policy.how]);
    if (batch->most_for_one > plan->policy.most)
        g_string_append_printf(text,
                               "\n%s %u introductions for one person go out in the same minute.",
                               cb_sign(CB_SIGN_WARNING), batch->most_for_one);
}

static void
append_times(CbConsole *console, guint event, GString *text)
{
    CbPeerTimes times;
    g_autoptr(GString) when = g_string_new(NULL);
    if (!cb_peer_times(cb_console_world(console), event, &times))
        return;
    cb_text_at_event(console, event, times.introductions, when);
    if (times.introductions > cb_desk_now(console->desk))
        g_string_append_printf(text, "\nThey are told at %s.", when->str);
    else
        g_string_append_printf(text, "\n%s They were to be told at %s: they are told at once.",
                               cb_sign(CB_SIGN_WARNING), when->str);
}

/* Why it is not done; NULL: it can be. */
static char *
refusal_of(CbConsole *console, guint event, gboolean late)
{
    const CbWorld *world = cb_console_world(console);
    CbPeerTimes times;
    if (!cb_peer_times(world, event, &times))
        return g_strdup("the agenda has no lunch");
    if (!late && cb_peer_run_is_late(world, event, cb_desk_now(console->desk)))
        return g_strdup_printf("lunch is long over; %s asks for a second word",
                               cb_keymap_first(console->keymap, "peers-late"));
    return cb_console_peer_numbers(console, event)->eligible > MOST_TRIED
               ? NULL
               : cb_act_refusal(console, "peers.run", events_id(world, event), run_payload(late),
                                NULL);
}

void
cb_act_peer_run(CbConsole *console, int late)
{
    const CbWorld *world = cb_console_world(console);
    guint event = cb_console_event(console);
    const CbPeerPlan *plan;
    late = late && cb_peer_run_is_late(world, event, cb_desk_now(console->desk));
    CbPeerPlanState state = cb_console_peer_plan(console, event, &plan);
    g_autofree char *refusal = refusal_of(console, event, late);
    GString *text = g_string_new(cb_name_of_event(world, event));
    g_string_append_c(text, '\n');
    if (plan != NULL && state != CB_PLAN_OLD)
        append_plan(plan, text);
    else
        g_string_append(text, "Who would meet whom is still being found.");
    append_times(console, event, text);
    const CbChoice choice = {'y', late ? "make it late …" : "make the batch", refusal,
                             late ? ask_word : run_now};
    cb_choices_open(console, late ? "Make the batch, late" : "Make the batch now",
                    g_string_free(text, FALSE), &choice, 1, g_strdup(events_id(world, event)),
                    g_free);
}

/* --- later ------------------------------------------------------------------------------------ */

enum { FIELD_MINUTES, FIELD_REASON, N_FIELDS };
static const CbFormField postpone_fields[N_FIELDS] = {
    {"minutes later than planned", NULL, 0, "15"},
    {"reason, if any", NULL, 0, ""},
};

static char *
postpone_payload(const CbFormValue *values)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddNumberToObject(payload, "minutes", g_ascii_strtod(values[FIELD_MINUTES].text, NULL));
    if (*values[FIELD_REASON].text != '\0')
        cJSON_AddStringToObject(payload, "reason", values[FIELD_REASON].text);
    return cb_act_payload_text(payload);
}

static gboolean
judge_postpone(CbConsole *console, const CbFormValue *values, gpointer event, GString *text)
{
    guint64 minutes;
    g_autofree char *would = NULL, *refusal = NULL;
    if (!g_ascii_string_to_unsigned(values[FIELD_MINUTES].text, 10, 0, 24 * 60, &minutes, NULL)) {
        g_string_assign(text, "Minutes are a whole number, a week at most; 0 is as the agenda says.");
        return FALSE;
    }
    refusal = cb_act_refusal(console, "peers.postpone", event, postpone_payload(values), &would);
    g_string_assign(text, would);
    return refusal == NULL;
}

static void
postpone(CbConsole *console, const CbFormValue *values, gpointer event)
{
    cb_wish_decide(console, "peers.postpone", event, postpone_payload(values));
}

void
cb_act_peer_postpone(CbConsole *console, int argument)
{
    (void)argument;
    cb_form_open(console, &(CbFormOptions){.title = "Postpone the batch and its introductions",
                                           .fields = postpone_fields,
                                           .n_fields = N_FIELDS,
                                           .judge = judge_postpone,
                                           .done = postpone,
                                           .data = g_strdup(events_id(cb_console_world(console),
                                                                      cb_console_event(console))),
                                           .free_data = g_free});
}

/* --- not at all, or as the agenda says -------------------------------------------------------- */

static void
cancel_reasoned(CbConsole *console, const char *text, gpointer event)
{
    g_autofree char *reason = text == NULL ? NULL : g_strstrip(g_strdup(text));
    if (reason == NULL)
        return;
    if (*reason == '\0') {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("To cancel needs a reason; nothing has been cancelled."));
        return;
    }
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "reason", reason);
    cb_act_peer_decide(console, event, "peers.cancel", payload);
}

static void
ask_reason(CbConsole *console, gpointer event)
{
    cb_prompt_open(console, &(CbPromptOptions){.label = "Cancel, why? ",
                                               .initial = "",
                                               .invitation = "a reason; others will ask",
                                               .done = cancel_reasoned,
                                               .data = g_strdup(event),
                                               .free_data = g_free});
}

void
cb_act_peer_cancel(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint event = cb_console_event(console);
    g_autofree char *would = NULL;
    g_autofree char *refusal =
        cb_act_refusal(console, "peers.cancel", events_id(world, event), g_strdup("{\"reason\":\"…\"}"), &would);
    const CbChoice choice = {'y', "cancel it …", refusal, ask_reason};
    (void)argument;
    cb_choices_open(console, "Cancel the batch",
                    g_strdup_printf("%s\n%s", cb_name_of_event(world, event), would), &choice, 1,
                    g_strdup(events_id(world, event)), g_free);
}

void
cb_act_peer_schedule(CbConsole *console, int argument)
{
    (void)argument;
    cb_wish_decide(console, "peers.schedule",
                   events_id(cb_console_world(console), cb_console_event(console)), g_strdup("{}"));
}
