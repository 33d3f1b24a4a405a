#include "tests/support/latency.h"

#include <string.h>

#define DEFAULT_STARTS 7
#define DEFAULT_KEYS 300
#define DEFAULT_BURST 200
#define DEFAULT_QUIET_MS 5
#define START_QUIET_MS 30
#define BURST_QUIET_MS 50
#define IDLE_MS 1000
#define BELOW_THE_FOLD 5

static guint
or_default(guint value, guint otherwise)
{
    return value > 0 ? value : otherwise;
}

static int
quiet_ms(const CbLatencyPlan *plan)
{
    return plan->quiet_ms > 0 ? plan->quiet_ms : DEFAULT_QUIET_MS;
}

static int
compare_values(gconstpointer a, gconstpointer b)
{
    gint64 first = *(const gint64 *)a;
    gint64 second = *(const gint64 *)b;
    return (first > second) - (first < second);
}

gint64
cb_latency_rank(GArray *values, guint percent)
{
    if (values->len == 0)
        return 0;
    g_array_sort(values, compare_values);
    guint rank = (guint)((guint64)values->len * percent / 100);
    return g_array_index(values, gint64, MIN(rank, values->len - 1));
}

static GArray *
values_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(gint64));
}

static void
values_add(GArray *values, gint64 value)
{
    g_array_append_val(values, value);
}

/* Starts the program and waits until the content is there; the screen is only looked at in pauses,
 * so that looking does not delay the reads. Returns when it was shown in *shown_us. */
static CbPty *
start_once(const CbLatencyPlan *plan, gint64 *shown_us, GError **error)
{
    g_autoptr(CbPty) pty = cb_pty_start(&plan->program, error);
    if (pty == NULL)
        return NULL;
    gint64 until = cb_pty_started_us(pty) + (gint64)CB_PTY_TIMEOUT_MS * 1000;
    gboolean rests = cb_pty_settle(pty, CB_PTY_TIMEOUT_MS);
    *shown_us = cb_pty_shown_us(pty, plan->content);
    while (rests && *shown_us < 0 && g_get_monotonic_time() < until) {
        rests = cb_pty_settle_silence(pty, START_QUIET_MS, CB_PTY_TIMEOUT_MS);
        *shown_us = cb_pty_shown_us(pty, plan->content);
    }
    if (rests && *shown_us >= 0)
        return g_steal_pointer(&pty);
    g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                "%s did not show \"%s\" within %d s. Run it by hand to see why.",
                plan->program.argv[0], plan->content, CB_PTY_TIMEOUT_MS / 1000);
    return NULL;
}

gboolean
cb_latency_start(const CbLatencyPlan *plan, CbLatencyStart *start, GError **error)
{
    g_autoptr(GArray) first = values_new();
    g_autoptr(GArray) content = values_new();
    for (guint run = 0; run < or_default(plan->starts, DEFAULT_STARTS); run++) {
        gint64 shown_us;
        g_autoptr(CbPty) pty = start_once(plan, &shown_us, error);
        if (pty == NULL)
            return FALSE;
        values_add(first, cb_pty_traffic(pty).first_us - cb_pty_started_us(pty));
        values_add(content, shown_us - cb_pty_started_us(pty));
    }
    *start = (CbLatencyStart){cb_latency_rank(first, 50), cb_latency_rank(content, 50)};
    return TRUE;
}

/* The number after `name` in a file of /proc/PID, or -1. */
static gint64
read_counter(const CbPty *pty, const char *file, const char *name)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/%s", cb_pty_pid(pty), file);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return -1;
    const char *line = strstr(text, name);
    return line != NULL ? g_ascii_strtoll(line + strlen(name), NULL, 10) : -1;
}

static gint64
writes_so_far(const CbPty *pty)
{
    return read_counter(pty, "io", "syscw:");
}

static gboolean
press_once(CbPty *pty, const CbLatencyPlan *plan, CbTraffic *traffic)
{
    cb_pty_mark(pty);
    cb_pty_send(pty, plan->key);
    gboolean rests = cb_pty_settle(pty, CB_PTY_TIMEOUT_MS) &&
                     cb_pty_settle_silence(pty, quiet_ms(plan), CB_PTY_TIMEOUT_MS);
    *traffic = cb_pty_traffic(pty);
    return rests;
}

