#include "engine/peers/prepared.h"

#include <math.h>
#include <string.h>

#include "engine/peers/traits.h"

/* Above so many distinct values their scores are computed where they are asked. */
#define MOST_KNOWN 2048

/* The distinct values of one trait, and the scores of each with each. */
typedef struct {
    GHashTable *numbers; /* text -> number + 1 */
    GArray *values;      /* CbPeerPlace, CbPeerTitle or double */
    double *known;       /* values × values; NULL when they are too many */
} Trait;

typedef struct {
    guint place, title, revenue;
    gboolean has_title, has_revenue;
    double team; /* 0: missing */
    guint n_focus, n_services;
    CbPeerList *focus, *services;
} Person;

struct CbPeerBook {
    CbWorld *world;
    guint n;
    GArray *rows;
    Person *people;
    GHashTable *of_row; /* contractor's row -> place + 1 */
    Trait places, titles, revenues;
    guint focus_words, service_words; /* 64 bits each a person */
    guint64 *focus_bits, *service_bits;
};

/* --- traits ----------------------------------------------------------------------------------- */

static void
trait_init(Trait *trait, gsize size)
{
    trait->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    trait->values = g_array_new(FALSE, TRUE, (guint)size);
    trait->known = NULL;
}

/* The number of `text` (owned by the World; NULL is a value of its own); *fresh when it is met first. */
static guint
trait_number(Trait *trait, const char *text, gboolean *fresh)
{
    const char *key = text != NULL ? text : "";
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(trait->numbers, key));
    *fresh = number == 0;
    if (number != 0)
        return number - 1;
    number = trait->values->len;
    g_hash_table_insert(trait->numbers, (char *)key, GUINT_TO_POINTER(number + 1));
    g_array_set_size(trait->values, number + 1);
    return number;
}

static double
place_score(const CbPeerBook *book, guint a, guint b)
{
    const GArray *values = book->places.values;
    return cb_peer_place_score(&g_array_index(values, CbPeerPlace, a), &g_array_index(values, CbPeerPlace, b));
}

static double
title_score(const CbPeerBook *book, guint a, guint b)
{
    const GArray *values = book->titles.values;
    return cb_peer_title_score(&g_array_index(values, CbPeerTitle, a), &g_array_index(values, CbPeerTitle, b));
}

static double
revenue_score(const CbPeerBook *book, guint a, guint b)
{
    const GArray *values = book->revenues.values;
    return cb_peer_revenue_score(g_array_index(values, double, a), g_array_index(values, double, b));
}

static void
trait_know(CbPeerBook *book, Trait *trait, double (*score)(const CbPeerBook *, guint, guint))
{
    guint n = trait->values->len;
    if (n > MOST_KNOWN || (gsize)n * n > 4 * (gsize)book->n * book->n)
        return;
    trait->known = g_new(double, (gsize)n *n);
    for (guint a = 0; a < n; a++)
        for (guint b = a; b < n; b++)
            trait->known[(gsize)a * n + b] = trait->known[(gsize)b * n + a] = score(book, a, b);
}

static void
trait_clear(Trait *trait)
{
    g_hash_table_unref(trait->numbers);
    g_array_unref(trait->values);
    g_free(trait->known);
}

/* --- people ----------------------------------------------------------------------------------- */

static void
read_traits(CbPeerBook *book, Person *person, guint row)
{
    gboolean fresh;
    const char *area = contractors_service_area(book->world, row), *title = contractors_job_title(book->world, row);
    const char *revenue = contractors_revenue_tier(book->world, row);
    person->place = trait_number(&book->places, area, &fresh);
    if (fresh)
        cb_peer_place_init(&g_array_index(book->places.values, CbPeerPlace, person->place), area);
    person->title = trait_number(&book->titles, title, &fresh);
    if (fresh)
        cb_peer_title_init(&g_array_index(book->titles.values, CbPeerTitle, person->title), title);
    person->has_title = !cb_peer_blank(title);
    revenue = cb_peer_blank(revenue) ? contractors_annual_revenue(book->world, row) : revenue;
    person->has_revenue = !cb_peer_blank(revenue);
    person->revenue = trait_number(&book->revenues, revenue, &fresh);
    if (fresh && !cb_peer_revenue(revenue, &g_array_index(book->revenues.values, double, person->revenue)))
        g_array_index(book->revenues.values, double, person->revenue) = NAN;
    gint64 team = contractors_team_size(book->world, row);
    person->team = team != CB_NULL && team > 0 ? (double)team : 0;
}

