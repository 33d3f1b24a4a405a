/* People as they truly are: rates that nobody knows, a history thrown with them, and a campaign that asks them. What a
 * forecast learns from that history is compared with what they then do. From a seed, so that a test throws the same.
 */
#pragma once

#include "engine/campaigns/play.h"
#include "engine/demo/dice.h"

#define TRUTH_NOW "2026-11-20T09:00:00Z"
#define TRUTH_ROLES 5

typedef struct {
    double answers[2], yes[2]; /* by phase: availability, offer */
} TruthRates;

typedef struct {
    guint n;
    TruthRates *people; /* by number, which is the order of their ids */
    double hours[2];    /* the mean of answers' delays */
    double ttl[2];      /* hours */
    double lapse;
} Truth;

Truth *truth_new(CbDice *dice, guint n);
void truth_free(Truth *truth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Truth, truth_free)

/* What somebody says to a request; `at` CB_NULL: nothing before it expires. */
CbReply truth_reply(const Truth *truth, CbDice *dice, guint person, guint phase, gint64 sent_at);

/* A World at TRUTH_NOW in which they are known by what they answered, with the automatic campaign `c1` (row 0) of the job
 * `fair`, which begins within some days, and another job on the same day. Caller frees. */
CbWorld *truth_world(CbDice *dice, const Truth *truth);
