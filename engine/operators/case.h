/* The recipes of this domain, each in the file of its subject, staffing (decisions.c), absence.c, contact.c and, for
 * changes, change_add.c, change_edit.c, change_move.c and change_end.c, and what people are told of decisions.
 */
#pragma once

#include "engine/case.h"
#include "engine/messages/write.h"
#include "engine/operators/operators.h"
#include "engine/operators/staffing.h"

/* All recipes, by subject; each ends with a NULL kind. */
extern const CbRecipe cb_staffing_recipes[], cb_absence_recipes[], cb_adding_recipes[], cb_editing_recipes[],
    cb_moving_recipes[], cb_ending_recipes[], cb_contact_recipes[];

/* Rules that subjects share. */
extern const CbRule cb_rule_session_found, cb_rule_operator_found;

/* Puts a message to somebody about a session into the patch. `after` is the session as it will be (a row of a
 * patch), NULL: as it is. */
void cb_case_tell(const CbCase *c, CbPatch *patch, guint session, guint operator, CbCause cause, const CbRow *after);
/* The same for everybody who is asked or accepted on it. */
void cb_case_tell_all(const CbCase *c, CbPatch *patch, guint session, CbCause cause, const CbRow *after);
/* Any message about its session: fills what templates may say of a session, and puts it into the patch. */
void cb_session_message(const CbCase *c, CbPatch *patch, CbMessageDraft *draft, const CbRow *after);
