/* The palette: actions, people, sessions, places, campaigns, jobs, the crew, bookings, interpreters, projects, advisors, events
 * and the people at them by typing. */
#include "engine/advisors/advisors.h"
#include "engine/campaigns/names.h"
#include "engine/fold.h"
#include "engine/pool/names.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/match.h"
#include "tui/console/peer.h"
#include "tui/console/pool.h"
#include "tui/console/view.h"
#include "tui/overlays/actions.h"
#include "tui/overlays/chooser.h"
#include "tui/overlays/find.h"
#include "tui/overlays/fuzzy.h"
#include "tui/overlays/places.h"

enum { CB_PALETTE_EACH = 50 }; /* entries of a kind, actions aside */

enum {
    CB_PALETTE_ACTION = 1,
    CB_PALETTE_PERSON,
    CB_PALETTE_SESSION,
    CB_PALETTE_PLACE,
    CB_PALETTE_CAMPAIGN,
    CB_PALETTE_JOB,
    CB_PALETTE_CREW,
    CB_PALETTE_BOOKING,
    CB_PALETTE_INTERPRETER,
    CB_PALETTE_PROJECT,
    CB_PALETTE_ADVISOR,
    CB_PALETTE_EVENT,
    CB_PALETTE_CONTRACTOR,
};

typedef struct {
    CbChooser chooser;
    CbWorld *world;    /* what the entries' rows are rows of */
    GPtrArray *places; /* CbPlace, of that World; NULL: not collected yet */
} CbPalette;

/* --- what the typed text lets through --------------------------------------------------------- */

/* The best score of the action's label and name for the letters, and whether it is a strong one;
 * FALSE: it does not fit. Nearly every sentence has any four letters somewhere, so the help must
 * have whole words, and counts least. */
static gboolean
score_action(const CbAction *action, const char *letters, int *score, gboolean *strong)
{
    const char *texts[] = {action->label, action->name};
    g_autofree char *help = cb_fold(action->help);
    gboolean fits = FALSE;
    *score = G_MININT;
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *folded = cb_fold(texts[i]);
        int found;
        if (!cb_fuzzy(letters, folded, &found))
            continue;
        if (g_str_equal(letters, folded))
            found = G_MAXINT; /* what is called exactly that comes first */
        *score = MAX(*score, found);
        fits = TRUE;
    }
    *strong = fits && cb_fuzzy_is_strong(letters, *score);
    return fits || cb_fold_matches(help, letters);
}

/* An action that the typed letters find. */
typedef struct {
    int score;
    guint action;
    gboolean strong;
} CbFound;

static int
compare_found(gconstpointer a, gconstpointer b)
{
    const CbFound *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->action > y->action) - (x->action < y->action);
}

/* CbFound in order; free with g_array_unref. */
static GArray *
find_actions(const char *letters)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbFound));
    for (guint i = 0; i < cb_n_actions; i++) {
        CbFound one = {.action = i};
        if (score_action(&cb_actions[i], letters, &one.score, &one.strong))
            g_array_append_val(found, one);
    }
    g_array_sort(found, compare_found);
    return found;
}

static void
add_actions(CbChooser *chooser, const GArray *found, gboolean strong)
{
    for (guint i = 0; i < found->len; i++) {
        CbFound one = g_array_index(found, CbFound, i);
        if (one.strong == strong)
            cb_chooser_add(chooser, CB_PALETTE_ACTION, one.action);
    }
}

static void
add_rows(CbConsole *console, CbChooser *chooser, CbTableId table, guint kind, const char *words)
{
    CbRanked best[CB_PALETTE_EACH];
    guint n = cb_find_rows(console, table, words, CB_PALETTE_EACH, best);
    for (guint i = 0; i < n; i++)
        cb_chooser_add(chooser, kind, best[i].row);
}

static void
add_places(CbPalette *palette, const char *words)
{
    if (!palette->places)
        palette->places = cb_places_new(palette->world);
    guint n = 0;
    for (guint i = 0; i < palette->places->len && n < CB_PALETTE_EACH; i++) {
        const CbPlace *place = g_ptr_array_index(palette->places, i);
        if (!cb_fold_matches(place->folded, words))
            continue;
        cb_chooser_add(&palette->chooser, CB_PALETTE_PLACE, i);
        n++;
    }
}

