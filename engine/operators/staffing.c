#include "engine/operators/staffing.h"

#include <stdlib.h>
#include <string.h>

#include "engine/domain.h"
#include "engine/json.h"
#include "engine/operators/absence.h"
#include "engine/when.h"

const CbStaffing *
cb_staffing(const CbWorld *world)
{
    return cb_world_index(world, CB_DOMAIN_OPERATORS);
}

/* --- single questions ------------------------------------------------------------------------- */

gboolean
cb_session_is_live(const CbWorld *world, guint session)
{
    const char *status = sessions_status(world, session);
    return strcmp(status, "cancelled") != 0 && strcmp(status, "completed") != 0;
}

gboolean
cb_link_is_accepted(const CbWorld *world, guint link)
{
    return strcmp(session_operators_status(world, link), "accepted") == 0;
}

gboolean
cb_link_is_pending(const CbWorld *world, guint link)
{
    return strcmp(session_operators_status(world, link), "pending") == 0;
}

static gboolean
has_times(const CbWorld *world, guint session)
{
    return sessions_starts_at(world, session) != CB_NULL && sessions_ends_at(world, session) != CB_NULL;
}

static gboolean
clash(const CbWorld *world, const CbBoardPolicy *policy, guint a, guint b)
{
    if (a == b)
        return FALSE;
    if (policy->busy_rule == CB_BUSY_DATE || !has_times(world, a) || !has_times(world, b))
        return sessions_date(world, a) == sessions_date(world, b);
    gint64 gap = policy->min_gap_minutes * CB_MINUTE;
    return sessions_starts_at(world, a) < sessions_ends_at(world, b) + gap &&
           sessions_starts_at(world, b) < sessions_ends_at(world, a) + gap;
}

gboolean
cb_sessions_clash(const CbWorld *world, guint a, guint b)
{
    return clash(world, &cb_staffing(world)->policy, a, b);
}

guint
cb_operator_busy_session(const CbWorld *world, guint operator, guint session)
{
    guint found = CB_NO_ROW;
    CB_EACH_OF_OPERATOR (world, operator, link) {
        guint other = session_operators_session_id(world, link);
        if (cb_link_is_accepted(world, link) && cb_session_is_live(world, other) &&
            cb_sessions_clash(world, other, session))
            found = MIN(found, other);
    }
    return found;
}

gboolean
cb_operator_is_busy(const CbWorld *world, guint operator, guint session)
{
    return cb_operator_busy_session(world, operator, session) != CB_NO_ROW;
}

gboolean
cb_absence_clashes(const CbWorld *world, const CbTimedAbsence *absence, guint session)
{
    if (!has_times(world, session))
        return sessions_date(world, session) == absence->day;
    return sessions_starts_at(world, session) < absence->ends_at &&
           absence->starts_at < sessions_ends_at(world, session);
}

gboolean
cb_operator_is_away_during(const CbWorld *world, guint operator, guint session)
{
    const CbStaffing *staffing = cb_staffing(world);
    if (staffing->policy.busy_rule == CB_BUSY_DATE)
        return FALSE;
    for (guint i = 0; i < staffing->absences->len; i++) {
        const CbTimedAbsence *absence = &g_array_index(staffing->absences, CbTimedAbsence, i);
        if (absence->operator == operator && cb_absence_clashes(world, absence, session))
            return TRUE;
    }
    return FALSE;
}

