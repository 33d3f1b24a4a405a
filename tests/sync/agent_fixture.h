/* An agent in a room without a network: time stands still until it is moved, answers are written by
 * hand. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "engine/when.h"
#include "sync/client/agent.h"

#define EPOCH "5e0c1a2b"
#define CURSOR(n) "v1." EPOCH ".0." #n
#define START G_GINT64_CONSTANT(1795000000000000)
#define NO_NEWS(n)                                                                                 \
    "{\"epoch\":\"" EPOCH                                                                          \
    "\",\"schema\":1,\"next\":\"" CURSOR(n) "\",\"more\":false,\"lag_ms\":0,\"rows\":[]}"

#define BEGINNING                                                                                  \
    "{\"epoch\":\"" EPOCH "\",\"schema\":1,\"cursor\":\"" CURSOR(                                  \
        1) "\",\"tables\":["                                                                       \
           "{\"t\":\"sessions\",\"rows\":1},{\"t\":\"operators\",\"rows\":3}]}"
#define PAGE(table, next, rows)                                                                    \
    "{\"epoch\":\"" EPOCH "\",\"t\":\"" table "\",\"next\":" next ",\"rows\":" rows "}"

typedef struct {
    CbAgent *agent;
    gint64 now;
    GPtrArray *entries; /* CbOutboxEntry */
    gboolean live;
} Room;

static inline void
entry_clear(gpointer data)
{
    CbOutboxEntry *entry = data;
    cb_decision_free(entry->decision);
    g_free(entry->code);
    g_free(entry->sentence);
    g_free(entry->theirs);
    g_free(entry);
}

/* `whole`: a first synchronisation lies behind it. */
static inline void
room_open(Room *room, gboolean whole, gboolean live)
{
    CbReplicaState state = {.table = CB_none, .fresh_at = CB_NULL};
    if (whole)
        state = (CbReplicaState){.hub = (char *)"https://hub",
                                 .epoch = (char *)EPOCH,
                                 .cursor = (char *)CURSOR(1),
                                 .whole = TRUE,
                                 .table = CB_none,
                                 .fresh_at = START - CB_DAY};
    const CbAgentOptions options = {.hub = "https://hub",
                                    .client_id = "c0ffee00-0000-4000-8000-000000000000",
                                    .push_delay = 10 * CB_SECOND,
                                    .poll_focused = 5 * CB_SECOND,
                                    .poll_idle = 30 * CB_SECOND,
                                    .seed = 7,
                                    .live = live};
    room->agent = cb_agent_new(&options, &state);
    room->now = START;
    room->entries = g_ptr_array_new_with_free_func(entry_clear);
}

static inline void
room_close(Room *room)
{
    cb_agent_free(room->agent);
    g_ptr_array_unref(room->entries);
}

static inline const CbAgentStatus *
status_of(const Room *room)
{
    return cb_agent_status(room->agent);
}

static inline const CbTask *
next(Room *room)
{
    return cb_agent_next(room->agent, room->now);
}

/* The next task is a request to `rpc`; its id. */
static inline guint
must_send(Room *room, const char *rpc)
{
    const CbTask *task = next(room);
    if (task == NULL)
        fail_msg("nothing is sent where %s was expected", rpc);
    if (task->kind != CB_TASK_SEND || !g_str_has_suffix(task->request->path, rpc))
        fail_msg("task %d %s where %s was expected", task->kind,
                 task->request ? task->request->path : "", rpc);
    return task->id;
}

/* Nothing is to be done now, and the agent does not ask to be called at once. */
static inline void
must_rest(Room *room)
{
    const CbTask *task = next(room);
    if (task != NULL)
        fail_msg("task %d %s where none was expected", task->kind,
                 task->request ? task->request->path : "");
    assert_true(cb_agent_wake_at(room->agent) > room->now);
}

static inline void
answer_with(Room *room, guint id, guint status, const char *body, const char *header,
            const char *value)
{
    g_autoptr(CbAnswer) answer = cb_answer_new(status);
    g_string_assign(answer->body, body);
    if (header)
        cb_answer_header(answer, header, "%s", value);
    cb_agent_answer(room->agent, id, answer, room->now);
}

static inline void
answer(Room *room, guint id, guint status, const char *body)
{
    answer_with(room, id, status, body, NULL, NULL);
}

