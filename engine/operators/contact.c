#include "engine/operators/contact.h"

#include <string.h>

#include "engine/when.h"

/* --- rules ------------------------------------------------------------------------------------ */

/* A session that is named is there. */
static gboolean
session_known(const CbCase *c)
{
    return cb_case_reads(c, "session_id", CB_TYPE_TEXT) &&
           (cb_case_text(c, "session_id") == NULL || c->session != CB_NO_ROW);
}

static gboolean
outcome_known(const CbCase *c)
{
    const char *outcome = cb_case_text(c, "outcome");
    return cb_case_reads(c, "outcome", CB_TYPE_TEXT) &&
           cb_column_takes(&cb_tables[CB_contacts].columns[CB_contacts_outcome], cb_text(outcome));
}

static gboolean
time_known(const CbCase *c)
{
    return cb_case_reads(c, "call_back_at", CB_TYPE_TIME);
}

const char *
cb_contact_note(const CbCase *c)
{
    const char *note = cb_case_text(c, "note");
    return note != NULL && note[strspn(note, " \t\r\n")] != '\0' ? note : NULL;
}

static gboolean
note_reads(const CbCase *c)
{
    return cb_case_reads(c, "note", CB_TYPE_TEXT);
}

static gboolean
says_something(const CbCase *c)
{
    return cb_case_text(c, "outcome") != NULL || cb_contact_note(c) != NULL ||
           cb_case_time(c, "call_back_at") != CB_NULL;
}

static const CbRule session_if_any = {session_known, "SESSION_NOT_FOUND", CB_RULE_PLAIN,
                                      "There is no such session.", NULL};
static const CbRule known_outcome = {outcome_known, "INVALID_VALUE", CB_RULE_PLAIN,
                                     "A call ends with no_answer, declined, maybe or agreed.",
                                     NULL};
static const CbRule known_time = {time_known, "INVALID_VALUE", CB_RULE_PLAIN,
                                  "The time to call back is no time that can be read.", NULL};
const CbRule cb_rule_note_reads = {note_reads, "INVALID_VALUE", CB_RULE_PLAIN, "The note is a text.",
                                   NULL};
static const CbRule something = {
    says_something, "INVALID_VALUE", CB_RULE_PLAIN,
    "Nothing was said: give an outcome, a note or a time to call back.", NULL};

/* --- effects ---------------------------------------------------------------------------------- */

void
cb_contact_write(const CbCase *c, CbPatch *patch, const CbContact *contact)
{
    CbRow *row = cb_patch_add_key(patch, CB_contacts, c->decision->id);
    cb_patch_set_text(patch, row, CB_contacts_operator_id,
                      c->operator != CB_NO_ROW ? operators_id(c->world, c->operator) : NULL);
    cb_patch_set_text(patch, row, CB_contacts_session_id,
                      c->session != CB_NO_ROW ? sessions_id(c->world, c->session) : NULL);
    cb_patch_set_text(patch, row, CB_contacts_outcome, contact->outcome);
    cb_patch_set_text(patch, row, CB_contacts_note, contact->note);
    cb_patch_set_integer(row, CB_contacts_call_back_at, contact->call_back_at);
    cb_patch_set_text(patch, row, CB_contacts_made_by, c->decision->actor);
    cb_patch_set_integer(row, CB_contacts_made_at, c->now);
}

static char *
log_call(const CbCase *c, CbPatch *patch)
{
    static const struct {
        const char *outcome, *words;
    } outcomes[] = {
        {"no_answer", " does not answer"},
        {"declined", " says no"},
        {"maybe", " says perhaps"},
        {"agreed", " says yes"},
    };
    const CbContact contact = {cb_case_text(c, "outcome"), cb_contact_note(c),
                               cb_case_time(c, "call_back_at")};
    char time[6], day[11];
    GString *sentence = g_string_new(cb_name_of_operator(c->world, c->operator));
    const char *words = contact.note == NULL ? " is to be called" : "";
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++)
        if (g_strcmp0(outcomes[i].outcome, contact.outcome) == 0)
            words = outcomes[i].words;
    g_string_append(sentence, words);
    if (c->session != CB_NO_ROW)
        g_string_append_printf(sentence, " for %s", cb_name_of_session(c->world, c->session));
    if (contact.note != NULL)
        g_string_append_printf(sentence, ": %s", contact.note);
    if (contact.call_back_at != CB_NULL) {
        const char *zone = cb_staffing(c->world)->policy.timezone;
        g_string_append_printf(sentence, "; call back %s at %s",
                               cb_day_format(cb_time_day(contact.call_back_at, zone), day),
                               cb_time_clock(contact.call_back_at, zone, time));
    }
    g_string_append_c(sentence, '.');
    cb_contact_write(c, patch, &contact);
    cb_patch_raise(patch, c->world, CB_operators, c->operator);
    return g_string_free(sentence, FALSE);
}

