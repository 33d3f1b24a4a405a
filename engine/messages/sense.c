/* Whether it still makes sense to say what was to be said. */
#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/case.h"
#include "engine/messages/messages.h"
#include "engine/operators/operators.h"
#include "engine/operators/staffing.h"
#include "engine/when.h"

/* --- about sessions --------------------------------------------------------------------------- */

/* Causes that tell of a session which takes place. */
static gboolean
takes_place(CbCause cause)
{
    return cause != CB_CAUSE_RELEASED && cause != CB_CAUSE_CANCELLED;
}

static const char *
session_sense(const CbWorld *world, guint message, CbCause cause, gint64 now)
{
    guint session = messages_session_id(world, message);
    guint link = cb_link_of(world, session, messages_operator_id(world, message));
    if (cb_session_is_over(world, session, now))
        return "The session is over.";
    if (takes_place(cause) && strcmp(sessions_status(world, session), "cancelled") == 0)
        return "The session is cancelled.";
    if (cause == CB_CAUSE_ASKED && (link == CB_NO_ROW || !cb_link_is_pending(world, link)))
        return "Nobody waits for this answer any more.";
    if (cause == CB_CAUSE_ACCEPTED && (link == CB_NO_ROW || !cb_link_is_accepted(world, link)))
        return "This person is no longer on the session.";
    return NULL;
}

/* --- about jobs ------------------------------------------------------------------------------- */

static gboolean
job_is_over(const CbWorld *world, guint job, gint64 now)
{
    gint64 end = jobs_end_time(world, job);
    end = end != CB_NULL ? end : jobs_start_time(world, job);
    return end != CB_NULL && now >= end;
}

static const char *
job_sense(const CbWorld *world, guint message, CbCause cause, gint64 now)
{
    guint job = messages_job_id(world, message);
    if (job_is_over(world, job, now))
        return "The job is over.";
    if (cause == CB_N_CAUSES || !cb_causes[cause].answers)
        return NULL;
    guint request = cb_request_of(world, job, messages_request_id(world, message));
    if (request == CB_NO_ROW || strcmp(staffing_requests_status(world, request), "pending") != 0)
        return "The request is answered, or over.";
    gint64 expires = staffing_requests_token_expires_at(world, request);
    return expires != CB_NULL && now >= expires ? "The time to answer is over." : NULL;
}

/* --- all of them ------------------------------------------------------------------------------ */

char *
cb_message_pointless(const CbWorld *world, guint message, gint64 now)
{
    CbCause cause = cb_message_cause(world, message);
    if (messages_session_id(world, message) != CB_NO_ROW)
        return g_strdup(session_sense(world, message, cause, now));
    if (messages_job_id(world, message) != CB_NO_ROW)
        return g_strdup(job_sense(world, message, cause, now));
    return NULL;
}

gboolean
cb_message_is_old(const CbWorld *world, guint message, gint64 now)
{
    gint64 due = messages_due_at(world, message), created = messages_created_at(world, message);
    return now - (due != CB_NULL ? MAX(due, created) : created) > CB_MESSAGE_KEEPS;
}
