/* What of two people is compared as text or number: places, titles, revenue, size of the team ("Batch peer matching",
 * sections 2.3 and 3). Each score is 0 to 1 and the same in both directions.
 */
#pragma once

#include <glib.h>

/* A service area: in lower case without outer blanks, NULL when missing; its state as two letters, 0 when it names
 * none. */
typedef struct {
    char *text;
    guint16 state;
} CbPeerPlace;
void cb_peer_place_init(CbPeerPlace *place, const char *stored);
void cb_peer_place_clear(CbPeerPlace *place);
double cb_peer_place_score(const CbPeerPlace *a, const CbPeerPlace *b);

/* A job title: likewise, the classes whose words it contains (a bit each), its words of more than three letters. */
typedef struct {
    char *text;
    guint classes;
    char **words;
} CbPeerTitle;
void cb_peer_title_init(CbPeerTitle *title, const char *stored);
void cb_peer_title_clear(CbPeerTitle *title);
double cb_peer_title_score(const CbPeerTitle *a, const CbPeerTitle *b);

/* Of midpoints in millions; NaN is unknown. */
double cb_peer_revenue_score(double a, double b);
/* Of positive sizes. */
double cb_peer_team_score(double a, double b);
