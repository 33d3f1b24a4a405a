/* Choosing a person by parts of the name. */
#include "engine/fold.h"
#include "engine/operators/staffing.h"
#include "tui/console/cells.h"
#include "tui/overlays/chooser.h"
#include "tui/overlays/find.h"

enum { CB_PICKER_PEOPLE = 200, CB_PICKER_PERSON = 1 };

typedef struct {
    CbChooser chooser;
    CbWorld *world; /* what the entries' rows are rows of */
    void (*chosen)(CbConsole *console, guint operator, gpointer data);
    gpointer data;
} CbPicker;

static void
search_people(CbConsole *console, CbChooser *chooser, const char *typed)
{
    CbPicker *picker = (CbPicker *)chooser;
    g_clear_pointer(&picker->world, cb_world_unref);
    picker->world = cb_world_ref(cb_console_world(console));
    g_autofree char *words = cb_fold(typed);
    CbRanked best[CB_PICKER_PEOPLE];
    guint n = cb_find_rows(console, CB_operators, words, CB_PICKER_PEOPLE, best);
    for (guint i = 0; i < n; i++)
        cb_chooser_add(chooser, CB_PICKER_PERSON, best[i].row);
}

static void
draw_person(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const CbWorld *world = ((CbPicker *)chooser)->world;
    const char *region = operators_region(world, entry.row);
    gboolean active = operators_is_active(world, entry.row) == 1;
    guint load = cb_operator_load(world, entry.row);
    g_autofree char *note = active ? g_strdup_printf("load %u", load) : g_strdup("inactive");
    int noted = MIN(9, area.width / 3), places = MIN(28, area.width / 3);
    int named = area.width - noted - places;
    CbCanvas *canvas = console->canvas;
    cb_canvas_text(canvas, area.row, area.column, named - 1,
                   active ? CB_STYLE_STRONG : CB_STYLE_DIM, cb_operator_label(world, entry.row));
    cb_canvas_text(canvas, area.row, area.column + named, places - 1, CB_STYLE_NORMAL,
                   region ? region : cb_sign(CB_SIGN_EMPTY));
    cb_canvas_right(canvas, area.row, area.column + named + places, noted, CB_STYLE_DIM, note);
}

static void
choose_person(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    CbPicker *picker = (CbPicker *)chooser;
    guint operator = cb_find_again(console, picker->world, CB_operators, entry.row);
    if (operator != CB_NO_ROW)
        picker->chosen(console, operator, picker->data);
    else
        cb_console_say(console, CB_STYLE_MEDIUM,
                       g_strdup_printf("%s is no longer in the data",
                                       cb_operator_label(picker->world, entry.row)));
}

static void
free_picker(CbOverlay *overlay)
{
    CbPicker *picker = (CbPicker *)overlay;
    cb_chooser_clear(&picker->chooser);
    cb_world_unref(picker->world);
    g_free(picker->data);
    g_free(picker);
}

static const CbOverlayOps overlay_ops = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_picker,
    .hints = "type part of a name  Enter take this person  Esc leave",
};

static const CbChooserOps chooser_ops = {
    .search = search_people,
    .draw = draw_person,
    .choose = choose_person,
    .invitation = "type part of a name",
    .nothing = "nobody is called that",
};

void
cb_person_picker_open(CbConsole *console, const char *title,
                      void (*chosen)(CbConsole *console, guint operator, gpointer data),
                      gpointer data)
{
    CbPicker *picker = g_new0(CbPicker, 1);
    picker->chosen = chosen;
    picker->data = data;
    cb_chooser_init(&picker->chooser, &overlay_ops, &chooser_ops, title);
    cb_chooser_open(console, &picker->chooser);
}
