/* Who may do what: one table by role and table. */
#include <string.h>

#include "engine/operators/rows.h"
#include "sync/hub/inside.h"

typedef enum { SEES_NOTHING, SEES_SOME, SEES_ALL } Sees;

typedef struct {
    Sees sees;
    gboolean writes; /* directly, by /rest/v1; decisions have rules of their own */
} Right;

/* Tables that decisions govern (session_operators, messages) are written by decisions, and by
 * programs that act for the hub. */
/* clang-format off */
static const Right rights[][CB_N_TABLES] = {
    [CB_ROLE_VIEWER] = {
        [CB_operators] = {SEES_ALL, FALSE},         [CB_sessions] = {SEES_SOME, FALSE},
        [CB_session_operators] = {SEES_ALL, FALSE}, [CB_founders] = {SEES_ALL, FALSE},
        [CB_policies] = {SEES_ALL, FALSE},          [CB_messages] = {SEES_NOTHING, FALSE},
        [CB_places] = {SEES_ALL, FALSE},    [CB_absences] = {SEES_NOTHING, FALSE},
        [CB_contacts] = {SEES_NOTHING, FALSE},[CB_journal] = {SEES_NOTHING, FALSE},
    },
    [CB_ROLE_DISPATCHER] = {
        [CB_operators] = {SEES_ALL, FALSE},         [CB_sessions] = {SEES_ALL, FALSE},
        [CB_session_operators] = {SEES_ALL, FALSE}, [CB_founders] = {SEES_ALL, FALSE},
        [CB_policies] = {SEES_ALL, FALSE},          [CB_messages] = {SEES_ALL, FALSE},
        [CB_places] = {SEES_ALL, FALSE},    [CB_absences] = {SEES_ALL, FALSE},
        [CB_contacts] = {SEES_ALL, FALSE},  [CB_journal] = {SEES_ALL, FALSE},
    },
    [CB_ROLE_MANAGER] = {
        [CB_operators] = {SEES_ALL, TRUE},          [CB_sessions] = {SEES_ALL, TRUE},
        [CB_session_operators] = {SEES_ALL, FALSE}, [CB_founders] = {SEES_ALL, FALSE},
        [CB_policies] = {SEES_ALL, FALSE},          [CB_messages] = {SEES_ALL, FALSE},
        [CB_places] = {SEES_ALL, TRUE},     [CB_absences] = {SEES_ALL, FALSE},
        [CB_contacts] = {SEES_ALL, FALSE},  [CB_journal] = {SEES_ALL, FALSE},
    },
    [CB_ROLE_ADMIN] = {
        [CB_operators] = {SEES_ALL, TRUE},          [CB_sessions] = {SEES_ALL, TRUE},
        [CB_session_operators] = {SEES_ALL, FALSE}, [CB_founders] = {SEES_ALL, TRUE},
        [CB_policies] = {SEES_ALL, TRUE},           [CB_messages] = {SEES_ALL, FALSE},
        [CB_places] = {SEES_ALL, TRUE},     [CB_absences] = {SEES_ALL, FALSE},
        [CB_contacts] = {SEES_ALL, FALSE},  [CB_journal] = {SEES_ALL, FALSE},
    },
    [CB_ROLE_SERVICE] = {
        [CB_operators] = {SEES_ALL, TRUE},          [CB_sessions] = {SEES_ALL, TRUE},
        [CB_session_operators] = {SEES_ALL, TRUE},  [CB_founders] = {SEES_ALL, TRUE},
        [CB_policies] = {SEES_ALL, TRUE},           [CB_messages] = {SEES_ALL, TRUE},
        [CB_places] = {SEES_ALL, TRUE},     [CB_absences] = {SEES_ALL, TRUE},
        [CB_contacts] = {SEES_ALL, TRUE},   [CB_journal] = {SEES_ALL, TRUE},
    },
};
/* clang-format on */

/* Which rows those who see some see, once as a comparison and once as a condition for the database.
 */
static const struct {
    int column; /* whose text is not … */
    const char *hidden;
    CbCondition condition;
} filters[CB_N_TABLES] = {
    [CB_sessions] = {CB_sessions_status,
                     "draft",
                     {.kind = CB_COMPARES,
                      .field = {.column = (char *)"status"},
                      .op = CB_OP_NEQ,
                      .value = (char *)"draft"}},
};

gboolean
cb_rights_may(const CbAsker *asker, CbTableId table, CbRight right)
{
    const Right *mine = &rights[asker->role][table];
    return !asker->shut_out &&
           (right == CB_RIGHT_SELECT ? mine->sees != SEES_NOTHING : mine->writes);
}

gboolean
cb_rights_sees_all(const CbAsker *asker, CbTableId table)
{
    return !asker->shut_out && rights[asker->role][table].sees == SEES_ALL;
}

gboolean
cb_role_sees(CbRole role, const CbRow *row)
{
    Sees sees = rights[role][row->table].sees;
    if (sees != SEES_SOME)
        return sees == SEES_ALL;
    const char *text = row->values[filters[row->table].column].text;
    return g_strcmp0(text, filters[row->table].hidden) != 0;
}

void
cb_rights_print_epoch(GString *out, CbRole role, const char *epoch)
{
    guint unseen = 0;
    for (guint t = 0; t < CB_N_TABLES; t++)
        unseen = unseen * (SEES_ALL + 1) + (SEES_ALL - rights[role][t].sees);
    guint number = (guint)g_ascii_strtoull(epoch, NULL, 16) ^ unseen;
    g_string_append_printf(out, "\"%08x\"", number);
}

gboolean
cb_rights_sees(const CbAsker *asker, const CbRow *row)
{
    return !asker->shut_out && cb_role_sees(asker->role, row);
}

static gboolean
may(gpointer asker, const CbTable *table, CbRight right, const CbCondition **filter)
{
    CbTableId id = (CbTableId)(table - cb_tables);
    const CbAsker *who = asker;
    if (rights[who->role][id].sees == SEES_SOME)
        *filter = &filters[id].condition;
    return cb_rights_may(who, id, right);
}

/* Read as a console reads it: one row that consoles refuse would stop them all. */
static char *
check(const CbTable *table, const CbValue *values)
{
    char *wrong = NULL;
    guint64 set;
    guint column;
    CbValue read[CB_MAX_COLUMNS];
    CbRow row = {.table = (CbTableId)(table - cb_tables)};
    memcpy(row.values, values, table->n_columns * sizeof *values);
    g_autoptr(GString) text = g_string_new(NULL);
    cb_wire_print_row(text, &row);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(cJSON_free);
    g_autoptr(cJSON) json = cJSON_ParseWithLength(text->str, text->len);
    if (!cb_json_read_values(json, row.table, read, &set, texts, NULL, &wrong))
        return wrong;
    g_autofree char *nonsense = cb_row_check(row.table, read, &column);
    return nonsense == NULL ? NULL
                            : g_strdup_printf("%s: %s", table->columns[column].name, nonsense);
}

const CbCatalogue *
cb_rights_catalogue(void)
{
    static const CbCatalogue catalogue = {
        .tables = cb_tables, .n_tables = CB_N_TABLES, .may = may, .check = check};
    return &catalogue;
}
