#include "engine/peers/consent.h"

#include "engine/peers/attendee.h"
#include "engine/peers/names.h"
#include "engine/peers/words.h"

gboolean
cb_reply_opens(CbReplyClass class)
{
    return class == CB_REPLY_YES || class == CB_REPLY_LATER || class == CB_REPLY_MAYBE ||
           class == CB_REPLY_MORE_INFO;
}

/* What is about meeting somebody, and what of it holds how to reach them. */
static const struct {
    gboolean meeting, contact;
} kinds[CB_N_WORDS] = {
    [CB_WORDS_INTRODUCTION] = {TRUE, FALSE}, [CB_WORDS_REMINDER] = {TRUE, FALSE},
    [CB_WORDS_ATTENDANCE] = {TRUE, FALSE},   [CB_WORDS_RATING] = {TRUE, FALSE},
    [CB_WORDS_CONTACT] = {TRUE, TRUE},
};

guint
cb_peer_message_barred(const CbWorld *world, guint message)
{
    guint reader = event_messages_contractor_id(world, message),
          event = event_messages_event_id(world, message);
    guint match = cb_peer_match_of_message(world, message);
    CbPeerWords words;
    if (reader == CB_NO_ROW ||
        !cb_peer_words_parse(event_messages_message_type(world, message), &words))
        return CB_NO_ROW;
    if (cb_peer_opted_out(world, event, reader, kinds[words].meeting))
        return reader;
    guint other = match != CB_NO_ROW && kinds[words].contact ? cb_peer_other(world, match, reader)
                                                             : CB_NO_ROW;
    return other != CB_NO_ROW && cb_peer_opted_out(world, event, other, TRUE) ? other : CB_NO_ROW;
}

char *
cb_peer_opted_out_words(const CbWorld *world, guint event, guint contractor)
{
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    return g_strdup_printf("%s has asked for no more %s at %s", name,
                           cb_peer_opted_out(world, event, contractor, FALSE) ? "texts"
                                                                              : "introductions",
                           cb_name_of_event(world, event));
}
