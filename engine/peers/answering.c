/* What a dispatcher does about texts that need a person. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/consent.h"
#include "engine/peers/effects.h"
#include "engine/peers/reading.h"
#include "engine/peers/telephones.h"

/* The text that is settled, CB_NO_ROW when none is named or it is none of this person. */
static guint
settled(const CbCase *c)
{
    guint message = cb_peer_message_named(c->world, c->event, cb_case_text(c, "message_id"));
    gboolean theirs =
        message != CB_NO_ROW && cb_peer_may_have_written(c->world, message, c->contractor);
    return theirs ? message : CB_NO_ROW;
}

static void
settle(const CbCase *c, CbPatch *patch, const char *how)
{
    guint message = settled(c);
    if (message == CB_NO_ROW)
        return;
    CbRow *row = cb_patch_peer_message(c, patch, message);
    cb_patch_set_text(patch, row, CB_event_messages_status, "responded");
    cb_patch_set_text(patch, row, CB_event_messages_action_taken, how);
}

static gboolean
message_found(const CbCase *c)
{
    return cb_case_text(c, "message_id") == NULL || settled(c) != CB_NO_ROW;
}

static gboolean
message_waits(const CbCase *c)
{
    guint message = settled(c);
    return message == CB_NO_ROW || strcmp(event_messages_status(c->world, message), "pending") == 0;
}

static const CbRule message_there = {message_found, "MESSAGE_NOT_FOUND", CB_RULE_CONTRACTOR,
                                     "%s has written no such text (message_id).", NULL};
static const CbRule message_open = {message_waits, "ALREADY_SETTLED", CB_RULE_CONTRACTOR,
                                    "Somebody has settled this text of %s already.", NULL};

/* --- what it meant ---------------------------------------------------------------------------- */

static gboolean
read_reply(const CbCase *c, CbReply *reply)
{
    const cJSON *rating = cb_json_member(c->payload, "rating"),
                *info = cb_json_member(c->payload, "wants_info");
    *reply = (CbReply){.wants_info = cJSON_IsTrue(info)};
    if (!cb_reply_parse(cb_case_text(c, "class"), &reply->class) ||
        reply->class == CB_REPLY_UNCLEAR)
        return FALSE;
    if (reply->class != CB_REPLY_RATING)
        return TRUE;
    gboolean fits = cJSON_IsNumber(rating) && rating->valuedouble >= 1 &&
                    rating->valuedouble <= 10 && rating->valuedouble == (int)rating->valuedouble;
    reply->rating = fits ? (guint)rating->valueint : 0;
    return fits;
}

static gboolean
class_reads(const CbCase *c)
{
    CbReply reply;
    return read_reply(c, &reply);
}

static gboolean
is_one_of_match(const CbCase *c)
{
    return event_peer_matches_contractor1_id(c->world, c->match) == c->contractor ||
           event_peer_matches_contractor2_id(c->world, c->match) == c->contractor;
}

static guint
question_of(const CbCase *c, CbReplyClass class)
{
    if (class == CB_REPLY_RATING)
        return cb_peer_question(c->world, c->match, c->contractor, CB_PEER_ASKED_RATING);
    if (class == CB_REPLY_MET || class == CB_REPLY_NOT_MET)
        return cb_peer_question(c->world, c->match, c->contractor, CB_PEER_ASKED_ATTENDANCE);
    return cb_peer_question_open(c->world, c->match, c->contractor);
}

/* What it means for those whom it is about. */
static char *
take_as(const CbCase *c, CbPatch *patch, const CbReply *meant, guint question)
{
    gboolean needs_person;
    if (meant->class != CB_REPLY_OPT_OUT && meant->class != CB_REPLY_OPT_OUT_PEERS)
        return cb_peer_answer(c, patch, c->match, c->contractor, meant, question, &needs_person);
    g_autofree char *name = cb_name_of_contractor(c->world, c->contractor);
    cb_peer_opt_out(c, patch, meant->class == CB_REPLY_OPT_OUT);
    return g_strdup_printf(meant->class == CB_REPLY_OPT_OUT ? "%s wants no more texts."
                                                            : "%s wants no more introductions.",
                           name);
}

