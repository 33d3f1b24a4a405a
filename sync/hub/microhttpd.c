#include "sync/hub/microhttpd.h"

CB_LATE_LOAD(load, CbMicrohttpd, CB_MICROHTTPD, "libmicrohttpd12", "libmicrohttpd.so.12")

gboolean
cb_microhttpd_load(CbMicrohttpd *table, GError **error)
{
    return load(table, error);
}
