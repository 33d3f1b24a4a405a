/* The view of what was decided here: what stands, what was taken back, what the facts now refuse. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/domain.h"
#include "engine/fold.h"
#include "engine/json.h"
#include "engine/pool/names.h"
#include "engine/pool/policy.h"
#include "engine/when.h"
#include "tui/console/action.h"
#include "tui/console/cells.h"
#include "tui/console/decision_facts.h"
#include "tui/console/match.h"
#include "tui/console/peer.h"
#include "tui/console/pen.h"
#include "tui/console/sides.h"
#include "tui/views/views.h"

static CbDeskEntry
entry_of(CbConsole *console, const CbItem *item)
{
    return cb_desk_entry(console->desk, item->row);
}

/* --- in words --------------------------------------------------------------------------------- */

typedef struct {
    const char *word;
    CbSign sign;
    CbStyle style;
} Look;

static const Look *
look_of(CbConsole *console, const CbDeskEntry *seen)
{
    static const Look looks[] = {
        {"stands", CB_SIGN_PENDING, CB_STYLE_PENDING},    {"old", CB_SIGN_HIGH, CB_STYLE_HIGH},
        {"sending", CB_SIGN_PENDING, CB_STYLE_PENDING},   {"accepted", CB_SIGN_PENDING, CB_STYLE_GOOD},
        {"done", CB_SIGN_STAFFED, CB_STYLE_GOOD},         {"rejected", CB_SIGN_CONFLICT, CB_STYLE_CRITICAL},
        {"conflict", CB_SIGN_CONFLICT, CB_STYLE_CRITICAL}, {"given up", CB_SIGN_CROSS, CB_STYLE_DIM},
        {"undone", CB_SIGN_DASH, CB_STYLE_DIM},
    };
    const char *word = cb_desk_word(console->desk, seen);
    const Look *look = looks;
    while (look < looks + G_N_ELEMENTS(looks) - 1 && strcmp(look->word, word) != 0)
        look++;
    return look;
}

/* Seconds until it is pushed, 0: now; -1 when it waits for nothing of the kind. */
static gint64
seconds_left(CbConsole *console, const CbDeskEntry *seen)
{
    if (!cb_desk_has_hub(console->desk) || seen->standing != CB_STANDS ||
        seen->entry->state != CB_OUTBOX_PENDING || cb_desk_is_held(console->desk, seen->entry))
        return -1;
    gint64 left = cb_desk_due_at(console->desk, seen->entry) - cb_desk_now(console->desk);
    return left <= 0 ? 0 : (left + CB_SECOND - 1) / CB_SECOND;
}

static const char *
kind_label(const CbDecision *decision)
{
    const CbDecisionKind *kind = cb_decision_kind(decision->kind);
    return kind != NULL ? kind->label : decision->kind;
}

/* The session a decision is about, CB_NO_ROW when the facts have it no more. */
static guint
session_of(const CbWorld *world, const CbDecision *decision)
{
    return decision->target != CB_sessions
               ? CB_NO_ROW
               : cb_world_find(world, CB_sessions, decision->target_id);
}

/* The row that a decision is about, CB_NO_ROW when the facts have it no more. */
static guint
target_of(const CbWorld *world, const CbDecision *decision)
{
    return decision->target == CB_none ? CB_NO_ROW : cb_world_find(world, decision->target, decision->target_id);
}

/* Caller frees. */
static char *
target_label(const CbWorld *world, const CbDecision *decision)
{
    return cb_target_label(world, decision->target, target_of(world, decision), decision->target_id);
}

static const char *
payload_text(const cJSON *payload, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(payload, name));
}

/* The person the payload names, their id when they are unknown, NULL when there is none. Caller frees. */
static char *
person_label(const CbWorld *world, const cJSON *payload)
{
    const char *operator = payload_text(payload, "operator_id"), *profile = payload_text(payload, "profile_id");
    const char *employee = payload_text(payload, "emp_code"), *advisor = payload_text(payload, "advisor_id");
    const char *contractor = payload_text(payload, "contractor_id");
    if (contractor != NULL)
        return cb_target_label(world, CB_contractors, cb_world_find(world, CB_contractors, contractor), contractor);
    if (advisor != NULL)
        return cb_target_label(world, CB_advisors, cb_world_find(world, CB_advisors, advisor), advisor);
    if (employee != NULL)
        return cb_name_of_code(world, employee);
    if (operator != NULL)
        return cb_target_label(world, CB_operators, cb_world_find(world, CB_operators, operator), operator);
    return profile == NULL ? NULL
                           : cb_target_label(world, CB_profiles, cb_world_find(world, CB_profiles, profile), profile);
}

