#include "store/rest/judge.h"

#include <string.h>

#include "store/rest/print.h"
#include "store/rest/refuse.h"
#include "store/rest/values.h"

static CbRestTruth
truth_of(gboolean holds)
{
    return holds ? CB_REST_YES : CB_REST_NO;
}

gboolean
cb_rest_judge_field(CbRestJudge *judge, const CbField *field, const CbValue *row, CbColumn *type,
                    CbValue *value)
{
    const CbColumn *column = cb_rest_field(judge->table, field, type, judge->refusal);
    if (column == NULL)
        return FALSE;
    *value = row[column - judge->table->columns];
    if (field->path == NULL || field->path->len == 0 || value->text == NULL)
        return TRUE;
    g_autofree char *json = cb_rest_at_path(value->text, field->path);
    value->text = json != NULL ? g_string_chunk_insert(judge->texts, json) : NULL;
    if (json == NULL || type->type == CB_TYPE_JSON)
        return TRUE;
    cJSON *string = cJSON_Parse(json);
    value->text = g_string_chunk_insert(judge->texts, cJSON_GetStringValue(string));
    cJSON_Delete(string);
    return TRUE;
}

static int
compare_numbers(const char *a, const char *b)
{
    double left = g_ascii_strtod(a, NULL), right = g_ascii_strtod(b, NULL);
    return (left > right) - (left < right);
}

static int
compare_json(const char *a, const char *b)
{
    gboolean numbers = strchr("-0123456789", *a) != NULL && strchr("-0123456789", *b) != NULL;
    return numbers ? compare_numbers(a, b) : strcmp(a, b);
}

int
cb_rest_judge_compare(const CbColumn *type, CbValue a, CbValue b)
{
    if (type->type == CB_TYPE_DECIMAL)
        return compare_numbers(a.text, b.text);
    if (type->type == CB_TYPE_JSON)
        return compare_json(a.text, b.text);
    if (cb_type_is_text(type->type))
        return strcmp(a.text, b.text);
    return (a.integer > b.integer) - (a.integer < b.integer);
}

/* --- operators -------------------------------------------------------------------------------- */

/* What a condition says of one value. */
typedef struct {
    CbRestJudge *judge;
    const CbCondition *condition;
    CbColumn type;
    CbValue value;
} Case;

static gboolean
read_wanted(const Case *it, const char *text, CbValue *wanted)
{
    return cb_rest_read(&it->type, CB_READ_TO_COMPARE, text, it->judge->texts, wanted,
                        it->judge->refusal);
}

static gboolean
judge_compare(const Case *it, CbRestTruth *truth)
{
    CbValue wanted;
    if (!read_wanted(it, it->condition->value, &wanted))
        return FALSE;
    if (cb_value_is_null(it->type.type, it->value))
        return TRUE;
    int order = cb_rest_judge_compare(&it->type, it->value, wanted);
    const gboolean holds[] = {
        [CB_OP_EQ] = order == 0,  [CB_OP_NEQ] = order != 0, [CB_OP_GT] = order > 0,
        [CB_OP_GTE] = order >= 0, [CB_OP_LT] = order < 0,   [CB_OP_LTE] = order <= 0,
    };
    *truth = truth_of(holds[it->condition->op]);
    return TRUE;
}

static gboolean
judge_in(const Case *it, CbRestTruth *truth)
{
    const GPtrArray *values = it->condition->values;
    if (values->len > CB_REST_MOST_VALUES)
        return cb_rest_refuse_size(it->judge->refusal, "values in a list", CB_REST_MOST_VALUES);
    gboolean known = values->len == 0 || !cb_value_is_null(it->type.type, it->value), found = FALSE;
    for (guint i = 0; i < values->len; i++) {
        CbValue wanted;
        if (!read_wanted(it, values->pdata[i], &wanted))
            return FALSE;
        found = found || (known && cb_rest_judge_compare(&it->type, it->value, wanted) == 0);
    }
    *truth = known ? truth_of(found) : CB_REST_UNKNOWN;
    return TRUE;
}

