/* How messages reach the world: the key file channels.conf, which belongs to the hub and not to its data.
 *
 *     [email]
 *     server=smtp://mail.example.org:587     # or smtps://
 *     from=crew@example.org
 *     from-name=Crew office
 *     user=callboard
 *     password-file=smtp.password            # first line; relative to this file
 *     encryption=required                    # or none, to this machine alone
 *     authorities=ca.pem                     # whom the server's certificate is from, where that is not known anyway
 *
 *     [text]
 *     url=https://texts.example.org/send
 *     secret-file=texts.secret
 *
 *     [sms]                                  # what is sent and taken about events: introductions, answers
 *     url=https://gateway.example.org/send
 *     secret-file=sms.secret
 *
 *     [file]
 *     directory=told
 *     everything=true                        # whatever the policy says goes there: a dry run
 *
 * A section that is missing is a channel that does not work. Secrets stand in files of their own, which not everybody may
 * read.
 */
#pragma once

#include <glib.h>

/* A receiver of POSTs, and what they are signed with. */
typedef struct {
    char *url, *secret;
} CbWebhook;

typedef struct {
    struct {
        char *server, *from, *from_name, *user, *password, *authorities;
        gboolean encrypted;
    } email; /* server NULL: none */
    CbWebhook text, sms; /* url NULL: none */
    struct {
        char *directory;
        gboolean everything;
    } file; /* directory NULL: none */
} CbChannels;

#define CB_CHANNELS_FILE "channels.conf"

/* NULL with an error that names the file and the section or key that is wrong. */
CbChannels *cb_channels_read(const char *path, GError **error);
void cb_channels_free(CbChannels *channels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbChannels, cb_channels_free)
