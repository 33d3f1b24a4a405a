/* Choosing for the pool: an interpreter for a booking, in the order of its ranking; a booking that
 * somebody interprets. */
#include "engine/fold.h"
#include "engine/pool/names.h"
#include "tui/console/cells.h"
#include "tui/console/pool_run.h"
#include "tui/overlays/chooser.h"

enum { PERSON = 1, BOOKING };
enum { MOST_BOOKINGS = 200 };

/* Whether a text has all of the typed words. */
static gboolean
has_words(const char *text, const char *typed)
{
    g_autofree char *folded = cb_fold(text), *words = cb_fold(typed);
    return cb_fold_matches(folded, words);
}

/* --- an interpreter --------------------------------------------------------------------------- */

/* Somebody as they stood when the chooser was opened. */
typedef struct {
    char *emp_code, *name, *note;
    gboolean eligible;
} Person;

typedef struct {
    CbChooser chooser;
    char *booking;     /* id */
    GPtrArray *people; /* Person *, in order */
    void (*chosen)(CbConsole *console, const char *booking, const char *emp_code);
} Candidates;

static void
free_person(gpointer data)
{
    Person *person = data;
    g_free(person->emp_code);
    g_free(person->name);
    g_free(person->note);
    g_free(person);
}

static Person *
person_new(CbConsole *console, guint booking, const CbPoolRanking *ranking, guint place)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    const CbPoolCandidate *candidate = &ranking->candidates[place];
    guint employee = sight->duty->people[candidate->place].employee;
    g_autoptr(GString) note = g_string_new(NULL);
    Person *person = g_new0(Person, 1);
    person->emp_code = g_strdup(employee_emp_code(sight->world, employee));
    person->name = cb_name_of_employee(sight->world, employee);
    person->eligible = place < ranking->n_eligible;
    if (person->eligible)
        g_string_append_printf(note, "%.2f points, %.1f h", candidate->total, candidate->hours);
    else
        cb_text_left_out(console, sight, booking, ranking, candidate, note);
    person->note = g_strdup(note->str);
    return person;
}

static void
search_candidates(CbConsole *console, CbChooser *chooser, const char *typed)
{
    const Candidates *candidates = (Candidates *)chooser;
    (void)console;
    for (guint i = 0; i < candidates->people->len; i++)
        if (has_words(((const Person *)candidates->people->pdata[i])->name, typed))
            cb_chooser_add(chooser, PERSON, i);
}

static void
draw_candidate(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const Person *person = ((Candidates *)chooser)->people->pdata[entry.row];
    int named = MIN(30, area.width / 2);
    cb_canvas_text(console->canvas, area.row, area.column, named - 1,
                   person->eligible ? CB_STYLE_STRONG : CB_STYLE_DIM, person->name);
    cb_canvas_text(console->canvas, area.row, area.column + named, area.width - named,
                   person->eligible ? CB_STYLE_NORMAL : CB_STYLE_DIM, person->note);
}

static void
choose_candidate(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    const Candidates *candidates = (Candidates *)chooser;
    candidates->chosen(console, candidates->booking,
                       ((const Person *)candidates->people->pdata[entry.row])->emp_code);
}

static void
free_candidates(CbOverlay *overlay)
{
    Candidates *candidates = (Candidates *)overlay;
    cb_chooser_clear(&candidates->chooser);
    g_ptr_array_unref(candidates->people);
    g_free(candidates->booking);
    g_free(candidates);
}

static const CbOverlayOps candidates_overlay = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_candidates,
    .hints = "type part of a name  Enter take this person  Esc leave",
};

static const CbChooserOps candidates_ops = {
    .search = search_candidates,
    .draw = draw_candidate,
    .choose = choose_candidate,
    .invitation = "type part of a name",
    .nothing = "no interpreter is called that",
};

void
cb_candidate_chooser_open(CbConsole *console, guint booking,
                          void (*chosen)(CbConsole *console, const char *booking,
                                         const char *emp_code))
{
    const CbPoolSight *sight = cb_pool_sight(console);
    Candidates *candidates = g_new0(Candidates, 1);
    g_autofree char *name = cb_name_of_booking(sight->world, booking),
                    *title = g_strconcat("Who · ", name, NULL);
    g_autoptr(CbPoolRanking) ranking = cb_pool_sight_rank(sight, booking);
    candidates->booking = g_strdup(booking_plan_booking_id(sight->world, booking));
    candidates->people = g_ptr_array_new_with_free_func(free_person);
    candidates->chosen = chosen;
    for (guint i = 0; i < ranking->n; i++)
        g_ptr_array_add(candidates->people, person_new(console, booking, ranking, i));
    cb_chooser_init(&candidates->chooser, &candidates_overlay, &candidates_ops, title);
    cb_chooser_open(console, &candidates->chooser);
}

