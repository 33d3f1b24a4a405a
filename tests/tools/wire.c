/* Replays recorded REST requests: `wire [--db sqlite|postgresql] FILE…`. Each file holds a dataset
 * and requests with the answers that PostgREST gives; every request starts from the fresh dataset,
 * goes over HTTP, and is compared by the rules that the file has under meta.compare. Prints each
 * difference, ends with `N passed, N failed`; exit status 1 when one failed.
 *
 * `wire --serve [--db …] FILE` fills the dataset once, prints the address with the tokens, and
 * answers until its standard input ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/json.h"
#include "tests/support/files.h"
#include "tests/support/postgres.h"
#include "tests/support/wire_compare.h"
#include "tests/support/wire_data.h"
#include "sync/hub/server.h"
#include "tests/support/wire_socket.h"

typedef struct {
    const char *name; /* of the database */
    gboolean exact;   /* it says what PostgreSQL says: messages of its errors are compared */
    const cJSON *file;
    CbWireData *data;
    char *place, *directory;
    CbDbPool *pool;
    CbHub *hub; /* what the server stands for; the requests are answered from the dataset */
    CbServer *server;
} Bench;

static const char *const headers_compared[] = {
    "content-range",    "preference-applied", "content-type",
    "content-profile",  "www-authenticate",   "proxy-status",
};

static const cJSON *
item(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *
text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(item(object, name));
}

/* --- comparing ------------------------------------------------------------------------------- */

/* Without white space and in lower case, as media types are compared. */
static char *
plain_type(const char *text)
{
    g_autoptr(GString) plain = g_string_new(text);
    g_string_replace(plain, " ", "", 0);
    return g_ascii_strdown(plain->str, -1);
}

static gboolean
same_header(const char *name, const char *expected, const char *actual)
{
    if (actual == NULL || strcmp(name, "content-type") != 0)
        return g_strcmp0(expected, actual) == 0;
    g_autofree char *left = plain_type(expected), *right = plain_type(actual);
    return strcmp(left, right) == 0;
}

/* --- one request ------------------------------------------------------------------------------ */

static void
differ(GString *report, const char *what, const char *expected, const char *actual)
{
    g_string_append_printf(report, "    %s\n      expected %s\n      got      %s\n", what,
                           expected != NULL ? expected : "nothing",
                           actual != NULL ? actual : "nothing");
}

static CbHeaders *
headers_of(const Bench *bench, const cJSON *entry)
{
    CbHeaders *headers = cb_headers_new();
    const cJSON *header, *tokens = item(item(item(bench->file, "meta"), "auth"), "tokens");
    cJSON_ArrayForEach(header, item(item(entry, "request"), "headers"))
        g_hash_table_replace(headers, g_strdup(header->string), g_strdup(header->valuestring));
    const char *token = text_of(tokens, text_of(entry, "token"));
    if (token != NULL)
        g_hash_table_replace(headers, g_strdup("authorization"),
                             g_strdup_printf("Bearer %s", token));
    if (text_of(tokens, "anon") != NULL)
        g_hash_table_replace(headers, g_strdup("apikey"), g_strdup(text_of(tokens, "anon")));
    return headers;
}

static CbAnswer *
send_entry(const Bench *bench, const cJSON *entry)
{
    const cJSON *request = item(entry, "request"), *body = item(request, "body");
    g_autoptr(GHashTable) headers = headers_of(bench, entry);
    char *printed = body != NULL && !cJSON_IsNull(body) ? cJSON_PrintUnformatted(body) : NULL;
    const char *text = text_of(request, "body_text") != NULL ? text_of(request, "body_text")
                                                             : printed;
    CbAnswer *answer = cb_wire_send(cb_server_port(bench->server), text_of(request, "method"),
                                    text_of(request, "path"), headers, text);
    cJSON_free(printed);
    return answer;
}

