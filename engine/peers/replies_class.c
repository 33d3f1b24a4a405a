/* The class of a text, by the first rule that holds. */
#include <string.h>

#include "engine/peers/replies.h"

/* A text as the rules read it. */
typedef struct {
    GString *text;  /* lower case, one blank between words, none outside */
    GString *words; /* runs of a-z, 0-9 and ', with a blank before and after each */
} Heard;

static const char *const refuses[] = {"no", "nope", "nah", "n", "pass", "skip", NULL};
static const char *const agrees[] = {"yes",        "yeah",       "yep",        "yup",
                                     "y",          "sure",       "ok",         "okay",
                                     "absolutely", "definitely", "interested", NULL};
static const char *const met_first[] = {"yes", "yeah", "yep", "yup", "y", "sure", NULL};
static const char *const stops[] = {"stop",   "stopall", "stop all", "unsubscribe",
                                    "cancel", "end",     "quit",     NULL};
static const char *const stops_peers[] = {"stop peer", "stop peers", "stop matches", NULL};
static const char *const did_not[] = {"didn't", "did not", "missed", "not yet", "couldn't", NULL};
static const char *const did[] = {"met", "we talked", "we did", "i did", NULL};
static const char *const defers[] = {
    "later",          "not now",          "not right now", "next break", "at the break",
    "during a break", "during the break", "after lunch",   NULL};
static const char *const declines[] = {"not interested", "no thanks", "no thank you",
                                       "not for me",     "don't",     NULL};
static const char *const doubts[] = {"maybe", "not sure", "let me think", "thinking about it",
                                     NULL};
static const char *const asks[] = {"tell me more", "more info", "more details", "more about",
                                   "who is",       "who's",     "what do",      "what does",
                                   "details",      NULL};
static const char *const likes[] = {"yes",        "yeah",       "yep",         "interested",
                                    "absolutely", "definitely", "sounds good", "let's do it",
                                    "love to",    "connect",    NULL};

static void
hear(const char *text, Heard *heard)
{
    gboolean blank = TRUE, apart = TRUE;
    heard->text = g_string_new(NULL);
    heard->words = g_string_new(" ");
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar letter = g_unichar_tolower(g_utf8_get_char(p));
        letter = letter == 0x2019 || letter == 0x2018 || letter == 0x02bc ? '\'' : letter;
        gboolean space = g_unichar_isspace(letter);
        if (!space)
            g_string_append_unichar(heard->text, letter);
        else if (!blank)
            g_string_append_c(heard->text, ' ');
        blank = space;
        gboolean word = letter < 128 && (g_ascii_islower((char)letter) ||
                                         g_ascii_isdigit((char)letter) || letter == '\'');
        if (word)
            g_string_append_c(heard->words, (char)letter);
        else if (!apart)
            g_string_append_c(heard->words, ' ');
        apart = !word;
    }
    if (heard->text->len > 0 && blank)
        g_string_truncate(heard->text, heard->text->len - 1);
    if (!apart)
        g_string_append_c(heard->words, ' ');
}

static gboolean
is_any(const Heard *heard, const char *const *whole)
{
    return g_strv_contains(whole, heard->text->str);
}

static gboolean
begins(const Heard *heard, const char *const *words)
{
    for (; *words != NULL; words++) {
        gsize length = strlen(*words);
        if (strncmp(heard->words->str + 1, *words, length) == 0 &&
            heard->words->str[1 + length] == ' ')
            return TRUE;
    }
    return FALSE;
}

static gboolean
has(const Heard *heard, const char *const *phrases)
{
    for (; *phrases != NULL; phrases++) {
        g_autofree char *apart = g_strdup_printf(" %s ", *phrases);
        if (strstr(heard->words->str, apart) != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean
thumbs_up(const Heard *heard)
{
    return g_str_has_prefix(heard->text->str, "\xf0\x9f\x91\x8d");
}

static CbReply
read_rating(const Heard *heard)
{
    g_auto(GStrv) words = g_strsplit(heard->words->str, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0' || strspn(*word, "0123456789") != strlen(*word))
            continue;
        guint64 rating = g_ascii_strtoull(*word, NULL, 10);
        if (rating < 1 || rating > 10)
            break;
        return (CbReply){.class = CB_REPLY_RATING, .rating = (guint)rating};
    }
    return (CbReply){.class = CB_REPLY_UNCLEAR};
}

static CbReplyClass
read_attendance(const Heard *heard)
{
    if (begins(heard, refuses) || has(heard, did_not))
        return CB_REPLY_NOT_MET;
    return begins(heard, met_first) || thumbs_up(heard) || has(heard, did) ? CB_REPLY_MET
                                                                           : CB_REPLY_UNCLEAR;
}

static CbReply
read_introduction(const Heard *heard)
{
    gboolean question = strchr(heard->text->str, '?') != NULL;
    CbReply reply = {.class = CB_REPLY_UNCLEAR};
    if (has(heard, defers))
        reply.class = CB_REPLY_LATER;
    else if (begins(heard, refuses) || has(heard, declines))
        reply.class = CB_REPLY_NO;
    else if (has(heard, doubts))
        reply.class = CB_REPLY_MAYBE;
    else if (begins(heard, agrees) || thumbs_up(heard))
        reply = (CbReply){.class = CB_REPLY_YES, .wants_info = question};
    else if (question || has(heard, asks))
        reply.class = CB_REPLY_MORE_INFO;
    else if (has(heard, likes))
        reply.class = CB_REPLY_YES;
    return reply;
}

CbReply
cb_reply_classify(const char *text, CbPeerAsked asked)
{
    Heard heard;
    CbReply reply;
    hear(text, &heard);
    if (is_any(&heard, stops))
        reply = (CbReply){.class = CB_REPLY_OPT_OUT};
    else if (is_any(&heard, stops_peers))
        reply = (CbReply){.class = CB_REPLY_OPT_OUT_PEERS};
    else if (asked == CB_PEER_ASKED_RATING)
        reply = read_rating(&heard);
    else if (asked == CB_PEER_ASKED_ATTENDANCE)
        reply = (CbReply){.class = read_attendance(&heard)};
    else
        reply = read_introduction(&heard);
    g_string_free(heard.text, TRUE);
    g_string_free(heard.words, TRUE);
    return reply;
}
