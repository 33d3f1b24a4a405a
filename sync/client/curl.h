/* libcurl, loaded when it is first needed. */
#pragma once

#define CURL_DISABLE_TYPECHECK /* its macros take the names of the table's members */
#include <curl/curl.h>

#include "store/late.h"

#define CB_CURL(F)            \
    F(curl_global_init)       \
    F(curl_easy_init)         \
    F(curl_easy_cleanup)      \
    F(curl_easy_setopt)       \
    F(curl_easy_perform)      \
    F(curl_easy_getinfo)      \
    F(curl_easy_strerror)     \
    F(curl_slist_append)      \
    F(curl_slist_free_all)    \
    F(curl_multi_init)        \
    F(curl_multi_cleanup)     \
    F(curl_multi_setopt)      \
    F(curl_multi_add_handle)  \
    F(curl_multi_remove_handle) \
    F(curl_multi_perform)     \
    F(curl_multi_info_read)   \
    F(curl_multi_poll)        \
    F(curl_multi_wakeup)
CB_LATE_TABLE(CbCurl, CB_CURL)

/* NULL with an error that says which package is missing. Any thread. */
const CbCurl *cb_curl(GError **error);