static void
compare_headers(const cJSON *response, const CbAnswer *answer, GString *report)
{
    const cJSON *header;
    cJSON_ArrayForEach(header, item(response, "headers"))
    {
        g_autofree char *name = g_ascii_strdown(header->string, -1);
        const char *actual = g_hash_table_lookup(answer->headers, name);
        for (guint i = 0; i < G_N_ELEMENTS(headers_compared); i++)
            if (strcmp(headers_compared[i], name) == 0 &&
                !same_header(name, header->valuestring, actual))
                differ(report, header->string, header->valuestring, actual);
    }
}

/* The words of an error count where they are PostgREST's own, or the database is PostgreSQL; else
 * it is enough that they are words. Where the recording is not sure of them just the code
 * counts. */
static void
compare_error(const Bench *bench, const cJSON *entry, const cJSON *expected, const cJSON *actual,
              GString *report)
{
    static const char *const words[] = {"message", "details", "hint"};
    const char *code = text_of(expected, "code");
    gboolean sure = !cJSON_IsFalse(item(entry, "sure"));
    gboolean exact = sure && (bench->exact || g_str_has_prefix(code, "PGRST"));
    if (g_strcmp0(code, text_of(actual, "code")) != 0 || cJSON_GetArraySize(actual) != 4)
        differ(report, "error", code, text_of(actual, "code"));
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        const cJSON *left = item(expected, words[i]), *right = item(actual, words[i]);
        gboolean text = cJSON_IsString(right) || cJSON_IsNull(right);
        if (!text || (exact && !cb_wire_same(left, right, TRUE)))
            differ(report, words[i], cJSON_GetStringValue(left), cJSON_GetStringValue(right));
    }
}

/* Whether the query string orders the rows, or those of an embedded table. */
static gboolean
is_ordered(const cJSON *entry)
{
    const char *path = text_of(item(entry, "request"), "path");
    return strstr(path, "?order=") != NULL || strstr(path, "&order=") != NULL ||
           strstr(path, ".order=") != NULL;
}

static void
compare_json(const cJSON *expected, const CbAnswer *answer, gboolean ordered, GString *report)
{
    g_autoptr(cJSON) actual = cJSON_Parse(answer->body->str);
    char *wanted = cJSON_PrintUnformatted(expected);
    if (!cb_wire_same(expected, actual, ordered))
        differ(report, "body", wanted, answer->body->str);
    cJSON_free(wanted);
}

static void
compare_body(const Bench *bench, const cJSON *entry, const CbAnswer *answer, GString *report)
{
    const cJSON *response = item(entry, "response"), *body = item(response, "body");
    const char *text = text_of(response, "body_text");
    if (text != NULL) {
        if (strcmp(text, answer->body->str) != 0)
            differ(report, "body", text, answer->body->str);
    } else if (cJSON_IsObject(body) && item(response, "status")->valueint >= 400) {
        g_autoptr(cJSON) actual = cJSON_Parse(answer->body->str);
        compare_error(bench, entry, body, actual, report);
    } else if (body != NULL && !cJSON_IsNull(body)) {
        compare_json(body, answer, is_ordered(entry), report);
    } else if (answer->body->len > 0 && strcmp(answer->body->str, "null") != 0) {
        differ(report, "body", NULL, answer->body->str);
    }
}

/* What the request has left in its table, read by the service. */
static void
compare_table(const Bench *bench, const cJSON *entry, GString *report)
{
    const cJSON *after = item(entry, "table_after");
    const char *table = text_of(after, "table");
    if (table == NULL)
        return;
    g_autofree char *key = cb_wire_data_key(bench->data, table);
    g_autofree char *path = g_strdup_printf("/rest/v1/%s?order=%s", table, key);
    g_autofree char *token = cb_wire_data_token(bench->data, "service_role");
    g_autoptr(GHashTable) headers = cb_headers_new();
    g_hash_table_replace(headers, g_strdup("authorization"), g_strdup_printf("Bearer %s", token));
    g_autoptr(CbAnswer) answer =
        cb_wire_send(cb_server_port(bench->server), "GET", path, headers, NULL);
    g_autoptr(cJSON) rows = answer != NULL ? cJSON_Parse(answer->body->str) : NULL;
    char *wanted = cJSON_PrintUnformatted(item(after, "rows"));
    if (!cb_wire_same(item(after, "rows"), rows, TRUE))
        differ(report, table, wanted, answer != NULL ? answer->body->str : NULL);
    cJSON_free(wanted);
}

