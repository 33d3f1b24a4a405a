/* The recipes of this domain, each in the file of its subject, the rules that subjects share, and
 * the rows that effects write.
 */
#pragma once

#include "engine/case.h"
#include "engine/peers/batch.h"
#include "engine/peers/names.h"
#include "engine/peers/peers.h"
#include "engine/peers/replies.h"
#include "engine/peers/words.h"

/* All recipes, by subject; each ends with a NULL kind. */
extern const CbRecipe cb_peers_schedule_recipes[], cb_peers_run_recipes[], cb_peers_pair_recipes[],
    cb_peers_attend_recipes[], cb_peers_inbound_recipes[], cb_peers_answer_recipes[],
    cb_peers_meeting_recipes[], cb_peers_message_recipes[], cb_peers_erase_recipes[],
    cb_peers_hand_recipes[];

/* Rules that subjects share. Contractor: there is one, and the event knows them (an attendee, or
 * one of a match). */
extern const CbRule cb_rule_may_arrange, cb_rule_event_found, cb_rule_contractor_found,
    cb_rule_peer_match_found, cb_rule_peer_run_found;
/* Nobody whom the decision is about was erased (subject.c has who that is, by kind); behind the rules that find them. */
extern const CbRule cb_rule_peer_subject;
/* contractor1_id and contractor2_id are not one person; nobody is introduced, or pinned, to who has the same number. */
extern const CbRule cb_rule_peer_two, cb_rule_peer_numbers;

/* Whether somebody attends the event or has a match there. */
gboolean cb_peer_takes_part(const CbWorld *world, guint event, guint contractor);
/* The text of a member, NULL also where it is blank. */
const char *cb_peer_case_said(const CbCase *c, const char *name);
/* The same as it is kept and sent: on one line, without what steers terminals or turns the direction of reading (engine/line.h);
 * NULL where nothing is left of it. Caller frees. */
char *cb_peer_case_line(const CbCase *c, const char *name);
/* Whether a reason is given, for what somebody will be asked about later. */
gboolean cb_peer_case_says_why(const CbCase *c);

/* The root and a person: versions raised. */
void cb_patch_peer_event(const CbCase *c, CbPatch *patch, guint event);
void cb_patch_peer_person(const CbCase *c, CbPatch *patch, guint contractor);
/* A match with what it refers to, for what changes of it. */
CbRow *cb_patch_peer_match(const CbCase *c, CbPatch *patch, guint match);
/* The match of a pick of `batch`, and how both stand to it: asked. */
void cb_patch_peer_new_match(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch, guint pick, const char *id);
/* What `to` of a pick is told of the other, due `at`. */
CbRow *cb_patch_peer_introduce(const CbCase *c, CbPatch *patch, const CbPeerBatch *batch, guint pick, guint to,
                               const char *match_id, gint64 at);
/* The event's run, made where there is none. */
CbRow *cb_patch_peer_run(const CbCase *c, CbPatch *patch, guint event);
/* A message that stands, for what changes of it. */
CbRow *cb_patch_peer_message(const CbCase *c, CbPatch *patch, guint message);

/* How a match stands afterwards: the columns of both tables that differ from `before`. */
void cb_patch_peer_standing(const CbCase *c, CbPatch *patch, guint match,
                            const CbPeerStanding *before, const CbPeerStanding *after);

/* A new message: `what` tells it apart from the others of the decision; takes `data` (may be NULL).
 * Due `at`. */
CbRow *cb_patch_peer_say(const CbCase *c, CbPatch *patch, CbPeerWords words, guint contractor,
                         gint64 at, cJSON *data, const char *what);

/* Messages that wait, to `contractor` at the event, are cancelled; `match_id` and `type` NULL:
 * whichever. Returns how many. */
guint cb_patch_peer_cancel(const CbCase *c, CbPatch *patch, guint event, guint contractor,
                           const char *match_id, const char *type);
/* A question has its answer, that came at `at`: so it has arrived by then, also where its sending is not noted yet. */
void cb_patch_peer_answered(const CbCase *c, CbPatch *patch, guint question, gint64 at);
/* Introductions of the event that wait get another time. */
guint cb_patch_peer_introductions(const CbCase *c, CbPatch *patch, gint64 at);

/* What takes an order about a pair back, for the table of kinds; see CbDecisionKind. */
char *cb_peer_pair_inverse(const CbWorld *now, const CbDecision *decision, const char *base,
                           const char **kind);
