/* Deciding: what a key asks of the selected session or person becomes a wish, the desk decides it, and the
 * sentence of the outcome stands in the bottom line. */
#include <string.h>

#include "engine/json.h"
#include "engine/operators/plan.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/panes.h"
#include "tui/console/plan_panel.h"
#include "tui/console/view.h"

static const char *const founder_reasons[][2] = {
    {"NO_OPERATOR_AVAILABLE", "Everybody is excluded: all have a row on the session already."},
    {"NO_QUALIFIED_OPERATOR", "There are candidates, but none of them is available on the date."},
};

/* --- wishes --------------------------------------------------------------------------------------- */

static char *
payload(const char *operator_id, const char *reason)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if (operator_id != NULL)
        cJSON_AddStringToObject(json, "operator_id", operator_id);
    if (reason != NULL)
        cJSON_AddStringToObject(json, "reason", reason);
    return cJSON_PrintUnformatted(json);
}

void
cb_console_decide(CbConsole *console, const CbWish *wishes, guint n)
{
    g_autoptr(CbPatch) patch = NULL;
    GError *error = NULL;
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(console->desk, wishes, n, &patch, &error);
    if (outcomes == NULL) {
        cb_console_fail(console, error);
        return;
    }
    guint refused = 0;
    const CbOutcome *last = NULL;
    for (guint i = 0; i < outcomes->len; i++) {
        const CbOutcome *outcome = g_ptr_array_index(outcomes, i);
        refused += outcome->code != NULL;
        if (last == NULL || outcome->code != NULL)
            last = outcome;
    }
    cb_console_world_changed(console, patch);
    if (n == 1 || refused == n)
        cb_console_say(console, refused > 0 ? CB_STYLE_HIGH : CB_STYLE_GOOD, g_strdup(last->sentence));
    else if (refused > 0)
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup_printf("%u decided, %u refused: %s", n - refused, refused, last->sentence));
    else
        cb_console_say(console, CB_STYLE_GOOD,
                       g_strdup_printf("%u decided; %s takes them back.", n,
                                       cb_keymap_first(console->keymap, "undo")));
}

static void
free_wish(gpointer data)
{
    g_free(((CbWish *)data)->payload);
}

/* One decision for each of the sessions, in one batch; `choose` names the person for a session, CB_NO_ROW
 * leaves it out. Without `choose` the decision is about the session alone. */
static void
decide_each(CbConsole *console, const char *kind, const GArray *sessions,
            guint (*choose)(const CbWorld *world, guint session), const char *reason)
{
    g_autoptr(CbWorld) world = cb_world_ref(cb_console_world(console)); /* holds the ids */
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(CbWish));
    g_array_set_clear_func(wishes, free_wish);
    for (guint i = 0; i < sessions->len; i++) {
        guint session = g_array_index(sessions, guint, i);
        guint person = choose == NULL ? CB_NO_ROW : choose(world, session);
        if (choose != NULL && person == CB_NO_ROW)
            continue;
        CbWish wish = {kind, sessions_id(world, session),
                       payload(person == CB_NO_ROW ? NULL : operators_id(world, person), reason)};
        g_array_append_val(wishes, wish);
    }
    if (wishes->len > 0)
        cb_console_decide(console, (const CbWish *)(const void *)wishes->data, wishes->len);
    else
        cb_console_say(console, CB_STYLE_DIM, g_strdup("Nobody waits for an answer there."));
    cb_list_mark_all(&cb_console_view(console)->list, FALSE);
}

static void
decide(CbConsole *console, const char *kind, guint session, guint operator, const char *reason)
{
    g_autoptr(CbWorld) world = cb_world_ref(cb_console_world(console)); /* holds the ids */
    g_autofree char *text =
        payload(operator == CB_NO_ROW ? NULL : operators_id(world, operator), reason);
    CbWish wish = {kind, sessions_id(world, session), text};
    cb_console_decide(console, &wish, 1);
}

/* The session that a key is about, or a word that it is about none. */
static guint
session_here(CbConsole *console)
{
    guint session = cb_console_session(console);
    if (session == CB_NO_ROW)
        cb_console_say(console, CB_STYLE_DIM, g_strdup("This row is about no session."));
    return session;
}

static guint
person_here(CbConsole *console)
{
    return console->in_detail ? cb_console_operator(console) : CB_NO_ROW;
}

/* --- propose -------------------------------------------------------------------------------------- */

