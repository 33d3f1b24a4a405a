#include "tui/console/campaign_lines.h"

#include <math.h>
#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"
#include "engine/json.h"
#include "tui/console/cells.h"
#include "tui/console/pen.h"

#define SCORE_BAR 6
#define MOST_OF_TITLE 40 /* columns */

/* The candidate of an item, for the role that is looked at. */
static CbCandidate
candidate_of(CbConsole *console, const CbItem *item)
{
    const CbCampaignSight *sight = console->sight;
    CbCrewQuery query = {sight->eligible, cb_campaign_role(console, sight), &sight->policy, NULL};
    return cb_crew_candidate(&query, item->row);
}

/* --- a person --------------------------------------------------------------------------------- */

static CbStyle
rank_cell(CbConsole *console, const CbItem *item, GString *text)
{
    (void)console;
    g_string_printf(text, "%u", item->state + 1);
    return CB_STYLE_DIM;
}

static CbStyle
name_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_autofree char *name = cb_name_of_profile(cb_console_world(console), item->row);
    cb_text_data(text, name);
    return item->kind == CB_PART_LEFT_OUT ? CB_STYLE_NORMAL : CB_STYLE_STRONG;
}

static CbStyle
score_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCandidate candidate = candidate_of(console, item);
    g_string_printf(text, "%u", candidate.final);
    return candidate.final >= CB_STANDOUT_SCORE ? CB_STYLE_GOOD : CB_STYLE_STRONG;
}

static CbStyle
bar_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_bar(text, candidate_of(console, item).final, CB_BEST_SCORE, SCORE_BAR);
    return CB_STYLE_BAR_1;
}

/* "46  8 16 10  8": the five components in the order of the weights. */
static CbStyle
points_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCandidate candidate = candidate_of(console, item);
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        g_string_append_printf(text, "%s%2u", c == 0 ? "" : " ", candidate.points[c]);
    return CB_STYLE_DIM;
}

static CbStyle
house_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbCandidate candidate = candidate_of(console, item);
    if (!candidate.house)
        return cb_cell_empty(text);
    g_string_printf(text, "%u/%u gigs%s", candidate.gigs, CB_GIGS_WANTED, candidate.boosted ? " +30%" : "");
    return candidate.boosted ? CB_STYLE_GOOD : CB_STYLE_NORMAL;
}

static CbStyle
soft_cell(CbConsole *console, const CbItem *item, GString *text)
{
    if (candidate_of(console, item).soft)
        g_string_assign(text, cb_sign(CB_SIGN_WARNING));
    return CB_STYLE_HIGH;
}

/* The wave that somebody of this rank would be asked in. */
static CbStyle
wave_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbCampaignSight *sight = console->sight;
    const CbNeed *need = cb_need_of(sight->needs, cb_campaign_role(console, sight));
    double size = ceil(sight->policy.availability_multiplier * (double)(need == NULL ? 0 : need->required));
    g_string_printf(text, "%u", (guint)(item->state / MAX(size, 1)) + 1);
    return CB_STYLE_DIM;
}

static CbStyle
contact_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbStyle style;
    const char *word = cb_contact_word(console->sight, cb_campaign_role(console, console->sight), item->row, &style);
    g_string_assign(text, strcmp(word, "not contacted") == 0 ? cb_sign(CB_SIGN_EMPTY) : word);
    return style;
}

/* "is in the fridge, is away on one of the days" */
static void
append_rules(GString *text, guint out)
{
    for (guint bit = 0, n = 0; bit < CB_N_OUT; bit++)
        if (out >> bit & 1)
            g_string_append_printf(text, "%s%s", n++ > 0 ? ", " : "", cb_out_words[bit]);
}

static CbStyle
rules_cell(CbConsole *console, const CbItem *item, GString *text)
{
    append_rules(text, candidate_of(console, item).out);
    return CB_STYLE_DIM;
}

/* --- an answer -------------------------------------------------------------------------------- */

static const CbAsked *
latest(const CbCampaignSight *sight, const char *role, guint profile, gboolean offer)
{
    const CbAsked *found = NULL;
    for (guint a = 0; a < sight->asked->len; a++) {
        const CbAsked *one = &g_array_index(sight->asked, CbAsked, a);
        if (one->profile == profile && one->offer == offer && strcmp(one->role_code, role) == 0 &&
            (found == NULL || one->updated_at > found->updated_at))
            found = one;
    }
    return found;
}

