/* Signed requests of the advisors' clients. Lines: two queries, claims. A path has one form, which
 * is its own; the order of keys is one; what a client signs passes here, and nothing else does. */
#include "engine/when.h"
#include "sync/wire/canonical.h"
#include "sync/wire/claims.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"
#include "tests/fuzz/texts.h"

#define NOW (1760090400 * CB_SECOND)

static const CbMatchSecrets secrets = {.secret = "secret", .dual = TRUE, .v1_until = CB_NULL};

static char *
form_of(const char *query)
{
    char *form = cb_canonical_path("/p", query);
    g_assert(g_str_has_prefix(form, "/p") && (form[2] == '?' || form[2] == '\0') &&
             form[2 + (form[2] == '?')] != '?');
    for (const char *at = form; *at != '\0'; at++)
        g_assert(g_ascii_isgraph(*at));
    g_autofree char *again = cb_canonical_path("/p", form[2] == '?' ? form + 3 : "");
    g_assert_cmpstr(again, ==, form);
    return form;
}

static int
sign_of(int number)
{
    return (number > 0) - (number < 0);
}

static void
check_order(const char *a, const char *b)
{
    g_assert(sign_of(cb_canonical_compare(a, b)) == -sign_of(cb_canonical_compare(b, a)));
    g_assert((cb_canonical_compare(a, b) == 0) == (strcmp(a, b) == 0));
}

/* What passes with one query passes with another only where both are signed alike. */
static void
check_signature(const char *first, const char *second, gboolean alike)
{
    g_autoptr(CbRequest) request = cb_request_new("POST", "/p");
    g_free(request->query);
    request->query = g_strdup(first);
    g_string_assign(request->body, second);
    cb_match_sign(request, &secrets, NOW, "nonce");
    gboolean whole = strchr(first, '?') == NULL;
    g_assert(cb_match_check(request, &secrets, FALSE, NOW).version ==
             (whole ? CB_MATCH_BOTH : CB_MATCH_V1));
    g_hash_table_remove(request->headers, CB_SIGN_V1);
    g_free(request->query);
    request->query = g_strdup(second);
    g_assert((cb_match_check(request, &secrets, FALSE, NOW).status == 200) ==
             (alike && strchr(second, '?') == NULL));
}

static void
check_claims(const char *text)
{
    const char *problem;
    g_autoptr(CbMatchClaims) claims = cb_match_claims_read(text, NOW, &problem);
    g_assert((claims == NULL) == (problem != NULL));
    if (claims == NULL) {
        cb_fuzz_check_sentence(problem);
        return;
    }
    g_autoptr(cJSON) json = cJSON_Parse(text);
    g_assert_cmpstr(claims->user_id, ==, cJSON_GetStringValue(cb_json_member(json, "userId")));
    g_assert(*claims->user_id != '\0' && *claims->email != '\0' &&
             g_utf8_validate(claims->email, -1, NULL));
    g_assert(cb_json_member(json, "expires")->valuedouble >= (double)(NOW / CB_SECOND));
    g_assert(!claims->admin || strstr(text, "admin") != NULL || strstr(text, "staff") != NULL ||
             strstr(text, "\\u") != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { FIRST, SECOND, CLAIMS, LINES };
    g_autofree char *text = cb_fuzz_text(data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", LINES);
    if (g_strv_length(lines) < LINES)
        return 0;
    g_autofree char *first = form_of(lines[FIRST]), *second = form_of(lines[SECOND]);
    check_order(lines[FIRST], lines[SECOND]);
    check_signature(lines[FIRST], lines[SECOND], strcmp(first, second) == 0);
    check_claims(lines[CLAIMS]);
    return 0;
}
