/* Writing a switch of the mode (switch.h) down, for the decisions that make one. */
#pragma once

#include "engine/pool/load.h"
#include "engine/pool/switch.h"
#include "engine/pool/write.h"

typedef struct {
    CbPoolMode to;
    const char *reason;   /* may be NULL */
    const CbLoad *load;   /* what calls for it; NULL: a person does */
} CbModeSwitch;

/* All of it as one patch: entries with their history, the policy, and the log. `pool` is the pool's row in the patch,
 * added before; its next look is at once where entries were marked. When too many entries cannot be placed nothing is
 * changed, and the log says that it failed. The sentence is the caller's. */
char *cb_patch_switch(const CbCase *c, CbPatch *patch, const CbModeSwitch *wanted);
