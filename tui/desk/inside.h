/* What a CbDesk is, for the files that are its functions. */
#pragma once

#include "tui/desk.h"

/* Facts on their way from a thread that loads them. */
typedef struct CbDeskLoading CbDeskLoading;

/* How an entry of the outbox stands on the facts. */
typedef struct {
    CbStanding standing;
    guint replayed; /* its place in CbDesk.replayed, G_MAXUINT: it is not replayed */
} CbDeskSeen;

struct CbDesk {
    CbProfile *profile;
    CbStore *store;
    gint64 fixed_now;
    GTimeZone *zone;       /* the company's, or the machine's; NULL: not asked for yet … */
    const char *zone_name; /* … and what it is called, interned; NULL: the machine's */
    gboolean has_hub; /* somebody is signed in: founders come from there */
    CbSupply supply;
    gboolean stale;   /* somebody has written what is not taken in yet */
    guint generation; /* rises whenever facts are loaded here, not by the loader */
    GThread *loader;  /* NULL while none works */
    GPtrArray *meanwhile; /* CbPatch: what the courier brought while the loader worked */
    gboolean again;   /* what the loader brings may lack something */
    guint arrival;    /* source that takes in what it loaded; 0: none waits */
    CbDeskLoading *loading;
    CbWorld *facts;      /* the store's, with the profile's founders where there is no hub */
    CbWorld *world;      /* facts and what stands in the outbox */
    guint reads;         /* how often the outbox was read */
    GPtrArray *entries;  /* CbOutboxEntry, all */
    GPtrArray *standing; /* decisions that are replayed on the facts, in order */
    GArray *replayed;    /* CbReplayed, one for each of `standing` */
    GArray *seen;        /* CbDeskSeen, one for each entry */
};

/* Takes facts over as the desk's, and replays the outbox on them. (desk.c) */
gboolean cb_desk_take_in(CbDesk *desk, CbWorld *loaded, GError **error);
/* Reads the outbox again and replays what stands on the facts. (entries.c) */
gboolean cb_desk_read_outbox(CbDesk *desk, GError **error);
/* Whether somebody has written since; the store tells a change only once, it stays news here until it is
 * taken in. (desk.c) */
gboolean cb_desk_is_stale(CbDesk *desk);
/* Begins a change of the outbox, on what others have left there. (desk.c) */
gboolean cb_desk_begin(CbDesk *desk, gboolean *changed, GError **error);
/* Facts after a patch; takes `facts` over. NULL, and `facts` stays, when they are to be loaded because a table
 * that others refer to grows. (desk.c) */
CbWorld *cb_desk_patched(CbWorld *facts, const CbPatch *patch);
/* Waits for the loader, if one works, and forgets what it brings. (loader.c) */
void cb_desk_stop_loading(CbDesk *desk);

/* Decides wishes within a change that has begun: one outcome a wish, NULL with an error. What changed is
 * added to `patch`. (decide.c) */
GPtrArray *cb_desk_decide_begun(CbDesk *desk, const CbWish *wishes, guint n, CbPatch *patch,
                                GError **error);
