#include "engine/advisors/index.h"

#include <string.h>

#include "engine/advisors/skills.h"
#include "engine/domain.h"
#include "engine/json.h"

/* Numbers of working hours, and rules: shared by the indexes of one line of descent; only the
 * thread that publishes adds. */
typedef struct {
    gatomicrefcount refs;
    GHashTable *numbers; /* text of all hours → number */
} HoursPool;

typedef struct {
    gatomicrefcount refs;
    GStringChunk *texts;
    GArray *rules; /* CbMatchRule */
} RuleBook;

struct CbAdvisorIndex {
    CbVector states, pasts, rests; /* CbAdvisorState, CbAdvisorPast, CbAdvisorRest */
    CbVector matched; /* the World's matched_advisor_id: who loses a match when it changes */
    guint n_available;
    HoursPool *hours;
    CbSkillBook *skills;
    RuleBook *rules;
};

G_STATIC_ASSERT(sizeof(CbAdvisorState) == 8 && sizeof(CbAdvisorRest) == 16);

const CbAdvisorIndex *
cb_advisor_index(const CbWorld *world)
{
    return cb_world_index(world, CB_DOMAIN_ADVISORS);
}

CbAdvisorState
cb_advisor_state(const CbAdvisorIndex *index, guint advisor)
{
    return *(const CbAdvisorState *)cb_vector_at(&index->states, advisor);
}

CbAdvisorPast
cb_advisor_past(const CbAdvisorIndex *index, guint advisor)
{
    return *(const CbAdvisorPast *)cb_vector_at(&index->pasts, advisor);
}

CbAdvisorRest
cb_advisor_rest(const CbAdvisorIndex *index, guint advisor)
{
    return *(const CbAdvisorRest *)cb_vector_at(&index->rests, advisor);
}

const CbAdvisorState *
cb_advisor_states_from(const CbAdvisorIndex *index, guint first)
{
    return cb_vector_at(&index->states, first);
}

guint
cb_advisors_available(const CbAdvisorIndex *index)
{
    return index->n_available;
}

guint
cb_advisor_hours(const CbAdvisorIndex *index)
{
    return g_hash_table_size(index->hours->numbers);
}

const CbSkillList *
cb_advisors_skilled(const CbAdvisorIndex *index, const char *category, const char *name)
{
    return cb_skill_book_find(index->skills, category, name);
}

const GArray *
cb_match_rules(const CbAdvisorIndex *index)
{
    return index->rules->rules;
}

/* --- one advisor ------------------------------------------------------------------------------ */

static guint16
count(gint64 n)
{
    return (guint16)CLAMP(n, 0, G_MAXUINT16);
}

static CbAdvisorState
state_of(const CbWorld *world, guint advisor)
{
    CbAdvisorState state = {0};
    guint row =
        cb_world_first(world, CB_advisor_availability, CB_advisor_availability_advisor_id, advisor);
    guint active = 0, skills = 0;
    if (row != CB_NO_ROW) {
        gboolean available = strcmp(advisor_availability_status(world, row), "available") == 0;
        state.flags = (guint16)(CB_ADVISOR_KNOWN | (available ? CB_ADVISOR_AVAILABLE : 0));
        state.max = count(advisor_availability_max_concurrent_projects(world, row));
    }
    if (cb_world_first(world, CB_advisor_time_off, CB_advisor_time_off_advisor_id, advisor) !=
        CB_NO_ROW)
        state.flags |= CB_ADVISOR_TIME_OFF;
    CB_EACH_LINK(world, project_advisors, advisor_id, advisor, link) {
        const char *status = project_advisors_status(world, link);
        active += strcmp(status, "active") == 0 || strcmp(status, "pending_approval") == 0;
    }
    CB_EACH_LINK(world, advisor_skills, advisor_id, advisor, link)
        skills++;
    state.active = count(active);
    state.n_skills = count(skills);
    return state;
}

static gboolean
is_one_of(const char *word, const char *const *words)
{
    return g_strv_contains(words, word);
}

