#include "engine/pool/duty.h"

#include <string.h>

#include "engine/bits.h"
#include "engine/pool/busy_days.h"
#include "engine/pool/duty_parts.h"
#include "engine/when.h"

gint64
cb_booking_seconds(const CbWorld *world, guint booking)
{
    gint64 start = booking_plan_time_start(world, booking), end = booking_plan_time_end(world, booking);
    return start == CB_NULL || end == CB_NULL || end < start ? 0 : (end - start) / CB_SECOND;
}

/* --- who ---------------------------------------------------------------------------------------- */

gboolean
cb_is_interpreter(const CbWorld *world, guint employee)
{
    if (employee_is_active(world, employee) != TRUE)
        return FALSE;
    CB_EACH_LINK(world, user_role, emp_code, employee, role)
        if (g_strcmp0(user_role_role_code(world, role), "INTERPRETER") == 0)
            return TRUE;
    return FALSE;
}

static void
gather_people(CbDuty *duty)
{
    guint rows = cb_world_rows(duty->world, CB_employee);
    duty->people = g_new0(CbOnDuty, MAX(rows, 1));
    duty->place = g_new(guint, MAX(rows, 1));
    for (guint row = 0; row < rows; row++) {
        duty->place[row] = CB_NO_ROW;
        if (!cb_is_interpreter(duty->world, row))
            continue;
        duty->place[row] = duty->n;
        duty->people[duty->n++] = (CbOnDuty){.employee = row,
                                             .last_served = CB_NULL,
                                             .served_before = CB_NULL,
                                             .spells = g_array_new(FALSE, FALSE, sizeof(CbSpell))};
    }
}

guint
cb_duty_place_of(const CbDuty *duty, GHashTable *known, const char *code)
{
    gpointer found = NULL;
    if (code == NULL)
        return CB_NO_ROW;
    if (g_hash_table_lookup_extended(known, code, NULL, &found))
        return GPOINTER_TO_UINT(found);
    guint row = cb_world_find(duty->world, CB_employee, code);
    guint place = row == CB_NO_ROW ? CB_NO_ROW : duty->place[row];
    g_hash_table_insert(known, (gpointer)code, GUINT_TO_POINTER(place));
    return place;
}

/* --- what they do ------------------------------------------------------------------------------- */

static gboolean
in_window(const CbDuty *duty, gint64 start)
{
    return start != CB_NULL && start >= duty->now - duty->policy.window_days * CB_DAY;
}

static void
take_booking(CbDuty *duty, guint booking, guint place)
{
    const char *status = booking_plan_booking_status(duty->world, booking);
    CbOnDuty *person = &duty->people[place];
    CbSpell spell = {booking_plan_time_start(duty->world, booking), booking_plan_time_end(duty->world, booking),
                     booking};
    if (g_strcmp0(status, "cancel") != 0 && in_window(duty, spell.start))
        person->seconds += cb_booking_seconds(duty->world, booking);
    if (spell.start == CB_NULL || spell.end == CB_NULL ||
        (g_strcmp0(status, "approve") != 0 && g_strcmp0(status, "waiting") != 0))
        return;
    g_array_append_val(person->spells, spell);
    cb_busy_days_add(duty->days, place, booking, spell.start, spell.end);
}

static void
take_log(CbDuty *duty, GHashTable *known)
{
    for (guint row = 0; row < cb_world_rows(duty->world, CB_assignment_log); row++) {
        guint place = cb_duty_place_of(duty, known, assignment_log_interpreter_emp_code(duty->world, row));
        if (place == CB_NO_ROW || g_strcmp0(assignment_log_status(duty->world, row), "assigned") != 0)
            continue;
        gint64 *last = &duty->people[place].last_served;
        *last = MAX(*last, assignment_log_created_at(duty->world, row));
    }
}

static int
compare_spells(gconstpointer a, gconstpointer b)
{
    const CbSpell *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->booking > y->booking) - (x->booking < y->booking);
}

