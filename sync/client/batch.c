#include "sync/client/batch.h"

#include <string.h>

#include "engine/when.h"
#include "store/replica/split.h"
#include "sync/wire/protocol.h"

#define LARGEST_BATCH (256 * 1024)
#define OLD CB_DAY
#define LARGEST_RESULT (256 * 1024)
#define LONGEST_CODE 64
#define LONGEST_SENTENCE 1000

/* --- what waits ----------------------------------------------------------------------------------- */

static void
waiting_free(gpointer data)
{
    CbWaiting *waiting = data;
    g_free(waiting->id);
    g_free(waiting->root);
    g_free(waiting->body);
    g_free(waiting);
}

static gboolean
goes(CbOutboxState state)
{
    return state == CB_OUTBOX_PENDING || state == CB_OUTBOX_SENDING;
}

static gboolean
waits_for_person(CbOutboxState state)
{
    return state == CB_OUTBOX_CONFLICT || state == CB_OUTBOX_REJECTED;
}

static char *
print(cJSON *json)
{
    char *printed = cJSON_PrintUnformatted(json);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    return text;
}

static CbWaiting *
copy(const CbOutboxEntry *entry)
{
    const CbDecision *decision = entry->decision;
    CbWaiting *waiting = g_new0(CbWaiting, 1);
    waiting->id = g_strdup(decision->id);
    waiting->root = g_strdup_printf("%s/%s", cb_tables[decision->target].name, decision->target_id);
    waiting->sequence = entry->sequence;
    waiting->decided_at = decision->decided_at;
    waiting->due_at = entry->due_at;
    waiting->state = entry->state;
    waiting->confirmed = entry->confirmed;
    if (goes(entry->state)) {
        g_autoptr(cJSON) json = cb_wire_decision(decision, entry->sequence);
        waiting->body = print(json);
    }
    return waiting;
}

GPtrArray *
cb_batch_copy(const GPtrArray *entries)
{
    GPtrArray *waiting = g_ptr_array_new_with_free_func(waiting_free);
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = entries->pdata[i];
        if (goes(entry->state) || waits_for_person(entry->state))
            g_ptr_array_add(waiting, copy(entry));
    }
    return waiting;
}

/* --- what may go ---------------------------------------------------------------------------------- */

/* When it may go; a clock that was set back does not hold it. */
static gint64
due_at(const CbWaiting *waiting, const CbBatchTime *time)
{
    if (waiting->state == CB_OUTBOX_SENDING)
        return time->now;
    if (waiting->due_at != CB_NULL)
        return waiting->due_at;
    gboolean hurried = waiting->sequence <= time->hurried || waiting->decided_at > time->now;
    return hurried ? time->now : waiting->decided_at + time->push_delay;
}

/* What may have arrived is sent again however old it is: only so what became of it is known. */
static gboolean
is_old(const CbWaiting *waiting, const CbBatchTime *time)
{
    return waiting->state == CB_OUTBOX_PENDING && !waiting->confirmed &&
           time->now - waiting->decided_at > OLD;
}

CbBatch
cb_batch_choose(const GPtrArray *waiting, const CbBatchTime *time)
{
    CbBatch batch = {.ready = g_ptr_array_new(), .next_at = G_MAXINT64};
    g_autoptr(GHashTable) held = g_hash_table_new(g_str_hash, g_str_equal); /* roots */
    for (guint i = 0; i < waiting->len; i++) {
        CbWaiting *one = waiting->pdata[i];
        gboolean old = is_old(one, time);
        batch.n_old += old;
        if (g_hash_table_contains(held, one->root))
            continue;
        if (goes(one->state) && !old && due_at(one, time) <= time->now) {
            g_ptr_array_add(batch.ready, one);
            continue;
        }
        g_hash_table_add(held, one->root);
        if (goes(one->state) && !old)
            batch.next_at = MIN(batch.next_at, due_at(one, time));
    }
    return batch;
}

void
cb_batch_clear(CbBatch *batch)
{
    g_clear_pointer(&batch->ready, g_ptr_array_unref);
}

guint
cb_batch_cut(const GPtrArray *ready, guint most)
{
    gsize size = 0;
    guint n = 0;
    for (; n < MIN(ready->len, most); n++) {
        size += strlen(((const CbWaiting *)ready->pdata[n])->body) + 1;
        if (n > 0 && size > LARGEST_BATCH)
            break;
    }
    return n;
}

char *
cb_batch_body(const char *client_id, GPtrArray *sent)
{
    GString *body = g_string_new("{\"client_id\":");
    cb_wire_print_text(body, client_id);
    g_string_append(body, ",\"decisions\":[");
    for (guint i = 0; i < sent->len; i++) {
        if (i > 0)
            g_string_append_c(body, ',');
        g_string_append(body, ((const CbWaiting *)sent->pdata[i])->body);
    }
    g_string_append(body, "]}");
    return g_string_free(body, FALSE);
}

/* --- what became of it ---------------------------------------------------------------------------- */

