#include "engine/peers/numbers.h"

#include <string.h>

#include "engine/peers/names.h"
#include "engine/peers/words.h"

/* --- people ----------------------------------------------------------------------------------- */

static void
count_people(const CbWorld *world, guint event, CbPeerNumbers *numbers)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    CB_EACH_LINK(world, event_attendees, event_id, event, attendee) {
        guint contractor = event_attendees_contractor_id(world, attendee);
        if (!g_hash_table_add(seen, GUINT_TO_POINTER(contractor)))
            continue;
        CbPeerBar bar = cb_peer_bar(world, event, contractor);
        guint matches = cb_peer_matches_of(world, event, contractor);
        numbers->registered++;
        numbers->checked_in += bar != CB_PEER_NOT_CHECKED_IN;
        numbers->eligible += bar == CB_PEER_TAKES_PART;
        numbers->left_out[bar] += bar != CB_PEER_TAKES_PART;
        numbers->alone += bar == CB_PEER_TAKES_PART && matches == 0;
        numbers->most_for_one = MAX(numbers->most_for_one, matches);
    }
}

/* --- messages --------------------------------------------------------------------------------- */

static gboolean
is_introduction(const CbWorld *world, guint message)
{
    return strcmp(event_messages_message_type(world, message),
                  cb_peer_words_type(CB_WORDS_INTRODUCTION)) == 0;
}

static gboolean
is_inbound(const CbWorld *world, guint message)
{
    return g_strcmp0(event_messages_direction(world, message), "inbound") == 0;
}

/* How a text was read in the end: as a dispatcher said, else as the words did. */
static void
count_answer(const CbWorld *world, guint message, CbPeerNumbers *numbers)
{
    CbReplyClass class;
    const char *taken = event_messages_action_taken(world, message);
    g_autofree char *read = NULL;
    if (!cb_reply_parse(taken, &class) &&
        (read = cb_peer_message_data(world, message, "class")) != NULL)
        cb_reply_parse(read, &class);
    numbers->answers[class]++;
    numbers->unsettled += strcmp(event_messages_status(world, message), "pending") == 0;
}

static void
count_messages(const CbWorld *world, guint event, CbPeerNumbers *numbers)
{
    CB_EACH_LINK(world, event_messages, event_id, event, message) {
        const char *status = event_messages_status(world, message);
        if (is_inbound(world, message)) {
            count_answer(world, message, numbers);
            continue;
        }
        numbers->messages_failed += strcmp(status, "failed") == 0;
        if (!is_introduction(world, message))
            continue;
        numbers->scheduled += strcmp(status, "scheduled") == 0 || strcmp(status, "sending") == 0;
        numbers->sent += strcmp(status, "sent") == 0 || strcmp(status, "responded") == 0;
        numbers->failed += strcmp(status, "failed") == 0;
        numbers->cancelled += strcmp(status, "cancelled") == 0;
    }
}

/* --- matches ---------------------------------------------------------------------------------- */

typedef struct {
    guint64 sum;
} Ratings;

/* Whether the introduction to one of the two has gone out. */
static gboolean
was_told(const CbWorld *world, guint match, guint side)
{
    guint to = side == 0 ? event_peer_matches_contractor1_id(world, match) : event_peer_matches_contractor2_id(world, match);
    CB_EACH_LINK(world, event_messages, contractor_id, to, message) {
        const char *status = event_messages_status(world, message);
        if (is_introduction(world, message) && cb_peer_match_of_message(world, message) == match &&
            (strcmp(status, "sent") == 0 || strcmp(status, "responded") == 0))
            return TRUE;
    }
    return FALSE;
}

static void
count_match(const CbWorld *world, guint match, CbPeerTally *tally, Ratings *ratings)
{
    CbPeerStanding standing = cb_peer_standing(world, match);
    tally->matches++;
    tally->introduced += event_peer_matches_introduction_sent_time(world, match) != CB_NULL;
    tally->both += was_told(world, match, 0) && was_told(world, match, 1);
    tally->mutual += standing.sides[0].response == TRUE && standing.sides[1].response == TRUE;
    tally->met += standing.connection_made;
    for (guint s = 0; s < 2; s++) {
        guint *states[] = {&tally->silent, &tally->yes, &tally->later, &tally->no};
        ++*states[standing.sides[s].state];
        if (standing.sides[s].rating != CB_NULL) {
            tally->ratings++;
            ratings->sum += (guint64)standing.sides[s].rating;
        }
    }
}

static guint
type_of(const CbWorld *world, guint match)
{
    const char *type = event_peer_matches_match_type(world, match);
    for (guint t = 0; t < CB_PEER_N_TYPES; t++)
        if (g_strcmp0(type, cb_peer_type_name((CbPeerType)t)) == 0)
            return t;
    return CB_PEER_GENERAL;
}

