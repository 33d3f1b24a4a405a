#include "sync/client/look.h"

#include "engine/when.h"
#include "sync/wire/protocol.h"

#define TIMEOUT (10 * CB_SECOND)
#define SAY_AGAIN (30 * CB_SECOND)
#define PAUSE CB_SECOND

void
cb_looking_clear(CbLooking *looking)
{
    g_clear_pointer(&looking->session, g_free);
}

static char *
body_of(const CbLooking *looking)
{
    GString *body = g_string_new("{\"session\":");
    cb_wire_print_text(body, looking->session);
    g_string_append_c(body, '}');
    return g_string_free(body, FALSE);
}

gboolean
cb_looking_next(CbLooking *looking, CbCore *core, gboolean ready, gint64 now)
{
    if (now < cb_looking_wake_at(looking, core, ready))
        return FALSE;
    cb_core_post(core, &looking->call, "cb_look", body_of(looking), TIMEOUT, now);
    looking->said = looking->session != NULL;
    looking->call.due_at = now + SAY_AGAIN;
    return TRUE;
}

gint64
cb_looking_wake_at(const CbLooking *looking, const CbCore *core, gboolean ready)
{
    gboolean wanted = looking->session != NULL || looking->said;
    return ready && wanted && !core->stopped && looking->call.id == 0 ? looking->call.due_at
                                                                      : G_MAXINT64;
}

void
cb_looking_answer(CbLooking *looking)
{
    looking->call.id = 0;
}

void
cb_looking_set(CbLooking *looking, const char *session, gint64 now)
{
    char *copy = g_strdup(session);
    gboolean same = g_strcmp0(looking->session, session) == 0;
    g_free(looking->session);
    looking->session = copy;
    if (!same)
        looking->call.due_at = MAX(now, looking->call.sent_at + PAUSE);
}