/* "yes 10:02", "pending to 14:00", "no 09:12", "expired". */
static CbStyle
request_cell(CbConsole *console, const CbItem *item, gboolean offer, GString *text)
{
    static const char *const words[] = {"pending", "yes", "no", "expired"};
    static const CbStyle styles[] = {CB_STYLE_PENDING, CB_STYLE_GOOD, CB_STYLE_HIGH, CB_STYLE_DIM};
    const CbCampaignSight *sight = console->sight;
    const CbAsked *one = latest(sight, cb_campaign_role(console, sight), item->row, offer);
    if (one == NULL)
        return cb_cell_empty(text);
    gint64 until = staffing_requests_token_expires_at(sight->roster->world, one->row);
    gint64 at = one->status == CB_ASKED_PENDING ? until : one->updated_at;
    g_autoptr(GString) when = g_string_new(NULL);
    if (at != CB_NULL && at != 0)
        cb_text_instant(console, at, when);
    g_string_printf(text, "%s%s%s", words[one->status],
                    when->len == 0 ? "" : one->status == CB_ASKED_PENDING ? " to " : " ", when->str);
    return styles[one->status];
}

static CbStyle
could_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return request_cell(console, item, FALSE, text);
}

static CbStyle
offer_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return request_cell(console, item, TRUE, text);
}

/* --- the log ---------------------------------------------------------------------------------- */

static int
by_newest(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 at_x = staffing_campaign_events_created_at(world, x), at_y = staffing_campaign_events_created_at(world, y);
    return at_x != at_y ? (at_x > at_y ? -1 : 1) : (x < y) - (x > y);
}

GArray *
cb_campaign_events(const CbWorld *world, guint campaign)
{
    GArray *events = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK (world, staffing_campaign_events, campaign_id, campaign, row)
        g_array_append_val(events, row);
    g_array_sort_with_data(events, by_newest, (gpointer)world);
    return events;
}

static CbStyle
time_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gint64 at = staffing_campaign_events_created_at(cb_console_world(console), item->row);
    if (at == CB_NULL)
        return cb_cell_empty(text);
    cb_text_instant(console, at, text);
    return CB_STYLE_DIM;
}

/* The reasons of an event as one text. */
static void
append_reasons(GString *text, const char *json)
{
    g_autoptr(cJSON) reasons = json != NULL ? cJSON_Parse(json) : NULL;
    const cJSON *reason;
    const char *between = "";
    cJSON_ArrayForEach(reason, reasons)
        if (cJSON_IsString(reason)) {
            g_string_append(text, between);
            cb_text_data(text, reason->valuestring);
            between = " · ";
        }
}

/* "asked Ana Ruiz for SND-MON-E, wave 2 (31)"; of the campaign itself just what happened. */
static CbStyle
event_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *phase = staffing_campaign_events_phase(world, item->row);
    const char *person = staffing_campaign_events_profile_id(world, item->row);
    const char *role = staffing_campaign_events_role_code(world, item->row);
    gint64 wave = staffing_campaign_events_wave_number(world, item->row);
    gint64 score = staffing_campaign_events_final_score(world, item->row);
    if (strcmp(phase, "system") == 0) {
        append_reasons(text, staffing_campaign_events_reasons(world, item->row));
        return CB_STYLE_STRONG;
    }
    guint profile = cb_world_find(world, CB_profiles, person);
    g_autofree char *name = profile == CB_NO_ROW ? g_strdup(person) : cb_name_of_profile(world, profile);
    g_string_append(text, strcmp(phase, "offer") == 0 ? "offered to " : "asked ");
    cb_text_data(text, name != NULL ? name : "somebody");
    if (role != NULL)
        g_string_append_printf(text, ", %s", role);
    if (wave != CB_NULL && strcmp(phase, "offer") != 0)
        g_string_append_printf(text, ", wave %" G_GINT64_FORMAT, wave);
    if (score != CB_NULL)
        g_string_append_printf(text, " (%" G_GINT64_FORMAT ")", score);
    return CB_STYLE_NORMAL;
}

/* --- columns ---------------------------------------------------------------------------------- */

#define PERSON                                               \
    {"rank", "#", 3, 0, 0, TRUE, rank_cell, NULL},           \
    {"name", "NAME", 0, 0, 0, FALSE, name_cell, NULL},       \
    {"score", "", 2, 0, 0, TRUE, score_cell, NULL},          \
    {"bar", "SCORE", SCORE_BAR, 60, 0, FALSE, bar_cell, NULL}

