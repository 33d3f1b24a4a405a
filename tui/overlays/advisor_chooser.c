/* All advisors by typing: for a project those who could take it first, then those left out with the reason; or the pool as a
 * whole, the busiest first. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/fold.h"
#include "tui/console/advisor_list.h"
#include "tui/console/cells.h"
#include "tui/overlays/chooser.h"

enum { ENTRY_ADVISOR = 1, MOST_ADVISORS = 400 };

typedef struct {
    CbChooser chooser;
    CbAdvisorList *list;
    void (*chosen)(CbConsole *console, guint advisor, gpointer data);
    gpointer data;
} AdvisorChooser;

/* --- finding ---------------------------------------------------------------------------------- */

/* Name, skills and how they stand. Caller frees. */
static char *
needle_of(const CbAdvisorList *list, guint place)
{
    const CbWorld *world = cb_advisor_list_world(list);
    guint advisor = cb_advisor_list_advisor(list, place);
    g_autoptr(GString) text = g_string_new(cb_name_of_advisor(world, advisor));
    g_string_append_printf(text, "\n%s", advisors_id(world, advisor));
    CB_EACH_LINK (world, advisor_availability, advisor_id, advisor, row)
        g_string_append_printf(text, "\n%s", advisor_availability_status(world, row));
    CB_EACH_LINK (world, advisor_skills, advisor_id, advisor, skill)
        g_string_append_printf(text, "\n%s", advisor_skills_skill_name(world, skill));
    return cb_fold(text->str);
}

static void
search_advisors(CbConsole *console, CbChooser *chooser, const char *typed)
{
    const AdvisorChooser *own = (const AdvisorChooser *)chooser;
    g_autofree char *words = cb_fold(typed);
    guint found = 0;
    (void)console;
    if (*words == '\0')
        for (guint h = 0; h < cb_advisor_list_headings(own->list); h++)
            cb_chooser_add(chooser, CB_ENTRY_HEADING, h);
    for (guint place = 0; place < cb_advisor_list_size(own->list) && found < MOST_ADVISORS; place++) {
        g_autofree char *needle = *words == '\0' ? NULL : needle_of(own->list, place);
        if (needle != NULL && !cb_fold_matches(needle, words))
            continue;
        cb_chooser_add(chooser, ENTRY_ADVISOR, place);
        found++;
    }
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void
draw_advisor(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const AdvisorChooser *own = (const AdvisorChooser *)chooser;
    g_autoptr(GString) note = g_string_new(NULL);
    if (entry.kind == CB_ENTRY_HEADING) {
        cb_canvas_text(console->canvas, area.row, area.column, area.width, CB_STYLE_DIM,
                       cb_advisor_list_heading(own->list, entry.row));
        return;
    }
    CbStyle style = cb_advisor_list_note(own->list, entry.row, note);
    int noted = MIN((int)cb_text_columns(note->str, (guint)area.width), area.width * 2 / 3);
    const char *name =
        cb_name_of_advisor(cb_advisor_list_world(own->list), cb_advisor_list_advisor(own->list, entry.row));
    cb_canvas_text(console->canvas, area.row, area.column, area.width - noted - 1,
                   style == CB_STYLE_DIM ? CB_STYLE_NORMAL : CB_STYLE_STRONG, name);
    cb_canvas_right(console->canvas, area.row, area.column + area.width - noted, noted, style, note->str);
}

static void
tell_advisor(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    const AdvisorChooser *own = (const AdvisorChooser *)chooser;
    (void)console;
    if (entry.kind == ENTRY_ADVISOR)
        cb_advisor_list_tell(own->list, entry.row, text);
}

/* --- choosing --------------------------------------------------------------------------------- */

static void
choose_advisor(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    AdvisorChooser *own = (AdvisorChooser *)chooser;
    const CbWorld *before = cb_advisor_list_world(own->list);
    guint was = cb_advisor_list_advisor(own->list, entry.row);
    guint advisor = cb_world_find(cb_console_world(console), CB_advisors, advisors_id(before, was));
    if (advisor != CB_NO_ROW)
        own->chosen(console, advisor, own->data);
    else
        cb_console_say(console, CB_STYLE_MEDIUM,
                       g_strdup_printf("%s is no longer in the data", cb_name_of_advisor(before, was)));
}

static void
free_chooser(CbOverlay *overlay)
{
    AdvisorChooser *own = (AdvisorChooser *)overlay;
    cb_chooser_clear(&own->chooser);
    cb_advisor_list_free(own->list);
    g_free(own->data);
    g_free(own);
}

static const CbOverlayOps overlay_ops = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_chooser,
    .hints = "type a name, a skill or a state  Enter choose  Esc leave",
};

static const CbChooserOps chooser_ops = {
    .search = search_advisors,
    .draw = draw_advisor,
    .tell = tell_advisor,
    .choose = choose_advisor,
    .invitation = "type a name, a skill or a state",
    .nothing = "no advisor is called that or has that skill",
};

void
cb_advisor_chooser_open(CbConsole *console, const char *title, guint project,
                        void (*chosen)(CbConsole *console, guint advisor, gpointer data), gpointer data)
{
    AdvisorChooser *own = g_new0(AdvisorChooser, 1);
    own->list = cb_advisor_list_new(cb_console_world(console), project, cb_desk_now(console->desk));
    own->chosen = chosen;
    own->data = data;
    cb_chooser_init(&own->chooser, &overlay_ops, &chooser_ops, title);
    cb_chooser_open(console, &own->chooser);
}
