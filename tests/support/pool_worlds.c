#include "tests/support/pool_worlds.h"

#include <stdarg.h>

#include "engine/when.h"
#include "tests/support/worlds.h"

void
pool_person(CbPatch *rows, const char *code)
{
    worlds_row(rows, CB_employee, "emp_code", code, NULL);
    worlds_row(rows, CB_user_role, "emp_code", code, "role_code", "INTERPRETER", NULL);
}

void
pool_mode(CbPatch *rows, const char *mode)
{
    worlds_row(rows, CB_auto_assignment_config, "id", "1", "mode", mode, NULL);
}

/* Sets a column of the row that was added last by its outside form. */
static void
set(CbPatch *rows, const char *name, const char *text)
{
    CbRow *row = cb_patch_edit(rows, cb_patch_rows(rows) - 1);
    int column = cb_table_column(&cb_tables[CB_booking_plan], name);
    CbValue value;
    g_assert(column >= 0);
    CbType type = cb_tables[CB_booking_plan].columns[column].type;
    if (text == worlds_null)
        value = cb_type_is_text(type) ? cb_text(NULL) : cb_integer(CB_NULL);
    else
        g_assert_true(cb_value_parse(type, text, &value));
    cb_patch_set(rows, row, (guint)column, value);
}

static void
meeting(CbPatch *rows, const char *id, guint day, double from, double to)
{
    char start[32], end[32];
    gint64 midnight = cb_day_of(worlds_time(POOL_NOW)) * CB_DAY + day * CB_DAY;
    cb_time_format(midnight + (gint64)(from * 60) * CB_MINUTE, start);
    cb_time_format(midnight + (gint64)(to * 60) * CB_MINUTE, end);
    worlds_row(rows, CB_booking_plan, "booking_id", id, "meeting_type", "General", "time_start",
               start, "time_end", end, NULL);
}

static void
set_pairs(CbPatch *rows, va_list pairs)
{
    for (const char *name; (name = va_arg(pairs, const char *)) != NULL;)
        set(rows, name, va_arg(pairs, const char *));
}

void
pool_meeting(CbPatch *rows, const char *id, guint day, double from, double to, ...)
{
    va_list pairs;
    meeting(rows, id, day, from, to);
    va_start(pairs, to);
    set_pairs(rows, pairs);
    va_end(pairs);
}

static void
put_into_pool(CbPatch *rows)
{
    set(rows, "pool_status", "waiting");
    set(rows, "pool_entry_time", "2026-03-01T08:00:00Z");
    set(rows, "pool_deadline_time", "2026-03-02T07:00:00Z");
    set(rows, "updated_at", "2026-03-02T07:30:00Z");
}

void
pool_waiting(CbPatch *rows, const char *id, guint day, double from, double to, ...)
{
    va_list pairs;
    meeting(rows, id, day, from, to);
    put_into_pool(rows);
    va_start(pairs, to);
    set_pairs(rows, pairs);
    va_end(pairs);
}

/* --- random ----------------------------------------------------------------------------------- */

static void
random_meeting(CbPatch *rows, CbDice *dice, const PoolShape *shape, const char *id, guint day)
{
    guint from = cb_dice_below(dice, 2 * shape->hours), halves = 1 + cb_dice_below(dice, 6);
    meeting(rows, id, day, 8 + from / 2.0, 8 + (from + halves) / 2.0);
    if (cb_dice_percent(dice, shape->rosters))
        set(rows, "meeting_type", "DR");
}

CbWorld *
pool_random(const PoolShape *shape)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    CbDice dice = cb_dice_new(shape->seed, 77);
    char id[16], code[16];
    pool_mode(rows, shape->mode);
    for (guint p = 0; p < shape->people; p++) {
        g_snprintf(code, sizeof code, "e%06u", p);
        pool_person(rows, code);
    }
    for (guint b = 0; b < shape->booked; b++) {
        g_snprintf(id, sizeof id, "b%06u", b);
        g_snprintf(code, sizeof code, "e%06u", cb_dice_below(&dice, shape->people));
        random_meeting(rows, &dice, shape, id, cb_dice_below(&dice, shape->days + 2));
        set(rows, "interpreter_emp_code", code);
        set(rows, "booking_status", "approve");
    }
    for (guint b = 0; b < shape->pooled; b++) {
        g_snprintf(id, sizeof id, "p%06u", b);
        random_meeting(rows, &dice, shape, id, 2 + cb_dice_below(&dice, shape->days));
        put_into_pool(rows);
    }
    return worlds_of(rows);
}
