/* What `callboard peers` tells: events, introductions with both sides, texts that need a person,
 * the report. */
#include <string.h>

#include "engine/peers/agenda.h"
#include "engine/peers/answers.h"
#include "engine/peers/names.h"
#include "engine/peers/numbers.h"
#include "engine/peers/schedule.h"
#include "engine/peers/words.h"
#include "engine/when.h"
#include "tui/commands/named.h"
#include "tui/commands/peers.h"
#include "tui/commands/sheet.h"

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

static gint64
now_of(const CbCall *call)
{
    return cb_desk_now(call->desk);
}

/* --- events ----------------------------------------------------------------------------------- */

/* "in 14 min", "due", "completed", "no lunch". Caller frees. */
static char *
plain_run_text(const CbWorld *world, guint event, gint64 now)
{
    guint run = cb_peer_run(world, event);
    const char *state = run == CB_NO_ROW ? NULL : peer_runs_state(world, run);
    if (g_strcmp0(state, "delayed") != 0)
        return g_strdup(state != NULL                              ? state
                        : cb_peer_lunch(world, event) == CB_NO_ROW ? "no lunch"
                                                                   : "not planned");
    gint64 minutes = (peer_runs_run_at(world, run) - now + CB_MINUTE - 1) / CB_MINUTE;
    if (minutes <= 0)
        return g_strdup("due");
    if (minutes < 120)
        return g_strdup_printf("in %d min", (int)minutes);
    return minutes < 48 * 60 ? g_strdup_printf("in %d h", (int)(minutes / 60))
                             : g_strdup_printf("in %d d", (int)(minutes / (24 * 60)));
}

/* With what it misses of the agenda: "completed, moved". Caller frees. */
static char *
run_text(const CbWorld *world, guint event, gint64 now)
{
    CbPeerAgenda agenda = cb_peer_agenda(world, event, now);
    g_autofree char *plain = plain_run_text(world, event, now);
    return agenda.matters ? g_strdup_printf("%s, %s", plain, cb_peer_missed_short(agenda.missed))
                          : g_steal_pointer(&plain);
}

static void
add_event(CbSheet *sheet, const CbCall *call, guint event)
{
    const CbWorld *world = world_of(call);
    guint lunch = cb_peer_lunch(world, event);
    CbPeerNumbers numbers = cb_peer_numbers(world, event);
    g_autofree char *run = run_text(world, event, now_of(call));
    g_autofree char *when =
        lunch == CB_NO_ROW
            ? NULL
            : cb_peers_moment(call, event, event_agenda_items_start_time(world, lunch));
    cb_sheet_text(sheet, cb_name_of_event(world, event));
    cb_sheet_text(sheet, when);
    cb_sheet_text(sheet, run);
    cb_sheet_format(sheet, "%u/%u", numbers.checked_in, numbers.registered);
    cb_sheet_number(sheet, numbers.all.matches);
    cb_sheet_number(sheet, numbers.unsettled);
    cb_sheet_text(sheet, events_id(world, event));
}

/* By the start of the agenda's first lunch; those without one last. */
static int
by_lunch(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    guint first = cb_peer_lunch(world, x), second = cb_peer_lunch(world, y);
    gint64 one = first == CB_NO_ROW ? G_MAXINT64 : event_agenda_items_start_time(world, first);
    gint64 other = second == CB_NO_ROW ? G_MAXINT64 : event_agenda_items_start_time(world, second);
    return one != other ? (one > other) - (one < other) : (x > y) - (x < y);
}

CbExit
cb_peers_events(CbCall *call, GError **error)
{
    static const CbSheetColumn columns[] = {
        {"EVENT", FALSE, 22}, {"LUNCH", FALSE, 0}, {"RUN", FALSE, 0}, {"IN", TRUE, 0},
        {"PAIRS", TRUE, 0},   {"ASK", TRUE, 0},    {"ID", FALSE, 0},  {NULL, FALSE, 0}};
    const CbWorld *world = world_of(call);
    (void)error;
    if (call->json) {
        cb_call_answer(cb_answer_peer_events(world, now_of(call)));
        return CB_EXIT_DONE;
    }
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint event = 0; event < cb_world_rows(world, CB_events); event++)
        g_array_append_val(events, event);
    g_array_sort_with_data(events, by_lunch, (gpointer)world);
    for (guint i = 0; i < events->len; i++)
        add_event(sheet, call, g_array_index(events, guint, i));
    cb_sheet_print(sheet, stdout);
    return CB_EXIT_DONE;
}