static void
propose_best(CbConsole *console, guint session)
{
    CbRanked best;
    if (cb_rank(cb_console_world(console), session, 1, &best) == 1 && cb_rank_available(best.key))
        decide(console, "session.propose", session, best.row, NULL);
    else
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup_printf("Nobody is available for %s; %s opens the founders' panel.",
                                       cb_session_label(cb_console_world(console), session),
                                       cb_keymap_first(console->keymap, "fallback")));
}

/* The sessions of the marked rows (or the selected one), in the order of the list. */
static GArray *
chosen_sessions(CbConsole *console)
{
    GArray *sessions = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) chosen = cb_list_chosen(&cb_console_view(console)->list);
    for (guint i = 0; i < chosen->len; i++) {
        const CbItem *item = &g_array_index(chosen, CbItem, i);
        if (item->table == CB_sessions)
            g_array_append_val(sessions, item->row);
    }
    return sessions;
}

void
cb_act_propose(CbConsole *console, int argument)
{
    (void)argument;
    guint session = session_here(console), person = person_here(console);
    if (session == CB_NO_ROW)
        return;
    if (person != CB_NO_ROW) {
        decide(console, "session.propose", session, person, NULL);
        return;
    }
    g_autoptr(GArray) sessions = chosen_sessions(console);
    if (g_hash_table_size(cb_console_view(console)->list.marks) == 0 || sessions->len == 0)
        propose_best(console, session);
    else
        cb_plan_panel_open(console, sessions);
}

/* --- answers to applications ---------------------------------------------------------------------- */

/* The best-placed person who has applied and waits for an answer, CB_NO_ROW when nobody has. */
static guint
best_applicant(const CbWorld *world, guint session)
{
    CbRanked best = {0, CB_NO_ROW};
    CB_EACH_OF_SESSION (world, session, link) {
        guint operator = session_operators_operator_id(world, link);
        CbRanked ranked = {cb_rank_key_of(world, session, operator), operator};
        if (strcmp(session_operators_status(world, link), "pending") == 0 &&
            (best.row == CB_NO_ROW || cb_ranked_before(ranked, best)))
            best = ranked;
    }
    return best.row;
}

void
cb_act_accept(CbConsole *console, int argument)
{
    (void)argument;
    guint session = session_here(console), person = person_here(console);
    if (session == CB_NO_ROW)
        return;
    if (person != CB_NO_ROW) {
        decide(console, "session.accept", session, person, NULL);
        return;
    }
    g_autoptr(GArray) sessions = chosen_sessions(console);
    decide_each(console, "session.accept", sessions, best_applicant, NULL);
}

static void
reject_with(CbConsole *console, const char *reason)
{
    guint session = cb_console_session(console), person = person_here(console);
    if (reason == NULL || session == CB_NO_ROW)
        return;
    if (person != CB_NO_ROW) {
        decide(console, "session.reject", session, person, reason);
        return;
    }
    g_autoptr(GArray) sessions = chosen_sessions(console);
    decide_each(console, "session.reject", sessions, best_applicant, reason);
}

void
cb_act_reject(CbConsole *console, int argument)
{
    (void)argument;
    const CbWorld *world = cb_console_world(console);
    guint session = session_here(console), person = person_here(console);
    if (session == CB_NO_ROW)
        return;
    g_autoptr(GArray) sessions = chosen_sessions(console);
    if (person == CB_NO_ROW && sessions->len == 1)
        person = best_applicant(world, session);
    if (person == CB_NO_ROW && sessions->len == 1) {
        cb_console_say(console, CB_STYLE_DIM,
                       g_strdup("Nobody waits for an answer: enter, then choose whom."));
        return;
    }
    g_autofree char *label =
        person == CB_NO_ROW
            ? g_strdup_printf("Reject the best applicant of %u sessions because: ", sessions->len)
            : g_strdup_printf("Reject %s because (may be empty): ", cb_operator_label(world, person));
    cb_prompt_open(console, label, "", NULL, reject_with);
}

/* --- founders ------------------------------------------------------------------------------------- */

static void
run_notify(CbConsole *console, gpointer session)
{
    decide(console, "session.notify_founders", GPOINTER_TO_UINT(session), CB_NO_ROW, NULL);
}

static void
run_force(CbConsole *console, gpointer session)
{
    if (!cb_console_open_row(console, CB_sessions, GPOINTER_TO_UINT(session)))
        return;
    cb_act_other_pane(console, 0);
    if (console->in_detail)
        cb_console_say(console, CB_STYLE_ACCENT,
                       g_strdup_printf("Choose whom to assign, then %s.",
                                       cb_keymap_first(console->keymap, "force")));
}

