#include "tests/support/worlds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/operators/staffing.h"
#include "engine/when.h"

/* --- rows by hand ----------------------------------------------------------------------------- */

const char *const worlds_null = "(null)";

static void
set_cell(CbPatch *rows, CbRow *row, const char *name, const char *text)
{
    int column = cb_table_column(&cb_tables[row->table], name);
    if (column < 0)
        fail_msg("%s has no column %s", cb_tables[row->table].name, name);
    CbType type = cb_tables[row->table].columns[column].type;
    CbValue value = cb_text(NULL);
    if (text != worlds_null && !cb_value_parse(type, text, &value))
        fail_msg("%s.%s: \"%s\" is not %s", cb_tables[row->table].name, name, text,
                 cb_type_form(type));
    cb_patch_set(rows, row, (guint)column, value);
}

static void
set_cells(CbPatch *rows, CbRow *row, va_list pairs)
{
    for (const char *name; (name = va_arg(pairs, const char *)) != NULL;)
        set_cell(rows, row, name, va_arg(pairs, const char *));
}

void
worlds_row(CbPatch *rows, CbTableId table, ...)
{
    va_list pairs;
    va_start(pairs, table);
    set_cells(rows, cb_patch_add(rows, table), pairs);
    va_end(pairs);
}

void
worlds_session(CbPatch *rows, const char *id, const char *date, ...)
{
    CbRow *row = cb_patch_add(rows, CB_sessions);
    set_cell(rows, row, "id", id);
    set_cell(rows, row, "date", date);
    set_cell(rows, row, "status", "confirmed");
    set_cell(rows, row, "setup_ids", "[\"setup\"]");
    va_list pairs;
    va_start(pairs, date);
    set_cells(rows, row, pairs);
    va_end(pairs);
}

void
worlds_operator(CbPatch *rows, const char *id, ...)
{
    CbRow *row = cb_patch_add(rows, CB_operators);
    set_cell(rows, row, "id", id);
    set_cell(rows, row, "name", id);
    va_list pairs;
    va_start(pairs, id);
    set_cells(rows, row, pairs);
    va_end(pairs);
}

void
worlds_link(CbPatch *rows, const char *session, const char *operator, const char *status)
{
    worlds_row(rows, CB_session_operators, "session_id", session, "operator_id", operator, "status",
               status, NULL);
}

void
worlds_policy(CbPatch *rows, const char *json)
{
    worlds_row(rows, CB_policies, "id", "board", "policy", json, NULL);
}

CbWorld *
worlds_of(const CbPatch *rows)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    for (guint i = 0; i < cb_patch_rows(rows); i++)
        cb_world_builder_add(builder, cb_patch_row(rows, i));
    return cb_world_builder_finish(builder);
}

guint
worlds_find(const CbWorld *world, CbTableId table, const char *id)
{
    guint row = cb_world_find(world, table, id);
    assert_true(row != CB_NO_ROW);
    return row;
}

gint64
worlds_time(const char *text)
{
    gint64 time = 0;
    assert_true(cb_time_parse(text, &time));
    return time;
}

/* --- random Worlds ---------------------------------------------------------------------------- */

static const char *const regions[] = {"north", "south", "east", "west", "centre", NULL};
static const char *const session_statuses[] = {"confirmed", "confirmed", "confirmed", "confirmed",
                                               "draft",     "pending",   "completed", "cancelled"};
static const char *const link_statuses[] = {"accepted", "accepted", "pending", "rejected"};
static const char *const setups[] = {"[\"stage\"]", "[\"stage\",\"light\"]", "[\"stage\"]", "[]",
                                     NULL};

#define THROW(dice, list) (list)[cb_dice_below(dice, G_N_ELEMENTS(list))]

static gint64
random_day(CbDice *dice, guint days)
{
    gint64 first = 0;
    cb_day_parse(WORLDS_FIRST_DAY, &first);
    return first + cb_dice_below(dice, days);
}

static void
throw_region(CbPatch *rows, CbRow *row, guint column, CbDice *dice)
{
    cb_patch_set_text(rows, row, column, THROW(dice, regions));
}