/* --- a booking -------------------------------------------------------------------------------- */

typedef struct {
    CbChooser chooser;
    CbWorld *world;
    GArray *rows; /* guint: by start */
    void (*chosen)(CbConsole *console, const char *booking);
} Assigned;

static void
search_assigned(CbConsole *console, CbChooser *chooser, const char *typed)
{
    const Assigned *assigned = (Assigned *)chooser;
    guint n = 0;
    (void)console;
    for (guint i = 0; i < assigned->rows->len && n < MOST_BOOKINGS; i++) {
        guint booking = g_array_index(assigned->rows, guint, i);
        g_autofree char *name = cb_name_of_booking(assigned->world, booking);
        g_autofree char *who = cb_name_of_code(
            assigned->world, booking_plan_interpreter_emp_code(assigned->world, booking));
        g_autofree char *both =
            g_strjoin(" ", name, who, booking_plan_booking_id(assigned->world, booking), NULL);
        if (!has_words(both, typed))
            continue;
        cb_chooser_add(chooser, BOOKING, booking);
        n++;
    }
}

static void
draw_assigned(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const Assigned *assigned = (Assigned *)chooser;
    const char *emp_code = booking_plan_interpreter_emp_code(assigned->world, entry.row);
    g_autofree char *name = cb_name_of_booking(assigned->world, entry.row);
    g_autofree char *who = cb_name_of_code(assigned->world, emp_code);
    g_autoptr(GString) when = g_string_new(NULL);
    int timed = 14, named = (area.width - timed) / 2;
    cb_text_instant(console, booking_plan_time_start(assigned->world, entry.row), when);
    cb_canvas_text(console->canvas, area.row, area.column, timed - 1, CB_STYLE_NORMAL, when->str);
    cb_canvas_text(console->canvas, area.row, area.column + timed, named - 1, CB_STYLE_STRONG,
                   name);
    cb_canvas_text(console->canvas, area.row, area.column + timed + named,
                   area.width - timed - named, CB_STYLE_NORMAL, who);
}

static void
choose_assigned(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    const Assigned *assigned = (Assigned *)chooser;
    assigned->chosen(console, booking_plan_booking_id(assigned->world, entry.row));
}

static void
free_assigned(CbOverlay *overlay)
{
    Assigned *assigned = (Assigned *)overlay;
    cb_chooser_clear(&assigned->chooser);
    g_array_unref(assigned->rows);
    cb_world_unref(assigned->world);
    g_free(assigned);
}

static const CbOverlayOps assigned_overlay = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_assigned,
    .hints = "type part of a booking or a name  Enter take this one  Esc leave",
};

static const CbChooserOps assigned_ops = {
    .search = search_assigned,
    .draw = draw_assigned,
    .choose = choose_assigned,
    .invitation = "type part of a booking or a name",
    .nothing = "nobody has a booking ahead that is called so",
};

static int
by_start(gconstpointer a, gconstpointer b, gpointer world)
{
    gint64 x = booking_plan_time_start(world, *(const guint *)a),
           y = booking_plan_time_start(world, *(const guint *)b);
    return x != y ? (x > y ? 1 : -1) : cb_row_compare(a, b);
}

void
cb_assigned_chooser_open(CbConsole *console,
                         void (*chosen)(CbConsole *console, const char *booking))
{
    Assigned *assigned = g_new0(Assigned, 1);
    assigned->world = cb_world_ref(cb_console_world(console));
    assigned->rows = g_array_new(FALSE, FALSE, sizeof(guint));
    assigned->chosen = chosen;
    for (guint row = 0; row < cb_world_rows(assigned->world, CB_booking_plan); row++)
        if (booking_plan_interpreter_emp_code(assigned->world, row) != NULL &&
            booking_plan_time_end(assigned->world, row) > cb_desk_now(console->desk) &&
            g_strcmp0(booking_plan_booking_status(assigned->world, row), "approve") == 0)
            g_array_append_val(assigned->rows, row);
    g_array_sort_with_data(assigned->rows, by_start, assigned->world);
    cb_chooser_init(&assigned->chooser, &assigned_overlay, &assigned_ops,
                    "Release · which booking");
    cb_chooser_open(console, &assigned->chooser);
}
