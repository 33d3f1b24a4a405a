/* Who may do what: one table by role and table. */
#include <string.h>

#include "engine/messages/policy.h"
#include "engine/operators/rows.h"
#include "engine/peers/policy.h"
#include "engine/when.h"
#include "sync/hub/inside.h"

typedef enum { SEES_NOTHING, SEES_SOME, SEES_ALL } Sees;

typedef struct {
    Sees sees;
    gboolean writes; /* directly, by /rest/v1; decisions have rules of their own */
} Right;

/* Tables that decisions govern (session_operators, messages, requests) are written by decisions, and by programs that
 * act for the hub. Viewers see nothing of people of a crew: their homes are in it. */
/* clang-format off */
#define NONE  {SEES_NOTHING, FALSE}
#define SOME  {SEES_SOME, FALSE}
#define READ  {SEES_ALL, FALSE}
#define WRITE {SEES_ALL, TRUE}
static const Right rights[CB_N_TABLES][CB_ROLE_SERVICE + 1] = {
    /*                              viewer dispatcher manager admin service */
    [CB_operators] =                {READ,  READ, WRITE, WRITE, WRITE},
    [CB_sessions] =                 {SOME,  READ, WRITE, WRITE, WRITE},
    [CB_session_operators] =        {READ,  READ, READ,  READ,  WRITE},
    [CB_founders] =                 {READ,  READ, READ,  WRITE, WRITE},
    [CB_places] =                   {READ,  READ, WRITE, WRITE, WRITE},
    [CB_absences] =                 {NONE,  READ, READ,  READ,  WRITE},
    [CB_contacts] =                 {NONE,  READ, READ,  READ,  WRITE},
    [CB_policies] =                 {READ,  READ, READ,  WRITE, WRITE},
    [CB_messages] =                 {NONE,  READ, READ,  READ,  WRITE},
    [CB_journal] =                  {NONE,  READ, READ,  READ,  WRITE},
    [CB_jobs] =                     {READ,  READ, WRITE, WRITE, WRITE},
    [CB_job_required_roles] =       {READ,  READ, WRITE, WRITE, WRITE},
    [CB_job_assignments] =          {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_profiles] =                 {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_skills] =                   {READ,  READ, WRITE, WRITE, WRITE},
    [CB_profile_skills] =           {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_technician_fridge] =        {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_timesheets] =               {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_technician_availability] =  {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_staffing_campaigns] =       {READ,  READ, READ,  READ,  WRITE},
    [CB_staffing_campaign_roles] =  {READ,  READ, READ,  READ,  WRITE},
    [CB_staffing_campaign_events] = {NONE,  READ, READ,  READ,  WRITE},
    [CB_staffing_requests] =        {NONE,  READ, READ,  READ,  WRITE},
    [CB_staffing_events] =          {NONE,  READ, READ,  READ,  WRITE},
    [CB_employee] =                  {READ,  READ, WRITE, WRITE, WRITE},
    [CB_user_role] =                 {READ,  READ, READ,  WRITE, WRITE},
    [CB_booking_plan] =              {READ,  READ, WRITE, WRITE, WRITE},
    [CB_pool_state] =                {READ,  READ, READ,  READ,  WRITE},
    [CB_auto_assignment_config] =    {READ,  READ, READ,  READ,  WRITE},
    [CB_meeting_type_priority] =     {READ,  READ, READ,  WRITE, WRITE},
    [CB_meeting_type_mode_threshold] ={READ,  READ, READ,  WRITE, WRITE},
    [CB_pool_processing_log] =       {NONE,  READ, READ,  READ,  WRITE},
    [CB_auto_approval_log] =         {NONE,  READ, READ,  READ,  WRITE},
    [CB_mode_transition_log] =       {NONE,  READ, READ,  READ,  WRITE},
    [CB_system_error_log] =          {NONE,  READ, READ,  READ,  WRITE},
    [CB_assignment_log] =            {NONE,  READ, READ,  READ,  WRITE},
    [CB_pool_processing_log_entry] = {NONE,  READ, READ,  READ,  WRITE},
    [CB_pool_entry_history] =        {NONE,  READ, READ,  READ,  WRITE},
    [CB_conflict_detection_log] =    {NONE,  READ, READ,  READ,  WRITE},
    [CB_dr_policy_log] =             {NONE,  READ, READ,  READ,  WRITE},
    [CB_advisors] =                  {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_projects] =                  {READ,  READ, WRITE, WRITE, WRITE},
    [CB_admin_preference_rules] =    {NONE,  READ, READ,  READ,  WRITE},
    [CB_user_preferences] =          {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_advisor_availability] =      {NONE,  READ, READ,  READ,  WRITE},
    [CB_advisor_time_off] =          {NONE,  READ, READ,  READ,  WRITE},
    [CB_advisor_work_hours] =        {NONE,  READ, READ,  READ,  WRITE},
    [CB_advisor_skills] =            {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_advisor_preferences] =       {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_advisor_match_requests] =    {NONE,  READ, READ,  READ,  WRITE},
    [CB_project_advisors] =          {NONE,  READ, READ,  READ,  WRITE},
    [CB_admin_advisor_assignments] = {NONE,  READ, READ,  READ,  WRITE},
    [CB_admin_matching_interventions] = {NONE, READ, READ, READ, WRITE},
    [CB_notification_outbox] =       {NONE,  READ, READ,  READ,  WRITE},
    [CB_advisor_match_notifications] = {NONE, READ, READ, READ,  WRITE},
    [CB_advisor_match_approvals] =   {NONE,  READ, READ,  READ,  WRITE},
    [CB_workspace_provisioning_queue] = {NONE, READ, READ, READ, WRITE},
    [CB_unified_chat_sessions] =     {NONE,  READ, READ,  READ,  WRITE},
    [CB_project_chat_log_minimal] =  {NONE,  READ, READ,  READ,  WRITE},
    [CB_unified_chat_messages] =     {NONE,  READ, READ,  READ,  WRITE},
    [CB_events] =                    {READ,  READ, WRITE, WRITE, WRITE},
    [CB_contractors] =               {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_event_attendees] =           {NONE,  READ, WRITE, WRITE, WRITE},
    [CB_event_agenda_items] =        {READ,  READ, WRITE, WRITE, WRITE},
    [CB_event_peer_matches] =        {NONE,  READ, READ,  READ,  WRITE},
    [CB_event_messages] =            {NONE,  READ, READ,  READ,  WRITE},
    [CB_peer_runs] =                 {READ,  READ, READ,  READ,  WRITE},
    [CB_peer_match_sides] =          {NONE,  READ, READ,  READ,  WRITE},
    [CB_peer_pair_rules] =           {NONE,  READ, READ,  READ,  WRITE},
};
/* clang-format on */

