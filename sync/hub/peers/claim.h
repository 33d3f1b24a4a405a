/* What is to become of a text about an event that is due, before anything is carried. */
#pragma once

#include "engine/world.h"

typedef enum {
    CB_TEXT_CARRY,
    CB_TEXT_CANCELLED,
    CB_TEXT_FAILED,
} CbTextFate;

typedef struct {
    CbTextFate fate;
    const char *why; /* a sentence; NULL when it is carried */
    char *text;      /* whole; NULL when it is not */
} CbTextClaim;
void cb_text_claim_clear(CbTextClaim *claim);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbTextClaim, cb_text_claim_clear)

/* `message` is the row in the World, `row` the same as the database has it, locked ("Batch peer matching", section 7).
 * What was begun once is carried on with the words that it had. What has its moment (introductions, reminders, questions)
 * is cancelled when that is over, so that a hub that begins on an old database writes to nobody about an event of then; an
 * answer a day after it was due (CB_PEER_ANSWER_LASTS), and what is owed to somebody has then failed, so that a dispatcher
 * sees it and sends it again or settles it otherwise. */
CbTextClaim cb_text_judge(const CbWorld *world, guint message, const CbRow *row, gint64 now);
/* The match whose first word somebody gets with it; NULL: it is no introduction. */
const char *cb_text_introduces(const CbWorld *world, guint message);
