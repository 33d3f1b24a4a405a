/* The life of a campaign by keys: tick, escalate, pause, stop, free the lock; why it does not advance; which role and
 * part of it are looked at. What cannot be seen beforehand is shown first. */
#include <string.h>

#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/diagnosis.h"
#include "engine/campaigns/escalation.h"
#include "engine/campaigns/names.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/action.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/view.h"
#include "tui/console/wish.h"

#define MOST_NAMES 8

/* The campaign that is looked at, by id: the World may be another when a panel is answered. */
static char *
id_of(CbConsole *console, guint campaign)
{
    return g_strdup(staffing_campaigns_id(cb_console_world(console), campaign));
}

/* A panel about a campaign with one thing to do. */
static void
ask(CbConsole *console, guint campaign, const char *title, GString *text, CbChoice choice)
{
    cb_choices_open(console, title, g_strdup(text->str), &choice, 1, id_of(console, campaign), g_free);
}

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
            action->profile == CB_NO_ROW ? g_strdup("nobody") : cb_name_of_profile(world, action->profile);
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
    g_autoptr(GString) next = g_string_new(NULL);
    if (!tick->all_filled)
        cb_text_distance(tick->next_run_at - cb_desk_now(console->desk), next);
    g_string_append(text, tick->all_filled ? "All roles are filled: it is completed."
                          : tick->escalated != NULL ? "The next tick is due at once."
                                                    : "The next tick is due ");
    if (!tick->all_filled && tick->escalated == NULL)
        g_string_append_printf(text, "%s.", next->str);
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
    g_autofree char *name = cb_name_of_campaign(sight->roster->world, campaign);
    g_autoptr(GString) text = g_string_new(name);
    g_string_append(text, "\n\n");
    append_tick(console, campaign, tick, text);
    if (hub)
        g_string_append(text, "\n\nThe hub does it, on what it knows then.");
    ask(console, campaign, "a tick now", text,
        (CbChoice){CB_KEY_ENTER, hub ? "have the hub tick at once" : "do it", refusal_of(console, "tick"), run_tick});
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

static void
append_escalation(const CbWorld *world, const CbEscalation *escalation, GString *text)
{
    g_string_append_printf(text, "%s: %s.\n\n%u people pass the rules now, %u then", escalation->step,
                           words_of_step(escalation->step), escalation->before, escalation->after);
    if (escalation->people->len > 0) {
        g_string_append_printf(text, " (+%u): ", escalation->people->len);
        cb_text_people(world, (const guint *)(const void *)escalation->people->data, escalation->people->len,
                       MOST_NAMES, text);
    }
    g_string_append(text, ".\n\nThe next wave would be:\n");
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
    g_autofree char *name = cb_name_of_campaign(sight->roster->world, campaign);
    if (escalation->step == NULL) {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup_printf("%s has taken all its steps of escalation; %s says what else keeps it.", name,
                                       cb_keymap_first(console->keymap, "diagnose")));
        return;
    }
    g_autoptr(GString) text = g_string_new(name);
    g_string_append(text, "\n");
    append_escalation(sight->roster->world, escalation, text);
    ask(console, campaign, "escalate", text,
        (CbChoice){CB_KEY_ENTER, "take the step", refusal_of(console, "escalate"), run_escalate});
}

void
cb_act_forecast(CbConsole *console, int argument)
{
    guint campaign = cb_console_campaign(console);
    (void)argument;
    if (campaign != CB_NO_ROW)
        cb_forecast_open(console, campaign);
}

/* --- status ----------------------------------------------------------------------------------- */

void
cb_act_pause_campaign(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint campaign = cb_console_campaign(console);
    (void)argument;
    if (campaign == CB_NO_ROW)
        return;
    const char *status = staffing_campaigns_status(world, campaign);
    g_autofree char *id = id_of(console, campaign);
    if (cb_campaign_can_resume(status))
        cb_wish_decide(console, "campaign.resume", id, NULL);
    else
        cb_wish_decide(console, "campaign.pause", id, NULL); /* says so where it cannot be paused either */
}

