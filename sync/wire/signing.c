#include "sync/wire/signing.h"

#include <string.h>

#include "engine/when.h"
#include "sync/wire/canonical.h"

typedef struct {
    const char *name, *value;
    guint at;
} Pair;

static gint
compare_pairs(gconstpointer a, gconstpointer b)
{
    const Pair *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static void
print_query(GString *out, const GPtrArray *texts)
{
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (guint i = 0; i + 1 < texts->len; i += 2) {
        Pair pair = {texts->pdata[i], texts->pdata[i + 1], i};
        g_array_append_val(pairs, pair);
    }
    g_array_sort(pairs, compare_pairs);
    for (guint i = 0; i < pairs->len; i++) {
        const Pair *pair = &g_array_index(pairs, Pair, i);
        g_string_append_c(out, i == 0 ? '?' : '&');
        cb_form_append(out, pair->name);
        g_string_append_c(out, '=');
        cb_form_append(out, pair->value);
    }
}

char *
cb_sign_path(const CbRequest *request)
{
    const char *query = request->query != NULL ? request->query : "";
    g_autoptr(GPtrArray) pairs = cb_url_pairs(query);
    if (pairs == NULL)
        return NULL;
    GString *out = g_string_new(request->path);
    print_query(out, pairs);
    return g_string_free(out, FALSE);
}

gboolean
cb_sign_nonce_is_valid(const char *nonce)
{
    gsize length = nonce == NULL ? 0 : strlen(nonce);
    if (length < 16 || length > 128)
        return FALSE;
    for (; *nonce != '\0'; nonce++)
        if (!g_ascii_isalnum(*nonce) && *nonce != '_' && *nonce != '-')
            return FALSE;
    return TRUE;
}

gboolean
cb_sign_equal(const char *a, const char *b)
{
    gsize length = a == NULL ? 0 : strlen(a);
    if (a == NULL || b == NULL || strlen(b) != length)
        return FALSE;
    volatile guchar different = 0;
    for (gsize i = 0; i < length; i++)
        different |= (guchar)(a[i] ^ b[i]);
    return different == 0;
}

static GHmac *
keyed(const char *secret)
{
    return g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)secret, strlen(secret));
}

static void
add_text(GHmac *hmac, const char *text)
{
    g_hmac_update(hmac, (const guchar *)text, (gssize)strlen(text));
}

static const char *
header_or_empty(const CbRequest *request, const char *name)
{
    const char *value = cb_request_header(request, name);
    return value != NULL ? value : "";
}

gboolean
cb_sign_has_body(const CbRequest *request)
{
    static const char *const empty[] = {"GET", "HEAD", "DELETE", NULL};
    g_autofree char *method = g_ascii_strup(request->method, -1);
    return request->body != NULL && !g_strv_contains(empty, method);
}

static void
add_body(GHmac *hmac, const CbRequest *request)
{
    if (cb_sign_has_body(request))
        g_hmac_update(hmac, (const guchar *)request->body->str, (gssize)request->body->len);
}

static char *
finished(GHmac *hmac)
{
    char *hex = g_strdup(g_hmac_get_string(hmac));
    g_hmac_unref(hmac);
    return hex;
}

char *
cb_sign_bytes(const char *secret, const char *bytes, gsize length)
{
    GHmac *hmac = keyed(secret);
    g_hmac_update(hmac, (const guchar *)bytes, (gssize)length);
    return finished(hmac);
}

char *
cb_sign_text(const char *secret, const char *text)
{
    return cb_sign_bytes(secret, text, strlen(text));
}

char *
cb_sign_v2(const CbRequest *request, const char *secret)
{
    g_autofree char *path = cb_sign_path(request);
    if (path == NULL)
        return NULL;
    g_autofree char *method = g_ascii_strup(request->method, -1);
    g_autofree char *head = g_strjoin("\n", method, path, header_or_empty(request, CB_SIGN_TIME),
                                      header_or_empty(request, CB_SIGN_NONCE), "", NULL);
    GHmac *hmac = keyed(secret);
    add_text(hmac, head);
    add_body(hmac, request);
    if (cb_request_header(request, CB_SIGN_CLAIMS) != NULL) {
        add_text(hmac, "\n");
        add_text(hmac, header_or_empty(request, CB_SIGN_CLAIMS_HASH));
    }
    return finished(hmac);
}

char *
cb_sign_v1(const CbRequest *request, const char *secret)
{
    GHmac *hmac = keyed(secret);
    add_text(hmac, header_or_empty(request, CB_SIGN_TIME));
    add_body(hmac, request);
    return finished(hmac);
}

static void
set_header(CbRequest *request, const char *name, char *value)
{
    g_hash_table_replace(request->headers, g_strdup(name), value);
}

void
cb_sign_request(CbRequest *request, const char *key_id, const char *secret, gint64 now,
                const char *nonce)
{
    const char *claims = cb_request_header(request, CB_SIGN_CLAIMS);
    set_header(request, CB_SIGN_KEY, g_strdup(key_id));
    set_header(request, CB_SIGN_TIME, g_strdup_printf("%" G_GINT64_FORMAT, now / CB_SECOND));
    set_header(request, CB_SIGN_NONCE, nonce != NULL ? g_strdup(nonce) : g_uuid_string_random());
    if (claims != NULL)
        set_header(request, CB_SIGN_CLAIMS_HASH,
                   g_compute_checksum_for_string(G_CHECKSUM_SHA256, claims, -1));
    char *signature = cb_sign_v2(request, secret);
    if (signature != NULL)
        set_header(request, CB_SIGN_V2, signature);
}