static CbAdvisorPast
past_of(const CbWorld *world, guint advisor)
{
    static const char *const refused[] = {"advisor_declined", "expired", NULL};
    static const char *const won[] = {"matched", "client_approved", "advisor_accepted", "finalized",
                                      NULL};
    CbAdvisorPast past = {CB_NULL, CB_NULL, CB_NULL};
    CB_EACH_LINK(world, advisor_match_requests, matched_advisor_id, advisor, match) {
        const char *status = advisor_match_requests_status(world, match);
        gint64 at = advisor_match_requests_created_at(world, match);
        past.last = MAX(past.last, at);
        if (at > past.refused && is_one_of(status, refused))
            past.refused = at;
        if (at > past.won && is_one_of(status, won))
            past.won = at;
    }
    return past;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static guint32
number_hours(HoursPool *pool, const CbWorld *world, guint advisor)
{
    if (cb_world_first(world, CB_advisor_work_hours, CB_advisor_work_hours_advisor_id, advisor) ==
        CB_NO_ROW)
        return 0;
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    CB_EACH_LINK(world, advisor_work_hours, advisor_id, advisor, row)
        g_ptr_array_add(rows, g_strdup_printf("%s %" G_GINT64_FORMAT " %s",
                                              advisor_work_hours_tz(world, row),
                                              advisor_work_hours_dow(world, row),
                                              advisor_work_hours_minutes(world, row)));
    g_ptr_array_sort(rows, compare_texts);
    g_ptr_array_add(rows, NULL);
    g_autofree char *all = g_strjoinv("\n", (char **)rows->pdata);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(pool->numbers, all));
    if (number == 0) {
        number = g_hash_table_size(pool->numbers) + 1;
        g_hash_table_insert(pool->numbers, g_steal_pointer(&all), GUINT_TO_POINTER(number));
    }
    return number;
}

/* Writes what the World says of one advisor into cells. */
static void
write_advisor(CbAdvisorIndex *index, const CbWorld *world, guint advisor, CbAdvisorState *state,
              CbAdvisorPast *past, CbAdvisorRest *rest)
{
    *state = state_of(world, advisor);
    *past = past_of(world, advisor);
    *rest = (CbAdvisorRest){.hours = number_hours(index->hours, world, advisor)};
    if (cb_hash_half(advisors_id(world, advisor), &rest->half))
        state->flags |= CB_ADVISOR_HALVED;
    index->n_available += (state->flags & CB_ADVISOR_AVAILABLE) != 0;
}

/* --- rules ------------------------------------------------------------------------------------ */

static const char *
keep(RuleBook *book, const cJSON *conditions, const char *name)
{
    const char *text = cJSON_GetStringValue(cb_json_member(conditions, name));
    return text == NULL ? NULL : g_string_chunk_insert(book->texts, text);
}

static gboolean
is_always(const cJSON *conditions)
{
    const cJSON *always = cb_json_member(conditions, "always");
    return cJSON_IsTrue(always) || g_strcmp0(cJSON_GetStringValue(always), "true") == 0;
}

static void
add_rule(RuleBook *book, const CbWorld *world, guint row)
{
    const char *type = admin_preference_rules_rule_type(world, row);
    g_autoptr(cJSON) conditions = cJSON_Parse(admin_preference_rules_conditions(world, row));
    CbMatchRule rule = {
        .row = row,
        .advisor = cb_world_find(world, CB_advisors, admin_preference_rules_advisor_id(world, row)),
        .kind = strcmp(type, "never_assign") == 0     ? CB_RULE_FORBIDS
                : strcmp(type, "emergency_only") == 0 ? CB_RULE_RESERVES
                                                      : CB_RULE_PREFERS,
        .boost = admin_preference_rules_priority_boost(world, row),
        .until = admin_preference_rules_valid_until(world, row),
        .free = is_always(conditions) || (cJSON_IsObject(conditions) && conditions->child == NULL),
        .framework = keep(book, conditions, "framework"),
        .complexity = keep(book, conditions, "complexity"),
    };
    if (rule.advisor != CB_NO_ROW && admin_preference_rules_active(world, row) == TRUE)
        g_array_append_val(book->rules, rule);
}

static gint
compare_rules(gconstpointer a, gconstpointer b, gpointer world)
{
    const CbMatchRule *x = a, *y = b;
    gint64 left = admin_preference_rules_created_at(world, x->row);
    gint64 right = admin_preference_rules_created_at(world, y->row);
    return left != right ? (left < right ? -1 : 1) : cb_row_compare(&x->row, &y->row);
}

static RuleBook *
rules_new(const CbWorld *world)
{
    RuleBook *book = g_new(RuleBook, 1);
    g_atomic_ref_count_init(&book->refs);
    book->texts = g_string_chunk_new(256);
    book->rules = g_array_new(FALSE, FALSE, sizeof(CbMatchRule));
    for (guint row = 0; row < cb_world_rows(world, CB_admin_preference_rules); row++)
        add_rule(book, world, row);
    g_array_sort_with_data(book->rules, compare_rules, (gpointer)world);
    return book;
}

static void
rules_unref(RuleBook *book)
{
    if (!g_atomic_ref_count_dec(&book->refs))
        return;
    g_array_unref(book->rules);
    g_string_chunk_free(book->texts);
    g_free(book);
}

