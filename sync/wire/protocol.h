/* What both ends of the wire share beside HTTP: rows, decisions and events in the forms of docs/protocol.md.
 * No I/O.
 */
#pragma once

#include "engine/decision.h"
#include "engine/json.h"

/* What became of a decision. */
typedef enum {
    CB_VERDICT_ACCEPTED,
    CB_VERDICT_DUPLICATE,
    CB_VERDICT_CONFLICT,
    CB_VERDICT_REJECTED,
    CB_VERDICT_BLOCKED,
} CbVerdict;

/* "accepted", "duplicate", … and back; FALSE when `name` is none (or NULL). */
const char *cb_verdict_name(CbVerdict verdict);
gboolean cb_verdict_parse(const char *name, CbVerdict *verdict);

/* A decision as it is pushed; `sequence` is its place in the outbox. Who decided is not said: the hub knows
 * who asks. Caller owns. */
cJSON *cb_wire_decision(const CbDecision *decision, gint64 sequence);
/* The same read back, without actor and role. NULL and a sentence in *problem when it is not of that form. */
CbDecision *cb_wire_read_decision(const cJSON *json, gint64 *sequence, char **problem);
/* SHA-256 in hex of what a decision says, whoever sends it and however often. Caller frees. */
char *cb_wire_fingerprint(const CbDecision *decision);

/* A whole number between 0 and 2^53; FALSE for all else. */
gboolean cb_wire_read_number(const cJSON *json, gint64 *number);

/* `text` as a JSON string (null for NULL), on one line whatever it holds, appended to `out`. */
void cb_wire_print_text(GString *out, const char *text);
/* An instant as a JSON string; CB_NULL as null. */
void cb_wire_print_time(GString *out, gint64 time);
/* A whole row without its local columns: {"id":"s_1",…}. */
void cb_wire_print_row(GString *out, const CbRow *row);
/* Its key: ["s_1","op_2"]. */
void cb_wire_print_pk(GString *out, const CbRow *row);
/* Its row_version, 0 when its table has none. */
gint64 cb_wire_version(const CbRow *row);
/* Reads a pk into `values`, one for each key column in their order; texts are borrowed from `json`. */
gboolean cb_wire_read_pk(const cJSON *json, CbTableId table, CbValue *values);

/* One server-sent event; `id` may be NULL. `json` has no line breaks. */
void cb_wire_print_event(GString *out, const char *event, const char *id, const char *json);