static int
compare_days(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

/* Reads the usual text, {"unavailableDates":["2026-12-24",…]} and nothing else, without a parser:
 * a World has one for each person. FALSE: it is another. */
static gboolean
read_usual_days(const char *text, GArray *days)
{
    static const char head[] = "{\"unavailableDates\":[";
    if (strncmp(text, head, strlen(head)) != 0)
        return FALSE;
    const char *at = text + strlen(head);
    for (;; at++) {
        char date[11] = "";
        gint64 day;
        if (at[0] != '"' || strnlen(at, 12) < 12 || at[11] != '"')
            return FALSE;
        memcpy(date, at + 1, sizeof date - 1);
        if (!cb_day_parse(date, &day))
            return FALSE;
        g_array_append_val(days, day);
        at += 12;
        if (*at != ',')
            return strcmp(at, "]}") == 0;
    }
}

/* Puts the dates on which somebody is unavailable, in the order of the text, in place of `days`. */
static void
read_unavailable_days(const CbWorld *world, guint operator, GArray *days)
{
    const char *availability = operators_availability(world, operator);
    g_array_set_size(days, 0);
    if (availability == NULL || read_usual_days(availability, days))
        return;
    g_array_set_size(days, 0);
    /* A text without a digit holds no date. */
    if (strpbrk(availability, "0123456789") == NULL)
        return;
    g_autoptr(cJSON) json = cJSON_Parse(availability);
    const cJSON *date;
    cJSON_ArrayForEach(date, cJSON_GetObjectItemCaseSensitive(json, "unavailableDates"))
    {
        gint64 day;
        if (cJSON_IsString(date) && cb_day_parse(date->valuestring, &day))
            g_array_append_val(days, day);
    }
}

GArray *
cb_operator_unavailable_days(const CbWorld *world, guint operator)
{
    GArray *days = g_array_new(FALSE, FALSE, sizeof(gint64));
    read_unavailable_days(world, operator, days);
    g_array_sort(days, compare_days);
    return days;
}

gboolean
cb_operator_is_unavailable(const CbWorld *world, guint operator, gint64 day)
{
    const CbStaffingDay *entry = cb_staffing_day(cb_staffing(world), day);
    if (entry != NULL)
        return cb_bits_has(entry->unavailable, operator);
    g_autoptr(GArray) days = cb_operator_unavailable_days(world, operator);
    return g_array_binary_search(days, &day, compare_days, NULL);
}

gboolean
cb_operator_is_available(const CbWorld *world, guint operator, guint session)
{
    const CbStaffing *staffing = cb_staffing(world);
    const CbStaffingDay *day = cb_staffing_day(staffing, sessions_date(world, session));
    if (staffing->policy.busy_rule == CB_BUSY_DATE && cb_bits_has(day->free, operator))
        return TRUE;
    /* The day's set counts the session itself as work too, so the others are asked singly. */
    return cb_bits_has(staffing->active, operator) && !cb_bits_has(day->unavailable, operator) &&
           !cb_operator_is_busy(world, operator, session) &&
           !cb_operator_is_away_during(world, operator, session);
}

guint
cb_operator_load(const CbWorld *world, guint operator)
{
    return cb_vector_row(&cb_staffing(world)->load, operator);
}

const CbStaffingDay *
cb_staffing_day(const CbStaffing *staffing, gint64 day)
{
    /* Asked for each date of everybody when a World is built, so without a call per step. */
    const CbStaffingDay *days = (const CbStaffingDay *)(const void *)staffing->days->data;
    guint low = 0, high = staffing->days->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < staffing->days->len && days[low].day == day ? &days[low] : NULL;
}

guint
cb_staffing_region(const CbStaffing *staffing, const char *region)
{
    for (guint r = 0; region != NULL && r < staffing->regions->len; r++)
        if (g_ptr_array_index(staffing->regions, r) == region)
            return r;
    return CB_NO_REGION;
}

/* --- building --------------------------------------------------------------------------------- */

static int
compare_dates(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 day_x = sessions_date(world, x), day_y = sessions_date(world, y);
    return day_x != day_y ? (day_x > day_y) - (day_x < day_y) : (x > y) - (x < y);
}

void
cb_sessions_sort_by_date(const CbWorld *world, guint *sessions, guint n)
{
    g_qsort_with_data(sessions, (gint)n, sizeof(guint), compare_dates, (gpointer)world);
}

static gint64
days_off(gint64 time, gint64 day)
{
    return time == CB_NULL ? 0 : ABS(cb_day_of(time) - day);
}

static void
index_days(CbStaffing *staffing, const CbWorld *world)
{
    staffing->n_sessions = cb_world_rows(world, CB_sessions);
    staffing->sessions_by_day = g_atomic_rc_box_alloc(MAX(staffing->n_sessions, 1) * sizeof(guint));
    for (guint s = 0; s < staffing->n_sessions; s++)
        staffing->sessions_by_day[s] = s;
    cb_sessions_sort_by_date(world, staffing->sessions_by_day, staffing->n_sessions);

    staffing->days = g_array_new(FALSE, FALSE, sizeof(CbStaffingDay));
    for (guint i = 0; i < staffing->n_sessions; i++) {
        guint session = staffing->sessions_by_day[i];
        gint64 day = sessions_date(world, session);
        CbStaffingDay *last = staffing->days->len == 0 ? NULL
                                                       : &g_array_index(staffing->days, CbStaffingDay,
                                                                        staffing->days->len - 1);
        if (last == NULL || last->day != day) {
            CbStaffingDay fresh = {.day = day,
                                   .unavailable = cb_bits_new(staffing->n_operators),
                                   .free = cb_bits_new(staffing->n_operators),
                                   .first_session = i};
            g_array_append_val(staffing->days, fresh);
            last = &g_array_index(staffing->days, CbStaffingDay, staffing->days->len - 1);
        }
        last->n_sessions++;
        staffing->farthest_days =
            MAX(staffing->farthest_days, days_off(sessions_starts_at(world, session), day));
        staffing->farthest_days =
            MAX(staffing->farthest_days, days_off(sessions_ends_at(world, session), day));
    }
}

static void
index_regions(CbStaffing *staffing, const CbWorld *world)
{
    staffing->regions = g_ptr_array_new();
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint o = 0; o < staffing->n_operators; o++) {
        gpointer region = (gpointer)operators_region(world, o), number;
        guint *cell = cb_vector_append(&staffing->region_of);
        *cell = CB_NO_REGION;
        if (region == NULL)
            continue;
        if (g_hash_table_lookup_extended(numbers, region, NULL, &number)) {
            *cell = GPOINTER_TO_UINT(number);
            continue;
        }
        *cell = staffing->regions->len;
        g_hash_table_insert(numbers, region, GUINT_TO_POINTER(staffing->regions->len));
        g_ptr_array_add(staffing->regions, region);
    }
    staffing->region = g_new(CbBits *, staffing->regions->len);
    for (guint r = 0; r < staffing->regions->len; r++)
        staffing->region[r] = cb_bits_new(staffing->n_operators);
    staffing->n_region_level = g_malloc0_n(staffing->regions->len, sizeof *staffing->n_region_level);
}

