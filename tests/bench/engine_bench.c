/* The engine's numbers, each beside a reference measured in the same run on the same data, with
 * equal results checked. Exit status 1 when results differ or a goal is missed.
 *
 * The data is the demo world with every session confirmed and two people short, so that a board of
 * 1,000 sessions has 1,000 rows. Medians of interleaved repeats; only the ratios mean anything.
 *
 * The SQL reference is given more than the engine: load and days taken are stored in its tables,
 * ready to be looked up by index.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "engine/decision.h"
#include "engine/demo/demo.h"
#include "engine/demo/dice.h"
#include "engine/operators/board.h"
#include "engine/when.h"
#include "tests/support/reference_sql.h"

#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND) /* 2026-11-25T09:30:00Z */
#define SESSIONS 1000u
#define TOP 50u
#define SAMPLE 20u
#define SAMPLED(i) ((i) * SESSIONS / SAMPLE + 7)

/* --- measuring -------------------------------------------------------------------------------- */

static double
microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Times of one thing, in microseconds. */
typedef GArray Clock;

static Clock *
clock_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(double));
}

static void
note(Clock *clock, double time)
{
    g_array_append_val(clock, time);
}

static int
compare_times(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median; the clock is used up. */
static double
median(Clock *clock)
{
    g_array_sort(clock, compare_times);
    double middle = g_array_index(clock, double, clock->len / 2);
    g_array_unref(clock);
    return middle;
}

static gboolean all_met = TRUE;

static void
print_faster(const char *what, double ours, double reference, double goal)
{
    gboolean met = reference >= goal * ours;
    all_met = all_met && met;
    printf("%-52s %12.2f %12.1f %10.0fx %9.0fx %s\n", what, ours, reference, reference / ours, goal,
           met ? "ok" : "NOT MET");
}

static void
print_at_most(const char *what, double ours, double reference, double goal)
{
    gboolean met = ours <= goal * reference;
    all_met = all_met && met;
    printf("%-52s %12.2f %12.1f %10.2fx %8.0fx- %s\n", what, ours, reference, ours / reference,
           goal, met ? "ok" : "NOT MET");
}

static void
must_agree(gboolean agree, const char *what)
{
    if (agree)
        return;
    printf("results differ: %s\n", what);
    exit(1);
}

/* --- the data --------------------------------------------------------------------------------- */

static CbWorld *
scene(guint operators)
{
    g_autoptr(CbWorld) demo = cb_demo_world(&(CbDemoOptions){.seed = 1, .now = NOW, .operators = operators, .sessions = SESSIONS});
    g_autoptr(CbPatch) patch = cb_patch_new();
    for (guint s = 0; s < cb_world_rows(demo, CB_sessions); s++) {
        CbRow *row = cb_patch_add(patch, CB_sessions);
        cb_patch_set_text(patch, row, CB_sessions_id, sessions_id(demo, s));
        cb_patch_set_text(patch, row, CB_sessions_status, "confirmed");
        cb_patch_set_text(patch, row, CB_sessions_setup_ids, "[\"stage\"]");
        cb_patch_set_integer(row, CB_sessions_marketplace_visible, TRUE);
        cb_patch_set_integer(row, CB_sessions_min_operators, cb_coverage(demo, s).assigned + 2);
    }
    CbWorld *world = cb_world_patch(demo, patch);
    must_agree(cb_world_rows(world, CB_sessions) == SESSIONS &&
                   cb_world_rows(world, CB_operators) == operators,
               "the demo world has the size that was asked for");
    return world;
}

/* --- the reference in SQL --------------------------------------------------------------------- */

static const char schema[] =
    "CREATE TABLE operators(row INTEGER PRIMARY KEY, region TEXT, active INT, load INT);"
    "CREATE TABLE taken(day INT, operator INT, PRIMARY KEY(day, operator)) WITHOUT ROWID;"
    "CREATE TABLE links(session INT, operator INT, PRIMARY KEY(session, operator)) WITHOUT ROWID;";

static const char query[] =
    "SELECT row, available, score, load FROM ("
    " SELECT row, load, available, 40 * (region IS ?2 AND region IS NOT NULL) + 30 * available"
    "  + max(0, 30 - 6 * load) AS score FROM ("
    "  SELECT row, region, load, active AND NOT EXISTS"
    "   (SELECT 1 FROM taken WHERE day = ?3 AND operator = row) AS available"
    "  FROM operators WHERE NOT EXISTS"
    "   (SELECT 1 FROM links WHERE session = ?1 AND operator = row)))"
    " ORDER BY available DESC, score DESC, load, row LIMIT ?4";

static void
fill_operators(sqlite3 *db, const CbWorld *world)
{
    sqlite3_stmt *statement = reference_sql_prepare(db, "INSERT INTO operators VALUES(?1, ?3, ?4, ?2)");
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        sqlite3_bind_text(statement, 3, operators_region(world, o), -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 4, operators_is_active(world, o));
        REFERENCE_SQL_RUN(statement, o, cb_operator_load(world, o));
    }
    sqlite3_finalize(statement);
}