/* There are few: their names are folded as they are needed. */
static void
add_campaigns(CbPalette *palette, const char *words)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(palette->world, CB_staffing_campaigns) && n < CB_PALETTE_EACH; row++) {
        g_autofree char *name = cb_name_of_campaign(palette->world, row);
        g_autofree char *folded = cb_fold(name);
        if (!cb_fold_matches(folded, words))
            continue;
        cb_chooser_add(&palette->chooser, CB_PALETTE_CAMPAIGN, row);
        n++;
    }
}

/* What else than its name is searched of a row, NULL: nothing. */
static const char *
more_of(const CbWorld *world, CbTableId table, guint row)
{
    return table == CB_booking_plan  ? booking_plan_meeting_room(world, row)
           : table == CB_employee    ? employee_email(world, row)
           : table == CB_advisors    ? advisors_email(world, row)
           : table == CB_contractors ? contractors_company_name(world, row)
           : table == CB_events      ? events_timezone(world, row)
                                     : projects_owner_id(world, row);
}

/* What of a booking, an employee, a project, an advisor, an event or a contractor is searched; folded as it is needed, for they are found after
 * everything else. Caller frees. */
static char *
needle_of(const CbWorld *world, CbTableId table, guint row)
{
    const char *id = cb_world_value(world, table, cb_table_key(&cb_tables[table]), row).text;
    g_autofree char *name = cb_target_label(world, table, row, id);
    g_autofree char *text = g_strjoin("\n", name, id, more_of(world, table, row), NULL);
    return cb_fold(text);
}

static void
add_named(CbPalette *palette, CbTableId table, guint kind, const char *words)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(palette->world, table) && n < CB_PALETTE_EACH; row++) {
        g_autofree char *folded = needle_of(palette->world, table, row);
        if (!cb_fold_matches(folded, words))
            continue;
        cb_chooser_add(&palette->chooser, kind, row);
        n++;
    }
}

/* From now on entries are rows of the World as it is. */
static void
renew_world(CbConsole *console, CbPalette *palette)
{
    const CbWorld *world = cb_console_world(console);
    if (palette->world == world)
        return;
    g_clear_pointer(&palette->places, g_ptr_array_unref);
    g_clear_pointer(&palette->world, cb_world_unref);
    palette->world = cb_world_ref(world);
}

static void
search_palette(CbConsole *console, CbChooser *chooser, const char *typed)
{
    CbPalette *palette = (CbPalette *)chooser;
    g_autofree char *folded = cb_fold(typed);
    g_autofree char *words = g_strstrip(g_strdup(folded));
    g_autoptr(GArray) actions = find_actions(words);
    renew_world(console, palette);
    if (words[0] == '\0') {
        for (guint i = 0; i < cb_n_actions; i++)
            cb_chooser_add(chooser, CB_PALETTE_ACTION, i);
        return;
    }
    add_actions(chooser, actions, TRUE);
    add_places(palette, words);
    add_campaigns(palette, words);
    add_rows(console, chooser, CB_jobs, CB_PALETTE_JOB, words);
    add_rows(console, chooser, CB_operators, CB_PALETTE_PERSON, words);
    add_rows(console, chooser, CB_profiles, CB_PALETTE_CREW, words);
    add_rows(console, chooser, CB_sessions, CB_PALETTE_SESSION, words);
    add_named(palette, CB_employee, CB_PALETTE_INTERPRETER, words);
    add_named(palette, CB_booking_plan, CB_PALETTE_BOOKING, words);
    add_named(palette, CB_projects, CB_PALETTE_PROJECT, words);
    add_named(palette, CB_advisors, CB_PALETTE_ADVISOR, words);
    add_named(palette, CB_events, CB_PALETTE_EVENT, words);
    add_named(palette, CB_contractors, CB_PALETTE_CONTRACTOR, words);
    add_actions(chooser, actions, FALSE);
}

/* --- what entries look like ------------------------------------------------------------------- */

