/* What a REST request says, read from its address and its headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/json.h"
#include "sync/hub/limits.h"
#include "sync/hub/rest/media.h"
#include "sync/hub/rest/parameters.h"
#include "sync/hub/rest/prefer.h"
#include "sync/hub/rest/range.h"
#include "sync/hub/rest/refusal.h"

static CbParameters
understand(const char *query)
{
    CbParameters parameters;
    CbRefusal refusal = {0};
    gboolean understood = cb_parameters_read(&parameters, query, FALSE, &refusal);
    if (!understood)
        print_message("%s: %s (%s)\n", query, refusal.message, refusal.details);
    assert_true(understood);
    return parameters;
}

static void
assert_refused(const char *query, const char *code, const char *message)
{
    CbParameters parameters;
    CbRefusal refusal = {0};
    assert_false(cb_parameters_read(&parameters, query, FALSE, &refusal));
    assert_string_equal(refusal.code, code);
    if (message != NULL)
        assert_string_equal(refusal.message, message);
    cb_parameters_clear(&parameters);
    cb_refusal_clear(&refusal);
}

static const CbCondition *
condition(const CbParameters *parameters, guint i)
{
    assert_non_null(parameters->query->where);
    assert_true(i < parameters->query->where->parts->len);
    return parameters->query->where->parts->pdata[i];
}

static const CbSelection *
selection(const CbQuery *query, guint i)
{
    assert_true(i < query->selections->len);
    return query->selections->pdata[i];
}

/* --- select ----------------------------------------------------------------------------------- */

static void
a_field_has_alias_path_and_cast(void **state)
{
    (void)state;
    CbParameters p = understand("select=id,name:first_name,rate::text,prefs-%3Elang-%3E%3E0,"
                                "%22odd%20name%22");
    assert_int_equal(p.query->selections->len, 5);
    assert_string_equal(selection(p.query, 1)->alias, "name");
    assert_string_equal(selection(p.query, 1)->field.column, "first_name");
    assert_string_equal(selection(p.query, 2)->cast, "text");
    assert_null(selection(p.query, 2)->alias);
    assert_int_equal(selection(p.query, 3)->field.path->len, 2);
    assert_string_equal(selection(p.query, 3)->field.path->pdata[0], "->lang");
    assert_string_equal(selection(p.query, 3)->field.path->pdata[1], "->>0");
    assert_string_equal(selection(p.query, 4)->field.column, "odd name");
    cb_parameters_clear(&p);
}

static void
tables_are_embedded_in_each_other(void **state)
{
    (void)state;
    CbParameters p = understand("select=*,campaign:staffing_campaigns!fk!inner(id,sessions(city))"
                                "&campaign.sessions.city=eq.Oslo&campaign.order=id.desc"
                                "&campaign.limit=3"
                                "&staffing_campaigns.or=(id.eq.1,id.eq.2)");
    assert_int_equal(selection(p.query, 0)->kind, CB_EVERYTHING);
    const CbSelection *campaign = selection(p.query, 1);
    assert_int_equal(campaign->kind, CB_EMBED);
    assert_string_equal(campaign->table, "staffing_campaigns");
    assert_string_equal(campaign->hint, "fk");
    assert_true(campaign->inner);
    assert_int_equal(campaign->query->limit, 3);
    assert_int_equal(campaign->query->order->len, 1);
    assert_int_equal(campaign->query->where->parts->len, 1);
    const CbSelection *session = selection(campaign->query, 1);
    assert_int_equal(session->query->where->parts->len, 1);
    assert_null(p.query->where);
    cb_parameters_clear(&p);
}

static void
a_condition_on_what_is_not_embedded_is_refused(void **state)
{
    (void)state;
    assert_refused("select=id&technicians.id=eq.1", "PGRST108",
                   "'technicians' is not an embedded resource in this request");
}

/* --- filters ---------------------------------------------------------------------------------- */

