#include "engine/pool/policy_judge.h"

#include <math.h>
#include <string.h>

/* What people call a number. */
static const struct {
    const char *words, *unit;
} called[CB_POOL_N_NUMBERS] = {
    [CB_POOL_WINDOW] = {"The fairness window", " days"},
    [CB_POOL_GAP] = {"The widest gap", " h"},
    [CB_POOL_W_FAIR] = {"The weight of fairness", ""},
    [CB_POOL_W_URGENCY] = {"The weight of urgency", ""},
    [CB_POOL_W_LRS] = {"The weight of service long ago", ""},
    [CB_POOL_PENALTY] = {"The penalty for duty rosters in a row", ""},
};

#define ROUNDING 1e-9

static const char *
field_of(CbPoolNumber number)
{
    return cb_tables[CB_auto_assignment_config].columns[cb_pool_limits[number].column].name;
}

static char *
number_text(double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof text, "%.6g", number));
}

/* --- drafts -------------------------------------------------------------------------------------- */

static gboolean
read_number(const cJSON *object, CbPoolNumber number, double *value, char **problem)
{
    const cJSON *item = cb_json_member(object, field_of(number));
    *value = NAN;
    if (item == NULL || cJSON_IsNull(item))
        return TRUE;
    *value = item->valuedouble;
    gboolean whole = number <= CB_POOL_GAP;
    if (cJSON_IsNumber(item) && isfinite(*value) && (!whole || floor(*value) == *value))
        return TRUE;
    *problem = g_strdup_printf("%s is a %s.", field_of(number), whole ? "whole number" : "number");
    return FALSE;
}

gboolean
cb_pool_draft_read(const cJSON *object, CbPoolDraft *draft, char **problem)
{
    const cJSON *mode = cb_json_member(object, "mode");
    *draft = (CbPoolDraft){.mode = cJSON_GetStringValue(mode)};
    if (!cJSON_IsObject(object) || (mode != NULL && !cJSON_IsNull(mode) && draft->mode == NULL)) {
        *problem = g_strdup(cJSON_IsObject(object) ? "mode is a word." : "A policy is a JSON object.");
        return FALSE;
    }
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        if (!read_number(object, (CbPoolNumber)n, &draft->numbers[n], problem))
            return FALSE;
    return TRUE;
}

/* Its mode, NORMAL where it has none that is known. */
static CbPoolMode
mode_of(const CbPoolDraft *draft)
{
    CbPoolMode mode = CB_POOL_NORMAL;
    cb_pool_mode_parse(draft->mode, &mode);
    return mode;
}

/* A number of the draft within its limits; what CUSTOM has when it is not given. */
static double
number_within(const CbPoolDraft *draft, CbPoolNumber number)
{
    CbPoolPolicy custom = cb_pool_preset(CB_POOL_CUSTOM);
    double given = draft->numbers[number];
    return isnan(given) ? cb_pool_number(&custom, number)
                        : CLAMP(given, cb_pool_limits[number].least, cb_pool_limits[number].most);
}

CbPoolPolicy
cb_pool_draft_policy(const CbPoolDraft *draft)
{
    CbPoolPolicy policy = cb_pool_preset(mode_of(draft));
    if (policy.mode != CB_POOL_CUSTOM)
        return policy;
    policy.window_days = (gint64)number_within(draft, CB_POOL_WINDOW);
    policy.max_gap_hours = (gint64)number_within(draft, CB_POOL_GAP);
    policy.w_fair = number_within(draft, CB_POOL_W_FAIR);
    policy.w_urgency = number_within(draft, CB_POOL_W_URGENCY);
    policy.w_lrs = number_within(draft, CB_POOL_W_LRS);
    policy.dr_penalty = number_within(draft, CB_POOL_PENALTY);
    return policy;
}

/* --- remarks ------------------------------------------------------------------------------------- */

const char *
cb_remark_gravity_name(CbRemarkGravity gravity)
{
    static const char *const names[] = {"critical", "high", "medium", "low"};
    return names[gravity];
}

static void
remark(CbPoolJudgement *judgement, const char *field, CbRemarkGravity gravity, char *sentence)
{
    CbPoolRemark *one = g_new(CbPoolRemark, 1);
    *one = (CbPoolRemark){field, gravity, sentence};
    g_ptr_array_add(judgement->remarks, one);
    judgement->valid = judgement->valid && gravity != CB_REMARK_CRITICAL;
}

static void
remark_free(gpointer data)
{
    CbPoolRemark *one = data;
    g_free(one->sentence);
    g_free(one);
}

/* "The widest gap is 1 h; from 2 to 12 is advised." */
static char *
say_range(CbPoolNumber number, double given, double least, double most, const char *how)
{
    g_autofree char *is = number_text(given);
    g_autofree char *from = number_text(least);
    g_autofree char *to = number_text(most);
    return g_strdup_printf("%s is %s%s; %s from %s to %s%s.", called[number].words, is, called[number].unit, how,
                           from, to, called[number].unit);
}

