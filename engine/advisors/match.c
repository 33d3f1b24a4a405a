/* A request and how it becomes a match. */
#include "engine/advisors/match.h"

#include <math.h>
#include <string.h>

#include "engine/advisors/case.h"
#include "engine/advisors/event.h"
#include "engine/advisors/policy.h"
#include "engine/when.h"

#define HOUR (60 * (double)CB_MINUTE)
#define MOST_HOURS 72

/* --- whom a project gets ---------------------------------------------------------------------- */

static gboolean
has_text(const cJSON *array, const char *text)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, array)
        if (cJSON_IsString(one) && strcmp(one->valuestring, text) == 0)
            return TRUE;
    return FALSE;
}

cJSON *
cb_match_criteria(const cJSON *criteria, const cJSON *exclude)
{
    cJSON *merged =
        cJSON_IsObject(criteria) ? cJSON_Duplicate(criteria, TRUE) : cJSON_CreateObject();
    cJSON *all = cJSON_GetObjectItemCaseSensitive(merged, "excludeAdvisors");
    const cJSON *one;
    if (!cJSON_IsArray(exclude) || exclude->child == NULL)
        return merged;
    if (!cJSON_IsArray(all)) {
        cJSON_DeleteItemFromObjectCaseSensitive(merged, "excludeAdvisors");
        all = cJSON_AddArrayToObject(merged, "excludeAdvisors");
    }
    cJSON_ArrayForEach(one, exclude)
        if (cJSON_IsString(one) && !has_text(all, one->valuestring))
            cJSON_AddItemToArray(all, cJSON_Duplicate(one, TRUE));
    return merged;
}

cJSON *
cb_match_criteria_of(const CbWorld *world, guint match)
{
    return cJSON_Parse(advisor_match_requests_match_criteria(world, match));
}

/* Whether `row` comes before the best so far: by priority, then the newest. */
static gboolean
comes_first(const CbWorld *world, guint row, guint best)
{
    if (best == CB_NO_ROW)
        return TRUE;
    gint64 mine = admin_advisor_assignments_priority(world, row);
    gint64 theirs = admin_advisor_assignments_priority(world, best);
    return mine != theirs ? mine > theirs
                          : admin_advisor_assignments_created_at(world, row) >
                                admin_advisor_assignments_created_at(world, best);
}

/* The administrator's assignment that counts; availability, capacity and valid_from are not looked
 * at. */
static guint
find_assignment(const CbWorld *world, guint project, const cJSON *criteria, gint64 now)
{
    guint best = CB_NO_ROW;
    CB_EACH_LINK(world, admin_advisor_assignments, project_id, project, row) {
        gint64 until = admin_advisor_assignments_valid_until(world, row);
        const char *advisor = advisors_id(world, admin_advisor_assignments_advisor_id(world, row));
        if (strcmp(admin_advisor_assignments_status(world, row), "active") == 0 &&
            (until == CB_NULL || until > now) &&
            !has_text(cb_json_member(criteria, "excludeAdvisors"), advisor) &&
            comes_first(world, row, best))
            best = row;
    }
    return best;
}

void
cb_match_find(const CbWorld *world, guint project, const cJSON *criteria, gint64 now,
              CbMatchFound *found)
{
    *found = (CbMatchFound){.advisor = CB_NO_ROW};
    found->assignment = find_assignment(world, project, criteria, now);
    if (found->assignment != CB_NO_ROW) {
        found->advisor = admin_advisor_assignments_advisor_id(world, found->assignment);
        return;
    }
    CbChoiceQuery query = {project, criteria, cb_advisors_policy(world).complex_threshold, now};
    found->choice = cb_choice_new(world, &query);
    if (cb_choice_best(found->choice, &found->chosen))
        found->advisor = found->chosen.advisor;
    else
        found->pending_reason = cb_choice_pending_reason(found->choice);
}

void
cb_match_found_clear(CbMatchFound *found)
{
    g_clear_pointer(&found->choice, cb_choice_free);
}

/* --- rules ------------------------------------------------------------------------------------ */

static double
hours_of(const CbCase *c)
{
    const cJSON *hours = cb_json_member(c->payload, "expires_hours");
    if (hours == NULL || cJSON_IsNull(hours))
        return CB_MATCH_HOURS;
    return cJSON_IsNumber(hours) ? hours->valuedouble : -1;
}

static gboolean
hours_are_good(const CbCase *c)
{
    double hours = hours_of(c);
    return hours >= 1 && hours <= MOST_HOURS;
}

static gboolean
is_absent_or(const CbCase *c, const char *name, cJSON_bool (*is)(const cJSON *const))
{
    const cJSON *member = cb_json_member(c->payload, name);
    return member == NULL || cJSON_IsNull(member) || is(member);
}

