/* What the sender would do, for a dry run. */
#include "store/sending.h"
#include "sync/hub/inside.h"
#include "sync/hub/sender/claim.h"

static void
preview_free(gpointer data)
{
    CbPreview *preview = data;
    g_free(preview->why);
    g_free(preview->id);
    g_free(preview->cause);
    g_free(preview->name);
    g_free(preview->address);
    g_free(preview->subject);
    g_free(preview->body);
    g_free(preview);
}

static CbPreview *
preview_of(CbClaim *claim)
{
    CbLetter *letter = claim->letter;
    CbPreview *preview = g_new0(CbPreview, 1);
    *preview = (CbPreview){
        .channel = claim->kind == CB_CLAIM_CARRY ? cb_channel_name(letter->channel) : NULL,
        .why = g_steal_pointer(&claim->why),
        .id = g_steal_pointer(&letter->id),
        .cause = g_steal_pointer(&letter->cause),
        .name = g_steal_pointer(&letter->name),
        .address = g_steal_pointer(&letter->address),
        .subject = g_steal_pointer(&letter->subject),
        .body = g_steal_pointer(&letter->body),
    };
    return preview;
}

static GPtrArray *
preview_due(CbHub *hub, const CbSenderOptions *options, const CbWorld *world, CbDb *db, GError **error)
{
    gint64 now = cb_hub_now(hub);
    g_autoptr(CbDue) due = cb_sending_due(db, now, CB_DUE_MAIL | CB_DUE_OTHER, G_MAXINT32, error);
    if (due == NULL)
        return NULL;
    GPtrArray *previews = g_ptr_array_new_with_free_func(preview_free);
    for (guint i = 0; i < due->rows->len; i++) {
        const CbRow *row = &g_array_index(due->rows, CbRow, i);
        guint message = cb_world_find_row(world, row);
        if (message == CB_NO_ROW)
            continue;
        g_auto(CbClaim) claim = cb_claim_judge(options, world, message, row, now);
        g_ptr_array_add(previews, preview_of(&claim));
    }
    return previews;
}

GPtrArray *
cb_sender_preview(CbHub *hub, const CbSenderOptions *options, GError **error)
{
    const CbSenderOptions whole = cb_claim_options(hub, options);
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    CbDb *db = world == NULL ? NULL : cb_db_take(pool, CB_DB_WRITE, error);
    if (db == NULL)
        return NULL;
    GPtrArray *previews = NULL;
    if (cb_db_begin(db, CB_DB_WRITE, error)) {
        previews = preview_due(hub, &whole, world, db, error);
        cb_db_rollback(db);
    }
    cb_db_give(pool, db);
    return previews;
}
