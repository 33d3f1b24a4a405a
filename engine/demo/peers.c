#include "engine/demo/peers.h"

void
cb_demo_add_peers(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    if (options->guests == 0)
        return;
    cb_demo_add_contractors(builder, options);
    cb_demo_add_gatherings(builder, options);
}
