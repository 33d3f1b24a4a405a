#include "engine/operators/board.h"

#include <string.h>

#include "engine/when.h"

/* A row with what patching needs of its session, so that a changed person is compared quickly. */
typedef struct {
    CbBoardRow row;
    guint day;    /* place of its date in the index's days */
    guint region; /* its region's number */
} Entry;

struct CbBoard {
    CbWorld *world;
    gint64 today;
    guint k;
    GArray *entries; /* Entry, by session */
};

static void
clear_entry(gpointer data)
{
    g_free(((Entry *)data)->row.best);
}

/* --- one row ---------------------------------------------------------------------------------- */

static void
assess(CbBoardRow *row, const CbWorld *world, gint64 today)
{
    gint64 days = sessions_date(world, row->session) - today;
    row->past = days < 0;
    row->fallback = cb_fallback_reason(&row->count);
    if (!row->past)
        row->risk = cb_risk(&row->coverage, &row->count, days);
    row->risk.days = days;
}

static void
rank_row(const CbBoard *board, CbBoardRow *row)
{
    row->n_best = cb_rank(board->world, row->session, board->k, row->best);
}

static void
fill_entry(const CbBoard *board, Entry *entry, guint session)
{
    const CbStaffing *staffing = cb_staffing(board->world);
    const CbStaffingDay *day = cb_staffing_day(staffing, sessions_date(board->world, session));
    entry->row.session = session;
    entry->row.coverage = cb_coverage(board->world, session);
    entry->row.count = cb_count_candidates(board->world, session);
    entry->day = (guint)(day - &g_array_index(staffing->days, CbStaffingDay, 0));
    entry->region = cb_staffing_region(staffing, sessions_region(board->world, session));
    rank_row(board, &entry->row);
    assess(&entry->row, board->world, board->today);
}

/* --- whole boards ----------------------------------------------------------------------------- */

static void
rank_everything(CbBoard *board)
{
    g_array_set_size(board->entries, 0);
    for (guint s = 0; s < cb_world_rows(board->world, CB_sessions); s++) {
        if (!cb_session_needs_operators(board->world, s))
            continue;
        Entry entry = {.row.best = g_new(CbRanked, board->k)};
        fill_entry(board, &entry, s);
        g_array_append_val(board->entries, entry);
    }
}

CbBoard *
cb_board_new(const CbWorld *world, gint64 now, guint k)
{
    CbBoard *board = g_new(CbBoard, 1);
    *board = (CbBoard){.world = cb_world_ref(world),
                       .today = cb_day_of(now),
                       .k = MAX(k, 1),
                       .entries = g_array_new(FALSE, FALSE, sizeof(Entry))};
    g_array_set_clear_func(board->entries, clear_entry);
    rank_everything(board);
    return board;
}

void
cb_board_free(CbBoard *board)
{
    if (board == NULL)
        return;
    g_array_unref(board->entries);
    cb_world_unref(board->world);
    g_free(board);
}

static void
show_world(CbBoard *board, const CbWorld *world)
{
    CbWorld *before = board->world;
    board->world = cb_world_ref(world);
    cb_world_unref(before);
}

void
cb_board_renew(CbBoard *board, const CbWorld *world, gint64 now)
{
    show_world(board, world);
    board->today = cb_day_of(now);
    rank_everything(board);
}

guint
cb_board_rows(const CbBoard *board)
{
    return board->entries->len;
}

const CbBoardRow *
cb_board_row(const CbBoard *board, guint i)
{
    return &g_array_index(board->entries, Entry, i).row;
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    guint x = ((const Entry *)a)->row.session, y = ((const Entry *)b)->row.session;
    return (x > y) - (x < y);
}

static Entry *
find_entry(const CbBoard *board, guint session, guint *at)
{
    Entry key = {.row.session = session};
    guint found;
    if (!g_array_binary_search(board->entries, &key, compare_entries, &found))
        return NULL;
    if (at != NULL)
        *at = found;
    return &g_array_index(board->entries, Entry, found);
}

const CbBoardRow *
cb_board_find(const CbBoard *board, guint session)
{
    Entry *entry = find_entry(board, session, NULL);
    return entry == NULL ? NULL : &entry->row;
}

