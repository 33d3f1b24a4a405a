/* The demo's company with everything that it takes to be one: a hub on loopback that holds its facts, and two
 * colleagues who act now and then. All are processes that end with the one that started them.
 */
#pragma once

#include "engine/world.h"

typedef struct CbCompany CbCompany;

typedef struct {
    const char *directory; /* the profile's: hub/, marie/ and luc/ lie in it */
    const char *person;    /* who sits at the console, an administrator */
    const char *label;     /* what the facts are made of: with another one they are made anew */
    const CbWorld *(*world)(gpointer data); /* asked for when they are; lent */
    gpointer data;
    gint64 ahead;          /* how far the hub's clock is ahead of the machine's */
    guint32 seed;          /* of what the colleagues do */
} CbCompanyOptions;

/* Starts hub and colleagues, and signs the person in at `directory`. Call it before any thread is started.
 * *fresh: the facts are new, so that decisions on older ones mean nothing. */
CbCompany *cb_company_start(const CbCompanyOptions *options, gboolean *fresh, GError **error);
/* Ends them and waits until they have ended. */
void cb_company_stop(CbCompany *company);

/* A colleague: works in the profile `directory` until its process ends. Never returns. (colleague.c) */
G_NORETURN void cb_colleague_work(const char *directory, guint32 seed);
