/* What people say in a project's chat. */
#include "engine/advisors/chat.h"

#include <string.h>

#include "engine/advisors/case.h"

guint
cb_chat_session(const CbWorld *world, guint project, const char *user_id)
{
    CB_EACH_LINK(world, unified_chat_sessions, project_id, project, row)
        if (g_strcmp0(unified_chat_sessions_user_id(world, row), user_id) == 0)
            return row;
    return CB_NO_ROW;
}

gint64
cb_chat_next_seq(const CbWorld *world, guint project)
{
    gint64 last = 0;
    CB_EACH_LINK(world, project_chat_log_minimal, project_id, project, row)
        last = MAX(last, project_chat_log_minimal_seq(world, row));
    CB_EACH_LINK(world, unified_chat_messages, project_id, project, row)
        last = MAX(last, unified_chat_messages_seq(world, row));
    return last + 1;
}

guint
cb_chat_said(const CbWorld *world, guint project, const char *user_id, const char *client_msg_id)
{
    CB_EACH_LINK(world, unified_chat_messages, project_id, project, row)
        if (client_msg_id != NULL &&
            g_strcmp0(unified_chat_messages_client_msg_id(world, row), client_msg_id) == 0 &&
            g_strcmp0(unified_chat_messages_user_id(world, row), user_id) == 0)
            return row;
    return CB_NO_ROW;
}

gboolean
cb_chat_may(const CbWorld *world, guint project, const char *user_id)
{
    if (g_strcmp0(projects_owner_id(world, project), user_id) == 0)
        return TRUE;
    CB_EACH_LINK(world, project_advisors, project_id, project, row)
        if (strcmp(project_advisors_status(world, row), "active") == 0 &&
            g_strcmp0(advisors_id(world, project_advisors_advisor_id(world, row)), user_id) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
has_text(const CbCase *c)
{
    const char *text = cb_case_text(c, "text");
    return text != NULL && *text != '\0';
}

static gboolean
actor_type_reads(const CbCase *c)
{
    static const char *const types[] = {"client", "advisor", NULL};
    const char *type = cb_case_text(c, "actor_type");
    return type != NULL && g_strv_contains(types, type);
}

static gboolean
is_member(const CbCase *c)
{
    return cb_chat_may(c->world, cb_case_project(c), cb_case_person(c, "user_id"));
}

static const CbRule text_given = {has_text, "INVALID_VALUE", CB_RULE_PLAIN, "A message has a text.",
                                  NULL};
static const CbRule type_reads = {actor_type_reads, "INVALID_VALUE", CB_RULE_PLAIN,
                                  "Whoever speaks is a client or an advisor.", NULL};
static const CbRule member = {is_member, "UNAUTHORIZED_PROJECT_ACCESS", CB_RULE_PLAIN,
                              "Only the project's owner and its advisor speak there.", NULL};

static char *
post(const CbCase *c, CbPatch *patch)
{
    guint project = cb_case_project(c);
    const char *user = cb_case_person(c, "user_id"), *client_id = cb_case_text(c, "client_msg_id");
    cb_patch_project(c, patch);
    if (cb_chat_said(c->world, project, user, client_id) != CB_NO_ROW)
        return g_strdup("This has been said already.");
    CbRow *row = cb_patch_own(c, patch, CB_unified_chat_messages,
                              CB_unified_chat_messages_project_id, "message");
    cb_patch_set_text(patch, row, CB_unified_chat_messages_user_id, user);
    cb_patch_set_text(patch, row, CB_unified_chat_messages_actor_type,
                      cb_case_text(c, "actor_type"));
    cb_patch_set_text(patch, row, CB_unified_chat_messages_text, cb_case_text(c, "text"));
    cb_patch_set_text(patch, row, CB_unified_chat_messages_client_msg_id, client_id);
    cb_patch_set_integer(row, CB_unified_chat_messages_seq, cb_chat_next_seq(c->world, project));
    cb_patch_set_integer(row, CB_unified_chat_messages_created_at, c->now);
    return g_strdup_printf("Said in the chat of %s.", cb_name_of_project(c->world, project));
}

const CbRecipe cb_chat_recipes[] = {
    {"chat.post",
     {&cb_rule_may_advise, &cb_rule_project_found, &text_given, &type_reads, &member},
     post},
    {NULL, {NULL}, NULL},
};