static gboolean
judge_state(const Case *it, CbRestTruth *truth)
{
    const char *word = it->condition->value;
    gboolean null = cb_value_is_null(it->type.type, it->value),
             boolean = it->type.type == CB_TYPE_BOOL;
    if (g_ascii_strcasecmp(word, "null") == 0) {
        *truth = truth_of(null);
    } else if (g_ascii_strcasecmp(word, "not_null") == 0) {
        *truth = truth_of(!null);
    } else if (!boolean) {
        g_autofree char *state = g_ascii_strup(word, -1);
        return cb_rest_refuse(it->judge->refusal, "42804", NULL, NULL,
                              "argument of IS %s must be type boolean, not type %s", state,
                              cb_rest_type_name(&it->type));
    } else if (g_ascii_strcasecmp(word, "unknown") == 0) {
        *truth = truth_of(null);
    } else {
        *truth = truth_of(!null && it->value.integer == (g_ascii_strcasecmp(word, "true") == 0));
    }
    return TRUE;
}

static gboolean
no_operator(const Case *it)
{
    return cb_rest_refuse(
        it->judge->refusal, "42883", NULL,
        "No operator matches the given name and argument types. You might need to add "
        "explicit type casts.",
        "the operator of this filter does not exist for type %s", cb_rest_type_name(&it->type));
}

/* A pattern of LIKE as a regular expression. What stands between two % is looked for once, at its
 * first place, and never again: no pattern takes long. */
static char *
as_expression(const char *pattern)
{
    GString *done = g_string_new("\\A");
    g_autoptr(GString) part = g_string_new(NULL);
    gboolean behind_any = FALSE;
    for (; *pattern != '\0'; pattern = g_utf8_next_char(pattern)) {
        gboolean escaped = *pattern == '\\' && pattern[1] != '\0';
        pattern += escaped;
        if (!escaped && *pattern == '%') {
            g_string_append_printf(done, behind_any ? "(?>.*?%s)" : "%s", part->str);
            g_string_truncate(part, 0);
            behind_any = TRUE;
            continue;
        }
        gsize length = (gsize)(g_utf8_next_char(pattern) - pattern);
        g_autofree char *letter = g_regex_escape_string(pattern, (int)length);
        g_string_append(part, !escaped && *pattern == '_' ? "." : letter);
    }
    g_string_append_printf(done, behind_any ? ".*%s\\z" : "%s\\z", part->str);
    return g_string_free(done, FALSE);
}

static gboolean
judge_like(const Case *it, CbRestTruth *truth)
{
    CbValue pattern;
    if (it->type.type != CB_TYPE_TEXT && it->type.type != CB_TYPE_WORD &&
        it->type.type != CB_TYPE_REF)
        return no_operator(it);
    if (!read_wanted(it, it->condition->value, &pattern))
        return FALSE;
    if (it->value.text == NULL)
        return TRUE;
    g_autofree char *expression = as_expression(pattern.text);
    GRegexCompileFlags any_case = it->condition->op == CB_OP_ILIKE ? G_REGEX_CASELESS : 0;
    *truth =
        truth_of(g_regex_match_simple(expression, it->value.text, any_case | G_REGEX_DOTALL, 0));
    return TRUE;
}

static gboolean json_contains(const cJSON *all, const cJSON *part);

static gboolean
any_contains(const cJSON *list, const cJSON *part)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
        if (json_contains(item, part))
            return TRUE;
    return FALSE;
}

static gboolean
json_contains(const cJSON *all, const cJSON *part)
{
    const cJSON *item;
    if (cJSON_IsObject(all) && cJSON_IsObject(part)) {
        cJSON_ArrayForEach(item, part) {
            const cJSON *member = cJSON_GetObjectItemCaseSensitive(all, item->string);
            if (member == NULL || !json_contains(member, item))
                return FALSE;
        }
        return TRUE;
    }
    if (cJSON_IsArray(all) && cJSON_IsArray(part)) {
        cJSON_ArrayForEach(item, part)
            if (!any_contains(all, item))
                return FALSE;
        return TRUE;
    }
    return cJSON_Compare(all, part, TRUE);
}

static gboolean
json_overlaps(const cJSON *one, const cJSON *other)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, one)
        if (any_contains(other, item))
            return TRUE;
    return FALSE;
}

