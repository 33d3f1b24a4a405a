/* Cases of the advisors domain that need few tables: signatures, streams, notices, workspaces,
 * hours. */
#include "tests/support/golden_advisors.h"

#include <math.h>
#include <string.h>

#include "engine/advisors/outbox.h"
#include "engine/advisors/provision.h"
#include "engine/advisors/stream.h"
#include "engine/advisors/zones.h"
#include "engine/when.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"

#define MILLISECOND (CB_SECOND / 1000)

/* --- what they share -------------------------------------------------------------------------- */

static gint64
time_of(const cJSON *object, const char *name)
{
    gint64 time;
    const char *text = golden_text(object, name);
    return text != NULL && cb_time_parse(text, &time) ? time : CB_NULL;
}

static double
number_of(const cJSON *object, const char *name)
{
    return cJSON_GetNumberValue(cb_json_member(object, name));
}

/* As cases write it, with milliseconds; the expected time where that is one millisecond away at
 * most. */
static void
add_time(cJSON *answer, const char *name, gint64 time, const cJSON *expected)
{
    gint64 near = time_of(expected, name);
    if (time == CB_NULL) {
        cJSON_AddNullToObject(answer, name);
    } else if (near != CB_NULL && ABS(near - time) <= MILLISECOND) {
        cJSON_AddStringToObject(answer, name, golden_text(expected, name));
    } else {
        char text[32];
        cJSON_AddStringToObject(answer, name, cb_time_format(time, text));
    }
}

static void
add_text(cJSON *answer, const char *name, const char *text)
{
    cJSON_AddItemToObject(answer, name,
                          text == NULL ? cJSON_CreateNull() : cJSON_CreateString(text));
}

/* One after the other of the case's random numbers. */
static double
next_jitter(const cJSON *query, int *at)
{
    return cJSON_GetNumberValue(cJSON_GetArrayItem(cb_json_member(query, "jitter"), (*at)++));
}

static gboolean
has_text(const cJSON *array, const char *text)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, array)
        if (g_strcmp0(cJSON_GetStringValue(item), text) == 0)
            return TRUE;
    return FALSE;
}

/* --- signatures ------------------------------------------------------------------------------- */

static CbRequest *
request_of(const cJSON *query)
{
    CbRequest *request = cb_request_new(golden_text(query, "method"), golden_text(query, "path"));
    const cJSON *header;
    g_string_assign(request->body, golden_text(query, "body"));
    cJSON_ArrayForEach(header, cb_json_member(query, "headers"))
        g_hash_table_replace(request->headers, g_strdup(header->string),
                             g_strdup(header->valuestring));
    return request;
}

static cJSON *
run_sign(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    const CbMatchSecrets secrets = {
        .secret = golden_text(query, "secret"), .dual = TRUE, .v1_until = CB_NULL};
    gint64 at = g_ascii_strtoll(golden_text(query, "timestamp"), NULL, 10) * CB_SECOND;
    g_autoptr(CbRequest) request = request_of(query);
    cb_match_sign(request, &secrets, at, golden_text(query, "nonce"));
    g_autoptr(GString) text = cb_match_text(request);
    cJSON *answer = cJSON_CreateObject();
    add_text(answer, "v1", cb_request_header(request, CB_SIGN_V1));
    add_text(answer, "v2", cb_request_header(request, CB_SIGN_V2));
    add_text(answer, "canonical_v2", text->str);
    return answer;
}

static cJSON *
run_verify(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden;
    const CbMatchSecrets secrets = {
        .secret = golden_text(query, "secret"),
        .secret_v2 = golden_text(query, "secretV2"),
        .dual = cJSON_IsTrue(cb_json_member(query, "dualSignature")),
        .v1_until = time_of(query, "v1AcceptedUntil"),
    };
    g_autoptr(CbRequest) request = request_of(query);
    gboolean known = has_text(cb_json_member(query, "usedNonces"), cb_match_nonce(request));
    CbMatchVerdict verdict = cb_match_check(request, &secrets, known, now);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "valid", verdict.status == 200);
    add_text(answer, "version", cb_match_version_name(verdict.version));
    cJSON_AddNumberToObject(answer, "http", verdict.status);
    add_text(answer, "code", verdict.code);
    return answer;
}

/* --- streams ---------------------------------------------------------------------------------- */

static void
play_event(CbStreamSeats *seats, const cJSON *event, GArray *closed)
{
    const char *action = golden_text(event, "action"),
               *connection = golden_text(event, "connection");
    gint64 at = time_of(event, "at");
    if (strcmp(action, "open") == 0)
        cb_stream_open(seats, "u", "p", golden_text(event, "client_instance_id"), connection, at,
                       closed);
    else if (strcmp(action, "heartbeat") == 0)
        cb_stream_heartbeat(seats, connection, at);
    else
        cb_stream_close(seats, connection);
}

