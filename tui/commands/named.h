/* Jobs, people of a crew, campaigns, bookings and employees, found by id or by a name that only one of them has;
 * names are compared without case and accents (engine/fold.h). Each function answers FALSE after
 * having refused; then *status is what to return. The desk must be open.
 */
#pragma once

#include "tui/command.h"

gboolean cb_call_find_job(const CbCall *call, const char *text, guint *row, CbExit *status);
gboolean cb_call_find_profile(const CbCall *call, const char *text, guint *row, CbExit *status);
/* By its id or that of its job, or the job's title; --department tells which of several. */
gboolean cb_call_find_campaign(const CbCall *call, const char *text, guint *row, CbExit *status);

/* A booking by its id or by what it is about; an employee by the code or the name. */
gboolean cb_call_find_booking(const CbCall *call, const char *text, guint *row, CbExit *status);
gboolean cb_call_find_employee(const CbCall *call, const char *text, guint *row, CbExit *status);

/* Projects and advisors by id or name; a match by its id, or by its project: the newest one. */
gboolean cb_call_find_project(const CbCall *call, const char *text, guint *row, CbExit *status);
gboolean cb_call_find_advisor(const CbCall *call, const char *text, guint *row, CbExit *status);
gboolean cb_call_find_match(const CbCall *call, const char *text, guint *row, CbExit *status);

/* Events by id or name. A guest by id, name or company, of those who attend the event; a contractor of all. */
gboolean cb_call_find_event(const CbCall *call, const char *text, guint *row, CbExit *status);
gboolean cb_call_find_guest(const CbCall *call, guint event, const char *text, guint *row, CbExit *status);
/* A guest of those alone who are introduced to `contractor` at the event. */
gboolean cb_call_find_introduced(const CbCall *call, guint event, guint contractor, const char *text, guint *row,
                                 CbExit *status);
gboolean cb_call_find_contractor(const CbCall *call, const char *text, guint *row, CbExit *status);

/* The department that --department names, else the only one of the job that requires `role_code` (NULL: anything). Owned by
 * the World or the call. */
gboolean cb_call_department(const CbCall *call, guint job, const char *role_code, const char **department,
                            CbExit *status);

/* TRUE unless the profile has no people of a crew, as those have whose role does not see them: then it refuses. */
gboolean cb_call_sees_crew(const CbCall *call, CbExit *status);
