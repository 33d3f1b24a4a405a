/* What `callboard peers` does about texts that need a person: says what one meant, or writes back. Which text is settled
 * is never guessed: where several of somebody wait, --text says which.
 */
#include <string.h>

#include "engine/peers/names.h"
#include "engine/peers/numbers.h"
#include "engine/peers/telephones.h"
#include "engine/peers/words.h"
#include "tui/commands/named.h"
#include "tui/commands/peers.h"
#include "tui/commands/sheet.h"

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

/* --- which text ------------------------------------------------------------------------------- */

#define SHORT 8 /* characters of an id, where they tell it from the others */

char *
cb_peers_text_id(const CbWorld *world, guint text)
{
    const char *id = event_messages_id(world, text);
    g_autofree char *begin = g_utf8_strlen(id, -1) > SHORT ? g_utf8_substring(id, 0, SHORT) : g_strdup(id);
    g_autoptr(GArray) waiting = cb_peer_unsettled(world, event_messages_event_id(world, text));
    for (guint i = 0; i < waiting->len; i++) {
        guint other = g_array_index(waiting, guint, i);
        if (other != text && g_str_has_prefix(event_messages_id(world, other), begin))
            return g_strdup(id);
    }
    return g_steal_pointer(&begin);
}

/* Those of somebody that wait, the oldest first; also what came in under another's name, where nobody could tell which of
 * them wrote it. Rows of event_messages (guint). */
static GArray *
texts_waiting(const CbWorld *world, guint event, guint contractor)
{
    GArray *rows = cb_peer_unsettled(world, event);
    for (guint i = rows->len; i-- > 0;)
        if (!cb_peer_may_have_written(world, g_array_index(rows, guint, i), contractor))
            g_array_remove_index(rows, i);
    return rows;
}

static void
list_texts(const CbCall *call, guint event, const GArray *rows)
{
    static const CbSheetColumn columns[] = {
        {"WHEN", FALSE, 0}, {"ID", FALSE, 0}, {"TEXT", FALSE, 40}, {NULL, FALSE, 0}};
    const CbWorld *world = world_of(call);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < rows->len; i++) {
        guint row = g_array_index(rows, guint, i);
        g_autofree char *when = cb_peers_moment(call, event, event_messages_created_at(world, row)),
                        *text = cb_peer_text(world, row);
        g_autofree char *id = cb_peers_text_id(world, row);
        cb_sheet_text(sheet, when);
        cb_sheet_text(sheet, id);
        cb_sheet_text(sheet, text);
    }
    cb_sheet_print(sheet, stderr);
}

static CbExit
refuse_several(const CbCall *call, guint event, guint contractor, const GArray *waiting)
{
    g_autofree char *name = cb_name_of_contractor(world_of(call), contractor);
    CbExit status =
        cb_call_refuse(call, "AMBIGUOUS", "%u texts of %s wait; say with --text which one it is:", waiting->len, name);
    if (!call->json)
        list_texts(call, event, waiting);
    return status;
}

/* Whether --text names it: its id, or how that begins. */
static gboolean
is_named(const CbCall *call, guint row)
{
    return call->text == NULL || (*call->text != '\0' && g_str_has_prefix(event_messages_id(world_of(call), row), call->text));
}

/* The one that --text names, else the only one that waits; CB_NO_ROW where none does. */
static gboolean
find_text(CbCall *call, guint event, guint contractor, guint *text, CbExit *status)
{
    g_autoptr(GArray) waiting = texts_waiting(world_of(call), event, contractor);
    for (guint i = waiting->len; i-- > 0;)
        if (!is_named(call, g_array_index(waiting, guint, i)))
            g_array_remove_index(waiting, i);
    *text = waiting->len > 0 ? g_array_index(waiting, guint, 0) : CB_NO_ROW;
    if (waiting->len > 1) {
        *status = refuse_several(call, event, contractor, waiting);
        return FALSE;
    }
    if (call->text != NULL && waiting->len == 0) {
        g_autofree char *name = cb_name_of_contractor(world_of(call), contractor), *quoted = cb_json_quote(call->text);
        *status = cb_call_refuse(call, "MESSAGE_NOT_FOUND", "no text %s of %s waits; peers replies shows those that do",
                                 quoted, name);
        return FALSE;
    }
    return TRUE;
}

/* --- which introduction ----------------------------------------------------------------------- */

/* Whether somebody's answer may be about the match: `exchanged`, both have agreed to it; else they
 * have neither agreed nor declined. */
static gboolean
may_be_about(const CbWorld *world, guint match, guint contractor, gboolean exchanged)
{
    gint64 first = event_peer_matches_contractor1_response(world, match),
           second = event_peer_matches_contractor2_response(world, match);
    if (exchanged)
        return first == TRUE && second == TRUE;
    return (event_peer_matches_contractor1_id(world, match) == contractor ? first : second) ==
           CB_NULL;
}

