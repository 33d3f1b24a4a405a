#include "tui/console/cells.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/campaigns/names.h"
#include "engine/operators/contact.h"
#include "engine/peers/names.h"
#include "engine/pool/names.h"
#include "engine/when.h"

/* Dates farther away than this carry their year instead of the distance. */
#define FAR_DAYS 300
/* From this hour of the day a session of today is tonight's. */
#define EVENING 17
/* Up to so many places are drawn one by one. */
#define MOST_PLACES 6

/* Bytes: more than the widest terminal has columns of the longest glyphs. */
#define MOST_SHOWN 16384

void
cb_text_data(GString *text, const char *data)
{
    g_string_append_len(text, data, (gssize)strnlen(data, MOST_SHOWN));
}

/* --- dates and times -------------------------------------------------------------------------- */

/* An instant as the clock on the wall shows it: as if it were UTC. */
static gint64
on_the_wall(const CbConsole *console, gint64 time)
{
    GTimeZone *zone = cb_desk_zone(console->desk);
    gint interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, time / CB_SECOND);
    return time + g_time_zone_get_offset(zone, interval) * CB_SECOND;
}

gint64
cb_console_today(const CbConsole *console)
{
    return cb_day_of(on_the_wall(console, cb_desk_now(console->desk)));
}

static void
append_clock(GString *text, gint64 wall)
{
    int minutes = (int)((wall - cb_day_of(wall) * CB_DAY) / CB_MINUTE);
    g_string_append_printf(text, "%02d:%02d", minutes / 60, minutes % 60);
}

static void
append_month(GString *text, gint64 day)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day_of_month;
    cb_day_civil(day, &year, &month, &day_of_month);
    g_string_append_printf(text, "%d %s", day_of_month, months[month - 1]);
}

static void
append_date(GString *text, gint64 day, gint64 today)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    int year, month, day_of_month;
    g_string_append(text, weekdays[cb_day_weekday(day) - 1]);
    g_string_append_c(text, ' ');
    append_month(text, day);
    cb_day_civil(day, &year, &month, &day_of_month);
    if (ABS(day - today) > FAR_DAYS)
        g_string_append_printf(text, " %d", year);
}

static void
append_day(GString *text, gint64 day, gint64 today)
{
    gint64 distance = day - today;
    if (distance == 0 || distance == 1) {
        g_string_append(text, distance == 0 ? "today" : "tomorrow");
        return;
    }
    append_date(text, day, today);
    if (ABS(distance) <= FAR_DAYS)
        g_string_append_printf(text, " %s %d d%s", cb_sign(CB_SIGN_EMPTY), (int)ABS(distance),
                               distance < 0 ? " ago" : "");
}

void
cb_text_date(CbConsole *console, gint64 day, GString *text)
{
    g_string_truncate(text, 0);
    append_date(text, day, cb_console_today(console));
}

void
cb_text_day(CbConsole *console, gint64 day, GString *text)
{
    g_string_truncate(text, 0);
    append_day(text, day, cb_console_today(console));
}

/* "tonight 20:00" of yesterday, today or tomorrow. */
static void
append_near(GString *text, gint64 day, gint64 today, gint64 wall)
{
    gboolean evening = cb_day_of(wall) == day && wall - day * CB_DAY >= EVENING * 60 * CB_MINUTE;
    g_string_append(text, day > today   ? "tomorrow "
                          : day < today ? "yesterday "
                          : evening     ? "tonight "
                                        : "today ");
    append_clock(text, wall);
}

/* The shift is told when the zone makes it another date. */
static void
append_start(CbConsole *console, guint session, gint64 today, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 day = sessions_date(world, session), starts = sessions_starts_at(world, session);
    if (starts == CB_NULL) {
        append_day(text, day, today);
        return;
    }
    gint64 wall = on_the_wall(console, starts), shift = cb_day_of(wall) - day;
    append_near(text, day, today, wall);
    if (shift != 0)
        g_string_append_printf(text, " %+" G_GINT64_FORMAT " d", shift);
}

