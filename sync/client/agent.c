#include "sync/client/agent.h"

#include <string.h>

#include "engine/when.h"
#include "sync/client/live.h"
#include "sync/client/look.h"
#include "sync/client/pull.h"
#include "sync/client/push.h"

struct CbAgent {
    CbCore core;
    CbPull pull;
    CbPush push;
    CbLive live;
    CbLooking looking;
};

static gboolean
is_whole(const CbAgent *agent)
{
    return agent->pull.state == CB_PULL_CHANGES;
}

/* The hub answers pulls: other requests may go. */
static gboolean
is_reached(const CbAgent *agent)
{
    return agent->core.reached && agent->pull.call.backoff.failures == 0;
}

/* What the hub may have lost goes before what was decided after it: which that is shows once all facts have
 * been fetched anew. */
static gboolean
may_push(const CbAgent *agent)
{
    return is_reached(agent) && !agent->pull.again;
}

/* --- status
 * -------------------------------------------------------------------------------------------------
 */

static CbLink
find_link(const CbAgent *agent)
{
    if (agent->core.stopped)
        return CB_LINK_STOPPED;
    if (agent->pull.call.backoff.failures > 0)
        return CB_LINK_OFFLINE;
    if (!agent->core.reached)
        return CB_LINK_CONNECTING;
    if (!is_whole(agent))
        return CB_LINK_FIRST;
    return agent->live.state == CB_LIVE_OPEN ? CB_LINK_LIVE : CB_LINK_POLLING;
}

static void
remark(CbAgentStatus *status, const char *code, const char *sentence)
{
    cb_copy_text(status->code, sizeof status->code, code);
    cb_copy_text(status->sentence, sizeof status->sentence, sentence);
}

/* What a person should know where there is no trouble. */
static void
remark_rest(CbAgent *agent)
{
    CbAgentStatus *status = &agent->core.status;
    g_autofree char *old = g_strdup_printf(
        "%u decisions are older than a day: confirm them, or drop them", agent->push.n_old);
    if (status->read_only)
        remark(
            status, "READ_ONLY",
            "This Callboard is newer than the hub: decisions are kept until the hub is brought up");
    else if (agent->push.n_old > 0)
        remark(status, "OLD_DECISIONS",
               agent->push.n_old > 1 ? old
                                     : "A decision is older than a day: confirm it, or drop it");
    else if (agent->live.state == CB_LIVE_TAKEN)
        remark(status, "TAKEN_OVER",
               "A newer window of yours has the live stream; this one asks from time to time");
    else
        remark(status, "", "");
}

static void
refresh(CbAgent *agent, gint64 now)
{
    CbAgentStatus *status = &agent->core.status;
    CbLink link = find_link(agent);
    const CbCall *troubled = agent->core.troubled;
    if (status->since == CB_NULL || link != status->link)
        status->since = now;
    status->link = link;
    status->retry_at = troubled && !agent->core.stopped ? troubled->due_at : CB_NULL;
    if (troubled == NULL)
        remark_rest(agent);
}

/* --- making
 * -------------------------------------------------------------------------------------------------
 */

CbAgent *
cb_agent_new(const CbAgentOptions *options, const CbReplicaState *state)
{
    CbAgent *agent = g_new0(CbAgent, 1);
    cb_core_init(&agent->core, options);
    cb_pull_init(&agent->pull, &agent->core, state);
    cb_push_init(&agent->push);
    cb_live_init(&agent->live, options->live);
    agent->core.status.link = CB_LINK_CONNECTING;
    if (agent->pull.state == CB_PULL_BEGIN)
        return agent;
    agent->core.status.fresh_at = state->fresh_at;
    agent->core.status.rows_done = state->rows_done;
    agent->core.status.rows_total = state->rows_total;
    return agent;
}

