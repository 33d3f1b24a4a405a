/* What became of a notice. */
#include <string.h>

#include "engine/advisors/case.h"
#include "engine/advisors/outbox.h"

static guint
notice_of(const CbCase *c)
{
    const char *id = cb_case_text(c, "notice_id");
    guint project = cb_case_project(c);
    if (project != CB_NO_ROW && id != NULL)
        CB_EACH_LINK(c->world, notification_outbox, project_id, project, row)
            if (strcmp(notification_outbox_id(c->world, row), id) == 0)
                return row;
    return CB_NO_ROW;
}

static gboolean
is_there(const CbCase *c)
{
    return notice_of(c) != CB_NO_ROW;
}

static gboolean
waits(const CbCase *c)
{
    guint row = notice_of(c);
    const char *status = notification_outbox_status(c->world, row);
    return (strcmp(status, "pending") == 0 || strcmp(status, "queued") == 0) &&
           notification_outbox_dead_letter(c->world, row) != TRUE;
}

static gboolean
is_dead(const CbCase *c)
{
    guint row = notice_of(c);
    return notification_outbox_dead_letter(c->world, row) == TRUE ||
           strcmp(notification_outbox_status(c->world, row), "failed") == 0;
}

static const CbRule there = {is_there, "NOTICE_NOT_FOUND", CB_RULE_PLAIN,
                             "The project has no such notice.", NULL};
static const CbRule waiting = {waits, "STATE_CHANGED", CB_RULE_PLAIN,
                               "This notice does not wait any more.", NULL};
static const CbRule dead = {is_dead, "STATE_CHANGED", CB_RULE_PLAIN,
                            "Only a notice that was given up is sent again.", NULL};

static char *
settle(const CbCase *c, CbPatch *patch)
{
    guint row = notice_of(c);
    gboolean arrived = strcmp(c->decision->kind, "outbox.delivered") == 0;
    static const char *const ends[] = {[CB_NOTICE_DELIVERED] = "is delivered",
                                       [CB_NOTICE_AGAIN] = "is tried again",
                                       [CB_NOTICE_DEAD] = "is given up"};
    CbNoticeEnd end = cb_notice_settle(patch, c->world, row, arrived, cb_case_jitter(c), c->now);
    cb_patch_project(c, patch);
    return g_strdup_printf("The notice %s about %s %s.",
                           notification_outbox_notification_type(c->world, row),
                           cb_name_of_project(c->world, cb_case_project(c)), ends[end]);
}

static char *
retry(const CbCase *c, CbPatch *patch)
{
    cb_notice_retry(patch, c->world, notice_of(c), c->now);
    cb_patch_project(c, patch);
    return g_strdup_printf("The notice about %s is sent again.",
                           cb_name_of_project(c->world, cb_case_project(c)));
}

#define ABOUT &cb_rule_may_advise, &cb_rule_project_found, &there

const CbRecipe cb_notice_recipes[] = {
    {"outbox.delivered", {ABOUT, &waiting}, settle},
    {"outbox.failed", {ABOUT, &waiting}, settle},
    {"outbox.retry", {ABOUT, &dead}, retry},
    {NULL, {NULL}, NULL},
};
