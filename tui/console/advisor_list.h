/* Advisors in the order in which a person looks through them: for a project by the ranking, then those left out; or all by what
 * they carry, under headings that tell of the pool as a whole. Immutable; of one World.
 */
#pragma once

#include "engine/world.h"
#include "tui/screen/style.h"

typedef struct CbAdvisorList CbAdvisorList;

/* `project` CB_NO_ROW: the pool. */
CbAdvisorList *cb_advisor_list_new(const CbWorld *world, guint project, gint64 now);
void cb_advisor_list_free(CbAdvisorList *list);

const CbWorld *cb_advisor_list_world(const CbAdvisorList *list);
guint cb_advisor_list_size(const CbAdvisorList *list);
guint cb_advisor_list_advisor(const CbAdvisorList *list, guint place);
guint cb_advisor_list_headings(const CbAdvisorList *list);
const char *cb_advisor_list_heading(const CbAdvisorList *list, guint heading);

/* In a few words how an advisor stands: "62.31  1/3", "is on time off"; "busy  2/3 ▮▮▯". CB_STYLE_DIM: left out. */
CbStyle cb_advisor_list_note(const CbAdvisorList *list, guint place, GString *text);
/* More: the reasons of the score, or the skills. */
void cb_advisor_list_tell(const CbAdvisorList *list, guint place, GString *text);
