/* People of a crew by keys: asking and offering, to one or to those who are marked; what somebody said on the
 * telephone. */
#include <string.h>

#include "engine/json.h"
#include "tui/console/act.h"
#include "tui/console/act_campaign.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

#define MOST_NAMES 6

/* What is sent to whom, by id: the World may be another when it is confirmed. */
typedef struct {
    gboolean offer;
    char *campaign, *role_code;
    GPtrArray *people; /* char *: ids of profiles */
    GPtrArray *soft;   /* those of them who are invited to another job then */
} Sending;

static void
free_sending(gpointer data)
{
    Sending *sending = data;
    g_free(sending->campaign);
    g_free(sending->role_code);
    g_ptr_array_unref(sending->people);
    g_ptr_array_unref(sending->soft);
    g_free(sending);
}

static const char *
label_of(const CbWorld *world, const char *id, char **name)
{
    guint profile = cb_world_find(world, CB_profiles, id);
    *name = profile == CB_NO_ROW ? g_strdup(id) : cb_profile_label(world, profile);
    return *name;
}

/* --- sending ---------------------------------------------------------------------------------- */

/* "asked 3", or a text that says of each who was refused why. Marks stay on those. */
static void
tell(CbConsole *console, const Sending *sending, const GPtrArray *people, const GPtrArray *outcomes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint failed = 0;
    for (guint i = 0; i < outcomes->len; i++) {
        const CbOutcome *outcome = g_ptr_array_index(outcomes, i);
        g_autofree char *name = NULL;
        if (outcome->code == NULL) {
            cb_list_unmark_id(&console->people, g_ptr_array_index(people, i));
            continue;
        }
        failed++;
        g_string_append_printf(text, "\n%s: %s",
                               label_of(cb_console_world(console), g_ptr_array_index(people, i), &name),
                               outcome->sentence);
    }
    const char *word = sending->offer ? "offered" : "asked";
    if (outcomes->len == 1) {
        const CbOutcome *only = g_ptr_array_index(outcomes, 0);
        cb_console_say(console, failed > 0 ? CB_STYLE_HIGH : CB_STYLE_GOOD, g_strdup(only->sentence));
    } else if (failed == 0) {
        cb_console_say(console, CB_STYLE_GOOD,
                       g_strdup_printf("%u %s %s; %s takes them back.", outcomes->len, word, sending->role_code,
                                       cb_keymap_first(console->keymap, "undo")));
    } else {
        g_autofree char *title = g_strdup_printf("failed %u/%u", failed, outcomes->len);
        cb_text_open(console, title,
                     g_strdup_printf("%u %s %s, %u could not be:\n%s", outcomes->len - failed, word,
                                     sending->role_code, failed, text->str));
    }
}

static void
send_to(CbConsole *console, const Sending *sending, const GPtrArray *people)
{
    g_autofree CbWish *wishes = g_new0(CbWish, MAX(people->len, 1));
    for (guint i = 0; i < people->len; i++) {
        g_autoptr(cJSON) payload = cJSON_CreateObject();
        cJSON_AddStringToObject(payload, "role_code", sending->role_code);
        cJSON_AddStringToObject(payload, "profile_id", g_ptr_array_index(people, i));
        wishes[i] = (CbWish){sending->offer ? "campaign.offer" : "campaign.ask", sending->campaign,
                             cJSON_PrintUnformatted(payload)};
    }
    g_autoptr(GPtrArray) outcomes = cb_wish_outcomes(console, wishes, people->len);
    for (guint i = 0; i < people->len; i++)
        cJSON_free(wishes[i].payload);
    if (outcomes != NULL)
        tell(console, sending, people, outcomes);
}

static void
send_to_all(CbConsole *console, gpointer data)
{
    const Sending *sending = data;
    send_to(console, sending, sending->people);
}

static void
send_to_the_free(CbConsole *console, gpointer data)
{
    const Sending *sending = data;
    g_autoptr(GPtrArray) people = g_ptr_array_new();
    for (guint i = 0; i < sending->people->len; i++)
        if (!g_ptr_array_find_with_equal_func(sending->soft, g_ptr_array_index(sending->people, i), g_str_equal, NULL))
            g_ptr_array_add(people, g_ptr_array_index(sending->people, i));
    send_to(console, sending, people);
}

/* --- choosing --------------------------------------------------------------------------------- */

/* The marked people, or the selected one. */
static Sending *
sending_new(CbConsole *console, guint campaign, gboolean offer)
{
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    const CbWorld *world = sight->roster->world;
    g_autoptr(GArray) chosen = cb_list_chosen(&console->people);
    Sending *sending = g_new0(Sending, 1);
    sending->offer = offer;
    sending->campaign = g_strdup(staffing_campaigns_id(world, campaign));
    sending->role_code = g_strdup(cb_campaign_role(console, sight));
    sending->people = g_ptr_array_new_with_free_func(g_free);
    sending->soft = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < chosen->len; i++) {
        const CbItem *item = &g_array_index(chosen, CbItem, i);
        if (item->table != CB_profiles)
            continue;
        g_ptr_array_add(sending->people, g_strdup(profiles_id(world, item->row)));
        if (sight->policy.soft_conflicts != CB_SOFT_ALLOW && (sight->eligible->out[item->row] & CB_OUT_SOFT) != 0)
            g_ptr_array_add(sending->soft, g_strdup(profiles_id(world, item->row)));
    }
    return sending;
}

