/* How decisions are made of rules and effects, in every domain: what a decision is about, looked up once; rules
 * that hold or refuse it, in the order in which they are checked; an effect that writes a patch. A domain keeps its
 * recipes in books, one for each subject.
 */
#pragma once

#include "engine/domain.h"
#include "engine/json.h"

typedef struct {
    const CbWorld *world;
    const CbDecision *decision;
    gint64 now;
    cJSON *payload;
    /* The target's, or those that the payload names (session_id, operator_id, …); CB_NO_ROW: none. */
    guint session, operator;
    guint campaign, job, profile;
    guint booking;
    guint event, contractor;
    guint match;   /* the payload's match_id at the event */
    guint link;    /* the operator's row on the session */
    guint request; /* the payload's request_id on the job */
} CbCase;

/* `%s` in a rule's sentence: the session, then the operator, where the rule is about them; the campaign; the person
 * of a crew; the booking; the event; who takes part in it. */
typedef enum {
    CB_RULE_PLAIN,
    CB_RULE_SESSION,
    CB_RULE_OPERATOR,
    CB_RULE_BOTH,
    CB_RULE_CAMPAIGN,
    CB_RULE_PROFILE,
    CB_RULE_BOOKING,
    CB_RULE_EVENT,
    CB_RULE_CONTRACTOR,
} CbRuleNames;

typedef struct {
    gboolean (*holds)(const CbCase *c);
    const char *code;
    CbRuleNames names;
    const char *sentence;
    char *(*explain)(const CbCase *c); /* instead of `sentence`, where that says too little; caller frees */
} CbRule;

#define CB_MAX_RULES 14
#define CB_LONGEST_TEXT 4000 /* bytes of a text in a payload, of every kind */

typedef struct {
    const char *kind;
    const CbRule *rules[CB_MAX_RULES]; /* ends with NULL */
    char *(*effect)(const CbCase *c, CbPatch *patch); /* the sentence of what happened; caller frees */
} CbRecipe;

/* Decides by the recipe of its kind, which stands in one of the books (each ends with a NULL kind). */
CbOutcome *cb_case_decide(const CbRecipe *const *books, guint n_books, const CbWorld *world,
                          const CbDecision *decision, gint64 now);
/* A refusal; takes the sentence over. */
CbOutcome *cb_refuse(const char *code, char *sentence);

/* The text of a member of the payload, NULL when it has none. Owned by the case. */
const char *cb_case_text(const CbCase *c, const char *name);
/* A member that is a date or a time; CB_NULL when there is none or it is none. */
gint64 cb_case_day(const CbCase *c, const char *name);
gint64 cb_case_time(const CbCase *c, const char *name);
/* Whether a member is missing, null or of the form of `type`: what cannot be read is not taken for nothing. */
gboolean cb_case_reads(const CbCase *c, const char *name, CbType type);

/* What a session or person is called in sentences: its title or name, else its id. */
const char *cb_name_of_session(const CbWorld *world, guint session);
const char *cb_name_of_operator(const CbWorld *world, guint operator);
/* Somebody's row on a session, CB_NO_ROW when there is none. */
guint cb_link_of(const CbWorld *world, guint session, guint operator);

/* Every decision raises the version of the root and of each person it touches. Once is enough for a row. */
void cb_patch_raise(CbPatch *patch, const CbWorld *world, CbTableId table, guint row);
/* A row of `table` in the patch with its key (the one key column) set. */
CbRow *cb_patch_add_key(CbPatch *patch, CbTableId table, const char *key);
/* A row that stands, with its key and what it refers to, for what changes of it. */
CbRow *cb_patch_add_row(CbPatch *patch, const CbWorld *world, CbTableId table, guint row);
