#include "sync/hub/metrics.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 2000

/* Upper ends in microseconds; the last bucket has none. */
static const gint64 bounds[] = {1000,   2500,   5000,   10000,   25000,   50000,
                                100000, 250000, 500000, 1000000, 2500000, 10000000};
#define N_BOUNDS G_N_ELEMENTS(bounds)

static const struct {
    const char *family, *help;
} helps[] = {
    {"requests_total", "Requests that were answered, by route and status."},
    {"answer_seconds", "Time from a request's head to the end of its answer, by route."},
    {"refused_total",
     "Connections and requests that were refused before the hub saw them, by reason."},
    {"connections", "Open connections."},
    {"streams", "Open event streams."},
    {"working", "Requests that are being answered."},
    {"sent_bytes_total", "Bytes of bodies that were sent."},
    {"decisions_total", "Decisions, by outcome."},
    {"messages_total", "Messages that were due, by what became of them."},
    {"sender_failures_total", "Times that the sender of messages could not read or write the database."},
    {"pool_entries", "Entries of the pool of bookings, by status."},
    {"pool_entries_total", "Entries of the pool that runs of this hub have decided, by what became of them."},
    {"pool_entry_seconds", "Time to decide one entry of the pool, all its tries."},
    {"pool_runs_total", "Runs of the pool, by kind and how they ended."},
    {"pool_run_seconds", "Time of one run of the pool."},
    {"pool_database_total", "Decisions and turns of the pool, by whether the database took them."},
    {"pool_database_failures", "Failures of the database in a row, as the pool met them."},
    {"pool_mode_switches", "Switches of the pool's mode within a day, by how they ended."},
    {"pool_automatic_accuracy_percent", "Automatic switches of a day that stood for an hour; -1: there were none."},
    {"pool_success_percent", "Entries that runs of a day have assigned, of those they decided."},
    {"pool_oldest_seconds", "How long the oldest entry has been in the pool."},
    {"pool_late_seconds", "How long the next full run is overdue."},
    {"pool_alerts", "Alerts of the pool, by severity."},
    {"pool_log_total", "Rows of the pool's log, by what became of them."},
    {"pool_log_buffered", "Rows of the pool's log in memory."},
    {"pool_log_fallen", "Rows of the pool's log in its file."},
    {"peer_runs", "Runs of peer matching, by state."},
    {"peer_runs_total", "Attempts of this hub to match peers, by how they ended."},
    {"peer_run_seconds", "Time of one run of peer matching."},
    {"peer_texts", "Texts about events, by status."},
    {"peer_texts_total", "Texts about events that this hub has seen to, by what became of them."},
    {"peer_texts_late_seconds", "How long the oldest text that waits has been due."},
    {"peer_inbound_total", "Texts that came in by the gateway, by what became of them."},
    {"peers_worker", "Whether this hub sees to peers, by part; 0: it does not, or has stopped to."},
    {"peers_failures_total", "Turns of peers that could not read or write the database."},
    {"feed_lag_microseconds", "How long the oldest writing transaction holds the feed back."},
    {"database_errors_total", "Statements that failed for another reason than a rule, by kind."},
};

typedef struct {
    gboolean timed; /* a histogram */
    gint64 value;   /* its count when timed */
    gint64 sum;
    gint64 counts[N_BOUNDS + 1];
} Metric;

struct CbMetrics {
    GMutex lock;
    GHashTable *by_name;
};

CbMetrics *
cb_metrics_new(void)
{
    CbMetrics *metrics = g_new0(CbMetrics, 1);
    g_mutex_init(&metrics->lock);
    metrics->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return metrics;
}

void
cb_metrics_free(CbMetrics *metrics)
{
    if (metrics == NULL)
        return;
    g_hash_table_unref(metrics->by_name);
    g_mutex_clear(&metrics->lock);
    g_free(metrics);
}

/* The metric of this name, made when it is new; NULL when there are too many. Locked. */
static Metric *
metric_of(CbMetrics *metrics, const char *name, gboolean timed)
{
    Metric *metric = g_hash_table_lookup(metrics->by_name, name);
    if (metric == NULL && g_hash_table_size(metrics->by_name) < MOST_NAMES) {
        metric = g_new0(Metric, 1);
        metric->timed = timed;
        g_hash_table_insert(metrics->by_name, g_strdup(name), metric);
    }
    return metric;
}

void
cb_metrics_add(CbMetrics *metrics, const char *name, gint64 more)
{
    g_mutex_lock(&metrics->lock);
    Metric *metric = metric_of(metrics, name, FALSE);
    if (metric != NULL)
        metric->value += more;
    g_mutex_unlock(&metrics->lock);
}

