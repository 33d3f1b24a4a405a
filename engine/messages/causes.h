/* What messages are about: for each cause the words that it has in the table `messages`, and by which channel and in
 * which words people are told of it unless the company's policy says otherwise (policy.h).
 */
#pragma once

#include "engine/world.h"

typedef enum {
    CB_CAUSE_ASKED,
    CB_CAUSE_ACCEPTED,
    CB_CAUSE_RELEASED,
    CB_CAUSE_MOVED,
    CB_CAUSE_CANCELLED,
    CB_CAUSE_BACK,     /* cancelled or released before, and on after all */
    CB_CAUSE_FOUNDERS, /* nobody is left for a session; its rows say why instead: NO_QUALIFIED_OPERATOR, … */
    CB_CAUSE_AVAILABILITY, /* of a campaign: could you? */
    CB_CAUSE_OFFER,        /* will you? */
    CB_CAUSE_BOOKED,
    CB_CAUSE_TAKEN,  /* the place is taken */
    CB_CAUSE_CLOSED, /* we no longer need an answer */
    CB_N_CAUSES,
} CbCause;

/* EMAIL and TEXT are wishes: whoever has only the other kind of address is told by the other channel. */
typedef enum { CB_CHANNEL_EMAIL, CB_CHANNEL_TEXT, CB_CHANNEL_FILE, CB_CHANNEL_OFF, CB_N_CHANNELS } CbChannel;

typedef struct {
    const char *name;
    CbChannel channel;
    const char *subject, *body; /* templates (template.h) */
    gboolean answers;           /* its people answer by the links {yes} and {no}: a template without them is none */
} CbCauseEntry;
extern const CbCauseEntry cb_causes[CB_N_CAUSES];

/* CB_N_CAUSES when there is no such cause. */
CbCause cb_cause_named(const char *name);
/* What a message is about; CB_N_CAUSES when this Callboard does not know. */
CbCause cb_message_cause(const CbWorld *world, guint message);

/* "email", …; and back, FALSE when `name` is no channel. */
const char *cb_channel_name(CbChannel channel);
gboolean cb_channel_parse(const char *name, CbChannel *channel);
