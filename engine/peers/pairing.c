/* What a person orders about a pair: pinned, forbidden, or nothing. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/case.h"

/* The two, the lower id first; FALSE when one of them is not there. */
static gboolean
read_two(const CbCase *c, guint two[2])
{
    guint a = cb_world_find(c->world, CB_contractors, cb_case_text(c, "contractor1_id"));
    guint b = cb_world_find(c->world, CB_contractors, cb_case_text(c, "contractor2_id"));
    two[0] = MIN(a, b);
    two[1] = MAX(a, b);
    return two[1] != CB_NO_ROW;
}

/* "none" where nothing was ordered. */
static const char *
rule_of(const CbWorld *world, guint event, const guint two[2])
{
    CB_EACH_LINK(world, peer_pair_rules, contractor1_id, two[0], rule)
        if (peer_pair_rules_event_id(world, rule) == event &&
            peer_pair_rules_contractor2_id(world, rule) == two[1])
            return peer_pair_rules_rule(world, rule);
    return "none";
}

static gboolean
two_found(const CbCase *c)
{
    guint two[2];
    return read_two(c, two) && two[0] != two[1] && cb_peer_takes_part(c->world, c->event, two[0]) &&
           cb_peer_takes_part(c->world, c->event, two[1]);
}

static gboolean
rule_reads(const CbCase *c)
{
    static const char *const rules[] = {"pin", "forbid", "none", NULL};
    const char *rule = cb_case_text(c, "rule");
    return rule != NULL && g_strv_contains(rules, rule);
}

static gboolean
is_news(const CbCase *c)
{
    guint two[2];
    read_two(c, two);
    return strcmp(rule_of(c->world, c->event, two), cb_case_text(c, "rule")) != 0;
}

/* What was ordered can be taken back at any time. */
static gboolean
is_unmatched(const CbCase *c)
{
    guint two[2];
    read_two(c, two);
    return strcmp(cb_case_text(c, "rule"), "none") == 0 ||
           !cb_peer_matched(c->world, c->event, two[0], two[1]);
}

static char *
order(const CbCase *c, CbPatch *patch)
{
    guint two[2];
    const char *rule = cb_case_text(c, "rule");
    read_two(c, two);
    g_autofree char *first = cb_name_of_contractor(c->world, two[0]);
    g_autofree char *second = cb_name_of_contractor(c->world, two[1]);
    CbRow *row = cb_patch_add(patch, CB_peer_pair_rules);
    cb_patch_set_text(patch, row, CB_peer_pair_rules_event_id, events_id(c->world, c->event));
    cb_patch_set_text(patch, row, CB_peer_pair_rules_contractor1_id,
                      contractors_id(c->world, two[0]));
    cb_patch_set_text(patch, row, CB_peer_pair_rules_contractor2_id,
                      contractors_id(c->world, two[1]));
    cb_patch_set_text(patch, row, CB_peer_pair_rules_rule, rule);
    cb_patch_peer_event(c, patch, c->event);
    for (guint s = 0; s < 2; s++)
        cb_patch_peer_person(c, patch, two[s]);
    return g_strdup_printf(
        strcmp(rule, "pin") == 0      ? "%s and %s are introduced to each other in any case."
        : strcmp(rule, "forbid") == 0 ? "%s and %s are not introduced to each other."
                                      : "Nothing is ordered about %s and %s any more.",
        first, second);
}

char *
cb_peer_pair_inverse(const CbWorld *now, const CbDecision *decision, const char *base,
                     const char **kind)
{
    (void)now, (void)base;
    g_autoptr(cJSON) payload = cJSON_Parse(decision->payload);
    const char *rule = cJSON_GetStringValue(cb_json_member(payload, "rule"));
    if (rule == NULL || strcmp(rule, "none") == 0)
        return NULL;
    cJSON_ReplaceItemInObjectCaseSensitive(payload, "rule", cJSON_CreateString("none"));
    *kind = "peers.pair";
    return cJSON_PrintUnformatted(payload);
}

static char *
say_no_news(const CbCase *c)
{
    return g_strdup(strcmp(cb_case_text(c, "rule"), "none") == 0 ? "Nothing is ordered about these two."
                                                                 : "That is ordered about these two already.");
}

static const CbRule two_there = {
    two_found, "CONTRACTOR_NOT_FOUND", CB_RULE_EVENT,
    "A pair is of two people who take part in %s (contractor1_id, contractor2_id).", NULL};
static const CbRule rule_good = {rule_reads, "INVALID_VALUE", CB_RULE_PLAIN,
                                 "The rule is pin, forbid or none.", NULL};
static const CbRule news = {is_news, "NOTHING_TO_DO", CB_RULE_PLAIN, NULL, say_no_news};
static const CbRule unmatched = {
    is_unmatched, "ALREADY_MATCHED", CB_RULE_PLAIN,
    "These two are matched already: it is too late for an order about them.", NULL};

const CbRecipe cb_peers_pair_recipes[] = {
    {"peers.pair",
     {&cb_rule_may_arrange, &cb_rule_event_found, &cb_rule_peer_two, &two_there, &rule_good, &cb_rule_peer_subject, &news,
      &unmatched, &cb_rule_peer_numbers},
     order},
    {.kind = NULL},
};
