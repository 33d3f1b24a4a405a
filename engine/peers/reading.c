#include "engine/peers/reading.h"

#include <stdlib.h>
#include <string.h>

#include "engine/peers/names.h"
#include "engine/peers/normalise.h"
#include "engine/peers/words.h"
#include "engine/when.h"

/* --- questions -------------------------------------------------------------------------------- */

static const CbPeerWords words_of[] = {
    [CB_PEER_ASKED_INTRODUCTION] = CB_WORDS_INTRODUCTION,
    [CB_PEER_ASKED_REMINDER] = CB_WORDS_REMINDER,
    [CB_PEER_ASKED_ATTENDANCE] = CB_WORDS_ATTENDANCE,
    [CB_PEER_ASKED_RATING] = CB_WORDS_RATING,
};

static gboolean
asks(const CbWorld *world, guint message, CbPeerAsked *asked)
{
    CbPeerWords words;
    if (!cb_peer_words_parse(event_messages_message_type(world, message), &words) ||
        !cb_peer_words_ask(words))
        return FALSE;
    *asked = CB_PEER_ASKED_INTRODUCTION;
    while (words_of[*asked] != words)
        *asked += 1;
    return TRUE;
}

static gboolean
is_status(const CbWorld *world, guint message, const char *status)
{
    return strcmp(event_messages_status(world, message), status) == 0;
}

/* Begun at least once, and nobody knows the end of it. */
static gboolean
is_under_way(const CbWorld *world, guint message)
{
    return event_messages_attempts(world, message) > 0 &&
           (is_status(world, message, "sending") || is_status(world, message, "scheduled"));
}

/* `responded` is what was sent and then answered. */
gboolean
cb_peer_was_told(const CbWorld *world, guint message)
{
    return g_strcmp0(event_messages_direction(world, message), "inbound") != 0 &&
           (is_status(world, message, "sent") || is_status(world, message, "responded") ||
            is_under_way(world, message));
}

/* What is under way comes after all that was sent, whenever it was to be. */
gint64
cb_peer_told_at(const CbWorld *world, guint message)
{
    gint64 at = event_messages_actual_send_time(world, message);
    return is_under_way(world, message) ? G_MAXINT64
           : at != CB_NULL              ? at
                                        : event_messages_scheduled_time(world, message);
}

static gboolean
sent_before(const CbWorld *world, guint a, guint b)
{
    gint64 x = cb_peer_told_at(world, a), y = cb_peer_told_at(world, b);
    return x != y ? x < y : strcmp(event_messages_id(world, a), event_messages_id(world, b)) < 0;
}

gboolean
cb_peer_is_asked(const CbWorld *world, guint message)
{
    return cb_peer_was_told(world, message) && !is_status(world, message, "responded");
}

static guint
pending_question(const CbWorld *world, guint event, guint contractor, CbPeerAsked *asked,
                 guint *reminders)
{
    guint newest = CB_NO_ROW;
    CbPeerAsked kind;
    *reminders = 0;
    *asked = CB_PEER_ASKED_INTRODUCTION;
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message) {
        if (event_messages_event_id(world, message) != event || !cb_peer_is_asked(world, message) ||
            !asks(world, message, &kind))
            continue;
        *reminders += kind == CB_PEER_ASKED_REMINDER;
        if (newest == CB_NO_ROW || sent_before(world, newest, message))
            newest = message, *asked = kind;
    }
    return newest;
}

gboolean
cb_peer_awaits(const CbWorld *world, guint event, guint contractor)
{
    CbPeerAsked asked;
    guint reminders;
    return pending_question(world, event, contractor, &asked, &reminders) != CB_NO_ROW;
}

guint
cb_peer_question(const CbWorld *world, guint match, guint contractor, CbPeerAsked asked)
{
    guint newest = CB_NO_ROW;
    CbPeerAsked kind;
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message)
        if (cb_peer_was_told(world, message) && asks(world, message, &kind) && kind == asked &&
            (newest == CB_NO_ROW || sent_before(world, newest, message)) &&
            cb_peer_match_of_message(world, message) == match)
            newest = message;
    return newest;
}

