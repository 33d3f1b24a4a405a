/* Files into the cache: what is taken, what is refused and where, and that it is all or nothing. */
#include "tests/store/import_fixture.h"

#include "engine/when.h"

#define CONFERENCE                                                                              \
    "<conference><acronym>Conf 26</acronym><city>Bruxelles</city>"                              \
    "<day_change>06:00:00</day_change>"                                                         \
    "<time_zone_name>Europe/Brussels</time_zone_name></conference>\n"
#define SCHEDULE(events)                                                                        \
    "<?xml version=\"1.0\"?>\n<schedule>" CONFERENCE                                            \
    "<day date=\"2026-07-01\"><room name=\"Salle &quot;A&quot;\">\n" events                     \
    "\n</room></day></schedule>\n"
#define TALK(id, more) "<event id=\"" id "\"><duration>0:50</duration>" more "</event>"

static void
assert_remark(const Desk *desk, const char *sentence)
{
    for (guint i = 0; i < desk->result.remarks->len; i++)
        if (strcmp(g_ptr_array_index(desk->result.remarks, i), sentence) == 0)
            return;
    fail_msg("nobody said: %s", sentence);
}

static gint64
time_of(const char *text)
{
    gint64 time;
    assert_true(cb_time_parse(text, &time));
    return time;
}

/* Snapshots. */

static void
a_snapshot_is_taken_whole(void **state)
{
    Desk *desk = *state;
    take(desk, SNAPSHOT(ONE_LINK "," TWO_OPERATORS "," ONE_SESSION));
    assert_string_equal(desk->result.format, "snapshot");
    assert_int_equal(desk->result.rows[CB_operators], 2);
    assert_int_equal(desk->result.rows[CB_session_operators], 1);
    assert_int_equal(desk->result.remarks->len, 0);
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 2);
    assert_int_equal(cb_world_rows(desk->world, CB_session_operators), 1);
    assert_string_equal(operators_name(desk->world, find(desk, CB_operators, "o1")), "Łukasz");
    assert_int_equal(operators_is_active(desk->world, find(desk, CB_operators, "o2")), 1);
}

static void
an_import_repeated_changes_nothing_and_keeps_what_the_file_leaves_out(void **state)
{
    Desk *desk = *state;
    take(desk, SNAPSHOT(TWO_OPERATORS "," ONE_SESSION "," ONE_LINK));
    take(desk, SNAPSHOT("\"operators\":[{\"id\":\"o1\",\"phone\":\"1\"}]"));
    take(desk, SNAPSHOT(TWO_OPERATORS "," ONE_SESSION "," ONE_LINK));
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 2);
    assert_int_equal(cb_world_rows(desk->world, CB_session_operators), 1);
    assert_string_equal(operators_phone(desk->world, find(desk, CB_operators, "o1")), "1");
    assert_string_equal(operators_region(desk->world, find(desk, CB_operators, "o1")), "north");
}

static void
of_two_rows_with_one_key_the_last_counts(void **state)
{
    Desk *desk = *state;
    take(desk, SNAPSHOT("\"operators\":[{\"id\":\"o1\",\"name\":\"Ann\",\"phone\":\"1\"},"
                        "{\"id\":\"o1\",\"name\":\"Bo\"}]"));
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 1);
    assert_string_equal(operators_name(desk->world, find(desk, CB_operators, "o1")), "Bo");
    assert_string_equal(operators_phone(desk->world, find(desk, CB_operators, "o1")), "1");
}

static void
format_and_version_may_come_last_but_must_come(void **state)
{
    Desk *desk = *state;
    take(desk, "\xef\xbb\xbf {\"tables\":{" TWO_OPERATORS
               "},\"version\":1,\"format\":\"callboard-snapshot\"} \n");
    assert_refused(desk, "{\"tables\":{},\"version\":1}",
                   "line 1, column 26: no \"format\":\"callboard-snapshot\"; this is no snapshot");
    assert_refused(desk, "{\"format\":\"callboard-snapshot\",\"tables\":{}}\n",
                   "line 2, column 1: no \"version\":1; this is no snapshot");
    assert_refused(desk, "{\"version\":2}",
                   "line 1, column 12: version: this Callboard reads snapshots of version 1; "
                   "update it when the file is newer");
    assert_refused(desk, "{\"format\":\"x\"}",
                   "line 1, column 11: format: \"callboard-snapshot\" is expected; this is another "
                   "kind of file");
}

