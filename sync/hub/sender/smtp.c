/* Messages by e-mail: SMTP by libcurl.
 *
 * A server has the mail once it has the line with the last dot, and says so with 250. Whatever fails before that line
 * was sent leaves nothing behind and can be done again. Where it was sent and no answer came, nobody can know: that is
 * doubt, and not done again, since people get an e-mail that is sent twice twice.
 */
#include <string.h>

#include "sync/hub/sender/carrier.h"
#include "sync/hub/sender/mail.h"

#define SECONDS ((long)(CB_CARRY_LONGEST / G_USEC_PER_SEC))

typedef struct {
    const GString *mail;
    gsize given;   /* bytes that libcurl has taken */
    gboolean ended; /* it was told that these are all: it sends the dot */
    guint reply;    /* the server's last, 0: none */
    GString *said;  /* its last line */
} Posting;

static size_t
give(char *to, size_t size, size_t n, void *data)
{
    Posting *posting = data;
    gsize length = MIN(size * n, posting->mail->len - posting->given);
    memcpy(to, posting->mail->str + posting->given, length);
    posting->given += length;
    posting->ended = length == 0;
    return length;
}

/* Replies come here line by line. The last word of a server that has refused is "bye", which does not count. */
static size_t
hear(char *line, size_t size, size_t n, void *data)
{
    Posting *posting = data;
    guint reply = size * n < 3 ? 0 : (guint)g_ascii_strtoull(line, NULL, 10);
    if (reply == 0 || reply == 221)
        return size * n;
    posting->reply = reply;
    g_string_truncate(posting->said, 0);
    g_string_append_len(posting->said, line, (gssize)(size * n));
    return size * n;
}

/* --- what came of it ---------------------------------------------------------------------------- */

static CbSent
refused(const Posting *posting)
{
    return cb_sent_not(posting->reply >= 500 ? CB_SENT_NEVER : CB_SENT_LATER, "The mail server refuses it: %s",
                       posting->said->str);
}

/* Failures that come before any letter, by what they are; NULL: the code says nothing that helps. */
static const char *
trouble_of(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return "The mail server's name is not known; check server in channels.conf.";
    case CURLE_COULDNT_CONNECT:
        return "The mail server cannot be reached.";
    case CURLE_LOGIN_DENIED:
        return "The mail server refuses the login; check user and password-file in channels.conf.";
    case CURLE_USE_SSL_FAILED:
        return "The mail server does not encrypt (STARTTLS), and is not sent anything in the clear.";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return "The mail server's certificate does not prove who it is; check server and authorities in channels.conf.";
    default:
        return NULL;
    }
}

static CbSent
outcome_of(const CbCarrier *carrier, CURLcode code, const Posting *posting)
{
    const char *trouble = trouble_of(code);
    if (code == CURLE_OK)
        return cb_sent();
    if (trouble != NULL && !posting->ended)
        return cb_sent_broken("%s", trouble);
    /* 354 invites the mail; 400 and more is an answer to it, or to sender and recipient before it. */
    if (posting->reply >= 400 && code != CURLE_OPERATION_TIMEDOUT && code != CURLE_ABORTED_BY_CALLBACK)
        return refused(posting);
    if (posting->ended)
        return cb_sent_not(CB_SENT_DOUBT,
                           "The mail server got the message and did not say whether it took it (%s). Ask the person, "
                           "or send it again.",
                           carrier->curl->curl_easy_strerror(code));
    return cb_sent_broken("The mail server broke off before it had the message: %s.",
                          carrier->curl->curl_easy_strerror(code));
}

/* --- sending ------------------------------------------------------------------------------------ */

static void
set_server(CbCarrier *carrier)
{
    const CbCurl *curl = carrier->curl;
    const CbChannels *channels = carrier->channels;
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_URL, channels->email.server);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_USE_SSL,
                           (long)(channels->email.encrypted ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (channels->email.user != NULL) {
        curl->curl_easy_setopt(carrier->smtp, CURLOPT_USERNAME, channels->email.user);
        curl->curl_easy_setopt(carrier->smtp, CURLOPT_PASSWORD, channels->email.password);
    }
    if (channels->email.authorities != NULL)
        curl->curl_easy_setopt(carrier->smtp, CURLOPT_CAINFO, channels->email.authorities);
}

static CbSent
post(CbCarrier *carrier, Posting *posting, const char *from, const char *to)
{
    const CbCurl *curl = carrier->curl;
    struct curl_slist *recipients = curl->curl_slist_append(NULL, to);
    set_server(carrier);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_MAIL_FROM, from);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_MAIL_RCPT, recipients);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_UPLOAD, 1L);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_READFUNCTION, give);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_READDATA, posting);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_HEADERFUNCTION, hear);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_HEADERDATA, posting);
    CURLcode code = curl->curl_easy_perform(carrier->smtp);
    CbSent sent = outcome_of(carrier, code, posting);
    curl->curl_easy_setopt(carrier->smtp, CURLOPT_MAIL_RCPT, NULL);
    curl->curl_slist_free_all(recipients);
    return sent;
}

CbSent
cb_carry_mail(CbCarrier *carrier, const CbLetter *letter)
{
    const CbChannels *channels = carrier->channels;
    g_autofree char *to = cb_mail_address(letter->address), *from = cb_mail_address(channels->email.from);
    if (channels->email.server == NULL)
        return cb_sent_not(CB_SENT_NEVER, "This hub sends no e-mail: channels.conf has no section [email].");
    if (to == NULL)
        return cb_sent_not(CB_SENT_NEVER, "%s is no address that e-mail can be sent to; correct it.",
                           letter->address != NULL ? letter->address : "Nothing");
    if (!cb_carrier_handle(carrier, &carrier->smtp, "smtp,smtps", SECONDS))
        return cb_sent_broken("There is no memory to send with.");
    g_autoptr(GString) mail = cb_mail_compose(letter, channels->email.from_name, channels->email.from);
    g_autoptr(GString) said = g_string_new(NULL);
    Posting posting = {.mail = mail, .said = said};
    return post(carrier, &posting, from, to);
}
