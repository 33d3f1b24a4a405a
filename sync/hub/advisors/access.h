/* Who asks for the chat of a project, and whether they may. */
#pragma once

#include "engine/json.h"
#include "sync/hub/advisors/signed.h"

#define CB_CHAT_MESSAGES "messages"
#define CB_CHAT_STREAM "stream"

/* The project of a path /api/persistent-chat/v1/projects/:id/chat/WHAT or /v1/projects/:id/chat/WHAT; NULL: it is
 * another path. Caller frees. */
char *cb_chat_project(const char *path, const char *what);

/* Whom a signed request is from: the header x-user-id. NULL with *refusal set when it is not well signed or names nobody.
 * Caller frees. The nonce is not spent yet. */
char *cb_chat_user(CbHub *hub, const CbRequest *request, CbSigned *is_signed, CbAnswer **refusal);

/* Whether the user belongs to the project; NULL when they do, else what is answered. */
CbAnswer *cb_chat_check_access(const CbWorld *world, const char *project, const char *user);

/* {"success":false,"error","code","correlationId"}; `code` may be NULL. */
CbAnswer *cb_chat_refuse(guint status, const char *code, const char *sentence);
/* {"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message"}. */
CbAnswer *cb_chat_malformed(const char *sentence);
