/* Two consoles of 80×24 at one hub by the machine's clock, for a test each. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "tests/support/duo.h"

/* `wanted` says who Luc is, what the profiles hold and whether Marie is there. */
static inline int
enter_duo(void **state, CbDuoOptions wanted)
{
    wanted.now = CB_NULL;
    wanted.rows = 24;
    wanted.columns = 80;
    *state = cb_duo_new(&wanted);
    return 0;
}

static inline int
leave_duo(void **state)
{
    cb_duo_free(*state);
    return 0;
}

#define IN(test, enter) cmocka_unit_test_setup_teardown(test, enter, leave_duo)
