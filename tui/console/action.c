#include "tui/console/action.h"

#include <string.h>

#include "tui/console/act.h"
#include "engine/peers/optimal.h"
#include "tui/console/match.h"
#include "tui/console/peer.h"
#include "tui/console/view.h"

/* clang-format off */
const CbAction cb_actions[] = {
    /* moving */
    {"down", CB_IN_ANY, 0, "down", "One row down.", cb_act_move, 1},
    {"up", CB_IN_ANY, 0, "up", "One row up.", cb_act_move, -1},
    {"page-down", CB_IN_ANY, 0, "page down", "A page down.", cb_act_page, 1},
    {"page-up", CB_IN_ANY, 0, "page up", "A page up.", cb_act_page, -1},
    {"top", CB_IN_ANY, 0, "top", "To the first row.", cb_act_end, -1},
    {"bottom", CB_IN_ANY, 0, "bottom", "To the last row.", cb_act_end, 1},
    {"open", CB_IN_ANY, CB_HINT, "open", "Goes into the selected row: from today to the board, from a session into its people, from a person to all about them.", cb_act_open, 0},
    {"back", CB_IN_ANY, 0, "back", "Leaves what was opened last: the people, the filter, the view.", cb_act_back, 0},
    {"other-pane", CB_IN_ANY, 0, "other pane", "Changes between the list and the people beside it.", cb_act_other_pane, 0},
    /* deciding */
    {"propose", CB_IN_SESSION, CB_CHANGES | CB_HINT, "propose", "Proposes the best available candidate, the selected person, or for marked sessions the best for each, shown first as a list.", cb_act_propose, 0},
    {"accept", CB_IN_SESSION, CB_CHANGES | CB_HINT, "accept", "Accepts the application of the selected person, or the best one that waits.", cb_act_accept, 0},
    {"reject", CB_IN_SESSION, CB_CHANGES | CB_HINT, "reject", "Rejects an application, with a reason; an accepted person leaves the session.", cb_act_reject, 0},
    {"agree", CB_IN_PERSON, CB_CHANGES | CB_HINT, "yes, I can", "The selected person has said yes: proposed and accepted in one decision, and the call is on record.", cb_act_agree, 0},
    {"call", CB_IN_ANY | CB_IN_PERSON, CB_CHANGES | CB_HINT, "call", "A call to the selected person, or to one that is found by name: no answer, no, perhaps, yes; a note; when to call back.", cb_act_call, 0},
    {"absent", CB_IN_ANY, CB_CHANGES, "away", "The selected person, or one that is found by name, is away: dates or times with a reason. Shows what it opens, frees every session in it, and goes to the candidates of the most urgent gap.", cb_act_absent, 0},
    {"returned", CB_IN_ANY, CB_CHANGES, "back", "Somebody comes back early: takes the rest of an absence back, and gives back places that nobody has taken.", cb_act_return, 0},
    {"note", CB_IN_ANY, CB_CHANGES, "note", "A note on the selected person or session, for everybody to see.", cb_act_note, 0},
    {"messages", CB_IN_ANY, 0, "messages", "What the selected person, or the people of the session or job, have been told: to read, to copy, to send again; the address opens in the terminal.", cb_act_messages, 0},
    {"change", CB_IN_SESSION, CB_CHANGES, "change", "Changes the session: move, need, title, place, cancel, complete, open again; shows first who then clashes, who is free, who is told.", cb_act_change, 0},
    {"add", CB_IN_ANY, CB_CHANGES, "new session", "Plans a new session, or a weekly series.", cb_act_add, 0},
    {"complete-past", CB_IN_ANY, CB_CHANGES, "complete", "Completes all sessions that are over and confirmed still, so that they no longer count as load.", cb_act_complete_past, 0},
    {"fallback", CB_IN_ANY | CB_IN_SESSION, CB_CHANGES | CB_HINT, "fallback", "The founders' panel of the session, or of the most urgent one that needs them: tell them, assign without consent, mark for review.", cb_act_fallback, 0},
    {"force", CB_IN_PERSON, CB_CHANGES, "force", "Assigns the selected person without consent (manager or admin, when fallback is required).", cb_act_force, 0},
    {"review", CB_IN_SESSION, CB_CHANGES, "review", "Marks the session for review.", cb_act_review, 0},
    {"undo", CB_IN_ANY, CB_CHANGES | CB_HINT, "undo", "Takes back what was decided last; what is pushed already, by the opposite decision, which is asked first.", cb_act_undo, 0},
    {"redo", CB_IN_ANY, CB_CHANGES, "redo", "Decides again what was taken back last.", cb_act_redo, 0},
    {"give-up", CB_IN_DECISION, CB_CHANGES | CB_HINT, "give up", "Gives up the selected decision: one that stands is undone, one in conflict or undone is dropped for good.", cb_act_give_up, 0},
    {"settle", CB_IN_DECISION, CB_CHANGES | CB_HINT, "settle", "Shows both sides of a conflict, and takes theirs or redoes mine; asks whether an old decision is still to be pushed.", cb_act_settle, 0},
    {"push", CB_IN_ANY, CB_HINT, "push now", "Pushes what waits without waiting longer, and tries an interrupted connection again.", cb_act_push, 0},
    {"delete-many", CB_IN_ANY, CB_CHANGES, "take out", "Lets the hub take out an unusual number of rows, which it asks about first.", cb_act_delete_many, 0},
    /* asking */
    {"why", CB_IN_SESSION, CB_HINT, "why not", "Why not this person? Every rule that fails, the place they would have, what would have to change. On a session that is not on the board: why it is not.", cb_act_why, 0},
    {"excluded", CB_IN_SESSION, 0, "excluded", "Shows or hides everybody who is excluded from the session, with the reason.", cb_act_excluded, 0},
    /* looking */
    {"filter", CB_IN_ANY, CB_HINT, "filter", "Filters by words; all must match. risk:high, region:bre, days:7, status:draft, free:today, over:yes are words too.", cb_act_filter, 0},
    {"filter-risk", CB_IN_ANY, 0, "risk", "Filters by risk: critical, high, medium, all.", cb_act_cycle_risk, 0},
    {"filter-days", CB_IN_ANY, 0, "days", "Filters by date: today, 7 days, 14 days, all.", cb_act_cycle_days, 0},
    {"sort", CB_IN_ANY, 0, "sort", "Orders by the next column.", cb_act_sort, 0},
    {"reverse", CB_IN_ANY, 0, "reverse", "Turns the order round.", cb_act_reverse, 0},
    {"mark", CB_IN_ANY, 0, "mark", "Marks or unmarks the row and moves on.", cb_act_mark, 0},
    {"mark-all", CB_IN_ANY, 0, "mark all", "Marks every row that the filter shows.", cb_act_mark_all, 1},
    {"unmark-all", CB_IN_ANY, 0, "unmark", "Takes all marks away.", cb_act_mark_all, 0},
    {"copy", CB_IN_ANY, 0, "copy", "Copies the row to the terminal's clipboard (OSC 52).", cb_act_copy, 0},
    {"detail", CB_IN_ANY, 0, "detail", "Shows or hides the detail of the selected row.", cb_act_detail, 0},
    {"pause", CB_IN_ANY, 0, "pause", "Keeps the order of the rows while data changes; the counters go on.", cb_act_pause, 0},
    {"previous-day", CB_IN_DAY, CB_HINT, "day before", "The day before.", cb_act_day, -1},
    {"next-day", CB_IN_DAY, CB_HINT, "day after", "The day after.", cb_act_day, 1},
    {"since", CB_IN_HANDOVER, CB_HINT, "since", "Changes since when: your last look, 4 h, 12 h, 24 h, 7 days.", cb_act_since, 0},
    {"copy-all", CB_IN_HANDOVER, CB_HINT, "copy all", "Copies the whole hand-over as Markdown to the terminal's clipboard (OSC 52), for a chat.", cb_act_copy_handover, 0},
    /* campaigns */
    {"ask", CB_IN_CANDIDATE | CB_IN_CAMPAIGN | CB_IN_CAMPAIGNS, CB_CHANGES | CB_HINT, "ask", "Asks the marked people, or the selected one, whether they could work the role; on a campaign goes to its candidates.", cb_act_send, FALSE},
    {"offer", CB_IN_CANDIDATE | CB_IN_CAMPAIGN | CB_IN_CAMPAIGNS, CB_CHANGES | CB_HINT, "offer", "Offers the role to the marked people, or to the selected one; on a campaign goes to those who said yes.", cb_act_send, TRUE},
    {"answer", CB_IN_CANDIDATE | CB_IN_CAMPAIGN | CB_IN_CAMPAIGNS, CB_CHANGES | CB_HINT, "answer", "Writes down what the selected person said on the telephone to what they were asked or offered: yes or no; on a campaign goes to those who have not answered.", cb_act_answer, 0},
    {"escalate", CB_IN_CAMPAIGN, CB_CHANGES | CB_HINT, "escalate", "The next step of escalation; shows first who becomes eligible and whom the next wave would ask.", cb_act_escalate, 0},
    {"tick", CB_IN_CAMPAIGN, CB_CHANGES | CB_HINT, "tick now", "Shows what a tick would do now, who is asked and offered, what expires; then does it, or has the hub do it at once.", cb_act_tick, 0},
    {"pause-campaign", CB_IN_CAMPAIGN, CB_CHANGES | CB_HINT, "pause", "Pauses the campaign, resumes a paused one, restarts one that was stopped or completed.", cb_act_pause_campaign, 0},
    {"start-campaign", CB_IN_CAMPAIGNS | CB_IN_JOB, CB_CHANGES | CB_HINT, "start", "Starts a campaign for a job and a department: mode, scope, weights, waiting times, wave size; or restarts the one that there was.", cb_act_start_campaign, 0},
    {"stop-campaign", CB_IN_CAMPAIGN, CB_CHANGES, "stop", "Stops the campaign; asks first, and says what waits.", cb_act_stop_campaign, 0},
    {"unlock", CB_IN_CAMPAIGN, CB_CHANGES, "free lock", "Frees the lock of a run that has died; asks first, and says how old it is.", cb_act_unlock, 0},
    {"diagnose", CB_IN_CAMPAIGN, CB_HINT, "why stuck", "Why does it not advance? Every cause, with the key that settles it.", cb_act_diagnose, 0},
    {"forecast", CB_IN_CAMPAIGN, CB_HINT, "forecast", "The forecast: the chance that each role is filled by the start of the job, and when, now and after each step of escalation.", cb_act_forecast, 0},
    {"part", CB_IN_CAMPAIGN, CB_HINT, "left out, log", "What is shown below the roles: candidates, who is left out and why, answers and offers, what happened.", cb_act_part, 1},
    {"previous-role", CB_IN_CAMPAIGN, 0, "role before", "The role before.", cb_act_role, -1},
    {"next-role", CB_IN_CAMPAIGN, CB_HINT, "next role", "The next role.", cb_act_role, 1},
    /* the pool */
    {"process", CB_IN_BOOKING, CB_CHANGES | CB_HINT, "process", "Decides the selected booking now, before its time too: whoever ranks first gets it, else it is left to people. Marked ones one after the other, with progress.", cb_act_process, 0},
    {"assign-booking", CB_IN_BOOKING | CB_IN_INTERPRETER, CB_CHANGES | CB_HINT, "assign", "Chooses an interpreter by hand: the selected person, or one from the ranking, where who is left out stands with the rule; a reason may be given.", cb_act_assign_booking, 0},
    {"retry", CB_IN_BOOKING, CB_CHANGES | CB_HINT, "retry", "A failed or stuck booking, or all that are marked, begin anew: waiting, with no attempts.", cb_act_retry, 0},
    {"withdraw", CB_IN_BOOKING, CB_CHANGES, "withdraw", "Takes the booking out of the pool and leaves it to people; a reason may be given.", cb_act_withdraw, 0},
    {"run-pool", CB_IN_POOL, CB_CHANGES | CB_HINT, "run", "Decides whatever is ready: shows first who would get each, then runs with its progress; it can be stopped between two bookings.", cb_act_run_pool, 0},
    {"emergency", CB_IN_POOL, CB_CHANGES | CB_HINT, "emergency", "Decides the whole pool at once, the most pressing first: asks why, shows counts by level and by deadline, then runs (administrators).", cb_act_emergency, 0},
    {"retry-failed", CB_IN_POOL, CB_CHANGES, "retry all", "All that have failed begin anew; shows them with their errors first.", cb_act_retry_failed, 0},
    {"recover", CB_IN_POOL | CB_IN_BOOKING, CB_CHANGES, "recover", "Puts right what is stuck, settled or incomplete; of a booking that contradicts itself says what is wrong and offers the ways out.", cb_act_recover, 0},
    {"release", CB_IN_POOL | CB_IN_BOOKING, CB_CHANGES, "release", "Takes an interpreter off a booking that is ahead; shows where it goes, the pool or people, and lets you choose.", cb_act_release, 0},
    {"pool-mode", CB_IN_POOL, CB_CHANGES | CB_HINT, "mode", "Another mode: shows first what becomes of each pooled booking, and what to mind; what is due at once is decided after (administrators).", cb_act_pool_mode, 0},
    {"pool-override", CB_IN_POOL, CB_CHANGES | CB_HINT, "hold mode", "Holds the mode as it is whatever the load recommends, with a reason and until when; or ends that (administrators).", cb_act_pool_override, 0},
    {"pool-auto", CB_IN_POOL, CB_CHANGES, "auto-approval", "Switches the mode by the load, or leaves it to people again (administrators).", cb_act_pool_auto, 0},
    {"pool-limits", CB_IN_POOL, CB_CHANGES, "limits", "From when on the load is medium or high, and how often it is looked at; says what it would be called now (administrators).", cb_act_pool_limits, 0},
    {"pool-evaluate", CB_IN_POOL, CB_CHANGES, "evaluate", "Assesses the load now, and switches the mode where auto-approval says so.", cb_act_pool_evaluate, 0},
    {"pool-days", CB_IN_POOL, CB_HINT, "7 days", "The next seven days of the pool: what becomes ready when, which meetings there are, how many people are free, and where they do not suffice.", cb_act_pool_days, 0},
    {"preview-run", CB_IN_POOL, CB_HINT, "preview", "What a run of the pool would do now: who gets each booking, who is left to people and why, the gap before and after, and by how much it is better than one by one.", cb_act_preview_run, 0},
    {"pool-policy", CB_IN_POOL, CB_CHANGES, "policy", "The numbers of CUSTOM, and whether anything is assigned by itself; says before it is saved what that would mean for what waits.", cb_act_pool_policy, 0},
    {"pool-part", CB_IN_BOOKING, CB_HINT, "left out, log", "What is shown of the booking: candidates, who is left out and by which rule, what happened to its entry, what was decided before.", cb_act_pool_part, 1},
    {"booking-card", CB_IN_BOOKING, 0, "booking", "All that is known of the booking, in one card.", cb_act_booking_card, 0},
    /* the matches */
    {"approve-match", CB_IN_MATCH, CB_CHANGES | CB_HINT, "approve", "Approves the match for the client or for the advisor; the second approval sets the workspace up.", cb_act_answer_match, TRUE},
    {"decline-match", CB_IN_MATCH, CB_CHANGES | CB_HINT, "decline", "Declines the match for the client or for the advisor, with a reason; then asks whether to find another.", cb_act_answer_match, FALSE},
    {"find-another", CB_IN_MATCH, CB_CHANGES | CB_HINT, "another", "Asks for another advisor, without those who declined or let it run out; of a match that stands, says first who declines it.", cb_act_find_another, 0},
    {"request-advisor", CB_IN_MATCH, CB_CHANGES, "request", "Asks for an advisor: the client's time zone, when it runs out, whom to leave out; says whom the project would get.", cb_act_request_advisor, 0},
    {"retry-match", CB_IN_MATCH, CB_CHANGES, "try again", "Looks for an advisor again, for a request that waits for one.", cb_act_retry_match, 0},
    {"expire-match", CB_IN_MATCH, CB_CHANGES, "run out", "Ends a request whose time is over.", cb_act_expire_match, 0},
    {"assign-advisor", CB_IN_MATCH, CB_CHANGES | CB_HINT, "assign", "The selected advisor, or one that is chosen, gets the project whatever the scores say: this match, or the next request; with a reason.", cb_act_assign_advisor, 0},
    {"browse-advisors", CB_IN_MATCH, CB_HINT, "browse", "All advisors for the project: who could take it in the order of the ranking, then those left out, with the reason.", cb_act_browse_advisors, 0},
    {"match-part", CB_IN_MATCH, CB_HINT, "left out, chat", "What is shown of the request: who could take it, who is left out and why, the conversation, what happened.", cb_act_match_part, 1},
    {"say", CB_IN_MATCH, CB_CHANGES | CB_HINT, "say", "Writes into the conversation of the project, for the client or for the advisor.", cb_act_say, 0},
    {"workspace", CB_IN_MATCH, CB_CHANGES, "set-up", "The workspace of the project: sets it up at once, rolls the match back, frees a lock that nobody holds.", cb_act_workspace, 0},
    {"resend-notice", CB_IN_MATCH, CB_CHANGES, "resend", "Sends the notices about the project once more that were given up.", cb_act_resend_notice, 0},
    {"advisor-pool", CB_IN_MATCHES | CB_IN_MATCH, CB_HINT, "advisors", "The pool of advisors: available, busy, offline; idle, with room, full; its size and rule; each with what they carry, and their availability to change.", cb_act_advisor_pool, 0},
    {"workspaces", CB_IN_MATCHES | CB_IN_MATCH, 0, "workspaces", "The queue of workspaces: attempts, the next one, the last error; sets up at once or rolls back.", cb_act_workspaces, 0},
    {"match-rules", CB_IN_MATCHES | CB_IN_MATCH, 0, "rules", "The rules of administrators: who is preferred, who is kept out, under which conditions; to make and to change.", cb_act_match_rules, 0},
    /* the peers */
    {"peers-preview", CB_IN_EVENT, CB_HINT, "preview", "Who would meet whom if the batch were made now: pairs with what makes their score, both policies side by side, introductions of each, who is left alone.", cb_act_peer_preview, 0},
    {"peers-pin", CB_IN_COUPLE, CB_CHANGES | CB_HINT, "pin", "The selected two meet, whatever their score; it takes one of each one's places.", cb_act_peer_order, CB_PAIR_PINNED},
    {"peers-forbid", CB_IN_COUPLE, CB_CHANGES | CB_HINT, "forbid", "The selected two are not introduced to each other.", cb_act_peer_order, CB_PAIR_FORBIDDEN},
    {"peers-free", CB_IN_COUPLE, CB_CHANGES | CB_HINT, "free", "Takes back what was ordered about the selected two.", cb_act_peer_order, CB_PAIR_FREE},
    {"peers-answer", CB_IN_EVENT, CB_CHANGES | CB_HINT, "answer", "The answers that wait for a person; of the selected one says what it means (yes, no, later, …), or answers in your own words.", cb_act_peer_answer, 0},
    {"peers-run", CB_IN_EVENT, CB_CHANGES | CB_HINT, "run now", "Makes the batch now: says first how many would meet, how often one person, and when they are told.", cb_act_peer_run, FALSE},
    {"peers-late", CB_IN_EVENT, CB_CHANGES, "run late", "Makes the batch although lunch is long over: people are written to at once, so a second word is asked.", cb_act_peer_run, TRUE},
    {"peers-postpone", CB_IN_EVENT, CB_CHANGES | CB_HINT, "postpone", "The batch, and introductions that have not gone out, so many minutes later than the agenda says; with a reason, if there is one.", cb_act_peer_postpone, 0},
    {"peers-cancel", CB_IN_EVENT, CB_CHANGES, "cancel batch", "The batch is not made, or the introductions that have not gone out are cancelled; asks first, with a reason.", cb_act_peer_cancel, 0},
    {"peers-schedule", CB_IN_EVENT, CB_CHANGES, "follow agenda", "Plans the batch as the agenda asks: made, moved or cancelled; a hub does that by itself.", cb_act_peer_schedule, 0},
    {"peers-why", CB_IN_EVENT, CB_HINT, "why not", "Why not these two? What makes their score, or what keeps one of them out; pins and forbids from there.", cb_act_peer_why, 0},
    {"peers-attend", CB_IN_EVENT | CB_IN_GUEST | CB_IN_COUPLE, CB_CHANGES | CB_HINT, "check in", "Puts right what the data got wrong of a person: checked in or not, agrees to texts or not, the phone number.", cb_act_peer_attend, 0},
    {"peers-met", CB_IN_COUPLE, CB_CHANGES | CB_HINT, "met", "The selected two have met, or have not.", cb_act_peer_met, 0},
    {"peers-meeting", CB_IN_COUPLE, CB_CHANGES, "meeting", "When and where the selected two meet.", cb_act_peer_meeting, 0},
    {"peers-resend", CB_IN_EVENT, CB_CHANGES, "resend", "Sends again what has failed: of the selected person or pair, or of the event.", cb_act_peer_resend, 0},
    {"peers-opt-out", CB_IN_EVENT | CB_IN_GUEST | CB_IN_COUPLE, CB_CHANGES, "opt out", "A person wants no more introductions, or no more texts at all.", cb_act_peer_opt_out, 0},
    {"peers-erase", CB_IN_EVENT | CB_IN_GUEST | CB_IN_COUPLE, CB_CHANGES, "erase", "Erases a person's texts and contact data for good; the counts stay (administrators; a word and a reason are to be typed).", cb_act_peer_erase, 0},
    {"peers-part", CB_IN_EVENT, CB_HINT, "next part", "What is shown of the event: who would meet, people, who is left alone, introductions, answers that wait, the report.", cb_act_peer_part, 1},
    {"peers-part-before", CB_IN_EVENT, 0, "part before", "The part before.", cb_act_peer_part, -1},
    /* views */
    {"today", CB_IN_ANY, 0, "today", "The view today: everything that needs a person.", cb_act_view, CB_VIEW_TODAY},
    {"board", CB_IN_ANY, 0, "board", "The board: sessions that need operators.", cb_act_view, CB_VIEW_BOARD},
    {"day", CB_IN_ANY, 0, "day", "The day: its sessions in the order of time.", cb_act_view, CB_VIEW_DAY},
    {"people", CB_IN_ANY, 0, "people", "The people: load, overload, dates.", cb_act_view, CB_VIEW_PEOPLE},
    {"sessions", CB_IN_ANY, 0, "sessions", "All sessions, with the reason where one is not on the board.", cb_act_view, CB_VIEW_SESSIONS},
    {"decisions", CB_IN_ANY, 0, "decisions", "What was decided here, and how it stands.", cb_act_view, CB_VIEW_DECISIONS},
    {"handover", CB_IN_ANY, 0, "hand-over", "The hand-over: what is open, and what changed, by who did it.", cb_act_view, CB_VIEW_HANDOVER},
    {"campaigns", CB_IN_ANY, 0, "campaigns", "The campaigns: status, roles filled, next tick, what needs a person.", cb_act_view, CB_VIEW_CAMPAIGNS},
    {"pool", CB_IN_ANY, 0, "pool", "The pool: bookings that wait for an interpreter, by when each is decided, the mode and the load.", cb_act_view, CB_VIEW_POOL},
    {"peers", CB_IN_ANY, 0, "peers", "The peers: events, who has checked in, when the batch is made, introductions and answers.", cb_act_view, CB_VIEW_PEERS},
    {"matches", CB_IN_ANY, 0, "matches", "The matches: projects that ask for an advisor, how each stands, when it runs out, both answers.", cb_act_view, CB_VIEW_MATCHES},
    /* the rest */
    {"palette", CB_IN_ANY, CB_HINT, "palette", "Finds an action, a person, a session, a place, a job, a campaign, a booking, an interpreter, a project, an advisor, an event or a contractor by typing.", cb_act_palette, 0},
    {"help", CB_IN_ANY, CB_HINT, "help", "All keys that work here; type to filter.", cb_act_help, 0},
    {"theme", CB_IN_ANY, 0, "theme", "The next theme: dark, light, monochrome.", cb_act_theme, 0},
    {"mouse", CB_IN_ANY, 0, "mouse", "Mouse on or off.", cb_act_mouse, 0},
    {"redraw", CB_IN_ANY, 0, "redraw", "Draws the screen anew.", cb_act_redraw, 0},
    {"suspend", CB_IN_ANY, 0, "suspend", "Stops the console for the shell; fg comes back.", cb_act_suspend, 0},
    {"quit", CB_IN_ANY, 0, "quit", "Leaves. Decisions are kept in the outbox.", cb_act_quit, 0},
};
/* clang-format on */
const guint cb_n_actions = G_N_ELEMENTS(cb_actions);