static void
fill_taken(sqlite3 *db, const CbWorld *world)
{
    sqlite3_stmt *taken = reference_sql_prepare(db, "INSERT OR IGNORE INTO taken VALUES(?1, ?2)");
    sqlite3_stmt *links = reference_sql_prepare(db, "INSERT INTO links VALUES(?1, ?2)");
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        g_autoptr(GArray) days = cb_operator_unavailable_days(world, o);
        for (guint d = 0; d < days->len; d++)
            REFERENCE_SQL_RUN(taken, g_array_index(days, gint64, d), o);
        CB_EACH_OF_OPERATOR (world, o, link) {
            guint session = session_operators_session_id(world, link);
            REFERENCE_SQL_RUN(links, session, o);
            if (cb_link_is_accepted(world, link) && cb_session_is_live(world, session))
                REFERENCE_SQL_RUN(taken, sessions_date(world, session), o);
        }
    }
    sqlite3_finalize(taken);
    sqlite3_finalize(links);
}

static void
fill(sqlite3 *db, const CbWorld *world)
{
    fill_operators(db, world);
    fill_taken(db, world);
}

static guint
sql_rank(const ReferenceSql *sql, const CbWorld *world, guint session, CbRanked *best)
{
    guint n = 0;
    sqlite3_bind_int64(sql->query, 1, session);
    sqlite3_bind_text(sql->query, 2, sessions_region(world, session), -1, SQLITE_STATIC);
    sqlite3_bind_int64(sql->query, 3, sessions_date(world, session));
    sqlite3_bind_int64(sql->query, 4, TOP);
    for (; sqlite3_step(sql->query) == SQLITE_ROW; n++)
        best[n] = (CbRanked){.key = cb_rank_key(sqlite3_column_int(sql->query, 1),
                                                (guint)sqlite3_column_int(sql->query, 2),
                                                (guint)sqlite3_column_int(sql->query, 3)),
                             .row = (guint)sqlite3_column_int(sql->query, 0)};
    sqlite3_reset(sql->query);
    return n;
}

/* --- the reference as a scan written for this one formula ------------------------------------- */

/* The columns that it reads, a byte each. */
typedef struct {
    guint n; /* padded to 16 */
    guint8 *region, *points;
} Columns;

static Columns
columns_of(const CbWorld *world)
{
    const CbStaffing *staffing = cb_staffing(world);
    guint n = staffing->n_operators;
    Columns columns = {.n = (n + 15) / 16 * 16};
    columns.region = g_malloc0(columns.n);
    columns.points = g_malloc0(columns.n);
    for (guint o = 0; o < n; o++) {
        columns.region[o] = (guint8)cb_vector_row(&staffing->region_of, o);
        columns.points[o] = (guint8)(30 - 6 * MIN(cb_operator_load(world, o), 5));
    }
    return columns;
}

/* What one session is ranked by: available first counts as 128 points more. */
typedef struct {
    const Columns *columns;
    const guint16 *available; /* a bit for each operator */
    guint8 region;
    const GArray *excluded;
} Wide;

static inline guint8
wide_score(const Wide *wide, guint row)
{
    gboolean available = wide->available[row / 16] >> row % 16 & 1;
    return (guint8)(wide->columns->points[row] + (available ? 128 + 30 : 0) +
                    (wide->columns->region[row] == wide->region ? 40 : 0));
}

static void
wide_offer(const Wide *wide, guint row, CbTop *top)
{
    for (guint e = 0; e < wide->excluded->len; e++)
        if (g_array_index(wide->excluded, guint, e) == row)
            return;
    cb_top_offer(top, (CbRanked){.key = wide_score(wide, row), .row = row});
}

