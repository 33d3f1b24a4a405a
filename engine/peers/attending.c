/* What the data got wrong about who is there, and who wants no more texts. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/case.h"
#include "engine/peers/effects.h"
#include "engine/peers/normalise.h"
#include "engine/peers/sender.h"

/* --- putting right ---------------------------------------------------------------------------- */

static gboolean
is_bool(const CbCase *c, const char *name)
{
    const cJSON *member = cb_json_member(c->payload, name);
    return member == NULL || cJSON_IsNull(member) || cJSON_IsBool(member);
}

static gboolean
values_read(const CbCase *c)
{
    return is_bool(c, "checked_in") && is_bool(c, "sms_opt_in") &&
           cb_case_reads(c, "phone", CB_TYPE_TEXT);
}

/* In the form in which it is stored; NULL also where none is given. Caller frees. */
static char *
phone_of(const CbCase *c)
{
    const char *said = cb_peer_case_said(c, "phone");
    return said == NULL ? NULL : cb_peer_phone_normal(said);
}

static gboolean
phone_reads(const CbCase *c)
{
    g_autofree char *phone = phone_of(c);
    return phone != NULL || cb_peer_case_said(c, "phone") == NULL;
}

static gboolean
says_something(const CbCase *c)
{
    return cJSON_IsBool(cb_json_member(c->payload, "checked_in")) ||
           cJSON_IsBool(cb_json_member(c->payload, "sms_opt_in")) ||
           cb_peer_case_said(c, "phone") != NULL;
}

static gboolean
is_bool_news(const CbCase *c, const char *name, gboolean is)
{
    const cJSON *member = cb_json_member(c->payload, name);
    return cJSON_IsBool(member) && cJSON_IsTrue(member) != is;
}

static gboolean
is_news(const CbCase *c)
{
    g_autofree char *phone = phone_of(c);
    if (phone != NULL && g_strcmp0(phone, contractors_phone(c->world, c->contractor)) != 0)
        return TRUE;
    CB_EACH_LINK(c->world, event_attendees, contractor_id, c->contractor, attendee) {
        gint64 texts = event_attendees_sms_opt_in(c->world, attendee);
        if (event_attendees_event_id(c->world, attendee) == c->event &&
            (is_bool_news(c, "checked_in", event_attendees_check_in_time(c->world, attendee) != CB_NULL) ||
             is_bool_news(c, "sms_opt_in", texts == TRUE && event_attendees_peers_opt_out(c->world, attendee) != TRUE) ||
             (texts == CB_NULL && cJSON_IsBool(cb_json_member(c->payload, "sms_opt_in")))))
            return TRUE;
    }
    return FALSE;
}

static gboolean
attends(const CbCase *c)
{
    CB_EACH_LINK(c->world, event_attendees, contractor_id, c->contractor, attendee)
        if (event_attendees_event_id(c->world, attendee) == c->event)
            return TRUE;
    return FALSE;
}

static void
correct(const CbCase *c, CbPatch *patch, guint attendee)
{
    const cJSON *in = cb_json_member(c->payload, "checked_in"),
                *texts = cb_json_member(c->payload, "sms_opt_in");
    gboolean was = event_attendees_check_in_time(c->world, attendee) != CB_NULL;
    CbRow *row = cb_patch_add_row(patch, c->world, CB_event_attendees, attendee);
    cb_patch_set_integer(row, CB_event_attendees_updated_at, c->now);
    if (cJSON_IsBool(in) && cJSON_IsTrue(in) != was) {
        cb_patch_set_integer(row, CB_event_attendees_check_in_time, was ? CB_NULL : c->now);
        cb_patch_set_text(patch, row, CB_event_attendees_check_in_method, was ? NULL : "manual");
    }
    if (cJSON_IsBool(texts)) {
        cb_patch_set_integer(row, CB_event_attendees_sms_opt_in, cJSON_IsTrue(texts));
        if (cJSON_IsTrue(texts)) /* who agrees anew agrees to introductions too */
            cb_patch_set_integer(row, CB_event_attendees_peers_opt_out, CB_NULL);
    }
}

/* Texts that wait, at whichever event, go to the number that is right. */
static void
readdress(const CbCase *c, CbPatch *patch, const char *phone)
{
    CB_EACH_LINK(c->world, event_messages, contractor_id, c->contractor, message) {
        if (strcmp(event_messages_status(c->world, message), "scheduled") != 0 ||
            g_strcmp0(event_messages_direction(c->world, message), "inbound") == 0)
            continue;
        cb_patch_peer_event(c, patch, event_messages_event_id(c->world, message));
        cb_patch_set_text(patch, cb_patch_peer_message(c, patch, message), CB_event_messages_phone,
                          phone);
    }
}

