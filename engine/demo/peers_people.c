/* Who the demo's guests are: owners and managers of trades, by what they work on. */
#include "engine/demo/dice.h"
#include "engine/demo/names.h"
#include "engine/demo/peers.h"
#include "engine/fold.h"

enum { PURPOSE_CONTRACTORS = 160 };

/* --- what they are ---------------------------------------------------------------------------- */

/* People of one trade care about the same things, mostly. */
typedef struct {
    const char *companies[4]; /* behind the family name, or a name of their own */
    const char *services[4];
    const char *focus[4];
} Trade;

static const Trade trades[] = {
    {{"Heating & Air", "Comfort Systems", "Climate Care", "HVAC"},
     {"HVAC", "Heat Pump", "Ductwork", "Air Quality"},
     {"greenfield_growth", "marketing_sales", "controlling_lead_flow", "hiring_sales_leadership"}},
    {{"Plumbing", "Drain & Sewer", "Plumbing Co.", "Pipeworks"},
     {"Plumbing", "Drain Cleaning", "Water Heaters", "Repiping"},
     {"operational_efficiency", "team_building", "customer_experience",
      "technology_implementation"}},
    {{"Electric", "Electrical Services", "Power & Light", "Electric Co."},
     {"Electrical", "EV Chargers", "Generators", "Lighting"},
     {"technology_implementation", "strategic_planning", "greenfield_growth", "talent_management"}},
    {{"Roofing", "Roof & Gutter", "Exteriors", "Roofing Bros."},
     {"Roofing", "Gutters", "Siding", "Storm Repair"},
     {"financial_management", "controlling_lead_flow", "culture_development", "marketing_sales"}},
    {{"Remodeling", "Kitchens & Baths", "Design Build", "Homes"},
     {"Remodeling", "Kitchens", "Bathrooms", "Additions"},
     {"customer_experience", "culture_development", "financial_management", "strategic_planning"}},
    {{"Solar", "Sun & Storage", "Energy", "Solar Works"},
     {"Solar", "Batteries", "EV Chargers", "Electrical"},
     {"hiring_sales_leadership", "greenfield_growth", "operational_efficiency",
      "financial_management"}},
    {{"Landscaping", "Grounds", "Lawn & Irrigation", "Tree Care"},
     {"Landscaping", "Irrigation", "Tree Service", "Snow Removal"},
     {"talent_management", "team_building", "culture_development", "operational_efficiency"}},
};

static const char *const first_names[] = {
    "Dana",   "Marcus",  "Priya",   "Tomás",   "Elena",   "Wade",   "Keisha", "Anders",
    "Ruth",   "Hector",  "Noor",    "Colleen", "Bao",     "Grant",  "Simone", "Teresa",
    "Owen",   "Latoya",  "Dmitri",  "June",    "Rafael",  "Ingrid", "Malik",  "Sadie",
    "Vikram", "Paula",   "Chester", "Mei",     "Lorenzo", "Hannah", "Kofi",   "Bridget",
    "Earl",   "Yolanda", "Stefan",  "Rosa",    "Amir",    "Gwen",   "Luther", "Zoë",
};
static const char *const last_names[] = {
    "Whitfield",  "Okafor",   "Ramírez", "Lindqvist", "Patel",     "McBride",  "Tran",
    "Castellano", "Boyd",     "Haddad",  "Sørensen",  "Pruitt",    "Delgado",  "Nakamura",
    "O'Neill",    "Kowalski", "Vance",   "Abernathy", "Mbeki",     "Fontaine", "Gutierrez",
    "Schaefer",   "Holloway", "Quist",   "Barrett",   "Ibarra",    "Lockhart", "Danvers",
    "Yoder",      "Peralta",  "Winslow", "Crane",     "Marchetti", "Stroud",   "Bellamy",
    "Voss",       "Tillman",  "Ocampo",  "Radcliffe", "Nguyen",    "Farrow",
};

/* As people type where they work; many in the same places. */
static const char *const areas[] = {
    "Houston, TX",   "Phoenix, AZ",     "Atlanta, GA",        "Denver, CO",
    "Tampa, FL",     "Nashville, TN",   "St. Louis, MO",      "Columbus, OH",
    "Charlotte, NC", "Austin, TX",      "Las Vegas, NV",      "Portland, OR",
    "El Paso, TX",   "Minneapolis, MN", "Salt Lake City, UT", "Kansas City, MO",
    "Tulsa, OK",     "Boise, ID",       "Richmond, VA",       "Albuquerque, NM",
    "Toronto, ON",   "Sacramento, CA",  "Orlando, FL",        "Dallas-Fort Worth, Texas",
};
static const char *const typed_areas[] = {
    " houston, tx ",
    "Greater Phoenix AZ",
    "ATLANTA",
    "Denver metro + Boulder",
    "tampa bay area",
    "statewide",
    "Dallas",
    "N/A",
    "   ",
    NULL,
};