#ifdef __SSE2__
/* Which of sixteen rows score above the worst one kept. */
static inline unsigned
wide_above(const Wide *wide, guint row, guint8 worst)
{
    const __m128i region = _mm_set1_epi8((char)wide->region);
    const __m128i worst_and_one = _mm_set1_epi8((char)(worst + 1));
    const __m128i bit = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
    guint16 bits = wide->available[row / 16];
    __m128i spread = _mm_unpacklo_epi64(_mm_set1_epi8((char)(bits & 0xff)),
                                        _mm_set1_epi8((char)(bits >> 8)));
    __m128i free = _mm_cmpeq_epi8(_mm_and_si128(spread, bit), bit);
    __m128i near = _mm_cmpeq_epi8(
        _mm_loadu_si128((const __m128i *)(const void *)(wide->columns->region + row)), region);
    __m128i score = _mm_loadu_si128((const __m128i *)(const void *)(wide->columns->points + row));
    score = _mm_add_epi8(score, _mm_and_si128(free, _mm_set1_epi8((char)(128 + 30))));
    score = _mm_add_epi8(score, _mm_and_si128(near, _mm_set1_epi8(40)));
    return (unsigned)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_max_epu8(score, worst_and_one), score));
}
#else
static inline unsigned
wide_above(const Wide *wide, guint row, guint8 worst)
{
    (void)wide, (void)row, (void)worst;
    return 0xffff; /* every row is offered */
}
#endif

static guint
wide_rank(const Wide *wide, guint n, CbRanked *best)
{
    CbTop top = {.heap = best, .k = TOP};
    guint row = 0;
    for (; row < n && (top.n < TOP || row % 16 != 0); row++)
        wide_offer(wide, row, &top);
    for (; row + 16 <= n; row += 16) {
        unsigned above = wide_above(wide, row, (guint8)top.heap[0].key);
        for (; above != 0; above &= above - 1)
            wide_offer(wide, row + (guint)__builtin_ctz(above), &top);
    }
    for (; row < n; row++)
        wide_offer(wide, row, &top);
    cb_top_sort(&top);
    return top.n;
}

/* --- comparing -------------------------------------------------------------------------------- */

static gboolean
same_list(const CbRanked *a, guint n_a, const CbRanked *b, guint n_b)
{
    gboolean same = n_a == n_b;
    for (guint i = 0; same && i < n_a; i++)
        same = a[i].key == b[i].key && a[i].row == b[i].row;
    return same;
}

static gboolean
same_people(const CbRanked *ours, guint n_ours, const CbRanked *wide, guint n_wide)
{
    gboolean same = n_ours == n_wide;
    for (guint i = 0; same && i < n_ours; i++)
        same = ours[i].row == wide[i].row && cb_rank_score(ours[i].key) +
               (cb_rank_available(ours[i].key) ? 128 : 0) == wide[i].key;
    return same;
}

/* --- one session ------------------------------------------------------------------------------ */

static void
rank_against_sql(const CbWorld *world)
{
    CbRanked ours[TOP], theirs[TOP];
    Clock *our_time = clock_new(), *sql_time = clock_new();
    ReferenceSql sql = reference_sql_open(schema, query, fill, world);
    for (guint repeat = 0; repeat < 3; repeat++)
        for (guint i = 0; i < SAMPLE; i++) {
            guint n_ours = 0, session = SAMPLED(i), inner = 200;
            double start = microseconds();
            for (guint j = 0; j < inner; j++)
                n_ours = cb_rank(world, session, TOP, ours);
            note(our_time, (microseconds() - start) / inner);
            start = microseconds();
            guint n_theirs = sql_rank(&sql, world, session, theirs);
            note(sql_time, microseconds() - start);
            must_agree(same_list(ours, n_ours, theirs, n_theirs), "ranking and SQL");
        }
    reference_sql_close(&sql);
    print_faster("rank 1 of 100,000, top 50: classes | SQLite", median(our_time), median(sql_time),
                 1000);
}

