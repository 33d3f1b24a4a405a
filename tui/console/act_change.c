/* Changes of sessions: a panel of what can be changed, each shown with what follows before it is
 * decided; a new session; completing what is over. */
#include <string.h>

#include "engine/json.h"
#include "engine/operators/change.h"
#include "engine/operators/operators.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"
#include "tui/desk/typed.h"
#include "tui/console/wish.h"

/* --- asking for one or a series --------------------------------------------------------------- */

/* Of a session of a series the change may be about those that follow, or all. Takes the payload
 * over. */
static void
ask(CbConsole *console, const char *title, const char *kind, const char *session, cJSON *payload)
{
    static const struct {
        CbKey key;
        const char *label, *scope;
    } scopes[] = {
        {CB_KEY_ENTER, "do it", NULL},
        {'f', "this one and those that follow", "following"},
        {'a', "the whole series", "all"},
    };
    const CbWorld *world = cb_console_world(console);
    guint row = cb_world_find(world, CB_sessions, session);
    gboolean series = row != CB_NO_ROW && cb_series_size(world, row) > 0;
    CbWishWay ways[G_N_ELEMENTS(scopes)];
    guint n = series ? G_N_ELEMENTS(scopes) : 1;
    for (guint i = 0; i < n; i++) {
        if (scopes[i].scope != NULL) {
            cJSON_DeleteItemFromObjectCaseSensitive(payload, "scope");
            cJSON_AddStringToObject(payload, "scope", scopes[i].scope);
        }
        ways[i] = (CbWishWay){scopes[i].key, i == 0 && series ? "only this one" : scopes[i].label,
                              kind, g_strdup(session), cJSON_PrintUnformatted(payload)};
    }
    cJSON_Delete(payload);
    cb_wish_ask(console, title, ways, n, NULL);
}

/* --- what was typed --------------------------------------------------------------------------- */

static gboolean
read_typed(CbConsole *console, const char *text, CbTyped *typed)
{
    char *problem = NULL;
    CbTypedClock clock = cb_act_clock(console);
    if (cb_typed_read(text, &clock, typed, &problem))
        return TRUE;
    cb_console_say(console, CB_STYLE_HIGH, problem);
    return FALSE;
}

static void
add_slot(cJSON *payload, gint64 date, const CbTyped *typed)
{
    char day[11], time[32];
    cJSON_AddStringToObject(payload, "date", cb_day_format(date, day));
    if (typed->starts_at == CB_NULL)
        return;
    cJSON_AddStringToObject(payload, "starts_at", cb_time_format(typed->starts_at, time));
    cJSON_AddStringToObject(payload, "ends_at", cb_time_format(typed->ends_at, time));
}

static void
move_typed(CbConsole *console, const char *text, gpointer session)
{
    g_auto(CbTyped) typed = {0};
    guint row = cb_world_find(cb_console_world(console), CB_sessions, session);
    CbTypedClock clock = cb_act_clock(console);
    char *problem = NULL;
    if (text == NULL || row == CB_NO_ROW)
        return;
    clock.today = sessions_date(cb_console_world(console), row); /* times alone stay on its date */
    g_auto(CbTyped) here = {0};
    if (!read_typed(console, text, &typed) || !cb_typed_read(text, &clock, &here, &problem)) {
        g_free(problem);
        return;
    }
    cJSON *payload = cJSON_CreateObject();
    add_slot(payload, typed.dated ? typed.first : here.first, typed.dated ? &typed : &here);
    ask(console, "move", "session.move", session, payload);
}

/* Sets one column to a text, a number, or to nothing. */
static void
set_column(CbConsole *console, const char *session, const char *column, const char *text,
           gboolean number)
{
    cJSON *payload = cJSON_CreateObject(), *set = cJSON_AddObjectToObject(payload, "set");
    gint64 value = 0;
    if (*text == '\0')
        cJSON_AddNullToObject(set, column);
    else if (number && g_ascii_string_to_signed(text, 10, 0, 100000, &value, NULL))
        cJSON_AddNumberToObject(set, column, (double)value);
    else
        cJSON_AddStringToObject(set, column, text);
    ask(console, "edit", "session.edit", session, payload);
}

static void
need_typed(CbConsole *console, const char *text, gpointer session)
{
    if (text != NULL)
        set_column(console, session, "min_operators", text, TRUE);
}

static void
title_typed(CbConsole *console, const char *text, gpointer session)
{
    if (text != NULL)
        set_column(console, session, "title", text, FALSE);
}

/* How many places have a name with words that begin so; the last of them in *place. A name typed in full is one. */
static guint
places_called(const CbWorld *world, const char *text, guint *place)
{
    guint n = 0;
    for (guint p = 0; p < cb_world_rows(world, CB_places); p++) {
        const char *name = places_name(world, p);
        if (name == NULL || !g_str_match_string(text, name, TRUE))
            continue;
        *place = p;
        if (g_str_equal(name, text))
            return 1;
        n++;
    }
    return n;
}

