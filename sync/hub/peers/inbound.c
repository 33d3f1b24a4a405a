/* Texts that come in by the gateway's webhook.
 *
 *     POST /api/event-messaging/inbound
 *     X-Callboard-Timestamp: seconds since the epoch
 *     X-Callboard-Signature: hex HMAC-SHA256(secret of [sms] in channels.conf, TIMESTAMP "." BODY)
 *
 *     {"phone" or "from", "message" or "text", "message_id", "timestamp"}
 *
 * A message id that came before has no second effect (peers.inbound), so a request may come again.
 * One without an id has that of its own words: the same number, text and time are the same text.
 * A timestamp of the last 24 hours is when it came in; any other is not believed, and it came in now.
 */
#include <string.h>

#include "engine/case.h"
#include "engine/peers/sender.h"
#include "engine/when.h"
#include "sync/hub/peers/call.h"
#include "sync/wire/protocol.h"
#include "sync/wire/signing.h"

#define TIME_HEADER "x-callboard-timestamp"
#define SIGNATURE_HEADER "x-callboard-signature"
#define TOLERANCE (5 * CB_MINUTE)
#define HELD_BACK CB_DAY /* at most, by the gateway */
#define GATEWAY "gateway" /* who decides */

/* --- who sends ----------------------------------------------------------------------------------
 */

static gboolean
is_fresh(const char *time, gint64 now)
{
    guint64 seconds;
    return time != NULL && g_ascii_string_to_unsigned(time, 10, 0, G_MAXUINT32, &seconds, NULL) &&
           ABS(now - (gint64)seconds * CB_SECOND) <= TOLERANCE;
}

static CbAnswer *
check_signature(CbHub *hub, const CbRequest *request)
{
    const CbChannels *channels = hub->peering->channels;
    if (channels == NULL || channels->sms.secret == NULL)
        return cb_envelope_refuse(503, "no_gateway",
                                  "This hub takes no texts: channels.conf has no section [sms].");
    const char *time = cb_request_header(request, TIME_HEADER);
    g_autofree char *begin = g_strconcat(time != NULL ? time : "", ".", NULL);
    g_autoptr(GString) text = g_string_new(begin);
    g_string_append_len(text, request->body->str, (gssize)request->body->len);
    g_autofree char *right = cb_sign_bytes(channels->sms.secret, text->str, text->len);
    if (!cb_sign_equal(cb_request_header(request, SIGNATURE_HEADER), right))
        return cb_envelope_refuse(401, "signature",
                                  "The request is not signed with this hub's secret of [sms].");
    return is_fresh(time, cb_hub_now(hub))
               ? NULL
               : cb_envelope_refuse(401, "stale",
                                    "The request was signed more than five minutes from now.");
}

/* --- what they say ------------------------------------------------------------------------------
 */

typedef struct {
    const char *phone, *text;
    char *id;
    gint64 at;
} Inbound;

static void
inbound_clear(Inbound *inbound)
{
    g_free(inbound->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Inbound, inbound_clear)

static const char *
member_of(const cJSON *body, const char *name, const char *other)
{
    const char *text = cJSON_GetStringValue(cb_json_member(body, name));
    return text != NULL ? text : cJSON_GetStringValue(cb_json_member(body, other));
}

/* RFC 3339, or seconds or milliseconds since the epoch; CB_NULL for what is none. */
static gint64
stated_time(const cJSON *given)
{
    gint64 time;
    if (cJSON_IsString(given))
        return cb_time_parse(given->valuestring, &time) ? time : CB_NULL;
    if (!cb_wire_read_number(given, &time) || time < 0)
        return CB_NULL;
    return time > G_MAXUINT32 ? time * (CB_SECOND / 1000) : time * CB_SECOND;
}

/* When it came in, by the gateway; now where it does not say so, or nothing that can be: what is still to come, or so
 * long ago that no gateway has held it back. */
static gint64
time_of(const cJSON *body, gint64 now)
{
    gint64 time = stated_time(cb_json_member(body, "timestamp"));
    return time == CB_NULL || time > now || time < now - HELD_BACK ? now : time;
}

static char *
id_of(const cJSON *body, const Inbound *inbound, const char *signed_at)
{
    const cJSON *given = cb_json_member(body, "message_id");
    gint64 number;
    if (cJSON_IsString(given) && *given->valuestring != '\0' &&
        strlen(given->valuestring) <= CB_LONGEST_TEXT)
        return g_strdup(given->valuestring);
    if (cb_wire_read_number(given, &number))
        return g_strdup_printf("%" G_GINT64_FORMAT, number);
    const cJSON *time = cb_json_member(body, "timestamp");
    char *when = time != NULL ? cJSON_PrintUnformatted(time) : NULL;
    g_autofree char *words =
        g_strjoin("\n", inbound->phone, inbound->text, when != NULL ? when : signed_at, NULL);
    cJSON_free(when);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, words, -1);
}