/* Whether work on `session` takes its whole date, so that the day's set can say so. */
static gboolean
takes_whole_date(const CbWorld *world, const CbBoardPolicy *policy, guint session)
{
    return policy->busy_rule == CB_BUSY_DATE || !has_times(world, session);
}

static gint16
score_cell(guint load)
{
    gint points = MAX(0, 30 - 6 * (gint)load);
    return (gint16)(points * 128 + 127 - (gint)MIN(load, 127));
}

static void
index_load(CbStaffing *staffing, const CbWorld *world, GArray *all_day)
{
    for (guint o = 0; o < staffing->n_operators; o++) {
        guint load = 0;
        CB_EACH_OF_OPERATOR (world, o, link) {
            guint session = session_operators_session_id(world, link);
            if (!cb_link_is_accepted(world, link) || !cb_session_is_live(world, session))
                continue;
            load++;
            if (takes_whole_date(world, &staffing->policy, session)) {
                guint pair[2] = {o, session};
                g_array_append_val(all_day, pair);
            }
        }
        *(guint *)cb_vector_append(&staffing->load) = load;
        *(gint16 *)cb_vector_append(&staffing->scores) = score_cell(load);
    }
}

static void
index_availability(CbStaffing *staffing, const CbWorld *world)
{
    g_autoptr(GArray) unavailable = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint o = 0; o < staffing->n_operators; o++) {
        cb_bits_put(&staffing->active, o, operators_is_active(world, o) == 1);
        read_unavailable_days(world, o, unavailable);
        for (guint i = 0; i < unavailable->len; i++) {
            gint64 day = g_array_index(unavailable, gint64, i);
            CbStaffingDay *entry = (CbStaffingDay *)cb_staffing_day(staffing, day);
            if (entry != NULL)
                cb_bits_put(&entry->unavailable, o, TRUE);
        }
    }
}

