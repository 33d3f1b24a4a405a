#include <string.h>

#include "sync/hub/rest/parse.h"
#include "sync/hub/rest/refusal.h"

/* How the text behind an operator is read. */
typedef enum { TAKES_VALUE, TAKES_PATTERN, TAKES_LIST, TAKES_STATE, NOT_DONE } Takes;

static const struct {
    const char *name;
    Takes takes;
    CbOp op;
} operators[] = {
    {"eq", TAKES_VALUE, CB_OP_EQ},
    {"neq", TAKES_VALUE, CB_OP_NEQ},
    {"gt", TAKES_VALUE, CB_OP_GT},
    {"gte", TAKES_VALUE, CB_OP_GTE},
    {"lt", TAKES_VALUE, CB_OP_LT},
    {"lte", TAKES_VALUE, CB_OP_LTE},
    {"like", TAKES_PATTERN, CB_OP_LIKE},
    {"ilike", TAKES_PATTERN, CB_OP_ILIKE},
    {"in", TAKES_LIST, CB_OP_IN},
    {"is", TAKES_STATE, CB_OP_IS},
    {"cs", TAKES_VALUE, CB_OP_CONTAINS},
    {"cd", TAKES_VALUE, CB_OP_CONTAINED},
    {"ov", TAKES_VALUE, CB_OP_OVERLAPS},
    {"isdistinct", NOT_DONE, 0},
    {"match", NOT_DONE, 0},
    {"imatch", NOT_DONE, 0},
    {"fts", NOT_DONE, 0},
    {"plfts", NOT_DONE, 0},
    {"phfts", NOT_DONE, 0},
    {"wfts", NOT_DONE, 0},
    {"sl", NOT_DONE, 0},
    {"sr", NOT_DONE, 0},
    {"nxl", NOT_DONE, 0},
    {"nxr", NOT_DONE, 0},
    {"adj", NOT_DONE, 0},
};

/* The place in the table of the operator that `text` begins with, -1 for none. A point follows it,
 * or parentheses. */
static int
operator_at(const char *text)
{
    gsize length = strspn(text, G_CSET_a_2_z);
    if (text[length] != '.' && text[length] != '(')
        return -1;
    for (guint i = 0; i < G_N_ELEMENTS(operators); i++)
        if (strlen(operators[i].name) == length && strncmp(text, operators[i].name, length) == 0)
            return (int)i;
    return -1;
}

gboolean
cb_parse_is_filter(const char *value)
{
    return g_str_has_prefix(value, "not.") || operator_at(value) >= 0;
}

/* --- values ----------------------------------------------------------------------------------- */

/* A quoted text that ends where an item of a list does; NULL, and the place unchanged, when there
 * is none. */
static char *
quoted_item(CbScanner *scanner)
{
    const char *begin = scanner->at;
    g_autofree char *text = cb_scanner_quoted(scanner);
    if (text != NULL && (*scanner->at == '\0' || *scanner->at == ',' || *scanner->at == ')'))
        return g_steal_pointer(&text);
    scanner->at = begin;
    return NULL;
}

/* {…} without braces inside. */
static char *
braced_item(CbScanner *scanner)
{
    if (*scanner->at != '{')
        return NULL;
    gsize length = 1 + strcspn(scanner->at + 1, "{}");
    if (scanner->at[length] != '}')
        return NULL;
    char *text = g_strndup(scanner->at, length + 1);
    scanner->at += length + 1;
    return text;
}

/* Outside of logic the value is all the rest. */
static char *
read_text(CbScanner *scanner, gboolean inside)
{
    if (!inside)
        return cb_scanner_until(scanner, "");
    char *text = quoted_item(scanner);
    if (text == NULL)
        text = braced_item(scanner);
    return text != NULL ? text : cb_scanner_until(scanner, ",)");
}

static gboolean
read_list(CbScanner *scanner, CbCondition *condition)
{
    condition->values = g_ptr_array_new_with_free_func(g_free);
    cb_scanner_space(scanner);
    if (!cb_scanner_need(scanner, "("))
        return FALSE;
    cb_scanner_space(scanner);
    if (!cb_scanner_take(scanner, ")")) {
        do {
            char *value = quoted_item(scanner);
            g_ptr_array_add(condition->values,
                            value != NULL ? value : cb_scanner_until(scanner, ",)"));
            if (condition->values->len > CB_REST_LIST)
                return cb_rest_refuse_size(scanner->refusal, "values of a list", CB_REST_LIST);
        } while (cb_scanner_take(scanner, ","));
        if (!cb_scanner_need(scanner, ")"))
            return FALSE;
    }
    cb_scanner_space(scanner);
    return TRUE;
}

static gboolean
read_state(CbScanner *scanner, CbCondition *condition)
{
    static const char *const states[] = {"null", "not_null", "true", "false", "unknown"};
    for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
        gsize length = strlen(states[i]);
        if (g_ascii_strncasecmp(scanner->at, states[i], length) == 0) {
            scanner->at += length;
            condition->value = g_strdup(states[i]);
            return TRUE;
        }
    }
    return cb_scanner_fail(scanner, "isVal: (null, not_null, true, false, unknown)");
}

