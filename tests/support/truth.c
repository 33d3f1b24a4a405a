#include "tests/support/truth.h"

#include <math.h>
#include <string.h>

#include "engine/when.h"
#include "tests/support/worlds.h"

#define HOUR (60 * CB_MINUTE)

/* --- people ----------------------------------------------------------------------------------- */

/* About `mean`, at most `spread` away. */
static double
rate_about(CbDice *dice, double mean, double spread)
{
    double a = cb_dice_share(dice), b = cb_dice_share(dice);
    return CLAMP(mean + spread * (a + b - 1), 0.02, 0.98);
}

Truth *
truth_new(CbDice *dice, guint n)
{
    Truth *truth = g_new0(Truth, 1);
    double answers = 0.55 + 0.4 * cb_dice_share(dice);
    double could = 0.15 + 0.7 * cb_dice_share(dice), takes = 0.6 + 0.38 * cb_dice_share(dice);
    double spread = 0.1 + 0.4 * cb_dice_share(dice);
    truth->n = n;
    truth->people = g_new(TruthRates, n);
    truth->hours[0] = 2 + 8 * cb_dice_share(dice);
    truth->hours[1] = 0.3 + 1.7 * cb_dice_share(dice);
    truth->ttl[0] = 24;
    truth->ttl[1] = 4;
    truth->lapse = 0.02;
    for (guint p = 0; p < n; p++)
        truth->people[p] = (TruthRates){{rate_about(dice, answers, spread / 2), rate_about(dice, answers, spread / 2)},
                                   {rate_about(dice, could, spread), rate_about(dice, takes, spread / 2)}};
    return truth;
}

void
truth_free(Truth *truth)
{
    g_free(truth->people);
    g_free(truth);
}

CbReply
truth_reply(const Truth *truth, CbDice *dice, guint person, guint phase, gint64 sent_at)
{
    const TruthRates *rates = &truth->people[person];
    gboolean answers = cb_dice_share(dice) < rates->answers[phase];
    double hours = -truth->hours[phase] * log(cb_dice_share(dice));
    gboolean yes = cb_dice_share(dice) < rates->yes[phase], lapses = phase == 1 && cb_dice_share(dice) < truth->lapse;
    if (!answers || hours >= truth->ttl[phase])
        return (CbReply){CB_NULL, FALSE, FALSE};
    return (CbReply){sent_at + 1 + (gint64)(hours * (double)HOUR), yes, lapses};
}

/* --- worlds ----------------------------------------------------------------------------------- */

static void
add_history(CbPatch *rows, CbDice *dice, const Truth *truth, guint person, guint most)
{
    g_autofree char *profile = g_strdup_printf("p%03u", person);
    for (guint phase = 0; phase < 2; phase++) {
        guint n = cb_dice_below(dice, most + 1);
        for (guint i = 0; i < n; i++) {
            char sent[32], at[32], until[32];
            gint64 sent_at = worlds_time("2026-09-01T08:00:00Z") + (gint64)i * CB_DAY;
            gint64 expires = sent_at + (gint64)(truth->ttl[phase] * (double)HOUR);
            CbReply reply = truth_reply(truth, dice, person, phase, sent_at);
            g_autofree char *id = g_strdup_printf("h%03u-%u-%u", person, phase, i);
            worlds_row(rows, CB_staffing_requests, "id", id, "job_id", "old", "profile_id", profile, "phase",
                       phase == 0 ? "availability" : "offer", "status",
                       reply.at == CB_NULL ? "expired" : reply.yes ? "confirmed" : "declined", "created_at",
                       cb_time_format(sent_at, sent), "updated_at",
                       cb_time_format(reply.at == CB_NULL ? expires : reply.at, at), "token_expires_at",
                       cb_time_format(expires, until), NULL);
        }
    }
}

static void
add_people(CbPatch *rows, CbDice *dice, const Truth *truth)
{
    guint most = 2 + cb_dice_below(dice, 12);
    for (guint person = 0; person < truth->n; person++) {
        g_autofree char *id = g_strdup_printf("p%03u", person);
        g_autofree char *skill = g_strdup_printf("k%u", cb_dice_below(dice, TRUTH_ROLES));
        char proficiency[2] = {(char)('1' + cb_dice_below(dice, 5)), '\0'};
        worlds_row(rows, CB_profiles, "id", id, "first_name", id, "department", "sound", "role", "technician", NULL);
        worlds_row(rows, CB_profile_skills, "profile_id", id, "skill_id", skill, "proficiency", proficiency, NULL);
        if (cb_dice_percent(dice, 8))
            worlds_row(rows, CB_technician_fridge, "technician_id", id, "in_fridge", "true", NULL);
        if (cb_dice_percent(dice, 10))
            worlds_row(rows, CB_job_assignments, "id", id, "job_id", "rival", "technician_id", id, "sound_role", "x",
                       "status", "invited", NULL);
        add_history(rows, dice, truth, person, most);
    }
}

static void
add_jobs(CbPatch *rows, CbDice *dice, double hours)
{
    char start[32], end[32];
    gint64 at = worlds_time(TRUTH_NOW) + (gint64)(hours * (double)HOUR);
    cb_time_format(at, start);
    cb_time_format(at + 8 * HOUR, end);
    worlds_row(rows, CB_jobs, "id", "old", "title", "Old", NULL);
    worlds_row(rows, CB_jobs, "id", "fair", "title", "Fair", "start_time", start, "end_time", end, "timezone", "UTC",
               NULL);
    worlds_row(rows, CB_jobs, "id", "rival", "title", "Rival", "start_time", start, "end_time", end, NULL);
    for (guint r = 0; r < TRUTH_ROLES; r++) {
        g_autofree char *skill = g_strdup_printf("k%u", r), *code = g_strdup_printf("SND-%u", r);
        char quantity[2] = {(char)('1' + cb_dice_below(dice, 4)), '\0'};
        worlds_row(rows, CB_skills, "id", skill, "name", code, NULL);
        worlds_row(rows, CB_job_required_roles, "id", code, "job_id", "fair", "department", "sound", "role_code", code,
                   "quantity", quantity, NULL);
    }
}

CbWorld *
truth_world(CbDice *dice, const Truth *truth)
{
    static const char *const multipliers[] = {"1", "1.5", "2.5", "4"};
    g_autoptr(CbPatch) rows = cb_patch_new();
    double hours = 8 + 100 * cb_dice_share(dice);
    add_jobs(rows, dice, hours);
    add_people(rows, dice, truth);
    g_autofree char *policy = g_strdup_printf("{\"availability_multiplier\":%s,\"tick_interval_seconds\":3600}",
                                              multipliers[cb_dice_below(dice, 4)]);
    worlds_row(rows, CB_staffing_campaigns, "id", "c1", "job_id", "fair", "department", "sound", "created_by", "dana",
               "mode", "auto", "policy", policy, "next_run_at", TRUTH_NOW, NULL);
    return worlds_of(rows);
}