static GArray *
timed_absences(const CbWorld *world)
{
    GArray *absences = g_array_new(FALSE, FALSE, sizeof(CbTimedAbsence));
    for (guint a = 0; a < cb_world_rows(world, CB_absences); a++) {
        if (absences_starts_at(world, a) == CB_NULL || absences_ends_at(world, a) == CB_NULL ||
            cb_absence_last(world, a) < absences_first(world, a))
            continue;
        const CbTimedAbsence one = {.operator = absences_operator_id(world, a),
                                    .day = absences_first(world, a),
                                    .starts_at = absences_starts_at(world, a),
                                    .ends_at = absences_ends_at(world, a)};
        g_array_append_val(absences, one);
    }
    return absences;
}

static void
index_free_days(CbStaffing *staffing, const CbWorld *world, const GArray *all_day)
{
    for (guint d = 0; d < staffing->days->len; d++) {
        CbStaffingDay *day = &g_array_index(staffing->days, CbStaffingDay, d);
        for (guint w = 0; w < day->free->n_words; w++)
            day->free->words[w] = staffing->active->words[w] & ~day->unavailable->words[w];
    }
    for (guint i = 0; i < all_day->len; i++) {
        const guint *pair = (const guint *)(const void *)all_day->data + 2 * i;
        gint64 date = sessions_date(world, pair[1]);
        CbStaffingDay *day = (CbStaffingDay *)cb_staffing_day(staffing, date);
        cb_bits_put(&day->free, pair[0], FALSE);
    }
    for (guint d = 0; d < staffing->days->len; d++) {
        CbStaffingDay *day = &g_array_index(staffing->days, CbStaffingDay, d);
        day->n_free = cb_bits_count(day->free);
    }
}

/* Enters or removes one operator in the sets of load levels and regions. */
static void
put_in_class(CbStaffing *staffing, guint operator, guint load, guint region, gboolean in)
{
    guint level = MIN(load, CB_LOAD_MOST);
    guint step = in ? 1 : G_MAXUINT; /* adds 1 or takes 1 away */
    cb_bits_put(&staffing->level[level], operator, in);
    staffing->n_level[level] += step;
    if (region == CB_NO_REGION)
        return;
    cb_bits_put(&staffing->region[region], operator, in);
    staffing->n_region_level[region][level] += step;
}

gpointer
cb_staffing_new(const CbWorld *world)
{
    CbStaffing *staffing = g_new0(CbStaffing, 1);
    staffing->policy = cb_board_policy(world);
    staffing->n_operators = cb_world_rows(world, CB_operators);
    staffing->active = cb_bits_new(staffing->n_operators);
    for (guint l = 0; l < CB_LOAD_LEVELS; l++)
        staffing->level[l] = cb_bits_new(staffing->n_operators);
    cb_vector_init(&staffing->load, sizeof(guint));
    cb_vector_init(&staffing->region_of, sizeof(guint));
    cb_vector_init(&staffing->scores, sizeof(gint16));

    g_autoptr(GArray) all_day = g_array_new(FALSE, FALSE, 2 * sizeof(guint));
    index_days(staffing, world);
    index_regions(staffing, world);
    index_load(staffing, world, all_day);
    index_availability(staffing, world);
    index_free_days(staffing, world, all_day);
    staffing->absences = timed_absences(world);
    for (guint o = 0; o < staffing->n_operators; o++)
        put_in_class(staffing, o, cb_vector_row(&staffing->load, o),
                     cb_vector_row(&staffing->region_of, o), TRUE);
    return staffing;
}

