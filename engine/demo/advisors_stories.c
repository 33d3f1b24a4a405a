/* What became of the projects' requests, as tables. */
#include "engine/demo/advisors.h"

#define STEPS(...) ((const CbDemoStep[]){__VA_ARGS__, {CB_DEMO_END, 0}})
#define HOURS(n) ((n)*60)
#define DAYS(n) ((n)*1440)

/* clang-format off */
#define CLIENT_FIRST \
    {CB_DEMO_ASKS, 0}, {CB_DEMO_CLIENT_YES, 24}, {CB_DEMO_ADVISOR_YES, 71}, {CB_DEMO_SET_UP, 71}
#define ADVISOR_FIRST \
    {CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_YES, 38}, {CB_DEMO_CLIENT_YES, 95}, {CB_DEMO_SET_UP, 95}
#define TALK \
    {CB_DEMO_CLIENT_SAYS, 130}, {CB_DEMO_ADVISOR_SAYS, 151}, {CB_DEMO_CLIENT_SAYS, 158}, {CB_DEMO_ADVISOR_SAYS, 390}

static const CbDemoStep client_first[] = {CLIENT_FIRST, TALK, {CB_DEMO_END, 0}};
static const CbDemoStep advisor_first[] = {ADVISOR_FIRST, TALK, {CB_DEMO_END, 0}};

static const CbDemoStory stories[] = {
    /* What needs somebody today. */
    {3, STEPS({CB_DEMO_WAITS, 0})},
    {97, STEPS({CB_DEMO_ASKS, 0})},
    {51, STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_CLIENT_YES, 29})},
    {74, STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_YES, 44})},
    {HOURS(5), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_NO, 62})},
    {HOURS(9), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_CLIENT_NO, 80})},
    {HOURS(7), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_RUNS_OUT, 121})},
    {61, STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_CLIENT_YES, 20}, {CB_DEMO_ADVISOR_YES, 57},
               {CB_DEMO_FIRST_FAILS, 57}, {CB_DEMO_FAILS, 60})},
    {HOURS(4), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_YES, 16}, {CB_DEMO_CLIENT_YES, 70}, {CB_DEMO_FIRST_FAILS, 70},
                     {CB_DEMO_FAILS, 71}, {CB_DEMO_FAILS, 72}, {CB_DEMO_FAILS, 73})},
    {88, STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_CLIENT_YES, 31}, {CB_DEMO_ADVISOR_YES, 87}, {CB_DEMO_FATAL, 87})},
    {66, STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_YES, 33}, {CB_DEMO_CLIENT_YES, 64}, {CB_DEMO_LOCKED, 65})},
    {12, STEPS({CB_DEMO_ASKS, 0})},
    /* What goes its way. */
    {DAYS(12), client_first},
    {DAYS(20), advisor_first},
    {114, STEPS({CB_DEMO_ASKS, 0})},
    {40, STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_OVERRULED, 9})},
    {DAYS(4), client_first},
    {0, NULL},
    {HOURS(30), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_NO, 41}, {CB_DEMO_ASKS_ANEW, 58}, {CB_DEMO_CLIENT_YES, 70},
                      {CB_DEMO_ADVISOR_YES, 140}, {CB_DEMO_SET_UP, 140}, {CB_DEMO_CLIENT_SAYS, 171},
                      {CB_DEMO_ADVISOR_SAYS, 180}, {CB_DEMO_CLIENT_SAYS, 1400})},
    {DAYS(33), advisor_first},
    {1, STEPS({CB_DEMO_WAITS, 0})},
    {DAYS(9), client_first},
    {HOURS(3), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_CLIENT_YES, 55})},
    {DAYS(2), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_RUNS_OUT, 122}, {CB_DEMO_ASKS_ANEW, 200}, {CB_DEMO_ADVISOR_YES, 230},
                    {CB_DEMO_CLIENT_YES, 310}, {CB_DEMO_FIRST_FAILS, 310}, {CB_DEMO_SET_UP, 311},
                    {CB_DEMO_ADVISOR_SAYS, 340})},
    {DAYS(15), client_first},
    {HOURS(6), STEPS({CB_DEMO_ASSIGNED, 0}, {CB_DEMO_ASKS, 30}, {CB_DEMO_CLIENT_YES, 41}, {CB_DEMO_ADVISOR_YES, 90},
                     {CB_DEMO_SET_UP, 90})},
    {DAYS(1), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_CLIENT_NO, 35}, {CB_DEMO_ASKS_ANEW, 52}, {CB_DEMO_ADVISOR_YES, 75},
                    {CB_DEMO_CLIENT_YES, 100}, {CB_DEMO_SET_UP, 100})},
    {DAYS(27), advisor_first},
    {8, STEPS({CB_DEMO_ASKS, 0})},
    {DAYS(6), client_first},
    {0, NULL},
    {DAYS(41), client_first},
    {DAYS(3), STEPS({CB_DEMO_EMERGENCY, 0}, {CB_DEMO_ASKS, 1}, {CB_DEMO_ADVISOR_YES, 6}, {CB_DEMO_CLIENT_YES, 12},
                    {CB_DEMO_SET_UP, 12}, {CB_DEMO_CLIENT_SAYS, 20}, {CB_DEMO_ADVISOR_SAYS, 22})},
    {HOURS(10), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_YES, 90})},
    {DAYS(18), advisor_first},
    {0, NULL},
    {DAYS(5), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_ADVISOR_NO, 20}, {CB_DEMO_ASKS_ANEW, 60}, {CB_DEMO_CLIENT_NO, 120})},
    {HOURS(2), STEPS({CB_DEMO_ASSIGNED, 0})},
    {DAYS(2), STEPS({CB_DEMO_ASSIGNED, 0}, {CB_DEMO_RELEASED, 90})},
    {DAYS(8), STEPS({CB_DEMO_ASKS, 0}, {CB_DEMO_RUNS_OUT, 125})},
};
/* clang-format on */

CbDemoStory
cb_demo_story(guint project)
{
    return stories[project % G_N_ELEMENTS(stories)];
}
