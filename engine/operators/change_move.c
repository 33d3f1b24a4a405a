/* session.move: another date and other times, also for those of its series. */
#include "engine/operators/change_parts.h"
#include "engine/operators/staffing.h"
#include "engine/when.h"

/* A session as it lies after a move. */
typedef struct {
    gint64 date, starts_at, ends_at;
} Slot;

static gboolean
says_times(const CbCase *c)
{
    return cb_json_member(c->payload, "starts_at") != NULL ||
           cb_json_member(c->payload, "ends_at") != NULL;
}

static gint64
later(gint64 time, gint64 days, const char *zone)
{
    return time == CB_NULL ? CB_NULL : cb_time_add_days(time, days, zone);
}

/* Where `session`, of the scope of the root, goes: as many days on as the root, at its time of day.
 */
static Slot
slot_of(const CbCase *c, guint session)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    gint64 date = cb_case_day(c, "date"),
           apart = sessions_date(c->world, session) - sessions_date(c->world, c->session);
    gint64 days = date - sessions_date(c->world, c->session);
    Slot slot = {.date = date + apart,
                 .starts_at = later(cb_case_time(c, "starts_at"), apart, zone),
                 .ends_at = later(cb_case_time(c, "ends_at"), apart, zone)};
    if (says_times(c))
        return slot;
    slot.starts_at = later(sessions_starts_at(c->world, session), days, zone);
    slot.ends_at = later(sessions_ends_at(c->world, session), days, zone);
    return slot;
}

static void
set_slot(CbRow *row, Slot slot)
{
    cb_patch_set_integer(row, CB_sessions_date, slot.date);
    cb_patch_set_integer(row, CB_sessions_starts_at, slot.starts_at);
    cb_patch_set_integer(row, CB_sessions_ends_at, slot.ends_at);
}

static gboolean
lies_there(const CbCase *c, const Slot *slot)
{
    return slot->date == sessions_date(c->world, c->session) &&
           slot->starts_at == sessions_starts_at(c->world, c->session) &&
           slot->ends_at == sessions_ends_at(c->world, c->session);
}

static char *
what_is_wrong_with_the_move(const CbCase *c)
{
    if (cb_case_day(c, "date") == CB_NULL)
        return g_strdup("A move needs a date YYYY-MM-DD.");
    if (!cb_case_reads(c, "starts_at", CB_TYPE_TIME) || !cb_case_reads(c, "ends_at", CB_TYPE_TIME))
        return g_strdup_printf("starts_at and ends_at are null or %s.", cb_type_form(CB_TYPE_TIME));
    Slot slot = slot_of(c, c->session);
    if (lies_there(c, &slot))
        return g_strdup_printf("%s lies there already.", cb_name_of_session(c->world, c->session));
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        CbRow row = {.table = CB_sessions};
        set_slot(&row, slot_of(c, session));
        char *problem = cb_change_check(c, session, &row);
        if (problem != NULL)
            return problem;
    }
    return NULL;
}

static gboolean
move_sound(const CbCase *c)
{
    g_autofree char *problem = what_is_wrong_with_the_move(c);
    return problem == NULL;
}

static const CbRule sound_move = {move_sound, "INVALID_VALUE", CB_RULE_PLAIN, NULL,
                                  what_is_wrong_with_the_move};

static char *
move_session(const CbCase *c, CbPatch *patch)
{
    const char *zone = cb_staffing(c->world)->policy.timezone;
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    char day[11], from[6];
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        CbRow *row = cb_patch_add_key(patch, CB_sessions, sessions_id(c->world, session));
        set_slot(row, slot_of(c, session));
        CbRow after = *row;
        cb_patch_raise(patch, c->world, CB_sessions, session);
        cb_case_tell_all(c, patch, session, CB_CAUSE_MOVED, &after);
    }
    Slot slot = slot_of(c, c->session);
    GString *sentence = g_string_new(cb_name_of_session(c->world, c->session));
    g_string_append_printf(sentence, " is moved to %s", cb_day_format(slot.date, day));
    if (slot.starts_at != CB_NULL)
        g_string_append_printf(sentence, " %s", cb_time_clock(slot.starts_at, zone, from));
    cb_change_append_more(sentence, rows);
    return g_string_free(sentence, FALSE);
}

const CbRecipe cb_moving_recipes[] = {
    {"session.move",
     {&cb_rule_session_found, &cb_change_live, &cb_change_known_scope, &sound_move},
     move_session},
    {.kind = NULL},
};
