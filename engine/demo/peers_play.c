/* Plays the demo's events until now: their runs, what the hub's sender sends, what people answer,
 * all in the order of time and through the decisions of the domain.
 */
#include <string.h>

#include "engine/decision.h"
#include "engine/demo/peers.h"
#include "engine/demo/peers_stories.h"
#include "engine/json.h"
#include "engine/peers/names.h"
#include "engine/peers/reading.h"
#include "engine/peers/words.h"
#include "engine/when.h"

#define DISPATCHER "ana"

typedef enum {
    AGENDA_MADE,
    PINNED,
    FORBIDDEN,
    BATCH,
    LATECOMERS,
    SAID,
    RATINGS_DUE,
    RATINGS_GIVEN
} Happens;

typedef struct {
    gint64 at;
    guint order; /* among equal times */
    Happens happens;
    CbDemoGatheringName gathering;
    guint match; /* of what is said: a row of event_peer_matches */
    CbDemoReply reply;
} Event;

typedef struct {
    CbWorld *world;
    const CbDemoOptions *options;
    gint64 now;
    guint decided, said;
    GArray *events; /* Event, those to come */
    gint64 last_sent;
} Play;

/* --- deciding --------------------------------------------------------------------------------- */

static void
become(Play *play, const CbPatch *patch)
{
    CbWorld *after = cb_world_patch(play->world, patch);
    cb_world_unref(play->world);
    play->world = after;
}

/* What is refused does not happen: in a small demo there may be nobody to match. Takes `payload`.
 */
static void
decide(Play *play, const Event *event, const char *kind, cJSON *payload, const char *actor)
{
    CbDemoGathering gathering = cb_demo_gathering(play->options, event->gathering);
    CbRole role = strcmp(actor, DISPATCHER) == 0 ? CB_ROLE_DISPATCHER : CB_ROLE_SERVICE;
    char *text = cJSON_PrintUnformatted(payload);
    g_autoptr(CbDecision) decision =
        cb_decision_new(play->world, kind, gathering.id, text, actor, role, event->at);
    cJSON_free(text);
    cJSON_Delete(payload);
    g_free(decision->id);
    decision->id = g_strdup_printf("demo_peers_%04u", ++play->decided);
    g_autoptr(CbOutcome) outcome = cb_decide(play->world, decision, event->at);
    if (outcome->code == NULL)
        become(play, outcome->patch);
}

static guint
event_row(const Play *play, const Event *event)
{
    return cb_world_find(play->world, CB_events,
                         cb_demo_gathering(play->options, event->gathering).id);
}

/* --- the sender ------------------------------------------------------------------------------- */

#define APART (3 * CB_SECOND) /* twenty a minute */

/* What never arrives: one of four dozen. */
static gboolean
is_lost(guint row)
{
    return row % 48 == 31;
}

static gboolean
is_due(const CbWorld *world, guint row, gint64 until)
{
    return g_strcmp0(event_messages_direction(world, row), "outbound") == 0 &&
           strcmp(event_messages_status(world, row), "scheduled") == 0 &&
           event_messages_scheduled_time(world, row) <= until;
}

static int
by_due(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 first = event_messages_scheduled_time(world, x),
           second = event_messages_scheduled_time(world, y);
    if (first != second)
        return first < second ? -1 : 1;
    return strcmp(event_messages_id(world, x), event_messages_id(world, y));
}

/* The introduction has gone out to one of the two. */
static void
tell_match(CbPatch *patch, const CbWorld *world, guint message, const char *text, gint64 at)
{
    guint match = cb_peer_match_of_message(world, message);
    if (match == CB_NO_ROW || strcmp(event_messages_message_type(world, message),
                                     cb_peer_words_type(CB_WORDS_INTRODUCTION)) != 0)
        return;
    CbRow *row = cb_patch_add(patch, CB_event_peer_matches);
    cb_patch_set_text(patch, row, CB_event_peer_matches_id, event_peer_matches_id(world, match));
    cb_patch_set_text(patch, row, CB_event_peer_matches_event_id,
                      events_id(world, event_peer_matches_event_id(world, match)));
    if (event_peer_matches_introduction_sent_time(world, match) == CB_NULL)
        cb_patch_set_integer(row, CB_event_peer_matches_introduction_sent_time, at);
    if (event_messages_contractor_id(world, message) ==
        event_peer_matches_contractor1_id(world, match))
        cb_patch_set_text(patch, row, CB_event_peer_matches_introduction_message, text);
}

static void
send_one(Play *play, guint message, gint64 at)
{
    const CbWorld *world = play->world;
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autofree char *text = cb_peer_text(world, message);
    gboolean lost = is_lost(message);
    CbRow *row = cb_patch_add(patch, CB_event_messages);
    cb_patch_set_text(patch, row, CB_event_messages_id, event_messages_id(world, message));
    cb_patch_set_text(patch, row, CB_event_messages_event_id,
                      events_id(world, event_messages_event_id(world, message)));
    cb_patch_set_text(patch, row, CB_event_messages_status, lost ? "failed" : "sent");
    cb_patch_set_integer(row, CB_event_messages_attempts, lost ? 3 : 1);
    cb_patch_set_integer(row, CB_event_messages_updated_at, at);
    if (lost) {
        cb_patch_set_text(patch, row, CB_event_messages_error_message,
                          "the gateway answered 502 three times");
    } else {
        cb_patch_set_integer(row, CB_event_messages_actual_send_time, at);
        cb_patch_set_text(patch, row, CB_event_messages_message_content, text);
        tell_match(patch, world, message, text, at);
    }
    become(play, patch);
}