/* By its id or its name. */
static void
place_typed(CbConsole *console, const char *text, gpointer session)
{
    const CbWorld *world = cb_console_world(console);
    guint place = CB_NO_ROW;
    if (text == NULL)
        return;
    gboolean plain = *text == '\0' || cb_world_find(world, CB_places, text) != CB_NO_ROW;
    guint n = plain ? 0 : places_called(world, text, &place);
    if (plain || n == 1)
        set_column(console, session, "place_id", plain ? text : places_id(world, place), FALSE);
    else
        cb_console_say(console, CB_STYLE_HIGH,
                       n == 0 ? g_strdup_printf("No place is called \"%s\".", text)
                              : g_strdup_printf("%u places are called \"%s\"; type more of the name.", n, text));
}

static void
cancel_typed(CbConsole *console, const char *text, gpointer session)
{
    if (text == NULL)
        return;
    cJSON *payload = cJSON_CreateObject();
    if (*text != '\0')
        cJSON_AddStringToObject(payload, "reason", text);
    ask(console, "cancel", "session.cancel", session, payload);
}

/* --- the panel -------------------------------------------------------------------------------- */

static void
prompt_for(CbConsole *console, const char *session, const char *label, const char *initial,
           const char *invitation,
           void (*done)(CbConsole *console, const char *text, gpointer data))
{
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = initial != NULL ? initial : "",
                                               .invitation = invitation,
                                               .done = done,
                                               .data = g_strdup(session),
                                               .free_data = g_free});
}

static void
choose_move(CbConsole *console, gpointer session)
{
    prompt_for(console, session, "Move to: ", NULL, "tomorrow, fri 19:00-23:00, 28/11, 20:00-22:00",
               move_typed);
}

static void
choose_need(CbConsole *console, gpointer session)
{
    prompt_for(console, session, "People needed: ", NULL, "a number", need_typed);
}

static guint
row_of(CbConsole *console, const char *session)
{
    return cb_world_find(cb_console_world(console), CB_sessions, session);
}

static void
choose_title(CbConsole *console, gpointer session)
{
    guint row = row_of(console, session);
    prompt_for(console, session,
               "Title: ", row == CB_NO_ROW ? NULL : sessions_title(cb_console_world(console), row),
               NULL, title_typed);
}

static void
choose_place(CbConsole *console, gpointer session)
{
    const CbWorld *world = cb_console_world(console);
    guint row = row_of(console, session);
    const char *id = row == CB_NO_ROW ? NULL : sessions_place_id(world, row);
    guint place = cb_world_find(world, CB_places, id);
    prompt_for(console, session, "Place: ", place == CB_NO_ROW ? id : places_name(world, place),
               "the name of a place, or words of it; nothing for none", place_typed);
}

static void
choose_cancel(CbConsole *console, gpointer session)
{
    prompt_for(console, session, "Cancel, because: ", NULL, "a reason, may be empty", cancel_typed);
}

static void
choose_complete(CbConsole *console, gpointer session)
{
    ask(console, "complete", "session.complete", session, cJSON_CreateObject());
}

static void
choose_reopen(CbConsole *console, gpointer session)
{
    ask(console, "reopen", "session.reopen", session, cJSON_CreateObject());
}

static char *
panel_text(CbConsole *console, guint session)
{
    const CbWorld *world = cb_console_world(console);
    guint place = cb_world_find(world, CB_places, sessions_place_id(world, session));
    g_autoptr(GString) when = g_string_new(NULL), staff = g_string_new(NULL);
    cb_cell_when_exactly(console, session, when);
    cb_cell_staff(console, session, staff);
    g_autofree char *series =
        cb_series_size(world, session) == 0
            ? g_strdup("")
            : g_strdup_printf(" · of a series of %u", 1 + cb_series_size(world, session));
    return g_strdup_printf("%s\n%s · %s · %s%s%s%s", cb_session_label(world, session), when->str,
                           sessions_status(world, session), staff->str, series,
                           place == CB_NO_ROW ? "" : " · ",
                           place == CB_NO_ROW ? "" : places_name(world, place));
}

