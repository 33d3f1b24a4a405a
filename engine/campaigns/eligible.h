/* Who may be asked for a job's department, and every rule that leaves somebody out ("Staffing campaigns", 2.1 and 2.5).
 *
 * With [s, e] the UTC dates of the job's start and end: booked is who has an active sheet in [s, e] on another job; away
 * is who has a date of absence in it, whatever its kind; a soft conflict has who is invited (and no more) to another job
 * that overlaps it by dates. A job without dates has no conflicts. Whether fridge and soft conflicts leave out is the
 * policy's word, so one judgement serves every role and every step of escalation. About 2 ns for each person, and
 * a little for each who is booked or away then.
 */
#pragma once

#include "engine/campaigns/roster.h"

enum {
    CB_OUT_CREW = 1 << 0,       /* neither technician nor house tech, nor assignable as one */
    CB_OUT_INACTIVE = 1 << 1,
    CB_OUT_DEPARTMENT = 1 << 2, /* of another department; for production logistics counts too */
    CB_OUT_FRIDGE = 1 << 3,
    CB_OUT_ON_JOB = 1 << 4,     /* has a row on the job that is not declined */
    CB_OUT_BOOKED = 1 << 5,
    CB_OUT_AWAY = 1 << 6,
    CB_OUT_SOFT = 1 << 7,
    CB_N_OUT = 8,
};

/* "fridge", "on_job", … by bit, for programs; and in words for people: "is in the fridge". */
extern const char *const cb_out_names[CB_N_OUT + 1];
extern const char *const cb_out_words[CB_N_OUT + 1];

typedef struct {
    const CbRoster *roster;
    guint job; /* CB_NO_ROW: an unknown job, without conflicts */
    const char *department;
    guint8 *out; /* by profile: CB_OUT_…, all that are true */
} CbEligible;

/* Borrows the roster and `department`. */
CbEligible *cb_eligible_new(const CbRoster *roster, guint job, const char *department);
void cb_eligible_free(CbEligible *eligible);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbEligible, cb_eligible_free)

/* The rules that leave out under a policy. */
guint cb_out_mask(const CbCampaignPolicy *policy);

/* Whether one of the rules of `mask` leaves one person out: the same answer as cb_eligible_new() gives, without judging
 * the others. */
gboolean cb_is_out(const CbWorld *world, guint profile, guint job, const char *department, guint mask);

/* The first and last UTC date of a job; FALSE when it has none. */
gboolean cb_job_days(const CbWorld *world, guint job, gint64 *first, gint64 *last);

/* One conflict of a person with a job. */
typedef struct {
    guint kind;     /* CB_OUT_BOOKED, CB_OUT_AWAY or CB_OUT_SOFT */
    guint job;      /* the other job; CB_NO_ROW when away */
    gint64 day;     /* of the sheet or the absence; CB_NULL for soft ones */
    const char *reason; /* away: "Sick", "Vacation", …; else NULL */
} CbConflict;

/* All conflicts of one person, hard ones first, then by day and job; each other job once. `day`, when it is not CB_NULL,
 * stands for the job's dates; soft ones then need a sheet of that day. Free with g_array_unref (CbConflict). */
GArray *cb_conflicts(const CbWorld *world, guint profile, guint job, gint64 day);