void
cb_staffing_free(gpointer index)
{
    CbStaffing *staffing = index;
    if (staffing == NULL)
        return;
    cb_bits_unref(staffing->active);
    for (guint l = 0; l < CB_LOAD_LEVELS; l++)
        cb_bits_unref(staffing->level[l]);
    for (guint r = 0; r < staffing->regions->len; r++)
        cb_bits_unref(staffing->region[r]);
    for (guint d = 0; d < staffing->days->len; d++) {
        cb_bits_unref(g_array_index(staffing->days, CbStaffingDay, d).unavailable);
        cb_bits_unref(g_array_index(staffing->days, CbStaffingDay, d).free);
    }
    cb_vector_clear(&staffing->load);
    cb_vector_clear(&staffing->region_of);
    cb_vector_clear(&staffing->scores);
    g_free(staffing->region);
    g_free(staffing->n_region_level);
    g_ptr_array_unref(staffing->regions);
    g_array_unref(staffing->absences);
    g_array_unref(staffing->days);
    g_atomic_rc_box_release(staffing->sessions_by_day);
    g_free(staffing);
}

/* --- patching --------------------------------------------------------------------------------- */

static CbStaffing *
share(const CbStaffing *before)
{
    CbStaffing *staffing = g_memdup2(before, sizeof *before);
    cb_bits_ref(staffing->active);
    for (guint l = 0; l < CB_LOAD_LEVELS; l++)
        cb_bits_ref(staffing->level[l]);
    guint n_regions = staffing->regions->len;
    staffing->region = g_memdup2(before->region, n_regions * sizeof *before->region);
    for (guint r = 0; r < n_regions; r++)
        cb_bits_ref(staffing->region[r]);
    staffing->n_region_level =
        g_memdup2(before->n_region_level, n_regions * sizeof *before->n_region_level);
    g_ptr_array_ref(staffing->regions);
    g_array_ref(staffing->absences);
    staffing->days = g_array_copy(before->days);
    for (guint d = 0; d < staffing->days->len; d++) {
        cb_bits_ref(g_array_index(staffing->days, CbStaffingDay, d).unavailable);
        cb_bits_ref(g_array_index(staffing->days, CbStaffingDay, d).free);
    }
    cb_vector_share(&staffing->load, &before->load);
    cb_vector_share(&staffing->region_of, &before->region_of);
    cb_vector_share(&staffing->scores, &before->scores);
    g_atomic_rc_box_acquire(staffing->sessions_by_day);
    return staffing;
}

static gboolean
busy_all_day(const CbStaffing *staffing, const CbWorld *world, guint operator, gint64 day)
{
    CB_EACH_OF_OPERATOR (world, operator, link) {
        guint session = session_operators_session_id(world, link);
        if (sessions_date(world, session) == day && cb_link_is_accepted(world, link) &&
            cb_session_is_live(world, session) &&
            takes_whole_date(world, &staffing->policy, session))
            return TRUE;
    }
    return FALSE;
}

static void
renew_free_day(CbStaffing *staffing, const CbWorld *world, guint operator, CbStaffingDay *day)
{
    gboolean was_free = cb_bits_has(day->free, operator);
    gboolean is_free = cb_bits_has(staffing->active, operator) &&
                       !cb_bits_has(day->unavailable, operator) &&
                       !busy_all_day(staffing, world, operator, day->day);
    cb_bits_put(&day->free, operator, is_free);
    day->n_free += (guint)is_free - (guint)was_free;
}