static gboolean
fill(const Bench *bench, GError **error)
{
    CbDb *db = cb_db_take(bench->pool, CB_DB_WRITE, error);
    gboolean filled = db != NULL && cb_wire_data_fill(bench->data, db, error);
    if (db != NULL)
        cb_db_give(bench->pool, db);
    return filled;
}

static gboolean
replay(const Bench *bench, const cJSON *entry)
{
    g_autoptr(GString) report = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(CbAnswer) answer = fill(bench, &error) ? send_entry(bench, entry) : NULL;
    if (answer == NULL) {
        differ(report, "answer", "one", error != NULL ? error->message : NULL);
    } else {
        const cJSON *response = item(entry, "response");
        g_autofree char *status = g_strdup_printf("%u", answer->status);
        g_autofree char *wanted = g_strdup_printf("%d", item(response, "status")->valueint);
        if (strcmp(status, wanted) != 0)
            differ(report, "status", wanted, status);
        compare_headers(response, answer, report);
        compare_body(bench, entry, answer, report);
        compare_table(bench, entry, report);
    }
    if (report->len > 0)
        printf("%s: %s\n    %s %s\n%s", bench->name, text_of(entry, "name"),
               text_of(item(entry, "request"), "method"), text_of(item(entry, "request"), "path"),
               report->str);
    return report->len == 0;
}

/* --- the bench -------------------------------------------------------------------------------- */

static CbAnswer *
answer(gpointer data, const CbRequest *request)
{
    const Bench *bench = data;
    return cb_wire_data_answer(bench->data, bench->pool, request);
}

static gboolean
make_place(Bench *bench, GError **error)
{
    bench->directory = cb_files_make_directory("wire", error);
    if (bench->directory == NULL)
        return FALSE;
    if (!bench->exact)
        bench->place = g_strdup(bench->directory);
    else if (cb_test_postgres_start(error) != NULL)
        bench->place = cb_test_postgres_fresh();
    return bench->place != NULL;
}

static gboolean
set_up(Bench *bench, guint port, GError **error)
{
    char *problem = NULL;
    bench->data = cb_wire_data_new(bench->file, &problem);
    if (bench->data == NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s", problem);
        g_free(problem);
        return FALSE;
    }
    if (!make_place(bench, error))
        return FALSE;
    bench->pool = cb_db_pool_new(bench->place, 2, 2);
    CbDb *db = cb_db_take(bench->pool, CB_DB_WRITE, error);
    gboolean made = db != NULL && cb_wire_data_create(bench->data, db, error);
    if (db != NULL)
        cb_db_give(bench->pool, db);
    g_autofree char *home = g_build_filename(bench->directory, "hub", NULL);
    const CbHubOptions hub = {.data = home};
    const CbServerOptions options = {
        .address = "127.0.0.1", .port = port, .answer = answer, .answer_data = bench};
    bench->hub = made ? cb_hub_open(&hub, error) : NULL;
    bench->server = bench->hub != NULL ? cb_server_start(bench->hub, &options, error) : NULL;
    return bench->server != NULL;
}

