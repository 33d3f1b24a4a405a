/* Acting on events and the people at them: what the files of these actions share. */
#pragma once

#include "tui/console/act_match.h"
#include "tui/console/peer.h"

/* An event and one or two of its people, by id: the World may be another when something is done. */
typedef struct {
    char *event, *first, *second; /* NULL: nobody */
    char *match, *message;        /* likewise */
} CbGuests;
CbGuests *cb_guests_new(CbConsole *console, guint event, CbCouple couple);
CbGuests *cb_guests_copy(const CbGuests *guests);
void cb_guests_free(gpointer guests);
/* Their rows as they are now; FALSE, and said, when the event or one of them is gone. */
gboolean cb_guests_find(CbConsole *console, const CbGuests *guests, guint *event, CbCouple *couple);

/* Asks whom it is about: of two which of them, one directly, else anybody at the event by typing.
 * `then` gets the event and the contractor as they are then. */
void cb_act_peer_whom(CbConsole *console, const char *title,
                      void (*then)(CbConsole *console, guint event, guint contractor));
/* {"contractor_id": …}; caller owns. */
cJSON *cb_act_peer_payload(const CbWorld *world, guint contractor);
/* Decides about the event, by id. */
gboolean cb_act_peer_decide(CbConsole *console, const char *event, const char *kind,
                            cJSON *payload);
/* Shows a part of the event in its view, with the keys in it. FALSE: it is not in the list. */
gboolean cb_act_peer_show(CbConsole *console, guint event, CbPeerPart part);
/* What orders about two people say: {"contractor1_id": …, "rule": "pin"}; caller owns. */
cJSON *cb_act_peer_order_payload(const CbGuests *guests, guint order);
/* The match of two people at the event, CB_NO_ROW: none. */
guint cb_act_peer_match(const CbWorld *world, guint event, guint first, guint second);
