#include "engine/demo/peers.h"

void
cb_demo_add_peers(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    if (options->guests == 0)
        return;
    CbWorldBuilder *own = cb_world_builder_new();
    cb_demo_add_contractors(own, options);
    cb_demo_add_gatherings(own, options);
    g_autoptr(CbWorld) before = cb_world_builder_finish(own);
    g_autoptr(CbWorld) world = cb_demo_play_peers(before, options);
    cb_world_builder_add_world(builder, world);
}