static void
what_a_snapshot_has_too_much_is_told_once_and_left_out(void **state)
{
    Desk *desk = *state;
    take(desk, SNAPSHOT("\"hats\":[{\"a\":[1,\"]\"]},2,null],"
                        "\"operators\":[{\"id\":\"o1\",\"hat\":1},{\"id\":\"o2\",\"hat\":2}]"));
    assert_int_equal(desk->result.remarks->len, 2);
    assert_remark(desk, "No table is called \"hats\"; it was left out.");
    assert_remark(desk, "operators: no column is called \"hat\"; it was left out.");
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 2);
}

static void
a_refused_snapshot_leaves_nothing_behind(void **state)
{
    Desk *desk = *state;
    assert_refused(desk,
                   SNAPSHOT("\n" TWO_OPERATORS ",\n  \"sessions\":["
                            "{\"id\":\"é\",\"date\":\"2026-11-25\"},\n"
                            "{\"id\":\"s2\",\"date\":\"2026-13-01\"}]"),
                   "line 4, column 1: sessions row 2: date: \"2026-13-01\" is not a date "
                   "YYYY-MM-DD");
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 0);
    assert_int_equal(cb_world_rows(desk->world, CB_sessions), 0);
}

static void
a_link_to_nobody_is_refused_where_it_stands(void **state)
{
    Desk *desk = *state;
    assert_refused(desk, SNAPSHOT(ONE_SESSION ",\n" ONE_LINK),
                   "line 2, column 22: session_operators: operator_id: \"o1\" is neither in the "
                   "file nor in the cache (operators)");
    take(desk, SNAPSHOT(TWO_OPERATORS));
    take(desk, SNAPSHOT(ONE_SESSION "," ONE_LINK));
    assert_int_equal(cb_world_rows(desk->world, CB_session_operators), 1);
}

static void
absences_contacts_and_places_come_with_a_snapshot(void **state)
{
    Desk *desk = *state;
    take(desk, SNAPSHOT(TWO_OPERATORS "," ONE_SESSION ","
                        "\"places\":[{\"id\":\"p1\",\"name\":\"Albi\",\"latitude\":43928900,"
                        "\"longitude\":2146400}],"
                        "\"absences\":[{\"id\":\"a1\",\"operator_id\":\"o1\",\"first\":\"2026-11-25\","
                        "\"last\":\"2026-11-26\",\"noted_by\":\"dana\",\"noted_at\":\"2026-11-20T09:00:00Z\"}],"
                        "\"contacts\":[{\"id\":\"c1\",\"session_id\":\"s1\",\"note\":\"x\",\"made_by\":\"dana\","
                        "\"made_at\":\"2026-11-20T09:00:00Z\"}]"));
    assert_int_equal(places_latitude(desk->world, find(desk, CB_places, "p1")), 43928900);
    assert_int_equal(cb_world_rows(desk->world, CB_absences), 1);
    assert_string_equal(absences_took(desk->world, 0), "{}");
    assert_int_equal(contacts_operator_id(desk->world, 0), CB_NO_ROW);
    assert_refused(desk,
                   SNAPSHOT("\"contacts\":[{\"id\":\"c2\",\"operator_id\":\"o9\",\"made_by\":\"dana\","
                            "\"made_at\":\"2026-11-20T09:00:00Z\"}]"),
                   "line 1, column 66: contacts: operator_id: \"o9\" is neither in the file nor in the cache "
                   "(operators)");
    assert_refused(desk,
                   SNAPSHOT("\"contacts\":[{\"id\":\"c2\",\"outcome\":\"perhaps\",\"made_by\":\"dana\","
                            "\"made_at\":\"2026-11-20T09:00:00Z\"}]"),
                   "line 1, column 66: contacts row 1: outcome: \"perhaps\" is not one of no_answer, declined, maybe, "
                   "agreed");
}

