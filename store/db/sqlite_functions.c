#include "store/db/sqlite.h"

/* The next letter of a pattern. */
typedef struct {
    enum { LETTER, ANY_LETTER, ANY_TEXT, END, BROKEN } kind;
    gunichar letter;
    const char *rest;
} Step;

static Step
next_step(const char *pattern)
{
    switch (*pattern) {
    case '\0':
        return (Step){END, 0, pattern};
    case '%':
        return (Step){ANY_TEXT, 0, pattern + 1};
    case '_':
        return (Step){ANY_LETTER, 0, pattern + 1};
    case '\\':
        pattern++;
        if (*pattern == '\0')
            return (Step){BROKEN, 0, pattern};
        break;
    }
    return (Step){LETTER, g_utf8_get_char(pattern), g_utf8_next_char(pattern)};
}

static gboolean
takes(Step step, const char *text)
{
    return *text != '\0' && (step.kind == ANY_LETTER ||
                             (step.kind == LETTER && step.letter == g_utf8_get_char(text)));
}

/* Only the last % ever needs to take more: what stands before it has found its first place. */
static gboolean
is_like(const char *pattern, const char *text, gboolean *broken)
{
    const char *again = NULL, *from = NULL;
    for (;;) {
        Step step = next_step(pattern);
        if (step.kind == BROKEN) {
            *broken = TRUE;
            return FALSE;
        }
        if (step.kind == ANY_TEXT) {
            again = pattern = step.rest;
            from = text;
        } else if (step.kind == END && *text == '\0') {
            return TRUE;
        } else if (takes(step, text)) {
            pattern = step.rest;
            text = g_utf8_next_char(text);
        } else if (again != NULL && *from != '\0') {
            from = g_utf8_next_char(from);
            pattern = again;
            text = from;
        } else {
            return FALSE;
        }
    }
}

static void
answer(sqlite3_context *context, const char *pattern, const char *text)
{
    gboolean broken = FALSE, like = is_like(pattern, text, &broken);
    if (broken)
        sqlite3_result_error(context, "LIKE pattern must not end with escape character", -1);
    else
        sqlite3_result_int(context, like);
}

/* The argument, NULL when it is null or no UTF-8. */
static const char *
argument(sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);
    return text != NULL && g_utf8_validate(text, -1, NULL) ? text : NULL;
}

static void
like(sqlite3_context *context, int n, sqlite3_value **arguments)
{
    (void)n;
    const char *pattern = argument(arguments[0]), *text = argument(arguments[1]);
    if (pattern != NULL && text != NULL)
        answer(context, pattern, text);
}

static void
ilike(sqlite3_context *context, int n, sqlite3_value **arguments)
{
    (void)n;
    const char *text = argument(arguments[1]);
    char *folded = sqlite3_get_auxdata(context, 0);
    if (folded == NULL) {
        const char *pattern = argument(arguments[0]);
        if (pattern == NULL)
            return;
        sqlite3_set_auxdata(context, 0, g_utf8_casefold(pattern, -1), g_free);
        folded = sqlite3_get_auxdata(context, 0);
    }
    if (folded == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    g_autofree char *text_folded = text != NULL ? g_utf8_casefold(text, -1) : NULL;
    if (text_folded != NULL)
        answer(context, folded, text_folded);
}

int
cb_db_sqlite_functions(sqlite3 *sqlite)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int code = sqlite3_create_function(sqlite, "cb_like", 2, flags, NULL, like, NULL, NULL);
    return code != SQLITE_OK
               ? code
               : sqlite3_create_function(sqlite, "cb_ilike", 2, flags, NULL, ilike, NULL, NULL);
}