static void
run_stop(CbConsole *console, gpointer id)
{
    cb_wish_decide(console, "campaign.stop", id, NULL);
}

void
cb_act_stop_campaign(CbConsole *console, int argument)
{
    guint campaign = cb_console_campaign(console), asked = 0, offered = 0;
    (void)argument;
    if (campaign == CB_NO_ROW)
        return;
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    CbCampaignCount count = cb_campaign_count(sight->roster->world, campaign);
    for (guint a = 0; a < sight->asked->len; a++) {
        const CbAsked *one = &g_array_index(sight->asked, CbAsked, a);
        gboolean ours = cb_campaign_role_row(sight->roster->world, campaign, one->role_code) != CB_NO_ROW;
        asked += ours && one->status == CB_ASKED_PENDING && !one->offer;
        offered += ours && one->status == CB_ASKED_PENDING && one->offer;
    }
    g_autofree char *name = cb_name_of_campaign(sight->roster->world, campaign);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%s\n%u of %u roles are filled.\n%u asked and %u offered have not answered yet; they may "
                    "still do. Nobody else is asked until it is restarted.",
                    name, count.filled, count.roles, asked, offered);
    ask(console, campaign, "stop", text, (CbChoice){'y', "stop it", NULL, run_stop});
}

static void
run_unlock(CbConsole *console, gpointer id)
{
    cb_wish_decide(console, "campaign.unlock", id, NULL);
}

void
cb_act_unlock(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint campaign = cb_console_campaign(console);
    (void)argument;
    if (campaign == CB_NO_ROW)
        return;
    g_autofree char *name = cb_name_of_campaign(world, campaign);
    gint64 since = staffing_campaigns_last_run_at(world, campaign);
    if (staffing_campaigns_run_lock(world, campaign) == NULL) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup_printf("%s is not locked.", name));
        return;
    }
    g_autoptr(GString) text = g_string_new(name);
    if (since == CB_NULL)
        g_string_append(text, "\nA run holds its lock; nobody knows since when.");
    else
        g_string_append_printf(text, "\nA run holds its lock for %" G_GINT64_FORMAT " min.",
                               MAX(cb_desk_now(console->desk) - since, 0) / CB_MINUTE);
    g_string_append_printf(text, " After %d min the next tick takes it over by itself.\n\nIf that run is still at work, "
                           "a second one may send beside it.", CB_LOCK_MINUTES);
    ask(console, campaign, "free the lock", text, (CbChoice){'y', "free it all the same", NULL, run_unlock});
}

/* --- role and part ---------------------------------------------------------------------------- */

static void
renew_people(CbConsole *console, guint campaign)
{
    cb_campaign_people(console, campaign);
    cb_list_select(&console->people, 0);
}

void
cb_act_part(CbConsole *console, int argument)
{
    guint campaign = cb_console_campaign(console);
    if (campaign == CB_NO_ROW)
        return;
    console->part = (console->part + (guint)argument) % CB_N_PARTS;
    console->detail_open = TRUE;
    renew_people(console, campaign);
    cb_console_say(console, CB_STYLE_DIM, g_strdup_printf("Shown: %s.", cb_part_names[console->part]));
}

void
cb_act_role(CbConsole *console, int steps)
{
    guint campaign = cb_console_campaign(console), place = 0;
    if (campaign == CB_NO_ROW)
        return;
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    const char *role = cb_campaign_role(console, sight);
    while (place < sight->roles->len && strcmp(g_ptr_array_index(sight->roles, place), role) != 0)
        place++;
    gint64 to = (gint64)place + steps;
    if (to < 0 || to >= sight->roles->len)
        return;
    g_free(console->role);
    console->role = g_strdup(g_ptr_array_index(sight->roles, (guint)to));
    renew_people(console, campaign);
}

/* --- why it does not advance ------------------------------------------------------------------ */