static void
values_keep_what_looks_like_grammar(void **state)
{
    (void)state;
    CbParameters p = understand("a=eq.O%27Hara%2C+Jr.&b=not.like.*o*&c=eq.&d=is.NOT_NULL"
                                "&e=cs.%7Ba,b%7D&f=eq.null");
    assert_string_equal(condition(&p, 0)->value, "O'Hara, Jr.");
    assert_string_equal(condition(&p, 1)->value, "%o%");
    assert_true(condition(&p, 1)->negated);
    assert_string_equal(condition(&p, 2)->value, "");
    assert_string_equal(condition(&p, 3)->value, "not_null");
    assert_string_equal(condition(&p, 4)->value, "{a,b}");
    assert_string_equal(condition(&p, 5)->value, "null");
    cb_parameters_clear(&p);
}

static void
lists_know_quotes_and_emptiness(void **state)
{
    (void)state;
    CbParameters p = understand("a=in.(%22O%27Hara%2C+Jr.%22,%22a%5C%22b%22,Ruiz)&b=in.()"
                                "&c=not.in.(1,2)");
    const GPtrArray *names = condition(&p, 0)->values;
    assert_int_equal(names->len, 3);
    assert_string_equal(names->pdata[0], "O'Hara, Jr.");
    assert_string_equal(names->pdata[1], "a\"b");
    assert_string_equal(names->pdata[2], "Ruiz");
    assert_int_equal(condition(&p, 1)->values->len, 0);
    assert_true(condition(&p, 2)->negated);
    cb_parameters_clear(&p);
}

static void
a_quote_that_does_not_end_with_its_item_is_part_of_it(void **state)
{
    (void)state;
    CbParameters p = understand("a=in.(%22x%22y,z)&or=(b.eq.%22x%22y)");
    assert_int_equal(condition(&p, 0)->values->len, 2);
    assert_string_equal(condition(&p, 0)->values->pdata[0], "\"x\"y");
    const CbCondition *part = condition(&p, 1)->parts->pdata[0];
    assert_string_equal(part->value, "\"x\"y");
    cb_parameters_clear(&p);
}

static void
every_operator_has_its_name(void **state)
{
    (void)state;
    static const CbOp ops[] = {CB_OP_EQ,   CB_OP_NEQ,      CB_OP_GT,        CB_OP_GTE,   CB_OP_LT,
                               CB_OP_LTE,  CB_OP_LIKE,     CB_OP_ILIKE,     CB_OP_IN,    CB_OP_IS,
                               CB_OP_CONTAINS, CB_OP_CONTAINED, CB_OP_OVERLAPS};
    CbParameters p = understand("a=eq.1&a=neq.1&a=gt.1&a=gte.1&a=lt.1&a=lte.1&a=like.1&a=ilike.1"
                                "&a=in.(1)&a=is.null&a=cs.1&a=cd.1&a=ov.1");
    for (guint i = 0; i < G_N_ELEMENTS(ops); i++)
        assert_int_equal(condition(&p, i)->op, ops[i]);
    cb_parameters_clear(&p);
}

static void
logic_nests(void **state)
{
    (void)state;
    CbParameters p = understand("or=(and(city.eq.Madrid,block.eq.%22P,M%22),"
                                "not.or(a.is.null,b.in.(1,2)),"
                                "t.ov.%7B1,2%7D,e.eq.)&not.and=(x.eq.1,y.eq.2)");
    const CbCondition *any = condition(&p, 0);
    assert_int_equal(any->kind, CB_ANY);
    assert_int_equal(any->parts->len, 4);
    const CbCondition *both = any->parts->pdata[0], *neither = any->parts->pdata[1];
    assert_int_equal(both->kind, CB_ALL);
    assert_string_equal(((CbCondition *)both->parts->pdata[1])->value, "P,M");
    assert_true(neither->negated);
    assert_int_equal(((CbCondition *)neither->parts->pdata[1])->values->len, 2);
    assert_string_equal(((CbCondition *)any->parts->pdata[2])->value, "{1,2}");
    assert_string_equal(((CbCondition *)any->parts->pdata[3])->value, "");
    assert_true(condition(&p, 1)->negated);
    cb_parameters_clear(&p);
}

static void
columns_called_like_logic_are_still_columns(void **state)
{
    (void)state;
    CbParameters p = understand("or=(order.eq.1,android.eq.2)");
    const CbCondition *second = condition(&p, 0)->parts->pdata[1];
    assert_string_equal(second->field.column, "android");
    cb_parameters_clear(&p);
}

