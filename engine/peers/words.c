#include "engine/peers/words.h"

#include <string.h>

#include "engine/line.h"
#include "engine/peers/names.h"
#include "engine/peers/normalise.h"
#include "engine/peers/policy.h"

#define LONGEST_TEMPLATE 2000u /* bytes */
#define LONGEST_VALUE 300u     /* characters of what fills a place */

#define NAMELESS "the person we introduced you to" /* an id says nothing to anybody; so it is once they were erased */
#define MATCHING "peer_matching"
#define COLLECTION "pcr_collection"

/* When a text goes out: at once, as somebody waits for it, or when its turn comes among many of one minute. */
typedef enum { BULK, ANSWER } Haste;

static const struct {
    const char *name, *type, *category;
    gboolean asks;
    Haste haste;
} kinds[CB_N_WORDS] = {
    [CB_WORDS_INTRODUCTION] = {"introduction", "peer_match_introduction", MATCHING, TRUE, BULK},
    [CB_WORDS_REMINDER] = {"reminder", "peer_match_reminder", MATCHING, TRUE, BULK},
    [CB_WORDS_ATTENDANCE] = {"attendance_check", "attendance_check", COLLECTION, TRUE, BULK},
    [CB_WORDS_RATING] = {"rating_request", "rating_request", COLLECTION, TRUE, BULK},
    [CB_WORDS_ACK_NO] = {"ack_no", "ack_no", MATCHING, FALSE, ANSWER},
    [CB_WORDS_ACK_MAYBE] = {"ack_maybe", "ack_maybe", MATCHING, FALSE, ANSWER},
    [CB_WORDS_ACK_LATER] = {"ack_later", "ack_later", MATCHING, FALSE, ANSWER},
    [CB_WORDS_ACK_RATING] = {"ack_rating", "ack_rating", COLLECTION, FALSE, ANSWER},
    [CB_WORDS_ACK_NOT_MET] = {"ack_not_met", "ack_not_met", COLLECTION, FALSE, ANSWER},
    [CB_WORDS_ACK_WAITING] = {"ack_waiting", "ack_waiting", MATCHING, FALSE, ANSWER},
    [CB_WORDS_ACK_LAST] = {"ack_last", "ack_last", MATCHING, FALSE, ANSWER},
    [CB_WORDS_ACK_NO_SLOT] = {"ack_no_slot", "ack_no_slot", MATCHING, FALSE, ANSWER},
    [CB_WORDS_DETAILS] = {"details", "peer_match_details", MATCHING, FALSE, ANSWER},
    [CB_WORDS_CONTACT] = {"contact_exchange", "contact_exchange", MATCHING, FALSE, ANSWER},
    [CB_WORDS_LIST] = {"list", "peer_match_list", MATCHING, FALSE, ANSWER},
    [CB_WORDS_OWN] = {NULL, "dispatcher_message", MATCHING, FALSE, ANSWER},
};

/* Who answered nothing and who declined get the same words (ack_waiting). */
static const struct {
    const char *name, *form;
} forms[] = {
    {"introduction", "Hi {first_name}! At {event_name} you should meet {peer_name} of "
                     "{peer_company} ({peer_location}): you're "
                     "{match_reason}. Your markets do not compete. Reply YES and we introduce you, "
                     "or LATER to wait for a break."},
    {"introduction_short", "Hi {first_name}! Somebody at {event_name} would be good for you to "
                           "meet. Reply YES and we introduce "
                           "you, or LATER to wait for a break."},
    {"reminder",
     "Hi {first_name}, meet {peer_name} in {minutes} minutes? Place: {place}. Reply YES or SKIP."},
    {"attendance_check", "Hi {first_name}, did you and {peer_name} meet? Reply YES or NO."},
    {"rating_request",
     "Hi {first_name}, how good was it to meet {peer_name}? Reply with a number from 1 to 10."},
    {"ack_no", "All right, we will not introduce you."},
    {"ack_maybe", "No hurry. Reply YES whenever you would like to meet {peer_name}."},
    {"ack_later", "Sure. We will write again at the next break."},
    {"ack_rating", "Thank you, that helps."},
    {"ack_not_met", "Thank you. It may still work out today."},
    {"ack_waiting", "Thank you! We have noted your YES. You will hear from us as soon as "
                    "{peer_name} says yes too."},
    {"ack_last",
     "All right. We will not ask again; reply YES whenever you would like to meet {peer_name}."},
    {"ack_no_slot",
     "All right. No break is left today; reply YES whenever you would like to meet {peer_name}."},
    {"details", "About {peer_name}: {details}. Reply YES and we introduce you."},
    {"contact_exchange", "You both said yes! You reach {contact}."},
    {"list", "Whom do you mean? {list}"},
};

static const char *const places[] = {"first_name",    "event_name",   "peer_name", "peer_company",
                                     "peer_location", "match_reason", "minutes",   "place",
                                     "details",       "contact",      "list"};

