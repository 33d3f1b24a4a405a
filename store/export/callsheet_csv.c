#include "engine/when.h"
#include "store/export/callsheet.h"
#include "store/export/csv.h"

enum {
    DATE,
    STARTS,
    ENDS,
    SESSION,
    TITLE,
    CLIENT,
    STATUS,
    PLACE,
    ADDRESS,
    REGION,
    NEED,
    GAP,
    PERSON,
    NAME,
    ROLE,
    PHONE,
    EMAIL,
    NOTES,
    N_COLUMNS,
};

static const char *const heads[N_COLUMNS] = {
    "date",    "starts", "ends", "session_id", "title",       "client", "status", "place", "address",
    "region",  "need",   "gap",  "operator_id", "name",       "role",   "phone",  "email", "notes",
};

/* Notes in one cell, a line each. */
static char *
notes_of(const CbWorld *world, const CbCallEntry *entry)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < entry->notes->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "",
                               contacts_note(world, g_array_index(entry->notes, guint, i)));
    return g_string_free(text, FALSE);
}

static const char *
clock_of(gint64 time, const char *zone, char text[static 6])
{
    return time == CB_NULL ? NULL : cb_time_clock(time, zone, text);
}

static void
fill_person(const CbWorld *world, const CbCalled *called, const char **cells)
{
    cells[PERSON] = operators_id(world, called->operator);
    cells[NAME] = operators_name(world, called->operator);
    cells[ROLE] = called->accepted ? "accepted" : "asked";
    cells[PHONE] = operators_phone(world, called->operator);
    cells[EMAIL] = operators_email(world, called->operator);
}

static void
write_entry(const CbWorld *world, const CbCallEntry *entry, const char *zone, FILE *out)
{
    guint session = entry->session;
    char date[11], starts[6], ends[6];
    g_autofree char *notes = notes_of(world, entry);
    g_autofree char *need = g_strdup_printf("%" G_GINT64_FORMAT, entry->need);
    g_autofree char *gap = g_strdup_printf("%" G_GINT64_FORMAT, entry->gap);
    const char *cells[N_COLUMNS] = {
        [DATE] = cb_day_format(sessions_date(world, session), date),
        [STARTS] = clock_of(sessions_starts_at(world, session), zone, starts),
        [ENDS] = clock_of(sessions_ends_at(world, session), zone, ends),
        [SESSION] = sessions_id(world, session),
        [TITLE] = sessions_title(world, session),
        [CLIENT] = sessions_client_id(world, session),
        [STATUS] = sessions_status(world, session),
        [PLACE] = entry->place != CB_NO_ROW ? places_name(world, entry->place) : NULL,
        [ADDRESS] = entry->place != CB_NO_ROW ? places_address(world, entry->place) : NULL,
        [REGION] = sessions_region(world, session),
        [NEED] = need,
        [GAP] = gap,
        [NOTES] = notes,
    };
    for (guint i = 0; i < entry->people->len; i++) {
        fill_person(world, &g_array_index(entry->people, CbCalled, i), cells);
        cb_csv_texts(out, cells, N_COLUMNS);
    }
    if (entry->people->len == 0)
        cb_csv_texts(out, cells, N_COLUMNS);
}

gboolean
cb_call_sheet_csv(const CbWorld *world, const CbCallSheet *sheet, const char *zone, FILE *out,
                  GError **error)
{
    cb_csv_texts(out, heads, N_COLUMNS);
    for (guint i = 0; i < sheet->entries->len; i++)
        write_entry(world, &g_array_index(sheet->entries, CbCallEntry, i), zone, out);
    return cb_export_end(out, error);
}
