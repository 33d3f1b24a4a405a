/* Messages as files, to try it out: one mail for each message, in a file whose name comes of the message's id. It is
 * written beside its place and linked there, whole and on the disk; where it is already, it was sent before. Whoever writes
 * holds a lock on what lies beside: without one it was left by somebody who was killed, and is removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/hub/sender/carrier.h"
#include "sync/hub/sender/mail.h"

static gboolean
write_all(int file, const GString *text)
{
    for (gsize written = 0; written < text->len;) {
        gssize n = write(file, text->str + written, text->len - written);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FALSE;
        written += (gsize)n;
    }
    return fsync(file) == 0;
}

/* FALSE with errno. Never takes the place of a file that is there. A disk that knows no locks is written to all the
 * same. */
static gboolean
put(int directory, const char *name, const GString *text)
{
    g_autofree char *unique = g_uuid_string_random(), *part = g_strdup_printf(".%s.%s.part", name, unique);
    int file = openat(directory, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return FALSE;
    (void)flock(file, LOCK_EX);
    gboolean there = write_all(file, text) &&
                     (linkat(directory, part, directory, name, 0) == 0 || errno == EEXIST) && fsync(directory) == 0;
    int why = errno;
    unlinkat(directory, part, 0);
    close(file);
    errno = why;
    return there;
}

/* --- what the killed have left -------------------------------------------------------------------- */

static void
remove_unlocked(int directory, const char *name)
{
    struct stat about;
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && flock(file, LOCK_EX | LOCK_NB) == 0)
        unlinkat(directory, name, 0);
    close(file);
}

void
cb_carry_file_clean(const CbCarrier *carrier)
{
    const char *path = carrier->channels->file.directory, *name;
    g_autoptr(GDir) listing = path != NULL ? g_dir_open(path, 0, NULL) : NULL;
    int directory = listing != NULL ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    while (directory >= 0 && (name = g_dir_read_name(listing)) != NULL)
        if (g_regex_match_simple("^\\.[0-9a-f]{40}\\.eml\\.[0-9a-f-]{36}\\.part$", name, 0, 0))
            remove_unlocked(directory, name);
    if (directory >= 0)
        close(directory);
}

/* --- carrying ------------------------------------------------------------------------------------ */

CbSent
cb_carry_file(const CbCarrier *carrier, const CbLetter *letter)
{
    const char *path = carrier->channels->file.directory;
    if (path == NULL)
        return cb_sent_not(CB_SENT_NEVER, "This hub writes no files: channels.conf has no section [file].");
    g_autoptr(GString) mail =
        cb_mail_compose(letter, carrier->channels->email.from_name, carrier->channels->email.from);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, letter->id, -1);
    g_autofree char *name = g_strdup_printf("%.40s.eml", sum);
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean there = directory >= 0 && put(directory, name, mail);
    int why = errno;
    if (directory >= 0)
        close(directory);
    return there ? cb_sent() : cb_sent_broken("%s cannot be written to: %s.", path, g_strerror(why));
}