static const CbColumnOps candidate_columns[] = {
    PERSON,
    {"points", "SK NE RE FA EX", 14, 52, 0, FALSE, points_cell, NULL},
    {"house", "HOUSE", 13, 70, 0, FALSE, house_cell, NULL},
    {"soft", "", 1, 0, 0, FALSE, soft_cell, NULL},
    {"wave", "W", 2, 66, 0, TRUE, wave_cell, NULL},
    {"contact", "CONTACT", 8, 0, 0, FALSE, contact_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps left_out_columns[] = {
    {"name", "NAME", 20, 0, 0, FALSE, name_cell, NULL},
    {"score", "", 2, 0, 0, TRUE, score_cell, NULL},
    {"rules", "LEFT OUT, FOR THEY …", 0, 0, 0, FALSE, rules_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps answer_columns[] = {
    {"name", "NAME", 0, 0, 0, FALSE, name_cell, NULL},
    {"score", "", 2, 56, 0, TRUE, score_cell, NULL},
    {"could", "COULD", 23, 0, 0, FALSE, could_cell, NULL},
    {"offer", "OFFER", 23, 0, 0, FALSE, offer_cell, NULL},
    {.name = NULL},
};

static const CbColumnOps log_columns[] = {
    {"time", "TIME", 12, 0, 0, FALSE, time_cell, NULL},
    {"event", "WHAT", 0, 0, 0, FALSE, event_cell, NULL},
    {.name = NULL},
};

const CbColumnOps *const cb_part_columns[CB_N_PARTS] = {
    [CB_PART_CANDIDATES] = candidate_columns,
    [CB_PART_LEFT_OUT] = left_out_columns,
    [CB_PART_ANSWERS] = answer_columns,
    [CB_PART_LOG] = log_columns,
};

/* --- reasons ---------------------------------------------------------------------------------- */

/* "is booked: Gala Lyon, Fri 27 Nov; is away: Sick, Sat 28 Nov" */
static void
append_conflicts(CbConsole *console, const CbCampaignSight *sight, guint profile, GString *text)
{
    const CbWorld *world = sight->roster->world;
    g_autoptr(GArray) conflicts = cb_conflicts(world, profile, sight->job, CB_NULL);
    g_autoptr(GString) day = g_string_new(NULL);
    for (guint c = 0; c < conflicts->len; c++) {
        const CbConflict *one = &g_array_index(conflicts, CbConflict, c);
        g_string_append(text, one->kind == CB_OUT_AWAY   ? " · away: "
                              : one->kind == CB_OUT_SOFT ? " · invited: "
                                                         : " · booked: ");
        g_autofree char *what =
            cb_text_clean(one->kind == CB_OUT_AWAY ? one->reason : cb_name_of_job(world, one->job), MOST_OF_TITLE);
        g_string_append(text, what);
        if (one->day == CB_NULL)
            continue;
        cb_text_date(console, one->day, day);
        g_string_append_printf(text, ", %s", day->str);
    }
}

static void
reasons_of_person(CbConsole *console, const CbCampaignSight *sight, const char *role, guint profile, GString *text)
{
    CbCrewQuery query = {sight->eligible, role, &sight->policy, NULL};
    CbCandidate candidate = cb_crew_candidate(&query, profile);
    g_autoptr(GPtrArray) reasons = cb_crew_reasons(&query, &candidate);
    g_autofree char *name = cb_profile_label(sight->roster->world, profile);
    g_string_append(text, name);
    g_string_append(text, ": ");
    if (candidate.out != 0)
        append_rules(text, candidate.out);
    else
        for (guint r = 0; r < reasons->len; r++)
            g_string_append_printf(text, "%s%s", r == 0 ? "" : " · ", (const char *)g_ptr_array_index(reasons, r));
    append_conflicts(console, sight, profile, text);
}

void
cb_campaign_reasons(CbConsole *console, const CbCampaignSight *sight, const char *role_code, CbArea area)
{
    const CbItem *item = cb_list_selected(&console->people);
    g_autoptr(GString) text = g_string_new(NULL);
    CbPen pen = {.canvas = console->canvas, .area = area};
    if (item == NULL)
        return;
    if (item->table == CB_profiles)
        reasons_of_person(console, sight, role_code, item->row, text);
    else
        append_reasons(text, staffing_campaign_events_reasons(sight->roster->world, item->row));
    cb_pen_wrap(&pen, CB_STYLE_ACCENT, text->str);
}
