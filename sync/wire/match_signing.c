#include "sync/wire/match_signing.h"

#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "sync/wire/canonical.h"
#include "sync/wire/signing.h"

static const char *
header_or_empty(const CbRequest *request, const char *name)
{
    const char *value = cb_request_header(request, name);
    return value != NULL ? value : "";
}

/* --- signing ---------------------------------------------------------------------------------- */

GString *
cb_match_text(const CbRequest *request)
{
    g_autofree char *method = g_ascii_strup(request->method, -1);
    g_autofree char *path = cb_canonical_path(request->path, request->query);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s\n%s\n%s\n%s\n", method, path, header_or_empty(request, CB_SIGN_TIME),
                    header_or_empty(request, CB_SIGN_NONCE));
    if (cb_sign_has_body(request))
        g_string_append_len(text, request->body->str, (gssize)request->body->len);
    return text;
}

static char *
second_version(const CbRequest *request, const CbMatchSecrets *secrets)
{
    g_autoptr(GString) text = cb_match_text(request);
    if (secrets->bind_claims && cb_request_header(request, CB_SIGN_CLAIMS) != NULL)
        g_string_append_printf(text, "\n%s", header_or_empty(request, CB_SIGN_CLAIMS_HASH));
    return cb_sign_bytes(secrets->secret_v2 != NULL ? secrets->secret_v2 : secrets->secret,
                         text->str, text->len);
}

static void
set_header(CbRequest *request, const char *name, char *value)
{
    g_hash_table_replace(request->headers, g_strdup(name), value);
}

/* 16 bytes as hex, as clients are told to make it. */
static char *
random_nonce(void)
{
    g_autofree char *uuid = g_uuid_string_random();
    g_auto(GStrv) parts = g_strsplit(uuid, "-", -1);
    return g_strjoinv("", parts);
}

static char *
hash_of_claims(const CbRequest *request)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256,
                                         header_or_empty(request, CB_SIGN_CLAIMS), -1);
}

void
cb_match_sign(CbRequest *request, const CbMatchSecrets *secrets, gint64 now, const char *nonce)
{
    set_header(request, CB_SIGN_TIME, g_strdup_printf("%" G_GINT64_FORMAT, now / CB_SECOND));
    set_header(request, CB_SIGN_NONCE, nonce != NULL ? g_strdup(nonce) : random_nonce());
    if (secrets->bind_claims && cb_request_header(request, CB_SIGN_CLAIMS) != NULL)
        set_header(request, CB_SIGN_CLAIMS_HASH, hash_of_claims(request));
    if (secrets->dual)
        set_header(request, CB_SIGN_V1, cb_sign_v1(request, secrets->secret));
    set_header(request, CB_SIGN_V2, second_version(request, secrets));
}

char *
cb_match_headers(const CbRequest *request)
{
    static const char *const names[] = {CB_SIGN_TIME, CB_SIGN_NONCE,  CB_SIGN_V1,
                                        CB_SIGN_V2,   CB_SIGN_CLAIMS, CB_SIGN_CLAIMS_HASH};
    GString *lines = g_string_new(NULL);
    for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
        const char *value = cb_request_header(request, names[n]);
        if (value != NULL)
            g_string_append_printf(lines, "%s: %s\n", names[n], value);
    }
    return g_string_free(lines, FALSE);
}

/* --- checking --------------------------------------------------------------------------------- */

const char *
cb_match_version_name(CbMatchVersion version)
{
    static const char *const names[] = {"none", "v1", "v2", "both"};
    return names[version & CB_MATCH_BOTH];
}

gboolean
cb_match_is_checked(const char *method)
{
    return strcmp(method, "OPTIONS") != 0 && strcmp(method, "HEAD") != 0;
}

const char *
cb_match_nonce(const CbRequest *request)
{
    const char *nonce = cb_request_header(request, CB_SIGN_NONCE);
    return nonce == NULL || *nonce == '\0' ? NULL : nonce;
}

static gboolean
came(const CbRequest *request, const char *name)
{
    return *header_or_empty(request, name) != '\0';
}

/* Seconds between the clocks, CB_NULL without a timestamp that is a whole number. */
static gint64
skew_of(const CbRequest *request, gint64 now)
{
    gint64 at;
    if (!g_ascii_string_to_signed(header_or_empty(request, CB_SIGN_TIME), 10, G_MININT32,
                                  G_MAXUINT32, &at, NULL))
        return CB_NULL;
    return ABS(now / CB_SECOND - at);
}

/* A signature that is empty, too short or no hex is simply not the expected one. */
static gboolean
fits(const char *signature, char *expected)
{
    g_autofree char *lower = g_ascii_strdown(signature, -1);
    g_autofree char *own = expected;
    return cb_sign_equal(own, lower);
}

