/* Answers on their way: what people will say to the requests of a campaign, and when. For tests that play campaigns. */
#pragma once

#include <glib.h>

typedef struct {
    gint64 at;
    gboolean yes;
    gboolean lapses;         /* booked elsewhere by then */
    char *request, *profile; /* ids */
} Letter;

/* Letter, in the order in which they were added; free with g_array_unref. */
GArray *letters_new(void);
/* Copies the ids. */
void letters_add(GArray *letters, const Letter *letter);
/* The one that comes first, of several at one moment the one added first; NULL when there is none. */
const Letter *letters_first(const GArray *letters);
/* Takes the first one away. */
void letters_drop_first(GArray *letters);

/* As the payload of `request.answer`. Caller frees. */
char *letter_payload(const Letter *letter);
