/* One match that a person makes, and one introduction. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/case.h"

/* Both in the payload's order; FALSE when one of them is not there, or both are one. */
static gboolean
read_two(const CbCase *c, guint two[2])
{
    two[0] = cb_world_find(c->world, CB_contractors, cb_case_text(c, "contractor1_id"));
    two[1] = cb_world_find(c->world, CB_contractors, cb_case_text(c, "contractor2_id"));
    return two[0] != CB_NO_ROW && two[1] != CB_NO_ROW && two[0] != two[1];
}

static gboolean
two_found(const CbCase *c)
{
    guint two[2];
    return read_two(c, two) && cb_peer_takes_part(c->world, c->event, two[0]) &&
           cb_peer_takes_part(c->world, c->event, two[1]);
}

static gboolean
is_unmatched(const CbCase *c)
{
    guint two[2];
    return read_two(c, two) && !cb_peer_matched(c->world, c->event, two[0], two[1]);
}

/* Whichever of the two wants no introductions, or no texts at all; CB_NO_ROW: neither. */
static guint
opted_out_of(const CbCase *c, const guint two[2])
{
    for (guint s = 0; s < 2; s++)
        if (cb_peer_opted_out(c->world, c->event, two[s], TRUE))
            return two[s];
    return CB_NO_ROW;
}

static char *
say_opted_out(const CbCase *c, const guint two[2])
{
    g_autofree char *name = cb_name_of_contractor(c->world, opted_out_of(c, two));
    return g_strdup_printf("%s has asked for no more introductions at %s.", name,
                           cb_name_of_event(c->world, c->event));
}

static gboolean
may_match(const CbCase *c)
{
    guint two[2];
    return read_two(c, two) && opted_out_of(c, two) == CB_NO_ROW;
}

static char *
say_no_match(const CbCase *c)
{
    guint two[2];
    read_two(c, two);
    return say_opted_out(c, two);
}

static char *
match(const CbCase *c, CbPatch *patch)
{
    guint two[2];
    read_two(c, two);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_of_pair(c->world, two[0], two[1]);
    g_autofree char *id = cb_derived_id(c->decision->id, "match");
    g_autofree char *one = cb_name_of_contractor(c->world, two[0]), *other = cb_name_of_contractor(c->world, two[1]);
    cb_patch_peer_event(c, patch, c->event);
    for (guint s = 0; s < 2; s++)
        cb_patch_peer_person(c, patch, two[s]);
    cb_patch_peer_new_match(c, patch, batch, 0, id);
    return g_strdup_printf("%s and %s are matched; nobody is told yet.", one, other);
}

/* --- introducing -------------------------------------------------------------------------------- */

/* Where it failed, or was cancelled, nobody has been introduced. */
static gboolean
is_not_introduced(const CbCase *c)
{
    static const char *const gone[] = {"failed", "cancelled", NULL};
    const char *type = cb_peer_words_type(CB_WORDS_INTRODUCTION);
    CB_EACH_LINK(c->world, event_messages, event_id, c->event, message)
        if (strcmp(event_messages_message_type(c->world, message), type) == 0 &&
            cb_peer_match_of_message(c->world, message) == c->match &&
            !g_strv_contains(gone, event_messages_status(c->world, message)))
            return FALSE;
    return TRUE;
}

static void
two_of_match(const CbCase *c, guint two[2])
{
    two[0] = event_peer_matches_contractor1_id(c->world, c->match);
    two[1] = event_peer_matches_contractor2_id(c->world, c->match);
}

static gboolean
may_introduce(const CbCase *c)
{
    guint two[2];
    two_of_match(c, two);
    return opted_out_of(c, two) == CB_NO_ROW;
}

static char *
say_no_introduction(const CbCase *c)
{
    guint two[2];
    two_of_match(c, two);
    return say_opted_out(c, two);
}

static char *
introduce(const CbCase *c, CbPatch *patch)
{
    guint two[2];
    two_of_match(c, two);
    const char *id = event_peer_matches_id(c->world, c->match);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_of_pair(c->world, two[0], two[1]);
    g_autofree char *one = cb_name_of_contractor(c->world, two[0]), *other = cb_name_of_contractor(c->world, two[1]);
    g_autofree char *own = cb_peer_case_line(c, "message");
    cb_patch_peer_event(c, patch, c->event);
    for (guint s = 0; s < 2; s++) {
        cb_patch_peer_person(c, patch, two[s]);
        CbRow *row = cb_patch_peer_introduce(c, patch, batch, 0, two[s], id, c->now);
        if (own != NULL)
            cb_patch_set_text(patch, row, CB_event_messages_message_content, own);
    }
    return g_strdup_printf("%s and %s are introduced to each other now.", one, other);
}

static const CbRule both_found = {two_found, "CONTRACTOR_NOT_FOUND", CB_RULE_EVENT,
                                  "Say which two people who take part in %s (contractor1_id, contractor2_id).", NULL};
static const CbRule unmatched = {is_unmatched, "ALREADY_MATCHED", CB_RULE_EVENT,
                                 "The two have a match at %s already.", NULL};
static const CbRule not_introduced = {is_not_introduced, "ALREADY_INTRODUCED", CB_RULE_PLAIN,
                                      "The two have been introduced, or will be.", NULL};

static const CbRule both_match = {may_match, "OPTED_OUT", CB_RULE_PLAIN, NULL, say_no_match};
static const CbRule both_introduce = {may_introduce, "OPTED_OUT", CB_RULE_PLAIN, NULL, say_no_introduction};

#define ABOUT &cb_rule_may_arrange, &cb_rule_event_found

const CbRecipe cb_peers_hand_recipes[] = {
    {"peers.match", {ABOUT, &cb_rule_peer_two, &both_found, &cb_rule_peer_subject, &unmatched, &both_match,
                     &cb_rule_peer_numbers}, match},
    {"peers.introduce", {ABOUT, &cb_rule_peer_match_found, &cb_rule_peer_subject, &not_introduced, &both_introduce,
                         &cb_rule_peer_numbers}, introduce},
    {.kind = NULL},
};
