#include "tests/support/smtp_sink.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/visitors.h"

struct SmtpSink {
    Visitors *visitors;
    GMutex mutex; /* of the rest */
    SmtpMood mood;
    gint64 pause;
    GPtrArray *mails;
};

typedef struct {
    SmtpSink *sink;
    int fd;
    GString *input;
    SmtpMood mood;
    SmtpMail *mail;
} Visit;

static void
mail_free(gpointer data)
{
    SmtpMail *mail = data;
    g_free(mail->from);
    g_free(mail->to);
    g_free(mail->text);
    g_free(mail);
}

static gboolean
say(const Visit *visit, const char *line)
{
    g_autofree char *whole = g_strconcat(line, "\r\n", NULL);
    return send(visit->fd, whole, strlen(whole), MSG_NOSIGNAL) == (gssize)strlen(whole);
}

/* The next line without its CRLF; NULL when the other side has gone. Caller frees. */
static char *
hear(Visit *visit)
{
    char bytes[4096], *end;
    while ((end = strstr(visit->input->str, "\r\n")) == NULL) {
        gssize n = read(visit->fd, bytes, sizeof bytes);
        if (n <= 0)
            return NULL;
        g_string_append_len(visit->input, bytes, n);
    }
    char *line = g_strndup(visit->input->str, (gsize)(end - visit->input->str));
    g_string_erase(visit->input, 0, end - visit->input->str + 2);
    return line;
}

static SmtpMood
mood_of(SmtpSink *sink)
{
    g_mutex_lock(&sink->mutex);
    SmtpMood mood = sink->mood;
    g_mutex_unlock(&sink->mutex);
    return mood;
}

/* Takes `text` over. */
static void
keep(Visit *visit, char *text)
{
    visit->mail->text = text;
    g_mutex_lock(&visit->sink->mutex);
    g_ptr_array_add(visit->sink->mails, g_steal_pointer(&visit->mail));
    gint64 pause = visit->sink->pause;
    g_mutex_unlock(&visit->sink->mutex);
    g_usleep((gulong)pause);
}

/* FALSE when the connection ends. */
static gboolean
take_data(Visit *visit)
{
    GString *text = g_string_new(NULL);
    gboolean whole = FALSE;
    if (visit->mood == SMTP_DROPS_BEFORE || !say(visit, "354 go on")) {
        g_string_free(text, TRUE);
        return FALSE;
    }
    while (!whole) {
        g_autofree char *line = hear(visit);
        if (line == NULL || visit->mood == SMTP_DROPS_WITHIN) {
            g_string_free(text, TRUE);
            return FALSE;
        }
        whole = strcmp(line, ".") == 0;
        if (!whole)
            g_string_append_printf(text, "%s\r\n", line + (line[0] == '.'));
    }
    if (visit->mood == SMTP_LATER_DATA || visit->mood == SMTP_NEVER_DATA) {
        g_string_free(text, TRUE);
        return say(visit, visit->mood == SMTP_LATER_DATA ? "451 4.3.0 try again" : "554 5.7.1 no thanks");
    }
    keep(visit, g_string_free(text, FALSE));
    return visit->mood != SMTP_DROPS_AFTER && say(visit, "250 2.0.0 taken");
}

/* What stands between < and >. */
static char *
path_of(const char *line)
{
    const char *from = strchr(line, '<'), *to = from == NULL ? NULL : strchr(from, '>');
    return to == NULL ? g_strdup("") : g_strndup(from + 1, (gsize)(to - from - 1));
}

static void
begin_mail(Visit *visit, const char *line)
{
    g_clear_pointer(&visit->mail, mail_free);
    visit->mail = g_new0(SmtpMail, 1);
    visit->mail->from = path_of(line);
    visit->mood = mood_of(visit->sink);
}

static gboolean
take_recipient(Visit *visit, const char *line)
{
    visit->mail->to = path_of(line);
    if (visit->mood == SMTP_LATER_RCPT)
        return say(visit, "450 4.2.1 mailbox busy");
    if (visit->mood == SMTP_NEVER_RCPT)
        return say(visit, "550 5.1.1 no such user");
    return say(visit, "250 2.1.5 ok");
}

static gboolean
answer(Visit *visit, const char *line)
{
    if (g_ascii_strncasecmp(line, "EHLO", 4) == 0)
        return say(visit, mood_of(visit->sink) == SMTP_REFUSES_LOGIN ? "250-sink\r\n250 AUTH PLAIN" : "250 sink");
    if (g_ascii_strncasecmp(line, "AUTH", 4) == 0)
        return say(visit, "535 5.7.8 who are you?");
    if (g_ascii_strncasecmp(line, "MAIL FROM:", 10) == 0) {
        begin_mail(visit, line);
        return say(visit, "250 2.1.0 ok");
    }
    if (g_ascii_strncasecmp(line, "RCPT TO:", 8) == 0 && visit->mail != NULL)
        return take_recipient(visit, line);
    if (g_ascii_strncasecmp(line, "DATA", 4) == 0 && visit->mail != NULL)
        return take_data(visit);
    if (g_ascii_strncasecmp(line, "QUIT", 4) == 0) {
        say(visit, "221 bye");
        return FALSE;
    }
    return say(visit, "250 ok");
}

static void
serve(gpointer sink, int fd)
{
    Visit visit = {.sink = sink, .fd = fd, .input = g_string_new(NULL)};
    gboolean goes_on = say(&visit, "220 sink");
    while (goes_on) {
        g_autofree char *line = hear(&visit);
        goes_on = line != NULL && answer(&visit, line);
    }
    g_clear_pointer(&visit.mail, mail_free);
    g_string_free(visit.input, TRUE);
}

SmtpSink *
smtp_sink_start(void)
{
    SmtpSink *sink = g_new0(SmtpSink, 1);
    g_mutex_init(&sink->mutex);
    sink->mails = g_ptr_array_new_with_free_func(mail_free);
    sink->visitors = visitors_start("smtp-sink", serve, sink);
    return sink;
}

void
smtp_sink_stop(SmtpSink *sink)
{
    visitors_stop(sink->visitors);
    g_ptr_array_unref(sink->mails);
    g_mutex_clear(&sink->mutex);
    g_free(sink);
}

guint
smtp_sink_port(const SmtpSink *sink)
{
    return visitors_port(sink->visitors);
}

void
smtp_sink_mood(SmtpSink *sink, SmtpMood mood)
{
    g_mutex_lock(&sink->mutex);
    sink->mood = mood;
    g_mutex_unlock(&sink->mutex);
}

void
smtp_sink_pause(SmtpSink *sink, gint64 microseconds)
{
    g_mutex_lock(&sink->mutex);
    sink->pause = microseconds;
    g_mutex_unlock(&sink->mutex);
}

GPtrArray *
smtp_sink_mails(SmtpSink *sink)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(mail_free);
    g_mutex_lock(&sink->mutex);
    for (guint i = 0; i < sink->mails->len; i++) {
        const SmtpMail *mail = sink->mails->pdata[i];
        SmtpMail *mine = g_new0(SmtpMail, 1);
        *mine = (SmtpMail){g_strdup(mail->from), g_strdup(mail->to), g_strdup(mail->text)};
        g_ptr_array_add(copy, mine);
    }
    g_mutex_unlock(&sink->mutex);
    return copy;
}

guint
smtp_sink_visits(SmtpSink *sink)
{
    return visitors_count(sink->visitors);
}
