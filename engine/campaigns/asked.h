/* Who of a job was asked and what they said: all requests of the job with the role that each is for.
 *
 * A request's role is its role_code; where that is blank, the role in the newest send event of the request ("Staffing
 * campaigns", section 6, step 6). A request without either has none.
 */
#pragma once

#include "engine/world.h"

typedef enum { CB_ASKED_PENDING, CB_ASKED_YES, CB_ASKED_NO, CB_ASKED_EXPIRED } CbAskedStatus;

typedef struct {
    guint row, profile;
    char *role_code; /* "" when it has none */
    gboolean offer;  /* else it asks whether somebody could */
    CbAskedStatus status;
    gint64 updated_at; /* CB_NULL reads as 0 */
} CbAsked;

/* All requests of a job, by id, none of one that is gone (CB_NO_ROW); free with g_array_unref (CbAsked). */
GArray *cb_asked(const CbWorld *world, guint job);

/* The row of the request called so on a job, CB_NO_ROW when there is none. */
guint cb_request_of(const CbWorld *world, guint job, const char *id);

/* The requests (rows) that one answer is about: this one and, where it was sent as one of several days, those of its batch
 * that stand as it does. Free with g_array_unref (guint). */
GArray *cb_requests_together(const CbWorld *world, guint request);
/* The day that a request asks for, CB_NULL when it is the whole job. */
gint64 cb_request_day(const CbWorld *world, guint request);
/* Whether its person is booked on another job in the window of one of them: its day, or the job's dates. A yes to such an
 * offer books nobody. */
gboolean cb_request_clashes(const CbWorld *world, guint request);

/* Where somebody stands in one role. The sets are of distinct people; bits of one person combine. */
enum {
    CB_SET_ASKED = 1 << 0,   /* availability pending */
    CB_SET_READY = 1 << 1,   /* availability confirmed */
    CB_SET_OFFERED = 1 << 2, /* offer pending */
    CB_SET_TOOK = 1 << 3,    /* offer confirmed */
};

typedef struct {
    guint profile, sets;
    gint64 answered_at; /* the earliest yes to availability */
} CbAskedPerson;

/* The people of one role, by profile; free with g_array_unref (CbAskedPerson). */
GArray *cb_asked_people(const GArray *asked, const char *role_code);
guint cb_asked_count(const GArray *people, guint set);
