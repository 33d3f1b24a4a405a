#include "tui/overlays/card.h"

#include "tui/console/act.h"
#include "tui/console/action.h"

enum { MOST_WAYS = 9, MOST_CHOICES = MOST_WAYS + 2 };

typedef struct {
    char *campaign, *role_code, *label; /* the campaign by id: the World may be another when it is chosen */
    CbCampaignPart part;
} Way;

struct CbCard {
    CbTableId table;
    char *id;
    guint column;
    Way ways[MOST_WAYS];
    guint n_ways;
    const char *actions[MOST_CHOICES]; /* of the choices behind the ways */
};

CbCard *
cb_card_new(CbTableId table, const char *id, guint column)
{
    CbCard *card = g_new0(CbCard, 1);
    *card = (CbCard){.table = table, .id = g_strdup(id), .column = column};
    return card;
}

static void
free_card(gpointer data)
{
    CbCard *card = data;
    for (guint w = 0; w < card->n_ways; w++) {
        g_free(card->ways[w].campaign);
        g_free(card->ways[w].role_code);
        g_free(card->ways[w].label);
    }
    g_free(card->id);
    g_free(card);
}

void
cb_card_add(CbCard *card, const CbWorld *world, guint campaign, const char *role_code, CbCampaignPart part,
            const char *label)
{
    g_autofree char *name = cb_campaign_label(world, campaign, CB_LINE_OF_PANEL / 2);
    if (card->n_ways == MOST_WAYS)
        return;
    card->ways[card->n_ways++] = (Way){
        .campaign = g_strdup(staffing_campaigns_id(world, campaign)),
        .role_code = g_strdup(role_code),
        .label = g_strdup_printf("%s: %s", name, label),
        .part = part,
    };
}

/* --- what is chosen --------------------------------------------------------------------------- */

/* Into the campaign, to the role and the part, and where a person's card led there, to that person. */
static void
go(CbConsole *console, const CbCard *card, const Way *way)
{
    guint campaign = cb_world_find(cb_console_world(console), CB_staffing_campaigns, way->campaign);
    if (campaign == CB_NO_ROW || !cb_console_open_row(console, CB_staffing_campaigns, campaign)) {
        cb_console_say(console, CB_STYLE_MEDIUM, g_strdup("The campaign is no longer in the data."));
        return;
    }
    if (way->role_code != NULL) {
        g_free(console->role);
        console->role = g_strdup(way->role_code);
    }
    console->part = way->part;
    cb_act_enter_campaign(console, campaign);
    if (card->table == CB_profiles)
        cb_list_select_id(&console->people, card->id);
}

static void
take(CbConsole *console, gpointer data, guint place)
{
    const CbCard *card = data;
    guint row = cb_world_find(cb_console_world(console), card->table, card->id);
    if (place < card->n_ways)
        go(console, card, &card->ways[place]);
    else if (row == CB_NO_ROW)
        cb_console_say(console, CB_STYLE_MEDIUM, g_strdup("It is no longer in the data."));
    else if (g_str_equal(card->actions[place], "messages"))
        cb_messages_open(console, card->column, row);
    else
        cb_act_start_campaign_of(console, row);
}

/* --- showing ---------------------------------------------------------------------------------- */

static guint
add_choice(CbConsole *console, CbCard *card, CbChoice *choices, guint n, const char *action, const char *label)
{
    const CbAction *found = cb_action_find(action);
    CbKey key = cb_key_parse(cb_keymap_first(console->keymap, action));
    if (key == CB_KEY_NONE)
        return n;
    choices[n] = (CbChoice){key, label, cb_action_allowed(console, found) ? NULL : "this console only reads", NULL};
    card->actions[n] = action;
    return n + 1;
}

void
cb_card_open(CbConsole *console, CbCard *card, const char *title, char *text, gboolean starts)
{
    CbChoice choices[MOST_CHOICES];
    guint n = 0;
    g_autofree char *line = cb_text_clean(title, CB_LINE_OF_PANEL);
    for (; n < card->n_ways; n++)
        choices[n] = (CbChoice){'1' + n, card->ways[n].label, NULL, NULL};
    if (starts)
        n = add_choice(console, card, choices, n, "start-campaign", "start a campaign");
    n = add_choice(console, card, choices, n, "messages", "what was told");
    cb_choices_of_open(console, line, text, choices, n, take, card, free_card);
}
