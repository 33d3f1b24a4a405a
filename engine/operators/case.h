/* How the decisions of this domain are made of rules and effects: what a decision is about, looked up once;
 * rules that hold or refuse it, in the order in which they are checked; an effect that writes a patch. Each
 * subject has a file with its recipes: staffing (decisions.c), absence.c, contact.c; changes have one for each kind,
 * change_add.c, change_edit.c, change_move.c and change_end.c.
 */
#pragma once

#include "engine/json.h"
#include "engine/operators/operators.h"
#include "engine/operators/staffing.h"

typedef struct {
    const CbWorld *world;
    const CbDecision *decision;
    gint64 now;
    cJSON *payload;
    guint session, operator; /* the target's, or the payload's session_id and operator_id; CB_NO_ROW: none */
    guint link;              /* their row on the session, CB_NO_ROW when there is none */
} CbCase;

/* `%s` in a rule's sentence: the session, then the operator, where the rule is about them. */
typedef enum { CB_RULE_PLAIN, CB_RULE_SESSION, CB_RULE_OPERATOR, CB_RULE_BOTH } CbRuleNames;

typedef struct {
    gboolean (*holds)(const CbCase *c);
    const char *code;
    CbRuleNames names;
    const char *sentence;
    char *(*explain)(const CbCase *c); /* instead of `sentence`, where that says too little; caller frees */
} CbRule;

#define CB_MAX_RULES 9
#define CB_LONGEST_TEXT 4000 /* bytes of a text in a payload, of every kind */

typedef struct {
    const char *kind;
    const CbRule *rules[CB_MAX_RULES]; /* ends with NULL */
    char *(*effect)(const CbCase *c, CbPatch *patch); /* the sentence of what happened; caller frees */
} CbRecipe;

/* All recipes, by subject; each ends with a NULL kind. */
extern const CbRecipe cb_staffing_recipes[], cb_absence_recipes[], cb_adding_recipes[], cb_editing_recipes[],
    cb_moving_recipes[], cb_ending_recipes[], cb_contact_recipes[];

/* Rules that subjects share. */
extern const CbRule cb_rule_session_found, cb_rule_operator_found;

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

/* What a message is about. */
typedef enum {
    CB_CAUSE_ASKED,
    CB_CAUSE_ACCEPTED,
    CB_CAUSE_RELEASED,
    CB_CAUSE_MOVED,
    CB_CAUSE_CANCELLED,
    CB_CAUSE_BACK, /* cancelled or released before, and on after all */
} CbCause;
/* Puts a message to somebody about a session into the patch. `after` is the session as it will be (a row of a
 * patch), NULL: as it is. */
void cb_case_tell(const CbCase *c, CbPatch *patch, guint session, guint operator, CbCause cause, const CbRow *after);
/* The same for everybody who is asked or accepted on it. */
void cb_case_tell_all(const CbCase *c, CbPatch *patch, guint session, CbCause cause, const CbRow *after);
