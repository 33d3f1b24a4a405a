/* Synchronisation without a console: until everything is current, or for as long as it is let. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "engine/when.h"
#include "sync/client/compare.h"
#include "sync/client/courier.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

static const char *const link_names[] = {
    [CB_LINK_OFFLINE] = "offline",    [CB_LINK_CONNECTING] = "connecting",
    [CB_LINK_FIRST] = "first sync",   [CB_LINK_POLLING] = "polling",
    [CB_LINK_LIVE] = "live",          [CB_LINK_STOPPED] = "stopped",
};

static void
append_time(GString *text, const char *label, gint64 time)
{
    char words[32];
    if (time != CB_NULL)
        g_string_append_printf(text, ", %s %s", label, cb_time_format(time / CB_SECOND * CB_SECOND, words));
}

/* "live, current as of …"; caller frees. */
static char *
words_of(const CbAgentStatus *status)
{
    GString *text = g_string_new(link_names[status->link]);
    append_time(text, "current as of", status->fresh_at);
    if (*status->code != '\0')
        g_string_append_printf(text, ": %s (%s)", status->sentence, status->code);
    if (status->link == CB_LINK_OFFLINE)
        append_time(text, "tried again at", status->retry_at);
    return g_string_free(text, FALSE);
}

static cJSON *
time_json(gint64 time)
{
    char words[32];
    return time == CB_NULL ? cJSON_CreateNull()
                           : cJSON_CreateString(cb_time_format(time / CB_SECOND * CB_SECOND, words));
}

static cJSON *
json_of(const CbAgentStatus *status)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "link", link_names[status->link]);
    cJSON_AddItemToObject(json, "fresh_at", time_json(status->fresh_at));
    cJSON_AddItemToObject(json, "retry_at", time_json(status->retry_at));
    cJSON_AddNumberToObject(json, "lag_ms", (double)(status->lag / 1000));
    cJSON_AddItemToObject(json, "code", *status->code == '\0' ? cJSON_CreateNull()
                                                              : cJSON_CreateString(status->code));
    cJSON_AddStringToObject(json, "sentence", status->sentence);
    return json;
}

static CbCourierOptions
options_of(const CbProfile *profile, gboolean refetch, CbCourierTell tell, gpointer data)
{
    return (CbCourierOptions){
        .directory = profile->directory,
        .push_delay = profile->push_delay,
        .poll_focused = profile->poll_focused,
        .poll_idle = profile->poll_idle,
        .live = TRUE,
        .refetch = refetch,
        .tell = tell,
        .data = data,
    };
}

/* --- once ------------------------------------------------------------------------------------- */

typedef struct {
    gboolean shown; /* a line of progress stands on the terminal */
    gint64 began, told;
} Progress;

/* "123456 of 1000000 rows (12 %), 50000 a second, 18 s left" on one line that is written over. */
static void
show_progress(gpointer data, const CbCourierNews *news)
{
    Progress *progress = data;
    const CbAgentStatus *status = &news->status;
    gint64 now = g_get_monotonic_time();
    if (status->link != CB_LINK_FIRST || status->rows_total <= 0 || now - progress->told < CB_SECOND / 10)
        return;
    if (progress->began == 0)
        progress->began = now;
    gint64 done = MIN(status->rows_done, status->rows_total), took = MAX(now - progress->began, 1);
    progress->told = now;
    progress->shown = TRUE;
    fprintf(stderr, "\r\033[K%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " rows (%d %%), %.0f a second", done,
            status->rows_total, (int)(100 * done / status->rows_total),
            (double)done * (double)CB_SECOND / (double)took);
    if (status->remaining != CB_NULL)
        fprintf(stderr, ", %" G_GINT64_FORMAT " s left", MAX(status->remaining, 0) / CB_SECOND);
    fflush(stderr);
}

/* How many decisions the hub did not do. FALSE with an error. */
static gboolean
count_refused(const char *directory, guint *n, GError **error)
{
    g_autoptr(CbStore) store = cb_store_open(directory, error);
    g_autoptr(GPtrArray) entries = store != NULL ? cb_outbox_entries(store, error) : NULL;
    *n = 0;
    for (guint i = 0; entries != NULL && i < entries->len; i++) {
        CbOutboxState state = ((const CbOutboxEntry *)g_ptr_array_index(entries, i))->state;
        *n += state == CB_OUTBOX_CONFLICT || state == CB_OUTBOX_REJECTED;
    }
    return entries != NULL;
}

static void
tell_end(const CbCall *call, const CbAgentStatus *status, guint refused)
{
    g_autofree char *words = words_of(status);
    if (call->json) {
        cJSON *json = json_of(status);
        cJSON_AddNumberToObject(json, "refused", refused);
        cb_call_answer(json);
        return;
    }
    cb_say(stdout, "Everything is current and pushed (%s).", words);
    if (refused > 0)
        cb_say(stdout, "The hub refused %u %s; `callboard outbox` shows %s.", refused,
               refused == 1 ? "decision" : "decisions", refused == 1 ? "it" : "them");
}

