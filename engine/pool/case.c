#include "engine/pool/case.h"

#include "engine/pool/names.h"
#include "engine/pool/plan.h"

/* --- lookups ---------------------------------------------------------------------------------- */

gboolean
cb_case_is_admin(const CbCase *c)
{
    return c->decision->role == CB_ROLE_ADMIN || c->decision->role == CB_ROLE_SERVICE;
}

guint
cb_case_batch(const CbCase *c)
{
    return cb_world_find(c->world, CB_pool_processing_log, cb_case_text(c, "batch_id"));
}

gboolean
cb_batch_is_emergency(const CbWorld *world, guint batch)
{
    return batch != CB_NO_ROW &&
           g_strcmp0(pool_processing_log_processing_type(world, batch), cb_run_type_name(CB_RUN_EMERGENCY)) == 0;
}

gboolean
cb_batch_is_open(const CbWorld *world, guint batch)
{
    return batch != CB_NO_ROW && pool_processing_log_processing_end_time(world, batch) == CB_NULL;
}

/* A batch that has decided something says how long an entry took. */
gboolean
cb_batch_is_sum(const CbWorld *world, guint batch)
{
    return g_strcmp0(pool_processing_log_processing_type(world, batch), "DAILY_PROCESSING") == 0 &&
           pool_processing_log_average_processing_time_ms(world, batch) == CB_NULL;
}

const char *
cb_entry_holder(const CbWorld *world, guint booking)
{
    guint newest = CB_NO_ROW;
    CB_EACH_LINK(world, pool_entry_history, booking_id, booking, row) {
        if (g_strcmp0(pool_entry_history_action(world, row), "PROCESSING_ATTEMPT") == 0 &&
            (newest == CB_NO_ROW ||
             pool_entry_history_created_at(world, row) > pool_entry_history_created_at(world, newest)))
            newest = row;
    }
    return newest == CB_NO_ROW ? NULL : pool_entry_history_batch_id(world, newest);
}

gboolean
cb_entry_is(const CbWorld *world, guint booking, const char *status)
{
    return g_strcmp0(booking_plan_pool_status(world, booking), status) == 0;
}

const char *
cb_case_said(const CbCase *c, const char *name)
{
    const char *text = cb_case_text(c, name);
    while (text != NULL && g_ascii_isspace(*text))
        text++;
    return text == NULL || *text == '\0' ? NULL : text;
}

char *
cb_count_entries(guint n)
{
    return g_strdup_printf("%u entr%s", n, n == 1 ? "y" : "ies");
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
booking_exists(const CbCase *c)
{
    return c->booking != CB_NO_ROW;
}

static gboolean
pool_exists(const CbCase *c)
{
    return cb_world_find(c->world, CB_pool_state, c->decision->target_id) != CB_NO_ROW;
}

static gboolean
may_decide(const CbCase *c)
{
    return c->decision->role != CB_ROLE_VIEWER;
}

static gboolean
booking_waits(const CbCase *c)
{
    return g_strcmp0(booking_plan_booking_status(c->world, c->booking), "waiting") == 0;
}

static char *
say_settled(const CbCase *c)
{
    static const struct {
        const char *status, *says;
    } ends[] = {{"approve", "approved"}, {"cancel", "cancelled"}, {"complet", "over"}};
    g_autofree char *name = cb_name_of_booking(c->world, c->booking);
    const char *status = booking_plan_booking_status(c->world, c->booking), *says = status;
    for (guint e = 0; e < G_N_ELEMENTS(ends); e++)
        if (g_strcmp0(ends[e].status, status) == 0)
            says = ends[e].says;
    return g_strdup_printf("%s is %s already: there is nothing to decide.", name, says);
}

static gboolean
has_entry(const CbCase *c)
{
    return booking_plan_pool_status(c->world, c->booking) != NULL;
}

static gboolean
assigns_automatically(const CbCase *c)
{
    return cb_pool_policy(c->world).enabled || cb_batch_is_emergency(c->world, cb_case_batch(c));
}

const CbRule cb_rule_booking_found = {booking_exists, "BOOKING_NOT_FOUND", CB_RULE_PLAIN, "There is no such booking.",
                                      NULL};
const CbRule cb_rule_pool_found = {pool_exists, "POOL_NOT_FOUND", CB_RULE_PLAIN,
                                   "The pool has not been set up here; its hub does so when it starts.", NULL};
const CbRule cb_rule_may_decide = {may_decide, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                                   "Who may only look cannot decide about bookings; ask a dispatcher.", NULL};
const CbRule cb_rule_pool_admin = {cb_case_is_admin, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                                   "Only an administrator may decide this about the pool.", NULL};
const CbRule cb_rule_booking_waits = {booking_waits, "BOOKING_NOT_WAITING", CB_RULE_PLAIN, NULL, say_settled};
const CbRule cb_rule_has_entry = {has_entry, "NOT_IN_POOL", CB_RULE_BOOKING,
                                  "%s is not in the pool; place it, or choose somebody yourself.", NULL};
const CbRule cb_rule_auto_assign = {
    assigns_automatically, "AUTO_ASSIGN_DISABLED", CB_RULE_PLAIN,
    "Automatic assignment is off: choose somebody yourself, or switch it on in the policy.", NULL};

/* --- books ------------------------------------------------------------------------------------ */

static const CbRecipe *const books[] = {
    cb_pool_place_recipes,    cb_pool_process_recipes, cb_pool_person_recipes,
    cb_pool_run_recipes,      cb_pool_mend_recipes,    cb_pool_switch_recipes,
    cb_pool_settings_recipes, cb_pool_auto_recipes,    cb_pool_trouble_recipes,
};

CbOutcome *
cb_pool_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    return cb_case_decide(books, G_N_ELEMENTS(books), world, decision, now);
}