static gboolean
read_inbound(const CbRequest *request, const cJSON *body, gint64 now, Inbound *inbound)
{
    inbound->phone = member_of(body, "phone", "from");
    inbound->text = member_of(body, "message", "text");
    if (inbound->phone == NULL || inbound->text == NULL)
        return FALSE;
    inbound->at = time_of(body, now);
    inbound->id = id_of(body, inbound, cb_request_header(request, TIME_HEADER));
    return TRUE;
}

/* --- what becomes of it -------------------------------------------------------------------------
 */

/* As much of a text as a decision takes. Caller frees. */
static char *
cut(const char *text)
{
    if (strlen(text) <= CB_LONGEST_TEXT)
        return g_strdup(text);
    return g_strndup(text, (gsize)(g_utf8_find_prev_char(text, text + CB_LONGEST_TEXT) - text));
}

static cJSON *
payload_of(const CbWorld *world, const Inbound *inbound, const CbPeerFrom *from)
{
    char at[32];
    g_autofree char *text = cut(inbound->text);
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "contractor_id", contractors_id(world, from->contractor));
    cJSON_AddStringToObject(payload, "text", text);
    cJSON_AddStringToObject(payload, "message_id", inbound->id);
    cJSON_AddStringToObject(payload, "received_at", cb_time_format(inbound->at, at));
    return payload;
}

/* Neither who it is nor what they say is kept or logged. */
static CbAnswer *
pass_over(CbHub *hub)
{
    GString *line = cb_log_begin(cb_hub_now(hub), "warning", "text.unknown");
    cb_log_text(line, "message", "a text came from a number that nobody has");
    cb_log_send(&hub->log, line);
    cb_hub_count(hub, "peer_inbound_total{result=\"unknown\"}", 1);
    return cb_envelope(202, cb_peers_success());
}

static CbAnswer *
tell(CbHub *hub, const CbOutcome *outcome)
{
    gboolean known = g_strcmp0(outcome->code, "ALREADY_KNOWN") == 0 ||
                     g_strcmp0(outcome->code, CB_CODE_MOOT) == 0;
    cb_hub_count(hub,
                 known                   ? "peer_inbound_total{result=\"known\"}"
                 : outcome->code == NULL ? "peer_inbound_total{result=\"taken\"}"
                                         : "peer_inbound_total{result=\"refused\"}",
                 1);
    if (outcome->code != NULL && !known)
        return cb_envelope_refuse(409, outcome->code, outcome->sentence);
    cJSON *json = cb_peers_success();
    cJSON_AddBoolToObject(json, "duplicate", known);
    return cb_envelope(200, json);
}

/* Of whichever event it was. */
static gboolean
is_new(gpointer id, const CbWorld *world)
{
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        if (g_strcmp0(event_messages_ghl_message_id(world, row), id) == 0 &&
            g_strcmp0(event_messages_direction(world, row), "inbound") == 0)
            return FALSE;
    return TRUE;
}

static CbAnswer *
take(CbHub *hub, const Inbound *inbound)
{
    GError *error = NULL;
    CbPeerFrom from;
    g_autoptr(CbWorld) world = cb_current_world(hub, &error);
    if (world == NULL)
        return cb_envelope_failed(hub, error);
    if (!cb_peer_find_sender(world, inbound->phone, &from))
        return pass_over(hub);
    const CbPeersAsk ask = {"peers.inbound",
                            events_id(world, from.event),
                            payload_of(world, inbound, &from),
                            GATEWAY,
                            CB_ROLE_SERVICE,
                            is_new,
                            inbound->id};
    g_autoptr(CbOutcome) outcome = cb_peers_ask(hub, &ask, NULL, &error);
    return outcome != NULL ? tell(hub, outcome) : cb_envelope_failed(hub, error);
}

CbAnswer *
cb_peers_take_inbound(CbHub *hub, const CbRequest *request)
{
    g_auto(Inbound) inbound = {0};
    CbAnswer *refusal = check_signature(hub, request);
    if (refusal != NULL)
        cb_hub_count(hub, "peer_inbound_total{result=\"unsigned\"}", 1);
    g_autoptr(cJSON) body = refusal == NULL ? cb_envelope_body(request, &refusal) : NULL;
    if (body == NULL)
        return refusal;
    return read_inbound(request, body, cb_hub_now(hub), &inbound)
               ? take(hub, &inbound)
               : cb_envelope_refuse(400, "INVALID_VALUE",
                                    "A text has a phone (or from) and a message (or text).");
}
