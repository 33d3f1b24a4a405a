/* The command line: one table of commands and one of options, which feed the parser, --help, the
 * man page and the completions of the shells.
 *
 * A command is one short file in tui/commands/ that ends in its table entries. Answers go to
 * standard output, everything else to standard error. Options may stand before or after the
 * command's name.
 */
#pragma once

#include "engine/json.h"
#include "tui/desk.h"

/* The exit statuses; scripts rely on them. */
typedef enum {
    CB_EXIT_DONE = 0,
    CB_EXIT_REFUSED = 1, /* a rule refuses, or what was asked about is not there */
    CB_EXIT_USAGE = 2,   /* the call itself is wrong */
    CB_EXIT_STORE = 3,   /* what is stored cannot be read or written */
    CB_EXIT_HUB = 4,     /* the hub cannot be reached and the answer needs it */
} CbExit;

/* Errors whose code is the exit status that they lead to. */
#define CB_COMMAND_ERROR (cb_command_error_quark())
GQuark cb_command_error_quark(void);

typedef enum {
    CB_OPTION_FLAG,  /* gboolean */
    CB_OPTION_TEXT,  /* char *, valid UTF-8 */
    CB_OPTION_FILE,  /* char *, bytes as the system has them */
    CB_OPTION_COUNT, /* int, not negative */
    CB_OPTION_LIST,  /* char **, one element each time it is given, valid UTF-8 */
} CbOptionType;

enum {
    CB_OPTION_HIDDEN = 1 << 0,   /* not in help, man page and completions */
    CB_OPTION_OF_VIEWS = 1 << 1, /* refused where no view is opened or printed */
};

typedef struct {
    const char *name; /* without the dashes */
    CbOptionType type;
    gsize offset;        /* of the field of CbCall that takes the value */
    const char *value;   /* what the help calls its value, NULL for a flag */
    const char *choices; /* the values it takes, separated by blanks; NULL: any */
    const char *summary;
    guint flags;
} CbOption;

typedef struct CbCommand CbCommand;

/* One call as parsed, and what its handler needs. */
typedef struct {
    const CbCommand *command;
    char **words; /* the arguments behind the command's name, ends with NULL */
    guint n_words;

    char *profile, *cache, *now_text, *color, *theme, *keys, *filter, *view, *generate;
    gboolean json, plain, read_only, ascii, version, help;

    char *reason, *busy_rule, *format, *table, *output, *since, *person;
    char *name, *ca, *pin;
    gboolean token_stdin, insecure_http, wipe, yes, once, refetch, check;
    char **need;
    int min_operators, seed, operators, sessions;
    gboolean replace, no_console, no_pool, offline;
    char *data, *data_file, *listen, *public_url, *certificate, *key_file, *channels; /* of a hub */
    char *role, *email, *label, *match_secret, *body, *user;
    char **host;
    gboolean insecure, anonymous, demo, restored, signatures_v1, bind_claims, signing, calendar, password;
    int expires, ready_fd;
    char *from_time, *until_time, *note, *outcome, *call_back, *session, *scope, *status, *region, *place;
    int every, times;
    gboolean past, dry_run;
    char *job, *department, *mode, *policy_file, *why_not, *message; /* of a campaign */
    char *back, *until; /* of the pool */
    char **exclude;
    char *zone, *side; /* of a match */
    int hours, most;
    gboolean emergency;
    char *peer, *text, *checked_in, *sms, *phone; /* of an event's guests */
    int rating;
    gboolean late;

    gint64 now;   /* the time that --now names, CB_NULL when it is not given */
    CbDesk *desk; /* see cb_call_desk */
} CbCall;

enum {
    CB_COMMAND_JSON = 1 << 0,    /* can answer in JSON */
    CB_COMMAND_CHANGES = 1 << 1, /* not in read-only mode */
    CB_COMMAND_VIEW = 1 << 2,    /* opens or prints a view */
};

struct CbCommand {
    const char *name;
    const char *arguments; /* "SESSION [OPERATOR]", "FILE…"; "" for none */
    guint flags;
    const char *summary;     /* one line, without a full stop */
    const CbOption *options; /* ends with a NULL name; NULL: none of its own */
    /* Returns the exit status; with an error set, that of the error counts. */
    CbExit (*run)(CbCall *call, GError **error);
};

/* All options that every command takes; ends with a NULL name. */
extern const CbOption cb_global_options[];
/* The command called so, NULL when there is none. */
const CbCommand *cb_command_find(const char *name);
/* The error of a command that is not there; names the nearest. */
void cb_command_fail_unknown(const char *name, GError **error);
/* All commands in the order of the help, views last; free with g_ptr_array_unref. */
GPtrArray *cb_command_list(void);
/* Whether it does nothing but open a view of the console. */
gboolean cb_command_is_view(const CbCommand *command);

typedef struct {
    char *name;        /* "SESSION" */
    gboolean optional; /* stood in brackets */
    gboolean many;     /* any number */
} CbArgument;
/* The arguments of a command (CbArgument), in order; free with g_array_unref. */
GArray *cb_command_arguments(const CbCommand *command);

/* Runs the command line; `argv` ends with NULL. */
CbExit cb_command_main(char **argv);

/* --- for handlers ----------------------------------------------------------------------------- */

/* The desk of the profile that the call names, opened when first asked for; the call owns it. What
 * opening found is told on standard error. NULL with an error. */
CbDesk *cb_call_desk(CbCall *call, GError **error);
/* Closes the desk, so that the next cb_call_desk opens it anew. */
void cb_call_close(CbCall *call);
/* TRUE unless the call or the profile is read-only. FALSE after having refused, or with an error
 * when the profile cannot be opened: then *status is what to return. */
gboolean cb_call_may_change(CbCall *call, CbExit *status, GError **error);
/* Whether facts may be written here: not while somebody is signed in, for then they come from the hub. */
gboolean cb_call_may_write_facts(CbCall *call, CbExit *status, GError **error);

/* The made-up company that the call names with --seed, --operators, --sessions and --no-pool. */
CbWorld *cb_call_made_up(const CbCall *call, gint64 now);

/* Prints `json` and takes it over. */
void cb_call_answer(cJSON *json);
/* Refuses with a code for programs (--json) and a sentence for people. Returns CB_EXIT_REFUSED. */
CbExit cb_call_refuse(const CbCall *call, const char *code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* A message on standard error, cleaned; a full line. */
void cb_call_tell(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* The row that argument `i` names. FALSE after having refused: then *status is what to return. */
gboolean cb_call_session(CbCall *call, guint i, guint *row, CbExit *status);
gboolean cb_call_operator(CbCall *call, guint i, guint *row, CbExit *status);
