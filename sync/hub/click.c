/* /staffing-click: links by which people answer requests ("Staffing campaigns", section 8). Whatever comes of one is a
 * page. Opening it only asks; a programme that follows the links in mail answers for nobody. */
#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/when.h"
#include "sync/hub/answer_link.h"
#include "sync/hub/click_page.h"
#include "sync/hub/inside.h"
#include "sync/hub/connections.h"

static const CbQuota by_source = {"click from", 240, 60 * CB_MINUTE};
static const CbQuota by_link = {"click on", 60, 60 * CB_MINUTE};

/* --- what is said ---------------------------------------------------------------------------------- */

typedef enum {
    SAY_INVALID,
    SAY_TOO_OFTEN,
    SAY_OVER,
    SAY_TROUBLE,
    SAY_ASK,
    SAY_ASK_OFFER,
    SAY_ASK_CLASH,
    SAY_COULD,
    SAY_DECLINED,
    SAY_BOOKED,
    SAY_ACCEPTED,
    SAY_CLASH,
    SAY_TAKEN,
    SAY_YES_STANDS,
    SAY_NO_STANDS,
} Say;

static const struct {
    guint status;
    const char *title, *text;
} words[] = {
    [SAY_INVALID] = {200, "This link does not work",
                     "It is not complete, or a newer one was sent to you since. Open the link in the last message, or "
                     "ask whoever sent it."},
    [SAY_TOO_OFTEN] = {429, "Too many tries", "This was opened too often within an hour. Try again later."},
    [SAY_OVER] = {200, "The time to answer is over", "Ask whoever sent it to you whether the place is still open."},
    [SAY_TROUBLE] = {503, "That did not work", "Nothing was changed. Try again in a minute."},
    [SAY_ASK] = {200, "Could you work this job?", "You are asked whether you could. It is no booking yet."},
    [SAY_ASK_OFFER] = {200, "A place for you", "If you take it, you are booked."},
    [SAY_ASK_CLASH] = {200, "You are booked on another job then",
                       "It lies on days of this one, so a yes will not book you here; somebody will settle it with you."},
    [SAY_COULD] = {200, "Thank you: you could work this job", "It is no booking yet; an offer may follow."},
    [SAY_DECLINED] = {200, "Thank you: you have said no", "Nobody will wait for you on this job."},
    [SAY_BOOKED] = {200, "You are booked", "Thank you for taking it."},
    [SAY_ACCEPTED] = {200, "Thank you: you have said yes", "You are not booked yet; somebody will settle it with you."},
    [SAY_CLASH] = {200, "You are not booked here: you are booked on another job then",
                   "It lies on days of this one. Your yes is noted; call whoever plans the job if you want this one instead."},
    [SAY_YES_STANDS] = {200, "You have said yes before, and that stands",
                        "If you cannot after all, call whoever plans this job: a link answers once."},
    [SAY_NO_STANDS] = {200, "You have said no before, and that stands",
                       "If you could after all, call whoever plans this job: a link answers once."},
    [SAY_TAKEN] = {200, "No answer is needed any more", "The place is taken, or the time to answer is over. Thank you."},
};

static CbAnswer *
say(Say what, const CbWorld *world, guint request, const char *wanted)
{
    const CbClickPage page = {words[what].status, words[what].title, words[what].text, world, request, wanted};
    return cb_click_page(&page);
}

static CbAnswer *
say_only(Say what)
{
    return say(what, NULL, CB_NO_ROW, NULL);
}

static gboolean
is_booked(const CbWorld *world, guint request)
{
    guint job = staffing_requests_job_id(world, request);
    CB_EACH_LINK (world, job_assignments, technician_id, staffing_requests_profile_id(world, request), row)
        if (job_assignments_job_id(world, row) == job &&
            strcmp(job_assignments_status(world, row), "confirmed") == 0)
            return TRUE;
    return FALSE;
}

