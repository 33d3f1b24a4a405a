/* Random decisions in random order: at most one open request a project, nobody over capacity by a
 * decision, only legal changes of state.
 */
#include "tests/engine/matching_world.h"

static const char *const kinds[] = {
    "match.request",        "match.client_decide", "match.advisor_decide", "match.expire",
    "match.retry",          "match.override",      "match.assign",         "provision.attempt",
    "provision.fail",       "provision.rollback",  "provision.retry",      "outbox.delivered",
    "outbox.failed",        "outbox.retry",        "match.client_decide",  "match.advisor_decide",
    "advisor.availability",
};

/* From what to what a decision may take a match; the same is always allowed. */
static const char *const changes[][2] = {
    {"pending", "matched expired"},
    {"matched", "client_approved client_declined advisor_accepted advisor_declined expired"},
    {"client_approved", "finalized advisor_declined client_declined"},
    {"advisor_accepted", "finalized client_declined advisor_declined"},
    {"finalized", "client_approved advisor_accepted"},
};

static gboolean
is_legal(const char *from, const char *to)
{
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_auto(GStrv) legal = g_strsplit(changes[i][1], " ", -1);
        if (strcmp(changes[i][0], from) == 0 && g_strv_contains((const char *const *)legal, to))
            return TRUE;
    }
    return strcmp(from, to) == 0;
}

static void
assert_legal_changes(const CbWorld *before, const CbWorld *after)
{
    for (guint match = 0; match < cb_world_rows(before, CB_advisor_match_requests); match++) {
        const char *from = advisor_match_requests_status(before, match);
        const char *to = advisor_match_requests_status(after, match);
        if (!is_legal(from, to))
            fail_msg("%s became %s", from, to);
    }
}

static void
assert_one_open_each(const CbWorld *world)
{
    for (guint project = 0; project < cb_world_rows(world, CB_projects); project++) {
        guint open = 0, members = 0;
        CB_EACH_LINK(world, advisor_match_requests, project_id, project, match)
            open += cb_match_is_open(cb_match_status(world, match));
        CB_EACH_LINK(world, project_advisors, project_id, project, member)
            members += strcmp(project_advisors_status(world, member), "active") == 0;
        assert_true(open <= 1 && members <= 1);
    }
}

static void
assert_nobody_over_capacity(const CbWorld *world)
{
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_availability); row++) {
        guint active = 0;
        CB_EACH_LINK(world, project_advisors, advisor_id,
                     advisor_availability_advisor_id(world, row), link)
            active += strcmp(project_advisors_status(world, link), "active") == 0;
        assert_true(active <= advisor_availability_max_concurrent_projects(world, row));
    }
}

/* Members that any of the kinds needs; those that it does not know are passed by. */
static char *
random_payload(const CbWorld *world, guint project, CbDice *dice, gint64 now)
{
    char until[32];
    guint matches = 0, notices = 0;
    char advisor[40];
    const char *match_id = "none", *notice_id = "none";
    CB_EACH_LINK(world, advisor_match_requests, project_id, project, match)
        if (cb_dice_below(dice, ++matches) < 1 || matches == 1)
            match_id = advisor_match_requests_id(world, match);
    CB_EACH_LINK(world, notification_outbox, project_id, project, notice)
        if (cb_dice_below(dice, ++notices) == 0)
            notice_id = notification_outbox_id(world, notice);
    return g_strdup_printf(
        "{\"match_id\":\"%s\",\"notice_id\":\"%s\",\"advisor_id\":\"%s\",\"decision\":\"%s\","
        "\"reason\":\"why\",\"code\":\"%s\",\"first\":%s,\"admins\":[\"root\"],\"status\":\"%s\","
        "\"valid_until\":\"%s\"}",
        match_id, notice_id, numbered('A', cb_dice_below(dice, 5), advisor),
        cb_dice_percent(dice, 80) ? "approved" : "declined",
        cb_dice_percent(dice, 50) ? "23503" : "x", cb_dice_percent(dice, 50) ? "true" : "false",
        cb_dice_percent(dice, 30) ? "available" : "offline",
        cb_time_format(now + 10 * CB_MINUTE, until));
}

static void
decisions_in_any_order_keep_the_rules(void **state)
{
    (void)state;
    guint accepted[G_N_ELEMENTS(kinds)] = {0};
    for (guint32 seed = 0; seed < 12; seed++) {
        CbDice dice = cb_dice_new(seed, 50);
        g_autoptr(CbPatch) rows = matching_rows(seed, 5, 5, 0);
        worlds_row(rows, CB_policies, "id", "advisors", "policy",
                   "{\"autoProvision\":1,\"complexThreshold\":3}", NULL);
        CbWorld *world = worlds_of(rows);
        gint64 now = worlds_time(NOW);
        for (guint round = 0; round < 800; round++) {
            guint kind = cb_dice_below(&dice, G_N_ELEMENTS(kinds)),
                  project = cb_dice_below(&dice, 5);
            g_autoptr(CbWorld) before = cb_world_ref(world);
            g_autofree char *payload = random_payload(world, project, &dice, now);
            gboolean about_advisor = g_str_has_prefix(kinds[kind], "advisor.");
            g_autofree char *id =
                g_strdup(about_advisor ? advisors_id(world, project) : projects_id(world, project));
            accepted[kind] +=
                decide_as(&world, CB_ROLE_SERVICE, kinds[kind], id, payload, now) == NULL;
            assert_legal_changes(before, world);
            assert_one_open_each(world);
            assert_nobody_over_capacity(world);
            now += cb_dice_below(&dice, 3) * CB_MINUTE;
        }
        cb_world_unref(world);
    }
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        if (accepted[k] == 0)
            fail_msg("%s was never accepted", kinds[k]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_in_any_order_keep_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
