/* Worlds of the pool for tests and benches: people with hours of their own and a pool of bookings that are ready.
 */
#pragma once

#include "engine/demo/dice.h"
#include "engine/world.h"

#define POOL_NOW "2026-03-02T08:00:00Z"

typedef struct {
    guint32 seed;
    guint people;  /* interpreters "e000000" … */
    guint pooled;  /* bookings "p000000" …, waiting and past their deadline, from two days ahead on */
    guint booked;  /* approved bookings of everybody, some behind, some ahead */
    guint days;    /* that the pool's bookings are spread over */
    guint hours;   /* of a day, from 8:00; fewer make more clashes */
    guint rosters; /* of a hundred meetings so many are duty rosters */
    const char *mode;
} PoolShape;

CbWorld *pool_random(const PoolShape *shape);

/* Rows by hand: an interpreter; the policy; a meeting at hour `from` to `to` of a day (from 0: that of POOL_NOW), the
 * pairs of columns and values say what else. */
void pool_person(CbPatch *rows, const char *code);
void pool_mode(CbPatch *rows, const char *mode);
void pool_meeting(CbPatch *rows, const char *id, guint day, double from, double to, ...) G_GNUC_NULL_TERMINATED;
/* The same waiting in the pool, its deadline an hour ago. */
void pool_waiting(CbPatch *rows, const char *id, guint day, double from, double to, ...) G_GNUC_NULL_TERMINATED;
