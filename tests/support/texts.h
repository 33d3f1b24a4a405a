/* What a text has to say, for tests: failures show the text. */
#pragma once

#include <string.h>

#define assert_has(text, words)                                              \
    do {                                                                     \
        if (strstr(text, words) == NULL)                                     \
            fail_msg("\"%s\" is not in \"%.4000s\"", words, text);           \
    } while (0)

#define assert_lacks(text, words)                                            \
    do {                                                                     \
        if (strstr(text, words) != NULL)                                     \
            fail_msg("\"%s\" is in \"%.4000s\"", words, text);               \
    } while (0)