static CbStyle
style_of_day(gint64 day, gint64 today)
{
    return day == today ? CB_STYLE_STRONG : day < today ? CB_STYLE_DIM : CB_STYLE_NORMAL;
}

CbStyle
cb_text_when(CbConsole *console, gint64 time, GString *text)
{
    gint64 wall = on_the_wall(console, time), day = cb_day_of(wall), today = cb_console_today(console);
    g_string_truncate(text, 0);
    if (ABS(day - today) <= 1)
        append_near(text, day, today, wall);
    else
        append_day(text, day, today);
    return style_of_day(day, today);
}

CbStyle
cb_cell_when(CbConsole *console, guint session, GString *text)
{
    gint64 day = sessions_date(cb_console_world(console), session);
    gint64 today = cb_console_today(console);
    g_string_truncate(text, 0);
    if (day == today || day == today + 1)
        append_start(console, session, today, text);
    else
        append_day(text, day, today);
    return style_of_day(day, today);
}

CbStyle
cb_cell_when_exactly(CbConsole *console, guint session, GString *text)
{
    gint64 starts = sessions_starts_at(cb_console_world(console), session);
    gint64 day = sessions_date(cb_console_world(console), session);
    gint64 today = cb_console_today(console);
    CbStyle style = cb_cell_when(console, session, text);
    char *distance = strstr(text->str, cb_sign(CB_SIGN_EMPTY));
    if (starts == CB_NULL || day == today || day == today + 1 || distance == NULL)
        return style;
    g_autofree char *tail = g_strdup(distance);
    g_string_truncate(text, (gsize)(distance - text->str));
    append_clock(text, on_the_wall(console, starts));
    g_string_append_printf(text, " %s", tail);
    return style;
}

void
cb_text_times(CbConsole *console, guint session, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 starts = sessions_starts_at(world, session), ends = sessions_ends_at(world, session);
    g_string_truncate(text, 0);
    if (starts == CB_NULL && ends == CB_NULL) {
        g_string_append(text, cb_sign(CB_SIGN_EMPTY));
        return;
    }
    if (starts != CB_NULL)
        append_clock(text, on_the_wall(console, starts));
    if (ends == CB_NULL)
        return;
    g_string_append(text, cb_sign(CB_SIGN_DASH));
    append_clock(text, on_the_wall(console, ends));
}

void
cb_text_instant(CbConsole *console, gint64 time, GString *text)
{
    gint64 wall = on_the_wall(console, time);
    gint64 today = cb_day_of(on_the_wall(console, cb_desk_now(console->desk)));
    g_string_truncate(text, 0);
    if (cb_day_of(wall) != today) {
        append_month(text, cb_day_of(wall));
        g_string_append_c(text, ' ');
    }
    append_clock(text, wall);
}

/* --- numbers ---------------------------------------------------------------------------------- */

void
cb_text_number(GString *text, guint64 number)
{
    if (number >= 1000) {
        cb_text_number(text, number / 1000);
        g_string_append_printf(text, ",%03u", (guint)(number % 1000));
    } else {
        g_string_append_printf(text, "%u", (guint)number);
    }
}

void
cb_text_count(GString *text, guint64 number, const char *noun)
{
    cb_text_number(text, number);
    g_string_append_printf(text, " %s%s", noun, number == 1 ? "" : "s");
}

/* --- totals ----------------------------------------------------------------------------------- */

gboolean
cb_operator_is_away(const CbWorld *world, const CbStaffingDay *entry, guint operator, gint64 day)
{
    char date[11];
    const char *availability = operators_availability(world, operator);
    if (entry != NULL)
        return cb_bits_has(entry->unavailable, operator);
    /* The index has no such date, so the text is read; most do not name it. */
    return availability != NULL && strstr(availability, cb_day_format(day, date)) != NULL &&
           cb_operator_is_unavailable(world, operator, day);
}

