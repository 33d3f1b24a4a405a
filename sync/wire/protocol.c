#include "sync/wire/protocol.h"

#include <string.h>

#include "engine/when.h"

#define LARGEST_WHOLE 9007199254740992.0 /* 2^53: beyond it doubles skip numbers */
#define LONGEST_KIND 64u
#define LONGEST_ID 256u

static const char *const verdict_names[] = {
    [CB_VERDICT_ACCEPTED] = "accepted", [CB_VERDICT_DUPLICATE] = "duplicate",
    [CB_VERDICT_CONFLICT] = "conflict", [CB_VERDICT_REJECTED] = "rejected",
    [CB_VERDICT_BLOCKED] = "blocked",
};

const char *
cb_verdict_name(CbVerdict verdict)
{
    return verdict_names[verdict];
}

gboolean
cb_verdict_parse(const char *name, CbVerdict *verdict)
{
    for (guint v = 0; name != NULL && v < G_N_ELEMENTS(verdict_names); v++)
        if (strcmp(verdict_names[v], name) == 0) {
            *verdict = v;
            return TRUE;
        }
    return FALSE;
}

/* --- decisions ------------------------------------------------------------------------------------ */

cJSON *
cb_wire_decision(const CbDecision *decision, gint64 sequence)
{
    char time[32];
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", decision->id);
    cJSON_AddItemToObject(json, "seq", cb_json_value(CB_TYPE_INT, cb_integer(sequence)));
    cJSON_AddStringToObject(json, "kind", decision->kind);
    cJSON *target = cJSON_AddObjectToObject(json, "target");
    cJSON_AddStringToObject(target, "table",
                            decision->target == CB_none ? "" : cb_tables[decision->target].name);
    cJSON_AddStringToObject(target, "id", decision->target_id);
    cJSON_AddItemToObject(json, "base_version",
                          cb_json_value(CB_TYPE_INT, cb_integer(decision->base_version)));
    cJSON_AddItemToObject(json, "payload", cb_json_value(CB_TYPE_JSON, cb_text(decision->payload)));
    cJSON_AddStringToObject(json, "decided_at", cb_time_format(decision->decided_at, time));
    return json;
}

gboolean
cb_wire_read_number(const cJSON *json, gint64 *number)
{
    double value = cJSON_IsNumber(json) ? json->valuedouble : -1;
    if (!(value >= 0 && value <= LARGEST_WHOLE))
        return FALSE;
    *number = (gint64)value;
    return (double)*number == value;
}

static gboolean
read_short(const cJSON *json, gsize longest, char **text)
{
    const char *value = cJSON_GetStringValue(json);
    if (value == NULL || *value == '\0' || strlen(value) > longest)
        return FALSE;
    *text = g_strdup(value);
    return TRUE;
}

static gboolean
read_base(const cJSON *json, gint64 *version)
{
    *version = CB_NULL;
    return json == NULL || cJSON_IsNull(json) || cb_wire_read_number(json, version);
}

static gboolean
read_payload(const cJSON *json, char **payload)
{
    if (json != NULL && !cJSON_IsObject(json))
        return FALSE;
    *payload = json == NULL ? g_strdup("{}") : NULL;
    if (json != NULL) {
        char *text = cJSON_PrintUnformatted(json);
        *payload = g_strdup(text);
        cJSON_free(text);
    }
    return *payload != NULL;
}

/* NULL, or what is wrong. */
static const char *
read_members(const cJSON *json, CbDecision *decision, gint64 *sequence)
{
    const cJSON *target = cb_json_member(json, "target");
    const char *decided_at = cJSON_GetStringValue(cb_json_member(json, "decided_at"));
    decision->target = cb_table_named(cJSON_GetStringValue(cb_json_member(target, "table")));
    if (!read_short(cb_json_member(json, "id"), LONGEST_ID, &decision->id) ||
        !g_uuid_string_is_valid(decision->id))
        return "`id` is not a UUID";
    if (!read_short(cb_json_member(json, "kind"), LONGEST_KIND, &decision->kind))
        return "`kind` is not a short text";
    if (decision->target == CB_none ||
        !read_short(cb_json_member(target, "id"), LONGEST_ID, &decision->target_id))
        return "`target` does not name a table and an id";
    if (!cb_wire_read_number(cb_json_member(json, "seq"), sequence))
        return "`seq` is not a whole number";
    if (!read_base(cb_json_member(json, "base_version"), &decision->base_version))
        return "`base_version` is neither null nor a whole number";
    if (!read_payload(cb_json_member(json, "payload"), &decision->payload))
        return "`payload` is not an object";
    if (decided_at == NULL || !cb_time_parse(decided_at, &decision->decided_at))
        return "`decided_at` is not an instant such as 2026-11-20T09:00:00Z";
    return NULL;
}

CbDecision *
cb_wire_read_decision(const cJSON *json, gint64 *sequence, char **problem)
{
    g_autoptr(CbDecision) decision = g_new0(CbDecision, 1);
    const char *wrong =
        cJSON_IsObject(json) ? read_members(json, decision, sequence) : "it is not an object";
    if (wrong == NULL)
        return g_steal_pointer(&decision);
    *problem = g_strdup_printf("This is not a decision: %s.", wrong);
    return NULL;
}

