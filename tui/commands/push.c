/* The outbox as what is to be pushed: listed, hurried, confirmed, decided again, given up. */
#include <string.h>

#include "engine/domain.h"
#include "engine/when.h"
#include "sync/client/credentials.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

/* --- words ------------------------------------------------------------------------------------ */

static gboolean
is_of_interest(const CbDeskEntry *seen)
{
    return seen->standing != CB_TAKEN_BACK && seen->standing != CB_DONE;
}

static char *
time_text(gint64 time)
{
    char words[32];
    return g_strdup(cb_time_format(time / CB_SECOND * CB_SECOND, words));
}

static char *
pending_words(CbDesk *desk, const CbOutboxEntry *entry)
{
    gint64 due_at = cb_desk_due_at(desk, entry);
    if (cb_desk_is_held(desk, entry))
        return g_strdup("old: to be confirmed");
    if (due_at <= cb_desk_now(desk))
        return g_strdup("waiting for the hub");
    g_autofree char *due = time_text(due_at);
    return g_strconcat("waiting until ", due, NULL);
}

static char *
state_words(CbDesk *desk, const CbDeskEntry *seen)
{
    const CbOutboxEntry *entry = seen->entry;
    switch (entry->state) {
    case CB_OUTBOX_PENDING:
        return seen->standing == CB_CONFLICTS ? g_strdup("conflict") : pending_words(desk, entry);
    case CB_OUTBOX_SENDING:
        return g_strdup("sending");
    default:
        return g_strdup(cb_outbox_state_name(entry->state));
    }
}

/* Who changed what the hub has instead, and when: "Marie, 2026-…"; NULL when it has not said. */
static char *
theirs_words(const CbOutboxEntry *entry)
{
    g_autoptr(cJSON) theirs = entry->theirs != NULL ? cJSON_Parse(entry->theirs) : NULL;
    const char *by = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(theirs, "by"));
    const char *at = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(theirs, "at"));
    gint64 time;
    g_autofree char *when = at != NULL && cb_time_parse(at, &time) ? time_text(time) : NULL;
    if (by == NULL && when == NULL)
        return NULL;
    return g_strdup_printf("%s%s%s", cb_text_or(by, "somebody"), when != NULL ? ", " : "",
                           cb_text_or(when, ""));
}

/* --- the list --------------------------------------------------------------------------------- */

static cJSON *
text_json(const char *text)
{
    return text != NULL ? cJSON_CreateString(text) : cJSON_CreateNull();
}

static cJSON *
json_of(CbDesk *desk, const CbDeskEntry *seen)
{
    const CbOutboxEntry *entry = seen->entry;
    g_autofree char *words = state_words(desk, seen);
    g_autofree char *due = time_text(cb_desk_due_at(desk, entry));
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "number", (double)entry->sequence);
    cJSON_AddStringToObject(json, "id", entry->decision->id);
    cJSON_AddStringToObject(json, "kind", entry->decision->kind);
    cJSON *target = cJSON_AddObjectToObject(json, "target");
    cJSON_AddStringToObject(target, "table", cb_tables[entry->decision->target].name);
    cJSON_AddStringToObject(target, "id", entry->decision->target_id);
    cJSON_AddStringToObject(json, "state", cb_outbox_state_name(entry->state));
    cJSON_AddStringToObject(json, "words", words);
    cJSON_AddItemToObject(json, "due_at", entry->state == CB_OUTBOX_PENDING ? cJSON_CreateString(due)
                                                                           : cJSON_CreateNull());
    cJSON_AddNumberToObject(json, "attempts", (double)entry->attempts);
    cJSON_AddItemToObject(json, "code", text_json(seen->code != NULL ? seen->code : entry->code));
    cJSON_AddItemToObject(json, "sentence", text_json(seen->sentence));
    cJSON_AddItemToObject(json, "theirs", entry->theirs != NULL ? cJSON_Parse(entry->theirs) : NULL);
    return json;
}

static void
answer_list(CbDesk *desk)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (is_of_interest(&seen))
            cJSON_AddItemToArray(array, json_of(desk, &seen));
    }
    cb_call_answer(array);
}

