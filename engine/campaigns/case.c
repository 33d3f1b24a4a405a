/* The rules that subjects share, and the rows that their effects write. */
#include "engine/campaigns/case.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/names.h"
#include "engine/messages/write.h"
#include "engine/when.h"

#define LONGEST_TTL (3650.0 * CB_DAY) /* beyond it times would have years of five digits */

/* --- rules ------------------------------------------------------------------------------------ */

gboolean
cb_profile_may_manage(const char *role, const char *own_department, const char *department)
{
    if (g_strcmp0(role, "admin") == 0 || g_strcmp0(role, "logistics") == 0)
        return TRUE;
    if (g_strcmp0(role, "management") != 0)
        return FALSE;
    return own_department == NULL || g_strcmp0(own_department, department) == 0 ||
           (strcmp(own_department, "logistics") == 0 && g_strcmp0(department, "production") == 0);
}

static gboolean
may_manage(const CbCase *c)
{
    const char *department = c->campaign != CB_NO_ROW ? staffing_campaigns_department(c->world, c->campaign)
                                                      : cb_case_text(c, "department");
    const char *profile = c->decision->profile != NULL ? c->decision->profile : c->decision->actor;
    guint actor = cb_world_find(c->world, CB_profiles, profile);
    if (c->decision->role == CB_ROLE_SERVICE || actor == CB_NO_ROW)
        return c->decision->role != CB_ROLE_VIEWER;
    return cb_profile_may_manage(profiles_role(c->world, actor), profiles_department(c->world, actor), department);
}

static gboolean
campaign_exists(const CbCase *c)
{
    return c->campaign != CB_NO_ROW;
}

static gboolean
job_exists(const CbCase *c)
{
    return cb_case_job(c) != CB_NO_ROW;
}

static gboolean
profile_exists(const CbCase *c)
{
    return c->profile != CB_NO_ROW;
}

const CbRule cb_rule_campaign_found = {campaign_exists, "CAMPAIGN_NOT_FOUND", CB_RULE_PLAIN,
                                       "There is no such campaign.", NULL};
const CbRule cb_rule_may_manage = {may_manage, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                                   "You may not manage the campaigns of this department.", NULL};
const CbRule cb_rule_job_found = {job_exists, "JOB_NOT_FOUND", CB_RULE_PLAIN, "There is no such job.", NULL};
const CbRule cb_rule_profile_found = {profile_exists, "PROFILE_NOT_FOUND", CB_RULE_PLAIN,
                                      "There is no such person.", NULL};

/* --- books ------------------------------------------------------------------------------------ */

static const CbRecipe *const books[] = {cb_lifecycle_recipes, cb_run_recipes, cb_request_recipes, cb_answer_recipes};

CbOutcome *
cb_campaigns_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    return cb_case_decide(books, G_N_ELEMENTS(books), world, decision, now);
}

guint
cb_case_job(const CbCase *c)
{
    return c->campaign != CB_NO_ROW
               ? cb_world_find(c->world, CB_jobs, staffing_campaigns_job_id(c->world, c->campaign))
               : c->job;
}

/* --- rows ------------------------------------------------------------------------------------- */

CbRow *
cb_patch_campaign(const CbCase *c, CbPatch *patch)
{
    cb_patch_raise(patch, c->world, CB_staffing_campaigns, c->campaign);
    CbRow *row = cb_patch_add_key(patch, CB_staffing_campaigns, staffing_campaigns_id(c->world, c->campaign));
    cb_patch_set_integer(row, CB_staffing_campaigns_updated_at, c->now);
    return row;
}

void
cb_patch_new_role(const CbCase *c, CbPatch *patch, const char *campaign_id, const char *role_code)
{
    g_autofree char *what = g_strconcat("role/", role_code, NULL);
    g_autofree char *id = cb_derived_id(c->decision->id, what);
    CbRow *row = cb_patch_add_key(patch, CB_staffing_campaign_roles, id);
    cb_patch_set_text(patch, row, CB_staffing_campaign_roles_campaign_id, campaign_id);
    cb_patch_set_text(patch, row, CB_staffing_campaign_roles_role_code, role_code);
    cb_patch_set_integer(row, CB_staffing_campaign_roles_updated_at, c->now);
}

