/* One person at an event by keys: checked in by hand, opted out, erased; two who have met or are to
 * meet. */
#include <string.h>

#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/act_peer.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

#define ERASE_WORD "erase"

static CbGuests *
guests_of(CbConsole *console, guint event, guint contractor)
{
    return cb_guests_new(console, event, (CbCouple){contractor, CB_NO_ROW, CB_NO_ROW, CB_NO_ROW});
}

/* --- checking in ------------------------------------------------------------------------------ */

enum { FIELD_IN, FIELD_TEXTS, FIELD_PHONE, N_FIELDS };
static const char *const ins[] = {"checked in", "not here", NULL};
static const char *const agreements[] = {"agrees", "does not", NULL};

typedef struct {
    CbGuests *guests;
    CbFormField fields[N_FIELDS];
    char *phone;
} AttendForm;

static void
free_attend(gpointer data)
{
    AttendForm *form = data;
    cb_guests_free(form->guests);
    g_free(form->phone);
    g_free(form);
}

/* Only what is another than before. */
static char *
attend_payload(const AttendForm *form, const CbFormValue *values)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "contractor_id", form->guests->first);
    if (values[FIELD_IN].choice != form->fields[FIELD_IN].choice)
        cJSON_AddBoolToObject(payload, "checked_in", values[FIELD_IN].choice == 0);
    if (values[FIELD_TEXTS].choice != form->fields[FIELD_TEXTS].choice)
        cJSON_AddBoolToObject(payload, "sms_opt_in", values[FIELD_TEXTS].choice == 0);
    if (g_strcmp0(values[FIELD_PHONE].text, form->phone) != 0)
        cJSON_AddStringToObject(payload, "phone", values[FIELD_PHONE].text);
    return cb_act_payload_text(payload);
}

static gboolean
judge_attend(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    const AttendForm *form = data;
    g_autofree char *would = NULL;
    if (values[FIELD_IN].choice == form->fields[FIELD_IN].choice &&
        values[FIELD_TEXTS].choice == form->fields[FIELD_TEXTS].choice &&
        g_strcmp0(values[FIELD_PHONE].text, form->phone) == 0) {
        g_string_assign(text, "Choose or type what is to be put right.");
        return FALSE;
    }
    g_autofree char *refusal = cb_act_refusal(console, "peers.attend", form->guests->event,
                                              attend_payload(form, values), &would);
    g_string_assign(text, would);
    return refusal == NULL;
}

static void
attend(CbConsole *console, const CbFormValue *values, gpointer data)
{
    const AttendForm *form = data;
    cb_wish_decide(console, "peers.attend", form->guests->event, attend_payload(form, values));
}

/* Of several rows of a person, whatever lets them take part. */
static void
read_attendee(const CbWorld *world, guint event, guint contractor, gboolean *in, gboolean *agrees)
{
    *in = *agrees = FALSE;
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, attendee)
        if (event_attendees_event_id(world, attendee) == event) {
            *in = *in || event_attendees_check_in_time(world, attendee) != CB_NULL;
            *agrees = *agrees || event_attendees_sms_opt_in(world, attendee) == TRUE;
        }
}

/* Whoever has not checked in is most likely to be: that is what Enter does. */
static void
open_attend(CbConsole *console, guint event, guint contractor)
{
    const CbWorld *world = cb_console_world(console);
    const char *phone = contractors_phone(world, contractor);
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    gboolean in, agrees;
    AttendForm *form = g_new0(AttendForm, 1);
    read_attendee(world, event, contractor, &in, &agrees);
    form->guests = guests_of(console, event, contractor);
    form->phone = g_strdup(phone != NULL ? phone : "");
    form->fields[FIELD_IN] = (CbFormField){"is", ins, in ? 0 : 1, NULL};
    form->fields[FIELD_TEXTS] = (CbFormField){"to texts", agreements, agrees ? 0 : 1, NULL};
    form->fields[FIELD_PHONE] = (CbFormField){"phone", NULL, 0, form->phone};
    cb_form_open(console, &(CbFormOptions){.title = name,
                                           .fields = form->fields,
                                           .n_fields = N_FIELDS,
                                           .judge = judge_attend,
                                           .done = attend,
                                           .data = form,
                                           .free_data = free_attend});
}

void
cb_act_peer_attend(CbConsole *console, int argument)
{
    (void)argument;
    cb_act_peer_whom(console, "Who is there?", open_attend);
}

/* --- opting out ------------------------------------------------------------------------------- */