static gboolean
judge_contains(const Case *it, CbRestTruth *truth)
{
    CbOp op = it->condition->op;
    CbValue text;
    if (it->type.type != CB_TYPE_TEXTS && (it->type.type != CB_TYPE_JSON || op == CB_OP_OVERLAPS))
        return no_operator(it);
    if (!read_wanted(it, it->condition->value, &text))
        return FALSE;
    if (it->value.text == NULL)
        return TRUE;
    cJSON *value = cJSON_Parse(it->value.text), *wanted = cJSON_Parse(text.text);
    *truth = truth_of(op == CB_OP_CONTAINS    ? json_contains(value, wanted)
                      : op == CB_OP_CONTAINED ? json_contains(wanted, value)
                                              : json_overlaps(wanted, value));
    cJSON_Delete(value);
    cJSON_Delete(wanted);
    return TRUE;
}

static gboolean
judge_one(CbRestJudge *judge, const CbCondition *condition, const CbValue *row, CbRestTruth *truth)
{
    typedef gboolean (*Rule)(const Case *, CbRestTruth *);
    static const Rule rules[] = {
        [CB_OP_EQ] = judge_compare,
        [CB_OP_NEQ] = judge_compare,
        [CB_OP_GT] = judge_compare,
        [CB_OP_GTE] = judge_compare,
        [CB_OP_LT] = judge_compare,
        [CB_OP_LTE] = judge_compare,
        [CB_OP_LIKE] = judge_like,
        [CB_OP_ILIKE] = judge_like,
        [CB_OP_IN] = judge_in,
        [CB_OP_IS] = judge_state,
        [CB_OP_CONTAINS] = judge_contains,
        [CB_OP_CONTAINED] = judge_contains,
        [CB_OP_OVERLAPS] = judge_contains,
    };
    Case it = {.judge = judge, .condition = condition};
    *truth = CB_REST_UNKNOWN;
    if (++judge->conditions > CB_REST_MOST_CONDITIONS)
        return cb_rest_refuse_size(judge->refusal, "conditions", CB_REST_MOST_CONDITIONS);
    return cb_rest_judge_field(judge, &condition->field, row, &it.type, &it.value) &&
           rules[condition->op](&it, truth);
}

/* --- conditions ------------------------------------------------------------------------------- */

/* Every part is judged, so that what is wrong in one is told whatever the row. */
static gboolean judge_parts(CbRestJudge *judge, const CbCondition *condition, const CbValue *row,
                            guint depth, CbRestTruth *truth);

static gboolean
judge_at(CbRestJudge *judge, const CbCondition *condition, const CbValue *row, guint depth,
         CbRestTruth *truth)
{
    if (depth > CB_REST_DEPTH)
        return cb_rest_refuse_size(judge->refusal, "levels of conditions", CB_REST_DEPTH);
    gboolean judged = condition->kind == CB_COMPARES
                          ? judge_one(judge, condition, row, truth)
                          : judge_parts(judge, condition, row, depth, truth);
    if (condition->negated && *truth != CB_REST_UNKNOWN)
        *truth = truth_of(*truth == CB_REST_NO);
    return judged;
}

static gboolean
judge_parts(CbRestJudge *judge, const CbCondition *condition, const CbValue *row, guint depth,
            CbRestTruth *truth)
{
    gboolean all = condition->kind == CB_ALL;
    CbRestTruth decides = all ? CB_REST_NO : CB_REST_YES, sum = all ? CB_REST_YES : CB_REST_NO;
    for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++) {
        CbRestTruth part = CB_REST_UNKNOWN;
        if (!judge_at(judge, condition->parts->pdata[i], row, depth + 1, &part))
            return FALSE;
        if (part == decides || sum == decides)
            sum = decides;
        else if (part == CB_REST_UNKNOWN)
            sum = CB_REST_UNKNOWN;
    }
    *truth = sum;
    return TRUE;
}

gboolean
cb_rest_judge(CbRestJudge *judge, const CbCondition *condition, const CbValue *row,
              CbRestTruth *truth)
{
    judge->conditions = 0;
    *truth = CB_REST_UNKNOWN;
    return judge_at(judge, condition, row, 0, truth);
}
