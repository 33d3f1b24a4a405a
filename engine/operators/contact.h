/* Calls and notes: who was reached about what, and when to call back.
 *
 *     contact.log   {session_id, outcome, note, call_back_at}   about a person, perhaps for a session
 *     session.note  {note}                                      about a session
 *
 * `outcome` is no_answer, declined, maybe or agreed; without one it is a note. Everybody sees it. Who has
 * declined for a session stands below the others who could take it, until a later call says otherwise. A
 * call-back is open until the same person is called again.
 */
#pragma once

#include "engine/operators/case.h"
#include "engine/operators/rank.h"

typedef struct {
    const char *outcome, *note; /* NULL: none */
    gint64 call_back_at;        /* CB_NULL: none */
} CbContact;

/* The note of a payload, NULL when there is none or it is empty; and the rule that it is a text of a sane length. */
const char *cb_contact_note(const CbCase *c);
extern const CbRule cb_rule_note_reads;

/* Puts a contact about the case's person and session (as far as there are) into the patch. */
void cb_contact_write(const CbCase *c, CbPatch *patch, const CbContact *contact);

/* The last call (not note) to somebody about a session, CB_NO_ROW when there was none. */
guint cb_contact_last(const CbWorld *world, guint operator, guint session);
/* Whether that was a no. */
gboolean cb_contact_declined(const CbWorld *world, guint operator, guint session);

/* The best candidate who is available and has not said no; FALSE when there is none. */
gboolean cb_best_candidate(const CbWorld *world, guint session, CbRanked *best);

/* Open call-backs, the earliest first: rows of contacts (guint). Free with g_array_unref. */
GArray *cb_call_backs(const CbWorld *world);

/* Whether one of them becomes due after `since`, at `now` at the latest. */
gboolean cb_call_back_between(const CbWorld *world, gint64 since, gint64 now);

/* The payload of contact.log; texts may be NULL, `call_back_at` CB_NULL. Caller frees. */
char *cb_contact_payload(const char *session_id, const CbContact *contact);
