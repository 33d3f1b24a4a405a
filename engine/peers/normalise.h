/* What people typed, made comparable ("Batch peer matching", section 2). Lower case and blanks are Unicode's and no
 * locale's.
 */
#pragma once

#include "engine/json.h"

/* `text` without blanks at both ends, in lower case; NULL when nothing is left or it is NULL. Caller frees. */
char *cb_peer_plain(const char *text);
/* Any text as cb_peer_names looks through it. Caller frees. */
char *cb_peer_folded(const char *text);
/* Whether `name` (may be NULL or blank: it does not) stands in a folded text as whole words,
 * however it is spelled in upper and lower case: "Al" stands in "hi al!", not in "Also". */
gboolean cb_peer_names(const char *folded, const char *name);
/* Whether only blanks are in it, or nothing: such a field is missing. */
gboolean cb_peer_blank(const char *text);

typedef enum {
    CB_PEER_FOCUS,   /* keys: lower case, runs of blanks and underscores are one underscore */
    CB_PEER_SERVICE, /* keys: lower case */
} CbPeerListKind;

/* Parallel: `items` as they were spelled first, `keys` each once. */
typedef struct {
    GPtrArray *items, *keys;
} CbPeerList;

/* Of a list or a text: JSON where it begins with `[`, parted by commas where not. Anything else has no items. */
CbPeerList *cb_peer_list_of_json(const cJSON *value, CbPeerListKind kind);
/* Of a text (may be NULL). */
CbPeerList *cb_peer_list_of_text(const char *text, CbPeerListKind kind);
void cb_peer_list_free(CbPeerList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPeerList, cb_peer_list_free)

/* Where `key` stands in the list, -1 where it does not. */
int cb_peer_list_find(const CbPeerList *list, const char *key);

/* What a range of revenue (`1M-5M`, `31_50_million`, `Under $1M`) has in its middle, in millions. FALSE: unknown. */
gboolean cb_peer_revenue(const char *text, double *millions);
