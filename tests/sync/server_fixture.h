/* A hub with a server in this process that soon loses patience, and requests written by hand to its socket. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/hub_server.h"
#include "tests/support/texts.h"

#define HOST "Host: localhost\r\n"
#define JSON "Content-Type: application/json\r\n"
#define LAST "Connection: close\r\n"

static inline int
start(void **state)
{
    const CbServerOptions options = {.head_patience = 300000, .body_patience = 600000};
    *state = cb_test_hub_start(&options);
    return 0;
}

static inline int
stop(void **state)
{
    cb_test_hub_free(*state);
    return 0;
}

static inline guint
status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (guint)atoi(answer + 9) : 0;
}

static inline void
assert_alive(CbTestHub *test)
{
    g_autofree char *answer =
        cb_test_ask(test->port, "GET /health HTTP/1.1\r\n" HOST LAST "\r\n", -1);
    assert_int_equal(status_of(answer), 200);
}

#define ON_HUB(test) cmocka_unit_test_setup_teardown(test, start, stop)
