#include "engine/operators/effect.h"

#include "engine/operators/case.h"
#include "engine/operators/coverage.h"
#include "engine/when.h"

typedef struct {
    const CbWorld *before, *after;
    gint64 now;
    CbEffect *effect;
} Comparison;

/* Once: two sessions of one date free the same person. */
static void say(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void
say(GPtrArray *lines, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (!g_ptr_array_find_with_equal_func(lines, line, g_str_equal, NULL))
        g_ptr_array_add(lines, g_steal_pointer(&line));
}

/* --- which sessions --------------------------------------------------------------------------- */

/* The session that a row of the patch is about, CB_NO_ROW when it is about none that was there
 * before. */
static guint
session_of(const CbWorld *before, const CbRow *row)
{
    if (row->table == CB_sessions)
        return cb_world_find(before, CB_sessions, row->values[CB_sessions_id].text);
    if (row->table == CB_session_operators)
        return cb_world_find(before, CB_sessions,
                             row->values[CB_session_operators_session_id].text);
    return CB_NO_ROW;
}

/* Rows of sessions that the patch touches; before and after they have the same number. */
static GArray *
touched_sessions(const CbWorld *before, const CbPatch *patch)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        guint session = session_of(before, cb_patch_row(patch, i));
        gboolean known = session == CB_NO_ROW;
        for (guint k = 0; k < rows->len && !known; k++)
            known = g_array_index(rows, guint, k) == session;
        if (!known)
            g_array_append_val(rows, session);
    }
    return rows;
}

/* The patch without sessions that are new: these would give the others other numbers. */
static CbPatch *
without_new_sessions(const CbWorld *before, const CbPatch *patch)
{
    CbPatch *kept = cb_patch_new();
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        if (row->table == CB_sessions && session_of(before, row) == CB_NO_ROW)
            continue;
        CbRow *copy = cb_patch_add(kept, row->table);
        for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
            if (cb_row_has(row, c))
                cb_patch_set(kept, copy, c, row->values[c]);
    }
    return kept;
}

/* --- what happens to them --------------------------------------------------------------------- */

static gint64
begins(const CbWorld *world, guint session)
{
    gint64 start = sessions_starts_at(world, session);
    return start != CB_NULL ? start : (sessions_date(world, session) + 1) * CB_DAY - CB_SECOND;
}

static gboolean
is_more_urgent(const Comparison *c, guint session, guint than)
{
    gint64 x = begins(c->after, session), y = begins(c->after, than);
    return x != y ? x < y : session < than;
}

static void
note_gap(Comparison *c, guint session, guint *urgent)
{
    char day[11];
    gint64 gap = cb_coverage(c->after, session).gap;
    if (gap <= cb_coverage(c->before, session).gap ||
        !cb_session_needs_operators(c->after, session))
        return;
    say(c->effect->opens, "%s, %s, then lacks %" G_GINT64_FORMAT " %s.",
        cb_name_of_session(c->after, session), cb_day_format(sessions_date(c->after, session), day),
        gap, gap == 1 ? "person" : "people");
    if (begins(c->after, session) > c->now &&
        (*urgent == CB_NO_ROW || is_more_urgent(c, session, *urgent)))
        *urgent = session;
}

static gboolean
is_moved(const Comparison *c, guint session)
{
    return sessions_date(c->before, session) != sessions_date(c->after, session) ||
           sessions_starts_at(c->before, session) != sessions_starts_at(c->after, session) ||
           sessions_ends_at(c->before, session) != sessions_ends_at(c->after, session);
}

static void
note_clash(Comparison *c, guint session, guint operator)
{
    char day[11];
    guint other = cb_operator_busy_session(c->after, operator, session);
    const char *name = cb_name_of_operator(c->after, operator);
    if (other != CB_NO_ROW)
        say(c->effect->clashes, "%s is also on %s then.", name,
            cb_name_of_session(c->after, other));
    else if (cb_operator_is_unavailable(c->after, operator, sessions_date(c->after, session)) ||
             cb_operator_is_away_during(c->after, operator, session))
        say(c->effect->clashes, "%s is away on %s.", name,
            cb_day_format(sessions_date(c->after, session), day));
}

static gboolean
is_free_on(const CbWorld *world, guint operator, gint64 day)
{
    const CbStaffingDay *entry = cb_staffing_day(cb_staffing(world), day);
    return entry == NULL ? !cb_operator_is_unavailable(world, operator, day)
                         : cb_bits_has(entry->free, operator);
}

