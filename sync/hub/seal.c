/* Tokens of requests: a row keeps the hash, links carry the token, and nobody but the hub can make one. */
#include <string.h>

#include "sync/hub/answer_link.h"
#include "sync/hub/inside.h"
#include "sync/wire/signing.h"

#define CLICK_PATH "/staffing-click"

/* Caller frees. */
static char *
token_of(const CbHub *hub, const char *request_id, const char *phase, gint64 until)
{
    char expiry[32];
    g_autofree char *secret = cb_sign_text(hub->secret, "answer links");
    return cb_answer_link_token(secret, request_id, phase, cb_answer_link_expiry(until, expiry));
}

/* --- when a request is made ------------------------------------------------------------------------ */

/* The row of a request that is there; links are found by one of their references. */
static const char *
phase_of(const CbWorld *world, const CbRow *row)
{
    if (cb_row_has(row, CB_staffing_requests_phase))
        return row->values[CB_staffing_requests_phase].text;
    guint at = cb_world_find_row(world, row);
    return at != CB_NO_ROW ? staffing_requests_phase(world, at) : "";
}

static void
seal(const CbHub *hub, const CbWorld *world, CbPatch *patch, CbRow *row)
{
    gint64 until = row->values[CB_staffing_requests_token_expires_at].integer;
    gint64 whole = until - (until % 1000 + 1000) % 1000; /* tokens tell milliseconds */
    g_autofree char *token =
        token_of(hub, row->values[CB_staffing_requests_id].text, phase_of(world, row), whole);
    g_autofree char *hash = cb_answer_link_hash(token);
    cb_patch_set_integer(row, CB_staffing_requests_token_expires_at, whole);
    cb_patch_set_text(patch, row, CB_staffing_requests_token_hash, hash);
}

void
cb_hub_seal_requests(CbHub *hub, const CbWorld *world, CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        CbRow *row = cb_patch_edit(patch, i);
        if (row->table == CB_staffing_requests && cb_row_has(row, CB_staffing_requests_token_expires_at) &&
            row->values[CB_staffing_requests_token_expires_at].integer != CB_NULL)
            seal(hub, world, patch, row);
    }
}

/* --- when somebody is asked ------------------------------------------------------------------------ */

char *
cb_hub_answer_token(CbHub *hub, const CbWorld *world, guint request)
{
    gint64 until = staffing_requests_token_expires_at(world, request);
    if (until == CB_NULL)
        return NULL;
    return token_of(hub, staffing_requests_id(world, request), staffing_requests_phase(world, request), until);
}

void
cb_hub_set_public_url(CbHub *hub, const char *url)
{
    if (hub->public_url == NULL)
        hub->public_url = g_strdup(url);
}

char *
cb_hub_answer_url(CbHub *hub, const CbWorld *world, guint request, const char *action)
{
    g_autofree char *token = cb_hub_answer_token(hub, world, request);
    if (token == NULL || hub->public_url == NULL)
        return NULL;
    g_autofree char *base = g_strdup(hub->public_url);
    for (gsize end = strlen(base); end > 0 && base[end - 1] == '/'; end--)
        base[end - 1] = '\0';
    g_autofree char *click = g_strconcat(base, CLICK_PATH, NULL);
    return cb_answer_link(click, action, staffing_requests_id(world, request), token);
}
