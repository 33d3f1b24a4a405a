#include "tui/console/pool_preview.h"

#include "engine/pool/monitor.h"
#include "engine/pool/names.h"
#include "engine/pool/switch.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"

#define MOST_LINES 300u
#define NAME 22u /* columns of a meeting's name in a line */
#define SECONDS_AN_HOUR 3600.0

/* A text in exactly so many columns. */
static void
append_padded(GString *text, const char *word, guint columns)
{
    g_autofree char *clean = cb_text_clean(word, columns);
    guint used = cb_text_columns(clean, columns);
    g_string_append(text, clean);
    g_string_append_printf(text, "%*s", (int)(columns - used), "");
}

/* "7 Dec 08:00   VIP     Comité des actionnaires      " */
static void
append_booking(CbConsole *console, guint booking, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *name = cb_name_of_booking(world, booking);
    g_autoptr(GString) when = g_string_new(NULL);
    cb_text_instant(console, booking_plan_time_start(world, booking), when);
    append_padded(text, when->str, 13);
    append_padded(text, booking_plan_meeting_type(world, booking), 8);
    append_padded(text, name, NAME);
}

static void
append_more(GString *text, guint n)
{
    if (n > MOST_LINES)
        g_string_append_printf(text, "\nand %u more", n - MOST_LINES);
}

static void
open_panel(CbConsole *console, const char *title, GString *text, const char *label, CbPoolGo go, gpointer data,
           GDestroyNotify free_data)
{
    const CbChoice choice = {'y', label, NULL, go};
    cb_choices_open(console, title, g_string_free(text, FALSE), &choice, go == NULL ? 0 : 1, data, free_data);
}

/* --- another mode ----------------------------------------------------------------------------- */

/* "at once     7 Dec 08:00  VIP     Comité des actionnaires     was due in 3 d" */
static void
append_impact(CbConsole *console, const CbSwitchEntry *entry, GString *text)
{
    static const char *const words[] = {"at once", "deadline", "as it is", "cannot"};
    g_autoptr(GString) before = g_string_new(NULL), after = g_string_new(NULL);
    g_string_append_c(text, '\n');
    append_padded(text, words[entry->impact], 9);
    append_booking(console, entry->booking, text);
    cb_text_deadline(console, entry->deadline_before, before);
    cb_text_deadline(console, entry->deadline, after);
    if (entry->impact == CB_IMPACT_DEADLINE)
        g_string_append_printf(text, " %s, was %s", after->str, before->str);
    else if (entry->impact != CB_IMPACT_FAILED)
        g_string_append_printf(text, " %s", before->str);
}

static void
append_switch(CbConsole *console, const CbSwitchPlan *plan, GString *text)
{
    g_string_append_printf(text,
                           "%s to %s: of %u pooled bookings %u become ready at once, %u get another deadline, "
                           "%u stay as they are, %u cannot be placed. %u are in the pool until the ready ones "
                           "are decided, which is next.\n",
                           cb_pool_mode_name(plan->from), cb_pool_mode_name(plan->to), plan->entries->len,
                           plan->immediate, plan->deadlines, plan->unchanged, plan->failed, plan->remaining);
    for (guint n = 0; n < CB_N_SWITCH_NOTES; n++)
        if (plan->notes & 1u << n)
            g_string_append_printf(text, "%s %s\n", cb_sign(CB_SIGN_WARNING), cb_switch_note_sentence(n));
    for (guint e = 0; e < MIN(plan->entries->len, MOST_LINES); e++)
        append_impact(console, &g_array_index(plan->entries, CbSwitchEntry, e), text);
    append_more(text, plan->entries->len);
}

void
cb_pool_preview_switch(CbConsole *console, CbPoolMode to, CbPoolGo go, gpointer data, GDestroyNotify free_data)
{
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(cb_console_world(console), to, cb_desk_now(console->desk));
    GString *text = g_string_new(NULL);
    g_autofree char *title = g_strdup_printf("Mode · %s", cb_pool_mode_name(to));
    g_autofree char *label = g_strdup_printf("switch to %s", cb_pool_mode_name(to));
    if (plan->same)
        g_string_append_printf(text, "The mode is %s already: nothing would change.", cb_pool_mode_name(to));
    else
        append_switch(console, plan, text);
    open_panel(console, title, text, label, plan->same ? NULL : go, data, free_data);
}

/* --- a run ------------------------------------------------------------------------------------ */

static void
append_hours(gint64 seconds, GString *text)
{
    cb_text_hours((double)seconds / SECONDS_AN_HOUR, text);
}

/* "better than one by one by 2 more covered, 1.5 h of the gap and 8.0 h of all gaps together" */
static void
append_gain(const CbJointGain *gain, GString *text)
{
    if (gain->covered == 0 && gain->gap == 0 && gain->spread == 0) {
        g_string_append(text, "as good as one by one");
        return;
    }
    g_string_append(text, "better than one by one by ");
    if (gain->covered != 0)
        g_string_append_printf(text, "%" G_GINT64_FORMAT " more covered, ", gain->covered);
    append_hours(gain->gap, text);
    g_string_append(text, " of the gap and ");
    append_hours(gain->spread, text);
    g_string_append(text, " of all gaps together");
}