/* The matches of somebody that their answer may be about (guint), the best first. */
static GArray *
matches_about(const CbWorld *world, guint event, guint contractor, gboolean exchanged)
{
    GArray *matches = cb_peer_match_list(world, event);
    for (guint i = matches->len; i-- > 0;) {
        guint row = g_array_index(matches, guint, i);
        gboolean theirs = event_peer_matches_contractor1_id(world, row) == contractor ||
                          event_peer_matches_contractor2_id(world, row) == contractor;
        if (!theirs || !may_be_about(world, row, contractor, exchanged))
            g_array_remove_index(matches, i);
    }
    return matches;
}

/* Whether they met, and how good it was, is said of those whose contact data were exchanged. */
static gboolean
is_of_exchanged(const char *class)
{
    static const char *const classes[] = {"met", "not_met", "rating", NULL};
    return g_strv_contains(classes, class);
}

static CbExit
refuse_matches(const CbCall *call, guint contractor, gboolean exchanged, const GArray *matches)
{
    const CbWorld *world = world_of(call);
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    g_autoptr(GString) others = g_string_new(NULL);
    if (matches->len == 0)
        return cb_call_refuse(call, "MATCH_NOT_FOUND",
                              exchanged ? "%s has no introduction that both have agreed to"
                                        : "%s has no introduction that is open: each has been answered, or there is none",
                              name);
    for (guint i = 0; i < matches->len; i++) {
        g_autofree char *other =
            cb_name_of_contractor(world, cb_peer_other(world, g_array_index(matches, guint, i), contractor));
        g_string_append_printf(others, "%s%s", i > 0 ? ", " : "", other);
    }
    return cb_call_refuse(call, "AMBIGUOUS", "%u introductions of %s are %s: %s; say which with --peer", matches->len,
                          name, exchanged ? "agreed to by both" : "open", others->str);
}

/* The only one that the answer may be about. */
static gboolean
find_only_match(CbCall *call, guint event, guint contractor, guint *match, CbExit *status)
{
    gboolean exchanged = is_of_exchanged(call->side);
    g_autoptr(GArray) matches = matches_about(world_of(call), event, contractor, exchanged);
    if (matches->len != 1) {
        *status = refuse_matches(call, contractor, exchanged, matches);
        return FALSE;
    }
    *match = g_array_index(matches, guint, 0);
    return TRUE;
}

/* The match that an answer is about: that with --peer, else that of the text (`about`, CB_NO_ROW
 * without), else the only one. */
static gboolean
find_match(CbCall *call, guint event, guint contractor, guint about, guint *match, CbExit *status)
{
    guint peer;
    if (call->peer != NULL) {
        if (!cb_call_find_introduced(call, event, contractor, call->peer, &peer, status))
            return FALSE;
        *match = cb_peers_match_of(world_of(call), event, contractor, peer);
        return TRUE;
    }
    *match = about == CB_NO_ROW ? CB_NO_ROW : cb_peer_match_of_message(world_of(call), about);
    return *match != CB_NO_ROW || find_only_match(call, event, contractor, match, status);
}

/* --- answering -------------------------------------------------------------------------------- */

static CbExit
answer_as(CbCall *call, guint event, guint contractor, guint about, cJSON *json, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint match;
    if (!find_match(call, event, contractor, about, &match, &status))
        return status;
    cb_json_add_given(json, "match_id", event_peer_matches_id(world_of(call), match));
    cb_json_add_given(json, "class", call->side);
    if (call->rating > 0)
        cJSON_AddNumberToObject(json, "rating", call->rating);
    return cb_peers_make(call, "peers.reply", events_id(world_of(call), event), json, error);
}

CbExit
cb_peers_answer(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event, contractor, about;
    if (call->side != NULL && call->message != NULL)
        return cb_peers_wrong(call, "--as or --message, not both", error);
    if (!cb_peers_event(call, &event, &status) || !cb_peers_guest(call, event, 2, &contractor, &status) ||
        !find_text(call, event, contractor, &about, &status))
        return status;
    if (about == CB_NO_ROW && call->message == NULL && call->side == NULL)
        return cb_call_refuse(call, "NOTHING_TO_DO", "no text of theirs waits for an answer");
    if (call->message == NULL && call->side == NULL)
        return cb_peers_wrong(call, "--as what it meant, or --message with words (an empty one settles it as it is)",
                              error);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cb_json_add_given(json, "contractor_id", contractors_id(world_of(call), contractor));
    cb_json_add_given(json, "message_id", about == CB_NO_ROW ? NULL : event_messages_id(world_of(call), about));
    if (call->side != NULL)
        return answer_as(call, event, contractor, about, json, error);
    cb_json_add_given(json, "text", call->message);
    return cb_peers_make(call, "peers.say", events_id(world_of(call), event), json, error);
}