/* What more is to be said of a number: `below` or above a bound. */
static const struct {
    CbPoolNumber number;
    gboolean below;
    double bound;
    CbRemarkGravity gravity;
    const char *sentence;
} more[] = {
    {CB_POOL_WINDOW, TRUE, 14, CB_REMARK_MEDIUM, "So short a window forgets who has worked much."},
    {CB_POOL_WINDOW, FALSE, 60, CB_REMARK_LOW, "So long a window is slow to see who works less now."},
    {CB_POOL_GAP, TRUE, 2, CB_REMARK_MEDIUM, "So narrow a gap leaves many bookings to people."},
    {CB_POOL_PENALTY, FALSE, -0.1, CB_REMARK_MEDIUM,
     "So small a penalty lets the same person have duty rosters in a row."},
    {CB_POOL_PENALTY, TRUE, -1.5, CB_REMARK_HIGH,
     "So great a penalty leaves nearly nobody for the next duty roster."},
    {CB_POOL_W_URGENCY, FALSE, 2, CB_REMARK_MEDIUM,
     "Urgency is the same for everybody; so much of it hides who works less."},
};

static void
judge_number(CbPoolJudgement *judgement, CbPoolNumber number, double given)
{
    const CbPoolLimit *limit = &cb_pool_limits[number];
    const char *field = field_of(number);
    if (given < limit->least || given > limit->most) {
        remark(judgement, field, CB_REMARK_CRITICAL, say_range(number, given, limit->least, limit->most, "it is"));
        return;
    }
    if (given < limit->advised_least || given > limit->advised_most)
        remark(judgement, field, CB_REMARK_MEDIUM,
               say_range(number, given, limit->advised_least, limit->advised_most, "advised is"));
    for (guint m = 0; m < G_N_ELEMENTS(more); m++)
        if (more[m].number == number && (more[m].below ? given < more[m].bound : given > more[m].bound))
            remark(judgement, field, more[m].gravity, g_strdup(more[m].sentence));
}

static void
judge_preset(CbPoolJudgement *judgement, const CbPoolDraft *draft)
{
    CbPoolMode mode;
    if (!cb_pool_mode_parse(draft->mode, &mode) || mode == CB_POOL_CUSTOM)
        return;
    CbPoolPolicy preset = cb_pool_preset(mode);
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++) {
        double kept = cb_pool_number(&preset, n);
        if (isnan(draft->numbers[n]) || fabs(draft->numbers[n] - kept) <= ROUNDING)
            continue;
        g_autofree char *text = number_text(kept);
        remark(judgement, field_of(n), CB_REMARK_MEDIUM,
               g_strdup_printf("%s keeps to %s%s, whatever is given here.", draft->mode, text, called[n].unit));
    }
}

static double
weight_of(const CbPoolDraft *draft, CbPoolNumber number)
{
    return isnan(draft->numbers[number]) ? 1 : draft->numbers[number];
}

static void
judge_weights(CbPoolJudgement *judgement, const CbPoolDraft *draft)
{
    double fair = weight_of(draft, CB_POOL_W_FAIR), urgency = weight_of(draft, CB_POOL_W_URGENCY);
    if (fair + urgency + weight_of(draft, CB_POOL_W_LRS) < 1)
        remark(judgement, "weights", CB_REMARK_MEDIUM,
               g_strdup("The weights sum to less than 1; ties and rounding will decide much."));
    if (urgency > 3 * fair)
        remark(judgement, "weights", CB_REMARK_MEDIUM,
               g_strdup("Urgency weighs more than three times what fairness does."));
}

/* What fits the rule of duty rosters of a mode. */
static const double dr_ranges[CB_POOL_N_MODES][2] = {[CB_POOL_BALANCE] = {-2, -0.5},
                                                     [CB_POOL_URGENT] = {-0.3, 0},
                                                     [CB_POOL_NORMAL] = {-1, -0.1},
                                                     [CB_POOL_CUSTOM] = {-2, 0}};

static void
judge_rosters(CbPoolJudgement *judgement, const CbPoolDraft *draft)
{
    CbPoolMode mode = mode_of(draft);
    double given = draft->numbers[CB_POOL_PENALTY];
    if (isnan(given) && mode == CB_POOL_CUSTOM)
        return;
    if ((isnan(given) || given == 0) && mode != CB_POOL_CUSTOM)
        given = cb_pool_preset(mode).dr_penalty;
    if (given < dr_ranges[mode][0] || given > dr_ranges[mode][1])
        remark(judgement, field_of(CB_POOL_PENALTY), given < dr_ranges[mode][0] ? CB_REMARK_HIGH : CB_REMARK_MEDIUM,
               say_range(CB_POOL_PENALTY, given, dr_ranges[mode][0], dr_ranges[mode][1], "for this mode it is"));
}

CbPoolJudgement *
cb_pool_judge(const CbPoolDraft *draft)
{
    CbPoolJudgement *judgement = g_new(CbPoolJudgement, 1);
    CbPoolMode mode;
    *judgement = (CbPoolJudgement){TRUE, g_ptr_array_new_with_free_func(remark_free)};
    if (draft->mode != NULL && !cb_pool_mode_parse(draft->mode, &mode))
        remark(judgement, "mode", CB_REMARK_CRITICAL, g_strdup("The mode is BALANCE, URGENT, NORMAL or CUSTOM."));
    for (guint n = 0; n < CB_POOL_N_NUMBERS; n++)
        if (!isnan(draft->numbers[n]))
            judge_number(judgement, n, draft->numbers[n]);
    judge_preset(judgement, draft);
    judge_weights(judgement, draft);
    judge_rosters(judgement, draft);
    return judgement;
}

void
cb_pool_judgement_free(CbPoolJudgement *judgement)
{
    if (judgement == NULL)
        return;
    g_ptr_array_unref(judgement->remarks);
    g_free(judgement);
}
