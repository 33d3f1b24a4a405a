/* Strict JSON: what is taken is JSON to others as well, and says the same to them; what is refused
 * as no JSON is none to them. SQLite is who is asked. */
#include <sqlite3.h>

#include "tests/fuzz/texts.h"

#define LONGEST 64

/* What is refused although it is JSON. */
static const char *const limits[] = {
    "too long",         "inside each other", "twice in one object", "a NUL",
    "a lone surrogate", "not UTF-8",         "too large",           "more than a million",
};

static gboolean
is_limit(const char *problem)
{
    for (guint i = 0; i < G_N_ELEMENTS(limits); i++)
        if (strstr(problem, limits[i]) != NULL)
            return TRUE;
    return FALSE;
}

static gboolean
is_json(const char *text, size_t size)
{
    static sqlite3_stmt *statement;
    static sqlite3 *sqlite;
    if (statement == NULL) {
        g_assert(sqlite3_open(":memory:", &sqlite) == SQLITE_OK);
        g_assert(sqlite3_prepare_v2(sqlite, "SELECT json_valid(?1)", -1, &statement, NULL) ==
                 SQLITE_OK);
    }
    sqlite3_reset(statement);
    sqlite3_bind_text(statement, 1, text, (int)size, SQLITE_STATIC);
    g_assert(sqlite3_step(statement) == SQLITE_ROW);
    return sqlite3_column_int(statement, 0) != 0;
}

static void
check_value(const cJSON *value, guint depth)
{
    g_assert(depth <= 64);
    if (cJSON_IsString(value))
        g_assert(strlen(value->valuestring) < LONGEST &&
                 g_utf8_validate(value->valuestring, -1, NULL));
    for (const cJSON *member = value->child; member != NULL; member = member->next) {
        g_assert(!cJSON_IsObject(value) ||
                 cJSON_GetObjectItemCaseSensitive(value, member->string) == member);
        check_value(member, depth + 1);
    }
}

static void
check_taken(const cJSON *json, const char *text, size_t size)
{
    g_autofree char *problem = NULL;
    g_autoptr(cJSON) other = cJSON_ParseWithLength(text, size);
    char *printed = cJSON_PrintUnformatted(json);
    g_autoptr(cJSON) again = cb_json_parse_strict(printed, strlen(printed), G_MAXSIZE, &problem);
    g_assert(problem == NULL && cJSON_Compare(json, other, TRUE) &&
             cJSON_Compare(json, again, TRUE));
    cJSON_free(printed);
    check_value(json, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *problem = NULL;
    const char *text = (const char *)data;
    g_autoptr(cJSON) json = cb_json_parse_strict(text, size, LONGEST, &problem);
    g_assert((json == NULL) == (problem != NULL));
    if (json != NULL) {
        g_assert(is_json(text, size));
        check_taken(json, text, size);
        return 0;
    }
    cb_fuzz_check_sentence(problem);
    g_assert(is_limit(problem) || !is_json(text, size));
    return 0;
}
