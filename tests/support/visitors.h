/* A port on loopback for servers of tests: each connection has a thread of its own. */
#pragma once

#include <glib.h>

typedef struct Visitors Visitors;

/* Speaks with one of them until this returns; then the connection ends. */
typedef void (*VisitorsServe)(gpointer data, int fd);

/* `name` is that of the threads. */
Visitors *visitors_start(const char *name, VisitorsServe serve, gpointer data);
/* Hangs up on all of them, and returns when nobody is served any more. */
void visitors_stop(Visitors *visitors);
guint visitors_port(const Visitors *visitors);
/* How many there have been. */
guint visitors_count(Visitors *visitors);