/* What is due by then goes out, as fast as the gateway takes it. */
static void
send_until(Play *play, gint64 until)
{
    g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(play->world, CB_event_messages); row++)
        if (is_due(play->world, row, until))
            g_array_append_val(due, row);
    g_array_sort_with_data(due, by_due, play->world);
    for (guint i = 0; i < due->len; i++) {
        guint row = g_array_index(due, guint, i);
        gint64 at = MAX(event_messages_scheduled_time(play->world, row), play->last_sent + APART);
        if (at > until)
            break;
        send_one(play, row, at);
        play->last_sent = at;
    }
}

/* --- what is said ----------------------------------------------------------------------------- */

static void
text_in(Play *play, const Event *event, guint contractor, const char *text)
{
    char at[32];
    g_autofree char *id = g_strdup_printf("sms_%05u", ++play->said);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "contractor_id", contractors_id(play->world, contractor));
    cJSON_AddStringToObject(json, "text", text);
    cJSON_AddStringToObject(json, "message_id", id);
    cJSON_AddStringToObject(json, "received_at", cb_time_format(event->at, at));
    decide(play, event, "peers.inbound", json, "hub");
}

/* The newest text that came in from somebody at the event, CB_NO_ROW without. */
static guint
last_text(const Play *play, const Event *event, guint contractor)
{
    guint last = CB_NO_ROW, at = event_row(play, event);
    for (guint row = 0; row < cb_world_rows(play->world, CB_event_messages); row++)
        if (event_messages_event_id(play->world, row) == at &&
            event_messages_contractor_id(play->world, row) == contractor &&
            g_strcmp0(event_messages_direction(play->world, row), "inbound") == 0)
            last = row;
    return last;
}

static void
dispatcher_acts(Play *play, const Event *event, guint contractor)
{
    gboolean words = event->reply.says == CB_DEMO_ANSWERED;
    guint about = last_text(play, event, contractor);
    if (about == CB_NO_ROW)
        return;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "contractor_id", contractors_id(play->world, contractor));
    cJSON_AddStringToObject(json, "message_id", event_messages_id(play->world, about));
    if (!words)
        cJSON_AddStringToObject(json, "match_id", event_peer_matches_id(play->world, event->match));
    cJSON_AddStringToObject(json, words ? "text" : "class", event->reply.text);
    decide(play, event, words ? "peers.say" : "peers.reply", json, DISPATCHER);
}

/* Who answers a question that was not asked says nothing: the introduction may have been lost. */
static gboolean
was_asked(const Play *play, const Event *event, guint contractor)
{
    CbDemoSays says = event->reply.says;
    if (says == CB_DEMO_SAYS_FIRST || says == CB_DEMO_SAYS_SECOND)
        return TRUE;
    gboolean rates = says == CB_DEMO_RATES_FIRST || says == CB_DEMO_RATES_SECOND;
    return cb_peer_question(play->world, event->match, contractor,
                            rates ? CB_PEER_ASKED_RATING : CB_PEER_ASKED_ATTENDANCE) != CB_NO_ROW;
}

static void
say(Play *play, const Event *event)
{
    CbDemoSays says = event->reply.says;
    gboolean second =
        says == CB_DEMO_SAYS_SECOND || says == CB_DEMO_TELLS_SECOND || says == CB_DEMO_RATES_SECOND;
    guint first = event_peer_matches_contractor1_id(play->world, event->match);
    guint contractor =
        second ? event_peer_matches_contractor2_id(play->world, event->match) : first;
    if (says == CB_DEMO_READ_AS || says == CB_DEMO_ANSWERED) {
        dispatcher_acts(play, event, contractor);
        return;
    }
    if (!was_asked(play, event, contractor))
        return;
    g_autofree char *name =
        cb_peer_first_name(play->world, cb_peer_other(play->world, event->match, contractor));
    g_auto(GStrv) parts = g_strsplit(event->reply.text, "{peer}", -1);
    g_autofree char *text = g_strjoinv(name, parts);
    text_in(play, event, contractor, text);
}

/* Two of three who are asked for a rating give one. */
static void
give_ratings(Play *play, const Event *event)
{
    static const char *const texts[] = {"9", "8", "10!", "7 I guess", "6", "9 thank you"};
    guint at = event_row(play, event), rows = cb_world_rows(play->world, CB_event_messages);
    for (guint row = 0; row < rows; row++)
        if (event_messages_event_id(play->world, row) == at && row % 3 != 1 &&
            strcmp(event_messages_message_type(play->world, row),
                   cb_peer_words_type(CB_WORDS_RATING)) == 0 &&
            strcmp(event_messages_status(play->world, row), "sent") == 0 &&
            event_messages_response_received(play->world, row) == NULL)
            text_in(play, event, event_messages_contractor_id(play->world, row),
                    texts[row % G_N_ELEMENTS(texts)]);
}

