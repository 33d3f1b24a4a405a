#include "store/hub.h"

gboolean
cb_hub_wake_campaigns(CbDb *db, const char *job_id, gint64 now, GError **error)
{
    const CbDbParam params[] = {cb_db_time(now), cb_db_text(job_id)};
    return cb_db_run(db,
                     "UPDATE staffing_campaigns SET next_run_at = ?1, row_version = row_version + 1 "
                     "WHERE job_id = ?2 AND status = 'active'",
                     params, G_N_ELEMENTS(params), NULL, error);
}
