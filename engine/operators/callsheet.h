/* The call sheet: who is called where and when, on one day or, for one person, from a day on. A plain value
 * made of a World; paper, tables and calendars are written from it elsewhere (store/export, tui/commands).
 *
 * Drafts are on no call sheet; cancelled sessions only where they are wished for. A person is on the sheet of a
 * session when they are accepted, or asked (their row there is pending).
 */
#pragma once

#include "engine/json.h"
#include "engine/world.h"

typedef struct {
    guint operator;
    gboolean accepted; /* else asked: their place is not settled */
} CbCalled;

/* One session. Row numbers are those of the World that it was made of. */
typedef struct {
    guint session;
    guint place;      /* row of places, CB_NO_ROW when none is known */
    gint64 need, gap; /* people; a gap only where the session needs operators (coverage.h) */
    GArray *people;   /* CbCalled: accepted before asked, then by name, then by id */
    GArray *notes;    /* guint, rows of contacts: what was noted about the session, oldest first */
    gboolean asked;   /* the sheet is of one person, who is asked and not accepted */
    gint64 changed_at; /* the last moment at which anything is known to have changed; CB_NULL: none */
} CbCallEntry;

/* What a sheet is wished of. */
typedef struct {
    gint64 first, last; /* days, both included; G_MAXINT64 as the last: all that lies ahead */
    guint operator;     /* the sheet of one person; CB_NO_ROW: of the company */
    gboolean cancelled; /* with sessions that are cancelled */
} CbCallWish;

typedef struct {
    CbCallWish wish;
    GArray *entries; /* CbCallEntry, by date, then start (those without times first), then id */
} CbCallSheet;

/* Free with cb_call_sheet_free. The World must outlive the sheet. */
CbCallSheet *cb_call_sheet(const CbWorld *world, const CbCallWish *wish);
void cb_call_sheet_free(CbCallSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbCallSheet, cb_call_sheet_free)

/* The same as JSON for programs; the caller owns it. */
cJSON *cb_answer_call_sheet(const CbWorld *world, const CbCallSheet *sheet);
