/* The desk: what one person works on. It holds the facts of the store, the decisions of the outbox, and
 * the World that both make together; the console and the command line do everything through it.
 *
 * A decision is decided on the current World, written to the outbox with full durability, and only then
 * shown. While it is written no other process writes the outbox, and what others wrote meanwhile is taken
 * in first, so two consoles on one profile never decide on stale ground.
 */
#pragma once

#include "engine/replay.h"
#include "engine/when.h"
#include "store/outbox.h"
#include "tui/profile.h"

typedef struct CbDesk CbDesk;

/* `fixed_now`: the time that --now names, CB_NULL for the clock. Takes the profile over. */
CbDesk *cb_desk_open(CbProfile *profile, gint64 fixed_now, GError **error);
void cb_desk_free(CbDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDesk, cb_desk_free)

CbProfile *cb_desk_profile(CbDesk *desk);
CbStore *cb_desk_store(CbDesk *desk);
gint64 cb_desk_now(const CbDesk *desk);
/* How far that is ahead of the clock, when --now names it; else 0. */
gint64 cb_desk_ahead(const CbDesk *desk);

/* By which clocks times are shown and typed: the profile's, else the company's, else the machine's. Owned by the
 * desk. */
GTimeZone *cb_desk_zone(CbDesk *desk);
/* Its identifier, for the functions of engine/when.h. */
const char *cb_desk_zone_name(CbDesk *desk);

/* Facts and decisions together; owned by the desk, valid until it next changes. */
const CbWorld *cb_desk_world(const CbDesk *desk);

/* Takes in what other processes have written since, if anything; TRUE in *changed then. */
gboolean cb_desk_refresh(CbDesk *desk, gboolean *changed, GError **error);
/* Loads everything again. */
gboolean cb_desk_reload(CbDesk *desk, GError **error);

/* Like refresh, but the facts are loaded by a thread of their own, so that the screen does not wait: when
 * somebody has written, `done` is called later from the main loop, with an error (to be freed) or with the
 * desk brought up to date. */
typedef void (*CbDeskNews)(gpointer data, GError *error);
void cb_desk_refresh_later(CbDesk *desk, CbDeskNews done, gpointer data);

/* Where changed facts come from. With a hub deciding never waits for them: they may be a moment old, the hub has
 * the last word. */
typedef enum {
    CB_SUPPLY_STORE,   /* loaded whenever somebody has written */
    CB_SUPPLY_LOADER,  /* the same, but only by cb_desk_refresh_later() */
    CB_SUPPLY_COURIER, /* only what cb_desk_take_patch() is told changes them */
} CbSupply;
void cb_desk_supply(CbDesk *desk, CbSupply supply);
/* Whether somebody is signed in at a hub with this profile. */
gboolean cb_desk_has_hub(const CbDesk *desk);
/* Takes in what the courier wrote to the cache (NULL: anything). FALSE in *taken: it is to be loaded, with
 * cb_desk_refresh_later(), or comes with what is being loaded. FALSE with an error. */
gboolean cb_desk_take_patch(CbDesk *desk, const CbPatch *patch, gboolean *taken, GError **error);

/* Whether all that is known to be written is taken in. */
gboolean cb_desk_is_current(const CbDesk *desk);

/* What somebody wants: one decision to be made. */
typedef struct {
    const char *kind;
    const char *target_id;
    char *payload; /* JSON object or NULL; owned by whoever made the wish */
} CbWish;

/* Decides the wishes in order, in one batch that is undone as one. Returns one outcome a wish (refused
 * ones leave nothing behind), or NULL with an error when nothing could be written. When `patch` is given
 * and the World only moved by these decisions, *patch is what changed (free it), else NULL. */
GPtrArray *cb_desk_decide(CbDesk *desk, const CbWish *wishes, guint n, CbPatch **patch, GError **error);

/* What deciding would do now, without doing it. Never NULL. */
CbOutcome *cb_desk_preview(CbDesk *desk, const CbWish *wish);

/* Each returns a sentence for the person (also when there is nothing to do), NULL with an error.
 *
 * Undo takes back the newest batch that stands. Redo revives the oldest undone batch that is newer than
 * all that stands, which is the one undone last; when there is none, the newest undone one: it was taken
 * out from between others by giving it up. A new decision ends what could be redone. */
char *cb_desk_undo(CbDesk *desk, GError **error);
char *cb_desk_redo(CbDesk *desk, GError **error);
/* Gives up one decision: one that stands is undone, so that redo revives it; one in conflict, or undone
 * already, is dropped for good. */
char *cb_desk_give_up(CbDesk *desk, const char *decision_id, GError **error);

/* What would take back the newest batch when it is pushed already: wishes to be decided (free with
 * g_array_unref), and in *sentence what it did. NULL when the newest batch is not pushed (undo takes it back),
 * when there is none, or when it cannot be taken back: then *sentence says so. */
GArray *cb_desk_opposites(const CbDesk *desk, char **sentence);
/* Decides a conflicting decision once more, on the World as it is now, and gives the old one up when that is
 * accepted. NULL with an error. */
CbOutcome *cb_desk_decide_again(CbDesk *desk, const char *decision_id, GError **error);
/* An old decision may be pushed all the same; now. */
gboolean cb_desk_confirm(CbDesk *desk, const char *decision_id, GError **error);

/* A decision that is older when it could be pushed waits until a person confirms it. */
#define CB_OLD_DECISION (24 * 60 * CB_MINUTE)

/* The outbox as the person sees it, oldest first. */
typedef enum {
    CB_STANDS,     /* waits for its push, is on its way, or not yet among the facts */
    CB_TAKEN_BACK, /* undone or given up */
    CB_CONFLICTS,  /* the facts, or the hub, refuse it: waits for a person */
    CB_DONE,       /* the hub did it, and the facts hold it */
} CbStanding;
typedef struct {
    const CbOutboxEntry *entry;
    CbStanding standing;
    const char *code;     /* CB_CONFLICTS: why it is refused */
    const char *sentence; /* what it did, or why not */
} CbDeskEntry;
guint cb_desk_entries(const CbDesk *desk);
CbDeskEntry cb_desk_entry(const CbDesk *desk, guint i);
/* Its state in a word: "stands", "old", "sending", "accepted", "done", "conflict", "rejected", "undone",
 * "given up". */
const char *cb_desk_word(const CbDesk *desk, const CbDeskEntry *seen);
/* Rises whenever the outbox was read, and with it entries and World made anew: what was borrowed from entries
 * is valid as long as it stays. */
guint cb_desk_reads(const CbDesk *desk);
/* How many stand so. */
guint cb_desk_count(const CbDesk *desk, CbStanding standing);
/* When a pending one is pushed; and whether it waits for a person to confirm it, because it is old. */
gint64 cb_desk_due_at(const CbDesk *desk, const CbOutboxEntry *entry);
gboolean cb_desk_is_held(const CbDesk *desk, const CbOutboxEntry *entry);
