#include "sync/hub/rest/refusal.h"

#include <string.h>

/* --- making ----------------------------------------------------------------------------------- */

gboolean
cb_refuse_feature(CbRefusal *refusal, const char *what)
{
    return cb_rest_refuse(refusal, "PGRST127", what, NULL, "Feature not implemented");
}

/* What an error of the database is called where it has no words of its own. */
static const struct {
    CbDbError error;
    const char *code, *message;
} database_errors[] = {
    {CB_DB_ERROR_IO, "PGRST001", "Database client error. Retrying the connection."},
    {CB_DB_ERROR_BUSY, "busy", "The database is busy; try again."},
    {CB_DB_ERROR_CORRUPT, "XX001", "The hub's data is damaged; run its doctor."},
    {CB_DB_ERROR_NEWER, "XX000", "A newer Callboard wrote the hub's data; update this one."},
};

void
cb_refuse_database(CbRefusal *refusal, const CbDb *db, GError **error)
{
    if (db != NULL)
        cb_rest_refuse_statement(refusal, db, error);
    g_autoptr(GError) other = g_steal_pointer(error);
    if (other == NULL)
        return;
    const char *code = "XX000", *message = other->message;
    for (guint i = 0; i < G_N_ELEMENTS(database_errors); i++)
        if (g_error_matches(other, CB_DB_ERROR, (int)database_errors[i].error)) {
            code = database_errors[i].code;
            message = database_errors[i].message;
        }
    cb_rest_refuse(refusal, code, NULL, NULL, "%s", message);
}

/* --- answering -------------------------------------------------------------------------------- */

/* The first entry that the code begins with counts; any other code is 400. PTnnn brings its own. */
static const struct {
    const char *code;
    guint status;
} statuses[] = {
    {"PGRST000", 503}, {"PGRST001", 503}, {"PGRST002", 503}, {"PGRST003", 504},
    {"PGRST101", 405}, {"PGRST103", 416}, {"PGRST105", 405}, {"PGRST106", 406},
    {"PGRST107", 406}, {"PGRST111", 500}, {"PGRST112", 500}, {"PGRST116", 406},
    {"PGRST117", 405}, {"PGRST121", 500}, {"PGRST125", 404}, {"PGRST126", 404},
    {"PGRST201", 300}, {"PGRST202", 404}, {"PGRST203", 300}, {"PGRST205", 404},
    {"PGRST300", 500}, {"PGRST301", 401}, {"PGRST302", 401}, {"PGRST303", 401},
    {"busy", 503},     {"must_refetch", 409}, {"upgrade_required", 426}, {"too_large", 413},
    {"not_signed_in", 401}, {"forbidden", 403},
    {"08", 503},       {"09", 500},       {"0L", 403},       {"0P", 403},
    {"21000", 500},    {"23503", 409},    {"23505", 409},    {"25006", 405},
    {"25", 500},       {"28", 403},       {"2D", 500},       {"38", 500},
    {"39", 500},       {"3B", 500},       {"40", 500},       {"42501", 403},
    {"42883", 404},    {"42P01", 404},    {"42P17", 500},    {"53400", 500},
    {"53", 503},       {"54", 500},       {"55", 500},       {"57P01", 503},
    {"57", 500},       {"58", 500},       {"F0", 500},       {"HV", 500},
    {"P0001", 400},    {"P0", 500},       {"XX", 500},
};

/* PTnnn: the status that a function has chosen. */
static guint
chosen_status(const char *code)
{
    guint64 status = 0;
    return g_ascii_string_to_unsigned(code, 10, 100, 599, &status, NULL) ? (guint)status : 500;
}

guint
cb_refusal_status(const CbRefusal *refusal, gboolean anonymous)
{
    const char *code = refusal->code;
    if (g_str_has_prefix(code, "PT"))
        return chosen_status(code + 2);
    if (anonymous && strcmp(code, "42501") == 0)
        return 401;
    /* Changing everything at once is refused as pg-safeupdate does. */
    if (strcmp(code, "21000") == 0 && refusal->message != NULL &&
        g_str_has_suffix(refusal->message, "requires a WHERE clause"))
        return 400;
    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
        if (g_str_has_prefix(code, statuses[i].code))
            return statuses[i].status;
    return 400;
}

CbAnswer *
cb_refusal_answer(const CbRefusal *refusal, gboolean anonymous)
{
    guint status = cb_refusal_status(refusal, anonymous);
    CbAnswer *answer = cb_http_error(status, refusal->code, refusal->message, refusal->details,
                                       refusal->hint);
    cb_answer_header(answer, "Proxy-Status", "PostgREST; error=%s", refusal->code);
    if (status == 401)
        cb_answer_header(answer, "WWW-Authenticate", "Bearer");
    if (status == 503)
        cb_answer_header(answer, "Retry-After", "1");
    return answer;
}
