#include "engine/pool/retry.h"

#include <string.h>

CbRetryLimits
cb_retry_limits(gboolean emergency)
{
    return emergency ? (CbRetryLimits){5, 500, 30000} : (CbRetryLimits){3, 1000, 30000};
}

gboolean
cb_retry_limits_valid(const CbRetryLimits *limits)
{
    return limits->tries >= 1 && limits->tries <= 10 && limits->base_ms >= 100 &&
           limits->cap_ms >= limits->base_ms;
}

gint64
cb_backoff_ms(gint64 base_ms, gint64 cap_ms, guint i)
{
    gint64 pause = base_ms;
    while (i-- > 0 && pause < cap_ms)
        pause *= 2;
    return MIN(pause, cap_ms);
}

CbRetryStep
cb_retry_step(CbRetryLimits limits, guint tries, CbTry outcome)
{
    if (outcome == CB_TRY_ESCALATED)
        return (CbRetryStep){.next = CB_RETRY_DONE, .action = "ESCALATED"};
    if (outcome == CB_TRY_ASSIGNED)
        return (CbRetryStep){.next = CB_RETRY_DONE,
                             .action = tries == 1 ? "FIRST_ATTEMPT_SUCCESS" : "RETRY_SUCCESS"};
    if (tries >= limits.tries)
        return (CbRetryStep){.next = CB_RETRY_FALLBACK};
    return (CbRetryStep){.next = CB_RETRY_AGAIN,
                         .pause_ms = cb_backoff_ms(limits.base_ms, limits.cap_ms, tries - 1)};
}

CbRetryStep
cb_retry_fallback(CbTry outcome)
{
    return (CbRetryStep){.next = CB_RETRY_DONE,
                         .action =
                             outcome == CB_TRY_ERROR ? "FALLBACK_FAILED" : "FALLBACK_IMMEDIATE"};
}

const char *
cb_error_category(const char *message)
{
    static const struct {
        const char *word, *category;
    } words[] = {
        {"database", "DATABASE"},     {"connection", "DATABASE"}, {"conflict", "CONFLICT"},
        {"availability", "CONFLICT"}, {"timeout", "TIMEOUT"},     {"validation", "VALIDATION"},
        {"invalid", "VALIDATION"},    {"network", "NETWORK"},     {"fetch", "NETWORK"},
    };
    g_autofree char *lower = g_ascii_strdown(message, -1);
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        if (strstr(lower, words[w].word) != NULL)
            return words[w].category;
    return "BUSINESS_LOGIC";
}
