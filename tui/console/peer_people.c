/* What is looked at of an event, collected: the plan's pairs, everybody with their introductions,
 * who is left alone, the matches, the answers that wait, the report. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/schedule.h"
#include "tui/console/peer_lines.h"
#include "tui/console/view.h"

/* How many a person scrolls through. */
#define MOST_ITEMS 5000u

const char *const cb_peer_part_names[CB_N_PEER_PARTS] = {
    "who would meet", "people", "left alone", "introductions", "answers waiting", "report"};

/* In today a row is about one matter: its part; CB_N_PEER_PARTS: none. */
static CbPeerPart
part_of_matter(CbConsole *console)
{
    static const struct {
        const char *cause;
        CbPeerPart part;
    } parts[] = {{"INTRODUCTIONS_FAILED", CB_PEER_PART_MATCHES},
                 {"REPLY_NEEDS_PERSON", CB_PEER_PART_REPLIES},
                 {"NUMBER_SHARED", CB_PEER_PART_PEOPLE},
                 {"BATCH_SOON", CB_PEER_PART_PLAN}};
    const CbItem *item = cb_list_selected(&cb_console_view(console)->list);
    if (console->current != CB_VIEW_TODAY || item == NULL || item->table != CB_events ||
        g_strcmp0(item->id, cb_peer_part_row(console)) == 0)
        return CB_N_PEER_PARTS;
    for (guint p = 0; p < G_N_ELEMENTS(parts); p++)
        if (strcmp(parts[p].cause, g_array_index(console->attention, CbAttention, item->kind).cause) == 0)
            return parts[p].part;
    return CB_N_PEER_PARTS;
}

CbPeerPart
cb_peer_part(CbConsole *console, guint event)
{
    const CbWorld *world = cb_console_world(console);
    guint run = cb_peer_run(world, event);
    CbPeerPart matter = part_of_matter(console);
    if (matter < CB_N_PEER_PARTS)
        return matter;
    if (console->peer_part < CB_N_PEER_PARTS)
        return (CbPeerPart)console->peer_part;
    return run != CB_NO_ROW && strcmp(peer_runs_state(world, run), "completed") == 0
               ? CB_PEER_PART_MATCHES
               : CB_PEER_PART_PLAN;
}

/* What is being collected. */
typedef struct {
    CbConsole *console;
    const CbWorld *world;
    guint event;
    CbPeerPart part;
    const CbPeerPlan *plan; /* NULL: not there yet */
} Collecting;

static void
add(const Collecting *c, int table, guint row, const char *id)
{
    CbConsole *console = c->console;
    if (console->people_all++ < MOST_ITEMS)
        cb_list_add(&console->people, (CbItem){.table = table,
                                               .row = row,
                                               .kind = (guint)c->part,
                                               .state = console->people_all,
                                               .id = id});
}

static void
add_contractor(const Collecting *c, guint contractor)
{
    g_autofree char *id = g_strconcat("contractors/", contractors_id(c->world, contractor), NULL);
    add(c, CB_contractors, contractor, id);
}

/* A row of the plan's World in the one that is shown. */
static guint
row_now(const Collecting *c, guint contractor)
{
    return c->plan->world == c->world ? contractor
                                      : cb_world_find(c->world, CB_contractors,
                                                      contractors_id(c->plan->world, contractor));
}

/* --- in order --------------------------------------------------------------------------------- */

typedef struct {
    gint64 order;
    char *id; /* owned */
    guint row;
} Ordered;

static int
by_order(gconstpointer a, gconstpointer b)
{
    const Ordered *x = a, *y = b;
    return x->order != y->order ? (x->order < y->order ? -1 : 1) : strcmp(x->id, y->id);
}

static void
clear_ordered(gpointer data)
{
    g_free(((Ordered *)data)->id);
}

static GArray *
ordered_new(void)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Ordered));
    g_array_set_clear_func(rows, clear_ordered);
    return rows;
}