static void
tear_down(Bench *bench)
{
    if (bench->server != NULL)
        cb_server_stop(g_steal_pointer(&bench->server), G_USEC_PER_SEC);
    g_clear_pointer(&bench->hub, cb_hub_close);
    g_clear_pointer(&bench->pool, cb_db_pool_free);
    g_clear_pointer(&bench->data, cb_wire_data_free);
    if (bench->directory != NULL)
        cb_files_remove(bench->directory, NULL);
    g_clear_pointer(&bench->directory, g_free);
    g_clear_pointer(&bench->place, g_free);
}

static Bench
bench_for(const char *database, const cJSON *file)
{
    return (Bench){.name = database, .exact = strcmp(database, "postgresql") == 0, .file = file};
}

static void
replay_file(const char *database, const cJSON *file, guint *passed, guint *failed)
{
    Bench bench = bench_for(database, file);
    g_autoptr(GError) error = NULL;
    const cJSON *entry;
    if (set_up(&bench, 0, &error)) {
        cJSON_ArrayForEach(entry, item(file, "requests"))
            *(replay(&bench, entry) ? passed : failed) += 1;
    } else {
        printf("%s: %s\n", database, error->message);
        *failed += 1;
    }
    tear_down(&bench);
}

/* For programs that ask themselves: see tests/wire/client.mjs. */
static int
serve(const char *database, const cJSON *file)
{
    Bench bench = bench_for(database, file);
    g_autoptr(GError) error = NULL;
    gboolean ready = set_up(&bench, 0, &error) && fill(&bench, &error);
    if (ready) {
        g_autofree char *token = cb_wire_data_token(bench.data, "authenticated");
        g_autofree char *anonymous = cb_wire_data_token(bench.data, "anon");
        printf("http://127.0.0.1:%u %s %s\n", cb_server_port(bench.server), token, anonymous);
        fflush(stdout);
        char byte;
        while (read(STDIN_FILENO, &byte, 1) > 0)
            continue;
    } else {
        fprintf(stderr, "wire: %s\n", error->message);
    }
    tear_down(&bench);
    return ready ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- the command line ------------------------------------------------------------------------- */

static cJSON *
load(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        fprintf(stderr, "wire: %s\n", error->message);
        return NULL;
    }
    cJSON *file = cJSON_Parse(text);
    if (file == NULL)
        fprintf(stderr, "wire: %s is not JSON\n", path);
    return file;
}

static int
replay_all(const char *database, char **paths)
{
    static const char *const databases[] = {"sqlite", "postgresql"};
    guint passed = 0, failed = 0;
    for (char **path = paths; *path != NULL; path++) {
        g_autoptr(cJSON) file = load(*path);
        if (file == NULL)
            failed++;
        for (guint i = 0; file != NULL && i < G_N_ELEMENTS(databases); i++)
            if (database == NULL || strcmp(database, databases[i]) == 0)
                replay_file(databases[i], file, &passed, &failed);
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    g_autofree char *database = NULL;
    gboolean serves = FALSE;
    g_auto(GStrv) paths = NULL;
    const GOptionEntry options[] = {
        {"db", 0, 0, G_OPTION_ARG_STRING, &database, "sqlite or postgresql; both unless set", "DB"},
        {"serve", 0, 0, G_OPTION_ARG_NONE, &serves, "answer until standard input ends", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, "FILE…"},
        {0},
    };
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, options, NULL);
    g_autoptr(GError) error = NULL;
    gboolean understood = g_option_context_parse(context, &argc, &argv, &error);
    g_option_context_free(context);
    gboolean known = database == NULL || strcmp(database, "sqlite") == 0 ||
                     strcmp(database, "postgresql") == 0;
    if (!understood || !known || paths == NULL) {
        fprintf(stderr, "wire: %s\n", error != NULL ? error->message
                                                    : "say [--db sqlite|postgresql] FILE…");
        return 2;
    }
    if (!serves)
        return replay_all(database, paths);
    g_autoptr(cJSON) file = load(paths[0]);
    return file != NULL ? serve(database != NULL ? database : "sqlite", file) : EXIT_FAILURE;
}
