/* A campaign as the console looks at it: what the engine says of it, found once for a World and a minute, so that a key
 * costs only its drawing; which role of it is looked at, and what of the role.
 */
#pragma once

#include "engine/campaigns/asked.h"
#include "engine/campaigns/rank.h"
#include "tui/console/console.h"

struct CbCampaignSight {
    guint campaign, job; /* rows of the World; the job may be gone, CB_NO_ROW */
    gint64 minute;       /* of the clock, that it was found in */
    guint serial;        /* of all sights of the console this one */
    const CbRoster *roster;
    CbEligible *eligible;
    CbCampaignPolicy policy;
    GArray *needs;    /* CbNeed */
    GArray *asked;    /* CbAsked */
    GPtrArray *roles; /* char *: the codes of the campaign's roles and of those that are required, ascending */
    GArray *causes;   /* CbCause: why it does not advance */
};

/* What is known of a campaign; owned by the console, valid until it is asked for anew. */
const CbCampaignSight *cb_campaign_sight(CbConsole *console, guint campaign);
void cb_campaign_sight_free(CbCampaignSight *sight);
/* The people as they stand today, of the World as it is. */
const CbRoster *cb_console_roster(CbConsole *console);

/* The role that is looked at: the one that was chosen, else the first with an open place; "" when it has none. */
const char *cb_campaign_role(const CbConsole *console, const CbCampaignSight *sight);
/* The row of a role in staffing_campaign_roles, CB_NO_ROW when it has not joined yet. */
guint cb_campaign_role_row(const CbWorld *world, guint campaign, const char *role_code);

/* How somebody stands in a role, by their latest request for it: "not contacted", "asked", "could", "cannot",
 * "offered", "took it", "refused", "expired". */
const char *cb_contact_word(const CbCampaignSight *sight, const char *role_code, guint profile, CbStyle *style);
/* The word for one request, of those above but the first. */
const char *cb_asked_word(const CbAsked *request);
/* The latest request that waits for an answer, an offer before a question; CB_NO_ROW when none does. */
guint cb_pending_request(const CbCampaignSight *sight, const char *role_code, guint profile);

/* What is looked at below the roles: items of console->people. */
typedef enum {
    CB_PART_CANDIDATES, /* who passes the rules, in the order of their rank */
    CB_PART_LEFT_OUT,   /* crew of the department whom a rule leaves out */
    CB_PART_ANSWERS,    /* who was asked or offered the role, and what they said */
    CB_PART_LOG,        /* what happened, the newest first */
    CB_N_PARTS,
} CbCampaignPart;
extern const char *const cb_part_names[CB_N_PARTS];

/* Collects console->people for the role and part that are looked at, unless they are collected. Their items: profiles,
 * or rows of staffing_campaign_events in the log; `kind` is the part, `state` the place. */
void cb_campaign_people(CbConsole *console, guint campaign);
/* How many passed the rules, or were left out, when they were collected: more than are listed. */
guint cb_campaign_people_all(const CbConsole *console);

/* --- words ------------------------------------------------------------------------------------ */

/* "● active", "paused", "completed", …: sign and word. */
CbStyle cb_text_campaign_status(const CbWorld *world, guint campaign, GString *text);
/* "Festival de la Costa… · sound": a job and a department, or those of a campaign, in at most so many columns (0: in full),
 * the department to be seen. Caller frees. */
char *cb_job_label(const CbWorld *world, guint job, const char *department, guint columns);
char *cb_campaign_label(const CbWorld *world, guint campaign, guint columns);
/* The name of somebody for a sentence: cut where no name is that long. Caller frees. */
char *cb_profile_label(const CbWorld *world, guint profile);
/* The campaign of a job's department, CB_NO_ROW when it never had one. */
guint cb_campaign_of_job(const CbWorld *world, guint job, const char *department);
#define CB_LINE_OF_PANEL 60u /* columns: a name in a panel takes a line */
/* "in 3:12", "in 2 h", "due"; "by hand" without a hub, where nobody ticks by themselves; "offline" when a tick was due since
 * the hub is out of sight; "·" when nothing is scheduled or it is not active. */
CbStyle cb_text_next_tick(CbConsole *console, guint campaign, GString *text);
/* Appends a chance, 0 … 1: "93 %". */
CbStyle cb_text_chance(GString *text, double chance);
/* How many of its roles have everybody they need, and how many there are; the latest wave. */
typedef struct {
    guint filled, roles;
    gint64 wave;
} CbCampaignCount;
CbCampaignCount cb_campaign_count(const CbWorld *world, guint campaign);
/* The stage of a role as its people stand now: the stored one, which only a tick writes down, unless somebody has been asked
 * since, or everybody is there. A word of the domain. */
const char *cb_campaign_stage(const CbCampaignSight *sight, const char *role_code);
/* "Ana Ruiz", "Ana Ruiz and Bo Tran", "Ana Ruiz, Bo Tran and 7 others": of profiles (guint), at most `most` by name. */
void cb_text_people(const CbWorld *world, const guint *profiles, guint n, guint most, GString *text);
/* "in 3:12": a distance ahead in microseconds, to the second below an hour. */
void cb_text_distance(gint64 ahead, GString *text);
