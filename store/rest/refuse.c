#include "store/rest/refuse.h"

void
cb_refusal_clear(CbRefusal *refusal)
{
    refusal->code[0] = '\0';
    g_clear_pointer(&refusal->message, g_free);
    g_clear_pointer(&refusal->details, g_free);
    g_clear_pointer(&refusal->hint, g_free);
}

gboolean
cb_rest_refuse(CbRefusal *refusal, const char *code, const char *details, const char *hint,
               const char *format, ...)
{
    cb_refusal_clear(refusal);
    g_strlcpy(refusal->code, code, sizeof refusal->code);
    va_list arguments;
    va_start(arguments, format);
    refusal->message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    refusal->details = g_strdup(details);
    refusal->hint = g_strdup(hint);
    return FALSE;
}

gboolean
cb_rest_refuse_statement(CbRefusal *refusal, const CbDb *db, GError **error)
{
    g_autoptr(GError) stopped = NULL;
    if (g_error_matches(*error, CB_DB_ERROR, CB_DB_ERROR_STOPPED)) {
        stopped = g_steal_pointer(error);
        return cb_rest_refuse(refusal, "57014", NULL, NULL,
                              "canceling statement due to statement timeout");
    }
    if (!g_error_matches(*error, CB_DB_ERROR, CB_DB_ERROR_REFUSED))
        return FALSE;
    stopped = g_steal_pointer(error);
    const CbDbRefusal *why = cb_db_refusal(db);
    return cb_rest_refuse(refusal, why->sqlstate, why->details, why->hint, "%s",
                          why->message != NULL ? why->message : stopped->message);
}

gboolean
cb_rest_refuse_size(CbRefusal *refusal, const char *what, guint most)
{
    g_autofree char *details = g_strdup_printf("At most %u are taken.", most);
    return cb_rest_refuse(refusal, "PGRST100", details, "Ask for less at a time.",
                          "\"too many %s in one request\"", what);
}

gboolean
cb_rest_refuse_column(CbRefusal *refusal, const char *table, const char *column)
{
    return cb_rest_refuse(refusal, "42703", NULL, NULL, "column %s.%s does not exist", table,
                          column);
}

gboolean
cb_rest_refuse_right(CbRefusal *refusal, const CbTable *table)
{
    return cb_rest_refuse(refusal, "42501", NULL, NULL, "permission denied for %s %s",
                          table->view != NULL ? "view" : "table", table->name);
}
