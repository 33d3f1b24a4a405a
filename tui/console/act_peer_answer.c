/* Answers that wait for a person, by keys: what one means, or a text of one's own; sending again
 * what has failed. */
#include <string.h>

#include "engine/peers/again.h"
#include "engine/peers/names.h"
#include "engine/peers/telephones.h"
#include "tui/console/act.h"
#include "tui/console/act_peer.h"
#include "tui/console/overlay.h"
#include "tui/console/wish.h"

/* What a text may mean. */
typedef struct {
    CbKey key;
    const char *class, *label;
    gboolean wants_info;
} Meaning;

static const Meaning meanings[] = {
    {'y', "yes", "yes", FALSE},
    {'i', "yes", "yes, and wants to know more", TRUE},
    {'n', "no", "no", FALSE},
    {'l', "later", "later", FALSE},
    {'m', "maybe", "maybe", FALSE},
    {'d', "more_info", "wants to know more", FALSE},
    {'t', "met", "they have met", FALSE},
    {'f', "not_met", "they have not met", FALSE},
};
enum { N_MEANINGS = G_N_ELEMENTS(meanings), RATING = N_MEANINGS, OWN, CLOSE, N_CHOICES };

/* --- payloads --------------------------------------------------------------------------------- */

static cJSON *
reply_payload(const CbGuests *guests, const char *class)
{
    cJSON *payload = cJSON_CreateObject();
    if (guests->match != NULL)
        cJSON_AddStringToObject(payload, "match_id", guests->match);
    cJSON_AddStringToObject(payload, "contractor_id", guests->first);
    cJSON_AddStringToObject(payload, "class", class);
    if (guests->message != NULL)
        cJSON_AddStringToObject(payload, "message_id", guests->message);
    return payload;
}

static cJSON *
meaning_payload(const CbGuests *guests, guint meaning)
{
    cJSON *payload = reply_payload(guests, meanings[meaning].class);
    if (meanings[meaning].wants_info)
        cJSON_AddBoolToObject(payload, "wants_info", TRUE);
    return payload;
}

static cJSON *
say_payload(const CbGuests *guests, const char *text)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "contractor_id", guests->first);
    cJSON_AddStringToObject(payload, "text", text);
    if (guests->message != NULL)
        cJSON_AddStringToObject(payload, "message_id", guests->message);
    return payload;
}

/* --- own words, and a rating ------------------------------------------------------------------ */

static void
said(CbConsole *console, const char *text, gpointer data)
{
    const CbGuests *guests = data;
    if (text != NULL && *text != '\0')
        cb_act_peer_decide(console, guests->event, "peers.say", say_payload(guests, text));
}

static void
rated(CbConsole *console, const char *text, gpointer data)
{
    const CbGuests *guests = data;
    if (text == NULL)
        return;
    cJSON *payload = reply_payload(guests, "rating");
    cJSON_AddNumberToObject(payload, "rating", g_ascii_strtod(text, NULL));
    cb_act_peer_decide(console, guests->event, "peers.reply", payload);
}

static void
prompt(CbConsole *console, const CbGuests *guests, const char *label, const char *invitation,
       void (*done)(CbConsole *console, const char *text, gpointer data))
{
    cb_prompt_open(console, &(CbPromptOptions){.label = label,
                                               .initial = "",
                                               .invitation = invitation,
                                               .done = done,
                                               .data = cb_guests_copy(guests),
                                               .free_data = cb_guests_free});
}

static void
ask_words(CbConsole *console, const CbGuests *guests)
{
    guint row = cb_world_find(cb_console_world(console), CB_contractors, guests->first);
    g_autofree char *name = row == CB_NO_ROW
                                ? g_strdup(guests->first)
                                : cb_name_of_contractor(cb_console_world(console), row);
    g_autofree char *label = g_strdup_printf("To %s: ", name);
    prompt(console, guests, label, "your words, as a text", said);
}

/* --- what it means ---------------------------------------------------------------------------- */

