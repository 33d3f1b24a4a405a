#include "sync/hub/advisors/advising_inside.h"

#include "engine/advisors/provision.h"
#include "engine/advisors/upkeep.h"
#include "engine/when.h"

#define GATHER (200 * 1000) /* notices that are queued so close together are settled together */
#define LOOK_AGAIN CB_MINUTE /* what another hub has queued is seen so soon */

CbAdvising *
cb_advising_new(CbHub *hub)
{
    CbAdvising *advising = g_new0(CbAdvising, 1);
    advising->hub = hub;
    advising->name = g_uuid_string_random();
    g_mutex_init(&advising->lock);
    g_mutex_init(&advising->carrying);
    for (guint part = 0; part < CB_N_ADVISE; part++)
        g_cond_init(&advising->changed[part]);
    return advising;
}

void
cb_advising_free(CbAdvising *advising)
{
    if (advising == NULL)
        return;
    g_clear_pointer(&advising->carrier, cb_carrier_free);
    g_mutex_clear(&advising->lock);
    g_mutex_clear(&advising->carrying);
    for (guint part = 0; part < CB_N_ADVISE; part++)
        g_cond_clear(&advising->changed[part]);
    g_free(advising->name);
    g_free(advising);
}

gboolean
cb_hub_advise_channels(CbHub *hub, const CbChannels *channels, GError **error)
{
    CbAdvising *advising = hub->advising;
    g_clear_pointer(&advising->carrier, cb_carrier_free);
    advising->channels = channels;
    if (channels != NULL)
        advising->carrier = cb_carrier_new(channels, &advising->stop, error);
    return channels == NULL || advising->carrier != NULL;
}

void
cb_hub_advise_watch(CbHub *hub, CbAdviseStep step, gpointer data)
{
    hub->advising->step = step;
    hub->advising->step_data = data;
}

/* --- what the parts share --------------------------------------------------------------------- */

gboolean
cb_advising_held(const CbHub *hub)
{
    return g_atomic_int_get(&hub->advising->stop) != 0;
}

/* What a rule refuses is no failure: somebody was faster. */
gboolean
cb_advising_decide(CbHub *hub, const CbAdvisorAsk *ask)
{
    g_autoptr(GError) problem = NULL;
    g_auto(CbAsked) asked = {0};
    if (!cb_advisor_ask(hub, ask, &asked, &problem)) {
        cb_hub_tell(hub, ask->kind, problem);
        return FALSE;
    }
    return asked.outcome->code == NULL;
}

gboolean
cb_advising_write(CbHub *hub, const CbAmendment *amendment)
{
    g_autoptr(GError) problem = NULL;
    gboolean written = FALSE;
    if (!cb_hub_amend(hub, amendment, &written, &problem))
        cb_hub_tell(hub, "advising", problem);
    return written;
}

/* A hub without projects needs no World for them. */
static gboolean
has_projects(CbHub *hub)
{
    g_autoptr(GError) problem = NULL;
    gint64 projects = 0;
    CbDb *db = cb_hub_reading(hub, &problem);
    if (db == NULL || !cb_snapshot_count(db, CB_projects, &projects, &problem))
        cb_hub_tell(hub, "advising", problem);
    cb_hub_read(hub, db);
    return projects > 0;
}

/* --- turns ------------------------------------------------------------------------------------ */

/* Whether a sweep is due; it is then due again a period later. */
static gboolean
is_time(gint64 *at, gint64 now, gint64 seconds)
{
    if (now < *at)
        return FALSE;
    *at = now + seconds * CB_SECOND;
    return TRUE;
}

static gint64
see_to_workspaces(CbHub *hub)
{
    CbAdvising *advising = hub->advising;
    gint64 now = cb_hub_now(hub);
    if (is_time(&advising->expiry_at, now, CB_EXPIRY_PERIOD))
        cb_advising_expire(hub);
    if (is_time(&advising->retry_at, now, CB_RETRY_PERIOD))
        cb_advising_retry(hub);
    cb_advising_provision(hub);
    return MIN(now + CB_PROVISION_PERIOD, MIN(advising->expiry_at, advising->retry_at));
}

static gint64
see_to_notices(CbHub *hub)
{
    gint64 next = cb_advising_deliver(hub), again = cb_hub_now(hub) + LOOK_AGAIN;
    return next == CB_NULL ? again : MIN(next, again);
}

gint64
cb_hub_advise(CbHub *hub, CbAdvisePart part)
{
    if (!has_projects(hub))
        return cb_hub_now(hub) + LOOK_AGAIN;
    return part == CB_ADVISE_WORKSPACES ? see_to_workspaces(hub) : see_to_notices(hub);
}

/* --- waking ----------------------------------------------------------------------------------- */

static void
wake(CbHub *hub, CbAdvisePart part, gboolean at_once)
{
    CbAdvising *advising = hub->advising;
    g_mutex_lock(&advising->lock);
    if (at_once || !advising->due[part])
        g_cond_signal(&advising->changed[part]);
    advising->due[part] = TRUE;
    g_mutex_unlock(&advising->lock);
}

void
cb_hub_advise_wake(CbHub *hub)
{
    for (CbAdvisePart part = 0; part < CB_N_ADVISE; part++)
        wake(hub, part, TRUE);
}

void
cb_hub_advise_hold(CbHub *hub, gboolean held)
{
    g_atomic_int_set(&hub->advising->stop, held);
}

void
cb_hub_advise_await(CbHub *hub, CbAdvisePart part, gint64 timeout)
{
    CbAdvising *advising = hub->advising;
    gint64 until = g_get_monotonic_time() + timeout;
    g_mutex_lock(&advising->lock);
    while (!advising->due[part] && g_cond_wait_until(&advising->changed[part], &advising->lock, until))
        ;
    until = g_get_monotonic_time() + GATHER;
    if (part == CB_ADVISE_NOTICES && advising->due[part] && !cb_advising_held(hub))
        g_cond_wait_until(&advising->changed[part], &advising->lock, until);
    advising->due[part] = FALSE;
    g_mutex_unlock(&advising->lock);
}

void
cb_advising_note(CbHub *hub, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        if (row->table == CB_workspace_provisioning_queue)
            wake(hub, CB_ADVISE_WORKSPACES, FALSE);
        else if (row->table == CB_notification_outbox)
            wake(hub, CB_ADVISE_NOTICES, FALSE);
    }
}
