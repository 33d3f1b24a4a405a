/* What scoring and the policy `optimal` cost, for a generated event: pairs a second beside the same score written naively
 * (both profiles read anew for each pair), and how long the proof takes. `peers_bench [PEOPLE…]`, 1,000 unless said. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/peers/optimal_check.h"
#include "engine/peers/prepared.h"
#include "engine/peers/traits.h"

#define LEAST 60
#define ROOM 3

static const char *const areas[] = {"greenfield_growth", "Team Building", "operational_efficiency", "marketing_sales",
                                    "financial_management", "technology_implementation", "customer_experience",
                                    "strategic_planning", "culture_development", "talent_management"};
static const char *const cities[] = {"Dallas, TX", "Houston, TX", "El Paso, TX", "Phoenix, AZ", "Reno, NV", "Greater Boston",
                                     "Boston", "Miami, FL", "Tampa, FL", "St. Louis, MO", "Kansas City, MO", "Denver, CO",
                                     "Nashville, TN", "Boise, ID", "Portland, OR", "Toronto, ON", "Atlanta, GA"};
static const char *const revenues[] = {NULL, "under_500k", "500k_1m", "1m_2m", "2m_5m", "5m_10m", "11_20_million", "31_50_million"};
static const char *const titles[] = {NULL, "Owner", "CEO", "President", "General Manager", "Estimator", "Operations Manager"};
static const char *const trades[] = {"HVAC", "Plumbing", "Roofing", "Electrical", "Solar", "Windows"};

#define ANY(array) array[g_rand_int_range(rand, 0, G_N_ELEMENTS(array))]

static CbWorld *
event_of(guint people)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(people);
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    for (guint i = 0; i < people; i++) {
        g_autoptr(CbPatch) patch = cb_patch_new();
        g_autofree char *id = g_strdup_printf("c%06u", i);
        g_autofree char *focus = g_strdup_printf("%s,%s,%s", ANY(areas), ANY(areas), ANY(areas));
        g_autofree char *services = g_strdup_printf("[\"%s\",\"%s\"]", ANY(trades), ANY(trades));
        CbRow *row = cb_patch_add(patch, CB_contractors);
        cb_patch_set_text(patch, row, CB_contractors_id, id);
        cb_patch_set_text(patch, row, CB_contractors_focus_areas, focus);
        cb_patch_set_text(patch, row, CB_contractors_services_offered, services);
        cb_patch_set_text(patch, row, CB_contractors_service_area, ANY(cities));
        cb_patch_set_text(patch, row, CB_contractors_revenue_tier, ANY(revenues));
        cb_patch_set_text(patch, row, CB_contractors_job_title, ANY(titles));
        cb_patch_set_integer(row, CB_contractors_team_size, g_rand_int_range(rand, 1, 120));
        cb_world_builder_add(builder, cb_patch_row(patch, 0));
    }
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

/* --- the naive score -------------------------------------------------------------------------- */

typedef struct {
    CbPeerList *focus, *services;
    CbPeerPlace place;
    CbPeerTitle title;
    double revenue, team;
} Profile;

static void
read_profile(const CbWorld *world, guint row, Profile *profile)
{
    g_autoptr(cJSON) services = cJSON_Parse(contractors_services_offered(world, row));
    profile->focus = cb_peer_list_of_text(contractors_focus_areas(world, row), CB_PEER_FOCUS);
    profile->services = cb_peer_list_of_json(services, CB_PEER_SERVICE);
    cb_peer_place_init(&profile->place, contractors_service_area(world, row));
    cb_peer_title_init(&profile->title, contractors_job_title(world, row));
    if (!cb_peer_revenue(contractors_revenue_tier(world, row), &profile->revenue))
        profile->revenue = NAN;
    profile->team = (double)contractors_team_size(world, row);
}

static void
clear_profile(Profile *profile)
{
    cb_peer_list_free(profile->focus);
    cb_peer_list_free(profile->services);
    cb_peer_place_clear(&profile->place);
    cb_peer_title_clear(&profile->title);
}

static guint
common(const CbPeerList *a, const CbPeerList *b)
{
    guint n = 0;
    for (guint k = 0; k < a->keys->len; k++)
        n += cb_peer_list_find(b, a->keys->pdata[k]) >= 0;
    return n;
}

