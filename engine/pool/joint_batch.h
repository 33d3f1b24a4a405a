/* For joint.c: a batch laid out for trying plans, and what a plan is worth.
 *
 * A plan is an array of places, one for each booking of the batch, CB_NO_ROW: uncovered.
 */
#pragma once

#include "engine/pool/joint.h"

typedef struct {
    guint booking;
    gint64 start, end, seconds;
    gboolean roster;         /* the rule of duty rosters is asked */
    gboolean critical;
    guint last, last_place;  /* the duty roster meeting before it as the batch finds it, and whose */
    guint overlaps;          /* bits of the other bookings at the same time */
    guint n_options;
    guint options[CB_JOINT_MOST + 1]; /* places free for it before the batch, least hours first */
} CbWish;

typedef struct {
    const CbDuty *duty;
    guint n;
    CbWish wishes[CB_JOINT_MOST];
    gint64 limit;    /* seconds: the widest gap */
    guint *order;    /* places by hours, then place … */
    gint64 *hours;   /* … their seconds … */
    gint64 *sums;    /* … and the sum of those before */
    guint8 *touched; /* by place: all 0 between two plans */
} CbJointBatch;

CbJointBatch *cb_joint_batch_new(const CbDuty *duty, const guint *bookings, guint n);
void cb_joint_batch_free(CbJointBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbJointBatch, cb_joint_batch_free)

/* Whether everybody is eligible in their turn; *value is set then, and `order` (for all entries of the batch) says
 * whose turn is when: as they come, those who are not eligible then once more after them, and last what is uncovered.
 * */
gboolean cb_joint_judge(const CbJointBatch *batch, const guint *plan, CbJointValue *value, guint *order);
/* The bookings of the plan, as bits, that keep `place` from taking booking `i` of the batch. */
guint cb_joint_in_the_way(const CbJointBatch *batch, const guint *plan, guint i, guint place);
/* Whether somebody was free for booking `i` before the batch. */
gboolean cb_joint_is_free(const CbJointBatch *batch, guint i, guint place);
