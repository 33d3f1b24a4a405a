/* A choice in words. */
#include "engine/advisors/choose_parts.h"

static const struct {
    const char *code, *words;
} why_not[] = {
    {"NOT_CONFIGURED", "has not said whether they are available"},
    {"NOT_AVAILABLE", "is not available"},
    {"AT_CAPACITY", "has as many projects as they take"},
    {"TIME_OFF", "is on time off"},
    {"EXCLUDED", "is excluded by this request"},
    {"NEVER_ASSIGN", "is kept out by a rule"},
    {"COOLDOWN", "let a match fall within the last 24 hours"},
};

const char *
cb_choice_why_not_words(const char *code)
{
    for (guint i = 0; code != NULL && i < G_N_ELEMENTS(why_not); i++)
        if (g_str_equal(why_not[i].code, code))
            return why_not[i].words;
    return NULL;
}

const char *
cb_score_format(gint64 points, char text[static 32])
{
    const gint64 cent = (gint64)(CB_POINT / 100);
    gint64 cents = (points + cent / 2) / cent;
    if ((points + cent / 2) % cent < 0)
        cents--;
    g_snprintf(text, 32, "%s%" G_GINT64_FORMAT ".%02d", cents < 0 ? "-" : "", ABS(cents) / 100,
               (int)(ABS(cents) % 100));
    return text;
}

static void
say(GPtrArray *reasons, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(reasons, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static void
say_rules(const CbMatchChoice *choice, const CbChosen *chosen, GPtrArray *reasons)
{
    g_autoptr(GArray) rows = cb_choice_rules(choice, chosen->advisor);
    for (guint i = 0; i < rows->len; i++) {
        guint row = g_array_index(rows, guint, i);
        const char *name = admin_preference_rules_rule_name(choice->world, row);
        say(reasons, "rule %s (%s)",
            name == NULL ? admin_preference_rules_id(choice->world, row) : name,
            admin_preference_rules_rule_type(choice->world, row));
    }
}

GPtrArray *
cb_choice_reasons(const CbMatchChoice *choice, const CbChosen *chosen)
{
    GPtrArray *reasons = g_ptr_array_new_with_free_func(g_free);
    if (choice->complex) {
        if (chosen->skill > 0)
            say(reasons, "skills %.0f %%", chosen->skill * 100);
        else
            say(reasons, "no skill that the project asks for");
        if (choice->zone_terms != NULL)
            say(reasons, "working hours %.0f %%", chosen->timezone * 100);
        if (chosen->fairness > 0)
            say(reasons, "no match in a week");
    }
    say(reasons, "%u of %u projects", chosen->active, chosen->max);
    if (chosen->days == CB_NEVER_MATCHED)
        say(reasons, "never matched before");
    else
        say(reasons, "last matched %" G_GINT64_FORMAT " days ago", chosen->days);
    say_rules(choice, chosen, reasons);
    return reasons;
}

cJSON *
cb_choice_features(const CbMatchChoice *choice, const CbChosen *chosen)
{
    cJSON *features = cJSON_CreateObject();
    cJSON_AddNumberToObject(features, "availability", 1);
    cJSON_AddNumberToObject(features, "skills", choice->complex ? chosen->skill : 0.5);
    cJSON_AddNumberToObject(features, "timezone", choice->complex ? chosen->timezone : 0.5);
    cJSON_AddNumberToObject(features, "preference", chosen->preference);
    if (choice->complex)
        return features;
    g_autoptr(GPtrArray) reasons = cb_choice_reasons(choice, chosen);
    g_ptr_array_add(reasons, NULL);
    g_autofree char *notes = g_strjoinv(", ", (char **)reasons->pdata);
    cJSON_AddStringToObject(features, "notes", notes);
    return features;
}
