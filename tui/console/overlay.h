/* An overlay lies over the view and takes the keys until it closes: the prompt in the bottom line, the
 * help, the palette, a panel of choices, an explanation. Each is a struct that begins with CbOverlay.
 */
#pragma once

#include "tui/console/console.h"

typedef struct {
    /* Handles a key or pasted text (key is CB_KEY_NONE then). May close the overlay or open another with
     * cb_overlay_open. */
    void (*key)(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted);
    void (*draw)(CbConsole *console, CbOverlay *overlay);
    void (*free)(CbOverlay *overlay);
    /* Keys that work here, for the hint bar: "Enter do it  Esc leave". */
    const char *hints;
} CbOverlayOps;

struct CbOverlay {
    const CbOverlayOps *ops;
};

/* Shows an overlay in place of the one that is there (which is freed). */
void cb_overlay_open(CbConsole *console, CbOverlay *overlay);
void cb_overlay_close(CbConsole *console);

/* --- a line to type in: for the filter, reasons, searches ------------------------------------- */

typedef struct {
    GString *text;
    gsize cursor; /* byte offset */
} CbLine;
void cb_line_init(CbLine *line, const char *text);
void cb_line_clear(CbLine *line);
/* TRUE when the key or paste changed or moved something. */
gboolean cb_line_key(CbLine *line, CbKey key, const char *pasted);
void cb_line_draw(const CbLine *line, CbCanvas *canvas, int row, int column, int width);

/* The prompt in the bottom line: `changed` is called after every edit (may be NULL), `done` with the text
 * on Enter; Esc calls `done` with NULL. Both get `data`, which is freed with `free_data` (may be NULL). */
typedef struct {
    const char *label, *initial;
    const char *invitation; /* shown dim until something is typed, NULL: nothing is */
    void (*changed)(CbConsole *console, const char *text, gpointer data);
    void (*done)(CbConsole *console, const char *text, gpointer data);
    gpointer data;
    GDestroyNotify free_data;
} CbPromptOptions;
/* Copies the texts of the options, and takes the data over. */
void cb_prompt_open(CbConsole *console, const CbPromptOptions *options);

/* --- help, palette, texts --------------------------------------------------------------------- */

/* All actions with their keys, filtered by typing (name, help and key); Enter runs the selected one. */
void cb_help_open(CbConsole *console);
/* Actions, people, sessions, places, campaigns, jobs and people of the crew by typing; Enter runs or opens. */
void cb_palette_open(CbConsole *console);
/* Chooses a person by typing part of the name; `chosen` gets the operator's row as it is then, and `data`,
 * which is freed with g_free. */
void cb_person_picker_open(CbConsole *console, const char *title,
                           void (*chosen)(CbConsole *console, guint operator, gpointer data),
                           gpointer data);
/* What has been told about a session or a job, or to a person: the messages whose reference `column` (CB_messages_job_id, …)
 * is `row`. */
void cb_messages_open(CbConsole *console, guint column, guint row);
/* A text to read, in lines; scrolls. Takes the text over. */
void cb_text_open(CbConsole *console, const char *title, char *text);

/* The forecast of a campaign (a row): by role the chance now and after each step of escalation, and the expected time. */
void cb_forecast_open(CbConsole *console, guint campaign);

/* What is known of a job, or of a person of a crew (a row), and the campaigns to go to from there. */
void cb_job_card_open(CbConsole *console, guint job);
void cb_profile_card_open(CbConsole *console, guint profile);

/* What is known of a booking, or of an interpreter or another employee (a row). */
void cb_booking_card_open(CbConsole *console, guint booking);
void cb_employee_card_open(CbConsole *console, guint employee);

/* What is known of an advisor (a row), and their availability to change. */
void cb_advisor_card_open(CbConsole *console, guint advisor);
/* All advisors, by typing: those who could take the project (a row) first, in the order of the ranking; then those left out,
 * with the reason. Without a project (CB_NO_ROW) the busiest first, and above them the pool as a whole. `chosen` gets the
 * advisor's row as it is then, and `data`, which is freed with g_free. */