static void
add_ordered(const Collecting *c, int table, GArray *rows)
{
    g_array_sort(rows, by_order);
    for (guint r = 0; r < rows->len; r++)
        add(c, table, g_array_index(rows, Ordered, r).row, g_array_index(rows, Ordered, r).id);
}

/* --- pairs ------------------------------------------------------------------------------------ */

static char *
pair_id(const CbWorld *world, guint first, guint second)
{
    return g_strdup_printf("pair/%s/%s", contractors_id(world, first),
                           contractors_id(world, second));
}

/* The best first. */
static void
add_picks(const Collecting *c, GHashTable *picked)
{
    const CbPeerBatch *batch = cb_peer_plan_batch(c->plan);
    g_autoptr(GArray) rows = ordered_new();
    for (guint k = 0; k < batch->picks->len; k++) {
        guint first, second;
        cb_peer_pick_rows(batch, k, &first, &second);
        Ordered one = {-(gint64)g_array_index(batch->picks, CbPeerPick, k).score,
                       pair_id(c->plan->world, first, second), k};
        g_array_append_val(rows, one);
        g_hash_table_add(picked, g_strdup(one.id));
    }
    add_ordered(c, CB_ITEM_PAIR, rows);
}

/* The plan; then what was ordered and is not in it: forbidden pairs, pins of people who do not take part, and the pair
 * that was freed just now, so that the cursor stays on it and the same key once more frees no other. */
static void
add_plan(const Collecting *c)
{
    g_autoptr(GHashTable) picked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (c->plan != NULL)
        add_picks(c, picked);
    CB_EACH_LINK(c->world, peer_pair_rules, event_id, c->event, rule) {
        g_autofree char *id = pair_id(c->world, peer_pair_rules_contractor1_id(c->world, rule),
                                      peer_pair_rules_contractor2_id(c->world, rule));
        gboolean stands = strcmp(peer_pair_rules_rule(c->world, rule), "none") != 0;
        if ((stands || g_strcmp0(id, cb_peer_ordered(c->console)) == 0) &&
            !g_hash_table_contains(picked, id))
            add(c, CB_peer_pair_rules, rule, id);
    }
}

/* --- people ----------------------------------------------------------------------------------- */

typedef struct {
    guint contractor, n;
} Counted;

static int
most_first(gconstpointer a, gconstpointer b)
{
    const Counted *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n ? -1 : 1)
                        : (x->contractor > y->contractor) - (x->contractor < y->contractor);
}

/* Who takes part, with the introductions that they have and would get. */
static GArray *
count_eligible(const Collecting *c)
{
    GArray *counted = g_array_new(FALSE, FALSE, sizeof(Counted));
    const CbPeerBatch *batch = c->plan == NULL ? NULL : cb_peer_plan_batch(c->plan);
    for (guint e = 0; batch != NULL && e < batch->eligible->len; e++) {
        Counted one = {row_now(c, g_array_index(batch->eligible, guint, e)),
                       c->plan->each[c->plan->policy.how][e]};
        if (one.contractor == CB_NO_ROW)
            continue;
        one.n += cb_peer_matches_of(c->world, c->event, one.contractor);
        g_array_append_val(counted, one);
    }
    g_array_sort(counted, most_first);
    return counted;
}

/* Those who are there and could be helped first. */
static void
add_left_out(const Collecting *c)
{
    static const CbPeerBar bars[] = {CB_PEER_NO_PHONE, CB_PEER_NO_OPT_IN, CB_PEER_OPTED_OUT,
                                     CB_PEER_NOT_CHECKED_IN};
    for (guint b = 0; b < G_N_ELEMENTS(bars); b++) {
        g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
        CB_EACH_LINK(c->world, event_attendees, event_id, c->event, attendee) {
            guint contractor = event_attendees_contractor_id(c->world, attendee);
            if (contractor != CB_NO_ROW && cb_peer_bar(c->world, c->event, contractor) == bars[b] &&
                g_hash_table_add(told, GUINT_TO_POINTER(contractor)))
                add_contractor(c, contractor);
        }
    }
}