/* How a request stands that is not open any more. */
static CbAnswer *
say_how_it_stands(const CbWorld *world, guint request)
{
    const char *status = staffing_requests_status(world, request);
    gboolean offer = strcmp(staffing_requests_phase(world, request), "offer") == 0;
    Say what = strcmp(status, "declined") == 0    ? SAY_DECLINED
               : strcmp(status, "confirmed") != 0 ? SAY_TAKEN
               : !offer                           ? SAY_COULD
               : is_booked(world, request)        ? SAY_BOOKED
               : cb_request_clashes(world, request) ? SAY_CLASH
                                                    : SAY_ACCEPTED;
    return say(what, world, request, NULL);
}

/* --- the link -------------------------------------------------------------------------------------- */

/* The answer that a button of the page gives; the link's own where there was no button. FALSE for nonsense. */
static gboolean
read_form(const CbRequest *request, CbAnswerLink *link)
{
    g_autoptr(GPtrArray) pairs = cb_url_pairs(request->body->str);
    for (guint i = 0; pairs != NULL && i < pairs->len; i += 2) {
        const char *answer = pairs->pdata[i + 1];
        if (strcmp(pairs->pdata[i], "a") != 0)
            continue;
        if (strcmp(answer, "confirm") != 0 && strcmp(answer, "decline") != 0)
            return FALSE;
        g_free(link->action);
        link->action = g_strdup(answer);
    }
    return pairs != NULL;
}

static CbAnswerLink
link_of(const CbRequest *request)
{
    g_autofree char *path = g_uri_escape_string(request->path, "/", FALSE);
    g_autofree char *url = g_strconcat("http://hub", path, "?", request->query, NULL);
    return cb_answer_link_parse(url);
}

static gboolean
is_whole(const CbAnswerLink *link)
{
    return link->style != CB_LINK_INVALID && link->action != NULL && link->request_id != NULL && link->token != NULL &&
           (link->style != CB_LINK_LEGACY || link->expiry != NULL);
}

/* Behind a proxy of this machine all have one address; the proxy adds whom it has heard to the end. Caller frees. */
static char *
source_of(const CbRequest *request)
{
    const char *address = request->address != NULL ? request->address : "";
    const char *heard = cb_request_header(request, "x-forwarded-for");
    const char *last = heard != NULL ? strrchr(heard, ',') : NULL;
    if (heard == NULL || !cb_address_is_loopback(address))
        return g_strdup(address);
    return g_strstrip(g_strdup(last != NULL ? last + 1 : heard));
}

static gboolean
is_too_often(CbHub *hub, const CbRequest *request, const CbAnswerLink *link)
{
    gint64 now = cb_hub_now(hub);
    g_autofree char *source = source_of(request);
    if (cb_attempts_wait(hub->clicks, &by_source, source, now) > 0 ||
        cb_attempts_wait(hub->clicks, &by_link, link->request_id, now) > 0)
        return TRUE;
    cb_attempts_note(hub->clicks, &by_source, source, now);
    cb_attempts_note(hub->clicks, &by_link, link->request_id, now);
    return FALSE;
}

/* --- the request ----------------------------------------------------------------------------------- */

static guint
find_request(const CbWorld *world, const char *id)
{
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        if (strcmp(staffing_requests_id(world, row), id) == 0)
            return row;
    return CB_NO_ROW;
}

static gboolean
token_fits(CbHub *hub, const CbWorld *world, guint request, const char *presented)
{
    g_autofree char *made = cb_hub_answer_token(hub, world, request);
    return made != NULL && cb_answer_link_fits(presented, made, staffing_requests_token_hash(world, request));
}

/* To a request that was answered before; who presses the other button now is not thanked for the first answer. */
static CbAnswer *
say_what_stands(const CbWorld *world, guint request, const CbAnswerLink *link, gboolean pressed)
{
    const char *status = staffing_requests_status(world, request);
    gboolean yes = strcmp(link->action, "confirm") == 0;
    if (pressed && strcmp(status, yes ? "declined" : "confirmed") == 0)
        return say(yes ? SAY_NO_STANDS : SAY_YES_STANDS, world, request, NULL);
    return say_how_it_stands(world, request);
}

