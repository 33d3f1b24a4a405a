/* A person of a crew: how they are reached, what they can do, where they are booked. */
#include "engine/campaigns/eligible.h"
#include "engine/campaigns/names.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/console/pen.h"

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

char *
cb_profile_text(CbConsole *console, guint profile)
{
    const CbWorld *world = cb_console_world(console);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s  %s\n%s  %s", or_dot(profiles_department(world, profile)),
                    or_dot(profiles_role(world, profile)), or_dot(profiles_phone(world, profile)),
                    or_dot(profiles_email(world, profile)));
    append_skills(world, profile, text);
    append_fridge(world, profile, text);
    append_jobs(console, profile, text);
    return g_string_free(text, FALSE);
}

void
cb_profile_pane(CbConsole *console, guint profile, CbArea area)
{
    CbPen pen = {.canvas = console->canvas, .area = area};
    g_autofree char *name = cb_name_of_profile(cb_console_world(console), profile);
    g_autofree char *text = cb_profile_text(console, profile);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    cb_pen_text(&pen, CB_STYLE_TITLE, name);
    for (char **line = lines; *line != NULL; line++)
        cb_pen_wrap(&pen, CB_STYLE_NORMAL, *line);
}
