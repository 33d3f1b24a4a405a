#include "engine/advisors/attention.h"

#include <string.h>

#include "engine/advisors/index.h"
#include "engine/advisors/life.h"
#include "engine/advisors/provision.h"
#include "engine/when.h"

#define SOON (30 * CB_MINUTE)
#define DECLINED_FOR (2 * CB_DAY) /* later it is history */

static void
add(GArray *found, const CbAttention *one, const char *format, ...)
{
    CbAttention copy = *one;
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(copy.words, sizeof copy.words, format, arguments);
    va_end(arguments);
    g_array_append_val(found, copy);
}

/* --- matches ---------------------------------------------------------------------------------- */

static guint
minutes(gint64 span)
{
    return (guint)(MAX(span, 0) / CB_MINUTE);
}

static void
look_at_open(const CbWorld *world, guint match, gint64 now, GArray *found)
{
    gboolean pending = cb_match_status(world, match) == CB_MATCH_PENDING;
    gint64 expires = advisor_match_requests_expires_at(world, match);
    CbAttention one = {.due = expires,
                       .target = CB_projects,
                       .row = advisor_match_requests_project_id(world, match)};
    if (expires < now) {
        one.severity = CB_SEVERITY_MEDIUM, one.cause = "MATCH_OVERDUE", one.action = "expire-match";
        add(found, &one, "ran out %u min ago", minutes(now - expires));
    } else if (pending) {
        gboolean nobody = cb_advisors_available(cb_advisor_index(world)) == 0;
        one.severity = CB_SEVERITY_HIGH, one.cause = "MATCH_PENDING", one.action = "assign-advisor";
        add(found, &one, nobody ? "nobody available, %u min left" : "nobody fits, %u min left",
            minutes(expires - now));
    } else if (expires - now <= SOON) {
        one.severity = CB_SEVERITY_HIGH, one.cause = "MATCH_EXPIRES", one.action = "find-another";
        add(found, &one, "no answer, %u min left", minutes(expires - now));
    }
}

/* A match that ended without an advisor, where nobody has asked anew. */
static void
look_at_ended(const CbWorld *world, guint match, gint64 now, GArray *found)
{
    static const struct {
        const char *cause, *words;
    } ends[CB_N_MATCH_STATUSES] = {
        [CB_MATCH_CLIENT_DECLINED] = {"MATCH_DECLINED", "client declined, ask anew"},
        [CB_MATCH_ADVISOR_DECLINED] = {"MATCH_DECLINED", "advisor declined, ask anew"},
        [CB_MATCH_EXPIRED] = {"MATCH_EXPIRED", "ran out, ask anew"},
    };
    CbMatchStatus status = cb_match_status(world, match);
    guint project = advisor_match_requests_project_id(world, match);
    gint64 at = advisor_match_requests_updated_at(world, match);
    at = at == CB_NULL ? advisor_match_requests_created_at(world, match) : at;
    if (ends[status].cause == NULL || at < now - DECLINED_FOR ||
        cb_newest_match(world, project) != match)
        return;
    CbAttention one = {CB_SEVERITY_MEDIUM, at, CB_projects,    project,
                       ends[status].cause, "", "find-another"};
    add(found, &one, "%s", ends[status].words);
}

/* --- workspaces and notices ------------------------------------------------------------------- */

static void
look_at_workspace(const CbWorld *world, guint row, GArray *found)
{
    CbProvisionStatus status = cb_provision_read(world, row).status;
    gint64 failed_at = workspace_provisioning_queue_last_error_at(world, row);
    guint project = workspace_provisioning_queue_project_id(world, row);
    CbAttention one = {CB_SEVERITY_CRITICAL,  failed_at, CB_projects,      project,
                       "PROVISIONING_FAILED", "",        "workspace"};
    if (status == CB_PROVISION_GIVEN_UP) {
        add(found, &one, "workspace to be rolled back");
    } else if (status == CB_PROVISION_FAILED) {
        guint match =
            cb_match_of(world, project, workspace_provisioning_queue_match_id(world, row));
        if (match == CB_NO_ROW || !cb_match_is_live(cb_match_status(world, match)))
            return;
        one.action = "approve-match";
        add(found, &one, "workspace failed, approve again");
    } else if (status == CB_PROVISION_WAITS &&
               workspace_provisioning_queue_last_error(world, row) != NULL) {
        one.severity = CB_SEVERITY_HIGH;
        add(found, &one, "set-up failed, is tried again");
    }
}

static void
look_at_notice(const CbWorld *world, guint row, GArray *found)
{
    if (notification_outbox_dead_letter(world, row) != TRUE ||
        strcmp(notification_outbox_status(world, row), "failed") != 0)
        return;
    CbAttention one = {CB_SEVERITY_MEDIUM, notification_outbox_created_at(world, row),
                       CB_projects,        notification_outbox_project_id(world, row),
                       "NOTICE_DEAD",      "",
                       "resend-notice"};
    add(found, &one, "notice not delivered");
}

void
cb_advisors_attention(const CbWorld *world, gint64 now, GArray *found)
{
    for (guint match = 0; match < cb_world_rows(world, CB_advisor_match_requests); match++) {
        if (cb_match_is_open(cb_match_status(world, match)))
            look_at_open(world, match, now, found);
        else
            look_at_ended(world, match, now, found);
    }
    for (guint row = 0; row < cb_world_rows(world, CB_workspace_provisioning_queue); row++)
        look_at_workspace(world, row, found);
    for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox); row++)
        look_at_notice(world, row, found);
    if (cb_world_rows(world, CB_advisors) > 0 &&
        cb_advisors_available(cb_advisor_index(world)) == 0) {
        CbAttention one = {CB_SEVERITY_CRITICAL, now, CB_advisors,           0,
                           "NO_ADVISORS",        "",  "advisor-pool"};
        add(found, &one, "nobody is available");
    }
}
