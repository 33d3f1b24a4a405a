/* For parsers that read a file: the fuzzer's bytes, written to one file of this process. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *cb_fuzz_directory, *cb_fuzz_path;

static void
cb_fuzz_remove(void)
{
    g_remove(cb_fuzz_path);
    g_rmdir(cb_fuzz_directory);
    g_free(cb_fuzz_path);
    g_free(cb_fuzz_directory);
}

/* Writes `data` to the file called `name`, made at first use and removed at the end. */
static void
cb_fuzz_write(const char *name, const uint8_t *data, size_t size)
{
    if (cb_fuzz_directory == NULL) {
        g_autofree char *label = g_strdup_printf("callboard-fuzz-%d", (int)getpid());
        cb_fuzz_directory = g_build_filename(g_get_tmp_dir(), label, NULL);
        cb_fuzz_path = g_build_filename(cb_fuzz_directory, name, NULL);
        g_assert(g_mkdir_with_parents(cb_fuzz_directory, 0700) == 0);
        atexit(cb_fuzz_remove);
    }
    g_assert(g_file_set_contents_full(cb_fuzz_path, (const char *)data, (gssize)size,
                                      G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}
