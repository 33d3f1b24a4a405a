/* Refusals beside those of store/rest, and the answer that belongs to each code. */
#pragma once

#include "store/rest/refuse.h"
#include "sync/wire/http.h"

/* PGRST127: `what` is understood, but not done here. Always FALSE. */
gboolean cb_refuse_feature(CbRefusal *refusal, const char *what);
/* What the database said; takes the error. `db`, whose last statement failed, may be NULL. */
void cb_refuse_database(CbRefusal *refusal, const CbDb *db, GError **error);

guint cb_refusal_status(const CbRefusal *refusal, gboolean anonymous);
CbAnswer *cb_refusal_answer(const CbRefusal *refusal, gboolean anonymous);
