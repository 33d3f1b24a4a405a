#include "sync/client/trouble.h"

#include "sync/client/curl.h"

/* In `sentence`, %1: the hub's address, %2: libcurl's words or what the answer says. */
typedef struct {
    int code;
    CbFailure failure;
    const char *sentence;
} Line;

static const Line of_curl[] = {
    {CURLE_COULDNT_RESOLVE_HOST, CB_FAILURE_LATER,
     "the name of %1 cannot be looked up. Is this machine connected?"},
    {CURLE_COULDNT_RESOLVE_PROXY, CB_FAILURE_LATER,
     "the name of the proxy cannot be looked up. Is https_proxy right?"},
    {CURLE_COULDNT_CONNECT, CB_FAILURE_LATER, "%1 does not answer. Is the hub running?"},
    {CURLE_OPERATION_TIMEDOUT, CB_FAILURE_LATER, "%1 took too long to answer"},
    {CURLE_SSL_CONNECT_ERROR, CB_FAILURE_LATER, "no secure connection to %1 came about (%2)"},
    {CURLE_PEER_FAILED_VERIFICATION, CB_FAILURE_PERSON,
     "the certificate of %1 is not trusted (%2). Ask whoever runs the hub; `callboard login --ca FILE` "
     "trusts another authority"},
    {CURLE_SSL_ISSUER_ERROR, CB_FAILURE_PERSON, "the certificate of %1 is not trusted (%2)"},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, CB_FAILURE_PERSON,
     "%1 shows another key than the pinned one. Ask whoever runs the hub before `callboard login` again"},
    {CURLE_SSL_CACERT_BADFILE, CB_FAILURE_PERSON,
     "the file of trusted certificates cannot be read (%2). Name another with `callboard login --ca FILE`"},
    {CURLE_UNSUPPORTED_PROTOCOL, CB_FAILURE_PERSON,
     "what answers at %1 does not speak HTTP/1.1. Is the address right?"},
    {CURLE_URL_MALFORMAT, CB_FAILURE_PERSON, "%1 is no address. Run `callboard login` again"},
    {CURLE_WEIRD_SERVER_REPLY, CB_FAILURE_PERSON,
     "what answers at %1 does not speak HTTP. Is the address right?"},
    {CURLE_BAD_CONTENT_ENCODING, CB_FAILURE_LATER, "the answer of %1 cannot be unpacked (%2)"},
    {CURLE_OUT_OF_MEMORY, CB_FAILURE_LATER, "there is not enough memory to talk to %1"},
};
/* Whatever else: broken on the way. */
static const Line broken = {0, CB_FAILURE_LATER, "the connection to %1 broke (%2)"};

static const Line of_answer[] = {
    [CB_TROUBLE_SIZE] = {0, CB_FAILURE_PERSON,
                         "the answer of %1 is longer than 12 MiB. Is it a Callboard hub?"},
    [CB_TROUBLE_HEADERS] = {0, CB_FAILURE_PERSON,
                            "the headers of the answer of %1 are longer than 64 KiB. Is it a Callboard hub?"},
    [CB_TROUBLE_REDIRECT] = {0, CB_FAILURE_PERSON,
                             "%1 sends us on to %2. If that is the hub, run `callboard login` with that "
                             "address"},
    [CB_TROUBLE_TYPE] = {0, CB_FAILURE_LATER,
                         "%1 answers %2 where a hub answers JSON. Is it a Callboard hub?"},
    [CB_TROUBLE_CLOSED] = {0, CB_FAILURE_LATER, "%1 has ended the stream of changes"},
};

static Line
line_of(const CbTroubleFacts *facts)
{
    if (facts->kind != CB_TROUBLE_NONE)
        return of_answer[facts->kind];
    for (guint i = 0; i < G_N_ELEMENTS(of_curl); i++)
        if (of_curl[i].code == facts->code)
            return of_curl[i];
    Line line = broken;
    if (facts->begun)
        line.failure = CB_FAILURE_AGAIN;
    return line;
}

static const char *
detail_of(const CbTroubleFacts *facts)
{
    const char *header = facts->kind == CB_TROUBLE_REDIRECT ? "Location" : "Content-Type";
    if (facts->kind == CB_TROUBLE_NONE)
        return facts->words;
    const char *value = g_hash_table_lookup(facts->answer->headers, header);
    return value != NULL ? value : "nothing that can be named";
}

/* What a stranger said, fit for a sentence. */
static char *
tame(const char *text)
{
    enum { LONGEST = 80 };
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *tamed = g_string_new(NULL);
    for (const char *c = valid; *c != '\0' && tamed->len < LONGEST; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        g_string_append_unichar(tamed, g_unichar_isprint(letter) ? letter : '?');
    }
    return g_string_free(tamed, FALSE);
}

CbFailure
cb_trouble(const CbTroubleFacts *facts, char **sentence)
{
    const Line line = line_of(facts);
    g_autofree char *detail = tame(detail_of(facts));
    GString *text = g_string_new(NULL);
    for (const char *c = line.sentence; *c != '\0'; c++)
        if (*c == '%' && c[1] != '\0')
            g_string_append(text, *++c == '1' ? facts->hub : detail);
        else
            g_string_append_c(text, *c);
    *sentence = g_string_free(text, FALSE);
    return line.failure;
}