CbExit
cb_peers_queue(CbCall *call, GError **error)
{
    (void)error;
    if (call->json) {
        cb_call_answer(cb_answer_peer_queue(world_of(call), now_of(call)));
        return CB_EXIT_DONE;
    }
    CbPeerQueue queue = cb_peer_queue(world_of(call), now_of(call));
    cb_say(stdout, "%u run%s to come: %u due, %u being made, %u later; %u completed, %u failed.",
           queue.total, queue.total == 1 ? "" : "s", queue.waiting, queue.active, queue.delayed,
           queue.completed, queue.failed);
    return CB_EXIT_DONE;
}

/* --- introductions ---------------------------------------------------------------------------- */

static const char *
side_text(const CbPeerStanding *standing, guint side)
{
    return cb_side_name(standing->sides[side].state);
}

static void
add_match(CbSheet *sheet, const CbWorld *world, guint match)
{
    CbPeerStanding standing = cb_peer_standing(world, match);
    gboolean mutual = standing.sides[0].response == TRUE && standing.sides[1].response == TRUE;
    g_autofree char *one = cb_name_of_contractor(world, standing.sides[0].contractor);
    g_autofree char *other = cb_name_of_contractor(world, standing.sides[1].contractor);
    g_autofree char *score = cb_peer_score_text(cb_peer_match_score(world, match));
    g_autofree char *rating =
        standing.pcr == CB_NULL ? NULL : cb_peer_rating_text(standing.pcr);
    cb_sheet_text(sheet, score);
    cb_sheet_text(sheet, one);
    cb_sheet_text(sheet, side_text(&standing, 0));
    cb_sheet_text(sheet, other);
    cb_sheet_text(sheet, side_text(&standing, 1));
    cb_sheet_text(sheet, cb_peer_match_sending(world, match));
    cb_sheet_text(sheet, standing.connection_made ? "met" : mutual ? "exchanged" : NULL);
    cb_sheet_text(sheet, rating);
}

static void
print_matches(const CbWorld *world, guint event, guint contractor)
{
    static const CbSheetColumn columns[] = {
        {"SCORE", TRUE, 0},    {"FIRST", FALSE, 16}, {"SAYS", FALSE, 0},
        {"SECOND", FALSE, 16}, {"SAYS", FALSE, 0},   {"TEXT", FALSE, 0},
        {"THEN", FALSE, 0},    {"RATED", TRUE, 0},   {NULL, FALSE, 0}};
    g_autoptr(GArray) matches = cb_peer_match_list(world, event);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    guint shown = 0;
    for (guint i = 0; i < matches->len; i++) {
        guint match = g_array_index(matches, guint, i);
        if (contractor != CB_NO_ROW &&
            event_peer_matches_contractor1_id(world, match) != contractor &&
            event_peer_matches_contractor2_id(world, match) != contractor)
            continue;
        add_match(sheet, world, match);
        shown++;
    }
    if (shown > 0)
        cb_sheet_print(sheet, stdout);
    else if (contractor == CB_NO_ROW)
        cb_say(stdout, "Nobody has been introduced yet.");
    else
        cb_say(stdout, "They have not been introduced to anybody yet.");
}

/* When it was said, else when it will be. */
static gint64
time_of(const CbWorld *world, guint row)
{
    gint64 sent = event_messages_actual_send_time(world, row),
           due = event_messages_scheduled_time(world, row);
    return sent != CB_NULL ? sent : due != CB_NULL ? due : event_messages_created_at(world, row);
}

static int
by_time(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 one = time_of(world, x), other = time_of(world, y);
    return one != other ? (one > other) - (one < other)
                        : strcmp(event_messages_id(world, x), event_messages_id(world, y));
}

/* All that was and will be said to and by somebody at the event. */
static void
print_talk(const CbCall *call, guint event, guint contractor)
{
    static const CbSheetColumn columns[] = {{"WHEN", FALSE, 0},
                                            {"WAY", FALSE, 0},
                                            {"STATUS", FALSE, 0},
                                            {"TEXT", FALSE, 44},
                                            {NULL, FALSE, 0}};
    const CbWorld *world = world_of(call);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, row)
        if (event_messages_event_id(world, row) == event)
            g_array_append_val(rows, row);
    g_array_sort_with_data(rows, by_time, (gpointer)world);
    for (guint i = 0; i < rows->len; i++) {
        guint row = g_array_index(rows, guint, i);
        g_autofree char *when = cb_peers_moment(call, event, time_of(world, row));
        g_autofree char *text = cb_peer_text(world, row);
        cb_sheet_text(sheet, when);
        cb_sheet_text(
            sheet, g_strcmp0(event_messages_direction(world, row), "inbound") == 0 ? "from" : "to");
        cb_sheet_text(sheet, event_messages_status(world, row));
        cb_sheet_text(sheet, text);
    }
    if (rows->len > 0)
        cb_sheet_print(sheet, stdout);
}

