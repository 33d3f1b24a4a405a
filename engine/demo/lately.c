#include "engine/demo/lately.h"

#include <string.h>

#include "engine/demo/ids.h"
#include "engine/demo/words.h"
#include "engine/operators/absence.h"
#include "engine/operators/case.h"
#include "engine/operators/contact.h"
#include "engine/operators/coverage.h"
#include "engine/when.h"

enum { PURPOSE_LATELY = 64 };

#define JOURNAL_DAYS 2
/* From a decision to the hub's yes: how long it can be undone, and the way. */
#define PUSHED_AFTER (12 * CB_SECOND)

typedef struct {
    const CbWorld *world;
    const CbDemoPlan *plan;
    gint64 now;
    CbDice dice;
    CbPatch *patch;
    GHashTable *called; /* people (rows) who have been called: once each */
    guint decided;      /* how many decisions have an id */
} Lately;

static const char *
throw_actor(Lately *lately)
{
    return cb_demo_dispatchers[cb_dice_below(&lately->dice, CB_DEMO_DISPATCHERS)];
}

static const char *
throw_word(Lately *lately, const char *const *words)
{
    return words[cb_dice_below(&lately->dice, g_strv_length((char **)words))];
}

/* In the working hours of yesterday or the day before. */
static gint64
throw_moment(Lately *lately)
{
    gint64 day = lately->plan->today - 1 - cb_dice_below(&lately->dice, JOURNAL_DAYS);
    gint64 second = 7 * 3600 + cb_dice_below(&lately->dice, 10 * 3600);
    return day * CB_DAY + second * CB_SECOND;
}

/* --- decisions -------------------------------------------------------------------------------- */

static CbDecision *
decision_new(Lately *lately, const char *kind, const char *target_id, const char *payload, gint64 at)
{
    CbDecision *decision = cb_decision_new(lately->world, kind, target_id, payload, throw_actor(lately),
                                           CB_ROLE_DISPATCHER, at);
    g_free(decision->id);
    decision->id = g_strdup_printf("demo_%04u", ++lately->decided);
    return decision;
}

/* Into the journal, if it goes back so far. */
static void
report(Lately *lately, const CbDecision *decision, const char *sentence)
{
    if (decision->decided_at >= (lately->plan->today - JOURNAL_DAYS) * CB_DAY)
        cb_journal_add(lately->patch, lately->world, decision, sentence, decision->decided_at + PUSHED_AFTER);
}

/* Takes what a call or a note writes, and what the journal says of it. */
static void
record(Lately *lately, const CbDecision *decision)
{
    g_autoptr(CbOutcome) outcome = cb_decide(lately->world, decision, decision->decided_at);
    const CbRow *contact = outcome->patch == NULL ? NULL : cb_patch_first(outcome->patch, CB_contacts);
    if (contact == NULL)
        return;
    CbRow *row = cb_patch_add(lately->patch, CB_contacts);
    for (guint c = 0; c < CB_N_contacts; c++)
        if (cb_row_has(contact, c))
            cb_patch_set(lately->patch, row, c, contact->values[c]);
    report(lately, decision, outcome->sentence);
}

/* --- answers ---------------------------------------------------------------------------------- */

/* "Yes, I can", on the phone: the call is on record too. */
static void
add_agreed_call(Lately *lately, const CbDecision *decision, const char *operator_id)
{
    CbRow *row = cb_patch_add(lately->patch, CB_contacts);
    cb_patch_set_text(lately->patch, row, CB_contacts_id, decision->id);
    cb_patch_set_text(lately->patch, row, CB_contacts_operator_id, operator_id);
    cb_patch_set_text(lately->patch, row, CB_contacts_session_id, decision->target_id);
    cb_patch_set_text(lately->patch, row, CB_contacts_outcome, "agreed");
    cb_patch_set_text(lately->patch, row, CB_contacts_note, throw_word(lately, cb_demo_yes_notes));
    cb_patch_set_text(lately->patch, row, CB_contacts_made_by, decision->actor);
    cb_patch_set_integer(row, CB_contacts_made_at, decision->decided_at);
}

/* What a link was made of. */
typedef enum { ASKED, ACCEPTED, AGREED, REJECTED, FORCED } Answer;

static Answer
answer_of(Lately *lately, const CbDemoLink *link)
{
    gboolean by_phone = cb_dice_percent(&lately->dice, 30);
    if (link->answer == CB_DEMO_APPLIED)
        return ASKED;
    if (link->answer == CB_DEMO_REJECTED)
        return REJECTED;
    return link->forced ? FORCED : by_phone ? AGREED : ACCEPTED;
}

