/* How somebody else's thread tells that there is something to take, without locks held, and without ringing any more once
 * the one who is told has gone.
 */
#pragma once

#include <glib.h>

typedef struct CbBell CbBell;
CbBell *cb_bell_new(void (*ready)(gpointer data), gpointer data);
CbBell *cb_bell_ref(CbBell *bell);
void cb_bell_unref(CbBell *bell);
/* Calls `ready`, unless it was silenced. Hold no lock that `ready` takes. */
void cb_bell_ring(CbBell *bell);
/* `ready` is not called any more once this has returned; waits for a call that is under way. */
void cb_bell_silence(CbBell *bell);
