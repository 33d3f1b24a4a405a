/* How well two people fit, from its parts ("Batch peer matching", section 3). Doubles in the order of the original,
 * for half a hundredth decides who is introduced (compile with -ffp-contract=off); from the rounding on scores are
 * whole hundredths.
 */
#pragma once

#include "engine/peers/normalise.h"

/* Each 0 to 1. `titled`: both have a job title, so that it counts. */
typedef struct {
    double focus, geographic, scale, industry, title;
    gboolean titled;
} CbPeerParts;

/* 0 to 100, half up. */
static inline guint
cb_peer_hundredths(const CbPeerParts *p)
{
    double total =
        p->titled ? p->focus * 0.35 + p->geographic * 0.25 + p->scale * 0.20 + p->industry * 0.15 + p->title * 0.05
                  : p->focus * 0.40 + p->geographic * 0.25 + p->scale * 0.20 + p->industry * 0.15;
    double product = total * 100;
    guint whole = (guint)product; /* it is not negative */
    return whole + (product - whole >= 0.5 ? 1 : 0);
}

/* Parts of sets: |A∩B| of |A∪B|, and of the larger; `missing` where one is empty. */
static inline double
cb_peer_focus_score(guint common, guint a, guint b)
{
    return a == 0 || b == 0 ? 0 : (double)common / (double)(a + b - common);
}

static inline double
cb_peer_industry_score(guint common, guint a, guint b)
{
    return a == 0 || b == 0 ? 0.5 : (double)common / (double)MAX(a, b);
}

/* Whether the two work in the same place, though an introduction says that their markets do not compete. */
static inline gboolean
cb_peer_same_market(const CbPeerParts *parts)
{
    return parts->geographic < 0.5;
}

typedef enum { CB_PEER_IDEAL, CB_PEER_SAME_FOCUS, CB_PEER_SAME_SCALE, CB_PEER_GENERAL } CbPeerType;
CbPeerType cb_peer_type(const CbPeerParts *parts);
/* "ideal_peer", … */
const char *cb_peer_type_name(CbPeerType type);

/* What a part adds to the score and could add at most, in hundredths of hundredths; `full` 0: it does not count. As it is
 * shown, `hundredths`, all parts are together the score. */
typedef struct {
    const char *name;
    guint value, full, hundredths;
} CbPeerShare;
enum { CB_PEER_PLACES = 1, CB_PEER_N_SHARES = 5 };
void cb_peer_shares(const CbPeerParts *parts, CbPeerShare shares[static CB_PEER_N_SHARES]);
/* "areas 0.40 of 0.40, places 0.05 of 0.25, …". Caller frees. */
char *cb_peer_shares_text(const CbPeerParts *parts);
/* A score as people read it, "0.88", or a sum of scores. Caller frees. */
char *cb_peer_score_text(guint64 hundredths);
/* A rating as people read it, "8.5" of 10, of hundredths. Caller frees. */
char *cb_peer_rating_text(gint64 hundredths);

/* What is stored as `match_criteria`, unrounded. Caller owns. */
cJSON *cb_peer_criteria(const CbPeerParts *parts);

/* One of the two as a reason needs them: areas of interest, and the place as it is stored. */
typedef struct {
    const CbPeerList *focus;
    const char *area;
} CbPeerSide;

/* What is stored as `match_reason`: "Both focused on a and b. Similar business size", empty where nothing applies.
 * Caller frees. */
char *cb_peer_reason(const CbPeerParts *parts, CbPeerSide source, CbPeerSide peer);
/* What a text says after "you're": the first two areas in common. Caller frees. */
char *cb_peer_sms_reason(CbPeerSide source, CbPeerSide peer);
/* The areas in common as the source spells them: "a, b, and c", NULL without any. Caller frees. */
char *cb_peer_common_areas(CbPeerSide source, CbPeerSide peer);