/* An entry's line: what it is called, what else is known, its kind. */
typedef struct {
    CbStyle style;
    const char *label; /* borrowed … */
    char *made;        /* … from here where it is made */
    GString *note;
    const char *kind;
} CbPaletteLine;

static void
describe_action(CbConsole *console, const CbAction *action, CbPaletteLine *line)
{
    const char *ban = cb_action_ban(console, action);
    gboolean ready = !ban && cb_action_applies(console, action);
    line->style = ready ? CB_STYLE_STRONG : CB_STYLE_DIM;
    line->label = action->label;
    g_string_append(line->note, ban ? ban : cb_keymap_keys(console->keymap, action->name));
    line->kind = "action";
}

static CbMatchAbout
about_project(const CbWorld *world, guint project)
{
    return cb_match_about(world, &(CbItem){.table = CB_projects, .row = project});
}

/* A label that cuts itself takes at most `width` columns. */
static void
describe(CbConsole *console, CbPalette *palette, CbEntry entry, int width, CbPaletteLine *line)
{
    const CbWorld *world = palette->world;
    const CbPlace *place;
    const char *region;
    switch (entry.kind) {
    case CB_PALETTE_PERSON:
        region = operators_region(world, entry.row);
        line->label = cb_operator_label(world, entry.row);
        g_string_append(line->note, region ? region : cb_sign(CB_SIGN_EMPTY));
        line->kind = "person";
        break;
    case CB_PALETTE_SESSION:
        line->label = cb_session_label(world, entry.row);
        cb_text_day(console, sessions_date(world, entry.row), line->note);
        line->kind = "session";
        break;
    case CB_PALETTE_PLACE:
        place = g_ptr_array_index(palette->places, entry.row);
        line->label = place->name;
        g_string_append_printf(line->note, "%u session%s", place->sessions,
                               place->sessions == 1 ? "" : "s");
        line->kind = place->is_region ? "region" : "setup";
        break;
    case CB_PALETTE_CAMPAIGN:
        line->label = line->made = cb_campaign_label(world, entry.row, (guint)width);
        g_string_append(line->note, staffing_campaigns_status(world, entry.row));
        line->kind = "campaign";
        break;
    case CB_PALETTE_JOB:
        line->label = cb_name_of_job(world, entry.row);
        if (jobs_start_time(world, entry.row) != CB_NULL)
            cb_text_when(console, jobs_start_time(world, entry.row), line->note);
        line->kind = "job";
        break;
    case CB_PALETTE_CREW:
        line->label = line->made = cb_name_of_profile(world, entry.row);
        region = profiles_department(world, entry.row);
        g_string_append(line->note, region ? region : cb_sign(CB_SIGN_EMPTY));
        line->kind = "crew";
        break;
    case CB_PALETTE_BOOKING:
        line->label = line->made = cb_name_of_booking(world, entry.row);
        cb_text_instant(console, booking_plan_time_start(world, entry.row), line->note);
        line->kind = "booking";
        break;
    case CB_PALETTE_INTERPRETER:
        line->label = line->made = cb_name_of_employee(world, entry.row);
        g_string_append(line->note, employee_emp_code(world, entry.row));
        line->kind = "employee";
        break;
    case CB_PALETTE_PROJECT:
        line->label = cb_name_of_project(world, entry.row);
        g_string_append(line->note, cb_match_status_words(world, about_project(world, entry.row)));
        line->kind = "project";
        break;
    case CB_PALETTE_ADVISOR:
        line->label = cb_name_of_advisor(world, entry.row);
        CB_EACH_LINK (world, advisor_availability, advisor_id, entry.row, row)
            g_string_assign(line->note, advisor_availability_status(world, row));
        line->kind = "advisor";
        break;
    case CB_PALETTE_EVENT:
        line->label = cb_name_of_event(world, entry.row);
        if (events_date(world, entry.row) != CB_NULL)
            cb_text_day(console, events_date(world, entry.row), line->note);
        line->kind = "event";
        break;
    case CB_PALETTE_CONTRACTOR:
        line->label = line->made = cb_name_of_contractor(world, entry.row);
        region = contractors_company_name(world, entry.row);
        g_string_append(line->note, region ? region : cb_sign(CB_SIGN_EMPTY));
        line->kind = "peer";
        break;
    default:
        describe_action(console, &cb_actions[entry.row], line);
    }
}