static gboolean
go_below_the_fold(CbPty *pty, const CbLatencyPlan *plan)
{
    int presses = cb_emulator_rows(cb_pty_emulator(pty)) + BELOW_THE_FOLD;
    for (int i = 0; i < presses; i++) {
        cb_pty_send(pty, plan->key);
        if (!cb_pty_settle(pty, CB_PTY_TIMEOUT_MS))
            return FALSE;
    }
    return TRUE;
}

gboolean
cb_latency_keys(CbPty *pty, const CbLatencyPlan *plan, CbLatencyKeys *keys)
{
    g_autoptr(GArray) times = values_new();
    g_autoptr(GArray) bytes = values_new();
    g_autoptr(GArray) reads = values_new();
    g_autoptr(GArray) writes = values_new();
    *keys = (CbLatencyKeys){0};
    if (!go_below_the_fold(pty, plan))
        return FALSE;
    for (guint i = 0; i < or_default(plan->keys, DEFAULT_KEYS); i++) {
        CbTraffic traffic;
        gint64 before = writes_so_far(pty);
        if (!press_once(pty, plan, &traffic))
            return FALSE;
        if (traffic.reads == 0) {
            keys->missed++;
            continue;
        }
        values_add(times, traffic.last_us - traffic.sent_us);
        values_add(bytes, (gint64)traffic.bytes);
        values_add(reads, traffic.reads);
        values_add(writes, before < 0 ? -1 : writes_so_far(pty) - before - !plan->program.silent);
    }
    keys->p50_us = cb_latency_rank(times, 50);
    keys->p99_us = cb_latency_rank(times, 99);
    keys->p50_bytes = (gsize)cb_latency_rank(bytes, 50);
    keys->p50_reads = (guint)cb_latency_rank(reads, 50);
    keys->p50_writes = cb_latency_rank(writes, 50);
    return TRUE;
}

gboolean
cb_latency_burst(CbPty *pty, const CbLatencyPlan *plan, CbLatencyBurst *burst)
{
    g_autoptr(GString) keys = g_string_new(NULL);
    for (guint i = 0; i < or_default(plan->burst, DEFAULT_BURST); i++)
        g_string_append(keys, plan->key);
    cb_pty_mark(pty);
    cb_pty_send(pty, keys->str);
    if (!cb_pty_settle(pty, CB_PTY_TIMEOUT_MS) ||
        !cb_pty_settle_silence(pty, BURST_QUIET_MS, CB_PTY_TIMEOUT_MS))
        return FALSE;
    CbTraffic traffic = cb_pty_traffic(pty);
    gint64 time_us = traffic.reads > 0 ? traffic.last_us - traffic.sent_us : 0;
    *burst = (CbLatencyBurst){time_us, traffic.bytes};
    return TRUE;
}

gsize
cb_latency_idle(CbPty *pty)
{
    cb_pty_mark(pty);
    cb_pty_watch(pty, IDLE_MS);
    return cb_pty_traffic(pty).bytes;
}

gint64
cb_latency_peak_rss(const CbPty *pty)
{
    return read_counter(pty, "status", "VmHWM:");
}

gboolean
cb_latency_measure(const CbLatencyPlan *plan, CbLatency *latency, GError **error)
{
    if (!cb_latency_start(plan, &latency->start, error))
        return FALSE;
    gint64 shown_us;
    g_autoptr(CbPty) pty = start_once(plan, &shown_us, error);
    if (pty == NULL)
        return FALSE;
    latency->idle_bytes = cb_latency_idle(pty);
    if (!cb_latency_keys(pty, plan, &latency->keys) ||
        !cb_latency_burst(pty, plan, &latency->burst)) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                    "%s did not come to rest after a key. Its screen is printed above.",
                    plan->program.argv[0]);
        return FALSE;
    }
    latency->peak_rss_kib = cb_latency_peak_rss(pty);
    return TRUE;
}