/* --- cells ------------------------------------------------------------------------------------ */

static CbStyle
time_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_instant(console, entry_of(console, item).entry->decision->decided_at, text);
    return CB_STYLE_NORMAL;
}

static CbStyle
state_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbDeskEntry seen = entry_of(console, item);
    const Look *look = look_of(console, &seen);
    gint64 seconds = seconds_left(console, &seen);
    if (seconds > 0 && seconds < 1000)
        g_string_printf(text, "%s in %" G_GINT64_FORMAT " s", cb_sign(look->sign), seconds);
    else
        g_string_printf(text, "%s %s", cb_sign(look->sign), seconds >= 0 ? "waits" : look->word);
    return look->style;
}

static CbStyle
kind_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_assign(text, kind_label(entry_of(console, item).entry->decision));
    return CB_STYLE_NORMAL;
}

static CbStyle
target_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_autofree char *label = target_label(cb_console_world(console), entry_of(console, item).entry->decision);
    cb_text_data(text, label);
    return CB_STYLE_STRONG;
}

static CbStyle
person_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_autoptr(cJSON) payload = cJSON_Parse(entry_of(console, item).entry->decision->payload);
    g_autofree char *label = person_label(cb_console_world(console), payload);
    return cb_cell_data(text, label);
}

static CbStyle
sentence_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return cb_cell_data(text, entry_of(console, item).sentence);
}

/* --- orders ----------------------------------------------------------------------------------- */

static int
by_time(CbConsole *console, const CbItem *a, const CbItem *b)
{
    (void)console;
    return (a->row < b->row) - (a->row > b->row);
}

/* What needs somebody first: conflicts, what stands, what was taken back. */
static int
by_state(CbConsole *console, const CbItem *a, const CbItem *b)
{
    static const int places[] = {
        [CB_CONFLICTS] = 0, [CB_STANDS] = 1, [CB_DONE] = 2, [CB_TAKEN_BACK] = 3};
    return places[entry_of(console, a).standing] - places[entry_of(console, b).standing];
}

static int
by_kind(CbConsole *console, const CbItem *a, const CbItem *b)
{
    return strcmp(kind_label(entry_of(console, a).entry->decision),
                  kind_label(entry_of(console, b).entry->decision));
}

static int
by_target(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    g_autofree char *x = target_label(world, entry_of(console, a).entry->decision);
    g_autofree char *y = target_label(world, entry_of(console, b).entry->decision);
    return strcmp(x, y);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
collect(CbConsole *console, CbView *view)
{
    for (guint i = cb_desk_entries(console->desk); i-- > 0;) {
        CbDeskEntry seen = cb_desk_entry(console->desk, i);
        cb_list_add(&view->list, (CbItem){.table = CB_ITEM_DECISION,
                                          .row = i,
                                          .state = seen.standing << 2 | seen.entry->state,
                                          .id = seen.entry->decision->id});
    }
}

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    const CbWorld *world = cb_console_world(console);
    CbDeskEntry seen = entry_of(console, item);
    const CbDecision *decision = seen.entry->decision;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    g_autofree char *target = target_label(world, decision), *person = person_label(world, payload);
    const char *searched[] = {cb_desk_word(console->desk, &seen), kind_label(decision), target, person,
                              seen.sentence};
    g_autoptr(GString) folded = g_string_new(NULL);
    for (guint s = 0; s < G_N_ELEMENTS(searched); s++) {
        cb_fold_append(folded, searched[s]);
        g_string_append_c(folded, '\n');
    }
    return strstr(folded->str, word) != NULL;
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    static const struct {
        CbStanding standing;
        const char *singular, *plural;
    } parts[] = {
        {CB_STANDS, "stands", "stand"},
        {CB_CONFLICTS, "conflict", "conflicts"},
        {CB_DONE, "done", "done"},
        {CB_TAKEN_BACK, "taken back", "taken back"},
    };
    (void)view;
    g_string_truncate(text, 0);
    for (guint p = 0; p < G_N_ELEMENTS(parts); p++) {
        guint n = cb_desk_count(console->desk, parts[p].standing);
        if (n == 0 && parts[p].standing == CB_DONE) /* without a hub nothing ever is */
            continue;
        g_string_append(text, p == 0 ? "" : "  ");
        cb_text_number(text, n);
        g_string_append_printf(text, " %s", n == 1 ? parts[p].singular : parts[p].plural);
    }
}