/* Active, not away and not at work on the person's today; counted once for each World. */
static guint
people_free_today(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    gint64 today = cb_console_today(console);
    const CbStaffing *staffing = cb_staffing(world);
    const CbStaffingDay *entry = cb_staffing_day(staffing, today);
    if (entry != NULL)
        return entry->n_free;
    if (console->free_world == world && console->free_day == today)
        return console->free_today;
    g_clear_pointer(&console->free_world, cb_world_unref);
    console->free_world = cb_world_ref(world);
    console->free_day = today;
    console->free_today = 0;
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++)
        console->free_today += cb_bits_has(staffing->active, o) &&
                               !cb_operator_is_away(world, NULL, o, today);
    return console->free_today;
}

void
cb_text_totals(CbConsole *console, GString *text)
{
    static const char *const words[] = {"critical", "high", "medium", "low"};
    guint n[CB_RISK_LOW + 1] = {0};
    gint64 open = 0;
    for (guint i = 0; i < cb_board_rows(console->board); i++) {
        const CbBoardRow *row = cb_board_row(console->board, i);
        if (row->past)
            continue;
        n[row->risk.level]++;
        open += row->coverage.gap;
    }
    for (guint level = 0; level < CB_RISK_LOW; level++) {
        cb_text_number(text, n[level]);
        g_string_append_printf(text, " %s  ", words[level]);
    }
    cb_text_number(text, (guint64)open);
    g_string_append(text, " open places  ");
    cb_text_number(text, people_free_today(console));
    g_string_append(text, " people free today");
}

void
cb_text_shown(const CbList *list, GString *text)
{
    if (cb_list_count(list) == list->items->len)
        return;
    cb_text_number(text, cb_list_count(list));
    g_string_append(text, " shown  ");
}

/* --- labels ----------------------------------------------------------------------------------- */

const char *
cb_operator_label(const CbWorld *world, guint operator)
{
    const char *name = operators_name(world, operator);
    return name != NULL && *name != '\0' ? name : operators_id(world, operator);
}

const char *
cb_session_label(const CbWorld *world, guint session)
{
    const char *title = sessions_title(world, session);
    return title != NULL && *title != '\0' ? title : sessions_id(world, session);
}

char *
cb_target_label(const CbWorld *world, CbTableId table, guint row, const char *id)
{
    if (row == CB_NO_ROW)
        return g_strdup(id != NULL ? id : "");
    switch (table) {
    case CB_sessions:
        return g_strdup(cb_session_label(world, row));
    case CB_operators:
        return g_strdup(cb_operator_label(world, row));
    case CB_jobs:
        return g_strdup(cb_name_of_job(world, row));
    case CB_profiles:
        return cb_name_of_profile(world, row);
    case CB_staffing_campaigns:
        return cb_name_of_campaign(world, row);
    case CB_booking_plan:
        return cb_name_of_booking(world, row);
    case CB_employee:
        return cb_name_of_employee(world, row);
    case CB_projects:
        return g_strdup(cb_name_of_project(world, row));
    case CB_advisors:
        return g_strdup(cb_name_of_advisor(world, row));
    case CB_admin_preference_rules:
        return g_strdup(admin_preference_rules_rule_name(world, row) != NULL ? admin_preference_rules_rule_name(world, row)
                                                                             : admin_preference_rules_id(world, row));
    case CB_events:
        return g_strdup(cb_name_of_event(world, row));
    case CB_contractors:
        return cb_name_of_contractor(world, row);
    case CB_pool_state:
        return g_strdup("the pool");
    default:
        return g_strdup(id != NULL ? id : "");
    }
}

gboolean
cb_operator_is_overloaded(const CbWorld *world, guint operator)
{
    CbOverload overload = {0};
    gboolean over =
        cb_operator_load(world, operator) > 0 && cb_operator_overload(world, operator, &overload);
    g_clear_pointer(&overload.days, g_array_unref);
    return over;
}

/* --- cells ------------------------------------------------------------------------------------ */

CbStyle
cb_severity_style(CbSeverity severity)
{
    static const CbStyle styles[] = {CB_STYLE_CRITICAL, CB_STYLE_HIGH, CB_STYLE_MEDIUM, CB_STYLE_DIM};
    return styles[severity];
}

