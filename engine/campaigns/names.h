/* What people, jobs and campaigns are called in sentences. */
#pragma once

#include "engine/world.h"

/* First and last name with a blank between them, "Unknown" without either. Caller frees. */
char *cb_name_of_profile(const CbWorld *world, guint profile);
/* Its title, else its id. */
const char *cb_name_of_job(const CbWorld *world, guint job);
/* "2026-12-08 10:00 to 2026-12-09 02:00" by the clocks of the job's zone; "" without times. Caller frees. */
char *cb_when_of_job(const CbWorld *world, guint job);
/* "Festival de Primavera · sound". Caller frees. */
char *cb_name_of_campaign(const CbWorld *world, guint campaign);
/* What stands above a column about a step of escalation: "+WIDER", "+FRIDGE", "+SOFT"; "NOW" for NULL, the policy as it
 * is. */
const char *cb_head_of_step(const char *step);
