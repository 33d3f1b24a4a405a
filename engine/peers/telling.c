/* Ratings asked for after the event, and messages that failed sent once more. */
#include <string.h>

#include "engine/peers/consent.h"
#include "engine/peers/effects.h"
#include "engine/peers/rating.h"

/* --- ratings ---------------------------------------------------------------------------------- */

static gboolean
is_any_due(const CbCase *c)
{
    gint64 next = cb_peer_ratings_next(c->world, c->event, c->now);
    return next != CB_NULL && next <= c->now;
}

static char *
rate(const CbCase *c, CbPatch *patch)
{
    g_autoptr(GArray) due = cb_peer_ratings(c->world, c->event, c->now);
    gint64 when = cb_peer_awake(c->world, c->event, c->now);
    guint n = 0;
    cb_patch_peer_event(c, patch, c->event);
    for (guint i = 0; i < due->len; i++) {
        const CbPeerRatingDue *one = &g_array_index(due, CbPeerRatingDue, i);
        if (one->at > c->now)
            continue;
        cb_patch_peer_person(c, patch, one->contractor);
        cb_patch_peer_say(c, patch, CB_WORDS_RATING, one->contractor, when,
                          cb_peer_about(c->world, one->match, one->contractor),
                          event_peer_matches_id(c->world, one->match));
        n++;
    }
    return g_strdup_printf("%u %s asked how good it was to meet at %s.", n,
                           n == 1 ? "person is" : "people are",
                           cb_name_of_event(c->world, c->event));
}

static const CbRule any_due = {is_any_due, "NOTHING_TO_DO", CB_RULE_EVENT,
                               "No rating of %s is due to be asked for.", NULL};

/* --- once more -------------------------------------------------------------------------------- */

static guint
message_of(const CbCase *c)
{
    return cb_peer_message_named(c->world, c->event, cb_case_text(c, "message_id"));
}

static gboolean
message_exists(const CbCase *c)
{
    return message_of(c) != CB_NO_ROW;
}

static gboolean
message_failed(const CbCase *c)
{
    return strcmp(event_messages_status(c->world, message_of(c)), "failed") == 0;
}

static gboolean
may_be_told(const CbCase *c)
{
    return cb_peer_message_barred(c->world, message_of(c)) == CB_NO_ROW;
}

static char *
say_barred(const CbCase *c)
{
    g_autofree char *why =
        cb_peer_opted_out_words(c->world, c->event, cb_peer_message_barred(c->world, message_of(c)));
    return g_strdup_printf("%s: this text is not sent any more.", why);
}

static char *
tell_again(const CbCase *c, CbPatch *patch)
{
    guint message = message_of(c), to = event_messages_contractor_id(c->world, message);
    CbRow *row = cb_patch_peer_message(c, patch, message);
    cb_patch_set_text(patch, row, CB_event_messages_status, "scheduled");
    cb_patch_set_integer(row, CB_event_messages_scheduled_time, c->now);
    cb_patch_set_integer(row, CB_event_messages_attempts, 0);
    cb_patch_set_integer(row, CB_event_messages_due_at, CB_NULL);
    cb_patch_set_text(patch, row, CB_event_messages_error_message, NULL);
    if (to != CB_NO_ROW)
        cb_patch_set_text(patch, row, CB_event_messages_phone, contractors_phone(c->world, to));
    cb_patch_peer_event(c, patch, c->event);
    if (to == CB_NO_ROW)
        return g_strdup("The message is sent once more.");
    cb_patch_peer_person(c, patch, to);
    g_autofree char *name = cb_name_of_contractor(c->world, to);
    return g_strdup_printf("%s is written to once more.", name);
}

static const CbRule message_there = {message_exists, "MESSAGE_NOT_FOUND", CB_RULE_EVENT,
                                     "%s has no such message (message_id).", NULL};
static const CbRule failed = {message_failed, "NOT_FAILED", CB_RULE_PLAIN,
                              "Only a message that failed is sent once more.", NULL};

static const CbRule not_barred = {may_be_told, "OPTED_OUT", CB_RULE_PLAIN, NULL, say_barred};

#define ABOUT &cb_rule_may_arrange, &cb_rule_event_found

const CbRecipe cb_peers_message_recipes[] = {
    {"peers.rate", {ABOUT, &any_due}, rate},
    {"peers.tell_again", {ABOUT, &message_there, &cb_rule_peer_subject, &failed, &not_barred}, tell_again},
    {.kind = NULL},
};
