/* The demo's events, where people who do not know each other yet are introduced over lunch: a large
 * one whose batch is made a quarter of an hour from now, one that is past its lunch with answers of
 * every kind, one without a lunch, one of two days that begins tomorrow, and yesterday's, which is
 * over. Batches, texts and what answers lead to come of the domain's own decisions; everything is
 * what it is at `now`, in whole five minutes.
 */
#pragma once

#include "engine/demo/demo.h"

/* Without guests it adds nothing. */
void cb_demo_add_peers(CbWorldBuilder *builder, const CbDemoOptions *options);

/* The large event has `guests` people, the others fewer, nobody is at two of them on one day. */
typedef enum {
    CB_DEMO_SUMMIT,  /* before lunch */
    CB_DEMO_FORUM,   /* after it */
    CB_DEMO_CLINIC,  /* without one */
    CB_DEMO_RETREAT, /* tomorrow, two days */
    CB_DEMO_YESTERDAY,
    CB_DEMO_GATHERINGS,
} CbDemoGatheringName;

typedef struct {
    const char *id;
    gint64 noon; /* when its (first) lunch begins, or would */
    gint64 begin, end;
    const char *zone; /* where that is about noon */
    const char *city, *venue;
    guint first, step, people; /* contractor first + step · k */
} CbDemoGathering;
CbDemoGathering cb_demo_gathering(const CbDemoOptions *options, CbDemoGatheringName name);

static inline gint64
cb_demo_peers_now(const CbDemoOptions *options)
{
    return options->now - options->now % (300 * G_GINT64_CONSTANT(1000000));
}

typedef char CbDemoPeerId[16];
/* "con_0007" */
const char *cb_demo_contractor_id(CbDemoPeerId id, guint contractor);
guint cb_demo_contractors(const CbDemoOptions *options);

/* Who they are, as they filled in the forms. (peers_people.c) */
void cb_demo_add_contractors(CbWorldBuilder *builder, const CbDemoOptions *options);
/* The events with agenda and attendees. Whoever checks in after the batch was made is not among
 * them: that is a patch for each event. (peers_events.c) */
void cb_demo_add_gatherings(CbWorldBuilder *builder, const CbDemoOptions *options);
CbPatch *cb_demo_latecomers(const CbDemoOptions *options, CbDemoGatheringName name);

/* Plays what became of them until now. (peers_play.c) */
CbWorld *cb_demo_play_peers(const CbWorld *world, const CbDemoOptions *options);
