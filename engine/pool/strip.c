#include "engine/pool/strip.h"

#include <string.h>

#define HIDDEN "***"
#define WITHHELD "(withheld: the message could not be checked)"

/* Names of what is secret, also as parts of longer names: DB_PASSWORD, x-api-key, refreshToken. */
#define SECRET                                                                                                     \
    "[\\w.-]*(?:passw(?:or)?d|passwort|passphrase|passwd|pwd|secret|token|credential|api[-_ ]?key|access[-_ "      \
    "]?key|"                                                                                                       \
    "private[-_ ]?key|auth[-_ ]?key|signature|session[-_]?id)[\\w.-]*"
/* Quoted, also where the quotes are escaped, or unclosed; else up to the next blank. */
#define VALUE "(?:(\\\\*[\"'`])(?:(?!\\g{-1}).)*+(?:\\g{-1})?|\\S+)"

/* In this order: what stands for a whole line or block first. */
static const struct {
    const char *pattern, *instead;
} rules[] = {
    {"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\\z)", HIDDEN},
    /* Statements. */
    {"(?-i:\\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|UPSERT|TRUNCATE|PRAGMA|GRANT|REVOKE)\\b).*", "(SQL)"},
    {"\\bselect\\b(?:\\s|/\\*.*?\\*/)*(?:[*(\"'`\\d]|.*?\\bfrom\\b).*", "(SQL)"},
    {"\\b(?:insert(?:\\s|/\\*.*?\\*/)+(?:or\\s+\\w+\\s+)?into|replace\\s+into|merge\\s+into|delete(?:\\s|/"
     "\\*.*?\\*/)+from|"
     "update\\s+(?:only\\s+)?\\S+(?:\\s+(?:as\\s+)?\\w+)?\\s+set)\\b.*",
     "(SQL)"},
    {"\\b(?:create|alter|drop|truncate|comment\\s+on)\\s+(?:or\\s+replace\\s+|unique\\s+|temp(?:orary)?\\s+|"
     "materialized\\s+)*"
     "(?:table|index|view|database|schema|trigger|function|role|user|sequence|type|extension|policy)\\b.*",
     "(SQL)"},
    {"\\bwith\\s+(?:recursive\\s+)?[\\w\"]+\\s*(?:\\([^)]*\\)\\s*)?as\\s*(?:(?:not\\s+)?materialized\\s*)?\\(.*",
     "(SQL)"},
    {"\\b(?:where|values)\\b\\s*[\\w.\"(]+\\s*(?:[<>=(]|like\\b|in\\b|is\\b).*", "(SQL)"},
    {"\\bunion\\s+(?:all\\s+)?select\\b.*", "(SQL)"},
    {"\\bparam(?:eter)?s?\\b\\s*[:=].*", "(SQL)"},
    {"\\$\\d+\\s*=.*", "(SQL)"},
    /* Credentials. */
    {"([a-z][a-z0-9+.-]*:/{1,2})[^\\s<>]*@", "\\1" HIDDEN "@"},
    {"\\b((?:proxy-)?authorization|(?:set-)?cookie)([\"'\\\\]*\\s*[:=])[^\\r\\n]*", "\\1\\2 " HIDDEN},
    {"\\b(bearer|basic|digest)\\s+[\\w+/=.~:-]*[\\d+/=._~-][\\w+/=.~:-]*", "\\1 " HIDDEN},
    {"\\bbearer\\s+\\S+", "Bearer " HIDDEN},
    {"(--?" SECRET ")(?:\\s+|=)" VALUE, "\\1 " HIDDEN},
    {"\\b(identified\\s+by|password)\\s+(['\"]).*?(?:\\2|\\z)", "\\1 " HIDDEN},
    {"(" SECRET "[\"'`\\\\\\]]*)\\s*(?::=|=>|[:=]|\\bis\\b)\\s*" VALUE, "\\1=" HIDDEN},
    {"\\b(?:sk|pk|rk|key)[-_][\\w-]{12,}", HIDDEN},
    {"\\b(?:gh[pousr]|github_pat|glpat|xox[abeprs]|npm|hf|dop_v1|shpat|ya29)[-_.][\\w.-]{8,}", HIDDEN},
    {"(?-i:\\b(?:AKIA|ASIA|AIza|SG\\.)[\\w.-]{12,})", HIDDEN},
    {"\\beyJ[\\w-]{4,}\\.[\\w.-]*", HIDDEN},
    {"(?<![\\w-])(?=[\\w+/-]*\\d)(?=[\\w+/-]*[a-z])[\\w+/]{32,}={0,2}", HIDDEN},
};

/* Free text, all of it on any number of lines. */
static char *
replace(const char *text, const char *pattern, const char *instead)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_CASELESS | G_REGEX_DOTALL, 0, NULL);
    g_assert(regex != NULL);
    return g_regex_replace(regex, text, -1, 0, instead, 0, NULL);
}

static char *
shorten(char *text)
{
    if (g_utf8_strlen(text, -1) <= CB_STRIP_LONGEST)
        return text;
    *g_utf8_offset_to_pointer(text, CB_STRIP_LONGEST) = '\0';
    char *shorter = g_strconcat(text, "…", NULL);
    g_free(text);
    return shorter;
}

/* A text on which a pattern gives up (it limits its steps) is not shown at all. */
char *
cb_strip(const char *text)
{
    char *clean = g_utf8_make_valid(text != NULL ? text : "", -1);
    for (guint r = 0; r < G_N_ELEMENTS(rules); r++) {
        char *next = replace(clean, rules[r].pattern, rules[r].instead);
        g_free(clean);
        if (next == NULL)
            return g_strdup(WITHHELD);
        clean = next;
    }
    return shorten(clean);
}
