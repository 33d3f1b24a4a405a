/* Messages as mail (RFC 5322): headers that hold whatever people are called (RFC 2047), a plain text body. No I/O.
 * Nothing from data begins a line of a header: control characters are blanks before anything else happens.
 */
#pragma once

#include "sync/hub/sender/letter.h"

/* The address as it goes over the wire, its domain in ASCII; NULL when it is none that mail can be sent to. Caller
 * frees. */
char *cb_mail_address(const char *address);

/* `Name: ` and any text as a header, folded, ending with CRLF. */
void cb_mail_header(GString *mail, const char *name, const char *text);
/* The same for a person and their address: `To: "Ana Roy" <ana@example.org>`; a NULL address: just the name. */
void cb_mail_person(GString *mail, const char *name, const char *person, const char *address);
/* Text as quoted-printable, lines ending with CRLF. */
void cb_mail_quote(GString *mail, const char *text);

/* The id of the message as mail knows it, always the same for the same message: `HEX@DOMAIN`, of the domain in `from`.
 * Caller frees. */
char *cb_mail_id(const char *message_id, const char *from);
/* The whole mail. `from` may have no name (NULL). Free with g_string_free. */
GString *cb_mail_compose(const CbLetter *letter, const char *from_name, const char *from);
