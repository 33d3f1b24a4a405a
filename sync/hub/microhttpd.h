/* What the hub calls of libmicrohttpd, loaded when a server is started. */
#pragma once

#include <microhttpd.h>

#include "store/late.h"

#define CB_MICROHTTPD(F)                                                                           \
    F(MHD_start_daemon)                                                                            \
    F(MHD_stop_daemon)                                                                             \
    F(MHD_quiesce_daemon)                                                                          \
    F(MHD_suspend_connection)                                                                      \
    F(MHD_resume_connection)                                                                       \
    F(MHD_get_connection_values)                                                                   \
    F(MHD_get_connection_info)                                                                     \
    F(MHD_create_response_from_buffer)                                                             \
    F(MHD_create_response_from_callback)                                                           \
    F(MHD_add_response_header)                                                                     \
    F(MHD_queue_response)                                                                          \
    F(MHD_destroy_response)

CB_LATE_TABLE(CbMicrohttpd, CB_MICROHTTPD)

gboolean cb_microhttpd_load(CbMicrohttpd *table, GError **error);
