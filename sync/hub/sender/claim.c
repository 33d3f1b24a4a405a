#include "sync/hub/sender/claim.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/messages/messages.h"

void
cb_claim_clear(CbClaim *claim)
{
    cb_letter_free(claim->letter);
    g_free(claim->why);
}

/* The channel that the policy wants, as far as the address allows it. */
static CbChannel
channel_of(const CbSenderOptions *options, const CbWorld *world, guint message, const char *address)
{
    CbCause cause = cb_message_cause(world, message);
    CbChannel channel = cause == CB_N_CAUSES ? CB_CHANNEL_EMAIL : cb_message_channel(world, cause);
    if (channel == CB_CHANNEL_OFF)
        return channel;
    if (channel == CB_CHANNEL_FILE || options->channels->file.everything)
        return CB_CHANNEL_FILE;
    return address != NULL && strchr(address, '@') == NULL ? CB_CHANNEL_TEXT : CB_CHANNEL_EMAIL;
}

static CbLetter *
letter_of(const CbRow *row, CbChannel channel, gint64 now)
{
    CbLetter *letter = g_new0(CbLetter, 1);
    *letter = (CbLetter){
        .id = g_strdup(row->values[CB_messages_id].text),
        .cause = g_strdup(row->values[CB_messages_cause].text),
        .name = g_strdup(row->values[CB_messages_recipient].text),
        .address = g_strdup(row->values[CB_messages_address].text),
        .subject = g_strdup(row->values[CB_messages_subject].text),
        .body = g_strdup(row->values[CB_messages_body].text),
        .created_at = row->values[CB_messages_created_at].integer,
        .now = now,
        .channel = channel,
    };
    return letter;
}

static char *
answer_url(gpointer hub, const CbWorld *world, guint request, const char *action)
{
    return cb_hub_answer_url(hub, world, request, action);
}

CbSenderOptions
cb_claim_options(CbHub *hub, const CbSenderOptions *options)
{
    CbSenderOptions whole = *options;
    if (whole.link == NULL) {
        whole.link = answer_url;
        whole.link_data = hub;
    }
    return whole;
}

/* Puts the links into the body; FALSE when there are none to put. */
static gboolean
add_links(const CbSenderOptions *options, const CbWorld *world, guint message, const CbRow *row, CbLetter *letter)
{
    const char *id = row->values[CB_messages_request_id].text;
    if (id == NULL || !cb_template_has_links(letter->body))
        return TRUE;
    guint request = cb_request_of(world, messages_job_id(world, message), id);
    if (request == CB_NO_ROW)
        return FALSE;
    g_autofree char *yes = options->link(options->link_data, world, request, "confirm");
    g_autofree char *no = options->link(options->link_data, world, request, "decline");
    if (yes == NULL || no == NULL)
        return FALSE;
    char *body = cb_template_link(letter->body, yes, no);
    g_free(letter->body);
    letter->body = body;
    return TRUE;
}

static void
settle(CbClaim *claim, CbClaimKind kind, char *why)
{
    claim->kind = kind;
    claim->why = why;
}

/* Somebody was sending it and is not heard of any more. FALSE when that may be done again. */
static gboolean
is_doubtful(const CbRow *row)
{
    CbChannel used;
    const char *status = row->values[CB_messages_status].text, *channel = row->values[CB_messages_channel].text;
    if (g_strcmp0(status, "sending") != 0)
        return FALSE;
    return channel == NULL || !cb_channel_parse(channel, &used) || !cb_channel_is_idempotent(used);
}

/* A file or a text that somebody was sending goes the way that it went, whatever the policy says by now. */
static CbChannel
channel_begun(const CbRow *row, CbChannel otherwise)
{
    CbChannel used = otherwise;
    if (g_strcmp0(row->values[CB_messages_status].text, "sending") == 0)
        cb_channel_parse(row->values[CB_messages_channel].text, &used);
    return used;
}

CbClaim
cb_claim_judge(const CbSenderOptions *options, const CbWorld *world, guint message, const CbRow *row, gint64 now)
{
    const char *address = row->values[CB_messages_address].text;
    CbChannel channel = channel_begun(row, channel_of(options, world, message, address));
    CbClaim claim = {.kind = CB_CLAIM_CARRY, .letter = letter_of(row, channel, now)};
    char *pointless = cb_message_pointless(world, message, now);
    if (is_doubtful(row))
        settle(&claim, CB_CLAIM_DOUBT,
               g_strdup("The hub ended while it sent this e-mail; it may have gone out. Ask the person, or send it again."));
    else if (channel == CB_CHANNEL_OFF)
        settle(&claim, CB_CLAIM_OFF, g_strdup(CB_MESSAGE_OFF));
    else if (pointless != NULL)
        settle(&claim, CB_CLAIM_OFF, g_steal_pointer(&pointless));
    else if (cb_message_is_old(world, message, now))
        settle(&claim, CB_CLAIM_OFF, g_strdup("It was not sent for days and is old by now."));
    else if (row->values[CB_messages_attempts].integer >= CB_MOST_ATTEMPTS)
        settle(&claim, CB_CLAIM_FAILED, g_strdup("It was tried too often; no hub has come to an end with it."));
    else if ((address == NULL || *address == '\0') && channel != CB_CHANNEL_FILE)
        settle(&claim, CB_CLAIM_FAILED, g_strdup("No address is known; give the person one and send it again."));
    else if (!add_links(options, world, message, row, claim.letter))
        settle(&claim, CB_CLAIM_LATER, g_strdup("The links to answer by cannot be made; give the hub its --public-url."));
    g_free(pointless);
    return claim;
}
