/* The demo's events: where, when, with which agenda, and who came. */
#include <string.h>

#include "engine/demo/dice.h"
#include "engine/demo/peers.h"
#include "engine/when.h"

enum { PURPOSE_CHECK_INS = 168 };

#define DAY (24 * 60)

/* --- where and when --------------------------------------------------------------------------- */

/* One in each zone, so that somewhere it is noon. */
static const struct {
    const char *city, *zone;
} hosts[] = {
    {"Houston", "America/Chicago"},
    {"Denver", "America/Denver"},
    {"Atlanta", "America/New_York"},
    {"Las Vegas", "America/Los_Angeles"},
    {"Anchorage", "America/Anchorage"},
    {"Honolulu", "Pacific/Honolulu"},
    {"Halifax", "America/Halifax"},
    {"São Paulo", "America/Sao_Paulo"},
    {"Praia", "Atlantic/Cape_Verde"},
    {"London", "Europe/London"},
    {"Paris", "Europe/Paris"},
    {"Athens", "Europe/Athens"},
    {"Nairobi", "Africa/Nairobi"},
    {"Dubai", "Asia/Dubai"},
    {"Karachi", "Asia/Karachi"},
    {"Dhaka", "Asia/Dhaka"},
    {"Bangkok", "Asia/Bangkok"},
    {"Singapore", "Asia/Singapore"},
    {"Tokyo", "Asia/Tokyo"},
    {"Brisbane", "Australia/Brisbane"},
    {"Nouméa", "Pacific/Noumea"},
    {"Auckland", "Pacific/Auckland"},
};

static const struct {
    const char *id, *name, *venue;
    int noon;        /* minutes from now */
    int begin, end;  /* from noon */
    guint share, of; /* of the guests */
    guint step;      /* 0: people of its own; else every so many of all */
} plans[CB_DEMO_GATHERINGS] = {
    [CB_DEMO_SUMMIT] = {"evt_summit", "Contractor Summit", "Convention Center, Hall B", 30, -240,
                        240, 1, 1, 0},
    [CB_DEMO_FORUM] = {"evt_forum", "Trades Forum", "Grand Hotel, Ballroom", -170, -240, 360, 7, 12,
                       0},
    [CB_DEMO_CLINIC] = {"evt_clinic", "Sales Clinic", "Union Hall", 5, -95, 175, 1, 5, 0},
    [CB_DEMO_RETREAT] = {"evt_retreat", "Owners' Retreat", "Lakeside Lodge", 1530, -210, DAY + 90,
                         1, 5, 5},
    [CB_DEMO_YESTERDAY] = {"evt_regional", "Regional Day", "Chamber of Commerce", -1560, -240, 240,
                           1, 3, 0},
};

static guint
people_at(const CbDemoOptions *options, guint name)
{
    return options->guests * plans[name].share / plans[name].of;
}

/* The host where it is nearest to noon then. */
static guint
host_at(gint64 time)
{
    guint best = 0, least = G_MAXUINT;
    for (guint h = 0; h < G_N_ELEMENTS(hosts); h++) {
        char clock[6];
        cb_time_clock(time, hosts[h].zone, clock);
        int minute =
            (int)g_ascii_strtoll(clock, NULL, 10) * 60 + (int)g_ascii_strtoll(clock + 3, NULL, 10);
        guint off = (guint)ABS(minute - (12 * 60 + 15));
        if (off < least) {
            least = off;
            best = h;
        }
    }
    return best;
}

CbDemoGathering
cb_demo_gathering(const CbDemoOptions *options, CbDemoGatheringName name)
{
    CbDemoGathering gathering = {.id = plans[name].id, .venue = plans[name].venue};
    gathering.noon = cb_demo_peers_now(options) + plans[name].noon * CB_MINUTE;
    gathering.begin = gathering.noon + plans[name].begin * CB_MINUTE;
    gathering.end = gathering.noon + plans[name].end * CB_MINUTE;
    guint host = host_at(gathering.noon);
    gathering.zone = hosts[host].zone;
    gathering.city = hosts[host].city;
    gathering.step = MAX(plans[name].step, 1);
    gathering.people = people_at(options, name);
    for (guint other = 0; plans[name].step == 0 && other < (guint)name; other++)
        gathering.first += plans[other].step == 0 ? people_at(options, other) : 0;
    return gathering;
}

guint
cb_demo_contractors(const CbDemoOptions *options)
{
    guint sum = 0;
    for (guint name = 0; name < CB_DEMO_GATHERINGS; name++)
        sum += plans[name].step == 0 ? people_at(options, name) : 0;
    return sum;
}

/* --- agenda ----------------------------------------------------------------------------------- */

typedef struct {
    const char *type, *title, *location; /* NULL: the venue */
    int start, minutes;                  /* from noon */
} Item;

