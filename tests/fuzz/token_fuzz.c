/* Who asks: nobody gets in without our secret, and with it just by claims that hold. Lines: a
 * token, a cursor, the header and the claims of a token that is then signed, and headers. */
#include "sync/wire/jwt.h"
#include "sync/wire/signing.h"
#include "tests/fuzz/hub.h"

/* --- tokens ----------------------------------------------------------------------------------- */

static char *
encode(const guchar *bytes, gsize length)
{
    char *text = g_base64_encode(bytes, length);
    g_strdelimit(g_strdelimit(text, "+", '-'), "/", '_');
    text[strcspn(text, "=")] = '\0';
    return text;
}

/* Signed, whatever header and claims are. */
static char *
sign(const char *header, const char *claims)
{
    guchar digest[32];
    gsize size = sizeof digest;
    g_autofree char *first = encode((const guchar *)header, strlen(header));
    g_autofree char *second = encode((const guchar *)claims, strlen(claims));
    g_autofree char *text = g_strjoin(".", first, second, NULL);
    g_autoptr(GHmac) hmac =
        g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)CB_FUZZ_SECRET, strlen(CB_FUZZ_SECRET));
    g_hmac_update(hmac, (const guchar *)text, -1);
    g_hmac_get_digest(hmac, digest, &size);
    g_autofree char *third = encode(digest, size);
    return g_strjoin(".", text, third, NULL);
}

static void
check_refusal(CbJwtRefusal *refusal)
{
    cb_fuzz_check_sentence(refusal->message);
    g_autoptr(CbAnswer) answer = cb_jwt_refuse(refusal);
    g_assert(answer->status == 401);
    cJSON_Delete(cb_fuzz_check_answer(answer));
    cb_jwt_refusal_clear(refusal);
}

static gboolean
verify(const char *token, cJSON **claims)
{
    CbJwtRefusal refusal;
    gboolean good = cb_jwt_verify(token, CB_FUZZ_SECRET, CB_FUZZ_NOW, claims, &refusal);
    g_assert(good == (*claims != NULL));
    if (!good)
        check_refusal(&refusal);
    return good;
}

/* Whether a time of the claims is none, or at most so many seconds from now. */
static gboolean
lies(const cJSON *claims, const char *name, double direction)
{
    const cJSON *time = cJSON_GetObjectItemCaseSensitive(claims, name);
    double now = (double)(CB_FUZZ_NOW / CB_SECOND);
    return time == NULL || cJSON_IsNull(time) ||
           (cJSON_IsNumber(time) && (time->valuedouble - now) * direction >= -30);
}

static void
check_signed(const char *header, const char *claims)
{
    g_autofree char *token = sign(header, claims), *problem = NULL;
    g_autoptr(cJSON) read = NULL;
    g_autoptr(cJSON) head = cb_json_parse_strict(header, strlen(header), G_MAXSIZE, &problem);
    if (!verify(token, &read))
        return;
    g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(head, "alg")), ==,
                    "HS256");
    g_assert(cJSON_IsObject(read));
    g_assert(lies(read, "exp", 1) && lies(read, "nbf", -1) && lies(read, "iat", -1));
    token[strlen(token) - 5] ^= 1;
    g_autoptr(cJSON) forged = NULL;
    g_assert(!verify(token, &forged));
}

/* --- cursors ---------------------------------------------------------------------------------- */

/* There is one text for each cursor. */
static void
check_cursor(const char *text)
{
    const CbHubStore *store = cb_hub_store(cb_fuzz_hub);
    CbCursor cursor;
    g_autofree char *ours = g_strdup_printf("v1.%s.%s", cb_hub_store_epoch(store), text);
    g_assert(!cb_cursor_parse(store, text, &cursor) ||
             strstr(text, cb_hub_store_epoch(store)) != NULL);
    if (!cb_cursor_parse(store, ours, &cursor))
        return;
    g_autofree char *same = cb_cursor_format(store, cursor);
    g_assert_cmpstr(same, ==, ours);
    g_assert(cursor.seq >= 0);
}

/* --- requests --------------------------------------------------------------------------------- */

static CbRequest *
request_of(char **lines)
{
    CbRequest *request = cb_request_new("POST", "/rest/v1/rpc/cb_pull?b=2&a=x%20y");
    request->address = g_strdup("192.0.2.1");
    g_string_assign(request->body, "{}");
    for (char **line = lines; *line != NULL; line++) {
        char *value = strchr(*line, ':');
        if (value == NULL || !g_utf8_validate(value, -1, NULL))
            continue;
        *value++ = '\0';
        g_hash_table_replace(request->headers, g_ascii_strdown(*line, -1),
                             g_strstrip(g_strdup(value)));
    }
    return request;
}

/* Nobody here has a token, nor a key. */
static void
check_identity(const CbRequest *request)
{
    g_autoptr(CbAnswer) refusal = NULL;
    g_autoptr(CbAsker) asker = cb_hub_identify(cb_fuzz_hub, request, &refusal);
    g_assert((asker == NULL) == (refusal != NULL));
    g_assert(asker == NULL || (asker->anonymous && asker->role == CB_ROLE_VIEWER));
    if (refusal != NULL)
        cJSON_Delete(cb_fuzz_check_answer(refusal));
}

/* What was signed is what is checked; another nonce is another signature. */
static void
check_signature(CbRequest *request)
{
    cb_sign_request(request, "key", CB_FUZZ_SECRET, CB_FUZZ_NOW, "abcdefghijklmnop");
    g_autofree char *expected = cb_sign_v2(request, CB_FUZZ_SECRET);
    g_assert(cb_sign_equal(expected, cb_request_header(request, CB_SIGN_V2)));
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_NONCE), g_strdup("abcdefghijklmnoq"));
    g_autofree char *other = cb_sign_v2(request, CB_FUZZ_SECRET);
    g_assert(!cb_sign_equal(other, expected));
    check_identity(request);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { TOKEN, CURSOR, HEADER, CLAIMS, HEADERS };
    g_autofree char *text = cb_fuzz_text(data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(cJSON) claims = NULL;
    if (g_strv_length(lines) <= HEADERS)
        return 0;
    if (cb_fuzz_hub == NULL)
        cb_fuzz_open_hub();
    g_assert(!verify(lines[TOKEN], &claims));
    check_cursor(lines[CURSOR]);
    check_signed(lines[HEADER], lines[CLAIMS]);
    g_autoptr(CbRequest) request = request_of(lines + HEADERS);
    check_identity(request);
    check_signature(request);
    return 0;
}
