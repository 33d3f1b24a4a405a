/* Settings of a profile: what is taken is whole, and refusals say where, whatever the bytes. */
#include <string.h>

#include "engine/world.h"
#include "tests/fuzz/files.h"
#include "tui/profile.h"

static void
check_founders(const CbPatch *founders)
{
    for (guint i = 0; i < cb_patch_rows(founders); i++) {
        const CbRow *row = cb_patch_row(founders, i);
        g_assert(row->table == CB_founders && cb_row_has(row, CB_founders_id));
        for (guint c = 0; c < CB_N_founders; c++) {
            if (cb_row_has(row, c)) {
                g_assert(*row->values[c].text != '\0');
                g_assert(g_utf8_validate(row->values[c].text, -1, NULL));
            }
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    cb_fuzz_write("profile.conf", data, size);
    g_autoptr(CbProfile) profile = cb_profile_open(NULL, cb_fuzz_directory, &error);
    g_assert((profile == NULL) == (error != NULL));
    if (error != NULL) {
        g_assert(strstr(error->message, "profile.conf") != NULL);
        g_assert(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }
    g_assert(*profile->actor != '\0' && g_utf8_validate(profile->actor, -1, NULL));
    g_assert(profile->role <= CB_ROLE_ADMIN && profile->alerts <= CB_ALERTS_OFF);
    g_assert(profile->role != CB_ROLE_VIEWER || profile->read_only);
    g_assert(profile->theme != NULL);
    check_founders(profile->founders);
    return 0;
}
