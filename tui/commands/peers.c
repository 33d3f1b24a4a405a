/* Introductions at events from the command line: what each action is called and takes. */
#include "tui/commands/peers.h"

#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/dates.h"
#include "tui/commands/decision.h"
#include "tui/commands/named.h"
#include "tui/commands/subcommand.h"

/* --- for its files ---------------------------------------------------------------------------- */

gboolean
cb_peers_event(CbCall *call, guint *event, CbExit *status)
{
    return cb_call_find_event(call, call->words[1], event, status);
}

gboolean
cb_peers_guest(CbCall *call, guint event, guint i, guint *contractor, CbExit *status)
{
    return cb_call_find_guest(call, event, call->words[i], contractor, status);
}

char *
cb_peers_moment(const CbCall *call, guint event, gint64 time)
{
    const char *own = cb_desk_zone_name(call->desk),
               *zone = events_timezone(cb_desk_world(call->desk), event);
    if (time == CB_NULL || zone == NULL || !cb_zone_is_name(zone) ||
        cb_zone_offset(time, zone) == cb_zone_offset(time, own))
        return cb_clock_text(time, own);
    g_autofree char *clock = cb_clock_text(time, zone), *name = cb_zone_short_name(time, zone);
    return g_strdup_printf("%s %s", clock, name);
}

/* --- the actions ------------------------------------------------------------------------------ */

#define ANY G_MAXUINT
#define AN_EVENT "an event, by its id or name"
#define ITS_GUEST "an event and one of its guests"
#define TWO_GUESTS "an event and two of its guests"

const CbSubcommand cb_actions_of_peers[] = {
    {"events", "nothing more", 0, 0, FALSE, cb_peers_events, ""},
    {"preview", AN_EVENT, 1, 1, FALSE, cb_peers_preview, ""},
    {"run", AN_EVENT, 1, 1, TRUE, cb_peers_run, "late reason"},
    {"schedule", "events; none: all whose agenda asks for it", 0, ANY, TRUE, cb_peers_schedule, ""},
    {"show", "an event, and one of its guests where only theirs is asked for", 1, 2, FALSE,
     cb_peers_show, ""},
    {"replies", "an event; none: all", 0, 1, FALSE, cb_peers_replies, ""},
    {"report", AN_EVENT, 1, 1, FALSE, cb_peers_report, ""},
    {"pair", TWO_GUESTS ", then pin, forbid or none", 4, 4, TRUE, cb_peers_pair, "reason"},
    {"why-not", TWO_GUESTS, 3, 3, FALSE, cb_peers_why_not, ""},
    {"postpone", "an event and minutes; 0: as the agenda says", 2, 2, TRUE, cb_peers_postpone,
     "reason"},
    {"cancel", AN_EVENT, 1, 1, TRUE, cb_peers_cancel, "reason"},
    {"attend", ITS_GUEST, 2, 2, TRUE, cb_peers_attend, "checked-in sms phone reason"},
    {"answer", ITS_GUEST, 2, 2, TRUE, cb_peers_answer, "text as peer rating message reason"},
    {"met", TWO_GUESTS ", then yes or no", 4, 4, TRUE, cb_peers_met, "reason"},
    {"optout", ITS_GUEST, 2, 2, TRUE, cb_peers_optout, "scope reason"},
    {"erase", "a person, by their id, name or company", 1, 1, TRUE, cb_peers_erase, "reason yes"},
    {"resend", "an event; a guest or a message, where not all that failed there", 1, 2, TRUE, cb_peers_resend, "reason"},
    {"queue", "nothing more", 0, 0, FALSE, cb_peers_queue, ""},
    {.name = NULL},
};

static CbExit
run(CbCall *call, GError **error)
{
    if (call->n_words == 0 && !call->json)
        return cb_board_show(call, "peers", error);
    if (call->n_words > 0)
        return cb_subcommand_run(call, error);
    return cb_call_desk(call, error) == NULL ? CB_EXIT_STORE : cb_peers_events(call, error);
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"reason", CB_OPTION_TEXT, FIELD(reason), "TEXT", NULL, "why; cancel and erase need one",
     0},
    {"late", CB_OPTION_FLAG, FIELD(late), NULL, NULL, "run: although lunch is long over", 0},
    {"as", CB_OPTION_TEXT, FIELD(side), "CLASS",
     "yes no maybe later more_info met not_met rating opt_out opt_out_peers",
     "answer: what their text meant", 0},
    {"peer", CB_OPTION_TEXT, FIELD(peer), "PERSON", NULL,
     "answer: which introduction they meant, where they have several", 0},
    {"text", CB_OPTION_TEXT, FIELD(text), "ID", NULL,
     "answer: which of their texts is settled, where several wait (replies shows the ids)", 0},
    {"rating", CB_OPTION_COUNT, FIELD(rating), "N", NULL, "answer --as rating: from 1 to 10", 0},
    {"message", CB_OPTION_TEXT, FIELD(message), "TEXT", NULL,
     "answer: what is written back to them", 0},
    {"checked-in", CB_OPTION_TEXT, FIELD(checked_in), "WORD", "yes no",
     "attend: whether they are there", 0},
    {"sms", CB_OPTION_TEXT, FIELD(sms), "WORD", "yes no", "attend: whether they agreed to texts",
     0},
    {"phone", CB_OPTION_TEXT, FIELD(phone), "NUMBER", NULL, "attend: their number", 0},
    {"scope", CB_OPTION_TEXT, FIELD(scope), "WHAT", "all peers",
     "optout: of all texts, or of introductions alone (all)", 0},
    {"yes", CB_OPTION_FLAG, FIELD(yes), NULL, NULL, "erase: although it cannot be taken back", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

const CbCommand cb_commands_peers[] = {
    {"peers", "[ACTION] [EVENT] [WHAT…]", CB_COMMAND_JSON,
     "introductions over lunch at events: events, preview, run, schedule, show, replies, report, "
     "pair, why-not, postpone, "
     "cancel, attend, answer, met, optout, erase, resend, queue",
     options, run},
    {.name = NULL},
};
