#include "tests/support/wire_data.h"

#include <string.h>

#include "store/rest/values.h"
#include "sync/hub/rest/rest.h"
#include "sync/wire/jwt.h"
#include "tests/support/wire_tables.h"

typedef enum { ROLE_ANON, ROLE_AUTHENTICATED, ROLE_SERVICE, N_ROLES } Role;
static const char *const role_names[N_ROLES] = {"anon", "authenticated", "service_role"};

struct CbWireData {
    const char *secret;
    CbWireTables tables;
    CbCatalogue catalogue;
    CbRoutine *routines;
};

static const char *
text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* --- rights ----------------------------------------------------------------------------------- */

/* As the recording's GRANTs: the log is the service's alone, a view is only read. */
static gboolean
may(gpointer asker, const CbTable *table, CbRight right, const CbCondition **filter)
{
    (void)filter;
    Role role = *(const Role *)asker;
    if (role == ROLE_SERVICE)
        return TRUE;
    if (strcmp(table->name, "audit_log") == 0)
        return FALSE;
    return right == CB_RIGHT_SELECT || (role == ROLE_AUTHENTICATED && table->view == NULL);
}

CbWireData *
cb_wire_data_new(const cJSON *file, char **problem)
{
    const cJSON *dataset = cJSON_GetObjectItemCaseSensitive(file, "dataset");
    const cJSON *tables = cJSON_GetObjectItemCaseSensitive(dataset, "tables");
    const cJSON *meta = cJSON_GetObjectItemCaseSensitive(file, "meta");
    g_autoptr(CbWireData) data = g_new0(CbWireData, 1);
    data->secret = text_of(cJSON_GetObjectItemCaseSensitive(meta, "auth"), "jwt_secret");
    if (tables == NULL || data->secret == NULL) {
        *problem = g_strdup("The file has no dataset.tables, or no meta.auth.jwt_secret.");
        return NULL;
    }
    if (!cb_wire_tables_read(&data->tables, tables, problem))
        return NULL;
    const GArray *declared = data->tables.declared;
    data->catalogue = (CbCatalogue){.tables = (const CbTable *)(gpointer)declared->data,
                                    .n_tables = declared->len, .may = may};
    data->routines = cb_wire_functions(&data->catalogue);
    data->catalogue.routines = data->routines;
    return g_steal_pointer(&data);
}

void
cb_wire_data_free(CbWireData *data)
{
    if (data == NULL)
        return;
    cb_wire_tables_clear(&data->tables);
    g_free(data->routines);
    g_free(data);
}

const CbCatalogue *
cb_wire_data_catalogue(const CbWireData *data)
{
    return &data->catalogue;
}

char *
cb_wire_data_key(const CbWireData *data, const char *name)
{
    const CbTable *table = cb_catalogue_table(&data->catalogue, name);
    GString *key = table != NULL ? g_string_new(NULL) : NULL;
    for (guint c = 0; table != NULL && c < table->n_columns; c++)
        if ((table->columns[c].flags & CB_KEY) != 0)
            g_string_append_printf(key, "%s%s", key->len > 0 ? "," : "", table->columns[c].name);
    return key != NULL ? g_string_free(key, FALSE) : NULL;
}

/* --- rows ------------------------------------------------------------------------------------- */

