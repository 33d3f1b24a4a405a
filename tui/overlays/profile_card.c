/* A person of a crew: how they are reached, what they can do, where they are booked, and how they stand in the campaigns. */
#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/eligible.h"
#include "engine/campaigns/names.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/overlays/card.h"

#define MOST_JOBS 6
#define MOST_OF_TITLE 36 /* columns */

static const char *
or_dot(const char *text)
{
    return text != NULL && *text != '\0' ? text : cb_sign(CB_SIGN_EMPTY);
}

static void
append_skills(const CbWorld *world, guint profile, GString *text)
{
    const char *between = "\nskills: ";
    CB_EACH_LINK (world, profile_skills, profile_id, profile, row) {
        gint64 proficiency = profile_skills_proficiency(world, row);
        g_string_append_printf(text, "%s%s", between, skills_name(world, profile_skills_skill_id(world, row)));
        if (proficiency != CB_NULL)
            g_string_append_printf(text, " %" G_GINT64_FORMAT, proficiency);
        if (profile_skills_is_primary(world, row) == TRUE)
            g_string_append(text, " primary");
        between = ", ";
    }
}

static void
append_fridge(const CbWorld *world, guint profile, GString *text)
{
    CB_EACH_LINK (world, technician_fridge, technician_id, profile, row)
        if (technician_fridge_in_fridge(world, row) == TRUE)
            g_string_append_printf(text, "\nin the fridge: %s", or_dot(technician_fridge_reason(world, row)));
}

/* The jobs ahead: "Gala, Mon 30 Nov: confirmed". */
static void
append_jobs(CbConsole *console, guint profile, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) day = g_string_new(NULL);
    gint64 today = cb_day_of(cb_desk_now(console->desk)), first, last;
    guint told = 0;
    CB_EACH_LINK (world, job_assignments, technician_id, profile, row) {
        guint job = job_assignments_job_id(world, row);
        if (!cb_job_days(world, job, &first, &last) || last < today || told++ >= MOST_JOBS)
            continue;
        g_autofree char *name = cb_text_clean(cb_name_of_job(world, job), MOST_OF_TITLE);
        cb_text_date(console, first, day);
        g_string_append_printf(text, "\n%s, %s: %s", name, day->str, or_dot(job_assignments_status(world, row)));
    }
    if (told > MOST_JOBS)
        g_string_append_printf(text, "\nand %u jobs more", told - MOST_JOBS);
}

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
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s  %s\n%s  %s", or_dot(profiles_department(world, profile)),
                    or_dot(profiles_role(world, profile)), or_dot(profiles_phone(world, profile)),
                    or_dot(profiles_email(world, profile)));
    append_skills(world, profile, text);
    append_fridge(world, profile, text);
    append_jobs(console, profile, text);
    add_campaigns(world, profile, card);
    cb_card_open(console, card, name, g_string_free(text, FALSE), FALSE);
}
