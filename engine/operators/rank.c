#include "engine/operators/rank.h"

#include <string.h>

#include "engine/scan.h"

/* What a ranking of one session reads: sets over the operators, and who does not take part. */
typedef struct {
    const CbStaffing *staffing;
    const guint64 *available;
    CbBits *own_available; /* overlap rule: a copy of the day's set without those who clash */
    const guint64 *region; /* NULL when the session's region is unknown or empty */
    guint region_number;
    GArray *excluded;
} Field;

GArray *
cb_excluded(const CbWorld *world, guint session)
{
    GArray *excluded = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_OF_SESSION (world, session, link) {
        guint operator = session_operators_operator_id(world, link);
        g_array_append_val(excluded, operator);
    }
    g_array_sort(excluded, cb_row_compare);
    return excluded;
}

/* Under the overlap rule: takes out everybody who is accepted on a clashing session near the date. */
static void
remove_clashing(const CbWorld *world, guint session, CbBits **available)
{
    const CbStaffing *staffing = cb_staffing(world);
    gint64 date = sessions_date(world, session), reach = 2 * staffing->farthest_days + 1;
    for (guint d = 0; d < staffing->days->len; d++) {
        const CbStaffingDay *day = &g_array_index(staffing->days, CbStaffingDay, d);
        if (day->day < date - reach || day->day > date + reach)
            continue;
        for (guint i = 0; i < day->n_sessions; i++) {
            guint other = staffing->sessions_by_day[day->first_session + i];
            if (!cb_sessions_clash(world, session, other) || !cb_session_is_live(world, other))
                continue;
            CB_EACH_OF_SESSION (world, other, link)
                if (cb_link_is_accepted(world, link))
                    cb_bits_put(available, session_operators_operator_id(world, link), FALSE);
        }
    }
}

/* And everybody who is away at its time. */
static void
remove_away(const CbWorld *world, guint session, CbBits **available)
{
    const GArray *absences = cb_staffing(world)->absences;
    for (guint i = 0; i < absences->len; i++) {
        const CbTimedAbsence *absence = &g_array_index(absences, CbTimedAbsence, i);
        if (cb_absence_clashes(world, absence, session))
            cb_bits_put(available, absence->operator, FALSE);
    }
}

static void
field_init(Field *field, const CbWorld *world, guint session)
{
    const CbStaffing *staffing = cb_staffing(world);
    const CbStaffingDay *day = cb_staffing_day(staffing, sessions_date(world, session));
    *field = (Field){.staffing = staffing, .available = day->free->words};
    if (staffing->policy.busy_rule == CB_BUSY_OVERLAP) {
        field->own_available = cb_bits_ref(day->free);
        remove_clashing(world, session, &field->own_available);
        remove_away(world, session, &field->own_available);
        field->available = field->own_available->words;
    }
    field->region_number = cb_staffing_region(staffing, sessions_region(world, session));
    if (field->region_number != CB_NO_REGION)
        field->region = staffing->region[field->region_number]->words;
    field->excluded = cb_excluded(world, session);
}

static void
field_clear(Field *field)
{
    g_clear_pointer(&field->own_available, cb_bits_unref);
    g_array_unref(field->excluded);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Field, field_clear)

static guint
load_points(guint load)
{
    return CB_POINTS_LOAD - CB_POINTS_LOAD_STEP * MIN(load, CB_POINTS_LOAD / CB_POINTS_LOAD_STEP);
}

/* One class of candidates: everybody in it has the same score. */
typedef struct {
    gboolean available, same_region;
    guint level;
} Class;

static inline guint64
class_word(const Field *field, const Class *class, guint w)
{
    guint64 region = field->region == NULL ? 0 : field->region[w];
    return field->staffing->level[class->level]->words[w] &
           (class->available ? field->available[w] : ~field->available[w]) &
           (class->same_region ? region : ~region);
}

static gboolean
class_is_empty(const Field *field, const Class *class)
{
    guint here = field->region == NULL
                     ? 0
                     : field->staffing->n_region_level[field->region_number][class->level];
    return (class->same_region ? here : field->staffing->n_level[class->level] - here) == 0;
}

/* Offers the members of a class in row order; stops when the last level's heap or the list is full. */
static void
take_class(const Field *field, const Class *class, CbTop *top)
{
    const guint *excluded = (const guint *)(const void *)field->excluded->data;
    guint n_excluded = field->excluded->len, e = 0;
    guint n_words = field->staffing->level[0]->n_words;
    gboolean ordered = class->level < CB_LOAD_MOST; /* all of one load: row order is the order */
    guint score = (class->available ? CB_POINTS_AVAILABLE : 0) +
                  (class->same_region ? CB_POINTS_REGION : 0) + load_points(class->level);
    for (guint w = 0; w < n_words; w++) {
        guint64 word = class_word(field, class, w);
        for (; e < n_excluded && excluded[e] / 64 <= w; e++)
            if (excluded[e] / 64 == w)
                word &= ~(G_GUINT64_CONSTANT(1) << (excluded[e] % 64));
        for (; word != 0; word &= word - 1) {
            guint row = w * 64 + (guint)__builtin_ctzll(word);
            if (ordered && top->n == top->k)
                return;
            guint load = ordered ? class->level : cb_vector_row(&field->staffing->load, row);
            CbRanked entry = {.key = cb_rank_key(class->available, score, load), .row = row};
            if (ordered)
                top->heap[top->n++] = entry;
            else
                cb_top_offer(top, entry);
        }
    }
}

