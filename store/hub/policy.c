#include "store/hub.h"

static const char *const sql[] = {
    [CB_DB_SQLITE] = "SELECT policy FROM policies WHERE id = ?1",
    [CB_DB_POSTGRES] = "SELECT policy FROM policies WHERE id = ?1 FOR UPDATE",
};

char *
cb_policy_get(CbDb *db, const char *id, GError **error)
{
    const CbDbParam params[] = {cb_db_text(id)};
    CbValue policy;
    gboolean found;
    if (!cb_db_one(db, sql[cb_db_kind(db)], params, 1, CB_TYPE_JSON, &policy, &found, error) || !found)
        return NULL;
    return (char *)policy.text;
}