static const Item whole_day[] = {
    {"registration", "Registration and coffee", "Foyer", -240, 45},
    {"keynote", "What the next five years ask of a trade", NULL, -195, 45},
    {"session", "Pricing that people understand", NULL, -150, 45},
    {"break", "Coffee", "Foyer", -105, 15},
    {"session", "The first hundred days of a sales leader", NULL, -90, 45},
    {"sponsor_session", "Dispatching without a whiteboard", "Room 2", -45, 40},
    {"lunch", "Lunch", "Dining hall", 0, 60},
    {"session", "From owner to chief executive", NULL, 60, 45},
    {"break", "Coffee", "Foyer", 105, 20},
    {"session", "Panel: growing without losing yourselves", NULL, 125, 45},
    {"networking", "Networking", "Terrace", 170, 40},
    {"closing", "Closing", NULL, 210, 30},
    {.type = NULL},
};
static const Item long_day[] = {
    {"registration", "Registration and coffee", "Lobby", -240, 45},
    {"keynote", "Ten years, eleven mistakes", NULL, -195, 50},
    {"session", "Recruiting where nobody applies", NULL, -140, 45},
    {"break", "Coffee", "Lobby", -95, 20},
    {"session", "Numbers that an owner looks at every Monday", NULL, -75, 65},
    {"lunch", "Lunch", "Garden room", 0, 60},
    {"session", "Calls that become jobs", NULL, 60, 50},
    {"break", "Coffee", "Lobby", 110, 20},
    {"session", "Financing, from both sides", NULL, 130, 60},
    {"break", "Coffee", "Lobby", 205, 20},
    {"session", "Round tables", NULL, 225, 50},
    {"networking", "Networking", "Rooftop", 280, 50},
    {"closing", "Closing", NULL, 330, 30},
    {.type = NULL},
};
static const Item half_day[] = {
    {"registration", "Registration", "Entrance", -95, 30},
    {"keynote", "Selling without discounts", NULL, -60, 50},
    {"session", "Workshop: the second visit", NULL, 0, 75},
    {"networking", "Networking", "Bar", 80, 40},
    {"closing", "Closing", NULL, 125, 50},
    {.type = NULL},
};
static const Item two_days[] = {
    {"registration", "Registration", "Reception", -210, 45},
    {"keynote", "Where we stand", NULL, -165, 60},
    {"session", "Cases, first half", NULL, -100, 90},
    {"lunch", "Lunch", "Boathouse", 0, 75},
    {"session", "Cases, second half", NULL, 80, 90},
    {"networking", "Walk around the lake", "Jetty", 180, 90},
    {"session", "What we have learned", NULL, DAY - 180, 90},
    {"break", "Coffee", "Reception", DAY - 85, 20},
    {"session", "Plans for the year", NULL, DAY - 60, 55},
    {"lunch", "Lunch", "Boathouse", DAY, 60},
    {"closing", "Closing", NULL, DAY + 60, 30},
    {.type = NULL},
};
static const Item *const agendas[CB_DEMO_GATHERINGS] = {
    [CB_DEMO_SUMMIT] = whole_day, [CB_DEMO_FORUM] = long_day,      [CB_DEMO_CLINIC] = half_day,
    [CB_DEMO_RETREAT] = two_days, [CB_DEMO_YESTERDAY] = whole_day,
};

static void
add_agenda(CbWorldBuilder *builder, const CbDemoGathering *gathering, const Item *items)
{
    for (guint i = 0; items[i].type != NULL; i++) {
        g_autofree char *id = g_strdup_printf("%s_%02u", gathering->id, i + 1);
        gint64 start = gathering->noon + items[i].start * CB_MINUTE;
        const CbValue values[CB_N_event_agenda_items] = {
            [CB_event_agenda_items_id] = cb_text(id),
            [CB_event_agenda_items_event_id] = cb_text(gathering->id),
            [CB_event_agenda_items_item_type] = cb_text(items[i].type),
            [CB_event_agenda_items_start_time] = cb_integer(start),
            [CB_event_agenda_items_end_time] = cb_integer(start + items[i].minutes * CB_MINUTE),
            [CB_event_agenda_items_title] = cb_text(items[i].title),
            [CB_event_agenda_items_location] =
                cb_text(items[i].location != NULL ? items[i].location : gathering->venue),
        };
        cb_world_builder_add_values(builder, CB_event_agenda_items, values);
    }
}

/* --- who came --------------------------------------------------------------------------------- */

typedef struct {
    char id[24];
    CbDemoPeerId contractor;
    const char *event, *method, *profile;
    gint64 registered, check_in, opt_in;
} Attendee;

/* Of the forum's people a few come when the batch has been made. */
static gboolean
is_late(CbDemoGatheringName name, guint k)
{
    return name == CB_DEMO_FORUM && k % 17 == 16;
}

/* Of two dozen two have not come, one has not agreed to texts and one has not been asked; of the
 * retreat's nobody has. Most come while there is registration, in its second half. */
