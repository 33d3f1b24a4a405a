/* A person of a crew, and how they stand in the campaigns. */
#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/eligible.h"
#include "engine/campaigns/names.h"
#include "tui/console/panes.h"
#include "tui/overlays/card.h"

/* --- campaigns -------------------------------------------------------------------------------- */

/* Their latest request for a role of a campaign, NULL when there is none; requests are of the whole job. */
static const CbAsked *
latest(const CbWorld *world, guint campaign, const GArray *asked, guint profile)
{
    const CbAsked *found = NULL;
    for (guint a = 0; a < asked->len; a++) {
        const CbAsked *one = &g_array_index(asked, CbAsked, a);
        if (one->profile == profile && (found == NULL || one->updated_at >= found->updated_at) &&
            cb_campaign_role_row(world, campaign, one->role_code) != CB_NO_ROW)
            found = one;
    }
    return found;
}

static void
add_campaign(const CbWorld *world, guint campaign, guint profile, CbCard *card)
{
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    const char *department = staffing_campaigns_department(world, campaign);
    g_autoptr(GArray) asked = cb_asked(world, job);
    const CbAsked *request = latest(world, campaign, asked, profile);
    if (request != NULL) {
        g_autofree char *label = g_strdup_printf("%s %s", cb_asked_word(request), request->role_code);
        cb_card_add(card, world, campaign, request->role_code, CB_PART_ANSWERS, label);
        return;
    }
    CbCampaignPolicy policy = cb_campaign_policy(staffing_campaigns_policy(world, campaign));
    if (cb_is_out(world, profile, job, department, CB_OUT_CREW | CB_OUT_DEPARTMENT))
        return;
    gboolean out = cb_is_out(world, profile, job, department, cb_out_mask(&policy));
    cb_card_add(card, world, campaign, NULL, out ? CB_PART_LEFT_OUT : CB_PART_CANDIDATES,
                out ? "left out: see why" : "a candidate");
}

/* Of the campaigns that go on, or could. */
static void
add_campaigns(const CbWorld *world, guint profile, CbCard *card)
{
    static const char *const live[] = {"active", "paused"};
    for (guint l = 0; l < G_N_ELEMENTS(live); l++)
        for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++)
            if (strcmp(staffing_campaigns_status(world, row), live[l]) == 0)
                add_campaign(world, row, profile, card);
}

void
cb_profile_card_open(CbConsole *console, guint profile)
{
    const CbWorld *world = cb_console_world(console);
    CbCard *card = cb_card_new(CB_profiles, profiles_id(world, profile), CB_messages_profile_id);
    g_autofree char *name = cb_name_of_profile(world, profile);
    add_campaigns(world, profile, card);
    cb_card_open(console, card, name, cb_profile_text(console, profile), FALSE);
}
