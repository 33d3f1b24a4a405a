#include "store/hub/rows.h"

char *
cb_meta_get(CbDb *db, const char *name, GError **error)
{
    const CbDbParam params[] = {cb_db_text(name)};
    CbValue value;
    gboolean found;
    if (!cb_db_one(db, "SELECT value FROM cb_meta WHERE name = ?1", params, 1, CB_TYPE_TEXT, &value,
                   &found, error))
        return NULL;
    return (char *)value.text;
}

gboolean
cb_meta_set(CbDb *db, const char *name, const char *value, GError **error)
{
    const CbDbParam params[] = {cb_db_text(name), cb_db_text(value)};
    return cb_db_run(db,
                     "INSERT INTO cb_meta (name, value) VALUES (?1, ?2) "
                     "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                     params, 2, NULL, error);
}

const char *
cb_meta_renew(CbDb *db, GError **error)
{
    char epoch[9];
    g_snprintf(epoch, sizeof epoch, "%08x", g_random_int());
    if (!cb_db_run(db, "DELETE FROM cb_changes", NULL, 0, NULL, error) ||
        !cb_meta_set(db, CB_META_KEPT, "0.0", error) ||
        !cb_meta_set(db, CB_META_EPOCH, epoch, error))
        return NULL;
    return g_intern_string(epoch);
}
