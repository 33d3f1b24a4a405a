/* Deciding: what a key asks of the selected session or person, or of the marked sessions, is decided by the
 * desk, and the sentence of the outcome stands in the bottom line. */
#include "engine/operators/contact.h"
#include "engine/operators/plan.h"
#include "tui/console/about.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/console/plan_panel.h"
#include "tui/console/view.h"

/* --- what a key is about ---------------------------------------------------------------------- */

guint
cb_act_session(CbConsole *console)
{
    guint session = console->in_detail
                        ? cb_world_find(cb_console_world(console), CB_sessions, console->people_of)
                        : cb_console_session(console);
    if (session == CB_NO_ROW)
        cb_console_say(console, CB_STYLE_DIM, g_strdup("This row is about no session."));
    return session;
}

guint
cb_act_person(CbConsole *console)
{
    return console->in_detail ? cb_console_operator(console) : CB_NO_ROW;
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
cb_act_decide(CbConsole *console, const char *kind, guint session, guint operator)
{
    g_autoptr(GArray) about = cb_abouts_new();
    cb_abouts_add(about, cb_console_world(console), session, operator);
    cb_console_decide(console, kind, about, NULL, 0);
}

/* --- propose ---------------------------------------------------------------------------------- */

static void
propose_best(CbConsole *console, guint session)
{
    CbRanked best;
    if (cb_best_candidate(cb_console_world(console), session, &best))
        cb_act_decide(console, "session.propose", session, best.row);
    else
        cb_console_say(console, CB_STYLE_HIGH,
                       g_strdup_printf("Nobody is available for %s; %s opens the founders' panel.",
                                       cb_session_label(cb_console_world(console), session),
                                       cb_keymap_first(console->keymap, "fallback")));
}

void
cb_act_propose(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_act_session(console), person = cb_act_person(console);
    if (session == CB_NO_ROW)
        return;
    if (person != CB_NO_ROW) {
        cb_act_decide(console, "session.propose", session, person);
        return;
    }
    g_autoptr(GArray) sessions = chosen_sessions(console);
    if (g_hash_table_size(cb_console_view(console)->list.marks) == 0 || sessions->len == 0)
        propose_best(console, session);
    else
        cb_plan_panel_open(console, sessions);
}

/* --- answers to applications ------------------------------------------------------------------ */

/* Applications to be answered: who, by id, and in how many of the chosen sessions nobody waits. */
typedef struct {
    GArray *abouts;
    guint skipped;
} Applications;

static void
free_applications(gpointer data)
{
    Applications *applications = data;
    g_array_unref(applications->abouts);
    g_free(applications);
}

/* The selected person's, or the best one of each chosen session. NULL, with a word, when nobody waits. */
static Applications *
chosen_applications(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    guint session = cb_act_session(console), person = cb_act_person(console);
    if (session == CB_NO_ROW)
        return NULL;
    Applications *applications = g_new0(Applications, 1);
    applications->abouts = cb_abouts_new();
    if (person != CB_NO_ROW) {
        cb_abouts_add(applications->abouts, world, session, person);
        return applications;
    }
    g_autoptr(GArray) sessions = chosen_sessions(console);
    for (guint i = 0; i < sessions->len; i++) {
        guint chosen = g_array_index(sessions, guint, i), best = cb_best_applicant(world, chosen);
        applications->skipped += best == CB_NO_ROW;
        if (best != CB_NO_ROW)
            cb_abouts_add(applications->abouts, world, chosen, best);
    }
    if (applications->abouts->len > 0)
        return applications;
    free_applications(applications);
    cb_console_say(console, CB_STYLE_DIM,
                   g_strdup(sessions->len > 1 ? "Nobody waits for an answer there."
                                              : "Nobody waits for an answer: enter, then choose whom."));
    return NULL;
}

void
cb_act_accept(CbConsole *console, int argument)
{
    (void)argument;
    Applications *applications = chosen_applications(console);
    if (applications == NULL)
        return;
    cb_console_decide(console, "session.accept", applications->abouts, NULL, applications->skipped);
    free_applications(applications);
}

static void
reject_with(CbConsole *console, const char *reason, gpointer data)
{
    const Applications *applications = data;
    if (reason != NULL)
        cb_console_decide(console, "session.reject", applications->abouts,
                          *reason != '\0' ? reason : NULL, applications->skipped);
}

void
cb_act_reject(CbConsole *console, int argument)
{
    (void)argument;
    Applications *applications = chosen_applications(console);
    if (applications == NULL)
        return;
    const CbAbout *first = &g_array_index(applications->abouts, CbAbout, 0);
    g_autofree char *label =
        applications->abouts->len == 1
            ? g_strdup_printf("Reject %s: ", first->operator_label)
            : g_strdup_printf("Reject the best of %u sessions: ", applications->abouts->len);
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = "",
                                               .invitation = "reason, may be empty",
                                               .done = reject_with,
                                               .data = applications,
                                               .free_data = free_applications});
}

