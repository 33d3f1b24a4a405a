/* What carriers share: for smtp.c, webhook.c, file.c and carrier.c only. */
#pragma once

#include "sync/client/curl.h"
#include "sync/hub/sender/letter.h"

struct CbCarrier {
    const CbChannels *channels;
    const CbCurl *curl; /* NULL: neither e-mail nor texts are configured */
    CURL *smtp, *http;  /* keep their connections; made when first needed */
    const gint *stop;
};

CbSent cb_carry_mail(CbCarrier *carrier, const CbLetter *letter);
CbSent cb_carry_text(CbCarrier *carrier, const CbLetter *letter);
CbSent cb_carry_file(const CbCarrier *carrier, const CbLetter *letter);
/* Removes the half-written files that nobody writes any more. */
void cb_carry_file_clean(const CbCarrier *carrier);

/* Results. The reason becomes one line without control characters: part of it is what a stranger's server says. */
CbSent cb_sent(void);
CbSent cb_sent_not(CbSentOutcome outcome, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* LATER, for all letters of the channel. */
CbSent cb_sent_broken(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* A handle in *handle, made when it is not there, with what holds for all: no signals, no redirects, these protocols,
 * times, and `stop`. FALSE when there is no memory for it. */
gboolean cb_carrier_handle(CbCarrier *carrier, CURL **handle, const char *protocols, long seconds);