static gboolean
read_operand(CbScanner *scanner, CbCondition *condition, Takes takes, gboolean inside)
{
    switch (takes) {
    case TAKES_LIST:
        return read_list(scanner, condition);
    case TAKES_STATE:
        return read_state(scanner, condition);
    default:
        condition->value = read_text(scanner, inside);
        if (takes == TAKES_PATTERN)
            g_strdelimit(condition->value, "*", '%');
        return TRUE;
    }
}

/* --- filters ---------------------------------------------------------------------------------- */

/* Points at the first letter that does not fit "not", as the reference's parser does. */
static gboolean
fail_operator(CbScanner *scanner, gboolean negated)
{
    if (negated)
        return cb_scanner_fail(scanner, "operator (eq, gt, ...)");
    gsize fits = 0;
    while (fits < strlen("not") && scanner->at[fits] == "not"[fits])
        fits++;
    return cb_scanner_fail_at(scanner, scanner->at + fits, "\"not\" or operator (eq, gt, ...)");
}

static gboolean
read_filter(CbScanner *scanner, CbCondition *condition, gboolean inside)
{
    if (++*scanner->conditions > CB_REST_CONDITIONS)
        return cb_rest_refuse_size(scanner->refusal, "conditions", CB_REST_CONDITIONS);
    condition->kind = CB_COMPARES;
    condition->negated = cb_scanner_take(scanner, "not.");
    int found = operator_at(scanner->at);
    if (found < 0)
        return fail_operator(scanner, condition->negated);
    if (operators[found].takes == NOT_DONE)
        return cb_refuse_feature(scanner->refusal, "This operator is not offered.");
    scanner->at += strlen(operators[found].name);
    if (g_str_has_prefix(scanner->at, "(any)") || g_str_has_prefix(scanner->at, "(all)"))
        return cb_refuse_feature(scanner->refusal, "Operators take neither (any) nor (all).");
    if (!cb_scanner_take(scanner, "."))
        return cb_scanner_fail(scanner, "delimiter (.)");
    condition->op = operators[found].op;
    return read_operand(scanner, condition, operators[found].takes, inside);
}

CbCondition *
cb_parse_filter(CbScanner *scanner, CbField *field)
{
    CbCondition *condition = cb_condition_new();
    condition->field = *field;
    *field = (CbField){0};
    if (read_filter(scanner, condition, FALSE) &&
        (*scanner->at == '\0' || cb_scanner_fail(scanner, "end of input")))
        return condition;
    cb_condition_free(condition);
    return NULL;
}

/* --- logic ------------------------------------------------------------------------------------ */

static gboolean read_parts(CbScanner *scanner, CbCondition *condition, guint depth);

/* and(, or(, not.and(, not.or(: takes it up to the parenthesis. */
static gboolean
take_logic(CbScanner *scanner, CbCondition *condition)
{
    const char *at = scanner->at;
    gboolean negated = g_str_has_prefix(at, "not.");
    at += negated ? strlen("not.") : 0;
    gboolean any = g_str_has_prefix(at, "or");
    if (!any && !g_str_has_prefix(at, "and"))
        return FALSE;
    at += any ? strlen("or") : strlen("and");
    if (at[strspn(at, " \t")] != '(')
        return FALSE;
    scanner->at = at;
    condition->negated = negated;
    condition->kind = any ? CB_ANY : CB_ALL;
    return TRUE;
}

static gboolean
read_part(CbScanner *scanner, CbCondition *condition, guint depth)
{
    cb_scanner_space(scanner);
    if (take_logic(scanner, condition))
        return read_parts(scanner, condition, depth + 1);
    if (!cb_scanner_field(scanner, &condition->field))
        return FALSE;
    if (!cb_scanner_take(scanner, "."))
        return cb_scanner_fail(scanner, "delimiter (.)");
    return read_filter(scanner, condition, TRUE);
}

static gboolean
read_parts(CbScanner *scanner, CbCondition *condition, guint depth)
{
    if (depth > CB_REST_DEEPEST)
        return cb_rest_refuse_size(scanner->refusal, "levels of conditions", CB_REST_DEEPEST);
    condition->parts = g_ptr_array_new_with_free_func((GDestroyNotify)cb_condition_free);
    cb_scanner_space(scanner);
    if (!cb_scanner_need(scanner, "("))
        return FALSE;
    do {
        CbCondition *part = cb_condition_new();
        g_ptr_array_add(condition->parts, part);
        if (!read_part(scanner, part, depth))
            return FALSE;
        cb_scanner_space(scanner);
    } while (cb_scanner_take(scanner, ","));
    if (!cb_scanner_take(scanner, ")"))
        return cb_scanner_fail(scanner, "\",\" or \")\"");
    cb_scanner_space(scanner);
    return TRUE;
}

CbCondition *
cb_parse_logic(CbScanner *scanner, gboolean any, gboolean negated)
{
    CbCondition *condition = cb_condition_new();
    condition->kind = any ? CB_ANY : CB_ALL;
    condition->negated = negated;
    if (read_parts(scanner, condition, 1) &&
        (*scanner->at == '\0' || cb_scanner_fail(scanner, "end of input")))
        return condition;
    cb_condition_free(condition);
    return NULL;
}