static char *
reply(const CbCase *c, CbPatch *patch)
{
    CbReply meant;
    read_reply(c, &meant);
    guint question = question_of(c, meant.class);
    cb_patch_peer_event(c, patch, c->event);
    settle(c, patch, cb_reply_name(meant.class));
    char *said = take_as(c, patch, &meant, question);
    if (question != CB_NO_ROW && cb_peer_is_asked(c->world, question)) /* last: it is not what is called off */
        cb_patch_peer_answered(c, patch, question, c->now);
    return said;
}

static const CbRule class_good = {
    class_reads, "INVALID_VALUE", CB_RULE_PLAIN,
    "Say what it meant (class): yes, no, maybe, later, more_info, met, not_met, opt_out, "
    "opt_out_peers, or rating with a number from 1 to 10 (rating).",
    NULL};
static const CbRule in_match = {is_one_of_match, "NOT_IN_MATCH", CB_RULE_CONTRACTOR,
                                "%s is none of the two of this match.", NULL};

static gboolean
may_open(const CbCase *c)
{
    CbReply reply;
    return !read_reply(c, &reply) || !cb_reply_opens(reply.class) ||
           !cb_peer_opted_out(c->world, c->event, c->contractor, TRUE);
}

static char *
say_nobody_agrees(const CbCase *c)
{
    g_autofree char *why = cb_peer_opted_out_words(c->world, c->event, c->contractor);
    return g_strdup_printf("%s: nobody agrees to an introduction for them.", why);
}

/* Consent is their own: what they write after a STOP is for a person to read, and no yes. */
static const CbRule not_stopped = {may_open, "OPTED_OUT", CB_RULE_PLAIN, NULL, say_nobody_agrees};

/* --- words ------------------------------------------------------------------------------------ */

static gboolean
says_or_settles(const CbCase *c)
{
    g_autofree char *text = cb_peer_case_line(c, "text");
    return text != NULL || cb_case_text(c, "message_id") != NULL;
}

static gboolean
may_be_written_to(const CbCase *c)
{
    return cb_peer_case_said(c, "text") == NULL ||
           !cb_peer_opted_out(c->world, c->event, c->contractor, FALSE);
}

static char *
say(const CbCase *c, CbPatch *patch)
{
    g_autofree char *text = cb_peer_case_line(c, "text"), *name = cb_name_of_contractor(c->world, c->contractor);
    cb_patch_peer_event(c, patch, c->event);
    cb_patch_peer_person(c, patch, c->contractor);
    settle(c, patch, text != NULL ? "answered" : "closed");
    if (text == NULL)
        return g_strdup_printf("What %s wrote is settled.", name);
    CbRow *row = cb_patch_peer_say(c, patch, CB_WORDS_OWN, c->contractor, c->now, NULL, "own");
    cb_patch_set_text(patch, row, CB_event_messages_message_content, text);
    return g_strdup_printf("%s is answered.", name);
}

static const CbRule something = {says_or_settles, "NOTHING_TO_DO", CB_RULE_PLAIN,
                                 "Say something (text), or which text is settled (message_id).",
                                 NULL};
static const CbRule not_opted_out = {may_be_written_to, "OPTED_OUT", CB_RULE_CONTRACTOR,
                                     "%s has asked for no more texts.", NULL};

#define ABOUT &cb_rule_may_arrange, &cb_rule_event_found, &cb_rule_contractor_found

const CbRecipe cb_peers_answer_recipes[] = {
    {"peers.reply",
     {ABOUT, &cb_rule_peer_subject, &cb_rule_peer_match_found, &in_match, &class_good,
      &not_stopped, &message_there, &message_open},
     reply},
    {"peers.say", {ABOUT, &cb_rule_peer_subject, &something, &message_there, &message_open, &not_opted_out}, say},
    {.kind = NULL},
};
