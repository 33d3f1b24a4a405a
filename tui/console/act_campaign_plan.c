/* What cannot be seen beforehand is shown first: whom a tick asks and offers, what a step of escalation changes. */
#include <string.h>

#include "engine/campaigns/escalation.h"
#include "tui/console/act.h"
#include "tui/console/act_campaign.h"
#include "tui/console/action.h"
#include "tui/console/campaign.h"
#include "tui/console/wish.h"

#define MOST_NAMES 8

static const char *
refusal_of(CbConsole *console, const char *name)
{
    return cb_action_allowed(console, cb_action_find(name)) ? NULL : "this console only reads";
}

/* --- what a tick does ------------------------------------------------------------------------- */

/* "asks Ana Ruiz, Bo Tran and 7 others" for one role. */
static void
append_actions(const CbWorld *world, const CbTick *tick, const char *role_code, gboolean offer, GString *text)
{
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint a = 0; a < tick->actions->len; a++) {
        const CbTickAction *action = &g_array_index(tick->actions, CbTickAction, a);
        if (action->error == NULL && action->offer == offer && strcmp(action->role_code, role_code) == 0)
            g_array_append_val(people, action->profile);
    }
    if (people->len == 0)
        return;
    g_string_append_printf(text, "%s: %s ", role_code, offer ? "offers to" : "asks");
    cb_text_people(world, (const guint *)(const void *)people->data, people->len, MOST_NAMES, text);
    g_string_append_c(text, '\n');
}

/* Whom it cannot reach, a line each. */
static void
append_failures(const CbWorld *world, const CbTick *tick, GString *text)
{
    for (guint a = 0; a < tick->actions->len; a++) {
        const CbTickAction *action = &g_array_index(tick->actions, CbTickAction, a);
        if (action->error == NULL)
            continue;
        g_autofree char *name =
            action->profile == CB_NO_ROW ? g_strdup("nobody") : cb_profile_label(world, action->profile);
        g_string_append_printf(text, "%s: not to %s: %s\n", action->role_code, name, action->error);
    }
}

/* Whom a tick asks and offers, role by role. */
static void
append_wave(const CbWorld *world, const CbTick *tick, GString *text)
{
    gsize before = text->len;
    for (guint r = 0; r < tick->roles->len; r++) {
        const char *code = g_array_index(tick->roles, CbTickRole, r).role_code;
        append_actions(world, tick, code, FALSE, text);
        append_actions(world, tick, code, TRUE, text);
    }
    append_failures(world, tick, text);
    if (text->len == before)
        g_string_append(text, "Nobody is asked or offered anything.\n");
}

static void
append_expired(const CbWorld *world, const CbTick *tick, GString *text)
{
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint e = 0; e < tick->expired->len; e++) {
        guint profile = staffing_requests_profile_id(world, g_array_index(tick->expired, guint, e));
        g_array_append_val(people, profile);
    }
    if (people->len == 0)
        return;
    g_string_append(text, "Expires: ");
    cb_text_people(world, (const guint *)(const void *)people->data, people->len, MOST_NAMES, text);
    g_string_append_c(text, '\n');
}

/* When it ticks again: only a hub does so by itself. */
static void
append_next(CbConsole *console, const CbTick *tick, GString *text)
{
    g_autoptr(GString) next = g_string_new("at once");
    if (tick->escalated == NULL)
        cb_text_distance(tick->next_run_at - cb_desk_now(console->desk), next);
    if (tick->all_filled)
        g_string_append(text, "All roles are filled: it is completed.");
    else if (cb_desk_has_hub(console->desk))
        g_string_append_printf(text, "The next tick is due %s.", next->str);
    else
        g_string_append_printf(text, "Without a hub it does not tick by itself; %s ticks it again.",
                               cb_keymap_first(console->keymap, "tick"));
}

static void
append_tick(CbConsole *console, guint campaign, const CbTick *tick, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gboolean automatic = strcmp(staffing_campaigns_mode(world, campaign), "auto") == 0;
    append_expired(world, tick, text);
    if (automatic)
        append_wave(world, tick, text);
    else
        g_string_append(text, "It is assisted: a tick counts and lets expire, and sends nothing.\n");
    if (tick->escalated != NULL)
        g_string_append_printf(text, "Escalates to %s.\n", tick->escalated);
    append_next(console, tick, text);
}

