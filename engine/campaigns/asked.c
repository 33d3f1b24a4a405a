#include "engine/campaigns/asked.h"

#include <string.h>

#include "engine/campaigns/eligible.h"
#include "engine/campaigns/need.h"
#include "engine/json.h"

static CbAskedStatus
status_of(const char *status)
{
    static const char *const names[] = {"pending", "confirmed", "declined", "expired"};
    for (guint s = 0; s < G_N_ELEMENTS(names); s++)
        if (strcmp(status, names[s]) == 0)
            return (CbAskedStatus)s;
    return CB_ASKED_EXPIRED;
}

static gboolean
is_send(const char *event)
{
    return strcmp(event, "email_sent") == 0 || strcmp(event, "whatsapp_sent") == 0;
}

/* The role that the newest send event of a request names. Caller frees. */
static char *
role_sent(const CbWorld *world, guint request)
{
    const char *id = staffing_requests_id(world, request), *meta = NULL;
    gint64 newest = CB_NULL;
    CB_EACH_LINK (world, staffing_events, job_id, staffing_requests_job_id(world, request), row) {
        gint64 at = staffing_events_created_at(world, row);
        if (g_strcmp0(staffing_events_staffing_request_id(world, row), id) != 0 ||
            !is_send(staffing_events_event(world, row)) || (meta != NULL && at <= newest))
            continue;
        newest = at;
        meta = staffing_events_meta(world, row);
    }
    g_autoptr(cJSON) json = meta != NULL ? cJSON_Parse(meta) : NULL;
    return cb_role_trim(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "role")));
}

static void
clear_asked(gpointer data)
{
    g_free(((CbAsked *)data)->role_code);
}

static int
compare_asked(gconstpointer a, gconstpointer b, gpointer world)
{
    const CbAsked *x = a, *y = b;
    return strcmp(staffing_requests_id(world, x->row), staffing_requests_id(world, y->row));
}

GArray *
cb_asked(const CbWorld *world, guint job)
{
    GArray *asked = g_array_new(FALSE, FALSE, sizeof(CbAsked));
    g_array_set_clear_func(asked, clear_asked);
    if (job == CB_NO_ROW)
        return asked;
    CB_EACH_LINK (world, staffing_requests, job_id, job, row) {
        gint64 updated = staffing_requests_updated_at(world, row);
        CbAsked one = {
            .row = row,
            .profile = staffing_requests_profile_id(world, row),
            .role_code = cb_role_trim(staffing_requests_role_code(world, row)),
            .offer = strcmp(staffing_requests_phase(world, row), "offer") == 0,
            .status = status_of(staffing_requests_status(world, row)),
            .updated_at = updated == CB_NULL ? 0 : updated,
        };
        if (*one.role_code == '\0') {
            g_free(one.role_code);
            one.role_code = role_sent(world, row);
        }
        g_array_append_val(asked, one);
    }
    g_array_sort_with_data(asked, compare_asked, (gpointer)world);
    return asked;
}

guint
cb_request_of(const CbWorld *world, guint job, const char *id)
{
    if (job == CB_NO_ROW || id == NULL)
        return CB_NO_ROW;
    CB_EACH_LINK (world, staffing_requests, job_id, job, row)
        if (strcmp(staffing_requests_id(world, row), id) == 0)
            return row;
    return CB_NO_ROW;
}

GArray *
cb_requests_together(const CbWorld *world, guint request)
{
    const char *batch = staffing_requests_batch_id(world, request);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(rows, request);
    CB_EACH_LINK (world, staffing_requests, job_id, staffing_requests_job_id(world, request), row)
        if (batch != NULL && row != request && g_strcmp0(staffing_requests_batch_id(world, row), batch) == 0 &&
            strcmp(staffing_requests_status(world, row), staffing_requests_status(world, request)) == 0)
            g_array_append_val(rows, row);
    return rows;
}

gint64
cb_request_day(const CbWorld *world, guint request)
{
    return staffing_requests_single_day(world, request) == TRUE ? staffing_requests_target_date(world, request)
                                                                : CB_NULL;
}

gboolean
cb_request_clashes(const CbWorld *world, guint request)
{
    g_autoptr(GArray) requests = cb_requests_together(world, request);
    for (guint r = 0; r < requests->len; r++) {
        guint row = g_array_index(requests, guint, r);
        g_autoptr(GArray) conflicts = cb_conflicts(world, staffing_requests_profile_id(world, row),
                                                   staffing_requests_job_id(world, row), cb_request_day(world, row));
        if (conflicts->len > 0 && g_array_index(conflicts, CbConflict, 0).kind == CB_OUT_BOOKED)
            return TRUE;
    }
    return FALSE;
}

/* --- people of a role ------------------------------------------------------------------------- */

static guint
set_of(const CbAsked *one)
{
    if (one->status == CB_ASKED_PENDING)
        return one->offer ? CB_SET_OFFERED : CB_SET_ASKED;
    if (one->status == CB_ASKED_YES)
        return one->offer ? CB_SET_TOOK : CB_SET_READY;
    return 0;
}

static CbAskedPerson *
person_in(GArray *people, guint profile)
{
    for (guint p = 0; p < people->len; p++)
        if (g_array_index(people, CbAskedPerson, p).profile == profile)
            return &g_array_index(people, CbAskedPerson, p);
    CbAskedPerson fresh = {profile, 0, G_MAXINT64};
    g_array_append_val(people, fresh);
    return &g_array_index(people, CbAskedPerson, people->len - 1);
}

static int
compare_people(gconstpointer a, gconstpointer b)
{
    return cb_row_compare(&((const CbAskedPerson *)a)->profile, &((const CbAskedPerson *)b)->profile);
}

GArray *
cb_asked_people(const GArray *asked, const char *role_code)
{
    GArray *people = g_array_new(FALSE, FALSE, sizeof(CbAskedPerson));
    for (guint a = 0; a < asked->len; a++) {
        const CbAsked *one = &g_array_index(asked, CbAsked, a);
        guint set = set_of(one);
        if (set == 0 || strcmp(one->role_code, role_code) != 0)
            continue;
        CbAskedPerson *person = person_in(people, one->profile);
        person->sets |= set;
        if (set == CB_SET_READY)
            person->answered_at = MIN(person->answered_at, one->updated_at);
    }
    g_array_sort(people, compare_people);
    return people;
}

guint
cb_asked_count(const GArray *people, guint set)
{
    guint count = 0;
    for (guint p = 0; p < people->len; p++)
        count += (g_array_index(people, CbAskedPerson, p).sets & set) != 0;
    return count;
}