void
cb_metrics_set(CbMetrics *metrics, const char *name, gint64 value)
{
    g_mutex_lock(&metrics->lock);
    Metric *metric = metric_of(metrics, name, FALSE);
    if (metric != NULL)
        metric->value = value;
    g_mutex_unlock(&metrics->lock);
}

void
cb_metrics_observe(CbMetrics *metrics, const char *name, gint64 microseconds)
{
    guint bucket = 0;
    while (bucket < N_BOUNDS && microseconds > bounds[bucket])
        bucket++;
    g_mutex_lock(&metrics->lock);
    Metric *metric = metric_of(metrics, name, TRUE);
    if (metric != NULL) {
        metric->value++;
        metric->sum += MAX(microseconds, 0);
        metric->counts[bucket]++;
    }
    g_mutex_unlock(&metrics->lock);
}

/* --- as text ---------------------------------------------------------------------------------- */

static gsize
family_length(const char *name)
{
    return strcspn(name, "{");
}

/* Families one after another: names that differ in labels only stay together. */
static int
compare_names(gconstpointer a, gconstpointer b)
{
    const char *one = *(const char *const *)a, *other = *(const char *const *)b;
    gsize length = family_length(one), others = family_length(other);
    int order = strncmp(one, other, MIN(length, others));
    if (order == 0 && length != others)
        order = length < others ? -1 : 1;
    return order != 0 ? order : strcmp(one, other);
}

static void
add_family(GString *text, const char *name, gsize length, gboolean timed)
{
    const char *type = timed                                                       ? "histogram"
                       : length > 6 && memcmp(name + length - 6, "_total", 6) == 0 ? "counter"
                                                                                   : "gauge";
    for (guint i = 0; i < G_N_ELEMENTS(helps); i++)
        if (strlen(helps[i].family) == length && memcmp(helps[i].family, name, length) == 0)
            g_string_append_printf(text, "# HELP callboard_%s %s\n", helps[i].family,
                                   helps[i].help);
    g_string_append_printf(text, "# TYPE callboard_%.*s %s\n", (int)length, name, type);
}

/* `family_suffix{labels,le="bound"}`, the braces only where something stands between them. */
static void
add_name(GString *text, const char *name, const char *suffix, const char *bound)
{
    gsize length = family_length(name);
    g_string_append_printf(text, "callboard_%.*s%s", (int)length, name, suffix);
    if (name[length] == '\0' && bound == NULL)
        return;
    g_string_append_c(text, '{');
    if (name[length] != '\0')
        g_string_append_len(text, name + length + 1, (gssize)strlen(name + length) - 2);
    if (bound != NULL)
        g_string_append_printf(text, "%sle=\"%s\"", name[length] != '\0' ? "," : "", bound);
    g_string_append_c(text, '}');
}

/* A whole number of microseconds as seconds, the same in every locale. */
static const char *
seconds(gint64 microseconds, char buffer[G_ASCII_DTOSTR_BUF_SIZE])
{
    return g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.6g", (double)microseconds / 1e6);
}

static void
add_histogram(GString *text, const char *name, const Metric *metric)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    gint64 below = 0;
    for (guint b = 0; b <= N_BOUNDS; b++) {
        below += metric->counts[b];
        add_name(text, name, "_bucket", b < N_BOUNDS ? seconds(bounds[b], buffer) : "+Inf");
        g_string_append_printf(text, " %" G_GINT64_FORMAT "\n", below);
    }
    add_name(text, name, "_sum", NULL);
    g_string_append_printf(text, " %" G_GINT64_FORMAT ".%06d\n", metric->sum / G_USEC_PER_SEC,
                           (int)(metric->sum % G_USEC_PER_SEC));
    add_name(text, name, "_count", NULL);
    g_string_append_printf(text, " %" G_GINT64_FORMAT "\n", metric->value);
}

GString *
cb_metrics_text(CbMetrics *metrics)
{
    GString *text = g_string_new(NULL);
    g_mutex_lock(&metrics->lock);
    guint n = 0;
    g_autofree const char **names =
        (const char **)g_hash_table_get_keys_as_array(metrics->by_name, &n);
    qsort(names, n, sizeof *names, compare_names);
    for (guint i = 0; i < n; i++) {
        const Metric *metric = g_hash_table_lookup(metrics->by_name, names[i]);
        gsize length = family_length(names[i]);
        if (i == 0 || length != family_length(names[i - 1]) ||
            memcmp(names[i], names[i - 1], length) != 0)
            add_family(text, names[i], length, metric->timed);
        if (metric->timed) {
            add_histogram(text, names[i], metric);
            continue;
        }
        add_name(text, names[i], "", NULL);
        g_string_append_printf(text, " %" G_GINT64_FORMAT "\n", metric->value);
    }
    g_mutex_unlock(&metrics->lock);
    return text;
}