static gboolean
criteria_are_good(const CbCase *c)
{
    return is_absent_or(c, "criteria", cJSON_IsObject) &&
           is_absent_or(c, "exclude_advisors", cJSON_IsArray);
}

static gboolean
is_pending(const CbCase *c)
{
    return cb_match_status(c->world, cb_case_match(c)) == CB_MATCH_PENDING;
}

static gboolean
is_in_time(const CbCase *c)
{
    return advisor_match_requests_expires_at(c->world, cb_case_match(c)) > c->now;
}

static gboolean
runs_out(const CbCase *c)
{
    guint open = cb_open_match(c->world, cb_case_project(c));
    return open != CB_NO_ROW && cb_match_is_overdue(c->world, open, c->now);
}

static const CbRule hours_good = {hours_are_good, "INVALID_VALUE", CB_RULE_PLAIN,
                                  "A match runs out after 1 to 72 hours.", NULL};
static const CbRule criteria_good = {
    criteria_are_good, "INVALID_VALUE", CB_RULE_PLAIN,
    "The criteria are an object, and whom they exclude an array of ids.", NULL};
static const CbRule pending = {is_pending, "MATCH_NOT_PENDING", CB_RULE_PLAIN,
                               "Only a request that waits for an advisor is tried again.", NULL};
static const CbRule in_time = {is_in_time, "MATCH_EXPIRED", CB_RULE_PLAIN,
                               "The request has run out; ask for an advisor anew.", NULL};
static const CbRule overdue = {runs_out, "NOTHING_TO_EXPIRE", CB_RULE_PLAIN,
                               "The project has no request whose time is over.", NULL};

/* --- rows ------------------------------------------------------------------------------------- */

/* Who was found, in the row of the match, which is the last of the patch. */
static void
write_found(const CbCase *c, CbPatch *patch, CbRow *row, const CbMatchFound *found)
{
    char score[32] = "100";
    cb_patch_set_text(
        patch, row, CB_advisor_match_requests_status,
        cb_match_status_name(found->advisor == CB_NO_ROW ? CB_MATCH_PENDING : CB_MATCH_MATCHED));
    if (found->advisor == CB_NO_ROW)
        return;
    cb_patch_set_text(patch, row, CB_advisor_match_requests_matched_advisor_id,
                      advisors_id(c->world, found->advisor));
    if (found->choice != NULL) {
        g_autoptr(cJSON) features = cb_choice_features(found->choice, &found->chosen);
        g_autofree char *text = cJSON_PrintUnformatted(features);
        cb_score_format(found->chosen.points, score);
        cb_patch_set_text(patch, row, CB_advisor_match_requests_scoring_features, text);
    } else {
        const char *reason = admin_advisor_assignments_reason(c->world, found->assignment);
        g_autofree char *text = g_strdup_printf("Admin assignment%s%s", reason == NULL ? "" : ": ",
                                                reason == NULL ? "" : reason);
        cb_patch_set_text(patch, row, CB_advisor_match_requests_match_reason, text);
    }
    cb_patch_set_text(patch, row, CB_advisor_match_requests_match_score, score);
}

/* Whoever was chosen by score is told at once. */
static void
finish(const CbCase *c, CbPatch *patch, const char *match_id, const CbMatchFound *found)
{
    cb_patch_project(c, patch);
    cb_patch_advisor(c, patch, found->advisor);
    if (found->advisor == CB_NO_ROW)
        return;
    cb_patch_event(c, patch, CB_MATCH_EVENT_MATCHED, match_id, advisors_id(c->world, found->advisor));
    if (found->choice == NULL)
        return;
    CbMatchNotice notice = {
        match_id, advisors_id(c->world, found->advisor), "advisor_matched", "email", NULL, 0};
    cb_patch_notice(c, patch, &notice);
}

static const char *
words_of_pending(const char *reason)
{
    return strcmp(reason, "ALL_ADVISORS_BUSY") == 0
               ? "every available advisor has as many projects as they take"
               : "no advisor is available for it";
}

static char *
sentence_of(const CbCase *c, const CbMatchFound *found)
{
    const char *project = cb_name_of_project(c->world, cb_case_project(c));
    char score[32];
    if (found->advisor == CB_NO_ROW)
        return g_strdup_printf("%s waits: %s.", project, words_of_pending(found->pending_reason));
    const char *advisor = cb_name_of_advisor(c->world, found->advisor);
    if (found->choice == NULL)
        return g_strdup_printf("%s is matched with %s, as assigned.", project, advisor);
    return g_strdup_printf("%s is matched with %s: %s by the %s rule.", project, advisor,
                           cb_score_format(found->chosen.points, score),
                           cb_choice_algorithm(found->choice));
}

