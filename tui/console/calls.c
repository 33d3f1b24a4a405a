#include "tui/console/calls.h"

#include <string.h>

#include "engine/operators/contact.h"
#include "engine/operators/distance.h"
#include "engine/operators/staffing.h"
#include "tui/console/cells.h"

#define MOST_CONTACTS 4

/* --- the sessions around one ------------------------------------------------------------------ */

/* The last live session before a day, or the first after it, that somebody is accepted on. */
static guint
neighbour(const CbWorld *world, guint operator, guint but, gint64 day, gboolean before)
{
    guint found = CB_NO_ROW;
    CB_EACH_OF_OPERATOR(world, operator, link) {
        guint session = session_operators_session_id(world, link);
        gint64 date = sessions_date(world, session);
        if (session == but || !cb_link_is_accepted(world, link) ||
            !cb_session_is_live(world, session) || (before ? date > day : date <= day))
            continue;
        if (found == CB_NO_ROW ||
            (before ? date > sessions_date(world, found) : date < sessions_date(world, found)))
            found = session;
    }
    return found;
}

static void
append_neighbour(CbConsole *console, guint session, const char *word, GString *text)
{
    g_autoptr(GString) date = g_string_new(NULL);
    if (session == CB_NO_ROW)
        return;
    cb_text_date(console, sessions_date(cb_console_world(console), session), date);
    g_string_append_printf(text, "%s%s %s, %s", text->len > 0 ? " · " : "", word, date->str,
                           cb_session_label(cb_console_world(console), session));
}

void
cb_around_words(CbConsole *console, guint operator, guint session, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 day = session != CB_NO_ROW ? sessions_date(world, session) : cb_console_today(console);
    gint64 metres = session != CB_NO_ROW ? cb_distance_metres(world, session, operator) : -1;
    g_string_truncate(text, 0);
    if (metres >= 0)
        g_string_append_printf(text, "%" G_GINT64_FORMAT " km", (metres + 500) / 1000);
    append_neighbour(console, neighbour(world, operator, session, day, TRUE), "before", text);
    append_neighbour(console, neighbour(world, operator, session, day, FALSE), "next", text);
}

/* --- calls ------------------------------------------------------------------------------------ */

static const char *
word_of(const char *outcome)
{
    static const char *const words[][2] = {{"no_answer", "no answer"},
                                           {"declined", "said no"},
                                           {"maybe", "perhaps"},
                                           {"agreed", "said yes"}};
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        if (g_strcmp0(words[w][0], outcome) == 0)
            return words[w][1];
    return "note";
}

/* "said no 15:40: ill (Luc)" */
static void
append_contact(CbConsole *console, guint contact, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) when = g_string_new(NULL);
    cb_text_instant(console, contacts_made_at(world, contact), when);
    g_string_append_printf(text, "%s %s", word_of(contacts_outcome(world, contact)), when->str);
    if (contacts_note(world, contact) != NULL)
        g_string_append_printf(text, ": %s", contacts_note(world, contact));
    if (contacts_call_back_at(world, contact) != CB_NULL) {
        cb_text_instant(console, contacts_call_back_at(world, contact), when);
        g_string_append_printf(text, "; call back %s", when->str);
    }
    g_string_append_printf(text, " (%s)", contacts_made_by(world, contact));
}

gboolean
cb_call_words(CbConsole *console, guint operator, guint session, GString *text)
{
    guint last = cb_contact_last(cb_console_world(console), operator, session);
    g_string_truncate(text, 0);
    if (last != CB_NO_ROW)
        append_contact(console, last, text);
    return last != CB_NO_ROW;
}

static int
newest_first(gconstpointer a, gconstpointer b, gpointer data)
{
    gint64 x = contacts_made_at(data, *(const guint *)a),
           y = contacts_made_at(data, *(const guint *)b);
    return (x < y) - (x > y);
}

GPtrArray *
cb_contact_lines(CbConsole *console, guint operator, guint session, guint most)
{
    const CbWorld *world = cb_console_world(console);
    guint column = operator != CB_NO_ROW ? CB_contacts_operator_id : CB_contacts_session_id;
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) contacts = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GString) line = g_string_new(NULL);
    for (guint c = cb_world_first(world, CB_contacts, column, operator != CB_NO_ROW ? operator : session);
         c != CB_NO_ROW; c = cb_world_next(world, CB_contacts, column, c))
        g_array_append_val(contacts, c);
    g_array_sort_with_data(contacts, newest_first, (gpointer)world);
    for (guint i = 0; i < MIN(contacts->len, most); i++) {
        guint contact = g_array_index(contacts, guint, i);
        guint about = contacts_session_id(world, contact),
              whom = contacts_operator_id(world, contact);
        g_string_truncate(line, 0);
        if (operator == CB_NO_ROW && whom != CB_NO_ROW)
            g_string_append_printf(line, "%s ", cb_operator_label(world, whom));
        append_contact(console, contact, line);
        if (operator != CB_NO_ROW && about != CB_NO_ROW)
            g_string_append_printf(line, ", %s", cb_session_label(world, about));
        g_ptr_array_add(lines, g_strdup(line->str));
    }
    return lines;
}

char *
cb_calls_text(CbConsole *console, guint operator, guint session)
{
    const CbWorld *world = cb_console_world(console);
    const char *phone = operators_phone(world, operator), *email = operators_email(world, operator);
    g_autoptr(GString) around = g_string_new(NULL);
    GString *text = g_string_new(cb_operator_label(world, operator));
    g_string_append_printf(text, "  %s  %s", phone != NULL ? phone : "no number",
                           email != NULL ? email : "");
    if (session != CB_NO_ROW)
        g_string_append_printf(text, "\nfor %s", cb_session_label(world, session));
    cb_around_words(console, operator, session, around);
    if (around->len > 0)
        g_string_append_printf(text, "\n%s", around->str);
    g_autoptr(GPtrArray) lines = cb_contact_lines(console, operator, session, MOST_CONTACTS);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "\n%s", (const char *)lines->pdata[i]);
    return g_string_free(text, FALSE);
}
