#include "engine/demo/peers_stories.h"

#define REPLIES(...) ((const CbDemoReply[]){__VA_ARGS__, {CB_DEMO_SAYS_END, 0, NULL}})
#define FIRST CB_DEMO_SAYS_FIRST
#define SECOND CB_DEMO_SAYS_SECOND
#define TELLS_FIRST CB_DEMO_TELLS_FIRST
#define TELLS_SECOND CB_DEMO_TELLS_SECOND
#define RATES_FIRST CB_DEMO_RATES_FIRST
#define RATES_SECOND CB_DEMO_RATES_SECOND

/* Attendance is asked for twenty minutes after both have said yes, a rating once somebody says that
 * they met. */
/* clang-format off */
static const CbDemoReply silence[] = {{CB_DEMO_SAYS_END, 0, NULL}};
static const CbDemoReply *const stories[] = {
    REPLIES({FIRST, 11, "YES {peer}"}, {SECOND, 14, "Yes! I would love to meet {peer}"}, {TELLS_FIRST, 41, "Yes, at dessert"},
            {TELLS_SECOND, 44, "we did"}, {RATES_FIRST, 47, "9"}, {RATES_SECOND, 52, "8, good talk"}),
    REPLIES({FIRST, 12, "yes {peer} please"}),
    REPLIES({SECOND, 13, "Not for me, {peer} works in my own town"}),
    REPLIES({FIRST, 12, "Later, tell {peer} at the next break"}, {SECOND, 20, "ok {peer}"}),
    REPLIES({FIRST, 16, "Maybe. Let me think about {peer}"}),
    REPLIES({SECOND, 13, "who is {peer}?"}, {SECOND, 19, "ok {peer}, interested"}),
    REPLIES({FIRST, 17, "{peer}'s cousin installed my mother's furnace in 1998"}),
    REPLIES({SECOND, 15, "yes {peer}"}, {FIRST, 18, "Yep {peer}"}, {TELLS_FIRST, 43, "no, missed each other"}),
    REPLIES({FIRST, 14, "tell me more about {peer}"}),
    REPLIES({SECOND, 13, "{peer} sounds good"}, {FIRST, 21, "Sure {peer}"}, {TELLS_SECOND, 45, "met, thanks"}),
    REPLIES({FIRST, 15, "YES"}, {FIRST, 18, "YES 1"}),
    REPLIES({SECOND, 22, "STOP"}),
    REPLIES({FIRST, 16, "yes {peer}"}, {SECOND, 30, "no thanks {peer}"}),
    REPLIES({FIRST, 13, "Yes {peer}. What does he charge?"}, {SECOND, 19, "yes {peer}"}, {TELLS_FIRST, 50, "yes"}, {RATES_FIRST, 53, "7"}),
    REPLIES({SECOND, 24, "wrong number I think, ask {peer}"}),
    REPLIES({FIRST, 20, "{peer} after lunch"}, {FIRST, 118, "yes {peer}"}, {SECOND, 26, "yes {peer} ok"}),
    REPLIES({FIRST, 21, "The one with the beard? {peer}, then"}),
    REPLIES({SECOND, 17, "stop matches"}),
    REPLIES({FIRST, 19, "{peer} and I go way back"}, {CB_DEMO_READ_AS, 27, "no"}),
    REPLIES({FIRST, 23, "{peer} where exactly, my badge says room 4"},
            {CB_DEMO_ANSWERED, 29, "At the tall tables beside the coffee; your badge is fine."}),
    silence,
    REPLIES({FIRST, 12, "Yes {peer}, gladly"}, {SECOND, 17, "yes {peer}"}, {TELLS_FIRST, 42, "yes we talked"}, {RATES_FIRST, 46, "10"}),
    silence,
    REPLIES({SECOND, 14, "YES {peer}"}),
    REPLIES({FIRST, 25, "no {peer}, we are already partners"}),
    REPLIES({FIRST, 13, "absolutely, {peer}"}, {SECOND, 33, "Yes {peer}"}),
    silence,
    REPLIES({SECOND, 18, "During the break {peer}"}, {SECOND, 62, "No {peer}, I have to leave"}),
    REPLIES({FIRST, 15, "{peer} more info"}, {FIRST, 28, "Yes {peer} that fits"}),
    REPLIES({FIRST, 14, "Yes {peer}"}, {SECOND, 16, "definitely {peer}"}, {TELLS_SECOND, 39, "yes"}, {RATES_SECOND, 42, "8"},
            {TELLS_FIRST, 55, "met"}),
    silence,
    REPLIES({SECOND, 31, "{peer} who? The seat beside me is free"},
            {FIRST, 36, "{peer} my phone was off"}, {CB_DEMO_ANSWERED, 40, "They are still at the terrace if you like."}),
    REPLIES({FIRST, 20, "yes {peer}"}),
    REPLIES({SECOND, 15, "Later {peer}"}, {SECOND, 70, "no, {peer} has left"}),
    silence,
    REPLIES({FIRST, 16, "Sure {peer}"}, {SECOND, 19, "nope, {peer} called me last year"}),
    REPLIES({SECOND, 12, "yes {peer}"}, {FIRST, 13, "yes {peer}"}, {TELLS_SECOND, 46, "Yes, thank you"}, {TELLS_FIRST, 47, "we did"},
            {RATES_SECOND, 50, "9"}, {RATES_FIRST, 58, "9"}),
    silence,
};
/* clang-format on */

const CbDemoReply *
cb_demo_replies(guint match)
{
    return stories[match % G_N_ELEMENTS(stories)];
}
