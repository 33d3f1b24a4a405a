/* Where the hub is and how to prove who asks: the file `credentials` of the profile's directory. Only its owner
 * may read it; tokens stand nowhere else, neither in arguments nor in messages nor in the databases.
 */
#pragma once

#include "engine/decision.h"

#define CB_COURIER_ERROR (cb_courier_error_quark())
GQuark cb_courier_error_quark(void);
typedef enum {
    CB_COURIER_ERROR_SIGNED_OUT,  /* nobody is signed in, or the hub does not take the token */
    CB_COURIER_ERROR_CREDENTIALS, /* the file cannot be read, or others can */
    CB_COURIER_ERROR_URL,         /* not an address that a token may be sent to */
    CB_COURIER_ERROR_UNREACHABLE, /* the hub does not answer, or not as a hub does */
    CB_COURIER_ERROR_REFUSED,     /* the hub says no */
    CB_COURIER_ERROR_BUSY,        /* another Callboard is this profile's courier */
    CB_COURIER_ERROR_LIBRARY,     /* libcurl is missing */
} CbCourierError;

typedef struct {
    char *hub;         /* https://…, as cb_hub_url() gives it */
    gboolean insecure; /* plain HTTP was asked for, beyond loopback */
    char *token;       /* API or access token */
    char *refresh;     /* refresh token, NULL: none */
    gint64 expires_at; /* of `token`; CB_NULL: unknown */
    gint64 refresh_at; /* when to ask for the next one: after 80 % of its life; CB_NULL: unknown */
    char *pin;         /* sha256//… of the hub's public key, NULL: none */
    char *ca;          /* file with certificates to trust instead of the system's, NULL */
    char *name;        /* who the hub says this is, NULL: it has not said */
    CbRole role;       /* as what; VIEWER while the hub has not said */
} CbCredentials;

/* Whether somebody is signed in: the file is there. Cheap. */
gboolean cb_credentials_exist(const char *directory);
/* Makes `credentials` empty first. FALSE without an error when nobody is signed in. */
gboolean cb_credentials_load(const char *directory, CbCredentials *credentials, GError **error);
/* On the disk before it returns; readers see the old file or the new one. Makes `directory`. */
gboolean cb_credentials_save(const char *directory, const CbCredentials *credentials, GError **error);
/* Nothing there: TRUE. */
gboolean cb_credentials_remove(const char *directory, GError **error);
void cb_credentials_copy(CbCredentials *copy, const CbCredentials *credentials);
/* Frees the texts; those of tokens are overwritten first. */
void cb_credentials_clear(CbCredentials *credentials);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbCredentials, cb_credentials_clear)

/* Whether such a token can be sent: 1 to 8192 characters that print, no blanks. */
gboolean cb_token_check(const char *token, GError **error);
/* Whether such a URL may be used; a sentence in `error` otherwise. */
gboolean cb_hub_url_check(const char *url, gboolean insecure, GError **error);
/* The URL as all parts use it: scheme and host in lower case, no slash at the end. https, or http on loopback, or
 * http where `insecure` says so. Caller frees; NULL with an error. */
char *cb_hub_url(const char *url, gboolean insecure, GError **error);
/* Whether what is said to a hub at this address can be read on the way: plain HTTP beyond loopback. */
gboolean cb_hub_url_is_open(const char *url);
gboolean cb_hub_url_is_loopback(const char *url);