/* Least, second least and most, over all. */
static void
span_hours(CbDuty *duty)
{
    duty->least = duty->second_least = duty->n == 0 ? 0 : G_MAXINT64;
    duty->most = 0;
    for (guint p = 0; p < duty->n; p++) {
        gint64 seconds = duty->people[p].seconds;
        duty->most = MAX(duty->most, seconds);
        if (seconds < duty->least) {
            duty->second_least = duty->least;
            duty->least = seconds;
        } else if (seconds < duty->second_least) {
            duty->second_least = seconds;
        }
    }
}

static void
gather_work(CbDuty *duty)
{
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL); /* words are the same where their addresses are */
    for (guint row = 0; row < cb_world_rows(duty->world, CB_booking_plan); row++) {
        guint place = cb_duty_place_of(duty, known, booking_plan_interpreter_emp_code(duty->world, row));
        if (place != CB_NO_ROW)
            take_booking(duty, row, place);
        cb_duty_take_roster(duty, row, place);
    }
    take_log(duty, known);
    for (guint p = 0; p < duty->n; p++)
        g_array_sort(duty->people[p].spells, compare_spells);
    cb_duty_sort_rosters(duty);
    span_hours(duty);
}

/* --- lists --------------------------------------------------------------------------------------- */

CbDuty *
cb_duty_new(const CbWorld *world, gint64 now, const CbPoolPolicy *policy)
{
    CbDuty *duty = g_new0(CbDuty, 1);
    duty->world = cb_world_ref(world);
    duty->now = now;
    duty->policy = policy != NULL ? *policy : cb_pool_policy(world);
    duty->days = cb_busy_days_new();
    duty->given = g_hash_table_new(NULL, NULL);
    duty->rosters = cb_duty_rosters_new();
    duty->newcomer_factor = 1;
    gather_people(duty);
    gather_work(duty);
    if (duty->policy.mode == CB_POOL_CUSTOM)
        duty->newcomer_factor = cb_duty_list_change(world, now, duty->policy.window_days, NULL, NULL).factor;
    return duty;
}

void
cb_duty_free(CbDuty *duty)
{
    if (duty == NULL)
        return;
    for (guint p = 0; p < duty->n; p++)
        g_array_unref(duty->people[p].spells);
    g_free(duty->people);
    g_free(duty->place);
    g_array_unref(duty->rosters);
    g_hash_table_unref(duty->given);
    cb_busy_days_free(duty->days);
    cb_world_unref(duty->world);
    g_free(duty);
}

CbDuty *
cb_duty_copy(const CbDuty *duty)
{
    CbDuty *copy = g_memdup2(duty, sizeof *duty);
    guint rows = cb_world_rows(duty->world, CB_employee);
    GHashTableIter iter;
    gpointer booking;
    cb_world_ref(duty->world);
    copy->people = g_memdup2(duty->people, MAX(rows, 1) * sizeof(CbOnDuty));
    copy->place = g_memdup2(duty->place, MAX(rows, 1) * sizeof(guint));
    for (guint p = 0; p < copy->n; p++)
        copy->people[p].spells = g_array_copy(duty->people[p].spells);
    copy->rosters = g_array_copy(duty->rosters);
    copy->days = cb_busy_days_copy(duty->days);
    copy->given = g_hash_table_new(NULL, NULL);
    g_hash_table_iter_init(&iter, duty->given);
    while (g_hash_table_iter_next(&iter, &booking, NULL))
        g_hash_table_add(copy->given, booking);
    return copy;
}

/* --- plans --------------------------------------------------------------------------------------- */

/* Where a spell lies, or would. */
static guint
place_of_spell(const GArray *spells, const CbSpell *spell)
{
    guint i = 0;
    while (i < spells->len && compare_spells(&g_array_index(spells, CbSpell, i), spell) < 0)
        i++;
    return i;
}

