#include "sync/wire/jwt.h"

#include <string.h>

#include "engine/json.h"

#define SKEW 30       /* seconds */
#define LONGEST 16384 /* bytes of a token */

enum { DIGEST_SIZE = 32 };

void
cb_jwt_refusal_clear(CbJwtRefusal *refusal)
{
    g_free(refusal->message);
    g_free(refusal->details);
    *refusal = (CbJwtRefusal){0};
}

static gboolean
refuse(CbJwtRefusal *refusal, const char *code, const char *message, const char *details)
{
    *refusal = (CbJwtRefusal){code, g_strdup(message), g_strdup(details)};
    return FALSE;
}

/* --- base64url without padding ---------------------------------------------------------------- */

static char *
encode(const guchar *bytes, gsize length)
{
    char *text = g_base64_encode(bytes, length);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    text[strcspn(text, "=")] = '\0';
    return text;
}

/* NULL when it holds anything but its 64 characters. */
static guchar *
decode(const char *text, gsize *length)
{
    gsize size = strlen(text);
    if (size % 4 == 1 || strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_") != size)
        return NULL;
    g_autofree char *padded = g_strconcat(text, &"==="[3 - (4 - size % 4) % 4], NULL);
    g_strdelimit(padded, "-", '+');
    g_strdelimit(padded, "_", '/');
    return g_base64_decode(padded, length);
}

static void
digest(const char *secret, const char *text, gsize length, guchar bytes[DIGEST_SIZE])
{
    g_autoptr(GHmac) hmac =
        g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)secret, strlen(secret));
    g_hmac_update(hmac, (const guchar *)text, (gssize)length);
    gsize size = DIGEST_SIZE;
    g_hmac_get_digest(hmac, bytes, &size);
}

/* Takes as long whatever differs. */
static gboolean
same_digest(const guchar *a, const guchar *b)
{
    guchar difference = 0;
    for (guint i = 0; i < DIGEST_SIZE; i++)
        difference |= a[i] ^ b[i];
    return difference == 0;
}

/* --- parts of a token ------------------------------------------------------------------------- */

static cJSON *
read_object(const char *part)
{
    gsize length = 0;
    g_autofree guchar *bytes = decode(part, &length);
    if (bytes == NULL)
        return NULL;
    g_autofree char *problem = NULL;
    g_autoptr(cJSON) json = cb_json_parse_strict((const char *)bytes, length, LONGEST, &problem);
    return cJSON_IsObject(json) ? g_steal_pointer(&json) : NULL;
}

static gboolean
check_algorithm(const char *part, CbJwtRefusal *refusal)
{
    g_autoptr(cJSON) header = read_object(part);
    const char *algorithm =
        cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(header, "alg"));
    if (header == NULL || algorithm == NULL)
        return refuse(refusal, "PGRST301", "JWT cryptographic operation failed", NULL);
    if (strcmp(algorithm, "HS256") == 0)
        return TRUE;
    if (strcmp(algorithm, "none") == 0)
        return refuse(refusal, "PGRST301", "Wrong or unsupported encoding algorithm",
                      "JWT is unsecured but expected 'alg' was not 'none'");
    return refuse(refusal, "PGRST301", "No suitable key or wrong key type",
                  "No suitable key was found to decode the JWT");
}

static gboolean
check_signature(const char *token, const char *signature, const char *secret,
                CbJwtRefusal *refusal)
{
    guchar wanted[DIGEST_SIZE];
    digest(secret, token, (gsize)(signature - token) - 1, wanted);
    gsize length = 0;
    g_autofree guchar *given = decode(signature, &length);
    if (given != NULL && length == DIGEST_SIZE && same_digest(given, wanted))
        return TRUE;
    return refuse(refusal, "PGRST301", "No suitable key or wrong key type",
                  "None of the keys was able to decode the JWT");
}

/* --- claims ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    gboolean future; /* must not lie there; else it must not be over */
    const char *wrong, *no_number;
} times[] = {
    {"exp", FALSE, "JWT expired", "The JWT 'exp' claim must be a number"},
    {"nbf", TRUE, "JWT not yet valid", "The JWT 'nbf' claim must be a number"},
    {"iat", TRUE, "JWT issued at future", "The JWT 'iat' claim must be a number"},
};

static gboolean
check_times(const cJSON *claims, gint64 now, CbJwtRefusal *refusal)
{
    double seconds = (double)(now / G_USEC_PER_SEC);
    for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
        const cJSON *claim = cJSON_GetObjectItemCaseSensitive(claims, times[i].name);
        if (claim == NULL || cJSON_IsNull(claim))
            continue;
        if (!cJSON_IsNumber(claim))
            return refuse(refusal, "PGRST303", times[i].no_number, NULL);
        double at = claim->valuedouble;
        if (times[i].future ? at > seconds + SKEW : at < seconds - SKEW)
            return refuse(refusal, "PGRST303", times[i].wrong, NULL);
    }
    return TRUE;
}

gboolean
cb_jwt_verify(const char *token, const char *secret, gint64 now, cJSON **claims,
              CbJwtRefusal *refusal)
{
    *claims = NULL;
    *refusal = (CbJwtRefusal){0};
    if (token[0] == '\0')
        return refuse(refusal, "PGRST301", "Empty JWT is sent in Authorization header", NULL);
    if (strlen(token) > LONGEST)
        return refuse(refusal, "PGRST301", "JWT couldn't be decoded", NULL);
    g_auto(GStrv) parts = g_strsplit(token, ".", -1);
    guint n = g_strv_length(parts);
    if (n != 3) {
        g_autofree char *message = g_strdup_printf("Expected 3 parts in JWT; got %u", n);
        return refuse(refusal, "PGRST301", message, NULL);
    }
    if (!check_algorithm(parts[0], refusal) ||
        !check_signature(token, strrchr(token, '.') + 1, secret, refusal))
        return FALSE;
    g_autoptr(cJSON) read = read_object(parts[1]);
    if (read == NULL)
        return refuse(refusal, "PGRST303", "Parsing claims failed", NULL);
    if (!check_times(read, now, refusal))
        return FALSE;
    *claims = g_steal_pointer(&read);
    return TRUE;
}

char *
cb_jwt_sign(const cJSON *claims, const char *secret)
{
    static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    char *body = cJSON_PrintUnformatted(claims);
    g_autofree char *first = encode((const guchar *)header, sizeof header - 1);
    g_autofree char *second = encode((const guchar *)body, strlen(body));
    cJSON_free(body);
    g_autofree char *text = g_strconcat(first, ".", second, NULL);
    guchar bytes[DIGEST_SIZE];
    digest(secret, text, strlen(text), bytes);
    g_autofree char *signature = encode(bytes, sizeof bytes);
    return g_strconcat(text, ".", signature, NULL);
}

CbAnswer *
cb_jwt_refuse(const CbJwtRefusal *refusal)
{
    CbAnswer *answer =
        cb_http_error(401, refusal->code, refusal->message, refusal->details, NULL);
    cb_answer_header(answer, "Proxy-Status", "PostgREST; error=%s", refusal->code);
    cb_answer_header(answer, "WWW-Authenticate",
                     "Bearer error=\"invalid_token\", error_description=\"%s\"", refusal->message);
    return answer;
}