static const Class *
classes_in_order(void)
{
    /* clang-format off */
#define LEVELS(available, region) \
    {available, region, 0}, {available, region, 1}, {available, region, 2}, \
    {available, region, 3}, {available, region, 4}, {available, region, 5}
    static const Class classes[4 * CB_LOAD_LEVELS] = {
        LEVELS(TRUE, TRUE), LEVELS(TRUE, FALSE), LEVELS(FALSE, TRUE), LEVELS(FALSE, FALSE),
    };
#undef LEVELS
    /* clang-format on */
    return classes;
}

guint
cb_rank(const CbWorld *world, guint session, guint k, CbRanked *best)
{
    g_auto(Field) field;
    field_init(&field, world, session);
    const Class *class = classes_in_order();
    guint n = 0;
    for (guint c = 0; c < 4 * CB_LOAD_LEVELS && n < k; c++) {
        if (class_is_empty(&field, &class[c]))
            continue;
        CbTop top = {.heap = best + n, .k = k - n};
        take_class(&field, &class[c], &top);
        if (class[c].level == CB_LOAD_MOST)
            cb_top_sort(&top);
        n += top.n;
    }
    return n;
}

GArray *
cb_candidates(const CbWorld *world, guint session)
{
    guint n = cb_staffing(world)->n_operators;
    GArray *candidates = g_array_sized_new(FALSE, FALSE, sizeof(CbRanked), n);
    g_array_set_size(candidates, n);
    n = cb_rank(world, session, n, (CbRanked *)(void *)candidates->data);
    g_array_set_size(candidates, n);
    return candidates;
}

guint
cb_rank_by_scan(const CbWorld *world, guint session, guint k, CbRanked *best)
{
    g_auto(Field) field;
    field_init(&field, world, session);
    const CbScanTerm terms[] = {
        {field.available, (gint16)((1 << 14) + CB_POINTS_AVAILABLE * 128)},
        {field.region, CB_POINTS_REGION * 128},
    };
    CbScan scan = {.base = &field.staffing->scores,
                   .terms = terms,
                   .n_terms = G_N_ELEMENTS(terms),
                   .without = (const guint *)(const void *)field.excluded->data,
                   .n_without = field.excluded->len};
    guint n = cb_scan(&scan, k, best);
    for (guint i = 0; i < n; i++) {
        guint32 key = best[i].key;
        best[i].key = cb_rank_key(key >> 14 != 0, key >> 7 & 127, 127 - (key & 127));
    }
    return n;
}

CbPoints
cb_points(const CbWorld *world, guint session, guint operator)
{
    const char *region = sessions_region(world, session);
    gboolean same = region != NULL && operators_region(world, operator) == region;
    return (CbPoints){
        .region = same ? CB_POINTS_REGION : 0,
        .availability =
            cb_operator_is_available(world, operator, session) ? CB_POINTS_AVAILABLE : 0,
        .load = load_points(cb_operator_load(world, operator)),
    };
}

guint32
cb_rank_key_of(const CbWorld *world, guint session, guint operator)
{
    CbPoints points = cb_points(world, session, operator);
    return cb_rank_key(points.availability != 0, points.region + points.availability + points.load,
                       cb_operator_load(world, operator));
}

guint
cb_best_applicant(const CbWorld *world, guint session)
{
    CbRanked best = {0, CB_NO_ROW};
    CB_EACH_OF_SESSION (world, session, link) {
        guint operator = session_operators_operator_id(world, link);
        CbRanked ranked = {cb_rank_key_of(world, session, operator), operator};
        if (cb_link_is_pending(world, link) &&
            (best.row == CB_NO_ROW || cb_ranked_before(ranked, best)))
            best = ranked;
    }
    return best.row;
}

CbCandidateCount
cb_count_candidates(const CbWorld *world, guint session)
{
    const CbStaffing *staffing = cb_staffing(world);
    const CbStaffingDay *day = cb_staffing_day(staffing, sessions_date(world, session));
    if (staffing->policy.busy_rule == CB_BUSY_DATE) {
        CbCandidateCount count = {staffing->n_operators, day->n_free};
        CB_EACH_OF_SESSION (world, session, link) {
            count.candidates--;
            count.available -= cb_bits_has(day->free, session_operators_operator_id(world, link));
        }
        return count;
    }
    g_auto(Field) field;
    field_init(&field, world, session);
    CbCandidateCount count = {staffing->n_operators - field.excluded->len,
                              cb_bits_count(field.own_available)};
    for (guint e = 0; e < field.excluded->len; e++)
        count.available -=
            cb_bits_has(field.own_available, g_array_index(field.excluded, guint, e));
    return count;
}

const char *
cb_exclusion(const CbWorld *world, guint session, guint operator)
{
    CB_EACH_OF_SESSION (world, session, link)
        if (session_operators_operator_id(world, link) == operator)
            return cb_link_is_accepted(world, link) ? "ALREADY_ASSIGNED" : "ALREADY_APPLIED";
    return NULL;
}