static Attendee
throw_attendee(CbDice *dice, const CbDemoGathering *gathering, CbDemoGatheringName name, guint k)
{
    static const char *const profiles[] = {"complete", "complete", "partial", "complete",
                                           "pending"};
    Attendee one = {.event = gathering->id, .check_in = CB_NULL, .opt_in = TRUE};
    guint contractor = gathering->first + gathering->step * k;
    guint days = 2 + cb_dice_below(dice, 40), first = cb_dice_below(dice, 55),
          second = cb_dice_below(dice, 55);
    gint64 early = is_late(name, k) ? gathering->noon - gathering->begin - 10 * CB_MINUTE : 0;
    g_snprintf(one.id, sizeof one.id, "%s_%03u", gathering->id, k + 1);
    cb_demo_contractor_id(one.contractor, contractor);
    one.profile = profiles[k % G_N_ELEMENTS(profiles)];
    one.registered = gathering->begin - days * CB_DAY + first * 17 * CB_MINUTE;
    if (name != CB_DEMO_RETREAT && k % 12 != 9)
        one.check_in = gathering->begin + early + (MAX(first, second) * 60 + k % 60) * CB_SECOND;
    if (early > 0)
        one.check_in = gathering->begin + early + first % 4 * CB_MINUTE;
    one.method = one.check_in == CB_NULL ? NULL : k % 9 == 4 ? "manual" : "qr_code";
    if (k % 24 == 13 || k % 48 == 30)
        one.opt_in = k % 24 == 13 ? FALSE : CB_NULL;
    return one;
}

static void
set_attendee(CbPatch *patch, const Attendee *one, const char *id)
{
    CbRow *row = cb_patch_add(patch, CB_event_attendees);
    cb_patch_set_text(patch, row, CB_event_attendees_id, id);
    cb_patch_set_text(patch, row, CB_event_attendees_event_id, one->event);
    cb_patch_set_text(patch, row, CB_event_attendees_contractor_id, one->contractor);
    cb_patch_set_integer(row, CB_event_attendees_registration_date, one->registered);
    cb_patch_set_integer(row, CB_event_attendees_check_in_time, one->check_in);
    if (one->method != NULL)
        cb_patch_set_text(patch, row, CB_event_attendees_check_in_method, one->method);
    cb_patch_set_text(patch, row, CB_event_attendees_profile_completion_status, one->profile);
    cb_patch_set_integer(row, CB_event_attendees_sms_opt_in, one->opt_in);
    cb_patch_set_integer(row, CB_event_attendees_created_at, one->registered);
}

/* `late`: those who come afterwards, else all others. Some are registered twice, as when somebody
 * checks a table in. */
static CbPatch *
attendees_of(const CbDemoOptions *options, CbDemoGatheringName name, gboolean late)
{
    CbDice dice = cb_dice_new(options->seed, PURPOSE_CHECK_INS + name);
    CbDemoGathering gathering = cb_demo_gathering(options, name);
    CbPatch *patch = cb_patch_new();
    for (guint k = 0; k < gathering.people; k++) {
        Attendee one = throw_attendee(&dice, &gathering, name, k);
        if (is_late(name, k) != late)
            continue;
        set_attendee(patch, &one, one.id);
        if (k % 40 == 21 && one.check_in != CB_NULL) {
            g_autofree char *twice = g_strconcat(one.id, "b", NULL);
            one.check_in += 4 * CB_MINUTE;
            one.method = "mass_trigger";
            set_attendee(patch, &one, twice);
        }
    }
    return patch;
}

CbPatch *
cb_demo_latecomers(const CbDemoOptions *options, CbDemoGatheringName name)
{
    return attendees_of(options, name, TRUE);
}

/* --- the events ------------------------------------------------------------------------------- */

static void
add_event(CbWorldBuilder *builder, const CbDemoGathering *gathering, const char *what)
{
    g_autofree char *name = g_strdup_printf("%s %s", what, gathering->city);
    const CbValue values[CB_N_events] = {
        [CB_events_id] = cb_text(gathering->id),
        [CB_events_name] = cb_text(name),
        [CB_events_date] = cb_integer(cb_time_day(gathering->begin, gathering->zone)),
        [CB_events_end_date] = cb_integer(cb_time_day(gathering->end, gathering->zone)),
        [CB_events_end_time] = cb_integer(gathering->end),
        [CB_events_timezone] = cb_text(gathering->zone),
        [CB_events_row_version] = cb_integer(0),
    };
    cb_world_builder_add_values(builder, CB_events, values);
}

void
cb_demo_add_gatherings(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    for (guint name = 0; name < CB_DEMO_GATHERINGS; name++) {
        CbDemoGathering gathering = cb_demo_gathering(options, (CbDemoGatheringName)name);
        g_autoptr(CbPatch) people = attendees_of(options, (CbDemoGatheringName)name, FALSE);
        add_event(builder, &gathering, plans[name].name);
        add_agenda(builder, &gathering, agendas[name]);
        for (guint row = 0; row < cb_patch_rows(people); row++)
            cb_world_builder_add(builder, cb_patch_row(people, row));
    }
}