/* The journal says of a link what it was made by; the sentences are those of the decisions. */
static void
report_link(Lately *lately, const CbDemoLink *link)
{
    static const struct {
        const char *kind, *before, *after;
    } answers[] = {
        [ASKED] = {"session.propose", "is proposed for", "."},
        [ACCEPTED] = {"session.accept", "is accepted on", "."},
        [AGREED] = {"session.agree", "says yes and is accepted on", "."},
        [REJECTED] = {"session.reject", "is rejected for", "."},
        [FORCED] = {"session.force", "is assigned to", " without being asked."},
    };
    CbDemoId session_id, operator_id;
    cb_demo_session_id(session_id, lately->plan, link->session);
    cb_demo_operator_id(operator_id, link->person);
    guint session = cb_world_find(lately->world, CB_sessions, session_id);
    guint operator = cb_world_find(lately->world, CB_operators, operator_id);
    Answer answer = answer_of(lately, link);
    gint64 at = link->responded != CB_NULL ? link->responded : link->applied;
    g_autofree char *payload = cb_operators_payload(operator_id, link->reason);
    g_autoptr(CbDecision) decision = decision_new(lately, answers[answer].kind, session_id, payload, at);
    g_autofree char *sentence =
        g_strdup_printf("%s %s %s%s", cb_name_of_operator(lately->world, operator), answers[answer].before,
                        cb_name_of_session(lately->world, session), answers[answer].after);
    report(lately, decision, sentence);
    if (answer == AGREED) {
        add_agreed_call(lately, decision, operator_id);
        g_hash_table_add(lately->called, GUINT_TO_POINTER(operator));
    }
}

static void
add_answers(Lately *lately)
{
    gint64 since = (lately->plan->today - JOURNAL_DAYS) * CB_DAY;
    for (guint i = 0; i < lately->plan->links->len; i++) {
        const CbDemoLink *link = &g_array_index(lately->plan->links, CbDemoLink, i);
        gint64 at = link->responded != CB_NULL ? link->responded : link->applied;
        if (at >= since)
            report_link(lately, link);
    }
}

/* --- calls ------------------------------------------------------------------------------------ */

/* Rows of the sessions within a week that lack people; on the closing day there is nobody to be called. Free
 * with g_array_unref. */
static GArray *
sessions_to_call_for(const Lately *lately)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint s = 0; s < cb_world_rows(lately->world, CB_sessions); s++) {
        gint64 ahead = sessions_date(lately->world, s) - lately->plan->today;
        gboolean closed = ahead == CB_DEMO_CLOSING_DAY - CB_DEMO_DAYS_BACK;
        if (ahead >= 0 && ahead < 7 && !closed && cb_session_needs_operators(lately->world, s))
            g_array_append_val(rows, s);
    }
    return rows;
}

static gboolean
could_take(const CbWorld *world, guint operator, guint session)
{
    return cb_link_of(world, session, operator) == CB_NO_ROW &&
           !cb_operator_is_busy(world, operator, session) &&
           !cb_operator_is_unavailable(world, operator, sessions_date(world, session));
}

static gboolean
may_be_called(const Lately *lately, guint operator, guint session, gboolean local)
{
    const CbWorld *world = lately->world;
    const char *region = session == CB_NO_ROW ? NULL : sessions_region(world, session);
    return operators_is_active(world, operator) == 1 &&
           !g_hash_table_contains(lately->called, GUINT_TO_POINTER(operator)) &&
           (session == CB_NO_ROW || could_take(world, operator, session)) &&
           (!local || region == NULL || g_strcmp0(operators_region(world, operator), region) == 0);
}

/* Somebody to be called for a session (CB_NO_ROW: about anything), from its region if the dice find one
 * there; CB_NO_ROW when they find nobody. */
static guint
throw_callee(Lately *lately, guint session)
{
    enum { LOCAL_THROWS = 90, THROWS = 120 };
    guint everybody = cb_world_rows(lately->world, CB_operators);
    for (guint n = 0; everybody > 0 && n < THROWS; n++) {
        guint operator = cb_dice_below(&lately->dice, everybody);
        if (!may_be_called(lately, operator, session, n < LOCAL_THROWS))
            continue;
        g_hash_table_add(lately->called, GUINT_TO_POINTER(operator));
        return operator;
    }
    return CB_NO_ROW;
}

/* A call; `id` NULL: numbered like the others. */
static void
add_call(Lately *lately, guint session, const CbContact *contact, gint64 at, const char *id)
{
    guint operator = throw_callee(lately, session);
    if (operator == CB_NO_ROW)
        return;
    const char *session_id = session == CB_NO_ROW ? NULL : sessions_id(lately->world, session);
    g_autofree char *payload = cb_contact_payload(session_id, contact);
    g_autoptr(CbDecision) decision =
        decision_new(lately, "contact.log", operators_id(lately->world, operator), payload, at);
    if (id != NULL) {
        g_free(decision->id);
        decision->id = g_strdup(id);
    }
    record(lately, decision);
}

