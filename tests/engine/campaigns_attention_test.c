/* What of the campaigns needs a person, how urgent, and what settles it. */
#include "tests/engine/crew_world.h"

#include "engine/domain.h"

static void
assert_attention_at(const CbPatch *rows, const char *now, const char *expected)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) found = cb_attention(world, worlds_time(now));
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const CbAttention *one = &g_array_index(found, CbAttention, i);
        CbValue id = cb_world_value(world, one->target, cb_table_key(&cb_tables[one->target]), one->row);
        g_string_append_printf(text, "%d %s %s %s: %s\n", one->severity, id.text, one->cause, one->action, one->words);
    }
    assert_string_equal(text->str, expected);
}

static void
assert_attention(const CbPatch *rows, const char *expected)
{
    assert_attention_at(rows, NOW, expected);
}

static void
a_campaign_that_goes_on_needs_nobody(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_left_out(rows);
    add_campaign(rows, "auto", "active", "{}");
    assert_attention(rows, "");
}

static void
an_open_role_is_critical_less_than_48_hours_before(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "auto", "active", "{}");
    assert_attention_at(rows, "2026-11-28T10:00:00Z", "");
    assert_attention_at(rows, "2026-11-28T10:00:01Z", "0 c OPEN_SOON open: 3 open, in 47 h\n");
    assert_attention_at(rows, "2026-11-30T09:59:59Z", "0 c OPEN_SOON open: 3 open, in 0 h\n");
    assert_attention_at(rows, "2026-11-30T10:00:00Z", "");
    add_campaign(rows, "auto", "paused", "{}");
    assert_attention_at(rows, "2026-11-29T10:00:00Z", "0 c OPEN_SOON pause-campaign: 3 open, in 24 h\n");
}

static void
a_job_nobody_has_started_a_campaign_for_is_named_itself(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    assert_attention(rows, "");
    assert_attention_at(rows, "2026-11-29T10:00:00Z", "0 fest OPEN_SOON start-campaign: 3 open, in 24 h\n");
    add_campaign(rows, "auto", "stopped", "{}");
    assert_attention_at(rows, "2026-11-29T10:00:00Z", "0 fest OPEN_SOON start-campaign: 3 open, in 24 h\n");
    add_need(rows, "fest", "catering", "COOK", "9"); /* of whom nobody could say who is assigned */
    assert_attention_at(rows, "2026-11-29T10:00:00Z", "0 fest OPEN_SOON start-campaign: 3 open, in 24 h\n");
}

static void
an_empty_pool_is_escalated_while_there_are_steps(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "auto", "active", "{}");
    put_on_ice(rows, "ann");
    put_on_ice(rows, "bob");
    put_on_ice(rows, "cat");
    assert_attention(rows, "1 c EMPTY_POOL escalate: nobody passes\n");
    add_campaign(rows, "auto", "active", "{\"escalation_level\":3}");
    assert_attention(rows, "1 c EMPTY_POOL diagnose: nobody passes\n");
    add_campaign(rows, "auto", "paused", "{\"escalation_level\":3}");
    assert_attention(rows, "");
}

static void
stuck_is_who_has_asked_everybody_and_takes_no_step_by_itself(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_request(rows, "ann", "FOH", "availability", "declined", "2026-11-20T08:00:00Z");
    add_request(rows, "bob", "MON", "availability", "expired", "2026-11-20T08:00:00Z");
    add_request(rows, "cat", "MON", "availability", "pending", "2026-11-20T08:00:00Z");
    add_campaign(rows, "auto", "active", "{}");
    assert_attention(rows, "");
    add_campaign(rows, "assisted", "active", "{}");
    assert_attention(rows, "1 c STUCK escalate: everybody asked\n");
    add_campaign(rows, "auto", "active", "{\"escalation_level\":3}");
    assert_attention(rows, "1 c STUCK diagnose: everybody asked\n");
    add_request(rows, "ann", "FOH", "availability", "pending", "2026-11-20T08:00:00Z");
    add_request(rows, "bob", "MON", "availability", "pending", "2026-11-20T08:00:00Z");
    assert_attention(rows, ""); /* everybody who is wanted may still say yes */
}

