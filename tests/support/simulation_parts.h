/* What a simulation is made of, for the files that play its parts: time (simulation_time.c), consoles and the
 * people before them (simulation_console.c), the network (simulation_network.c), the hub and what befalls all of
 * them (simulation_trouble.c). simulation.c begins, ends and judges. */
#pragma once

#include "sync/client/agent.h"
#include "sync/hub/hub.h"
#include "tests/support/simulation.h"

#define CONSOLES 3
#define SECRET "a secret of the simulation that is long enough"
#define PATIENCE (20 * CB_MINUTE) /* virtual: for everything to come to rest */
#define POLL (5 * CB_SECOND)      /* between two pulls of a console that has no stream */

typedef struct Simulation Simulation;

/* What happens at a moment. */
typedef struct {
    gint64 at;
    guint64 order;
    void (*run)(Simulation *simulation, gpointer data);
    gpointer data;
} Event;

typedef struct {
    Simulation *simulation;
    guint number;
    char *directory, *name, *token, *client_id;
    CbStore *store;
    CbAgent *agent;
    guint life;        /* rises with each kill: what was under way for an earlier life is nobody's */
    gint64 offset;     /* how wrong its clock is */
    gint64 ahead;      /* how wrong it was at most in this life */
    gint64 cut_until;  /* no network before */
    gint64 woken_at;   /* the wake-up that is scheduled; G_MAXINT64: none */
    CbWatcher *watcher;
    guint stream;      /* the request that opens or has opened it; 0: none */
    gint64 delivered_at;
} Console;

struct Simulation {
    const SimulationOptions *options;
    SimulationStory *story;
    GRand *dice;
    gint64 now, heals_at;
    guint64 order;
    GSequence *events;
    char *directory, *service;
    CbHub *hub;        /* NULL while it is down */
    CbWorld *first;    /* what the hub began with */
    CbWorld *truth;    /* what the accepted decisions and edits make */
    guint replayed;    /* accepted decisions in it */
    gint64 too_new_until;
    Console consoles[CONSOLES];
    char *problem;     /* the first thing that did not hold */
};

/* The first thing that does not hold is kept. */
void sim_object(Simulation *simulation, const char *format, ...) G_GNUC_PRINTF(2, 3);
void sim_schedule(Simulation *simulation, gint64 at, void (*run)(Simulation *, gpointer), gpointer data);
gboolean sim_is_troubled(const Simulation *simulation);
/* Whether something of this probability befalls them now; never once the network has healed. */
gboolean sim_happens(Simulation *simulation, double probability);
/* Mostly a few milliseconds, at times seconds. */
gint64 sim_latency(Simulation *simulation);
/* What a console's clock says. */
gint64 sim_local(const Console *console);
/* What its courier goes by: the same, but never set back while it lives. */
gint64 sim_courier_now(Console *console);
gint64 sim_now(gpointer simulation);

void sim_open_console(Console *console);
void sim_close_console(Console *console);
void sim_kill_console(Console *console);
void sim_read_outbox(Console *console);
/* Does what the agent wants done, until it waits. */
void sim_step(Console *console);
/* A person's turn, and when the next is. */
void sim_act(Simulation *simulation, gpointer console);

void sim_send_request(Console *console, const CbTask *task);
/* Until it is dropped; then it goes nowhere, also when it is still on its way to the hub. */
void sim_open_stream(Console *console, const CbTask *task);
void sim_drop_stream(Console *console);
void sim_end_stream(Console *console, guint id, const char *trouble);
void sim_pump(Simulation *simulation, gpointer console);
/* Frees what an event that never came about carries. */
void sim_forget_parcel(const Event *event);

void sim_open_hub(Simulation *simulation);
void sim_trouble(Simulation *simulation, gpointer data);
