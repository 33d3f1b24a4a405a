/* A batch as one plan: who gets which of its bookings, so that most are covered and hours come out most even.
 *
 * Plans are compared by what they cover, then by the largest gap (hours between who works most and least afterwards),
 * then by the sum of the gaps between any two people. It begins with what deciding one by one gives and takes a
 * better plan only, so it is never worse, and says by how much it is better. Every planned person is eligible when
 * their turn comes, by clashes, the rule of duty rosters and the wider gap of pool runs; so the plan also says in
 * which order to decide.
 *
 * How: an uncovered booking takes somebody whose bookings in its way move on to others (a chain; of the batch alone,
 * what people have already stays); where that does not reach what can be covered, branch and bound. Then single
 * bookings move and people swap, until nothing gets better. Up to 5 entries every plan is tried. For a booking only
 * the n + 1 people of least hours who are free for it are looked at, n being the entries of the batch: of those at
 * least one has nothing else of it, and to give to whoever has less never makes hours more uneven.
 *
 * Worked: A is free for x and y, which overlap, B for x alone. One by one x goes to A, who has less hours, and y is
 * left. As one plan x goes to B and y to A: 1 more is covered.
 *
 * Cost: people to sort them, then entries² candidates a round; no pass over all people for a candidate.
 */
#pragma once

#include "engine/pool/rank.h"

#define CB_JOINT_MOST 15  /* entries of a batch */
#define CB_JOINT_EXACT 5 /* up to here every plan is tried */

/* How good a plan is. */
typedef struct {
    guint covered;
    gint64 gap;    /* seconds */
    gint64 spread; /* seconds: the sum of all gaps between two people, less that before the batch */
} CbJointValue;

/* Better than one by one by so much: bookings more, seconds less. Where more is covered, hours may be further apart. */
typedef struct {
    gint64 covered, gap, spread;
} CbJointGain;

/* `places` has for each of the bookings (at most CB_JOINT_MOST, in their order) who gets it one by one, by place in
 * `duty`, CB_NO_ROW for nobody, and gets the better plan; `turns` gets the order in which to decide them: what the
 * plan covers, then the rest. `duty` is as before the batch, and is left so. */
CbJointGain cb_joint_improve(const CbDuty *duty, const guint *bookings, guint n, guint *places, guint *turns);
/* Less than 0, 0 or more: a is better, as good, worse. */
int cb_joint_compare(const CbJointValue *a, const CbJointValue *b);