static CbPeerList *
services_of(const CbWorld *world, guint row)
{
    const char *stored = contractors_services_offered(world, row);
    g_autoptr(cJSON) json = stored == NULL ? NULL : cJSON_Parse(stored);
    return cb_peer_list_of_json(json, CB_PEER_SERVICE);
}

static void
count_keys(GHashTable *numbers, const CbPeerList *list)
{
    for (guint k = 0; k < list->keys->len; k++)
        if (!g_hash_table_contains(numbers, list->keys->pdata[k]))
            g_hash_table_insert(numbers, list->keys->pdata[k], GUINT_TO_POINTER(g_hash_table_size(numbers)));
}

static void
set_bits(guint64 *bits, GHashTable *numbers, const CbPeerList *list)
{
    for (guint k = 0; k < list->keys->len; k++) {
        guint number = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, list->keys->pdata[k]));
        bits[number / 64] |= G_GUINT64_CONSTANT(1) << number % 64;
    }
}

/* Keys as bits, numbered in the order in which they are met. */
static void
make_sets(CbPeerBook *book)
{
    g_autoptr(GHashTable) focus = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) services = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < book->n; i++) {
        count_keys(focus, book->people[i].focus);
        count_keys(services, book->people[i].services);
    }
    book->focus_words = g_hash_table_size(focus) / 64 + 1;
    book->service_words = g_hash_table_size(services) / 64 + 1;
    book->focus_bits = g_new0(guint64, (gsize)book->n * book->focus_words + 1);
    book->service_bits = g_new0(guint64, (gsize)book->n * book->service_words + 1);
    for (guint i = 0; i < book->n; i++) {
        set_bits(&book->focus_bits[(gsize)i * book->focus_words], focus, book->people[i].focus);
        set_bits(&book->service_bits[(gsize)i * book->service_words], services, book->people[i].services);
    }
}

CbPeerBook *
cb_peer_book_new(const CbWorld *world, const GArray *contractors)
{
    CbPeerBook *book = g_new0(CbPeerBook, 1);
    book->world = cb_world_ref(world);
    book->n = contractors->len;
    book->rows = g_array_sized_new(FALSE, FALSE, sizeof(guint), book->n);
    book->people = g_new0(Person, book->n);
    book->of_row = g_hash_table_new(NULL, NULL);
    trait_init(&book->places, sizeof(CbPeerPlace));
    trait_init(&book->titles, sizeof(CbPeerTitle));
    trait_init(&book->revenues, sizeof(double));
    for (guint i = 0; i < book->n; i++) {
        guint row = g_array_index(contractors, guint, i);
        g_array_append_val(book->rows, row);
        g_hash_table_insert(book->of_row, GUINT_TO_POINTER(row), GUINT_TO_POINTER(i + 1));
        Person *person = &book->people[i];
        read_traits(book, person, row);
        person->focus = cb_peer_list_of_text(contractors_focus_areas(world, row), CB_PEER_FOCUS);
        person->services = services_of(world, row);
        person->n_focus = person->focus->keys->len;
        person->n_services = person->services->keys->len;
    }
    make_sets(book);
    trait_know(book, &book->places, place_score);
    trait_know(book, &book->titles, title_score);
    trait_know(book, &book->revenues, revenue_score);
    return book;
}

