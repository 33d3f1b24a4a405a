/* Staffing: proposing, accepting, rejecting, the founders. For each kind the rules that may refuse it, in the
 * order in which they are checked, and its effect. ("Operators", section Decisions.) */
#include <string.h>

#include "engine/operators/case.h"
#include "engine/operators/contact.h"
#include "engine/operators/risk.h"
#include "engine/when.h"

/* --- rules: each holds, or the decision is refused with its code ------------------------------ */

static gboolean
session_confirmed(const CbCase *c)
{
    return cb_session_is_confirmed(c->world, c->session);
}

static gboolean
session_visible(const CbCase *c)
{
    return sessions_marketplace_visible(c->world, c->session) == 1;
}

static gboolean
is_pending(const CbCase *c)
{
    return c->link != CB_NO_ROW && cb_link_is_pending(c->world, c->link);
}

static gboolean
is_accepted(const CbCase *c)
{
    return c->link != CB_NO_ROW && cb_link_is_accepted(c->world, c->link);
}

static gboolean
not_applied(const CbCase *c)
{
    return !is_pending(c);
}

static gboolean
not_accepted(const CbCase *c)
{
    return !is_accepted(c);
}

static gboolean
application_exists(const CbCase *c)
{
    return c->link != CB_NO_ROW;
}

static gboolean
application_stands(const CbCase *c)
{
    return is_pending(c) || is_accepted(c);
}

static gboolean
place_open(const CbCase *c)
{
    return cb_coverage(c->world, c->session).gap > 0;
}

static gboolean
operator_not_busy(const CbCase *c)
{
    return !cb_operator_is_busy(c->world, c->operator, c->session);
}

static gboolean
fallback_required(const CbCase *c)
{
    return cb_session_fallback(c->world, c->session) != NULL;
}

static gboolean
role_may_force(const CbCase *c)
{
    return c->decision->role == CB_ROLE_MANAGER || c->decision->role == CB_ROLE_ADMIN;
}

static const CbRule confirmed = {session_confirmed, "INVALID_SESSION_STATUS", CB_RULE_SESSION,
                               "%s is not confirmed.", NULL};
static const CbRule visible = {session_visible, "SESSION_NOT_VISIBLE", CB_RULE_SESSION,
                             "%s is not shown in the marketplace, nobody can be proposed for it.", NULL};
static const CbRule unasked = {not_applied, "ALREADY_APPLIED", CB_RULE_BOTH,
                             "%s: %s is asked already and has not answered.", NULL};
static const CbRule unaccepted = {not_accepted, "ALREADY_ACCEPTED", CB_RULE_BOTH,
                                "%s: %s is accepted already.", NULL};
static const CbRule application = {application_exists, "APPLICATION_NOT_FOUND", CB_RULE_BOTH,
                                 "%s: %s has not applied.", NULL};
static const CbRule pending = {is_pending, "INVALID_APPLICATION_STATUS", CB_RULE_BOTH,
                             "%s: the application of %s is answered already.", NULL};
static const CbRule standing = {application_stands, "INVALID_APPLICATION_STATUS", CB_RULE_BOTH,
                              "%s: %s is rejected already.", NULL};
static const CbRule not_full = {place_open, "SESSION_FULL", CB_RULE_SESSION,
                              "%s has all the people it needs.", NULL};
static const CbRule not_busy = {operator_not_busy, "OPERATOR_BUSY", CB_RULE_OPERATOR,
                              "%s is accepted on another session at that time.", NULL};
static const CbRule may_force = {role_may_force, "FORBIDDEN", CB_RULE_PLAIN,
                               "Only a manager or an admin may assign without consent.", NULL};
static const CbRule needs_founders = {fallback_required, "FALLBACK_NOT_REQUIRED", CB_RULE_SESSION,
                                    "%s still has candidates, or needs nobody.", NULL};

/* --- effects ---------------------------------------------------------------------------------- */

