/* Consoles as processes of their own. Each has a profile with its outbox and a real courier, decides at random and
 * takes back, gives up what holds others back, and has no patience with waiting, until it is killed.
 *
 * A console is the calling program itself, run anew: its main() begins with
 *     if (crowd_is_console(argc, argv))
 *         return crowd_console(argv);
 */
#pragma once

#include <glib.h>

/* The file of a profile that holds the ids of what was decided there, a line each, written when the outbox has
 * said that it is kept. */
#define CROWD_CONFIRMED "confirmed"
#define CROWD_LINE 37 /* bytes */
/* The file that holds the courier's last status, for those who wonder. */
#define CROWD_STATUS "status"

typedef struct {
    const char *directory; /* the profile, signed in */
    const char *name;      /* of who decides */
    guint32 seed;
    guint decisions;       /* that the outbox is to hold in the end */
} CrowdMember;

/* Starts a console, which ends with the thread that calls. Fails the test when that cannot be done. */
GPid crowd_start(const CrowdMember *member);
/* kill -9, and waits until it is gone. Fails the test when it had ended by itself. */
void crowd_kill(GPid console);
/* How many decisions were confirmed in a profile so far. */
guint crowd_confirmed(const char *directory);

gboolean crowd_is_console(int argc, char **argv);
/* Returns only where it cannot go on: with a status that says so, and a sentence on standard error. */
int crowd_console(char **argv);
