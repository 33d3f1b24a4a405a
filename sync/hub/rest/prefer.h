/* The Prefer header: what the client would like, and what of it was done. */
#pragma once

#include "sync/wire/http.h"

typedef enum {
    CB_PREFER_RESOLUTION,
    CB_PREFER_MISSING,
    CB_PREFER_RETURN,
    CB_PREFER_COUNT,
    CB_PREFER_HANDLING,
    CB_PREFER_MAX_AFFECTED,
    CB_N_PREFERENCES,
} CbPreference;

typedef struct {
    char *given[CB_N_PREFERENCES]; /* "count=exact"; NULL: not given. The first of each counts */
    gint64 max_affected;           /* -1: any number */
    GPtrArray *unknown;            /* char * */
} CbPreferences;

void cb_prefer_read(CbPreferences *preferences, const char *header);
void cb_prefer_clear(CbPreferences *preferences);
gboolean cb_prefer_is(const CbPreferences *preferences, const char *preference);
/* Sends Preference-Applied with those of the set (a bit each), in their fixed order. */
void cb_prefer_applied(const CbPreferences *preferences, guint set, CbAnswer *answer);
