#include "sync/client/access.h"

#include <string.h>

#include "engine/when.h"
#include "store/lock.h"
#include "sync/client/tokens.h"

#define LOCK_NAME "credentials.lock"
#define LOCK_PAUSE (CB_SECOND / 5) /* until it is tried again while another process renews */
#define RENEW_PAUSE CB_MINUTE      /* after the hub could not renew a token that still holds */
#define RENEW_ID G_MAXUINT

typedef struct {
    guint id;
    CbRequest *request;
    CbTransferKind kind;
    gint64 timeout;
    guint generation; /* of the token that it was sent with */
    gboolean retried, held;
} Call;

typedef enum { IDLE, WAITING, RENEWING } Renewal;

struct CbAccess {
    char *directory;
    CbCredentials credentials;
    CbTransfers *transfers;
    CbTransferCalls calls;
    GPtrArray *list; /* Call: under way, or held until the token is new */
    guint generation; /* of the token: how often it was a new one */
    Renewal renewal;
    int lock;
    gint64 now, renew_at; /* renew_at: not before */
};

static void
call_free(gpointer data)
{
    Call *call = data;
    cb_request_free(call->request);
    g_free(call);
}

static CbRequest *
copy_request(const CbRequest *request)
{
    CbRequest *copy = cb_request_new(request->method, "/");
    GHashTableIter iter;
    const char *name, *value;
    g_free(copy->path);
    g_free(copy->query);
    copy->path = g_strdup(request->path);
    copy->query = g_strdup(request->query);
    g_string_append_len(copy->body, request->body->str, (gssize)request->body->len);
    g_hash_table_iter_init(&iter, request->headers);
    while (g_hash_table_iter_next(&iter, (gpointer *)&name, (gpointer *)&value))
        g_hash_table_replace(copy->headers, g_strdup(name), g_strdup(value));
    return copy;
}

static Call *
find(const CbAccess *access, guint id)
{
    for (guint i = 0; i < access->list->len; i++) {
        Call *call = g_ptr_array_index(access->list, i);
        if (call->id == id)
            return call;
    }
    return NULL;
}

static void
send(CbAccess *access, Call *call)
{
    call->generation = access->generation;
    cb_transfers_start(access->transfers, call->id, call->request, call->kind, call->timeout);
}

/* --- renewal ---------------------------------------------------------------------------------- */

static void
end_renewal(CbAccess *access)
{
    access->renewal = IDLE;
    cb_lock_drop(&access->lock);
}

/* Sends what was held; where the token is as bad as before the hub says so again, to whom it concerns. */
static void
release(CbAccess *access)
{
    end_renewal(access);
    for (guint i = 0; i < access->list->len; i++) {
        Call *call = g_ptr_array_index(access->list, i);
        if (call->held)
            send(access, call);
        call->held = FALSE;
    }
}

static void
fail_held(CbAccess *access, CbFailure failure, const char *sentence)
{
    end_renewal(access);
    access->renew_at = access->now + RENEW_PAUSE;
    for (guint i = access->list->len; i > 0; i--) {
        Call *call = g_ptr_array_index(access->list, i - 1);
        if (!call->held)
            continue;
        guint id = call->id;
        g_ptr_array_remove_index(access->list, i - 1);
        access->calls.failed(access->calls.data, id, failure, sentence);
    }
}

static void
adopt(CbAccess *access, CbCredentials *credentials)
{
    cb_credentials_clear(&access->credentials);
    access->credentials = *credentials;
    *credentials = (CbCredentials){.expires_at = CB_NULL};
    cb_transfers_hub(access->transfers, &access->credentials);
    access->generation++;
}

/* Another process may have renewed the token, or somebody signed in anew. */
static gboolean
read_newer(CbAccess *access)
{
    g_auto(CbCredentials) found = {.expires_at = CB_NULL};
    if (!cb_credentials_load(access->directory, &found, NULL) ||
        strcmp(found.hub, access->credentials.hub) != 0 ||
        strcmp(found.token, access->credentials.token) == 0)
        return FALSE;
    adopt(access, &found);
    return TRUE;
}

static void
renew(CbAccess *access)
{
    gboolean locked = cb_lock_take(access->directory, LOCK_NAME, &access->lock);
    if (read_newer(access)) {
        release(access);
        return;
    }
    if (!locked) {
        access->renewal = WAITING;
        access->renew_at = access->now + LOCK_PAUSE;
        return;
    }
    if (access->credentials.refresh == NULL) {
        release(access);
        return;
    }
    access->renewal = RENEWING;
    g_autoptr(CbRequest) request = cb_tokens_renew(access->credentials.refresh);
    cb_transfers_start(access->transfers, RENEW_ID, request, CB_TRANSFER_BARE, 0);
}

