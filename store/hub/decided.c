#include <string.h>

#include "engine/json.h"
#include "store/hub/rows.h"

void
cb_decided_free(CbDecided *decided)
{
    if (decided == NULL)
        return;
    char *const texts[] = {decided->id,      decided->client,         decided->kind,
                           decided->payload, decided->payload_sha256, decided->target_id,
                           decided->actor,   decided->person,         decided->outcome,
                           decided->code,    decided->message};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(decided);
}

static void
free_decided(gpointer decided)
{
    cb_decided_free(decided);
}

static gpointer
make_decided(const CbValue *values)
{
    CbDecided *decided = g_new0(CbDecided, 1);
    const struct {
        char **text;
        guint column;
    } texts[] = {
        {&decided->id, CB_cb_decided_id},
        {&decided->client, CB_cb_decided_client},
        {&decided->kind, CB_cb_decided_kind},
        {&decided->target_id, CB_cb_decided_target_id},
        {&decided->payload, CB_cb_decided_payload},
        {&decided->payload_sha256, CB_cb_decided_payload_sha256},
        {&decided->actor, CB_cb_decided_actor},
        {&decided->person, CB_cb_decided_person},
        {&decided->outcome, CB_cb_decided_outcome},
        {&decided->code, CB_cb_decided_code},
        {&decided->message, CB_cb_decided_message},
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i].text = g_strdup(values[texts[i].column].text);
    decided->target = cb_table_named(values[CB_cb_decided_target].text);
    cb_role_parse(values[CB_cb_decided_role].text, &decided->role);
    decided->sequence = values[CB_cb_decided_sequence].integer;
    decided->base_version = values[CB_cb_decided_base_version].integer;
    decided->version = values[CB_cb_decided_version].integer;
    decided->decided_at = values[CB_cb_decided_decided_at].integer;
    decided->at = values[CB_cb_decided_at].integer;
    return decided;
}

gboolean
cb_decided_add(CbDb *db, const CbDecided *decided, GError **error)
{
    const CbValue values[CB_N_cb_decided] = {
        [CB_cb_decided_id] = cb_text(decided->id),
        [CB_cb_decided_client] = cb_text(decided->client),
        [CB_cb_decided_kind] = cb_text(decided->kind),
        [CB_cb_decided_target] = cb_text(cb_tables[decided->target].name),
        [CB_cb_decided_target_id] = cb_text(decided->target_id),
        [CB_cb_decided_payload] = cb_text(decided->payload),
        [CB_cb_decided_payload_sha256] = cb_text(decided->payload_sha256),
        [CB_cb_decided_actor] = cb_text(decided->actor),
        [CB_cb_decided_person] = cb_text(decided->person),
        [CB_cb_decided_sequence] = cb_integer(decided->sequence),
        [CB_cb_decided_base_version] = cb_integer(decided->base_version),
        [CB_cb_decided_version] = cb_integer(decided->version),
        [CB_cb_decided_outcome] = cb_text(decided->outcome),
        [CB_cb_decided_code] = cb_text(decided->code),
        [CB_cb_decided_message] = cb_text(decided->message),
        [CB_cb_decided_role] = cb_text(cb_role_name(decided->role)),
        [CB_cb_decided_decided_at] = cb_integer(decided->decided_at),
        [CB_cb_decided_at] = cb_integer(decided->at),
    };
    return cb_hub_insert(db, &cb_hub_tables[CB_HUB_cb_decided], values, error);
}

static CbHubSelect
select_decided(const char *tail, const CbDbParam *params, guint n)
{
    return (CbHubSelect){.table = &cb_hub_tables[CB_HUB_cb_decided],
                         .tail = tail,
                         .params = params,
                         .n = n,
                         .make = make_decided,
                         .free = free_decided};
}

CbDecided *
cb_decided_find(CbDb *db, const char *id, GError **error)
{
    const CbDbParam params[] = {cb_db_text(id)};
    CbHubSelect select = select_decided("WHERE id = ?1", params, 1);
    return cb_hub_select_one(db, &select, error);
}