static void
add_line(CbSheet *sheet, CbDesk *desk, const CbDeskEntry *seen)
{
    const CbOutboxEntry *entry = seen->entry;
    const CbDecisionKind *kind = cb_decision_kind(entry->decision->kind);
    g_autofree char *decided = time_text(entry->decision->decided_at);
    g_autofree char *words = state_words(desk, seen), *theirs = theirs_words(entry);
    const char *code = seen->code != NULL ? seen->code : entry->code;
    cb_sheet_number(sheet, entry->sequence);
    cb_sheet_text(sheet, decided);
    cb_sheet_text(sheet, kind != NULL ? kind->label : entry->decision->kind);
    cb_sheet_text(sheet, entry->decision->target_id);
    cb_sheet_text(sheet, words);
    cb_sheet_text(sheet, theirs);
    cb_sheet_format(sheet, "%s%s%s", cb_text_or(code, ""), code != NULL ? ": " : "",
                    cb_text_or(seen->sentence, ""));
}

static void
print_list(CbDesk *desk)
{
    static const CbSheetColumn columns[] = {
        {"NO", TRUE, 0},      {"DECIDED", FALSE, 0}, {"WHAT", FALSE, 0},   {"ON", FALSE, 0},
        {"STATE", FALSE, 0},  {"THEIRS", FALSE, 40}, {"RESULT", FALSE, 0}, {NULL, FALSE, 0},
    };
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    guint n = 0;
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (is_of_interest(&seen)) {
            add_line(sheet, desk, &seen);
            n++;
        }
    }
    if (n > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, "Nothing waits in the outbox.");
}

static CbExit
list(CbCall *call, CbDesk *desk, GError **error)
{
    (void)error;
    if (call->json)
        answer_list(desk);
    else
        print_list(desk);
    return CB_EXIT_DONE;
}

/* --- push ------------------------------------------------------------------------------------- */

/* From now on nothing waits for the delay in which it can be undone. */
static gboolean
release_all(CbDesk *desk, GError **error)
{
    CbStore *store = cb_desk_store(desk);
    if (!cb_outbox_begin(store, error))
        return FALSE;
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        const CbOutboxEntry *entry = cb_desk_entry(desk, i).entry;
        if (entry->state != CB_OUTBOX_PENDING ||
            cb_outbox_release(store, entry->decision->id, cb_desk_now(desk), entry->confirmed, error))
            continue;
        cb_outbox_rollback(store);
        return FALSE;
    }
    return cb_outbox_commit(store, error);
}

static CbExit
push(CbCall *call, CbDesk *desk, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *directory = g_strdup(cb_desk_profile(desk)->directory);
    if (!release_all(desk, error))
        return CB_EXIT_STORE;
    cb_call_close(call);
    CbExit status = cb_sync_once(call, directory, FALSE, &problem);
    if (g_error_matches(problem, CB_COURIER_ERROR, CB_COURIER_ERROR_BUSY)) {
        cb_call_tell("%s", problem->message);
        return CB_EXIT_DONE;
    }
    if (problem != NULL)
        g_propagate_error(error, g_steal_pointer(&problem));
    return status;
}

/* --- one decision, or all that it fits --------------------------------------------------------- */

/* Does it to one decision: a sentence in *sentence; FALSE with an error, or when it is refused. */
typedef struct {
    gboolean (*fits)(CbDesk *desk, const CbDeskEntry *seen);
    gboolean (*act)(CbDesk *desk, const char *id, char **sentence, GError **error);
    const char *nothing; /* said when it fits none */
} Act;

static gboolean
fits_conflict(CbDesk *desk, const CbDeskEntry *seen)
{
    (void)desk;
    return seen->standing == CB_CONFLICTS;
}

static gboolean
fits_held(CbDesk *desk, const CbDeskEntry *seen)
{
    return cb_desk_is_held(desk, seen->entry);
}

static gboolean
fits_any(CbDesk *desk, const CbDeskEntry *seen)
{
    (void)desk;
    return is_of_interest(seen);
}

