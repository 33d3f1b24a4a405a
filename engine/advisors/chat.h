/* The chat of a project: who has a session there, what comes next. */
#pragma once

#include "engine/world.h"

/* Somebody's session in a project, CB_NO_ROW when there is none. */
guint cb_chat_session(const CbWorld *world, guint project, const char *user_id);
/* The number of the next message: what people and what the system say counts together, from 1. */
gint64 cb_chat_next_seq(const CbWorld *world, guint project);
/* What somebody has said with this client_msg_id, CB_NO_ROW when nothing. */
guint cb_chat_said(const CbWorld *world, guint project, const char *user_id,
                   const char *client_msg_id);
/* Whether somebody may read and write there: the project's owner, or an advisor who is active in
 * it. */
gboolean cb_chat_may(const CbWorld *world, guint project, const char *user_id);