guint
cb_peer_question_open(const CbWorld *world, guint match, guint contractor)
{
    guint asked = cb_peer_question(world, match, contractor, CB_PEER_ASKED_INTRODUCTION),
          reminder = cb_peer_question(world, match, contractor, CB_PEER_ASKED_REMINDER);
    gboolean counts = reminder != CB_NO_ROW && cb_peer_is_asked(world, reminder) &&
                      (asked == CB_NO_ROW || sent_before(world, asked, reminder));
    return counts ? reminder : asked;
}

guint
cb_peer_event_of_reply(const CbWorld *world, guint contractor)
{
    guint newest = CB_NO_ROW, event = CB_NO_ROW;
    CbPeerAsked kind;
    gint64 last = G_MININT64;
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message)
        if (cb_peer_was_told(world, message) && asks(world, message, &kind) &&
            (newest == CB_NO_ROW || sent_before(world, newest, message)))
            newest = message;
    if (newest != CB_NO_ROW)
        return event_messages_event_id(world, newest);
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, attendee) {
        gint64 in =
            event_attendees_check_in_time(world, attendee); /* null comes before every time */
        if (event == CB_NO_ROW || in > last)
            event = event_attendees_event_id(world, attendee), last = in;
    }
    return event;
}

/* --- which match ------------------------------------------------------------------------------ */

static int
by_sending(gconstpointer a, gconstpointer b, gpointer world)
{
    const CbPeerIntroduced *x = a, *y = b;
    return sent_before(world, x->message, y->message)   ? -1
           : sent_before(world, y->message, x->message) ? 1
                                                        : 0;
}

static gboolean
is_open(const CbWorld *world, guint match, guint contractor, gint64 sent, gint64 now)
{
    CbPeerStanding standing = cb_peer_standing(world, match);
    CbSideState state = standing.sides[standing.sides[0].contractor == contractor ? 0 : 1].state;
    return sent >= now - CB_DAY && state != CB_SIDE_YES && state != CB_SIDE_NO;
}

/* Somebody who was erased is not meant where anybody else can be. */
static void
pass_over_erased(const CbWorld *world, guint contractor, GArray *introduced)
{
    gboolean others = FALSE;
    for (guint pass = 0; pass < 2; pass++)
        for (guint i = 0; i < introduced->len; i++) {
            CbPeerIntroduced *one = &g_array_index(introduced, CbPeerIntroduced, i);
            gboolean erased = cb_peer_is_erased(world, cb_peer_other(world, one->match, contractor));
            others |= one->open && !erased;
            one->open &= pass == 0 || !erased || !others;
        }
}

GArray *
cb_peer_introduced(const CbWorld *world, guint event, guint contractor, gint64 now)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbPeerIntroduced));
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message) {
        if (event_messages_event_id(world, message) != event || !cb_peer_was_told(world, message) ||
            strcmp(event_messages_message_type(world, message),
                   cb_peer_words_type(CB_WORDS_INTRODUCTION)) != 0)
            continue;
        CbPeerIntroduced one = {message, cb_peer_match_of_message(world, message), FALSE};
        if (one.match == CB_NO_ROW)
            continue;
        one.open = is_open(world, one.match, contractor, cb_peer_told_at(world, message), now);
        g_array_append_val(found, one);
    }
    g_array_sort_with_data(found, by_sending, (gpointer)world);
    pass_over_erased(world, contractor, found);
    return found;
}

/* The first number in the text, 0 without. */
static guint
number_in(const char *folded)
{
    for (const char *at = folded; *at != '\0'; at++)
        if (g_ascii_isdigit(*at) && (at == folded || !g_ascii_isalnum(at[-1]))) {
            gsize length = strspn(at, "0123456789");
            if (!g_ascii_isalnum(at[length]))
                return length < 4 ? (guint)strtoul(at, NULL, 10) : 0;
            at += length - 1;
        }
    return 0;
}

