/* A chooser: a typed line over a list of entries in a box, one of them selected. Help, palette and
 * picker are choosers; each says what the typed text lets through, how an entry looks and what
 * choosing it does.
 */
#pragma once

#include "tui/overlays/overlays.h"

enum { CB_ENTRY_HEADING = 0 }; /* the kind of entries that cannot be selected */

typedef struct {
    guint kind; /* the owner's own, from 1 */
    guint row;  /* the same */
} CbEntry;

typedef struct CbChooser CbChooser;

typedef struct {
    /* Adds the entries that the typed text lets through (cb_chooser_add), in order. */
    void (*search)(CbConsole *console, CbChooser *chooser, const char *typed);
    /* Draws one line. */
    void (*draw)(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area);
    /* Says more about the selected entry, for the foot of the box; NULL: there is no foot. */
    void (*tell)(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text);
    /* Enter. The chooser is off the screen already, and freed when this returns. */
    void (*choose)(CbConsole *console, CbChooser *chooser, CbEntry entry);
    const char *invitation; /* shown dim until something is typed */
    const char *nothing;    /* shown when nothing fits */
} CbChooserOps;

/* Its owner's struct begins with it. */
struct CbChooser {
    CbOverlay overlay;
    const CbChooserOps *ops;
    char *title;
    CbLine line;
    GArray *entries; /* CbEntry */
    guint cursor;    /* place of the selected entry; meaningless when none can be */
    guint top;       /* first entry on the screen */
    guint page;      /* how many fit, set when drawn */
};

/* `overlay` has cb_chooser_key, cb_chooser_draw and the owner's free, which calls
 * cb_chooser_clear. */
void cb_chooser_init(CbChooser *chooser, const CbOverlayOps *overlay, const CbChooserOps *ops,
                     const char *title);
void cb_chooser_clear(CbChooser *chooser);
/* Searches for the empty text and shows the chooser. */
void cb_chooser_open(CbConsole *console, CbChooser *chooser);

void cb_chooser_add(CbChooser *chooser, guint kind, guint row);

void cb_chooser_key(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted);
void cb_chooser_draw(CbConsole *console, CbOverlay *overlay);