/* --- the detail ------------------------------------------------------------------------------- */

/* "Jean Dupont is accepted on it", "Jean Dupont has no row on it". */
static void
draw_person_now(CbConsole *console, guint session, const cJSON *payload, CbPen *pen)
{
    const CbWorld *world = cb_console_world(console);
    const char *id = payload_text(payload, "operator_id"), *status = NULL;
    if (id == NULL)
        return;
    CB_EACH_OF_SESSION (world, session, link)
        if (strcmp(operators_id(world, session_operators_operator_id(world, link)), id) == 0)
            status = session_operators_status(world, link);
    g_autofree char *person = person_label(world, payload);
    g_autofree char *words =
        status == NULL ? g_strdup_printf("%s is not asked", person)
                       : g_strdup_printf("%s is %s", person,
                                         strcmp(status, "pending") == 0 ? "asked" : status);
    cb_pen_fact(pen, "", CB_STYLE_NORMAL, words);
}

/* "Ana Ruiz has it", "waiting in the pool", "the booking is cancel". */
static void
draw_booking_now(const CbWorld *world, guint booking, CbPen *pen)
{
    const char *who = booking_plan_interpreter_emp_code(world, booking);
    const char *pooled = booking_plan_pool_status(world, booking);
    g_autofree char *name = who == NULL ? NULL : cb_name_of_code(world, who);
    g_autofree char *words = name != NULL     ? g_strdup_printf("%s has it", name)
                             : pooled != NULL ? g_strdup_printf("%s in the pool", pooled)
                                              : g_strdup_printf("nobody has it, the booking is %s",
                                                                booking_plan_booking_status(world, booking));
    cb_pen_fact(pen, "now", CB_STYLE_NORMAL, words);
}

/* "matched, Ana Ruiz", "client declined, Ana Ruiz" */
static void
draw_match_now(const CbWorld *world, guint project, CbPen *pen)
{
    CbMatchAbout about = cb_match_about(world, &(CbItem){.table = CB_projects, .row = project});
    guint advisor = cb_match_advisor(world, about);
    g_autofree char *words = g_strdup_printf("%s%s%s", cb_match_status_words(world, about), advisor != CB_NO_ROW ? ", " : "",
                                             advisor != CB_NO_ROW ? cb_name_of_advisor(world, advisor) : "");
    cb_pen_fact(pen, "now", CB_STYLE_NORMAL, words);
}

/* How things stand that the decision was about: the other side of a conflict. */
static void
draw_now(CbConsole *console, const CbDecision *decision, const cJSON *payload, CbPen *pen)
{
    const CbWorld *world = cb_console_world(console);
    guint session = session_of(world, decision), target = target_of(world, decision);
    if (decision->target == CB_staffing_campaigns && target != CB_NO_ROW) {
        g_autofree char *words = g_strdup_printf("%s, %s", staffing_campaigns_status(world, target),
                                                 staffing_campaigns_mode(world, target));
        cb_pen_fact(pen, "now", CB_STYLE_NORMAL, words);
        return;
    }
    if (decision->target == CB_jobs && target != CB_NO_ROW)
        return; /* a job says nothing of its requests */
    if (decision->target == CB_booking_plan && target != CB_NO_ROW) {
        draw_booking_now(world, target, pen);
        return;
    }
    if (decision->target == CB_projects && target != CB_NO_ROW) {
        draw_match_now(world, target, pen);
        return;
    }
    if (decision->target == CB_events && target != CB_NO_ROW) {
        g_autoptr(GString) run = g_string_new(NULL);
        cb_text_run(console, target, run);
        g_string_prepend(run, "batch ");
        cb_pen_fact(pen, "now", CB_STYLE_NORMAL, run->str);
        return;
    }
    if ((decision->target == CB_advisors || decision->target == CB_contractors || decision->target == CB_admin_preference_rules) && target != CB_NO_ROW)
        return; /* the sentence says it */
    if (decision->target == CB_pool_state && target != CB_NO_ROW) {
        cb_pen_fact(pen, "now", CB_STYLE_NORMAL, cb_pool_mode_name(cb_pool_policy(world).mode));
        return;
    }
    if (session == CB_NO_ROW) {
        cb_pen_fact(pen, "now", CB_STYLE_NORMAL, "no longer there");
        return;
    }
    g_autoptr(GString) text = g_string_new(NULL), staff = g_string_new(NULL);
    cb_cell_when(console, session, text);
    cb_cell_staff(console, session, staff);
    g_string_append_printf(text, "  %s  %s", sessions_status(world, session), staff->str);
    cb_pen_fact(pen, "now", CB_STYLE_NORMAL, text->str);
    draw_person_now(console, session, payload, pen);
}

