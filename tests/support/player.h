/* Plays keys on a program of the terminal harness. */
#pragma once

#include "tests/support/terminal_harness.h"

/* Plays words one after the other, each settled: key names (cb_emulator_key), type:TEXT (character
 * by character) and wait:TEXT (until the screen has it). Words are split as a shell does:
 * `/ type:'Ann Lee' enter`. FALSE, said on standard error, at the first that does not work. */
gboolean cb_pty_play(CbPty *pty, const char *words);
