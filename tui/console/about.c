#include "tui/console/about.h"

#include <string.h>

#include "engine/operators/operators.h"
#include "tui/console/cells.h"

static void
clear_about(gpointer data)
{
    CbAbout *about = data;
    g_free(about->session);
    g_free(about->operator);
    g_free(about->session_label);
    g_free(about->operator_label);
}

GArray *
cb_abouts_new(void)
{
    GArray *abouts = g_array_new(FALSE, FALSE, sizeof(CbAbout));
    g_array_set_clear_func(abouts, clear_about);
    return abouts;
}

void
cb_abouts_add(GArray *abouts, const CbWorld *world, guint session, guint operator)
{
    CbAbout about = {.session = g_strdup(sessions_id(world, session)),
                     .session_label = g_strdup(cb_session_label(world, session))};
    if (operator != CB_NO_ROW) {
        about.operator = g_strdup(operators_id(world, operator));
        about.operator_label = g_strdup(cb_operator_label(world, operator));
    }
    g_array_append_val(abouts, about);
}

void
cb_abouts_free(gpointer abouts)
{
    g_array_unref(abouts);
}

char *
cb_about_gone(const char *label)
{
    return g_strdup_printf("%s is no longer there.", label);
}

CbOutcome *
cb_about_preview(CbConsole *console, const char *kind, const CbAbout *about)
{
    g_autofree char *payload = cb_operators_payload(about->operator, NULL);
    return cb_desk_preview(console->desk, &(CbWish){kind, about->session, payload});
}

/* --- deciding --------------------------------------------------------------------------------- */

static void
free_wish(gpointer data)
{
    g_free(((CbWish *)data)->payload);
}

/* The ids stay those of `abouts`. */
static GArray *
wishes_of(const char *kind, const GArray *abouts, const char *reason)
{
    GArray *wishes = g_array_new(FALSE, FALSE, sizeof(CbWish));
    g_array_set_clear_func(wishes, free_wish);
    for (guint i = 0; i < abouts->len; i++) {
        const CbAbout *about = &g_array_index(abouts, CbAbout, i);
        CbWish wish = {kind, about->session, cb_operators_payload(about->operator, reason)};
        g_array_append_val(wishes, wish);
    }
    return wishes;
}

/* What came of several wishes. */
typedef struct {
    guint done, refused, skipped;
    char *sentence; /* of the last that was refused, or else of the last that was done */
} Tally;

static char *
sentence_of(const CbAbout *about, const CbOutcome *outcome)
{
    if (g_strcmp0(outcome->code, "SESSION_NOT_FOUND") == 0)
        return cb_about_gone(about->session_label);
    if (g_strcmp0(outcome->code, "OPERATOR_NOT_FOUND") == 0 && about->operator_label != NULL)
        return cb_about_gone(about->operator_label);
    return g_strdup(outcome->sentence);
}

void
cb_console_unmark(CbConsole *console, const char *session_id)
{
    g_autofree char *id = g_strconcat(cb_tables[CB_sessions].name, "/", session_id, NULL);
    cb_list_unmark_id(&cb_console_view(console)->list, id);
}

/* Counts, and takes the marks from what is done. */
static void
count(CbConsole *console, const GArray *abouts, const GPtrArray *outcomes, Tally *tally)
{
    for (guint i = 0; i < outcomes->len; i++) {
        const CbAbout *about = &g_array_index(abouts, CbAbout, i);
        const CbOutcome *outcome = g_ptr_array_index(outcomes, i);
        gboolean refused = outcome->code != NULL;
        tally->refused += refused;
        tally->done += !refused;
        if (!refused)
            cb_console_unmark(console, about->session);
        if (refused || tally->refused == 0) {
            g_free(tally->sentence);
            tally->sentence = sentence_of(about, outcome);
        }
    }
}

/* "accepted", for "3 accepted". */
static const char *
done_word(const char *kind)
{
    static const char *const words[][2] = {
        {"session.propose", "proposed"},
        {"session.accept", "accepted"},
        {"session.reject", "rejected"},
        {"session.review", "marked for review"},
    };
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        if (strcmp(words[w][0], kind) == 0)
            return words[w][1];
    return "decided";
}

/* "2 accepted, 1 refused: the gala has all the people it needs; 2 had nobody waiting" */
static char *
summary(CbConsole *console, const char *kind, const Tally *tally)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (tally->done > 0)
        g_string_append_printf(text, "%u %s", tally->done, done_word(kind));
    if (tally->refused > 0) {
        gsize length = strlen(tally->sentence);
        g_string_append_printf(text, "%s%u refused: %.*s", text->len > 0 ? ", " : "", tally->refused,
                               (int)(length - (length > 0 && tally->sentence[length - 1] == '.')),
                               tally->sentence);
    }
    if (tally->skipped > 0)
        g_string_append_printf(text, "; %u had nobody waiting", tally->skipped);
    if (tally->refused == 0 && tally->skipped == 0)
        g_string_append_printf(text, "; %s takes them back", cb_keymap_first(console->keymap, "undo"));
    return g_strconcat(text->str, ".", NULL);
}

void
cb_console_decide(CbConsole *console, const char *kind, const GArray *abouts, const char *reason,
                  guint skipped)
{
    g_autoptr(GArray) wishes = wishes_of(kind, abouts, reason);
    g_autoptr(CbPatch) patch = NULL;
    GError *error = NULL;
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(
        console->desk, (const CbWish *)(const void *)wishes->data, wishes->len, &patch, &error);
    cb_console_world_changed(console, patch); /* what others wrote is taken in even when it fails */
    cb_link_outbox(console);
    if (outcomes == NULL) {
        cb_console_fail(console, error);
        return;
    }
    Tally tally = {.skipped = skipped};
    count(console, abouts, outcomes, &tally);
    CbStyle style = tally.refused > 0 ? CB_STYLE_HIGH : CB_STYLE_GOOD;
    if (outcomes->len == 1 && skipped == 0) {
        cb_console_say(console, style, tally.sentence);
        return;
    }
    cb_console_say(console, style, summary(console, kind, &tally));
    g_free(tally.sentence);
}
