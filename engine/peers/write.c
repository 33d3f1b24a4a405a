/* The rows that effects write. */
#include <string.h>

#include "engine/peers/case.h"
#include "engine/peers/schedule.h"

void
cb_patch_peer_event(const CbCase *c, CbPatch *patch, guint event)
{
    cb_patch_raise(patch, c->world, CB_events, event);
}

void
cb_patch_peer_person(const CbCase *c, CbPatch *patch, guint contractor)
{
    cb_patch_raise(patch, c->world, CB_contractors, contractor);
}

CbRow *
cb_patch_peer_match(const CbCase *c, CbPatch *patch, guint match)
{
    CbRow *row = cb_patch_add_row(patch, c->world, CB_event_peer_matches, match);
    cb_patch_set_integer(row, CB_event_peer_matches_updated_at, c->now);
    cb_patch_set_integer(row, CB_event_peer_matches_row_version,
                         event_peer_matches_row_version(c->world, match) + 1);
    return row;
}

CbRow *
cb_patch_peer_run(const CbCase *c, CbPatch *patch, guint event)
{
    return cb_patch_add_key(patch, CB_peer_runs, events_id(c->world, event));
}

CbRow *
cb_patch_peer_message(const CbCase *c, CbPatch *patch, guint message)
{
    CbRow *row = cb_patch_add_row(patch, c->world, CB_event_messages, message);
    cb_patch_set_integer(row, CB_event_messages_updated_at, c->now);
    return row;
}

/* --- how a match stands ----------------------------------------------------------------------- */

static void
set_side(const CbCase *c, CbPatch *patch, guint match, const CbPeerStand *before,
         const CbPeerStand *after)
{
    if (before->state == after->state && before->deferrals == after->deferrals &&
        before->info_sent == after->info_sent && before->rating == after->rating)
        return;
    CbRow *row = cb_patch_add(patch, CB_peer_match_sides);
    cb_patch_set_text(patch, row, CB_peer_match_sides_match_id,
                      event_peer_matches_id(c->world, match));
    cb_patch_set_text(patch, row, CB_peer_match_sides_contractor_id,
                      contractors_id(c->world, after->contractor));
    cb_patch_set_text(patch, row, CB_peer_match_sides_event_id,
                      events_id(c->world, event_peer_matches_event_id(c->world, match)));
    cb_patch_set_text(patch, row, CB_peer_match_sides_state, cb_side_name(after->state));
    cb_patch_set_integer(row, CB_peer_match_sides_deferrals, after->deferrals);
    cb_patch_set_integer(row, CB_peer_match_sides_info_sent, after->info_sent);
    cb_patch_set_integer(row, CB_peer_match_sides_rating, after->rating);
}

void
cb_patch_peer_standing(const CbCase *c, CbPatch *patch, guint match, const CbPeerStanding *before,
                       const CbPeerStanding *after)
{
    static const guint responses[] = {CB_event_peer_matches_contractor1_response,
                                      CB_event_peer_matches_contractor2_response};
    gboolean changed =
        before->connection_made != after->connection_made || before->pcr != after->pcr;
    for (guint s = 0; s < 2; s++) {
        set_side(c, patch, match, &before->sides[s], &after->sides[s]);
        changed |= before->sides[s].response != after->sides[s].response;
    }
    if (!changed)
        return;
    CbRow *row = cb_patch_peer_match(c, patch, match);
    for (guint s = 0; s < 2; s++)
        cb_patch_set_integer(row, responses[s], after->sides[s].response);
    cb_patch_set_integer(row, CB_event_peer_matches_connection_made, after->connection_made);
    if (before->pcr != after->pcr) {
        g_autofree char *pcr =
            g_strdup_printf("%d.%02d", (int)(after->pcr / 100), (int)(after->pcr % 100));
        cb_patch_set_text(patch, row, CB_event_peer_matches_pcr_score, pcr);
    }
}

/* --- messages --------------------------------------------------------------------------------- */