void
cb_duty_assign(CbDuty *duty, guint booking, guint place)
{
    CbOnDuty *person = &duty->people[place];
    CbSpell spell = {booking_plan_time_start(duty->world, booking), booking_plan_time_end(duty->world, booking),
                     booking};
    if (person->given++ == 0)
        person->served_before = person->last_served;
    person->last_served = MAX(person->last_served, duty->now);
    g_hash_table_add(duty->given, GUINT_TO_POINTER(booking + 1));
    if (in_window(duty, spell.start))
        person->seconds += cb_booking_seconds(duty->world, booking);
    if (spell.start != CB_NULL && spell.end != CB_NULL) {
        g_array_insert_val(person->spells, place_of_spell(person->spells, &spell), spell);
        cb_busy_days_add(duty->days, place, booking, spell.start, spell.end);
    }
    cb_duty_give_roster(duty, booking, place);
    span_hours(duty);
}

static void
drop_spell(CbDuty *duty, CbOnDuty *person, const CbSpell *spell)
{
    guint i = place_of_spell(person->spells, spell);
    if (i < person->spells->len && g_array_index(person->spells, CbSpell, i).booking == spell->booking)
        g_array_remove_index(person->spells, i);
    cb_busy_days_remove(duty->days, spell->booking, spell->start, spell->end);
}

void
cb_duty_release(CbDuty *duty, guint booking, guint place)
{
    CbOnDuty *person = &duty->people[place];
    CbSpell spell = {booking_plan_time_start(duty->world, booking), booking_plan_time_end(duty->world, booking),
                     booking};
    gboolean planned = g_hash_table_remove(duty->given, GUINT_TO_POINTER(booking + 1));
    if (planned && --person->given == 0)
        person->last_served = person->served_before;
    if (in_window(duty, spell.start))
        person->seconds -= cb_booking_seconds(duty->world, booking);
    if (spell.start != CB_NULL && spell.end != CB_NULL)
        drop_spell(duty, person, &spell);
    cb_duty_release_roster(duty, booking, planned);
    span_hours(duty);
}

/* --- questions ----------------------------------------------------------------------------------- */

const char *
cb_spell_clash(const CbSpell *spell, gint64 start, gint64 end)
{
    if (spell->start >= end || spell->end <= start)
        return NULL;
    gboolean within = spell->start >= start && spell->end <= end, around = spell->start <= start && spell->end >= end;
    return within || around ? "CONTAINED" : "OVERLAP";
}

const CbSpell *
cb_duty_clash(const CbDuty *duty, guint place, gint64 start, gint64 end, guint except)
{
    const GArray *spells = duty->people[place].spells;
    for (guint i = 0; i < spells->len; i++) {
        const CbSpell *spell = &g_array_index(spells, CbSpell, i);
        if (spell->booking != except && cb_spell_clash(spell, start, end) != NULL)
            return spell;
    }
    return NULL;
}

void
cb_duty_busy(const CbDuty *duty, gint64 start, gint64 end, guint except, guint64 *busy)
{
    memset(busy, 0, cb_bits_words(duty->n) * sizeof(guint64));
    if (start == CB_NULL || end == CB_NULL || cb_busy_days_mark(duty->days, start, end, except, busy))
        return;
    for (guint p = 0; p < duty->n; p++)
        if (cb_duty_clash(duty, p, start, end, except) != NULL)
            busy[p / 64] |= G_GUINT64_CONSTANT(1) << p % 64;
}

gint64
cb_duty_gap(const CbDuty *duty)
{
    return duty->most - duty->least;
}

double
cb_duty_lrs(const CbDuty *duty, guint place)
{
    gint64 last = duty->people[place].last_served;
    if (last == CB_NULL)
        return 1;
    double windows = (double)(duty->now - last) / (double)CB_DAY / (double)duty->policy.window_days;
    return CLAMP(windows, 0, 1);
}