/* A row of session_operators as a decision leaves it: every column is set. */
static void
patch_link(const CbCase *c, CbPatch *patch, const char *status, gint64 applied_at, gint64 responded_at)
{
    const char *reason = strcmp(status, "rejected") == 0 ? cb_case_text(c, "reason") : NULL;
    CbRow *row = cb_patch_add(patch, CB_session_operators);
    cb_patch_set_text(patch, row, CB_session_operators_session_id,
                      sessions_id(c->world, c->session));
    cb_patch_set_text(patch, row, CB_session_operators_operator_id,
                      operators_id(c->world, c->operator));
    cb_patch_set_text(patch, row, CB_session_operators_status, status);
    cb_patch_set_integer(row, CB_session_operators_applied_at, applied_at);
    cb_patch_set_integer(row, CB_session_operators_responded_at, responded_at);
    cb_patch_set_text(patch, row, CB_session_operators_rejection_reason,
                      reason != NULL && *reason != '\0' ? reason : NULL);
    cb_patch_set_integer(row, CB_session_operators_forced,
                         strcmp(c->decision->kind, "session.force") == 0);
    cb_patch_raise(patch, c->world, CB_sessions, c->session);
    cb_patch_raise(patch, c->world, CB_operators, c->operator);
}

/* "Jean is proposed for Gala." Caller frees. */
static char *
said_of_both(const CbCase *c, const char *verb)
{
    return g_strdup_printf("%s %s %s.", cb_name_of_operator(c->world, c->operator), verb,
                           cb_name_of_session(c->world, c->session));
}

static char *
propose(const CbCase *c, CbPatch *patch)
{
    patch_link(c, patch, "pending", c->now, CB_NULL);
    cb_case_tell(c, patch, c->session, c->operator, CB_CAUSE_ASKED, NULL);
    return said_of_both(c, "is proposed for");
}

static gint64
applied_at(const CbCase *c)
{
    return c->link == CB_NO_ROW ? c->now : session_operators_applied_at(c->world, c->link);
}

static char *
accept(const CbCase *c, CbPatch *patch)
{
    patch_link(c, patch, "accepted", applied_at(c), c->now);
    cb_case_tell(c, patch, c->session, c->operator, CB_CAUSE_ACCEPTED, NULL);
    return said_of_both(c, "is accepted on");
}

/* "Yes, I can": proposed and accepted at once, and the call is on record. */
static char *
agree(const CbCase *c, CbPatch *patch)
{
    patch_link(c, patch, "accepted", applied_at(c), c->now);
    cb_contact_write(c, patch, &(CbContact){.outcome = "agreed", .note = cb_contact_note(c),
                                            .call_back_at = CB_NULL});
    cb_case_tell(c, patch, c->session, c->operator, CB_CAUSE_ACCEPTED, NULL);
    return said_of_both(c, "says yes and is accepted on");
}

static char *
reject(const CbCase *c, CbPatch *patch)
{
    patch_link(c, patch, "rejected", applied_at(c), c->now);
    cb_case_tell(c, patch, c->session, c->operator, CB_CAUSE_RELEASED, NULL);
    return said_of_both(c, "is rejected for");
}

static char *
force(const CbCase *c, CbPatch *patch)
{
    patch_link(c, patch, "accepted", applied_at(c), c->now);
    cb_case_tell(c, patch, c->session, c->operator, CB_CAUSE_ACCEPTED, NULL);
    return g_strdup_printf("%s is assigned to %s without being asked.", cb_name_of_operator(c->world, c->operator),
                           cb_name_of_session(c->world, c->session));
}

static char *
review(const CbCase *c, CbPatch *patch)
{
    cb_patch_raise(patch, c->world, CB_sessions, c->session);
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, sessions_id(c->world, c->session));
    cb_patch_set_integer(row, CB_sessions_review, TRUE);
    return g_strdup_printf("%s is marked for review.", cb_name_of_session(c->world, c->session));
}