static void
take_meaning(CbConsole *console, gpointer data, guint place)
{
    const CbGuests *guests = data;
    if (place < N_MEANINGS)
        cb_act_peer_decide(console, guests->event, "peers.reply", meaning_payload(guests, place));
    else if (place == RATING)
        prompt(console, guests, "Rated how, 1 to 10? ", "a number", rated);
    else if (place == OWN)
        ask_words(console, guests);
    else
        cb_act_peer_decide(console, guests->event, "peers.say", say_payload(guests, ""));
}

/* What it does when it is read so, or why it cannot be. */
static void
judge_meaning(CbConsole *console, const CbGuests *guests, guint place, char **label, char **refusal)
{
    g_autofree char *would = NULL;
    const char *kind = place == CLOSE ? "peers.say" : "peers.reply",
               *words = place == CLOSE ? "nothing to answer" : meanings[place].label;
    *refusal = cb_act_refusal(console, kind, guests->event,
                              cb_act_payload_text(place == CLOSE ? say_payload(guests, "")
                                                                 : meaning_payload(guests, place)),
                              &would);
    *label = *refusal != NULL ? g_strdup(words) : g_strdup_printf("%s: %s", words, would);
}

/* "“Who is that again?”" with who wrote it and whom it is about. */
static char *
question_text(CbConsole *console, const CbGuests *guests, CbCouple couple)
{
    const CbWorld *world = cb_console_world(console);
    GString *text = g_string_new(NULL);
    g_autofree char *name = cb_name_of_contractor(world, couple.first);
    g_string_append_printf(
        text, "%s wrote:\n%s", name,
        couple.message == CB_NO_ROW ? "" : event_messages_message_content(world, couple.message));
    if (couple.match != CB_NO_ROW) {
        g_autofree char *other =
            cb_name_of_contractor(world, cb_peer_other(world, couple.match, couple.first));
        g_string_append_printf(text, "\n\nabout %s", other);
    }
    (void)guests;
    return g_string_free(text, FALSE);
}

static void
ask_meaning(CbConsole *console, const CbGuests *guests)
{
    CbChoice choices[N_CHOICES];
    char *labels[N_CHOICES] = {NULL}, *refusals[N_CHOICES] = {NULL};
    guint event;
    CbCouple couple;
    if (!cb_guests_find(console, guests, &event, &couple))
        return;
    for (guint c = 0; c < N_CHOICES; c++) {
        CbKey key = c < N_MEANINGS ? meanings[c].key : c == CLOSE ? 'x' : c == RATING ? 'r' : 'o';
        if (c < N_MEANINGS || c == CLOSE)
            judge_meaning(console, guests, c, &labels[c], &refusals[c]);
        choices[c] = (CbChoice){key,
                                c == RATING ? "a rating …"
                                : c == OWN  ? "answer in your own words …"
                                            : labels[c],
                                refusals[c], NULL};
    }
    cb_choices_of_open(console, "What does it mean?", question_text(console, guests, couple),
                       choices, N_CHOICES, take_meaning, cb_guests_copy(guests), cb_guests_free);
    for (guint c = 0; c < N_CHOICES; c++) {
        g_free(labels[c]);
        g_free(refusals[c]);
    }
}

/* --- whom it is about ------------------------------------------------------------------------- */

enum { MOST_MATCHES = 9 };

typedef struct {
    CbGuests *guests[MOST_MATCHES]; /* each about another match */
    guint n;
} About;

static void
free_about(gpointer data)
{
    About *about = data;
    for (guint m = 0; m < about->n; m++)
        cb_guests_free(about->guests[m]);
    g_free(about);
}

static void
take_about(CbConsole *console, gpointer data, guint place)
{
    const About *about = data;
    ask_meaning(console, about->guests[place]);
}

static void
add_about(CbConsole *console, About *about, guint event, CbCouple couple, guint match)
{
    couple.match = match;
    if (about->n < MOST_MATCHES &&
        event_peer_matches_event_id(cb_console_world(console), match) == event)
        about->guests[about->n++] = cb_guests_new(console, event, couple);
}