void
cb_patch_request_status(const CbCase *c, CbPatch *patch, guint request, const char *status)
{
    const CbWorld *world = c->world;
    CbRow *row = cb_patch_add_key(patch, CB_staffing_requests, staffing_requests_id(world, request));
    cb_patch_set_text(patch, row, CB_staffing_requests_job_id,
                      jobs_id(world, staffing_requests_job_id(world, request)));
    cb_patch_set_text(patch, row, CB_staffing_requests_profile_id,
                      profiles_id(world, staffing_requests_profile_id(world, request)));
    cb_patch_set_text(patch, row, CB_staffing_requests_status, status);
    cb_patch_set_integer(row, CB_staffing_requests_updated_at, c->now);
}

/* A row of a log with an id of its own. */
static CbRow *
add_logged(const CbCase *c, CbPatch *patch, CbTableId table)
{
    g_autofree char *what = g_strdup_printf("log/%u", cb_patch_rows(patch));
    g_autofree char *id = cb_derived_id(c->decision->id, what);
    return cb_patch_add_key(patch, table, id);
}

void
cb_patch_system_event(const CbCase *c, CbPatch *patch, const char *campaign_id, const char *what)
{
    g_autoptr(cJSON) reasons = cJSON_CreateStringArray(&what, 1);
    char *text = cJSON_PrintUnformatted(reasons);
    CbRow *row = add_logged(c, patch, CB_staffing_campaign_events);
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_campaign_id, campaign_id);
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_phase, "system");
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_reasons, text);
    cb_patch_set_integer(row, CB_staffing_campaign_events_created_at, c->now);
    cJSON_free(text);
}

void
cb_patch_request_event(const CbCase *c, CbPatch *patch, const char *job_id, const char *request_id,
                       const char *event, const char *meta)
{
    CbRow *row = add_logged(c, patch, CB_staffing_events);
    cb_patch_set_text(patch, row, CB_staffing_events_job_id, job_id);
    cb_patch_set_text(patch, row, CB_staffing_events_staffing_request_id, request_id);
    cb_patch_set_text(patch, row, CB_staffing_events_event, event);
    cb_patch_set_text(patch, row, CB_staffing_events_meta, meta);
    cb_patch_set_integer(row, CB_staffing_events_created_at, c->now);
}

/* --- sending ---------------------------------------------------------------------------------- */

static void
log_send(const CbCase *c, CbPatch *patch, const CbSend *send)
{
    CbRow *row = add_logged(c, patch, CB_staffing_campaign_events);
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_campaign_id,
                      staffing_campaigns_id(c->world, send->campaign));
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_phase, send->offer ? "offer" : "availability");
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_profile_id, profiles_id(c->world, send->profile));
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_role_code, send->role_code);
    cb_patch_set_integer(row, CB_staffing_campaign_events_created_at, c->now);
    if (send->wave > 0)
        cb_patch_set_integer(row, CB_staffing_campaign_events_wave_number, send->wave);
    if (send->candidate == NULL)
        return;
    g_autoptr(cJSON) points = cJSON_CreateObject();
    for (guint p = 0; p < CB_N_COMPONENTS; p++)
        cJSON_AddNumberToObject(points, cb_component_names[p], send->candidate->points[p]);
    g_autoptr(cJSON) reasons =
        cJSON_CreateStringArray((const char *const *)send->reasons->pdata, (int)send->reasons->len);
    char *breakdown = cJSON_PrintUnformatted(points), *texts = cJSON_PrintUnformatted(reasons);
    cb_patch_set_integer(row, CB_staffing_campaign_events_final_score, send->candidate->final);
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_score_breakdown, breakdown);
    cb_patch_set_text(patch, row, CB_staffing_campaign_events_reasons, texts);
    cJSON_free(breakdown);
    cJSON_free(texts);
}

/* A pending request of the same person and phase on the job, CB_NO_ROW when there is none. */
static guint
pending_request(const CbWorld *world, const CbSend *send)
{
    CB_EACH_LINK (world, staffing_requests, profile_id, send->profile, row)
        if (staffing_requests_job_id(world, row) == send->job &&
            strcmp(staffing_requests_status(world, row), "pending") == 0 &&
            staffing_requests_single_day(world, row) != TRUE &&
            (strcmp(staffing_requests_phase(world, row), "offer") == 0) == send->offer)
            return row;
    return CB_NO_ROW;
}

