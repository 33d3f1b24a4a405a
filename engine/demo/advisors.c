#include "engine/demo/advisors.h"

#include "engine/advisors/policy.h"

/* A finalized match sets up its workspace. */
static void
add_policy(CbWorldBuilder *builder)
{
    const CbValue values[CB_N_policies] = {
        [CB_policies_id] = cb_text(CB_ADVISORS_POLICY),
        [CB_policies_policy] = cb_text("{\"autoProvision\":true}"),
    };
    cb_world_builder_add_values(builder, CB_policies, values);
}

void
cb_demo_add_advisors(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    if (options->advisors == 0 && options->projects == 0)
        return;
    CbWorldBuilder *own = cb_world_builder_new();
    add_policy(own);
    cb_demo_add_advisor_people(own, options);
    cb_demo_add_projects(own, options);
    cb_demo_add_match_rules(own, options);
    g_autoptr(CbWorld) before = cb_world_builder_finish(own);
    g_autoptr(CbWorld) world = cb_demo_play_matches(before, options);
    cb_world_builder_add_world(builder, world);
}
