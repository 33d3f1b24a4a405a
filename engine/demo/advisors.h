/* The demo's advisors and the projects that ask for one: people in twelve time zones with skills,
 * hours and days off, what administrators have ruled about them, and what became of each request.
 * The requests are played through the domain's own decisions, so that scores, notices, approvals,
 * workspaces and their failures are what the engine makes of them; they are what they are at `now`,
 * in whole minutes.
 */
#pragma once

#include "engine/demo/demo.h"

/* Without advisors and projects it adds nothing. */
void cb_demo_add_advisors(CbWorldBuilder *builder, const CbDemoOptions *options);

typedef char CbDemoUuid[37];
/* "a0000000-0000-4000-8000-000000000007" and so on: what existing clients call such rows are UUIDs.
 */
const char *cb_demo_advisor_id(CbDemoUuid id, guint advisor);
const char *cb_demo_project_id(CbDemoUuid id, guint project);
const char *cb_demo_client_id(CbDemoUuid id, guint client);

static inline gint64
cb_demo_advisors_now(const CbDemoOptions *options)
{
    return options->now - options->now % (60 * G_GINT64_CONSTANT(1000000));
}

/* What a framework is written in, and what projects and people have to do with beside it. */
enum { CB_DEMO_FRAMEWORKS = 10, CB_DEMO_FACTORS = 8, CB_DEMO_ZONES = 12, CB_DEMO_CLIENTS = 14 };
typedef struct {
    const char *name;
    const char *languages[2];
} CbDemoFramework;
extern const CbDemoFramework cb_demo_frameworks[CB_DEMO_FRAMEWORKS];
extern const char *const cb_demo_factors[CB_DEMO_FACTORS];
extern const char *const cb_demo_zones[CB_DEMO_ZONES];

/* Advisors with what belongs to them; their availability is a part of its own, for the requests
 * that still wait came when nobody was there. (advisors_people.c) */
void cb_demo_add_advisor_people(CbWorldBuilder *builder, const CbDemoOptions *options);
CbPatch *cb_demo_advisor_availability(const CbDemoOptions *options);

/* The projects with their owners, and the administrators' rules. (advisors_projects.c) */
void cb_demo_add_projects(CbWorldBuilder *builder, const CbDemoOptions *options);
void cb_demo_add_match_rules(CbWorldBuilder *builder, const CbDemoOptions *options);

/* Plays what became of the projects' requests. (advisors_play.c) */
CbWorld *cb_demo_play_matches(const CbWorld *world, const CbDemoOptions *options);
/* What happens in a project: how long before now it begins, then minutes after.
 * (advisors_stories.c) */
typedef enum {
    CB_DEMO_END,
    CB_DEMO_WAITS, /* asks while nobody is available */
    CB_DEMO_ASKS,
    CB_DEMO_ASKS_ANEW, /* without those of the matches before */
    CB_DEMO_CLIENT_YES,
    CB_DEMO_CLIENT_NO,
    CB_DEMO_ADVISOR_YES,
    CB_DEMO_ADVISOR_NO,
    CB_DEMO_RUNS_OUT,
    CB_DEMO_OVERRULED, /* an administrator chooses */
    CB_DEMO_ASSIGNED,  /* … for the next request */
    CB_DEMO_RELEASED,  /* … and takes that back */
    CB_DEMO_EMERGENCY,
    CB_DEMO_SET_UP,      /* the workspace stands */
    CB_DEMO_FIRST_FAILS, /* may work later */
    CB_DEMO_FATAL,       /* never will */
    CB_DEMO_FAILS,       /* the worker's attempt */
    CB_DEMO_LOCKED,      /* the worker is at it */
    CB_DEMO_CLIENT_SAYS,
    CB_DEMO_ADVISOR_SAYS,
} CbDemoHappens;
typedef struct {
    CbDemoHappens happens;
    guint after;
} CbDemoStep;
typedef struct {
    guint began;             /* minutes before now */
    const CbDemoStep *steps; /* ends in CB_DEMO_END; NULL: nobody has asked */
} CbDemoStory;
/* Of any number; they repeat. */
CbDemoStory cb_demo_story(guint project);