CbStyle
cb_cell_severity(GString *text, CbSeverity severity)
{
    static const CbSign signs[] = {CB_SIGN_CRITICAL, CB_SIGN_HIGH, CB_SIGN_MEDIUM, CB_SIGN_EMPTY};
    g_string_assign(text, cb_sign(signs[severity]));
    return cb_severity_style(severity);
}

CbStyle
cb_cell_empty(GString *text)
{
    g_string_assign(text, cb_sign(CB_SIGN_EMPTY));
    return CB_STYLE_DIM;
}

CbStyle
cb_cell_data(GString *text, const char *data)
{
    if (data == NULL)
        return cb_cell_empty(text);
    g_string_truncate(text, 0);
    cb_text_data(text, data);
    return CB_STYLE_NORMAL;
}

CbStyle
cb_cell_title(CbConsole *console, guint session, GString *text)
{
    return cb_cell_data(text, cb_session_label(cb_console_world(console), session));
}

CbStyle
cb_cell_session_region(CbConsole *console, guint session, GString *text)
{
    return cb_cell_data(text, sessions_region(cb_console_world(console), session));
}

CbStyle
cb_cell_risk(CbConsole *console, guint session, GString *text)
{
    static const struct {
        int sign; /* CbSign, -1: none */
        const char *word;
        CbStyle style;
    } levels[] = {
        [CB_RISK_CRITICAL] = {CB_SIGN_CRITICAL, "critical", CB_STYLE_CRITICAL},
        [CB_RISK_HIGH] = {CB_SIGN_HIGH, "high", CB_STYLE_HIGH},
        [CB_RISK_MEDIUM] = {CB_SIGN_MEDIUM, "medium", CB_STYLE_MEDIUM},
        [CB_RISK_LOW] = {-1, "low", CB_STYLE_DIM},
    };
    const CbBoardRow *row = cb_board_find(console->board, session);
    g_string_truncate(text, 0);
    if (row == NULL)
        return CB_STYLE_NORMAL;
    if (row->past) {
        g_string_append(text, "past");
        return CB_STYLE_DIM;
    }
    CbRiskLevel level = row->risk.level;
    g_string_append(text, levels[level].sign < 0 ? " " : cb_sign(levels[level].sign));
    /* In ASCII the sign of critical is two columns wide; words begin in one column all the same. */
    if (console->look.ascii && level != CB_RISK_CRITICAL)
        g_string_append_c(text, ' ');
    g_string_append_printf(text, " %s", levels[level].word);
    return levels[level].style;
}

CbStyle
cb_cell_short_risk(CbConsole *console, guint session, GString *text)
{
    CbStyle style = cb_cell_risk(console, session, text);
    if (text->len == 0)
        return style;
    char *after = g_utf8_next_char(text->str);
    if (console->look.ascii && *after == ' ') /* "!!cri", "! hig" */
        g_string_erase(text, after - text->str, 1);
    glong letters = *g_utf8_next_char(text->str) == ' ' ? 5 : 4;
    if (g_utf8_strlen(text->str, -1) > letters)
        g_string_truncate(text, (gsize)(g_utf8_offset_to_pointer(text->str, letters) - text->str));
    return style;
}

CbStyle
cb_cell_staff(CbConsole *console, guint session, GString *text)
{
    CbCoverage coverage = cb_coverage(cb_console_world(console), session);
    g_string_truncate(text, 0);
    if (coverage.need <= MOST_PLACES) {
        for (gint64 place = 0; place < coverage.need; place++)
            g_string_append(text,
                            cb_sign(place < coverage.assigned ? CB_SIGN_STAFFED : CB_SIGN_OPEN));
        g_string_append_c(text, ' ');
    }
    g_string_append_printf(text, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, coverage.assigned,
                           coverage.need);
    if (coverage.assigned > coverage.need)
        g_string_append_printf(text, " +%" G_GINT64_FORMAT, coverage.assigned - coverage.need);
    return coverage.gap == 0 ? CB_STYLE_GOOD : CB_STYLE_NORMAL;
}

