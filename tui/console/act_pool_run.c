/* The pool runs: the chosen bookings, whatever is ready, everything at once; what has failed or is
 * stuck begins anew. */
#include <string.h>

#include "engine/pool/names.h"
#include "engine/pool/pool.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/pool_run.h"
#include "tui/console/wish.h"

/* --- what they share -------------------------------------------------------------------------- */

char *
cb_pool_payload(cJSON *json)
{
    char *printed = cJSON_PrintUnformatted(json), *payload = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(json);
    return payload;
}

/* Ids of the marked bookings, or the selected one (char *, owned). */
static GPtrArray *
chosen_bookings(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GArray) chosen = cb_list_chosen(&cb_console_view(console)->list);
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < chosen->len; i++) {
        const CbItem *item = &g_array_index(chosen, CbItem, i);
        if (item->table == CB_booking_plan)
            g_ptr_array_add(ids, g_strdup(booking_plan_booking_id(world, item->row)));
    }
    return ids;
}

/* Each by one decision, together. */
static void
decide_each(CbConsole *console, const char *kind, const GPtrArray *ids, const char *done)
{
    g_autofree CbWish *wishes = g_new0(CbWish, MAX(ids->len, 1));
    for (guint i = 0; i < ids->len; i++)
        wishes[i] = (CbWish){kind, ids->pdata[i], NULL};
    if (ids->len == 1)
        cb_wish_decide(console, kind, ids->pdata[0], NULL);
    else if (ids->len > 1)
        cb_wish_decide_all(console, wishes, ids->len, done);
}

/* --- processing ------------------------------------------------------------------------------- */

void
cb_act_process(CbConsole *console, int argument)
{
    g_autoptr(GPtrArray) ids = chosen_bookings(console);
    (void)argument;
    if (ids->len > 1)
        cb_pool_progress_open(console, CB_RUN_POOL, NULL, ids);
    else
        decide_each(console, "booking.process", ids, "decided");
}

static void
go_run(CbConsole *console, gpointer data)
{
    (void)data;
    cb_pool_progress_open(console, CB_RUN_POOL, NULL, NULL);
}

void
cb_act_run_pool(CbConsole *console, int argument)
{
    CbPoolMode mode = cb_pool_sight(console)->policy.mode;
    (void)argument;
    cb_pool_preview_run(
        console, (CbRunQuery){.type = CB_RUN_POOL, .joint = cb_run_is_joint(mode, CB_RUN_POOL), .recover = TRUE},
        go_run, NULL, NULL);
}

/* --- an emergency ----------------------------------------------------------------------------- */

static void
go_emergency(CbConsole *console, gpointer reason)
{
    cb_pool_progress_open(console, CB_RUN_EMERGENCY, reason, NULL);
}

static void
reasoned(CbConsole *console, const char *reason, gpointer data)
{
    g_autofree char *said = reason == NULL ? NULL : g_strstrip(g_strdup(reason));
    (void)data;
    if (said == NULL)
        return;
    if (*said == '\0')
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("An emergency run needs a reason; nothing has been begun."));
    else
        cb_pool_preview_emergency(console, said, go_emergency, g_strdup(said), g_free);
}

void
cb_act_emergency(CbConsole *console, int argument)
{
    (void)argument;
    if (cb_desk_profile(console->desk)->role < CB_ROLE_ADMIN) {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("Only an administrator may begin an emergency run."));
        return;
    }
    cb_prompt_open(console,
                   &(CbPromptOptions){.label = "Emergency run, why",
                                      .invitation = "others will ask; it stands in the records",
                                      .done = reasoned});
}

/* --- beginning anew --------------------------------------------------------------------------- */

void
cb_act_retry(CbConsole *console, int argument)
{
    g_autoptr(GPtrArray) ids = chosen_bookings(console);
    (void)argument;
    decide_each(console, "booking.retry", ids, "begin anew");
}

static void
go_retry_all(CbConsole *console, gpointer ids)
{
    decide_each(console, "booking.retry", ids, "begin anew");
}

static void
free_ids(gpointer ids)
{
    g_ptr_array_unref(ids);
}

/* "Audit, 3 attempts: timeout" for each, the errors with it. */
static void
append_failed(CbConsole *console, const CbPooled *entry, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *name = cb_name_of_booking(world, entry->booking);
    g_autoptr(GArray) history = cb_pool_history(world, entry->booking);
    g_string_append_printf(text, "\n%s, %d attempts", name, (int)MIN(entry->attempts, 999));
    for (guint h = 0; h < history->len; h++) {
        const char *error =
            pool_entry_history_error_message(world, g_array_index(history, guint, h));
        if (error == NULL)
            continue;
        g_string_append_printf(text, ": %s", error);
        break;
    }
}

void
cb_act_retry_failed(CbConsole *console, int argument)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    GString *text = g_string_new(NULL);
    (void)argument;
    for (guint e = 0; e < sight->entries->len; e++) {
        const CbPooled *entry = &g_array_index(sight->entries, CbPooled, e);
        if (entry->status != CB_POOLED_FAILED)
            continue;
        g_ptr_array_add(ids, g_strdup(booking_plan_booking_id(sight->world, entry->booking)));
        append_failed(console, entry, text);
    }
    if (ids->len == 0) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("Nothing in the pool has failed."));
        g_string_free(text, TRUE);
        g_ptr_array_unref(ids);
        return;
    }
    g_autofree char *head =
        g_strdup_printf("%u failed; they would wait again, with no attempts:\n", ids->len);
    g_string_prepend(text, head);
    cb_choices_open(console, "retry what has failed", g_string_free(text, FALSE),
                    &(CbChoice){'y', "all of them begin anew", NULL, go_retry_all}, 1, ids,
                    free_ids);
}

/* --- putting right ---------------------------------------------------------------------------- */

static void
go_withdraw(CbConsole *console, gpointer id)
{
    cb_wish_decide(console, "booking.withdraw", id, NULL);
}

static void
go_retry(CbConsole *console, gpointer id)
{
    cb_wish_decide(console, "booking.retry", id, NULL);
}

/* What is wrong with it, and the two ways out. */
static void
open_corrupted(CbConsole *console, const CbPoolRow *row)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *name = cb_name_of_booking(world, row->entry.booking);
    gboolean beyond = cb_mend_removes(cb_corruption_mend(row->issues));
    GString *text = g_string_new(name);
    g_string_append(text, " cannot be trusted: ");
    cb_text_corruption(row->issues, text);
    g_string_append(text, ".");
    const CbChoice choices[] = {
        {'y', "it begins anew: it waits, with no attempts, and its times are put right",
         beyond ? "only people can put that right, at the booking itself" : NULL, go_retry},
        {'w', "withdraw it: out of the pool, left to people", NULL, go_withdraw},
    };
    cb_choices_open(console, "recover", g_string_free(text, FALSE), choices, G_N_ELEMENTS(choices),
                    g_strdup(booking_plan_booking_id(world, row->entry.booking)), g_free);
}

void
cb_act_recover(CbConsole *console, int argument)
{
    guint booking = cb_console_booking(console);
    const CbPoolRow *row =
        booking == CB_NO_ROW ? NULL : cb_pool_row(cb_pool_sight(console), booking);
    (void)argument;
    if (row != NULL && row->look == CB_POOL_LOOK_CORRUPTED) {
        open_corrupted(console, row);
        return;
    }
    const CbWishWay way = {CB_KEY_ENTER, "put them right", "pool.recover", g_strdup(CB_POOL_ID),
                           NULL};
    cb_wish_ask(console, "recover", &way, 1, NULL);
}
