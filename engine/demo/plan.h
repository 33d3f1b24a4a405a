/* The demo before it has names: who is away, which sessions there are, who works on them.
 *
 * First come the situations that every demo must show (a closing day on which nobody is left,
 * sessions tonight that lack people, one that has too many, people with six sessions on one date),
 * then ordinary sessions, denser at the end of the week and better staffed the nearer they are.
 * Nobody but the two overloaded people is on two sessions of one date.
 */
#pragma once

#include "engine/demo/demo.h"
#include "engine/demo/dice.h"
#include "engine/demo/places.h"

enum {
    CB_DEMO_DAYS_BACK = 14,
    CB_DEMO_DAYS = 70,                           /* of the plan; they are counted from its first */
    CB_DEMO_CLOSING_DAY = CB_DEMO_DAYS_BACK + 1, /* tomorrow the company is closed */
    CB_DEMO_NO_REGION = CB_DEMO_REGIONS,
};

typedef enum {
    CB_DEMO_DRAFT,
    CB_DEMO_PENDING,
    CB_DEMO_CONFIRMED,
    CB_DEMO_COMPLETED,
    CB_DEMO_CANCELLED,
    CB_DEMO_STATUSES,
} CbDemoStatus;

typedef enum {
    CB_DEMO_APPLIED,
    CB_DEMO_ACCEPTED,
    CB_DEMO_REJECTED,
} CbDemoAnswer;

/* A set of days of the plan. */
typedef struct {
    guint64 bits[2];
} CbDemoDays;
G_STATIC_ASSERT(CB_DEMO_DAYS <= 128);

static inline gboolean
cb_demo_days_has(const CbDemoDays *days, guint day)
{
    return (days->bits[day / 64] >> day % 64 & 1) != 0;
}

static inline void
cb_demo_days_add(CbDemoDays *days, guint day)
{
    days->bits[day / 64] |= G_GUINT64_CONSTANT(1) << day % 64;
}

typedef struct {
    guint region;
    gboolean active;
    guint load;      /* live sessions accepted on */
    CbDemoDays away; /* unavailable */
    CbDemoDays busy; /* accepted on a session */
} CbDemoPerson;

typedef struct {
    guint number; /* in the id: a permutation, so that ids do not run with the dates */
    guint day;
    guint region;
    CbDemoStatus status;
    guint need;     /* min_operators; 0: null */
    gboolean fixed; /* one of the situations: it must be visible and have setups */
    guint series;   /* 1, 2, …: one of a weekly series; 0: of none */
} CbDemoSession;

typedef struct {
    guint session, person; /* indexes */
    CbDemoAnswer answer;
    gboolean forced;
    gint64 applied;     /* microseconds since the epoch, before today */
    gint64 responded;   /* the same, or CB_NULL */
    const char *reason; /* of a rejection, may be NULL */
} CbDemoLink;

typedef struct {
    gint64 today, first_day; /* days since 1970-01-01 */
    GArray *people;          /* CbDemoPerson */
    GArray *sessions;        /* CbDemoSession */
    GArray *links;           /* CbDemoLink, in the order in which they were made */
    guint n_series;          /* see series.h */
} CbDemoPlan;

CbDemoPlan *cb_demo_plan_new(const CbDemoOptions *options);
void cb_demo_plan_free(CbDemoPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDemoPlan, cb_demo_plan_free)