static void
a_new_session_needs_its_date_and_a_known_one_does_not(void **state)
{
    Desk *desk = *state;
    assert_refused(desk, SNAPSHOT("\"sessions\":[{\"id\":\"s1\"}]"),
                   "line 1, column 66: sessions: date: is missing, and the row is new");
    take(desk, SNAPSHOT(ONE_SESSION));
    take(desk, SNAPSHOT("\"sessions\":[{\"id\":\"s1\",\"title\":\"T\"}]"));
    assert_string_equal(sessions_title(desk->world, find(desk, CB_sessions, "s1")), "T");
}

static void
replacing_empties_the_tables_that_the_file_names(void **state)
{
    Desk *desk = *state;
    take(desk, SNAPSHOT(TWO_OPERATORS "," ONE_SESSION "," ONE_LINK));
    desk->options.replace = TRUE;
    take(desk, SNAPSHOT("\"operators\":[{\"id\":\"o1\"},{\"id\":\"o3\"}]"));
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 2);
    assert_int_equal(cb_world_find(desk->world, CB_operators, "o2"), CB_NO_ROW);
    assert_null(operators_name(desk->world, find(desk, CB_operators, "o1")));
    assert_int_equal(cb_world_rows(desk->world, CB_session_operators), 1);
    take(desk, SNAPSHOT("\"sessions\":[]"));
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 2);
    assert_int_equal(cb_world_rows(desk->world, CB_sessions), 0);
    assert_int_equal(cb_world_rows(desk->world, CB_session_operators), 0);
    assert_remark(desk, "Kept rows that referred to what the file does not have were left out: 1.");
    assert_refused(desk, SNAPSHOT("\"operators\":[]," ONE_SESSION "," ONE_LINK),
                   "line 1, column 156: session_operators: operator_id: \"o1\" is neither in the "
                   "file nor in the cache (operators)");
}

static void
broken_json_is_refused_where_it_breaks(void **state)
{
    Desk *desk = *state;
    static const struct {
        const char *text, *message;
    } broken[] = {
        {"{", "line 1, column 2: the file ends where a value is expected"},
        {"{\"format\"", "line 1, column 10: the file ends where `:` is expected"},
        {"{1:2}", "line 1, column 2: a name in quotes is expected"},
        {"{\"tables\":{\"operators\":7}}",
         "line 1, column 24: something else where `[` is expected"},
        {"{\"tables\":{\"operators\":[\n {\"id\":\"o\",}]}}",
         "line 2, column 12: this is not JSON"},
        {"{\"tables\":{\"operators\":[{\"id\":\"\\ud800\"}]}}",
         "line 1, column 32: this is not JSON"},
        {"{\"tables\":{\"operators\":[{\"id\":\"a\\u0000\"}]}}",
         "line 1, column 33: a control character inside a text; write it as an escape (\\n), NUL "
         "is not allowed"},
        {"{\"tables\":{\"operators\":[{\"id\":\"a", "line 1, column 31: the text that begins here "
                                                 "has no closing quote"},
        {"{\"tables\":{\"operators\":[{\"id\":[1",
         "line 1, column 25: what begins here is never closed"},
        {"{\"tables\":{\"operators\":[{\"id\":[1}",
         "line 1, column 33: this does not belong here"},
        {"{\"tables\":{\"operators\":[{\"id\":\"\xff\"}]}}",
         "line 1, column 25: operators row 1: id: \"?\" is not text in quotes, valid UTF-8"},
        {"{\"tables\":{\"operators\":[7]}}",
         "line 1, column 25: operators row 1: a row is an object {…} of columns"},
        {SNAPSHOT("") "}", "line 1, column 56: the snapshot has ended, yet more follows"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++)
        assert_refused(desk, broken[i].text, broken[i].message);
    g_autoptr(GString) deep = g_string_new("{\"x\":");
    for (guint i = 0; i < 2000; i++)
        g_string_append_c(deep, '[');
    assert_refused(desk, deep->str, "line 1, column 1006: nested too deeply");
    assert_false(import_bytes(desk, "{\"x\":[\0]}", 9));
    assert_string_equal(desk->error->message, "line 1, column 7: this does not belong here");
}

static void
note_progress(gpointer data, goffset done, goffset total)
{
    GArray *told = data;
    assert_true(done <= total);
    g_array_append_val(told, done);
}

static void
a_large_file_tells_its_progress_about_every_megabyte(void **state)
{
    Desk *desk = *state;
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(goffset));
    g_autofree char *phone = g_strnfill(1000, '7');
    GString *text = g_string_new("{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
                                 "\"operators\":[{\"id\":\"first\"}");
    for (guint i = 0; i < 3500; i++)
        g_string_append_printf(text, ",\n{\"id\":\"o%u\",\"phone\":\"%s\"}", i, phone);
    g_string_append(text, "]}}");
    desk->options.progress = note_progress;
    desk->options.data = told;
    take(desk, text->str);
    assert_int_equal(cb_world_rows(desk->world, CB_operators), 3501);
    assert_int_equal(told->len, 4);
    assert_int_equal(g_array_index(told, goffset, 3), text->len);
    g_string_free(text, TRUE);
}