static void
write_message(const CbCase *c, CbPatch *patch, const char *id, const char *cause, guint founder)
{
    char open[24];
    const char *name = founders_name(c->world, founder);
    CbMessageDraft draft = cb_message_draft(id, CB_CAUSE_FOUNDERS);
    g_snprintf(open, sizeof open, "%" G_GINT64_FORMAT, cb_coverage(c->world, c->session).gap);
    draft.word = cause;
    draft.session = c->session;
    draft.email = founders_email(c->world, founder);
    draft.phone = founders_phone(c->world, founder);
    draft.places[CB_PLACE_NAME] = name != NULL ? name : founders_id(c->world, founder);
    draft.places[CB_PLACE_OPEN] = open;
    draft.places[CB_PLACE_WHY] = cause;
    cb_session_message(c, patch, &draft, NULL);
}

/* What the message to a founder is called: there is one for each session and cause. */
static char *
message_id(const CbWorld *world, guint session, const char *cause, guint founder)
{
    return g_strjoin("/", sessions_id(world, session), cause, founders_id(world, founder), NULL);
}

static gboolean
message_exists(const CbWorld *world, guint session, const char *id)
{
    for (guint m = cb_world_first(world, CB_messages, CB_messages_session_id, session);
         m != CB_NO_ROW; m = cb_world_next(world, CB_messages, CB_messages_session_id, m))
        if (strcmp(messages_id(world, m), id) == 0)
            return TRUE;
    return FALSE;
}

guint
cb_founders_told(const CbWorld *world, guint session)
{
    guint told = 0;
    for (guint m = cb_world_first(world, CB_messages, CB_messages_session_id, session);
         m != CB_NO_ROW; m = cb_world_next(world, CB_messages, CB_messages_session_id, m))
        told += messages_operator_id(world, m) == CB_NO_ROW;
    return told;
}

guint
cb_founders_untold(const CbWorld *world, guint session)
{
    const char *cause = cb_session_fallback(world, session);
    guint untold = 0;
    for (guint f = 0; f < cb_world_rows(world, CB_founders); f++) {
        g_autofree char *id = message_id(world, session, cause, f);
        untold += !message_exists(world, session, id);
    }
    return untold;
}

/* One message to each founder, once per session and cause. */
static char *
notify(const CbCase *c, CbPatch *patch)
{
    const char *cause = cb_session_fallback(c->world, c->session);
    guint founders = cb_world_rows(c->world, CB_founders), told = 0;
    cb_patch_raise(patch, c->world, CB_sessions, c->session);
    for (guint f = 0; f < founders; f++) {
        g_autofree char *id = message_id(c->world, c->session, cause, f);
        if (message_exists(c->world, c->session, id))
            continue;
        write_message(c, patch, id, cause, f);
        told++;
    }
    if (founders == 0)
        return g_strdup_printf("No founder is known to be told of %s; name them in the profile.",
                               cb_name_of_session(c->world, c->session));
    if (told == 0)
        return g_strdup_printf("The founders have been told of %s before.", cb_name_of_session(c->world, c->session));
    return g_strdup_printf("%u %s told of %s.", told, told == 1 ? "founder is" : "founders are",
                           cb_name_of_session(c->world, c->session));
}

/* --- the table -------------------------------------------------------------------------------- */

const CbRecipe cb_staffing_recipes[] = {
    {"session.propose",
     {&cb_rule_session_found, &cb_rule_operator_found, &confirmed, &visible, &unasked, &unaccepted},
     propose},
    {"session.accept",
     {&cb_rule_session_found, &cb_rule_operator_found, &application, &pending, &confirmed, &not_full, &not_busy},
     accept},
    {"session.agree",
     {&cb_rule_session_found, &cb_rule_operator_found, &cb_rule_note_reads, &confirmed, &unaccepted, &not_full,
      &not_busy},
     agree},
    {"session.reject",
     {&cb_rule_session_found, &cb_rule_operator_found, &application, &standing},
     reject},
    {"session.notify_founders", {&cb_rule_session_found, &needs_founders}, notify},
    {"session.force",
     {&cb_rule_session_found, &cb_rule_operator_found, &may_force, &needs_founders, &unaccepted, &not_busy},
     force},
    {"session.review", {&cb_rule_session_found}, review},
    {.kind = NULL},
};
