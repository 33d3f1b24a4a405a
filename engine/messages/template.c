#include "engine/messages/template.h"

#include <string.h>

#include "engine/line.h"

#define PLACE_IN_SUBJECT 80u /* characters of what fills a place … */
#define WHOLE_SUBJECT 250u   /* … and of all of it */
#define LONGEST_SUBJECT 200u /* bytes of a template */
#define LONGEST_BODY 4000u
#define LONGEST_PLACE 16u

static const char *const names[CB_N_PLACES] = {
    [CB_PLACE_NAME] = "name",       [CB_PLACE_WHAT] = "what",     [CB_PLACE_DATE] = "date", [CB_PLACE_WHEN] = "when",
    [CB_PLACE_WHERE] = "where",     [CB_PLACE_DETAILS] = "details", [CB_PLACE_BEFORE] = "before",
    [CB_PLACE_ROLE] = "role",       [CB_PLACE_OPEN] = "open",     [CB_PLACE_WHY] = "why",   [CB_PLACE_NOTE] = "note",
};

/* Whether a place can hold something in messages of a cause. */
#define OF_SESSIONS                                                                                                    \
    (1u << CB_PLACE_NAME | 1u << CB_PLACE_WHAT | 1u << CB_PLACE_DATE | 1u << CB_PLACE_WHEN | 1u << CB_PLACE_WHERE |    \
     1u << CB_PLACE_DETAILS)
#define OF_JOBS (OF_SESSIONS | 1u << CB_PLACE_ROLE | 1u << CB_PLACE_NOTE)
static const guint known[CB_N_CAUSES] = {
    [CB_CAUSE_ASKED] = OF_SESSIONS,
    [CB_CAUSE_ACCEPTED] = OF_SESSIONS,
    [CB_CAUSE_RELEASED] = OF_SESSIONS,
    [CB_CAUSE_MOVED] = OF_SESSIONS | 1u << CB_PLACE_BEFORE,
    [CB_CAUSE_CANCELLED] = OF_SESSIONS,
    [CB_CAUSE_BACK] = OF_SESSIONS,
    [CB_CAUSE_FOUNDERS] = OF_SESSIONS | 1u << CB_PLACE_OPEN | 1u << CB_PLACE_WHY,
    [CB_CAUSE_AVAILABILITY] = OF_JOBS,
    [CB_CAUSE_OFFER] = OF_JOBS,
    [CB_CAUSE_BOOKED] = OF_JOBS,
    [CB_CAUSE_TAKEN] = OF_JOBS,
    [CB_CAUSE_CLOSED] = OF_JOBS,
};

/* --- filling ---------------------------------------------------------------------------------- */

/* A name in braces at `at` ("{name}…"): its length without them, 0 when there is none. */
static gsize
name_at(const char *at)
{
    gsize length = *at == '{' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
    return length > 0 && length <= LONGEST_PLACE && at[1 + length] == '}' ? length : 0;
}

static gboolean
is_called(const char *at, gsize length, const char *name)
{
    return strlen(name) == length && strncmp(at, name, length) == 0;
}

/* CB_N_PLACES when there is no such place. */
static CbPlace
place_of(const char *name, gsize length)
{
    CbPlace place = 0;
    while (place < CB_N_PLACES && !is_called(name, length, names[place]))
        place++;
    return place;
}

char *
cb_template_fill(const char *form, const CbPlaces places)
{
    GString *text = g_string_new(NULL);
    while (*form != '\0') {
        gsize length = name_at(form);
        CbPlace place = length > 0 ? place_of(form + 1, length) : CB_N_PLACES;
        if (place == CB_N_PLACES) {
            g_string_append_c(text, *form++);
            continue;
        }
        if (places[place] != NULL)
            g_string_append(text, places[place]);
        form += length + 2;
    }
    return g_string_free(text, FALSE);
}