/* Which rows those who see some see, once as a comparison and once as a condition for the database.
 */
static const struct {
    int column; /* whose text is not … */
    const char *hidden;
    CbCondition condition;
} filters[CB_N_TABLES] = {
    [CB_sessions] = {CB_sessions_status,
                     "draft",
                     {.kind = CB_COMPARES,
                      .field = {.column = (char *)"status"},
                      .op = CB_OP_NEQ,
                      .value = (char *)"draft"}},
};

gboolean
cb_rights_may(const CbAsker *asker, CbTableId table, CbRight right)
{
    const Right *mine = &rights[table][asker->role];
    return !asker->shut_out &&
           (right == CB_RIGHT_SELECT ? mine->sees != SEES_NOTHING : mine->writes);
}

gboolean
cb_rights_sees_all(const CbAsker *asker, CbTableId table)
{
    return !asker->shut_out && rights[table][asker->role].sees == SEES_ALL;
}

gboolean
cb_role_sees(CbRole role, const CbRow *row)
{
    Sees sees = rights[row->table][role].sees;
    if (sees != SEES_SOME)
        return sees == SEES_ALL;
    const char *text = row->values[filters[row->table].column].text;
    return g_strcmp0(text, filters[row->table].hidden) != 0;
}

void
cb_rights_print_epoch(GString *out, CbRole role, const char *epoch)
{
    guint unseen = 0;
    for (guint t = 0; t < CB_N_TABLES; t++)
        unseen = unseen * (SEES_ALL + 1) + (SEES_ALL - rights[t][role].sees);
    guint number = (guint)g_ascii_strtoull(epoch, NULL, 16) ^ unseen;
    g_string_append_printf(out, "\"%08x\"", number);
}