/* --- effects ---------------------------------------------------------------------------------- */

static char *
keep_open(const CbCase *c, CbPatch *patch)
{
    cb_patch_project(c, patch);
    return g_strdup_printf("%s has an open request already; it stays as it is.",
                           cb_name_of_project(c->world, cb_case_project(c)));
}

static char *
request(const CbCase *c, CbPatch *patch)
{
    guint project = cb_case_project(c);
    if (cb_open_match(c->world, project) != CB_NO_ROW)
        return keep_open(c, patch);
    CbMatchFound found;
    g_autoptr(cJSON) criteria = cb_match_criteria(cb_json_member(c->payload, "criteria"),
                                                  cb_json_member(c->payload, "exclude_advisors"));
    g_autofree char *text = cJSON_PrintUnformatted(criteria);
    g_autofree char *id = cb_derived_id(c->decision->id, "match");
    cb_match_find(c->world, project, criteria, c->now, &found);
    CbRow *row = cb_patch_own(c, patch, CB_advisor_match_requests,
                              CB_advisor_match_requests_project_id, "match");
    cb_patch_set_text(patch, row, CB_advisor_match_requests_requested_by,
                      cb_case_person(c, "requested_by"));
    cb_patch_set_text(patch, row, CB_advisor_match_requests_match_criteria, text);
    cb_patch_set_integer(row, CB_advisor_match_requests_created_at, c->now);
    cb_patch_set_integer(row, CB_advisor_match_requests_updated_at, c->now);
    cb_patch_set_integer(row, CB_advisor_match_requests_expires_at,
                         c->now + (gint64)llround(hours_of(c) * HOUR));
    write_found(c, patch, row, &found);
    finish(c, patch, id, &found);
    char *sentence = sentence_of(c, &found);
    cb_match_found_clear(&found);
    return sentence;
}

/* Whom a pending request would get now. */
static void
find_again(const CbCase *c, CbMatchFound *found)
{
    g_autoptr(cJSON) criteria = cb_match_criteria_of(c->world, cb_case_match(c));
    cb_match_find(c->world, cb_case_project(c), criteria, c->now, found);
}

static const char *
still_nobody(const CbCase *c)
{
    CbMatchFound found;
    find_again(c, &found);
    cb_match_found_clear(&found);
    return found.pending_reason;
}

static gboolean
not_all_busy(const CbCase *c)
{
    return g_strcmp0(still_nobody(c), "ALL_ADVISORS_BUSY") != 0;
}

static gboolean
somebody_is_there(const CbCase *c)
{
    return still_nobody(c) == NULL;
}

static const CbRule not_busy = {
    not_all_busy, "ALL_ADVISORS_BUSY", CB_RULE_PLAIN,
    "Every available advisor has as many projects as they take; the request waits.", NULL};
static const CbRule somebody = {somebody_is_there, "NO_ADVISORS_AVAILABLE", CB_RULE_PLAIN,
                                "No advisor is available for it; the request waits.", NULL};

static char *
retry(const CbCase *c, CbPatch *patch)
{
    guint match = cb_case_match(c);
    CbMatchFound found;
    find_again(c, &found);
    CbRow *row = cb_patch_match(c, patch, match);
    cb_patch_set_text(patch, row, CB_advisor_match_requests_previous_status,
                      cb_match_status_name(CB_MATCH_PENDING));
    write_found(c, patch, row, &found);
    finish(c, patch, advisor_match_requests_id(c->world, match), &found);
    char *sentence = sentence_of(c, &found);
    cb_match_found_clear(&found);
    return sentence;
}

static char *
expire(const CbCase *c, CbPatch *patch)
{
    guint match = cb_open_match(c->world, cb_case_project(c));
    cb_patch_match_status(c, patch, match, CB_MATCH_EXPIRED);
    cb_patch_project(c, patch);
    cb_patch_advisor(c, patch, advisor_match_requests_matched_advisor_id(c->world, match));
    cb_patch_tell_owner(c, patch, advisor_match_requests_id(c->world, match), "match_expired");
    return g_strdup_printf("The match of %s has run out.",
                           cb_name_of_project(c->world, cb_case_project(c)));
}

const CbRecipe cb_match_recipes[] = {
    {"match.request",
     {&cb_rule_may_advise, &cb_rule_project_found, &hours_good, &criteria_good},
     request},
    {"match.retry",
     {&cb_rule_may_advise, &cb_rule_project_found, &cb_rule_match_found, &pending, &in_time,
      &not_busy, &somebody},
     retry},
    {"match.expire", {&cb_rule_may_advise, &cb_rule_project_found, &overdue}, expire},
    {NULL, {NULL}, NULL},
};
