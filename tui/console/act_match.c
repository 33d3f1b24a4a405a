/* Requests for advisors by keys: both answers, what follows a decline, asking again, running out. */
#include "tui/console/act_match.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/json.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

/* --- what the actions share ------------------------------------------------------------------- */

cJSON *
cb_act_match_payload(const CbWorld *world, CbMatchAbout about)
{
    cJSON *payload = cJSON_CreateObject();
    if (about.match != CB_NO_ROW)
        cJSON_AddStringToObject(payload, "match_id", advisor_match_requests_id(world, about.match));
    return payload;
}

char *
cb_act_payload_text(cJSON *payload)
{
    char *printed = cJSON_PrintUnformatted(payload);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(payload);
    return text;
}

char *
cb_act_refusal(CbConsole *console, const char *kind, const char *target, char *payload, char **sentence)
{
    g_autofree char *text = payload;
    g_autoptr(CbOutcome) outcome = cb_desk_preview(console->desk, &(CbWish){kind, target, text});
    if (sentence != NULL)
        *sentence = g_strdup(outcome->sentence);
    return outcome->code == NULL ? NULL : g_strdup(outcome->sentence);
}

cJSON *
cb_act_declined_advisors(const CbWorld *world, guint project)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    cJSON *ids = NULL;
    CB_EACH_LINK (world, advisor_match_requests, project_id, project, match) {
        CbMatchStatus status = cb_match_status(world, match);
        guint advisor = advisor_match_requests_matched_advisor_id(world, match);
        if (advisor == CB_NO_ROW || cb_match_is_live(status) || status == CB_MATCH_FINALIZED ||
            !g_hash_table_add(seen, GUINT_TO_POINTER(advisor + 1)))
            continue;
        ids = ids == NULL ? cJSON_CreateArray() : ids;
        cJSON_AddItemToArray(ids, cJSON_CreateString(advisors_id(world, advisor)));
    }
    return ids;
}

char *
cb_act_request_payload(const CbWorld *world, guint project, cJSON *exclude)
{
    cJSON *payload = cJSON_CreateObject();
    guint newest = cb_newest_match(world, project);
    const char *criteria = newest == CB_NO_ROW ? NULL : advisor_match_requests_match_criteria(world, newest);
    cJSON *read = criteria == NULL ? NULL : cJSON_Parse(criteria);
    if (cJSON_IsObject(read))
        cJSON_AddItemToObject(payload, "criteria", read);
    else
        cJSON_Delete(read);
    if (exclude != NULL)
        cJSON_AddItemToObject(payload, "exclude_advisors", exclude);
    return cb_act_payload_text(payload);
}

/* --- whose answer ----------------------------------------------------------------------------- */

typedef struct {
    const char *kind, *name;
    CbKey key;
} Party;
static const Party parties[] = {{"match.client_decide", "client", 'c'}, {"match.advisor_decide", "advisor", 'a'}};
#define N_PARTIES G_N_ELEMENTS(parties)

/* An answer that is being given, by id: the World may be another when it is. */
typedef struct {
    char *project, *match;
    guint party;
    gboolean approves, anew; /* … and asks for somebody else at once */
} Answer;

static void
free_answer(gpointer data)
{
    Answer *answer = data;
    g_free(answer->project);
    g_free(answer->match);
    g_free(answer);
}

static Answer *
answer_new(const CbWorld *world, CbMatchAbout about, gboolean approves, gboolean anew)
{
    Answer *answer = g_new0(Answer, 1);
    answer->project = g_strdup(projects_id(world, about.project));
    answer->match = g_strdup(advisor_match_requests_id(world, about.match));
    answer->approves = approves;
    answer->anew = anew;
    return answer;
}

