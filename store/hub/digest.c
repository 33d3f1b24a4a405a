/* Two sets of rows are the same when their digests are: 256 buckets by key, in each the number of
 * rows and the sum of their 64-bit hashes, so that the order in which rows come does not matter. */
#include <cjson/cJSON.h>
#include <string.h>

#include "engine/json.h"
#include "store/hub/rows.h"

#define FNV_START G_GUINT64_CONSTANT(0xcbf29ce484222325)
#define FNV_PRIME G_GUINT64_CONSTANT(0x100000001b3)
#define MAX_DEPTH 64u

/* --- hashing ---------------------------------------------------------------------------------- */

static guint64
mix_bytes(guint64 hash, const void *bytes, gsize length)
{
    const guchar *byte = bytes;
    for (gsize i = 0; i < length; i++)
        hash = (hash ^ byte[i]) * FNV_PRIME;
    return hash;
}

/* The length goes in too, so that "ab", "c" and "a", "bc" differ. */
static guint64
mix_text(guint64 hash, char tag, const char *text)
{
    guint64 length = GUINT64_TO_LE((guint64)strlen(text));
    hash = mix_bytes(hash, &tag, 1);
    hash = mix_bytes(hash, &length, sizeof length);
    return mix_bytes(hash, text, strlen(text));
}

static guint64
mix_integer(guint64 hash, gint64 integer)
{
    guint64 number = GUINT64_TO_LE((guint64)integer);
    hash = mix_bytes(hash, "i", 1);
    return mix_bytes(hash, &number, sizeof number);
}

/* Every bit of the sum of hashes depends on every bit of each (the end of splitmix64). */
static guint64
finish(guint64 hash)
{
    hash = (hash ^ hash >> 30) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 27) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return hash ^ hash >> 31;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static int
compare_members(gconstpointer a, gconstpointer b)
{
    const cJSON *x = *(const cJSON *const *)a, *y = *(const cJSON *const *)b;
    return strcmp(x->string, y->string);
}

/* Members in the order of their names; of those with the same name the last counts, as in jsonb. */
static GPtrArray *
members_of(const cJSON *object)
{
    GPtrArray *members = g_ptr_array_new();
    guint kept = 0;
    for (const cJSON *member = object->child; member != NULL; member = member->next)
        g_ptr_array_add(members, (gpointer)member);
    g_ptr_array_sort(members, compare_members);
    for (guint i = 0; i < members->len; i++) {
        const cJSON *next = i + 1 < members->len ? members->pdata[i + 1] : NULL;
        const cJSON *member = members->pdata[i];
        if (next == NULL || strcmp(next->string, member->string) != 0)
            members->pdata[kept++] = members->pdata[i];
    }
    g_ptr_array_set_size(members, (int)kept);
    return members;
}

static guint64 mix_json(guint64 hash, const cJSON *json, guint depth);

static guint64
mix_object(guint64 hash, const cJSON *object, guint depth)
{
    g_autoptr(GPtrArray) members = members_of(object);
    hash = mix_bytes(hash, "{", 1);
    for (guint i = 0; i < members->len; i++) {
        const cJSON *member = members->pdata[i];
        hash = mix_json(mix_text(hash, 'n', member->string), member, depth);
    }
    return mix_bytes(hash, "}", 1);
}

static guint64
mix_array(guint64 hash, const cJSON *array, guint depth)
{
    hash = mix_bytes(hash, "[", 1);
    for (const cJSON *item = array->child; item != NULL; item = item->next)
        hash = mix_json(hash, item, depth);
    return mix_bytes(hash, "]", 1);
}

static guint64
mix_json(guint64 hash, const cJSON *json, guint depth)
{
    if (depth == 0)
        return mix_bytes(hash, "~", 1);
    if (cJSON_IsObject(json))
        return mix_object(hash, json, depth - 1);
    if (cJSON_IsArray(json))
        return mix_array(hash, json, depth - 1);
    char *text = cJSON_PrintUnformatted(json);
    hash = mix_text(hash, 'v', text != NULL ? text : "");
    cJSON_free(text);
    return hash;
}

static guint64
mix_json_text(guint64 hash, const char *text)
{
    g_autoptr(cJSON) json = cJSON_Parse(text);
    return json != NULL ? mix_json(mix_bytes(hash, "j", 1), json, MAX_DEPTH)
                        : mix_text(hash, 't', text);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* A null leaves no trace, so that a column which one side does not have yet may be null on the
 * other. */
static guint64
mix_cell(guint64 hash, const CbColumn *column, CbValue value)
{
    if (cb_value_is_null(column->type, value))
        return hash;
    hash = mix_text(hash, 'c', column->name);
    if (column->type == CB_TYPE_JSON || column->type == CB_TYPE_TEXTS)
        return mix_json_text(hash, value.text);
    return cb_type_is_text(column->type) ? mix_text(hash, 't', value.text)
                                         : mix_integer(hash, value.integer);
}

void
cb_digest_add(CbDigest *digest, const CbRow *row)
{
    const CbTable *table = &cb_tables[row->table];
    guint64 key = FNV_START, whole = FNV_START;
    for (guint c = 0; c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        if ((column->flags & CB_LOCAL) || !cb_row_has(row, c))
            continue;
        whole = mix_cell(whole, column, row->values[c]);
        if (column->flags & CB_KEY)
            key = mix_cell(key, column, row->values[c]);
    }
    guint bucket = (guint)(finish(key) >> 56);
    digest->count[bucket]++;
    digest->sum[bucket] += finish(whole);
}

static gboolean
add_row(gpointer digest, const CbRow *row, GError **error)
{
    (void)error;
    cb_digest_add(digest, row);
    return TRUE;
}

gboolean
cb_hub_digest(CbDb *db, CbTableId table, CbDigest *digest, GError **error)
{
    memset(digest, 0, sizeof *digest);
    return cb_snapshot_page(db, table, NULL, G_MAXINT32, add_row, digest, error);
}
