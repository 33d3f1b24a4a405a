/* Profiles, read once, so that a pair costs some look-ups: areas and services as sets of bits, places, titles and
 * revenue as numbers of distinct values whose scores with each other are known before. 1,000 people's 499,500 pairs
 * take milliseconds.
 */
#pragma once

#include "engine/peers/pair.h"

typedef struct CbPeerBook CbPeerBook;

/* Of contractors (rows of the World, guint); people are then called by their place among them. Holds the World. */
CbPeerBook *cb_peer_book_new(const CbWorld *world, const GArray *contractors);
void cb_peer_book_free(CbPeerBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPeerBook, cb_peer_book_free)

guint cb_peer_book_people(const CbPeerBook *book);
/* The contractor's row. */
guint cb_peer_book_row(const CbPeerBook *book, guint i);
/* The place of a contractor's row, CB_NO_ROW when it is not among them. */
guint cb_peer_book_place(const CbPeerBook *book, guint contractor);

CbPeerParts cb_peer_book_parts(const CbPeerBook *book, guint i, guint j);
/* Hundredths. */
guint cb_peer_book_score(const CbPeerBook *book, guint i, guint j);
/* Those of i with everybody from `from` on; `scores` has room for them. */
void cb_peer_book_scores(const CbPeerBook *book, guint i, guint from, guint8 *scores);

/* For reasons; valid as long as the book. */
CbPeerSide cb_peer_book_side(const CbPeerBook *book, guint i);
const CbPeerList *cb_peer_book_services(const CbPeerBook *book, guint i);
