#include <locale.h>
#include <signal.h>

#include "tui/command.h"

int
main(int argc, char **argv)
{
    (void)argc; /* argv ends with NULL */
    setlocale(LC_ALL, "");
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error that is told, not an end */
    return cb_command_main(argv);
}
