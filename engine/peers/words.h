/* What people are told ("Batch peer matching", sections 7 and 8): for each kind of message its
 * type, its category, and words that the policy may replace: {"templates": {"introduction": "Hi
 * {first_name}…"}} by the names in words.c.
 *
 * A row of event_messages holds what its text is made of (`personalization_data`); the text is made
 * when it is shown or sent, and kept in `message_content` once it was. So what is told can be seen
 * before it is told, and erasing a person's data erases what would be told of them.
 */
#pragma once

#include "engine/json.h"
#include "engine/when.h"

typedef enum {
    CB_WORDS_INTRODUCTION,
    CB_WORDS_REMINDER,
    CB_WORDS_ATTENDANCE,
    CB_WORDS_RATING,
    CB_WORDS_ACK_NO, /* acknowledgements, by what they acknowledge */
    CB_WORDS_ACK_MAYBE,
    CB_WORDS_ACK_LATER,
    CB_WORDS_ACK_RATING,
    CB_WORDS_ACK_NOT_MET,
    CB_WORDS_ACK_WAITING,
    CB_WORDS_ACK_LAST,
    CB_WORDS_ACK_NO_SLOT,
    CB_WORDS_DETAILS,
    CB_WORDS_CONTACT, /* the only one that holds phone or address */
    CB_WORDS_LIST,    /* which of several matches is meant */
    CB_WORDS_OWN,     /* a dispatcher's own, in message_content */
    CB_N_WORDS,
} CbPeerWords;

/* "peer_match_introduction", … and "peer_matching" or "pcr_collection". */
const char *cb_peer_words_type(CbPeerWords words);
const char *cb_peer_words_category(CbPeerWords words);
/* FALSE for another type. */
gboolean cb_peer_words_parse(const char *type, CbPeerWords *words);
/* Whether somebody is asked something by it that their next text may answer. */
gboolean cb_peer_words_ask(CbPeerWords words);
/* Whether it answers what somebody wrote, so that they wait for it; all else is for many people at one minute, and its turn
 * comes (store/event_sending.h). */
gboolean cb_peer_words_answer(CbPeerWords words);
/* After a day nobody waits for an answer any more: it is not sent, as introductions of an event that is over are not. */
#define CB_PEER_ANSWER_LASTS CB_DAY
/* Whether a person must settle it where it could not go out in time: contact data that two people have been promised, and
 * a dispatcher's own words. It has failed then, and is not just cancelled. */
gboolean cb_peer_words_owed(CbPeerWords words);
/* The type of what came in. */
#define CB_PEER_INBOUND "peer_match_reply"

/* The text of a message (a row of event_messages): as it was sent, or as it would be now; "" when
 * it was erased. Data stand on one line each. Caller frees. */
char *cb_peer_text(const CbWorld *world, guint message);
/* The same of what has no row yet. */
char *cb_peer_text_of(const CbWorld *world, CbPeerWords words, guint event, guint contractor,
                      const cJSON *data);

/* As it is sent: 960 characters a part, cut at blanks, at most three; what is longer ends in an
 * ellipsis. Texts (char *); free with g_ptr_array_unref. */
#define CB_PEER_PART 960
#define CB_PEER_MOST_PARTS 3
GPtrArray *cb_peer_parts(const char *text);

/* The words of the policy `peers`, else ours: "introduction", "introduction_short", … Caller frees.
 */
char *cb_peer_template(const CbWorld *world, const char *name);
/* The n-th of those names, NULL behind the last; and our own words. */
const char *cb_peer_template_name(guint n);
const char *cb_peer_template_own(const char *name);
/* Whether this may be the template `name`, with places that the message can fill: FALSE with a sentence in *problem, which the caller
 * frees. */
gboolean cb_peer_template_check(const char *name, const char *form, char **problem);