static const struct {
    CbKey key;
    const char *scope, *label;
} scopes[] = {{'p', "peers", "no more introductions"}, {'a', "all", "no more texts at all"}};
enum { N_SCOPES = G_N_ELEMENTS(scopes) };

static cJSON *
scope_payload(const CbGuests *guests, guint scope)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "contractor_id", guests->first);
    cJSON_AddStringToObject(payload, "scope", scopes[scope].scope);
    return payload;
}

static void
take_scope(CbConsole *console, gpointer data, guint place)
{
    const CbGuests *guests = data;
    cb_act_peer_decide(console, guests->event, "peers.opt_out", scope_payload(guests, place));
}

static void
open_opt_out(CbConsole *console, guint event, guint contractor)
{
    CbGuests *guests = guests_of(console, event, contractor);
    CbChoice choices[N_SCOPES];
    char *labels[N_SCOPES], *refusals[N_SCOPES];
    for (guint s = 0; s < N_SCOPES; s++) {
        g_autofree char *would = NULL;
        refusals[s] = cb_act_refusal(console, "peers.opt_out", guests->event,
                                     cb_act_payload_text(scope_payload(guests, s)), &would);
        labels[s] = refusals[s] != NULL ? g_strdup(scopes[s].label)
                                        : g_strdup_printf("%s: %s", scopes[s].label, would);
        choices[s] = (CbChoice){scopes[s].key, labels[s], refusals[s], NULL};
    }
    cb_choices_of_open(console, "Opt out",
                       cb_name_of_contractor(cb_console_world(console), contractor), choices,
                       N_SCOPES, take_scope, guests, cb_guests_free);
    for (guint s = 0; s < N_SCOPES; s++) {
        g_free(labels[s]);
        g_free(refusals[s]);
    }
}

void
cb_act_peer_opt_out(CbConsole *console, int argument)
{
    (void)argument;
    cb_act_peer_whom(console, "Who wants no more?", open_opt_out);
}

/* --- erasing ---------------------------------------------------------------------------------- */

static void
erase_reasoned(CbConsole *console, const char *text, gpointer contractor)
{
    g_autofree char *reason = text == NULL ? NULL : g_strstrip(g_strdup(text));
    if (reason == NULL || *reason == '\0') {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("To erase needs a reason; nothing was erased."));
        return;
    }
    const CbWorld *world = cb_console_world(console);
    guint row = cb_world_find(world, CB_contractors, contractor);
    g_autofree char *name = row == CB_NO_ROW ? NULL : cb_name_of_contractor(world, row);
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "reason", reason);
    if (cb_act_peer_decide(console, contractor, "peers.erase", payload) && name != NULL) /* the decision keeps no name */
        cb_console_say(console, CB_STYLE_GOOD,
                       g_strdup_printf("Erased: all texts and contact data of %s (%s).", name, (const char *)contractor));
}

static void
erase_typed(CbConsole *console, const char *text, gpointer contractor)
{
    g_autofree char *word = text == NULL ? NULL : g_ascii_strdown(text, -1);
    if (word == NULL)
        return;
    if (strcmp(g_strstrip(word), ERASE_WORD) != 0) {
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("Nothing was erased: the word to type is " ERASE_WORD "."));
        return;
    }
    cb_prompt_open(console, &(CbPromptOptions){.label = "Erase, why? ",
                                               .initial = "they asked for it",
                                               .done = erase_reasoned,
                                               .data = g_strdup(contractor),
                                               .free_data = g_free});
}

static void
open_erase(CbConsole *console, guint event, guint contractor)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    g_autofree char *refusal =
        cb_act_refusal(console, "peers.erase", contractors_id(world, contractor),
                       g_strdup("{\"reason\":\"asked for\"}"), NULL);
    g_autofree char *what = g_strdup_printf("%s: all texts and contact data", name);
    (void)event;
    if (refusal != NULL)
        cb_console_say(console, CB_STYLE_HIGH, g_steal_pointer(&refusal));
    else
        cb_prompt_open(console,
                       &(CbPromptOptions){.label = "Erase for good; type " ERASE_WORD ":",
                                          .initial = "",
                                          .invitation = what,
                                          .done = erase_typed,
                                          .data = g_strdup(contractors_id(world, contractor)),
                                          .free_data = g_free});
}

void
cb_act_peer_erase(CbConsole *console, int argument)
{
    (void)argument;
    if (cb_desk_profile(console->desk)->role < CB_ROLE_ADMIN)
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup("Only an administrator may erase a person's data."));
    else
        cb_act_peer_whom(console, "Whose data are erased?", open_erase);
}
