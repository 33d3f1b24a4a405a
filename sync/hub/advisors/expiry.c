/* Matches that nobody has answered in time run out; requests that wait for an advisor are tried again. */
#include "engine/advisors/life.h"
#include "engine/advisors/upkeep.h"
#include "sync/hub/advisors/advising_inside.h"

typedef struct {
    const char *project, *match;
    gint64 now;
} Due;

static guint
match_of(const CbWorld *world, const Due *due)
{
    return cb_match_of(world, cb_world_find(world, CB_projects, due->project), due->match);
}

static gboolean
is_overdue(gpointer data, const CbWorld *world)
{
    const Due *due = data;
    guint match = match_of(world, due);
    return match != CB_NO_ROW && cb_match_is_overdue(world, match, due->now);
}

static gboolean
waits(gpointer data, const CbWorld *world)
{
    const Due *due = data;
    guint match = match_of(world, due);
    return match != CB_NO_ROW && cb_match_status(world, match) == CB_MATCH_PENDING &&
           advisor_match_requests_expires_at(world, match) > due->now;
}

static const struct {
    const char *kind;
    GArray *(*find)(const CbWorld *world, gint64 now);
    gboolean (*still)(gpointer data, const CbWorld *world);
} sweeps[] = {
    {"match.expire", cb_matches_overdue, is_overdue},
    {"match.retry", cb_matches_to_retry, waits},
};

static void
decide(CbHub *hub, guint sweep, Due *due)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "match_id", due->match);
    const CbAdvisorAsk ask = {.kind = sweeps[sweep].kind, .target = due->project, .payload = payload,
                              .still = sweeps[sweep].still, .data = due};
    cb_advising_decide(hub, &ask);
}

static void
run(CbHub *hub, guint sweep)
{
    g_autoptr(GError) problem = NULL;
    gint64 now = cb_hub_now(hub);
    g_autoptr(CbWorld) world = cb_current_world(hub, &problem);
    if (world == NULL) {
        cb_hub_tell(hub, sweeps[sweep].kind, problem);
        return;
    }
    g_autoptr(GArray) matches = sweeps[sweep].find(world, now);
    for (guint m = 0; m < matches->len && !cb_advising_held(hub); m++) {
        guint match = g_array_index(matches, guint, m);
        Due due = {projects_id(world, advisor_match_requests_project_id(world, match)),
                   advisor_match_requests_id(world, match), now};
        decide(hub, sweep, &due);
    }
}

void
cb_advising_expire(CbHub *hub)
{
    run(hub, 0);
}

void
cb_advising_retry(CbHub *hub)
{
    run(hub, 1);
}
