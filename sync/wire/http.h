/* HTTP requests and answers as values: what the hub computes between a socket and a database, and what a
 * client sends. No I/O. */
#pragma once

#include <glib.h>

/* Names in lower case → values. */
typedef GHashTable CbHeaders;
CbHeaders *cb_headers_new(void);

typedef struct {
    char *method;      /* "GET" */
    char *path;        /* decoded once: "/rest/v1/sessions" */
    char *query;       /* as it came, without "?"; "" when there is none */
    CbHeaders *headers;
    GString *body;
    char *address;     /* of the peer */
    char *id;          /* X-Request-Id */
    gint64 received_at; /* microseconds since the epoch */
} CbRequest;
/* NULL when the path is malformed: not decodable, with `..` or an encoded slash in it, or not beginning with /. */
CbRequest *cb_request_new(const char *method, const char *path_and_query);
void cb_request_free(CbRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRequest, cb_request_free)
/* NULL when there is none. */
const char *cb_request_header(const CbRequest *request, const char *name);

typedef struct {
    guint status;
    CbHeaders *headers; /* names as they are sent */
    GString *body;
} CbAnswer;
CbAnswer *cb_answer_new(guint status);
void cb_answer_free(CbAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbAnswer, cb_answer_free)
void cb_answer_header(CbAnswer *answer, const char *name, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* An error as every part of the hub answers it: {"code","details","hint","message"}. */
CbAnswer *cb_http_error(guint status, const char *code, const char *message, const char *details,
                        const char *hint);
/* `+` and `%XX` decoded; NULL when it is malformed, holds NUL, or is not UTF-8. Caller frees. */
char *cb_url_decode(const char *text, gboolean plus);
/* The pairs of a query string, decoded, in order: name, value, name, value, …; NULL when malformed. Free
 * with g_ptr_array_unref. */
GPtrArray *cb_url_pairs(const char *query);

/* Strict JSON for what strangers send: valid UTF-8, depth at most 64, at most a million values, no key twice,
 * no lone surrogates, no NUL, strings below `longest` bytes. NULL and a sentence in *problem otherwise. */
struct cJSON;
struct cJSON *cb_json_parse_strict(const char *text, gsize length, gsize longest, char **problem);
/* The names of an object in order, lent by it. For comparing: a stranger can choose names that a hash table
 * would need hours for. Free with g_ptr_array_unref. */
GPtrArray *cb_json_names(const struct cJSON *object);
