#include "sync/hub/sender/mail.h"

#include <string.h>

#include "engine/line.h"
#include "engine/when.h"

#define LONGEST_ADDRESS 254u
#define LONGEST_LINE 76u
#define WORD_BYTES 42u /* of text in one encoded word: 56 letters, 68 with its frame */
#define CRLF "\r\n"

/* --- addresses ---------------------------------------------------------------------------------- */

/* What stands before the @, and labels of a domain, without quotes, comments and literals: all that people have. */
static gboolean
is_plain_address(const char *address)
{
    return g_regex_match_simple("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
                                "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\\z",
                                address, G_REGEX_DOLLAR_ENDONLY, 0);
}

char *
cb_mail_address(const char *address)
{
    const char *at = address == NULL ? NULL : strrchr(address, '@');
    if (at == NULL || strlen(address) > LONGEST_ADDRESS || !g_utf8_validate(address, -1, NULL))
        return NULL;
    g_autofree char *domain = g_hostname_to_ascii(at + 1), *local = g_strndup(address, (gsize)(at - address));
    g_autofree char *whole = domain == NULL ? NULL : g_strjoin("@", local, domain, NULL);
    return whole != NULL && strlen(whole) <= LONGEST_ADDRESS && is_plain_address(whole) ? g_steal_pointer(&whole) : NULL;
}

/* --- headers ------------------------------------------------------------------------------------ */

/* Whether a text can stand as it is, `used` columns into its line. */
static gboolean
is_plain(const char *text, gsize used)
{
    for (const char *at = text; *at != '\0'; at++)
        if (!g_ascii_isprint(*at))
            return FALSE;
    return strlen(text) + used <= LONGEST_LINE && strstr(text, "=?") == NULL;
}

/* Encoded words of whole characters, each on a line of its own after the first. */
static void
append_words(GString *mail, const char *text)
{
    const char *between = "";
    while (*text != '\0') {
        const char *end = text;
        while (*end != '\0' && g_utf8_next_char(end) - text <= (gssize)WORD_BYTES)
            end = g_utf8_next_char(end);
        g_autofree char *base64 = g_base64_encode((const guchar *)text, (gsize)(end - text));
        g_string_append_printf(mail, "%s=?UTF-8?B?%s?=", between, base64);
        between = CRLF " ";
        text = end;
    }
}

void
cb_mail_header(GString *mail, const char *name, const char *text)
{
    g_autofree char *line = cb_line(text, CB_LINE_WHOLE);
    g_string_append_printf(mail, "%s: ", name);
    if (is_plain(line, strlen(name) + 2))
        g_string_append(mail, line);
    else
        append_words(mail, line);
    g_string_append(mail, CRLF);
}

/* A name that is no encoded word stands in quotes. */
static void
append_quoted(GString *mail, const char *text)
{
    g_string_append_c(mail, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(mail, '\\');
        g_string_append_c(mail, *text);
    }
    g_string_append_c(mail, '"');
}

void
cb_mail_person(GString *mail, const char *name, const char *person, const char *address)
{
    g_autofree char *line = cb_line(person, CB_LINE_WHOLE);
    g_string_append_printf(mail, "%s: ", name);
    if (*line != '\0' && is_plain(line, strlen(name) + 4) && strlen(line) < LONGEST_LINE / 2)
        append_quoted(mail, line);
    else
        append_words(mail, line);
    if (address != NULL)
        g_string_append_printf(mail, "%s<%s>", *line != '\0' ? CRLF " " : "", address);
    else
        g_string_append(mail, *line != '\0' ? ":;" : "nobody:;"); /* a group of nobody: the form needs an address */
    g_string_append(mail, CRLF);
}

/* --- the body ----------------------------------------------------------------------------------- */

static gboolean
stands_for_itself(const char *at)
{
    gboolean ends = at[1] == '\0' || at[1] == '\n';
    return *at == ' ' ? !ends : g_ascii_isgraph(*at) && *at != '=';
}

void
cb_mail_quote(GString *mail, const char *text)
{
    guint column = 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\r' && at[1] == '\n')
            continue;
        if (*at == '\n') {
            g_string_append(mail, CRLF);
            column = 0;
            continue;
        }
        guint width = stands_for_itself(at) ? 1 : 3;
        if (column + width >= LONGEST_LINE) {
            g_string_append(mail, "=" CRLF);
            column = 0;
        }
        if (width == 1)
            g_string_append_c(mail, *at);
        else
            g_string_append_printf(mail, "=%02X", (guchar)*at);
        column += width;
    }
    g_string_append(mail, CRLF);
}

/* --- the whole ---------------------------------------------------------------------------------- */

char *
cb_mail_id(const char *message_id, const char *from)
{
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, message_id, -1);
    const char *at = from == NULL ? NULL : strrchr(from, '@');
    return g_strdup_printf("%.40s@%s", sum, at != NULL ? at + 1 : "callboard.invalid");
}

static void
append_date(GString *mail, gint64 now)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(now / CB_SECOND);
    g_string_append_printf(mail, "Date: %s, %d %s %04d %02d:%02d:%02d +0000" CRLF,
                           days[g_date_time_get_day_of_week(time) - 1], g_date_time_get_day_of_month(time),
                           months[g_date_time_get_month(time) - 1], g_date_time_get_year(time),
                           g_date_time_get_hour(time), g_date_time_get_minute(time), g_date_time_get_second(time));
}

GString *
cb_mail_compose(const CbLetter *letter, const char *from_name, const char *from)
{
    GString *mail = g_string_new(NULL);
    g_autofree char *to = cb_mail_address(letter->address), *sender = cb_mail_address(from);
    g_autofree char *id = cb_mail_id(letter->id, sender);
    append_date(mail, letter->now);
    cb_mail_person(mail, "From", from_name != NULL ? from_name : sender == NULL ? "Callboard" : NULL, sender);
    cb_mail_person(mail, "To", letter->name, to);
    if (to == NULL && letter->address != NULL)
        cb_mail_header(mail, "X-Callboard-To", letter->address);
    cb_mail_header(mail, "Subject", letter->subject != NULL ? letter->subject : "");
    g_string_append_printf(mail, "Message-ID: <%s>" CRLF, id);
    g_string_append(mail, "Auto-Submitted: auto-generated" CRLF "MIME-Version: 1.0" CRLF
                          "Content-Type: text/plain; charset=utf-8" CRLF
                          "Content-Transfer-Encoding: quoted-printable" CRLF CRLF);
    g_autofree char *body = g_utf8_make_valid(letter->body, -1);
    cb_mail_quote(mail, body);
    return mail;
}
