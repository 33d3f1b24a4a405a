/* What the parts of the duty list share: people and their work (duty.c), duty roster meetings (duty_roster.c),
 * changes of the list (duty_changes.c).
 */
#pragma once

#include "engine/pool/duty.h"

/* Whether an employee is an active interpreter. */
gboolean cb_is_interpreter(const CbWorld *world, guint employee);
/* Whom an employee code stands for; `known` remembers by the address of the code, which lies in the World. */
guint cb_duty_place_of(const CbDuty *duty, GHashTable *known, const char *code);

GArray *cb_duty_rosters_new(void);
/* Takes a booking in if it is a duty roster meeting that counts; sort when all are in. */
void cb_duty_take_roster(CbDuty *duty, guint booking, guint place);
void cb_duty_sort_rosters(CbDuty *duty);
void cb_duty_give_roster(CbDuty *duty, guint booking, guint place);
/* `planned`: a plan gave it, so it is again as in the World; else it waits for somebody again. */
void cb_duty_release_roster(CbDuty *duty, guint booking, gboolean planned);
