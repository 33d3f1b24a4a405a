/* What people answer to their introductions, as tables: per match of an event what its two people
 * text, and what a dispatcher does about it. (peers_stories.c)
 */
#pragma once

#include <glib.h>

typedef enum {
    CB_DEMO_SAYS_END,
    CB_DEMO_SAYS_FIRST,  /* contractor1 texts */
    CB_DEMO_SAYS_SECOND, /* contractor2 */
    CB_DEMO_TELLS_FIRST, /* the same, once they were asked whether they have met … */
    CB_DEMO_TELLS_SECOND,
    CB_DEMO_RATES_FIRST, /* … and how good it was */
    CB_DEMO_RATES_SECOND,
    CB_DEMO_READ_AS, /* a dispatcher says what contractor1's last text meant: `text` is its class */
    CB_DEMO_ANSWERED, /* a dispatcher answers it in words */
} CbDemoSays;

/* `{peer}` in a text is the other's first name. */
typedef struct {
    CbDemoSays says;
    guint after; /* minutes after the introductions went out */
    const char *text;
} CbDemoReply;

/* Of any match; they repeat. Ends in CB_DEMO_SAYS_END. */
const CbDemoReply *cb_demo_replies(guint match);