/* What there is to say before anything is asked; NULL: the request is open. */
static CbAnswer *
check(CbHub *hub, const CbWorld *world, guint request, const CbAnswerLink *link, gboolean pressed)
{
    if (request == CB_NO_ROW)
        return say_only(SAY_INVALID);
    gint64 until = staffing_requests_token_expires_at(world, request);
    if (until == CB_NULL)
        return say_only(SAY_INVALID);
    if (until < cb_hub_now(hub))
        return say_only(SAY_OVER);
    if (!token_fits(hub, world, request, link->token))
        return say_only(SAY_INVALID);
    gboolean open = strcmp(staffing_requests_status(world, request), "pending") == 0;
    return open ? NULL : say_what_stands(world, request, link, pressed);
}

static CbAnswer *
ask(const CbWorld *world, guint request, const char *wanted)
{
    gboolean offer = strcmp(staffing_requests_phase(world, request), "offer") == 0;
    Say what = !offer ? SAY_ASK : cb_request_clashes(world, request) ? SAY_ASK_CLASH : SAY_ASK_OFFER;
    return say(what, world, request, wanted);
}

/* --- answering ------------------------------------------------------------------------------------- */

/* The hub decides it in the place of the person, who has proved who they are by the link alone. */
static CbDecision *
answer_of(CbHub *hub, const CbWorld *world, guint request, const CbAnswerLink *link)
{
    const char *person = profiles_id(world, staffing_requests_profile_id(world, request));
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "request_id", link->request_id);
    cJSON_AddStringToObject(payload, "profile_id", person);
    cJSON_AddStringToObject(payload, "answer", link->action);
    char *text = cJSON_PrintUnformatted(payload);
    CbDecision *decision =
        cb_decision_new(world, "request.answer", jobs_id(world, staffing_requests_job_id(world, request)), text, person,
                        CB_ROLE_SERVICE, cb_hub_now(hub));
    cJSON_free(text);
    return decision;
}

static CbAnswer *
trouble(GError *error)
{
    g_autoptr(GError) owned = error;
    CbAnswer *answer = say_only(SAY_TROUBLE);
    cb_answer_header(answer, ":error", "%s", owned->message); /* for the log, never sent */
    cb_answer_header(answer, "Retry-After", "2");
    return answer;
}

static CbAnswer *
take_answer(CbHub *hub, const CbWorld *world, guint request, const CbAnswerLink *link)
{
    GError *error = NULL;
    g_autoptr(CbDecision) decision = answer_of(hub, world, request, link);
    g_auto(CbOwn) own = {.decision = decision};
    g_autoptr(CbOutcome) outcome = cb_hub_decide(hub, &own, &error);
    if (outcome == NULL)
        return trouble(error);
    guint now = find_request(own.after, link->request_id);
    if (now == CB_NO_ROW)
        return say_only(SAY_INVALID);
    if (strcmp(staffing_requests_status(own.after, now), "pending") != 0)
        return say_how_it_stands(own.after, now);
    return g_strcmp0(outcome->code, "REQUEST_EXPIRED") == 0 ? say_only(SAY_OVER) : say_only(SAY_TROUBLE);
}

static CbAnswer *
answer_whole(CbHub *hub, const CbRequest *request, const CbAnswerLink *link)
{
    GError *error = NULL;
    if (is_too_often(hub, request, link))
        return say_only(SAY_TOO_OFTEN);
    g_autoptr(CbWorld) world = cb_current_world(hub, &error);
    if (world == NULL)
        return trouble(error);
    guint row = find_request(world, link->request_id);
    gboolean pressed = strcmp(request->method, "POST") == 0;
    CbAnswer *said = check(hub, world, row, link, pressed);
    if (said != NULL)
        return said;
    return pressed ? take_answer(hub, world, row, link) : ask(world, row, link->action);
}

CbAnswer *
cb_answer_click(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    (void)nobody;
    if (strcmp(request->method, "HEAD") == 0)
        return cb_answer_new(204);
    CbAnswerLink link = link_of(request);
    gboolean good = is_whole(&link) && (strcmp(request->method, "POST") != 0 || read_form(request, &link));
    CbAnswer *answer = good ? answer_whole(hub, request, &link) : say_only(SAY_INVALID);
    cb_answer_link_clear(&link);
    return answer;
}