/* Whether somebody who is accepted on a session no longer works on its date through it. */
static gboolean
leaves(const Comparison *c, guint session, guint operator)
{
    return sessions_date(c->before, session) != sessions_date(c->after, session) ||
           !cb_session_is_live(c->after, session) ||
           !cb_link_is_accepted(c->after, cb_link_of(c->after, session, operator));
}

/* Under `overlap` the day's set knows nothing of sessions with times: nothing else may lie at the
 * time that was. */
static gboolean
becomes_free(const Comparison *c, guint session, guint operator)
{
    gint64 was = sessions_date(c->before, session);
    if (!is_free_on(c->after, operator, was))
        return FALSE;
    if (cb_staffing(c->before)->policy.busy_rule == CB_BUSY_DATE)
        return !is_free_on(c->before, operator, was);
    return cb_session_is_live(c->before, session) && leaves(c, session, operator) &&
           cb_operator_is_available(is_moved(c, session) ? c->before : c->after, operator, session);
}

static void
note_freed(Comparison *c, guint session, guint operator)
{
    char day[11];
    if (becomes_free(c, session, operator))
        say(c->effect->frees, "%s is free on %s.", cb_name_of_operator(c->after, operator),
            cb_day_format(sessions_date(c->before, session), day));
}

/* Whether a session takes its people at a time at which it did not take them before. */
static gboolean
takes_anew(const Comparison *c, guint session)
{
    return cb_session_is_live(c->after, session) &&
           (is_moved(c, session) || !cb_session_is_live(c->before, session));
}

static void
compare_session(Comparison *c, guint session, guint *urgent)
{
    note_gap(c, session, urgent);
    CB_EACH_OF_SESSION(c->before, session, link) {
        guint operator = session_operators_operator_id(c->before, link);
        if (!cb_link_is_accepted(c->before, link))
            continue;
        note_freed(c, session, operator);
        if (takes_anew(c, session))
            note_clash(c, session, operator);
    }
}

static void
note_told(CbEffect *effect, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        gboolean written = row->table == CB_messages && cb_row_has(row, CB_messages_recipient);
        if (!written || g_strcmp0(row->values[CB_messages_status].text, "off") == 0)
            continue;
        say(effect->told, "%s", row->values[CB_messages_recipient].text);
    }
}

CbEffect *
cb_effect_new(const CbWorld *before, const CbPatch *patch, gint64 now)
{
    CbEffect *effect = g_new0(CbEffect, 1);
    GPtrArray **lists[] = {&effect->opens, &effect->clashes, &effect->frees, &effect->told};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        *lists[i] = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbPatch) kept = without_new_sessions(before, patch);
    g_autoptr(CbWorld) after = cb_world_patch(before, kept);
    g_autoptr(GArray) sessions = touched_sessions(before, kept);
    Comparison c = {before, after, now, effect};
    guint urgent = CB_NO_ROW;
    for (guint i = 0; i < sessions->len; i++)
        compare_session(&c, g_array_index(sessions, guint, i), &urgent);
    note_told(effect, patch);
    effect->urgent = urgent == CB_NO_ROW ? NULL : g_strdup(sessions_id(after, urgent));
    return effect;
}

void
cb_effect_free(CbEffect *effect)
{
    if (effect == NULL)
        return;
    g_ptr_array_unref(effect->opens);
    g_ptr_array_unref(effect->clashes);
    g_ptr_array_unref(effect->frees);
    g_ptr_array_unref(effect->told);
    g_free(effect->urgent);
    g_free(effect);
}

/* --- lines ------------------------------------------------------------------------------------ */

static void
append_cut(GPtrArray *lines, const GPtrArray *more, guint most)
{
    for (guint i = 0; i < MIN(more->len, most); i++)
        g_ptr_array_add(lines, g_strdup(more->pdata[i]));
    if (more->len > most)
        say(lines, "… and %u more.", more->len - most);
}

GPtrArray *
cb_effect_lines(const CbEffect *effect, guint most)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    append_cut(lines, effect->opens, most);
    append_cut(lines, effect->clashes, most);
    append_cut(lines, effect->frees, most);
    if (effect->told->len == 0)
        return lines;
    GString *told = g_string_new("Told: ");
    for (guint i = 0; i < MIN(effect->told->len, most); i++)
        g_string_append_printf(told, "%s%s", i > 0 ? ", " : "",
                               (const char *)effect->told->pdata[i]);
    if (effect->told->len > most)
        g_string_append_printf(told, " and %u more", effect->told->len - most);
    g_string_append_c(told, '.');
    g_ptr_array_add(lines, g_string_free(told, FALSE));
    return lines;
}