static void
draw_decided(CbConsole *console, const CbDecision *decision, const cJSON *payload, CbPen *pen)
{
    g_autofree char *person = person_label(cb_console_world(console), payload);
    g_autoptr(GString) text = g_string_new(NULL);
    cb_text_instant(console, decision->decided_at, text);
    g_autofree char *words =
        g_strdup_printf("%s%s%s  %s by %s (%s)", kind_label(decision), person != NULL ? " " : "",
                        person != NULL ? person : "", text->str, decision->actor,
                        cb_role_name(decision->role));
    cb_pen_fact(pen, "decided", CB_STYLE_NORMAL, words);
}

/* Both sides of a conflict, a line each. */
static void
draw_sides(CbConsole *console, const CbDeskEntry *seen, CbPen *pen)
{
    g_autofree char *text = cb_sides_text(console, seen);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines + 1; *line != NULL; line++) /* the title stands already */
        if (**line != '\0')
            cb_pen_wrap(pen, CB_STYLE_NORMAL, *line);
}

/* "✎ pushed in 7 s", "⇄ conflict  ALREADY_ACCEPTED". */
static void
draw_state(CbConsole *console, const CbDeskEntry *seen, CbPen *pen)
{
    const Look *look = look_of(console, seen);
    const char *sign = cb_sign(look->sign);
    gint64 seconds = seconds_left(console, seen);
    if (seconds > 0)
        cb_pen_printf(pen, look->style, "%s pushed in %" G_GINT64_FORMAT " s", sign, seconds);
    else if (seconds == 0)
        cb_pen_printf(pen, look->style, "%s waits for the hub", sign);
    else
        cb_pen_printf(pen, look->style, "%s %s%s%s", sign, look->word, seen->code != NULL ? "  " : "",
                      seen->code != NULL ? seen->code : "");
}

void
cb_decision_detail(CbConsole *console, const CbItem *item, CbArea area)
{
    CbDeskEntry seen = entry_of(console, item);
    const CbDecision *decision = seen.entry->decision;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    CbPen pen = {.canvas = console->canvas, .area = area};
    g_autofree char *label = target_label(cb_console_world(console), decision);
    cb_pen_text(&pen, CB_STYLE_TITLE, label);
    draw_state(console, &seen, &pen);
    if (seen.standing == CB_CONFLICTS) {
        draw_sides(console, &seen, &pen);
        return;
    }
    if (seen.sentence != NULL)
        cb_pen_wrap(&pen, CB_STYLE_NORMAL, seen.sentence);
    draw_decided(console, decision, payload, &pen);
    cb_decision_facts(console, decision, payload, &pen);
    draw_now(console, decision, payload, &pen);
}

static const CbColumnOps columns[] = {
    {"time", "TIME", 12, 0, 0, FALSE, time_cell, by_time},
    {"state", "STATE", 10, 0, 0, FALSE, state_cell, by_state},
    {"kind", "WHAT", 17, 0, 0, FALSE, kind_cell, by_kind},
    {"target", "ABOUT", 0, 0, 0, FALSE, target_cell, by_target},
    {"person", "PERSON", 18, 76, 0, FALSE, person_cell, NULL},
    {"sentence", "WHAT CAME OF IT", 48, 140, 0, FALSE, sentence_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_decisions_view = {
    .name = "decisions",
    .title = "decisions",
    .summary = "what was decided here: what stands, what was undone, what conflicts",
    .columns = columns,
    .sort = 0,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .detail = cb_decision_detail,
};
