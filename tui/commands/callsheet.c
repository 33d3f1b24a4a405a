/* Call sheets: the day by session, or all that lies ahead of one person; as text, table, calendar and paper. */
#include <string.h>
#include <unistd.h>

#include "engine/operators/case.h"
#include "engine/operators/policy.h"
#include "engine/when.h"
#include "store/export/callsheet.h"
#include "store/export/csv.h"
#include "tui/commands/all.h"
#include "tui/commands/output.h"

/* What is to be written. */
typedef struct {
    const CbCall *call;
    const CbWorld *world;
    CbCallSheet *sheet;
    const char *zone;
    gint64 now;
} Job;

/* --- formats ---------------------------------------------------------------------------------- */

static gboolean
may_link(const Job *job)
{
    const char *term = g_getenv("TERM"), *output = job->call->output;
    gboolean to_stdout = output == NULL || strcmp(output, "-") == 0;
    return to_stdout && isatty(STDOUT_FILENO) && term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
}

static gboolean
write_text(const Job *job, FILE *out, GError **error)
{
    (void)error;
    cb_call_sheet_print(job->world, job->sheet, job->zone, may_link(job), out);
    return TRUE;
}

static gboolean
write_csv(const Job *job, FILE *out, GError **error)
{
    return cb_call_sheet_csv(job->world, job->sheet, job->zone, out, error);
}

/* Who is on a session, and their numbers, is for those who call them. */
static gboolean
write_ics(const Job *job, FILE *out, GError **error)
{
    guint operator = job->sheet->wish.operator;
    gboolean company = operator == CB_NO_ROW;
    const CbCalendar calendar = {
        .name = company ? "Callboard" : cb_name_of_operator(job->world, operator),
        .crew = company && cb_desk_profile(job->call->desk)->role >= CB_ROLE_DISPATCHER,
    };
    g_autofree char *text = cb_call_sheet_ics(job->world, job->sheet, &calendar, error);
    if (text == NULL)
        return FALSE;
    fputs(text, out);
    return cb_export_end(out, error);
}

static gboolean
write_pdf(const Job *job, FILE *out, GError **error)
{
    const CbPaper paper = {job->zone, job->now};
    return cb_call_sheet_pdf(job->world, job->sheet, &paper, out, error);
}

static const struct {
    const char *name;
    gboolean (*write)(const Job *job, FILE *out, GError **error);
    gboolean cancelled; /* tells also what is cancelled */
} formats[] = {
    {"text", write_text, FALSE},
    {"csv", write_csv, FALSE},
    {"ics", write_ics, TRUE},
    {"pdf", write_pdf, FALSE},
};

static guint
format_of(const CbCall *call)
{
    guint format = 0;
    while (call->format != NULL && strcmp(formats[format].name, call->format) != 0)
        format++;
    return format;
}

static gboolean
write_sheet(gpointer data, FILE *out, GError **error)
{
    const Job *job = data;
    return formats[format_of(job->call)].write(job, out, error);
}

/* --- what is wished --------------------------------------------------------------------------- */

static gboolean
read_days(const CbCall *call, gint64 today, CbCallWish *wish, GError **error)
{
    const char *word = call->n_words > 0 ? call->words[0] : NULL;
    wish->first = today;
    wish->last = word == NULL ? G_MAXINT64 : today;
    if (word == NULL || strcmp(word, "today") == 0)
        return TRUE;
    gboolean tomorrow = strcmp(word, "tomorrow") == 0;
    if (!tomorrow && !cb_day_parse(word, &wish->first)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "callsheet takes a date such as 2026-11-28, today or tomorrow, not \"%s\"", word);
        return FALSE;
    }
    wish->first += tomorrow;
    wish->last = wish->first;
    return TRUE;
}

static gboolean
check_call(const CbCall *call, GError **error)
{
    const char *wrong = NULL;
    if (call->n_words == 0 && call->person == NULL)
        wrong = "callsheet needs DATE, or --person for all that lies ahead of somebody";
    else if (call->json && (call->format != NULL || call->output != NULL))
        wrong = "--json is an answer of its own; leave out --format and --output";
    else if (g_strcmp0(call->format, "pdf") == 0 && call->output == NULL && isatty(STDOUT_FILENO))
        wrong = "a PDF is nothing for a terminal; name a file with --output";
    if (wrong != NULL)
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s", wrong);
    return wrong == NULL;
}

static CbExit
run(CbCall *call, GError **error)
{
    if (!check_call(call, error))
        return CB_EXIT_USAGE;
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    Job job = {call, cb_desk_world(desk), NULL, cb_desk_zone_name(desk), cb_desk_now(desk)};
    CbCallWish wish = {.operator = cb_world_find(job.world, CB_operators, call->person)};
    if (!read_days(call, cb_time_day(job.now, job.zone), &wish, error))
        return CB_EXIT_USAGE;
    if (call->person != NULL && wish.operator == CB_NO_ROW)
        return cb_call_refuse(call, "OPERATOR_NOT_FOUND", "there is no operator \"%s\"", call->person);
    wish.cancelled = formats[format_of(call)].cancelled;
    g_autoptr(CbCallSheet) sheet = cb_call_sheet(job.world, &wish);
    job.sheet = sheet;
    if (!call->json)
        return cb_output_write(call->output, write_sheet, &job, error) ? CB_EXIT_DONE : CB_EXIT_STORE;
    cb_call_answer(cb_answer_call_sheet(job.world, sheet));
    return CB_EXIT_DONE;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"person", CB_OPTION_TEXT, FIELD(person), "ID", NULL,
     "the sheet of one person; without DATE all that lies ahead of them", 0},
    {"format", CB_OPTION_TEXT, FIELD(format), "FORMAT", "text csv ics pdf",
     "lines for people (the default), a table, a calendar, or paper", 0},
    {"output", CB_OPTION_FILE, FIELD(output), "FILE", NULL,
     "write to this file instead of standard output", 0},
    {.name = NULL},
};

const CbCommand cb_commands_callsheet[] = {
    {"callsheet", "[DATE]", CB_COMMAND_JSON, "print who is called where and when on a day", options, run},
    {.name = NULL},
};
