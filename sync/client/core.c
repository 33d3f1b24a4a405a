#include "sync/client/core.h"

#include <stdio.h>

#include "engine/when.h"

#define MOST_AGAIN 1

void
cb_core_init(CbCore *core, const CbAgentOptions *options)
{
    core->hub = g_strdup(options->hub);
    core->client_id = g_strdup(options->client_id);
    core->options = *options;
    core->options.hub = core->hub;
    core->options.client_id = core->client_id;
    core->dice = g_rand_new_with_seed(options->seed);
    core->focused = TRUE;
    core->status.since = core->status.fresh_at = CB_NULL;
    core->status.remaining = core->status.retry_at = CB_NULL;
}

static void
clear_task(CbCore *core)
{
    g_clear_pointer(&core->task.request, cb_request_free);
    core->task = (CbTask){.table = CB_none};
}

void
cb_core_clear(CbCore *core)
{
    clear_task(core);
    g_rand_free(core->dice);
    g_free(core->hub);
    g_free(core->client_id);
}

CbTask *
cb_core_task(CbCore *core, CbTaskKind kind)
{
    clear_task(core);
    core->task.kind = kind;
    return &core->task;
}

static void
add_header(CbRequest *request, const char *name, const char *value)
{
    g_hash_table_insert(request->headers, g_strdup(name), g_strdup(value));
}

static CbTask *
request(CbCore *core, CbCall *call, CbTaskKind kind, CbRequest *asked, gint64 now)
{
    CbTask *task = cb_core_task(core, kind);
    task->request = asked;
    task->id = call->id = ++core->last_id;
    call->sent_at = now;
    call->heard = FALSE;
    add_header(asked, "x-callboard-schema", G_STRINGIFY(CB_SCHEMA_NEWEST));
    add_header(asked, "x-callboard-client", core->client_id);
    return task;
}

void
cb_core_post(CbCore *core, CbCall *call, const char *name, char *body, gint64 timeout, gint64 now)
{
    g_autofree char *path = g_strconcat("/rest/v1/rpc/", name, NULL);
    CbRequest *asked = cb_request_new("POST", path);
    add_header(asked, "content-type", "application/json");
    g_string_assign(asked->body, body);
    g_free(body);
    request(core, call, CB_TASK_SEND, asked, now)->timeout = timeout;
}

void
cb_core_open(CbCore *core, CbCall *call, const char *cursor, gint64 now)
{
    g_autofree char *since = g_uri_escape_string(cursor, NULL, FALSE);
    g_autofree char *path = g_strconcat("/events?since=", since, NULL);
    CbRequest *asked = cb_request_new("GET", path);
    add_header(asked, "accept", "text/event-stream");
    request(core, call, CB_TASK_OPEN, asked, now);
}

static void
hear_versions(CbCore *core, const CbAnswer *answer)
{
    const char *text = cb_answer_find_header(answer, "X-Callboard-Schema");
    int oldest, newest, length = 0;
    if (text == NULL || sscanf(text, "%d-%d%n", &oldest, &newest, &length) != 2 ||
        text[length] != '\0')
        return;
    core->status.read_only = CB_SCHEMA_NEWEST > newest;
}

void
cb_core_heard(CbCore *core, CbCall *call, const CbAnswer *answer, gint64 now)
{
    cb_clock_note(&core->clock, cb_answer_find_header(answer, "Date"), call->sent_at, now);
    core->status.offset = cb_clock_offset(&core->clock);
    hear_versions(core, answer);
    core->reached = TRUE;
    call->heard = TRUE;
    call->id = 0;
}

static void
forget_trouble(CbCore *core)
{
    core->troubled = NULL;
    core->status.code[0] = core->status.sentence[0] = '\0';
}

void
cb_core_well(CbCore *core, CbCall *call)
{
    call->backoff.failures = call->again = 0;
    if (core->troubled == call)
        forget_trouble(core);
}

void
cb_core_trouble(CbCore *core, CbCall *call, const CbJudgement *judgement, gint64 now)
{
    call->id = 0;
    if (judgement->judged == CB_JUDGED_AGAIN && call->again < MOST_AGAIN) {
        call->again++;
        call->due_at = now;
        return;
    }
    if (judgement->judged == CB_JUDGED_PERSON) {
        core->stopped = TRUE;
    } else {
        gint64 pause = cb_backoff_next(&call->backoff, core->dice);
        call->due_at = now + MAX(judgement->wait, pause);
    }
    core->troubled = call;
    cb_copy_text(core->status.code, sizeof core->status.code, judgement->code);
    cb_copy_text(core->status.sentence, sizeof core->status.sentence, judgement->sentence);
}

void
cb_core_release(CbCore *core)
{
    core->stopped = FALSE;
    forget_trouble(core);
}

void
cb_call_hasten(CbCall *call, gint64 now)
{
    if (call->id == 0 && call->backoff.failures > 0 && !call->heard)
        call->due_at = MIN(call->due_at, now + CB_SECOND);
}

void
cb_call_retry(CbCall *call, gint64 now)
{
    call->backoff.failures = call->again = 0;
    call->due_at = now;
}
