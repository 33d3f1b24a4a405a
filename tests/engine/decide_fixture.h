/* Decisions of a dispatcher called Dora, and what must come of them. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/domain.h"
#include "tests/support/worlds.h"

static inline CbDecision *
decision_at(const CbWorld *world, const char *kind, const char *target, const char *payload, const char *now)
{
    return cb_decision_new(world, kind, target, payload, "dora", CB_ROLE_DISPATCHER, worlds_time(now));
}

static inline CbOutcome *
decide_at(const CbWorld *world, const char *kind, const char *target, const char *payload, const char *now)
{
    g_autoptr(CbDecision) decision = decision_at(world, kind, target, payload, now);
    return cb_decide(world, decision, decision->decided_at);
}

/* The World after what must be accepted with this sentence (NULL: any); it is as if built from its rows. */
static inline CbWorld *
world_after(const CbWorld *world, const CbOutcome *outcome, const char *sentence)
{
    if (outcome->code != NULL)
        fail_msg("%s: %s", outcome->code, outcome->sentence);
    if (sentence != NULL)
        assert_string_equal(outcome->sentence, sentence);
    CbWorld *after = cb_world_patch(world, outcome->patch);
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(after);
    worlds_assert_same(after, rebuilt);
    return after;
}

/* Refused with this code and a sentence, and nothing is written. */
static inline void
assert_refused_at(const CbWorld *world, const char *kind, const char *target, const char *payload, const char *now,
                  const char *code)
{
    g_autoptr(CbOutcome) outcome = decide_at(world, kind, target, payload, now);
    if (outcome->code == NULL)
        fail_msg("%s %s: %s", kind, payload, outcome->sentence);
    assert_string_equal(outcome->code, code);
    assert_true(strlen(outcome->sentence) > 10);
    assert_null(outcome->patch);
}
