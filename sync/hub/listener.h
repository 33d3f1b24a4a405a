/* The socket that the hub listens on. */
#pragma once

#include <glib.h>

/* Opens it at a numeric address and a port (0: any free one, told in *port). -1 with an error that
 * says what to do. */
int cb_listener_open(const char *address, guint *port, GError **error);
/* Whether an address stands for all of the machine's. */
gboolean cb_listener_takes_all(const char *address);
/* Lets the process open `wanted` files if the system allows it; returns how many it may open now.
 */
guint cb_listener_files(guint wanted);
