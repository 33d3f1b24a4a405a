#include "tui/console/wish.h"

#include "engine/operators/effect.h"
#include "tui/console/overlay.h"

#define MOST_LINES 4 /* of each kind */
#define MOST_WAYS 3

GPtrArray *
cb_wish_outcomes(CbConsole *console, const CbWish *wishes, guint n)
{
    g_autoptr(CbPatch) patch = NULL;
    GError *error = NULL;
    GPtrArray *outcomes = cb_desk_decide(console->desk, wishes, n, &patch, &error);
    cb_console_world_changed(console, patch); /* what others wrote is taken in even when it fails */
    cb_link_outbox(console);
    if (outcomes == NULL)
        cb_console_fail(console, error);
    return outcomes;
}

gboolean
cb_wish_decide(CbConsole *console, const char *kind, const char *target_id, char *payload)
{
    const CbWish wish = {kind, target_id, payload};
    g_autoptr(GPtrArray) outcomes = cb_wish_outcomes(console, &wish, 1);
    g_free(payload);
    if (outcomes == NULL)
        return FALSE;
    const CbOutcome *outcome = g_ptr_array_index(outcomes, 0);
    cb_console_say(console, outcome->code == NULL ? CB_STYLE_GOOD : CB_STYLE_HIGH,
                   g_strdup(outcome->sentence));
    return outcome->code == NULL;
}

void
cb_wish_decide_all(CbConsole *console, const CbWish *wishes, guint n, const char *done)
{
    g_autoptr(GPtrArray) outcomes = cb_wish_outcomes(console, wishes, n);
    const char *refusal = NULL;
    guint accepted = 0;
    if (outcomes == NULL)
        return;
    for (guint i = 0; i < outcomes->len; i++) {
        const CbOutcome *outcome = outcomes->pdata[i];
        accepted += outcome->code == NULL;
        refusal = outcome->code != NULL ? outcome->sentence : refusal;
    }
    cb_console_say(console, refusal == NULL ? CB_STYLE_GOOD : CB_STYLE_HIGH,
                   refusal == NULL ? g_strdup_printf("%u %s; %s takes them back.", accepted, done,
                                                     cb_keymap_first(console->keymap, "undo"))
                                   : g_strdup_printf("%u %s, %u refused: %s", accepted, done,
                                                     n - accepted, refusal));
}

/* --- asking first ----------------------------------------------------------------------------- */

typedef struct {
    const char *title;
    CbWishWay ways[MOST_WAYS];
    guint n;
    void (*then)(CbConsole *console, const char *urgent);
} Question;

static void
free_question(gpointer data)
{
    Question *question = data;
    for (guint i = 0; i < question->n; i++) {
        g_free(question->ways[i].target_id);
        g_free(question->ways[i].payload);
    }
    g_free(question);
}

static CbOutcome *
preview(CbConsole *console, const CbWishWay *way)
{
    return cb_desk_preview(console->desk, &(CbWish){way->kind, way->target_id, way->payload});
}

static void
do_way(CbConsole *console, const Question *question, guint i)
{
    const CbWishWay *way = &question->ways[i];
    g_autoptr(CbOutcome) outcome = preview(console, way);
    g_autoptr(CbEffect) effect =
        outcome->patch == NULL
            ? NULL
            : cb_effect_new(cb_console_world(console), outcome->patch, cb_desk_now(console->desk));
    gboolean done = cb_wish_decide(console, way->kind, way->target_id, g_strdup(way->payload));
    if (done && question->then != NULL)
        question->then(console, effect != NULL ? effect->urgent : NULL);
}

/* What was shown is what the first way does; another is shown in turn before it is done. */
static void
show_way(CbConsole *console, const Question *question, guint i)
{
    CbWishWay way = question->ways[i];
    way.key = CB_KEY_ENTER;
    way.target_id = g_strdup(way.target_id);
    way.payload = g_strdup(way.payload);
    cb_wish_ask(console, question->title, &way, 1, question->then);
}

static void
take_way(CbConsole *console, gpointer question, guint place)
{
    if (place == 0)
        do_way(console, question, 0);
    else
        show_way(console, question, place);
}

/* The sentence and what follows from it, in lines. */
static char *
describe(CbConsole *console, const CbOutcome *outcome)
{
    GString *text = g_string_new(outcome->sentence);
    g_autoptr(CbEffect) effect =
        cb_effect_new(cb_console_world(console), outcome->patch, cb_desk_now(console->desk));
    g_autoptr(GPtrArray) lines = cb_effect_lines(effect, MOST_LINES);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "\n%s", (const char *)lines->pdata[i]);
    return g_string_free(text, FALSE);
}

void
cb_wish_ask(CbConsole *console, const char *title, const CbWishWay *ways, guint n,
            void (*then)(CbConsole *console, const char *urgent))
{
    Question *question = g_new0(Question, 1);
    CbChoice choices[MOST_WAYS];
    question->title = title;
    question->n = n;
    question->then = then;
    for (guint i = 0; i < n; i++) {
        question->ways[i] = ways[i];
        choices[i] = (CbChoice){ways[i].key, ways[i].label, NULL, NULL};
    }
    g_autoptr(CbOutcome) outcome = preview(console, &ways[0]);
    if (outcome->patch == NULL) {
        cb_console_say(console, CB_STYLE_HIGH, g_strdup(outcome->sentence));
        free_question(question);
        return;
    }
    cb_choices_of_open(console, title, describe(console, outcome), choices, n, take_way, question, free_question);
}
