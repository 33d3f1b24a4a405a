/* Short transactions of the hub's own that are no decisions: claims, results. */
#pragma once

#include "sync/hub/inside.h"

/* What is done in one; FALSE with an error takes all of it back. */
typedef gboolean (*CbTransact)(gpointer data, CbDb *db, GError **error);

/* Does it in one transaction for writing. */
gboolean cb_hub_transact(CbHub *hub, CbTransact work, gpointer data, GError **error);
/* The same for what is known here alone: a database that is away for some seconds does not make it lost. Again and again,
 * until *stop. */
gboolean cb_hub_transact_surely(CbHub *hub, CbTransact work, gpointer data, const gint *stop, GError **error);