static void
what_does_not_parse_says_where(void **state)
{
    (void)state;
    assert_refused("id=noop.0", "PGRST100",
                   "\"failed to parse filter (noop.0)\" (line 1, column 1)");
    assert_refused("id=5", "PGRST100", NULL);
    assert_refused("id=is.maybe", "PGRST100",
                   "\"failed to parse filter (is.maybe)\" (line 1, column 4)");
    assert_refused("id=in.(1,2", "PGRST100", NULL);
    assert_refused("id=in.(1,2)3", "PGRST100", NULL);
    assert_refused("id=is.nullable", "PGRST100", NULL);
    assert_refused("or=(a.eq.1)or", "PGRST100", NULL);
    assert_refused("or=(a.eq.1", "PGRST100", NULL);
    assert_refused("or=()", "PGRST100", NULL);
    assert_refused("select=id,,city", "PGRST100",
                   "\"failed to parse select parameter (id,,city)\" (line 1, column 4)");
    assert_refused("select=id;drop", "PGRST100", NULL);
    assert_refused("select=a(b", "PGRST100", NULL);
    assert_refused("order=a.up", "PGRST100", "\"failed to parse order (a.up)\" (line 1, column 3)");
    assert_refused("a=eq.%ff", "PGRST100", NULL);
}

static void
what_is_not_offered_is_told(void **state)
{
    (void)state;
    const char *const beyond[] = {
        "a=fts.cat",         "a=match.x",        "a=eq(any).%7B1%7D", "select=count()",
        "select=amount.sum()", "select=...t(a)", "select=t()",        "order=t(a).desc",
    };
    for (guint i = 0; i < G_N_ELEMENTS(beyond); i++)
        assert_refused(beyond[i], "PGRST127", "Feature not implemented");
}

static char *
repeated(const char *begin, const char *text, guint n, const char *end)
{
    GString *out = g_string_new(begin);
    for (guint i = 0; i < n; i++)
        g_string_append(out, text);
    g_string_append(out, end);
    return g_string_free(out, FALSE);
}

static void
a_request_cannot_ask_for_too_much(void **state)
{
    (void)state;
    g_autofree char *conditions = repeated("", "a=eq.1&", 64, "");
    g_autofree char *more = repeated("", "a=eq.1&", 65, "");
    g_autofree char *list = repeated("a=in.(1", ",1", 999, ")");
    g_autofree char *longer = repeated("a=in.(1", ",1", 1000, ")");
    g_autofree char *logic = repeated("or=(", "or(", 100000, "");
    g_autofree char *deepest = repeated("or=(", "or(", 9, "a.eq.1))))))))))");
    g_autofree char *deeper = repeated("or=(", "or(", 10, "a.eq.1)))))))))))");
    g_autofree char *tables = repeated("select=", "a(", 100000, "");
    g_autofree char *steps = repeated("select=a", "-%3Eb", 100000, "");
    CbParameters p = understand(conditions);
    cb_parameters_clear(&p);
    p = understand(list);
    cb_parameters_clear(&p);
    p = understand(deepest);
    cb_parameters_clear(&p);
    assert_refused(deeper, "PGRST100", NULL);
    assert_refused(more, "PGRST100", NULL);
    assert_refused(longer, "PGRST100", NULL);
    assert_refused(logic, "PGRST100", NULL);
    assert_refused(tables, "PGRST100", NULL);
    assert_refused(steps, "PGRST100", NULL);
}

static void
order_says_where_nulls_go(void **state)
{
    (void)state;
    CbParameters p = understand("order=rate.desc.nullslast,id.asc,b.nullsfirst,prefs-%3E%3Elang");
    const CbOrder *order = (const CbOrder *)(gpointer)p.query->order->data;
    assert_true(order[0].descending);
    assert_int_equal(order[0].nulls, CB_NULLS_LAST);
    assert_false(order[1].descending);
    assert_int_equal(order[1].nulls, CB_NULLS_USUAL);
    assert_int_equal(order[2].nulls, CB_NULLS_FIRST);
    assert_string_equal(order[3].field.path->pdata[0], "->>lang");
    cb_parameters_clear(&p);
}

