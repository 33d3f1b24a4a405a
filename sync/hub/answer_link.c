#include "sync/hub/answer_link.h"

#include <string.h>

#include "engine/when.h"

#define TOKEN_BYTES 32u

const char *
cb_answer_link_expiry(gint64 time, char text[static 32])
{
    return cb_time_format_milliseconds(time, text);
}

/* --- tokens ----------------------------------------------------------------------------------- */

static char *
to_base64url(const guint8 *bytes, gsize length)
{
    char *text = g_base64_encode(bytes, length);
    text[strcspn(text, "=")] = '\0';
    return g_strdelimit(g_strdelimit(text, "+", '-'), "/", '_');
}

char *
cb_answer_link_token(const char *secret, const char *request_id, const char *phase, const char *expiry)
{
    g_autofree char *said = g_strjoin(":", request_id, phase, expiry, NULL);
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)secret, strlen(secret));
    guint8 bytes[TOKEN_BYTES];
    gsize length = sizeof bytes;
    g_hmac_update(hmac, (const guchar *)said, -1);
    g_hmac_get_digest(hmac, bytes, &length);
    g_hmac_unref(hmac);
    return to_base64url(bytes, length);
}

char *
cb_answer_link_hash(const char *token)
{
    gsize length = strlen(token);
    if (length == 0 || length > 512 ||
        strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != length)
        return NULL;
    g_autofree char *padded = g_strconcat(token, &"==="[3 - (4 - length % 4) % 4], NULL);
    g_strdelimit(g_strdelimit(padded, "-", '+'), "_", '/');
    g_autofree guint8 *bytes = g_base64_decode(padded, &length);
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length);
}

/* Compares all of both, so that the time does not tell how much of a guess was right. */
static gboolean
same_hash(const char *token, const char *stored)
{
    g_autofree char *hash = cb_answer_link_hash(token);
    if (hash == NULL || stored == NULL || strlen(hash) != strlen(stored))
        return FALSE;
    guint8 different = 0;
    for (gsize i = 0; hash[i] != '\0'; i++)
        different |= (guint8)(hash[i] ^ stored[i]);
    return different == 0;
}

gboolean
cb_answer_link_fits(const char *presented, const char *made, const char *stored_hash)
{
    if (stored_hash != NULL)
        return same_hash(presented, stored_hash);
    g_autofree char *hash = cb_answer_link_hash(made);
    return same_hash(presented, hash);
}

/* --- links ------------------------------------------------------------------------------------ */

char *
cb_answer_link(const char *base, const char *action, const char *request_id, const char *token)
{
    g_autofree char *plain = g_strstrip(g_strdup(base));
    for (gsize end = strlen(plain); end > 0 && plain[end - 1] == '/'; end--)
        plain[end - 1] = '\0';
    return g_strjoin("/", plain, action, request_id, token, NULL);
}

static gboolean
is_action(const char *text)
{
    return g_strcmp0(text, "confirm") == 0 || g_strcmp0(text, "decline") == 0;
}

static void
read_query(CbAnswerLink *link, GHashTable *query)
{
    static const char *const names[] = {"rid", "a", "exp", "t"};
    for (guint n = 0; n < G_N_ELEMENTS(names); n++)
        if (g_hash_table_contains(query, names[n]))
            link->style = CB_LINK_LEGACY;
    const char *channel = g_hash_table_lookup(query, "c");
    link->channel = g_utf8_strdown(channel != NULL ? channel : "", -1);
    if (link->style != CB_LINK_LEGACY)
        return;
    const char *action = g_hash_table_lookup(query, "a");
    link->action = is_action(action) ? g_strdup(action) : NULL;
    link->request_id = g_strdup(g_hash_table_lookup(query, "rid"));
    link->token = g_strdup(g_hash_table_lookup(query, "t"));
    link->expiry = g_strdup(g_hash_table_lookup(query, "exp"));
}

static void
read_path(CbAnswerLink *link, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    g_autoptr(GPtrArray) whole = g_ptr_array_new();
    guint first = 0;
    for (char **part = parts; *part != NULL; part++) {
        if (**part == '\0')
            continue;
        g_ptr_array_add(whole, *part);
        if (strcmp(*part, "staffing-click") == 0)
            first = whole->len;
    }
    if (whole->len < first + 3 || !is_action(whole->pdata[first]))
        return;
    link->style = CB_LINK_PATH;
    link->action = g_strdup(whole->pdata[first]);
    link->request_id = g_strdup(whole->pdata[first + 1]);
    link->token = g_strdup(whole->pdata[first + 2]);
}

CbAnswerLink
cb_answer_link_parse(const char *url)
{
    CbAnswerLink link = {.style = CB_LINK_INVALID};
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_PARSE_RELAXED, NULL);
    const char *text = uri != NULL ? g_uri_get_query(uri) : NULL;
    g_autoptr(GHashTable) query =
        text != NULL ? g_uri_parse_params(text, -1, "&", G_URI_PARAMS_WWW_FORM | G_URI_PARAMS_PARSE_RELAXED, NULL)
                     : NULL;
    if (query != NULL)
        read_query(&link, query);
    if (link.channel == NULL)
        link.channel = g_strdup("");
    if (uri != NULL && link.style == CB_LINK_INVALID)
        read_path(&link, g_uri_get_path(uri));
    return link;
}

void
cb_answer_link_clear(CbAnswerLink *link)
{
    g_free(link->action);
    g_free(link->request_id);
    g_free(link->token);
    g_free(link->expiry);
    g_free(link->channel);
}
