/* The pages that a person sees who opens an answer link: small, of one piece, readable on a phone, without scripts.
 */
#pragma once

#include "engine/world.h"
#include "sync/wire/http.h"

typedef struct {
    guint status;
    const char *title, *text;
    const CbWorld *world; /* of the request that is shown; may be NULL */
    guint request;        /* CB_NO_ROW: none is shown */
    const char *wanted;   /* the answer that the link is for; NULL: nothing is asked */
} CbClickPage;

/* Whatever comes from data is escaped; nothing is loaded from anywhere, and nobody may put the page into a frame. */
CbAnswer *cb_click_page(const CbClickPage *page);
