/* Mails hold whatever people, sessions and companies are called, and nothing that they are called becomes a header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/dice.h"
#include "engine/when.h"
#include "sync/hub/sender/mail.h"

/* --- reading it back, as a mail program does ---------------------------------------------------- */

/* The value of a header with its lines unfolded; NULL when there is none, and a failure when there are two. */
static char *
header_of(const char *mail, const char *name)
{
    const char *end = strstr(mail, "\r\n\r\n");
    g_autofree char *head = end == NULL ? g_strdup(mail) : g_strndup(mail, (gsize)(end - mail));
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
    GString *value = NULL;
    gboolean inside = FALSE;
    for (char **line = lines; *line != NULL; line++) {
        if (**line == ' ' && inside) {
            g_string_append(value, *line);
            continue;
        }
        inside = g_str_has_prefix(*line, name) && (*line)[strlen(name)] == ':';
        if (inside && value != NULL)
            fail_msg("two headers %s", name);
        if (inside)
            value = g_string_new(*line + strlen(name) + 1);
    }
    return value == NULL ? NULL : g_strstrip(g_string_free(value, FALSE));
}

/* Encoded words decoded; blanks between two of them are none (RFC 2047, 6.2). */
static char *
decoded(const char *value)
{
    GString *text = g_string_new(NULL);
    gboolean word = FALSE;
    while (*value != '\0') {
        gsize blanks = strspn(value, " ");
        if (word && blanks > 0 && g_str_has_prefix(value + blanks, "=?"))
            value += blanks;
        word = g_str_has_prefix(value, "=?UTF-8?B?");
        const char *end = word ? strstr(value + 10, "?=") : NULL;
        if (end == NULL) {
            g_string_append_c(text, *value++);
            continue;
        }
        assert_true(end + 2 - value <= 75);
        g_autofree char *base64 = g_strndup(value + 10, (gsize)(end - value - 10));
        gsize length;
        g_autofree guchar *bytes = g_base64_decode(base64, &length);
        assert_true(g_utf8_validate((char *)bytes, (gssize)length, NULL)); /* whole characters in each */
        g_string_append_len(text, (char *)bytes, (gssize)length);
        value = end + 2;
    }
    return g_string_free(text, FALSE);
}

/* A quoted name without its quotes. */
static char *
unquoted(const char *text)
{
    GString *name = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            continue;
        if (*text == '\\')
            text++;
        g_string_append_c(name, *text);
    }
    return g_string_free(name, FALSE);
}

static char *
unquoted_printable(const char *text)
{
    GString *body = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        if (*text == '\r')
            continue;
        if (*text != '=') {
            g_string_append_c(body, *text);
        } else if (text[1] == '\r') {
            text += 2;
        } else {
            g_string_append_c(body, (char)(g_ascii_xdigit_value(text[1]) * 16 + g_ascii_xdigit_value(text[2])));
            text += 2;
        }
    }
    return g_string_free(body, FALSE);
}

/* --- names ------------------------------------------------------------------------------------ */

static const char *const hostile[] = {
    "Ana Roy",
    "Zo\303\253 \304\275ubom\303\255r",
    "Ana\r\nBcc: all@example.test",
    "Ana\nBcc: all@example.test\n\nhello",
    "Ana\r\n\r\n<html>",
    "=?UTF-8?B?QmNj?=",
    "Ana \"the \\ lamp\" Roy, <x@example.test>; (lights)",
    "\033[31mred\007",
    "\342\200\250line\342\200\251paragraph",
    "\360\237\216\255\360\237\216\255\360\237\216\255\360\237\216\255\360\237\216\255\360\237\216\255\360\237\216\255"
    "\360\237\216\255\360\237\216\255\360\237\216\255\360\237\216\255\360\237\216\255\360\237\216\255",
    " ",
    "",
    "\377\376 broken \303",
};

/* What of a text is to be read in a header. */
static char *
expected(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *line = g_string_new(NULL);
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_type(c) != G_UNICODE_FORMAT || c == 0x200c || c == 0x200d)
            g_string_append_unichar(line, g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c);
    }
    return g_strstrip(g_string_free(line, FALSE));
}

static const char *const header_names[] = {"Date",         "From",         "To",           "Subject",
                                           "Message-ID",   "Auto-Submitted", "MIME-Version", "Content-Type",
                                           "Content-Transfer-Encoding"};

/* Every line is short, ends as it should, is ASCII, and is one of the headers that we write or goes on with one. */
static void
assert_well_formed(const char *mail)
{
    const char *end = strstr(mail, "\r\n\r\n");
    assert_non_null(end);
    g_auto(GStrv) lines = g_strsplit(mail, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        assert_true(strlen(*line) <= 78);
        for (const char *at = *line; *at != '\0'; at++)
            assert_true(g_ascii_isprint(*at) || *at == '\t');
    }
    g_autofree char *head = g_strndup(mail, (gsize)(end - mail));
    g_auto(GStrv) headers = g_strsplit(head, "\r\n", -1);
    guint n = 0;
    for (char **line = headers; *line != NULL; line++) {
        gboolean known = **line == ' ';
        for (guint h = 0; h < G_N_ELEMENTS(header_names); h++)
            known = known || (g_str_has_prefix(*line, header_names[h]) && (*line)[strlen(header_names[h])] == ':');
        if (!known)
            fail_msg("a header of its own: %s", *line);
        n += **line != ' ';
    }
    assert_int_equal(n, G_N_ELEMENTS(header_names));
}