void
cb_peer_book_free(CbPeerBook *book)
{
    if (book == NULL)
        return;
    for (guint i = 0; i < book->n; i++) {
        cb_peer_list_free(book->people[i].focus);
        cb_peer_list_free(book->people[i].services);
    }
    for (guint p = 0; p < book->places.values->len; p++)
        cb_peer_place_clear(&g_array_index(book->places.values, CbPeerPlace, p));
    for (guint t = 0; t < book->titles.values->len; t++)
        cb_peer_title_clear(&g_array_index(book->titles.values, CbPeerTitle, t));
    trait_clear(&book->places);
    trait_clear(&book->titles);
    trait_clear(&book->revenues);
    g_hash_table_unref(book->of_row);
    g_array_unref(book->rows);
    g_free(book->people);
    g_free(book->focus_bits);
    g_free(book->service_bits);
    cb_world_unref(book->world);
    g_free(book);
}

guint
cb_peer_book_people(const CbPeerBook *book)
{
    return book->n;
}

guint
cb_peer_book_row(const CbPeerBook *book, guint i)
{
    return g_array_index(book->rows, guint, i);
}

guint
cb_peer_book_place(const CbPeerBook *book, guint contractor)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(book->of_row, GUINT_TO_POINTER(contractor)));
    return place > 0 ? place - 1 : CB_NO_ROW;
}

CbPeerSide
cb_peer_book_side(const CbPeerBook *book, guint i)
{
    return (CbPeerSide){book->people[i].focus, contractors_service_area(book->world, cb_peer_book_row(book, i))};
}

const CbPeerList *
cb_peer_book_services(const CbPeerBook *book, guint i)
{
    return book->people[i].services;
}

/* --- pairs ------------------------------------------------------------------------------------ */

static inline guint
common(const guint64 *bits, guint words, guint i, guint j)
{
    const guint64 *a = &bits[(gsize)i * words], *b = &bits[(gsize)j * words];
    guint n = 0;
    for (guint w = 0; w < words; w++)
        n += (guint)__builtin_popcountll(a[w] & b[w]);
    return n;
}

static inline double
known(const Trait *trait, guint a, guint b, const CbPeerBook *book, double (*score)(const CbPeerBook *, guint, guint))
{
    return trait->known != NULL ? trait->known[(gsize)a * trait->values->len + b] : score(book, a, b);
}

static inline double
scale_of(const CbPeerBook *book, const Person *a, const Person *b)
{
    double sum = 0;
    guint n = 0;
    if (a->has_revenue && b->has_revenue)
        sum += known(&book->revenues, a->revenue, b->revenue, book, revenue_score), n++;
    if (a->team > 0 && b->team > 0)
        sum += cb_peer_team_score(a->team, b->team), n++;
    return n == 0 ? 0.5 : sum / n;
}

static inline CbPeerParts
parts_of(const CbPeerBook *book, guint i, guint j)
{
    const Person *a = &book->people[i], *b = &book->people[j];
    CbPeerParts parts = {.titled = a->has_title && b->has_title};
    parts.focus = cb_peer_focus_score(common(book->focus_bits, book->focus_words, i, j), a->n_focus, b->n_focus);
    parts.geographic = known(&book->places, a->place, b->place, book, place_score);
    parts.scale = scale_of(book, a, b);
    parts.industry =
        cb_peer_industry_score(common(book->service_bits, book->service_words, i, j), a->n_services, b->n_services);
    parts.title = parts.titled ? known(&book->titles, a->title, b->title, book, title_score) : 0;
    return parts;
}

CbPeerParts
cb_peer_book_parts(const CbPeerBook *book, guint i, guint j)
{
    return parts_of(book, i, j);
}

guint
cb_peer_book_score(const CbPeerBook *book, guint i, guint j)
{
    CbPeerParts parts = parts_of(book, i, j);
    return cb_peer_hundredths(&parts);
}

void
cb_peer_book_scores(const CbPeerBook *book, guint i, guint from, guint8 *scores)
{
    for (guint j = from; j < book->n; j++) {
        CbPeerParts parts = parts_of(book, i, j);
        scores[j - from] = (guint8)cb_peer_hundredths(&parts);
    }
}
