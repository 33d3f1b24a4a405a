/* What the files of the domain's automation share: advising.c says when, workspaces.c, notices.c and expiry.c do. */
#pragma once

#include "sync/hub/advisors/advising.h"
#include "sync/hub/advisors/ask.h"
#include "sync/hub/sender/letter.h"

struct CbAdvising {
    CbHub *hub;
    char *name; /* whose locks they are */
    CbAdviseStep step; /* NULL: nobody watches */
    gpointer step_data;
    const CbChannels *channels; /* NULL: no e-mail */
    CbCarrier *carrier;
    GMutex carrying; /* one batch of notices at a time: the carrier is one; taken before `deciding` */
    gint stop; /* atomic: also gives up what is being carried */
    gint64 expiry_at, retry_at; /* next sweeps; of the thread of workspaces alone */
    GMutex lock; /* of the rest */
    GCond changed[CB_N_ADVISE]; /* a thread for each */
    gboolean due[CB_N_ADVISE];
};

/* Whether nothing more is to be begun. */
gboolean cb_advising_held(const CbHub *hub);
/* Decides; a failure is logged. Whether it was accepted. */
gboolean cb_advising_decide(CbHub *hub, const CbAdvisorAsk *ask);
/* Writes rows that one of several hubs is to write, as cb_hub_amend does; a failure is logged. Whether it did. */
gboolean cb_advising_write(CbHub *hub, const CbAmendment *amendment);

/* Workspaces that are stuck, due, or to be given up (workspaces.c). */
void cb_advising_provision(CbHub *hub);
/* Matches that have run out, and requests that wait (expiry.c). */
void cb_advising_expire(CbHub *hub);
void cb_advising_retry(CbHub *hub);
/* Notices that are due; when the next one is, CB_NULL: none waits (notices.c). */
gint64 cb_advising_deliver(CbHub *hub);

/* The letter of a notice (notice_letter.c); NULL: it cannot be written, as its recipient has no address. */
CbLetter *cb_advising_letter(CbHub *hub, const CbWorld *world, guint notice, GError **error);
