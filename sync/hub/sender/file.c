/* Messages as files, to try it out: one mail for each message, in a file whose name comes of the message's id. It is
 * written beside its place and linked there, whole and on the disk; where it is already, it was sent before.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
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

/* FALSE with errno. */
static gboolean
write_file(int directory, const char *name, const GString *text)
{
    int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return FALSE;
    gboolean written = write_all(file, text);
    int why = errno;
    close(file);
    errno = why;
    return written;
}

/* FALSE with errno. Never takes the place of a file that is there. */
static gboolean
put(int directory, const char *name, const GString *text)
{
    g_autofree char *unique = g_uuid_string_random(), *part = g_strdup_printf(".%s.%s.part", name, unique);
    gboolean there = write_file(directory, part, text) &&
                     (linkat(directory, part, directory, name, 0) == 0 || errno == EEXIST) && fsync(directory) == 0;
    int why = errno;
    unlinkat(directory, part, 0);
    errno = why;
    return there;
}

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
