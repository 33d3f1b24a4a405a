#include "engine/peers/answers.h"

#include <string.h>

#include "engine/peers/agenda.h"
#include "engine/peers/names.h"
#include "engine/peers/telephones.h"
#include "engine/peers/words.h"
#include "engine/when.h"

/* --- parts ------------------------------------------------------------------------------------ */

static void
add_hundredths(cJSON *json, const char *name, gint64 value)
{
    cJSON_AddItemToObject(json, name,
                          value == CB_NULL ? cJSON_CreateNull()
                                           : cJSON_CreateNumber((double)value / 100));
}

static void
add_name(cJSON *json, const char *member, const CbWorld *world, guint contractor)
{
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    cJSON_AddStringToObject(json, member, name);
}

static void
add_row(cJSON *array, cJSON *row)
{
    cJSON_AddItemToArray(array, row);
}

/* --- events ----------------------------------------------------------------------------------- */

static void
add_times(cJSON *json, const CbWorld *world, guint event, gint64 now)
{
    CbPeerTimes times = {CB_NULL, CB_NULL, CB_NULL};
    gboolean lunch = cb_peer_times(world, event, &times);
    guint run = cb_peer_run(world, event);
    g_autofree char *job = g_strdup_printf("batch-peer-matching-%s", events_id(world, event));
    cb_json_add_time(json, "lunch_time", times.lunch);
    cb_json_add_time(json, "matching_time", times.run_at);
    cb_json_add_time(json, "introduction_time", times.introductions);
    cJSON_AddItemToObject(json, "delay_ms",
                          lunch ? cJSON_CreateNumber((double)(MAX(0, times.run_at - now) / 1000))
                                : cJSON_CreateNull());
    cJSON_AddNumberToObject(json, "delay_minutes", (double)cb_peer_delay(world, event));
    cJSON_AddStringToObject(json, "job_id", job);
    cb_json_add_text(json, "state", run == CB_NO_ROW ? NULL : peer_runs_state(world, run));
    cJSON_AddNumberToObject(json, "attempts",
                            run == CB_NO_ROW ? 0 : (double)peer_runs_attempts(world, run));
    cb_json_add_text(json, "last_error", run == CB_NO_ROW ? NULL : peer_runs_last_error(world, run));
    cb_json_add_text(json, "error", lunch ? NULL : CB_PEER_NO_LUNCH);
    CbPeerAgenda agenda = cb_peer_agenda(world, event, now);
    g_autofree char *missed = cb_peer_agenda_words(world, event, &agenda);
    cJSON_AddStringToObject(json, "agenda", cb_peer_missed_name(agenda.missed));
    cb_json_add_text(json, "agenda_words", missed);
}

cJSON *
cb_answer_peer_event(const CbWorld *world, guint event, gint64 now)
{
    CbPeerNumbers numbers = cb_peer_numbers(world, event);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "event_id", events_id(world, event));
    cb_json_add_text(json, "name", events_name(world, event));
    cb_json_add_day(json, "date", events_date(world, event));
    cb_json_add_day(json, "end_date", events_end_date(world, event));
    cb_json_add_text(json, "timezone", events_timezone(world, event));
    add_times(json, world, event, now);
    cJSON_AddNumberToObject(json, "checked_in", numbers.checked_in);
    cJSON_AddNumberToObject(json, "eligible", numbers.eligible);
    cJSON_AddNumberToObject(json, "matches", numbers.all.matches);
    cJSON_AddNumberToObject(json, "unsettled", numbers.unsettled);
    return json;
}

cJSON *
cb_answer_peer_queue(const CbWorld *world, gint64 now)
{
    CbPeerQueue queue = cb_peer_queue(world, now);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "waiting", queue.waiting);
    cJSON_AddNumberToObject(json, "active", queue.active);
    cJSON_AddNumberToObject(json, "completed", queue.completed);
    cJSON_AddNumberToObject(json, "failed", queue.failed);
    cJSON_AddNumberToObject(json, "delayed", queue.delayed);
    cJSON_AddNumberToObject(json, "total", queue.total);
    return json;
}

static int
by_date(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = events_date(world, x), right = events_date(world, y);
    return left != right ? (left > right) - (left < right) : (x > y) - (x < y);
}

cJSON *
cb_answer_peer_events(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint event = 0; event < cb_world_rows(world, CB_events); event++)
        g_array_append_val(rows, event);
    g_array_sort_with_data(rows, by_date, (gpointer)world);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "queue", cb_answer_peer_queue(world, now));
    cJSON *events = cJSON_AddArrayToObject(json, "events");
    for (guint i = 0; i < rows->len; i++)
        add_row(events, cb_answer_peer_event(world, g_array_index(rows, guint, i), now));
    return json;
}

/* --- a batch ---------------------------------------------------------------------------------- */

