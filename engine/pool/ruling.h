/* What becomes of one booking that is decided now, and the rows that say so: who gets it, or why nobody does.
 *
 * The logs keep what somebody needs who asks later why: hours before and after of who was chosen, who has least and
 * most, and the mean; the scores of the best five; how many had a clash; what the rule of duty rosters said.
 */
#pragma once

#include "engine/pool/case.h"
#include "engine/pool/rank.h"

typedef struct {
    CbDuty *duty;
    CbPoolRanking *ranking; /* NULL: nobody was asked, a person chose */
    guint place;            /* of who gets it, among duty->people; CB_NO_ROW: nobody (escalated) */
    const CbPoolCandidate *candidate; /* of the ranking; NULL without */
} CbRuling;

/* Ranks, with the wider gap. Critical in an emergency or when the meeting starts soon. Who was planned (`emp_code`, may
 * be NULL) gets it while they are eligible, else the first. */
CbRuling *cb_ruling_rank(const CbCase *c, guint booking, gboolean emergency, const char *planned);
/* Somebody was chosen by a person: `employee` is their row. */
CbRuling *cb_ruling_choose(const CbCase *c, guint employee);
void cb_ruling_free(CbRuling *ruling);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRuling, cb_ruling_free)

/* Who gets it, NULL: nobody. */
const char *cb_ruling_code(const CbRuling *ruling);

/* Where a decision about an entry comes from, for its log. */
typedef struct {
    const char *reason;   /* of an assignment; NULL of an escalation: the ranking's refusal */
    const char *batch_id; /* NULL: no run */
    gint64 attempts;
} CbRulingLog;
/* Adds the rows of the logs: assignment_log, and where people were ranked those of conflicts and duty rosters; raises
 * the version of who gets it. */
void cb_patch_ruling(const CbCase *c, CbPatch *patch, guint booking, const CbRuling *ruling, const CbRulingLog *log);
/* A row of the assignment log without people: `status` is "pooled" or "escalated". */
void cb_patch_assignment_note(const CbCase *c, CbPatch *patch, guint booking, const char *status, const char *reason);

/* "Ana Ruiz interprets Audit; 4 others could." or "Nobody can take Audit: of 3, 3 are busy then. It is left to
 * people." Caller frees. */
char *cb_ruling_sentence(const CbCase *c, guint booking, const CbRuling *ruling);
