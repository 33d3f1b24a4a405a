/* Calls of functions: /rpc/name. */
#include <string.h>

#include "engine/json.h"
#include "store/rest/lookup.h"
#include "store/rest/values.h"
#include "sync/hub/rest/call.h"
#include "sync/hub/rest/refusal.h"

#define ALIKE 0.75            /* names of functions, to be shown as a hint */
#define ALIKE_PARAMETERS 0.33 /* lists of parameters of the function that was named */

enum { APPLIED = 1 << CB_PREFER_COUNT | 1 << CB_PREFER_HANDLING | 1 << CB_PREFER_MAX_AFFECTED };

/* --- which function --------------------------------------------------------------------------- */

static const CbRoutine *
find_name(const CbCatalogue *catalogue, const char *name)
{
    for (const CbRoutine *routine = catalogue->routines; routine != NULL && routine->name != NULL;
         routine++)
        if (strcmp(routine->name, name) == 0)
            return routine;
    return NULL;
}

static const CbParameter *
find_parameter(const CbRoutine *routine, const char *name)
{
    for (const CbParameter *parameter = routine->parameters; parameter->name != NULL; parameter++)
        if (strcmp(parameter->name, name) == 0)
            return parameter;
    return NULL;
}

/* Whether each name is a parameter, and none that is needed is missing. */
static gboolean
fits(const CbRoutine *routine, const cJSON *arguments)
{
    for (const cJSON *argument = arguments->child; argument != NULL; argument = argument->next)
        if (find_parameter(routine, argument->string) == NULL)
            return FALSE;
    for (const CbParameter *parameter = routine->parameters; parameter->name != NULL; parameter++)
        if (!parameter->optional &&
            cJSON_GetObjectItemCaseSensitive(arguments, parameter->name) == NULL)
            return FALSE;
    return TRUE;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
join_sorted(GPtrArray *names)
{
    g_ptr_array_sort(names, by_text);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

static char *
argument_names(const cJSON *arguments)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const cJSON *argument = arguments->child; argument != NULL; argument = argument->next)
        g_ptr_array_add(names, argument->string);
    return join_sorted(names);
}

static char *
parameter_names(const CbRoutine *routine)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const CbParameter *parameter = routine->parameters; parameter->name != NULL; parameter++)
        g_ptr_array_add(names, (gpointer)parameter->name);
    return join_sorted(names);
}

/* The function whose name is most like this one. */
static char *
hint_name(const CbCatalogue *catalogue, const char *name)
{
    const char *best = NULL;
    double most = ALIKE;
    for (const CbRoutine *routine = catalogue->routines; routine != NULL && routine->name != NULL;
         routine++) {
        double likeness = cb_rest_likeness(name, routine->name);
        if (likeness >= most && (best == NULL || likeness > most)) {
            best = routine->name;
            most = likeness;
        }
    }
    return best == NULL ? NULL
                        : g_strdup_printf("Perhaps you meant to call the function public.%s", best);
}

/* The parameters of the function that was named: unless what was given is nothing like them. */
static char *
hint_parameters(const CbRoutine *routine, const char *given)
{
    g_autofree char *names = parameter_names(routine);
    if (given[0] != '\0' && cb_rest_likeness(given, names) < ALIKE_PARAMETERS)
        return NULL;
    return g_strdup_printf("Perhaps you meant to call the function public.%s(%s)", routine->name,
                           names);
}

