/* News on their way from the courier's thread to the main context that it was started from: what happened since they
 * were told last is told together, facts in their order.
 */
#pragma once

#include "sync/client/courier.h"
#include "sync/client/tasks.h"

typedef struct CbNews CbNews;
/* `tell` is called on this thread's main context; with `threaded` FALSE at once, by whoever posts. May be NULL. */
CbNews *cb_news_new(CbCourierTell tell, gpointer data, gboolean threaded);
/* On the thread that made it: `tell` is not called any more. */
void cb_news_free(CbNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbNews, cb_news_free)

/* From any thread. Empties `changed`; `looks` (CbLook, NULL: as before) is copied. */
void cb_news_post(CbNews *news, const CbAgentStatus *status, CbChanged *changed, const GArray *looks);
