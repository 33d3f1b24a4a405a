/* In which form the client takes the answer. */
#pragma once

#include "store/rest/rest.h"
#include "sync/wire/http.h"

typedef enum { CB_FORM_ARRAY, CB_FORM_OBJECT, CB_FORM_CSV } CbForm;

typedef struct {
    CbForm form;
    gboolean strip_nulls;
    const char *type; /* of the answer, with its charset */
} CbMedia;

/* The first form of an Accept header (NULL: any) that there is. FALSE with PGRST107, or
 * PGRST127. */
gboolean cb_media_read(CbMedia *media, const char *accept, CbRefusal *refusal);
/* Whether a body of this Content-Type (NULL: none) is read. FALSE with PGRST102. */
gboolean cb_media_is_json(const char *content_type, CbRefusal *refusal);

/* Before a query for CSV: columns whose text is another one than their JSON are selected as
 * text. */
void cb_media_select_text(CbQuery *query, const CbTable *table);
/* Rows (JSON objects with commas between) as CSV, with the names of the first row's members
 * above. */
GString *cb_media_csv(const GString *rows);
