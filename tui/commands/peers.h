/* What the files of the command `peers` share. */
#pragma once

#include "engine/json.h"
#include "tui/command.h"

/* Answers; nothing is changed. */
CbExit cb_peers_events(CbCall *call, GError **error);
CbExit cb_peers_queue(CbCall *call, GError **error);
CbExit cb_peers_show(CbCall *call, GError **error);
CbExit cb_peers_replies(CbCall *call, GError **error);
CbExit cb_peers_report(CbCall *call, GError **error);
CbExit cb_peers_preview(CbCall *call, GError **error);
CbExit cb_peers_why_not(CbCall *call, GError **error);

/* Decisions. */
CbExit cb_peers_schedule(CbCall *call, GError **error);
CbExit cb_peers_run(CbCall *call, GError **error);
CbExit cb_peers_postpone(CbCall *call, GError **error);
CbExit cb_peers_cancel(CbCall *call, GError **error);
CbExit cb_peers_pair(CbCall *call, GError **error);
CbExit cb_peers_attend(CbCall *call, GError **error);
CbExit cb_peers_answer(CbCall *call, GError **error);
CbExit cb_peers_met(CbCall *call, GError **error);
CbExit cb_peers_optout(CbCall *call, GError **error);
CbExit cb_peers_erase(CbCall *call, GError **error);
CbExit cb_peers_resend(CbCall *call, GError **error);

/* The event that the word behind the action names. */
gboolean cb_peers_event(CbCall *call, guint *event, CbExit *status);
/* The guest of `event` that word `i` names. */
gboolean cb_peers_guest(CbCall *call, guint event, guint i, guint *contractor, CbExit *status);
/* "Mon 7 Dec 09:00 CET" by the clocks of the event, named where those of the profile show another
 * time; by the profile's where it names no zone. NULL without a time. Caller frees. */
char *cb_peers_moment(const CbCall *call, guint event, gint64 time);

/* Makes a decision of the peers about an event, or a person; takes `json`'s members and adds the call's reason. */
CbExit cb_peers_make(CbCall *call, const char *kind, const char *target, cJSON *json, GError **error);
/* Says what the action takes; CB_EXIT_USAGE with an error. */
CbExit cb_peers_wrong(const CbCall *call, const char *takes, GError **error);
/* The match of two, CB_NO_ROW without. */
guint cb_peers_match_of(const CbWorld *world, guint event, guint one, guint other);
/* What `answer --text` takes for a text that waits: the beginning of its id, all of it where others begin alike. Caller
 * frees. */
char *cb_peers_text_id(const CbWorld *world, guint text);
