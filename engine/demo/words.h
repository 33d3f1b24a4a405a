/* What the demo's dispatchers are called and what they write. Lists end with NULL. */
#pragma once

#include <glib.h>

enum { CB_DEMO_DISPATCHERS = 3 };
extern const char *const cb_demo_dispatchers[CB_DEMO_DISPATCHERS];

/* Why somebody is away. */
extern const char *const cb_demo_absence_reasons[];

/* Notes on calls, by what came of them. */
extern const char *const cb_demo_yes_notes[], *const cb_demo_no_notes[], *const cb_demo_maybe_notes[],
    *const cb_demo_silence_notes[];

/* Notes on sessions and on people. */
extern const char *const cb_demo_session_notes[], *const cb_demo_person_notes[];