static void
append_result(CbConsole *console, const CbRunResult *result, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_string_append(text, "\n  ");
    append_booking(console, result->booking, text);
    g_string_append_c(text, ' ');
    if (result->fate == CB_FATE_ASSIGNED) {
        g_autofree char *name =
            result->employee == CB_NO_ROW ? g_strdup("somebody has it") : cb_name_of_employee(world, result->employee);
        cb_text_data(text, name);
        return;
    }
    g_string_append_printf(text, "%s %s", cb_sign(CB_SIGN_WARNING),
                           result->fate == CB_FATE_FAILED ? "fails: " : "by hand: ");
    if (result->issues != 0)
        cb_text_corruption(result->issues, text);
    else
        g_string_append(text, cb_pool_refusal_words(result->reason));
}

/* "batch 1: 8 assigned, 1 by hand, 1 failed; gap 12.0 h to 10.5 h" */
static void
append_batch(CbConsole *console, const CbRunPlan *plan, guint b, GString *text)
{
    const CbRunBatch *batch = &g_array_index(plan->batches, CbRunBatch, b);
    g_string_append_printf(text, "\n%s batch %u: %u assigned, %u by hand, %u failed; gap ", cb_sign(CB_SIGN_HLINE),
                           b + 1, batch->assigned, batch->escalated, batch->failed);
    append_hours(batch->gap_before, text);
    g_string_append(text, " to ");
    append_hours(batch->gap_after, text);
    for (guint r = batch->first; r < batch->first + batch->n && r < MOST_LINES; r++)
        append_result(console, &g_array_index(plan->results, CbRunResult, r), text);
}

static void
append_run(CbConsole *console, const CbRunPlan *plan, GString *text)
{
    g_string_append_printf(text, "%s: %u would be decided in %u batch%s, %u assigned, %u left to people, %u failed.",
                           cb_pool_mode_name(plan->mode), plan->results->len, plan->batches->len,
                           plan->batches->len == 1 ? "" : "es", plan->assigned, plan->escalated, plan->failed);
    if (plan->query.joint) {
        g_string_append(text, " Each batch is one plan: ");
        append_gain(&plan->gain, text);
        g_string_append_c(text, '.');
    }
    if (plan->results->len == 0)
        g_string_append(text, "\nNothing is ready.");
    for (guint b = 0; b < plan->batches->len; b++)
        append_batch(console, plan, b, text);
    append_more(text, plan->results->len);
}

void
cb_pool_preview_run(CbConsole *console, CbRunQuery query, CbPoolGo go, gpointer data, GDestroyNotify free_data)
{
    g_autoptr(CbRunPlan) plan = cb_run_plan(cb_console_world(console), cb_desk_now(console->desk), query);
    GString *text = g_string_new(NULL);
    append_run(console, plan, text);
    open_panel(console, "What a run would do now", text, "run it",
               plan->results->len == 0 ? NULL : go, data, free_data);
}

/* --- an emergency ----------------------------------------------------------------------------- */

static void
append_levels(const CbEmergencyPreview *preview, GString *text)
{
    g_string_append(text, "\nby level     ");
    for (guint l = 0; l <= CB_URGENCY_LOW; l++) {
        g_autofree char *level = g_ascii_strdown(cb_urgency_name((CbUrgencyLevel)l), -1);
        g_string_append_printf(text, "%s%u %s", l == 0 ? "" : "  ", preview->pressure.levels[l], level);
    }
    for (guint b = 0; b < CB_N_BANDS; b++)
        g_string_append_printf(text, "\n%-12s %u %s", b == 0 ? "by deadline" : "", preview->bands[b],
                               cb_band_name((CbDeadlineBand)b));
}

void
cb_pool_preview_emergency(CbConsole *console, const char *reason, CbPoolGo go, gpointer data, GDestroyNotify free_data)
{
    CbEmergencyPreview preview = cb_emergency_preview(cb_console_world(console), cb_desk_now(console->desk));
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "Decides %u of the pool now, the most pressing first, failed and stuck ones too. "
                           "The gap is relaxed and the duty rosters' rule gives way. "
                           "It can be stopped between two bookings; what was decided stands.\n\nreason       %s",
                           preview.n, reason);
    append_levels(&preview, text);
    g_string_append_printf(text, "\nmean score   %.0f\nload before  %s\nestimate     %u min %u s", preview.mean_score,
                           cb_emergency_state(preview.n, preview.pressure.levels[CB_URGENCY_CRITICAL],
                                              preview.bands[CB_BAND_OVERDUE]),
                           preview.estimated_seconds / 60, preview.estimated_seconds % 60);
    open_panel(console, "Emergency run", text, "decide them all now", preview.n == 0 ? NULL : go, data, free_data);
}
