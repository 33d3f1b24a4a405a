/* Two people of an event by keys: whether they have met, when and where they are to meet. */
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/act_peer.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

/* The match of the selected two, as guests; NULL, and said, where they have none. */
static CbGuests *
matched(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    guint event = cb_console_event(console);
    CbCouple couple = cb_console_couple(console);
    couple.match = cb_act_peer_match(world, event, couple.first, couple.second);
    if (couple.match != CB_NO_ROW)
        return cb_guests_new(console, event, couple);
    cb_console_say(console, CB_STYLE_DIM, g_strdup("The two have not been introduced yet."));
    return NULL;
}

static cJSON *
match_payload(const CbGuests *guests)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "match_id", guests->match);
    return payload;
}

static char *
names_of(CbConsole *console, CbCouple couple)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *first = cb_name_of_contractor(world, couple.first),
                    *second = cb_name_of_contractor(world, couple.second);
    return g_strdup_printf("%s and %s", first, second);
}

/* --- met -------------------------------------------------------------------------------------- */

static cJSON *
met_payload(const CbGuests *guests, gboolean met)
{
    cJSON *payload = match_payload(guests);
    cJSON_AddBoolToObject(payload, "met", met);
    return payload;
}

static void
take_met(CbConsole *console, gpointer data, guint place)
{
    const CbGuests *guests = data;
    cb_act_peer_decide(console, guests->event, "peers.met", met_payload(guests, place == 0));
}

void
cb_act_peer_met(CbConsole *console, int argument)
{
    CbGuests *guests = matched(console);
    (void)argument;
    if (guests == NULL)
        return;
    g_autofree char *yes = cb_act_refusal(console, "peers.met", guests->event,
                                          cb_act_payload_text(met_payload(guests, TRUE)), NULL);
    g_autofree char *no = cb_act_refusal(console, "peers.met", guests->event,
                                         cb_act_payload_text(met_payload(guests, FALSE)), NULL);
    const CbChoice choices[] = {{'y', "yes, they have met", yes, NULL},
                                {'n', "no, they have not", no, NULL}};
    cb_choices_of_open(console, "Have they met?", names_of(console, cb_console_couple(console)),
                       choices, 2, take_met, guests, cb_guests_free);
}

/* --- meeting ---------------------------------------------------------------------------------- */

enum { FIELD_TIME, FIELD_PLACE, N_FIELDS };

typedef struct {
    CbGuests *guests;
    CbFormField fields[N_FIELDS];
    char *time, *place;
} MeetingForm;

static void
free_meeting(gpointer data)
{
    MeetingForm *form = data;
    cb_guests_free(form->guests);
    g_free(form->time);
    g_free(form->place);
    g_free(form);
}

/* "14:00", "fri 9:30", by the event's clocks. FALSE: no time. */
static gboolean
read_time(CbConsole *console, guint event, const char *typed, gint64 *time)
{
    CbTypedClock clock = cb_act_clock(console);
    g_auto(CbTyped) read = {0};
    g_autofree char *problem = NULL, *text = g_strconcat("@", typed, NULL);
    clock.zone = cb_zone_of_event(console, event);
    clock.today = cb_time_day(clock.now, clock.zone);
    gboolean good = cb_typed_read(text, &clock, &read, &problem) && read.call_at != CB_NULL &&
                    *read.rest == '\0';
    *time = read.call_at;
    return good;
}

/* NULL: what was typed is no time. Caller frees. */
static char *
meeting_payload(CbConsole *console, const MeetingForm *form, const CbFormValue *values)
{
    guint event;
    CbCouple couple;
    gint64 time;
    char text[32];
    if (!cb_guests_find(console, form->guests, &event, &couple) ||
        !read_time(console, event, values[FIELD_TIME].text, &time))
        return NULL;
    cJSON *payload = match_payload(form->guests);
    cJSON_AddStringToObject(payload, "time", cb_time_format(time, text));
    if (*values[FIELD_PLACE].text != '\0')
        cJSON_AddStringToObject(payload, "location", values[FIELD_PLACE].text);
    return cb_act_payload_text(payload);
}

static gboolean
judge_meeting(CbConsole *console, const CbFormValue *values, gpointer data, GString *text)
{
    const MeetingForm *form = data;
    char *payload = meeting_payload(console, form, values);
    g_autofree char *would = NULL, *refusal = NULL;
    if (payload == NULL) {
        g_string_assign(text, "When? 14:00, or fri 9:30; by the clocks of the event.");
        return FALSE;
    }
    refusal = cb_act_refusal(console, "peers.meeting", form->guests->event, payload, &would);
    g_string_assign(text, would);
    return refusal == NULL;
}

static void
arrange(CbConsole *console, const CbFormValue *values, gpointer data)
{
    const MeetingForm *form = data;
    char *payload = meeting_payload(console, form, values);
    if (payload != NULL)
        cb_wish_decide(console, "peers.meeting", form->guests->event, payload);
}

void
cb_act_peer_meeting(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    CbGuests *guests = matched(console);
    g_autoptr(GString) when = g_string_new(NULL);
    (void)argument;
    if (guests == NULL)
        return;
    guint event = cb_console_event(console),
          match = cb_peer_match_named(world, event, guests->match);
    gint64 time = event_peer_matches_meeting_time(world, match);
    const char *place = event_peer_matches_meeting_location(world, match);
    g_autofree char *title = names_of(console, cb_console_couple(console));
    MeetingForm *form = g_new0(MeetingForm, 1);
    if (time != CB_NULL)
        cb_text_at_event(console, event, time, when);
    form->guests = guests;
    form->time = g_strdup(when->str);
    form->place = g_strdup(place != NULL ? place : "");
    form->fields[FIELD_TIME] = (CbFormField){"meet at", NULL, 0, form->time};
    form->fields[FIELD_PLACE] = (CbFormField){"where", NULL, 0, form->place};
    cb_form_open(console, &(CbFormOptions){.title = title,
                                           .fields = form->fields,
                                           .n_fields = N_FIELDS,
                                           .judge = judge_meeting,
                                           .done = arrange,
                                           .data = form,
                                           .free_data = free_meeting});
}
