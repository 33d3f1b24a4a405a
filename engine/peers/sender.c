#include "engine/peers/sender.h"

#include <string.h>

#include "engine/peers/reading.h"
#include "engine/peers/telephones.h"
#include "engine/peers/words.h"

#define LEAST_DIGITS 7u
#define MOST_DIGITS 15u /* ITU-T E.164 */
#define LONGEST 32u

/* The digits of a number without zeros in front. */
static gsize
digits_of(const char *phone, char digits[LONGEST])
{
    gsize n = 0;
    for (const char *at = phone; *at != '\0' && n < LONGEST - 1; at++)
        if (g_ascii_isdigit(*at) && (n > 0 || *at != '0'))
            digits[n++] = *at;
    digits[n] = '\0';
    return n;
}

/* With the code of its country. */
static gboolean
is_whole(const char *phone)
{
    phone += strspn(phone, " \t(");
    return *phone == '+' || g_str_has_prefix(phone, "00");
}

/* Whether the first `n` digits are the code of a country or its zone (ITU-T E.164): of one digit 1 and 7, of two those
 * listed, all others have three. */
static gboolean
is_code(const char *digits, gsize n)
{
    static const char two[] = " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 "
                              "64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";
    const char begin[] = {' ', digits[0], digits[1], ' ', '\0'};
    gsize needed = digits[0] == '1' || digits[0] == '7' ? 1 : strstr(two, begin) != NULL ? 2 : 3;
    return n == 0 || n == needed;
}

gboolean
cb_peer_phone_same(const char *a, const char *b)
{
    char one[LONGEST], other[LONGEST];
    if (a == NULL || b == NULL)
        return FALSE;
    gsize length = digits_of(a, one), others = digits_of(b, other);
    gsize less = MIN(length, others), code = MAX(length, others) - less;
    gboolean same = less >= LEAST_DIGITS && strcmp(one + (length - less), other + (others - less)) == 0;
    if (!same || code == 0 || is_whole(length < others ? a : b))
        return same && code == 0;
    return is_code(length > others ? one : other, code);
}

char *
cb_peer_phone_normal(const char *text)
{
    static const char between[] = " \t()./-";
    gboolean whole = is_whole(text);
    const char *at = text + strspn(text, between);
    at += !whole ? 0 : *at == '+' ? 1 : strlen("00");
    g_autoptr(GString) digits = g_string_new(NULL);
    for (; *at != '\0'; at++) {
        if (whole && g_str_has_prefix(at, "(0)")) /* dialled only inside the country */
            at += strlen("(0)") - 1;
        else if (g_ascii_isdigit(*at))
            g_string_append_c(digits, *at);
        else if (strchr(between, *at) == NULL)
            return NULL;
    }
    if (digits->len < LEAST_DIGITS || digits->len > MOST_DIGITS)
        return NULL;
    return g_strconcat(whole ? "+" : "", digits->str, NULL);
}

/* At any of their numbers at the event. */
static gboolean
has_number(const CbWorld *world, guint contractor, const char *phone)
{
    if (cb_peer_phone_same(contractors_phone(world, contractor), phone))
        return TRUE;
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, row)
        if (cb_peer_phone_same(event_attendees_real_phone(world, row), phone))
            return TRUE;
    return FALSE;
}

/* --- who was asked last ----------------------------------------------------------------------- */

static gboolean
is_sent_question(const CbWorld *world, guint message)
{
    CbPeerWords words;
    return cb_peer_was_told(world, message) && event_messages_contractor_id(world, message) != CB_NO_ROW &&
           cb_peer_words_parse(event_messages_message_type(world, message), &words) &&
           cb_peer_words_ask(words);
}

static gboolean
is_later(const CbWorld *world, guint a, guint b)
{
    gint64 x = cb_peer_told_at(world, a), y = cb_peer_told_at(world, b);
    return x != y ? x > y : strcmp(event_messages_id(world, a), event_messages_id(world, b)) > 0;
}

static gboolean
find_asked(const CbWorld *world, const char *phone, CbPeerFrom *from)
{
    guint newest = CB_NO_ROW;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++) {
        if (!is_sent_question(world, row) || (newest != CB_NO_ROW && !is_later(world, row, newest)))
            continue;
        if (cb_peer_phone_same(event_messages_phone(world, row), phone) ||
            has_number(world, event_messages_contractor_id(world, row), phone))
            newest = row;
    }
    if (newest != CB_NO_ROW)
        *from = (CbPeerFrom){event_messages_contractor_id(world, newest),
                             event_messages_event_id(world, newest)};
    return newest != CB_NO_ROW;
}

/* --- who attends ------------------------------------------------------------------------------ */

/* The newest event that somebody checked in at, else that they are registered for. */
static int
compare_attendances(const CbWorld *world, guint a, guint b)
{
    gint64 x = event_attendees_check_in_time(world, a), y = event_attendees_check_in_time(world, b);
    if (x != y)
        return x < y ? -1 : 1;
    x = events_date(world, event_attendees_event_id(world, a));
    y = events_date(world, event_attendees_event_id(world, b));
    if (x != y)
        return x < y ? -1 : 1;
    return strcmp(event_attendees_id(world, b), event_attendees_id(world, a));
}

static gboolean
find_attendee(const CbWorld *world, const char *phone, CbPeerFrom *from)
{
    guint newest = CB_NO_ROW;
    for (guint row = 0; row < cb_world_rows(world, CB_event_attendees); row++)
        if ((newest == CB_NO_ROW || compare_attendances(world, row, newest) > 0) &&
            (cb_peer_phone_same(event_attendees_real_phone(world, row), phone) ||
             cb_peer_phone_same(contractors_phone(world, event_attendees_contractor_id(world, row)),
                                phone)))
            newest = row;
    if (newest != CB_NO_ROW)
        *from = (CbPeerFrom){event_attendees_contractor_id(world, newest),
                             event_attendees_event_id(world, newest)};
    return newest != CB_NO_ROW;
}

gboolean
cb_peer_find_sender(const CbWorld *world, const char *phone, CbPeerFrom *from)
{
    guint whose;
    if (!find_asked(world, phone, from) && !find_attendee(world, phone, from))
        return FALSE;
    if (cb_peer_whose(world, from->event, from->contractor, &whose))
        from->contractor = whose;
    return TRUE;
}