static gboolean
refuse_unknown(CbCall *call, const CbRoutine *named, const cJSON *arguments)
{
    g_autofree char *names = argument_names(arguments);
    guint n = (guint)cJSON_GetArraySize(arguments);
    g_autofree char *shown = n == 0 ? g_strdup(" without parameters")
                                    : g_strdup_printf("(%s)", names);
    g_autofree char *searched =
        n == 0 ? g_strdup(" without parameters")
               : g_strdup_printf(" with parameter%s %s", n > 1 ? "s" : "", names);
    gboolean post = strcmp(call->method, "POST") == 0;
    g_autofree char *details = g_strdup_printf(
        "Searched for the function public.%s%s%s, but no matches were found in the schema cache.",
        call->name, searched, post ? " or with a single unnamed json/jsonb parameter" : "");
    g_autofree char *hint = named != NULL ? hint_parameters(named, names)
                                          : hint_name(call->host->catalogue, call->name);
    return cb_rest_refuse(&call->refusal, "PGRST202", details, hint,
                          "Could not find the function public.%s%s in the schema cache", call->name,
                          shown);
}

/* --- arguments -------------------------------------------------------------------------------- */

/* What a GET has in its query string. */
static cJSON *
query_arguments(const CbCall *call)
{
    cJSON *arguments = cJSON_CreateObject();
    const GPtrArray *pairs = call->parameters.arguments;
    for (guint i = 0; i < pairs->len; i += 2)
        if (cJSON_GetObjectItemCaseSensitive(arguments, pairs->pdata[i]) == NULL)
            cJSON_AddStringToObject(arguments, pairs->pdata[i], pairs->pdata[i + 1]);
    return arguments;
}

/* The argument as JSON of its parameter's type, as functions get it. A query string has just texts:
 * `plain`. */
static cJSON *
read_argument(const CbParameter *parameter, const cJSON *argument, gboolean plain,
              GStringChunk *texts, CbRefusal *refusal)
{
    CbColumn column = {.name = parameter->name, .type = parameter->type, .flags = CB_NULLABLE,
                       .refers = -1, .size = parameter->type == CB_TYPE_INT ? 4 : 0};
    CbValue value;
    gboolean read = plain ? cb_rest_read(&column, CB_READ_TO_STORE, argument->valuestring, texts,
                                         &value, refusal)
                          : cb_rest_read_json(&column, argument, texts, &value, refusal);
    return read ? cb_json_value(parameter->type, value) : NULL;
}

static cJSON *
read_arguments(CbCall *call, const CbRoutine *routine, const cJSON *given)
{
    g_autoptr(cJSON) arguments = cJSON_CreateObject();
    g_autoptr(GStringChunk) texts = g_string_chunk_new(256);
    for (const cJSON *argument = given->child; argument != NULL; argument = argument->next) {
        const CbParameter *parameter = find_parameter(routine, argument->string);
        cJSON *read =
            read_argument(parameter, argument, call->body == NULL, texts, &call->refusal);
        if (read == NULL)
            return NULL;
        cJSON_AddItemToObject(arguments, parameter->name, read);
    }
    return g_steal_pointer(&arguments);
}

/* --- the call --------------------------------------------------------------------------------- */

typedef struct {
    const CbRoutine *routine;
    const cJSON *arguments;
    CbRestTask task;
    cJSON *result;
    CbRestRows rows;
} Work;

static void
clear_work(Work *work)
{
    g_clear_pointer(&work->result, cJSON_Delete);
    cb_rest_rows_clear(&work->rows);
}

static gboolean
has_rows(const CbRoutine *routine)
{
    return routine->gives == CB_GIVES_ROWS || routine->gives == CB_GIVES_ROW;
}

static gboolean
check_rows(CbCall *call, const Work *work)
{
    guint n = work->rows.n_rows;
    if (!cb_call_check_single(call, n))
        return FALSE;
    if (work->task.max_affected < 0 || n <= work->task.max_affected)
        return TRUE;
    g_autofree char *details = g_strdup_printf("The query affects %u rows", n);
    return cb_rest_refuse(&call->refusal, "PGRST124", details, NULL,
                          "Query result exceeds max-affected preference constraint");
}

