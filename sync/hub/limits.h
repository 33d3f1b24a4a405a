/* What a request must look like before the hub sees it: where part D's limits of size and form are.
 * Pure. */
#pragma once

#include "sync/wire/http.h"

#define CB_LONGEST_TARGET (64 * 1024) /* bytes of the request line's target */
#define CB_LONGEST_HEAD (64 * 1024)   /* bytes of all header fields together */
#define CB_MOST_HEADERS 100
/* Bytes of bodies that may wait in memory at the same time, of all requests. */
#define CB_MOST_BODIES (256 * 1024 * 1024)
/* The same of answers that wait for their readers; those of at most CB_SMALL_ANSWER always may. */
#define CB_MOST_ANSWERS (256 * 1024 * 1024)
#define CB_SMALL_ANSWER (1024 * 1024)

/* The header fields of a request as they come in. */
typedef struct {
    CbHeaders
        *headers; /* where they go; those given twice are joined, except where that is unsafe */
    gsize bytes;
    guint count;
    const char *twice; /* a field that may be given once and was given twice */
    gboolean broken;   /* a name or value has a character that none may have */
} CbHead;
void cb_head_add(CbHead *head, const char *name, const char *value);

/* Whom a Host header may name. */
typedef struct {
    const char *address;      /* where the hub listens */
    gboolean any_number;      /* any IP address: it listens on all */
    const char *const *names; /* ends with NULL */
} CbHosts;
gboolean cb_host_allowed(const CbHosts *hosts, const char *host);

/* The target of a request line split and decoded once; NULL with *refusal for one that is too long,
 * is not a path, or hides `/`, `..` or NUL. */
CbRequest *cb_limits_request(const char *method, const char *target, CbAnswer **refusal);
/* NULL when the head may go on to the hub, else the refusal. `limit` is the most that the body may
 * have; `form`: it may also be a form of a web page. */
CbAnswer *cb_limits_check(const CbRequest *request, const CbHead *head, const CbHosts *hosts,
                          gsize limit, gboolean form);
/* 413 in the words of the protocol. */
CbAnswer *cb_limits_too_large(gsize limit);