static void
a_function_tells_arguments_from_filters(void **state)
{
    (void)state;
    CbParameters p;
    CbRefusal refusal = {0};
    assert_true(cb_parameters_read(&p, "min_gap=2&city=not.eq.Oslo&order=id&limit=1", TRUE,
                                   &refusal));
    assert_int_equal(p.arguments->len, 2);
    assert_string_equal(p.arguments->pdata[0], "min_gap");
    assert_int_equal(p.query->where->parts->len, 1);
    assert_string_equal(p.limit, "1");
    cb_parameters_clear(&p);
}

/* --- ranges, preferences, forms --------------------------------------------------------------- */

static void
assert_range(const char *limit, const char *offset, const char *header, gint64 first, gint64 last)
{
    CbRange range;
    CbRefusal refusal = {0};
    assert_true(cb_range_read(&range, limit, offset, header, &refusal));
    assert_true(range.first == first && range.last == last);
}

static void
limit_offset_and_header_meet(void **state)
{
    (void)state;
    assert_range(NULL, NULL, NULL, 0, G_MAXINT64);
    assert_range("2", NULL, NULL, 0, 1);
    assert_range("2", "3", NULL, 3, 4);
    assert_range("0", NULL, "0-9", 0, -1);
    assert_range(NULL, NULL, "4-", 4, G_MAXINT64);
    assert_range("3", NULL, "1-9", 1, 2);
    assert_range("many", "-5", "a-b", 0, G_MAXINT64);
    CbRange range;
    CbRefusal refusal = {0};
    assert_false(cb_range_read(&range, NULL, NULL, "5-2", &refusal));
    assert_true(g_str_has_prefix(refusal.details, "The lower boundary"));
    assert_false(cb_range_read(&range, "-1", NULL, NULL, &refusal));
    assert_true(g_str_has_prefix(refusal.details, "Limit should be"));
    cb_refusal_clear(&refusal);
}

static void
preferences_are_told_in_their_order_and_the_first_counts(void **state)
{
    (void)state;
    CbPreferences preferences;
    g_autoptr(CbAnswer) answer = cb_answer_new(200);
    cb_prefer_read(&preferences, "max-affected=5, handling=strict,count=exact, return=minimal,"
                                 "return=representation, foo, tx=rollback");
    cb_prefer_applied(&preferences, (1 << CB_N_PREFERENCES) - 1, answer);
    assert_string_equal(g_hash_table_lookup(answer->headers, "Preference-Applied"),
                        "return=minimal, count=exact, handling=strict, max-affected=5");
    assert_int_equal(preferences.unknown->len, 1);
    assert_int_equal(preferences.max_affected, 5);
    cb_prefer_clear(&preferences);
}

static void
assert_form(const char *accept, CbForm form, gboolean strip_nulls)
{
    CbMedia media;
    CbRefusal refusal = {0};
    assert_true(cb_media_read(&media, accept, &refusal));
    assert_int_equal(media.form, form);
    assert_int_equal(media.strip_nulls, strip_nulls);
}

static void
the_heaviest_form_that_there_is_counts(void **state)
{
    (void)state;
    assert_form(NULL, CB_FORM_ARRAY, FALSE);
    assert_form("text/html, */*;q=0.1", CB_FORM_ARRAY, FALSE);
    assert_form("application/json;q=0.5, text/csv", CB_FORM_CSV, FALSE);
    assert_form("Application/vnd.pgrst.object+json", CB_FORM_OBJECT, FALSE);
    assert_form("application/vnd.pgrst.array+json;nulls=stripped", CB_FORM_ARRAY, TRUE);
    CbMedia media;
    CbRefusal refusal = {0};
    assert_false(cb_media_read(&media, "text/unknowntype, image/png;q=0.2", &refusal));
    assert_string_equal(refusal.message,
                        "None of these media types are available: text/unknowntype, image/png");
    cb_refusal_clear(&refusal);
}

