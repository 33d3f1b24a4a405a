/* Whether a policy is one to follow, and what it would change, before it is saved (section 15).
 *
 * A number outside its limits is an error; one outside what is advised, a preset that does not keep its own numbers,
 * and weights that do not balance are warnings. A remark is said per rule, so that a field may have several.
 *
 * Worked: CUSTOM with a window of 8 days: within 7 to 90, so no error; two warnings, below the 14 days that are advised
 * and too short to see who had long breaks.
 */
#pragma once

#include "engine/json.h"
#include "engine/pool/dr.h"

/* A policy as somebody types it. */
typedef struct {
    const char *mode;                  /* NULL: NORMAL */
    double numbers[CB_POOL_N_NUMBERS]; /* NAN: not given */
} CbPoolDraft;

/* Reads the members of an object that are called like the columns of auto_assignment_config; null is not given. Borrows
 * the mode. FALSE and a sentence in *problem (caller frees) when one is of the wrong form. */
gboolean cb_pool_draft_read(const cJSON *object, CbPoolDraft *draft, char **problem);
/* The policy that the draft makes: a preset's numbers, or those of the draft within their limits. Enabled. */
CbPoolPolicy cb_pool_draft_policy(const CbPoolDraft *draft);

/* The gravest first in the enum; CB_REMARK_CRITICAL is an error. */
typedef enum { CB_REMARK_CRITICAL, CB_REMARK_HIGH, CB_REMARK_MEDIUM, CB_REMARK_LOW } CbRemarkGravity;
const char *cb_remark_gravity_name(CbRemarkGravity gravity); /* "critical" */

typedef struct {
    const char *field; /* the column; "mode"; "weights" */
    CbRemarkGravity gravity;
    char *sentence;
} CbPoolRemark;

typedef struct {
    gboolean valid;     /* no error */
    GPtrArray *remarks; /* CbPoolRemark *, in the order of the rules */
} CbPoolJudgement;

CbPoolJudgement *cb_pool_judge(const CbPoolDraft *draft);
void cb_pool_judgement_free(CbPoolJudgement *judgement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPoolJudgement, cb_pool_judgement_free)

/* What a policy in place of the one in force would mean for what waits in the pool. */
typedef struct {
    CbPoolPolicy before, after;
    struct {
        CbThreshold before, after;
        guint entries;
    } types[CB_N_MEETINGS];
    guint entries;   /* in the pool */
    guint moved;     /* of them: of a type whose thresholds differ, or with another time to decide by */
    guint immediate; /* would be assigned at once, and would not now */
    guint rosters;   /* duty roster meetings, when the rule for them differs */
    CbDrBehaviour dr_before, dr_after;
} CbPoolImpact;

CbPoolImpact cb_pool_impact(const CbWorld *world, const CbPoolPolicy *after, gint64 now);
/* The same in lines for people: the entries, each type that differs, the rule of duty rosters. Free with
 * g_ptr_array_unref. */
GPtrArray *cb_pool_impact_lines(const CbPoolImpact *impact);
