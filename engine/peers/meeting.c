/* When two meet, and whether they did, as a dispatcher knows it. */
#include "engine/peers/case.h"

static void
touch(const CbCase *c, CbPatch *patch)
{
    cb_patch_peer_event(c, patch, c->event);
    cb_patch_peer_person(c, patch, event_peer_matches_contractor1_id(c->world, c->match));
    cb_patch_peer_person(c, patch, event_peer_matches_contractor2_id(c->world, c->match));
}

static char *
two_of(const CbCase *c)
{
    g_autofree char *first =
        cb_name_of_contractor(c->world, event_peer_matches_contractor1_id(c->world, c->match));
    g_autofree char *second =
        cb_name_of_contractor(c->world, event_peer_matches_contractor2_id(c->world, c->match));
    return g_strdup_printf("%s and %s", first, second);
}

static gboolean
meeting_reads(const CbCase *c)
{
    return cb_case_reads(c, "time", CB_TYPE_TIME) && cb_case_reads(c, "location", CB_TYPE_TEXT);
}

static char *
meet(const CbCase *c, CbPatch *patch)
{
    gint64 time = cb_case_time(c, "time");
    g_autofree char *two = two_of(c), *location = cb_peer_case_line(c, "location");
    touch(c, patch);
    CbRow *row = cb_patch_peer_match(c, patch, c->match);
    cb_patch_set_integer(row, CB_event_peer_matches_meeting_scheduled, time != CB_NULL);
    cb_patch_set_integer(row, CB_event_peer_matches_meeting_time, time);
    cb_patch_set_text(patch, row, CB_event_peer_matches_meeting_location,
                      time != CB_NULL ? location : NULL);
    return g_strdup_printf(time != CB_NULL ? "%s have a meeting." : "%s have no meeting any more.",
                           two);
}

static gboolean
met_reads(const CbCase *c)
{
    return cJSON_IsBool(cb_json_member(c->payload, "met"));
}

static gboolean
met_is_news(const CbCase *c)
{
    gboolean was = event_peer_matches_connection_made(c->world, c->match) == TRUE;
    return cJSON_IsTrue(cb_json_member(c->payload, "met")) != was;
}

static char *
note(const CbCase *c, CbPatch *patch)
{
    gboolean met = cJSON_IsTrue(cb_json_member(c->payload, "met"));
    g_autofree char *two = two_of(c);
    touch(c, patch);
    cb_patch_set_integer(cb_patch_peer_match(c, patch, c->match),
                         CB_event_peer_matches_connection_made, met);
    return g_strdup_printf(met ? "%s have met." : "%s have not met.", two);
}

static const CbRule meeting_good = {
    meeting_reads, "INVALID_VALUE", CB_RULE_PLAIN,
    "A meeting has a time such as 2026-12-01T12:30:00Z, and perhaps a location.", NULL};
static const CbRule met_good = {met_reads, "INVALID_VALUE", CB_RULE_PLAIN, "met is true or false.",
                                NULL};
static const CbRule met_news = {met_is_news, "NOTHING_TO_DO", CB_RULE_PLAIN,
                                "That is known already.", NULL};

#define ABOUT &cb_rule_may_arrange, &cb_rule_event_found, &cb_rule_peer_match_found, &cb_rule_peer_subject

const CbRecipe cb_peers_meeting_recipes[] = {
    {"peers.meeting", {ABOUT, &meeting_good}, meet},
    {"peers.met", {ABOUT, &met_good, &met_news}, note},
    {.kind = NULL},
};
