#include "tui/desk/handover.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/campaigns/names.h"
#include "engine/domain.h"
#include "engine/fold.h"
#include "engine/operators/absence.h"
#include "engine/operators/case.h"
#include "engine/operators/contact.h"
#include "engine/operators/coverage.h"
#include "engine/operators/handover.h"
#include "engine/peers/names.h"
#include "engine/pool/names.h"

static const struct {
    const char *heading, *word;
} parts[CB_N_HANDOVER_PARTS] = {
    [CB_HANDOVER_CALL_BACK] = {"To call back", "call back"},
    [CB_HANDOVER_CONFLICT] = {"In conflict", "conflict"},
    [CB_HANDOVER_PENDING] = {"Not yet with the hub", "pending"},
    [CB_HANDOVER_ABSENT] = {"Newly absent", "absent"},
    [CB_HANDOVER_SHORT] = {"Short of people in the next 24 hours", "short"},
    [CB_HANDOVER_CHANGED] = {"Changed", "changed"},
};

const char *
cb_handover_heading(CbHandoverPart part)
{
    return parts[part].heading;
}

const char *
cb_handover_word(CbHandoverPart part)
{
    return parts[part].word;
}

/* --- lines ------------------------------------------------------------------------------------ */

static void
clear_line(gpointer data)
{
    CbHandoverLine *line = data;
    g_free(line->id);
    g_free(line->who);
    g_free(line->what);
}

/* Takes `what` over and copies the other texts. */
static CbHandoverLine *
add(CbHandover *handover, CbHandoverPart part, const char *id, const char *who, gint64 when, char *what)
{
    const CbHandoverLine line = {.part = part,
                                 .id = g_strdup(id),
                                 .who = g_strdup(who),
                                 .what = what,
                                 .when = when,
                                 .session = CB_NO_ROW,
                                 .operator = CB_NO_ROW,
                                 .job = CB_NO_ROW,
                                 .booking = CB_NO_ROW,
                                 .project = CB_NO_ROW,
                                 .entry = CB_NO_ROW};
    g_array_append_val(handover->lines, line);
    handover->counts[part]++;
    return &g_array_index(handover->lines, CbHandoverLine, handover->lines->len - 1);
}

/* --- what only the World knows ---------------------------------------------------------------- */

static void
add_call_back(CbHandover *handover, guint contact)
{
    const CbWorld *world = handover->world;
    guint operator = contacts_operator_id(world, contact), session = contacts_session_id(world, contact);
    const char *note = contacts_note(world, contact);
    GString *what = g_string_new(NULL);
    if (session != CB_NO_ROW)
        g_string_append_printf(what, "about %s, ", cb_name_of_session(world, session));
    g_string_append_printf(what, "noted by %s", contacts_made_by(world, contact));
    if (note != NULL)
        g_string_append_printf(what, ": %s", note);
    CbHandoverLine *line = add(handover, CB_HANDOVER_CALL_BACK, contacts_id(world, contact),
                               cb_name_of_operator(world, operator), contacts_call_back_at(world, contact),
                               g_string_free(what, FALSE));
    line->operator = operator;
    line->session = session;
}

static void
add_absence(CbHandover *handover, guint absence)
{
    const CbWorld *world = handover->world;
    guint operator = absences_operator_id(world, absence);
    const char *reason = absences_reason(world, absence), *zone = cb_staffing(world)->policy.timezone;
    gint64 end = absences_ends_at(world, absence);
    char day[11], clock[6];
    GString *what = g_string_new("away until ");
    g_string_append(what, end != CB_NULL ? cb_time_clock(end, zone, clock)
                                         : cb_day_format(cb_absence_last(world, absence), day));
    if (reason != NULL && *reason != '\0')
        g_string_append_printf(what, ": %s", reason);
    CbHandoverLine *line = add(handover, CB_HANDOVER_ABSENT, absences_id(world, absence),
                               cb_name_of_operator(world, operator), cb_absence_began(world, absence),
                               g_string_free(what, FALSE));
    line->operator = operator;
}

