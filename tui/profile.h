/* A profile: one person's place of work. Everything of it lies in one directory, `NAME` below
 * $XDG_DATA_HOME/callboard or the one that --cache names: cache.db, outbox.db, profile.conf (settings, below),
 * view.state (what the console remembers between two runs), credentials (of the hub, once signed in).
 *
 * profile.conf is a key file, every line of it optional:
 *
 *     [person]                      [console]
 *     name = dana                   theme = dark | light | mono
 *     role = dispatcher             ascii = false
 *                                   mouse = false
 *     [founders]                    alerts = bell | notify | off
 *     ana = Ana Roy <ana@x.org>     read_only = false
 *     luc = Luc Petit <+33…>        timezone = Europe/Paris
 *
 *     [hub]                         all in seconds
 *     push_delay = 10
 *     poll_focused = 5
 *     poll_idle = 30
 */
#pragma once

#include "engine/decision.h"

typedef enum { CB_ALERTS_BELL, CB_ALERTS_NOTIFY, CB_ALERTS_OFF } CbAlertSign;

typedef struct {
    char *directory;
    char *actor; /* the person's name: the hub's word, what is set, the login name */
    CbRole role; /* the hub's word, what is set, dispatcher; a viewer reads only */
    char *theme;
    gboolean ascii, mouse, read_only;
    CbAlertSign alerts;
    GTimeZone *zone; /* of times on the screen; NULL: not set, see cb_desk_zone() */
    CbPatch *founders; /* rows of the table founders */
    gint64 push_delay; /* how long a decision can be undone before it is pushed, microseconds */
    gint64 poll_focused, poll_idle; /* between two pulls where changes do not arrive by themselves */
    GKeyFile *state;
} CbProfile;

#define CB_PROFILE_ERROR (cb_profile_error_quark())
GQuark cb_profile_error_quark(void);

/* Reads the profile called `name`, or that in `directory` (either may be NULL: the profile "default").
 * Refuses a name that is no plain file name, and settings it does not understand, naming file and key. */
CbProfile *cb_profile_open(const char *name, const char *directory, GError **error);
void cb_profile_free(CbProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbProfile, cb_profile_free)

/* The file of `state`. */
#define CB_PROFILE_STATE "view.state"
/* Writes view.state. */
gboolean cb_profile_save_state(CbProfile *profile, GError **error);