/* Schedules. */

static void
a_talk_becomes_a_confirmed_session(void **state)
{
    Desk *desk = *state;
    take(desk, SCHEDULE("<event id=\"6/1\" guid=\"g\"><date>2026-07-01T09:30:00+02:00</date>"
                        "<start>09:30</start><duration>00:20</duration><room>x</room>"
                        "<title>A &amp; <![CDATA[<B>]]> 王</title><track>Keynotes</track>"
                        "<type>keynote</type><persons><person>No <title>body</title></person>"
                        "</persons></event>"));
    assert_string_equal(desk->result.format, "schedule");
    assert_int_equal(desk->result.rows[CB_sessions], 1);
    guint row = find(desk, CB_sessions, "Conf-26-6-1");
    const CbWorld *world = desk->world;
    assert_string_equal(sessions_title(world, row), "A & <B> 王");
    assert_string_equal(sessions_client_id(world, row), "Keynotes");
    assert_string_equal(sessions_setup_ids(world, row), "[\"Salle \\\"A\\\"\"]");
    assert_string_equal(sessions_region(world, row), "Bruxelles");
    assert_string_equal(sessions_status(world, row), "confirmed");
    assert_int_equal(sessions_min_operators(world, row), 1);
    assert_int_equal(sessions_marketplace_visible(world, row), 1);
    assert_true(sessions_starts_at(world, row) == time_of("2026-07-01T07:30:00Z"));
    assert_true(sessions_ends_at(world, row) == time_of("2026-07-01T07:50:00Z"));
}

static void
a_talk_after_midnight_belongs_to_its_day_and_has_the_conferences_time(void **state)
{
    Desk *desk = *state;
    take(desk, SCHEDULE(TALK("1", "<start>0:15</start>")
                            TALK("2", "<start>23:00</start><date>2026-07-01</date>")
                                TALK("3", "<date>2026-07-02T01:00:00+02:00</date>")));
    gint64 day;
    assert_true(cb_day_parse("2026-07-01", &day));
    for (guint row = 0; row < 3; row++)
        assert_true(sessions_date(desk->world, row) == day);
    assert_true(sessions_starts_at(desk->world, 0) == time_of("2026-07-01T22:15:00Z"));
    assert_true(sessions_starts_at(desk->world, 1) == time_of("2026-07-01T21:00:00Z"));
    assert_true(sessions_starts_at(desk->world, 2) == time_of("2026-07-01T23:00:00Z"));
}

