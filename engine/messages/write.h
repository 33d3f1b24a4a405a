/* Messages that decisions leave: one row of the table `messages` each, with the text as it will be sent. */
#pragma once

#include "engine/case.h"
#include "engine/messages/policy.h"

typedef struct {
    const char *id;
    CbCause cause;
    const char *word;              /* of the cause in the row; NULL: its name */
    const char *email, *phone;     /* may be NULL */
    const char *request_id;        /* that is answered by links; may be NULL */
    guint session, operator;       /* whom and what it is about; CB_NO_ROW: none */
    guint job, profile;
    CbPlaces places;               /* CB_PLACE_NAME is whom the row names */
} CbMessageDraft;

/* A draft about nobody yet. */
CbMessageDraft cb_message_draft(const char *id, CbCause cause);
/* Puts the message into the patch, by the company's policy: which words, which of the addresses, and whether at all
 * (a row with the status `off` is written then, so that nothing vanishes unseen). */
void cb_patch_message(const CbCase *c, CbPatch *patch, const CbMessageDraft *draft);

/* Which of two addresses a channel would rather have; NULL when there is none. */
const char *cb_message_address(CbChannel channel, const char *email, const char *phone);
