/* Everybody at an event by typing: a name, a company, an area of interest. */
#include <string.h>

#include "engine/fold.h"
#include "tui/console/cells.h"
#include "tui/console/peer_look.h"
#include "tui/overlays/chooser.h"
#include "tui/overlays/find.h"

enum { ENTRY_GUEST = 1, MOST_GUESTS = 400 };

typedef struct {
    CbChooser chooser;
    CbWorld *world; /* what the entries' rows are rows of */
    guint event, except;
    void (*chosen)(CbConsole *console, guint contractor, gpointer data);
    gpointer data;
    GDestroyNotify free_data;
} GuestChooser;

/* --- finding ---------------------------------------------------------------------------------- */

/* Caller frees. */
static char *
needle_of(const CbWorld *world, guint contractor)
{
    const char *const searched[] = {
        contractors_id(world, contractor), contractors_company_name(world, contractor),
        contractors_focus_areas(world, contractor), contractors_service_area(world, contractor)};
    g_autofree char *name = cb_name_of_contractor(world, contractor);
    g_autoptr(GString) text = g_string_new(name);
    for (guint s = 0; s < G_N_ELEMENTS(searched); s++)
        g_string_append_printf(text, "\n%s", searched[s] != NULL ? searched[s] : "");
    return cb_fold(text->str);
}

typedef struct {
    char *key; /* the name as it is sorted, owned */
    guint row;
} Guest;

static int
by_name(gconstpointer a, gconstpointer b)
{
    const Guest *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static void
clear_guest(gpointer data)
{
    g_free(((Guest *)data)->key);
}

/* Everybody at the event but `except`, each once, by their names. Guest. */
static GArray *
guests_of(const GuestChooser *own)
{
    GArray *guests = g_array_new(FALSE, FALSE, sizeof(Guest));
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    g_array_set_clear_func(guests, clear_guest);
    CB_EACH_LINK(own->world, event_attendees, event_id, own->event, attendee) {
        guint who = event_attendees_contractor_id(own->world, attendee);
        if (who == CB_NO_ROW || who == own->except || !g_hash_table_add(told, GUINT_TO_POINTER(who)))
            continue;
        g_autofree char *name = cb_name_of_contractor(own->world, who);
        Guest guest = {cb_fold(name), who};
        g_array_append_val(guests, guest);
    }
    g_array_sort(guests, by_name);
    return guests;
}

static void
search_guests(CbConsole *console, CbChooser *chooser, const char *typed)
{
    const GuestChooser *own = (const GuestChooser *)chooser;
    g_autofree char *words = cb_fold(typed);
    g_autoptr(GArray) guests = guests_of(own);
    guint found = 0;
    (void)console;
    for (guint g = 0; g < guests->len && found < MOST_GUESTS; g++) {
        guint who = g_array_index(guests, Guest, g).row;
        g_autofree char *needle = *words == '\0' ? NULL : needle_of(own->world, who);
        if (needle != NULL && !cb_fold_matches(needle, words))
            continue;
        cb_chooser_add(chooser, ENTRY_GUEST, who);
        found++;
    }
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void
draw_guest(CbConsole *console, CbChooser *chooser, CbEntry entry, CbArea area)
{
    const GuestChooser *own = (const GuestChooser *)chooser;
    CbPeerBar bar = cb_peer_bar(own->world, own->event, entry.row);
    const char *company = contractors_company_name(own->world, entry.row);
    g_autofree char *name = cb_name_of_contractor(own->world, entry.row);
    const char *note = bar != CB_PEER_TAKES_PART ? cb_peer_bar_words(bar)
                       : company != NULL         ? company
                                                 : "";
    int noted = MIN((int)cb_text_columns(note, (guint)area.width), area.width / 2);
    cb_canvas_text(console->canvas, area.row, area.column, area.width - noted - 1,
                   bar == CB_PEER_TAKES_PART ? CB_STYLE_STRONG : CB_STYLE_NORMAL, name);
    cb_canvas_right(console->canvas, area.row, area.column + area.width - noted, noted,
                    CB_STYLE_DIM, note);
}

static void
tell_guest(CbConsole *console, CbChooser *chooser, CbEntry entry, GString *text)
{
    const GuestChooser *own = (const GuestChooser *)chooser;
    const char *const more[] = {contractors_job_title(own->world, entry.row),
                                contractors_company_name(own->world, entry.row),
                                contractors_service_area(own->world, entry.row)};
    (void)console;
    for (guint m = 0; m < G_N_ELEMENTS(more); m++)
        if (more[m] != NULL && *more[m] != '\0')
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", more[m]);
}

/* --- choosing --------------------------------------------------------------------------------- */

static void
choose_guest(CbConsole *console, CbChooser *chooser, CbEntry entry)
{
    GuestChooser *own = (GuestChooser *)chooser;
    guint contractor = cb_find_again(console, own->world, CB_contractors, entry.row);
    if (contractor != CB_NO_ROW)
        own->chosen(console, contractor, own->data);
    else
        cb_console_say(console, CB_STYLE_MEDIUM, g_strdup("That person is no longer in the data."));
}

static void
free_chooser(CbOverlay *overlay)
{
    GuestChooser *own = (GuestChooser *)overlay;
    cb_chooser_clear(&own->chooser);
    cb_world_unref(own->world);
    own->free_data(own->data);
    g_free(own);
}

static const CbOverlayOps overlay_ops = {
    .key = cb_chooser_key,
    .draw = cb_chooser_draw,
    .free = free_chooser,
    .hints = "type a name or a company  Enter choose  Esc leave",
};

static const CbChooserOps chooser_ops = {
    .search = search_guests,
    .draw = draw_guest,
    .tell = tell_guest,
    .choose = choose_guest,
    .invitation = "type a name or a company",
    .nothing = "nobody at the event is called that",
};

void
cb_guest_chooser_open(CbConsole *console, const char *title, guint event, guint except,
                      void (*chosen)(CbConsole *console, guint contractor, gpointer data),
                      gpointer data, GDestroyNotify free_data)
{
    GuestChooser *own = g_new0(GuestChooser, 1);
    own->world = cb_world_ref(cb_console_world(console));
    own->event = event;
    own->except = except;
    own->chosen = chosen;
    own->data = data;
    own->free_data = free_data;
    cb_chooser_init(&own->chooser, &overlay_ops, &chooser_ops, title);
    cb_chooser_open(console, &own->chooser);
}
