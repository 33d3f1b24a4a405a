#include "engine/demo/sessions.h"

#include "engine/demo/dice.h"
#include "engine/demo/ids.h"
#include "engine/when.h"

enum { PURPOSE_EVENTS = 17, PURPOSE_VENUES = 33, PURPOSE_WEEKLY };

#define HALF_HOUR (30 * CB_MINUTE)

/* What a session is about, where it is and when: thrown for each, and once for all of a series. */
typedef struct {
    const CbDemoEvent *event;
    GString *title, *setups, *client;
    guint town;         /* of the session's region; NO_TOWN */
    gboolean timed;     /* FALSE: its hours are still open */
    guint begin, length; /* half hours, by the clock in Paris */
} Show;

enum { NO_TOWN = G_MAXUINT };

static void
show_init(Show *show)
{
    *show = (Show){.title = g_string_new(NULL),
                   .setups = g_string_new(NULL),
                   .client = g_string_new(NULL),
                   .town = NO_TOWN};
}

static void
show_clear(Show *show)
{
    g_string_free(show->title, TRUE);
    g_string_free(show->setups, TRUE);
    g_string_free(show->client, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Show, show_clear)

/* How far ahead of UTC the clocks in Paris are on that day: summer lasts from the last Sunday of
 * March to the last Sunday of October. */
static gint64
paris_offset(gint64 day)
{
    int year, month, day_of_month;
    cb_day_civil(day, &year, &month, &day_of_month);
    int sunday_before = day_of_month - cb_day_weekday(day) % 7;
    gboolean after_last_sunday = sunday_before >= 25;
    gboolean summer = (month > 3 && month < 10) || (month == 3 && after_last_sunday) ||
                      (month == 10 && !after_last_sunday);
    return (summer ? 2 : 1) * 60 * CB_MINUTE;
}

static const CbDemoEvent *
throw_event(CbDice *dice)
{
    guint weights[CB_DEMO_EVENTS];
    for (guint i = 0; i < CB_DEMO_EVENTS; i++)
        weights[i] = cb_demo_events[i].weight;
    return &cb_demo_events[cb_dice_weighted(dice, weights, CB_DEMO_EVENTS)];
}

/* One that begins after five: today's sessions that lack people are still to come. */
static const CbDemoEvent *
throw_evening_event(CbDice *dice)
{
    const CbDemoEvent *event;
    do
        event = throw_event(dice);
    while (event->hours->first_start < 2 * 17);
    return event;
}

/* "Foire expo Albi, hall 3"; without a town where none is agreed yet. */
static void
throw_title(CbDice *dice, guint region, Show *show)
{
    const CbDemoEvent *event = show->event;
    g_string_assign(show->title, event->what);
    if (region != CB_DEMO_NO_REGION) {
        show->town = cb_dice_favourite(dice, cb_demo_towns(region), 2);
        g_string_append_printf(show->title, " %s", cb_demo_regions[region].towns[show->town].name);
    }
    if (event->part)
        g_string_append_printf(show->title, ", %s", event->part);
    if (event->numbered)
        g_string_append_printf(show->title, " %u", 1 + cb_dice_below(dice, event->numbered));
}

/* Some of the event's setups as a JSON array; for one session in forty nothing is built yet. */
static void
throw_setups(CbDice *dice, const CbDemoEvent *event, gboolean fixed, GString *json)
{
    guint sure = cb_dice_below(dice, g_strv_length((char **)event->setups));
    gboolean none = cb_dice_below(dice, 40) == 0 && !fixed;
    g_string_assign(json, "[");
    for (guint i = 0; event->setups[i]; i++) {
        gboolean used = cb_dice_percent(dice, 40) || i == sure;
        if (used && !none)
            g_string_append_printf(json, "%s\"%s\"", json->len > 1 ? "," : "", event->setups[i]);
    }
    g_string_append_c(json, ']');
}

static guint
throw_between(CbDice *dice, guint least, guint most)
{
    return least + cb_dice_below(dice, most - least + 1);
}

/* When the event begins and how long it lasts; for some that is still open. */
static void
throw_hours(CbDice *dice, Show *show)
{
    const CbDemoHours *hours = show->event->hours;
    show->begin = throw_between(dice, hours->first_start, hours->last_start);
    show->length = throw_between(dice, hours->shortest, hours->longest);
    show->timed = !cb_dice_percent(dice, 12);
}

static void
throw_client(CbDice *dice, guint sessions, GString *client)
{
    guint number = 1 + cb_dice_favourite(dice, 1 + sessions / 6, 2);
    g_string_printf(client, "client_%04u", number);
}

static void
throw_show(CbDice *dice, const CbDemoPlan *plan, guint region, gboolean fixed, Show *show)
{
    throw_title(dice, region, show);
    throw_client(dice, plan->sessions->len, show->client);
    throw_setups(dice, show->event, fixed, show->setups);
    throw_hours(dice, show);
}

/* --- series ----------------------------------------------------------------------------------- */

/* An event that comes back every week: a market, a course. */
static const CbDemoEvent *
throw_weekly_event(CbDice *dice)
{
    const CbDemoEvent *event;
    do
        event = throw_event(dice);
    while (!event->weekly);
    return event;
}

/* One show for each series (from 1 on), in the region of its sessions. Free with g_array_unref. */
static GArray *
throw_series(const CbDemoPlan *plan, guint32 seed)
{
    GArray *shows = g_array_new(FALSE, TRUE, sizeof(Show));
    g_array_set_clear_func(shows, (GDestroyNotify)show_clear);
    g_array_set_size(shows, plan->n_series + 1);
    for (guint i = 0; i < shows->len; i++)
        show_init(&g_array_index(shows, Show, i));
    CbDice dice = cb_dice_new(seed, PURPOSE_WEEKLY);
    for (guint i = 0; i < plan->sessions->len; i++) {
        const CbDemoSession *session = &g_array_index(plan->sessions, CbDemoSession, i);
        Show *show = &g_array_index(shows, Show, session->series);
        if (session->series == 0 || show->event != NULL)
            continue;
        show->event = throw_weekly_event(&dice);
        throw_show(&dice, plan, session->region, TRUE, show);
        show->timed = TRUE;
    }
    return shows;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* The id of its venue; NULL where that is not settled. */
static const char *
throw_place(CbDice *dice, const CbDemoAtlas *atlas, const CbDemoSession *session, const Show *show)
{
    gboolean settled = cb_dice_percent(dice, 93) || session->series > 0;
    return settled && show->town != NO_TOWN
               ? cb_demo_venue_id(atlas, session->region, show->town, show->event->venue)
               : NULL;
}

/* What the dice say of one session besides its show. */
typedef struct {
    const char *place;
    gboolean hidden, review, bare; /* bare: nothing is built yet */
} Rest;

static void
add_row(CbWorldBuilder *builder, const CbDemoPlan *plan, guint i, const Show *show, const Rest *rest)
{
    static const char *const statuses[CB_DEMO_STATUSES] = {
        "draft", "pending", "confirmed", "completed", "cancelled",
    };
    const CbDemoSession *session = &g_array_index(plan->sessions, CbDemoSession, i);
    gint64 day = plan->first_day + session->day;
    gint64 start = day * CB_DAY + show->begin * HALF_HOUR - paris_offset(day);
    gint64 end = start + show->length * HALF_HOUR;
    char series[24];
    CbDemoId id;
    g_snprintf(series, sizeof series, "series_%02u", session->series);
    const CbValue values[CB_N_sessions] = {
        [CB_sessions_id] = cb_text(cb_demo_session_id(id, plan, i)),
        [CB_sessions_client_id] = cb_text(show->client->str),
        [CB_sessions_title] = cb_text(show->title->str),
        [CB_sessions_date] = cb_integer(day),
        [CB_sessions_starts_at] = cb_integer(show->timed ? start : CB_NULL),
        [CB_sessions_ends_at] = cb_integer(show->timed ? end : CB_NULL),
        [CB_sessions_status] = cb_text(statuses[session->status]),
        [CB_sessions_setup_ids] = cb_text(rest->bare ? "[]" : show->setups->str),
        [CB_sessions_region] = cb_text(cb_demo_region_slug(session->region)),
        [CB_sessions_min_operators] = cb_integer(session->need > 0 ? session->need : CB_NULL),
        [CB_sessions_marketplace_visible] = cb_integer(!rest->hidden),
        [CB_sessions_review] = cb_integer(rest->review),
        [CB_sessions_place_id] = cb_text(rest->place),
        [CB_sessions_series_id] = cb_text(session->series > 0 ? series : NULL),
        [CB_sessions_row_version] = cb_integer(0),
    };
    cb_world_builder_add_values(builder, CB_sessions, values);
}

/* The dice of events are thrown for a session of a series too: so the others stay what they are without. */
void
cb_demo_add_sessions(CbWorldBuilder *builder, const CbDemoPlan *plan, const CbDemoAtlas *atlas, guint32 seed)
{
    CbDice dice = cb_dice_new(seed, PURPOSE_EVENTS), venues = cb_dice_new(seed, PURPOSE_VENUES);
    g_autoptr(GArray) series = throw_series(plan, seed);
    g_auto(Show) own;
    show_init(&own);
    for (guint i = 0; i < plan->sessions->len; i++) {
        const CbDemoSession *session = &g_array_index(plan->sessions, CbDemoSession, i);
        gboolean tonight = session->fixed && session->day == CB_DEMO_DAYS_BACK;
        own.town = NO_TOWN;
        own.event = tonight ? throw_evening_event(&dice) : throw_event(&dice);
        throw_show(&dice, plan, session->region, session->fixed, &own);
        const Show *show = session->series > 0 ? &g_array_index(series, Show, session->series) : &own;
        Rest rest = {.bare = g_str_equal(own.setups->str, "[]")};
        rest.hidden = cb_dice_percent(&dice, 4) && !session->fixed;
        rest.review = cb_dice_percent(&dice, 2);
        rest.place = throw_place(&venues, atlas, session, show);
        add_row(builder, plan, i, show, &rest);
    }
}