static void
scan_against_wide(const CbWorld *world)
{
    CbRanked ours[TOP], classes[TOP], theirs[TOP];
    const CbStaffing *staffing = cb_staffing(world);
    Columns columns = columns_of(world);
    Clock *our_time = clock_new(), *wide_time = clock_new();
    for (guint repeat = 0; repeat < 40; repeat++)
        for (guint i = 0; i < SAMPLE; i++) {
            guint session = SAMPLED(i);
            g_autoptr(GArray) excluded = cb_excluded(world, session);
            const CbStaffingDay *day = cb_staffing_day(staffing, sessions_date(world, session));
            guint region = cb_staffing_region(staffing, sessions_region(world, session));
            Wide wide = {&columns, (const guint16 *)(const void *)day->free->words,
                         (guint8)(region == CB_NO_REGION ? 254 : region), excluded};
            double start = microseconds();
            guint n_theirs = wide_rank(&wide, staffing->n_operators, theirs);
            note(wide_time, microseconds() - start);
            start = microseconds();
            guint n_ours = cb_rank_by_scan(world, session, TOP, ours);
            note(our_time, microseconds() - start);
            must_agree(same_people(ours, n_ours, theirs, n_theirs), "general scorer and wide scan");
            must_agree(same_list(ours, n_ours, classes, cb_rank(world, session, TOP, classes)),
                       "general scorer and classes");
        }
    g_free(columns.region);
    g_free(columns.points);
    print_at_most("rank 1 of 100,000, top 50: general | 16-lane scan", median(our_time),
                  median(wide_time), 3);
}

/* --- boards ----------------------------------------------------------------------------------- */

static double
time_board(const CbWorld *world)
{
    double start = microseconds();
    CbBoard *board = cb_board_new(world, NOW, TOP);
    double time = microseconds() - start;
    must_agree(cb_board_rows(board) == SESSIONS, "every session is on the board");
    cb_board_free(board);
    return time;
}

static void
board_against_sql(const CbWorld *world)
{
    CbRanked theirs[TOP];
    Clock *our_time = clock_new(), *sql_time = clock_new();
    ReferenceSql sql = reference_sql_open(schema, query, fill, world);
    g_autoptr(CbBoard) board = cb_board_new(world, NOW, TOP);
    for (guint repeat = 0; repeat < 11; repeat++) {
        note(our_time, time_board(world));
        double start = microseconds();
        for (guint i = 0; i < SAMPLE; i++) {
            guint n = sql_rank(&sql, world, SAMPLED(i), theirs);
            const CbBoardRow *row = cb_board_find(board, SAMPLED(i));
            must_agree(same_list(row->best, row->n_best, theirs, n), "board and SQL");
        }
        note(sql_time, (microseconds() - start) * SESSIONS / SAMPLE);
    }
    reference_sql_close(&sql);
    print_faster("board 1,000 x 10,000 | SQLite (20 sessions, x 50)", median(our_time),
                 median(sql_time), 2000);
}

static void
board_against_smaller(const CbWorld *large, const CbWorld *small)
{
    Clock *large_time = clock_new(), *small_time = clock_new();
    for (guint repeat = 0; repeat < 41; repeat++) {
        note(small_time, time_board(small));
        note(large_time, time_board(large));
    }
    print_at_most("board 1,000 x 100,000 | 1,000 x 10,000", median(large_time),
                  median(small_time), 2);
}

/* --- one operator changed --------------------------------------------------------------------- */

typedef struct {
    CbWorld *world;
    CbBoard *board;
    CbDice dice;
    Clock *whole, *world_part, *board_part, *free_part;
} Change;

/* Applies a patch. Its time is that of everything: World, index, board, and freeing the old. */
static void
apply(Change *change, const CbPatch *patch, gboolean timed)
{
    double start = microseconds();
    CbWorld *after = cb_world_patch(change->world, patch);
    double patched = microseconds();
    cb_board_patch(change->board, after, patch, NOW);
    double shown = microseconds();
    cb_world_unref(change->world);
    double freed = microseconds();
    change->world = after;
    if (!timed)
        return;
    note(change->world_part, patched - start);
    note(change->board_part, shown - patched);
    note(change->free_part, freed - shown);
    note(change->whole, freed - start);
}

static CbPatch *
decide(const CbWorld *world, const char *kind, guint session, guint operator)
{
    g_autofree char *payload =
        g_strdup_printf("{\"operator_id\":\"%s\"}", operators_id(world, operator));
    g_autoptr(CbDecision) decision = cb_decision_new(world, kind, sessions_id(world, session),
                                                     payload, "bench", CB_ROLE_DISPATCHER, NOW);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, NOW);
    return g_steal_pointer(&outcome->patch);
}

