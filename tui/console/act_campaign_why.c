/* Why a campaign does not advance: every cause, with the key that settles it. */
#include <string.h>

#include "engine/campaigns/diagnosis.h"
#include "tui/console/act.h"
#include "tui/console/act_campaign.h"
#include "tui/console/campaign.h"

static void
settle_at_once(CbConsole *console, const char *action)
{
    cb_console_act(console, action);
}

/* Where it is settled: by the action at once, or by hand in a part of the campaign. */
static const struct {
    const char *action, *label;
    void (*settle)(CbConsole *console, const char *action);
} settlings[] = {
    {"pause-campaign", "go on with it", settle_at_once},
    {"unlock", "free the lock", settle_at_once},
    {"tick", "tick now", settle_at_once},
    {"escalate", "escalate: see what the next step changes", settle_at_once},
    {"answer", "see who has not answered, and call them", cb_act_campaign_enter},
    {"offer", "see who said yes, and offer", cb_act_campaign_enter},
    {"ask", "see the candidates, and ask", cb_act_campaign_enter},
    {"part", "see who is left out, and why", cb_act_campaign_enter},
};

static gboolean
is_settled_by(const GArray *causes, const char *action)
{
    for (guint c = 0; c < causes->len; c++)
        if (g_strcmp0(g_array_index(causes, CbCause, c).action, action) == 0)
            return TRUE;
    return FALSE;
}

/* The choices, and in `taken` the place in settlings of each. Only ticking would be the circle that the tick's key came from
 * when it is not active or locked. */
static guint
choices_of(CbConsole *console, const GArray *causes, CbChoice *choices, guint *taken)
{
    guint n = 0;
    for (guint s = 0; s < G_N_ELEMENTS(settlings); s++) {
        CbKey key = cb_key_parse(cb_keymap_first(console->keymap, settlings[s].action));
        if (!is_settled_by(causes, settlings[s].action) || key == CB_KEY_NONE)
            continue;
        choices[n] = (CbChoice){key, settlings[s].label, NULL, NULL};
        taken[n++] = s;
    }
    return n;
}

static void
settle(CbConsole *console, gpointer taken, guint place)
{
    guint s = ((const guint *)taken)[place];
    settlings[s].settle(console, settlings[s].action);
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
    g_autofree char *name = cb_campaign_label(sight->roster->world, campaign, CB_LINE_OF_PANEL);
    g_autoptr(GString) text = g_string_new(name);
    g_string_append_c(text, '\n');
    for (guint c = 0; c < sight->causes->len; c++)
        g_string_append_printf(text, "\n%s %s", cb_sign(CB_SIGN_NEWS),
                               g_array_index(sight->causes, CbCause, c).sentence);
    if (sight->causes->len == 0)
        g_string_append(text, "\nNothing keeps it from advancing: it is active, and people are being asked.");
    guint *taken = g_new(guint, G_N_ELEMENTS(settlings));
    guint n = choices_of(console, sight->causes, choices, taken);
    cb_choices_of_open(console, "Why does it not advance?", g_strdup(text->str), choices, n, settle, taken, g_free);
}
