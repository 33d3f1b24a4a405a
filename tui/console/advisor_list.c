#include "tui/console/advisor_list.h"

#include "engine/advisors/advisors.h"
#include "engine/advisors/life.h"
#include "engine/advisors/match.h"
#include "engine/advisors/numbers.h"
#include "engine/advisors/policy.h"
#include "tui/console/cells.h"

#define MOST_SKILLS 6u

struct CbAdvisorList {
    CbWorld *world;
    CbMatchChoice *choice;   /* NULL: the pool */
    GArray *ranking;    /* CbChosen; NULL: the pool */
    GArray *workloads;  /* CbWorkload; NULL: for a project */
    GArray *advisors;   /* guint, by place */
    GPtrArray *headings; /* char * */
};

/* --- making ----------------------------------------------------------------------------------- */

static void
add_ranking(CbAdvisorList *list, guint project, gint64 now)
{
    guint newest = cb_newest_match(list->world, project), n = cb_world_rows(list->world, CB_advisors);
    g_autoptr(cJSON) criteria = newest == CB_NO_ROW ? NULL : cb_match_criteria_of(list->world, newest);
    CbChoiceQuery query = {project, criteria, cb_advisors_policy(list->world).complex_threshold, now};
    list->choice = cb_choice_new(list->world, &query);
    list->ranking = cb_choice_rank(list->choice);
    for (guint c = 0; c < list->ranking->len; c++)
        g_array_append_val(list->advisors, g_array_index(list->ranking, CbChosen, c).advisor);
    for (guint advisor = 0; advisor < n; advisor++)
        if (cb_choice_why_not(list->choice, advisor) != NULL)
            g_array_append_val(list->advisors, advisor);
}

static void
add_heading(CbAdvisorList *list, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void
add_heading(CbAdvisorList *list, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(list->headings, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static void
add_pool(CbAdvisorList *list)
{
    CbAdvisorsPolicy policy = cb_advisors_policy(list->world);
    CbAdvisorPool pool = cb_advisor_pool(list->world, policy.small_threshold, policy.complex_threshold);
    g_autofree char *shown = g_strdelimit(g_strdup(pool.shown), "_", ' ');
    guint available = pool.is[CB_ADVISOR_IS_AVAILABLE];
    add_heading(list, "%u advisors: %u available, %u busy, %u offline; %s, share %s", pool.total, available,
                pool.is[CB_ADVISOR_IS_BUSY], pool.is[CB_ADVISOR_IS_OFFLINE], pool.health, pool.share);
    add_heading(list, "%u idle, %u with room, %u at capacity, %u over; %.1f %% used", pool.loads[CB_LOAD_IDLE],
                pool.loads[CB_LOAD_ROOM], pool.loads[CB_LOAD_FULL], pool.loads[CB_LOAD_OVER], pool.utilization);
    add_heading(list, "by all %u: %s, %s", pool.total, pool.size, shown);
    add_heading(list, "by the %u available: %s chooses (complex from %u)", available, pool.algorithm,
                policy.complex_threshold);
    list->workloads = cb_workloads(list->world, CB_WORKLOADS_BY_LOAD);
    for (guint w = 0; w < list->workloads->len; w++)
        g_array_append_val(list->advisors, g_array_index(list->workloads, CbWorkload, w).advisor);
}

CbAdvisorList *
cb_advisor_list_new(const CbWorld *world, guint project, gint64 now)
{
    CbAdvisorList *list = g_new0(CbAdvisorList, 1);
    list->world = cb_world_ref(world);
    list->advisors = g_array_new(FALSE, FALSE, sizeof(guint));
    list->headings = g_ptr_array_new_with_free_func(g_free);
    if (project == CB_NO_ROW)
        add_pool(list);
    else
        add_ranking(list, project, now);
    return list;
}

void
cb_advisor_list_free(CbAdvisorList *list)
{
    g_clear_pointer(&list->choice, cb_choice_free);
    g_clear_pointer(&list->ranking, g_array_unref);
    g_clear_pointer(&list->workloads, g_array_unref);
    g_array_unref(list->advisors);
    g_ptr_array_unref(list->headings);
    cb_world_unref(list->world);
    g_free(list);
}

/* --- asking ----------------------------------------------------------------------------------- */

const CbWorld *
cb_advisor_list_world(const CbAdvisorList *list)
{
    return list->world;
}

guint
cb_advisor_list_size(const CbAdvisorList *list)
{
    return list->advisors->len;
}

guint
cb_advisor_list_advisor(const CbAdvisorList *list, guint place)
{
    return g_array_index(list->advisors, guint, place);
}

guint
cb_advisor_list_headings(const CbAdvisorList *list)
{
    return list->headings->len;
}

const char *
cb_advisor_list_heading(const CbAdvisorList *list, guint heading)
{
    return g_ptr_array_index(list->headings, heading);
}

static CbStyle
note_of_workload(const CbWorkload *load, GString *text)
{
    g_autoptr(GString) bar = g_string_new(NULL);
    cb_text_bar(bar, MIN(load->current, load->max), MAX(load->max, 1), 5);
    g_string_append_printf(text, "%s  %s  %u/%u  %s", load->status, cb_advisor_load_name(load->load), load->current, load->max,
                           bar->str);
    return load->load >= CB_LOAD_FULL                                     ? CB_STYLE_HIGH
           : g_str_equal(load->status, "available") && load->room > 0 ? CB_STYLE_GOOD
                                                                           : CB_STYLE_DIM;
}

CbStyle
cb_advisor_list_note(const CbAdvisorList *list, guint place, GString *text)
{
    char score[32];
    if (list->workloads != NULL)
        return note_of_workload(&g_array_index(list->workloads, CbWorkload, place), text);
    if (place >= list->ranking->len) {
        guint advisor = cb_advisor_list_advisor(list, place);
        g_string_append(text, cb_choice_why_not_words(cb_choice_why_not(list->choice, advisor)));
        return CB_STYLE_DIM;
    }
    const CbChosen *chosen = &g_array_index(list->ranking, CbChosen, place);
    g_string_append_printf(text, "%s  %u/%u", cb_score_format(chosen->points, score), chosen->active, chosen->max);
    return CB_STYLE_GOOD;
}

static void
append_skills(const CbWorld *world, guint advisor, GString *text)
{
    guint n = 0;
    CB_EACH_LINK (world, advisor_skills, advisor_id, advisor, skill)
        if (n++ < MOST_SKILLS)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", advisor_skills_skill_name(world, skill));
    if (n == 0)
        g_string_append(text, "no skills are known");
}

void
cb_advisor_list_tell(const CbAdvisorList *list, guint place, GString *text)
{
    if (list->ranking == NULL || place >= list->ranking->len) {
        append_skills(list->world, cb_advisor_list_advisor(list, place), text);
        return;
    }
    g_autoptr(GPtrArray) reasons =
        cb_choice_reasons(list->choice, &g_array_index(list->ranking, CbChosen, place));
    g_ptr_array_add(reasons, NULL);
    g_autofree char *joined = g_strjoinv(", ", (char **)reasons->pdata);
    g_string_append(text, joined);
}