/* A free person is proposed for a session (not timed) and accepted on it. */
static void
accept_somebody(Change *change)
{
    for (;;) {
        guint session = cb_dice_below(&change->dice, SESSIONS);
        const CbBoardRow *row = cb_board_find(change->board, session);
        guint n = row == NULL ? 0 : row->n_best;
        guint operator = n == 0 ? 0 : row->best[cb_dice_below(&change->dice, n)].row;
        if (n == 0 || !cb_operator_is_available(change->world, operator, session))
            continue;
        g_autoptr(CbPatch) proposed = decide(change->world, "session.propose", session, operator);
        apply(change, proposed, FALSE);
        g_autoptr(CbPatch) accepted = decide(change->world, "session.accept", session, operator);
        apply(change, accepted, TRUE);
        return;
    }
}

/* Somebody moves to another region, becomes inactive or active. */
static void
change_somebody(Change *change)
{
    const CbStaffing *staffing = cb_staffing(change->world);
    guint operator = cb_dice_below(&change->dice, staffing->n_operators);
    guint region = cb_dice_below(&change->dice, staffing->regions->len);
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_operators);
    cb_patch_set_text(patch, row, CB_operators_id, operators_id(change->world, operator));
    if (cb_dice_percent(&change->dice, 70))
        cb_patch_set_text(patch, row, CB_operators_region,
                          g_ptr_array_index(staffing->regions, region));
    else
        cb_patch_set_integer(row, CB_operators_is_active,
                             !operators_is_active(change->world, operator));
    apply(change, patch, TRUE);
}

static double
rank_everything_generally(const CbWorld *world)
{
    CbRanked best[TOP];
    double start = microseconds();
    for (guint s = 0; s < SESSIONS; s++)
        cb_rank_by_scan(world, s, TOP, best);
    return microseconds() - start;
}

static void
check_board(const CbBoard *patched, const CbWorld *world)
{
    g_autoptr(CbBoard) fresh = cb_board_new(world, NOW, TOP);
    must_agree(cb_board_rows(patched) == cb_board_rows(fresh), "patched board and fresh board");
    for (guint i = 0; i < cb_board_rows(fresh); i++) {
        const CbBoardRow *a = cb_board_row(patched, i), *b = cb_board_row(fresh, i);
        guint n = MIN(a->n_best, b->n_best);
        must_agree(a->session == b->session && a->coverage.gap == b->coverage.gap &&
                       a->count.candidates == b->count.candidates &&
                       a->count.available == b->count.available &&
                       a->n_best >= MIN(TOP / 2, b->n_best) && same_list(a->best, n, b->best, n),
                   "rows of the patched board and the fresh one");
    }
}

static void
change_against_ranking(const char *what, const CbWorld *world, void (*event)(Change *))
{
    Change change = {.world = cb_world_ref(world),
                     .board = cb_board_new(world, NOW, TOP),
                     .dice = cb_dice_new(1, 1),
                     .whole = clock_new(),
                     .world_part = clock_new(),
                     .board_part = clock_new(),
                     .free_part = clock_new()};
    Clock *reference = clock_new();
    for (guint round = 0; round < 7; round++) {
        note(reference, rank_everything_generally(change.world));
        for (guint i = 0; i < 100; i++)
            event(&change);
    }
    check_board(change.board, change.world);
    print_faster(what, median(change.whole), median(reference), 1000);
    printf("    of which World and index %.2f us, board %.2f us, freeing the old World %.2f us\n",
           median(change.world_part), median(change.board_part), median(change.free_part));
    cb_board_free(change.board);
    cb_world_unref(change.world);
}

int
main(void)
{
    g_autoptr(CbWorld) small = scene(10000);
    g_autoptr(CbWorld) large = scene(100000);
    printf("%-52s %12s %12s %11s %10s\n", "", "ours, us", "ref, us", "ratio", "goal");
    rank_against_sql(large);
    scan_against_wide(large);
    board_against_sql(small);
    board_against_smaller(large, small);
    change_against_ranking("somebody accepted, 1,000 x 100,000 | general scorer", large,
                           accept_somebody);
    change_against_ranking("somebody changed, 1,000 x 100,000 | general scorer", large,
                           change_somebody);
    return all_met ? 0 : 1;
}
