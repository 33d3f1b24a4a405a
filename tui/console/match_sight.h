/* A request for an advisor with the ranking behind it, found once for a World and a minute. */
#pragma once

#include "engine/advisors/match.h"
#include "tui/console/match.h"

struct CbMatchSight {
    CbWorld *world;
    gint64 minute; /* of the clock, that it was found in … */
    gint64 now;    /* … and the time */
    guint serial;  /* of all sights of the console this one */
    CbMatchAbout about;
    cJSON *criteria;  /* of the request */
    CbMatchChoice *choice; /* as it would be made now */
    GArray *ranking;  /* CbChosen: everybody who may be chosen now, the best first */
};

/* Owned by the console, valid until it is asked for anew. */
const CbMatchSight *cb_match_sight(CbConsole *console, CbMatchAbout about);

/* The score that a request was made with: its terms (0 … 1) with their weights; or of a simple one, or one that somebody
 * made by hand, just the number. */
typedef struct {
    gboolean known, complex;
    double terms[4], weights[4]; /* availability, skills, timezone, preference */
    const char *score;           /* NULL: none */
    const char *notes;           /* NULL: none; belongs to `features` */
    cJSON *features;
} CbMatchScore;
void cb_match_score(const CbMatchSight *sight, CbMatchScore *score);
void cb_match_score_clear(CbMatchScore *score);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbMatchScore, cb_match_score_clear)
extern const char *const cb_match_term_names[4];
