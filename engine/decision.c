#include "engine/decision.h"

#include <string.h>

#include "engine/domain.h"
#include "engine/json.h"

static const char *const role_names[] = {"viewer", "dispatcher", "manager", "admin", "service"};

const char *
cb_role_name(CbRole role)
{
    return role_names[role];
}

gboolean
cb_role_parse(const char *name, CbRole *role)
{
    for (guint r = 0; r < G_N_ELEMENTS(role_names); r++)
        if (strcmp(role_names[r], name) == 0) {
            *role = r;
            return TRUE;
        }
    return FALSE;
}

const CbDecisionKind *
cb_decision_kind(const char *kind)
{
    for (guint d = 0; d < CB_N_DOMAINS; d++)
        for (guint k = 0; k < cb_domains[d]->n_kinds; k++)
            if (strcmp(cb_domains[d]->kinds[k].name, kind) == 0)
                return &cb_domains[d]->kinds[k];
    return NULL;
}

/* The row_version of a root, CB_NULL when the row or the kind is unknown. */
static gint64
root_version(const CbWorld *world, CbTableId target, const char *id)
{
    int column = target == CB_none ? -1 : cb_table_column(&cb_tables[target], "row_version");
    guint row = column < 0 ? CB_NO_ROW : cb_world_find(world, target, id);
    return row == CB_NO_ROW ? CB_NULL : cb_world_value(world, target, (guint)column, row).integer;
}

CbDecision *
cb_decision_new(const CbWorld *world, const char *kind, const char *target_id, const char *payload,
                const char *actor, CbRole role, gint64 now)
{
    const CbDecisionKind *entry = cb_decision_kind(kind);
    CbDecision *decision = g_new0(CbDecision, 1);
    decision->id = cb_decision_id(now);
    decision->kind = g_strdup(kind);
    decision->target = entry == NULL ? CB_none : entry->target;
    decision->target_id = g_strdup(target_id);
    decision->base_version = root_version(world, decision->target, target_id);
    decision->payload = g_strdup(payload == NULL ? "{}" : payload);
    decision->actor = g_strdup(actor);
    decision->role = role;
    decision->decided_at = now;
    return decision;
}

#define TIME_DIGITS 13 /* "018f3c2a-7b10": so a UUID of version 7 begins with the milliseconds since the epoch */
#define VERSION 14     /* where the digit of its version stands */

char *
cb_decision_id(gint64 now)
{
    g_autofree char *random = g_uuid_string_random();
    guint64 ms = (guint64)now / 1000;
    char *id = g_strdup_printf("%08x-%04x%s", (guint)(ms >> 16), (guint)(ms & 0xffff), random + TIME_DIGITS);
    id[VERSION] = '7';
    return id;
}

static gboolean
begins_with_time(const char *id)
{
    return g_uuid_string_is_valid(id) && id[VERSION] == '7';
}

/* The first 16 bytes of a SHA-256, with the version (8: of one's own making) and the variant of a UUID; in front of
 * them the time of the decision. */
char *
cb_derived_id(const char *decision_id, const char *what)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 b[32];
    gsize length = sizeof b;
    g_checksum_update(sum, (const guchar *)decision_id, (gssize)strlen(decision_id) + 1);
    g_checksum_update(sum, (const guchar *)what, -1);
    g_checksum_get_digest(sum, b, &length);
    char *id = g_strdup_printf("%02x%02x%02x%02x-%02x%02x-8%x%02x-%x%x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
                               b[3], b[4], b[5], b[6] & 0xf, b[7], 8 | (b[8] & 3), b[8] >> 4, b[9], b[10], b[11],
                               b[12], b[13], b[14], b[15]);
    for (guint i = 0; i < TIME_DIGITS && begins_with_time(decision_id); i++)
        id[i] = g_ascii_tolower(decision_id[i]); /* databases store UUIDs so */
    return id;
}

void
cb_decision_free(CbDecision *decision)
{
    if (decision == NULL)
        return;
    g_free(decision->id);
    g_free(decision->kind);
    g_free(decision->target_id);
    g_free(decision->payload);
    g_free(decision->actor);
    g_free(decision->profile);
    g_free(decision);
}

void
cb_outcome_free(CbOutcome *outcome)
{
    if (outcome == NULL)
        return;
    g_free(outcome->sentence);
    cb_patch_free(outcome->patch);
    g_free(outcome);
}

CbOutcome *
cb_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    const CbDecisionKind *kind = cb_decision_kind(decision->kind);
    if (kind != NULL)
        return kind->decide(world, decision, now);
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    outcome->code = "UNKNOWN_DECISION";
    outcome->sentence = g_strdup_printf(
        "This Callboard knows no decision called %s; a newer one may.", decision->kind);
    return outcome;
}

/* --- the journal ------------------------------------------------------------------------------ */

void
cb_journal_add(CbPatch *patch, const CbWorld *world, const CbDecision *decision, const char *sentence, gint64 at)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const struct {
        CbTableId table;
        guint column;
        const char *member;
    } about[] = {
        {CB_sessions, CB_journal_session_id, "session_id"},
        {CB_operators, CB_journal_operator_id, "operator_id"},
        {CB_jobs, CB_journal_job_id, "job_id"},
        {CB_profiles, CB_journal_profile_id, "profile_id"},
        {CB_booking_plan, CB_journal_booking_id, "booking_id"},
        {CB_projects, CB_journal_project_id, "project_id"},
        {CB_advisors, CB_journal_advisor_id, "advisor_id"},
        {CB_events, CB_journal_event_id, "event_id"},
        {CB_contractors, CB_journal_contractor_id, "contractor_id"},
    };
    guint campaign = decision->target == CB_staffing_campaigns
                         ? cb_world_find(world, CB_staffing_campaigns, decision->target_id)
                         : CB_NO_ROW;
    CbRow *row = cb_patch_add(patch, CB_journal);
    cb_patch_set_text(patch, row, CB_journal_id, decision->id);
    for (guint i = 0; i < G_N_ELEMENTS(about); i++) {
        const char *named = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, about[i].member));
        if (about[i].table == CB_jobs && campaign != CB_NO_ROW)
            named = staffing_campaigns_job_id(world, campaign);
        gboolean known = cb_world_find(world, about[i].table, named) != CB_NO_ROW;
        cb_patch_set_text(patch, row, about[i].column,
                          decision->target == about[i].table ? decision->target_id
                          : known                            ? named
                                                             : NULL);
    }
    cb_patch_set_text(patch, row, CB_journal_kind, decision->kind);
    cb_patch_set_text(patch, row, CB_journal_sentence, sentence);
    cb_patch_set_text(patch, row, CB_journal_actor, decision->actor);
    cb_patch_set_integer(row, CB_journal_decided_at, decision->decided_at);
    cb_patch_set_integer(row, CB_journal_at, at);
}