/* The next task is one of the store's; it goes well. */
static inline void
must_store(Room *room, CbTaskKind kind)
{
    const CbTask *task = next(room);
    assert_non_null(task);
    assert_int_equal(task->kind, kind);
    cb_agent_done(room->agent, kind, NULL, room->now);
}

static inline void
store_fails(Room *room, CbTaskKind kind, CbStoreError code)
{
    const CbTask *task = next(room);
    assert_non_null(task);
    assert_int_equal(task->kind, kind);
    g_autoptr(GError) error = g_error_new_literal(CB_STORE_ERROR, (gint)code, "it did not work");
    cb_agent_done(room->agent, kind, error, room->now);
}

/* From a whole copy to the first pull, which brings nothing. */
static inline void
become_current(Room *room)
{
    answer(room, must_send(room, "cb_pull"), 200, NO_NEWS(1));
    must_store(room, CB_TASK_CHANGES);
}

/* --- the outbox ----------------------------------------------------------------------------------- */

static inline CbOutboxEntry *
decide(Room *room, const char *id, const char *root, gint64 decided_at)
{
    CbOutboxEntry *entry = g_new0(CbOutboxEntry, 1);
    CbDecision *decision = g_new0(CbDecision, 1);
    decision->id = g_strdup(id);
    decision->kind = g_strdup("session.accept");
    decision->target = CB_sessions;
    decision->target_id = g_strdup(root);
    decision->base_version = 3;
    decision->payload = g_strdup("{\"operator_id\":\"op_2\"}");
    decision->actor = g_strdup("ann");
    decision->role = CB_ROLE_DISPATCHER;
    decision->decided_at = decided_at;
    entry->decision = decision;
    entry->sequence = room->entries->len + 1;
    entry->due_at = entry->version = CB_NULL;
    g_ptr_array_add(room->entries, entry);
    return entry;
}

static inline void
tell_outbox(Room *room)
{
    cb_agent_outbox(room->agent, room->entries, room->now);
}

/* Does the marks as the store does. */
static inline void
must_mark(Room *room, guint n, CbOutboxState state)
{
    const CbTask *task = next(room);
    assert_non_null(task);
    assert_int_equal(task->kind, CB_TASK_MARK);
    assert_int_equal(task->marks->len, n);
    for (guint i = 0; i < n; i++) {
        const CbTaskMark *mark = &g_array_index(task->marks, CbTaskMark, i);
        if (i == 0)
            assert_int_equal(mark->state, state);
        for (guint e = 0; e < room->entries->len; e++) {
            CbOutboxEntry *entry = room->entries->pdata[e];
            if (!g_str_equal(entry->decision->id, mark->id))
                continue;
            entry->state = mark->state;
            entry->version = mark->version;
            g_free(entry->code);
            g_free(entry->sentence);
            g_free(entry->theirs);
            entry->code = g_strdup(mark->code);
            entry->sentence = g_strdup(mark->sentence);
            entry->theirs = g_strdup(mark->theirs);
        }
    }
    tell_outbox(room);
    cb_agent_done(room->agent, CB_TASK_MARK, NULL, room->now);
}

/* A push of `n` decisions goes out; its id. The ids of the decisions are in *ids, with blanks
 * between. */
static inline guint
must_push(Room *room, guint n, char **ids)
{
    must_mark(room, n, CB_OUTBOX_SENDING);
    const CbTask *task = next(room);
    assert_non_null(task);
    assert_int_equal(task->kind, CB_TASK_SEND);
    assert_string_equal(task->request->path, "/rest/v1/rpc/cb_push");
    g_autoptr(cJSON) json = cJSON_Parse(task->request->body->str);
    const cJSON *decisions = cJSON_GetObjectItem(json, "decisions"), *decision;
    assert_int_equal(cJSON_GetArraySize(decisions), n);
    GString *all = g_string_new(NULL);
    cJSON_ArrayForEach(decision, decisions) {
        g_string_append_printf(all, "%s%s", all->len ? " " : "",
                               cJSON_GetObjectItem(decision, "id")->valuestring);
    }
    if (ids)
        *ids = g_string_free(all, FALSE);
    else
        g_string_free(all, TRUE);
    return task->id;
}
