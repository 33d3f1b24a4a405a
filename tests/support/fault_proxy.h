/* A network that misbehaves: a TCP proxy on loopback, in a thread of its own, with eight faults for each direction
 * that can be changed at any time. What is random comes from a seed.
 */
#pragma once

#include <glib.h>

typedef struct FaultProxy FaultProxy;

typedef enum { FAULT_PROXY_UP, FAULT_PROXY_DOWN, FAULT_PROXY_BOTH } FaultProxyWay; /* UP: to the server */

/* All zero: bytes pass as they come. Times in microseconds. */
typedef struct {
    gint64 latency, jitter; /* each piece comes so much later, give or take; the order stays */
    guint bandwidth;        /* bytes a second; 0: no limit */
    gint64 slow_close;      /* an end is passed on so much later */
    gboolean black_hole;    /* nothing passes, nobody is told */
    gboolean reset;         /* the next byte breaks the connection with RST */
    guint slice;            /* pieces of about so many bytes … */
    gint64 slice_pause;     /* … with a pause after each */
    guint cut_after;        /* the connection ends after so many bytes since this was set; 0: never */
} FaultProxyFaults;

/* Passes connections to its port on to loopback port `port`. Never NULL. */
FaultProxy *fault_proxy_start(guint port, guint32 seed);
void fault_proxy_stop(FaultProxy *proxy);
guint fault_proxy_port(const FaultProxy *proxy);

/* For open and later connections. */
void fault_proxy_set(FaultProxy *proxy, FaultProxyWay way, const FaultProxyFaults *faults);
/* The eighth fault: connections are refused, open ones broken. */
void fault_proxy_disable(FaultProxy *proxy, gboolean disabled);
/* Breaks open connections with RST. */
void fault_proxy_break(FaultProxy *proxy);
/* Connections taken, and bytes passed, since the start. */
guint fault_proxy_connections(FaultProxy *proxy);
guint64 fault_proxy_bytes(FaultProxy *proxy, FaultProxyWay way);
