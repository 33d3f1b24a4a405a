/* What is looked at of a booking, collected: candidates, those left out, the history of its entry, earlier decisions.
 * */
#include <string.h>

#include "tui/console/pool.h"

/* How many a person scrolls through. */
#define MOST_PEOPLE 200u

const char *const cb_pool_part_names[CB_N_POOL_PARTS] = {"candidates", "left out", "what happened", "decided before"};

static void
add(CbConsole *console, CbTableId table, guint row, guint place, const char *id)
{
    cb_list_add(&console->people,
                (CbItem){.table = (int)table, .row = row, .kind = console->pool_part, .state = place, .id = id});
}

static void
add_people(CbConsole *console, const CbPoolSight *sight, gboolean eligible)
{
    const CbPoolRanking *ranking = console->pool_ranking;
    console->people_all = 0;
    for (guint c = 0; c < ranking->n; c++) {
        guint employee = sight->duty->people[ranking->candidates[c].place].employee;
        if ((ranking->candidates[c].out == CB_POOL_ELIGIBLE) != eligible || console->people_all++ >= MOST_PEOPLE)
            continue;
        add(console, CB_employee, employee, c, employee_emp_code(sight->world, employee));
    }
}

/* --- logs ------------------------------------------------------------------------------------- */

typedef struct {
    gint64 at;
    guint row;
} Logged;

static int
by_newest(gconstpointer a, gconstpointer b)
{
    const Logged *x = a, *y = b;
    return x->at != y->at ? (x->at > y->at ? -1 : 1) : (x->row < y->row) - (x->row > y->row);
}

static GArray *
rows_by_newest(GArray *logged)
{
    GArray *rows = g_array_sized_new(FALSE, FALSE, sizeof(guint), logged->len);
    g_array_sort(logged, by_newest);
    for (guint l = 0; l < logged->len; l++)
        g_array_append_val(rows, g_array_index(logged, Logged, l).row);
    return rows;
}

static void
add_logged(CbConsole *console, CbTableId table, const GArray *rows)
{
    const CbWorld *world = cb_console_world(console);
    console->people_all = rows->len;
    for (guint l = 0; l < MIN(rows->len, MOST_PEOPLE); l++) {
        guint row = g_array_index(rows, guint, l);
        add(console, table, row, l, cb_world_value(world, table, cb_table_key(&cb_tables[table]), row).text);
    }
}

GArray *
cb_pool_history(const CbWorld *world, guint booking)
{
    g_autoptr(GArray) logged = g_array_new(FALSE, FALSE, sizeof(Logged));
    CB_EACH_LINK (world, pool_entry_history, booking_id, booking, row) {
        Logged one = {pool_entry_history_created_at(world, row), row};
        g_array_append_val(logged, one);
    }
    return rows_by_newest(logged);
}

GArray *
cb_pool_decisions(const CbWorld *world, guint booking)
{
    g_autoptr(GArray) logged = g_array_new(FALSE, FALSE, sizeof(Logged));
    CB_EACH_LINK (world, assignment_log, booking_id, booking, row) {
        Logged one = {assignment_log_created_at(world, row), row};
        g_array_append_val(logged, one);
    }
    return rows_by_newest(logged);
}

/* --- all -------------------------------------------------------------------------------------- */

static gboolean
is_collected(const CbConsole *console, const CbPoolSight *sight, const char *key)
{
    return console->people_table == CB_booking_plan && g_strcmp0(console->people_key, key) == 0 &&
           console->people_sight == sight->serial && console->pool_ranking != NULL;
}

static void
remember(CbConsole *console, const CbPoolSight *sight, guint booking, const char *key)
{
    if (g_strcmp0(key, console->people_key) != 0)
        cb_list_mark_all(&console->people, FALSE);
    g_free(console->people_of);
    g_free(console->people_key);
    console->people_of = g_strdup(booking_plan_booking_id(sight->world, booking));
    console->people_key = g_strdup(key);
    console->people_table = CB_booking_plan;
    console->people_sight = sight->serial;
}

void
cb_pool_people(CbConsole *console, guint booking)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    g_autofree char *key =
        g_strdup_printf("booking/%s/%u", booking_plan_booking_id(sight->world, booking), console->pool_part);
    if (is_collected(console, sight, key))
        return;
    remember(console, sight, booking, key);
    g_clear_pointer(&console->pool_ranking, cb_pool_ranking_free);
    console->pool_ranking = cb_pool_sight_rank(sight, booking);
    cb_list_begin(&console->people, FALSE);
    gboolean history = console->pool_part == CB_POOL_PART_HISTORY;
    g_autoptr(GArray) rows =
        history ? cb_pool_history(sight->world, booking) : cb_pool_decisions(sight->world, booking);
    if (console->pool_part <= CB_POOL_PART_LEFT_OUT)
        add_people(console, sight, console->pool_part == CB_POOL_PART_CANDIDATES);
    else
        add_logged(console, history ? CB_pool_entry_history : CB_assignment_log, rows);
    cb_list_end(&console->people, &cb_list_by_place);
}

const CbPoolRanking *
cb_pool_people_ranking(const CbConsole *console)
{
    return console->pool_ranking;
}
