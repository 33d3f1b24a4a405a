#include "sync/hub/rest/media.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/rest/refusal.h"

static const struct {
    const char *name;
    gboolean stripped; /* with nulls=stripped */
    CbForm form;
    const char *type; /* NULL: known, but not offered */
} forms[] = {
    {"application/json", FALSE, CB_FORM_ARRAY, "application/json; charset=utf-8"},
    {"*/*", FALSE, CB_FORM_ARRAY, "application/json; charset=utf-8"},
    {"application/vnd.pgrst.array+json", TRUE, CB_FORM_ARRAY,
     "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8"},
    {"application/vnd.pgrst.array+json", FALSE, CB_FORM_ARRAY, "application/json; charset=utf-8"},
    {"application/vnd.pgrst.array", TRUE, CB_FORM_ARRAY,
     "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8"},
    {"application/vnd.pgrst.array", FALSE, CB_FORM_ARRAY, "application/json; charset=utf-8"},
    {"application/vnd.pgrst.object+json", TRUE, CB_FORM_OBJECT,
     "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8"},
    {"application/vnd.pgrst.object+json", FALSE, CB_FORM_OBJECT,
     "application/vnd.pgrst.object+json; charset=utf-8"},
    {"application/vnd.pgrst.object", TRUE, CB_FORM_OBJECT,
     "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8"},
    {"application/vnd.pgrst.object", FALSE, CB_FORM_OBJECT,
     "application/vnd.pgrst.object+json; charset=utf-8"},
    {"text/csv", FALSE, CB_FORM_CSV, "text/csv; charset=utf-8"},
    {"application/geo+json", FALSE, CB_FORM_ARRAY, NULL},
    {"application/vnd.pgrst.plan", FALSE, CB_FORM_ARRAY, NULL},
    {"application/vnd.pgrst.plan+json", FALSE, CB_FORM_ARRAY, NULL},
    {"application/vnd.pgrst.plan+text", FALSE, CB_FORM_ARRAY, NULL},
};

/* --- one entry of Accept ---------------------------------------------------------------------- */

typedef struct {
    char *text; /* without its weight */
    char *name; /* in lower case, without parameters */
    gboolean stripped;
    double weight;
} Accepted;

static void
free_accepted(gpointer data)
{
    Accepted *accepted = data;
    g_free(accepted->text);
    g_free(accepted->name);
    g_free(accepted);
}

static Accepted *
read_accepted(const char *entry)
{
    Accepted *accepted = g_new0(Accepted, 1);
    accepted->weight = 1;
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(GStrv) parts = g_strsplit(entry, ";", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        const char *part = g_strstrip(parts[i]);
        if (i > 0 && g_ascii_strncasecmp(part, "q=", 2) == 0) {
            accepted->weight = g_ascii_strtod(part + 2, NULL);
            continue;
        }
        if (i > 0)
            accepted->stripped |= g_ascii_strcasecmp(part, "nulls=stripped") == 0;
        g_string_append_printf(text, "%s%s", i > 0 ? ";" : "", part);
    }
    accepted->name = g_ascii_strdown(parts[0] != NULL ? parts[0] : "", -1);
    accepted->text = g_string_free(g_steal_pointer(&text), FALSE);
    return accepted;
}

/* The heaviest first. */
static int
by_weight(gconstpointer a, gconstpointer b)
{
    double left = (*(Accepted *const *)a)->weight, right = (*(Accepted *const *)b)->weight;
    return (left < right) - (left > right);
}

/* g_ptr_array_sort() keeps the order of equals. */
static GPtrArray *
read_accept(const char *accept)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(free_accepted);
    g_auto(GStrv) entries = g_strsplit(accept, ",", -1);
    for (guint i = 0; entries[i] != NULL; i++)
        g_ptr_array_add(all, read_accepted(entries[i]));
    g_ptr_array_sort(all, by_weight);
    return all;
}

/* --- choosing --------------------------------------------------------------------------------- */

/* The place in the table; -1 when it is not there. */
static int
form_of(const Accepted *accepted)
{
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
        if (strcmp(forms[i].name, accepted->name) == 0 &&
            (!forms[i].stripped || accepted->stripped))
            return (int)i;
    return -1;
}

gboolean
cb_media_read(CbMedia *media, const char *accept, CbRefusal *refusal)
{
    g_autoptr(GPtrArray) all = read_accept(accept != NULL && accept[0] != '\0' ? accept : "*/*");
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        const Accepted *accepted = all->pdata[i];
        int found = form_of(accepted);
        if (found >= 0 && forms[found].type == NULL)
            return cb_refuse_feature(refusal, "Neither GeoJSON nor plans are offered.");
        if (found >= 0) {
            *media = (CbMedia){forms[found].form, forms[found].stripped, forms[found].type};
            return TRUE;
        }
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", accepted->text);
    }
    return cb_rest_refuse(refusal, "PGRST107", NULL, NULL,
                          "None of these media types are available: %s", names->str);
}

gboolean
cb_media_is_json(const char *content_type, CbRefusal *refusal)
{
    g_autofree char *name =
        g_strndup(content_type != NULL ? content_type : "application/json",
                  strcspn(content_type != NULL ? content_type : "application/json", ";"));
    return g_ascii_strcasecmp(g_strstrip(name), "application/json") == 0 ||
           cb_rest_refuse(refusal, "PGRST102", NULL, NULL, "Content-Type not acceptable: %s", name);
}