/* Goes into the campaign, to the role of the first cause that `action` settles, and to a part of it. */
static void
enter_part(CbConsole *console, const char *action, CbCampaignPart part)
{
    guint campaign = cb_console_campaign(console);
    if (campaign == CB_NO_ROW)
        return;
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    for (guint c = sight->causes->len; c-- > 0;) {
        const CbCause *cause = &g_array_index(sight->causes, CbCause, c);
        if (cause->role_code != NULL && g_strcmp0(cause->action, action) == 0) {
            g_free(console->role);
            console->role = g_strdup(cause->role_code);
        }
    }
    console->part = part;
    console->in_detail = FALSE;
    cb_act_open(console, 0);
}

static void
settle_tick(CbConsole *console, gpointer data)
{
    (void)data;
    cb_console_act(console, "tick");
}

static void
settle_escalate(CbConsole *console, gpointer data)
{
    (void)data;
    cb_console_act(console, "escalate");
}

static void
settle_pause(CbConsole *console, gpointer data)
{
    (void)data;
    cb_console_act(console, "pause-campaign");
}

static void
settle_unlock(CbConsole *console, gpointer data)
{
    (void)data;
    cb_console_act(console, "unlock");
}

static void
settle_part(CbConsole *console, gpointer data)
{
    (void)data;
    enter_part(console, "part", CB_PART_LEFT_OUT);
}

static void
settle_ask(CbConsole *console, gpointer data)
{
    (void)data;
    enter_part(console, "ask", CB_PART_CANDIDATES);
}

static void
settle_offer(CbConsole *console, gpointer data)
{
    (void)data;
    enter_part(console, "offer", CB_PART_ANSWERS);
}

static void
settle_answer(CbConsole *console, gpointer data)
{
    (void)data;
    enter_part(console, "answer", CB_PART_ANSWERS);
}

/* By the name of the action; the key is the action's own. */
static const struct {
    const char *action, *label;
    void (*run)(CbConsole *console, gpointer data);
} settlings[] = {
    {"pause-campaign", "go on with it", settle_pause},
    {"unlock", "free the lock", settle_unlock},
    {"tick", "tick now", settle_tick},
    {"escalate", "escalate: see what the next step changes", settle_escalate},
    {"answer", "see who has not answered, and call them", settle_answer},
    {"offer", "see who said yes, and offer", settle_offer},
    {"ask", "see the candidates, and ask", settle_ask},
    {"part", "see who is left out, and why", settle_part},
};

static gboolean
is_settled_by(const GArray *causes, const char *action)
{
    for (guint c = 0; c < causes->len; c++)
        if (g_strcmp0(g_array_index(causes, CbCause, c).action, action) == 0)
            return TRUE;
    return FALSE;
}

/* Only ticking would be the circle that the tick's key came from when it is not active or locked. */
static guint
choices_of(CbConsole *console, const GArray *causes, CbChoice *choices)
{
    guint n = 0;
    for (guint s = 0; s < G_N_ELEMENTS(settlings); s++) {
        CbKey key = cb_key_parse(cb_keymap_first(console->keymap, settlings[s].action));
        if (is_settled_by(causes, settlings[s].action) && key != CB_KEY_NONE)
            choices[n++] = (CbChoice){key, settlings[s].label, NULL, settlings[s].run};
    }
    return n;
}

void
cb_act_diagnose(CbConsole *console, int argument)
{
    guint campaign = cb_console_campaign(console);
    CbChoice choices[G_N_ELEMENTS(settlings)];
    (void)argument;
    if (campaign == CB_NO_ROW)
        return;
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    g_autofree char *name = cb_name_of_campaign(sight->roster->world, campaign);
    g_autoptr(GString) text = g_string_new(name);
    g_string_append_c(text, '\n');
    for (guint c = 0; c < sight->causes->len; c++)
        g_string_append_printf(text, "\n%s %s", cb_sign(CB_SIGN_NEWS),
                               g_array_index(sight->causes, CbCause, c).sentence);
    if (sight->causes->len == 0)
        g_string_append(text, "\nNothing keeps it from advancing: it is active, and people are being asked.");
    guint n = choices_of(console, sight->causes, choices);
    cb_choices_open(console, "Why does it not advance?", g_strdup(text->str), choices, n, NULL, NULL);
}
