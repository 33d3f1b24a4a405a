#include "tui/overlays/find.h"

#include "engine/fold.h"
#include "engine/when.h"
#include "tui/console/cells.h"

#include <string.h>

enum { CB_FIND_WEIGHTS = 1 << 24 }; /* weights lie below */

/* How well a word lies in the label that a haystack begins with. */
static guint
placement(const char *haystack, const char *word, gsize length)
{
    gsize size = strcspn(haystack, "\n");
    const char *at = memmem(haystack, size, word, length);
    if (!at || at == haystack)
        return at ? 3 : 0;
    for (; at; at = memmem(at, size - (gsize)(at - haystack), word, length)) {
        if (strchr(" -'_.", at[-1]))
            return 2;
        at++;
    }
    return 1;
}

/* The next dates weigh most, the longest past ones least. */
static guint
date_weight(gint64 days)
{
    gint64 half = CB_FIND_WEIGHTS / 2;
    gint64 distance = MIN(ABS(days), half - 1);
    return (guint)(days >= 0 ? CB_FIND_WEIGHTS - 1 - distance : half - distance);
}

static gint64
day_of_job(const CbWorld *world, guint job)
{
    gint64 start = jobs_start_time(world, job);
    return start == CB_NULL ? CB_NULL : cb_day_of(start);
}

guint
cb_find_rows(CbConsole *console, CbTableId table, const char *words, guint k, CbRanked *best)
{
    const CbWorld *world = cb_console_world(console);
    CbHaystacks *haystacks = cb_console_haystacks(console);
    gint64 today = cb_console_today(console);
    CbTop top = {.heap = best, .k = k};
    const char *first = words + strspn(words, " ");
    gsize length = strcspn(first, " ");
    for (guint row = 0; row < cb_world_rows(world, table); row++) {
        const char *haystack = cb_haystack(haystacks, world, table, row);
        if (!cb_fold_matches(haystack, words))
            continue;
        guint key = placement(haystack, first, length) * CB_FIND_WEIGHTS;
        gint64 day = table == CB_sessions ? sessions_date(world, row) : table == CB_jobs ? day_of_job(world, row) : CB_NULL;
        if (day != CB_NULL)
            key += date_weight(day - today);
        cb_top_offer(&top, (CbRanked){.key = key, .row = row});
    }
    cb_top_sort(&top);
    return top.n;
}

guint
cb_find_again(CbConsole *console, const CbWorld *world, CbTableId table, guint row)
{
    const char *id = cb_world_value(world, table, cb_table_key(&cb_tables[table]), row).text;
    return cb_world_find(cb_console_world(console), table, id);
}