static gboolean
run(CbCall *call, CbDb *db, gpointer data, GError **error)
{
    Work *work = data;
    clear_work(work);
    CbRoutineCall routine_call = {db,   call->host->catalogue, call->asker, work->arguments,
                                  NULL, &call->refusal};
    gboolean done = work->routine->run(&routine_call, error);
    work->result = routine_call.result;
    if (!done || !has_rows(work->routine) || work->result == NULL)
        return done;
    return cb_rest_shape(&work->task, work->routine, work->result, &work->rows, &call->refusal) &&
           check_rows(call, work);
}

/* A function that gives one value, or none, cannot promise how many rows it changes. */
static gboolean
check_preferences(CbCall *call, const CbRoutine *routine, CbRestTask *task)
{
    if (!cb_prefer_is(&call->prefer, "handling=strict"))
        return TRUE;
    task->max_affected = call->prefer.max_affected;
    return task->max_affected < 0 || routine->gives == CB_GIVES_ROWS ||
           cb_rest_refuse(&call->refusal, "PGRST128", NULL, NULL,
                          "Function must return SETOF or TABLE when max-affected preference is "
                          "used with handling=strict");
}

static CbAnswer *
answer_rows(CbCall *call, const Work *work)
{
    gint64 total = call->prefer.given[CB_PREFER_COUNT] != NULL ? work->rows.total : -1;
    CbAnswer *answer = cb_call_ranged(call, work->rows.n_rows, total);
    if (answer->status != 416)
        cb_call_send_rows(call, answer, &work->rows);
    return answer;
}

static CbAnswer *
answer_value(CbCall *call, const Work *work)
{
    gboolean counts = call->prefer.given[CB_PREFER_COUNT] != NULL;
    CbAnswer *answer = cb_answer_new(work->routine->gives == CB_GIVES_VOID ? 204 : 200);
    cb_range_header(answer, 0, 0, counts ? 1 : -1);
    if (work->routine->gives == CB_GIVES_VOID)
        return answer;
    if (work->rows.n_rows == 1) {
        CbCall object = *call;
        if (object.media.form == CB_FORM_ARRAY)
            object.media.form = CB_FORM_OBJECT;
        cb_call_send_rows(&object, answer, &work->rows);
    } else {
        cb_call_send_value(call, answer, work->result);
    }
    return answer;
}

static CbAnswer *
call_routine(CbCall *call, const CbRoutine *routine, const cJSON *arguments)
{
    gboolean reads = strcmp(call->method, "POST") != 0;
    Work work = {.routine = routine, .arguments = arguments};
    work.task = cb_call_task(call, CB_RIGHT_SELECT);
    work.task.query->limit = cb_range_limit(call->range);
    work.task.query->offset = call->range.first;
    work.task.wants_rows = TRUE;
    work.task.wants_count = call->prefer.given[CB_PREFER_COUNT] != NULL;
    if (!cb_call_negotiate(call) || !check_preferences(call, routine, &work.task))
        return NULL;
    work.task.strip_nulls = call->media.strip_nulls;
    if (routine->changes && reads) {
        cb_rest_refuse(&call->refusal, "25006", NULL, NULL,
                       "cannot execute UPDATE in a read-only transaction");
        return NULL;
    }
    CbAnswer *answer = NULL;
    if (cb_call_transact(call, routine->changes ? CB_DB_WRITE : CB_DB_READ, run, &work)) {
        answer = routine->gives == CB_GIVES_ROWS ? answer_rows(call, &work)
                                                 : answer_value(call, &work);
        cb_prefer_applied(&call->prefer, APPLIED, answer);
    }
    clear_work(&work);
    return answer;
}

CbAnswer *
cb_call_function(CbCall *call)
{
    const CbRoutine *routine = find_name(call->host->catalogue, call->name);
    g_autoptr(cJSON) given =
        call->body != NULL ? cJSON_Duplicate(call->body, TRUE) : query_arguments(call);
    if (routine == NULL || !fits(routine, given)) {
        refuse_unknown(call, routine, given);
        return NULL;
    }
    g_autoptr(cJSON) arguments = read_arguments(call, routine, given);
    return arguments != NULL ? call_routine(call, routine, arguments) : NULL;
}
