/* Notices about matches as letters. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "sync/hub/advisors/advising_inside.h"

/* `%s`: the project. */
static const struct {
    const char *type, *subject, *body;
} words[] = {
    {"advisor_matched", "You are proposed as the advisor of %s",
     "You have been matched with the project %s. Please accept or decline."},
    {"client_approval", "%s would like you as its advisor",
     "The client of %s has approved you as advisor. Please accept or decline."},
    {"advisor_accepted", "An advisor has accepted %s", "The advisor who was proposed for %s has accepted."},
    {"advisor_declined", "The advisor of %s has declined",
     "The advisor who was proposed for %s has declined. You can ask for another one."},
    {"match_expired", "The request of %s has run out",
     "Nobody has answered the request of %s in time. You can ask anew."},
    {"admin_alert", "The workspace of %s could not be set up",
     "Setting up the workspace of %s has failed, and the match went back to its last approval."},
};

/* Who it is for: an advisor, or a user of the hub. */
typedef struct {
    char *name, *address;
} Recipient;

static void
recipient_clear(Recipient *recipient)
{
    g_free(recipient->name);
    g_free(recipient->address);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Recipient, recipient_clear)

static gboolean
find_user(CbHub *hub, const char *id, Recipient *recipient, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CbDb *db = cb_hub_reading(hub, &problem);
    g_autoptr(CbUser) user = db != NULL ? cb_user_find(db, id, &problem) : NULL;
    cb_hub_read(hub, db);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (user != NULL && user->active)
        *recipient = (Recipient){g_strdup(user->name), g_strdup(user->email)};
    return TRUE;
}

static gboolean
find_recipient(CbHub *hub, const CbWorld *world, const char *id, Recipient *recipient, GError **error)
{
    guint advisor = cb_world_find(world, CB_advisors, id);
    if (advisor == CB_NO_ROW)
        return find_user(hub, id, recipient, error);
    *recipient = (Recipient){g_strdup(cb_name_of_advisor(world, advisor)), g_strdup(advisors_email(world, advisor))};
    return TRUE;
}

/* What the payload of an alert says beside. Caller frees. */
static char *
reason_of(const CbWorld *world, guint notice)
{
    g_autoptr(cJSON) payload = cJSON_Parse(notification_outbox_payload(world, notice));
    const char *reason = cJSON_GetStringValue(cb_json_member(payload, "reason"));
    return reason == NULL ? g_strdup("") : g_strdup_printf("\n\nReason: %s", reason);
}

static char *
fill(const char *form, const char *project)
{
    g_auto(GStrv) parts = g_strsplit(form, "%s", 2);
    return g_strjoinv(project, parts);
}

static void
write_words(CbLetter *letter, const CbWorld *world, guint notice)
{
    const char *project = cb_name_of_project(world, notification_outbox_project_id(world, notice));
    g_autofree char *reason = reason_of(world, notice), *body = NULL;
    guint w = 0;
    while (w + 1 < G_N_ELEMENTS(words) && strcmp(words[w].type, letter->cause) != 0)
        w++;
    body = fill(words[w].body, project);
    letter->subject = fill(words[w].subject, project);
    letter->body = g_strdup_printf("Hello %s,\n\n%s%s\n", letter->name, body, reason);
}

CbLetter *
cb_advising_letter(CbHub *hub, const CbWorld *world, guint notice, GError **error)
{
    g_auto(Recipient) recipient = {0};
    const CbChannels *channels = hub->advising->channels;
    if (!find_recipient(hub, world, notification_outbox_recipient_id(world, notice), &recipient, error) ||
        recipient.address == NULL || *recipient.address == '\0')
        return NULL;
    gboolean file = channels->email.server == NULL || channels->file.everything;
    CbLetter *letter = g_new0(CbLetter, 1);
    letter->id = g_strdup(notification_outbox_id(world, notice));
    letter->cause = g_strdup(notification_outbox_notification_type(world, notice));
    letter->name = g_steal_pointer(&recipient.name);
    letter->address = g_steal_pointer(&recipient.address);
    letter->created_at = notification_outbox_created_at(world, notice);
    letter->now = cb_hub_now(hub);
    letter->channel = file ? CB_CHANNEL_FILE : CB_CHANNEL_EMAIL;
    write_words(letter, world, notice);
    return letter;
}