static void
throw_availability(CbPatch *rows, CbRow *row, CbDice *dice, guint days)
{
    g_autoptr(GString) json = g_string_new("{\"unavailableDates\":[");
    guint n = cb_dice_below(dice, 4);
    for (guint i = 0; i < n; i++) {
        char date[11];
        g_string_append_printf(json, "%s\"%s\"", i == 0 ? "" : ",",
                               cb_day_format(random_day(dice, days), date));
    }
    g_string_append(json, "]}");
    cb_patch_set_text(rows, row, CB_operators_availability,
                      cb_dice_percent(dice, 20) ? NULL : json->str);
}

/* Times near the date: most within it, some past midnight, a few on another day altogether. */
static void
throw_times(CbRow *row, CbDice *dice, gint64 day)
{
    gint64 starts = CB_NULL, ends = CB_NULL;
    if (cb_dice_percent(dice, 75)) {
        starts = day * CB_DAY + cb_dice_below(dice, 52) * 30 * CB_MINUTE;
        if (cb_dice_percent(dice, 5))
            starts -= 2 * CB_DAY;
        ends = starts + (1 + cb_dice_below(dice, 16)) * 30 * CB_MINUTE;
        if (cb_dice_percent(dice, 5))
            ends = CB_NULL;
    }
    cb_patch_set_integer(row, CB_sessions_starts_at, starts);
    cb_patch_set_integer(row, CB_sessions_ends_at, ends);
}

static gint64
throw_need(CbDice *dice)
{
    guint need = cb_dice_below(dice, 6);
    return need == 5 ? CB_NULL : (gint64)need;
}

static void
add_random_operator(CbPatch *rows, guint number, CbDice *dice, guint days)
{
    g_autofree char *id = g_strdup_printf("op-%03u", number);
    CbRow *row = cb_patch_add(rows, CB_operators);
    cb_patch_set_text(rows, row, CB_operators_id, id);
    throw_region(rows, row, CB_operators_region, dice);
    throw_availability(rows, row, dice, days);
    cb_patch_set_integer(row, CB_operators_is_active, !cb_dice_percent(dice, 10));
}

static void
add_random_session(CbPatch *rows, guint number, CbDice *dice, guint days)
{
    g_autofree char *id = g_strdup_printf("s-%03u", number);
    gint64 day = random_day(dice, days);
    CbRow *row = cb_patch_add(rows, CB_sessions);
    cb_patch_set_text(rows, row, CB_sessions_id, id);
    cb_patch_set_integer(row, CB_sessions_date, day);
    throw_times(row, dice, day);
    cb_patch_set_text(rows, row, CB_sessions_status, THROW(dice, session_statuses));
    cb_patch_set_text(rows, row, CB_sessions_setup_ids, THROW(dice, setups));
    cb_patch_set_integer(row, CB_sessions_min_operators, throw_need(dice));
    throw_region(rows, row, CB_sessions_region, dice);
    if (cb_dice_percent(dice, 5))
        cb_patch_set_text(rows, row, CB_sessions_region, "nobody lives here");
}

static void
add_random_link(CbPatch *rows, guint session, guint operator, const char *status)
{
    g_autofree char *session_id = g_strdup_printf("s-%03u", session);
    g_autofree char *operator_id = g_strdup_printf("op-%03u", operator);
    worlds_link(rows, session_id, operator_id, status);
}

CbWorld *
worlds_random(const WorldsShape *shape)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    CbDice dice = cb_dice_new(shape->seed, 1);
    for (guint o = shape->operators; o-- > 0;)
        add_random_operator(rows, o, &dice, shape->days);
    for (guint s = shape->sessions; s-- > 0;)
        add_random_session(rows, s, &dice, shape->days);
    for (guint l = 0; l < shape->links; l++) {
        guint session = cb_dice_below(&dice, shape->sessions);
        guint operator = cb_dice_favourite(&dice, shape->operators, 2);
        add_random_link(rows, session, operator, THROW(&dice, link_statuses));
    }
    for (guint o = 0; o < shape->drudges; o++)
        for (guint s = 0; s < shape->sessions; s++)
            if (cb_dice_percent(&dice, 95))
                add_random_link(rows, s, o, "accepted");
    if (shape->policy != NULL)
        worlds_policy(rows, shape->policy);
    return worlds_of(rows);
}

/* --- random changes --------------------------------------------------------------------------- */

static guint
random_row(const CbWorld *world, CbTableId table, CbDice *dice)
{
    return cb_dice_below(dice, cb_world_rows(world, table));
}