static gboolean
is_of(const cJSON *row, const char *id)
{
    static const char *const names[] = {"contractor_id", "contractor1_id", "contractor2_id"};
    for (guint n = 0; n < G_N_ELEMENTS(names); n++)
        if (g_strcmp0(cJSON_GetStringValue(cb_json_member(row, names[n])), id) == 0)
            return TRUE;
    return FALSE;
}

/* Takes a list, and leaves of it what is about one person; `id` NULL: all. */
static cJSON *
rows_of(cJSON *list, const char *id)
{
    for (int i = cJSON_GetArraySize(list); id != NULL && i-- > 0;)
        if (!is_of(cJSON_GetArrayItem(list, i), id))
            cJSON_DeleteItemFromArray(list, i);
    return list;
}

/* {event, matches, introductions, replies}, of one person where one is named. */
static cJSON *
answer_event(const CbCall *call, guint event, guint contractor)
{
    const CbWorld *world = world_of(call);
    const char *id = contractor == CB_NO_ROW ? NULL : contractors_id(world, contractor);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddItemToObject(json, "event", cb_answer_peer_event(world, event, now_of(call)));
    cJSON_AddItemToObject(json, "matches", rows_of(cb_answer_peer_matches(world, event), id));
    cJSON_AddItemToObject(json, "introductions",
                          rows_of(cb_answer_peer_introductions(world, event), id));
    cJSON_AddItemToObject(json, "replies",
                          rows_of(cb_answer_peer_replies(world, event, FALSE), id));
    return json;
}

CbExit
cb_peers_show(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event, contractor = CB_NO_ROW;
    (void)error;
    if (!cb_peers_event(call, &event, &status) ||
        (call->n_words > 2 && !cb_peers_guest(call, event, 2, &contractor, &status)))
        return status;
    const CbWorld *world = world_of(call);
    if (call->json) {
        cb_call_answer(answer_event(call, event, contractor));
        return CB_EXIT_DONE;
    }
    g_autofree char *run = run_text(world, event, now_of(call));
    cb_say(stdout, "%s: %s%s.", cb_name_of_event(world, event),
           cb_peer_run(world, event) == CB_NO_ROW ? "" : "run ", run);
    CbPeerAgenda agenda = cb_peer_agenda(world, event, now_of(call));
    g_autofree char *missed = cb_peer_agenda_sentence(world, event, &agenda);
    if (agenda.matters)
        cb_say(stdout, "! %s", missed);
    print_matches(world, event, contractor);
    if (contractor != CB_NO_ROW)
        print_talk(call, event, contractor);
    return CB_EXIT_DONE;
}

/* --- texts that need a person ----------------------------------------------------------------- */

static void
add_reply(CbSheet *sheet, const CbCall *call, guint row, gboolean of_all)
{
    const CbWorld *world = world_of(call);
    guint event = event_messages_event_id(world, row),
          contractor = event_messages_contractor_id(world, row);
    g_autofree char *when = cb_peers_moment(call, event, event_messages_created_at(world, row));
    g_autofree char *name =
        contractor == CB_NO_ROW ? NULL : cb_name_of_contractor(world, contractor);
    g_autofree char *text = cb_peer_text(world, row);
    g_autofree char *id = cb_peers_text_id(world, row);
    cb_sheet_text(sheet, when);
    cb_sheet_text(sheet, id);
    cb_sheet_text(sheet, name);
    cb_sheet_text(sheet, text);
    if (of_all)
        cb_sheet_text(sheet, events_id(world, event));
}

/* [{event_id, …}], of all events unless one is named. */
static cJSON *
answer_replies(const CbWorld *world, guint only)
{
    cJSON *all = cJSON_CreateArray(), *row;
    for (guint event = 0; event < cb_world_rows(world, CB_events); event++) {
        g_autoptr(cJSON) list =
            only == CB_NO_ROW || only == event ? cb_answer_peer_replies(world, event, TRUE) : NULL;
        while (list != NULL && (row = cJSON_DetachItemFromArray(list, 0)) != NULL) {
            cJSON_AddStringToObject(row, "event_id", events_id(world, event));
            cJSON_AddItemToArray(all, row);
        }
    }
    return all;
}

