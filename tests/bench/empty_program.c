/* What the libraries alone cost in memory: links what Callboard links, touches a symbol of each,
 * waits for a key. */
#include <cjson/cJSON.h>
#include <glib.h>
#include <libxml/xmlversion.h>
#include <ncurses.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(void)
{
    char key;
    xmlCheckVersion(LIBXML_VERSION);
    printf("glib %u, cJSON %s, sqlite %s, %s\n", glib_major_version, cJSON_Version(),
           sqlite3_libversion(), curses_version());
    fflush(stdout);
    return read(STDIN_FILENO, &key, 1) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
