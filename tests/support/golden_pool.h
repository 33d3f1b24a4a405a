/* Cases of the pool domain, by what they are about: the rules of one booking, runs over the pool, watching it. Each
 * file exports one table of answers.
 *
 * Cases number their bookings and people; here ids are texts. A number is written with ten digits, so that the order
 * of the bytes is that of the numbers.
 */
#pragma once

#include "engine/json.h"

typedef struct {
    const CbWorld *world;
    const cJSON *golden, *query, *expected;
    gint64 now; /* 0 where time plays no role */
} GoldenPoolCase;

typedef struct {
    const char *op;
    cJSON *(*answer)(const GoldenPoolCase *c);
} GoldenPoolOp;

/* Each ends with a NULL op. */
extern const GoldenPoolOp golden_pool_rules[]; /* policy, decide, rank, scoring */
extern const GoldenPoolOp golden_pool_runs[];  /* pool_select, batch, recovery, mode_switch */
extern const GoldenPoolOp golden_pool_watch[]; /* auto_approval, logging, monitoring */

/* The row of booking number `json` (NULL: none); the number of a row. */
guint golden_pool_booking(const CbWorld *world, const cJSON *json);
cJSON *golden_pool_number(const CbWorld *world, guint booking);
/* The text, or null; the instant, or null. */
cJSON *golden_pool_text(const char *text);
cJSON *golden_pool_time(gint64 time);
/* A member of the query: a time (CB_NULL without), a number (0 without), whether it is true. */
gint64 golden_pool_instant(const cJSON *query, const char *name);
double golden_pool_value(const cJSON *query, const char *name);
gboolean golden_pool_flag(const cJSON *query, const char *name);