/* Which of them a message has, beside first_name and event_name: of one match who the other is, if nothing else is said. */
#define PEER " peer_name peer_company "
static const struct {
    const char *form, *places;
} own_places[] = {
    {"introduction", PEER "peer_location match_reason "},
    {"introduction_short", ""},
    {"reminder", PEER "minutes place "},
    {"details", PEER "details "},
    {"contact_exchange", PEER "contact "},
    {"list", " list "},
};

const char *
cb_peer_words_type(CbPeerWords words)
{
    return kinds[words].type;
}

const char *
cb_peer_words_category(CbPeerWords words)
{
    return kinds[words].category;
}

gboolean
cb_peer_words_parse(const char *type, CbPeerWords *words)
{
    for (guint k = 0; k < CB_N_WORDS; k++)
        if (g_strcmp0(kinds[k].type, type) == 0) {
            *words = (CbPeerWords)k;
            return TRUE;
        }
    return FALSE;
}

gboolean
cb_peer_words_ask(CbPeerWords words)
{
    return kinds[words].asks;
}

gboolean
cb_peer_words_answer(CbPeerWords words)
{
    return kinds[words].haste == ANSWER;
}

gboolean
cb_peer_words_owed(CbPeerWords words)
{
    return words == CB_WORDS_CONTACT || words == CB_WORDS_OWN;
}

/* --- templates -------------------------------------------------------------------------------- */

static const char *
own_form(const char *name)
{
    for (guint f = 0; f < G_N_ELEMENTS(forms); f++)
        if (strcmp(forms[f].name, name) == 0)
            return forms[f].form;
    return NULL;
}

const char *
cb_peer_template_name(guint n)
{
    return n < G_N_ELEMENTS(forms) ? forms[n].name : NULL;
}

const char *
cb_peer_template_own(const char *name)
{
    return own_form(name);
}

char *
cb_peer_template(const CbWorld *world, const char *name)
{
    guint row = cb_world_find(world, CB_policies, CB_PEERS_POLICY);
    g_autoptr(cJSON) json = row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
    const char *said =
        cJSON_GetStringValue(cb_json_member(cb_json_member(json, "templates"), name));
    return g_strdup(said != NULL && cb_peer_template_check(name, said, NULL) ? said
                                                                             : own_form(name));
}

/* A name in braces at `at`: its length, 0 when there is none that is a place. */
static gsize
place_at(const char *at, const char **place)
{
    for (guint p = 0; *at == '{' && p < G_N_ELEMENTS(places); p++) {
        gsize length = strlen(places[p]);
        if (strncmp(at + 1, places[p], length) == 0 && at[1 + length] == '}') {
            *place = places[p];
            return length + 2;
        }
    }
    return 0;
}

/* What an introduction is not understood without: the words that answer it. */
static gboolean
says_yes(const char *form)
{
    return strstr(form, "YES") != NULL;
}

static gboolean
has_place(const char *name, const char *place)
{
    g_autofree char *word = g_strdup_printf(" %s ", place);
    const char *own = PEER;
    for (guint o = 0; o < G_N_ELEMENTS(own_places); o++)
        if (strcmp(own_places[o].form, name) == 0)
            own = own_places[o].places;
    return strcmp(place, "first_name") == 0 || strcmp(place, "event_name") == 0 || strstr(own, word) != NULL;
}

/* The first {place} of the words that this message cannot fill, without its braces; NULL: none. Caller frees. */
static char *
unfilled(const char *name, const char *form)
{
    for (const char *at = strchr(form, '{'); at != NULL; at = strchr(at + 1, '{')) {
        gsize length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
        if (length == 0 || at[1 + length] != '}')
            continue;
        g_autofree char *place = g_strndup(at + 1, length);
        if (!has_place(name, place))
            return g_steal_pointer(&place);
    }
    return NULL;
}

static char *
list_places(const char *name)
{
    GString *list = g_string_new(NULL);
    for (guint p = 0; p < G_N_ELEMENTS(places); p++)
        if (has_place(name, places[p]))
            g_string_append_printf(list, "%s{%s}", list->len > 0 ? " " : "", places[p]);
    return g_string_free(list, FALSE);
}

/* Ends the check: a sentence where the caller wants one. */
static gboolean
check_places(const char *name, const char *form, char **problem)
{
    g_autofree char *place = unfilled(name, form);
    if (place != NULL && problem != NULL) {
        g_autofree char *known = list_places(name), *quoted = cb_json_quote(place);
        *problem = g_strdup_printf("The words of %s have no place %s; they have %s.", name, quoted, known);
    }
    return place == NULL;
}

gboolean
cb_peer_template_check(const char *name, const char *form, char **problem)
{
    const char *wrong = NULL;
    if (own_form(name) == NULL)
        wrong = "There is no message called %s.";
    else if (cb_peer_blank(form))
        wrong = "The words of %s are empty.";
    else if (strlen(form) > LONGEST_TEMPLATE)
        wrong = "The words of %s are longer than 2,000 bytes.";
    else if (g_str_has_prefix(name, "introduction") && !says_yes(form))
        wrong = "The words of %s do not say how to agree: reply YES.";
    if (wrong != NULL && problem != NULL) {
        g_auto(GStrv) parts = g_strsplit(wrong, "%s", 2);
        g_autofree char *quoted = cb_json_quote(name);
        *problem = g_strconcat(parts[0], quoted, parts[1], NULL);
    }
    return wrong == NULL && check_places(name, form, problem);
}