/* Which introductions a text names: a bit for each; the first 64 are enough. */
static guint64
named_in(const CbWorld *world, guint contractor, const GArray *introduced, const char *text)
{
    g_autofree char *folded = cb_peer_folded(text);
    guint number = number_in(folded);
    guint64 named = introduced->len > 1 && number >= 1 && number <= MIN(introduced->len, 64u)
                        ? G_GUINT64_CONSTANT(1) << (number - 1)
                        : 0;
    if (named != 0)
        return named;
    for (guint i = 0; i < MIN(introduced->len, 64u); i++) {
        guint other =
            cb_peer_other(world, g_array_index(introduced, CbPeerIntroduced, i).match, contractor);
        g_autofree char *first = cb_peer_first_name(world, other);
        if ((strcmp(first, "there") != 0 && cb_peer_names(folded, first)) ||
            cb_peer_names(folded, contractors_company_name(world, other)))
            named |= G_GUINT64_CONSTANT(1) << i;
    }
    return named;
}

/* A number that no introduction has is no word about the only one that is left. */
static gboolean
names_none(const GArray *introduced, const char *text)
{
    g_autofree char *folded = cb_peer_folded(text);
    return introduced->len > 1 && number_in(folded) > introduced->len;
}

static void
choose(const CbWorld *world, guint event, guint contractor, const char *text, gint64 now,
       CbPeerReading *reading)
{
    g_autoptr(GArray) introduced = cb_peer_introduced(world, event, contractor, now);
    guint64 named = named_in(world, contractor, introduced, text);
    guint n = 0;
    for (guint i = 0; i < introduced->len; i++) {
        const CbPeerIntroduced *one = &g_array_index(introduced, CbPeerIntroduced, i);
        if (!one->open || (named != 0 && (i >= 64 || (named >> i & 1) == 0)))
            continue;
        reading->match = one->match;
        reading->answered = cb_peer_question_open(world, one->match, contractor);
        n++;
    }
    gboolean sure = n == 1 && (named != 0 || !names_none(introduced, text));
    reading->way = n == 0 ? CB_READ_PERSON : sure ? CB_READ_MATCH : CB_READ_LIST;
    if (!sure)
        reading->match = reading->answered = CB_NO_ROW;
}

CbPeerReading
cb_peer_read(const CbWorld *world, guint event, guint contractor, const char *text, gint64 now)
{
    CbPeerReading reading = {.way = CB_READ_ALL, .match = CB_NO_ROW, .answered = CB_NO_ROW};
    guint reminders;
    reading.question = pending_question(world, event, contractor, &reading.asked, &reminders);
    reading.reply = cb_reply_classify(text, reading.asked);
    if (reading.reply.class == CB_REPLY_OPT_OUT || reading.reply.class == CB_REPLY_OPT_OUT_PEERS)
        return reading;
    gboolean single = reading.asked == CB_PEER_ASKED_REMINDER
                          ? reminders == 1
                          : reading.asked != CB_PEER_ASKED_INTRODUCTION;
    guint match = reading.question == CB_NO_ROW ? CB_NO_ROW
                                                : cb_peer_match_of_message(world, reading.question);
    if (single && match != CB_NO_ROW) {
        reading.way = CB_READ_MATCH;
        reading.match = match;
        reading.answered = reading.question;
    } else {
        choose(world, event, contractor, text, now, &reading);
    }
    return reading;
}

char *
cb_peer_choices(const CbWorld *world, guint event, guint contractor, gint64 now)
{
    g_autoptr(GArray) introduced = cb_peer_introduced(world, event, contractor, now);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < introduced->len; i++) {
        const CbPeerIntroduced *one = &g_array_index(introduced, CbPeerIntroduced, i);
        guint other = cb_peer_other(world, one->match, contractor);
        const char *company = contractors_company_name(world, other);
        g_autofree char *name = cb_peer_has_name(world, other) ? cb_name_of_contractor(world, other)
                                                               : g_strdup("somebody");
        if (!one->open)
            continue;
        g_string_append_printf(out, "%s%u %s", out->len > 0 ? "; " : "", i + 1, name);
        if (!cb_peer_blank(company))
            g_string_append_printf(out, " of %s", company);
        g_string_append_printf(out, ": YES %u", i + 1);
    }
    return g_string_free(out, FALSE);
}