/* The id of the request that is made or refreshed. Caller frees. */
static char *
add_request(const CbCase *c, CbPatch *patch, const CbSend *send)
{
    const char *phase = send->offer ? "offer" : "availability", *person = profiles_id(c->world, send->profile);
    const char *campaign = staffing_campaigns_id(c->world, send->campaign);
    double hours = send->offer ? send->policy->offer_ttl_hours : send->policy->availability_ttl_hours;
    guint pending = pending_request(c->world, send);
    g_autofree char *what = g_strjoin("/", phase, person, NULL);
    char *id = pending != CB_NO_ROW ? g_strdup(staffing_requests_id(c->world, pending))
                                    : cb_derived_id(c->decision->id, what);
    g_autofree char *key = g_strjoin(":", "campaign", campaign, send->role_code, person, phase,
                                     send->wave > 0 ? "auto:email" : "email", NULL);
    CbRow *row = cb_patch_add_key(patch, CB_staffing_requests, id);
    cb_patch_set_text(patch, row, CB_staffing_requests_job_id, jobs_id(c->world, send->job));
    cb_patch_set_text(patch, row, CB_staffing_requests_profile_id, person);
    cb_patch_set_text(patch, row, CB_staffing_requests_phase, phase);
    cb_patch_set_text(patch, row, CB_staffing_requests_status, "pending");
    cb_patch_set_integer(row, CB_staffing_requests_token_expires_at,
                         c->now + (gint64)MIN(hours * 60 * CB_MINUTE, LONGEST_TTL));
    if (pending == CB_NO_ROW)
        cb_patch_set_integer(row, CB_staffing_requests_created_at, c->now);
    cb_patch_set_integer(row, CB_staffing_requests_updated_at, c->now);
    cb_patch_set_text(patch, row, CB_staffing_requests_idempotency_key, key);
    cb_patch_set_text(patch, row, CB_staffing_requests_requested_by, c->decision->actor);
    cb_patch_set_text(patch, row, CB_staffing_requests_role_code, send->role_code);
    cb_patch_set_text(patch, row, CB_staffing_requests_campaign_id, campaign);
    return id;
}

void
cb_patch_send(const CbCase *c, CbPatch *patch, const CbSend *send)
{
    g_autofree char *id = add_request(c, patch, send);
    g_autoptr(cJSON) meta = cJSON_CreateObject();
    cJSON_AddStringToObject(meta, "role", send->role_code);
    cJSON_AddStringToObject(meta, "phase", send->offer ? "offer" : "availability");
    char *text = cJSON_PrintUnformatted(meta);
    cb_patch_request_event(c, patch, jobs_id(c->world, send->job), id, "email_sent", text);
    cJSON_free(text);
    log_send(c, patch, send);
    cb_patch_tell(c, patch, send->job, send->profile, send->offer ? CB_CAUSE_OFFER : CB_CAUSE_AVAILABILITY, send->role_code,
                  id, send->message);
    cb_patch_raise(patch, c->world, CB_profiles, send->profile);
}

/* --- telling ---------------------------------------------------------------------------------- */

static const char *
zone_of(const CbWorld *world, guint job)
{
    const char *zone = jobs_timezone(world, job);
    return cb_zone_is_name(zone) ? zone : "UTC";
}

void
cb_patch_tell(const CbCase *c, CbPatch *patch, guint job, guint profile, CbCause cause, const char *role_code,
              const char *request_id, const char *message)
{
    char date[11];
    gint64 start = jobs_start_time(c->world, job);
    guint place = cb_world_find(c->world, CB_places, jobs_location_id(c->world, job));
    const char *where = place == CB_NO_ROW ? NULL : places_name(c->world, place);
    g_autofree char *name = cb_name_of_profile(c->world, profile), *when = cb_when_of_job(c->world, job);
    g_autofree char *details = *when != '\0' ? g_strjoin(", ", when, where, NULL) : g_strdup(where);
    g_autofree char *id =
        g_strjoin("/", c->decision->id, profiles_id(c->world, profile), cb_causes[cause].name, role_code, NULL);
    CbMessageDraft draft = cb_message_draft(id, cause);
    draft.job = job;
    draft.profile = profile;
    draft.request_id = request_id;
    draft.email = profiles_email(c->world, profile);
    draft.phone = profiles_phone(c->world, profile);
    draft.places[CB_PLACE_NAME] = name;
    draft.places[CB_PLACE_WHAT] = cb_name_of_job(c->world, job);
    draft.places[CB_PLACE_DATE] = start == CB_NULL ? NULL : cb_day_format(cb_time_day(start, zone_of(c->world, job)), date);
    draft.places[CB_PLACE_WHEN] = when;
    draft.places[CB_PLACE_WHERE] = where;
    draft.places[CB_PLACE_DETAILS] = details;
    draft.places[CB_PLACE_ROLE] = role_code;
    draft.places[CB_PLACE_NOTE] = message;
    cb_patch_message(c, patch, &draft);
}
