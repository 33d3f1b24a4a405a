/* Cases of the peers domain, by their operation. */
#include "tests/support/golden_peers.h"

#include <stdlib.h>
#include <string.h>

#include "engine/when.h"

static const GoldenPeersOp *const books[] = {golden_peers_pair_ops, golden_peers_batch_ops, golden_peers_time_ops};

/* A value in the form that its column has: ids as padded texts, lists as text where a text is kept. */
static cJSON *
fitting(const CbColumn *column, const cJSON *value)
{
    if (cJSON_IsNumber(value) && cb_type_is_text(column->type) && column->type != CB_TYPE_DECIMAL) {
        g_autofree char *text = g_strdup_printf("%010d", value->valueint);
        return cJSON_CreateString(text);
    }
    if (column->type == CB_TYPE_TEXT && (cJSON_IsArray(value) || cJSON_IsObject(value))) {
        g_autofree char *text = cJSON_PrintUnformatted(value);
        return cJSON_CreateString(text);
    }
    return cJSON_Duplicate(value, TRUE);
}

static cJSON *
fitting_row(const CbTable *table, const cJSON *row, const char *event)
{
    cJSON *out = cJSON_CreateObject();
    for (const cJSON *member = row->child; member != NULL; member = member->next) {
        int column = cb_table_column(table, member->string);
        if (column >= 0)
            cJSON_AddItemToObject(out, member->string, fitting(&table->columns[column], member));
    }
    if (cb_table_column(table, "event_id") >= 0 && cb_json_member(out, "event_id") == NULL)
        cJSON_AddStringToObject(out, "event_id", event);
    return out;
}

CbWorld *
golden_peers_world(const cJSON *golden)
{
    const cJSON *given = cb_json_member(golden, "tables"), *query = cb_json_member(golden, "query"), *row;
    g_autoptr(cJSON) tables = cJSON_CreateObject();
    const cJSON *asked = cb_json_member(query, "event_id");
    g_autofree char *event = g_strdup_printf("%010d", asked != NULL ? asked->valueint : 41);
    for (guint t = 0; t < CB_N_TABLES; t++) {
        const cJSON *rows = cb_json_member(given, cb_tables[t].name);
        cJSON *mine = rows == NULL ? NULL : cJSON_AddArrayToObject(tables, cb_tables[t].name);
        cJSON_ArrayForEach(row, rows)
            cJSON_AddItemToArray(mine, fitting_row(&cb_tables[t], row, event));
    }
    golden_complete(tables);
    golden_add_missing(tables, CB_events, event);
    return golden_world(tables);
}

guint
golden_peers_row(const CbWorld *world, CbTableId table, const cJSON *query, const char *member)
{
    const cJSON *id = cb_json_member(query, member);
    g_autofree char *text = g_strdup_printf("%010d", id != NULL ? id->valueint : 41);
    return cb_world_find(world, table, text);
}

double
golden_peers_id(const char *id)
{
    return atoi(id);
}

void
golden_peers_add_time(cJSON *json, const char *name, gint64 time)
{
    char text[32];
    cb_time_format(time, text);
    *strpbrk(text, ".Z") = '\0';
    g_autofree char *out = g_strdup_printf("%s.%03dZ", text, (int)(time / 1000 % 1000));
    cJSON_AddStringToObject(json, name, out);
}

void
golden_peers_keep_expected(cJSON *answer, const cJSON *expected)
{
    for (cJSON *member = answer->child, *next; member != NULL; member = next) {
        const cJSON *same = cb_json_member(expected, member->string);
        next = member->next;
        if (same == NULL)
            cJSON_Delete(cJSON_DetachItemViaPointer(answer, member));
        else if (cJSON_IsObject(member))
            golden_peers_keep_expected(member, same);
    }
}

cJSON *
golden_peers(const cJSON *golden, gint64 now)
{
    const cJSON *query = cb_json_member(golden, "query");
    const char *op = golden_text(query, "op");
    for (guint b = 0; b < G_N_ELEMENTS(books); b++)
        for (const GoldenPeersOp *one = books[b]; one->op != NULL; one++)
            if (g_strcmp0(one->op, op) == 0)
                return one->run(golden, query, now);
    return NULL;
}
