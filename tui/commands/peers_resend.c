/* What failed, sent again by `callboard peers resend`: of an event or of one of its guests, as far as it still makes sense, and
 * it is said which. */
#include <string.h>

#include "engine/peers/again.h"
#include "engine/peers/names.h"
#include "engine/peers/numbers.h"
#include "engine/peers/words.h"
#include "tui/commands/decision.h"
#include "tui/commands/peers.h"
#include "tui/commands/sheet.h"

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

/* `Ben Fox: "Hi Ben, meet Ann"`; why it is left out behind it, where it is. */
static void
tell(const CbCall *call, guint message, const char *why)
{
    const CbWorld *world = world_of(call);
    guint to = event_messages_contractor_id(world, message);
    g_autofree char *name = to == CB_NO_ROW ? g_strdup("somebody") : cb_name_of_contractor(world, to),
                    *text = cb_peer_text(world, message), *quoted = cb_json_quote(text);
    if (!call->json)
        cb_say(why != NULL ? stderr : stdout, "%s: %s%s%s", name, quoted, why != NULL ? " is not sent again: " : "",
               why != NULL ? why : "");
}

/* What has failed, of a guest where one is named (CB_NO_ROW: all); *left: how many of them make no sense any more. */
static GArray *
failed_of(const CbCall *call, guint event, guint contractor, guint *left)
{
    const CbWorld *world = world_of(call);
    GArray *failed = cb_peer_failed(world, event);
    *left = 0;
    for (guint i = 0; i < failed->len;) {
        guint message = g_array_index(failed, guint, i);
        gboolean theirs = contractor == CB_NO_ROW || event_messages_contractor_id(world, message) == contractor;
        const char *why = theirs ? cb_peer_past_sense(world, message, cb_desk_now(call->desk)) : NULL;
        if (why != NULL)
            tell(call, message, why);
        *left += why != NULL;
        if (theirs && why == NULL)
            i++;
        else
            g_array_remove_index(failed, i);
    }
    return failed;
}

static CbExit
send_all(CbCall *call, guint event, const GArray *messages, GError **error)
{
    g_autofree CbWish *wishes = g_new0(CbWish, messages->len);
    g_autofree char *target = g_strdup(events_id(world_of(call), event));
    g_autoptr(GPtrArray) payloads = g_ptr_array_new_with_free_func(cJSON_free);
    for (guint m = 0; m < messages->len; m++) {
        guint message = g_array_index(messages, guint, m);
        g_autoptr(cJSON) json = cJSON_CreateObject();
        cb_json_add_given(json, "message_id", event_messages_id(world_of(call), message));
        cb_json_add_given(json, "reason", call->reason);
        g_ptr_array_add(payloads, cJSON_PrintUnformatted(json));
        wishes[m] = (CbWish){"peers.tell_again", target, payloads->pdata[m]};
        tell(call, message, NULL);
    }
    return cb_decision_make_all(call, wishes, messages->len, error);
}

/* A message by its id; else all of a guest that failed, or of the event. */
CbExit
cb_peers_resend(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event, contractor = CB_NO_ROW, left;
    if (!cb_peers_event(call, &event, &status))
        return status;
    guint message = call->n_words > 2 ? cb_peer_message_named(world_of(call), event, call->words[2]) : CB_NO_ROW;
    if (message != CB_NO_ROW) {
        g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(guint));
        g_array_append_val(one, message);
        return send_all(call, event, one, error);
    }
    if (call->n_words > 2 && !cb_peers_guest(call, event, 2, &contractor, &status))
        return status;
    g_autoptr(GArray) failed = failed_of(call, event, contractor, &left);
    if (failed->len == 0)
        return cb_call_refuse(call, "NOTHING_TO_DO", "no message to them has failed%s",
                              left > 0 ? " that still makes sense" : "");
    return send_all(call, event, failed, error);
}
