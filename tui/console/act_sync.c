/* What travels: pushing now, and settling what the hub or the facts refuse. */
#include "tui/console/act.h"
#include "tui/console/link.h"
#include "tui/console/overlay.h"
#include "tui/console/sides.h"
#include "tui/console/view.h"

void
cb_act_push(CbConsole *console, int argument)
{
    (void)argument;
    const CbAgentStatus *status = cb_link_status(console);
    guint waiting = cb_desk_count(console->desk, CB_STANDS);
    if (status == NULL) {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("There is no hub to push to: callboard login URL names one."));
        return;
    }
    cb_link_want(console, CB_WANT_RETRY);
    cb_link_want(console, CB_WANT_PUSH);
    cb_console_say(console, CB_STYLE_DIM,
                   waiting == 0 ? g_strdup("Nothing waits to be pushed; looking for news.")
                                : g_strdup_printf("Pushing %u now.", waiting));
}

void
cb_act_delete_many(CbConsole *console, int argument)
{
    (void)argument;
    cb_link_want(console, CB_WANT_DELETE);
    cb_console_say(console, CB_STYLE_DIM, g_strdup("The rows that the hub no longer has are taken out."));
}

/* --- settling --------------------------------------------------------------------------------- */

/* After a choice: the World is another, and the outbox is news for the courier. */
static void
settled(CbConsole *console, CbStyle style, char *sentence)
{
    cb_console_world_changed(console, NULL);
    cb_link_outbox(console);
    cb_console_say(console, style, sentence);
}

static void
take_theirs(CbConsole *console, gpointer id)
{
    GError *error = NULL;
    char *sentence = cb_desk_give_up(console->desk, id, &error);
    if (sentence == NULL)
        cb_console_fail(console, error);
    else
        settled(console, CB_STYLE_GOOD, sentence);
}

static void
redo_on_current(CbConsole *console, gpointer id)
{
    GError *error = NULL;
    g_autoptr(CbOutcome) outcome = cb_desk_decide_again(console->desk, id, &error);
    if (outcome == NULL)
        cb_console_fail(console, error);
    else
        settled(console, outcome->code == NULL ? CB_STYLE_GOOD : CB_STYLE_HIGH,
                g_strdup(outcome->sentence));
}

static void
push_all_the_same(CbConsole *console, gpointer id)
{
    GError *error = NULL;
    if (!cb_desk_confirm(console->desk, id, &error))
        cb_console_fail(console, error);
    else
        settled(console, CB_STYLE_GOOD, g_strdup("It is pushed now."));
}

static gboolean
find_entry(CbConsole *console, const char *id, CbDeskEntry *found)
{
    for (guint i = 0; i < cb_desk_entries(console->desk); i++) {
        *found = cb_desk_entry(console->desk, i);
        if (g_str_equal(found->entry->decision->id, id))
            return TRUE;
    }
    return FALSE;
}

/* The selected row's decision, when it waits for a person's word. */
static gboolean
to_be_settled(CbConsole *console, CbDeskEntry *seen)
{
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    return item != NULL && item->table == CB_ITEM_DECISION && find_entry(console, item->id, seen) &&
           (seen->standing == CB_CONFLICTS || (cb_desk_has_hub(console->desk) &&
                                               cb_desk_is_held(console->desk, seen->entry)));
}

gboolean
cb_act_can_settle(CbConsole *console)
{
    CbDeskEntry seen;
    return to_be_settled(console, &seen);
}

void
cb_act_settle(CbConsole *console, int argument)
{
    static const CbChoice of_conflict[] = {
        {'t', "take theirs: give mine up", NULL, take_theirs},
        {'r', "redo mine on what stands now", NULL, redo_on_current},
    };
    static const CbChoice of_old[] = {
        {'p', "push it all the same", NULL, push_all_the_same},
        {'d', "drop it", NULL, take_theirs},
    };
    CbDeskEntry seen;
    (void)argument;
    if (!to_be_settled(console, &seen)) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("There is nothing to settle about it."));
        return;
    }
    gboolean conflict = seen.standing == CB_CONFLICTS;
    cb_choices_open(console, conflict ? "conflict" : "an old decision", cb_sides_text(console, &seen),
                    conflict ? of_conflict : of_old, 2, g_strdup(seen.entry->decision->id), g_free);
}
