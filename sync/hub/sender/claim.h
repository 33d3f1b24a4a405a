/* What is to become of a message that is due, before anything is carried: for sender.c and its preview. */
#pragma once

#include "engine/world.h"
#include "sync/hub/sender/letter.h"
#include "sync/hub/sender/sender.h"

typedef enum {
    CB_CLAIM_CARRY, /* by the letter's channel */
    CB_CLAIM_LATER, /* not now */
    CB_CLAIM_OFF,
    CB_CLAIM_FAILED,
    CB_CLAIM_DOUBT,
} CbClaimKind;

typedef struct {
    CbClaimKind kind;
    CbLetter *letter;
    char *why; /* a sentence; NULL when it is carried */
} CbClaim;
void cb_claim_clear(CbClaim *claim);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbClaim, cb_claim_clear)

/* What the links of a hub's messages are, where `options` do not say it. */
CbSenderOptions cb_claim_options(CbHub *hub, const CbSenderOptions *options);

/* `message` is the row in the World, `row` the same as the database has it, locked. */
CbClaim cb_claim_judge(const CbSenderOptions *options, const CbWorld *world, guint message, const CbRow *row, gint64 now);