/* Every form that the company's forms have had. */
static const char *const revenues[] = {
    "31_50_million",  "11_20_million", "5m_10m",           "1M-5M",   "0_5_million", "2m_5m",
    "51_75_million",  "21_30_million", "10m_plus",         "500k_1m", "$11-30M",     "5_10_million",
    "76_150_million", "Under $1M",     "300_plus_million", ">$20M",
};
static const char *const typed_revenues[] = {"2500000", "n/a", "about 4 million",
                                             "$3.5M",   "",    "15+ million?"};

static const char *const titles[] = {
    "Owner",
    "CEO",
    "General Manager",
    "Owner / Operator",
    "President",
    "Operations Manager",
    "Founder",
    "Sales Manager",
    "VP of Operations",
    "Service Manager",
    "Co-Owner",
    "Business Development",
};

/* --- one of them ------------------------------------------------------------------------------ */

typedef struct {
    guint number;
    const Trade *trade;
    const char *first, *last;
    char company[64], focus[160], services[160], phone[24], email[80];
    gint64 team;
    const char *area, *tier, *annual, *title;
} Guest;

static const char *
throw_one(CbDice *dice, const char *const *list, guint n)
{
    return list[cb_dice_below(dice, n)];
}
#define THROW(dice, list) throw_one(dice, list, G_N_ELEMENTS(list))

/* Two or three of the trade's four, at times one of another trade; as a list, parted by commas, or
 * in plain words. */
static void
throw_focus(CbDice *dice, Guest *guest)
{
    guint left_out = cb_dice_below(dice, 4), second = cb_dice_below(dice, 8),
          form = cb_dice_below(dice, 3);
    const Trade *other = &trades[cb_dice_below(dice, G_N_ELEMENTS(trades))];
    g_autoptr(GPtrArray) items = g_ptr_array_new();
    for (guint f = 0; f < 4; f++)
        if (f != left_out && f != second)
            g_ptr_array_add(items, (gpointer)guest->trade->focus[f]);
    if (cb_dice_percent(dice, 25) && !g_ptr_array_find(items, other->focus[0], NULL))
        g_ptr_array_add(items, (gpointer)other->focus[0]);
    g_ptr_array_add(items, NULL);
    g_autofree char *joined = g_strjoinv(form == 0   ? "\",\""
                                         : form == 1 ? ","
                                                     : ", ",
                                         (char **)items->pdata);
    if (form == 0)
        g_snprintf(guest->focus, sizeof guest->focus, "[\"%s\"]", joined);
    else
        g_strlcpy(guest->focus, joined, sizeof guest->focus);
    if (form == 2)
        g_strdelimit(guest->focus, "_", ' ');
}

static void
throw_services(CbDice *dice, Guest *guest)
{
    g_autoptr(GString) list = g_string_new("[");
    guint n = 1 + cb_dice_below(dice, 4);
    for (guint s = 0; s < n; s++)
        g_string_append_printf(list, "%s\"%s\"", s > 0 ? "," : "", guest->trade->services[s]);
    g_string_append_c(list, ']');
    g_strlcpy(guest->services, list->str, sizeof guest->services);
}

/* 555-01xx belongs to nobody. */
static void
throw_contact(CbDice *dice, Guest *guest, GHashTable *taken)
{
    guint area = 201 + cb_dice_below(dice, 780), line = cb_dice_below(dice, 100);
    g_autofree char *first = cb_fold(guest->first), *last = cb_fold(guest->last);
    g_autoptr(GString) mailbox = g_string_new(first);
    g_string_append_c(mailbox, '.');
    for (const char *c = last; *c != '\0'; c++)
        if (g_ascii_isalnum(*c))
            g_string_append_c(mailbox, *c);
    cb_demo_address(taken, mailbox, "trades.example");
    g_strlcpy(guest->email, mailbox->str, sizeof guest->email);
    g_snprintf(guest->phone, sizeof guest->phone, "+1 %u 555 01%02u", area, line);
}

