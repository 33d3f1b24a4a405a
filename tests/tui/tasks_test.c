/* The table of tasks and keys in docs/keys.md, played as it stands. */
#include "tests/tui/crew_fixture.h"

enum { TASK, BEFORE, KEYS, HOW_MANY, DECIDED, COLUMNS };

typedef struct {
    char *cells[COLUMNS];
} Task;

static GArray *tasks; /* Task */

/* --- reading the table ------------------------------------------------------------------------ */

static void
clear_task(gpointer data)
{
    Task *task = data;
    for (guint i = 0; i < COLUMNS; i++)
        g_free(task->cells[i]);
}

/* Rows of tables begin with a bar; the heads have no keys in backticks. */
static void
read_tasks(void)
{
    g_autofree char *text = NULL;
    tasks = g_array_new(FALSE, FALSE, sizeof(Task));
    g_array_set_clear_func(tasks, clear_task);
    assert_true(g_file_get_contents("docs/keys.md", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "|", -1);
        if (g_strv_length(cells) != COLUMNS + 2 || strchr(cells[1 + KEYS], '`') == NULL)
            continue;
        Task task;
        for (guint i = 0; i < COLUMNS; i++)
            task.cells[i] = g_strdup(g_strstrip(cells[i + 1]));
        g_array_append_val(tasks, task);
    }
}

static const Task *
task_called(const char *beginning)
{
    for (guint i = 0; i < tasks->len; i++) {
        const Task *task = &g_array_index(tasks, Task, i);
        if (g_str_has_prefix(task->cells[TASK], beginning))
            return task;
    }
    fail_msg("docs/keys.md has no task \"%s…\"", beginning);
    return NULL;
}

/* "`j`×3 `enter`" as words to play, "j j j enter"; counts the keys, typed text apart. */
static char *
words_of(const char *cell, guint *count)
{
    g_auto(GStrv) parts = g_strsplit(cell, "`", -1);
    GString *words = g_string_new(NULL);
    guint n = g_strv_length(parts);
    *count = 0;
    for (guint i = 1; i + 1 < n; i += 2) {
        guint times = g_str_has_prefix(parts[i + 1], "×") ? (guint)atoi(parts[i + 1] + strlen("×")) : 1;
        g_autofree char *word = g_shell_quote(parts[i]);
        *count += g_str_has_prefix(parts[i], "type:") ? 0 : times;
        for (guint t = 0; t < times; t++)
            g_string_append_printf(words, "%s ", word);
    }
    return g_string_free(words, FALSE);
}

/* Plays a task on a console that has just been opened; returns how many keys it took. */
static guint
perform(Place *place, const Task *task)
{
    guint before, keys;
    g_autofree char *first = words_of(task->cells[BEFORE], &before);
    g_autofree char *words = words_of(task->cells[KEYS], &keys);
    start(place, NULL);
    assert_shows(place, "callboard today");
    play(place, first);
    play(place, words);
    return keys;
}

/* --- the tests -------------------------------------------------------------------------------- */

static void
check(const Place *place, const Task *task)
{
    g_auto(GStrv) parts = g_strsplit(task->cells[DECIDED], "`", 3);
    guint wanted = (guint)atoi(parts[0]), found = standing(place, parts[1]);
    if (strchr(parts[0], '+') != NULL ? found < wanted : found != wanted)
        fail_msg("%s: %u decisions of %s stand", task->cells[TASK], found, parts[1]);
}

static void
every_task_of_the_table_is_done_by_its_keys(void **state)
{
    Place *place = *state;
    for (guint i = 0; i < tasks->len; i++) {
        const Task *task = &g_array_index(tasks, Task, i);
        if (i > 0) {
            g_clear_pointer(&place->pty, cb_pty_stop);
            cb_files_remove(place->directory, NULL);
            g_free(place->directory);
            place->directory = copy_prepared();
        }
        assert_int_equal(perform(place, task), atoi(task->cells[HOW_MANY]));
        check(place, task);
    }
}

static void
what_matters_most_takes_few_keys(void **state)
{
    (void)state;
    static const struct {
        const char *task;
        guint most;
    } limits[] = {
        {"Propose the best candidate for the most urgent session", 3},
        {"Tell the founders", 3},
        {"Give twenty marked sessions", 6},
        {"Give the sessions of the next seven days", 6},
        {"Somebody is ill: find", 6},
    };
    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        guint keys;
        g_free(words_of(task_called(limits[i].task)->cells[KEYS], &keys));
        assert_in_range(keys, 1, limits[i].most);
    }
}

static void
the_proposal_is_the_best_candidate_for_the_first_session_of_the_queue(void **state)
{
    Place *place = *state;
    g_auto(GStrv) line = plain_line(place, "today", 0);
    perform(place, task_called("Propose the best candidate"));
    g_autoptr(cJSON) decisions = ask(place, "decisions", NULL);
    const cJSON *decision = cJSON_GetArrayItem(decisions, 0);
    const char *session = text_of(cJSON_GetObjectItem(decision, "target"), "id");
    g_free(call(place, "undo", NULL));
    g_autoptr(cJSON) answer = ask(place, "suggest", session);
    const cJSON *best = cJSON_GetObjectItem(answer, "candidates")->child;
    assert_string_equal(text_of(cJSON_GetObjectItem(decision, "payload"), "operator_id"),
                        text_of(best, "operatorId"));
    g_autofree char *sentence = g_strdup_printf("is proposed for %s.", line[2]);
    assert_shows(place, sentence);
}

/* The made-up company, and a crew with a job that requires it. */
static int
prepare_all(void **state)
{
    int failed = prepare_company(state);
    import_crew(prepared);
    return failed;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_80x24(every_task_of_the_table_is_done_by_its_keys),
        AT_80x24(what_matters_most_takes_few_keys),
        AT_80x24(the_proposal_is_the_best_candidate_for_the_first_session_of_the_queue),
    };
    read_tasks();
    int failed = cmocka_run_group_tests(tests, prepare_all, remove_prepared);
    g_array_unref(tasks);
    return failed;
}