CbExit
cb_peers_replies(CbCall *call, GError **error)
{
    static const CbSheetColumn of_all[] = {{"WHEN", FALSE, 0},  {"ID", FALSE, 0},    {"FROM", FALSE, 14},
                                           {"TEXT", FALSE, 18}, {"EVENT", FALSE, 0}, {NULL, FALSE, 0}};
    static const CbSheetColumn of_one[] = {
        {"WHEN", FALSE, 0}, {"ID", FALSE, 0}, {"FROM", FALSE, 18}, {"TEXT", FALSE, 28}, {NULL, FALSE, 0}};
    CbExit status = CB_EXIT_STORE;
    guint only = CB_NO_ROW, shown = 0;
    (void)error;
    if (call->n_words > 1 && !cb_peers_event(call, &only, &status))
        return status;
    const CbWorld *world = world_of(call);
    if (call->json) {
        cb_call_answer(answer_replies(world, only));
        return CB_EXIT_DONE;
    }
    g_autoptr(CbSheet) sheet = cb_sheet_new(only == CB_NO_ROW ? of_all : of_one);
    for (guint event = 0; event < cb_world_rows(world, CB_events); event++) {
        g_autoptr(GArray) rows = cb_peer_unsettled(world, event);
        for (guint i = 0; (only == CB_NO_ROW || only == event) && i < rows->len; i++, shown++)
            add_reply(sheet, call, g_array_index(rows, guint, i), only == CB_NO_ROW);
    }
    if (shown > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, "No text needs a person.");
    return CB_EXIT_DONE;
}

/* --- the report ------------------------------------------------------------------------------- */

static void
add_tally(CbSheet *sheet, const char *name, const CbPeerTally *tally)
{
    cb_sheet_text(sheet, name);
    cb_sheet_number(sheet, tally->matches);
    cb_sheet_number(sheet, tally->both);
    cb_sheet_number(sheet, tally->introduced - tally->both);
    cb_sheet_number(sheet, tally->yes);
    cb_sheet_number(sheet, tally->no);
    cb_sheet_number(sheet, tally->later);
    cb_sheet_number(sheet, tally->silent);
    cb_sheet_number(sheet, tally->mutual);
    cb_sheet_number(sheet, tally->met);
    g_autofree char *mean = tally->mean == CB_NULL ? NULL : cb_peer_rating_text(tally->mean);
    cb_sheet_text(sheet, mean);
}

/* Who was introduced to how many, once anybody was. */
static void
print_introduced(const CbPeerNumbers *numbers)
{
    if (numbers->all.matches == 0) {
        cb_say(stdout, "Nobody has been introduced yet.");
        return;
    }
    cb_say(stdout, "Nobody has more than %u introduction%s; %u of those who take part %s none.",
           numbers->most_for_one, numbers->most_for_one == 1 ? "" : "s", numbers->alone,
           numbers->alone == 1 ? "has" : "have");
}

static void
print_report(const CbWorld *world, guint event)
{
    static const CbSheetColumn columns[] = {
        {"TYPE", FALSE, 0}, {"PAIRS", TRUE, 0}, {"BOTH", TRUE, 0},   {"ONE", TRUE, 0}, {"YES", TRUE, 0},
        {"NO", TRUE, 0},    {"LATER", TRUE, 0}, {"SILENT", TRUE, 0}, {"MUTUAL", TRUE, 0},
        {"MET", TRUE, 0},   {"RATED", TRUE, 0}, {NULL, FALSE, 0}};
    CbPeerNumbers numbers = cb_peer_numbers(world, event);
    g_autoptr(GString) classes = g_string_new(NULL);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    cb_say(stdout, "%s: %u of %u checked in, %u can take part.", cb_name_of_event(world, event),
           numbers.checked_in, numbers.registered, numbers.eligible);
    print_introduced(&numbers);
    for (guint type = 0; type < CB_PEER_N_TYPES; type++)
        add_tally(sheet, cb_peer_type_name((CbPeerType)type), &numbers.by_type[type]);
    add_tally(sheet, "all", &numbers.all);
    cb_sheet_print(sheet, stdout);
    cb_say(stdout, "BOTH: pairs of which both were told; ONE: of which one was.");
    cb_say(stdout, "Introductions: %u sent, %u waiting, %u failed, %u cancelled.", numbers.sent,
           numbers.scheduled, numbers.failed, numbers.cancelled);
    for (guint class = 0; class < CB_PEER_N_CLASSES; class ++)
        if (numbers.answers[class] > 0)
            g_string_append_printf(classes, "%s%u %s", classes->len > 0 ? ", " : "",
                                   numbers.answers[class], cb_reply_name((CbReplyClass) class));
    g_strdelimit(classes->str, "_", ' ');
    cb_say(stdout, "Texts that came in: %s.", classes->len > 0 ? classes->str : "none");
}

CbExit
cb_peers_report(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event;
    (void)error;
    if (!cb_peers_event(call, &event, &status))
        return status;
    if (call->json)
        cb_call_answer(cb_answer_peer_report(world_of(call), event));
    else
        print_report(world_of(call), event);
    return CB_EXIT_DONE;
}