static char *
note_session(const CbCase *c, CbPatch *patch)
{
    cb_contact_write(c, patch, &(CbContact){.note = cb_contact_note(c), .call_back_at = CB_NULL});
    cb_patch_raise(patch, c->world, CB_sessions, c->session);
    return g_strdup_printf("%s: %s", cb_name_of_session(c->world, c->session), cb_contact_note(c));
}

static gboolean
has_note(const CbCase *c)
{
    return cb_contact_note(c) != NULL;
}

static const CbRule needs_note = {has_note, "INVALID_VALUE", CB_RULE_PLAIN, "The note is empty.",
                                  NULL};

const CbRecipe cb_contact_recipes[] = {
    {"contact.log",
     {&cb_rule_operator_found, &session_if_any, &known_outcome, &known_time, &cb_rule_note_reads,
      &something},
     log_call},
    {"session.note", {&cb_rule_session_found, &cb_rule_note_reads, &needs_note}, note_session},
    {.kind = NULL},
};

/* --- what was said ---------------------------------------------------------------------------- */

/* Whether `a` was made after `b`; ids decide between those of one moment. */
static gboolean
is_later(const CbWorld *world, guint a, guint b)
{
    gint64 x = contacts_made_at(world, a), y = contacts_made_at(world, b);
    return x != y ? x > y : strcmp(contacts_id(world, a), contacts_id(world, b)) > 0;
}

#define EACH_OF_OPERATOR(world, operator, contact)                                                 \
    for (guint contact = cb_world_first(world, CB_contacts, CB_contacts_operator_id, operator);    \
         contact != CB_NO_ROW;                                                                     \
         contact = cb_world_next(world, CB_contacts, CB_contacts_operator_id, contact))

guint
cb_contact_last(const CbWorld *world, guint operator, guint session)
{
    guint last = CB_NO_ROW;
    EACH_OF_OPERATOR(world, operator, contact)
    if (contacts_session_id(world, contact) == session &&
        contacts_outcome(world, contact) != NULL &&
        (last == CB_NO_ROW || is_later(world, contact, last)))
        last = contact;
    return last;
}

gboolean
cb_contact_declined(const CbWorld *world, guint operator, guint session)
{
    guint last = cb_contact_last(world, operator, session);
    return last != CB_NO_ROW && strcmp(contacts_outcome(world, last), "declined") == 0;
}

gboolean
cb_best_candidate(const CbWorld *world, guint session, CbRanked *best)
{
    g_autoptr(GArray) candidates = cb_candidates(world, session);
    for (guint i = 0; i < candidates->len; i++) {
        *best = g_array_index(candidates, CbRanked, i);
        if (!cb_rank_available(best->key))
            break;
        if (!cb_contact_declined(world, best->row, session))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_open(const CbWorld *world, guint call_back)
{
    guint operator = contacts_operator_id(world, call_back);
    if (contacts_call_back_at(world, call_back) == CB_NULL || operator == CB_NO_ROW)
        return FALSE;
    EACH_OF_OPERATOR(world, operator, contact)
    if (contact != call_back && is_later(world, contact, call_back) &&
        (contacts_outcome(world, contact) != NULL ||
         contacts_call_back_at(world, contact) != CB_NULL))
        return FALSE;
    return TRUE;
}

static int
compare_call_backs(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = contacts_call_back_at(world, x), right = contacts_call_back_at(world, y);
    return left != right ? (left < right ? -1 : 1)
                         : strcmp(contacts_id(world, x), contacts_id(world, y));
}

GArray *
cb_call_backs(const CbWorld *world)
{
    GArray *open = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint contact = 0; contact < cb_world_rows(world, CB_contacts); contact++)
        if (is_open(world, contact))
            g_array_append_val(open, contact);
    g_array_sort_with_data(open, compare_call_backs, (gpointer)world);
    return open;
}

gboolean
cb_call_back_between(const CbWorld *world, gint64 since, gint64 now)
{
    for (guint contact = 0; contact < cb_world_rows(world, CB_contacts); contact++) {
        gint64 at = contacts_call_back_at(world, contact);
        if (at != CB_NULL && at > since && at <= now && is_open(world, contact))
            return TRUE;
    }
    return FALSE;
}

char *
cb_contact_payload(const char *session_id, const CbContact *contact)
{
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    char time[32];
    const struct {
        const char *name, *text;
    } members[] = {
        {"session_id", session_id},
        {"outcome", contact->outcome},
        {"note", contact->note},
        {"call_back_at",
         contact->call_back_at == CB_NULL ? NULL : cb_time_format(contact->call_back_at, time)},
    };
    for (guint i = 0; i < G_N_ELEMENTS(members); i++)
        if (members[i].text != NULL)
            cJSON_AddStringToObject(payload, members[i].name, members[i].text);
    return cJSON_PrintUnformatted(payload);
}