static void
draw_palette(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    g_autoptr(GString) note = g_string_new(NULL);
    CbPaletteLine line = {.note = note};
    int kind = area.width >= 30 ? 9 : 0; /* columns; on narrow screens the label needs them */
    int room = area.width - kind;
    describe(console, (CbPalette *)chooser, entry, room - 12, &line);
    g_autofree char *made = line.made;
    int noted = MIN((int)cb_text_columns(note->str, 30), room / 2);
    CbStyle style = entry.kind == CB_PALETTE_ACTION ? CB_STYLE_ACCENT : CB_STYLE_NORMAL;
    CbCanvas *canvas = console->canvas;
    cb_canvas_text(canvas, area.row, area.column, room - noted - 1, line.style, line.label);
    cb_canvas_right(canvas, area.row, area.column + room - noted, noted, style, note->str);
    cb_canvas_right(canvas, area.row, area.column + room + 1, kind - 1, CB_STYLE_DIM, line.kind);
}

static void
tell_palette(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    (void)console;
    const CbWorld *world = ((CbPalette *)chooser)->world;
    const char *more[2] = {NULL, NULL};
    if (entry.kind == CB_PALETTE_ACTION) {
        more[0] = cb_actions[entry.row].help;
    } else if (entry.kind == CB_PALETTE_PERSON) {
        more[0] = operators_email(world, entry.row);
        more[1] = operators_phone(world, entry.row);
    } else if (entry.kind == CB_PALETTE_SESSION) {
        more[0] = sessions_client_id(world, entry.row);
        more[1] = sessions_region(world, entry.row);
    } else if (entry.kind == CB_PALETTE_CAMPAIGN) {
        more[0] = "Opens the campaign.";
        more[1] = staffing_campaigns_mode(world, entry.row);
    } else if (entry.kind == CB_PALETTE_JOB) {
        more[0] = "Shows what it requires and has, and its campaigns.";
    } else if (entry.kind == CB_PALETTE_CREW) {
        more[0] = profiles_email(world, entry.row);
        more[1] = profiles_phone(world, entry.row);
    } else if (entry.kind == CB_PALETTE_BOOKING) {
        more[0] = booking_plan_meeting_type(world, entry.row);
        more[1] = booking_plan_meeting_room(world, entry.row);
    } else if (entry.kind == CB_PALETTE_INTERPRETER) {
        more[0] = "Shows their hours and meetings.";
        more[1] = employee_email(world, entry.row);
    } else if (entry.kind == CB_PALETTE_PROJECT) {
        more[0] = "Opens its newest request for an advisor.";
        more[1] = projects_owner_id(world, entry.row);
    } else if (entry.kind == CB_PALETTE_ADVISOR) {
        more[0] = "Shows their skills, hours and projects.";
        more[1] = advisors_email(world, entry.row);
    } else if (entry.kind == CB_PALETTE_EVENT) {
        more[0] = "Opens it in the peers.";
        more[1] = events_timezone(world, entry.row);
    } else if (entry.kind == CB_PALETTE_CONTRACTOR) {
        more[0] = "Shows their profile, their events and what was said.";
        more[1] = contractors_email(world, entry.row);
    } else {
        more[0] = "Shows its sessions on the board.";
    }
    for (guint i = 0; i < G_N_ELEMENTS(more); i++) {
        if (more[i])
            g_string_append_printf(text, "%s%s", text->len > 0 ? "  " : "", more[i]);
    }
}

/* --- Enter ------------------------------------------------------------------------------------ */

/* Its request, or itself where it never asked. */
static gboolean
show_project(CbConsole *console, guint project)
{
    guint match = about_project(cb_console_world(console), project).match;
    return match != CB_NO_ROW ? cb_console_open_row(console, CB_advisor_match_requests, match)
                              : cb_console_open_row(console, CB_projects, project);
}

