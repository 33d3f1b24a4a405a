/* Texts by a webhook: each message is a POST to one URL, signed, and with a key by which the receiver knows it when it
 * comes again.
 *
 *     POST URL
 *     Content-Type: application/json
 *     Idempotency-Key: the message's id, as 64 hex digits
 *     X-Callboard-Timestamp: seconds since the epoch
 *     X-Callboard-Signature: hex HMAC-SHA256(secret, TIMESTAMP "." BODY)
 *
 *     {"id":…,"to":…,"name":…,"text":…,"cause":…,"created_at":…}
 */
#include "engine/json.h"
#include "engine/when.h"
#include "sync/hub/sender/carrier.h"
#include "sync/wire/signing.h"

#define SECONDS 30L

static char *
body_of(const CbLetter *letter)
{
    char created_at[32];
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", letter->id);
    cJSON_AddStringToObject(json, "to", letter->address);
    cJSON_AddStringToObject(json, "name", letter->name);
    cJSON_AddStringToObject(json, "text", letter->body);
    cJSON_AddStringToObject(json, "cause", letter->cause);
    cJSON_AddStringToObject(json, "created_at", cb_time_format(letter->created_at, created_at));
    return cJSON_PrintUnformatted(json);
}

static struct curl_slist *
add_header(const CbCurl *curl, struct curl_slist *headers, const char *name, const char *value)
{
    g_autofree char *line = g_strjoin(": ", name, value, NULL);
    return curl->curl_slist_append(headers, line);
}

static struct curl_slist *
headers_of(const CbCarrier *carrier, const CbPost *post)
{
    g_autofree char *timestamp = g_strdup_printf("%" G_GINT64_FORMAT, post->now / CB_SECOND);
    g_autofree char *text = g_strjoin(".", timestamp, post->body, NULL);
    g_autofree char *signature = cb_sign_text(post->to->secret, text);
    g_autofree char *key = g_compute_checksum_for_string(G_CHECKSUM_SHA256, post->key, -1);
    struct curl_slist *headers = add_header(carrier->curl, NULL, "Content-Type", "application/json");
    headers = add_header(carrier->curl, headers, "Idempotency-Key", key);
    headers = add_header(carrier->curl, headers, "X-Callboard-Timestamp", timestamp);
    headers = add_header(carrier->curl, headers, "X-Callboard-Signature", signature);
    return add_header(carrier->curl, headers, "Expect", "");
}

/* What the receiver says is not kept: it is nothing for people. */
static size_t
ignore(char *bytes, size_t size, size_t n, void *data)
{
    (void)bytes, (void)data;
    return size * n;
}

static CbSent
answer_of(CbCarrier *carrier)
{
    long status = 0;
    curl_off_t wait = 0;
    carrier->curl->curl_easy_getinfo(carrier->http, CURLINFO_RESPONSE_CODE, &status);
    carrier->curl->curl_easy_getinfo(carrier->http, CURLINFO_RETRY_AFTER, &wait);
    if (status >= 200 && status < 300)
        return cb_sent();
    /* 409: it is at work on the same key just now. */
    gboolean later = status == 408 || status == 409 || status == 425 || status == 429 || status >= 500;
    CbSent sent = cb_sent_not(later ? CB_SENT_LATER : CB_SENT_NEVER, "The receiver of texts answers %ld%s", status,
                              status == 401 || status == 403 ? "; check secret-file in channels.conf." : ".");
    sent.wait = later ? (gint64)MIN(wait, 24 * 3600) * CB_SECOND : 0;
    return sent;
}

static CbSent
perform(CbCarrier *carrier, const CbPost *post)
{
    const CbCurl *curl = carrier->curl;
    struct curl_slist *headers = headers_of(carrier, post);
    curl->curl_easy_setopt(carrier->http, CURLOPT_URL, post->to->url);
    curl->curl_easy_setopt(carrier->http, CURLOPT_HTTPHEADER, headers);
    curl->curl_easy_setopt(carrier->http, CURLOPT_POSTFIELDS, post->body);
    curl->curl_easy_setopt(carrier->http, CURLOPT_WRITEFUNCTION, ignore);
    CURLcode code = curl->curl_easy_perform(carrier->http);
    CbSent sent = code == CURLE_OK ? answer_of(carrier)
                                   : cb_sent_broken("The receiver of texts cannot be reached: %s.",
                                                    curl->curl_easy_strerror(code));
    curl->curl_easy_setopt(carrier->http, CURLOPT_HTTPHEADER, NULL);
    curl->curl_easy_setopt(carrier->http, CURLOPT_POSTFIELDS, NULL);
    curl->curl_slist_free_all(headers);
    return sent;
}

CbSent
cb_carrier_post(CbCarrier *carrier, const CbPost *post)
{
    return cb_carrier_handle(carrier, &carrier->http, "http,https", SECONDS)
               ? perform(carrier, post)
               : cb_sent_broken("There is no memory to send with.");
}

CbSent
cb_carry_text(CbCarrier *carrier, const CbLetter *letter)
{
    if (carrier->channels->text.url == NULL)
        return cb_sent_not(CB_SENT_NEVER, "This hub sends no texts: channels.conf has no section [text].");
    if (letter->address == NULL)
        return cb_sent_not(CB_SENT_NEVER, "There is no number to send a text to.");
    char *body = body_of(letter);
    const CbPost post = {&carrier->channels->text, letter->id, body, letter->now};
    CbSent sent = cb_carrier_post(carrier, &post);
    cJSON_free(body);
    return sent;
}
