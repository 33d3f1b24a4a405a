/* GET /calendar/TOKEN.ics: call sheets for calendars that subscribe. The address is the key: whoever has it reads,
 * until it is revoked. */
#include <string.h>

#include "engine/operators/case.h"
#include "engine/operators/policy.h"
#include "engine/when.h"
#include "store/export/callsheet.h"
#include "sync/hub/inside.h"

#define BACK 30 /* days that stay in a calendar, also of what was cancelled */

/* The token that a path holds; caller frees. */
static char *
token_of(const char *path)
{
    const char *name = path + strlen(CB_CALENDAR_PATH);
    gsize length = strlen(name);
    gboolean whole = g_str_has_suffix(name, CB_CALENDAR_SUFFIX);
    return g_strndup(name, whole ? length - strlen(CB_CALENDAR_SUFFIX) : 0);
}

static CbAnswer *
nothing_here(void)
{
    return cb_http_error(404, "not_found", "There is no calendar at this address (any more).", NULL,
                         "Ask for a new one: `callboard token create NAME --calendar`.");
}

/* The calendar as text. NULL without an error: the person whose it was is gone. */
static char *
write_calendar(CbHub *hub, const CbAsker *asker, const char *operator_id, GError **error)
{
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    if (world == NULL)
        return NULL;
    guint operator = cb_world_find(world, CB_operators, operator_id);
    if (operator_id != NULL && operator == CB_NO_ROW)
        return NULL;
    gint64 today = cb_time_day(cb_hub_now(hub), cb_board_policy(world).timezone);
    const CbCallWish wish = {today - BACK, G_MAXINT64, operator, TRUE};
    const CbCalendar calendar = {
        .name = operator == CB_NO_ROW ? "Callboard" : cb_name_of_operator(world, operator),
        .crew = operator == CB_NO_ROW && asker->role >= CB_ROLE_DISPATCHER,
    };
    g_autoptr(CbCallSheet) sheet = cb_call_sheet(world, &wish);
    return cb_call_sheet_ics(world, sheet, &calendar, error);
}

/* Whether If-None-Match names this tag, or any. */
static gboolean
is_known(const CbRequest *request, const char *tag)
{
    const char *known = cb_request_header(request, "if-none-match");
    g_auto(GStrv) tags = g_strsplit(known != NULL ? known : "", ",", -1);
    for (guint i = 0; tags[i] != NULL; i++) {
        const char *one = g_strstrip(tags[i]);
        one += g_str_has_prefix(one, "W/") ? 2 : 0;
        if (strcmp(one, "*") == 0 || strcmp(one, tag) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The tag is weak: the answer may be packed on its way. */
static CbAnswer *
answer_text(const CbRequest *request, const char *text)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    g_autofree char *tag = g_strdup_printf("\"%.32s\"", hash);
    gboolean known = is_known(request, tag);
    CbAnswer *answer = cb_answer_new(known ? 304 : 200);
    cb_answer_header(answer, "ETag", "W/%s", tag);
    cb_answer_header(answer, "Cache-Control", "private, no-cache");
    if (known)
        return answer;
    cb_answer_header(answer, "Content-Type", "text/calendar; charset=utf-8");
    g_string_assign(answer->body, text);
    return answer;
}

CbAnswer *
cb_answer_calendar(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    (void)nobody;
    CbAnswer *refusal = NULL;
    GError *error = NULL;
    g_autofree char *token = token_of(request->path);
    g_autofree char *operator_id = NULL;
    g_autoptr(CbAsker) asker = cb_hub_identify_calendar(hub, token, &operator_id, &refusal);
    if (asker == NULL)
        return refusal != NULL ? refusal : nothing_here();
    g_autofree char *text = write_calendar(hub, asker, operator_id, &error);
    if (error != NULL)
        return cb_answer_failure(hub, error);
    CbAnswer *answer = text != NULL ? answer_text(request, text) : nothing_here();
    cb_answer_header(answer, ":role", "%s", cb_role_name(asker->role)); /* for the log, never sent */
    if (asker->name != NULL)
        cb_answer_header(answer, ":user", "%s", asker->name);
    return answer;
}