static RuleBook *
rules_patch(RuleBook *book, const CbWorld *world, const CbPatch *patch)
{
    if (cb_patch_first(patch, CB_admin_preference_rules) != NULL)
        return rules_new(world);
    g_atomic_ref_count_inc(&book->refs);
    return book;
}

/* --- all of them ------------------------------------------------------------------------------ */

static CbAdvisorIndex *
index_empty(const CbWorld *world)
{
    CbAdvisorIndex *index = g_new0(CbAdvisorIndex, 1);
    cb_vector_share(&index->matched, cb_world_column(world, CB_advisor_match_requests,
                                                     CB_advisor_match_requests_matched_advisor_id));
    return index;
}

gpointer
cb_advisor_index_new(const CbWorld *world)
{
    CbAdvisorIndex *index = index_empty(world);
    index->hours = g_new(HoursPool, 1);
    g_atomic_ref_count_init(&index->hours->refs);
    index->hours->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    cb_vector_init(&index->states, sizeof(CbAdvisorState));
    cb_vector_init(&index->pasts, sizeof(CbAdvisorPast));
    cb_vector_init(&index->rests, sizeof(CbAdvisorRest));
    for (guint advisor = 0; advisor < cb_world_rows(world, CB_advisors); advisor++)
        write_advisor(index, world, advisor, cb_vector_append(&index->states),
                      cb_vector_append(&index->pasts), cb_vector_append(&index->rests));
    index->skills = cb_skill_book_new(world);
    index->rules = rules_new(world);
    return index;
}

static void
patch_advisor(CbAdvisorIndex *index, const CbWorld *world, guint advisor)
{
    if (advisor == CB_NO_ROW)
        return;
    index->n_available -= (cb_advisor_state(index, advisor).flags & CB_ADVISOR_AVAILABLE) != 0;
    write_advisor(index, world, advisor, cb_vector_edit(&index->states, advisor),
                  cb_vector_edit(&index->pasts, advisor), cb_vector_edit(&index->rests, advisor));
}

/* Whom a match counts for, and whom it counted for before. */
static void
patch_match(CbAdvisorIndex *index, const CbAdvisorIndex *before, const CbWorld *world,
            const CbRow *changed)
{
    guint match = cb_world_find_row(world, changed);
    if (match == CB_NO_ROW)
        return;
    guint now = advisor_match_requests_matched_advisor_id(world, match);
    guint was = match < before->matched.rows ? cb_vector_row(&before->matched, match) : CB_NO_ROW;
    patch_advisor(index, world, now);
    if (was != now)
        patch_advisor(index, world, was);
}

gpointer
cb_advisor_index_patch(gconstpointer before, const CbWorld *world, const CbPatch *patch)
{
    static const int names[CB_N_TABLES] = {
        [CB_advisor_availability] = CB_advisor_availability_advisor_id + 1,
        [CB_advisor_time_off] = CB_advisor_time_off_advisor_id + 1,
        [CB_advisor_work_hours] = CB_advisor_work_hours_advisor_id + 1,
        [CB_advisor_skills] = CB_advisor_skills_advisor_id + 1,
        [CB_project_advisors] = CB_project_advisors_advisor_id + 1,
    };
    const CbAdvisorIndex *old = before;
    CbAdvisorIndex *index = index_empty(world);
    index->n_available = old->n_available;
    index->hours = old->hours;
    g_atomic_ref_count_inc(&index->hours->refs);
    cb_vector_share(&index->states, &old->states);
    cb_vector_share(&index->pasts, &old->pasts);
    cb_vector_share(&index->rests, &old->rests);
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        if (row->table == CB_advisor_match_requests)
            patch_match(index, old, world, row);
        else if (names[row->table] > 0)
            patch_advisor(
                index, world,
                cb_world_find(world, CB_advisors, row->values[names[row->table] - 1].text));
    }
    index->skills = cb_skill_book_patch(old->skills, world, patch);
    index->rules = rules_patch(old->rules, world, patch);
    return index;
}

void
cb_advisor_index_free(gpointer data)
{
    CbAdvisorIndex *index = data;
    cb_vector_clear(&index->states);
    cb_vector_clear(&index->pasts);
    cb_vector_clear(&index->rests);
    cb_vector_clear(&index->matched);
    cb_skill_book_unref(index->skills);
    rules_unref(index->rules);
    if (g_atomic_ref_count_dec(&index->hours->refs)) {
        g_hash_table_unref(index->hours->numbers);
        g_free(index->hours);
    }
    g_free(index);
}
