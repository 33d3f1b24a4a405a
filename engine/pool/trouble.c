/* Errors that whoever runs the pool has met, noted for those who look after it. */
#include "engine/pool/write.h"

static gboolean
says_what(const CbCase *c)
{
    return cb_case_said(c, "operation") != NULL && cb_case_said(c, "error") != NULL &&
           cb_case_reads(c, "booking_id", CB_TYPE_TEXT) && cb_case_reads(c, "correlation_id", CB_TYPE_TEXT);
}

static const CbRule said = {says_what, "MISSING_FIELDS", CB_RULE_PLAIN,
                            "Say what was done (operation) and what went wrong (error).", NULL};

static char *
note(const CbCase *c, CbPatch *patch)
{
    cb_patch_pool(c, patch);
    cb_patch_error(c, patch, cb_case_said(c, "operation"), cb_case_said(c, "booking_id"), cb_case_said(c, "error"),
                   cb_case_said(c, "correlation_id"));
    return g_strdup_printf("An error of %s is noted.", cb_case_said(c, "operation"));
}

const CbRecipe cb_pool_trouble_recipes[] = {
    {"pool.trouble", {&cb_rule_pool_found, &cb_rule_may_decide, &said}, note},
    {.kind = NULL},
};