static gboolean
add_touched(CbDb *db, const CbDecided *decided, const CbRow *row, gint64 version, GError **error)
{
    const CbTable *table = &cb_tables[row->table];
    const CbValue values[CB_N_cb_touched] = {
        [CB_cb_touched_target] = cb_text(table->name),
        [CB_cb_touched_target_id] = cb_text(row->values[cb_table_key(table)].text),
        [CB_cb_touched_version] = cb_integer(version),
        [CB_cb_touched_decision] = cb_text(decided->id),
        [CB_cb_touched_at] = cb_integer(decided->at),
    };
    return cb_hub_insert(db, &cb_hub_tables[CB_HUB_cb_touched], values, error);
}

/* Whether an earlier row of the patch raises the same one. */
static gboolean
is_noted(const CbPatch *patch, guint i, guint version)
{
    const CbRow *row = cb_patch_row(patch, i);
    guint key = cb_table_key(&cb_tables[row->table]);
    for (guint e = 0; e < i; e++) {
        const CbRow *earlier = cb_patch_row(patch, e);
        if (earlier->table == row->table && cb_row_has(earlier, version) &&
            strcmp(earlier->values[key].text, row->values[key].text) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
cb_touched_add(CbDb *db, const CbDecided *decided, const CbPatch *patch, GError **error)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        int version = cb_hub_version_column(&cb_tables[row->table]);
        if (version >= 0 && cb_row_has(row, (guint)version) && !is_noted(patch, i, (guint)version) &&
            !add_touched(db, decided, row, row->values[version].integer, error))
            return FALSE;
    }
    return TRUE;
}

GPtrArray *
cb_decided_since(CbDb *db, CbTableId target, const char *target_id, gint64 base, gint64 last, GError **error)
{
    const CbDbParam params[] = {cb_db_text(cb_tables[target].name), cb_db_text(target_id),
                                cb_db_integer(base), cb_db_integer(last)};
    CbHubSelect select =
        select_decided("WHERE id IN (SELECT decision FROM cb_touched WHERE target = ?1 "
                       "AND target_id = ?2 AND version > ?3 AND version <= ?4) ORDER BY number",
                       params, 4);
    return cb_hub_select(db, &select, error);
}

gboolean
cb_decided_highest(CbDb *db, const char *client, CbTableId target, const char *target_id,
                   gint64 *sequence, GError **error)
{
    const CbDbParam params[] = {cb_db_text(client), cb_db_text(cb_tables[target].name),
                                cb_db_text(target_id)};
    CbValue highest;
    gboolean found;
    gboolean good = cb_db_one(db,
                              "SELECT COALESCE(max(sequence), 0) FROM cb_decided "
                              "WHERE client = ?1 AND target = ?2 AND target_id = ?3",
                              params, 3, CB_TYPE_INT, &highest, &found, error);
    *sequence = good ? highest.integer : 0;
    return good;
}

GPtrArray *
cb_decided_all(CbDb *db, GError **error)
{
    CbHubSelect select = select_decided("WHERE outcome = 'accepted' ORDER BY number", NULL, 0);
    return cb_hub_select(db, &select, error);
}

/* --- forgetting ------------------------------------------------------------------------------- */

#define FORGET                                                                                           \
    "UPDATE cb_decided SET payload = '{}', message = 'What this was about has been erased.' "             \
    "WHERE kind LIKE 'peers.%' AND id <> ?3 AND (id IN (SELECT decision FROM cb_touched "                 \
    "WHERE target = 'contractors' AND target_id = ?1) OR "
static const char *const forget_sql[] = {
    [CB_DB_SQLITE] = FORGET "instr(payload, ?2) > 0)",
    [CB_DB_POSTGRES] = FORGET "strpos(payload, ?2) > 0)",
};

/* Also those that were refused, which have touched nobody: their payloads name the person. */
gboolean
cb_decided_forget(CbDb *db, const char *contractor, const char *except, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateString(contractor);
    char *quoted = cJSON_PrintUnformatted(json);
    const CbDbParam params[] = {cb_db_text(contractor), cb_db_text(quoted), cb_db_text(except)};
    gboolean done = cb_db_run(db, forget_sql[cb_db_kind(db)], params, G_N_ELEMENTS(params), NULL, error);
    cJSON_free(quoted);
    return done;
}
