/* Requests for advisors in words: how one stands, when it runs out, what it waits for. */
#include <string.h>

#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/match.h"
#include "tui/console/pool.h"

/* An unanswered request runs out after two hours, where nobody says otherwise. */
#define AT_ONCE (10 * CB_MINUTE)
#define SOON (30 * CB_MINUTE)
#define THIS_HOUR (60 * CB_MINUTE)

typedef struct {
    const char *words, *brief;
    CbSign sign;
    CbStyle style;
} Look;

static const Look looks[CB_N_MATCH_STATUSES] = {
    [CB_MATCH_PENDING] = {"pending", "pending", CB_SIGN_OPEN, CB_STYLE_HIGH},
    [CB_MATCH_MATCHED] = {"matched", "matched", CB_SIGN_LIVE, CB_STYLE_ACCENT},
    [CB_MATCH_CLIENT_APPROVED] = {"client approved", "client yes", CB_SIGN_MARK, CB_STYLE_NORMAL},
    [CB_MATCH_CLIENT_DECLINED] = {"client declined", "client no", CB_SIGN_CROSS, CB_STYLE_MEDIUM},
    [CB_MATCH_ADVISOR_ACCEPTED] = {"advisor accepted", "advisor yes", CB_SIGN_MARK, CB_STYLE_NORMAL},
    [CB_MATCH_ADVISOR_DECLINED] = {"advisor declined", "advisor no", CB_SIGN_CROSS, CB_STYLE_MEDIUM},
    [CB_MATCH_FINALIZED] = {"finalized", "finalized", CB_SIGN_STAFFED, CB_STYLE_GOOD},
    [CB_MATCH_EXPIRED] = {"expired", "expired", CB_SIGN_DASH, CB_STYLE_MEDIUM},
};
static const Look no_request = {"no request", "no request", CB_SIGN_EMPTY, CB_STYLE_DIM};

static const Look *
look_of(const CbWorld *world, CbMatchAbout about)
{
    return about.match == CB_NO_ROW ? &no_request : &looks[cb_match_status(world, about.match)];
}

const char *
cb_match_status_words(const CbWorld *world, CbMatchAbout about)
{
    return look_of(world, about)->words;
}

CbStyle
cb_text_match(const CbWorld *world, CbMatchAbout about, GString *text)
{
    const Look *look = look_of(world, about);
    g_string_printf(text, "%s %s", cb_sign(look->sign), look->brief);
    return cb_match_is_past(world, about) ? CB_STYLE_DIM : look->style;
}

CbStyle
cb_text_expiry(CbConsole *console, CbMatchAbout about, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_string_truncate(text, 0);
    if (about.match == CB_NO_ROW || !cb_match_is_open(cb_match_status(world, about.match)))
        return cb_cell_empty(text);
    gint64 left = advisor_match_requests_expires_at(world, about.match) - cb_desk_now(console->desk);
    if (left <= 0) {
        g_string_append(text, "over ");
        cb_text_pool_span(-left, text);
        return CB_STYLE_CRITICAL;
    }
    cb_text_distance(left, text);
    return left <= AT_ONCE     ? CB_STYLE_CRITICAL
           : left <= SOON      ? CB_STYLE_HIGH
           : left <= THIS_HOUR ? CB_STYLE_MEDIUM
                               : CB_STYLE_NORMAL;
}

/* --- workspaces ------------------------------------------------------------------------------- */

static const struct {
    const char *words;
    CbStyle style;
} workspaces[] = {
    [CB_PROVISION_WAITS] = {"waits", CB_STYLE_PENDING},    [CB_PROVISION_RUNS] = {"being set up", CB_STYLE_PENDING},
    [CB_PROVISION_DONE] = {"set up", CB_STYLE_GOOD},       [CB_PROVISION_FAILED] = {"failed", CB_STYLE_CRITICAL},
    [CB_PROVISION_GIVEN_UP] = {"given up", CB_STYLE_CRITICAL},
};

/* ", next in 0:12", ", next attempt due". */
static void
append_next(CbConsole *console, gint64 at, GString *text)
{
    gint64 now = cb_desk_now(console->desk);
    g_autoptr(GString) distance = g_string_new("attempt due");
    if (at > now)
        cb_text_distance(at - now, distance);
    g_string_append_printf(text, ", next %s", distance->str);
}

CbStyle
cb_text_workspace_brief(CbConsole *console, const CbWorld *world, guint workspace, GString *text)
{
    CbProvision row = cb_provision_read(world, workspace);
    g_string_append(text, workspaces[row.status].words);
    if (row.tries > 0)
        g_string_append_printf(text, " after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, row.tries, row.most);
    if (row.status == CB_PROVISION_WAITS && row.next_retry_at != CB_NULL)
        append_next(console, row.next_retry_at, text);
    return workspaces[row.status].style;
}

CbStyle
cb_text_workspace(CbConsole *console, guint workspace, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *error = workspace_provisioning_queue_last_error(world, workspace);
    CbStyle style = cb_text_workspace_brief(console, world, workspace, text);
    if (error != NULL && cb_provision_read(world, workspace).status != CB_PROVISION_DONE) {
        g_string_append(text, ": ");
        cb_text_data(text, error);
    }
    return style;
}

/* --- what comes next -------------------------------------------------------------------------- */

/* Whose answer it waits for; NULL: nobody's. */
static const char *
waits_for(CbMatchStatus status)
{
    static const char *const answers[CB_N_MATCH_STATUSES] = {
        [CB_MATCH_PENDING] = "an advisor is sought",
        [CB_MATCH_MATCHED] = "both answers",
        [CB_MATCH_CLIENT_APPROVED] = "the advisor's answer",
        [CB_MATCH_ADVISOR_ACCEPTED] = "the client's answer",
    };
    return answers[status];
}

CbStyle
cb_text_match_next(CbConsole *console, CbMatchAbout about, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const CbAttention *matter = cb_match_matter(console, about.project);
    if (cb_match_is_past(world, about)) {
        g_string_append(text, "asked anew");
        return CB_STYLE_DIM;
    }
    if (matter != NULL) {
        g_string_append(text, matter->words);
        return cb_severity_style(matter->severity);
    }
    const char *answer = about.match == CB_NO_ROW ? NULL : waits_for(cb_match_status(world, about.match));
    guint workspace = cb_match_workspace(world, about);
    if (answer != NULL)
        g_string_append(text, answer);
    else if (workspace != CB_NO_ROW && cb_match_status(world, about.match) == CB_MATCH_FINALIZED)
        return g_string_append(text, "workspace "), cb_text_workspace(console, workspace, text);
    else
        return cb_cell_empty(text);
    return CB_STYLE_NORMAL;
}
