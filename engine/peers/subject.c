/* Of whom something may still be decided: who was erased takes part in nothing more, and no decision writes anything
 * about them again. What only takes back or settles is left: it says nothing new of them. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/case.h"
#include "engine/peers/telephones.h"

/* Whom a kind is about. Opting out and erasing may be said of anybody, at any time. */
typedef enum { ABOUT_PERSON, ABOUT_PAIR, ABOUT_MATCH, ABOUT_MESSAGE } About;

static gboolean
takes_order_back(const CbCase *c)
{
    return g_strcmp0(cb_case_text(c, "rule"), "none") == 0;
}

static gboolean
calls_meeting_off(const CbCase *c)
{
    return cb_case_text(c, "time") == NULL;
}

static gboolean
says_not_met(const CbCase *c)
{
    return cJSON_IsFalse(cb_json_member(c->payload, "met"));
}

static gboolean
only_settles(const CbCase *c)
{
    return cb_peer_case_said(c, "text") == NULL;
}

static const struct {
    const char *kind;
    About about;
    gboolean (*spared)(const CbCase *c); /* what may be decided all the same; NULL: nothing */
} subjects[] = {
    {"peers.match", ABOUT_PAIR, NULL},
    {"peers.pair", ABOUT_PAIR, takes_order_back},
    {"peers.introduce", ABOUT_MATCH, NULL},
    {"peers.meeting", ABOUT_MATCH, calls_meeting_off},
    {"peers.met", ABOUT_MATCH, says_not_met},
    {"peers.attend", ABOUT_PERSON, NULL},
    {"peers.inbound", ABOUT_PERSON, NULL},
    {"peers.reply", ABOUT_PERSON, NULL},
    {"peers.say", ABOUT_PERSON, only_settles},
    {"peers.tell_again", ABOUT_MESSAGE, NULL},
};

/* Both people whom the decision is about; CB_NO_ROW: no (second) one. */
static void
people_of(const CbCase *c, About about, guint two[2])
{
    two[0] = two[1] = CB_NO_ROW;
    if (about == ABOUT_PERSON) {
        two[0] = c->contractor;
    } else if (about == ABOUT_PAIR) {
        two[0] = cb_world_find(c->world, CB_contractors, cb_case_text(c, "contractor1_id"));
        two[1] = cb_world_find(c->world, CB_contractors, cb_case_text(c, "contractor2_id"));
    } else if (about == ABOUT_MATCH) {
        two[0] = event_peer_matches_contractor1_id(c->world, c->match);
        two[1] = event_peer_matches_contractor2_id(c->world, c->match);
    } else {
        guint message = cb_peer_message_named(c->world, c->event, cb_case_text(c, "message_id"));
        guint match = cb_peer_match_of_message(c->world, message);
        two[0] = event_messages_contractor_id(c->world, message);
        two[1] = match == CB_NO_ROW ? CB_NO_ROW : cb_peer_other(c->world, match, two[0]);
    }
}

/* Whoever of them was erased; CB_NO_ROW: nobody. */
static guint
erased_of(const CbCase *c)
{
    guint two[2];
    for (guint s = 0; s < G_N_ELEMENTS(subjects); s++) {
        if (strcmp(subjects[s].kind, c->decision->kind) != 0)
            continue;
        people_of(c, subjects[s].about, two);
        if (subjects[s].spared != NULL && subjects[s].spared(c))
            return CB_NO_ROW;
        return cb_peer_was_erased(c->world, two[0]) ? two[0] : cb_peer_was_erased(c->world, two[1]) ? two[1] : CB_NO_ROW;
    }
    return CB_NO_ROW;
}

static gboolean
nobody_was_erased(const CbCase *c)
{
    return erased_of(c) == CB_NO_ROW;
}

static char *
say_erased(const CbCase *c)
{
    return g_strdup_printf("What was known of contractor %s has been erased: nothing more is decided about them.",
                           contractors_id(c->world, erased_of(c)));
}

const CbRule cb_rule_peer_subject = {nobody_was_erased, "ERASED", CB_RULE_PLAIN, NULL, say_erased};

/* --- one telephone ---------------------------------------------------------------------------- */

/* The two who would be introduced; FALSE: nobody would. */
static gboolean
introduced_by(const CbCase *c, guint two[2])
{
    if (strcmp(c->decision->kind, "peers.pair") == 0 && g_strcmp0(cb_case_text(c, "rule"), "pin") != 0)
        return FALSE;
    people_of(c, strcmp(c->decision->kind, "peers.introduce") == 0 ? ABOUT_MATCH : ABOUT_PAIR, two);
    return TRUE;
}

static gboolean
have_two_numbers(const CbCase *c)
{
    guint two[2];
    return !introduced_by(c, two) || !cb_peer_share_number(c->world, two[0], two[1]);
}

static char *
say_one_number(const CbCase *c)
{
    guint two[2];
    char end[CB_PEER_NUMBER_END];
    introduced_by(c, two);
    g_autofree char *one = cb_name_of_contractor(c->world, two[0]), *other = cb_name_of_contractor(c->world, two[1]);
    return g_strdup_printf("%s and %s both have the number %s, so they are not introduced; put it right first "
                           "(peers.attend, phone).",
                           one, other, cb_peer_number_end(c->world, two[0], end));
}

const CbRule cb_rule_peer_numbers = {have_two_numbers, "SAME_NUMBER", CB_RULE_PLAIN, NULL, say_one_number};

/* --- two people ------------------------------------------------------------------------------- */

static gboolean
are_two(const CbCase *c)
{
    const char *one = cb_case_text(c, "contractor1_id");
    return one == NULL || g_strcmp0(one, cb_case_text(c, "contractor2_id")) != 0;
}

const CbRule cb_rule_peer_two = {are_two, "INVALID_PAIR", CB_RULE_PLAIN,
                                 "A pair is of two people; contractor1_id and contractor2_id name the same one.", NULL};