static void
run_tick(CbConsole *console, gpointer id)
{
    cb_wish_decide(console, cb_desk_has_hub(console->desk) ? "campaign.nudge" : "campaign.tick", id, NULL);
}

/* With a hub the hub ticks: it is told that a tick is due. */
void
cb_act_tick(CbConsole *console, int argument)
{
    guint campaign = cb_console_campaign(console);
    (void)argument;
    if (campaign == CB_NO_ROW)
        return;
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    CbCrewSource crew = {sight->roster, sight->eligible};
    CbTickSource source = cb_crew_source(&crew);
    g_autoptr(CbTick) tick = cb_tick_plan(sight->roster->world, campaign, cb_desk_now(console->desk), &source);
    if (tick->gate != CB_TICK_RUNS) { /* what forbids it is the diagnosis */
        cb_act_diagnose(console, 0);
        return;
    }
    gboolean hub = cb_desk_has_hub(console->desk);
    g_autofree char *name = cb_campaign_label(sight->roster->world, campaign, CB_LINE_OF_PANEL);
    g_autoptr(GString) text = g_string_new(name);
    g_string_append(text, "\n\n");
    append_tick(console, campaign, tick, text);
    if (hub)
        g_string_append(text, "\n\nThe hub does it, on what it knows then.");
    cb_act_campaign_ask(console, campaign, "a tick now", text->str,
                        (CbChoice){CB_KEY_ENTER, hub ? "have the hub tick at once" : "do it", refusal_of(console, "tick"),
                                   run_tick});
}

/* --- escalation ------------------------------------------------------------------------------- */

static const char *
words_of_step(const char *step)
{
    static const char *const words[][2] = {
        {"increase_wave", "half as many people again are asked for each open place"},
        {"include_fridge", "people in the fridge may be asked"},
        {"allow_soft_conflicts", "people who are invited to another job then may be asked"},
    };
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        if (strcmp(words[w][0], step) == 0)
            return words[w][1];
    return "a step that changes nothing here";
}

/* Who sends the wave that the step would allow: nobody but a person where it is assisted, or does not go on. */
static void
append_head_of_wave(CbConsole *console, guint campaign, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *status = staffing_campaigns_status(world, campaign);
    if (strcmp(staffing_campaigns_mode(world, campaign), "auto") != 0)
        g_string_append_printf(text, "It is assisted: the step sends nothing, nor does a tick. You would ask with %s, such as:\n",
                               cb_keymap_first(console->keymap, "ask"));
    else if (strcmp(status, "active") != 0)
        g_string_append_printf(text, "It is %s: nobody is asked until it goes on. The next wave would then be:\n", status);
    else
        g_string_append(text, "The next wave would be:\n");
}

static void
append_escalation(CbConsole *console, guint campaign, const CbEscalation *escalation, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_string_append_printf(text, "%s: %s.\n\n%u people pass the rules now, %u then", escalation->step,
                           words_of_step(escalation->step), escalation->before, escalation->after);
    if (escalation->people->len > 0) {
        g_string_append_printf(text, " (+%u): ", escalation->people->len);
        cb_text_people(world, (const guint *)(const void *)escalation->people->data, escalation->people->len,
                       MOST_NAMES, text);
    }
    g_string_append(text, ".\n\n");
    append_head_of_wave(console, campaign, text);
    append_wave(world, escalation->wave, text);
}

static void
run_escalate(CbConsole *console, gpointer id)
{
    cb_wish_decide(console, "campaign.escalate", id, NULL);
}

void
cb_act_escalate(CbConsole *console, int argument)
{
    guint campaign = cb_console_campaign(console);
    (void)argument;
    if (campaign == CB_NO_ROW)
        return;
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    g_autoptr(CbEscalation) escalation = cb_escalation_new(
        sight->eligible, campaign, cb_campaign_role(console, sight), cb_desk_now(console->desk));
    g_autofree char *name = cb_campaign_label(sight->roster->world, campaign, CB_LINE_OF_PANEL);
    if (escalation->step == NULL) {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup_printf("%s has taken all its steps of escalation; %s says what else keeps it.", name,
                                       cb_keymap_first(console->keymap, "diagnose")));
        return;
    }
    g_autoptr(GString) text = g_string_new(name);
    g_string_append(text, "\n");
    append_escalation(console, campaign, escalation, text);
    cb_act_campaign_ask(console, campaign, "escalate", text->str,
                        (CbChoice){CB_KEY_ENTER, "take the step", refusal_of(console, "escalate"), run_escalate});
}
