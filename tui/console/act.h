/* What actions do, by subject: the handlers that cb_actions names. Each works on the selected row, the
 * marked rows or the person selected in the detail; `argument` is the entry's.
 */
#pragma once

#include "tui/console/console.h"
#include "tui/desk/typed.h"

/* act_move.c */
void cb_act_move(CbConsole *console, int steps);
void cb_act_page(CbConsole *console, int pages);
void cb_act_end(CbConsole *console, int direction);
void cb_act_open(CbConsole *console, int argument);
void cb_act_back(CbConsole *console, int argument);
void cb_act_other_pane(CbConsole *console, int argument);
void cb_act_view(CbConsole *console, int view);
void cb_act_day(CbConsole *console, int days);

/* The session that a key is about (in the detail: the one whose people they are), or CB_NO_ROW and a word
 * that there is none; the person that it is about in the detail, or CB_NO_ROW; and deciding about them
 * (the operator may be CB_NO_ROW). (act_decide.c) */
guint cb_act_session(CbConsole *console);
guint cb_act_person(CbConsole *console);
void cb_act_decide(CbConsole *console, const char *kind, guint session, guint operator);
/* Gives the keys to the session's people, or to the campaign's. (act_move.c) */
void cb_act_enter_people(CbConsole *console, guint session);
void cb_act_enter_campaign(CbConsole *console, guint campaign);
void cb_act_enter_booking(CbConsole *console, guint booking);
void cb_act_enter_match(CbConsole *console, const CbItem *item);
void cb_act_enter_event(CbConsole *console, guint event);
/* What typed dates and times are read by. (act_program.c) */
CbTypedClock cb_act_clock(const CbConsole *console);

/* act_decide.c */
void cb_act_propose(CbConsole *console, int argument);
void cb_act_accept(CbConsole *console, int argument);
void cb_act_reject(CbConsole *console, int argument);
void cb_act_force(CbConsole *console, int argument);
void cb_act_review(CbConsole *console, int argument);
void cb_act_undo(CbConsole *console, int argument);
void cb_act_redo(CbConsole *console, int argument);
void cb_act_give_up(CbConsole *console, int argument);

/* act_absence.c, act_call.c, act_change.c */
void cb_act_absent(CbConsole *console, int argument);
void cb_act_return(CbConsole *console, int argument);
void cb_act_call(CbConsole *console, int argument);
void cb_act_agree(CbConsole *console, int argument);
void cb_act_note(CbConsole *console, int argument);
void cb_act_messages(CbConsole *console, int argument);
void cb_act_change(CbConsole *console, int argument);
void cb_act_add(CbConsole *console, int argument);
void cb_act_complete_past(CbConsole *console, int argument);

/* act_sync.c */
void cb_act_push(CbConsole *console, int argument);
void cb_act_settle(CbConsole *console, int argument);
/* Whether the selected row is a decision that conflicts, or an old one that waits for a word. */
gboolean cb_act_can_settle(CbConsole *console);
void cb_act_delete_many(CbConsole *console, int argument);

/* act_founders.c */
void cb_act_fallback(CbConsole *console, int argument);

/* act_look.c */
void cb_act_why(CbConsole *console, int argument);
void cb_act_excluded(CbConsole *console, int argument);
void cb_act_filter(CbConsole *console, int argument);
void cb_act_cycle_risk(CbConsole *console, int argument);
void cb_act_cycle_days(CbConsole *console, int argument);
void cb_act_sort(CbConsole *console, int argument);
void cb_act_reverse(CbConsole *console, int argument);
void cb_act_mark(CbConsole *console, int argument);
void cb_act_mark_all(CbConsole *console, int marked);
void cb_act_copy(CbConsole *console, int argument);
void cb_act_detail(CbConsole *console, int argument);
void cb_act_pause(CbConsole *console, int argument);

/* act_campaign.c, act_campaign_plan.c, act_campaign_why.c, act_campaign_send.c, act_campaign_start.c */
void cb_act_tick(CbConsole *console, int argument);
void cb_act_escalate(CbConsole *console, int argument);
void cb_act_pause_campaign(CbConsole *console, int argument);
void cb_act_stop_campaign(CbConsole *console, int argument);
void cb_act_unlock(CbConsole *console, int argument);
void cb_act_diagnose(CbConsole *console, int argument);
void cb_act_forecast(CbConsole *console, int argument);
void cb_act_part(CbConsole *console, int argument);
void cb_act_role(CbConsole *console, int steps);
void cb_act_send(CbConsole *console, int offer);
void cb_act_answer(CbConsole *console, int argument);
void cb_act_start_campaign(CbConsole *console, int argument);
/* The same for a job, CB_NO_ROW: one that is chosen. */
void cb_act_start_campaign_of(CbConsole *console, guint job);

