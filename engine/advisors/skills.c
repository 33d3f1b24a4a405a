#include "engine/advisors/skills.h"

#include <string.h>

#define MOST_POINTS (1u << 24)

/* Words of the World's pool. */
typedef struct {
    const char *category, *name;
} Skill;

struct CbSkillBook {
    gatomicrefcount refs;
    GHashTable *lists; /* Skill → CbSkillList */
};

static guint
hash_skill(gconstpointer skill)
{
    const Skill *one = skill;
    return g_str_hash(one->name) * 31 + g_str_hash(one->category);
}

static gboolean
same_skill(gconstpointer a, gconstpointer b)
{
    const Skill *x = a, *y = b;
    return strcmp(x->name, y->name) == 0 && strcmp(x->category, y->category) == 0;
}

static void
list_unref(gpointer list)
{
    if (g_atomic_ref_count_dec(&((CbSkillList *)list)->refs))
        g_free(list);
}

static CbSkillBook *
book_new(void)
{
    CbSkillBook *book = g_new(CbSkillBook, 1);
    g_atomic_ref_count_init(&book->refs);
    book->lists = g_hash_table_new_full(hash_skill, same_skill, g_free, list_unref);
    return book;
}

CbSkillBook *
cb_skill_book_ref(CbSkillBook *book)
{
    g_atomic_ref_count_inc(&book->refs);
    return book;
}

void
cb_skill_book_unref(CbSkillBook *book)
{
    if (!g_atomic_ref_count_dec(&book->refs))
        return;
    g_hash_table_unref(book->lists);
    g_free(book);
}

const CbSkillList *
cb_skill_book_find(const CbSkillBook *book, const char *category, const char *name)
{
    Skill skill = {category, name};
    return g_hash_table_lookup(book->lists, &skill);
}

/* Thousandths of a decimal that is not negative; digits beyond are left out. */
static guint64
thousandths(const char *decimal)
{
    guint64 whole = decimal == NULL || *decimal == '-' ? 0 : g_ascii_strtoull(decimal, NULL, 10);
    const char *point = decimal == NULL || *decimal == '-' ? NULL : strchr(decimal, '.');
    guint64 value = MIN(whole, MOST_POINTS) * 1000;
    for (guint64 unit = 100; point != NULL && unit > 0 && g_ascii_isdigit(point[1]);
         unit /= 10, point++)
        value += unit * (guint64)(point[1] - '0');
    return value;
}

static CbSkillEntry
entry_of(const CbWorld *world, guint row)
{
    guint64 level = (guint64)CLAMP(advisor_skills_proficiency_level(world, row), 0, 1000);
    guint64 points = level * thousandths(advisor_skills_years_experience(world, row));
    return (CbSkillEntry){advisor_skills_advisor_id(world, row), (guint32)MIN(points, MOST_POINTS)};
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    return cb_row_compare(&((const CbSkillEntry *)a)->advisor, &((const CbSkillEntry *)b)->advisor);
}

static CbSkillList *
list_new(const CbSkillEntry *entries, guint n)
{
    CbSkillList *list = g_malloc(sizeof *list + n * sizeof *entries);
    g_atomic_ref_count_init(&list->refs);
    list->n = n;
    memcpy(list->entries, entries, n * sizeof *entries);
    return list;
}

static void
put_list(CbSkillBook *book, Skill skill, CbSkillList *list)
{
    g_hash_table_replace(book->lists, g_memdup2(&skill, sizeof skill), list);
}

CbSkillBook *
cb_skill_book_new(const CbWorld *world)
{
    CbSkillBook *book = book_new();
    g_autoptr(GHashTable) found =
        g_hash_table_new_full(hash_skill, same_skill, g_free, (GDestroyNotify)g_array_unref);
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_skills); row++) {
        Skill skill = {advisor_skills_skill_category(world, row),
                       advisor_skills_skill_name(world, row)};
        CbSkillEntry entry = entry_of(world, row);
        GArray *entries = g_hash_table_lookup(found, &skill);
        if (entries == NULL) {
            entries = g_array_new(FALSE, FALSE, sizeof(CbSkillEntry));
            g_hash_table_insert(found, g_memdup2(&skill, sizeof skill), entries);
        }
        g_array_append_val(entries, entry);
    }
    GHashTableIter all;
    gpointer skill, entries;
    g_hash_table_iter_init(&all, found);
    while (g_hash_table_iter_next(&all, &skill, &entries)) {
        GArray *one = entries;
        g_array_sort(one, compare_entries);
        put_list(book, *(Skill *)skill, list_new((const CbSkillEntry *)one->data, one->len));
    }
    return book;
}

static CbSkillBook *
copy_of(const CbSkillBook *book)
{
    CbSkillBook *copy = book_new();
    GHashTableIter all;
    gpointer skill, list;
    g_hash_table_iter_init(&all, book->lists);
    while (g_hash_table_iter_next(&all, &skill, &list)) {
        g_atomic_ref_count_inc(&((CbSkillList *)list)->refs);
        put_list(copy, *(Skill *)skill, list);
    }
    return copy;
}

/* The list of a skill with what the World says of one more advisor. */
static void
patch_list(CbSkillBook *book, const CbWorld *world, guint row)
{
    Skill skill = {advisor_skills_skill_category(world, row),
                   advisor_skills_skill_name(world, row)};
    CbSkillEntry entry = entry_of(world, row);
    const CbSkillList *old = g_hash_table_lookup(book->lists, &skill);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof entry);
    for (guint i = 0; old != NULL && i < old->n; i++)
        if (old->entries[i].advisor != entry.advisor)
            g_array_append_val(entries, old->entries[i]);
    g_array_append_val(entries, entry);
    g_array_sort(entries, compare_entries);
    put_list(book, skill, list_new((const CbSkillEntry *)entries->data, entries->len));
}

CbSkillBook *
cb_skill_book_patch(CbSkillBook *book, const CbWorld *world, const CbPatch *patch)
{
    if (cb_patch_first(patch, CB_advisor_skills) == NULL)
        return cb_skill_book_ref(book);
    CbSkillBook *after = copy_of(book);
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *changed = cb_patch_row(patch, i);
        guint row =
            changed->table == CB_advisor_skills ? cb_world_find_row(world, changed) : CB_NO_ROW;
        if (row != CB_NO_ROW)
            patch_list(after, world, row);
    }
    return after;
}