static void
add_short(CbHandover *handover, guint session)
{
    const CbWorld *world = handover->world;
    CbCoverage coverage = cb_coverage(world, session);
    char *what = g_strdup_printf("%s%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " open",
                                 cb_name_of_session(world, session),
                                 sessions_starts_at(world, session) == CB_NULL ? ", all day" : "",
                                 coverage.gap, coverage.need);
    CbHandoverLine *line = add(handover, CB_HANDOVER_SHORT, sessions_id(world, session), NULL,
                               cb_session_begins(world, session), what);
    line->session = session;
    line->gap = coverage.gap;
}

static void
add_rows(CbHandover *handover, GArray *rows, void (*add_row)(CbHandover *handover, guint row))
{
    for (guint i = 0; i < rows->len; i++)
        add_row(handover, g_array_index(rows, guint, i));
    g_array_unref(rows);
}

/* --- what was decided ------------------------------------------------------------------------- */

static guint
find_in_payload(const CbWorld *world, const CbDecision *decision, CbTableId table, const char *member)
{
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *id = decision->target == table
                         ? decision->target_id
                         : cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, member));
    return cb_world_find(world, table, id);
}

/* What is known by no name, by its id. Caller frees. */
static char *
name_of_target(const CbWorld *world, const CbDecision *decision)
{
    guint row = cb_world_find(world, decision->target, decision->target_id);
    if (row != CB_NO_ROW && decision->target == CB_booking_plan)
        return cb_name_of_booking(world, row);
    if (row != CB_NO_ROW && decision->target == CB_events)
        return g_strdup(cb_name_of_event(world, row));
    if (row != CB_NO_ROW && decision->target == CB_projects)
        return g_strdup(cb_name_of_project(world, row));
    return g_strdup(decision->target_id);
}

/* "Fair: Zoë Müller is asked."; of a conflict what was wanted stands before why it is refused. */
static char *
words_of(const CbWorld *world, const CbDeskEntry *seen)
{
    const CbDecision *decision = seen->entry->decision;
    const CbDecisionKind *kind = cb_decision_kind(decision->kind);
    const char *label = kind != NULL ? kind->label : decision->kind;
    g_autofree char *name = name_of_target(world, decision);
    if (seen->sentence == NULL)
        return g_strdup_printf("%s %s", label, name);
    return seen->standing == CB_CONFLICTS ? g_strdup_printf("%s is refused: %s", label, seen->sentence)
                                          : g_strdup(seen->sentence);
}

static void
add_decided(CbHandover *handover, CbHandoverPart part, guint place, const CbDeskEntry *seen)
{
    const CbDecision *decision = seen->entry->decision;
    CbHandoverLine *line =
        add(handover, part, decision->id, decision->actor, decision->decided_at, words_of(handover->world, seen));
    line->session = find_in_payload(handover->world, decision, CB_sessions, "session_id");
    line->operator = find_in_payload(handover->world, decision, CB_operators, "operator_id");
    line->entry = place;
}

static void
add_open(CbHandover *handover, CbDesk *desk, CbHandoverPart part, CbStanding standing, GHashTable *in_journal)
{
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        if (seen.standing == standing && !g_hash_table_contains(in_journal, seen.entry->decision->id))
            add_decided(handover, part, i, &seen);
    }
}

/* What stands where nobody else has to accept it, and what is done and not (yet) in the journal. */
static void
add_own(CbHandover *handover, CbDesk *desk, GHashTable *in_journal)
{
    for (guint i = 0; i < cb_desk_entries(desk); i++) {
        CbDeskEntry seen = cb_desk_entry(desk, i);
        const CbDecision *decision = seen.entry->decision;
        gboolean holds = seen.standing == CB_DONE || (seen.standing == CB_STANDS && !cb_desk_has_hub(desk));
        if (holds && decision->decided_at >= handover->since.time &&
            !g_hash_table_contains(in_journal, decision->id))
            add_decided(handover, CB_HANDOVER_CHANGED, i, &seen);
    }
}

static gboolean
is_news(const CbHandover *handover, guint row)
{
    gint64 at = journal_at(handover->world, row);
    return handover->since.seen != CB_NULL ? at > handover->since.seen : at >= handover->since.time;
}

/* Who decided, by name: people who answer themselves are known by the ids of their profiles. Caller frees. */
static char *
name_of_actor(const CbWorld *world, const char *actor)
{
    guint profile = cb_world_find(world, CB_profiles, actor);
    return profile != CB_NO_ROW ? cb_name_of_profile(world, profile) : g_strdup(actor);
}

