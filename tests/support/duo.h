/* Two consoles, signed in as two people at one hub through a network that can be pulled: the real programs on virtual
 * terminals, the hub in this process. For tests and pictures; failures fail the test that runs.
 */
#pragma once

#include "sync/hub/server.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/terminal_harness.h"

enum { CB_ANNA, CB_LUC, CB_N_SEATS };

typedef struct {
    gint64 now;       /* all clocks begin there; CB_NULL: they are the machine's */
    int rows, columns;
    const char *conf; /* the profiles' profile.conf; NULL: decisions are pushed after a second */
    CbRole luc;       /* Anna is a manager */
    gboolean marie;   /* tomorrow Marie Martin works alone at the "Gala de Noël", and two others elsewhere */
} CbDuoOptions;

typedef struct {
    char *directory; /* the profile's */
    CbPty *pty; /* NULL: it is closed */
} CbSeat;

typedef struct {
    CbDuoOptions options;
    char *directory; /* everything lies in it */
    char *program;
    gint64 ahead;    /* of the hub's clock to the machine's */
    CbHub *hub;
    CbServer *server;
    FaultProxy *network;
    CbSeat seats[CB_N_SEATS];
} CbDuo;

/* The hub has a small company: five sessions that need people, of them "Foire expo, hall 3" with one open place and two
 * who wait for an answer, Jean Dupont and Zoë Müller. */
CbDuo *cb_duo_new(const CbDuoOptions *options);
void cb_duo_free(CbDuo *duo);

/* Opens a console on the view today or board and waits until it is live and has all facts. */
void cb_duo_open(CbDuo *duo, guint seat, const char *view);
/* The same without waiting for more than its first screen. */
void cb_duo_start(CbDuo *duo, guint seat, const char *view);
/* Opens both on the board, Anna's first. */
void cb_duo_open_both(CbDuo *duo);
/* Leaves with Q. */
void cb_duo_close(CbDuo *duo, guint seat);
/* Plays keys and waits for nothing. */
void cb_duo_play(CbDuo *duo, guint seat, const char *keys);
/* Waits until the screen has a text, or has it no more. */
void cb_duo_see(CbDuo *duo, guint seat, const char *text);
void cb_duo_miss(CbDuo *duo, guint seat, const char *text);
/* Plays keys and waits until the same screen has a text. */
void cb_duo_play_until(CbDuo *duo, guint seat, const char *keys, const char *text);
/* Shows "Foire expo, hall 3" alone, its people open: Jean first, then Zoë. */
void cb_duo_open_expo(CbDuo *duo, guint seat);
/* Pulls the plug of both consoles, or puts it in. */
void cb_duo_pull(CbDuo *duo, gboolean pulled);
/* Pulls it and waits until both consoles say so. */
void cb_duo_go_offline(CbDuo *duo);
/* The hub no longer takes the person's token. */
void cb_duo_revoke(CbDuo *duo, guint seat);
/* Points a person's profile to another address; `insecure` as if plain HTTP were allowed by hand. */
void cb_duo_point(CbDuo *duo, guint seat, const char *url, gboolean insecure);