/* --- what happens ----------------------------------------------------------------------------- */

static void
expect(Play *play, gint64 at, Happens happens, CbDemoGatheringName gathering)
{
    Event event = {
        .at = at, .order = play->events->len, .happens = happens, .gathering = gathering};
    if (at <= play->now)
        g_array_append_val(play->events, event);
}

/* What the two of a match will answer. */
static void
expect_replies(Play *play, const Event *event, guint match, guint number)
{
    gint64 out = cb_demo_gathering(play->options, event->gathering).noon + 5 * CB_MINUTE;
    for (const CbDemoReply *reply = cb_demo_replies(number); reply->says != CB_DEMO_SAYS_END;
         reply++) {
        Event said = {out + reply->after * CB_MINUTE,
                      play->events->len,
                      SAID,
                      event->gathering,
                      match,
                      *reply};
        if (said.at <= play->now)
            g_array_append_val(play->events, said);
    }
}

static void
make_batch(Play *play, const Event *event)
{
    guint before = cb_world_rows(play->world, CB_event_peer_matches);
    decide(play, event, "peers.run", cJSON_CreateObject(), "hub");
    for (guint match = before; match < cb_world_rows(play->world, CB_event_peer_matches); match++)
        expect_replies(play, event, match, match - before);
}

/* Somebody knows that two should meet, and that two others should not. */
static void
order_pair(Play *play, const Event *event)
{
    gboolean pin = event->happens == PINNED;
    CbDemoGathering gathering = cb_demo_gathering(play->options, event->gathering);
    CbDemoPeerId one, other;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "contractor1_id",
                            cb_demo_contractor_id(one, gathering.first + (pin ? 1 : 4)));
    cJSON_AddStringToObject(json, "contractor2_id",
                            cb_demo_contractor_id(other, gathering.first + (pin ? 6 : 8)));
    cJSON_AddStringToObject(json, "rule", pin ? "pin" : "forbid");
    cJSON_AddStringToObject(
        json, "reason", pin ? "They asked for it at registration." : "Partners until last year.");
    decide(play, event, "peers.pair", json, DISPATCHER);
}

static void
happen(Play *play, const Event *event)
{
    g_autoptr(CbPatch) late = NULL;
    switch (event->happens) {
    case AGENDA_MADE:
        decide(play, event, "peers.schedule", cJSON_CreateObject(), "hub");
        break;
    case PINNED:
    case FORBIDDEN:
        order_pair(play, event);
        break;
    case BATCH:
        make_batch(play, event);
        break;
    case LATECOMERS:
        late = cb_demo_latecomers(play->options, event->gathering);
        become(play, late);
        break;
    case SAID:
        say(play, event);
        break;
    case RATINGS_DUE:
        decide(play, event, "peers.rate", cJSON_CreateObject(), "hub");
        break;
    case RATINGS_GIVEN:
        give_ratings(play, event);
        break;
    }
}

static void
expect_gathering(Play *play, CbDemoGatheringName name)
{
    CbDemoGathering gathering = cb_demo_gathering(play->options, name);
    expect(play, MIN(gathering.begin, play->now) - CB_DAY, AGENDA_MADE, name);
    expect(play, gathering.noon - 15 * CB_MINUTE, BATCH, name);
    expect(play, gathering.noon - 8 * CB_MINUTE, LATECOMERS, name);
    expect(play, gathering.noon - 6 * CB_MINUTE, BATCH, name);
    expect(play, gathering.end + 60 * CB_MINUTE, RATINGS_DUE, name);
    expect(play, gathering.end + 95 * CB_MINUTE, RATINGS_GIVEN, name);
}

static int
by_time(gconstpointer a, gconstpointer b)
{
    const Event *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

CbWorld *
cb_demo_play_peers(const CbWorld *world, const CbDemoOptions *options)
{
    Play play = {
        .world = cb_world_ref(world), .options = options, .now = cb_demo_peers_now(options)};
    play.events = g_array_new(FALSE, FALSE, sizeof(Event));
    for (guint name = 0; name < CB_DEMO_GATHERINGS; name++)
        expect_gathering(&play, (CbDemoGatheringName)name);
    expect(&play, play.now - 70 * CB_MINUTE, PINNED, CB_DEMO_SUMMIT);
    expect(&play, play.now - 64 * CB_MINUTE, FORBIDDEN, CB_DEMO_SUMMIT);
    while (play.events->len > 0) {
        g_array_sort(play.events, by_time);
        Event event = g_array_index(play.events, Event, 0);
        g_array_remove_index(play.events, 0);
        send_until(&play, event.at);
        happen(&play, &event);
    }
    send_until(&play, play.now);
    g_array_unref(play.events);
    return play.world;
}