static gboolean
retry(CbDesk *desk, const char *id, char **sentence, GError **error)
{
    g_autoptr(CbOutcome) outcome = cb_desk_decide_again(desk, id, error);
    if (outcome == NULL)
        return FALSE;
    *sentence = outcome->code == NULL ? g_strdup(outcome->sentence)
                                      : g_strdup_printf("%s (%s)", outcome->sentence, outcome->code);
    return outcome->code == NULL;
}

static gboolean
confirm(CbDesk *desk, const char *id, char **sentence, GError **error)
{
    *sentence = g_strdup("It is pushed although it is old.");
    return cb_desk_confirm(desk, id, error);
}

static gboolean
drop(CbDesk *desk, const char *id, char **sentence, GError **error)
{
    *sentence = cb_desk_give_up(desk, id, error);
    return *sentence != NULL;
}

static gboolean
is_named(const CbOutboxEntry *entry, const char *word)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, entry->sequence);
    return word == NULL || strcmp(entry->decision->id, word) == 0 || strcmp(number, word) == 0;
}

/* The ids (owned) of what `act` fits, among those that `word` names. */
static GPtrArray *
pick(CbDesk *desk, const Act *act, const char *word)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (is_named(seen.entry, word) && act->fits(desk, &seen))
            g_ptr_array_add(ids, g_strdup(seen.entry->decision->id));
    }
    return ids;
}

static CbExit
act_on(CbCall *call, CbDesk *desk, const Act *act, GError **error)
{
    g_autoptr(GPtrArray) ids = pick(desk, act, call->words[1]);
    CbExit status = CB_EXIT_DONE;
    if (ids->len == 0)
        return cb_call_refuse(call, "NOTHING_TO_DO", "%s", act->nothing);
    for (guint i = 0; i < ids->len; i++) {
        GError *problem = NULL;
        g_autofree char *sentence = NULL;
        if (act->act(desk, g_ptr_array_index(ids, i), &sentence, &problem)) {
            if (!call->json)
                cb_say(stdout, "%s", sentence);
            continue;
        }
        if (problem != NULL) {
            g_propagate_error(error, problem);
            return CB_EXIT_STORE;
        }
        cb_call_tell("%s", sentence);
        status = CB_EXIT_REFUSED;
    }
    if (call->json)
        answer_list(desk);
    return status;
}

static CbExit
run_retry(CbCall *call, CbDesk *desk, GError **error)
{
    static const Act act = {fits_conflict, retry, "no such decision is in conflict or rejected"};
    return act_on(call, desk, &act, error);
}

static CbExit
run_confirm(CbCall *call, CbDesk *desk, GError **error)
{
    static const Act act = {fits_held, confirm, "no such decision waits to be confirmed"};
    return act_on(call, desk, &act, error);
}

static CbExit
run_drop(CbCall *call, CbDesk *desk, GError **error)
{
    static const Act act = {fits_any, drop, "no such decision waits in the outbox"};
    if (call->words[1] != NULL)
        return act_on(call, desk, &act, error);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "outbox drop needs the number of a decision, as `callboard outbox` lists it");
    return CB_EXIT_USAGE;
}

static const struct {
    const char *word;
    CbExit (*run)(CbCall *call, CbDesk *desk, GError **error);
    gboolean changes;
} verbs[] = {
    {"list", list, FALSE},          {"push", push, TRUE},     {"retry", run_retry, TRUE},
    {"confirm", run_confirm, TRUE}, {"drop", run_drop, TRUE},
};

static CbExit
run(CbCall *call, GError **error)
{
    const char *word = call->n_words > 0 ? call->words[0] : "list";
    CbExit status = CB_EXIT_STORE;
    for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(verbs[i].word, word) != 0)
            continue;
        if (verbs[i].changes && !cb_call_may_change(call, &status, error))
            return status;
        CbDesk *desk = cb_call_desk(call, error);
        return desk != NULL ? verbs[i].run(call, desk, error) : CB_EXIT_STORE;
    }
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "outbox takes list, push, retry, confirm or drop, not \"%s\"", word);
    return CB_EXIT_USAGE;
}

const CbCommand cb_commands_push[] = {
    {"outbox", "[ACTION] [ID]", CB_COMMAND_JSON,
     "what waits for the hub: list, push, retry [ID], confirm [ID], drop ID", NULL, run},
    {.name = NULL},
};