/* Half up. */
static gint64
mean_of(const CbPeerTally *tally, const Ratings *ratings)
{
    return tally->ratings == 0
               ? CB_NULL
               : (gint64)((200 * ratings->sum + tally->ratings) / (2 * tally->ratings));
}

static void
count_matches(const CbWorld *world, guint event, CbPeerNumbers *numbers)
{
    Ratings all = {0}, by_type[CB_PEER_N_TYPES] = {{0}};
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match) {
        guint type = type_of(world, match);
        count_match(world, match, &numbers->all, &all);
        count_match(world, match, &numbers->by_type[type], &by_type[type]);
    }
    numbers->all.mean = mean_of(&numbers->all, &all);
    for (guint t = 0; t < CB_PEER_N_TYPES; t++)
        numbers->by_type[t].mean = mean_of(&numbers->by_type[t], &by_type[t]);
}

CbPeerNumbers
cb_peer_numbers(const CbWorld *world, guint event)
{
    CbPeerNumbers numbers = {0};
    count_people(world, event, &numbers);
    count_messages(world, event, &numbers);
    count_matches(world, event, &numbers);
    return numbers;
}

/* --- lists ------------------------------------------------------------------------------------ */

guint
cb_peer_match_score(const CbWorld *world, guint match)
{
    const char *score = event_peer_matches_match_score(world, match);
    return score == NULL ? 0 : (guint)(MAX(0, g_ascii_strtod(score, NULL)) * 100 + 0.5);
}

static int
by_score(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    guint left = cb_peer_match_score(world, x), right = cb_peer_match_score(world, y);
    return left != right ? (left < right) - (left > right)
                         : strcmp(event_peer_matches_id(world, x), event_peer_matches_id(world, y));
}

static int
by_time(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = event_messages_scheduled_time(world, x),
           right = event_messages_scheduled_time(world, y);
    if (is_inbound(world, x))
        left = event_messages_actual_send_time(world, x),
        right = event_messages_actual_send_time(world, y);
    return left != right ? (left > right) - (left < right)
                         : strcmp(event_messages_id(world, x), event_messages_id(world, y));
}

GArray *
cb_peer_match_list(const CbWorld *world, guint event)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match)
        g_array_append_val(rows, match);
    g_array_sort_with_data(rows, by_score, (gpointer)world);
    return rows;
}

static GArray *
messages_where(const CbWorld *world, guint event,
               gboolean (*fits)(const CbWorld *world, guint message))
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK(world, event_messages, event_id, event, message)
        if (fits(world, message))
            g_array_append_val(rows, message);
    g_array_sort_with_data(rows, by_time, (gpointer)world);
    return rows;
}

static gboolean
is_unsettled(const CbWorld *world, guint message)
{
    return is_inbound(world, message) &&
           strcmp(event_messages_status(world, message), "pending") == 0;
}

static gboolean
has_no_words(const CbWorld *world, guint message)
{
    g_autoptr(cJSON) data = cJSON_Parse(event_messages_personalization_data(world, message));
    return cb_json_member(data, "erased") != NULL;
}

static gboolean
has_failed(const CbWorld *world, guint message)
{
    return !is_inbound(world, message) &&
           strcmp(event_messages_status(world, message), "failed") == 0 && !has_no_words(world, message);
}

GArray *
cb_peer_introduction_list(const CbWorld *world, guint event)
{
    return messages_where(world, event, is_introduction);
}

GArray *
cb_peer_inbound_list(const CbWorld *world, guint event)
{
    return messages_where(world, event, is_inbound);
}

GArray *
cb_peer_unsettled(const CbWorld *world, guint event)
{
    return messages_where(world, event, is_unsettled);
}

GArray *
cb_peer_failed(const CbWorld *world, guint event)
{
    return messages_where(world, event, has_failed);
}

const char *
cb_peer_match_sending(const CbWorld *world, guint match)
{
    static const char *const order[] = {"failed", "sending", "scheduled", "cancelled", "sent"};
    guint two[] = {event_peer_matches_contractor1_id(world, match),
                   event_peer_matches_contractor2_id(world, match)};
    guint worst = G_N_ELEMENTS(order);
    for (guint s = 0; s < 2; s++)
        CB_EACH_LINK(world, event_messages, contractor_id, two[s], message) {
            const char *status = event_messages_status(world, message);
            if (!is_introduction(world, message) ||
                cb_peer_match_of_message(world, message) != match)
                continue;
            status = strcmp(status, "responded") == 0 ? "sent" : status;
            for (guint o = 0; o < worst; o++)
                if (strcmp(status, order[o]) == 0)
                    worst = o;
        }
    return worst < G_N_ELEMENTS(order) ? order[worst] : NULL;
}