static void
change_operator(const CbWorld *world, CbPatch *patch, CbDice *dice, guint days)
{
    CbRow *row = cb_patch_add(patch, CB_operators);
    cb_patch_set_text(patch, row, CB_operators_id,
                      operators_id(world, random_row(world, CB_operators, dice)));
    switch (cb_dice_below(dice, 5)) {
    case 0:
        throw_region(patch, row, CB_operators_region, dice);
        break;
    case 1: {
        g_autofree char *fresh = g_strdup_printf("region %u", cb_dice_below(dice, 1000));
        cb_patch_set_text(patch, row, CB_operators_region, fresh);
        break;
    }
    case 2:
        cb_patch_set_integer(row, CB_operators_is_active, cb_dice_percent(dice, 70));
        break;
    case 3:
        throw_availability(patch, row, dice, days);
        break;
    default:
        cb_patch_set_text(patch, row, CB_operators_name, "Zoë O’Neil");
        cb_patch_set_integer(row, CB_operators_row_version, cb_dice_below(dice, 100));
    }
}

static void
change_session(const CbWorld *world, CbPatch *patch, CbDice *dice, guint days)
{
    guint session = random_row(world, CB_sessions, dice);
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, sessions_id(world, session));
    switch (cb_dice_below(dice, 6)) {
    case 0:
        cb_patch_set_integer(row, CB_sessions_date, random_day(dice, days + 3));
        break;
    case 1:
        cb_patch_set_text(patch, row, CB_sessions_status, THROW(dice, session_statuses));
        break;
    case 2:
        cb_patch_set_integer(row, CB_sessions_min_operators, throw_need(dice));
        break;
    case 3:
        throw_region(patch, row, CB_sessions_region, dice);
        break;
    case 4:
        throw_times(row, dice, sessions_date(world, session));
        break;
    default:
        cb_patch_set_text(patch, row, CB_sessions_setup_ids, THROW(dice, setups));
    }
}

static void
change_link(const CbWorld *world, CbPatch *patch, CbDice *dice)
{
    guint session = random_row(world, CB_sessions, dice);
    guint operator = random_row(world, CB_operators, dice);
    worlds_link(patch, sessions_id(world, session), operators_id(world, operator),
                THROW(dice, link_statuses));
}

CbPatch *
worlds_random_patch(const CbWorld *world, CbDice *dice, guint days)
{
    CbPatch *patch = cb_patch_new();
    guint n = 1 + cb_dice_below(dice, 3), kind = cb_dice_below(dice, 10);
    for (guint i = 0; i < n; i++, kind = cb_dice_below(dice, 10))
        if (kind < 4)
            change_operator(world, patch, dice, days);
        else if (kind < 6)
            change_session(world, patch, dice, days);
        else
            change_link(world, patch, dice);
    return patch;
}

/* --- sameness --------------------------------------------------------------------------------- */

CbWorld *
worlds_rebuilt(const CbWorld *world)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint row = 0; row < cb_world_rows(world, t); row++) {
            CbValue values[CB_MAX_COLUMNS];
            for (guint c = 0; c < cb_tables[t].n_columns; c++)
                values[c] = cb_world_value(world, t, c, row);
            cb_world_builder_add_values(builder, t, values);
        }
    return cb_world_builder_finish(builder);
}

static char *
row_text(const CbWorld *world, CbTableId table, guint row)
{
    GString *line = g_string_new(cb_tables[table].name);
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        CbValue value = cb_world_value(world, table, c, row);
        g_autofree char *cell = cb_value_format(cb_tables[table].columns[c].type, value);
        g_string_append_printf(line, "\t%s", cell == NULL ? worlds_null : cell);
    }
    return g_string_free(line, FALSE);
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *
worlds_dump(const CbWorld *world)
{
    GString *text = g_string_new(NULL);
    for (guint t = 0; t < CB_N_TABLES; t++) {
        g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
        for (guint row = 0; row < cb_world_rows(world, t); row++)
            g_ptr_array_add(lines, row_text(world, t, row));
        if (!cb_tables[t].sorted)
            g_ptr_array_sort(lines, compare_lines);
        for (guint i = 0; i < lines->len; i++)
            g_string_append_printf(text, "%s\n", (char *)g_ptr_array_index(lines, i));
    }
    return g_string_free(text, FALSE);
}