/* Whom "propose" takes: who has said no for the session is passed over. */
CbStyle
cb_cell_best(CbConsole *console, guint session, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const CbBoardRow *row = cb_board_find(console->board, session);
    if (row == NULL || row->past)
        return cb_cell_empty(text);
    if (row->fallback != NULL) {
        g_string_printf(text, "%s founders", cb_sign(CB_SIGN_FOUNDERS));
        return CB_STYLE_CRITICAL;
    }
    CbRanked best = row->best[0];
    if (cb_contact_declined(world, best.row, session) && !cb_best_candidate(world, session, &best))
        return cb_cell_empty(text); /* everybody who could has said no */
    g_string_printf(text, "%3u ", cb_rank_score(best.key));
    cb_text_data(text, cb_operator_label(world, best.row));
    return CB_STYLE_NORMAL;
}

CbStyle
cb_cell_flags(CbConsole *console, guint session, GString *text)
{
    const CbBoardRow *row = cb_board_find(console->board, session);
    gboolean founders = row != NULL && !row->past && row->fallback != NULL;
    gboolean pending = cb_session_is_pending(console, session);
    g_string_truncate(text, 0);
    if (cb_link_is_looked_at(console, sessions_id(cb_console_world(console), session)))
        g_string_append(text, cb_sign(CB_SIGN_LOOKER));
    if (founders)
        g_string_append(text, cb_sign(CB_SIGN_FOUNDERS));
    if (sessions_review(cb_console_world(console), session) == TRUE)
        g_string_append(text, cb_sign(CB_SIGN_REVIEW));
    if (pending)
        g_string_append(text, cb_sign(CB_SIGN_PENDING));
    return founders ? CB_STYLE_CRITICAL : pending ? CB_STYLE_PENDING : CB_STYLE_MEDIUM;
}

/* --- bars ------------------------------------------------------------------------------------- */

void
cb_text_bar(GString *text, guint value, guint full, guint width)
{
    guint filled = full == 0 ? 0 : (guint)((guint64)MIN(value, full) * width / full);
    if (filled == 0 && value > 0 && full > 0)
        filled = 1;
    for (guint i = 0; i < width; i++)
        g_string_append(text, cb_sign(i < filled ? CB_SIGN_STAFFED : CB_SIGN_OPEN));
}

/* --- what changed ----------------------------------------------------------------------------- */

static guint32
mix(guint32 state, gint64 value)
{
    guint64 mixed = (state ^ (guint64)value) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (guint32)(mixed >> 32);
}

guint32
cb_session_state(CbConsole *console, guint session)
{
    const CbWorld *world = cb_console_world(console);
    const CbBoardRow *row = cb_board_find(console->board, session);
    CbCoverage coverage = row != NULL ? row->coverage : cb_coverage(world, session);
    guint32 state = g_str_hash(sessions_status(world, session));
    state = mix(state, sessions_date(world, session));
    state = mix(state, sessions_starts_at(world, session));
    state = mix(state, coverage.need);
    state = mix(state, coverage.assigned);
    state = mix(state, sessions_review(world, session));
    if (row == NULL || row->past)
        return state;
    state = mix(state, row->risk.level);
    return mix(state, row->n_best == 0 ? 0 : (gint64)row->best[0].row << 32 | row->best[0].key);
}

/* Standing decisions by target, made again when the outbox was read again. */
static GHashTable *
pending_ids(CbConsole *console)
{
    if (console->pending_ids != NULL && console->pending_of == cb_desk_reads(console->desk))
        return console->pending_ids;
    g_clear_pointer(&console->pending_ids, g_hash_table_unref);
    console->pending_of = cb_desk_reads(console->desk);
    console->pending_ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < cb_desk_entries(console->desk); i++) {
        CbDeskEntry entry = cb_desk_entry(console->desk, i);
        if (entry.standing == CB_STANDS)
            g_hash_table_add(console->pending_ids, entry.entry->decision->target_id);
    }
    return console->pending_ids;
}

gboolean
cb_is_pending(CbConsole *console, const char *id)
{
    return g_hash_table_contains(pending_ids(console), id);
}

gboolean
cb_session_is_pending(CbConsole *console, guint session)
{
    return cb_is_pending(console, sessions_id(cb_console_world(console), session));
}
