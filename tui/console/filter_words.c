/* The words of a filter: those with a colon ask for something, the others are looked for. */
#include <stdlib.h>
#include <string.h>

#include "engine/when.h"
#include "tui/console/cells.h"

CbHaystacks *
cb_console_haystacks(CbConsole *console)
{
    if (console->haystacks == NULL)
        console->haystacks = cb_haystacks_new();
    return console->haystacks;
}

static const char *
haystack(CbConsole *console, CbTableId table, guint row)
{
    return cb_haystack(cb_console_haystacks(console), cb_console_world(console), table, row);
}

/* A word that begins with `name`, and what it asks of a row, given what follows the colon. */
typedef struct {
    const char *name;
    gboolean (*asks)(CbConsole *console, guint row, const char *value);
} Asking;

/* A word whose value is not typed yet lets everything through. */
static gboolean
passes(CbConsole *console, CbTableId table, guint row, const Asking *askings, const char *word)
{
    for (const Asking *asking = askings; asking->name != NULL; asking++)
        if (g_str_has_prefix(word, asking->name)) {
            const char *value = word + strlen(asking->name);
            return *value == '\0' || asking->asks(console, row, value);
        }
    return strstr(haystack(console, table, row), word) != NULL;
}

/* --- sessions --------------------------------------------------------------------------------- */

static gboolean
session_risk(CbConsole *console, guint session, const char *value)
{
    static const char *const levels[] = {"critical", "high", "medium", "low"};
    const CbBoardRow *row = cb_board_find(console->board, session);
    return row != NULL && g_str_has_prefix(row->past ? "past" : levels[row->risk.level], value);
}

static gboolean
session_days(CbConsole *console, guint session, const char *value)
{
    gint64 distance =
        sessions_date(cb_console_world(console), session) - cb_console_today(console);
    return distance >= 0 && distance < strtol(value, NULL, 10);
}

static gboolean
session_status(CbConsole *console, guint session, const char *value)
{
    return g_str_has_prefix(sessions_status(cb_console_world(console), session), value);
}

static gboolean
session_region(CbConsole *console, guint session, const char *value)
{
    return cb_haystack_field_has(haystack(console, CB_sessions, session), CB_HAY_REGION, value);
}

static gboolean
session_client(CbConsole *console, guint session, const char *value)
{
    return cb_haystack_field_has(haystack(console, CB_sessions, session), CB_HAY_CLIENT, value);
}

gboolean
cb_session_passes(CbConsole *console, guint session, const char *word)
{
    static const Asking askings[] = {
        {"risk:", session_risk},     {"region:", session_region}, {"days:", session_days},
        {"status:", session_status}, {"client:", session_client}, {NULL, NULL},
    };
    return passes(console, CB_sessions, session, askings, word);
}

/* --- people ----------------------------------------------------------------------------------- */

static gboolean
operator_region(CbConsole *console, guint operator, const char *value)
{
    return cb_haystack_field_has(haystack(console, CB_operators, operator), CB_HAY_REGION, value);
}

/* A day that is not fully typed lets everybody through. */
static gboolean
operator_free(CbConsole *console, guint operator, const char *value)
{
    const CbWorld *world = cb_console_world(console);
    const CbStaffing *staffing = cb_staffing(world);
    gint64 day = cb_console_today(console);
    if (strcmp(value, "tomorrow") == 0)
        day++;
    else if (strcmp(value, "today") != 0 && !cb_day_parse(value, &day))
        return TRUE;
    const CbStaffingDay *entry = cb_staffing_day(staffing, day);
    if (entry != NULL)
        return cb_bits_has(entry->free, operator);
    return cb_bits_has(staffing->active, operator) &&
           !cb_operator_is_unavailable(world, operator, day);
}

static gboolean
operator_load(CbConsole *console, guint operator, const char *value)
{
    return cb_operator_load(cb_console_world(console), operator) >= strtoul(value, NULL, 10);
}

static gboolean
operator_over(CbConsole *console, guint operator, const char *value)
{
    gboolean over = cb_operator_is_overloaded(cb_console_world(console), operator);
    return g_str_has_prefix(over ? "yes" : "no", value);
}

gboolean
cb_operator_passes(CbConsole *console, guint operator, const char *word)
{
    static const Asking askings[] = {
        {"region:", operator_region}, {"free:", operator_free}, {"load:", operator_load},
        {"over:", operator_over},     {NULL, NULL},
    };
    return passes(console, CB_operators, operator, askings, word);
}
