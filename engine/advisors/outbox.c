#include "engine/advisors/outbox.h"

#include <string.h>

#include "engine/case.h"
#include "engine/when.h"

static const struct {
    const char *name;
    gint64 base; /* seconds */
} priorities[] = {{"urgent", 30}, {"high", 60}, {"normal", 120}};

#define OTHER_BASE 120

static guint
rank_of(const char *priority)
{
    guint p = 0;
    while (p < G_N_ELEMENTS(priorities) && g_strcmp0(priorities[p].name, priority) != 0)
        p++;
    return p;
}

gint64
cb_notice_delay(const char *priority, guint attempt, double jitter)
{
    guint rank = rank_of(priority);
    gint64 base = rank < G_N_ELEMENTS(priorities) ? priorities[rank].base : OTHER_BASE;
    double milliseconds = (double)(base * 1000 << MIN(attempt, 20)) * (1 + 0.1 * jitter);
    return (gint64)milliseconds * 1000;
}

/* --- order ------------------------------------------------------------------------------------ */

typedef struct {
    guint row, rank;
    gint64 created_at;
    const char *id;
} Due;

static gint
compare_due(gconstpointer a, gconstpointer b)
{
    const Due *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->created_at != y->created_at)
        return x->created_at < y->created_at ? -1 : 1;
    return strcmp(x->id, y->id);
}

static guint
rank_of_row(const CbWorld *world, guint row)
{
    g_autoptr(cJSON) payload = cJSON_Parse(notification_outbox_payload(world, row));
    return rank_of(cJSON_GetStringValue(cb_json_member(payload, "priority")));
}

static gboolean
is_due(const CbWorld *world, guint row, gint64 now)
{
    gint64 at = notification_outbox_next_attempt_at(world, row);
    return strcmp(notification_outbox_status(world, row), "pending") == 0 && at != CB_NULL &&
           at <= now && notification_outbox_dead_letter(world, row) != 1;
}

GArray *
cb_notices_due(const CbWorld *world, gint64 now, guint most)
{
    g_autoptr(GArray) due = g_array_new(FALSE, FALSE, sizeof(Due));
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox); row++) {
        Due one = {row, 0, notification_outbox_created_at(world, row),
                   notification_outbox_id(world, row)};
        if (!is_due(world, row, now))
            continue;
        one.rank = rank_of_row(world, row);
        g_array_append_val(due, one);
    }
    g_array_sort(due, compare_due);
    for (guint d = 0; d < MIN(due->len, most); d++)
        g_array_append_val(rows, g_array_index(due, Due, d).row);
    return rows;
}

/* --- attempts --------------------------------------------------------------------------------- */

const char *
cb_notice_obstacle(const CbWorld *world, guint row, const char *const *providers,
                   gboolean has_address)
{
    const char *method = notification_outbox_delivery_method(world, row);
    if (strcmp(method, "in_app") == 0)
        return NULL;
    if (!g_strv_contains(providers, method))
        return "No provider is configured for this method";
    if (strcmp(method, "email") == 0 && !has_address)
        return "The recipient has no e-mail address";
    return NULL;
}

/* The columns of the copy that are named as in the queue. */
static void
copy_delivered(CbPatch *patch, const CbWorld *world, guint row, gint64 now)
{
    static const guint columns[][2] = {
        {CB_advisor_match_notifications_outbox_id, CB_notification_outbox_id},
        {CB_advisor_match_notifications_project_id, CB_notification_outbox_project_id},
        {CB_advisor_match_notifications_match_request_id, CB_notification_outbox_match_request_id},
        {CB_advisor_match_notifications_recipient_id, CB_notification_outbox_recipient_id},
        {CB_advisor_match_notifications_notification_type,
         CB_notification_outbox_notification_type},
        {CB_advisor_match_notifications_delivery_method, CB_notification_outbox_delivery_method},
    };
    CbRow *copy = cb_patch_add(patch, CB_advisor_match_notifications);
    for (guint c = 0; c < G_N_ELEMENTS(columns); c++)
        cb_patch_set(patch, copy, columns[c][0],
                     cb_world_value(world, CB_notification_outbox, columns[c][1], row));
    cb_patch_set_integer(copy, CB_advisor_match_notifications_delivered_at, now);
}

CbNoticeEnd
cb_notice_settle(CbPatch *patch, const CbWorld *world, guint row, gboolean arrived, double jitter,
                 gint64 now)
{
    gint64 attempts = notification_outbox_attempts(world, row) + 1;
    gboolean dead = !arrived && attempts >= notification_outbox_max_attempts(world, row);
    CbRow *change = cb_patch_add_row(patch, world, CB_notification_outbox, row);
    cb_patch_set_integer(change, CB_notification_outbox_attempts, attempts);
    cb_patch_set_text(patch, change, CB_notification_outbox_status,
                      arrived ? "delivered"
                      : dead  ? "failed"
                              : "pending");
    if (arrived)
        cb_patch_set_integer(change, CB_notification_outbox_delivered_at, now);
    else if (dead)
        cb_patch_set_integer(change, CB_notification_outbox_dead_letter, 1);
    else
        cb_patch_set_integer(change, CB_notification_outbox_next_attempt_at,
                             now + cb_notice_delay("normal", (guint)attempts, jitter));
    if (arrived)
        copy_delivered(patch, world, row, now);
    return arrived ? CB_NOTICE_DELIVERED : dead ? CB_NOTICE_DEAD : CB_NOTICE_AGAIN;
}

void
cb_notice_retry(CbPatch *patch, const CbWorld *world, guint row, gint64 now)
{
    CbRow *change = cb_patch_add_row(patch, world, CB_notification_outbox, row);
    cb_patch_set_text(patch, change, CB_notification_outbox_status, "pending");
    cb_patch_set_integer(change, CB_notification_outbox_attempts, 0);
    cb_patch_set_integer(change, CB_notification_outbox_dead_letter, 0);
    cb_patch_set_integer(change, CB_notification_outbox_next_attempt_at, now);
}
