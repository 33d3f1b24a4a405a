/* Files in and out. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/operators/answers.h"
#include "store/export.h"
#include "store/import.h"
#include "tui/commands/all.h"
#include "tui/commands/output.h"
#include "tui/commands/sheet.h"

/* --- import ----------------------------------------------------------------------------------- */

#define LARGE_FILE (1 << 20)

static void
show_progress(gpointer data, goffset done, goffset total)
{
    int *shown = data;
    int percent = total > 0 ? (int)(done * 100 / total) : 0;
    if (total < LARGE_FILE || percent == *shown)
        return;
    *shown = percent;
    fprintf(stderr, "\r%3d %%", percent);
}

static void
clear_progress(int shown)
{
    if (shown >= 0)
        fprintf(stderr, "\r      \r");
}

/* `TYPE=N` for each time --need is given. */
static GHashTable *
read_need(char **need, GError **error)
{
    g_autoptr(GHashTable) table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (; need != NULL && *need != NULL; need++) {
        const char *equals = strrchr(*need, '=');
        guint64 count;
        if (equals == NULL || equals == *need ||
            !g_ascii_string_to_unsigned(equals + 1, 10, 0, G_MAXINT32, &count, NULL)) {
            g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                        "--need takes TYPE=N such as keynote=2, not \"%s\"", *need);
            return NULL;
        }
        g_hash_table_insert(table, g_strndup(*need, (gsize)(equals - *need)),
                            GUINT_TO_POINTER((guint)count));
    }
    return g_steal_pointer(&table);
}

static cJSON *
json_of(const char *path, const CbImportResult *result)
{
    cJSON *json = cJSON_CreateObject();
    g_autofree char *name = g_filename_display_name(path);
    cJSON_AddStringToObject(json, "file", name);
    cJSON_AddStringToObject(json, "format", result->format);
    cJSON *rows = cJSON_AddObjectToObject(json, "rows");
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (result->rows[t] > 0)
            cJSON_AddNumberToObject(rows, cb_tables[t].name, result->rows[t]);
    cJSON *remarks = cJSON_AddArrayToObject(json, "remarks");
    for (guint i = 0; i < result->remarks->len; i++)
        cJSON_AddItemToArray(remarks, cJSON_CreateString(g_ptr_array_index(result->remarks, i)));
    return json;
}

static void
print_result(const char *path, const CbImportResult *result)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (result->rows[t] > 0)
            g_string_append_printf(rows, "%s%s %u", rows->len > 0 ? ", " : "", cb_tables[t].name,
                                   result->rows[t]);
    cb_say(stdout, "%s (%s): %s", path, result->format, rows->len > 0 ? rows->str : "no rows");
    for (guint i = 0; i < result->remarks->len; i++)
        cb_say(stdout, "  %s", (const char *)g_ptr_array_index(result->remarks, i));
}

/* Takes one file; its result goes to `files`, or to standard output when that is NULL. */
static gboolean
import_file(CbStore *store, const char *path, CbImportOptions *options, cJSON *files,
            GError **error)
{
    g_auto(CbImportResult) result = {0};
    int shown = -1;
    options->data = &shown;
    gboolean good = cb_import(store, path, options, &result, error);
    clear_progress(shown);
    if (!good) {
        g_prefix_error(error, "%s: ", path);
        return FALSE;
    }
    if (files != NULL)
        cJSON_AddItemToArray(files, json_of(path, &result));
    else
        print_result(path, &result);
    return TRUE;
}