/* An operator's own columns changed: everything about them is found anew. */
static void
renew_operator(CbStaffing *staffing, const CbWorld *world, guint operator)
{
    g_autoptr(GArray) unavailable = cb_operator_unavailable_days(world, operator);
    cb_bits_put(&staffing->active, operator, operators_is_active(world, operator) == 1);
    for (guint d = 0; d < staffing->days->len; d++) {
        CbStaffingDay *day = &g_array_index(staffing->days, CbStaffingDay, d);
        cb_bits_put(&day->unavailable, operator,
                    g_array_binary_search(unavailable, &day->day, compare_days, NULL));
        renew_free_day(staffing, world, operator, day);
    }
}

static void
renew_class(CbStaffing *staffing, const CbWorld *world, guint operator)
{
    guint load = 0;
    CB_EACH_OF_OPERATOR (world, operator, link)
        if (cb_link_is_accepted(world, link) &&
            cb_session_is_live(world, session_operators_session_id(world, link)))
            load++;
    guint old_load = cb_vector_row(&staffing->load, operator);
    guint old_region = cb_vector_row(&staffing->region_of, operator);
    guint region = cb_staffing_region(staffing, operators_region(world, operator));
    if (load == old_load && region == old_region)
        return;
    put_in_class(staffing, operator, old_load, old_region, FALSE);
    put_in_class(staffing, operator, load, region, TRUE);
    if (region != old_region)
        *(guint *)cb_vector_edit(&staffing->region_of, operator) = region;
    if (load == old_load)
        return;
    *(guint *)cb_vector_edit(&staffing->load, operator) = load;
    *(gint16 *)cb_vector_edit(&staffing->scores, operator) = score_cell(load);
}

/* Columns of a session that decide which day it lies on and whether and when it takes people. */
static const guint64 session_shape = G_GUINT64_CONSTANT(1) << CB_sessions_date |
                                     G_GUINT64_CONSTANT(1) << CB_sessions_status |
                                     G_GUINT64_CONSTANT(1) << CB_sessions_starts_at |
                                     G_GUINT64_CONSTANT(1) << CB_sessions_ends_at;

/* Whether a row changes more than single people's places in the sets: dates, policy, a new region. */
static gboolean
changes_shape(const CbStaffing *staffing, const CbWorld *world, const CbRow *row)
{
    if (row->table == CB_policies)
        return TRUE;
    if (row->table == CB_sessions)
        return (row->set & session_shape) != 0;
    if (row->table == CB_operators && cb_row_has(row, CB_operators_region)) {
        guint operator = cb_world_find_row(world, row);
        const char *region = operators_region(world, operator);
        return region != NULL && cb_staffing_region(staffing, region) == CB_NO_REGION;
    }
    return FALSE;
}

gpointer
cb_staffing_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch)
{
    const CbStaffing *old = index;
    if (old->n_sessions != cb_world_rows(world, CB_sessions))
        return cb_staffing_new(world);
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        if (changes_shape(old, world, cb_patch_row(patch, i)))
            return cb_staffing_new(world);

    CbStaffing *staffing = share(old);
    if (cb_patch_first(patch, CB_absences) != NULL) {
        g_array_unref(staffing->absences);
        staffing->absences = timed_absences(world);
    }
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        if (row->table == CB_operators) {
            guint operator = cb_world_find_row(world, row);
            renew_class(staffing, world, operator);
            if (cb_row_has(row, CB_operators_availability) ||
                cb_row_has(row, CB_operators_is_active))
                renew_operator(staffing, world, operator);
        } else if (row->table == CB_session_operators) {
            guint link = cb_world_find_row(world, row);
            if (link == CB_NO_ROW)
                continue;
            guint operator = session_operators_operator_id(world, link);
            gint64 date = sessions_date(world, session_operators_session_id(world, link));
            renew_class(staffing, world, operator);
            renew_free_day(staffing, world, operator, (CbStaffingDay *)cb_staffing_day(staffing, date));
        }
    }
    return staffing;
}
