/* The campaign of a World (truth.h) run for real: every tick and every answer is a decision. */
#pragma once

#include "tests/support/truth.h"

/* What somebody answers to a request that went out just now. */
typedef CbReply (*RealAnswerer)(gpointer data, guint person, gboolean offer, gint64 sent_at);

/* The World when it is over or the time has come, the caller's; when each role was filled, CB_NULL: not. */
CbWorld *real_campaign_run(const CbWorld *world, gint64 until, RealAnswerer answerer, gpointer data,
                           gint64 filled_at[TRUTH_ROLES]);