/* --- without anybody's consent ---------------------------------------------------------------- */

void
cb_act_force(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_act_session(console), person = cb_act_person(console);
    if (session != CB_NO_ROW && person != CB_NO_ROW)
        cb_act_decide(console, "session.force", session, person);
}

void
cb_act_review(CbConsole *console, int argument)
{
    (void)argument;
    guint session = cb_act_session(console);
    if (session == CB_NO_ROW)
        return;
    if (console->in_detail) {
        cb_act_decide(console, "session.review", session, CB_NO_ROW);
        return;
    }
    g_autoptr(GArray) abouts = cb_abouts_new();
    g_autoptr(GArray) sessions = chosen_sessions(console);
    for (guint i = 0; i < sessions->len; i++)
        cb_abouts_add(abouts, cb_console_world(console), g_array_index(sessions, guint, i), CB_NO_ROW);
    if (abouts->len > 0)
        cb_console_decide(console, "session.review", abouts, NULL, 0);
}

/* --- taking back ------------------------------------------------------------------------------ */

/* Shows the sentence of an undo, redo or giving up, and the World as it is after it. */
static void
taken(CbConsole *console, char *sentence, GError *error)
{
    cb_console_world_changed(console, NULL); /* what others wrote is taken in even when it fails */
    cb_link_outbox(console);
    if (sentence != NULL)
        cb_console_say(console, CB_STYLE_GOOD, sentence);
    else
        cb_console_fail(console, error);
}

/* What takes back a batch that is pushed already: decided when the person says so. */
static void
decide_opposites(CbConsole *console, gpointer data)
{
    const GArray *wishes = data;
    GError *error = NULL;
    g_autoptr(GPtrArray) outcomes =
        cb_desk_decide(console->desk, (const CbWish *)(const void *)wishes->data, wishes->len, NULL,
                       &error);
    guint last = outcomes != NULL && outcomes->len > 0 ? outcomes->len - 1 : 0;
    taken(console,
          outcomes == NULL
              ? NULL
              : g_strdup(((const CbOutcome *)g_ptr_array_index(outcomes, last))->sentence),
          error);
}

/* TRUE when the newest batch is pushed already: then the opposite is offered, or it is said that there is
 * none. */
static gboolean
offer_opposites(CbConsole *console)
{
    static const CbChoice choices[] = {{'y', "decide the opposite", NULL, decide_opposites}};
    g_autofree char *sentence = NULL;
    GArray *wishes = cb_desk_opposites(console->desk, &sentence);
    if (wishes != NULL)
        cb_choices_open(console, "already pushed", g_strdup(sentence), choices, 1, wishes,
                        (GDestroyNotify)g_array_unref);
    else if (sentence != NULL)
        cb_console_say(console, CB_STYLE_HIGH, g_steal_pointer(&sentence));
    else
        return FALSE;
    return TRUE;
}

void
cb_act_undo(CbConsole *console, int argument)
{
    (void)argument;
    GError *error = NULL;
    if (offer_opposites(console))
        return;
    char *sentence = cb_desk_undo(console->desk, &error);
    taken(console, sentence, error);
}

void
cb_act_redo(CbConsole *console, int argument)
{
    (void)argument;
    GError *error = NULL;
    char *sentence = cb_desk_redo(console->desk, &error);
    taken(console, sentence, error);
}

void
cb_act_give_up(CbConsole *console, int argument)
{
    (void)argument;
    GError *error = NULL;
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    if (item == NULL)
        return;
    char *sentence = cb_desk_give_up(console->desk, item->id, &error);
    taken(console, sentence, error);
}