static void
run_review(CbConsole *console, gpointer session)
{
    decide(console, "session.review", GPOINTER_TO_UINT(session), CB_NO_ROW, NULL);
}

static gboolean
begins_before(const CbWorld *world, guint a, guint b)
{
    gint64 x = sessions_date(world, a), y = sessions_date(world, b);
    return x != y ? x < y : sessions_starts_at(world, a) < sessions_starts_at(world, b);
}

/* The selected session when it needs the founders, else the most urgent one that does. */
static guint
session_for_founders(CbConsole *console)
{
    guint selected = cb_console_session(console), urgent = CB_NO_ROW;
    const CbWorld *world = cb_console_world(console);
    if (selected != CB_NO_ROW && cb_session_fallback(world, selected) != NULL)
        return selected;
    for (guint i = 0; i < cb_board_rows(console->board); i++) {
        const CbBoardRow *row = cb_board_row(console->board, i);
        if (!row->past && row->fallback != NULL &&
            (urgent == CB_NO_ROW || begins_before(world, row->session, urgent)))
            urgent = row->session;
    }
    return urgent;
}

static char *
fallback_text(CbConsole *console, guint session, const char *reason)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) when = g_string_new(NULL);
    guint told = 0;
    cb_cell_when(console, session, when);
    for (guint m = cb_world_first(world, CB_messages, CB_messages_session_id, session); m != CB_NO_ROW;
         m = cb_world_next(world, CB_messages, CB_messages_session_id, m))
        told++;
    const char *sentence = "";
    for (guint r = 0; r < G_N_ELEMENTS(founder_reasons); r++)
        if (strcmp(founder_reasons[r][0], reason) == 0)
            sentence = founder_reasons[r][1];
    return g_strdup_printf("%s, %s\n%s\n%" G_GINT64_FORMAT " open · %u founders · %u told so far\n\n"
                           "A message that has been pushed cannot be taken back.",
                           cb_session_label(world, session), when->str, sentence,
                           cb_coverage(world, session).gap, cb_world_rows(world, CB_founders), told);
}

void
cb_act_fallback(CbConsole *console, int argument)
{
    (void)argument;
    guint session = session_for_founders(console);
    if (session == CB_NO_ROW) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("No session needs the founders."));
        return;
    }
    CbRole role = cb_desk_profile(console->desk)->role;
    const CbChoice choices[] = {
        {'n', "tell the founders", NULL, run_notify},
        {'F', "assign somebody without consent",
         role == CB_ROLE_MANAGER || role == CB_ROLE_ADMIN ? NULL : "only a manager or an admin may",
         run_force},
        {'v', "mark for review", NULL, run_review},
    };
    const char *reason = cb_session_fallback(cb_console_world(console), session);
    cb_choices_open(console, "Founders needed", fallback_text(console, session, reason), choices,
                    G_N_ELEMENTS(choices), GUINT_TO_POINTER(session), NULL);
}

void
cb_act_force(CbConsole *console, int argument)
{
    (void)argument;
    guint session = session_here(console), person = person_here(console);
    if (session != CB_NO_ROW && person != CB_NO_ROW)
        decide(console, "session.force", session, person, NULL);
}

void
cb_act_review(CbConsole *console, int argument)
{
    (void)argument;
    if (session_here(console) == CB_NO_ROW)
        return;
    g_autoptr(GArray) sessions = chosen_sessions(console);
    decide_each(console, "session.review", sessions, NULL, NULL);
}

/* --- taking back ---------------------------------------------------------------------------------- */

/* Shows the sentence of an undo, redo or drop, and the World as it is after it. */
static void
taken(CbConsole *console, char *sentence, GError *error)
{
    if (sentence == NULL) {
        cb_console_fail(console, error);
        return;
    }
    cb_console_world_changed(console, NULL);
    cb_console_say(console, CB_STYLE_GOOD, sentence);
}

void
cb_act_undo(CbConsole *console, int argument)
{
    (void)argument;
    GError *error = NULL;
    taken(console, cb_desk_undo(console->desk, &error), error);
}

void
cb_act_redo(CbConsole *console, int argument)
{
    (void)argument;
    GError *error = NULL;
    taken(console, cb_desk_redo(console->desk, &error), error);
}

void
cb_act_give_up(CbConsole *console, int argument)
{
    (void)argument;
    GError *error = NULL;
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    if (item != NULL)
        taken(console, cb_desk_drop(console->desk, item->id, &error), error);
}
