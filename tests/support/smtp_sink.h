/* A mail server for tests, on loopback: takes mails and keeps them, or does what a test wants of it. */
#pragma once

#include <glib.h>

typedef enum {
    SMTP_TAKES,
    SMTP_LATER_RCPT,     /* 450 to the recipient */
    SMTP_NEVER_RCPT,     /* 550 to the recipient */
    SMTP_LATER_DATA,     /* 451 after the mail */
    SMTP_NEVER_DATA,     /* 554 after the mail */
    SMTP_DROPS_BEFORE,   /* hangs up when a mail is to come */
    SMTP_DROPS_WITHIN,   /* hangs up in the middle of it */
    SMTP_DROPS_AFTER,    /* takes the mail, and hangs up without a word */
    SMTP_REFUSES_LOGIN,  /* 535 */
} SmtpMood;

typedef struct SmtpSink SmtpSink;

SmtpSink *smtp_sink_start(void);
void smtp_sink_stop(SmtpSink *sink);
guint smtp_sink_port(const SmtpSink *sink);
/* From now on. */
void smtp_sink_mood(SmtpSink *sink, SmtpMood mood);
/* How long it takes from now on to say that it has a mail which it has kept. */
void smtp_sink_pause(SmtpSink *sink, gint64 microseconds);

typedef struct {
    char *from, *to; /* of the envelope */
    char *text;      /* the mail with dots as they were meant, lines end with CRLF */
} SmtpMail;
/* The mails that were taken so far, in order; free with g_ptr_array_unref (SmtpMail). */
GPtrArray *smtp_sink_mails(SmtpSink *sink);
/* How many connections there were. */
guint smtp_sink_visits(SmtpSink *sink);