const CbAction *
cb_action_find(const char *name)
{
    for (guint i = 0; i < cb_n_actions; i++)
        if (strcmp(cb_actions[i].name, name) == 0)
            return &cb_actions[i];
    return NULL;
}

guint
cb_action_contexts(CbConsole *console)
{
    guint contexts = CB_IN_ANY | cb_console_view(console)->ops->context;
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    if (item != NULL && item->table == CB_ITEM_DECISION)
        contexts |= CB_IN_DECISION;
    if (cb_console_session(console) != CB_NO_ROW)
        contexts |= CB_IN_SESSION;
    if (cb_console_campaign(console) != CB_NO_ROW)
        contexts |= CB_IN_CAMPAIGN;
    if (cb_console_job(console) != CB_NO_ROW)
        contexts |= CB_IN_JOB;
    if (cb_console_booking(console) != CB_NO_ROW)
        contexts |= CB_IN_BOOKING;
    if (cb_console_match(console).project != CB_NO_ROW)
        contexts |= CB_IN_MATCH;
    if (item != NULL && item->table == CB_advisors)
        contexts |= CB_IN_MATCHES;
    if (cb_console_event(console) != CB_NO_ROW)
        contexts |= CB_IN_EVENT;
    CbCouple couple = cb_console_couple(console);
    if (couple.first != CB_NO_ROW)
        contexts |= couple.second != CB_NO_ROW ? CB_IN_COUPLE : CB_IN_GUEST;
    if (item != NULL && item->table == CB_pool_state)
        contexts |= CB_IN_POOL;
    if (cb_console_interpreter(console) != CB_NO_ROW)
        contexts |= CB_IN_INTERPRETER;
    if (cb_console_candidate(console) != CB_NO_ROW)
        contexts |= CB_IN_CANDIDATE;
    else if (console->in_detail && cb_console_operator(console) != CB_NO_ROW)
        contexts |= CB_IN_PERSON;
    return contexts;
}

gboolean
cb_action_applies(CbConsole *console, const CbAction *action)
{
    return (action->contexts & cb_action_contexts(console)) != 0;
}

gboolean
cb_action_allowed(CbConsole *console, const CbAction *action)
{
    return !(console->read_only && (action->flags & CB_CHANGES));
}