static cJSON *
run_connections(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    g_autoptr(CbStreamSeats) seats = cb_stream_seats_new();
    cJSON *answer = cJSON_CreateObject(), *steps = cJSON_AddArrayToObject(answer, "steps");
    const cJSON *event;
    cJSON_ArrayForEach(event, cb_json_member(query, "events")) {
        g_autoptr(GArray) closed = cb_stream_closed_new();
        play_event(seats, event, closed);
        g_autoptr(GPtrArray) open = cb_stream_open_ones(seats, "u", "p");
        cJSON *step = cJSON_CreateObject();
        cJSON *evicted = cJSON_AddArrayToObject(step, "evicted");
        cJSON *live = cJSON_AddArrayToObject(step, "live");
        for (guint c = 0; c < closed->len; c++)
            cJSON_AddItemToArray(
                evicted, cJSON_CreateString(g_array_index(closed, CbStreamClosed, c).connection));
        for (guint o = 0; o < open->len; o++)
            cJSON_AddItemToArray(live, cJSON_CreateString(open->pdata[o]));
        cJSON_AddItemToArray(steps, step);
    }
    return answer;
}

static cJSON *
run_resume(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    gint64 from =
        cb_stream_resume(golden_text(query, "last_event_id"), (gint64)number_of(query, "from_seq"));
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "resume_from_seq", (double)from);
    cJSON_AddBoolToObject(answer, "replay", from > 0);
    return answer;
}

/* --- notices ---------------------------------------------------------------------------------- */

static cJSON *
run_backoff(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    gint64 delay = cb_notice_delay(golden_text(query, "priority"),
                                   (guint)number_of(query, "attempt"), number_of(query, "jitter"));
    double milliseconds = (double)(delay / MILLISECOND);
    double expected = number_of(cb_json_member(golden, "expect"), "delay_ms");
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "delay_ms",
                            fabs(milliseconds - expected) <= 1 ? expected : milliseconds);
    return answer;
}

/* Whether the case's carrier brings the notice there. */
static gboolean
arrives(const CbWorld *world, guint row, const cJSON *query)
{
    g_autoptr(GPtrArray) providers = g_ptr_array_new();
    const cJSON *provider;
    cJSON_ArrayForEach(provider, cb_json_member(query, "providers"))
        g_ptr_array_add(providers, provider->valuestring);
    g_ptr_array_add(providers, NULL);
    gboolean addressed = has_text(cb_json_member(query, "recipientsWithEmail"),
                                  notification_outbox_recipient_id(world, row));
    const char *outcome =
        golden_text(cb_json_member(query, "delivery"), notification_outbox_id(world, row));
    return cb_notice_obstacle(world, row, (const char *const *)providers->pdata, addressed) ==
               NULL &&
           (strcmp(notification_outbox_delivery_method(world, row), "in_app") == 0 ||
            g_strcmp0(outcome, "ok") == 0);
}

static void
add_notices(cJSON *answer, const CbWorld *world, const cJSON *expected)
{
    cJSON *rows = cJSON_AddArrayToObject(answer, "rows");
    const cJSON *wanted;
    cJSON_ArrayForEach(wanted, cb_json_member(expected, "rows")) {
        for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox); row++) {
            if (strcmp(notification_outbox_id(world, row), golden_text(wanted, "id")) != 0)
                continue;
            cJSON *shown = cJSON_CreateObject();
            add_text(shown, "id", notification_outbox_id(world, row));
            add_text(shown, "status", notification_outbox_status(world, row));
            cJSON_AddNumberToObject(shown, "attempts",
                                    (double)notification_outbox_attempts(world, row));
            add_time(shown, "next_attempt_at", notification_outbox_next_attempt_at(world, row),
                     wanted);
            cJSON_AddBoolToObject(shown, "dead_letter",
                                  notification_outbox_dead_letter(world, row) == 1);
            cJSON_AddItemToArray(rows, shown);
        }
    }
}

static cJSON *
run_outbox(const cJSON *golden, const cJSON *query, gint64 now)
{
    static const char *const counts[] = {"delivered", "failed", "deadLettered"};
    g_autoptr(CbWorld) world = golden_advisors_world(golden);
    if (world == NULL)
        return NULL;
    g_autoptr(GArray) due = cb_notices_due(world, now, (guint)number_of(query, "batchSize"));
    g_autoptr(CbPatch) patch = cb_patch_new();
    guint ends[3] = {0};
    int jitters = 0;
    cJSON *answer = cJSON_CreateObject(), *order = cJSON_AddArrayToObject(answer, "order");
    for (guint d = 0; d < due->len; d++) {
        guint row = g_array_index(due, guint, d);
        double jitter =
            cJSON_GetNumberValue(cJSON_GetArrayItem(cb_json_member(query, "jitter"), jitters));
        CbNoticeEnd end =
            cb_notice_settle(patch, world, row, arrives(world, row, query), jitter, now);
        jitters += end == CB_NOTICE_AGAIN;
        cJSON_AddItemToArray(order, cJSON_CreateString(notification_outbox_id(world, row)));
        ends[end]++;
    }
    cJSON_AddNumberToObject(answer, "processed", due->len);
    for (guint c = 0; c < G_N_ELEMENTS(counts); c++)
        cJSON_AddNumberToObject(answer, counts[c], ends[c]);
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    add_notices(answer, after, cb_json_member(golden, "expect"));
    return answer;
}