char *
cb_template_fill_line(const char *form, const CbPlaces places)
{
    CbPlaces lines;
    for (guint place = 0; place < CB_N_PLACES; place++)
        lines[place] = cb_line(places[place], PLACE_IN_SUBJECT);
    g_autofree char *filled = cb_template_fill(form, lines);
    for (guint place = 0; place < CB_N_PLACES; place++)
        g_free((char *)lines[place]);
    return cb_line(filled, WHOLE_SUBJECT);
}

char *
cb_template_link(const char *body, const char *yes, const char *no)
{
    GString *text = g_string_new(NULL);
    while (*body != '\0') {
        gsize length = name_at(body);
        const char *link = is_called(body + 1, length, "yes") ? yes : is_called(body + 1, length, "no") ? no : NULL;
        if (length == 0 || link == NULL) {
            g_string_append_c(text, *body++);
            continue;
        }
        g_string_append(text, link);
        body += length + 2;
    }
    return g_string_free(text, FALSE);
}

gboolean
cb_template_has_links(const char *body)
{
    return strstr(body, "{yes}") != NULL || strstr(body, "{no}") != NULL;
}

/* --- checking --------------------------------------------------------------------------------- */

/* "{name} {what} …": what a template of this cause may name. */
static char *
list_places(CbCause cause, gboolean subject)
{
    GString *list = g_string_new(NULL);
    for (guint place = 0; place < CB_N_PLACES; place++)
        if (known[cause] >> place & 1)
            g_string_append_printf(list, "%s{%s}", list->len > 0 ? " " : "", names[place]);
    if (cb_causes[cause].answers && !subject)
        g_string_append(list, " {yes} {no}");
    return g_string_free(list, FALSE);
}

static gboolean
may_stand(CbCause cause, gboolean subject, const char *name, gsize length)
{
    CbPlace place = place_of(name, length);
    if (place < CB_N_PLACES)
        return (known[cause] >> place & 1) != 0;
    return cb_causes[cause].answers && !subject && (is_called(name, length, "yes") || is_called(name, length, "no"));
}

static char *
check_places(CbCause cause, gboolean subject, const char *form)
{
    for (const char *at = strchr(form, '{'); at != NULL; at = strchr(at + 1, '{')) {
        gsize length = name_at(at);
        if (length > 0 && may_stand(cause, subject, at + 1, length))
            continue;
        g_autofree char *list = list_places(cause, subject);
        g_autofree char *stands = g_strndup(at, strcspn(at, "} \n") + (at[strcspn(at, "} \n")] == '}'));
        return g_strdup_printf("%s is no place that a message of %s has; there are %s", stands, cb_causes[cause].name,
                               list);
    }
    return NULL;
}

static char *
check_characters(gboolean subject, const char *form)
{
    if (!g_utf8_validate(form, -1, NULL))
        return g_strdup("a template is UTF-8 text");
    for (; *form != '\0'; form++)
        if (g_ascii_iscntrl(*form) && (subject || (*form != '\n' && *form != '\t')))
            return g_strdup(subject ? "a subject is one line" : "a template has no control characters");
    return NULL;
}

gboolean
cb_template_check(CbCause cause, gboolean subject, const char *form, char **problem)
{
    const char *part = subject ? "subject" : "body";
    gsize longest = subject ? LONGEST_SUBJECT : LONGEST_BODY;
    if (*form == '\0')
        *problem = g_strdup_printf("the %s is empty", part);
    else if (strlen(form) > longest)
        *problem = g_strdup_printf("the %s has at most %u bytes", part, (guint)longest);
    else if (cb_causes[cause].answers && !subject && (strstr(form, "{yes}") == NULL || strstr(form, "{no}") == NULL))
        *problem = g_strdup_printf("a message of %s is answered by its links: the body needs {yes} and {no}",
                                   cb_causes[cause].name);
    else if ((*problem = check_characters(subject, form)) == NULL)
        *problem = check_places(cause, subject, form);
    return *problem == NULL;
}
