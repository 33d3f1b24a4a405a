/* The rules that subjects share, and what people are told. */
#include "engine/operators/case.h"

#include "engine/when.h"

/* --- rules ---------------------------------------------------------------------------------- */

static gboolean
session_exists(const CbCase *c)
{
    return c->session != CB_NO_ROW;
}

static gboolean
operator_exists(const CbCase *c)
{
    return c->operator != CB_NO_ROW;
}

const CbRule cb_rule_session_found = {session_exists, "SESSION_NOT_FOUND", CB_RULE_PLAIN,
                                      "There is no such session.", NULL};
const CbRule cb_rule_operator_found = {operator_exists, "OPERATOR_NOT_FOUND", CB_RULE_PLAIN,
                                       "There is no such operator.", NULL};

static const CbRecipe *const books[] = {
    cb_staffing_recipes, cb_absence_recipes, cb_adding_recipes,  cb_editing_recipes,
    cb_moving_recipes,   cb_ending_recipes,  cb_contact_recipes,
};

CbOutcome *
cb_operators_decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    return cb_case_decide(books, G_N_ELEMENTS(books), world, decision, now);
}

/* --- messages --------------------------------------------------------------------------------- */

static const struct {
    const char *name, *form; /* `%1` the session, `%2` when and where it is, `%3` when it was */
} causes[] = {
    [CB_CAUSE_ASKED] = {"asked", "Can you work %1, %2? Please answer."},
    [CB_CAUSE_ACCEPTED] = {"accepted", "You work %1, %2."},
    [CB_CAUSE_RELEASED] = {"released", "You are released from %1, %2."},
    [CB_CAUSE_MOVED] = {"moved", "%1 is moved to %2; it was planned for %3."},
    [CB_CAUSE_CANCELLED] = {"cancelled", "%1, %2, is cancelled."},
    [CB_CAUSE_BACK] = {"back", "%1, %2, takes place with you after all."},
};

static CbValue
cell(const CbCase *c, guint session, const CbRow *after, guint column)
{
    return after != NULL && cb_row_has(after, column)
               ? after->values[column]
               : cb_world_value(c->world, CB_sessions, column, session);
}

/* "2026-11-28, 20:00 to 23:30, Toulouse", by the clocks of the company. */
static char *
when_and_where(const CbCase *c, guint session, const CbRow *after)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    gint64 start = cell(c, session, after, CB_sessions_starts_at).integer;
    gint64 end = cell(c, session, after, CB_sessions_ends_at).integer;
    const char *place_id = cell(c, session, after, CB_sessions_place_id).text;
    guint place = cb_world_find(c->world, CB_places, place_id);
    char day[11], from[6], to[6];
    GString *text =
        g_string_new(cb_day_format(cell(c, session, after, CB_sessions_date).integer, day));
    if (start != CB_NULL)
        g_string_append_printf(text, ", %s", cb_time_clock(start, zone, from));
    if (start != CB_NULL && end != CB_NULL)
        g_string_append_printf(text, " to %s", cb_time_clock(end, zone, to));
    if (place != CB_NO_ROW)
        g_string_append_printf(text, ", %s", places_name(c->world, place));
    return g_string_free(text, FALSE);
}

static char *
body_of(const CbCase *c, guint session, CbCause cause, const CbRow *after)
{
    g_autofree char *now = when_and_where(c, session, after),
                    *before = when_and_where(c, session, NULL);
    GString *body = g_string_new(NULL);
    for (const char *at = causes[cause].form; *at != '\0'; at++) {
        if (*at != '%') {
            g_string_append_c(body, *at);
            continue;
        }
        at++;
        g_string_append(body, *at == '1'   ? cb_name_of_session(c->world, session)
                              : *at == '2' ? now
                                           : before);
    }
    return g_string_free(body, FALSE);
}

void
cb_case_tell(const CbCase *c, CbPatch *patch, guint session, guint operator, CbCause cause,
             const CbRow *after)
{
    const char *email = operators_email(c->world, operator);
    g_autofree char *id = g_strjoin("/", c->decision->id, sessions_id(c->world, session),
                                    operators_id(c->world, operator), NULL);
    g_autofree char *body = body_of(c, session, cause, after);
    CbRow *row = cb_patch_add_key(patch, CB_messages, id);
    cb_patch_set_text(patch, row, CB_messages_session_id, sessions_id(c->world, session));
    cb_patch_set_text(patch, row, CB_messages_operator_id, operators_id(c->world, operator));
    cb_patch_set_text(patch, row, CB_messages_cause, causes[cause].name);
    cb_patch_set_text(patch, row, CB_messages_recipient, cb_name_of_operator(c->world, operator));
    cb_patch_set_text(patch, row, CB_messages_address,
                      email != NULL ? email : operators_phone(c->world, operator));
    cb_patch_set_text(patch, row, CB_messages_body, body);
    cb_patch_set_integer(row, CB_messages_created_at, c->now);
}

void
cb_case_tell_all(const CbCase *c, CbPatch *patch, guint session, CbCause cause, const CbRow *after)
{
    CB_EACH_OF_SESSION(c->world, session, link)
        if (cb_link_is_accepted(c->world, link) || cb_link_is_pending(c->world, link))
            cb_case_tell(c, patch, session, session_operators_operator_id(c->world, link), cause,
                         after);
}