gboolean
cb_rights_sees(const CbAsker *asker, const CbRow *row)
{
    return !asker->shut_out && cb_role_sees(asker->role, row);
}

static gboolean
may(gpointer asker, const CbTable *table, CbRight right, const CbCondition **filter)
{
    CbTableId id = (CbTableId)(table - cb_tables);
    const CbAsker *who = asker;
    if (rights[id][who->role].sees == SEES_SOME)
        *filter = &filters[id].condition;
    return cb_rights_may(who, id, right);
}

/* What is wrong with the policy of messages or of peers, NULL: nothing. Consoles take one that they do not understand: it
 * may be a newer hub's. */
static char *
check_policy(CbTableId table, const CbValue *values)
{
    static const struct {
        const char *id;
        char *(*check)(const cJSON *policy);
    } policies[] = {{CB_MESSAGE_POLICY, cb_message_policy_check}, {CB_PEERS_POLICY, cb_peers_policy_check}};
    for (guint p = 0; table == CB_policies && p < G_N_ELEMENTS(policies); p++) {
        if (g_strcmp0(values[CB_policies_id].text, policies[p].id) != 0)
            continue;
        g_autoptr(cJSON) policy = cJSON_Parse(values[CB_policies_policy].text);
        return policies[p].check(policy);
    }
    return NULL;
}

/* Of an item of an agenda that would end before it begins. Consoles take it, and say so: older hubs have it. */
static char *
check_item(CbTableId table, const CbValue *values)
{
    gint64 start = values[CB_event_agenda_items_start_time].integer, end = values[CB_event_agenda_items_end_time].integer;
    char from[32], to[32];
    if (table != CB_event_agenda_items || start == CB_NULL || end == CB_NULL || end >= start)
        return NULL;
    return g_strdup_printf("%s is before the start, %s", cb_time_format(end, to), cb_time_format(start, from));
}

/* Read as a console reads it: one row that consoles refuse would stop them all. */
static char *
check(const CbTable *table, const CbValue *values)
{
    char *wrong = NULL;
    guint64 set;
    guint column;
    CbValue read[CB_MAX_COLUMNS];
    CbRow row = {.table = (CbTableId)(table - cb_tables)};
    memcpy(row.values, values, table->n_columns * sizeof *values);
    g_autoptr(GString) text = g_string_new(NULL);
    cb_wire_print_row(text, &row);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(cJSON_free);
    g_autoptr(cJSON) json = cJSON_ParseWithLength(text->str, text->len);
    if (!cb_json_read_values(json, row.table, read, &set, texts, NULL, &wrong))
        return wrong;
    g_autofree char *nonsense = cb_row_check(row.table, read, &column);
    if (nonsense == NULL && (nonsense = check_policy(row.table, read)) != NULL)
        column = CB_policies_policy;
    if (nonsense == NULL && (nonsense = check_item(row.table, read)) != NULL)
        column = CB_event_agenda_items_end_time;
    return nonsense == NULL ? NULL
                            : g_strdup_printf("%s: %s", table->columns[column].name, nonsense);
}

/* The job whose campaigns an answered request wakes, as an answer by link does ("Staffing campaigns", section 7). */
static char *
job_of_answer(const CbTable *table, const CbValue *values)
{
    static const char *const answers[] = {"confirmed", "declined", NULL};
    if (table != &cb_tables[CB_staffing_requests] ||
        !g_strv_contains(answers, values[CB_staffing_requests_status].text))
        return NULL;
    return g_strdup(values[CB_staffing_requests_job_id].text);
}

const CbCatalogue *
cb_rights_catalogue(void)
{
    static const CbCatalogue catalogue = {.tables = cb_tables,
                                          .n_tables = CB_N_TABLES,
                                          .may = may,
                                          .check = check,
                                          .stirs = job_of_answer,
                                          .stir = cb_hub_wake_campaigns};
    return &catalogue;
}