void
cb_act_change(CbConsole *console, int argument)
{
    static const CbChoice of_live[] = {
        {'m', "move to another date or time", NULL, choose_move},
        {'n', "change how many people it needs", NULL, choose_need},
        {'t', "change its title", NULL, choose_title},
        {'p', "change its place", NULL, choose_place},
        {'k', "complete it: it is over", NULL, choose_complete},
        {'c', "cancel it", NULL, choose_cancel},
    };
    static const CbChoice of_ended[] = {{'o', "open it again", NULL, choose_reopen}};
    (void)argument;
    guint session = cb_act_session(console);
    if (session == CB_NO_ROW)
        return;
    gboolean live = cb_session_is_live(cb_console_world(console), session);
    cb_choices_open(console, "change", panel_text(console, session), live ? of_live : of_ended,
                    live ? G_N_ELEMENTS(of_live) : G_N_ELEMENTS(of_ended),
                    g_strdup(sessions_id(cb_console_world(console), session)), g_free);
}

/* --- a new session ---------------------------------------------------------------------------- */

/* "weekly:8": eight times, seven days apart. */
static void
add_repeat(cJSON *payload, const char *times)
{
    gint64 n = 0;
    cJSON *repeat = cJSON_AddObjectToObject(payload, "repeat");
    cJSON_AddNumberToObject(repeat, "every_days", 7);
    cJSON_AddNumberToObject(repeat, "times",
                            g_ascii_string_to_signed(times, 10, 1, 366, &n, NULL) ? (double)n : 0);
}

/* "need:2 region:occitanie Foire expo": settings by name, the rest is the title. */
static void
add_words(cJSON *payload, const char *rest)
{
    static const char *const names[][2] = {
        {"region:", "region"}, {"place:", "place_id"}, {"client:", "client_id"}};
    g_auto(GStrv) words = g_strsplit(rest, " ", -1);
    g_autoptr(GString) title = g_string_new(NULL);
    for (char **word = words; *word != NULL; word++) {
        guint n = 0;
        while (n < G_N_ELEMENTS(names) && !g_str_has_prefix(*word, names[n][0]))
            n++;
        if (n < G_N_ELEMENTS(names))
            cJSON_AddStringToObject(payload, names[n][1], *word + strlen(names[n][0]));
        else if (g_str_has_prefix(*word, "need:"))
            cJSON_AddNumberToObject(payload, "min_operators",
                                    (double)g_ascii_strtoull(*word + 5, NULL, 10));
        else if (g_str_has_prefix(*word, "weekly:"))
            add_repeat(payload, *word + 7);
        else
            g_string_append_printf(title, "%s%s", title->len > 0 ? " " : "", *word);
    }
    if (title->len > 0)
        cJSON_AddStringToObject(payload, "title", title->str);
}

static void
session_typed(CbConsole *console, const char *text, gpointer data)
{
    g_auto(CbTyped) typed = {0};
    (void)data;
    if (text == NULL || *text == '\0' || !read_typed(console, text, &typed))
        return;
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    add_slot(payload, typed.first, &typed);
    add_words(payload, typed.rest);
    const CbWishWay way = {CB_KEY_ENTER, "plan it", "session.add", g_uuid_string_random(),
                           cJSON_PrintUnformatted(payload)};
    cb_wish_ask(console, "a new session", &way, 1, NULL);
}

void
cb_act_add(CbConsole *console, int argument)
{
    (void)argument;
    prompt_for(console, NULL, "New session: ", NULL,
               "fri 19:00-23:00 need:2 region:bretagne weekly:4 Title", session_typed);
}

/* --- what is over ----------------------------------------------------------------------------- */

static void
complete_all(CbConsole *console, gpointer data)
{
    const GPtrArray *ids = data;
    g_autofree CbWish *wishes = g_new0(CbWish, ids->len);
    for (guint i = 0; i < ids->len; i++)
        wishes[i] = (CbWish){"session.complete", ids->pdata[i], NULL};
    cb_wish_decide_all(console, wishes, ids->len, "completed");
}

void
cb_act_complete_past(CbConsole *console, int argument)
{
    static const CbChoice choices[] = {{CB_KEY_ENTER, "complete all of them", NULL, complete_all}};
    const CbWorld *world = cb_console_world(console);
    (void)argument;
    g_autoptr(GArray) over = cb_sessions_to_complete(world, cb_desk_now(console->desk));
    if (over->len == 0) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("Nothing that is over is still confirmed."));
        return;
    }
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < over->len; i++)
        g_ptr_array_add(ids, g_strdup(sessions_id(world, g_array_index(over, guint, i))));
    g_autoptr(GString) first = g_string_new(NULL), last = g_string_new(NULL);
    cb_text_date(console, sessions_date(world, g_array_index(over, guint, 0)), first);
    cb_text_date(console, sessions_date(world, g_array_index(over, guint, over->len - 1)), last);
    cb_choices_open(
        console, "over, and confirmed still",
        g_strdup_printf("%u %s, from %s to %s, are over and still count as load of their people.",
                        over->len, over->len == 1 ? "session" : "sessions", first->str, last->str),
        choices, 1, ids, (GDestroyNotify)g_ptr_array_unref);
}
