#include "engine/demo/demo.h"

#include "engine/demo/names.h"
#include "engine/demo/plan.h"
#include "engine/when.h"

enum { PURPOSE_NAMES = 16, PURPOSE_EVENTS };

#define HALF_HOUR (30 * CB_MINUTE)

typedef char Id[16];

static const char *
operator_id(Id id, guint person)
{
    g_snprintf(id, sizeof(Id), "op_%05u", person + 1);
    return id;
}

static const char *
session_id(Id id, const CbDemoSession *session)
{
    g_snprintf(id, sizeof(Id), "sess_%05u", session->number);
    return id;
}

static const char *
region_slug(guint region)
{
    return region == CB_DEMO_NO_REGION ? NULL : cb_demo_regions[region].slug;
}

/* --- people ----------------------------------------------------------------------------------- */

/* The days of the plan as they stand in JSON; written once, for there are very many people. */
typedef struct {
    char quoted[CB_DEMO_DAYS][13];
} Dates;

static void
write_dates(Dates *dates, gint64 first_day)
{
    for (guint day = 0; day < CB_DEMO_DAYS; day++) {
        char date[11];
        cb_day_format(first_day + day, date);
        g_snprintf(dates->quoted[day], sizeof dates->quoted[day], "\"%s\"", date);
    }
}

/* {"unavailableDates":[…]}. */
static const char *
write_availability(GString *json, const Dates *dates, const CbDemoDays *away)
{
    const char *comma = "";
    g_string_assign(json, "{\"unavailableDates\":[");
    for (guint day = 0; day < CB_DEMO_DAYS; day++) {
        if (!cb_demo_days_has(away, day))
            continue;
        g_string_append(json, comma);
        g_string_append(json, dates->quoted[day]);
        comma = ",";
    }
    g_string_append(json, "]}");
    return json->str;
}

/* The first of a name gets the plain address, the others count: lea.martin, lea.martin2. No mailbox
 * has digits of its own, so none is given twice. */
static void
complete_address(GHashTable *taken, GString *mailbox)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(taken, mailbox->str)) + 1;
    g_hash_table_insert(taken, g_strdup(mailbox->str), GUINT_TO_POINTER(n));
    if (n > 1)
        g_string_append_printf(mailbox, "%u", n);
    g_string_append(mailbox, "@example.org");
}

/* A number that belongs to nobody: mostly mobile; NULL for the few whose number is not known. */
static const char *
throw_phone(CbDice *dice, guint region, GString *phone)
{
    gboolean mobile = cb_dice_percent(dice, 85) || region == CB_DEMO_NO_REGION;
    guint line = cb_dice_below(dice, 10000);
    g_string_printf(phone, "%s %02u %02u", mobile ? "06 39 98" : cb_demo_regions[region].phone,
                    line / 100, line % 100);
    return cb_dice_percent(dice, 2) ? NULL : phone->str;
}

static void
add_people(CbWorldBuilder *builder, const CbDemoPlan *plan, guint32 seed)
{
    CbDice dice = cb_dice_new(seed, PURPOSE_NAMES);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) name = g_string_new(NULL);
    g_autoptr(GString) email = g_string_new(NULL);
    g_autoptr(GString) phone = g_string_new(NULL);
    g_autoptr(GString) availability = g_string_new(NULL);
    Dates dates;
    write_dates(&dates, plan->first_day);
    for (guint i = 0; i < plan->people->len; i++) {
        const CbDemoPerson *person = &g_array_index(plan->people, CbDemoPerson, i);
        Id id;
        cb_demo_name(&dice, name, email);
        complete_address(taken, email);
        const CbValue values[CB_N_operators] = {
            [CB_operators_id] = cb_text(operator_id(id, i)),
            [CB_operators_name] = cb_text(name->str),
            [CB_operators_email] = cb_text(email->str),
            [CB_operators_phone] = cb_text(throw_phone(&dice, person->region, phone)),
            [CB_operators_region] = cb_text(region_slug(person->region)),
            [CB_operators_availability] =
                cb_text(write_availability(availability, &dates, &person->away)),
            [CB_operators_is_active] = cb_integer(person->active),
            [CB_operators_row_version] = cb_integer(0),
        };
        cb_world_builder_add_values(builder, CB_operators, values);
    }
}

/* --- sessions --------------------------------------------------------------------------------- */

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
static const char *
throw_title(CbDice *dice, const CbDemoEvent *event, guint region, GString *title)
{
    g_string_assign(title, event->what);
    if (region != CB_DEMO_NO_REGION) {
        const char *const *towns = cb_demo_regions[region].towns;
        guint town = cb_dice_favourite(dice, g_strv_length((char **)towns), 2);
        g_string_append_printf(title, " %s", towns[town]);
    }
    if (event->part)
        g_string_append_printf(title, ", %s", event->part);
    if (event->numbered)
        g_string_append_printf(title, " %u", 1 + cb_dice_below(dice, event->numbered));
    return title->str;
}

/* Some of the event's setups as a JSON array; for one session in forty nothing is built yet. */
static const char *
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
    return json->str;
}

static guint
throw_between(CbDice *dice, guint least, guint most)
{
    return least + cb_dice_below(dice, most - least + 1);
}

