/* The life of a campaign by keys: pause, stop, free the lock; which role and part of it are looked at. */
#include <string.h>

#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/diagnosis.h"
#include "engine/campaigns/tick.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/act_campaign.h"
#include "tui/console/campaign.h"
#include "tui/console/wish.h"

/* The campaign that is looked at, by id: the World may be another when a panel is answered. */
static char *
id_of(CbConsole *console, guint campaign)
{
    return g_strdup(staffing_campaigns_id(cb_console_world(console), campaign));
}

void
cb_act_campaign_ask(CbConsole *console, guint campaign, const char *title, const char *text, CbChoice choice)
{
    cb_choices_open(console, title, g_strdup(text), &choice, 1, id_of(console, campaign), g_free);
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
    g_autofree char *name = cb_campaign_label(sight->roster->world, campaign, CB_LINE_OF_PANEL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%s\n%u of %u roles are filled.\n%u asked and %u offered have not answered yet; they may "
                    "still do. Nobody else is asked until it is restarted.",
                    name, count.filled, count.roles, asked, offered);
    cb_act_campaign_ask(console, campaign, "stop", text->str, (CbChoice){'y', "stop it", NULL, run_stop});
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
    g_autofree char *name = cb_campaign_label(world, campaign, CB_LINE_OF_PANEL);
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
    cb_act_campaign_ask(console, campaign, "free the lock", text->str,
                        (CbChoice){'y', "free it all the same", NULL, run_unlock});
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

void
cb_act_campaign_enter(CbConsole *console, const char *action)
{
    static const struct {
        const char *action;
        CbCampaignPart part;
        const char *next;
    } parts[] = {
        {"ask", CB_PART_CANDIDATES, "asks"},
        {"offer", CB_PART_ANSWERS, "offers it to"},
        {"answer", CB_PART_ANSWERS, "writes down what is said by"},
        {"part", CB_PART_LEFT_OUT, NULL},
    };
    guint campaign = cb_console_campaign(console), p = 0;
    if (campaign == CB_NO_ROW) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup_printf("There is no campaign here; %s starts one.",
                                                              cb_keymap_first(console->keymap, "start-campaign")));
        return;
    }
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    for (guint c = sight->causes->len; c-- > 0;) {
        const CbCause *cause = &g_array_index(sight->causes, CbCause, c);
        if (cause->role_code != NULL && g_strcmp0(cause->action, action) == 0) {
            g_free(console->role);
            console->role = g_strdup(cause->role_code);
        }
    }
    while (strcmp(parts[p].action, action) != 0)
        p++;
    console->part = parts[p].part;
    console->in_detail = FALSE;
    cb_act_open(console, 0);
    if (parts[p].next != NULL)
        cb_console_say(console, CB_STYLE_DIM,
                       cb_list_count(&console->people) == 0
                           ? g_strdup_printf("Nobody is listed here; %s shows the others.",
                                             cb_keymap_first(console->keymap, "part"))
                           : g_strdup_printf("%s %s the selected person.", cb_keymap_first(console->keymap, action),
                                             parts[p].next));
}
