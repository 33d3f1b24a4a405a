/* A stream of events on a connection, which is suspended whenever there is nothing to send.
 *
 * Whatever wakes it (the hub, the clock, the end of the server) resumes the connection only while
 * it is marked as suspended, under the stream's lock: resuming or suspending twice is undefined. A
 * suspended connection does not notice that its client has gone: the comment every 15 s finds that
 * out. */
#pragma once

#include "sync/hub/serving.h"

typedef struct CbEventStream CbEventStream;

/* Whether a request asks for a stream: GET /events, or that of a project (advisors/rooms.h). */
gboolean cb_event_stream_wanted(const CbRequest *request);
/* Opens it. NULL with *refusal when it may not. */
CbEventStream *cb_event_stream_open(CbServer *server, struct MHD_Connection *connection,
                                    const CbRequest *request, CbAnswer **refusal);
/* A stream that has been made into no response. */
void cb_event_stream_free(CbEventStream *stream);
/* The response that carries it and from now on owns it; NULL when there is no memory. */
struct MHD_Response *cb_event_stream_response(CbEventStream *stream);
/* Looks whether there is something to send; called at least every few seconds. */
void cb_event_stream_tick(CbEventStream *stream, gint64 now);
/* Ends it, so that its connection can be closed. */
void cb_event_stream_end(CbEventStream *stream);