/* Before anything is taken: one wrong name would leave half of the files imported. */
static gboolean
check_files(const CbCall *call, GError **error)
{
    for (guint i = 0; i < call->n_words; i++) {
        const char *path = call->words[i];
        if (strcmp(path, "-") == 0 || g_access(path, R_OK) == 0)
            continue;
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s cannot be read: %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

/* Takes all files; `json` is filled in when it is not NULL. */
static gboolean
import_files(CbCall *call, GHashTable *need, cJSON *json, GError **error)
{
    CbImportOptions options = {
        .need = need,
        .min_operators = (guint)call->min_operators,
        .replace = call->replace,
        .busy_rule = call->busy_rule,
        .progress = isatty(STDERR_FILENO) ? show_progress : NULL,
    };
    cJSON *files = json != NULL ? cJSON_AddArrayToObject(json, "files") : NULL;
    for (guint i = 0; i < call->n_words; i++)
        if (!import_file(cb_desk_store(call->desk), call->words[i], &options, files, error))
            return FALSE;
    return cb_desk_reload(call->desk, error);
}

static CbExit
run_import(CbCall *call, GError **error)
{
    CbExit status;
    if (!cb_call_may_write_facts(call, &status, error))
        return status;
    CbDesk *desk = cb_call_desk(call, error);
    g_autoptr(GHashTable) need = desk == NULL ? NULL : read_need(call->need, error);
    if (need == NULL || !check_files(call, error))
        return CB_EXIT_STORE;
    g_autoptr(GHashTable) conflicts = cb_outbox_conflicts(desk);
    g_autoptr(cJSON) json = call->json ? cJSON_CreateObject() : NULL;
    if (!import_files(call, need, json, error)) {
        if (call->json && g_error_matches(*error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT))
            cb_call_answer(cb_answer_error("FILE_REFUSED"));
        return CB_EXIT_STORE;
    }
    if (call->json) {
        cJSON_AddItemToObject(json, "conflicts", cb_outbox_conflicts_since(desk, conflicts));
        cb_call_answer(g_steal_pointer(&json));
    } else {
        cb_outbox_print_conflicts(desk, conflicts, stdout);
    }
    return CB_EXIT_DONE;
}

/* --- export ----------------------------------------------------------------------------------- */

static gboolean
read_table(const CbCall *call, CbTableId *table, GError **error)
{
    *table = CB_sessions;
    if (call->table == NULL)
        return TRUE;
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (strcmp(cb_tables[t].name, call->table) == 0) {
            *table = t;
            return TRUE;
        }
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "there is no table \"%s\"", call->table);
    return FALSE;
}

static gboolean
write_export(gpointer data, FILE *out, GError **error)
{
    CbCall *call = data;
    const CbWorld *world = cb_desk_world(call->desk);
    CbTableId table;
    if (g_strcmp0(call->format, "csv") != 0)
        return cb_export_snapshot(world, out, error);
    return read_table(call, &table, error) && cb_export_csv(world, table, out, error);
}

static CbExit
run_export(CbCall *call, GError **error)
{
    if (call->table != NULL && g_strcmp0(call->format, "csv") != 0) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "--table goes with --format csv");
        return CB_EXIT_USAGE;
    }
    CbTableId table;
    if (!read_table(call, &table, error))
        return CB_EXIT_USAGE;
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL || !cb_output_write(call->output, write_export, call, error))
        return CB_EXIT_STORE;
    return CB_EXIT_DONE;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption import_options[] = {
    {"need", CB_OPTION_LIST, FIELD(need), "TYPE=N", NULL,
     "talks of this type need N operators; may be given again", 0},
    {"min-operators", CB_OPTION_COUNT, FIELD(min_operators), "N", NULL,
     "the other talks need N operators (1)", 0},
    {"busy-rule", CB_OPTION_TEXT, FIELD(busy_rule), "RULE", "date overlap",
     "when two sessions clash: on one date, or at one time", 0},
    {"replace", CB_OPTION_FLAG, FIELD(replace), NULL, NULL,
     "empty the tables of a snapshot before it is taken", 0},
    {.name = NULL},
};

static const CbOption export_options[] = {
    {"format", CB_OPTION_TEXT, FIELD(format), "FORMAT", "snapshot csv",
     "a snapshot (the default), or CSV of one table", 0},
    {"table", CB_OPTION_TEXT, FIELD(table), "NAME", NULL, "the table for CSV (sessions)", 0},
    {"output", CB_OPTION_FILE, FIELD(output), "FILE", NULL,
     "write to this file instead of standard output", 0},
    {.name = NULL},
};

const CbCommand cb_commands_files[] = {
    {"import", "FILE…", CB_COMMAND_JSON | CB_COMMAND_CHANGES,
     "take in snapshots, conference schedules and operators", import_options, run_import},
    {"export", "", 0, "write out what is seen: the facts and what is decided on them",
     export_options, run_export},
    {.name = NULL},
};