static GString *
compose(const char *name, const char *subject, const char *body)
{
    const CbLetter letter = {.id = (char *)"m1",
                             .cause = (char *)"released",
                             .name = (char *)name,
                             .address = (char *)"ana@example.test",
                             .subject = (char *)subject,
                             .body = (char *)body,
                             .now = 1764000000 * CB_SECOND};
    return cb_mail_compose(&letter, "Crew", "crew@example.test");
}

static void
check(const char *name, const char *subject, const char *body)
{
    g_autoptr(GString) mail = compose(name, subject, body);
    assert_well_formed(mail->str);
    g_autofree char *folded = header_of(mail->str, "Subject"), *read_subject = decoded(folded);
    g_autofree char *want_subject = expected(subject);
    if (strstr(want_subject, "  ") == NULL || !g_str_is_ascii(want_subject))
        assert_string_equal(read_subject, want_subject);
    g_autofree char *to = header_of(mail->str, "To");
    char *address = strrchr(to, '<');
    assert_string_equal(address, "<ana@example.test>");
    *address = '\0';
    g_autofree char *whole = decoded(g_strstrip(to)), *plain = *to == '"' ? unquoted(whole) : g_strdup(whole);
    g_autofree char *want = expected(name);
    assert_string_equal(plain, want);
    g_autofree char *valid = g_utf8_make_valid(body, -1), *read = unquoted_printable(strstr(mail->str, "\r\n\r\n") + 4);
    g_auto(GStrv) parts = g_strsplit(valid, "\r\n", -1);
    g_autofree char *lines = g_strjoinv("\n", parts), *want_body = g_strconcat(lines, "\n", NULL);
    assert_string_equal(read, want_body);
}

static void
whatever_people_are_called_stays_one_name(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        check(hostile[i], hostile[i], hostile[i]);
        g_autofree char *longer = g_strnfill(9000, 'x'), *whole = g_strconcat(hostile[i], longer, NULL);
        check(whole, whole, whole);
    }
}

/* A text of random characters: plain, special, wide, steering, and bytes that are none. */
static char *
random_text(CbDice *dice)
{
    static const char *const parts[] = {"a", "Z", " ", "\r", "\n", "\r\n", "\"", "\\", "=?", "?=", "=", "_", "<", ">",
                                        "\303\251", "\342\202\254", "\360\237\216\255", "\001", "\177", "\302\205",
                                        "\377", ":", ",", "Bcc: x@example.test", ".", "\r\n.\r\n", "\t", "{yes}",
                                        "\342\200\256", "\342\201\246", "\342\200\217", "\342\200\215"};
    GString *text = g_string_new(NULL);
    for (guint n = cb_dice_below(dice, 120); n > 0; n--)
        g_string_append(text, parts[cb_dice_below(dice, G_N_ELEMENTS(parts))]);
    return g_string_free(text, FALSE);
}

static void
no_text_at_all_makes_a_header_or_is_lost(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 3000; seed++) {
        CbDice dice = cb_dice_new(seed, 1);
        g_autofree char *name = random_text(&dice), *subject = random_text(&dice), *body = random_text(&dice);
        g_autoptr(GString) mail = compose(name, subject, body);
        assert_well_formed(mail->str);
        g_autofree char *folded = header_of(mail->str, "Subject"), *read = decoded(folded);
        g_autofree char *want = expected(subject);
        assert_string_equal(read, want);
    }
}

/* --- addresses -------------------------------------------------------------------------------- */

static void
addresses_are_taken_or_refused_whole(void **state)
{
    static const char *const good[][2] = {
        {"ana@example.test", "ana@example.test"},
        {"ana.roy+crew@mail.example.test", "ana.roy+crew@mail.example.test"},
        {"ana@b\303\274hne.example", "ana@xn--bhne-0ra.example"},
        {"ana@localhost", "ana@localhost"},
    };
    static const char *const bad[] = {
        "", "ana", "@example.test", "ana@", "ana@example.test\r\nRCPT TO:<x@example.test>", "ana@example.test\n",
        "ana roy@example.test", "<ana@example.test>", "ana@example.test,ben@example.test", "ana@exa mple.test",
        "\303\251@example.test", "ana@-example.test", "ana@example..test", "\"ana\"@example.test", "a@b@c",
    };
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autofree char *address = cb_mail_address(good[i][0]);
        assert_string_equal(address, good[i][1]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *address = cb_mail_address(bad[i]);
        if (address != NULL)
            fail_msg("%s is taken as %s", bad[i], address);
    }
    assert_null(cb_mail_address(NULL));
}

static void
the_same_message_is_the_same_mail(void **state)
{
    (void)state;
    g_autoptr(GString) one = compose("Ana", "Hi", "Text"), two = compose("Ana", "Hi", "Text");
    g_autofree char *id = header_of(one->str, "Message-ID"), *again = header_of(two->str, "Message-ID");
    assert_string_equal(id, again);
    assert_true(g_str_has_suffix(id, "@example.test>"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_people_are_called_stays_one_name),
        cmocka_unit_test(no_text_at_all_makes_a_header_or_is_lost),
        cmocka_unit_test(addresses_are_taken_or_refused_whole),
        cmocka_unit_test(the_same_message_is_the_same_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
