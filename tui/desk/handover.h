/* The hand-over: what is open, and what changed since a time, by the person who did it.
 *
 * What changed is what the hub's journal holds since, and what was decided here and stands: without a hub that
 * is all there is. With one, what is on its way there is pending, and what the journal has is told once, whatever
 * the outbox says of it.
 */
#pragma once

#include "tui/desk/since.h"

/* In the order in which they are told. */
typedef enum {
    CB_HANDOVER_CALL_BACK, /* open call-backs; when: to call at */
    CB_HANDOVER_CONFLICT,  /* decided here, refused by the facts or the hub */
    CB_HANDOVER_PENDING,   /* decided here, not yet accepted by the hub */
    CB_HANDOVER_ABSENT,    /* absences that began since */
    CB_HANDOVER_SHORT,     /* sessions of the next 24 hours that lack people; when: they begin */
    CB_HANDOVER_CHANGED,   /* by person, the reader last, then in order of time */
    CB_N_HANDOVER_PARTS
} CbHandoverPart;

#define CB_HANDOVER_AHEAD CB_DAY

typedef struct {
    CbHandoverPart part;
    char *id;          /* of the contact, decision, absence or session */
    char *who;         /* who did it; who is to be called or is away; NULL: nobody (a session) */
    char *what;        /* a sentence; from data, not cleaned */
    gint64 when;
    guint session, operator, job, booking, project; /* rows of `world` that it is about, or CB_NO_ROW */
    guint entry;       /* place among the desk's entries, CB_NO_ROW: not decided here */
    gint64 gap;        /* of CB_HANDOVER_SHORT: how many people lack */
} CbHandoverLine;

typedef struct {
    CbSince since;
    gint64 now;
    CbWorld *world; /* that the rows are of */
    char *reader;   /* the profile's person */
    GArray *lines;  /* CbHandoverLine: all, in order */
    guint counts[CB_N_HANDOVER_PARTS];
} CbHandover;

CbHandover *cb_handover_new(CbDesk *desk, CbSince since);
void cb_handover_free(CbHandover *handover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbHandover, cb_handover_free)

guint cb_handover_lines(const CbHandover *handover);
const CbHandoverLine *cb_handover_line(const CbHandover *handover, guint i);
/* How many people have changed something. */
guint cb_handover_people(const CbHandover *handover);

/* What a part is called over its lines ("To call back"; changes stand under who made them), and on one of them
 * ("call back"). */
const char *cb_handover_heading(CbHandoverPart part);
const char *cb_handover_word(CbHandoverPart part);