/* When the event begins and ends; CB_NULL both where that is still open. */
static void
throw_hours(CbDice *dice, const CbDemoEvent *event, gint64 day, gint64 *start, gint64 *end)
{
    const CbDemoHours *hours = event->hours;
    guint begin = throw_between(dice, hours->first_start, hours->last_start);
    guint length = throw_between(dice, hours->shortest, hours->longest);
    *start = day * CB_DAY + begin * HALF_HOUR - paris_offset(day);
    *end = *start + length * HALF_HOUR;
    if (cb_dice_percent(dice, 12))
        *start = *end = CB_NULL;
}

static const char *
throw_client(CbDice *dice, guint sessions, GString *client)
{
    guint number = 1 + cb_dice_favourite(dice, 1 + sessions / 6, 2);
    g_string_printf(client, "client_%04u", number);
    return client->str;
}

static void
add_session(CbWorldBuilder *builder, const CbDemoPlan *plan, guint i, CbDice *dice)
{
    static const char *const statuses[CB_DEMO_STATUSES] = {
        "draft", "pending", "confirmed", "completed", "cancelled",
    };
    const CbDemoSession *session = &g_array_index(plan->sessions, CbDemoSession, i);
    gboolean tonight = session->fixed && session->day == CB_DEMO_DAYS_BACK;
    const CbDemoEvent *event = tonight ? throw_evening_event(dice) : throw_event(dice);
    gint64 day = plan->first_day + session->day, start, end;
    g_autoptr(GString) title = g_string_new(NULL);
    g_autoptr(GString) client = g_string_new(NULL);
    g_autoptr(GString) setups = g_string_new(NULL);
    Id id;
    throw_title(dice, event, session->region, title);
    throw_client(dice, plan->sessions->len, client);
    throw_setups(dice, event, session->fixed, setups);
    throw_hours(dice, event, day, &start, &end);
    gboolean hidden = cb_dice_percent(dice, 4) && !session->fixed;
    gboolean review = cb_dice_percent(dice, 2);
    const CbValue values[CB_N_sessions] = {
        [CB_sessions_id] = cb_text(session_id(id, session)),
        [CB_sessions_client_id] = cb_text(client->str),
        [CB_sessions_title] = cb_text(title->str),
        [CB_sessions_date] = cb_integer(day),
        [CB_sessions_starts_at] = cb_integer(start),
        [CB_sessions_ends_at] = cb_integer(end),
        [CB_sessions_status] = cb_text(statuses[session->status]),
        [CB_sessions_setup_ids] = cb_text(setups->str),
        [CB_sessions_region] = cb_text(region_slug(session->region)),
        [CB_sessions_min_operators] = cb_integer(session->need > 0 ? session->need : CB_NULL),
        [CB_sessions_marketplace_visible] = cb_integer(!hidden),
        [CB_sessions_review] = cb_integer(review),
        [CB_sessions_row_version] = cb_integer(0),
    };
    cb_world_builder_add_values(builder, CB_sessions, values);
}

static void
add_links(CbWorldBuilder *builder, const CbDemoPlan *plan)
{
    static const char *const answers[] = {
        [CB_DEMO_APPLIED] = "pending",
        [CB_DEMO_ACCEPTED] = "accepted",
        [CB_DEMO_REJECTED] = "rejected",
    };
    for (guint i = 0; i < plan->links->len; i++) {
        const CbDemoLink *link = &g_array_index(plan->links, CbDemoLink, i);
        Id session, person;
        session_id(session, &g_array_index(plan->sessions, CbDemoSession, link->session));
        const CbValue values[CB_N_session_operators] = {
            [CB_session_operators_session_id] = cb_text(session),
            [CB_session_operators_operator_id] = cb_text(operator_id(person, link->person)),
            [CB_session_operators_status] = cb_text(answers[link->answer]),
            [CB_session_operators_applied_at] = cb_integer(link->applied),
            [CB_session_operators_responded_at] = cb_integer(link->responded),
            [CB_session_operators_rejection_reason] = cb_text(link->reason),
            [CB_session_operators_forced] = cb_integer(link->forced),
        };
        cb_world_builder_add_values(builder, CB_session_operators, values);
    }
}

/* --- the world -------------------------------------------------------------------------------- */

static void
add_policy(CbWorldBuilder *builder)
{
    const CbValue values[CB_N_policies] = {
        [CB_policies_id] = cb_text("board"),
        [CB_policies_policy] = cb_text("{\"busy_rule\":\"date\",\"timezone\":\"Europe/Paris\"}"),
    };
    cb_world_builder_add_values(builder, CB_policies, values);
}

CbWorld *
cb_demo_world(const CbDemoOptions *options)
{
    g_autoptr(CbDemoPlan) plan = cb_demo_plan_new(options);
    CbWorldBuilder *builder = cb_world_builder_new();
    CbDice dice = cb_dice_new(options->seed, PURPOSE_EVENTS);
    add_people(builder, plan, options->seed);
    for (guint i = 0; i < plan->sessions->len; i++)
        add_session(builder, plan, i, &dice);
    add_links(builder, plan);
    add_policy(builder);
    return cb_world_builder_finish(builder);
}
