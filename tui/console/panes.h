/* Details: what is known about one session or one person, drawn beside or below the list. */
#pragma once

#include "tui/console/view.h"

/* A session: when, where, staffing, risk; then its people, in which the keys move while the detail has
 * them (console->in_detail): candidates with a stacked bar by criterion, those who said no on the telephone, those not available, and (one
 * key) everybody who is excluded, with the reason. */
void cb_session_pane(CbConsole *console, guint session, CbArea area);
/* Collects console->people for a session: all of them, or only as many as `limit` lines show. */
void cb_session_people(CbConsole *console, guint session, guint limit);

/* The place in console->people of who was drawn last on this row of the screen, G_MAXUINT when nobody. */
guint cb_session_person_at(const CbConsole *console, int row);
guint cb_campaign_person_at(const CbConsole *console, int row);

/* A person: region, contact, load, overload, sessions past and next, unavailable dates. */
void cb_person_pane(CbConsole *console, guint operator, CbArea area);

/* A campaign: status, progress, roles, the first cause that keeps it from advancing; then the people of the role that is
 * looked at, in which the keys move while the detail has them; what happened, where there is room. */
void cb_campaign_pane(CbConsole *console, guint campaign, CbArea area);
/* A booking of the pool: what it is, when it is decided and why it still waits; then what is looked at of it, in which the
 * keys move while the detail has them. */
void cb_booking_pane(CbConsole *console, guint booking, CbArea area);
/* A row about a request for an advisor, or about a project: how it stands, whom it got and why; then what is looked at of it,
 * in which the keys move while the detail has them. */
void cb_match_pane(CbConsole *console, const CbItem *item, CbArea area);
/* An event: when its batch is made, both policies side by side; then the part that is looked at, in which the keys move
 * while the detail has them. */
void cb_event_pane(CbConsole *console, guint event, CbArea area);
/* A job: when it is, and what each department requires and has. */
void cb_job_pane(CbConsole *console, guint job, CbArea area);

/* Kinds of items in console->people (table CB_operators). */
enum { CB_PERSON_APPLIED, CB_PERSON_CANDIDATE, CB_PERSON_DECLINED, CB_PERSON_UNAVAILABLE, CB_PERSON_EXCLUDED };

/* A person of a crew (a row of profiles); and what it says below the name, in lines. Caller frees. */
void cb_profile_pane(CbConsole *console, guint profile, CbArea area);
char *cb_profile_text(CbConsole *console, guint profile);
