/* Since when a hand-over tells: a time somebody names, or their last look, which is kept in view.state.
 *
 * A look remembers two things: the time, and how far the hub's journal was seen. What the hub accepted while this
 * console was offline comes later than the look and carries an earlier time; it is news all the same.
 */
#pragma once

#include "tui/desk.h"

typedef struct {
    gint64 time; /* what was done then or later */
    gint64 seen; /* of the journal: what the hub accepted later than this; CB_NULL: from `time` on */
} CbSince;

/* Where nobody has looked yet: so much before now. */
#define CB_FIRST_LOOK (12 * 60 * CB_MINUTE)

CbSince cb_since_time(gint64 time);
/* Since the last look of this profile, or the first one. */
CbSince cb_since_last_look(CbDesk *desk);
gboolean cb_since_has_looked(CbDesk *desk);
/* Keeps that somebody looked now. A failure is told nowhere: the next hand-over begins earlier, that is all. */
void cb_since_look(CbDesk *desk);
/* Takes over a later look that another process kept meanwhile, before view.state is written again. */
void cb_since_take_later(CbProfile *profile);

/* A time that is past: RFC 3339, `HH:MM` (today, yesterday where that is still to come), `YYYY-MM-DD` (when that
 * day began), `4h` and `2d` (before now). FALSE with an error that says what is taken. */
gboolean cb_since_parse(CbDesk *desk, const char *text, gint64 *time, GError **error);