static guint
naive_score(const CbWorld *world, guint i, guint j)
{
    Profile a, b;
    read_profile(world, i, &a);
    read_profile(world, j, &b);
    gboolean revenue = contractors_revenue_tier(world, i) != NULL && contractors_revenue_tier(world, j) != NULL;
    double team = cb_peer_team_score(a.team, b.team);
    CbPeerParts parts = {
        cb_peer_focus_score(common(a.focus, b.focus), a.focus->keys->len, b.focus->keys->len),
        cb_peer_place_score(&a.place, &b.place),
        revenue ? (cb_peer_revenue_score(a.revenue, b.revenue) + team) / 2 : team,
        cb_peer_industry_score(common(a.services, b.services), a.services->keys->len, b.services->keys->len),
        cb_peer_title_score(&a.title, &b.title),
        a.title.text != NULL && b.title.text != NULL,
    };
    clear_profile(&a);
    clear_profile(&b);
    return cb_peer_hundredths(&parts);
}

/* --- the bench -------------------------------------------------------------------------------- */

static double
seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / 1e6;
}

static GArray *
score_all(const CbPeerBook *book)
{
    guint n = cb_peer_book_people(book);
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(CbPeerPair));
    g_autofree guint8 *scores = g_new(guint8, n);
    for (guint i = 0; i < n; i++) {
        cb_peer_book_scores(book, i, i + 1, scores);
        for (guint j = i + 1; j < n; j++) {
            CbPeerPair pair = {i, j, scores[j - i - 1], CB_PAIR_FREE};
            if (pair.weight >= LEAST)
                g_array_append_val(pairs, pair);
        }
    }
    return pairs;
}

/* Scores some pairs naively; ends the program when one differs. */
static double
naive_rate(const CbWorld *world, const CbPeerBook *book)
{
    guint n = cb_peer_book_people(book), done = 0;
    gint64 start = g_get_monotonic_time();
    for (guint i = 0; i < n && done < 20000; i++)
        for (guint j = i + 1; j < n && done < 20000; j++, done++)
            if (naive_score(world, i, j) != cb_peer_book_score(book, i, j)) {
                fprintf(stderr, "peers_bench: %u and %u differ\n", i, j);
                exit(1);
            }
    return done / seconds_since(start);
}

static void
prove(guint people, const GArray *pairs)
{
    g_autofree guint *room = g_new(guint, people);
    g_autofree char *problem = NULL;
    for (guint p = 0; p < people; p++)
        room[p] = ROOM;
    gint64 start = g_get_monotonic_time();
    g_autoptr(CbOptimal) best = cb_optimal_new(people, room, (const CbPeerPair *)pairs->data, pairs->len, CB_OPTIMAL_WORK);
    double took = seconds_since(start);
    gboolean sound = cb_optimal_check(people, room, (const CbPeerPair *)pairs->data, pairs->len, best, &problem);
    printf("  optimal      %9.2f s   %u of at most %u hundredths, %s; %.0f million steps, %u of %u pairs in the proof, %s\n", took, best->total,
           best->bound, best->proved ? "proved" : "not proved", (double)best->work / 1e6, best->proof.core->len, pairs->len,
           sound ? "the check agrees" : problem);
}

static void
bench(guint people)
{
    g_autoptr(CbWorld) world = event_of(people);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < people; i++)
        g_array_append_val(rows, i);
    gint64 start = g_get_monotonic_time();
    g_autoptr(CbPeerBook) book = cb_peer_book_new(world, rows);
    double reading = seconds_since(start);
    start = g_get_monotonic_time();
    g_autoptr(GArray) pairs = score_all(book);
    double scoring = seconds_since(start), n = (double)people * (people - 1) / 2, naive = naive_rate(world, book);
    printf("%u people, %.0f pairs, %u of them reach %d\n", people, n, pairs->len, LEAST);
    printf("  read         %9.2f ms\n  score        %9.2f ms  %.1f million pairs a second; naively %.3f, %.0f times as long\n",
           reading * 1e3, scoring * 1e3, n / scoring / 1e6, naive / 1e6, n / scoring / naive);
    prove(people, pairs);
}

int
main(int argc, char **argv)
{
    if (argc < 2)
        bench(1000);
    for (int a = 1; a < argc; a++)
        bench((guint)MAX(2, atoi(argv[a])));
    return 0;
}
