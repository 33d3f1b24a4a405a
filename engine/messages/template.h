/* Templates of messages: text with named places such as {name}. Subject and body are filled when a decision is made, so
 * that what is shown before it is what is sent; {yes} and {no} stay in the body and become links when it is sent.
 *
 *     "{what}, {when}"  with what = Gala, when = 2026-12-01  →  "Gala, 2026-12-01"
 */
#pragma once

#include "engine/messages/causes.h"

typedef enum {
    CB_PLACE_NAME,    /* who is told */
    CB_PLACE_WHAT,    /* the session or job */
    CB_PLACE_DATE,
    CB_PLACE_WHEN,    /* date and times, as far as known */
    CB_PLACE_WHERE,
    CB_PLACE_DETAILS, /* when and where, as far as known */
    CB_PLACE_BEFORE,  /* the details as they were before a move */
    CB_PLACE_ROLE,
    CB_PLACE_OPEN,    /* how many places are open */
    CB_PLACE_WHY,     /* why nobody is left: NO_QUALIFIED_OPERATOR */
    CB_PLACE_NOTE,    /* what the manager adds; without a place for it, it stands in front */
    CB_N_PLACES,
} CbPlace;

/* What the places hold; NULL reads as "". */
typedef const char *CbPlaces[CB_N_PLACES];

/* The text with its places filled; {yes} and {no} stay. Whatever is not known as a place stays too. Caller frees. */
char *cb_template_fill(const char *form, const CbPlaces places);
/* The same on one line (line.h), with no place longer than 80 characters: a subject. */
char *cb_template_fill_line(const char *form, const CbPlaces places);
/* {yes} and {no} replaced by links; each may be NULL and then stays. Caller frees. */
char *cb_template_link(const char *body, const char *yes, const char *no);
/* Whether a body waits for links. */
gboolean cb_template_has_links(const char *body);

/* Whether this may be the subject (or the body) of a cause; FALSE with a sentence in *problem, which the caller frees. */
gboolean cb_template_check(CbCause cause, gboolean subject, const char *form, char **problem);