static void
mark_clear(gpointer data)
{
    CbTaskMark *mark = data;
    g_free(mark->id);
    g_free(mark->code);
    g_free(mark->sentence);
    g_free(mark->theirs);
}

GArray *
cb_marks_new(void)
{
    GArray *marks = g_array_new(FALSE, FALSE, sizeof(CbTaskMark));
    g_array_set_clear_func(marks, mark_clear);
    return marks;
}

void
cb_marks_add(GArray *marks, const char *id, CbOutboxState state, const char *code,
             const char *sentence)
{
    CbTaskMark mark = {.id = g_strdup(id),
                       .state = state,
                       .code = g_strdup(code),
                       .sentence = g_strdup(sentence),
                       .version = CB_NULL};
    g_array_append_val(marks, mark);
}

static char *
short_text(const cJSON *json, gsize longest)
{
    const char *text = cJSON_GetStringValue(json);
    if (text == NULL)
        return NULL;
    char *copied = g_strndup(text, longest);
    const char *end;
    if (!g_utf8_validate(copied, -1, &end))
        copied[end - copied] = '\0';
    return copied;
}

/* The root as the hub has it; NULL when the answer does not say. */
static char *
read_theirs(const cJSON *result)
{
    static const char *const names[] = {"row", "by", "at", "did"};
    g_autoptr(cJSON) theirs = cJSON_CreateObject();
    if (!cJSON_IsObject(cb_json_member(result, "row")))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const cJSON *found = cb_json_member(result, names[i]);
        cJSON_AddItemToObject(theirs, names[i],
                              found ? cJSON_Duplicate(found, TRUE) : cJSON_CreateNull());
    }
    char *text = print(theirs);
    if (text && !g_utf8_validate(text, -1, NULL))
        g_clear_pointer(&text, g_free);
    return text;
}

/* Of a duplicate counts what became of it the first time; NULL when neither is told. */
static const cJSON *
read_verdict(const cJSON *result, CbVerdict *verdict)
{
    if (!cb_verdict_parse(cJSON_GetStringValue(cb_json_member(result, "outcome")), verdict))
        return NULL;
    if (*verdict != CB_VERDICT_DUPLICATE)
        return result;
    const cJSON *first = cb_json_member(result, "first");
    gboolean told = cb_verdict_parse(cJSON_GetStringValue(cb_json_member(first, "outcome")), verdict) &&
                    *verdict != CB_VERDICT_DUPLICATE;
    return told ? first : NULL;
}

static gboolean
read_result(const cJSON *result, const char *id, CbTaskMark *mark)
{
    static const CbOutboxState states[] = {
        [CB_VERDICT_ACCEPTED] = CB_OUTBOX_ACCEPTED,
        [CB_VERDICT_CONFLICT] = CB_OUTBOX_CONFLICT,
        [CB_VERDICT_REJECTED] = CB_OUTBOX_REJECTED,
        [CB_VERDICT_BLOCKED] = CB_OUTBOX_PENDING,
    };
    CbVerdict verdict;
    const cJSON *told = read_verdict(result, &verdict);
    if (told == NULL || g_strcmp0(cJSON_GetStringValue(cb_json_member(result, "id")), id) != 0)
        return FALSE;
    const cJSON *version = cb_json_member(result, "version");
    mark->state = states[verdict];
    if (verdict == CB_VERDICT_ACCEPTED && version != NULL && !cJSON_IsNull(version) &&
        !cb_wire_read_number(version, &mark->version))
        return FALSE;
    mark->code = short_text(cb_json_member(told, "code"), LONGEST_CODE);
    mark->sentence = short_text(cb_json_member(result, "message"), LONGEST_SENTENCE);
    if (verdict == CB_VERDICT_CONFLICT || verdict == CB_VERDICT_REJECTED)
        mark->theirs = read_theirs(result);
    return TRUE;
}

/* One result at a time: a tree of values takes many times the room of its text. */
static gboolean
read_next(CbSplit *split, const char *id, GArray *marks)
{
    CbPiece piece;
    g_autofree char *problem = NULL;
    if (!cb_split_next(split, NULL, &piece) || piece.length > LARGEST_RESULT)
        return FALSE;
    g_autoptr(cJSON) result = cb_json_parse_strict(piece.text, piece.length, LARGEST_RESULT, &problem);
    CbTaskMark mark = {.id = g_strdup(id), .version = CB_NULL};
    gboolean good = read_result(result, id, &mark);
    g_array_append_val(marks, mark);
    return good;
}

gboolean
cb_batch_read(const char *body, gsize length, const GPtrArray *ids, GArray *marks)
{
    static const char *const names[] = {"results"};
    CbPiece results, more;
    if (!cb_split_members(body, length, names, 1, &results) || results.text == NULL)
        return FALSE;
    CbSplit split = cb_split(results.text, results.length);
    if (split.close != ']')
        return FALSE;
    for (guint i = 0; i < ids->len; i++)
        if (!read_next(&split, ids->pdata[i], marks))
            return FALSE;
    return !cb_split_next(&split, NULL, &more) && !split.broken;
}