void cb_advisor_chooser_open(CbConsole *console, const char *title, guint project,
                             void (*chosen)(CbConsole *console, guint advisor, gpointer data), gpointer data);
/* The queue of workspaces that are set up, or could not be: attempts, the next one, the last error; `chosen` gets the row as it
 * is then. */
void cb_workspace_queue_open(CbConsole *console, void (*chosen)(CbConsole *console, guint workspace));
/* The rules of administrators; `chosen` gets the row as it is then, CB_NO_ROW for a new one. */
void cb_match_rules_open(CbConsole *console, void (*chosen)(CbConsole *console, guint rule));

/* What is known of a contractor (a row), and what was said with them, at `event` where it is not CB_NO_ROW. */
void cb_contractor_card_open(CbConsole *console, guint contractor, guint event);
/* Two contractors (rows) at an event: how they fit, why they do not meet or what became of it, what was said; and what can
 * be ordered about them. */
void cb_couple_card_open(CbConsole *console, guint event, guint first, guint second);
/* Everybody at an event, by typing; without `except` (CB_NO_ROW: nobody). `chosen` gets the contractor's row as it is then, and
 * `data`, which is freed with `free_data`. */
void cb_guest_chooser_open(CbConsole *console, const char *title, guint event, guint except,
                           void (*chosen)(CbConsole *console, guint contractor, gpointer data), gpointer data,
                           GDestroyNotify free_data);

/* The next seven days of the pool. */
void cb_timeline_open(CbConsole *console);

/* --- choices ---------------------------------------------------------------------------------- */

typedef struct {
    CbKey key;
    const char *label;   /* "tell the founders" */
    const char *refusal; /* why it cannot be chosen now (drawn dim), NULL: it can */
    void (*run)(CbConsole *console, gpointer data);
} CbChoice;
/* A panel with a text and a few choices by key; `data` is freed with `free_data`. Esc leaves. */
void cb_choices_open(CbConsole *console, const char *title, char *text, const CbChoice *choices,
                     guint n_choices, gpointer data, GDestroyNotify free_data);
/* The same for choices that do one thing with different things: without `run` of their own, `take` gets the place of the one
 * that was chosen. */
void cb_choices_of_open(CbConsole *console, const char *title, char *text, const CbChoice *choices, guint n_choices,
                        void (*take)(CbConsole *console, gpointer data, guint place), gpointer data,
                        GDestroyNotify free_data);

/* --- a form ----------------------------------------------------------------------------------- */

/* One line of a form: a few choices, or a text that is typed. */
typedef struct {
    const char *label;
    const char *const *choices; /* ends with NULL; NULL: it is typed */
    guint choice;               /* the one at first */
    const char *text;           /* typed: what stands there at first */
} CbFormField;

typedef struct {
    guint choice;
    const char *text; /* typed; never NULL */
} CbFormValue;

typedef struct {
    const char *title;
    const CbFormField *fields; /* live as long as the program */
    guint n_fields;
    /* Says below the fields what would be done, or what is wrong (FALSE: Enter does nothing then). Called after every
     * change. */
    gboolean (*judge)(CbConsole *console, const CbFormValue *values, gpointer data, GString *text);
    void (*done)(CbConsole *console, const CbFormValue *values, gpointer data);
    gpointer data; /* taken over */
    GDestroyNotify free_data;
} CbFormOptions;
void cb_form_open(CbConsole *console, const CbFormOptions *options);

/* Chooses a department of a job that requires roles of it, by typing; `job` (a row, CB_NO_ROW: any) narrows it. */
void cb_job_chooser_open(CbConsole *console, guint job,
                         void (*chosen)(CbConsole *console, guint job, const char *department));
