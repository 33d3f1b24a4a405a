/* What handlers share: the desk, answers and refusals. */
#include <stdio.h>

#include "engine/demo/demo.h"
#include "engine/operators/answers.h"
#include "tui/command.h"
#include "tui/screen/text.h"

#define USUAL_OPERATORS 5000
#define USUAL_SESSIONS 600
#define BOOKINGS 300
#define INTERPRETERS 24
#define ADVISORS 80
#define PROJECTS 40
#define GUESTS 120
#define MOST_TECHNICIANS 400 /* a small company has no more of them than operators */

void
cb_call_tell(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *clean = cb_text_clean(text, G_MAXUINT);
    fprintf(stderr, "callboard: %s\n", clean);
}

void
cb_call_answer(cJSON *json)
{
    char *text = cJSON_Print(json);
    printf("%s\n", text);
    cJSON_free(text);
    cJSON_Delete(json);
}

CbExit
cb_call_refuse(const CbCall *call, const char *code, const char *format, ...)
{
    if (call->json) {
        cb_call_answer(cb_answer_error(code));
        return CB_EXIT_REFUSED;
    }
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    cb_call_tell("%s", text);
    return CB_EXIT_REFUSED;
}

CbDesk *
cb_call_desk(CbCall *call, GError **error)
{
    if (call->desk != NULL)
        return call->desk;
    CbProfile *profile = cb_profile_open(call->profile, call->cache, error);
    if (profile == NULL)
        return NULL;
    call->desk = cb_desk_open(profile, call->now, error);
    if (call->desk == NULL)
        return NULL;
    const GArray *findings = cb_store_findings(cb_desk_store(call->desk));
    for (guint i = 0; i < findings->len; i++) {
        const CbFinding *finding = &g_array_index(findings, CbFinding, i);
        if (finding->check != CB_CHECK_OK)
            cb_call_tell("%s", finding->sentence);
    }
    return call->desk;
}

void
cb_call_close(CbCall *call)
{
    g_clear_pointer(&call->desk, cb_desk_free);
}

gboolean
cb_call_may_change(CbCall *call, CbExit *status, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk != NULL && !call->read_only && !cb_desk_profile(desk)->read_only)
        return TRUE;
    *status = desk == NULL ? CB_EXIT_STORE
                           : cb_call_refuse(call, "READ_ONLY",
                                            "this profile is read-only: nothing has been changed");
    return FALSE;
}

gboolean
cb_call_may_write_facts(CbCall *call, CbExit *status, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk != NULL && !cb_desk_has_hub(desk))
        return TRUE;
    *status = desk == NULL
                  ? CB_EXIT_STORE
                  : cb_call_refuse(call, "FACTS_FROM_HUB",
                                   "the facts of this profile are a copy of its hub's: change them at the "
                                   "hub, or name another profile with --profile NAME or --cache DIR");
    return FALSE;
}

static gboolean
find(CbCall *call, guint i, CbTableId table, const char *code, guint *row, CbExit *status)
{
    *row = cb_world_find(cb_desk_world(call->desk), table, call->words[i]);
    if (*row != CB_NO_ROW)
        return TRUE;
    const char *what = table == CB_sessions ? "session" : "operator";
    *status = cb_call_refuse(call, code, "there is no %s \"%s\"", what, call->words[i]);
    return FALSE;
}

gboolean
cb_call_session(CbCall *call, guint i, guint *row, CbExit *status)
{
    return find(call, i, CB_sessions, "SESSION_NOT_FOUND", row, status);
}

gboolean
cb_call_operator(CbCall *call, guint i, guint *row, CbExit *status)
{
    return find(call, i, CB_operators, "OPERATOR_NOT_FOUND", row, status);
}

CbWorld *
cb_call_made_up(const CbCall *call, gint64 now)
{
    const guint operators = call->operators > 0 ? (guint)call->operators : USUAL_OPERATORS;
    const CbDemoOptions demo = {
        .seed = (guint32)call->seed,
        .now = now,
        .operators = operators,
        .sessions = call->sessions > 0 ? (guint)call->sessions : USUAL_SESSIONS,
        .technicians = MIN(operators, MOST_TECHNICIANS),
        .bookings = call->no_pool ? 0 : BOOKINGS,
        .interpreters = call->no_pool ? 0 : INTERPRETERS,
        .advisors = call->no_pool ? 0 : ADVISORS,
        .projects = call->no_pool ? 0 : PROJECTS,
        .guests = call->no_pool ? 0 : GUESTS,
    };
    return cb_demo_world(&demo);
}