static void
a_schedule_is_utf8_whatever_it_declares(void **state)
{
    Desk *desk = *state;
    take(desk, "<?xml version=\"1.0\" encoding=\"UTF-16\"?><schedule>"
               "<day date=\"2026-07-01\"><room name=\"é\">"
               "<event guid=\"a b\"><date>2026-07-01T09:30:00Z</date><duration>1:00:30</duration>"
               "</event></room></day></schedule>");
    guint row = find(desk, CB_sessions, "a-b");
    assert_string_equal(sessions_setup_ids(desk->world, row), "[\"é\"]");
    assert_true(sessions_ends_at(desk->world, row) == time_of("2026-07-02T10:00:00Z"));
}

static void
the_type_of_a_talk_says_how_many_operators_it_needs(void **state)
{
    Desk *desk = *state;
    g_autoptr(GHashTable) need = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(need, (gpointer) "keynote", GUINT_TO_POINTER(3));
    desk->options.need = need;
    desk->options.min_operators = 2;
    take(desk, SCHEDULE(TALK("1", "<start>10:00</start><type>keynote</type>")
                            TALK("2", "<start>10:00</start><type>bof</type>")
                                TALK("3", "<start>10:00</start>")));
    assert_int_equal(sessions_min_operators(desk->world, 0), 3);
    assert_int_equal(sessions_min_operators(desk->world, 1), 2);
    assert_int_equal(sessions_min_operators(desk->world, 2), 2);
}

static void
a_schedule_sets_the_overlap_rule_only_where_no_policy_stands(void **state)
{
    Desk *desk = *state;
    take(desk, SCHEDULE(TALK("1", "<start>10:00</start>")));
    guint board = find(desk, CB_policies, "board");
    assert_string_equal(policies_policy(desk->world, board), "{\"busy_rule\":\"overlap\"}");
    assert_int_equal(desk->result.remarks->len, 1);
    assert_non_null(strstr(g_ptr_array_index(desk->result.remarks, 0),
                           "`callboard policy busy_rule=date`"));
    take(desk, SNAPSHOT("\"policies\":[{\"id\":\"board\",\"policy\":{\"busy_rule\":\"date\","
                        "\"min_gap_minutes\":5}}]"));
    take(desk, SCHEDULE(TALK("1", "<start>10:00</start>")));
    assert_int_equal(desk->result.remarks->len, 0);
    assert_string_equal(policies_policy(desk->world, board),
                        "{\"busy_rule\":\"date\",\"min_gap_minutes\":5}");
    desk->options.busy_rule = "overlap";
    take(desk, SCHEDULE(TALK("1", "<start>10:00</start>")));
    assert_string_equal(policies_policy(desk->world, board),
                        "{\"min_gap_minutes\":5,\"busy_rule\":\"overlap\"}");
    desk->options.busy_rule = "never";
    assert_refused(desk, SCHEDULE(""), "busy_rule is \"date\" or \"overlap\", not \"never\"");
}

