/* Credentials and SQL never reach a log or a screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/dice.h"
#include "engine/pool/strip.h"

static void
assert_strips(const char *text, const char *expected)
{
    g_autofree char *stripped = cb_strip(text);
    assert_string_equal(stripped, expected);
}

/* Every text has SECRET or Secret in what must go. */
static void
what_is_secret_goes_however_it_is_written(void **state)
{
    static const char *const texts[] = {
        "postgres://app:SECRET@db.example.com:5432/pool refused",
        "postgresql://app:p@SECRET/w@db/pool",
        "mysql://root:SECRET@h1,mysql://root:SECRET@h2",
        "https://SECRET@hub.example.com/api",
        "redis://:SECRET@localhost",
        "could not connect: host=db user=app password=SECRET dbname=pool",
        "PASSWORD = 'SECRET with blanks'",
        "password: \"SECRET with \\\" quotes\" end",
        "{\"user\":\"ann\",\"password\":\"SECRET word\"}",
        "{\\\"password\\\":\\\"SECRET word\\\"}",
        "DB_PASSWORD=SECRET",
        "PGPASSWORD='SECRET",
        "pwd=SECRET;Server=db",
        "passwd:SECRET",
        "the password is SECRET",
        "my.api-key => SECRET",
        "api key: SECRET",
        "X-Api-Key: SECRET",
        "refreshToken=SECRET",
        "?access_token=SECRET&next=1",
        "client_secret\t=\tSECRET",
        "--password SECRET --host db",
        "--hub-token=SECRET",
        "Authorization: Bearer SECRET",
        "authorization: Basic dXNlcjpTRUNSRVQ= SECRET",
        "Cookie: booking.session=SECRET; theme=SECRET",
        "set-cookie: sid=SECRET",
        "sent bearer SECRET to the hub",
        "headers {'Authorization': 'Bearer SECRET'}",
        "sk-SECRETabcdef0123456789",
        "key sk_live_SECRET0123456789abcdef",
        "ghp_SECRETabcdefghijklmnopqrstuvwxyz0123",
        "xoxb-SECRET-1234567890",
        "AKIASECRET0123456789",
        "AIzaSECRET-abcdefghijklmnopqrstuvwxyz012",
        "eyJhbGciOiJIUzI1NiJ9.SECRETeyJzdWIiOiIxIn0.abc",
        "SECRETf00d5eed0123456789abcdef0123456789",
        "-----BEGIN RSA PRIVATE KEY-----\nSECRET\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nSECRET",
        "ALTER USER app IDENTIFIED BY 'SECRET'",
        "SELECT * FROM employee WHERE email = 'SECRET'",
        "select name from employee where SECRET = 1",
        "SeLeCt(SECRET)",
        "select/**/SECRET/**/from employee",
        "select 1; drop table SECRET",
        "Invalid `prisma.employee.create()`: INSERT INTO employee VALUES ('SECRET')",
        "insert or ignore into booking_plan(a) values('SECRET')",
        "update booking_plan set meeting_detail = 'SECRET'",
        "UPDATE only booking_plan AS b SET x = SECRET",
        "delete\nfrom SECRET",
        "create unique index SECRET on t(x)",
        "with late as (select SECRET) select 1",
        "failed: where b.name = 'SECRET'",
        "1 union all select SECRET",
        "DETAIL: parameters: $1 = 'SECRET', $2 = '4'",
        "bound $1 = 'SECRET'",
        "\xff\xfepassword=SECRET",
    };
    (void)state;
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
        g_autofree char *stripped = cb_strip(texts[t]);
        if (strstr(stripped, "SECRET") != NULL)
            fail_msg("%s\n became %s", texts[t], stripped);
        assert_true(g_utf8_validate(stripped, -1, NULL));
    }
}

static void
what_helps_stays(void **state)
{
    static const char *const texts[] = {
        "connection refused: host db.example.com, port 5432",
        "timeout after 30 s while booking b-1042 was decided",
        "password authentication failed for user \"app\"",
        "interpreter 00123 already has 9b2f6c1e-58f1-4a9e-bb3d-4c1f3f1f0a11 at 09:30",
        "Könnte nicht geöffnet werden: Zeitüberschreitung",
        "UNIQUE constraint failed: booking_plan.booking_id",
        "the meeting was moved from 10:00 to 11:00; please update the room",
        "http://hub.example.com:8080/api/pool answered 502",
        "no such table: dr_policy_log",
        "",
    };
    (void)state;
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++)
        assert_strips(texts[t], texts[t]);
    assert_strips(NULL, "");
}

static void
the_rest_of_a_message_stays_readable(void **state)
{
    (void)state;
    assert_strips("postgres://app:s3cret@db/pool refused", "postgres://***@db/pool refused");
    assert_strips("host=db password=x dbname=pool", "host=db password=*** dbname=pool");
    assert_strips("near \"x\": INSERT INTO booking_plan VALUES (1)", "near \"x\": (SQL)");
    assert_strips("sent Bearer abc1 to the hub", "sent Bearer *** to the hub");
}

/* Stripped once is stripped: nothing that is left looks like something to strip again. */
static void
long_and_random_texts_come_out_as_text(void **state)
{
    static const char *const words[] = {"password",
                                        "=",
                                        "\"",
                                        "'",
                                        "\\",
                                        "select",
                                        " ",
                                        "from",
                                        "://",
                                        "@",
                                        "(",
                                        "/*",
                                        "Bearer",
                                        "\n",
                                        "a1",
                                        ":",
                                        "-----BEGIN PRIVATE KEY-----",
                                        "ü",
                                        "\xff"};
    CbDice dice = cb_dice_new(7, 1);
    (void)state;
    for (guint round = 0; round < 300; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        guint n = 1 + cb_dice_below(&dice, 60);
        for (guint w = 0; w < n; w++)
            g_string_append(text, words[cb_dice_below(&dice, G_N_ELEMENTS(words))]);
        g_autofree char *stripped = cb_strip(text->str);
        assert_true(g_utf8_validate(stripped, -1, NULL));
    }
    g_autofree char *letters = g_strnfill(1000000, 'a');
    g_autofree char *blanks = g_strnfill(200000, ' ');
    g_autofree char *open = g_strconcat("password=\"", letters, NULL);
    g_autofree char *begun = g_strconcat("select", blanks, "with", blanks, NULL);
    g_autofree char *a = cb_strip(letters), *b = cb_strip(open), *c = cb_strip(begun);
    assert_true(g_utf8_strlen(a, -1) <= CB_STRIP_LONGEST + 1);
    assert_null(strstr(b, "aaaa"));
    assert_true(g_utf8_strlen(c, -1) <= CB_STRIP_LONGEST + 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_secret_goes_however_it_is_written),
        cmocka_unit_test(what_helps_stays),
        cmocka_unit_test(the_rest_of_a_message_stays_readable),
        cmocka_unit_test(long_and_random_texts_come_out_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
