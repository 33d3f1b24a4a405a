#include <locale.h>

#include "tui/command.h"

int
main(int argc, char **argv)
{
    (void)argc; /* argv ends with NULL */
    setlocale(LC_ALL, "");
    return cb_command_main(argv);
}