/* Where it is now; the match CB_NO_ROW when it is gone. */
static CbMatchAbout
about_now(const CbWorld *world, const Answer *answer)
{
    CbMatchAbout about = {cb_world_find(world, CB_projects, answer->project), CB_NO_ROW};
    if (about.project != CB_NO_ROW)
        about.match = cb_match_of(world, about.project, answer->match);
    return about;
}

static char *
answer_payload(const CbWorld *world, const Answer *answer, guint party, const char *reason)
{
    cJSON *payload = cJSON_CreateObject();
    CbMatchAbout about = about_now(world, answer);
    guint advisor = cb_match_advisor(world, about);
    const char *who = party == 0            ? about.project == CB_NO_ROW ? NULL : projects_owner_id(world, about.project)
                      : advisor == CB_NO_ROW ? NULL
                                             : advisors_id(world, advisor);
    cJSON_AddStringToObject(payload, "match_id", answer->match);
    cJSON_AddStringToObject(payload, "decision", answer->approves ? "approved" : "declined");
    if (who != NULL)
        cJSON_AddStringToObject(payload, "approver_id", who);
    if (reason != NULL && *reason != '\0')
        cJSON_AddStringToObject(payload, "reason", reason);
    return cb_act_payload_text(payload);
}

/* --- what follows a decline ------------------------------------------------------------------- */

static void
ask_another(CbConsole *console, const char *project)
{
    const CbWorld *world = cb_console_world(console);
    guint row = cb_world_find(world, CB_projects, project);
    if (row != CB_NO_ROW)
        cb_wish_decide(console, "match.request", project,
                       cb_act_request_payload(world, row, cb_act_declined_advisors(world, row)));
}

static void
another(CbConsole *console, gpointer project)
{
    ask_another(console, project);
}

static void
browse(CbConsole *console, gpointer project)
{
    cb_act_browse_for(console, project);
}

static void
later(CbConsole *console, gpointer project)
{
    (void)console, (void)project;
}

static void
ask_what_next(CbConsole *console, const char *project)
{
    static const char *const kind = "match.request";
    const CbWorld *world = cb_console_world(console);
    guint row = cb_world_find(world, CB_projects, project);
    g_autofree char *said = g_strdup(console->flash), *would = NULL, *label = NULL, *refusal = NULL;
    if (row == CB_NO_ROW)
        return;
    refusal = cb_act_refusal(console, kind, project,
                             cb_act_request_payload(world, row, cb_act_declined_advisors(world, row)), &would);
    label = g_strdup_printf("find another, without whoever declined: %s", would);
    const CbChoice choices[] = {{'f', label, refusal, another}, {'b', "browse all advisors", NULL, browse},
                                {'l', "later", NULL, later}};
    cb_choices_open(console, "Declined. And now?", g_strdup(said != NULL ? said : ""), choices, G_N_ELEMENTS(choices),
                    g_strdup(project), g_free);
}

/* --- answering -------------------------------------------------------------------------------- */

static void
give_answer(CbConsole *console, const Answer *answer, const char *reason)
{
    const CbWorld *world = cb_console_world(console);
    const char *kind = parties[answer->party].kind;
    if (!cb_wish_decide(console, kind, answer->project, answer_payload(world, answer, answer->party, reason)))
        return;
    if (answer->anew)
        ask_another(console, answer->project);
    else if (!answer->approves)
        ask_what_next(console, answer->project);
}

static void
reason_typed(CbConsole *console, const char *text, gpointer data)
{
    if (text != NULL)
        give_answer(console, data, text);
}

static void
take_party(CbConsole *console, gpointer data, guint party)
{
    const Answer *answer = data;
    Answer *own = g_memdup2(answer, sizeof *answer);
    own->project = g_strdup(answer->project);
    own->match = g_strdup(answer->match);
    own->party = party;
    if (own->approves) {
        give_answer(console, own, NULL);
        free_answer(own);
        return;
    }
    g_autofree char *label = g_strdup_printf("Why does the %s decline? ", parties[party].name);
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = "",
                                               .invitation = "a reason, or nothing",
                                               .done = reason_typed,
                                               .data = own,
                                               .free_data = free_answer});
}

