/* What people answer: words that turn an answer around, and what follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/peers/replies.h"
#include "engine/when.h"

static void
assert_class(const char *text, CbPeerAsked asked, CbReplyClass class)
{
    assert_string_equal(cb_reply_name(cb_reply_classify(text, asked).class), cb_reply_name(class));
}

static void
words_count_whole_and_not_as_parts_of_others(void **state)
{
    (void)state;
    assert_class("I know him, yes", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_YES);
    assert_class("nothing yet", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_UNCLEAR);
    assert_class("Disconnected", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_UNCLEAR);
    assert_class("please stop", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_UNCLEAR);
}

static void
later_comes_before_no_and_no_before_yes(void **state)
{
    (void)state;
    assert_class("No, later", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_LATER);
    assert_class("yes but not  right\nnow", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_LATER);
    assert_class("sure, no thanks", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_NO);
    assert_class("I don\u2019t know", CB_PEER_ASKED_INTRODUCTION, CB_REPLY_NO);
}

static void
a_rating_is_the_first_number_or_nothing(void **state)
{
    (void)state;
    assert_int_equal(cb_reply_classify("10! best of 3", CB_PEER_ASKED_RATING).rating, 10);
    assert_class("0", CB_PEER_ASKED_RATING, CB_REPLY_UNCLEAR);
    assert_class("99999999999999999999 8", CB_PEER_ASKED_RATING, CB_REPLY_UNCLEAR);
    assert_class("STOP", CB_PEER_ASKED_RATING, CB_REPLY_OPT_OUT);
}

/* --- effects ---------------------------------------------------------------------------------- */

#define EVENT 0
#define FIRST 3
#define SECOND 8

static CbPeerStanding
asked_both(void)
{
    CbPeerStanding standing = {.pcr = CB_NULL};
    for (guint s = 0; s < 2; s++)
        standing.sides[s] = (CbPeerStand){
            .contractor = s == 0 ? FIRST : SECOND, .rating = CB_NULL, .response = CB_NULL};
    return standing;
}

static CbWorld *
event_with_breaks(gint64 end, gint64 first_break)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    CbRow *row = cb_patch_add(patch, CB_events);
    cb_patch_set_text(patch, row, CB_events_id, "e");
    cb_patch_set_integer(row, CB_events_end_time, end);
    for (guint person = 0; person <= SECOND; person++) {
        g_autofree char *id = g_strdup_printf("p%u", person);
        cb_patch_set_text(patch, cb_patch_add(patch, CB_contractors), CB_contractors_id, id);
    }
    row = cb_patch_add(patch, CB_event_agenda_items);
    cb_patch_set_text(patch, row, CB_event_agenda_items_id, "b");
    cb_patch_set_text(patch, row, CB_event_agenda_items_event_id, "e");
    cb_patch_set_text(patch, row, CB_event_agenda_items_item_type, "break");
    cb_patch_set_integer(row, CB_event_agenda_items_start_time, first_break);
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        cb_world_builder_add(builder, cb_patch_row(patch, i));
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

/* Lets `from` answer, and returns what is done in words: "ack 3 0; reminder 3 5", times in minutes.
 */
static char *
answer(const CbWorld *world, CbPeerStanding *standing, guint from, CbReplyClass class)
{
    g_autoptr(GArray) actions = g_array_new(FALSE, FALSE, sizeof(CbReplyAction));
    CbReply reply = {.class = class, .rating = 7};
    GString *out = g_string_new(NULL);
    assert_true(cb_reply_apply(world, EVENT, standing, from, &reply, 0, actions));
    for (guint a = 0; a < actions->len; a++) {
        const CbReplyAction *one = &g_array_index(actions, CbReplyAction, a);
        g_string_append_printf(out, "%s%s %u %d", a > 0 ? "; " : "", cb_reply_does_name(one->does),
                               one->contractor, (int)(one->at / CB_MINUTE));
    }
    return g_string_free(out, FALSE);
}

static void
a_refusal_is_never_told_to_the_other(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = event_with_breaks(300 * CB_MINUTE, 60 * CB_MINUTE);
    CbPeerStanding refused = asked_both(), open = asked_both();
    g_autofree char *no = answer(world, &refused, FIRST, CB_REPLY_NO);
    g_autofree char *after = answer(world, &refused, SECOND, CB_REPLY_YES);
    g_autofree char *before = answer(world, &open, SECOND, CB_REPLY_YES);
    assert_string_equal(after, before);
    assert_string_equal(no, "ack 3 0; cancel_match_messages 3 0; cancel_match_messages 8 0");
}

static void
contacts_are_given_only_when_both_said_yes(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = event_with_breaks(300 * CB_MINUTE, 60 * CB_MINUTE);
    CbPeerStanding standing = asked_both();
    g_autofree char *maybe = answer(world, &standing, FIRST, CB_REPLY_MAYBE);
    g_autofree char *one = answer(world, &standing, SECOND, CB_REPLY_YES);
    g_autofree char *both = answer(world, &standing, FIRST, CB_REPLY_YES);
    assert_string_equal(maybe, "ack 3 0");
    assert_string_equal(one, "ack_waiting 8 0");
    assert_string_equal(
        both,
        "contact_exchange 3 0; contact_exchange 8 0; attendance_check 3 20; attendance_check 8 20");
}

static void
later_is_the_next_break_then_the_end_then_nothing(void **state)
{
    (void)state;
    g_autoptr(CbWorld) soon = event_with_breaks(300 * CB_MINUTE, 10 * CB_MINUTE);
    g_autoptr(CbWorld) past = event_with_breaks(300 * CB_MINUTE, 9 * CB_MINUTE);
    g_autoptr(CbWorld) over = event_with_breaks(39 * CB_MINUTE, 9 * CB_MINUTE);
    CbPeerStanding one = asked_both(), two = asked_both(), three = asked_both();
    g_autofree char *next = answer(soon, &one, FIRST, CB_REPLY_LATER);
    g_autofree char *end = answer(past, &two, FIRST, CB_REPLY_LATER);
    g_autofree char *none = answer(over, &three, FIRST, CB_REPLY_LATER);
    assert_string_equal(next, "ack 3 0; reminder 3 5");
    assert_string_equal(end, "ack 3 0; reminder 3 270");
    assert_string_equal(none, "ack_no_slot 3 0");
}

static void
whoever_is_not_in_the_match_changes_nothing(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = event_with_breaks(300 * CB_MINUTE, 60 * CB_MINUTE);
    g_autoptr(GArray) actions = g_array_new(FALSE, FALSE, sizeof(CbReplyAction));
    CbPeerStanding standing = asked_both();
    CbReply yes = {.class = CB_REPLY_YES};
    assert_false(cb_reply_apply(world, EVENT, &standing, 5, &yes, 0, actions));
    assert_int_equal(actions->len, 0);
    assert_true(standing.sides[0].response == CB_NULL && standing.sides[1].response == CB_NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_count_whole_and_not_as_parts_of_others),
        cmocka_unit_test(later_comes_before_no_and_no_before_yes),
        cmocka_unit_test(a_rating_is_the_first_number_or_nothing),
        cmocka_unit_test(a_refusal_is_never_told_to_the_other),
        cmocka_unit_test(contacts_are_given_only_when_both_said_yes),
        cmocka_unit_test(later_is_the_next_break_then_the_end_then_nothing),
        cmocka_unit_test(whoever_is_not_in_the_match_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
