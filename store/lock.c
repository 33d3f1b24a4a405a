#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

gboolean
cb_lock_take(const char *directory, const char *name, int *lock)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*lock < 0 || flock(*lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return TRUE;
    cb_lock_drop(lock);
    return FALSE;
}

void
cb_lock_drop(int *lock)
{
    if (*lock >= 0)
        close(*lock);
    *lock = -1;
}