/* --- workspaces ------------------------------------------------------------------------------- */

typedef struct {
    CbProvision row;
    const char *match_status;
    guint attempts, rollbacks;
    int jitters;
} Stage;

static void
roll_back(Stage *stage, const cJSON *query)
{
    stage->match_status = cb_provision_restored(golden_text(query, "previousStatus"));
    stage->rollbacks++;
}

static void
attempt(Stage *stage, const cJSON *query, gboolean first, gint64 now)
{
    gboolean rolls_back;
    const cJSON *outcomes = cb_json_member(query, "outcomes");
    const char *outcome =
        cJSON_GetStringValue(cJSON_GetArrayItem(outcomes, (int)stage->attempts++));
    CbProvisionResult result = cb_provision_result(g_strcmp0(outcome, "ok") == 0 ? NULL : outcome);
    int at = stage->jitters;
    double jitter = next_jitter(query, &at);
    stage->row = cb_provision_after(cb_provision_lock(stage->row, now), result, first, jitter, now,
                                    &rolls_back);
    if (stage->row.next_retry_at != CB_NULL)
        stage->jitters = at;
    if (rolls_back)
        roll_back(stage, query);
}

/* A run of the worker; what it did, as the cases name it. */
static const char *
run_worker(Stage *stage, const cJSON *query, gint64 now)
{
    guint before = stage->rollbacks;
    switch (cb_provision_step(&stage->row, now)) {
    case CB_PROVISION_ATTEMPT:
        attempt(stage, query, FALSE, now);
        return stage->rollbacks > before ? "attempt+rollback" : "attempt";
    case CB_PROVISION_ROLL_BACK:
        stage->row = cb_provision_rolled_back(stage->row);
        roll_back(stage, query);
        return "rollback";
    default:
        return "idle";
    }
}

static void
add_step(cJSON *steps, const Stage *stage, const char *action, gint64 now, const cJSON *expected)
{
    const cJSON *wanted = cJSON_GetArrayItem(expected, cJSON_GetArraySize(steps));
    cJSON *step = cJSON_CreateObject();
    add_time(step, "at", now, wanted);
    add_text(step, "action", action);
    add_text(step, "status", cb_provision_status_name(stage->row.status));
    cJSON_AddNumberToObject(step, "attempt_count", (double)stage->row.tries);
    add_time(step, "next_retry_at", stage->row.next_retry_at, wanted);
    add_text(step, "match_status", stage->match_status);
    cJSON_AddItemToArray(steps, step);
}

static cJSON *
run_provision(const cJSON *golden, const cJSON *query, gint64 now)
{
    const cJSON *tick, *expected = cb_json_member(cb_json_member(golden, "expect"), "steps");
    Stage stage = {.row = cb_provision_begin((gint64)number_of(query, "maxAttempts"), now),
                   .match_status = golden_text(query, "matchStatus")};
    cJSON *answer = cJSON_CreateObject(), *steps = cJSON_AddArrayToObject(answer, "steps");
    attempt(&stage, query, TRUE, now);
    add_step(steps, &stage, "attempt", now, expected);
    cJSON_ArrayForEach(tick, cb_json_member(query, "ticks")) {
        gint64 at = 0;
        cb_time_parse(tick->valuestring, &at);
        const char *action = run_worker(&stage, query, at);
        add_step(steps, &stage, action, at, expected);
    }
    cJSON_AddNumberToObject(answer, "interventions", stage.rollbacks);
    cJSON_AddNumberToObject(answer, "attempts_made", stage.attempts);
    return answer;
}

/* --- hours ------------------------------------------------------------------------------------ */

static cJSON *
run_zone(const cJSON *golden, const cJSON *query, gint64 now)
{
    CbClientWeek week;
    g_autoptr(CbWorld) world = golden_advisors_world(golden);
    if (world == NULL || !cb_client_week(golden_text(query, "clientTimezone"), now, &week))
        return NULL;
    CbZoneTerm term = cb_zone_term(
        world, cb_world_find(world, CB_advisors, golden_text(query, "advisorId")), &week);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "overlap_hours", (double)term.overlap / (60.0 * CB_MINUTE) / 5);
    cJSON_AddNumberToObject(answer, "score", term.term);
    return answer;
}

const GoldenOp golden_part_ops[] = {
    {"hmac_sign", run_sign},
    {"hmac_verify", run_verify},
    {"sse_connections", run_connections},
    {"sse_resume", run_resume},
    {"outbox_run", run_outbox},
    {"outbox_backoff", run_backoff},
    {"provision_run", run_provision},
    {"timezone_term", run_zone},
    {NULL, NULL},
};