static void
offers_are_about_to_lapse_in_the_last_quarter_of_their_time(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "auto", "active", "{\"offer_ttl_hours\":4}");
    add_request(rows, "ann", "FOH", "offer", "pending", "2026-11-20T06:00:00Z");
    add_request(rows, "bob", "MON", "availability", "pending", "2026-11-20T06:00:00Z");
    assert_attention_at(rows, "2026-11-20T08:59:59Z", "");
    assert_attention_at(rows, "2026-11-20T09:00:00Z", "1 c OFFERS_LAPSE open: 1 offer lapses\n");
    add_request(rows, "cat", "MON", "offer", "pending", "2026-11-20T06:00:00Z");
    assert_attention_at(rows, "2026-11-20T09:00:00Z", "1 c OFFERS_LAPSE open: 2 offers lapse\n");
    add_request(rows, "ann", "FOH", "offer", "confirmed", "2026-11-20T09:00:00Z");
    add_request(rows, "cat", "MON", "offer", "expired", "2026-11-20T06:00:00Z");
    assert_attention_at(rows, "2026-11-20T09:00:00Z", "");
}

static void
who_said_yes_waits_for_an_offer_only_where_a_person_makes_them(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_request(rows, "ann", "MON", "availability", "confirmed", "2026-11-20T08:00:00Z");
    add_campaign(rows, "assisted", "active", "{}");
    assert_attention(rows, "2 c ANSWERED open: 1 said yes\n");
    add_campaign(rows, "auto", "active", "{}");
    assert_attention(rows, "");
    add_campaign(rows, "assisted", "active", "{}");
    add_request(rows, "ann", "MON", "offer", "pending", "2026-11-20T08:59:00Z");
    assert_attention(rows, "");
    add_request(rows, "ann", "MON", "offer", "declined", "2026-11-20T08:59:30Z");
    assert_attention(rows, ""); /* nor does it wait any longer */
}

static void
who_said_yes_and_is_booked_waits_for_nothing(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_request(rows, "ann", "MON", "availability", "confirmed", "2026-11-20T08:00:00Z");
    add_request(rows, "bob", "MON", "availability", "confirmed", "2026-11-20T08:00:00Z");
    add_campaign(rows, "assisted", "active", "{}");
    assert_attention(rows, "2 c ANSWERED open: 2 said yes\n");
    add_assignment(rows, "fest", "ann", "MON", "confirmed");
    assert_attention(rows, "2 c ANSWERED open: 1 said yes\n");
}

static void
who_is_booked_and_away_is_told_until_the_job_is_over(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "auto", "active", "{}");
    add_assignment(rows, "fest", "ann", "FOH", "confirmed");
    add_assignment(rows, "fest", "bob", "MON", "confirmed");
    add_assignment(rows, "fest", "cat", "MON", "declined");
    assert_attention(rows, "");
    worlds_row(rows, CB_technician_availability, "technician_id", "ann", "date", "2026-12-01", "status", "sick", NULL);
    worlds_row(rows, CB_timesheets, "job_id", "gala", "technician_id", "bob", "date", "2026-11-30", NULL);
    worlds_row(rows, CB_timesheets, "job_id", "gala", "technician_id", "cat", "date", "2026-11-30", NULL);
    add_assignment(rows, "gala", "ann", "FOH", "invited"); /* soft: it may still be declined */
    add_person(rows, "dan", "sound");
    assert_attention(rows, "1 c CREW_CONFLICT open: 2 booked twice\n");
    assert_attention_at(rows, "2026-12-02T00:00:00Z", "");
    add_campaign(rows, "auto", "completed", "{}");
    assert_attention(rows, "1 c CREW_CONFLICT open: 2 booked twice\n");
    add_campaign(rows, "auto", "stopped", "{}");
    assert_attention(rows, "");
}

static void
a_campaign_whose_job_is_gone_needs_nobody(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_campaign(rows, "auto", "active", "{}");
    assert_attention(rows, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_campaign_that_goes_on_needs_nobody),
        cmocka_unit_test(an_open_role_is_critical_less_than_48_hours_before),
        cmocka_unit_test(a_job_nobody_has_started_a_campaign_for_is_named_itself),
        cmocka_unit_test(an_empty_pool_is_escalated_while_there_are_steps),
        cmocka_unit_test(stuck_is_who_has_asked_everybody_and_takes_no_step_by_itself),
        cmocka_unit_test(offers_are_about_to_lapse_in_the_last_quarter_of_their_time),
        cmocka_unit_test(who_said_yes_waits_for_an_offer_only_where_a_person_makes_them),
        cmocka_unit_test(who_said_yes_and_is_booked_waits_for_nothing),
        cmocka_unit_test(who_is_booked_and_away_is_told_until_the_job_is_over),
        cmocka_unit_test(a_campaign_whose_job_is_gone_needs_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