void
cb_agent_free(CbAgent *agent)
{
    if (agent == NULL)
        return;
    cb_pull_clear(&agent->pull);
    cb_push_clear(&agent->push);
    cb_live_clear(&agent->live);
    cb_looking_clear(&agent->looking);
    cb_core_clear(&agent->core);
    g_free(agent);
}

const CbAgentStatus *
cb_agent_status(const CbAgent *agent)
{
    return &agent->core.status;
}

gboolean
cb_agent_is_settled(const CbAgent *agent)
{
    const CbPull *pull = &agent->pull;
    return is_whole(agent) && pull->current && pull->call.id == 0 && g_queue_is_empty(pull->held) &&
           cb_push_is_settled(&agent->push, &agent->core);
}

const GArray *
cb_agent_looks(const CbAgent *agent)
{
    return agent->live.looks;
}

/* --- what to do ----------------------------------------------------------------------------------- */

/* Where the stream may begin: at the end of what was pulled, when that is all. */
static const char *
stream_cursor(const CbAgent *agent)
{
    return is_whole(agent) && is_reached(agent) && agent->pull.current ? agent->pull.cursor : NULL;
}

/* Hints come or do not come any more: polling changes with it. */
static void
set_live(CbAgent *agent, gint64 now)
{
    gboolean live = agent->live.state == CB_LIVE_OPEN;
    if (live == agent->pull.live)
        return;
    agent->pull.live = live;
    cb_pull_focus(&agent->pull, &agent->core, now);
}

static void
heed_events(CbAgent *agent, gint64 now)
{
    CbLiveNews *news = &agent->live.news;
    if (news->epoch[0] != '\0')
        cb_pull_epoch(&agent->pull, &agent->core, news->epoch, now);
    if (news->pull)
        cb_pull_nudge(&agent->pull, now);
    news->pull = FALSE;
    news->epoch[0] = '\0';
    set_live(agent, now);
}

static gboolean
tell_looks(CbAgent *agent)
{
    if (!agent->live.news.looks)
        return FALSE;
    agent->live.news.looks = FALSE;
    cb_core_task(&agent->core, CB_TASK_LOOKS);
    return TRUE;
}

static gboolean
find_task(CbAgent *agent, gint64 now)
{
    CbCore *core = &agent->core;
    gboolean found = cb_live_next(&agent->live, core, stream_cursor(agent), now);
    heed_events(agent, now);
    return found || cb_pull_next(&agent->pull, core, now) ||
           (may_push(agent) && cb_push_next(&agent->push, core, now)) || tell_looks(agent) ||
           cb_looking_next(&agent->looking, core, is_reached(agent), now);
}

const CbTask *
cb_agent_next(CbAgent *agent, gint64 now)
{
    gboolean found = find_task(agent, now);
    refresh(agent, now);
    return found ? &agent->core.task : NULL;
}

gint64
cb_agent_wake_at(const CbAgent *agent)
{
    const CbCore *core = &agent->core;
    gint64 at = cb_live_wake_at(&agent->live, core, stream_cursor(agent) != NULL);
    at = MIN(at, cb_pull_wake_at(&agent->pull, core));
    at = MIN(at, may_push(agent) ? cb_push_wake_at(&agent->push, core) : G_MAXINT64);
    at = MIN(at, cb_looking_wake_at(&agent->looking, core, is_reached(agent)));
    return agent->live.news.looks ? 0 : at;
}

/* --- what happens --------------------------------------------------------------------------------- */

/* What waits because the hub was away need not wait any longer. */
static void
is_back(CbAgent *agent, gboolean was_reached, gint64 now)
{
    if (was_reached || !is_reached(agent))
        return;
    cb_push_retry(&agent->push, now);
    cb_live_retry(&agent->live, now);
}

static void
pull_answered(CbAgent *agent, const CbAnswer *answer, gint64 now)
{
    cb_pull_answer(&agent->pull, &agent->core, answer, now);
    if (agent->pull.call.backoff.failures == 0)
        cb_call_hasten(&agent->push.call, now);
}