/* Shows a row where rows of its table are shown; FALSE where its list does not have it. */
static gboolean
show_row(CbConsole *console, CbTableId table, guint row)
{
    if (table == CB_jobs)
        cb_job_card_open(console, row);
    else if (table == CB_profiles)
        cb_profile_card_open(console, row);
    else if (table == CB_employee)
        cb_employee_card_open(console, row);
    else if (table == CB_advisors)
        cb_advisor_card_open(console, row);
    else if (table == CB_contractors)
        cb_contractor_card_open(console, row, CB_NO_ROW);
    else if (table == CB_projects)
        return show_project(console, row);
    else if (table == CB_booking_plan && cb_pool_row(cb_pool_sight(console), row) == NULL)
        cb_booking_card_open(console, row);
    else
        return cb_console_open_row(console, table, row);
    return TRUE;
}

static void
open_row(CbConsole *console, const CbWorld *world, CbTableId table, guint row)
{
    g_autofree char *label = cb_target_label(world, table, row, NULL);
    guint now = cb_find_again(console, world, table, row);
    if (now == CB_NO_ROW)
        cb_console_say(console, CB_STYLE_MEDIUM,
                       g_strdup_printf("%s is no longer in the data", label));
    else if (!show_row(console, table, now))
        cb_console_say(console, CB_STYLE_MEDIUM,
                       g_strdup_printf("%s is not in this list, or its filter hides it", label));
}

/* Shows the sessions of a place on the board. */
static void
open_place(CbConsole *console, const CbPlace *place)
{
    cb_console_open_view(console, CB_VIEW_BOARD);
    CbView *board = cb_console_view(console);
    g_free(board->list.filter);
    board->list.filter = g_strconcat(place->is_region ? "region:" : "", place->name, NULL);
    cb_console_filter(console);
}

static void
choose_palette(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    CbPalette *palette = (CbPalette *)chooser;
    static const CbTableId tables[] = {
        [CB_PALETTE_PERSON] = CB_operators,           [CB_PALETTE_SESSION] = CB_sessions, [CB_PALETTE_JOB] = CB_jobs,
        [CB_PALETTE_CAMPAIGN] = CB_staffing_campaigns, [CB_PALETTE_CREW] = CB_profiles,
        [CB_PALETTE_BOOKING] = CB_booking_plan,       [CB_PALETTE_INTERPRETER] = CB_employee,
        [CB_PALETTE_PROJECT] = CB_projects,           [CB_PALETTE_ADVISOR] = CB_advisors,
        [CB_PALETTE_EVENT] = CB_events,               [CB_PALETTE_CONTRACTOR] = CB_contractors,
    };
    if (entry.kind == CB_PALETTE_ACTION)
        cb_action_try(console, &cb_actions[entry.row]);
    else if (entry.kind == CB_PALETTE_PLACE)
        open_place(console, g_ptr_array_index(palette->places, entry.row));
    else
        open_row(console, palette->world, tables[entry.kind], entry.row);
}

static void
free_palette(CbOverlay *overlay)
{
    CbPalette *palette = (CbPalette *)overlay;
    cb_chooser_clear(&palette->chooser);
    g_clear_pointer(&palette->places, g_ptr_array_unref);
    cb_world_unref(palette->world);
    g_free(palette);
}

static const CbOverlayOps overlay_ops = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_palette,
    .hints = "type to find  Enter run or open it  Esc leave",
};

static const CbChooserOps chooser_ops = {
    .search = search_palette,
    .draw = draw_palette,
    .tell = tell_palette,
    .choose = choose_palette,
    .invitation = "type an action, a person, a session, a place, a job, a campaign, a project",
    .nothing = "nothing is called that",
};

void
cb_palette_open(CbConsole *console)
{
    CbPalette *palette = g_new0(CbPalette, 1);
    const CbWorld *world = cb_console_world(console);
    /* Folding 25,000 names takes a frame: the people's now, the rest with the first letter. */
    if (cb_world_rows(world, CB_operators) > 0)
        cb_haystack(cb_console_haystacks(console), world, CB_operators, 0);
    cb_chooser_init(&palette->chooser, &overlay_ops, &chooser_ops, "palette");
    cb_chooser_open(console, &palette->chooser);
}
