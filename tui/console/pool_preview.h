/* What would be done to the pool, in full, before somebody confirms it. `go` (NULL: it is only to be looked at) does
 * it, with `data`, which is freed with `free_data` (may be NULL); the confirming key is y, esc leaves. What the rules
 * or the role do not allow is for `go` to say.
 */
#pragma once

#include "tui/console/pool.h"

typedef void (*CbPoolGo)(CbConsole *console, gpointer data);

/* Another mode: what becomes of each pooled booking, counts and warnings. */
void cb_pool_preview_switch(CbConsole *console, CbPoolMode to, CbPoolGo go, gpointer data, GDestroyNotify free_data);
/* A run: who gets each, who is left to people and why, the gap before and after, and by how much it is better than
 * one by one. */
void cb_pool_preview_run(CbConsole *console, CbRunQuery query, CbPoolGo go, gpointer data, GDestroyNotify free_data);
/* An emergency run: counts by level and by deadline, mean score, estimate; the reason is the one it would be given. */
void cb_pool_preview_emergency(CbConsole *console, const char *reason, CbPoolGo go, gpointer data,
                               GDestroyNotify free_data);