/* --- filling ---------------------------------------------------------------------------------- */

typedef struct {
    const CbWorld *world;
    guint event, contractor;
    const cJSON *data;
} Filling;

/* What stands for a place; caller frees. */
static char *
value_of(const Filling *filling, const char *place)
{
    const cJSON *member = cb_json_member(filling->data, place);
    if (strcmp(place, "first_name") == 0)
        return filling->contractor == CB_NO_ROW
                   ? g_strdup("there")
                   : cb_peer_first_name(filling->world, filling->contractor);
    if (strcmp(place, "event_name") == 0)
        return g_strdup(cb_name_of_event(filling->world, filling->event));
    if (cJSON_IsNumber(member))
        return g_strdup_printf("%.0f", member->valuedouble);
    const char *text = cJSON_GetStringValue(member);
    if (cb_peer_blank(text) && strcmp(place, "peer_location") == 0)
        return g_strdup("a different market");
    return g_strdup(cb_peer_blank(text) && strcmp(place, "peer_name") == 0 ? NAMELESS : text);
}

/* These are made of values that were cut before. */
static guint
longest(const char *place)
{
    static const char *const made[] = {"list", "details", "contact"};
    for (guint m = 0; m < G_N_ELEMENTS(made); m++)
        if (strcmp(place, made[m]) == 0)
            return CB_LINE_WHOLE;
    return LONGEST_VALUE;
}

static char *
fill(const Filling *filling, const char *form)
{
    GString *text = g_string_new(NULL);
    while (*form != '\0') {
        const char *place = NULL;
        gsize length = place_at(form, &place);
        if (length == 0) {
            g_string_append_c(text, *form++);
            continue;
        }
        g_autofree char *value = value_of(filling, place);
        g_autofree char *line = cb_line(value, longest(place));
        g_string_append(text, line);
        form += length;
    }
    return g_string_free(text, FALSE);
}

static gboolean
is_short(CbPeerWords words, const cJSON *data)
{
    return words == CB_WORDS_INTRODUCTION &&
           (cb_peer_blank(cJSON_GetStringValue(cb_json_member(data, "peer_name"))) ||
            cb_peer_blank(cJSON_GetStringValue(cb_json_member(data, "peer_company"))));
}

char *
cb_peer_text_of(const CbWorld *world, CbPeerWords words, guint event, guint contractor,
                const cJSON *data)
{
    Filling filling = {world, event, contractor, data};
    if (kinds[words].name == NULL)
        return g_strdup("");
    g_autofree char *form =
        cb_peer_template(world, is_short(words, data) ? "introduction_short" : kinds[words].name);
    return fill(&filling, form);
}

char *
cb_peer_text(const CbWorld *world, guint message)
{
    const char *content = event_messages_message_content(world, message);
    CbPeerWords words;
    g_autoptr(cJSON) data = cJSON_Parse(event_messages_personalization_data(world, message));
    gboolean erased = cb_json_member(data, "erased") != NULL;
    if (*content != '\0' || erased ||
        !cb_peer_words_parse(event_messages_message_type(world, message), &words))
        return g_strdup(content);
    return cb_peer_text_of(world, words, event_messages_event_id(world, message),
                           event_messages_contractor_id(world, message), data);
}

/* --- parts ------------------------------------------------------------------------------------ */

/* Where a part of at most `most` characters ends: behind the last blank in it, where it has one. */
static const char *
end_of_part(const char *text, glong most)
{
    if (g_utf8_strlen(text, -1) <= most)
        return text + strlen(text);
    const char *end = g_utf8_offset_to_pointer(text, most), *cut = end;
    while (cut > text && !g_ascii_isspace(*cut))
        cut = g_utf8_prev_char(cut);
    return cut > text ? cut : end;
}

GPtrArray *
cb_peer_parts(const char *text)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *clean = g_strstrip(g_utf8_make_valid(text, -1));
    const char *rest = clean;
    while (*rest != '\0' && parts->len < CB_PEER_MOST_PARTS) {
        const char *end = end_of_part(rest, CB_PEER_PART);
        if (parts->len + 1 == CB_PEER_MOST_PARTS && *end != '\0') {
            end = end_of_part(rest, CB_PEER_PART - 1);
            g_autofree char *cut = g_strchomp(g_strndup(rest, (gsize)(end - rest)));
            g_ptr_array_add(parts, g_strconcat(cut, "…", NULL));
            break;
        }
        g_ptr_array_add(parts, g_strchomp(g_strndup(rest, (gsize)(end - rest))));
        rest = end;
        while (g_ascii_isspace(*rest))
            rest++;
    }
    return parts;
}
