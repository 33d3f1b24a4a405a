#include "sync/hub/sender/carrier.h"

#include <string.h>

#define CONNECT_SECONDS 20L
#define LONGEST_REASON 300u

void
cb_letter_free(CbLetter *letter)
{
    if (letter == NULL)
        return;
    g_free(letter->id);
    g_free(letter->cause);
    g_free(letter->name);
    g_free(letter->address);
    g_free(letter->subject);
    g_free(letter->body);
    g_free(letter);
}

/* --- results ------------------------------------------------------------------------------------ */

static char *
one_line(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (char *at = valid; *at != '\0'; at++)
        if (g_ascii_iscntrl(*at))
            *at = ' ';
    const char *end = valid;
    while (*end != '\0' && g_utf8_next_char(end) - valid <= (gssize)LONGEST_REASON)
        end = g_utf8_next_char(end);
    return g_strstrip(g_strndup(valid, (gsize)(end - valid)));
}

CbSent
cb_sent(void)
{
    return (CbSent){.outcome = CB_SENT};
}

G_GNUC_PRINTF(2, 0)
static CbSent
not_sent(CbSentOutcome outcome, const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    return (CbSent){.outcome = outcome, .reason = one_line(text)};
}

CbSent
cb_sent_not(CbSentOutcome outcome, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CbSent sent = not_sent(outcome, format, arguments);
    va_end(arguments);
    return sent;
}

CbSent
cb_sent_broken(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CbSent sent = not_sent(CB_SENT_LATER, format, arguments);
    va_end(arguments);
    sent.whole_channel = TRUE;
    return sent;
}

/* --- carrying ----------------------------------------------------------------------------------- */

CbCarrier *
cb_carrier_new(const CbChannels *channels, const gint *stop, GError **error)
{
    const CbCurl *curl = NULL;
    gboolean needed = channels->email.server != NULL || channels->text.url != NULL || channels->sms.url != NULL;
    if (needed && (curl = cb_curl(error)) == NULL)
        return NULL;
    CbCarrier *carrier = g_new0(CbCarrier, 1);
    *carrier = (CbCarrier){.channels = channels, .curl = curl, .stop = stop};
    cb_carry_file_clean(carrier);
    return carrier;
}

void
cb_carrier_free(CbCarrier *carrier)
{
    if (carrier == NULL)
        return;
    if (carrier->smtp != NULL)
        carrier->curl->curl_easy_cleanup(carrier->smtp);
    if (carrier->http != NULL)
        carrier->curl->curl_easy_cleanup(carrier->http);
    g_free(carrier);
}

/* Ends a transfer when it is no longer wanted. */
static int
look_at_stop(void *stop, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    return g_atomic_int_get((const gint *)stop);
}

gboolean
cb_carrier_handle(CbCarrier *carrier, CURL **handle, const char *protocols, long seconds)
{
    const CbCurl *curl = carrier->curl;
    if (*handle == NULL && (*handle = curl->curl_easy_init()) == NULL)
        return FALSE;
    curl->curl_easy_setopt(*handle, CURLOPT_NOSIGNAL, 1L);
    curl->curl_easy_setopt(*handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl->curl_easy_setopt(*handle, CURLOPT_PROTOCOLS_STR, protocols);
    curl->curl_easy_setopt(*handle, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl->curl_easy_setopt(*handle, CURLOPT_TIMEOUT, seconds);
    curl->curl_easy_setopt(*handle, CURLOPT_NOPROGRESS, 0L);
    curl->curl_easy_setopt(*handle, CURLOPT_XFERINFOFUNCTION, look_at_stop);
    curl->curl_easy_setopt(*handle, CURLOPT_XFERINFODATA, carrier->stop);
    return TRUE;
}

CbSent
cb_carrier_carry(CbCarrier *carrier, const CbLetter *letter)
{
    switch (letter->channel) {
    case CB_CHANNEL_EMAIL:
        return cb_carry_mail(carrier, letter);
    case CB_CHANNEL_TEXT:
        return cb_carry_text(carrier, letter);
    case CB_CHANNEL_FILE:
        return cb_carry_file(carrier, letter);
    case CB_CHANNEL_OFF:
    case CB_N_CHANNELS:
        break;
    }
    return cb_sent_not(CB_SENT_NEVER, "The message has no channel.");
}

gboolean
cb_channel_is_idempotent(CbChannel channel)
{
    return channel == CB_CHANNEL_TEXT || channel == CB_CHANNEL_FILE;
}