static void
throw_business(CbDice *dice, Guest *guest)
{
    static const guint teams[] = {4, 9, 14, 22, 35, 48, 75, 120, 190};
    guint size = cb_dice_below(dice, G_N_ELEMENTS(teams)), spread = cb_dice_below(dice, 5);
    const char *revenue = THROW(dice, revenues);
    gboolean older = cb_dice_percent(dice, 30);
    guest->team = teams[size] + spread;
    guest->area = areas[cb_dice_favourite(dice, G_N_ELEMENTS(areas), 2)];
    guest->tier = older ? NULL : revenue;
    guest->annual = older ? revenue : NULL;
    guest->title = cb_dice_percent(dice, 80) ? THROW(dice, titles) : NULL;
    g_snprintf(guest->company, sizeof guest->company, "%s %s", guest->last,
               guest->trade->companies[cb_dice_below(dice, 4)]);
}

static Guest
throw_guest(CbDice *dice, guint number, GHashTable *names, GHashTable *mailboxes)
{
    Guest guest = {.number = number};
    guint trade = cb_dice_below(dice, G_N_ELEMENTS(trades));
    guest.trade =
        &trades[number == 1 || number == 6 ? 0 : trade]; /* who are pinned at the summit */
    for (guint tries = 0; tries < 50; tries++) {
        guest.first = THROW(dice, first_names);
        guest.last = THROW(dice, last_names);
        char *name = g_strdup_printf("%s %s", guest.first, guest.last);
        if (g_hash_table_add(names, name))
            break;
    }
    throw_focus(dice, &guest);
    throw_services(dice, &guest);
    throw_business(dice, &guest);
    throw_contact(dice, &guest, mailboxes);
    return guest;
}

/* --- what is odd about some ------------------------------------------------------------------- */

/* Of three dozen these are as forms come in: nothing named, typed by hand, the number forgotten. */
static void
make_odd(CbDice *dice, Guest *guest)
{
    guint typed = cb_dice_below(dice, G_N_ELEMENTS(typed_areas)), revenue = cb_dice_below(dice, 6);
    switch (guest->number % 36) {
    case 1:
    case 6: /* and work in one town */
        guest->area = areas[0];
        break;
    case 7:
    case 19:
        guest->focus[0] = '\0';
        break;
    case 11:
    case 23:
    case 30:
        guest->area = typed_areas[typed];
        break;
    case 14:
    case 26:
        guest->tier = typed_revenues[revenue];
        break;
    case 17:
        guest->phone[0] = '\0';
        break;
    case 29:
        guest->services[0] = '\0';
        guest->team = CB_NULL;
        break;
    case 33:
        guest->company[0] = '\0';
        break;
    default:
        break;
    }
}

static const char *
or_nothing(const char *text)
{
    return *text != '\0' ? text : NULL;
}

static void
add_guest(CbWorldBuilder *builder, const Guest *guest)
{
    CbDemoPeerId id;
    const CbValue values[CB_N_contractors] = {
        [CB_contractors_id] = cb_text(cb_demo_contractor_id(id, guest->number)),
        [CB_contractors_first_name] = cb_text(guest->first),
        [CB_contractors_last_name] = cb_text(guest->last),
        [CB_contractors_email] = cb_text(guest->email),
        [CB_contractors_phone] = cb_text(or_nothing(guest->phone)),
        [CB_contractors_company_name] = cb_text(or_nothing(guest->company)),
        [CB_contractors_revenue_tier] = cb_text(guest->tier),
        [CB_contractors_annual_revenue] = cb_text(guest->annual),
        [CB_contractors_team_size] = cb_integer(guest->team),
        [CB_contractors_focus_areas] = cb_text(or_nothing(guest->focus)),
        [CB_contractors_service_area] = cb_text(guest->area),
        [CB_contractors_services_offered] = cb_text(or_nothing(guest->services)),
        [CB_contractors_job_title] = cb_text(guest->title),
        [CB_contractors_row_version] = cb_integer(0),
    };
    cb_world_builder_add_values(builder, CB_contractors, values);
}

const char *
cb_demo_contractor_id(CbDemoPeerId id, guint contractor)
{
    g_snprintf(id, sizeof(CbDemoPeerId), "con_%04u", contractor + 1);
    return id;
}

void
cb_demo_add_contractors(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    CbDice dice = cb_dice_new(options->seed, PURPOSE_CONTRACTORS);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) mailboxes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint c = 0; c < cb_demo_contractors(options); c++) {
        Guest guest = throw_guest(&dice, c, names, mailboxes);
        make_odd(&dice, &guest);
        add_guest(builder, &guest);
    }
}