static void
a_header_that_is_no_text_does_not_spoil_the_refusal(void **state)
{
    (void)state;
    g_autoptr(CbRequest) request = cb_request_new("GET", "/rest/v1/sessions");
    CbHead head = {.headers = request->headers};
    CbMedia media;
    CbRefusal refusal = {0};
    cb_head_add(&head, "Accept", "\xff");
    cb_head_add(&head, "Accept", "\xc3");
    assert_false(cb_media_read(&media, cb_request_header(request, "accept"), &refusal));
    g_autoptr(CbAnswer) answer = cb_refusal_answer(&refusal, FALSE);
    g_autofree char *problem = NULL;
    g_autoptr(cJSON) json =
        cb_json_parse_strict(answer->body->str, answer->body->len, 1000, &problem);
    assert_non_null(json);
    cb_refusal_clear(&refusal);
}

static void
csv_quotes_what_would_be_misread(void **state)
{
    (void)state;
    g_autoptr(GString) rows = g_string_new(
        "{\"id\": 1, \"text\": \"a,\\\"b\\\"\", \"none\": null, \"yes\": true, \"rate\": 250.00},"
        "{\"id\": 9007199254740993, \"text\": \"\", \"none\": [1,\"\\\":,\"],"
        " \"yes\": false, \"rate\": -1}");
    g_autoptr(GString) csv = cb_media_csv(rows);
    assert_string_equal(csv->str, "id,text,none,yes,rate\n"
                                  "1,\"a,\"\"b\"\"\",,t,250.00\n"
                                  "9007199254740993,\"\",\"[1, \"\"\\\\\"\":,\"\"]\",f,-1");
}

static void
codes_have_statuses(void **state)
{
    (void)state;
    static const struct {
        const char *code, *message;
        gboolean anonymous;
        guint status;
    } cases[] = {
        {"42501", "", TRUE, 401},    {"42501", "", FALSE, 403},   {"23505", "", FALSE, 409},
        {"23502", "", FALSE, 400},   {"40001", "", FALSE, 500},   {"PT409", "", FALSE, 409},
        {"PTabc", "", FALSE, 500},   {"25006", "", FALSE, 405},   {"25P02", "", FALSE, 500},
        {"P0001", "", FALSE, 400},   {"P0002", "", FALSE, 500},   {"08006", "", FALSE, 503},
        {"57P01", "", FALSE, 503},   {"57014", "", FALSE, 500},   {"28P01", "", FALSE, 403},
        {"PGRST116", "", FALSE, 406}, {"PGRST999", "", FALSE, 400}, {"22P02", "", FALSE, 400},
        {"21000", "UPDATE requires a WHERE clause", FALSE, 400}, {"21000", "", FALSE, 500},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        CbRefusal refusal = {.message = (char *)cases[i].message};
        g_strlcpy(refusal.code, cases[i].code, sizeof refusal.code);
        assert_int_equal(cb_refusal_status(&refusal, cases[i].anonymous), cases[i].status);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_has_alias_path_and_cast),
        cmocka_unit_test(tables_are_embedded_in_each_other),
        cmocka_unit_test(a_condition_on_what_is_not_embedded_is_refused),
        cmocka_unit_test(values_keep_what_looks_like_grammar),
        cmocka_unit_test(lists_know_quotes_and_emptiness),
        cmocka_unit_test(a_quote_that_does_not_end_with_its_item_is_part_of_it),
        cmocka_unit_test(every_operator_has_its_name),
        cmocka_unit_test(logic_nests),
        cmocka_unit_test(columns_called_like_logic_are_still_columns),
        cmocka_unit_test(what_does_not_parse_says_where),
        cmocka_unit_test(what_is_not_offered_is_told),
        cmocka_unit_test(a_request_cannot_ask_for_too_much),
        cmocka_unit_test(order_says_where_nulls_go),
        cmocka_unit_test(a_function_tells_arguments_from_filters),
        cmocka_unit_test(limit_offset_and_header_meet),
        cmocka_unit_test(preferences_are_told_in_their_order_and_the_first_counts),
        cmocka_unit_test(the_heaviest_form_that_there_is_counts),
        cmocka_unit_test(a_header_that_is_no_text_does_not_spoil_the_refusal),
        cmocka_unit_test(csv_quotes_what_would_be_misread),
        cmocka_unit_test(codes_have_statuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
