/* Looking at the pool: its timeline, the parts of a booking's detail, a booking's card. */
#include "tui/console/act.h"
#include "tui/console/overlay.h"
#include "tui/console/pool_preview.h"

void
cb_act_pool_days(CbConsole *console, int argument)
{
    (void)argument;
    cb_timeline_open(console);
}

void
cb_act_preview_run(CbConsole *console, int argument)
{
    CbPoolMode mode = cb_pool_sight(console)->policy.mode;
    (void)argument;
    const CbRunQuery query = {
        .type = CB_RUN_POOL, .joint = cb_run_is_joint(mode, CB_RUN_POOL), .recover = TRUE};
    cb_pool_preview_run(console, query, NULL, NULL, NULL);
}

void
cb_act_pool_part(CbConsole *console, int argument)
{
    console->pool_part = (console->pool_part + (guint)argument) % CB_N_POOL_PARTS;
    console->detail_open = TRUE;
    cb_pool_people(console, cb_console_booking(console));
    cb_list_select(&console->people, 0);
}

void
cb_act_booking_card(CbConsole *console, int argument)
{
    (void)argument;
    cb_booking_card_open(console, cb_console_booking(console));
}
