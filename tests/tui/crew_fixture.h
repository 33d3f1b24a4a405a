/* A small crew for tests of the console: jobs that require roles, people of sound whom every rule has something to do with.
 * The job is in ten days; Marc is invited elsewhere, Kai booked, Luz away, Iris and Jon are in the fridge.
 */
#pragma once

#include "tests/tui/console_fixture.h"

#define SNAPSHOT "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"

/* Reads rows in as a snapshot: the text of `tables` without its braces. */
static inline void
import_rows(const char *directory, const char *tables)
{
    g_autofree char *path = g_build_filename(directory, "rows.json", NULL);
    g_autofree char *text = g_strconcat(SNAPSHOT, tables, "}}", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    g_free(call_list(directory, (const char *const[]){"import", path, NULL}));
}

static inline void
append_people(GString *text)
{
    static const char *const names[][2] = {
        {"Ana", "Ruiz"},   {"Bo", "Tran"},    {"Cleo", "Marín"}, {"Dario", "Vega"}, {"Eva", "Soler"},
        {"Félix", "Roca"}, {"Gina", "Prat"},  {"Hugo", "Lara"},  {"Iris", "Moya"},  {"Jon", "Salas"},
        {"Kai", "Ortiz"},  {"Luz", "Peña"},   {"Marc", "Vidal"},
    };
    g_string_append(text, "\"profiles\":[");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        g_string_append_printf(text,
                               "%s{\"id\":\"p%02u\",\"first_name\":\"%s\",\"last_name\":\"%s\",\"phone\":\"+34 600 0%02u\","
                               "\"department\":\"sound\",\"role\":\"%s\"}",
                               i == 0 ? "" : ",", i + 1, names[i][0], names[i][1], i,
                               i == 0 || i == 3 ? "house_tech" : "technician");
    g_string_append(text, "],");
}

static inline void
import_crew(const char *directory)
{
    g_autoptr(GString) text = g_string_new(NULL);
    append_people(text);
    g_string_append(text,
        "\"jobs\":["
        "{\"id\":\"fiesta\",\"title\":\"Fiesta del Norte\",\"start_time\":\"2026-11-30T10:00:00Z\",\"end_time\":\"2026-12-01T02:00:00Z\"},"
        "{\"id\":\"gala\",\"title\":\"Gala\",\"start_time\":\"2026-11-30T16:00:00Z\",\"end_time\":\"2026-11-30T23:00:00Z\"},"
        "{\"id\":\"feria\",\"title\":\"Feria\",\"start_time\":\"2026-11-03T08:00:00Z\",\"end_time\":\"2026-11-04T20:00:00Z\"}],"
        "\"job_required_roles\":["
        "{\"id\":\"r1\",\"job_id\":\"fiesta\",\"department\":\"sound\",\"role_code\":\"SND-FOH-R\",\"quantity\":1},"
        "{\"id\":\"r2\",\"job_id\":\"fiesta\",\"department\":\"sound\",\"role_code\":\"SND-MON-E\",\"quantity\":2}],"
        "\"skills\":[{\"id\":\"s1\",\"name\":\"SND-FOH-R\"},{\"id\":\"s2\",\"name\":\"SND-MON-E\"}],"
        "\"profile_skills\":["
        "{\"profile_id\":\"p01\",\"skill_id\":\"s2\",\"proficiency\":3,\"is_primary\":true},"
        "{\"profile_id\":\"p02\",\"skill_id\":\"s2\",\"proficiency\":2,\"is_primary\":false},"
        "{\"profile_id\":\"p03\",\"skill_id\":\"s2\",\"proficiency\":4,\"is_primary\":true},"
        "{\"profile_id\":\"p04\",\"skill_id\":\"s1\",\"proficiency\":5,\"is_primary\":true}],"
        "\"technician_fridge\":[{\"technician_id\":\"p09\"},{\"technician_id\":\"p10\"}],"
        "\"timesheets\":["
        "{\"id\":\"h1\",\"job_id\":\"gala\",\"technician_id\":\"p11\",\"date\":\"2026-11-30\"},"
        "{\"id\":\"h2\",\"job_id\":\"feria\",\"technician_id\":\"p01\",\"date\":\"2026-11-03\"},"
        "{\"id\":\"h3\",\"job_id\":\"feria\",\"technician_id\":\"p01\",\"date\":\"2026-11-04\"}],"
        "\"technician_availability\":[{\"id\":\"v1\",\"technician_id\":\"p12\",\"date\":\"2026-11-30\",\"status\":\"vacation\"}],"
        "\"job_assignments\":[{\"id\":\"a1\",\"job_id\":\"gala\",\"technician_id\":\"p13\",\"sound_role\":\"SND-FOH-R\",\"status\":\"invited\"}]");
    import_rows(directory, text->str);
}

/* Group setup: nothing but the crew. */
static inline int
prepare_crew(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-crew", NULL);
    import_crew(prepared);
    return 0;
}
