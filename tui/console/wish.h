/* One wish decided at once, or shown first: its sentence, what it opens, who clashes, who is told. */
#pragma once

#include "tui/console/console.h"

/* Decides, shows the effect and says what came of it. TRUE when it was accepted; takes the payload over. */
gboolean cb_wish_decide(CbConsole *console, const char *kind, const char *target_id, char *payload);

/* Decides several wishes in one batch and shows the effect: what came of each, in order, free with g_ptr_array_unref
 * (CbOutcome); NULL when nothing could be written, which is said. */
GPtrArray *cb_wish_outcomes(CbConsole *console, const CbWish *wishes, guint n);

/* The same; says how many are "completed", and what the last that was refused says. */
void cb_wish_decide_all(CbConsole *console, const CbWish *wishes, guint n, const char *done);

/* A way to do it, by key: where one decision may be about one session or a series. */
typedef struct {
    CbKey key;
    const char *label;
    const char *kind;
    char *target_id, *payload; /* taken over */
} CbWishWay;

/* Shows what the first way would do, and does it; another that is chosen is shown by itself before it is done. `title`
 * lives as long as the program. When it was accepted `then` (may be NULL) gets the id of the session with the most urgent gap that it opened, NULL when it opened none. What the rules refuse is
 * said instead. */
void cb_wish_ask(CbConsole *console, const char *title, const CbWishWay *ways, guint n,
                 void (*then)(CbConsole *console, const char *urgent));