/* Up to three calls for each session that lacks people; who said yes stands among the answers. */
static void
add_calls(Lately *lately, const GArray *sessions)
{
    static const struct {
        const char *outcome;
        const char *const *notes;
    } outcomes[] = {
        {"no_answer", cb_demo_silence_notes},
        {"declined", cb_demo_no_notes},
        {"maybe", cb_demo_maybe_notes},
    };
    enum { MOST = 24 };
    guint made = 0;
    for (guint i = 0; i < sessions->len && made < MOST; i++)
        for (guint left = 1 + cb_dice_below(&lately->dice, 3); left > 0; left--, made++) {
            guint kind = made % G_N_ELEMENTS(outcomes);
            gboolean silent = cb_dice_percent(&lately->dice, 35);
            const char *note = throw_word(lately, outcomes[kind].notes);
            const CbContact contact = {outcomes[kind].outcome, silent ? NULL : note, CB_NULL};
            gint64 at = throw_moment(lately);
            add_call(lately, g_array_index(sessions, guint, i), &contact, at, NULL);
        }
}

/* One is overdue since yesterday, two are to come, and the call just made asks for one in a few minutes. */
static void
add_call_backs(Lately *lately, const GArray *sessions)
{
    gint64 today = lately->plan->today * CB_DAY, hour = 60 * CB_MINUTE;
    gint64 minute = lately->now - (lately->now % CB_MINUTE + CB_MINUTE) % CB_MINUTE;
    const struct {
        const char *outcome, *note, *id;
        gint64 made, due;
    } calls[] = {
        {"maybe", "rappeler en fin d'après-midi", NULL, today - 15 * hour, today - 7 * hour},
        {"no_answer", NULL, NULL, today - 13 * hour, today + 33 * hour},
        {"maybe", "en déplacement jusqu'à demain", NULL, today - 10 * hour, today + 56 * hour},
        {"no_answer", "messagerie pleine", CB_DEMO_LAST_CALL, minute - 50 * CB_MINUTE, minute + 6 * CB_MINUTE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        guint session = sessions->len == 0 ? CB_NO_ROW : g_array_index(sessions, guint, i % sessions->len);
        const CbContact contact = {calls[i].outcome, calls[i].note, calls[i].due};
        add_call(lately, session, &contact, calls[i].made, calls[i].id);
    }
}

/* --- notes ------------------------------------------------------------------------------------ */

static void
add_notes(Lately *lately, const GArray *sessions)
{
    for (guint i = 0; i < sessions->len && cb_demo_session_notes[i] != NULL; i++) {
        g_autoptr(cJSON) json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, "note", cb_demo_session_notes[i]);
        g_autofree char *payload = cJSON_PrintUnformatted(json);
        const char *id = sessions_id(lately->world, g_array_index(sessions, guint, sessions->len - 1 - i));
        gint64 at = throw_moment(lately);
        g_autoptr(CbDecision) decision = decision_new(lately, "session.note", id, payload, at);
        record(lately, decision);
    }
    for (guint i = 0; cb_demo_person_notes[i] != NULL; i++) {
        const CbContact note = {.note = cb_demo_person_notes[i], .call_back_at = CB_NULL};
        gint64 at = throw_moment(lately) - i * 9 * CB_DAY;
        add_call(lately, CB_NO_ROW, &note, at, NULL);
    }
}

/* --- absences --------------------------------------------------------------------------------- */

/* The days of the plan from `first` to `last`, without the closing day, on which everybody is away. */
typedef struct {
    guint first, last;
} Run;

static gboolean
is_away(const CbDemoPerson *person, guint day)
{
    return cb_demo_days_has(&person->away, day);
}

/* The run around `day`; FALSE when the person is not away then, or only because the company is closed. */
static gboolean
find_run(const CbDemoPerson *person, guint day, Run *run)
{
    *run = (Run){day, day};
    if (!is_away(person, day))
        return FALSE;
    while (run->first > 0 && is_away(person, run->first - 1))
        run->first--;
    while (run->last + 1 < CB_DEMO_DAYS && is_away(person, run->last + 1))
        run->last++;
    run->first += run->first == CB_DEMO_CLOSING_DAY;
    run->last -= run->last == CB_DEMO_CLOSING_DAY;
    return run->first <= run->last;
}