void
cb_agent_answer(CbAgent *agent, guint id, const CbAnswer *answer, gint64 now)
{
    gboolean was_reached = is_reached(agent);
    CbJudgement judgement;
    if (id == 0)
        return;
    if (id == agent->pull.call.id)
        pull_answered(agent, answer, now);
    else if (id == agent->push.call.id)
        cb_push_answer(&agent->push, &agent->core, answer, now);
    else if (id == agent->looking.call.id)
        cb_looking_answer(&agent->looking);
    else if (id == agent->live.stream && answer->status != 200) {
        judgement = cb_judge_answer(answer);
        cb_live_failed(&agent->live, &agent->core, &judgement, now);
    }
    is_back(agent, was_reached, now);
    heed_events(agent, now);
    refresh(agent, now);
}

void
cb_agent_failed(CbAgent *agent, guint id, CbFailure failure, const char *sentence, gint64 now)
{
    CbJudgement judgement = cb_judge_failure(failure, sentence);
    if (id == 0)
        return;
    if (id == agent->pull.call.id)
        cb_pull_failed(&agent->pull, &agent->core, &judgement, now);
    else if (id == agent->push.call.id)
        cb_push_failed(&agent->push, &agent->core, &judgement, now);
    else if (id == agent->looking.call.id)
        cb_looking_answer(&agent->looking);
    else if (id == agent->live.stream)
        cb_live_failed(&agent->live, &agent->core, &judgement, now);
    heed_events(agent, now);
    refresh(agent, now);
}

/* As long as bytes come nothing was missed. */
void
cb_agent_stream(CbAgent *agent, guint id, const char *bytes, gsize length, gint64 now)
{
    if (id == 0 || id != agent->live.stream)
        return;
    cb_live_feed(&agent->live, &agent->core, agent->pull.cursor, bytes, length, now);
    cb_call_hasten(&agent->push.call, now);
    heed_events(agent, now);
    if (agent->pull.current && agent->live.state == CB_LIVE_OPEN)
        agent->core.status.fresh_at = now;
    refresh(agent, now);
}

void
cb_agent_done(CbAgent *agent, CbTaskKind kind, const GError *error, gint64 now)
{
    if (kind != CB_TASK_MARK)
        cb_pull_done(&agent->pull, &agent->core, kind, error, now);
    else if (cb_push_done(&agent->push, &agent->core, error, now))
        cb_pull_nudge(&agent->pull, now);
    refresh(agent, now);
}

void
cb_agent_outbox(CbAgent *agent, const GPtrArray *entries, gint64 now)
{
    cb_push_outbox(&agent->push, &agent->core, entries, now);
    refresh(agent, now);
}

static void
retry(CbAgent *agent, gint64 now)
{
    cb_core_release(&agent->core);
    cb_pull_retry(&agent->pull, now);
    cb_push_retry(&agent->push, now);
    cb_live_retry(&agent->live, now);
}

void
cb_agent_want(CbAgent *agent, CbWant want, gint64 now)
{
    switch (want) {
    case CB_WANT_PUSH:
        cb_push_hurry(&agent->push, &agent->core, now);
        break;
    case CB_WANT_RETRY:
        retry(agent, now);
        break;
    case CB_WANT_REFETCH:
        retry(agent, now);
        cb_pull_anew(&agent->pull, &agent->core, now);
        break;
    case CB_WANT_DELETE:
        if (agent->pull.asks)
            cb_core_release(&agent->core);
        cb_pull_delete(&agent->pull);
        break;
    }
    refresh(agent, now);
}

void
cb_agent_focus(CbAgent *agent, gboolean focused, gint64 now)
{
    agent->core.focused = focused;
    cb_pull_focus(&agent->pull, &agent->core, now);
    refresh(agent, now);
}

void
cb_agent_look(CbAgent *agent, const char *session_id, gint64 now)
{
    cb_looking_set(&agent->looking, session_id, now);
}