static gboolean
first_fits(const CbRequest *request, const CbMatchSecrets *secrets, gint64 now)
{
    return secrets->dual && (secrets->v1_until == CB_NULL || now <= secrets->v1_until) &&
           came(request, CB_SIGN_V1) &&
           !(secrets->bind_claims && cb_request_header(request, CB_SIGN_CLAIMS) != NULL) &&
           fits(header_or_empty(request, CB_SIGN_V1), cb_sign_v1(request, secrets->secret));
}

/* What stands behind a second `?` is in no signature. */
static gboolean
second_fits(const CbRequest *request, const CbMatchSecrets *secrets)
{
    if (!came(request, CB_SIGN_V2) ||
        (request->query != NULL && strchr(request->query, '?') != NULL))
        return FALSE;
    if (secrets->bind_claims && cb_request_header(request, CB_SIGN_CLAIMS) != NULL &&
        !fits(header_or_empty(request, CB_SIGN_CLAIMS_HASH), hash_of_claims(request)))
        return FALSE;
    return fits(header_or_empty(request, CB_SIGN_V2), second_version(request, secrets));
}

static CbMatchVerdict
refused(CbMatchVerdict verdict, guint status, const char *code)
{
    verdict.status = status;
    verdict.code = code;
    verdict.version = CB_MATCH_NONE;
    verdict.doubtful = FALSE;
    return verdict;
}

CbMatchVerdict
cb_match_replayed(CbMatchVerdict verdict)
{
    verdict.fresh = FALSE;
    return refused(verdict, 409, "REPLAY_ATTACK_DETECTED");
}

CbMatchVerdict
cb_match_check(const CbRequest *request, const CbMatchSecrets *secrets, gboolean nonce_known,
               gint64 now)
{
    CbMatchVerdict verdict = {.status = 200, .skew = skew_of(request, now)};
    verdict.timed = verdict.skew != CB_NULL && verdict.skew <= CB_SIGN_TOLERANCE;
    verdict.fresh = !nonce_known || cb_match_nonce(request) == NULL;
    if (!came(request, CB_SIGN_V1) && !came(request, CB_SIGN_V2))
        return refused(verdict, 401, "MISSING_SIGNATURE");
    if (!verdict.timed)
        return refused(verdict, 408, "TIMESTAMP_OUT_OF_RANGE");
    if (!verdict.fresh)
        return cb_match_replayed(verdict);
    verdict.version = (first_fits(request, secrets, now) ? CB_MATCH_V1 : 0) |
                      (second_fits(request, secrets) ? CB_MATCH_V2 : 0);
    if (verdict.version == CB_MATCH_NONE)
        return refused(verdict, 403, "INVALID_SIGNATURE");
    verdict.doubtful =
        verdict.version != CB_MATCH_BOTH && came(request, CB_SIGN_V1) && came(request, CB_SIGN_V2);
    return verdict;
}

/* --- refusing --------------------------------------------------------------------------------- */

static const char *
sentence_of(guint status)
{
    static const struct {
        guint status;
        const char *sentence;
    } sentences[] = {
        {401, "The request is not signed: send x-sheen-signature or x-sheen-sig-v2"},
        {408, "x-sheen-timestamp is not within 120 s of this clock: set yours, or take the time of "
              "the Date header"},
        {409, "This nonce was used before: sign each request with a new timestamp and nonce"},
    };
    for (guint s = 0; s < G_N_ELEMENTS(sentences); s++)
        if (sentences[s].status == status)
            return sentences[s].sentence;
    return "The signature is not that of the request";
}

static void
add_details(cJSON *body, const CbMatchVerdict *verdict)
{
    cJSON *details = cJSON_AddObjectToObject(body, "details");
    cJSON_AddStringToObject(details, "version_checked", cb_match_version_name(verdict->version));
    cJSON_AddBoolToObject(details, "timestamp_valid", verdict->timed);
    if (verdict->skew == CB_NULL)
        cJSON_AddNullToObject(details, "timestamp_skew");
    else
        cJSON_AddNumberToObject(details, "timestamp_skew", (double)verdict->skew);
    cJSON_AddBoolToObject(details, "nonce_valid", verdict->fresh);
}

CbAnswer *
cb_match_refuse(const CbMatchVerdict *verdict, gint64 now)
{
    char time[32];
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "error", sentence_of(verdict->status));
    cJSON_AddStringToObject(body, "code", verdict->code);
    if (verdict->status != 401)
        add_details(body, verdict);
    cJSON_AddStringToObject(body, "timestamp", cb_time_format(now, time));
    CbAnswer *answer = cb_answer_new(verdict->status);
    cb_answer_header(answer, "Content-Type", "application/json; charset=utf-8");
    char *text = cJSON_PrintUnformatted(body);
    g_string_assign(answer->body, text);
    cJSON_free(text);
    return answer;
}
