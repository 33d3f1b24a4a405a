/* A call sheet on a terminal: one session after the other, with the people below it. */
#include <string.h>

#include "engine/operators/case.h"
#include "engine/when.h"
#include "store/export/callsheet_words.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"
#include "tui/screen/text.h"

#define INDENT 18 /* columns before what belongs to a session */
#define LONGEST_NAME 32u
#define LONGEST_PHONE 24u

typedef struct {
    const CbWorld *world;
    const CbCallSheet *sheet;
    const char *zone;
    gboolean links;
    FILE *out;
} Page;

/* --- links ------------------------------------------------------------------------------------ */

/* The address that dials: digits and a leading plus. */
static char *
telephone_address(const char *phone)
{
    GString *address = g_string_new("tel:");
    for (const char *c = phone; *c != '\0'; c++)
        if (g_ascii_isdigit(*c) || (*c == '+' && address->len == strlen("tel:")))
            g_string_append_c(address, *c);
    return g_string_free(address, FALSE);
}

static char *
mail_address(const char *email)
{
    g_autofree char *escaped = g_uri_escape_string(email, "@", FALSE);
    return g_strconcat("mailto:", escaped, NULL);
}

/* Text that takes at least `width` columns, with a link behind it where there are links. */
static void
print_link(const Page *page, const char *text, char *address, guint width)
{
    g_autofree char *owned = address;
    g_autofree char *clean = cb_text_clean(text, LONGEST_PHONE * 2);
    int blanks = (int)width - (int)cb_text_columns(clean, G_MAXUINT);
    if (page->links && *clean != '\0')
        fprintf(page->out, "\033]8;;%s\033\\%s\033]8;;\033\\", owned, clean);
    else
        fputs(clean, page->out);
    fprintf(page->out, "%*s", MAX(blanks, 0), "");
}

/* --- one session ------------------------------------------------------------------------------ */

static void
print_below(const Page *page, const char *label, const char *text)
{
    g_autofree char *clean = text != NULL ? cb_text_clean(text, G_MAXUINT) : NULL;
    if (clean != NULL && *clean != '\0')
        fprintf(page->out, "%*s%s%s\n", INDENT, "", label, clean);
}

/* How wide the columns of names and numbers are, for all sessions of the sheet. */
typedef struct {
    guint name, phone;
} Widths;

static Widths
measure(const CbWorld *world, const CbCallSheet *sheet)
{
    Widths widths = {0, 0};
    for (guint i = 0; i < sheet->entries->len; i++) {
        const GArray *people = g_array_index(sheet->entries, CbCallEntry, i).people;
        for (guint p = 0; p < people->len; p++) {
            guint operator = g_array_index(people, CbCalled, p).operator;
            const char *phone = cb_text_or(operators_phone(world, operator), "");
            widths.name = MAX(widths.name, cb_text_columns(cb_name_of_operator(world, operator), LONGEST_NAME));
            widths.phone = MAX(widths.phone, cb_text_columns(phone, LONGEST_PHONE));
        }
    }
    widths.name = MIN(widths.name, LONGEST_NAME);
    widths.phone = MIN(widths.phone, LONGEST_PHONE);
    return widths;
}

static void
print_person(const Page *page, const CbCalled *called, Widths widths)
{
    const char *phone = operators_phone(page->world, called->operator);
    const char *email = operators_email(page->world, called->operator);
    g_autofree char *name = cb_text_clean(cb_name_of_operator(page->world, called->operator), LONGEST_NAME);
    int blanks = (int)widths.name - (int)cb_text_columns(name, G_MAXUINT);
    fprintf(page->out, "%*s%s%*s  %s  ", INDENT, "", name, MAX(blanks, 0), "",
            called->accepted ? "     " : "asked");
    gboolean more = email != NULL && *email != '\0';
    print_link(page, cb_text_or(phone, ""), telephone_address(cb_text_or(phone, "")), more ? widths.phone + 2 : 0);
    if (more)
        print_link(page, email, mail_address(email), 0);
    fputc('\n', page->out);
}

static void
print_head(const Page *page, const CbCallEntry *entry)
{
    g_autofree char *hours = cb_callsheet_hours(page->world, entry->session, page->zone);
    g_autofree char *gap = cb_call_gap(page->sheet, entry);
    const char *client = sessions_client_id(page->world, entry->session);
    const char *state = cb_call_state(page->world, entry);
    g_autoptr(GString) head = g_string_new(cb_name_of_session(page->world, entry->session));
    if (client != NULL && *client != '\0')
        g_string_append_printf(head, " · %s", client);
    if (state != NULL)
        g_string_append_printf(head, " · %s", state);
    if (gap != NULL)
        g_string_append_printf(head, " · %s", gap);
    g_autofree char *clean = cb_text_clean(head->str, G_MAXUINT);
    int blanks = INDENT - (int)cb_text_columns(hours, G_MAXUINT);
    fprintf(page->out, "%s%*s%s\n", hours, MAX(blanks, 1), "", clean);
}

/* A note keeps its lines. */
static void
print_note(const Page *page, const char *note)
{
    g_auto(GStrv) lines = g_strsplit(note, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++)
        print_below(page, i == 0 ? "Note: " : "      ", lines[i]);
}

static void
print_entry(const Page *page, const CbCallEntry *entry, Widths widths)
{
    g_autofree char *place = cb_call_place(page->world, entry);
    print_head(page, entry);
    print_below(page, "", place);
    for (guint i = 0; i < entry->people->len; i++)
        print_person(page, &g_array_index(entry->people, CbCalled, i), widths);
    for (guint i = 0; i < entry->notes->len; i++)
        print_note(page, contacts_note(page->world, g_array_index(entry->notes, guint, i)));
}

/* --- the sheet -------------------------------------------------------------------------------- */

void
cb_call_sheet_print(const CbWorld *world, const CbCallSheet *sheet, const char *zone, gboolean links,
                    FILE *out)
{
    const Page page = {world, sheet, zone, links, out};
    g_autofree char *title = cb_call_title(world, sheet);
    g_autofree char *summary = cb_call_summary(sheet);
    Widths widths = measure(world, sheet);
    gint64 date = sheet->wish.first == sheet->wish.last ? sheet->wish.first : CB_NULL;
    cb_say(out, "%s", title);
    cb_say(out, "%s; times of %s", summary, zone);
    for (guint i = 0; i < sheet->entries->len; i++) {
        const CbCallEntry *entry = &g_array_index(sheet->entries, CbCallEntry, i);
        if (sessions_date(world, entry->session) != date) {
            date = sessions_date(world, entry->session);
            g_autofree char *day = cb_callsheet_day(date);
            fprintf(out, "\n%s\n", day);
        }
        fputc('\n', out);
        print_entry(&page, entry, widths);
    }
}
