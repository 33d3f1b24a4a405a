/* Random Worlds of advisors and projects from a seed, and deciding in them. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/life.h"
#include "engine/case.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-03-10T12:00:00Z"

static const char *const skill_names[] = {"react", "vue", "python", "go", "payments", "docker"};
static const char *const skill_kinds[] = {"framework", "framework", "language",
                                          "language",  "specialty", "tool"};

/* `A%035u`: 36 bytes like a UUID. */
__attribute__((unused)) static const char *
numbered(char letter, guint n, char text[static 40])
{
    g_snprintf(text, 40, "%c%035u", letter, n);
    return text;
}

__attribute__((unused)) static const char *
moved(gint64 by, char text[static 32])
{
    return cb_time_format(worlds_time(NOW) + by, text);
}

__attribute__((unused)) static void
add_advisor(CbPatch *rows, CbDice *dice, guint n)
{
    static const char *const statuses[] = {"available", "available", "available", "busy",
                                           "offline"};
    char id[40], most[8];
    numbered('A', n, id);
    worlds_row(rows, CB_advisors, "id", id, NULL);
    if (cb_dice_percent(dice, 95)) {
        g_snprintf(most, sizeof most, "%u", 1 + cb_dice_below(dice, 4));
        worlds_row(rows, CB_advisor_availability, "advisor_id", id, "status",
                   statuses[cb_dice_below(dice, 5)], "max_concurrent_projects", most, NULL);
    }
    for (guint s = 0; s < G_N_ELEMENTS(skill_names); s++) {
        char level[8], years[8];
        g_snprintf(level, sizeof level, "%u", 1 + cb_dice_below(dice, 5));
        g_snprintf(years, sizeof years, "%u.%u", cb_dice_below(dice, 12), cb_dice_below(dice, 10));
        if (cb_dice_percent(dice, 40))
            worlds_row(rows, CB_advisor_skills, "advisor_id", id, "skill_category", skill_kinds[s],
                       "skill_name", skill_names[s], "proficiency_level", level, "years_experience",
                       years, NULL);
    }
    if (cb_dice_percent(dice, 10)) {
        char start[32], end[32];
        gint64 from = cb_dice_below(dice, 4) * CB_DAY - 2 * CB_DAY;
        g_autofree char *period =
            g_strdup_printf("[%s,%s)", moved(from, start), moved(from + CB_DAY, end));
        worlds_row(rows, CB_advisor_time_off, "advisor_id", id, "period", period, NULL);
    }
}

/* A match of the past, or a membership, between a project and an advisor. */
__attribute__((unused)) static void
add_history(CbPatch *rows, CbDice *dice, guint n, guint advisors, guint projects)
{
    static const char *const statuses[] = {"finalized",        "expired",
                                           "advisor_declined", "client_declined",
                                           "client_approved",  "advisor_accepted"};
    static const char *const members[] = {"active", "pending_approval", "inactive"};
    char match[40], advisor[40], project[40], created[32], expires[32];
    gint64 ago = (gint64)cb_dice_below(dice, 12 * 24) * 60 * CB_MINUTE;
    numbered('A', cb_dice_below(dice, advisors), advisor);
    numbered('P', cb_dice_below(dice, projects), project);
    if (cb_dice_percent(dice, 60))
        worlds_row(rows, CB_advisor_match_requests, "id", numbered('M', n, match), "project_id",
                   project, "matched_advisor_id", advisor, "status",
                   statuses[cb_dice_below(dice, 6)], "created_at", moved(-ago, created),
                   "expires_at", moved(2 * 60 * CB_MINUTE - ago, expires), NULL);
    else
        worlds_row(rows, CB_project_advisors, "project_id", project, "advisor_id", advisor,
                   "status", members[cb_dice_below(dice, 3)], NULL);
}

__attribute__((unused)) static void
add_rule(CbPatch *rows, CbDice *dice, guint n, guint advisors)
{
    static const char *const types[] = {"always_prefer", "never_assign", "framework_specialist",
                                        "emergency_only"};
    static const char *const conditions[] = {"{}", "{\"framework\":\"react\"}",
                                             "{\"complexity\":\"complex\"}",
                                             "{\"always\":\"true\"}", "{\"project_type\":\"x\"}"};
    char rule[40], advisor[40], boost[8], until[32];
    g_snprintf(boost, sizeof boost, "%u", cb_dice_below(dice, 101));
    worlds_row(rows, CB_admin_preference_rules, "id", numbered('R', n, rule), "advisor_id",
               numbered('A', cb_dice_below(dice, advisors), advisor), "rule_type",
               types[cb_dice_below(dice, 4)], "priority_boost", boost, "conditions",
               conditions[cb_dice_below(dice, 5)], "active",
               cb_dice_percent(dice, 90) ? "true" : "false", "valid_until",
               cb_dice_percent(dice, 20)
                   ? moved(CB_DAY * ((gint64)cb_dice_below(dice, 3) - 1), until)
                   : worlds_null,
               NULL);
}

__attribute__((unused)) static CbPatch *
matching_rows(guint32 seed, guint advisors, guint projects, guint history)
{
    CbDice dice = cb_dice_new(seed, 40);
    CbPatch *rows = cb_patch_new();
    for (guint a = 0; a < advisors; a++)
        add_advisor(rows, &dice, a);
    for (guint p = 0; p < projects; p++) {
        char id[40];
        worlds_row(rows, CB_projects, "id", numbered('P', p, id), "owner_id", "owner",
                   "technology_stack",
                   "{\"framework\":\"react\",\"languages\":[\"python\",\"go\",\"python\"],"
                   "\"complexity_factors\":[\"payments\"]}",
                   "project_complexity", cb_dice_percent(&dice, 50) ? "complex" : "simple", NULL);
    }
    for (guint h = 0; h < history; h++)
        add_history(rows, &dice, h, advisors, projects);
    for (guint r = 0; r < advisors / 4; r++)
        add_rule(rows, &dice, r, advisors);
    return rows;
}

/* Decides with a new id; *world is the one after it, unless it is refused. The code, NULL:
 * accepted. */
__attribute__((unused)) static const char *
decide_as(CbWorld **world, CbRole role, const char *kind, const char *target, const char *payload,
          gint64 now)
{
    g_autoptr(CbDecision) decision =
        cb_decision_new(*world, kind, target, payload, "someone", role, now);
    g_autoptr(CbOutcome) outcome = cb_decide(*world, decision, now);
    if (outcome->code != NULL)
        return outcome->code;
    assert_non_null(outcome->sentence);
    CbWorld *after = cb_world_patch(*world, outcome->patch);
    cb_world_unref(*world);
    *world = after;
    return NULL;
}
