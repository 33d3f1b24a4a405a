/* An advisor on a card: skills, hours, time off, projects and matches; and their availability to change. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/hours.h"
#include "engine/advisors/readiness.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/act_match.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

#define LABEL 12 /* columns of the first word of a line */
#define MOST_MATCHES 6u

static void
append_fact(GString *text, const char *label, const char *what)
{
    if (what != NULL && *what != '\0')
        g_string_append_printf(text, "%-*s%s\n", LABEL, label, what);
}

/* --- what is known ---------------------------------------------------------------------------- */

static void
append_availability(CbConsole *console, guint advisor, GString *text)
{
    CbAvailability found = cb_availability(cb_console_world(console), advisor, cb_desk_now(console->desk));
    g_autofree char *why = cb_availability_sentence(&found);
    g_autofree char *words = g_strdup_printf("%s, %u of %u projects%s%s", found.status, found.current, found.max,
                                             why != NULL ? "; " : "", why != NULL ? why : "");
    append_fact(text, "now", words);
}

static void
append_skills(const CbWorld *world, guint advisor, GString *text)
{
    const char *label = "skills";
    CB_EACH_LINK (world, advisor_skills, advisor_id, advisor, row) {
        const char *years = advisor_skills_years_experience(world, row);
        g_autofree char *words = g_strdup_printf(
            "%s (%s), level %" G_GINT64_FORMAT ", %s years%s", advisor_skills_skill_name(world, row),
            advisor_skills_skill_category(world, row), advisor_skills_proficiency_level(world, row),
            years != NULL ? years : "0", advisor_skills_verified(world, row) == TRUE ? ", verified" : "");
        append_fact(text, label, words);
        label = "";
    }
}

/* "Mon 09:00–17:00, Tue …, Europe/Paris" */
static void
append_hours(const CbWorld *world, guint advisor, GString *text)
{
    g_autoptr(GString) words = g_string_new(NULL);
    const char *zone = NULL;
    for (gint64 day = 0; day < 7; day++)
        CB_EACH_LINK (world, advisor_work_hours, advisor_id, advisor, row) {
            g_autofree char *hours =
                advisor_work_hours_dow(world, row) == day ? cb_work_hours_text(world, row, cb_sign(CB_SIGN_DASH)) : NULL;
            if (hours == NULL)
                continue;
            zone = advisor_work_hours_tz(world, row);
            g_string_append_printf(words, "%s%s", words->len > 0 ? ", " : "", hours);
        }
    append_fact(text, "hours", words->str);
    append_fact(text, "zone", zone);
}

static void
append_time_off(const CbWorld *world, guint advisor, GString *text)
{
    CB_EACH_LINK (world, advisor_time_off, advisor_id, advisor, row) {
        const char *reason = advisor_time_off_reason(world, row);
        g_autofree char *words =
            g_strdup_printf("%s%s%s", advisor_time_off_period(world, row), reason != NULL ? " " : "", reason != NULL ? reason : "");
        append_fact(text, "time off", words);
    }
}

static void
append_projects(const CbWorld *world, guint advisor, GString *text)
{
    guint matches = 0;
    CB_EACH_LINK (world, project_advisors, advisor_id, advisor, row) {
        g_autofree char *words = g_strdup_printf("%s, %s", cb_name_of_project(world, project_advisors_project_id(world, row)),
                                                 project_advisors_status(world, row));
        append_fact(text, "project", words);
    }
    CB_EACH_LINK (world, advisor_match_requests, matched_advisor_id, advisor, row) {
        if (matches++ >= MOST_MATCHES)
            break;
        g_autofree char *status = g_strdelimit(g_strdup(advisor_match_requests_status(world, row)), "_", ' ');
        g_autofree char *words =
            g_strdup_printf("%s, %s", cb_name_of_project(world, advisor_match_requests_project_id(world, row)), status);
        append_fact(text, "match", words);
    }
}

static char *
card_text(CbConsole *console, guint advisor)
{
    const CbWorld *world = cb_console_world(console);
    GString *text = g_string_new(NULL);
    append_availability(console, advisor, text);
    append_fact(text, "rating", advisors_rating(world, advisor));
    append_fact(text, "e-mail", advisors_email(world, advisor));
    append_skills(world, advisor, text);
    append_hours(world, advisor, text);
    append_time_off(world, advisor, text);
    append_projects(world, advisor, text);
    return g_string_free(text, FALSE);
}