static void
add_journal(CbHandover *handover)
{
    const CbWorld *world = handover->world;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++) {
        if (!is_news(handover, row))
            continue;
        g_autofree char *who = name_of_actor(world, journal_actor(world, row));
        CbHandoverLine *line = add(handover, CB_HANDOVER_CHANGED, journal_id(world, row), who,
                                   journal_at(world, row), g_strdup(journal_sentence(world, row)));
        line->session = journal_session_id(world, row);
        line->operator = journal_operator_id(world, row);
        line->job = journal_job_id(world, row);
        line->booking = journal_booking_id(world, row);
        line->project = journal_project_id(world, row);
    }
}

/* The ids (borrowed from the World) that the journal tells of, at whatever time. */
static GHashTable *
ids_of_journal(const CbWorld *world)
{
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        g_hash_table_add(ids, (gpointer)journal_id(world, row));
    return ids;
}

/* --- order ------------------------------------------------------------------------------------ */

static int
compare_people(const CbHandover *handover, const char *a, const char *b)
{
    gboolean last = strcmp(a, handover->reader) == 0, other = strcmp(b, handover->reader) == 0;
    if (last != other)
        return last - other;
    g_autofree char *left = cb_fold(a), *right = cb_fold(b);
    int order = strcmp(left, right);
    return order != 0 ? order : strcmp(a, b);
}

static int
compare_lines(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbHandoverLine *x = a, *y = b;
    int order = x->part != y->part                  ? (int)x->part - (int)y->part
                : x->part == CB_HANDOVER_CHANGED ? compare_people(data, x->who, y->who)
                                                 : 0;
    if (order == 0)
        order = (x->when > y->when) - (x->when < y->when);
    if (order == 0) /* what was decided here at one moment stays in its order */
        order = (x->entry > y->entry) - (x->entry < y->entry);
    return order != 0 ? order : strcmp(x->id, y->id);
}

/* --- the whole -------------------------------------------------------------------------------- */

CbHandover *
cb_handover_new(CbDesk *desk, CbSince since)
{
    CbHandover *handover = g_new0(CbHandover, 1);
    const CbWorld *world = cb_desk_world(desk);
    gint64 now = cb_desk_now(desk);
    handover->since = since;
    handover->now = now;
    handover->world = cb_world_ref(world);
    handover->reader = g_strdup(cb_desk_profile(desk)->actor);
    handover->lines = g_array_new(FALSE, FALSE, sizeof(CbHandoverLine));
    g_array_set_clear_func(handover->lines, clear_line);
    g_autoptr(GHashTable) in_journal = ids_of_journal(world);
    add_rows(handover, cb_call_backs(world), add_call_back);
    add_open(handover, desk, CB_HANDOVER_CONFLICT, CB_CONFLICTS, in_journal);
    if (cb_desk_has_hub(desk))
        add_open(handover, desk, CB_HANDOVER_PENDING, CB_STANDS, in_journal);
    add_rows(handover, cb_absences_begun(world, since.time, now), add_absence);
    add_rows(handover, cb_sessions_short(world, now, now + CB_HANDOVER_AHEAD), add_short);
    add_journal(handover);
    add_own(handover, desk, in_journal);
    g_array_sort_with_data(handover->lines, compare_lines, handover);
    return handover;
}

void
cb_handover_free(CbHandover *handover)
{
    g_array_unref(handover->lines);
    cb_world_unref(handover->world);
    g_free(handover->reader);
    g_free(handover);
}

guint
cb_handover_lines(const CbHandover *handover)
{
    return handover->lines->len;
}

const CbHandoverLine *
cb_handover_line(const CbHandover *handover, guint i)
{
    return &g_array_index(handover->lines, CbHandoverLine, i);
}

guint
cb_handover_people(const CbHandover *handover)
{
    const CbHandoverLine *before = NULL;
    guint people = 0;
    for (guint i = 0; i < handover->lines->len; i++) {
        const CbHandoverLine *line = cb_handover_line(handover, i);
        if (line->part != CB_HANDOVER_CHANGED)
            continue;
        people += before == NULL || strcmp(before->who, line->who) != 0;
        before = line;
    }
    return people;
}
