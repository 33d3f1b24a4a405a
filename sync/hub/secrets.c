/* Tokens and passwords: made, and passwords compared. */
#include <crypt.h>
#include <string.h>
#include <sys/random.h>

#include "store/late.h"
#include "sync/hub/inside.h"
#include "sync/wire/signing.h"

#define CB_CRYPT(F) F(crypt_ra) F(crypt_gensalt_ra)
CB_LATE_TABLE(Crypt, CB_CRYPT)
CB_LATE_LOAD(load_crypt, Crypt, CB_CRYPT, "libcrypt1", "libcrypt.so.1", "libcrypt.so.2")

#define LETTERS 43u /* of 32 bytes */

/* --- randomness ----------------------------------------------------------------------------------- */

static gboolean
random_bytes(guchar *bytes, gsize n, GError **error)
{
    if (getrandom(bytes, n, 0) == (gssize)n)
        return TRUE;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_IO,
                "The system gives no random numbers. Try again once it has started up.");
    return FALSE;
}

char *
cb_random_letters(GError **error)
{
    guchar bytes[32];
    if (!random_bytes(bytes, sizeof bytes, error))
        return NULL;
    char *text = g_base64_encode(bytes, sizeof bytes);
    g_strdelimit(text, "+", '-');
    g_strdelimit(text, "/", '_');
    text[LETTERS] = '\0';
    return text;
}

static char *
random_id(GError **error)
{
    guchar bytes[5];
    if (!random_bytes(bytes, sizeof bytes, error))
        return NULL;
    return g_strdup_printf("%02x%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3],
                           bytes[4]);
}

/* --- tokens --------------------------------------------------------------------------------------- */

/* They tell what a token is before it is looked up, and let logs leave it out. */
static const char *const prefixes[] = {
    [CB_TOKEN_API] = "cbt_",
    [CB_TOKEN_REFRESH] = "",
    [CB_TOKEN_SIGNING] = "",
    [CB_TOKEN_CALENDAR] = CB_CALENDAR_PREFIX,
};

CbToken *
cb_token_make(const CbUser *user, CbTokenKind kind, const char *label, gint64 now, char **plain,
              GError **error)
{
    g_autofree char *id = random_id(error);
    g_autofree char *letters = id == NULL ? NULL : cb_random_letters(error);
    if (letters == NULL)
        return NULL;
    CbToken *token = g_new0(CbToken, 1);
    *plain = g_strconcat(prefixes[kind], letters, NULL);
    token->id = g_steal_pointer(&id);
    token->kind = kind;
    token->user_id = user == NULL ? NULL : g_strdup(user->id);
    token->label = g_strdup(label);
    token->created_at = now;
    token->expires_at = token->used_at = CB_NULL;
    token->hash = kind == CB_TOKEN_SIGNING
                      ? NULL
                      : g_compute_checksum_for_string(G_CHECKSUM_SHA256, *plain, -1);
    return token;
}

static gboolean
add_token(CbHub *hub, const CbToken *token, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    gboolean done = FALSE;
    if (db == NULL)
        return FALSE;
    if (cb_db_begin(db, CB_DB_WRITE, error)) {
        done = cb_token_add(db, token, error);
        if (!done)
            cb_db_rollback(db);
        else
            done = cb_db_commit(db, error);
    }
    cb_db_give(pool, db);
    return done;
}

gboolean
cb_hub_calendar_create(CbHub *hub, const CbUser *user, const char *label, const char *operator_id,
                       gint64 expires_at, char **path, GError **error)
{
    g_autofree char *plain = NULL;
    g_autoptr(CbToken) made =
        cb_token_make(user, CB_TOKEN_CALENDAR, label, cb_hub_now(hub), &plain, error);
    if (made == NULL)
        return FALSE;
    made->expires_at = expires_at;
    made->operator_id = g_strdup(operator_id);
    if (!add_token(hub, made, error))
        return FALSE;
    *path = g_strconcat(CB_CALENDAR_PATH, plain, CB_CALENDAR_SUFFIX, NULL);
    return TRUE;
}

gboolean
cb_hub_token_create(CbHub *hub, const CbUser *user, const char *label, CbTokenKind kind,
                    gint64 expires_at, char **token, GError **error)
{
    g_autofree char *plain = NULL;
    g_autoptr(CbToken) made = cb_token_make(user, kind, label, cb_hub_now(hub), &plain, error);
    if (made == NULL)
        return FALSE;
    made->expires_at = expires_at;
    if (!add_token(hub, made, error))
        return FALSE;
    if (kind == CB_TOKEN_SIGNING) {
        g_autofree char *secret = cb_hub_signing_secret(hub, made->id);
        *token = g_strjoin(" ", made->id, secret, NULL);
    } else {
        *token = g_steal_pointer(&plain);
    }
    return TRUE;
}

/* --- passwords ------------------------------------------------------------------------------------ */

static const Crypt *
crypt_functions(GError **error)
{
    static Crypt table;
    static gsize loaded;
    if (g_once_init_enter(&loaded)) {
        g_autoptr(GError) problem = NULL;
        gsize result = load_crypt(&table, &problem) ? 1 : 2;
        g_once_init_leave(&loaded, result);
    }
    if (loaded == 1)
        return &table;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                "The library libcrypt cannot be loaded. Install it (apt install libcrypt1) and try "
                "again.");
    return NULL;
}

/* The hash of a password with a setting (a new salt, or a hash made before); NULL when it cannot
 * be. */
static char *
hash_password(const Crypt *functions, const char *password, const char *setting)
{
    void *data = NULL;
    int size = 0;
    const char *made = functions->crypt_ra(password, setting, &data, &size);
    char *hash = made == NULL || made[0] == '*' ? NULL : g_strdup(made);
    free(data);
    return hash;
}

/* Compared with when there is no user or no password: it takes as long. */
static const char no_hash[] =
    "$y$j9T$AV6HaMM6Dtb4fP8TTC5zJ.$Kt4T38CDIebmWkOPYUhhj6NrHay9Kda7JNsDdet8xx/";

gboolean
cb_password_fits(const char *hash, const char *password)
{
    const Crypt *functions = crypt_functions(NULL);
    if (functions == NULL || strlen(password) > 512)
        return FALSE;
    g_autofree char *made = hash_password(functions, password, hash != NULL ? hash : no_hash);
    return hash != NULL && cb_sign_equal(made, hash);
}

gboolean
cb_hub_password(CbUser *user, const char *password, GError **error)
{
    const Crypt *functions = crypt_functions(error);
    if (functions == NULL)
        return FALSE;
    char *setting = functions->crypt_gensalt_ra("$y$", 0, NULL, 0);
    char *hash = setting == NULL ? NULL : hash_password(functions, password, setting);
    free(setting);
    if (hash == NULL || strlen(password) > 512) {
        g_free(hash);
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "This password cannot be kept. Choose one of at most 512 bytes.");
        return FALSE;
    }
    g_free(user->password);
    user->password = hash;
    return TRUE;
}
