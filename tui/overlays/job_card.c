/* A job: when it is, what each department requires and has, its campaigns. */
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"
#include "tui/console/cells.h"
#include "tui/overlays/card.h"

static void
append_when(CbConsole *console, guint job, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const gint64 ends[] = {jobs_start_time(world, job), jobs_end_time(world, job)};
    static const char *const words[] = {"begins", ", ends"};
    g_autoptr(GString) when = g_string_new(NULL);
    for (guint e = 0; e < G_N_ELEMENTS(ends); e++) {
        if (ends[e] == CB_NULL)
            continue;
        cb_text_instant(console, ends[e], when);
        g_string_append_printf(text, "%s %s", words[e], when->str);
    }
    if (ends[0] != CB_NULL) {
        cb_text_when(console, ends[0], when);
        g_string_append_printf(text, " (%s)", when->str);
    }
}

/* "sound: SND-FOH-R 0 of 1, SND-MON-E 1 of 2"; TRUE when the department has no campaign yet. */
static gboolean
append_department(const CbWorld *world, guint job, const char *department, CbCard *card, GString *text)
{
    g_autoptr(GArray) needs = cb_needs(world, job, department);
    guint campaign = cb_campaign_of_job(world, job, department);
    g_string_append_printf(text, "\n%s:", department);
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        g_string_append_printf(text, "%s %s %u of %" G_GINT64_FORMAT, n == 0 ? "" : ",", need->role_code, need->assigned,
                               need->required);
    }
    if (campaign != CB_NO_ROW)
        cb_card_add(card, world, campaign, NULL, CB_PART_CANDIDATES, staffing_campaigns_status(world, campaign));
    return campaign == CB_NO_ROW;
}

void
cb_job_card_open(CbConsole *console, guint job)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    CbCard *card = cb_card_new(CB_jobs, jobs_id(world, job), CB_messages_job_id);
    GString *text = g_string_new(NULL);
    gboolean starts = FALSE;
    append_when(console, job, text);
    CB_EACH_LINK (world, job_required_roles, job_id, job, row) {
        const char *department = job_required_roles_department(world, row);
        if (g_hash_table_add(seen, (gpointer)department))
            starts |= append_department(world, job, department, card, text);
    }
    if (g_hash_table_size(seen) == 0)
        g_string_append(text, "\nIt requires nobody.");
    cb_card_open(console, card, cb_name_of_job(world, job), g_string_free(text, FALSE), starts);
}