static void
ask_party(CbConsole *console, CbMatchAbout about, const char *title, gboolean approves, gboolean anew)
{
    const CbWorld *world = cb_console_world(console);
    Answer *answer = answer_new(world, about, approves, anew);
    guint advisor = cb_match_advisor(world, about);
    CbChoice choices[N_PARTIES];
    char *labels[N_PARTIES], *refusals[N_PARTIES];
    for (guint p = 0; p < N_PARTIES; p++) {
        g_autofree char *sentence = NULL;
        refusals[p] = cb_act_refusal(console, parties[p].kind, answer->project, answer_payload(world, answer, p, NULL), &sentence);
        labels[p] = refusals[p] != NULL ? g_strdup_printf("the %s", parties[p].name)
                                        : g_strdup_printf("the %s: %s", parties[p].name, sentence);
        choices[p] = (CbChoice){parties[p].key, labels[p], refusals[p], NULL};
    }
    cb_choices_of_open(console, title,
                       g_strdup_printf("%s\n%s%s%s", cb_name_of_project(world, about.project),
                                       cb_match_status_words(world, about), advisor != CB_NO_ROW ? ", " : "",
                                       advisor != CB_NO_ROW ? cb_name_of_advisor(world, advisor) : ""),
                       choices, N_PARTIES, take_party, answer, free_answer);
    for (guint p = 0; p < N_PARTIES; p++) {
        g_free(labels[p]);
        g_free(refusals[p]);
    }
}

static gboolean
has_request(CbConsole *console, CbMatchAbout about)
{
    if (about.match != CB_NO_ROW)
        return TRUE;
    cb_console_say(console, CB_STYLE_DIM,
                   g_strdup_printf("%s has not asked for an advisor; %s asks.",
                                   cb_name_of_project(cb_console_world(console), about.project),
                                   cb_keymap_first(console->keymap, "request-advisor")));
    return FALSE;
}

void
cb_act_answer_match(CbConsole *console, int approves)
{
    CbMatchAbout about = cb_console_match(console);
    if (has_request(console, about))
        ask_party(console, about, approves ? "Who approves?" : "Who declines?", approves, FALSE);
}

/* --- asking again ----------------------------------------------------------------------------- */

void
cb_act_find_another(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint project = cb_console_match(console).project, newest = cb_newest_match(world, project);
    CbMatchStatus status = newest == CB_NO_ROW ? CB_MATCH_EXPIRED : cb_match_status(world, newest);
    (void)argument;
    if (status == CB_MATCH_PENDING)
        cb_act_retry_match(console, 0);
    else if (cb_match_is_live(status))
        ask_party(console, (CbMatchAbout){project, newest}, "Who declines, so that another is asked?", FALSE, TRUE);
    else
        ask_another(console, projects_id(world, project));
}

/* One decision about the request of the selected row. */
static void
decide_plain(CbConsole *console, const char *kind)
{
    const CbWorld *world = cb_console_world(console);
    CbMatchAbout about = cb_console_match(console);
    if (has_request(console, about))
        cb_wish_decide(console, kind, projects_id(world, about.project),
                       cb_act_payload_text(cb_act_match_payload(world, about)));
}

void
cb_act_retry_match(CbConsole *console, int argument)
{
    (void)argument;
    decide_plain(console, "match.retry");
}

void
cb_act_expire_match(CbConsole *console, int argument)
{
    (void)argument;
    decide_plain(console, "match.expire");
}

void
cb_act_match_part(CbConsole *console, int argument)
{
    console->match_part = (console->match_part + (guint)argument) % CB_N_MATCH_PARTS;
    console->detail_open = TRUE;
    cb_match_people(console, cb_list_selected(&cb_console_view(console)->list));
    cb_match_people_begin(console);
}