static gboolean
is_more_urgent(const CbWorld *world, const CbBoardRow *a, const CbBoardRow *b)
{
    if (a->risk.level != b->risk.level)
        return a->risk.level < b->risk.level;
    gint64 x = sessions_date(world, a->session), y = sessions_date(world, b->session);
    if (x != y)
        return x < y;
    return sessions_starts_at(world, a->session) < sessions_starts_at(world, b->session);
}

guint
cb_board_founders_first(const CbBoard *board)
{
    const CbBoardRow *first = NULL;
    for (guint i = 0; i < cb_board_rows(board); i++) {
        const CbBoardRow *row = cb_board_row(board, i);
        if (!row->past && row->fallback != NULL &&
            (first == NULL || is_more_urgent(board->world, row, first)))
            first = row;
    }
    return first == NULL ? CB_NO_ROW : first->session;
}

/* --- patching --------------------------------------------------------------------------------- */

/* A session changed: its row is made anew, comes to the board or leaves it. */
static void
patch_session(CbBoard *board, guint session)
{
    guint at = 0;
    Entry *entry = find_entry(board, session, &at);
    if (!cb_session_needs_operators(board->world, session)) {
        if (entry != NULL)
            g_array_remove_index(board->entries, at);
        return;
    }
    if (entry == NULL) {
        Entry fresh = {.row = {.session = session, .best = g_new(CbRanked, board->k)}};
        while (at < board->entries->len && cb_board_row(board, at)->session < session)
            at++;
        g_array_insert_val(board->entries, at, fresh);
        entry = &g_array_index(board->entries, Entry, at);
    }
    fill_entry(board, entry, session);
}

/* What a World says of one person, gathered once and then compared with every session. */
typedef struct {
    const CbWorld *world;
    const CbStaffing *staffing;
    guint operator, load, region, points;
    gboolean may_clash, may_be_away; /* overlap rule, and the person works somewhere, or is away between two times:
                                        days alone do not tell */
} Person;

static gboolean
is_ever_away(const CbStaffing *staffing, guint operator)
{
    for (guint i = 0; i < staffing->absences->len; i++)
        if (g_array_index(staffing->absences, CbTimedAbsence, i).operator == operator)
            return TRUE;
    return FALSE;
}

static Person
person(const CbWorld *world, guint operator)
{
    const CbStaffing *staffing = cb_staffing(world);
    guint load = cb_operator_load(world, operator);
    gboolean overlap = staffing->policy.busy_rule == CB_BUSY_OVERLAP;
    return (Person){
        .world = world,
        .staffing = staffing,
        .operator = operator,
        .load = load,
        .region = cb_vector_row(&staffing->region_of, operator),
        .points = (guint)(*(const gint16 *)cb_vector_at(&staffing->scores, operator) >> 7),
        .may_clash = overlap && load > 0,
        .may_be_away = overlap && is_ever_away(staffing, operator),
    };
}

static inline guint32
key_for(const Person *person, const Entry *entry)
{
    const CbStaffingDay *day = &g_array_index(person->staffing->days, CbStaffingDay, entry->day);
    gboolean available = cb_bits_has(day->free, person->operator);
    if (available && person->may_clash)
        available = !cb_operator_is_busy(person->world, person->operator, entry->row.session);
    if (available && person->may_be_away)
        available = !cb_operator_is_away_during(person->world, person->operator, entry->row.session);
    gboolean near = person->region == entry->region && entry->region != CB_NO_REGION;
    return cb_rank_key(available,
                       person->points + (near ? CB_POINTS_REGION : 0) +
                           (available ? CB_POINTS_AVAILABLE : 0),
                       person->load);
}

static void
take_out(CbBoardRow *row, guint operator)
{
    guint i = 0;
    while (i < row->n_best && row->best[i].row != operator)
        i++;
    if (i == row->n_best)
        return;
    memmove(&row->best[i], &row->best[i + 1], (row->n_best - i - 1) * sizeof *row->best);
    row->n_best--;
}

/* Puts an entry where it belongs if that is certain: before the last one listed, or at the end of a
 * list that holds all the other candidates. */
