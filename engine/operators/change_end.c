/* What ends a session, cancelled or completed, and what reopens it. */
#include <string.h>

#include "engine/operators/change_parts.h"
#include "engine/operators/coverage.h"

static gboolean
is_ended(const CbCase *c)
{
    return !cb_session_is_live(c->world, c->session);
}

static gboolean
is_confirmed(const CbCase *c)
{
    return cb_session_is_confirmed(c->world, c->session);
}

static gboolean
is_over(const CbCase *c)
{
    return cb_session_is_over(c->world, c->session, c->now);
}

static gboolean
status_known(const CbCase *c)
{
    return cb_case_reads(c, "status", CB_TYPE_TEXT) &&
           cb_change_is_live_status(cb_case_text(c, "status"));
}

static const CbRule ended = {is_ended, "INVALID_SESSION_STATUS", CB_RULE_SESSION,
                             "%s is neither cancelled nor completed.", NULL};
static const CbRule confirmed = {is_confirmed, "INVALID_SESSION_STATUS", CB_RULE_SESSION,
                                 "%s is not confirmed, so it cannot be completed.", NULL};
static const CbRule over = {is_over, "SESSION_NOT_OVER", CB_RULE_SESSION, "%s is not over yet.",
                            NULL};
static const CbRule known_status = {status_known, "INVALID_VALUE", CB_RULE_PLAIN,
                                    "A session is reopened as draft, pending or confirmed.", NULL};

static void
set_status(const CbCase *c, CbPatch *patch, guint session, const char *status)
{
    CbRow *row = cb_patch_add_key(patch, CB_sessions, sessions_id(c->world, session));
    cb_patch_set_text(patch, row, CB_sessions_status, status);
    cb_patch_raise(patch, c->world, CB_sessions, session);
}

static char *
cancel_session(const CbCase *c, CbPatch *patch)
{
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    const char *reason = cb_case_text(c, "reason");
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        set_status(c, patch, session, "cancelled");
        cb_case_tell_all(c, patch, session, CB_CAUSE_CANCELLED, NULL);
    }
    GString *sentence = g_string_new(cb_name_of_session(c->world, c->session));
    g_string_append(sentence, " is cancelled");
    if (reason != NULL && *reason != '\0')
        g_string_append_printf(sentence, " (%s)", reason);
    cb_change_append_more(sentence, rows);
    return g_string_free(sentence, FALSE);
}

static char *
complete_session(const CbCase *c, CbPatch *patch)
{
    set_status(c, patch, c->session, "completed");
    return g_strdup_printf("%s is completed.", cb_name_of_session(c->world, c->session));
}

static char *
reopen_session(const CbCase *c, CbPatch *patch)
{
    const char *status = cb_case_text(c, "status");
    gboolean cancelled = strcmp(sessions_status(c->world, c->session), "cancelled") == 0;
    set_status(c, patch, c->session, status != NULL ? status : "confirmed");
    if (cancelled)
        cb_case_tell_all(c, patch, c->session, CB_CAUSE_BACK, NULL);
    return g_strdup_printf("%s is %s again.", cb_name_of_session(c->world, c->session),
                           status != NULL ? status : "confirmed");
}

const CbRecipe cb_ending_recipes[] = {
    {"session.cancel",
     {&cb_rule_session_found, &cb_change_live, &cb_change_known_scope},
     cancel_session},
    {"session.complete", {&cb_rule_session_found, &confirmed, &over}, complete_session},
    {"session.reopen", {&cb_rule_session_found, &ended, &known_status}, reopen_session},
    {.kind = NULL},
};
