#include "store/hub/rows.h"

void
cb_user_free(CbUser *user)
{
    if (user == NULL)
        return;
    g_free(user->id);
    g_free(user->name);
    g_free(user->email);
    g_free(user->password);
    g_free(user);
}

static void
free_user(gpointer user)
{
    cb_user_free(user);
}

static gpointer
make_user(const CbValue *values)
{
    CbUser *user = g_new0(CbUser, 1);
    user->id = g_strdup(values[CB_cb_users_id].text);
    user->name = g_strdup(values[CB_cb_users_name].text);
    user->email = g_strdup(values[CB_cb_users_email].text);
    user->password = g_strdup(values[CB_cb_users_password].text);
    user->active = values[CB_cb_users_active].integer != 0;
    user->created_at = values[CB_cb_users_created_at].integer;
    cb_role_parse(values[CB_cb_users_role].text, &user->role);
    return user;
}

/* Addresses are kept in lower case, so that one of them is one user. */
static char *
fold_email(const char *email)
{
    return email != NULL ? g_utf8_strdown(email, -1) : NULL;
}

gboolean
cb_user_add(CbDb *db, const CbUser *user, GError **error)
{
    g_autofree char *email = fold_email(user->email);
    const CbValue values[CB_N_cb_users] = {
        [CB_cb_users_id] = cb_text(user->id),
        [CB_cb_users_name] = cb_text(user->name),
        [CB_cb_users_email] = cb_text(email),
        [CB_cb_users_role] = cb_text(cb_role_name(user->role)),
        [CB_cb_users_active] = cb_integer(user->active != FALSE),
        [CB_cb_users_password] = cb_text(user->password),
        [CB_cb_users_created_at] = cb_integer(user->created_at),
    };
    return cb_hub_insert(db, &cb_hub_tables[CB_HUB_cb_users], values, error);
}

gboolean
cb_user_change(CbDb *db, const CbUser *user, GError **error)
{
    g_autofree char *email = fold_email(user->email);
    const CbDbParam params[] = {cb_db_text(user->name),
                                cb_db_text(email),
                                cb_db_text(cb_role_name(user->role)),
                                {CB_TYPE_BOOL, cb_integer(user->active != FALSE)},
                                cb_db_text(user->password),
                                cb_db_text(user->id)};
    gint64 changed;
    if (!cb_db_run(db,
                   "UPDATE cb_users SET name = ?1, email = ?2, role = ?3, active = ?4, "
                   "password = ?5 WHERE id = ?6",
                   params, G_N_ELEMENTS(params), &changed, error))
        return FALSE;
    if (changed > 0)
        return TRUE;
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED,
                "%s: there is no user %s any more; list the users and try again", cb_db_name(db),
                user->id);
    return FALSE;
}

static CbHubSelect
select_users(const char *tail, const CbDbParam *params, guint n)
{
    return (CbHubSelect){.table = &cb_hub_tables[CB_HUB_cb_users],
                         .tail = tail,
                         .params = params,
                         .n = n,
                         .make = make_user,
                         .free = free_user};
}

CbUser *
cb_user_find(CbDb *db, const char *who, GError **error)
{
    g_autofree char *email = fold_email(who);
    const CbDbParam params[] = {cb_db_text(who), cb_db_text(email)};
    /* An id is meant before a name, a name before an address. */
    CbHubSelect select =
        select_users("WHERE id = ?1 OR name = ?1 OR email = ?2 "
                     "ORDER BY CASE WHEN id = ?1 THEN 0 WHEN name = ?1 THEN 1 ELSE 2 END LIMIT 1",
                     params, 2);
    return cb_hub_select_one(db, &select, error);
}

GPtrArray *
cb_user_all(CbDb *db, GError **error)
{
    CbHubSelect select = select_users("ORDER BY name", NULL, 0);
    return cb_hub_select(db, &select, error);
}