/* Every link that refers to a row is in its list, exactly once. */
static void
assert_adjacent(const CbWorld *world, CbTableId links, guint column)
{
    CbTableId target = cb_tables[links].columns[column].refers;
    guint found = 0, without = 0;
    for (guint row = 0; row < cb_world_rows(world, links); row++)
        without += cb_vector_row(cb_world_column(world, links, column), row) == CB_NO_ROW;
    for (guint row = 0; row < cb_world_rows(world, target); row++)
        for (guint l = cb_world_first(world, links, column, row); l != CB_NO_ROW;
             l = cb_world_next(world, links, column, l), found++)
            assert_int_equal(cb_vector_row(cb_world_column(world, links, column), l), row);
    assert_int_equal(found + without, cb_world_rows(world, links));
}

static void
assert_same_bits(const CbBits *a, const CbBits *b)
{
    assert_int_equal(a->n_words, b->n_words);
    assert_memory_equal(a->words, b->words, a->n_words * sizeof *a->words);
}

/* Regions are numbered in order of appearance; a patched index may know some that are empty now. */
static void
assert_regions_within(const CbStaffing *a, const CbWorld *world_b)
{
    const CbStaffing *b = cb_staffing(world_b);
    for (guint r = 0; r < a->regions->len; r++) {
        guint there = CB_NO_REGION;
        for (guint other = 0; other < b->regions->len; other++)
            if (strcmp(g_ptr_array_index(a->regions, r), g_ptr_array_index(b->regions, other)) == 0)
                there = other;
        if (there == CB_NO_REGION) {
            assert_int_equal(cb_bits_count(a->region[r]), 0);
            continue;
        }
        assert_same_bits(a->region[r], b->region[there]);
        assert_memory_equal(a->n_region_level[r], b->n_region_level[there],
                            sizeof a->n_region_level[r]);
    }
}

static void
assert_same_staffing(const CbWorld *world_a, const CbWorld *world_b)
{
    const CbStaffing *a = cb_staffing(world_a), *b = cb_staffing(world_b);
    assert_same_bits(a->active, b->active);
    for (guint l = 0; l < CB_LOAD_LEVELS; l++)
        assert_same_bits(a->level[l], b->level[l]);
    assert_memory_equal(a->n_level, b->n_level, sizeof a->n_level);
    assert_regions_within(a, world_b);
    assert_regions_within(b, world_a);
    for (guint o = 0; o < a->n_operators; o++) {
        assert_int_equal(cb_vector_row(&a->load, o), cb_vector_row(&b->load, o));
        assert_int_equal(*(const gint16 *)cb_vector_at(&a->scores, o),
                         *(const gint16 *)cb_vector_at(&b->scores, o));
    }
    assert_int_equal(a->absences->len, b->absences->len);
    for (guint i = 0; i < a->absences->len; i++) {
        const CbTimedAbsence *x = &g_array_index(a->absences, CbTimedAbsence, i);
        const CbTimedAbsence *y = &g_array_index(b->absences, CbTimedAbsence, i);
        assert_int_equal(x->operator, y->operator);
        assert_int_equal(x->day, y->day);
        assert_int_equal(x->starts_at, y->starts_at);
        assert_int_equal(x->ends_at, y->ends_at);
    }
    assert_int_equal(a->days->len, b->days->len);
    for (guint d = 0; d < a->days->len; d++) {
        const CbStaffingDay *x = &g_array_index(a->days, CbStaffingDay, d);
        const CbStaffingDay *y = &g_array_index(b->days, CbStaffingDay, d);
        assert_int_equal(x->day, y->day);
        assert_int_equal(x->n_free, y->n_free);
        assert_int_equal(x->n_sessions, y->n_sessions);
        assert_same_bits(x->free, y->free);
        assert_same_bits(x->unavailable, y->unavailable);
    }
}

void
worlds_assert_same(const CbWorld *a, const CbWorld *b)
{
    g_autofree char *text_a = worlds_dump(a);
    g_autofree char *text_b = worlds_dump(b);
    assert_string_equal(text_a, text_b);
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++)
            if (cb_tables[t].columns[c].type == CB_TYPE_REF) {
                assert_adjacent(a, t, c);
                assert_adjacent(b, t, c);
            }
    assert_same_staffing(a, b);
}