/* What the absence took away: the dates that were not those of everybody, and no session. Caller frees. */
static char *
took_text(const CbDemoPlan *plan, Run run)
{
    g_autoptr(cJSON) took = cJSON_CreateObject();
    cJSON *dates = cJSON_AddArrayToObject(took, "dates");
    for (guint day = run.first; day <= run.last; day++) {
        char date[11];
        if (day != CB_DEMO_CLOSING_DAY)
            cJSON_AddItemToArray(dates, cJSON_CreateString(cb_day_format(plan->first_day + day, date)));
    }
    cJSON_AddArrayToObject(took, "links");
    return cJSON_PrintUnformatted(took);
}

/* "Zoé Martin is away from 2026-11-26 to 2026-11-28 (malade)." */
static char *
absence_sentence(const CbWorld *world, guint operator, const CbAbsence *absence)
{
    char first[11], last[11];
    const char *name = cb_name_of_operator(world, operator);
    cb_day_format(absence->first, first);
    if (absence->first == absence->last)
        return g_strdup_printf("%s is away on %s (%s).", name, first, absence->reason);
    return g_strdup_printf("%s is away from %s to %s (%s).", name, first, cb_day_format(absence->last, last),
                           absence->reason);
}

static void
add_absence(Lately *lately, guint person, Run run)
{
    const CbDemoPlan *plan = lately->plan;
    gint64 latest = MIN(plan->first_day + run.first, plan->today - 1);
    gint64 noted = (latest - cb_dice_below(&lately->dice, 3)) * CB_DAY + 8 * 60 * CB_MINUTE +
                   (gint64)cb_dice_below(&lately->dice, 9 * 60) * CB_MINUTE;
    const CbAbsence absence = {.first = plan->first_day + run.first,
                               .last = plan->first_day + run.last,
                               .starts_at = CB_NULL,
                               .ends_at = CB_NULL,
                               .reason = throw_word(lately, cb_demo_absence_reasons)};
    CbDemoId id;
    cb_demo_operator_id(id, person);
    g_autofree char *payload = cb_absence_payload(&absence), *took = took_text(plan, run);
    g_autofree char *sentence =
        absence_sentence(lately->world, cb_world_find(lately->world, CB_operators, id), &absence);
    g_autoptr(CbDecision) decision = decision_new(lately, "operator.unavailable", id, payload, noted);
    CbRow *row = cb_patch_add(lately->patch, CB_absences);
    cb_patch_set_text(lately->patch, row, CB_absences_id, decision->id);
    cb_patch_set_text(lately->patch, row, CB_absences_operator_id, id);
    cb_patch_set_integer(row, CB_absences_first, absence.first);
    cb_patch_set_integer(row, CB_absences_last, absence.last);
    cb_patch_set_text(lately->patch, row, CB_absences_reason, absence.reason);
    cb_patch_set_text(lately->patch, row, CB_absences_took, took);
    cb_patch_set_text(lately->patch, row, CB_absences_noted_by, decision->actor);
    cb_patch_set_integer(row, CB_absences_noted_at, noted);
    report(lately, decision, sentence);
}

/* Some of those who are away in these days have told why. */
static void
add_absences(Lately *lately)
{
    enum { MOST = 12, THROWS = 600, FROM = CB_DEMO_DAYS_BACK - 1, DAYS = 11 };
    guint people = lately->plan->people->len, wanted = MIN(MOST, (people + 19) / 20);
    g_autoptr(GHashTable) away = g_hash_table_new(NULL, NULL);
    for (guint n = 0; n < THROWS && g_hash_table_size(away) < wanted; n++) {
        guint i = cb_dice_below(&lately->dice, people);
        guint day = FROM + cb_dice_below(&lately->dice, DAYS);
        const CbDemoPerson *person = &g_array_index(lately->plan->people, CbDemoPerson, i);
        Run run;
        if (person->active && find_run(person, day, &run) && g_hash_table_add(away, GUINT_TO_POINTER(i)))
            add_absence(lately, i, run);
    }
}

CbPatch *
cb_demo_lately(const CbWorld *world, const CbDemoPlan *plan, const CbDemoOptions *options)
{
    Lately lately = {.world = world,
                     .plan = plan,
                     .now = options->now,
                     .dice = cb_dice_new(options->seed, PURPOSE_LATELY),
                     .patch = cb_patch_new(),
                     .called = g_hash_table_new(NULL, NULL)};
    g_autoptr(GArray) sessions = sessions_to_call_for(&lately);
    add_absences(&lately);
    add_answers(&lately);
    add_calls(&lately, sessions);
    add_notes(&lately, sessions);
    add_call_backs(&lately, sessions);
    g_hash_table_unref(lately.called);
    return lately.patch;
}
