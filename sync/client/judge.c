#include "sync/client/judge.h"

#include <string.h>

#include "engine/json.h"

#define LARGEST_BODY (12 * 1024 * 1024)
#define LONGEST_ERROR (64 * 1024)
#define LONGEST_WAIT 3600

/* The first line that fits counts; `code` NULL: any. */
static const struct {
    guint first, last;
    const char *code;
    CbJudged judged;
    const char *name, *sentence; /* %s: what the hub says */
} answers[] = {
    {200, 299, NULL, CB_JUDGED_GOOD, "", ""},
    {300, 399, NULL, CB_JUDGED_PERSON, "MOVED",
     "The hub sends us to another address; ask for it and run `callboard login`"},
    {401, 401, NULL, CB_JUDGED_PERSON, "NOT_SIGNED_IN",
     "Not signed in any more; run `callboard login` (%s)"},
    {403, 403, NULL, CB_JUDGED_PERSON, "FORBIDDEN",
     "The hub does not allow it; ask who runs the hub, or run `callboard login` as somebody else "
     "(%s)"},
    {404, 405, NULL, CB_JUDGED_PERSON, "NO_HUB",
     "There is no Callboard hub at this address; check it and run `callboard login` (%s)"},
    {408, 408, NULL, CB_JUDGED_LATER, "CLOCK",
     "The hub takes the time here for wrong; check the clock of this machine (%s)"},
    {409, 409, "must_refetch", CB_JUDGED_ANEW, "", ""},
    {409, 409, NULL, CB_JUDGED_AGAIN, "BUSY",
     "The hub could not do it just now; it is tried again (%s)"},
    {413, 413, NULL, CB_JUDGED_TOO_LARGE, "TOO_LARGE", "It is too large for the hub (%s)"},
    {426, 426, NULL, CB_JUDGED_PERSON, "UPGRADE_REQUIRED",
     "The hub needs a newer Callboard; install it, decisions made here are kept (%s)"},
    {429, 429, NULL, CB_JUDGED_LATER, "BUSY",
     "The hub asks for fewer requests; it is tried again (%s)"},
    {500, 599, NULL, CB_JUDGED_LATER, "BUSY", "The hub has trouble; it is tried again (%s)"},
    {0, G_MAXUINT, NULL, CB_JUDGED_PERSON, "REFUSED",
     "The hub refused a request; tell who runs the hub, then try again (%s)"},
};

static const struct {
    CbFailure failure;
    CbJudged judged;
    const char *code;
} failures[] = {
    {CB_FAILURE_AGAIN, CB_JUDGED_AGAIN, "OFFLINE"},
    {CB_FAILURE_LATER, CB_JUDGED_LATER, "OFFLINE"},
    {CB_FAILURE_PERSON, CB_JUDGED_PERSON, "CONNECTION"},
};

static const struct {
    CbStoreError error;
    CbJudged judged;
    const char *code;
} stores[] = {
    {CB_STORE_ERROR_INPUT, CB_JUDGED_PERSON, "BAD_ROW"},
    {CB_STORE_ERROR_MANY, CB_JUDGED_PERSON, "MANY_DELETIONS"},
    {CB_STORE_ERROR_ANEW, CB_JUDGED_ANEW, ""},
    {CB_STORE_ERROR_SCHEMA, CB_JUDGED_PERSON, "STORE"},
    {CB_STORE_ERROR_NEWER, CB_JUDGED_PERSON, "STORE"},
};

/* What a stranger said must not steer a terminal. */
static void
tame(char *text)
{
    char *to = text;
    for (const char *c = text, *next; *c != '\0'; c = next) {
        next = g_utf8_next_char(c);
        if (!g_unichar_isprint(g_utf8_get_char(c)))
            *to++ = '?';
        else
            for (; c < next; c++)
                *to++ = *c;
    }
    *to = '\0';
}

void
cb_copy_text(char *to, gsize size, const char *text)
{
    const char *end;
    g_strlcpy(to, text ? text : "", size);
    if (!g_utf8_validate(to, -1, &end))
        to[end - to] = '\0';
    tame(to);
}

CbJudgement
cb_judgement(CbJudged judged, const char *code, const char *format, ...)
{
    CbJudgement judgement = {.judged = judged};
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cb_copy_text(judgement.code, sizeof judgement.code, code);
    cb_copy_text(judgement.sentence, sizeof judgement.sentence, sentence);
    return judgement;
}

const char *
cb_answer_find_header(const CbAnswer *answer, const char *name)
{
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, answer->headers);
    while (g_hash_table_iter_next(&iter, &key, &value))
        if (g_ascii_strcasecmp(key, name) == 0)
            return value;
    return NULL;
}

static gint64
wanted_wait(const CbAnswer *answer)
{
    const char *text = cb_answer_find_header(answer, "Retry-After");
    guint64 seconds;
    return text && g_ascii_string_to_unsigned(text, 10, 0, LONGEST_WAIT, &seconds, NULL)
               ? (gint64)seconds * G_USEC_PER_SEC
               : 0;
}

/* `sentence` with what the hub says in the place of %s. */
static void
say(CbJudgement *judgement, const char *sentence, const char *message)
{
    g_auto(GStrv) parts = g_strsplit(sentence, "%s", 2);
    g_autofree char *text =
        parts[0] && parts[1] ? g_strconcat(parts[0], message, parts[1], NULL) : g_strdup(sentence);
    cb_copy_text(judgement->sentence, sizeof judgement->sentence, text);
}

CbJudgement
cb_judge_answer(const CbAnswer *answer)
{
    if (answer->body->len > LARGEST_BODY)
        return cb_judgement(CB_JUDGED_TOO_LARGE, "TOO_LARGE",
                            "The hub's answer is larger than 12 MiB; check its address");
    gboolean bad = answer->status > 299 && answer->body->len <= LONGEST_ERROR;
    g_autoptr(cJSON) error =
        bad ? cJSON_ParseWithLength(answer->body->str, answer->body->len) : NULL;
    const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "code"));
    const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "message"));
    g_autofree char *status = g_strdup_printf("HTTP %u", answer->status);
    guint i = 0;
    while (answer->status < answers[i].first || answer->status > answers[i].last ||
           (answers[i].code && g_strcmp0(answers[i].code, code) != 0))
        i++;
    CbJudgement judgement = {.judged = answers[i].judged, .wait = wanted_wait(answer)};
    cb_copy_text(judgement.code, sizeof judgement.code, answers[i].name);
    say(&judgement, answers[i].sentence, message && *message ? message : status);
    return judgement;
}

CbJudgement
cb_judge_failure(CbFailure failure, const char *sentence)
{
    guint i = 0;
    while (failures[i].failure != failure)
        i++;
    return cb_judgement(failures[i].judged, failures[i].code, "%s",
                        sentence ? sentence : "the hub is not reached");
}

CbJudgement
cb_judge_store(const GError *error)
{
    for (guint i = 0; i < G_N_ELEMENTS(stores); i++)
        if (g_error_matches(error, CB_STORE_ERROR, (gint)stores[i].error))
            return cb_judgement(stores[i].judged, stores[i].code, "%s", error->message);
    return cb_judgement(CB_JUDGED_LATER, "STORE", "%s", error->message);
}