static void
renewed(CbAccess *access, const CbAnswer *answer)
{
    g_auto(CbCredentials) next = {.expires_at = CB_NULL};
    g_autoptr(GError) error = NULL;
    cb_credentials_copy(&next, &access->credentials);
    if (!cb_tokens_take(answer, access->now, &next, &error)) {
        if (g_error_matches(error, CB_COURIER_ERROR, CB_COURIER_ERROR_SIGNED_OUT)) {
            g_clear_pointer(&access->credentials.refresh, g_free); /* it will not work again */
            release(access);
        } else
            fail_held(access, CB_FAILURE_LATER, error->message);
        return;
    }
    gboolean saved = cb_credentials_save(access->directory, &next, &error);
    adopt(access, &next);
    if (saved)
        release(access);
    else
        fail_held(access, CB_FAILURE_PERSON, error->message);
}

/* The hub does not take the token of `call`: it goes again with a new one. */
static void
hold(CbAccess *access, Call *call)
{
    call->retried = TRUE;
    if (call->generation != access->generation) {
        send(access, call);
        return;
    }
    call->held = TRUE;
    if (access->renewal == IDLE)
        renew(access);
}

/* --- what comes of requests ------------------------------------------------------------------- */

static void
on_answer(gpointer data, guint id, const CbAnswer *answer)
{
    CbAccess *access = data;
    Call *call = find(access, id);
    if (id == RENEW_ID) {
        renewed(access, answer);
        return;
    }
    if (answer->status == 401 && !call->retried) {
        hold(access, call);
        return;
    }
    g_ptr_array_remove(access->list, call);
    access->calls.answered(access->calls.data, id, answer);
}

static void
on_failure(gpointer data, guint id, CbFailure failure, const char *sentence)
{
    CbAccess *access = data;
    if (id == RENEW_ID) {
        fail_held(access, failure == CB_FAILURE_AGAIN ? CB_FAILURE_LATER : failure, sentence);
        return;
    }
    g_ptr_array_remove(access->list, find(access, id));
    access->calls.failed(access->calls.data, id, failure, sentence);
}

static void
on_stream(gpointer data, guint id, const char *bytes, gsize length)
{
    CbAccess *access = data;
    access->calls.stream(access->calls.data, id, bytes, length);
}

void
cb_access_start(CbAccess *access, guint id, const CbRequest *request, CbTransferKind kind,
                gint64 timeout)
{
    Call *call = g_new0(Call, 1);
    *call = (Call){.id = id, .request = copy_request(request), .kind = kind, .timeout = timeout};
    g_ptr_array_add(access->list, call);
    send(access, call);
}

void
cb_access_cancel(CbAccess *access, guint id)
{
    Call *call = find(access, id);
    if (call == NULL)
        return;
    g_ptr_array_remove(access->list, call);
    cb_transfers_cancel(access->transfers, id);
}

/* --- time ------------------------------------------------------------------------------------- */

gint64
cb_access_wake_at(const CbAccess *access)
{
    if (access->renewal == WAITING)
        return access->renew_at;
    if (access->renewal == RENEWING || access->credentials.refresh == NULL ||
        access->credentials.refresh_at == CB_NULL)
        return G_MAXINT64;
    return MAX(access->credentials.refresh_at, access->renew_at);
}

void
cb_access_tick(CbAccess *access, gint64 now)
{
    access->now = now;
    if (now >= cb_access_wake_at(access))
        renew(access);
}

gboolean
cb_access_reload(CbAccess *access)
{
    return access->renewal == IDLE && read_newer(access);
}

/* --- making ----------------------------------------------------------------------------------- */

static gboolean
read_credentials(CbAccess *access, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (cb_credentials_load(access->directory, &access->credentials, &problem))
        return TRUE;
    if (problem != NULL)
        g_propagate_error(error, g_steal_pointer(&problem));
    else
        g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_SIGNED_OUT,
                    "nobody is signed in to a hub; `callboard login URL` does that");
    return FALSE;
}

CbAccess *
cb_access_new(const char *directory, const CbTransferCalls *calls, GError **error)
{
    g_autoptr(CbAccess) access = g_new0(CbAccess, 1);
    const CbTransferCalls own = {access, on_answer, on_failure, on_stream};
    access->directory = g_strdup(directory);
    access->calls = *calls;
    access->list = g_ptr_array_new_with_free_func(call_free);
    access->lock = -1;
    if (!read_credentials(access, error) ||
        (access->transfers = cb_transfers_new(&own, error)) == NULL)
        return NULL;
    cb_transfers_hub(access->transfers, &access->credentials);
    return g_steal_pointer(&access);
}

void
cb_access_free(CbAccess *access)
{
    if (access == NULL)
        return;
    cb_transfers_free(access->transfers);
    g_ptr_array_unref(access->list);
    cb_credentials_clear(&access->credentials);
    end_renewal(access);
    g_free(access->directory);
    g_free(access);
}

const CbCredentials *
cb_access_credentials(const CbAccess *access)
{
    return &access->credentials;
}

CbTransfers *
cb_access_transfers(CbAccess *access)
{
    return access->transfers;
}
