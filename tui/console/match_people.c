/* What is looked at of a request, collected: the ranking, who is left out, what is said, what happened. */
#include <string.h>

#include "tui/console/match_lines.h"

/* How many a person scrolls through. */
#define MOST_PEOPLE 200u

const char *const cb_match_part_names[CB_N_MATCH_PARTS] = {"who could take it", "left out", "conversation",
                                                            "what happened"};

/* `state`: the place in the ranking or the list; of what happened with the log that says it, see CB_MATCH_LOG. */
static void
add(CbConsole *console, CbTableId table, guint row, guint state)
{
    const CbWorld *world = cb_console_world(console);
    const char *key = cb_world_value(world, table, cb_table_key(&cb_tables[table]), row).text;
    guint log = console->match_part == CB_MATCH_PART_HISTORY ? CB_MATCH_LOG(state) : 0;
    g_autofree char *id = g_strdup_printf("%s/%u/%s", cb_tables[table].name, log, key);
    cb_list_add(&console->people,
                (CbItem){.table = (int)table, .row = row, .kind = console->match_part, .state = state, .id = id});
}

static void
add_ranking(CbConsole *console, const CbMatchSight *sight)
{
    console->people_all = sight->ranking->len;
    for (guint p = 0; p < MIN(sight->ranking->len, MOST_PEOPLE); p++)
        add(console, CB_advisors, g_array_index(sight->ranking, CbChosen, p).advisor, p);
}

static void
add_left_out(CbConsole *console, const CbMatchSight *sight)
{
    guint n = cb_world_rows(sight->world, CB_advisors);
    console->people_all = n - sight->ranking->len;
    for (guint advisor = 0, place = 0; advisor < n && place < MOST_PEOPLE; advisor++)
        if (cb_choice_why_not(sight->choice, advisor) != NULL)
            add(console, CB_advisors, advisor, place++);
}

/* --- logs ------------------------------------------------------------------------------------- */

typedef struct {
    gint64 order;
    guint log; /* of cb_match_logs */
    CbTableId table;
    guint row;
} Logged;

static int
by_order(gconstpointer a, gconstpointer b)
{
    const Logged *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->log != y->log ? (int)x->log - (int)y->log : (x->row > y->row) - (x->row < y->row);
}

/* Rows of a project in the order of a column; backwards with sign -1. */
static void
log_rows(GArray *logged, const CbWorld *world, const CbMatchLog *log, guint project, int sign)
{
    guint place = sign < 0 ? (guint)(log - cb_match_logs) : 0;
    for (guint row = cb_world_first(world, log->table, log->project, project); row != CB_NO_ROW;
         row = cb_world_next(world, log->table, log->project, row)) {
        gint64 order = cb_world_value(world, log->table, log->time, row).integer;
        if (order != CB_NULL)
            g_array_append_vals(logged, &(Logged){sign * order, place, log->table, row}, 1);
    }
}

static void
add_logged(CbConsole *console, GArray *logged)
{
    g_array_sort(logged, by_order);
    guint first = console->match_part == CB_MATCH_PART_CHAT && logged->len > MOST_PEOPLE ? logged->len - MOST_PEOPLE : 0;
    console->people_all = logged->len;
    for (guint l = first; l < MIN(logged->len, first + MOST_PEOPLE); l++) {
        const Logged *one = &g_array_index(logged, Logged, l);
        add(console, one->table, one->row, CB_MATCH_STATE(l, one->log));
    }
}

static void
add_chat(CbConsole *console, const CbMatchSight *sight)
{
    static const CbMatchLog said[] = {
        {CB_project_chat_log_minimal, CB_project_chat_log_minimal_project_id, CB_project_chat_log_minimal_seq, NULL},
        {CB_unified_chat_messages, CB_unified_chat_messages_project_id, CB_unified_chat_messages_seq, NULL},
    };
    g_autoptr(GArray) logged = g_array_new(FALSE, FALSE, sizeof(Logged));
    for (guint s = 0; s < G_N_ELEMENTS(said); s++)
        log_rows(logged, sight->world, &said[s], sight->about.project, 1);
    add_logged(console, logged);
}

static void
add_history(CbConsole *console, const CbMatchSight *sight)
{
    g_autoptr(GArray) logged = g_array_new(FALSE, FALSE, sizeof(Logged));
    for (guint l = 0; l < cb_n_match_logs; l++)
        log_rows(logged, sight->world, &cb_match_logs[l], sight->about.project, -1);
    add_logged(console, logged);
}

/* --- all -------------------------------------------------------------------------------------- */

static gboolean
is_collected(const CbConsole *console, const CbItem *item, const CbMatchSight *sight, const char *key)
{
    return console->people_table == (CbTableId)item->table && g_strcmp0(console->people_key, key) == 0 &&
           console->people_sight == sight->serial;
}

static void
remember(CbConsole *console, const CbItem *item, const CbMatchSight *sight, const char *id, const char *key)
{
    if (g_strcmp0(key, console->people_key) != 0)
        cb_list_mark_all(&console->people, FALSE);
    g_free(console->people_of);
    g_free(console->people_key);
    console->people_of = g_strdup(id);
    console->people_key = g_strdup(key);
    console->people_table = (CbTableId)item->table;
    console->people_sight = sight->serial;
}

void
cb_match_people(CbConsole *console, const CbItem *item)
{
    static void (*const adders[CB_N_MATCH_PARTS])(CbConsole *, const CbMatchSight *) = {
        [CB_MATCH_PART_RANKING] = add_ranking,
        [CB_MATCH_PART_LEFT_OUT] = add_left_out,
        [CB_MATCH_PART_CHAT] = add_chat,
        [CB_MATCH_PART_HISTORY] = add_history,
    };
    const CbWorld *world = cb_console_world(console);
    CbTableId table = (CbTableId)item->table;
    const char *id = cb_world_value(world, table, cb_table_key(&cb_tables[table]), item->row).text;
    g_autofree char *key = g_strdup_printf("match/%s/%u", id, console->match_part);
    const CbMatchSight *sight = cb_match_sight(console, cb_match_about(world, item));
    if (is_collected(console, item, sight, key))
        return;
    gboolean same = g_strcmp0(key, console->people_key) == 0;
    guint before = cb_list_count(&console->people), cursor = console->people.cursor;
    remember(console, item, sight, id, key);
    cb_list_begin(&console->people, FALSE);
    adders[console->match_part](console, sight);
    cb_list_end(&console->people, &cb_list_by_place);
    gboolean at_end = same && before > 0 && cursor + 1 == before; /* who reads what was said last goes on doing so */
    if (console->match_part == CB_MATCH_PART_CHAT && (at_end || !same))
        cb_match_people_begin(console);
}

void
cb_match_people_begin(CbConsole *console)
{
    cb_list_select(&console->people, console->match_part == CB_MATCH_PART_CHAT ? G_MAXUINT : 0);
}
