/* session.edit: columns of one session or of several of a series. */
#include "engine/operators/change_parts.h"

static char *
what_is_wrong_with_the_edit(const CbCase *c)
{
    char *problem = NULL;
    g_autoptr(CbPatch) patch =
        cb_change_read_columns(c, cb_json_member(c->payload, "set"), FALSE, &problem);
    if (patch == NULL)
        return problem;
    const CbRow *row = cb_patch_row(patch, 0);
    return row->set == G_GUINT64_CONSTANT(1) << CB_sessions_id
               ? g_strdup("Nothing is to be set.")
               : cb_change_check(c, c->session, row);
}

static gboolean
edit_sound(const CbCase *c)
{
    g_autofree char *problem = what_is_wrong_with_the_edit(c);
    return problem == NULL;
}

static const CbRule sound_edit = {edit_sound, "INVALID_VALUE", CB_RULE_PLAIN, NULL,
                                  what_is_wrong_with_the_edit};

/* A place by its name. Caller frees; NULL for nothing. */
static char *
said_value(const CbWorld *world, guint column, CbValue value)
{
    guint place =
        column == CB_sessions_place_id ? cb_world_find(world, CB_places, value.text) : CB_NO_ROW;
    return place != CB_NO_ROW ? g_strdup(places_name(world, place))
                              : cb_value_format(cb_tables[CB_sessions].columns[column].type, value);
}

/* ": the title is Gala, the place is empty" */
static void
append_what_is_set(GString *sentence, const CbWorld *world, const CbRow *set)
{
    const char *between = ": ";
    for (guint i = 0; i < CB_N_EDITABLE; i++) {
        guint column = cb_change_editable[i].column;
        if (!cb_row_has(set, column))
            continue;
        g_autofree char *value = said_value(world, column, set->values[column]);
        g_string_append_printf(sentence, "%s%s is %s", between, cb_change_editable[i].words,
                               value != NULL ? value : "empty");
        between = ", ";
    }
}

static char *
edit_session(const CbCase *c, CbPatch *patch)
{
    g_autofree char *problem = NULL;
    const cJSON *columns = cb_json_member(c->payload, "set");
    g_autoptr(CbPatch) read = cb_change_read_columns(c, columns, FALSE, &problem);
    const CbRow *set = cb_patch_row(read, 0);
    g_autoptr(GArray) rows = cb_change_scope(c->world, c->session, cb_case_text(c, "scope"));
    for (guint i = 0; i < rows->len; i++) {
        guint session = g_array_index(rows, guint, i);
        CbRow *row = cb_patch_add_key(patch, CB_sessions, sessions_id(c->world, session));
        cb_change_copy_columns(patch, row, set);
        cb_patch_raise(patch, c->world, CB_sessions, session);
    }
    GString *sentence = g_string_new(cb_name_of_session(c->world, c->session));
    append_what_is_set(sentence, c->world, set);
    cb_change_append_more(sentence, rows);
    return g_string_free(sentence, FALSE);
}

const CbRecipe cb_editing_recipes[] = {
    {"session.edit",
     {&cb_rule_session_found, &cb_change_live, &cb_change_known_scope, &sound_edit},
     edit_session},
    {.kind = NULL},
};