char *
cb_wire_fingerprint(const CbDecision *decision)
{
    char numbers[64];
    g_snprintf(numbers, sizeof numbers, "%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT,
               decision->base_version, decision->decided_at);
    g_autofree char *text = g_strjoin("\n", decision->kind, cb_tables[decision->target].name,
                                      decision->target_id, numbers, decision->payload, NULL);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

/* --- rows ----------------------------------------------------------------------------------------- */

static void
print_escaped(GString *out, guchar c)
{
    static const char letters[] = "btn?fr";
    if (c >= '\b' && c <= '\r' && c != '\v') {
        g_string_append_c(out, '\\');
        g_string_append_c(out, letters[c - '\b']);
    } else {
        g_string_append_printf(out, "\\u%04x", c);
    }
}

/* U+2028 and U+2029 end lines for some readers. */
static gboolean
is_line_end(const guchar *c)
{
    return c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xa8 || c[2] == 0xa9);
}

void
cb_wire_print_text(GString *out, const char *text)
{
    if (text == NULL) {
        g_string_append(out, "null");
        return;
    }
    g_string_append_c(out, '"');
    const guchar *from = (const guchar *)text, *c = from;
    for (; *c != '\0'; c++) {
        if (*c >= ' ' && *c != '"' && *c != '\\' && !is_line_end(c))
            continue;
        g_string_append_len(out, (const char *)from, c - from);
        if (*c == '"' || *c == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, (char)*c);
        } else if (*c < ' ') {
            print_escaped(out, *c);
        } else {
            g_string_append(out, c[2] == 0xa8 ? "\\u2028" : "\\u2029");
            c += 2;
        }
        from = c + 1;
    }
    g_string_append_len(out, (const char *)from, c - from);
    g_string_append_c(out, '"');
}

void
cb_wire_print_time(GString *out, gint64 time)
{
    char text[32];
    cb_wire_print_text(out, time == CB_NULL ? NULL : cb_time_format(time, text));
}

/* Text that is JSON stays as it is; what is not would spoil the whole answer. */
static void
print_json(GString *out, const char *text)
{
    cJSON *json = cJSON_Parse(text);
    if (json != NULL)
        g_string_append(out, text);
    else
        cb_wire_print_text(out, text);
    cJSON_Delete(json);
}

static void
print_value(GString *out, CbType type, CbValue value)
{
    char day[11];
    if (cb_value_is_null(type, value))
        g_string_append(out, "null");
    else if (type == CB_TYPE_JSON || type == CB_TYPE_TEXTS || type == CB_TYPE_DECIMAL)
        print_json(out, value.text);
    else if (cb_type_is_text(type))
        cb_wire_print_text(out, value.text);
    else if (type == CB_TYPE_DATE)
        cb_wire_print_text(out, cb_day_format(value.integer, day));
    else if (type == CB_TYPE_TIME)
        cb_wire_print_time(out, value.integer);
    else if (type == CB_TYPE_BOOL)
        g_string_append(out, value.integer != 0 ? "true" : "false");
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value.integer);
}

void
cb_wire_print_row(GString *out, const CbRow *row)
{
    const CbTable *table = &cb_tables[row->table];
    char before = '{';
    for (guint c = 0; c < table->n_columns; c++) {
        if ((table->columns[c].flags & CB_LOCAL) != 0)
            continue;
        g_string_append_c(out, before);
        g_string_append_c(out, '"');
        g_string_append(out, table->columns[c].name);
        g_string_append(out, "\":");
        print_value(out, table->columns[c].type, row->values[c]);
        before = ',';
    }
    g_string_append_c(out, '}');
}

void
cb_wire_print_pk(GString *out, const CbRow *row)
{
    const CbTable *table = &cb_tables[row->table];
    char before = '[';
    for (guint c = 0; c < table->n_columns; c++) {
        if ((table->columns[c].flags & CB_KEY) == 0)
            continue;
        g_autofree char *text = cb_value_format(table->columns[c].type, row->values[c]);
        g_string_append_c(out, before);
        cb_wire_print_text(out, text);
        before = ',';
    }
    g_string_append_c(out, ']');
}

gint64
cb_wire_version(const CbRow *row)
{
    int column = cb_table_column(&cb_tables[row->table], "row_version");
    return column < 0 || !cb_row_has(row, (guint)column) ? 0 : row->values[column].integer;
}

gboolean
cb_wire_read_pk(const cJSON *json, CbTableId table, CbValue *values)
{
    const cJSON *text = cJSON_IsArray(json) ? json->child : NULL;
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        const CbColumn *column = &cb_tables[table].columns[c];
        if ((column->flags & CB_KEY) == 0)
            continue;
        if (!cJSON_IsString(text) || !cb_value_parse(column->type, text->valuestring, values))
            return FALSE;
        values++;
        text = text->next;
    }
    return text == NULL;
}

/* --- events --------------------------------------------------------------------------------------- */

void
cb_wire_print_event(GString *out, const char *event, const char *id, const char *json)
{
    g_string_append_printf(out, "event: %s\n", event);
    if (id != NULL)
        g_string_append_printf(out, "id: %s\n", id);
    g_string_append_printf(out, "data: %s\n\n", json);
}
