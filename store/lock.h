/* A file that one process holds at a time. The lock goes with the process, however that ends.
 */
#pragma once

#include <glib.h>

/* Holds `name` in `directory` until *lock is closed. FALSE while another process does. Where files cannot be
 * locked it is TRUE and *lock -1: one process must do there. */
gboolean cb_lock_take(const char *directory, const char *name, int *lock);
/* Lets go what is held, if anything is; *lock is -1 then. */
void cb_lock_drop(int *lock);