static void
a_schedule_is_refused_where_it_is_wrong(void **state)
{
    Desk *desk = *state;
    static const struct {
        const char *text, *message;
    } broken[] = {
        {SCHEDULE("<!-- <event> -->\n" TALK("1", "<start>10:00</start>") "\n <event id=\"1\"/>"),
         "line 6, column 2: the event \"Conf-26-1\" stands on line 5 already"},
        {SCHEDULE(TALK("1", "")), "line 4, column 1: <start> of the event: \"\" is not a time "
                                  "HH:MM"},
        {SCHEDULE(TALK("1", "<start>24:00</start>")),
         "line 4, column 1: <start> of the event: \"24:00\" is not a time HH:MM"},
        {SCHEDULE(TALK("1", "<date>tomorrow</date>")),
         "line 4, column 1: <date> of the event: \"tomorrow\" is not a time such as "
         "2025-02-01T09:30:00+01:00"},
        {SCHEDULE("<event id=\"1\"><start>10:00</start></event>"),
         "line 4, column 1: <duration> of the event: \"\" is not HH:MM, at most 31 days"},
        {SCHEDULE("<event/>"), "line 4, column 1: <event> needs an id=\"…\" or a guid=\"…\""},
        {"<schedule>\n <day date=\"1\"/></schedule>",
         "line 2, column 2: <day> needs date=\"YYYY-MM-DD\"; \"1\" is no date"},
        {"<schedule><day date=\"2026-07-01\"><room/></day></schedule>",
         "line 1, column 34: <room> needs a name=\"…\""},
        {"<schedule><conference><time_zone_name>Mars/Base</time_zone_name></conference>"
         "<day date=\"2026-07-01\"><room name=\"a\">" TALK("1", "<start>10:00</start>")
         "</room></day></schedule>",
         "line 1, column 116: the event has no <date> with an offset, and the conference's "
         "<time_zone_name> \"Mars/Base\" is no zone such as \"Europe/Brussels\""},
        {"<schedule><day date=\"2026-07-01\"/><conference/></schedule>",
         "line 1, column 35: <conference> must stand before the first <day>"},
        {"<html/>", "line 1, column 1: <schedule> is expected, this is another kind of XML"},
        {"<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x \"y\">]><schedule/>",
         "line 2, column 1: declarations (<!DOCTYPE …>) are not read; remove them"},
        {"<schedule>\xff</schedule>", "line 1, column 11: byte 0xFF is not UTF-8 text here; save "
                                      "the file as UTF-8"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        assert_refused(desk, broken[i].text, broken[i].message);
        assert_int_equal(cb_world_rows(desk->world, CB_sessions), 0);
    }
    assert_false(import_bytes(desk, "<schedule>\n<day>", 16));
    assert_true(g_str_has_prefix(desk->error->message, "line 2, column "));
}

/* Operators. */

static void
operators_come_from_a_spreadsheet(void **state)
{
    Desk *desk = *state;
    take(desk, "\xef\xbb\xbfID;Name;E-Mail;phone;Active;Unavailable Dates;hat\r\n"
               "o1;\"Ann \"\"A\"\";\r\nLee\";a@x.org;'+32 2;no;2026-11-25, 2026-11-26;x\r\n"
               "\r\n"
               "o2;Łukasz;;;;;\n");
    assert_string_equal(desk->result.format, "operators");
    assert_int_equal(desk->result.rows[CB_operators], 2);
    assert_remark(desk, "operators: no column is called \"hat\"; it was left out.");
    guint row = find(desk, CB_operators, "o1");
    assert_string_equal(operators_name(desk->world, row), "Ann \"A\";\r\nLee");
    assert_string_equal(operators_phone(desk->world, row), "+32 2");
    assert_int_equal(operators_is_active(desk->world, row), 0);
    assert_string_equal(operators_availability(desk->world, row),
                        "{\"unavailableDates\":[\"2026-11-25\",\"2026-11-26\"]}");
    row = find(desk, CB_operators, "o2");
    assert_int_equal(operators_is_active(desk->world, row), 1);
    assert_null(operators_email(desk->world, row));
}

static void
operators_live_where_their_place_says(void **state)
{
    Desk *desk = *state;
    take(desk, "id,name,Place ID\no1,Ann,place_albi\no2,Łukasz,\n");
    assert_string_equal(operators_place_id(desk->world, find(desk, CB_operators, "o1")), "place_albi");
    assert_null(operators_place_id(desk->world, find(desk, CB_operators, "o2")));
    take(desk, "id,name\no1,Ann Lee\n"); /* what the file leaves out stays */
    assert_string_equal(operators_place_id(desk->world, find(desk, CB_operators, "o1")), "place_albi");
}

static void
without_an_id_the_email_address_is_the_id(void **state)
{
    Desk *desk = *state;
    take(desk, "name,email\nAnn,Ann@X.org\n");
    assert_string_equal(operators_email(desk->world, find(desk, CB_operators, "ann@x.org")),
                        "Ann@X.org");
    assert_refused(desk, "name,email\nAnn,a@x.org\nBo,\n",
                   "line 3, column 1: this operator has no id and no e-mail");
    assert_refused(desk, "name,phone\nAnn,1\n",
                   "line 1, column 1: neither a snapshot {…} nor a schedule <…>, and as a CSV of "
                   "operators its header needs a column \"id\" or \"email\"");
}

static void
operators_are_refused_where_they_are_wrong(void **state)
{
    Desk *desk = *state;
    static const struct {
        const char *text, *message;
    } broken[] = {
        {"id,name\no1,\"a\nb\"\no1,c\n", "line 4, column 1: the operator \"o1\" stands on line 2 "
                                       "already"},
        {"id,name\no1,Ann\no2\n", "line 3, column 1: this row has 1 of the header's 2 "
                                     "cells"},
        {"id\tname\no1\t\"Ann\n", "line 2, column 4: the quote that opens here is never closed"},
        {"id,name\né,\"Ann\"x\n", "line 2, column 8: something stands behind the closing quote; a "
                                 "quote inside a quoted cell is written twice"},
        {"id,active\no1,perhaps\n", "line 2, column 4: \"active\": \"perhaps\" is not yes or no"},
        {"id,unavailable_dates\no1,2026-02-30\n",
         "line 2, column 4: \"unavailable_dates\": \"2026-02-30\" is not a list of dates "
         "YYYY-MM-DD with blanks, commas, semicolons or | between them"},
        {"id,availability\no1,{\n",
         "line 2, column 4: \"availability\": \"{\" is not a JSON value"},
        {"id,Active,is_active\n", "line 1, column 11: the header names \"is_active\", which it has "
                                  "named before"},
        {"id\n \n\xff\n", "line 3, column 1: byte 0xFF is not UTF-8 text here; save the file as "
                        "UTF-8"},
        {"", "line 1, column 1: neither a snapshot {…} nor a schedule <…>, and as a CSV of "
             "operators its header needs a column \"id\" or \"email\""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        assert_refused(desk, broken[i].text, broken[i].message);
        assert_int_equal(cb_world_rows(desk->world, CB_operators), 0);
    }
}

static void
a_file_that_is_not_there_is_an_error_of_its_own(void **state)
{
    Desk *desk = *state;
    assert_false(cb_import(desk->store, "/nowhere/at all", NULL, &desk->result, &desk->error));
    assert_true(g_error_matches(desk->error, CB_STORE_ERROR, CB_STORE_ERROR_IO));
    desk_forget(desk);
    assert_false(cb_import(desk->store, desk->directory, NULL, &desk->result, &desk->error));
    assert_true(g_error_matches(desk->error, CB_STORE_ERROR, CB_STORE_ERROR_IO));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_snapshot_is_taken_whole),
        DESK_TEST(an_import_repeated_changes_nothing_and_keeps_what_the_file_leaves_out),
        DESK_TEST(of_two_rows_with_one_key_the_last_counts),
        DESK_TEST(format_and_version_may_come_last_but_must_come),
        DESK_TEST(what_a_snapshot_has_too_much_is_told_once_and_left_out),
        DESK_TEST(a_refused_snapshot_leaves_nothing_behind),
        DESK_TEST(a_link_to_nobody_is_refused_where_it_stands),
        DESK_TEST(absences_contacts_and_places_come_with_a_snapshot),
        DESK_TEST(a_new_session_needs_its_date_and_a_known_one_does_not),
        DESK_TEST(replacing_empties_the_tables_that_the_file_names),
        DESK_TEST(broken_json_is_refused_where_it_breaks),
        DESK_TEST(a_large_file_tells_its_progress_about_every_megabyte),
        DESK_TEST(a_talk_becomes_a_confirmed_session),
        DESK_TEST(a_talk_after_midnight_belongs_to_its_day_and_has_the_conferences_time),
        DESK_TEST(a_schedule_is_utf8_whatever_it_declares),
        DESK_TEST(the_type_of_a_talk_says_how_many_operators_it_needs),
        DESK_TEST(a_schedule_sets_the_overlap_rule_only_where_no_policy_stands),
        DESK_TEST(a_schedule_is_refused_where_it_is_wrong),
        DESK_TEST(operators_come_from_a_spreadsheet),
        DESK_TEST(operators_live_where_their_place_says),
        DESK_TEST(without_an_id_the_email_address_is_the_id),
        DESK_TEST(operators_are_refused_where_they_are_wrong),
        DESK_TEST(a_file_that_is_not_there_is_an_error_of_its_own),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
