/* A domain is an entry in a table: the decisions it decides, the index it derives from a World, and
 * what of it needs a person. cb_domains (domains.c) lists them; nothing else names a domain.
 */
#pragma once

#include "engine/decision.h"

enum {
    CB_KIND_CHANGES_TERMS = 1 << 0,  /* what people have agreed to is something else afterwards: another date */
    CB_KIND_RESTS_ON_TERMS = 1 << 1, /* somebody has agreed to what was seen: on other terms it is a conflict */
    CB_KIND_FORGETS = 1 << 2,        /* what its maker saw is to be gone: it is not kept beside the decision */
};

struct CbDecisionKind {
    const char *name;  /* "session.propose" */
    const char *label; /* "propose", for lists and logs */
    CbTableId target;
    guint flags;       /* CB_KIND_… */
    CbOutcome *(*decide)(const CbWorld *world, const CbDecision *decision, gint64 now);
    /* What takes it back once it is pushed: the payload of a decision about the same target, and its kind in
     * *kind. `base` is the target's row as the person saw it (may be NULL), `now` the World as it is. NULL:
     * nothing does. Caller frees. */
    char *(*inverse)(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind);
};

typedef enum {
    CB_SEVERITY_CRITICAL,
    CB_SEVERITY_HIGH,
    CB_SEVERITY_MEDIUM,
    CB_SEVERITY_LOW,
} CbSeverity;

/* One thing that needs a person. Ordered by severity, then due, then target id. */
typedef struct {
    CbSeverity severity;
    gint64 due;         /* when it must be settled: microseconds since the epoch */
    CbTableId target;   /* what it is about */
    guint row;
    const char *cause;  /* a code: "FOUNDERS_NEEDED" */
    char words[96];     /* the state in words: "3 open, 2 asked"; what comes first is seen in narrow columns */
    const char *action; /* name of the action that settles it: "propose", "fallback" */
} CbAttention;

typedef struct {
    const char *name;
    const CbDecisionKind *kinds;
    guint n_kinds;
    /* The derived index of a fresh World, and that of a World which `patch` made of the one that `index`
     * describes (their sorted tables have the same rows). All NULL: nothing is derived, the rows are asked. */
    gpointer (*index_new)(const CbWorld *world);
    gpointer (*index_patch)(gconstpointer index, const CbWorld *world, const CbPatch *patch);
    void (*index_free)(gpointer index);
    /* Appends CbAttention values to `found`, in any order. */
    void (*attention)(const CbWorld *world, gint64 now, GArray *found);
} CbDomain;

enum { CB_DOMAIN_OPERATORS, CB_DOMAIN_CAMPAIGNS, CB_DOMAIN_POOL, CB_DOMAIN_ADVISORS, CB_DOMAIN_PEERS, CB_DOMAIN_MESSAGES, CB_N_DOMAINS };
extern const CbDomain *const cb_domains[CB_N_DOMAINS];

/* The merged attention of all domains, most urgent first. Free with g_array_unref. */
GArray *cb_attention(const CbWorld *world, gint64 now);