static void
put_in(CbBoardRow *row, guint k, CbRanked entry)
{
    guint at = row->n_best;
    while (at > 0 && cb_ranked_before(entry, row->best[at - 1]))
        at--;
    gboolean last = at == row->n_best;
    if (at == k || (last && row->n_best + 1 < row->count.candidates))
        return;
    guint kept = MIN(row->n_best, k - 1);
    memmove(&row->best[at + 1], &row->best[at], (kept - at) * sizeof *row->best);
    row->best[at] = entry;
    row->n_best = kept + 1;
}

/* A person changed: their place in the list of one session that they have no row on. */
static void
patch_place(CbBoard *board, Entry *entry, const Person *was, const Person *is)
{
    CbBoardRow *row = &entry->row;
    CbRanked before = {key_for(was, entry), was->operator}, now = {key_for(is, entry), is->operator};
    if (before.key == now.key)
        return;
    CbRanked last = row->n_best > 0 ? row->best[row->n_best - 1] : now;
    if (!cb_ranked_before(last, before) || !cb_ranked_before(last, now)) {
        /* A list ranked anew for somebody else of the same patch may hold this person already. */
        take_out(row, now.row);
        put_in(row, board->k, now);
    }
    if (row->n_best < MIN((board->k + 1) / 2, row->count.candidates))
        rank_row(board, row);
    guint step = (guint)cb_rank_available(now.key) - (guint)cb_rank_available(before.key);
    if (step == 0)
        return;
    row->count.available += step;
    assess(row, board->world, board->today);
}

static void
patch_operator(CbBoard *board, const CbWorld *before, guint operator)
{
    Person was = person(before, operator), is = person(board->world, operator);
    g_autoptr(GArray) own = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_OF_OPERATOR (board->world, operator, link) {
        guint session = session_operators_session_id(board->world, link);
        g_array_append_val(own, session);
    }
    for (guint i = 0; i < board->entries->len; i++) {
        Entry *entry = &g_array_index(board->entries, Entry, i);
        gboolean excluded = FALSE;
        for (guint s = 0; s < own->len && !excluded; s++)
            excluded = g_array_index(own, guint, s) == entry->row.session;
        if (!excluded)
            patch_place(board, entry, &was, &is);
    }
}

/* Adds a row number to an ascending list without repeats. */
static void
note(GArray *rows, guint row)
{
    if (row == CB_NO_ROW || g_array_binary_search(rows, &row, cb_row_compare, NULL))
        return;
    g_array_append_val(rows, row);
    g_array_sort(rows, cb_row_compare);
}

/* The sessions and operators that a patch touches. */
static void
touched(const CbWorld *world, const CbPatch *patch, GArray *sessions, GArray *operators)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        guint at = cb_world_find_row(world, row);
        if (row->table == CB_sessions) {
            note(sessions, at);
        } else if (row->table == CB_operators) {
            note(operators, at);
        } else if (row->table == CB_absences && at != CB_NO_ROW) {
            note(operators, absences_operator_id(world, at));
        } else if (row->table == CB_session_operators && at != CB_NO_ROW) {
            note(sessions, session_operators_session_id(world, at));
            note(operators, session_operators_operator_id(world, at));
        }
    }
}

/* A new index means other days or regions: the places that entries remember no longer hold. */
static gboolean
same_shape(const CbWorld *before, const CbWorld *world)
{
    return cb_staffing(before)->sessions_by_day == cb_staffing(world)->sessions_by_day &&
           cb_staffing(before)->regions == cb_staffing(world)->regions;
}

void
cb_board_patch(CbBoard *board, const CbWorld *world, const CbPatch *patch, gint64 now)
{
    if (cb_day_of(now) != board->today || !same_shape(board->world, world)) {
        cb_board_renew(board, world, now);
        return;
    }
    g_autoptr(GArray) sessions = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) operators = g_array_new(FALSE, FALSE, sizeof(guint));
    touched(world, patch, sessions, operators);

    g_autoptr(CbWorld) before = cb_world_ref(board->world);
    show_world(board, world);
    for (guint i = 0; i < operators->len; i++)
        patch_operator(board, before, g_array_index(operators, guint, i));
    for (guint i = 0; i < sessions->len; i++)
        patch_session(board, g_array_index(sessions, guint, i));
}