/* act_pool_policy.c */
void cb_act_pool_policy(CbConsole *console, int argument);

/* act_pool_look.c */
void cb_act_pool_days(CbConsole *console, int argument);
void cb_act_preview_run(CbConsole *console, int argument);
void cb_act_pool_part(CbConsole *console, int argument);
void cb_act_booking_card(CbConsole *console, int argument);

/* act_pool_run.c, act_pool_person.c, act_pool_set.c */
void cb_act_process(CbConsole *console, int argument);
void cb_act_run_pool(CbConsole *console, int argument);
void cb_act_emergency(CbConsole *console, int argument);
void cb_act_retry(CbConsole *console, int argument);
void cb_act_retry_failed(CbConsole *console, int argument);
void cb_act_recover(CbConsole *console, int argument);
void cb_act_assign_booking(CbConsole *console, int argument);
void cb_act_release(CbConsole *console, int argument);
void cb_act_withdraw(CbConsole *console, int argument);
void cb_act_pool_mode(CbConsole *console, int argument);
void cb_act_pool_auto(CbConsole *console, int argument);
void cb_act_pool_limits(CbConsole *console, int argument);
void cb_act_pool_override(CbConsole *console, int argument);
void cb_act_pool_evaluate(CbConsole *console, int argument);
/* act_match.c, act_match_request.c, act_match_assign.c, act_match_chat.c, act_match_queue.c, act_match_rule.c */
void cb_act_answer_match(CbConsole *console, int approves);
void cb_act_find_another(CbConsole *console, int argument);
void cb_act_request_advisor(CbConsole *console, int argument);
void cb_act_retry_match(CbConsole *console, int argument);
void cb_act_expire_match(CbConsole *console, int argument);
void cb_act_match_part(CbConsole *console, int argument);
void cb_act_browse_advisors(CbConsole *console, int argument);
void cb_act_assign_advisor(CbConsole *console, int argument);
void cb_act_say(CbConsole *console, int argument);
void cb_act_workspace(CbConsole *console, int argument);
void cb_act_workspaces(CbConsole *console, int argument);
void cb_act_resend_notice(CbConsole *console, int argument);
void cb_act_advisor_pool(CbConsole *console, int argument);
void cb_act_match_rules(CbConsole *console, int argument);
/* Browsing the advisors for a project, by id; the same for one who was chosen, by id too. (act_match_assign.c) */
void cb_act_browse_for(CbConsole *console, const char *project);
void cb_act_assign_to(CbConsole *console, const char *project, guint advisor);

/* act_peer.c, act_peer_run.c, act_peer_answer.c, act_peer_person.c */
void cb_act_peer_part(CbConsole *console, int steps);
void cb_act_peer_preview(CbConsole *console, int argument);
void cb_act_peer_order(CbConsole *console, int order);
void cb_act_peer_why(CbConsole *console, int argument);
void cb_act_peer_run(CbConsole *console, int late);
void cb_act_peer_postpone(CbConsole *console, int argument);
void cb_act_peer_cancel(CbConsole *console, int argument);
void cb_act_peer_schedule(CbConsole *console, int argument);
void cb_act_peer_answer(CbConsole *console, int argument);
void cb_act_peer_resend(CbConsole *console, int argument);
void cb_act_peer_met(CbConsole *console, int argument);
void cb_act_peer_meeting(CbConsole *console, int argument);
void cb_act_peer_attend(CbConsole *console, int argument);
void cb_act_peer_opt_out(CbConsole *console, int argument);
void cb_act_peer_erase(CbConsole *console, int argument);
/* All about the selected line of an event's detail. (act_peer.c) */
void cb_act_peer_card(CbConsole *console);

/* act_handover.c */
void cb_act_since(CbConsole *console, int argument);
void cb_act_copy_handover(CbConsole *console, int argument);
/* Since when the hand-over tells, and what that is called ("last look", "4 h"). */
CbSince cb_act_handover_since(CbConsole *console);
const char *cb_act_handover_since_word(CbConsole *console);

/* act_program.c */
void cb_act_palette(CbConsole *console, int argument);
void cb_act_help(CbConsole *console, int argument);
void cb_act_theme(CbConsole *console, int argument);
void cb_act_mouse(CbConsole *console, int argument);
void cb_act_redraw(CbConsole *console, int argument);
void cb_act_suspend(CbConsole *console, int argument);
void cb_act_quit(CbConsole *console, int argument);