/* "Ann Lee at Expo is put right: checked in, agrees to texts, phone +1 555 07." */
static char *
put_right_words(const CbCase *c, const char *phone)
{
    const cJSON *in = cb_json_member(c->payload, "checked_in"), *texts = cb_json_member(c->payload, "sms_opt_in");
    g_autofree char *name = cb_name_of_contractor(c->world, c->contractor);
    g_autofree char *number = phone == NULL ? NULL : g_strconcat("phone ", phone, NULL);
    const char *said[4] = {NULL};
    guint n = 0;
    if (cJSON_IsBool(in))
        said[n++] = cJSON_IsTrue(in) ? "checked in" : "not checked in";
    if (cJSON_IsBool(texts))
        said[n++] = cJSON_IsTrue(texts) ? "agrees to texts" : "does not agree to texts";
    if (number != NULL)
        said[n++] = number;
    g_autofree char *what = g_strjoinv(", ", (char **)said);
    return g_strdup_printf("%s at %s is put right: %s.", name, cb_name_of_event(c->world, c->event), what);
}

static char *
attend(const CbCase *c, CbPatch *patch)
{
    g_autofree char *phone = phone_of(c);
    CbRow *row = cb_patch_add_key(patch, CB_contractors, contractors_id(c->world, c->contractor));
    cb_patch_set_integer(row, CB_contractors_row_version,
                         contractors_row_version(c->world, c->contractor) + 1);
    if (phone != NULL) {
        cb_patch_set_text(patch, row, CB_contractors_phone, phone);
        readdress(c, patch, phone);
    }
    cb_patch_peer_event(c, patch, c->event);
    CB_EACH_LINK(c->world, event_attendees, contractor_id, c->contractor, attendee)
        if (event_attendees_event_id(c->world, attendee) == c->event)
            correct(c, patch, attendee);
    return put_right_words(c, phone);
}

/* --- opting out ------------------------------------------------------------------------------- */

static gboolean
scope_reads(const CbCase *c)
{
    const char *scope = cb_case_text(c, "scope");
    return g_strcmp0(scope, "all") == 0 || g_strcmp0(scope, "peers") == 0;
}

static char *
opt_out(const CbCase *c, CbPatch *patch)
{
    gboolean all = strcmp(cb_case_text(c, "scope"), "all") == 0;
    g_autofree char *name = cb_name_of_contractor(c->world, c->contractor);
    cb_patch_peer_event(c, patch, c->event);
    cb_peer_opt_out(c, patch, all);
    return g_strdup_printf(all ? "%s gets no more texts at %s."
                               : "%s is introduced to nobody more at %s.",
                           name, cb_name_of_event(c->world, c->event));
}

static const CbRule values_good = {values_read, "INVALID_VALUE", CB_RULE_PLAIN,
                                   "checked_in and sms_opt_in are true or false, phone is a text.",
                                   NULL};
static const CbRule phone_good = {
    phone_reads, "INVALID_VALUE", CB_RULE_PLAIN,
    "That is no telephone number: 7 to 15 digits, with + where it has the code of its country.", NULL};
static const CbRule something = {says_something, "NOTHING_TO_DO", CB_RULE_PLAIN,
                                 "Say what is to be put right: checked_in, sms_opt_in or phone.",
                                 NULL};
static const CbRule news = {is_news, "NOTHING_TO_DO", CB_RULE_CONTRACTOR, "That is known of %s already.", NULL};
static const CbRule attendee_found = {
    attends, "NOT_REGISTERED", CB_RULE_EVENT,
    "That person is not among the attendees of %s; register them first.", NULL};
static const CbRule scope_good = {scope_reads, "INVALID_VALUE", CB_RULE_PLAIN,
                                  "The scope is all or peers.", NULL};

#define ABOUT &cb_rule_may_arrange, &cb_rule_event_found, &cb_rule_contractor_found

const CbRecipe cb_peers_attend_recipes[] = {
    {"peers.attend",
     {ABOUT, &attendee_found, &cb_rule_peer_subject, &values_good, &phone_good, &something, &news},
     attend},
    {"peers.opt_out", {ABOUT, &scope_good}, opt_out},
    {.kind = NULL},
};
