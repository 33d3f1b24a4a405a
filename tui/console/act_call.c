/* Calls and notes: what came of a call, when to call back, a word for the colleagues; and "yes, I
 * can". */
#include <string.h>

#include "engine/operators/contact.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/calls.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/peer.h"
#include "tui/desk/typed.h"
#include "tui/console/view.h"
#include "tui/console/wish.h"

/* Whom a call is to and what about, by id; the World may be another when it is over. */
typedef struct {
    char *operator, *session; /* NULL: about no session */
    const char *outcome;
} Call;

static void
free_call(gpointer data)
{
    Call *call = data;
    g_free(call->operator);
    g_free(call->session);
    g_free(call);
}

static Call *
copy_call(const Call *call, const char *outcome)
{
    Call *copy = g_new0(Call, 1);
    *copy = (Call){g_strdup(call->operator), g_strdup(call->session), outcome};
    return copy;
}

/* The session that a call is about: the one whose people are looked at, or that of the open
 * call-back. */
static guint
session_of_call(CbConsole *console, guint operator)
{
    const CbWorld *world = cb_console_world(console);
    if (console->in_detail)
        return cb_world_find(world, CB_sessions, console->people_of);
    g_autoptr(GArray) call_backs = cb_call_backs(world);
    for (guint i = 0; i < call_backs->len; i++) {
        guint contact = g_array_index(call_backs, guint, i);
        if (contacts_operator_id(world, contact) == operator)
            return contacts_session_id(world, contact);
    }
    return CB_NO_ROW;
}

/* --- what came of it -------------------------------------------------------------------------- */

/* Where the words begin that say when to call back: an @ that begins a word; the end when there are
 * none. */
static const char *
call_back_part(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at == '@' && (at == text || at[-1] == ' '))
            return at;
    return text + strlen(text);
}

/* After a no, or no answer, the next call is to whoever stands below: the id, NULL where the keys
 * stay. */
static char *
next_to_call(CbConsole *console, const Call *call)
{
    gboolean goes_on =
        g_strcmp0(call->outcome, "declined") == 0 || g_strcmp0(call->outcome, "no_answer") == 0;
    const CbList *people = &console->people;
    if (!goes_on || !console->in_detail || people->cursor + 1 >= cb_list_count(people))
        return NULL;
    return g_strdup(cb_list_item(people, people->cursor + 1)->id);
}

static void
note_typed(CbConsole *console, const char *text, gpointer data)
{
    const Call *call = data;
    char *problem = NULL;
    CbTypedClock clock = cb_act_clock(console);
    g_auto(CbTyped) typed = {0};
    if (text == NULL)
        return;
    const char *when = call_back_part(text);
    if (!cb_typed_read(when, &clock, &typed, &problem)) {
        cb_console_say(console, CB_STYLE_HIGH, problem);
        return;
    }
    g_autofree char *before = g_strndup(text, (gsize)(when - text));
    g_autofree char *note = g_strstrip(g_strconcat(before, typed.rest, NULL));
    const CbContact contact = {call->outcome, *note != '\0' ? note : NULL, typed.call_at};
    g_autofree char *next = next_to_call(console, call);
    if (cb_wish_decide(console, "contact.log", call->operator,
                       cb_contact_payload(call->session, &contact)) &&
        next != NULL)
        cb_list_select_id(&console->people, next);
}

static void
prompt_note(CbConsole *console, const Call *call, const char *outcome, const char *label)
{
    cb_prompt_open(console, &(CbPromptOptions){
                                .label = label,
                                .initial = "",
                                .invitation = "a note, may be empty; @16:30 or @+20 to call back",
                                .done = note_typed,
                                .data = copy_call(call, outcome),
                                .free_data = free_call});
}

static void
no_answer(CbConsole *console, gpointer call)
{
    prompt_note(console, call, "no_answer", "No answer: ");
}

static void
declined(CbConsole *console, gpointer call)
{
    prompt_note(console, call, "declined", "Says no: ");
}

static void
maybe(CbConsole *console, gpointer call)
{
    prompt_note(console, call, "maybe", "Perhaps: ");
}

static void
agreed(CbConsole *console, gpointer call)
{
    prompt_note(console, call, "agreed", "Says yes: ");
}