gboolean
cb_wire_data_create(const CbWireData *data, CbDb *db, GError **error)
{
    for (guint t = 0; t < data->catalogue.n_tables; t++) {
        g_autofree char *sql = cb_db_create(cb_db_kind(db), data->catalogue.tables,
                                            &data->catalogue.tables[t]);
        if (!cb_db_script(db, sql, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
insert_row(CbDb *db, const CbTable *table, const char *sql, const cJSON *row, GError **error)
{
    g_autoptr(GStringChunk) texts = g_string_chunk_new(256);
    g_autofree CbDbParam *params = g_new0(CbDbParam, table->n_columns);
    for (guint c = 0; c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        CbRefusal refusal = {0};
        params[c].type = column->type;
        if (!cb_rest_read_json(column, cJSON_GetObjectItemCaseSensitive(row, column->name),
                               texts, &params[c].value, &refusal)) {
            g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED, "%s.%s: %s", table->name,
                        column->name, refusal.message);
            cb_refusal_clear(&refusal);
            return FALSE;
        }
    }
    return cb_db_run(db, sql, params, table->n_columns, NULL, error);
}

/* PostgreSQL counts identities apart from the rows. */
static gboolean
set_identity(CbDb *db, const CbTable *table, GError **error)
{
    for (guint c = 0; c < table->n_columns; c++) {
        if ((table->columns[c].flags & CB_IDENTITY) == 0 || cb_db_kind(db) != CB_DB_POSTGRES)
            continue;
        const char *name = table->columns[c].name;
        g_autofree char *sql = g_strdup_printf(
            "SELECT setval(pg_get_serial_sequence('%s', '%s'), (SELECT max(\"%s\") FROM \"%s\"))",
            table->name, name, name, table->name);
        CbValue value;
        gboolean found;
        if (!cb_db_one(db, sql, NULL, 0, CB_TYPE_INT, &value, &found, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
fill_table(const CbWireData *data, CbDb *db, const CbTable *table, GError **error)
{
    const cJSON *json = cJSON_GetObjectItemCaseSensitive(data->tables.json, table->name), *row;
    g_autofree char *sql = table->view == NULL ? cb_db_insert(cb_db_kind(db), table, FALSE) : NULL;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "rows"))
        if (!insert_row(db, table, sql, row, error))
            return FALSE;
    return set_identity(db, table, error);
}

static gboolean
empty_tables(const CbWireData *data, CbDb *db, GError **error)
{
    gboolean identities = FALSE;
    for (guint t = data->catalogue.n_tables; t-- > 0;) {
        const CbTable *table = &data->catalogue.tables[t];
        g_autofree char *sql = g_strdup_printf("DELETE FROM \"%s\"", table->name);
        if (table->view == NULL && !cb_db_run(db, sql, NULL, 0, NULL, error))
            return FALSE;
        for (guint c = 0; c < table->n_columns; c++)
            identities |= (table->columns[c].flags & CB_IDENTITY) != 0;
    }
    return cb_db_kind(db) != CB_DB_SQLITE || !identities ||
           cb_db_run(db, "DELETE FROM sqlite_sequence", NULL, 0, NULL, error);
}

gboolean
cb_wire_data_fill(const CbWireData *data, CbDb *db, GError **error)
{
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    gboolean filled = empty_tables(data, db, error);
    for (guint t = 0; t < data->catalogue.n_tables && filled; t++)
        filled = fill_table(data, db, &data->catalogue.tables[t], error);
    if (filled)
        return cb_db_commit(db, error);
    cb_db_rollback(db);
    return FALSE;
}

/* --- who asks --------------------------------------------------------------------------------- */

static gboolean
read_role(const cJSON *claims, Role *role)
{
    const char *name = text_of(claims, "role");
    for (guint r = 0; r < N_ROLES; r++)
        if (g_strcmp0(role_names[r], name != NULL ? name : role_names[ROLE_ANON]) == 0) {
            *role = (Role)r;
            return TRUE;
        }
    return FALSE;
}

/* NULL with *role; else the answer to who does not prove who he is. */
static CbAnswer *
identify(const CbWireData *data, const CbRequest *request, Role *role)
{
    const char *header = cb_request_header(request, "authorization");
    *role = ROLE_ANON;
    if (header == NULL || g_ascii_strncasecmp(header, "Bearer ", 7) != 0)
        return NULL;
    cJSON *claims = NULL;
    CbJwtRefusal refusal;
    CbAnswer *answer = NULL;
    if (!cb_jwt_verify(header + 7, data->secret, g_get_real_time(), &claims, &refusal))
        answer = cb_jwt_refuse(&refusal);
    else if (!read_role(claims, role))
        answer = cb_http_error(401, "22023", "role does not exist", NULL, NULL);
    cb_jwt_refusal_clear(&refusal);
    cJSON_Delete(claims);
    return answer;
}

CbAnswer *
cb_wire_data_answer(const CbWireData *data, CbDbPool *pool, const CbRequest *request)
{
    Role role;
    CbAnswer *refusal = identify(data, request, &role);
    if (refusal != NULL)
        return refusal;
    const CbRestHost host = {&data->catalogue, pool, 0};
    return cb_rest_answer(&host, request, &role, role == ROLE_ANON);
}

char *
cb_wire_data_token(const CbWireData *data, const char *role)
{
    cJSON *claims = cJSON_CreateObject();
    cJSON_AddStringToObject(claims, "role", role);
    char *token = cb_jwt_sign(claims, data->secret);
    cJSON_Delete(claims);
    return token;
}