static void
add_people(const Collecting *c)
{
    g_autoptr(GArray) counted = count_eligible(c);
    for (guint i = 0; i < counted->len; i++)
        add_contractor(c, g_array_index(counted, Counted, i).contractor);
    add_left_out(c);
}

static void
add_alone(const Collecting *c)
{
    for (guint i = 0; c->plan != NULL && i < c->plan->lonely->len; i++) {
        guint contractor = row_now(c, g_array_index(c->plan->lonely, CbPeerAlone, i).contractor);
        if (contractor != CB_NO_ROW)
            add_contractor(c, contractor);
    }
}

/* --- introductions and answers ---------------------------------------------------------------- */

static void
add_rows(const Collecting *c, CbTableId table, GArray *rows)
{
    for (guint r = 0; r < rows->len; r++) {
        guint row = g_array_index(rows, guint, r);
        const char *key =
            cb_world_value(c->world, table, cb_table_key(&cb_tables[table]), row).text;
        g_autofree char *id = g_strconcat(cb_tables[table].name, "/", key, NULL);
        add(c, (int)table, row, id);
    }
    g_array_unref(rows);
}

/* The best score first. */
static void
add_matches(const Collecting *c)
{
    add_rows(c, CB_event_peer_matches, cb_peer_match_list(c->world, c->event));
}

/* Who has waited longest first. */
static void
add_replies(const Collecting *c)
{
    add_rows(c, CB_event_messages, cb_peer_unsettled(c->world, c->event));
}

static void
add_report(const Collecting *c)
{
    g_autoptr(GPtrArray) lines = cb_peer_report(c->console, c->event);
    for (guint line = 0; line < lines->len; line++) {
        g_autofree char *id = g_strdup_printf("line/%u %s", line, (const char *)lines->pdata[line]);
        add(c, CB_ITEM_LINE, line, id);
    }
}

/* --- all -------------------------------------------------------------------------------------- */

static gboolean
is_collected(const CbConsole *console, const char *key, guint sight)
{
    return console->people_table == CB_events && g_strcmp0(console->people_key, key) == 0 &&
           console->people_sight == sight;
}

static void
remember(CbConsole *console, guint event, const char *key, guint sight)
{
    if (g_strcmp0(key, console->people_key) != 0)
        cb_list_mark_all(&console->people, FALSE);
    g_free(console->people_of);
    g_free(console->people_key);
    console->people_of = g_strdup(events_id(cb_console_world(console), event));
    console->people_key = g_strdup(key);
    console->people_table = CB_events;
    console->people_sight = sight;
}

void
cb_peer_people(CbConsole *console, guint event)
{
    static void (*const adders[CB_N_PEER_PARTS])(const Collecting *) = {
        [CB_PEER_PART_PLAN] = add_plan,       [CB_PEER_PART_PEOPLE] = add_people,
        [CB_PEER_PART_ALONE] = add_alone,     [CB_PEER_PART_MATCHES] = add_matches,
        [CB_PEER_PART_REPLIES] = add_replies, [CB_PEER_PART_REPORT] = add_report,
    };
    Collecting c = {console, cb_console_world(console), event, cb_peer_part(console, event), NULL};
    cb_console_peer_plan(console, event, &c.plan);
    g_autofree char *key = g_strdup_printf("event/%s/%u", events_id(c.world, event), c.part);
    guint sight = cb_peer_sight(console, c.plan);
    if (is_collected(console, key, sight))
        return;
    gboolean same = g_strcmp0(key, console->people_key) == 0;
    remember(console, event, key, sight);
    console->people_all = 0;
    cb_list_begin(&console->people, FALSE);
    adders[c.part](&c);
    cb_list_end(&console->people, &cb_list_by_place);
    if (!same)
        cb_list_select(&console->people, 0);
}