CbRow *
cb_patch_peer_say(const CbCase *c, CbPatch *patch, CbPeerWords words, guint contractor, gint64 at,
                  cJSON *data, const char *what)
{
    const char *to = contractors_id(c->world, contractor);
    g_autofree char *name = g_strdup_printf("%s/%s/%s", cb_peer_words_type(words), to, what);
    g_autofree char *id = cb_derived_id(c->decision->id, name);
    char *text = data == NULL ? NULL : cJSON_PrintUnformatted(data);
    CbRow *row = cb_patch_add_key(patch, CB_event_messages, id);
    cb_patch_set_text(patch, row, CB_event_messages_event_id, events_id(c->world, c->event));
    cb_patch_set_text(patch, row, CB_event_messages_contractor_id, to);
    cb_patch_set_text(patch, row, CB_event_messages_message_type, cb_peer_words_type(words));
    cb_patch_set_text(patch, row, CB_event_messages_message_category,
                      cb_peer_words_category(words));
    cb_patch_set_integer(row, CB_event_messages_scheduled_time, at);
    cb_patch_set_text(patch, row, CB_event_messages_personalization_data,
                      text != NULL ? text : "{}");
    cb_patch_set_text(patch, row, CB_event_messages_status, "scheduled");
    cb_patch_set_text(patch, row, CB_event_messages_direction, "outbound");
    cb_patch_set_text(patch, row, CB_event_messages_phone, contractors_phone(c->world, contractor));
    cb_patch_set_integer(row, CB_event_messages_created_at, c->now);
    cJSON_free(text);
    cJSON_Delete(data);
    return row;
}

static gboolean
waits(const CbWorld *world, guint message)
{
    return strcmp(event_messages_status(world, message), "scheduled") == 0 &&
           g_strcmp0(event_messages_direction(world, message), "inbound") != 0;
}

static gboolean
is_about(const CbWorld *world, guint message, const char *match_id)
{
    g_autofree char *id =
        match_id == NULL ? NULL : cb_peer_message_data(world, message, "match_id");
    return match_id == NULL || g_strcmp0(id, match_id) == 0;
}

guint
cb_patch_peer_cancel(const CbCase *c, CbPatch *patch, guint event, guint contractor,
                     const char *match_id, const char *type)
{
    guint n = 0;
    CB_EACH_LINK(c->world, event_messages, contractor_id, contractor, message) {
        if (event_messages_event_id(c->world, message) != event || !waits(c->world, message) ||
            (type != NULL && strcmp(event_messages_message_type(c->world, message), type) != 0) ||
            !is_about(c->world, message, match_id))
            continue;
        cb_patch_set_text(patch, cb_patch_peer_message(c, patch, message), CB_event_messages_status,
                          "cancelled");
        n++;
    }
    return n;
}

static gboolean
is_introduction(const CbWorld *world, guint message)
{
    return strcmp(event_messages_message_type(world, message),
                  cb_peer_words_type(CB_WORDS_INTRODUCTION)) == 0;
}

void
cb_patch_peer_answered(const CbCase *c, CbPatch *patch, guint question, gint64 at)
{
    CbRow *row = cb_patch_peer_message(c, patch, question);
    cb_patch_set_text(patch, row, CB_event_messages_status, "responded");
    if (event_messages_actual_send_time(c->world, question) != CB_NULL)
        return;
    cb_patch_set_integer(row, CB_event_messages_actual_send_time, at);
    guint match = is_introduction(c->world, question)
                      ? cb_peer_match_of_message(c->world, question)
                      : CB_NO_ROW;
    if (match != CB_NO_ROW &&
        event_peer_matches_introduction_sent_time(c->world, match) == CB_NULL)
        cb_patch_set_integer(cb_patch_peer_match(c, patch, match),
                             CB_event_peer_matches_introduction_sent_time, at);
}

guint
cb_patch_peer_introductions(const CbCase *c, CbPatch *patch, gint64 at)
{
    guint n = 0;
    CB_EACH_LINK(c->world, event_messages, event_id, c->event, message)
        if (waits(c->world, message) && is_introduction(c->world, message)) {
            CbRow *row = cb_patch_peer_message(c, patch, message);
            cb_patch_set_integer(row, CB_event_messages_scheduled_time, at);
            n++;
        }
    return n;
}
