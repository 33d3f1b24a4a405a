/* Working hours as people type and read them: `mon 9:00-17:00 Europe/Paris`, a day and times from one minute to another. */
#pragma once

#include "engine/json.h"
#include "engine/world.h"

/* The payload of advisor.work_hours. A text without a zone is in `zone`. NULL with *problem (caller frees), a sentence, when
 * it cannot be read; whether such hours may be is the decision's to say. */
cJSON *cb_work_hours_read(const char *text, const char *zone, char **problem);
/* The zone of the advisor's hours; UTC while there are none. Lent. */
const char *cb_work_hours_zone(const CbWorld *world, guint advisor);
/* "Mon 09:00-17:00" of a row of advisor_work_hours; NULL: it cannot be read. Caller frees. */
char *cb_work_hours_text(const CbWorld *world, guint row, const char *dash);
