/* The dates that absences put among somebody's unavailable ones, and take away again when they end. */
#pragma once

#include "engine/operators/case.h"

#define CB_EACH_ABSENCE(world, operator, absence)                                                    \
    for (guint absence = cb_world_first(world, CB_absences, CB_absences_operator_id, operator);      \
         absence != CB_NO_ROW;                                                                       \
         absence = cb_world_next(world, CB_absences, CB_absences_operator_id, absence))

/* What a decision noted in an absence; NULL when that cannot be read. Caller owns. */
cJSON *cb_absence_took(const CbWorld *world, guint absence);

/* Adds the days to the dates of the case's person. Returns, for `took`, those that are not the person's own, also
 * where another absence has added them before: the last one to end frees them. Caller owns. */
cJSON *cb_absence_add_dates(const CbCase *c, CbPatch *patch, gint64 first, gint64 last);

/* Takes what was added away again from `from` on, as far as no other absence covers it; a person who had no dates
 * at all has none afterwards. */
void cb_absence_take_back_dates(const CbCase *c, CbPatch *patch, guint absence, const cJSON *took, gint64 from);
