/* Who has something on a day: for each day a list of people, ascending, each once. Lists belong to those who share them: a
 * changed copy has lists of its own where it differs.
 */
#pragma once

#include <glib.h>

typedef struct CbDayLists CbDayLists;

CbDayLists *cb_day_lists_new(void);
/* Shares all lists. */
CbDayLists *cb_day_lists_copy(const CbDayLists *lists);
CbDayLists *cb_day_lists_ref(CbDayLists *lists);
void cb_day_lists_unref(CbDayLists *lists);

/* Adds somebody who is the last of a day, or in it as the last already. For lists that nobody shares. */
void cb_day_lists_append(CbDayLists *lists, gint64 day, guint person);
/* Makes these days all that somebody has. */
void cb_day_lists_replace(CbDayLists *lists, guint person, const gint32 *days, guint n);

/* Sets `bits` in the byte of each person who is in one of the days `first` … `last`. */
void cb_day_lists_mark(const CbDayLists *lists, gint64 first, gint64 last, guint8 *bytes, guint8 bits);