CbExit
cb_sync_once(CbCall *call, const char *directory, gboolean refetch, GError **error)
{
    Progress progress = {0};
    CbAgentStatus status;
    g_autoptr(CbProfile) profile = cb_profile_open(call->profile, directory, error);
    if (profile == NULL)
        return CB_EXIT_USAGE;
    CbCourierOptions options =
        options_of(profile, refetch, isatty(STDERR_FILENO) ? show_progress : NULL, &progress);
    gboolean good = cb_courier_run(&options, &status, error);
    if (progress.shown)
        fputs("\r\033[K", stderr);
    guint refused;
    if (!good || !count_refused(profile->directory, &refused, error))
        return CB_EXIT_HUB;
    tell_end(call, &status, refused);
    return CB_EXIT_DONE;
}

/* --- the proof -------------------------------------------------------------------------------- */

/* Prints what differs; with nothing, that nothing does. */
static CbExit
tell_differences(const CbCall *call, const GArray *differences)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < differences->len; i++) {
        const CbDifference *difference = &g_array_index(differences, CbDifference, i);
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "table", cb_tables[difference->table].name);
        cJSON_AddNumberToObject(one, "rows_here", (double)difference->rows_here);
        cJSON_AddNumberToObject(one, "rows_there", (double)difference->rows_there);
        cJSON_AddItemToArray(json, one);
        if (!call->json)
            cb_say(stdout,
                   "%s differs: %" G_GUINT64_FORMAT " rows here, %" G_GUINT64_FORMAT
                   " at the hub; `callboard sync --once --refetch` fetches all anew.",
                   cb_tables[difference->table].name, difference->rows_here, difference->rows_there);
    }
    if (differences->len == 0 && !call->json)
        cb_say(stdout, "The cache is what the hub has.");
    if (call->json)
        cb_call_answer(g_steal_pointer(&json));
    cJSON_Delete(json);
    return differences->len == 0 ? CB_EXIT_DONE : CB_EXIT_REFUSED;
}

static CbExit
check(CbCall *call, const CbProfile *profile, GError **error)
{
    g_autoptr(GArray) differences = g_array_new(FALSE, FALSE, sizeof(CbDifference));
    CbCourierOptions options = options_of(profile, FALSE, NULL, NULL);
    CbAgentStatus status;
    if (!cb_courier_run(&options, &status, error) ||
        !cb_compare(profile->directory, differences, error))
        return CB_EXIT_HUB;
    return tell_differences(call, differences);
}

/* --- for as long as it is let ----------------------------------------------------------------- */

typedef struct {
    const CbCall *call;
    GMainLoop *loop;
    char *last; /* what was printed last, without times */
} Watch;

static void
print_status(gpointer data, const CbCourierNews *news)
{
    Watch *watch = data;
    const CbAgentStatus *status = &news->status;
    g_autofree char *state = g_strdup_printf("%d %s", status->link, status->code);
    if (g_strcmp0(state, watch->last) == 0)
        return;
    g_free(watch->last);
    watch->last = g_steal_pointer(&state);
    if (watch->call->json) {
        g_autoptr(cJSON) json = json_of(status);
        char *line = cJSON_PrintUnformatted(json);
        puts(line);
        cJSON_free(line);
    } else {
        g_autofree char *words = words_of(status);
        cb_say(stdout, "%s", words);
    }
    fflush(stdout);
}

static gboolean
on_signal(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_CONTINUE;
}

static CbExit
stay(CbCall *call, const CbProfile *profile, GError **error)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    Watch watch = {.call = call, .loop = loop};
    CbCourierOptions options = options_of(profile, call->refetch, print_status, &watch);
    CbCourier *courier = cb_courier_start(&options, error);
    if (courier == NULL)
        return CB_EXIT_HUB;
    guint sources[] = {g_unix_signal_add(SIGINT, on_signal, loop), g_unix_signal_add(SIGTERM, on_signal, loop)};
    g_main_loop_run(loop);
    cb_courier_stop(courier);
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
    g_free(watch.last);
    return CB_EXIT_DONE;
}

static CbExit
run(CbCall *call, GError **error)
{
    g_autoptr(CbProfile) profile = cb_profile_open(call->profile, call->cache, error);
    if (profile == NULL)
        return CB_EXIT_USAGE;
    if (call->read_only)
        return cb_call_refuse(call, "READ_ONLY", "--read-only changes nothing, so it does not synchronise");
    if (call->check)
        return check(call, profile, error);
    return call->once ? cb_sync_once(call, profile->directory, call->refetch, error)
                      : stay(call, profile, error);
}

static const CbOption options[] = {
    {"once", CB_OPTION_FLAG, G_STRUCT_OFFSET(CbCall, once), NULL, NULL,
     "end when everything is current and pushed", 0},
    {"refetch", CB_OPTION_FLAG, G_STRUCT_OFFSET(CbCall, refetch), NULL, NULL,
     "fetch all facts anew", 0},
    {"check", CB_OPTION_FLAG, G_STRUCT_OFFSET(CbCall, check), NULL, NULL,
     "prove by digests that the cache is what the hub has", 0},
    {.name = NULL},
};

const CbCommand cb_commands_sync[] = {
    {"sync", "", CB_COMMAND_JSON, "push and pull without a console, and print how it goes", options, run},
    {.name = NULL},
};
