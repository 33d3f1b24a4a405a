/* Asking for an advisor: a form that says whom the project would get. */
#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/act_match.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

enum { FIELD_ZONE, FIELD_HOURS, FIELD_EXCLUDE, N_FIELDS };

static const char *const exclusions[] = {"whoever declined or let it run out", "nobody", NULL};

typedef struct {
    char *project, *zone;
    CbFormField fields[N_FIELDS];
} RequestForm;

static void
free_form(gpointer data)
{
    RequestForm *form = data;
    g_free(form->project);
    g_free(form->zone);
    g_free(form);
}

/* The zone that the newest request named. */
static char *
zone_before(const CbWorld *world, guint project)
{
    guint newest = cb_newest_match(world, project);
    const char *criteria = newest == CB_NO_ROW ? NULL : advisor_match_requests_match_criteria(world, newest);
    g_autoptr(cJSON) read = criteria == NULL ? NULL : cJSON_Parse(criteria);
    const char *zone = cJSON_GetStringValue(cb_json_member(read, "timezone"));
    return g_strdup(zone != NULL ? zone : "");
}

/* The payload that the form means. Caller frees. */
static char *
payload_of(CbConsole *console, const RequestForm *form, const CbFormValue *values)
{
    const CbWorld *world = cb_console_world(console);
    guint project = cb_world_find(world, CB_projects, form->project);
    cJSON *exclude =
        project == CB_NO_ROW || values[FIELD_EXCLUDE].choice == 1 ? NULL : cb_act_declined_advisors(world, project);
    g_autofree char *before = project == CB_NO_ROW ? g_strdup("{}") : cb_act_request_payload(world, project, exclude);
    cJSON *payload = cJSON_Parse(before);
    cJSON *criteria = cJSON_GetObjectItemCaseSensitive(payload, "criteria");
    if (criteria == NULL)
        criteria = cJSON_AddObjectToObject(payload, "criteria");
    cJSON_DeleteItemFromObjectCaseSensitive(criteria, "timezone");
    if (*values[FIELD_ZONE].text != '\0')
        cJSON_AddStringToObject(criteria, "timezone", values[FIELD_ZONE].text);
    if (values[FIELD_EXCLUDE].choice == 1)
        cJSON_DeleteItemFromObjectCaseSensitive(criteria, "excludeAdvisors");
    cJSON_AddNumberToObject(payload, "expires_hours", g_ascii_strtod(values[FIELD_HOURS].text, NULL));
    return cb_act_payload_text(payload);
}

static gboolean
judge(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    const RequestForm *form = data;
    g_autofree char *would = NULL, *refusal = NULL;
    if (*values[FIELD_ZONE].text != '\0' && !cb_zone_is_name(values[FIELD_ZONE].text)) {
        g_string_assign(text, "That is no time zone; Europe/Paris is one.");
        return FALSE;
    }
    refusal = cb_act_refusal(console, "match.request", form->project, payload_of(console, form, values), &would);
    g_string_assign(text, would);
    return refusal == NULL;
}

static void
request(CbConsole *console, const CbFormValue *values, gpointer data)
{
    const RequestForm *form = data;
    cb_wish_decide(console, "match.request", form->project, payload_of(console, form, values));
}

void
cb_act_request_advisor(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint project = cb_console_match(console).project;
    RequestForm *form = g_new0(RequestForm, 1);
    (void)argument;
    form->project = g_strdup(projects_id(world, project));
    form->zone = zone_before(world, project);
    form->fields[FIELD_ZONE] = (CbFormField){"client's time zone", NULL, 0, form->zone};
    form->fields[FIELD_HOURS] = (CbFormField){"runs out after, in hours", NULL, 0, "2"};
    form->fields[FIELD_EXCLUDE] = (CbFormField){"leave out", exclusions, 0, NULL};
    cb_form_open(console, &(CbFormOptions){.title = "Request an advisor",
                                           .fields = form->fields,
                                           .n_fields = N_FIELDS,
                                           .judge = judge,
                                           .done = request,
                                           .data = form,
                                           .free_data = free_form});
}