/* --- changing --------------------------------------------------------------------------------- */

static const struct {
    CbKey key;
    const char *label, *status;
} statuses[] = {{'a', "available", "available"}, {'b', "busy", "busy"}, {'o', "offline", "offline"}};
enum { N_STATUSES = G_N_ELEMENTS(statuses), MOST = N_STATUSES, TIME_OFF, HOURS, N_CHOICES };

static void
most_typed(CbConsole *console, const char *text, gpointer id)
{
    if (text == NULL)
        return;
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddNumberToObject(payload, "max_concurrent_projects", g_ascii_strtod(text, NULL));
    cb_wish_decide(console, "advisor.availability", id, cb_act_payload_text(payload));
}

/* From the first day's beginning to the end of the last, or between the times that were typed. */
static void
time_off_typed(CbConsole *console, const char *text, gpointer id)
{
    CbTypedClock clock = cb_act_clock(console);
    g_auto(CbTyped) typed = {0};
    char *problem = NULL, start[32], end[32];
    if (text == NULL)
        return;
    if (!cb_typed_read(text, &clock, &typed, &problem)) {
        cb_console_say(console, CB_STYLE_HIGH, problem);
        return;
    }
    gint64 from = typed.starts_at != CB_NULL ? typed.starts_at : cb_time_at(typed.first, 0, clock.zone);
    gint64 to = typed.ends_at != CB_NULL ? typed.ends_at : cb_time_at(typed.last + 1, 0, clock.zone);
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "start", cb_time_format(from, start));
    cJSON_AddStringToObject(payload, "end", cb_time_format(to, end));
    if (*typed.rest != '\0')
        cJSON_AddStringToObject(payload, "reason", typed.rest);
    cb_wish_decide(console, "advisor.time_off", id, cb_act_payload_text(payload));
}

static void
hours_typed(CbConsole *console, const char *text, gpointer id)
{
    char *problem = NULL;
    const CbWorld *world = cb_console_world(console);
    guint advisor = cb_world_find(world, CB_advisors, id);
    if (text == NULL || advisor == CB_NO_ROW)
        return;
    cJSON *payload = cb_work_hours_read(text, cb_work_hours_zone(world, advisor), &problem);
    if (payload == NULL)
        cb_console_say(console, CB_STYLE_HIGH, problem);
    else
        cb_wish_decide(console, "advisor.work_hours", id, cb_act_payload_text(payload));
}

/* What is typed for a choice that is no status. */
static const struct {
    const char *label, *invitation;
    void (*done)(CbConsole *console, const char *text, gpointer id);
} typed[N_CHOICES] = {
    [MOST] = {"At most how many projects? ", "1 to 10", most_typed},
    [TIME_OFF] = {"Time off: ", "until fri, 28..30 nov, 3d; then the reason", time_off_typed},
    [HOURS] = {"Working hours: ", "mon 9:00-17:00; then a zone, when it is another", hours_typed},
};

static void
take_choice(CbConsole *console, gpointer id, guint place)
{
    if (place >= N_STATUSES) {
        cb_prompt_open(console, &(CbPromptOptions){.label = typed[place].label,
                                                   .initial = "",
                                                   .invitation = typed[place].invitation,
                                                   .done = typed[place].done,
                                                   .data = g_strdup(id),
                                                   .free_data = g_free});
        return;
    }
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "status", statuses[place].status);
    cb_wish_decide(console, "advisor.availability", id, cb_act_payload_text(payload));
}

void
cb_advisor_card_open(CbConsole *console, guint advisor)
{
    const CbWorld *world = cb_console_world(console);
    const char *banned = console->read_only ? "this console only reads" : NULL;
    CbChoice choices[N_CHOICES];
    for (guint s = 0; s < N_STATUSES; s++)
        choices[s] = (CbChoice){statuses[s].key, statuses[s].label, banned, NULL};
    choices[MOST] = (CbChoice){'m', "takes at most …", banned, NULL};
    choices[TIME_OFF] = (CbChoice){'t', "time off …", banned, NULL};
    choices[HOURS] = (CbChoice){'h', "working hours …", banned, NULL};
    cb_choices_of_open(console, cb_name_of_advisor(world, advisor), card_text(console, advisor), choices, N_CHOICES,
                       take_choice, g_strdup(advisors_id(world, advisor)), g_free);
}