/* The matches of who wrote it. */
static About *
about_of(CbConsole *console, guint event, CbCouple couple)
{
    const CbWorld *world = cb_console_world(console);
    About *about = g_new0(About, 1);
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, couple.first, match)
        add_about(console, about, event, couple, match);
    CB_EACH_LINK(world, event_peer_matches, contractor2_id, couple.first, match)
        add_about(console, about, event, couple, match);
    return about;
}

static void
ask_about(CbConsole *console, About *about, CbCouple couple)
{
    const CbWorld *world = cb_console_world(console);
    CbChoice choices[MOST_MATCHES];
    char *labels[MOST_MATCHES];
    for (guint m = 0; m < about->n; m++) {
        guint match =
            cb_peer_match_named(world, cb_console_event(console), about->guests[m]->match);
        labels[m] = cb_name_of_contractor(world, cb_peer_other(world, match, couple.first));
        choices[m] = (CbChoice){'1' + m, labels[m], NULL, NULL};
    }
    guint n = about->n;
    cb_choices_of_open(console, "About whom?",
                       g_strdup(event_messages_message_content(world, couple.message)), choices, n,
                       take_about, about, free_about);
    for (guint m = 0; m < n; m++)
        g_free(labels[m]);
}

/* By couple.first. */
static void
answer_from(CbConsole *console, guint event, CbCouple couple)
{
    About *about = about_of(console, event, couple);
    guint known = cb_peer_match_of_message(cb_console_world(console), couple.message);
    if (known == CB_NO_ROW && about->n > 1) {
        ask_about(console, about, couple);
        return;
    }
    couple.match = known;
    CbGuests *guests = known == CB_NO_ROW && about->n == 1 ? cb_guests_copy(about->guests[0])
                                                           : cb_guests_new(console, event, couple);
    ask_meaning(console, guests);
    cb_guests_free(guests);
    free_about(about);
}

/* --- who wrote it ----------------------------------------------------------------------------- */

static void
take_writer(CbConsole *console, gpointer data, guint place)
{
    const About *writers = data;
    guint event;
    CbCouple couple;
    if (cb_guests_find(console, writers->guests[place], &event, &couple))
        answer_from(console, event, couple);
}

/* Several have one number: an answer is for one of them, and nobody else has said it. */
static void
ask_writer(CbConsole *console, guint event, CbCouple couple, const GArray *rows)
{
    const CbWorld *world = cb_console_world(console);
    CbChoice choices[MOST_MATCHES];
    char *labels[MOST_MATCHES];
    About *writers = g_new0(About, 1);
    for (guint w = 0; w < MIN(rows->len, MOST_MATCHES); w++) {
        couple.first = g_array_index(rows, guint, w);
        labels[w] = cb_name_of_contractor(world, couple.first);
        choices[w] = (CbChoice){'1' + w, labels[w], NULL, NULL};
        writers->guests[writers->n++] = cb_guests_new(console, event, couple);
    }
    guint n = writers->n;
    cb_choices_of_open(console, "They have one number: who wrote it?",
                       g_strdup(event_messages_message_content(world, couple.message)), choices, n,
                       take_writer, writers, free_about);
    for (guint w = 0; w < n; w++)
        g_free(labels[w]);
}

static void
answer_message(CbConsole *console, guint event, CbCouple couple)
{
    g_autoptr(GArray) rows = cb_peer_writer_rows(cb_console_world(console), couple.message);
    if (rows->len > 1)
        ask_writer(console, event, couple, rows);
    else
        answer_from(console, event, couple);
}

/* What somebody wrote first, or may have, that waits; CB_NO_ROW: nothing. */
static guint
waiting_of(const CbWorld *world, guint event, guint contractor)
{
    g_autoptr(GArray) unsettled = cb_peer_unsettled(world, event);
    for (guint u = 0; u < unsettled->len; u++)
        if (cb_peer_may_have_written(world, g_array_index(unsettled, guint, u), contractor))
            return g_array_index(unsettled, guint, u);
    return CB_NO_ROW;
}

