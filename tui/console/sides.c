#include "tui/console/sides.h"

#include <string.h>

#include "engine/domain.h"
#include "engine/json.h"
#include "tui/console/cells.h"
#include "tui/console/decision_facts.h"

static const char *
text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

char *
cb_sides_what(CbConsole *console, const CbDecision *decision)
{
    const CbWorld *world = cb_console_world(console);
    const CbDecisionKind *kind = cb_decision_kind(decision->kind);
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *id = text_of(payload, "operator_id"), *profile = text_of(payload, "profile_id");
    const char *employee = text_of(payload, "emp_code"), *advisor = text_of(payload, "advisor_id");
    CbTableId table = id != NULL        ? CB_operators
                      : profile != NULL ? CB_profiles
                      : advisor != NULL ? CB_advisors
                                        : CB_employee;
    if (id == NULL)
        id = profile != NULL ? profile : advisor != NULL ? advisor : employee;
    g_autofree char *person = id == NULL ? NULL : cb_target_label(world, table, cb_world_find(world, table, id), id);
    g_autofree char *answer = cb_answer_words(world, decision, payload);
    const char *reason = answer != NULL ? answer : text_of(payload, "reason");
    if (reason == NULL)
        reason = text_of(payload, "role_code");
    return g_strconcat(kind != NULL ? kind->label : decision->kind, person != NULL ? " " : "",
                       person != NULL ? person : "", reason != NULL ? " (" : "",
                       reason != NULL ? reason : "", reason != NULL ? ")" : "", NULL);
}

/* One cell as people read it; a column that is missing is empty. */
static char *
cell_of(const cJSON *row, const char *column)
{
    const cJSON *cell = cJSON_GetObjectItemCaseSensitive(row, column);
    if (cJSON_IsString(cell))
        return g_strdup(cell->valuestring);
    if (cell == NULL || cJSON_IsNull(cell))
        return g_strdup(cb_sign(CB_SIGN_EMPTY));
    char *printed = cJSON_PrintUnformatted(cell);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    return text;
}

/* "status confirmed, now cancelled": the columns in which two rows differ. */
static guint
append_differences(GString *text, CbTableId table, const cJSON *base, const cJSON *theirs)
{
    guint n = 0;
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        const char *name = cb_tables[table].columns[c].name;
        g_autofree char *before = cell_of(base, name);
        g_autofree char *after = cell_of(theirs, name);
        if (strcmp(name, "row_version") == 0 || strcmp(before, after) == 0)
            continue;
        g_string_append_printf(text, "%s%s was %s, is %s", n++ > 0 ? "; " : "", name, before, after);
    }
    return n;
}

/* The staff of a session and what it needs, as the facts have it now. */
static void
append_now(CbConsole *console, const CbDecision *decision, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint session = decision->target == CB_sessions
                        ? cb_world_find(world, CB_sessions, decision->target_id)
                        : CB_NO_ROW;
    if (session == CB_NO_ROW)
        return;
    g_autoptr(GString) staff = g_string_new(NULL);
    cb_cell_staff(console, session, staff);
    g_string_append_printf(text, "now:    %s, %s", sessions_status(world, session), staff->str);
    const char *between = "; works: ";
    CB_EACH_OF_SESSION (world, session, link)
        if (cb_link_is_accepted(world, link)) {
            g_string_append_printf(
                text, "%s%s", between,
                cb_operator_label(world, session_operators_operator_id(world, link)));
            between = ", ";
        }
    g_string_append_c(text, '\n');
}

/* "Luc, 16:21: Jean Dupont is accepted.\nwhy:    " before what the refusal says; as far as it is known. */
static void
append_other(CbConsole *console, const cJSON *theirs, GString *text)
{
    const char *by = text_of(theirs, "by"), *at = text_of(theirs, "at");
    const char *did = text_of(theirs, "did");
    CbValue time = {0};
    if (by == NULL)
        return;
    g_string_append(text, by);
    if (at != NULL && cb_value_parse(CB_TYPE_TIME, at, &time)) {
        g_autoptr(GString) when = g_string_new(NULL);
        cb_text_instant(console, time.integer, when);
        g_string_append_printf(text, ", %s", when->str);
    }
    g_string_append(text, ": ");
    if (did != NULL)
        g_string_append_printf(text, "%s\nwhy:    ", did);
}

/* What the other side did and why mine is refused. What a rule alone refuses has no other side. */
static void
append_refusal(CbConsole *console, const CbDeskEntry *seen, const cJSON *theirs, GString *text)
{
    gboolean rejected = seen->entry->state == CB_OUTBOX_REJECTED;
    g_string_append(text, rejected ? "hub:    " : "theirs: ");
    if (!rejected)
        append_other(console, theirs, text);
    g_string_append_printf(text, "%s\n", seen->sentence != NULL ? seen->sentence : "");
}

static const char *
name_of(CbTableId target)
{
    return target == CB_staffing_campaigns ? "the campaign"
           : target == CB_jobs             ? "the job"
           : target == CB_booking_plan     ? "the booking"
           : target == CB_pool_state       ? "the pool"
           : target == CB_projects         ? "the project"
           : target == CB_advisors         ? "the advisor"
           : target == CB_admin_preference_rules ? "the rule"
           : target == CB_events           ? "the event"
           : target == CB_contractors      ? "the person"
                                           : "the session";
}

static void
append_theirs(CbConsole *console, const CbDeskEntry *seen, GString *text)
{
    const CbOutboxEntry *entry = seen->entry;
    g_autoptr(cJSON) theirs = entry->theirs != NULL ? cJSON_Parse(entry->theirs) : NULL;
    g_autoptr(cJSON) base = entry->base != NULL ? cJSON_Parse(entry->base) : NULL;
    const cJSON *row = cJSON_GetObjectItemCaseSensitive(theirs, "row");
    append_refusal(console, seen, theirs, text);
    append_now(console, entry->decision, text);
    g_autoptr(GString) differences = g_string_new(NULL);
    if (cJSON_IsObject(row) && base != NULL &&
        append_differences(differences, entry->decision->target, base, row) > 0)
        g_string_append_printf(text, "base:   %s\n", differences->str);
    else if (base != NULL && entry->state != CB_OUTBOX_REJECTED)
        g_string_append_printf(text, "base:   what you saw of %s itself is unchanged\n",
                               name_of(entry->decision->target));
}

char *
cb_sides_text(CbConsole *console, const CbDeskEntry *seen)
{
    const CbDecision *decision = seen->entry->decision;
    g_autoptr(GString) text = g_string_new(NULL), when = g_string_new(NULL);
    g_autofree char *what = cb_sides_what(console, decision);
    const CbWorld *world = cb_console_world(console);
    guint row = decision->target == CB_none ? CB_NO_ROW : cb_world_find(world, decision->target, decision->target_id);
    g_autofree char *label = cb_target_label(world, decision->target, row, decision->target_id);
    cb_text_instant(console, decision->decided_at, when);
    g_string_append_printf(text, "%s\nmine:   %s, %s\n", label, what, when->str);
    if (seen->standing == CB_CONFLICTS)
        append_theirs(console, seen, text);
    else
        g_string_append(text, "It was decided more than a day ago and waits for your word.\n");
    return g_strdup(text->str);
}