static void
call_person(CbConsole *console, guint operator, gpointer data)
{
    static const CbChoice outcomes[] = {
        {'n', "no answer", NULL, no_answer},
        {'d', "says no", NULL, declined},
        {'m', "says perhaps", NULL, maybe},
        {'a', "says yes (to accept at once: Y on the candidate)", NULL, agreed},
    };
    const CbWorld *world = cb_console_world(console);
    guint session = session_of_call(console, operator);
    Call *call = g_new0(Call, 1);
    (void)data;
    call->operator = g_strdup(operators_id(world, operator));
    call->session = session == CB_NO_ROW ? NULL : g_strdup(sessions_id(world, session));
    cb_choices_open(console, "a call", cb_calls_text(console, operator, session), outcomes,
                    G_N_ELEMENTS(outcomes), call, free_call);
}

void
cb_act_call(CbConsole *console, int argument)
{
    (void)argument;
    guint operator = cb_console_operator(console);
    if (operator != CB_NO_ROW)
        call_person(console, operator, NULL);
    else
        cb_person_picker_open(console, "Who is called?", call_person, NULL);
}

/* --- "yes, I can" ----------------------------------------------------------------------------- */

void
cb_act_agree(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_act_session(console), person = cb_act_person(console);
    if (session != CB_NO_ROW && person != CB_NO_ROW)
        cb_act_decide(console, "session.agree", session, person);
}

/* --- what they are told ----------------------------------------------------------------------- */

static guint
job_of(CbConsole *console, guint campaign)
{
    const CbWorld *world = cb_console_world(console);
    return cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
}

/* The person of a crew whom the selected row, in the detail or in the list, is about. */
static guint
profile_of_row(CbConsole *console)
{
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    guint candidate = cb_console_candidate(console);
    return candidate == CB_NO_ROW && item != NULL && item->table == CB_profiles ? item->row : candidate;
}

void
cb_act_messages(CbConsole *console, int argument)
{
    (void)argument;
    guint campaign = cb_console_campaign(console);
    const struct {
        guint column, row;
    } about[] = {
        {CB_messages_operator_id, cb_console_operator(console)},
        {CB_messages_session_id, cb_console_session(console)},
        {CB_messages_profile_id, profile_of_row(console)},
        {CB_messages_job_id, campaign != CB_NO_ROW ? job_of(console, campaign) : cb_console_job(console)},
    };
    for (guint a = 0; a < G_N_ELEMENTS(about); a++)
        if (about[a].row != CB_NO_ROW) {
            cb_messages_open(console, about[a].column, about[a].row);
            return;
        }
    CbCouple couple = cb_console_couple(console);
    if (couple.first != CB_NO_ROW && couple.second == CB_NO_ROW) { /* what was said stands on their card */
        cb_contractor_card_open(console, couple.first, cb_console_event(console));
        return;
    }
    cb_console_say(console, CB_STYLE_DIM, g_strdup("This row is about nobody, no session and no job."));
}

/* --- notes ------------------------------------------------------------------------------------ */

static void
session_note_typed(CbConsole *console, const char *text, gpointer session)
{
    if (text != NULL && *text != '\0')
        cb_wish_decide(
            console, "session.note", session,
            cb_contact_payload(NULL, &(CbContact){.note = text, .call_back_at = CB_NULL}));
}

void
cb_act_note(CbConsole *console, int argument)
{
    (void)argument;
    const CbWorld *world = cb_console_world(console);
    guint operator = cb_console_operator(console), session = cb_console_session(console);
    if (operator != CB_NO_ROW) {
        const Call call = {(char *)operators_id(world, operator), NULL, NULL};
        g_autofree char *label =
            g_strdup_printf("Note on %s: ", cb_operator_label(world, operator));
        prompt_note(console, &call, NULL, label);
        return;
    }
    if (session == CB_NO_ROW) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("This row is about nobody and no session."));
        return;
    }
    g_autofree char *label = g_strdup_printf("Note on %s: ", cb_session_label(world, session));
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = "",
                                               .invitation = "what the others should know",
                                               .done = session_note_typed,
                                               .data = g_strdup(sessions_id(world, session)),
                                               .free_data = g_free});
}
