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

static CbValue
cell(const CbCase *c, guint session, const CbRow *after, guint column)
{
    return after != NULL && cb_row_has(after, column)
               ? after->values[column]
               : cb_world_value(c->world, CB_sessions, column, session);
}

/* "2026-11-28, 20:00 to 23:30", by the clocks of the company. */
static char *
when(const CbCase *c, guint session, const CbRow *after)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    gint64 start = cell(c, session, after, CB_sessions_starts_at).integer;
    gint64 end = cell(c, session, after, CB_sessions_ends_at).integer;
    char day[11], from[6], to[6];
    GString *text =
        g_string_new(cb_day_format(cell(c, session, after, CB_sessions_date).integer, day));
    if (start != CB_NULL)
        g_string_append_printf(text, ", %s", cb_time_clock(start, zone, from));
    if (start != CB_NULL && end != CB_NULL)
        g_string_append_printf(text, " to %s", cb_time_clock(end, zone, to));
    return g_string_free(text, FALSE);
}

/* NULL when it is not known. */
static const char *
where(const CbCase *c, guint session, const CbRow *after)
{
    guint place = cb_world_find(c->world, CB_places, cell(c, session, after, CB_sessions_place_id).text);
    return place == CB_NO_ROW ? NULL : places_name(c->world, place);
}

void
cb_session_message(const CbCase *c, CbPatch *patch, CbMessageDraft *draft, const CbRow *after)
{
    char date[11];
    const char *now_where = where(c, draft->session, after), *was_where = where(c, draft->session, NULL);
    g_autofree char *now = when(c, draft->session, after), *was = when(c, draft->session, NULL);
    g_autofree char *details = g_strjoin(", ", now, now_where, NULL), *before = g_strjoin(", ", was, was_where, NULL);
    draft->places[CB_PLACE_WHAT] = cb_name_of_session(c->world, draft->session);
    draft->places[CB_PLACE_DATE] =
        cb_day_format(cell(c, draft->session, after, CB_sessions_date).integer, date);
    draft->places[CB_PLACE_WHEN] = now;
    draft->places[CB_PLACE_WHERE] = now_where;
    draft->places[CB_PLACE_DETAILS] = details;
    draft->places[CB_PLACE_BEFORE] = before;
    cb_patch_message(c, patch, draft);
}

void
cb_case_tell(const CbCase *c, CbPatch *patch, guint session, guint operator, CbCause cause,
             const CbRow *after)
{
    g_autofree char *id = g_strjoin("/", c->decision->id, sessions_id(c->world, session),
                                    operators_id(c->world, operator), NULL);
    CbMessageDraft draft = cb_message_draft(id, cause);
    draft.session = session;
    draft.operator = operator;
    draft.email = operators_email(c->world, operator);
    draft.phone = operators_phone(c->world, operator);
    draft.places[CB_PLACE_NAME] = cb_name_of_operator(c->world, operator);
    cb_session_message(c, patch, &draft, after);
}

void
cb_case_tell_all(const CbCase *c, CbPatch *patch, guint session, CbCause cause, const CbRow *after)
{
    CB_EACH_OF_SESSION(c->world, session, link)
        if (cb_link_is_accepted(c->world, link) || cb_link_is_pending(c->world, link))
            cb_case_tell(c, patch, session, session_operators_operator_id(c->world, link), cause,
                         after);
}