static char *
warning_text(CbConsole *console, const Sending *sending)
{
    const CbWorld *world = cb_console_world(console);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%u of %u %s invited to another job on those days:\n", sending->soft->len,
                    sending->people->len, sending->soft->len == 1 ? "is" : "are");
    for (guint i = 0; i < MIN(sending->soft->len, MOST_NAMES); i++) {
        g_autofree char *name = NULL;
        g_string_append_printf(text, "\n%s", label_of(world, g_ptr_array_index(sending->soft, i), &name));
    }
    if (sending->soft->len > MOST_NAMES)
        g_string_append_printf(text, "\nand %u others", sending->soft->len - MOST_NAMES);
    return g_string_free(text, FALSE);
}

void
cb_act_send(CbConsole *console, int offer)
{
    static const CbChoice choices[] = {
        {'y', "contact all of them", NULL, send_to_all},
        {'f', "only those who are free", NULL, send_to_the_free},
    };
    guint campaign = cb_console_campaign(console);
    if (campaign == CB_NO_ROW || cb_console_candidate(console) == CB_NO_ROW) {
        cb_act_campaign_enter(console, offer ? "offer" : "ask");
        return;
    }
    Sending *sending = sending_new(console, campaign, offer);
    if (sending->soft->len == 0) {
        send_to(console, sending, sending->people);
        free_sending(sending);
        return;
    }
    cb_choices_open(console, "a soft conflict", warning_text(console, sending), choices,
                    sending->soft->len < sending->people->len ? 2 : 1, sending, free_sending);
}

/* --- an answer by telephone ------------------------------------------------------------------- */

/* A request that is answered, by id. */
typedef struct {
    char *job, *request, *profile;
} Answer;

static void
free_answer(gpointer data)
{
    Answer *answer = data;
    g_free(answer->job);
    g_free(answer->request);
    g_free(answer->profile);
    g_free(answer);
}

static void
decide_answer(CbConsole *console, const Answer *answer, const char *word)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "request_id", answer->request);
    cJSON_AddStringToObject(payload, "profile_id", answer->profile);
    cJSON_AddStringToObject(payload, "answer", word);
    char *text = cJSON_PrintUnformatted(payload);
    cb_wish_decide(console, "request.answer", answer->job, g_strdup(text));
    cJSON_free(text);
}

static void
says_yes(CbConsole *console, gpointer answer)
{
    decide_answer(console, answer, "confirm");
}

static void
says_no(CbConsole *console, gpointer answer)
{
    decide_answer(console, answer, "decline");
}

static char *
question_text(CbConsole *console, guint request, guint profile, const char *role)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *name = cb_profile_label(world, profile);
    gint64 until = staffing_requests_token_expires_at(world, request);
    g_autoptr(GString) when = g_string_new(NULL);
    gboolean offer = strcmp(staffing_requests_phase(world, request), "offer") == 0;
    const char *phone = profiles_phone(world, profile);
    if (until != CB_NULL)
        cb_text_instant(console, until, when);
    return g_strdup_printf("%s  %s\n%s %s%s%s.", name, phone != NULL ? phone : "no number",
                           offer ? "was offered" : "was asked about", role,
                           when->len > 0 ? ", until " : "", when->str);
}

void
cb_act_answer(CbConsole *console, int argument)
{
    static const CbChoice choices[] = {{'y', "says yes", NULL, says_yes}, {'n', "says no", NULL, says_no}};
    guint campaign = cb_console_campaign(console), profile = cb_console_candidate(console);
    (void)argument;
    if (campaign == CB_NO_ROW || profile == CB_NO_ROW) {
        cb_act_campaign_enter(console, "answer");
        return;
    }
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    const CbWorld *world = sight->roster->world;
    const char *role = cb_campaign_role(console, sight);
    guint request = cb_pending_request(sight, role, profile);
    if (request == CB_NO_ROW) {
        g_autofree char *name = cb_profile_label(world, profile);
        cb_console_say(console, CB_STYLE_DIM, g_strdup_printf("%s has nothing to answer for this role.", name));
        return;
    }
    Answer *answer = g_new0(Answer, 1);
    answer->job = g_strdup(jobs_id(world, sight->job));
    answer->request = g_strdup(staffing_requests_id(world, request));
    answer->profile = g_strdup(profiles_id(world, profile));
    cb_choices_open(console, "an answer", question_text(console, request, profile, role), choices,
                    G_N_ELEMENTS(choices), answer, free_answer);
}
