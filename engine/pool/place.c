/* At once or into the pool (section 3), decided. */
#include "engine/pool/place.h"

#include "engine/pool/names.h"
#include "engine/pool/route.h"
#include "engine/pool/ruling.h"
#include "engine/pool/write.h"

static gboolean
has_nobody(const CbCase *c)
{
    return booking_plan_interpreter_emp_code(c->world, c->booking) == NULL;
}

static char *
say_who(const CbCase *c)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    g_autofree char *who = cb_name_of_code(c->world, booking_plan_interpreter_emp_code(c->world, c->booking));
    return g_strdup_printf("%s interprets %s already; release it first.", who, name);
}

static gboolean
is_outside(const CbCase *c)
{
    return booking_plan_pool_status(c->world, c->booking) == NULL;
}

const CbRule cb_rule_unassigned = {has_nobody, "ALREADY_ASSIGNED", CB_RULE_PLAIN, NULL, say_who};
static const CbRule outside = {is_outside, "ALREADY_POOLED", CB_RULE_BOOKING,
                               "%s is in the pool already; process it, or withdraw it.", NULL};

char *
cb_place_in_pool(const CbCase *c, CbPatch *patch, gint64 deadline, CbRow **booking)
{
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    g_autofree char *when = cb_moment_text(deadline);
    CbEntryChange change = cb_entry_change(c, c->booking, "POOL_ENTRY", "waiting");
    change.deadline = deadline;
    *booking = cb_patch_entry(c, patch, c->booking, &change);
    return g_strdup_printf("%s waits in the pool; it is decided by %s at the latest.", name, when);
}

static char *
place(const CbCase *c, CbPatch *patch)
{
    CbPoolPolicy policy = cb_pool_policy(c->world);
    CbRoute route = cb_pool_route(c->world, c->booking, &policy, c->now);
    CbRow *row;
    if (route.kind == CB_ROUTE_POOL) {
        cb_patch_assignment_note(c, patch, c->booking, "pooled", route.reason);
        return cb_place_in_pool(c, patch, route.deadline, &row);
    }
    g_autoptr(CbRuling) ruling = cb_ruling_rank(c, c->booking, FALSE, NULL);
    cb_patch_ruling(c, patch, c->booking, ruling, &(CbRulingLog){.reason = route.reason});
    row = cb_patch_booking(c, patch, c->booking);
    if (ruling->place != CB_NO_ROW)
        cb_patch_interpreter(patch, row, cb_ruling_code(ruling));
    return cb_ruling_sentence(c, c->booking, ruling);
}

const CbRecipe cb_pool_place_recipes[] = {
    {"booking.place",
     {&cb_rule_booking_found, &cb_rule_may_decide, &cb_rule_auto_assign, &cb_rule_unassigned, &cb_rule_booking_waits,
      &outside},
     place},
    {.kind = NULL},
};
