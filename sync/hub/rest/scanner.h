/* A place in a text that is being read, for the small grammars of query parameters. Whoever reads
 * takes what is there and goes on; what does not fit fills in the refusal (PGRST100) once, and
 * everything ends. */
#pragma once

#include "store/rest/refuse.h"

/* What a request may ask for at most. */
enum { CB_REST_DEEPEST = 10, CB_REST_CONDITIONS = 64, CB_REST_LIST = 1000 };

typedef struct {
    const char *what;      /* "select parameter": for messages */
    const char *shown;     /* the parameter's value, for messages */
    const char *text, *at; /* what is read, and how far */
    CbRefusal *refusal;
    guint *conditions;     /* how many the request has so far */
} CbScanner;

/* `expecting` completes the sentence of the details. Always FALSE. */
gboolean cb_scanner_fail(CbScanner *scanner, const char *expecting);
/* The same where the letter that does not fit stands further on. */
gboolean cb_scanner_fail_at(CbScanner *scanner, const char *seen, const char *expecting);
/* Takes `text` when it is next. */
gboolean cb_scanner_take(CbScanner *scanner, const char *text);
/* Fails when it is not. */
gboolean cb_scanner_need(CbScanner *scanner, const char *text);
void cb_scanner_space(CbScanner *scanner);

/* "…" with backslash escapes; NULL, and the place unchanged, when there is none here. Caller
 * frees. */
char *cb_scanner_quoted(CbScanner *scanner);
/* A name: quoted, or of letters, digits, _, $, space and dashes. NULL with the refusal. Caller
 * frees. */
char *cb_scanner_name(CbScanner *scanner);
/* A name and the steps into it: name->key->>0. */
gboolean cb_scanner_field(CbScanner *scanner, CbField *field);
/* Everything up to one of `stops`, or to the end. Caller frees. */
char *cb_scanner_until(CbScanner *scanner, const char *stops);