static cJSON *
pick_json(const CbWorld *world, guint event, const CbPeerBatch *batch, guint k)
{
    const CbPeerPick *pick = &g_array_index(batch->picks, CbPeerPick, k);
    CbPeerParts parts = cb_peer_book_parts(batch->book, pick->source, pick->peer);
    guint first, second;
    g_autofree char *reason = cb_peer_pick_reason(batch, k);
    cJSON *json = cJSON_CreateObject();
    cb_peer_pick_rows(batch, k, &first, &second);
    cJSON_AddStringToObject(json, "contractor1_id", contractors_id(world, first));
    cJSON_AddStringToObject(json, "contractor2_id", contractors_id(world, second));
    add_name(json, "name1", world, first);
    add_name(json, "name2", world, second);
    add_hundredths(json, "match_score", pick->score);
    cJSON_AddStringToObject(json, "match_type", cb_peer_type_name(cb_peer_type(&parts)));
    cJSON_AddItemToObject(json, "match_criteria", cb_peer_criteria(&parts));
    cJSON_AddStringToObject(json, "match_reason", reason);
    cJSON_AddBoolToObject(json, "same_market", cb_peer_same_market(&parts));
    cJSON_AddBoolToObject(json, "pinned", cb_peer_is_pinned(world, event, first, second));
    return json;
}

static cJSON *
people_json(const CbWorld *world, const CbPeerBatch *batch)
{
    g_autofree guint *each = cb_peer_batch_counts(batch);
    cJSON *people = cJSON_CreateArray();
    for (guint p = 0; p < batch->eligible->len; p++) {
        guint contractor = g_array_index(batch->eligible, guint, p);
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "contractor_id", contractors_id(world, contractor));
        add_name(json, "name", world, contractor);
        cJSON_AddNumberToObject(json, "introductions", each[p]);
        add_row(people, json);
    }
    return people;
}

static cJSON *
alone_json(const CbWorld *world, guint event, const CbPeersPolicy *policy, const CbPeerBatch *batch)
{
    g_autoptr(GArray) found = cb_peer_alone(world, event, policy, batch);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < found->len; i++) {
        const CbPeerAlone *alone = &g_array_index(found, CbPeerAlone, i);
        g_autofree char *advice = cb_peer_alone_words(world, policy, alone);
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "contractor_id", contractors_id(world, alone->contractor));
        add_name(json, "name", world, alone->contractor);
        cb_json_add_text(json, "best_id",
                 alone->with == CB_NO_ROW ? NULL : contractors_id(world, alone->with));
        add_hundredths(json, "best_score",
                       alone->with == CB_NO_ROW ? CB_NULL : (gint64)alone->why.score);
        cJSON_AddStringToObject(json, "advice", advice);
        add_row(array, json);
    }
    return array;
}

/* Of the batch's people who share a number: [{contractor1_id, contractor2_id, number}]. */
static cJSON *
sharing_json(const CbWorld *world, const CbPeerBatch *batch)
{
    g_autoptr(GArray) sharing = cb_peer_sharing(world, batch->eligible);
    cJSON *array = cJSON_CreateArray();
    for (guint s = 0; s < sharing->len; s++) {
        const CbPeerSharing *one = &g_array_index(sharing, CbPeerSharing, s);
        char end[CB_PEER_NUMBER_END];
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "contractor1_id", contractors_id(world, one->first));
        cJSON_AddStringToObject(json, "contractor2_id", contractors_id(world, one->second));
        cJSON_AddStringToObject(json, "number", cb_peer_number_end(world, one->first, end));
        add_row(array, json);
    }
    return array;
}

cJSON *
cb_answer_peer_batch(const CbWorld *world, guint event, const CbPeersPolicy *policy,
                     const CbPeerBatch *batch)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "policy", policy->how == CB_PEERS_LISTS ? "lists" : "optimal");
    cJSON_AddBoolToObject(json, "success", batch->success);
    cb_json_add_text(json, "reason", batch->reason);
    cb_json_add_text(json, "error", batch->error);
    cb_json_add_time(json, "introduction_time", batch->introductions);
    cJSON_AddNumberToObject(json, "matches_created", batch->picks->len);
    cJSON_AddNumberToObject(json, "messages_scheduled", 2.0 * batch->picks->len);
    cJSON_AddNumberToObject(json, "total_score_hundredths", batch->total);
    cJSON_AddNumberToObject(json, "bound_hundredths", batch->bound);
    cJSON_AddBoolToObject(json, "proved", batch->proved);
    cJSON_AddNumberToObject(json, "most_introductions_for_one_person", batch->most_for_one);
    cJSON *matches = cJSON_AddArrayToObject(json, "matches");
    for (guint k = 0; k < batch->picks->len; k++)
        add_row(matches, pick_json(world, event, batch, k));
    cJSON_AddItemToObject(json, "people", people_json(world, batch));
    cJSON_AddItemToObject(json, "alone", alone_json(world, event, policy, batch));
    cJSON_AddItemToObject(json, "shared_numbers", sharing_json(world, batch));
    return json;
}

cJSON *
cb_answer_peer_why(const CbWorld *world, const CbPeersPolicy *policy, const CbPeerWhy *why, guint a,
                   guint b)
{
    g_autofree char *sentence = cb_peer_why_words(world, policy, why, a, b);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "contractor1_id", contractors_id(world, a));
    cJSON_AddStringToObject(json, "contractor2_id", contractors_id(world, b));
    cJSON_AddStringToObject(json, "why", cb_peer_apart_name(why->apart));
    add_hundredths(json, "score", why->score);
    cJSON_AddItemToObject(json, "parts", cb_peer_criteria(&why->parts));
    cJSON_AddStringToObject(json, "sentence", sentence);
    return json;
}
