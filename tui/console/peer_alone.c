#include "tui/console/peer_alone.h"

#include "tui/console/cells.h"

/* What the plan knows of somebody who is left alone; NULL: nothing, or they are not. */
static const CbPeerAlone *
alone_of(CbConsole *console, guint contractor, const CbPeerPlan **plan)
{
    const CbWorld *world = cb_console_world(console);
    cb_console_peer_plan(console, cb_console_event(console), plan);
    if (*plan == NULL)
        return NULL;
    guint row = cb_world_find((*plan)->world, CB_contractors, contractors_id(world, contractor));
    for (guint i = 0; i < (*plan)->lonely->len; i++) {
        const CbPeerAlone *alone = &g_array_index((*plan)->lonely, CbPeerAlone, i);
        if (alone->contractor == row)
            return alone;
    }
    return NULL;
}

CbStyle
cb_text_alone_best(CbConsole *console, guint contractor, GString *text)
{
    const CbPeerPlan *plan;
    const CbPeerAlone *alone = alone_of(console, contractor, &plan);
    if (alone == NULL || alone->with == CB_NO_ROW)
        return cb_cell_empty(text);
    cb_text_hundredths(alone->why.score, text);
    return CB_STYLE_NORMAL;
}

void
cb_text_alone(CbConsole *console, guint contractor, GString *text)
{
    const CbPeerPlan *plan;
    const CbPeerAlone *alone = alone_of(console, contractor, &plan);
    g_autofree char *words =
        alone == NULL ? NULL : cb_peer_alone_words(plan->world, &plan->policy, alone);
    if (words != NULL)
        cb_text_data(text, words);
}

/* By the plan where there is one that is true; without it by what is known of the two. */
void
cb_text_why(CbConsole *console, guint event, CbCouple couple, GString *text)
{
    const CbPeerPlan *plan;
    const CbWorld *world = cb_console_world(console);
    cb_console_peer_plan(console, event, &plan);
    if (plan == NULL) {
        g_string_append(text, "Who would meet whom is still being found.\n");
        return;
    }
    guint first = cb_world_find(plan->world, CB_contractors, contractors_id(world, couple.first));
    guint second = cb_world_find(plan->world, CB_contractors, contractors_id(world, couple.second));
    if (first == CB_NO_ROW || second == CB_NO_ROW)
        return;
    CbPeerWhy why = cb_peer_why(plan->world, plan->event, &plan->policy, cb_peer_plan_batch(plan),
                                first, second);
    g_autofree char *words = cb_peer_why_words(plan->world, &plan->policy, &why, first, second);
    g_string_append_printf(text, "%s\n", words);
}
