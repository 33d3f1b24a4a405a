/* What rows say, in the same words everywhere: cells about sessions and people that several views use.
 * Each writes into `text` (emptied first) and returns the style.
 */
#pragma once

#include "engine/domain.h"
#include "tui/console/view.h"

/* "tonight 20:00", "tomorrow 14:00", "Tue 24 Nov · 4 d", "Mon 9 Nov · 11 d ago"; times in
 * the profile's zone, "today 00:30 +1 d" when that makes it another date than the session's. */
CbStyle cb_cell_when(CbConsole *console, guint session, GString *text);
/* The same with the time also beyond tomorrow, in 24 columns: "Tue 24 Nov 18:30 · 4 d". */
CbStyle cb_cell_when_exactly(CbConsole *console, guint session, GString *text);
/* The same without times for a date: "today", "tomorrow", "Tue 24 Nov · 4 d". */
void cb_text_day(CbConsole *console, gint64 day, GString *text);
/* "20:00–23:30", "·" without times. */
void cb_text_times(CbConsole *console, guint session, GString *text);
/* An instant like the start of a session: "tonight 20:00", "tomorrow 14:00", "Tue 24 Nov · 4 d"; and
 * "yesterday 18:00", which a session never says. */
CbStyle cb_text_when(CbConsole *console, gint64 time, GString *text);
/* The same weekday and date without the distance: "Tue 24 Nov", with the year when it is far. */
void cb_text_date(CbConsole *console, gint64 day, GString *text);
/* An instant in the profile's zone: "09:12" when today, else "24 Nov 09:12". */
void cb_text_instant(CbConsole *console, gint64 time, GString *text);

/* "·": nothing to say. */
CbStyle cb_cell_empty(GString *text);
/* The sign of what needs a person so urgently. */
CbStyle cb_cell_severity(GString *text, CbSeverity severity);
CbStyle cb_severity_style(CbSeverity severity);
/* A text of the facts as it is, "·" for NULL. */
CbStyle cb_cell_data(GString *text, const char *data);
/* "6 critical  8 high  13 medium  289 open places  4,514 people free today": of the whole board. */
void cb_text_totals(CbConsole *console, GString *text);
/* "12 shown  " when the filter hides rows. */
void cb_text_shown(const CbList *list, GString *text);
/* Has the date among their unavailable dates, also where no session lies on it. `entry` is the date's in the
 * staffing index, NULL when there is none. */
gboolean cb_operator_is_away(const CbWorld *world, const CbStaffingDay *entry, guint operator,
                             gint64 day);

/* Title (its id when it has none). */
CbStyle cb_cell_title(CbConsole *console, guint session, GString *text);
/* Sign and word of its risk: "‼ critical"; "past"; "" when it needs nobody. */
CbStyle cb_cell_risk(CbConsole *console, guint session, GString *text);
/* The same in five columns: "‼ cri". */
CbStyle cb_cell_short_risk(CbConsole *console, guint session, GString *text);
/* "▮▯▯ 1/3": a place each up to six, then only numbers. */
CbStyle cb_cell_staff(CbConsole *console, guint session, GString *text);
/* " 94 Jean Dupont", the best available candidate; "⚑ founders"; "·". */
CbStyle cb_cell_best(CbConsole *console, guint session, GString *text);
/* "⚑" fallback, "◆" review, "✎" decided here and not yet a fact. */
CbStyle cb_cell_flags(CbConsole *console, guint session, GString *text);
CbStyle cb_cell_session_region(CbConsole *console, guint session, GString *text);

const char *cb_operator_label(const CbWorld *world, guint operator); /* name, else id */
const char *cb_session_label(const CbWorld *world, guint session);   /* title, else id */
/* What a row of a table is called: the title of a session or job, the name of a person, job and department of a campaign;
 * `id` where the row is gone (CB_NO_ROW). Caller frees. */
char *cb_target_label(const CbWorld *world, CbTableId table, guint row, const char *id);

/* Today as the engine counts days: the UTC date of the desk's clock. */
gint64 cb_console_today(const CbConsole *console);

/* Appends a text from data, as much of it as any screen shows: a cell of an endless name costs no more. */
void cb_text_data(GString *text, const char *data);
/* Appends to `text`: "1,204"; and "1 place" or "1,204 places" of "place". */
void cb_text_number(GString *text, guint64 number);
void cb_text_count(GString *text, guint64 number, const char *noun);

/* "▮▮▮▮▯▯": `value` of `full` in so many columns; not empty above 0, full only when it is. */
void cb_text_bar(GString *text, guint value, guint full, guint width);

/* What rows say about a session as one number: it changes when they do (CbItem.state). */
guint32 cb_session_state(CbConsole *console, guint session);

gboolean cb_operator_is_overloaded(const CbWorld *world, guint operator);

/* Whether decisions that are not yet facts concern the session. */
gboolean cb_session_is_pending(CbConsole *console, guint session);
/* The same for what has this id, of any table. */
gboolean cb_is_pending(CbConsole *console, const char *id);

/* The folded texts that filters search, made when first asked for. */
CbHaystacks *cb_console_haystacks(CbConsole *console);

/* Whether a filter word lets a session through: `risk:critical` (also high, medium, low, past),
 * `region:occ`, `days:7` (today and the next six), `status:draft`, `client:x`; other words are looked
 * for in title, id, client, region and setups, without case or accents. A word that ends with its colon
 * asks nothing yet and lets everything through. */
gboolean cb_session_passes(CbConsole *console, guint session, const char *word);
/* The same for a person: `region:occ`, `free:today` (also tomorrow or a date), `load:5` (at least),
 * `over:yes` (overloaded); other words in name, id, e-mail, phone, region. */
gboolean cb_operator_passes(CbConsole *console, guint operator, const char *word);