static void
answer_person(CbConsole *console, guint event, guint contractor)
{
    CbCouple couple = {contractor, CB_NO_ROW, CB_NO_ROW,
                       waiting_of(cb_console_world(console), event, contractor)};
    if (couple.message != CB_NO_ROW) {
        answer_from(console, event, couple);
        return;
    }
    CbGuests *guests = cb_guests_new(console, event, couple);
    ask_words(console, guests);
    cb_guests_free(guests);
}

void
cb_act_peer_answer(CbConsole *console, int argument)
{
    guint event = cb_console_event(console);
    CbCouple couple = cb_console_couple(console);
    (void)argument;
    if (couple.message != CB_NO_ROW)
        answer_message(console, event, couple);
    else if (couple.first != CB_NO_ROW)
        cb_act_peer_whom(console, "Answer whom?", answer_person);
    else
        cb_act_peer_show(console, event, CB_PEER_PART_REPLIES);
}

/* --- sending again ---------------------------------------------------------------------------- */

typedef struct {
    char *event;
    GPtrArray *messages; /* ids */
} Failed;

static void
free_failed(gpointer data)
{
    Failed *failed = data;
    g_ptr_array_unref(failed->messages);
    g_free(failed->event);
    g_free(failed);
}

static gboolean
is_wanted(const CbWorld *world, guint message, CbCouple couple)
{
    guint who = event_messages_contractor_id(world, message);
    return couple.first == CB_NO_ROW || who == couple.first ||
           (who == couple.second && who != CB_NO_ROW);
}

static void
send_again(CbConsole *console, gpointer data)
{
    const Failed *failed = data;
    g_autofree CbWish *wishes = g_new0(CbWish, failed->messages->len);
    for (guint m = 0; m < failed->messages->len; m++) {
        cJSON *payload = cJSON_CreateObject();
        cJSON_AddStringToObject(payload, "message_id", failed->messages->pdata[m]);
        wishes[m] = (CbWish){"peers.tell_again", failed->event, cb_act_payload_text(payload)};
    }
    cb_wish_decide_all(console, wishes, failed->messages->len, "are sent again");
    for (guint m = 0; m < failed->messages->len; m++)
        g_free(wishes[m].payload);
}

static void
append_failed(const CbWorld *world, guint message, GString *text)
{
    guint who = event_messages_contractor_id(world, message);
    const char *error = event_messages_error_message(world, message);
    g_autofree char *name =
        who == CB_NO_ROW ? g_strdup("somebody") : cb_name_of_contractor(world, who);
    g_string_append_printf(text, "\n%s%s%s", name, error != NULL ? ": " : "",
                           error != NULL ? error : "");
}

void
cb_act_peer_resend(CbConsole *console, int argument)
{
    const CbWorld *world = cb_console_world(console);
    guint event = cb_console_event(console);
    CbCouple couple = cb_console_couple(console);
    Failed *failed = g_new0(Failed, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    (void)argument;
    *failed = (Failed){g_strdup(events_id(world, event)), g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GArray) messages = cb_peer_failed_still(world, event, cb_desk_now(console->desk));
    for (guint m = 0; m < messages->len; m++) {
        guint message = g_array_index(messages, guint, m);
        if (is_wanted(world, message, couple)) {
            g_ptr_array_add(failed->messages, g_strdup(event_messages_id(world, message)));
            append_failed(world, message, text);
        }
    }
    if (failed->messages->len == 0) {
        cb_console_say(console, CB_STYLE_DIM, g_strdup("No text has failed that still makes sense."));
        free_failed(failed);
        return;
    }
    char *about = g_strdup_printf("%u text%s failed:%s", failed->messages->len,
                                  failed->messages->len == 1 ? "" : "s", text->str);
    cb_choices_open(console, "Send again", about,
                    &(CbChoice){'y', "send all of them again", NULL, send_again}, 1, failed,
                    free_failed);
}
